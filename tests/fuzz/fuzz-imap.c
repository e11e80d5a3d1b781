/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the IMAP parser and all typed readings of what it gives. */
#include "config.h"

#include "fuzz-target.h"

#include "confab-imap-command.h"
#include "confab-imap-decode.h"
#include "confab-imap-parser.h"
#include "confab-imap-transfer.h"
#include "confab-imap-utf7.h"

#include <string.h>

/* Enough for any literal that fits the input, and little enough for a run. */
#define MAX_LITERAL_BYTES (4 * 1024 * 1024)

/* Writes a tree down; the depth is the parser's own limit. */
static void
dump_values (GString *                 out,
             const ConfabImapResponse *response,
             ConfabImapValue           value)
{
  for (; value != 0; value = confab_imap_value_next (response, value))
    {
      gsize length = 0;
      const char *text = confab_imap_value_peek_text (response, value, &length);

      g_string_append_printf (out, "%d:", confab_imap_value_get_kind (response, value));
      if (text != NULL)
        g_string_append_len (out, text, (gssize) length);
      if (confab_imap_value_get_kind (response, value) == CONFAB_IMAP_VALUE_LIST)
        {
          g_string_append_c (out, '(');
          dump_values (out, response, confab_imap_value_child (response, value));
          g_string_append_c (out, ')');
        }
      g_string_append_c (out, ' ');
    }
}

static void
dump_response (GString *                 out,
               const ConfabImapResponse *response)
{
  g_string_append_printf (out, "%d %d %d %u %s %s %s|", confab_imap_response_get_kind (response),
                          confab_imap_response_get_status (response), confab_imap_response_get_code (response),
                          confab_imap_response_get_number (response), confab_imap_response_get_tag (response),
                          confab_imap_response_get_name (response), confab_imap_response_get_text (response));
  dump_values (out, response, confab_imap_response_get_args (response));
  g_string_append_c (out, '|');
  dump_values (out, response, confab_imap_response_get_code_args (response));
  g_string_append_c (out, '\n');
}

static void
check_set (ConfabImapSet *set)
{
  g_autofree char *text = NULL;
  g_autoptr (ConfabImapSet) again = NULL;

  if (set == NULL || confab_imap_set_is_empty (set))
    return;
  text = confab_imap_set_to_string (set);
  again = confab_imap_set_new_parse (text, -1);
  g_assert_nonnull (again);
  g_assert_cmpuint (confab_imap_set_count (again), ==, confab_imap_set_count (set));
  confab_imap_set_remove_set (again, set);
  g_assert_true (confab_imap_set_is_empty (again));
}

static void
read_all (const ConfabImapResponse *response)
{
  g_autoptr (ConfabImapMessage) message = confab_imap_decode_fetch (response);
  g_autoptr (ConfabImapMailbox) mailbox = confab_imap_decode_list (response, FALSE);
  g_autoptr (ConfabImapMailbox) utf8_mailbox = confab_imap_decode_list (response, TRUE);
  g_autoptr (ConfabImapMailboxStatus) status = confab_imap_decode_status (response, FALSE);
  g_autoptr (ConfabImapCapabilities) capabilities = confab_imap_decode_capabilities (response);
  g_autoptr (GHashTable) id = confab_imap_decode_id (response);
  g_autoptr (ConfabImapSet) found = confab_imap_decode_search (response);
  g_autoptr (ConfabImapSet) source = NULL;
  g_autoptr (ConfabImapSet) target = NULL;
  g_autoptr (ConfabImapSet) appended = NULL;
  g_autoptr (ConfabImapSet) vanished = NULL;
  g_autoptr (ConfabImapPart) part = confab_imap_decode_structure (response, confab_imap_response_get_args (response));
  g_autofree char *prefix = NULL;
  g_auto (GStrv) keywords = NULL;
  char delimiter = '\0';
  guint32 validity = 0;
  guint64 number = 0;
  guint64 done = 0;
  guint64 goal = 0;
  g_autofree char *tag = NULL;
  gboolean earlier = FALSE;

  vanished = confab_imap_decode_vanished (response, &earlier);
  confab_imap_decode_namespace (response, &prefix, &delimiter);
  confab_imap_decode_code_number (response, &number);
  confab_imap_decode_flags (response, confab_imap_response_get_args (response), &keywords);
  confab_imap_decode_in_progress (response, &tag, &done, &goal);
  if (confab_imap_decode_copy_uid (response, &validity, &source, &target))
    g_assert_cmpuint (confab_imap_set_count (source), ==, confab_imap_set_count (target));
  confab_imap_decode_append_uid (response, &validity, &appended);
  check_set (found);
  check_set (vanished);
  if (mailbox != NULL)
    g_assert_true (g_utf8_validate (mailbox->name, -1, NULL));
  confab_imap_message_get_weight (message);
}

