/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds one command: quoting, literals, and where it must wait for the server. */
#include "config.h"

#include "confab-imap-command.h"

#include "confab-imap-utf7.h"

#include <string.h>

/* Literals up to here are copied next to their command rather than written on
 * their own. */
#define INLINE_LITERAL 4096

/* A stretch of text, or a literal. */
typedef struct
{
  GString *text;
  GBytes *literal;
  gboolean is_binary; /* literal8 (RFC 3516) */
} Piece;

struct _ConfabImapCommand
{
  gatomicrefcount ref_count;
  char *name;
  GArray *pieces; /* Piece */
  gboolean invalid;
  gboolean secret;
  gboolean list_opened; /* no space before the next argument */
};

static void
piece_clear (void *data)
{
  Piece *piece = data;

  if (piece->text != NULL)
    g_string_free (piece->text, TRUE);
  g_clear_pointer (&piece->literal, g_bytes_unref);
}

static void
chunk_clear (void *data)
{
  ConfabImapChunk *chunk = data;

  g_clear_pointer (&chunk->bytes, g_bytes_unref);
}

static GString *
get_text (ConfabImapCommand *self)
{
  Piece *last = self->pieces->len > 0 ? &g_array_index (self->pieces, Piece, self->pieces->len - 1) : NULL;
  Piece piece = { 0 };

  if (last != NULL && last->text != NULL)
    return last->text;
  piece.text = g_string_new (NULL);
  g_array_append_val (self->pieces, piece);
  return piece.text;
}

static GString *
begin_argument (ConfabImapCommand *self)
{
  GString *text = get_text (self);

  if (!self->list_opened)
    g_string_append_c (text, ' ');
  self->list_opened = FALSE;
  return text;
}

/**
 * confab_imap_command_new:
 * @name: the command, as "UID FETCH"
 *
 * Returns: (transfer full): a command without arguments
 */
ConfabImapCommand *
confab_imap_command_new (const char *name)
{
  ConfabImapCommand *self = g_new0 (ConfabImapCommand, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (self->pieces, piece_clear);
  g_string_append (get_text (self), name);
  return self;
}

/**
 * confab_imap_command_ref:
 * @self: a command
 *
 * Returns: (transfer full): @self
 */
ConfabImapCommand *
confab_imap_command_ref (ConfabImapCommand *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_imap_command_unref:
 * @self: (transfer full) (nullable): a command
 */
void
confab_imap_command_unref (ConfabImapCommand *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->name);
  g_array_unref (self->pieces);
  g_free (self);
}

/**
 * confab_imap_command_get_name:
 * @self: a command
 *
 * Returns: (transfer none): its name
 */
const char *
confab_imap_command_get_name (const ConfabImapCommand *self)
{
  return self->name;
}

/**
 * confab_imap_command_is_valid:
 * @self: a command
 *
 * Returns: whether all of its arguments can be sent
 */
gboolean
confab_imap_command_is_valid (const ConfabImapCommand *self)
{
  return !self->invalid;
}

/**
 * confab_imap_command_set_secret:
 * @self: a command
 *
 * Marks it as one whose arguments no log and no trace may show.
 */
void
confab_imap_command_set_secret (ConfabImapCommand *self)
{
  self->secret = TRUE;
}

/**
 * confab_imap_command_is_secret:
 * @self: a command
 *
 * Returns: whether its arguments are a secret
 */
gboolean
confab_imap_command_is_secret (const ConfabImapCommand *self)
{
  return self->secret;
}

/**
 * confab_imap_command_add_atom:
 * @self: a command
 * @atom: printable ASCII of the protocol, as "FLAGS" or "(UID FLAGS)"; not for
 *   anything that comes from outside
 */
void
confab_imap_command_add_atom (ConfabImapCommand *self,
                              const char *       atom)
{
  for (const char *cursor = atom; *cursor != '\0'; cursor++)
    if ((guchar) *cursor < 0x20 || (guchar) *cursor > 0x7e)
      self->invalid = TRUE;
  if (atom[0] == '\0')
    self->invalid = TRUE;
  g_string_append (begin_argument (self), atom);
}

/**
 * confab_imap_command_add_number:
 * @self: a command
 * @number: a number
 */
void
confab_imap_command_add_number (ConfabImapCommand *self,
                                guint64            number)
{
  g_string_append_printf (begin_argument (self), "%" G_GUINT64_FORMAT, number);
}

/**
 * confab_imap_command_add_string:
 * @self: a command
 * @text: any text without CR, LF and NUL
 *
 * Adds it quoted where it is short and ASCII, else as a literal.
 */
void
confab_imap_command_add_string (ConfabImapCommand *self,
                                const char *       text)
{
  gboolean quotable = TRUE;
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (c == '\r' || c == '\n')
        self->invalid = TRUE;
      if (c < 0x20 || c > 0x7e)
        quotable = FALSE;
    }

  if (quotable && length <= CONFAB_IMAP_MAX_QUOTED)
    {
      GString *out = begin_argument (self);

      g_string_append_c (out, '"');
      for (gsize i = 0; i < length; i++)
        {
          if (text[i] == '"' || text[i] == '\\')
            g_string_append_c (out, '\\');
          g_string_append_c (out, text[i]);
        }
      g_string_append_c (out, '"');
    }
  else
    {
      g_autoptr (GBytes) bytes = g_bytes_new (text, length);

      confab_imap_command_add_literal (self, bytes);
    }
}

