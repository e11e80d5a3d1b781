/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads every mail of tests/fixtures/mail and compares what it means with the file beside it. */
#include "config.h"

#include "coi-dump.h"

#include <string.h>

/* Set it to write the expected files anew; then read the difference before committing. */
#define UPDATE_VARIABLE "CONFAB_UPDATE_FIXTURES"

static GBytes *
load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "mail", name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, length);
}

static void
check_texts (ConfabCoiMessage *message)
{
  g_assert_true (g_utf8_validate (message->text, -1, NULL));
  g_assert_true (message->full_text == NULL || g_utf8_validate (message->full_text, -1, NULL));
  g_assert_true (message->subject == NULL || g_utf8_validate (message->subject, -1, NULL));
}

static void
test_fixture (gconstpointer data)
{
  const char *name = data;
  g_autofree char *mail_name = g_strconcat (name, ".eml", NULL);
  g_autofree char *expected_name = g_strconcat (name, ".expected", NULL);
  g_autoptr (GBytes) bytes = load (mail_name);
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);
  g_autoptr (ConfabCoiMessage) message = confab_coi_message_new_from_source (source);
  g_autofree char *dump = coi_dump_message (message);
  g_autoptr (GBytes) expected = NULL;
  g_autofree char *expected_text = NULL;

  check_texts (message);
  if (g_getenv (UPDATE_VARIABLE) != NULL)
    {
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "mail", expected_name, NULL);

      g_assert_true (g_file_set_contents (path, dump, -1, NULL));
    }
  expected = load (expected_name);
  expected_text = g_strndup (g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
  g_assert_cmpstr (dump, ==, expected_text);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *directory = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *entry;

  g_test_init (&argc, &argv, NULL);
  directory = g_test_build_filename (G_TEST_DIST, "fixtures", "mail", NULL);
  dir = g_dir_open (directory, 0, NULL);
  g_assert_nonnull (dir);
  while ((entry = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (entry, ".eml"))
        g_ptr_array_add (names, g_strndup (entry, strlen (entry) - strlen (".eml")));
    }
  g_assert_cmpuint (names->len, >, 0);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_strconcat ("/coi/read/", g_ptr_array_index (names, i), NULL);

      g_test_add_data_func (path, g_ptr_array_index (names, i), test_fixture);
    }
  return g_test_run ();
}
