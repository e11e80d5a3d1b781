/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts as mails: what is written, and what is read of what others made of it. */
#include "config.h"

#include "confab-coi-draft-mail.h"

#include <string.h>

static const ConfabMimeAddress ann = { (char *) "Ann", (char *) "ann@a.example" };
static const ConfabMimeAddress bob = { NULL, (char *) "bob@b.example" };

static ConfabCoiDraftMail *
read_text (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);

  return confab_coi_draft_mail_new_from_source (source);
}

static GBytes *
write_draft (const char *text)
{
  static const ConfabMimeAddress *const to[] = { &bob };
  static const char *const references[] = { "chat$root@a.example", "chat$last@b.example", NULL };
  const ConfabCoiDraftMail draft = {
    .chat = (char *) "person bob@b.example", .device = (char *) "0123456789abcdef", .text = (char *) text,
    .time_ms = G_GINT64_CONSTANT (1700470800123),
  };
  const ConfabCoiDraftContext context = {
    .message_id = "chat$Vq3yT8aJx0PmK2dW@a.example", .own = &ann, .to = to, .n_to = 1, .subject = "Message from Ann",
    .references = references, .zone_minutes = 60,
  };

  return confab_coi_draft_mail_to_bytes (&draft, &context);
}

static void
test_golden (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "coi", "draft.eml", NULL);
  g_autoptr (GBytes) bytes = write_draft ("Dear Bob,\n\n> what I typed \n-- \nis wörth keeping  ");
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);
  g_autoptr (ConfabCoiDraftMail) again = confab_coi_draft_mail_new_from_source (source);
  g_autofree char *expected = NULL;
  gsize length;

  if (g_getenv ("CONFAB_UPDATE_FIXTURES") != NULL)
    g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
  g_assert_true (g_file_get_contents (path, &expected, &length, NULL));
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, length);
  g_assert_nonnull (again);
  g_assert_cmpstr (again->chat, ==, "person bob@b.example");
  g_assert_cmpstr (again->device, ==, "0123456789abcdef");
  g_assert_cmpstr (again->from, ==, "ann@a.example");
  g_assert_cmpint (again->time_ms, ==, G_GINT64_CONSTANT (1700470800123));
  g_assert_false (again->is_changed || again->is_delivered || again->has_more);
}

/* Whatever is typed comes back as it was. */
static void
test_exact (void)
{
  static const char *const texts[] = {
    "", " ", "Hello", "Hello\n", "\n\nHello\n\n", "a  \n b", "> quote", "-- \nme", "From me", ".\n..\n", "tab\there",
    "wörds 📌 ", "=3D =", "--=_boundary--",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = write_draft (texts[i]);
      g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);
      g_autoptr (ConfabCoiDraftMail) again = confab_coi_draft_mail_new_from_source (source);

      g_assert_nonnull (again);
      g_assert_cmpstr (again->text, ==, texts[i]);
    }
}

static void
test_of_others (void)
{
  static const char *const field = "im_confab_draft: key=group%20q3Zt9vKc0dXy; time=1700470800123; device=x\r\n";
  g_autofree char *edited = g_strconcat ("From: ann@a.example\r\nDate: Mon, 20 Nov 2023 12:00:00 +0000\r\n", field,
                                         "\r\nEdited\r\nthere\r\n", NULL);
  g_autofree char *html = g_strconcat ("From: ann@a.example\r\nDate: Mon, 20 Nov 2023 09:00:00 +0000\r\n", field,
                                       "Content-Type: text/html\r\n\r\n<p>Two<br>lines</p>\r\n", NULL);
  g_autofree char *more = g_strconcat (field, "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n"
                                              "Content-Disposition: attachment\r\n\r\nno\r\n--x\r\nContent-Type: text/plain\r\n\r\nyes\r\n"
                                              "--x--\r\n", NULL);
  g_autofree char *delivered = g_strconcat ("Received: from a by b\r\n", field, "\r\nNo\r\n", NULL);
  g_autoptr (ConfabCoiDraftMail) one = read_text (edited);
  g_autoptr (ConfabCoiDraftMail) two = read_text (html);
  g_autoptr (ConfabCoiDraftMail) three = read_text (more);
  g_autoptr (ConfabCoiDraftMail) four = read_text (delivered);

  g_assert_cmpstr (one->chat, ==, "group q3Zt9vKc0dXy");
  g_assert_cmpstr (one->text, ==, "Edited\nthere");
  g_assert_cmpint (one->time_ms, ==, G_GINT64_CONSTANT (1700481600000));
  g_assert_true (one->is_changed && !one->has_more && !one->is_delivered);
  g_assert_cmpstr (two->text, ==, "Two\nlines");
  g_assert_true (two->has_more && !two->is_changed);
  g_assert_cmpint (two->time_ms, ==, G_GINT64_CONSTANT (1700470800123));
  g_assert_cmpstr (three->text, ==, "yes");
  g_assert_true (three->has_more && three->is_changed);
  g_assert_cmpint (three->time_ms, ==, 0);
  g_assert_null (three->from);
  g_assert_true (four->is_delivered);
  g_assert_null (read_text ("From: ann@a.example\r\nSubject: A letter\r\n\r\nDear Bob\r\n"));
  g_assert_null (read_text ("im_confab_draft: time=5\r\n\r\nNo chat\r\n"));
  g_assert_null (read_text ("im_confab_draft: key=%ff%fe; time=5\r\n\r\nNo chat\r\n"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coi/draft-mail/golden", test_golden);
  g_test_add_func ("/coi/draft-mail/exact", test_exact);
  g_test_add_func ("/coi/draft-mail/of-others", test_of_others);
  return g_test_run ();
}