/**
 * confab_imap_command_add_nstring:
 * @self: a command
 * @text: (nullable): any text without CR, LF and NUL, or %NULL for NIL
 */
void
confab_imap_command_add_nstring (ConfabImapCommand *self,
                                 const char *       text)
{
  if (text != NULL)
    confab_imap_command_add_string (self, text);
  else
    confab_imap_command_add_atom (self, "NIL");
}

/**
 * confab_imap_command_add_literal:
 * @self: a command
 * @bytes: anything without NUL
 */
void
confab_imap_command_add_literal (ConfabImapCommand *self,
                                 GBytes *           bytes)
{
  Piece piece = { .literal = g_bytes_ref (bytes) };
  gsize size = 0;
  const void *data = g_bytes_get_data (bytes, &size);

  if (size > 0 && memchr (data, '\0', size) != NULL)
    self->invalid = TRUE;
  begin_argument (self);
  g_array_append_val (self->pieces, piece);
}

/**
 * confab_imap_command_add_utf8_literal:
 * @self: a command
 * @bytes: a message whose header has UTF-8
 *
 * Adds it as APPEND takes such a message with UTF8=ACCEPT (RFC 6855, 4).
 */
void
confab_imap_command_add_utf8_literal (ConfabImapCommand *self,
                                      GBytes *           bytes)
{
  Piece piece = { .literal = g_bytes_ref (bytes), .is_binary = TRUE };

  confab_imap_command_add_atom (self, "UTF8");
  confab_imap_command_open_list (self);
  self->list_opened = FALSE;
  g_array_append_val (self->pieces, piece);
  confab_imap_command_close_list (self);
}

/**
 * confab_imap_command_add_mailbox:
 * @self: a command
 * @name: a mailbox's name, valid UTF-8
 * @utf8: send it as UTF-8 (UTF8=ACCEPT, IMAP4rev2) rather than as modified UTF-7
 */
void
confab_imap_command_add_mailbox (ConfabImapCommand *self,
                                 const char *       name,
                                 gboolean           utf8)
{
  g_autofree char *utf7 = NULL;

  if (strpbrk (name, "\r\n") != NULL || !g_utf8_validate (name, -1, NULL) || name[0] == '\0')
    {
      self->invalid = TRUE;
      return;
    }
  if (!utf8)
    utf7 = confab_imap_utf7_encode (name);
  confab_imap_command_add_string (self, utf8 ? name : utf7);
}

/**
 * confab_imap_command_add_set:
 * @self: a command
 * @set: message numbers or UIDs; an empty set makes the command invalid
 */
void
confab_imap_command_add_set (ConfabImapCommand *  self,
                             const ConfabImapSet *set)
{
  g_autofree char *text = confab_imap_set_to_string (set);

  confab_imap_command_add_atom (self, text);
}

static gboolean
is_keyword (const char *name)
{
  if (name[0] == '\0' || strlen (name) > CONFAB_IMAP_MAX_KEYWORD_LENGTH)
    return FALSE;
  for (const char *cursor = name; *cursor != '\0'; cursor++)
    if ((guchar) *cursor <= 0x20 || (guchar) *cursor > 0x7e || strchr ("(){%*\"\\]", *cursor) != NULL)
      return FALSE;
  return TRUE;
}

/**
 * confab_imap_command_add_flags:
 * @self: a command
 * @flags: known flags
 * @keywords: (nullable): further keywords; one that is no atom makes the command
 *   invalid
 *
 * Adds a list of flags.
 */
void
confab_imap_command_add_flags (ConfabImapCommand * self,
                               ConfabImapFlags     flags,
                               const char * const *keywords)
{
  confab_imap_command_open_list (self);
  for (guint bit = 0; bit < 30; bit++)
    if (((guint) flags & (1u << bit)) != 0)
      {
        const char *name = confab_imap_flags_to_name ((ConfabImapFlags) (1u << bit));

        if (name != NULL)
          confab_imap_command_add_atom (self, name);
      }
  for (; keywords != NULL && *keywords != NULL; keywords++)
    {
      if (!is_keyword (*keywords))
        self->invalid = TRUE;
      else
        confab_imap_command_add_atom (self, *keywords);
    }
  confab_imap_command_close_list (self);
}

