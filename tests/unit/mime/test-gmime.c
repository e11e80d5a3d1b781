/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scanner beside GMime: of each mail of tests/fixtures both say the same, but for what is named here. */
#include "config.h"

#include "confab-mime-message.h"

#include <gmime/gmime.h>
#include <string.h>

/* GMime reads leniently and without bounds, which is why mails from the net are not given
 * to it; of sound mails it knows better than a test that was written beside the code. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

/* Where the two differ on purpose; there they have to. */
typedef enum /*< flags >*/
{
  SAME = 0,
  OTHER_SUBJECT = 1 << 0,
  OTHER_NAMES = 1 << 1,
  OTHER_PARTS = 1 << 2,
  NO_MAIL = 1 << 3,
} Difference;

static const struct
{
  const char *mail;
  Difference differs;
} differences[] = {
  /* What is not in the charset that it says is guessed, and not left out. */
  { "broken-charset.eml", OTHER_SUBJECT },
  /* A name with a comma that its program forgot to quote is one name. */
  { "coi-group.eml", OTHER_NAMES },
  /* A subject is one line, its white space single. */
  { "mailing-list.eml", OTHER_SUBJECT },
  /* A multipart without parts is shown as the text it is. */
  { "no-boundary.eml", OTHER_PARTS },
  { "no-headers.eml", NO_MAIL },
  /* Outlook's quotes around a name are no part of it. */
  { "outlook-html.eml", OTHER_NAMES },
  /* Characters that hide or turn others go; of two types the first counts. */
  { "spoof.eml", OTHER_SUBJECT | OTHER_NAMES | OTHER_PARTS },
};

static Difference
get_difference (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (differences); i++)
    if (strcmp (differences[i].mail, name) == 0)
      return differences[i].differs;
  return SAME;
}

static GMimeMessage *
parse_with_gmime (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (data, length);
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);

  return g_mime_parser_construct_message (parser, NULL);
}

/* Addresses as "name <address>", of groups their members. */
static void
append_addresses (GString *            out,
                  InternetAddressList *list)
{
  for (int i = 0; list != NULL && i < internet_address_list_length (list); i++)
    {
      InternetAddress *address = internet_address_list_get_address (list, i);

      if (INTERNET_ADDRESS_IS_GROUP (address))
        {
          append_addresses (out, internet_address_group_get_members (INTERNET_ADDRESS_GROUP (address)));
          continue;
        }
      g_autofree char *plain = confab_mime_address_normalize (internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (address)));
      const char *name = internet_address_get_name (address);

      g_string_append_printf (out, "%s <%s>\n", name != NULL ? name : "", plain);
    }
}

static char *
describe_addresses (const ConfabMimeHeader *header,
                    const char *            field)
{
  const char *value = confab_mime_header_find (header, field);
  g_autoptr (GPtrArray) list = value != NULL ? confab_mime_address_list_parse (value, 1000, NULL) : NULL;
  GString *out = g_string_new (NULL);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const ConfabMimeAddress *address = g_ptr_array_index (list, i);

      g_string_append_printf (out, "%s <%s>\n", address->name != NULL ? address->name : "", address->address);
    }
  return g_string_free (out, FALSE);
}

static void
compare_header (const ConfabMimeHeader *header,
                GMimeMessage *          theirs,
                Difference              differs)
{
  static const struct
  {
    const char *field;
    GMimeAddressType type;
  } fields[] = {
    { "From", GMIME_ADDRESS_TYPE_FROM }, { "To", GMIME_ADDRESS_TYPE_TO }, { "Cc", GMIME_ADDRESS_TYPE_CC },
    { "Reply-To", GMIME_ADDRESS_TYPE_REPLY_TO },
  };
  g_autofree char *subject = confab_mime_header_dup_text (header, "Subject");
  const char *id = confab_mime_header_find (header, "Message-ID");
  const char *date = confab_mime_header_find (header, "Date");
  GDateTime *their_date = g_mime_message_get_date (theirs);
  guint n_others = 0;
  gint64 ms = 0;

  if (differs & OTHER_SUBJECT)
    g_assert_cmpstr (subject, !=, g_mime_message_get_subject (theirs));
  else
    g_assert_cmpstr (subject != NULL ? subject : "", ==,
                     g_mime_message_get_subject (theirs) != NULL ? g_mime_message_get_subject (theirs) : "");
  if (id != NULL)
    {
      g_autofree char *clean = confab_mime_clean_message_id (id);

      g_assert_cmpstr (clean, ==, g_mime_message_get_message_id (theirs));
    }
  if (date != NULL && confab_mime_parse_date (date, &ms, NULL))
    {
      g_assert_nonnull (their_date);
      g_assert_cmpint (ms / 1000, ==, g_date_time_to_unix (their_date));
    }
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *ours = describe_addresses (header, fields[i].field);
      g_autoptr (GString) other = g_string_new (NULL);

      append_addresses (other, g_mime_message_get_addresses (theirs, fields[i].type));
      if (strcmp (ours, other->str) == 0)
        continue;
      if ((differs & OTHER_NAMES) == 0)
        g_assert_cmpstr (ours, ==, other->str);
      n_others++;
    }
  g_assert_cmpint (n_others > 0, ==, (differs & OTHER_NAMES) != 0);
}

