/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a ManageSieve server says (RFC 5804 §4), from bytes. */
#include "config.h"

#include "confab-sieve-parser.h"

#include <gio/gio.h>
#include <string.h>

struct _ConfabSieveParser
{
  GByteArray *buffer;
  gsize line;  /* where the line begins that is being read */
  gsize scan;  /* up to here there is no end of it */
  gsize bound; /* of bytes of the line that are not in literals, what was seen up to @scan */
};

/**
 * confab_sieve_line_free:
 * @self: (transfer full) (nullable): a line
 */
void
confab_sieve_line_free (ConfabSieveLine *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->words);
  g_free (self->code);
  g_free (self->code_value);
  g_free (self);
}

/**
 * confab_sieve_parser_new:
 *
 * Returns: (transfer full): a parser that has seen nothing
 */
ConfabSieveParser *
confab_sieve_parser_new (void)
{
  ConfabSieveParser *self = g_new0 (ConfabSieveParser, 1);

  self->buffer = g_byte_array_new ();
  return self;
}

/**
 * confab_sieve_parser_free:
 * @self: (transfer full) (nullable): a parser
 */
void
confab_sieve_parser_free (ConfabSieveParser *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->buffer);
  g_free (self);
}

/**
 * confab_sieve_parser_feed:
 * @self: a parser
 * @data: what came
 * @size: how many bytes
 */
void
confab_sieve_parser_feed (ConfabSieveParser *self,
                          const void *       data,
                          gsize              size)
{
  if (self->line > 0)
    {
      g_byte_array_remove_range (self->buffer, 0, (guint) self->line);
      self->scan -= self->line;
      self->line = 0;
    }
  g_byte_array_append (self->buffer, data, (guint) size);
}

/**
 * confab_sieve_parser_has_pending:
 * @self: a parser
 *
 * Returns: whether there are bytes that belong to no line yet
 */
gboolean
confab_sieve_parser_has_pending (ConfabSieveParser *self)
{
  return self->buffer->len > self->line;
}

static void
set_nonsense (GError **   error,
              const char *what)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, what);
}

/* Whether the bytes before an end of line announce a literal, as "{12}" or "{12+}". */
static gboolean
ends_in_literal (const char *text,
                 gsize       length,
                 guint64 *   size)
{
  gsize at = length;
  g_autofree char *digits = NULL;

  if (at == 0 || text[--at] != '}')
    return FALSE;
  if (at > 0 && text[at - 1] == '+')
    at--;
  length = at;
  while (at > 0 && g_ascii_isdigit (text[at - 1]))
    at--;
  if (at == 0 || at == length || text[at - 1] != '{' || length - at > 10)
    return FALSE;
  digits = g_strndup (text + at, length - at);
  *size = g_ascii_strtoull (digits, NULL, 10);
  return TRUE;
}

/* Looks for the end of the line. Returns: 1 when @end is set, 0 when more is needed, -1 with @error */
static int
find_end (ConfabSieveParser *self,
          gsize *            end,
          GError **          error)
{
  for (;;)
    {
      const char *text = (const char *) self->buffer->data;
      const char *newline = self->scan < self->buffer->len ? memchr (text + self->scan, '\n', self->buffer->len - self->scan) : NULL;
      gsize begin = self->scan;
      gsize stop = newline != NULL ? (gsize) (newline - text) : self->buffer->len;
      gsize length = stop > begin && text[stop - 1] == '\r' ? stop - 1 : stop;
      guint64 size = 0;

      if (self->bound + (stop - begin) > CONFAB_SIEVE_MAX_LINE)
        {
          set_nonsense (error, "a line without end");
          return -1;
        }
      if (newline == NULL)
        return 0;
      if (!ends_in_literal (text + begin, length - begin, &size))
        {
          *end = stop + 1;
          return 1;
        }
      if (size > CONFAB_SIEVE_MAX_LITERAL)
        {
          set_nonsense (error, "a literal without measure");
          return -1;
        }
      if (self->buffer->len - (stop + 1) < size)
        return 0;
      self->bound += stop + 1 - begin;
      self->scan = stop + 1 + (gsize) size;
    }
}