/* Parses the input in steps of @step bytes and returns what came out. */
static char *
parse (const uint8_t *data,
       size_t         size,
       size_t         step,
       gboolean       decode)
{
  g_autoptr (ConfabImapParser) parser = confab_imap_parser_new ();
  GString *out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  confab_imap_parser_set_max_literal_bytes (parser, MAX_LITERAL_BYTES);
  for (size_t at = 0; at < size && error == NULL; at += step)
    {
      ConfabImapResponse *response = NULL;

      confab_imap_parser_feed (parser, data + at, MIN (step, size - at));
      while ((response = confab_imap_parser_next (parser, &error)) != NULL)
        {
          dump_response (out, response);
          if (decode)
            read_all (response);
        }
    }
  if (error != NULL)
    g_string_append_printf (out, "error %d", error->code);
  return g_string_free (out, FALSE);
}

/* A name must come back from the wire as it went there. */
static void
check_name (const uint8_t *data,
            size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, MIN (size, 200));
  g_autofree char *decoded = confab_imap_utf7_decode (text);

  if (decoded != NULL)
    g_assert_true (g_utf8_validate (decoded, -1, NULL));
  if (g_utf8_validate (text, -1, NULL))
    {
      g_autofree char *wire = confab_imap_utf7_encode (text);
      g_autofree char *back = confab_imap_utf7_decode (wire);

      g_assert_true (g_str_is_ascii (wire));
      g_assert_cmpstr (back, ==, text);
    }
}

/* Whatever an argument holds, a command is one line plus its literals. */
static void
check_command (const uint8_t *data,
               size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, MIN (size, 2000));
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("X");
  g_autoptr (ConfabImapCapabilities) none = confab_imap_capabilities_new ();
  g_autoptr (GArray) chunks = NULL;
  const char *keywords[] = { text, NULL };

  confab_imap_command_add_string (command, text);
  confab_imap_command_add_mailbox (command, text, FALSE);
  confab_imap_command_add_flags (command, CONFAB_IMAP_FLAG_SEEN, keywords);
  if (!confab_imap_command_is_valid (command))
    return;
  chunks = confab_imap_command_serialize (command, "A1", none);
  for (guint i = 0; i < chunks->len; i++)
    {
      gsize length = 0;
      const char *bytes = g_bytes_get_data (g_array_index (chunks, ConfabImapChunk, i).bytes, &length);

      g_assert_true (length >= 2 && bytes[length - 1] == '\n' && bytes[length - 2] == '\r');
      g_assert_true (memchr (bytes, '\n', length) == bytes + length - 1);
      g_assert_true (memchr (bytes, '\r', length) == bytes + length - 2);
    }
}

static GByteArray *
undo_transfer (const uint8_t *data,
               size_t         size,
               const char *   encoding,
               size_t         step)
{
  g_autoptr (ConfabImapTransfer) transfer = confab_imap_transfer_new (encoding);
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GBytes) rest = NULL;

  for (size_t at = 0; at < size; at += step)
    {
      g_autoptr (GBytes) piece = g_bytes_new (data + at, MIN (step, size - at));
      g_autoptr (GBytes) decoded = confab_imap_transfer_decode (transfer, piece);

      if (g_bytes_get_size (decoded) > 0)
        g_byte_array_append (out, g_bytes_get_data (decoded, NULL), (guint) g_bytes_get_size (decoded));
    }
  rest = confab_imap_transfer_finish (transfer);
  if (g_bytes_get_size (rest) > 0)
    g_byte_array_append (out, g_bytes_get_data (rest, NULL), (guint) g_bytes_get_size (rest));
  return out;
}

/* However a part is cut, the same comes out, and no more than went in. */
static void
check_transfer (const uint8_t *data,
                size_t         size)
{
  static const char *const encodings[] = { "base64", "quoted-printable", "8bit" };

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autoptr (GByteArray) whole = undo_transfer (data, size, encodings[i], MAX (size, 1));
      g_autoptr (GByteArray) pieces = undo_transfer (data, size, encodings[i], 3);

      g_assert_cmpuint (whole->len, <=, size);
      g_assert_cmpmem (whole->data, whole->len, pieces->data, pieces->len);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *whole = parse (data, size, MAX (size, 1), TRUE);
  g_autofree char *bytes = parse (data, size, 1, FALSE);
  g_autofree char *pieces = parse (data, size, 7, FALSE);

  g_assert_cmpstr (whole, ==, bytes);
  g_assert_cmpstr (whole, ==, pieces);
  check_name (data, size);
  check_command (data, size);
  check_transfer (data, size);
  return 0;
}