/* All parts but multiparts, in order; a mail in a mail is one. */
static void
list_leaves (GMimeObject *part,
             GPtrArray *  leaves)
{
  if (!GMIME_IS_MULTIPART (part))
    {
      g_ptr_array_add (leaves, part);
      return;
    }
  for (int i = 0; i < g_mime_multipart_get_count (GMIME_MULTIPART (part)); i++)
    list_leaves (g_mime_multipart_get_part (GMIME_MULTIPART (part), i), leaves);
}

static gboolean
has_same_types (const ConfabMimeMessage *ours,
                GPtrArray *              leaves)
{
  guint n = 0;

  for (guint i = 0; i < confab_mime_message_get_n_parts (ours); i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (ours, i);
      g_autofree char *type = NULL;

      if (part->is_multipart)
        continue;
      if (n == leaves->len)
        return FALSE;
      type = g_mime_content_type_get_mime_type (g_mime_object_get_content_type (g_ptr_array_index (leaves, n++)));
      if (g_ascii_strcasecmp (part->content_type, type) != 0)
        return FALSE;
    }
  return n == leaves->len;
}

static GBytes *
decode (GMimePart *part)
{
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new ();
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  GByteArray *bytes;

  if (content != NULL)
    g_mime_data_wrapper_write_to_stream (content, stream);
  bytes = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));
  return g_bytes_new (bytes->data, bytes->len);
}

static void
compare_parts (ConfabMimeMessage *ours,
               GPtrArray *        leaves)
{
  guint n = 0;

  for (guint i = 0; i < confab_mime_message_get_n_parts (ours); i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (ours, i);
      GMimeObject *other;

      if (part->is_multipart)
        continue;
      other = g_ptr_array_index (leaves, n++);
      if (GMIME_IS_PART (other))
        {
          g_autoptr (GBytes) bytes = confab_mime_message_dup_part_bytes (ours, part, G_MAXSIZE);
          g_autoptr (GBytes) expected = decode (GMIME_PART (other));

          g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                           g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
          if (g_mime_part_get_filename (GMIME_PART (other)) != NULL)
            g_assert_cmpstr (part->file_name, ==, g_mime_part_get_filename (GMIME_PART (other)));
        }
    }
}

static void
test_mail (gconstpointer data)
{
  const char *name = data;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "mail", name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);

  g_autoptr (GBytes) bytes = g_bytes_new_take (contents, length);
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);
  g_autoptr (ConfabMimeMessage) ours = confab_mime_message_new (source);
  g_autoptr (GMimeMessage) theirs = parse_with_gmime (bytes);
  g_autoptr (GPtrArray) leaves = g_ptr_array_new ();
  Difference differs = get_difference (name);

  g_assert_cmpint (theirs == NULL, ==, (differs & NO_MAIL) != 0);
  if (theirs == NULL)
    return;
  compare_header (confab_mime_message_get_header (ours), theirs, differs);
  list_leaves (g_mime_message_get_mime_part (theirs), leaves);
  g_assert_cmpint (has_same_types (ours, leaves), ==, (differs & OTHER_PARTS) == 0);
  if ((differs & OTHER_PARTS) == 0)
    compare_parts (ours, leaves);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *directory = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *entry;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_mime_init ();
  directory = g_test_build_filename (G_TEST_DIST, "fixtures", "mail", NULL);
  dir = g_dir_open (directory, 0, NULL);
  g_assert_nonnull (dir);
  while ((entry = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (entry, ".eml"))
      g_ptr_array_add (names, g_strdup (entry));
  g_assert_cmpuint (names->len, >, 0);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_strconcat ("/mime/gmime/", g_ptr_array_index (names, i), NULL);

      g_test_add_data_func (path, g_ptr_array_index (names, i), test_mail);
    }
  status = g_test_run ();
  g_mime_shutdown ();
  return status;
}