/* Reads one string or atom at @text. Returns: (nullable): where it ends, or %NULL for nonsense */
static const char *
take_word (const char *text,
           const char *end,
           char **     word)
{
  g_autoptr (GString) string = g_string_new (NULL);

  if (*text == '"')
    {
      for (text++; text < end && *text != '"'; text++)
        {
          if (*text == '\\' && text + 1 < end)
            text++;
          g_string_append_c (string, *text);
        }
      if (text == end)
        return NULL;
      *word = g_string_free (g_steal_pointer (&string), FALSE);
      return text + 1;
    }
  if (*text == '{')
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      guint64 size = 0;

      if (newline == NULL || newline[-1] != '\r' || !ends_in_literal (text, (gsize) (newline - 1 - text), &size) ||
          (gsize) (end - newline - 1) < size)
        return NULL;
      *word = g_strndup (newline + 1, (gsize) size);
      return newline + 1 + size;
    }
  while (text < end && strchr (" \r\n\"(){", *text) == NULL)
    g_string_append_c (string, *text++);
  if (string->len == 0)
    return NULL;
  *word = g_string_free (g_steal_pointer (&string), FALSE);
  return text;
}

/* "(NAME argument…)". Returns: (nullable): where it ends */
static const char *
take_code (const char *     text,
           const char *     end,
           ConfabSieveLine *line)
{
  guint words = 0;

  for (text++; text < end && *text != ')' && words < CONFAB_SIEVE_MAX_WORDS; words++)
    {
      g_autofree char *word = NULL;

      if (*text == ' ')
        {
          text++;
          words--;
          continue;
        }
      text = take_word (text, end, &word);
      if (text == NULL)
        return NULL;
      if (words == 0)
        line->code = g_ascii_strup (word, -1);
      else if (words == 1)
        line->code_value = g_steal_pointer (&word);
    }
  return text < end && *text == ')' ? text + 1 : NULL;
}

static gboolean
take_status (const char *     word,
             ConfabSieveLine *line)
{
  static const struct
  {
    const char *word;
    ConfabSieveStatus status;
  } all[] = { { "OK", CONFAB_SIEVE_OK }, { "NO", CONFAB_SIEVE_NO }, { "BYE", CONFAB_SIEVE_BYE } };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_ascii_strcasecmp (word, all[i].word) == 0)
      {
        line->status = all[i].status;
        return TRUE;
      }
  return FALSE;
}

static ConfabSieveLine *
read_line (const char *text,
           const char *end)
{
  g_autoptr (ConfabSieveLine) line = g_new0 (ConfabSieveLine, 1);
  g_autoptr (GPtrArray) words = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  gboolean first = TRUE;

  for (; text < end; first = FALSE)
    {
      g_autofree char *word = NULL;
      gboolean atom = *text != '"' && *text != '{';

      if (*text == ' ')
        {
          text++;
          continue;
        }
      if (words->len >= CONFAB_SIEVE_MAX_WORDS)
        return NULL;
      text = *text == '(' && line->status != CONFAB_SIEVE_DATA && line->code == NULL ? take_code (text, end, line)
                                                                                     : take_word (text, end, &word);
      if (text == NULL)
        return NULL;
      if (word != NULL && !(first && atom && take_status (word, line)))
        g_ptr_array_add (words, g_steal_pointer (&word));
    }
  line->words = (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
  return g_steal_pointer (&line);
}

/**
 * confab_sieve_parser_next:
 * @self: a parser
 * @error: %G_IO_ERROR_INVALID_DATA when the server makes no sense; nothing more is to be
 *   expected of the parser then
 *
 * Returns: (transfer full) (nullable): the next line, or %NULL when more bytes are needed
 */
ConfabSieveLine *
confab_sieve_parser_next (ConfabSieveParser *self,
                          GError **          error)
{
  gsize end = 0;
  gsize begin = self->line;
  ConfabSieveLine *line;
  const char *text;
  gsize length;

  if (find_end (self, &end, error) <= 0)
    return NULL;
  self->line = end;
  self->scan = end;
  self->bound = 0;
  text = (const char *) self->buffer->data;
  length = end - begin - 1;
  if (length > 0 && text[begin + length - 1] == '\r')
    length--;
  line = read_line (text + begin, text + begin + length);
  if (line == NULL)
    set_nonsense (error, "a line that is no answer");
  return line;
}

/**
 * confab_sieve_add_string:
 * @command: a command
 * @text: any text without NUL
 *
 * Adds it as a string that the server takes without being asked first.
 *
 * Returns: whether it is not too long
 */
gboolean
confab_sieve_add_string (GString *   command,
                         const char *text)
{
  gsize length = strlen (text);

  if (length > CONFAB_SIEVE_MAX_LITERAL)
    return FALSE;
  if (length <= 200 && strpbrk (text, "\"\\\r\n") == NULL)
    g_string_append_printf (command, "\"%s\"", text);
  else
    g_string_append_printf (command, "{%" G_GSIZE_FORMAT "+}\r\n%s", length, text);
  return TRUE;
}
