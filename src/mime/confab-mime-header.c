/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A header block as a list of unfolded fields, made with one pass and one copy. */
#include "config.h"

#include "confab-mime-header.h"

#include "confab-mime-text.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *value;
  guint name_length;
} Field;

struct _ConfabMimeHeader
{
  char *buffer;
  Field *fields;
  guint n_fields;
};

static inline gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

/**
 * confab_mime_header_block_length:
 * @data: (array length=length): a mail or a part of one
 * @length: its length
 *
 * Finds where a header block ends, RFC 5322 §2.1.
 *
 * Returns: bytes up to and with the empty line, or @length when there is none
 */
gsize
confab_mime_header_block_length (const char *data,
                                 gsize       length)
{
  gsize pos = 0;

  while (pos < length)
    {
      const char *end = memchr (data + pos, '\n', length - pos);
      gsize line = (end != NULL ? (gsize) (end - data) : length) - pos;

      if (end != NULL && (line == 0 || (line == 1 && data[pos] == '\r')))
        return (gsize) (end - data) + 1;
      if (end == NULL)
        break;
      pos = (gsize) (end - data) + 1;
    }
  return length;
}

/* Copies the line at @data to @out, NULs as blanks and without its end. */
static char *
copy_line (char *      out,
           const char *data,
           gsize       length)
{
  if (length > 0 && data[length - 1] == '\r')
    length--;
  memcpy (out, data, length);
  for (char *nul = memchr (out, '\0', length); nul != NULL; nul = memchr (nul, '\0', out + length - nul))
    *nul = ' ';
  return out + length;
}

/* Begins a field when @line has a name and a colon. */
static gboolean
begin_field (Field *field,
             char * line,
             char * end)
{
  char *colon = memchr (line, ':', end - line);
  char *name_end = colon;

  if (colon == NULL)
    return FALSE;
  while (name_end > line && is_blank (name_end[-1]))
    name_end--;
  if (name_end == line)
    return FALSE;
  for (char *p = line; p < name_end; p++)
    {
      if (*p <= ' ' || *p >= 0x7f)
        return FALSE;
    }
  *colon = '\0';
  *name_end = '\0';
  field->name = line;
  field->name_length = name_end - line;
  field->value = colon + 1;
  return TRUE;
}

static char *
end_field (Field *field,
           char * out)
{
  while (field->value < out && is_blank (*field->value))
    field->value++;
  while (out > field->value && (is_blank (out[-1]) || out[-1] == '\r'))
    out--;
  if (out - field->value > CONFAB_MIME_HEADER_MAX_VALUE)
    out = (char *) field->value + CONFAB_MIME_HEADER_MAX_VALUE;
  *out++ = '\0';
  return out;
}

static guint
count_lines (const char *data,
             gsize       length)
{
  guint lines = 1;

  for (const char *p = memchr (data, '\n', length); p != NULL; p = memchr (p + 1, '\n', data + length - p - 1))
    lines++;
  return lines;
}

/**
 * confab_mime_header_new:
 * @data: (array length=length): the block, with or without the empty line
 * @length: its length
 *
 * Splits a header block into fields, RFC 5322 §2.2. Lines that are no field are
 * left out; reading ends at an empty line.
 *
 * Returns: (transfer full): the fields
 */
ConfabMimeHeader *
confab_mime_header_new (const char *data,
                        gsize       length)
{
  ConfabMimeHeader *self = g_new0 (ConfabMimeHeader, 1);
  Field *field = NULL;
  gsize pos = 0;
  char *out;

  length = MIN (length, CONFAB_MIME_HEADER_MAX_BLOCK);
  /* Each line grows by at most its NUL, and a last line may lack its end. */
  self->buffer = g_malloc (length + 2);
  self->fields = g_new (Field, MIN (count_lines (data, length), CONFAB_MIME_HEADER_MAX_FIELDS));
  out = self->buffer;

  while (pos < length)
    {
      const char *newline = memchr (data + pos, '\n', length - pos);
      gsize line = (newline != NULL ? (gsize) (newline - data) : length) - pos;
      char *start = out;

      if (line == 0 || (line == 1 && data[pos] == '\r'))
        break;
      if (is_blank (data[pos]))
        {
          if (field != NULL)
            out = copy_line (out, data + pos, line);
        }
      else
        {
          if (field != NULL)
            start = out = end_field (field, out);
          field = NULL;
          if (self->n_fields == CONFAB_MIME_HEADER_MAX_FIELDS)
            break;
          out = copy_line (out, data + pos, line);
          if (begin_field (&self->fields[self->n_fields], start, out))
            field = &self->fields[self->n_fields++];
          else
            out = start;
        }
      pos += line + 1;
    }
  if (field != NULL)
    end_field (field, out);
  return self;
}

/**
 * confab_mime_header_free:
 * @self: (transfer full) (nullable): the fields
 */
void
confab_mime_header_free (ConfabMimeHeader *self)
{
  if (self == NULL)
    return;
  g_free (self->buffer);
  g_free (self->fields);
  g_free (self);
}

/**
 * confab_mime_header_get_count:
 * @self: the fields
 *
 * Returns: how many there are
 */
guint
confab_mime_header_get_count (const ConfabMimeHeader *self)
{
  return self->n_fields;
}

/**
 * confab_mime_header_get_name:
 * @self: the fields
 * @index: which
 *
 * Returns: (transfer none): its name as it was written
 */
const char *
confab_mime_header_get_name (const ConfabMimeHeader *self,
                             guint                   index)
{
  return self->fields[index].name;
}

/**
 * confab_mime_header_get_value:
 * @self: the fields
 * @index: which
 *
 * Returns: (transfer none): its value, unfolded, in whatever charset it came
 */
const char *
confab_mime_header_get_value (const ConfabMimeHeader *self,
                              guint                   index)
{
  return self->fields[index].value;
}

/**
 * confab_mime_header_find_next:
 * @self: the fields
 * @name: a name, in any case
 * @position: (inout): where to begin, 0 for the first; set to what follows the one found
 *
 * Goes through all fields of one name.
 *
 * Returns: (transfer none) (nullable): the next one's value
 */
const char *
confab_mime_header_find_next (const ConfabMimeHeader *self,
                              const char *            name,
                              guint *                 position)
{
  guint length = strlen (name);

  for (guint i = *position; i < self->n_fields; i++)
    {
      const Field *field = &self->fields[i];

      if (field->name_length == length && g_ascii_strncasecmp (field->name, name, length) == 0)
        {
          *position = i + 1;
          return field->value;
        }
    }
  *position = self->n_fields;
  return NULL;
}

/**
 * confab_mime_header_find:
 * @self: the fields
 * @name: a name, in any case
 *
 * Returns: (transfer none) (nullable): the value of the first field of that name
 */
const char *
confab_mime_header_find (const ConfabMimeHeader *self,
                         const char *            name)
{
  guint position = 0;

  return confab_mime_header_find_next (self, name, &position);
}

/**
 * confab_mime_header_dup_text:
 * @self: the fields
 * @name: a name, in any case
 *
 * Decodes the first field of that name for showing.
 *
 * Returns: (transfer full) (nullable): UTF-8 on one line, without control and
 *   bidi characters
 */
char *
confab_mime_header_dup_text (const ConfabMimeHeader *self,
                             const char *            name)
{
  const char *value = confab_mime_header_find (self, name);
  g_autofree char *decoded = NULL;

  if (value == NULL)
    return NULL;
  decoded = confab_mime_decode_words (value);
  return confab_mime_sanitize_line (decoded, CONFAB_MIME_TEXT_MAX_LINE);
}