static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* Month names are the protocol's, whatever the locale. */
static void
add_formatted_date (ConfabImapCommand *self,
                    gint64             seconds,
                    gboolean           with_time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);
  GString *out = begin_argument (self);

  if (date == NULL)
    {
      self->invalid = TRUE;
      return;
    }
  g_string_append_printf (out, with_time ? "\"%02d-%.3s-%04d" : "%d-%.3s-%04d", g_date_time_get_day_of_month (date),
                          month_names + 3 * (g_date_time_get_month (date) - 1), g_date_time_get_year (date));
  if (with_time)
    g_string_append_printf (out, " %02d:%02d:%02d +0000\"", g_date_time_get_hour (date),
                            g_date_time_get_minute (date), g_date_time_get_second (date));
}

/**
 * confab_imap_command_add_date_time:
 * @self: a command
 * @seconds: seconds since 1970, UTC
 *
 * Adds a date-time, as APPEND takes.
 */
void
confab_imap_command_add_date_time (ConfabImapCommand *self,
                                   gint64             seconds)
{
  add_formatted_date (self, seconds, TRUE);
}

/**
 * confab_imap_command_add_date:
 * @self: a command
 * @seconds: seconds since 1970, UTC
 *
 * Adds a date, as SEARCH SINCE takes.
 */
void
confab_imap_command_add_date (ConfabImapCommand *self,
                              gint64             seconds)
{
  add_formatted_date (self, seconds, FALSE);
}

/**
 * confab_imap_command_open_list:
 * @self: a command
 */
void
confab_imap_command_open_list (ConfabImapCommand *self)
{
  g_string_append_c (begin_argument (self), '(');
  self->list_opened = TRUE;
}

/**
 * confab_imap_command_close_list:
 * @self: a command with an open list
 */
void
confab_imap_command_close_list (ConfabImapCommand *self)
{
  g_string_append_c (get_text (self), ')');
  self->list_opened = FALSE;
}

static void
end_chunk (GArray * chunks,
           GString *buffer,
           gboolean wait)
{
  ConfabImapChunk chunk = { g_bytes_new (buffer->str, buffer->len), wait };

  g_array_append_val (chunks, chunk);
  g_string_truncate (buffer, 0);
}

/**
 * confab_imap_command_serialize:
 * @self: a valid command
 * @tag: its tag
 * @capabilities: what the server can do
 *
 * Returns: (transfer full) (element-type ConfabImapChunk): what to write, and
 *   where to wait for a continuation: not at all with LITERAL+ (RFC 7888)
 */
GArray *
confab_imap_command_serialize (const ConfabImapCommand *     self,
                               const char *                  tag,
                               const ConfabImapCapabilities *capabilities)
{
  GArray *chunks = g_array_new (FALSE, FALSE, sizeof (ConfabImapChunk));
  GString *buffer = g_string_new (tag);
  gboolean plus = confab_imap_capabilities_has (capabilities, CONFAB_IMAP_CAP_LITERAL_PLUS);
  gboolean minus = confab_imap_capabilities_has (capabilities, CONFAB_IMAP_CAP_LITERAL_MINUS);

  g_array_set_clear_func (chunks, chunk_clear);
  g_string_append_c (buffer, ' ');
  for (guint i = 0; i < self->pieces->len; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);
      gsize size = piece->literal != NULL ? g_bytes_get_size (piece->literal) : 0;
      gboolean free_to_go = plus || (minus && size <= CONFAB_IMAP_LITERAL_MINUS_MAX);
      ConfabImapChunk chunk = { NULL, FALSE };

      if (piece->text != NULL)
        {
          g_string_append_len (buffer, piece->text->str, (gssize) piece->text->len);
          continue;
        }
      if (piece->is_binary)
        g_string_append_c (buffer, '~');
      g_string_append_printf (buffer, free_to_go ? "{%" G_GSIZE_FORMAT "+}\r\n" : "{%" G_GSIZE_FORMAT "}\r\n", size);
      if (!free_to_go)
        end_chunk (chunks, buffer, TRUE);
      if (size <= INLINE_LITERAL)
        {
          g_string_append_len (buffer, g_bytes_get_data (piece->literal, NULL), (gssize) size);
          continue;
        }
      if (buffer->len > 0)
        end_chunk (chunks, buffer, FALSE);
      chunk.bytes = g_bytes_ref (piece->literal);
      g_array_append_val (chunks, chunk);
    }

  g_string_append (buffer, "\r\n");
  end_chunk (chunks, buffer, FALSE);
  g_string_free (buffer, TRUE);
  return chunks;
}
