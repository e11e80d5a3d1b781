/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the parts of a mail, and the values of headers and texts one by one. */
#include "config.h"

#include "fuzz-target.h"

#include "confab-mime-builder.h"
#include "confab-mime-message.h"
#include "confab-mime-text.h"

#include <string.h>

static void
check_utf8 (const char *text)
{
  if (text != NULL)
    g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
check_part (const ConfabMimeMessage *message,
            const ConfabMimePart *   part)
{
  g_autoptr (GBytes) bytes = confab_mime_message_dup_part_bytes (message, part, 0);
  g_autofree char *text = confab_mime_message_dup_part_text (message, part, NULL);

  check_utf8 (text);
  check_utf8 (part->file_name);
  check_utf8 (part->content_id);
  check_utf8 (part->charset);
  check_utf8 (part->disposition);
  g_assert_true (g_str_is_ascii (part->content_type));
  if (part->file_name != NULL)
    g_assert_null (strpbrk (part->file_name, "/\\\n\r"));
  if (part->has_body && part->encoding != CONFAB_MIME_ENCODING_UUENCODE)
    g_assert_cmpuint (g_bytes_get_size (bytes), ==, part->size);
}

static void
check_message (GBytes *bytes)
{
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);
  g_autoptr (ConfabMimeMessage) message = confab_mime_message_new (source);
  guint n = confab_mime_message_get_n_parts (message);

  g_assert_cmpuint (n, >=, 1);
  g_assert_cmpuint (n, <=, CONFAB_MIME_MESSAGE_MAX_PARTS);
  for (guint i = 0; i < n; i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (message, i);

      g_assert_cmpint (part->parent, <, (int) i);
      g_assert_true (part->parent < 0 || confab_mime_message_get_part (message, part->parent)->is_multipart);
      check_part (message, part);
    }
}

static void
check_values (const char *value)
{
  g_autofree char *words = confab_mime_decode_words (value);
  g_autofree char *line = confab_mime_sanitize_line (words, 100);
  g_autofree char *name = confab_mime_sanitize_file_name (words);
  g_autofree char *id = confab_mime_clean_message_id (value);
  g_auto (GStrv) ids = confab_mime_parse_message_ids (value);
  g_autoptr (ConfabMimeParameters) parameters = confab_mime_parameters_new (value);
  g_autoptr (GPtrArray) addresses = confab_mime_address_list_parse (value, 20, NULL);
  gint64 ms;

  check_utf8 (words);
  check_utf8 (line);
  check_utf8 (name);
  check_utf8 (id);
  g_assert_cmpuint (strlen (line), <=, 100);
  for (guint i = 0; ids[i] != NULL; i++)
    check_utf8 (ids[i]);
  check_utf8 (confab_mime_parameters_find (parameters, "filename"));
  check_utf8 (confab_mime_parameters_find (parameters, "a"));
  for (guint i = 0; i < addresses->len; i++)
    {
      const ConfabMimeAddress *address = g_ptr_array_index (addresses, i);

      check_utf8 (address->name);
      check_utf8 (address->address);
      g_assert_true (*address->address != '\0');
    }
  if (confab_mime_parse_date (value, &ms, NULL))
    g_assert_cmpint (ms, >=, 0);
}

static void
check_texts (const char *value,
             gsize       length)
{
  static const char * const charsets[] = { "utf-8", "iso-2022-jp", "utf-7", "gb18030", "utf-16", "big5", "euc-kr" };
  g_autofree char *text = confab_mime_charset_to_utf8 (value, length, NULL);
  g_autofree char *other = NULL;
  g_autofree char *html = NULL;
  g_autofree char *flowed = NULL;
  g_autofree char *delsp = NULL;
  g_autofree char *encoded = NULL;

  other = confab_mime_charset_to_utf8 (value, length, charsets[length % G_N_ELEMENTS (charsets)]);
  check_utf8 (other);
  check_utf8 (text);
  confab_mime_text_clean (text);
  check_utf8 (text);
  html = confab_mime_html_to_text (text, strlen (text));
  flowed = confab_mime_flowed_decode (text, FALSE);
  delsp = confab_mime_flowed_decode (text, TRUE);
  encoded = confab_mime_flowed_encode (text);
  check_utf8 (html);
  check_utf8 (flowed);
  check_utf8 (delsp);
  check_utf8 (encoded);
  for (int flags = 0; flags < 4; flags++)
    {
      g_autoptr (ConfabMimeTextSplit) split = confab_mime_text_split (text, flags);

      check_utf8 (split->text);
      check_utf8 (split->quote);
      check_utf8 (split->signature);
    }
}

/* Whatever goes in, what is built has the header that was asked for and no other. */
static void
check_builder (const char *value)
{
  g_autoptr (ConfabMimeBuilder) mail = confab_mime_builder_new_multipart ("mixed", NULL, value);
  g_autoptr (GBytes) file = g_bytes_new (value, strlen (value));
  ConfabMimeAddress address = { (char *) value, (char *) value };
  const ConfabMimeAddress *addresses[] = { &address };
  const char *ids[] = { value, NULL };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (ConfabMimeSource) source = NULL;
  g_autoptr (ConfabMimeMessage) message = NULL;
  g_autoptr (GBytes) got = NULL;
  const char *data;
  gsize length;

  confab_mime_builder_add_part (mail, confab_mime_builder_new_text (value, TRUE));
  confab_mime_builder_add_part (mail, confab_mime_builder_new_file (value, value, "attachment", file));
  confab_mime_builder_add_text (mail, "Subject", value);
  confab_mime_builder_add_raw (mail, "X-Raw", value);
  confab_mime_builder_add_addresses (mail, "From", addresses, 1);
  confab_mime_builder_add_ids (mail, "References", ids);
  bytes = confab_mime_builder_to_bytes (mail);
  data = g_bytes_get_data (bytes, &length);
  for (gsize i = 0; i < length; i++)
    g_assert_true ((guint8) data[i] < 0x80 && data[i] != '\0' && (data[i] == '\r') == (i + 1 < length && data[i + 1] == '\n'));
  source = confab_mime_source_new (bytes);
  message = confab_mime_message_new (source);
  g_assert_cmpuint (confab_mime_header_get_count (confab_mime_message_get_header (message)), ==, 5);
  g_assert_cmpuint (confab_mime_message_get_n_parts (message), ==, 3);
  got = confab_mime_source_get_part_bytes (source, "2", NULL);
  g_assert_true (g_bytes_equal (got, file));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *value = g_strndup ((const char *) data, size);

  check_message (bytes);
  check_values (value);
  check_texts ((const char *) data, size);
  /* The slowest of them is not run for every input. */
  if (size % 4 == 0)
    check_builder (value);
  return 0;
}
