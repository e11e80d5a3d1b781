/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is built is read again as it was, and no value breaks out of its place. */
#include "config.h"

#include "confab-mime-builder.h"
#include "confab-mime-message.h"

#include <string.h>

static ConfabMimeMessage *
parse (ConfabMimeBuilder *mail)
{
  g_autoptr (GBytes) bytes = confab_mime_builder_to_bytes (mail);
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);

  return confab_mime_message_new (source);
}

static char *
to_string (ConfabMimeBuilder *mail)
{
  g_autoptr (GBytes) bytes = confab_mime_builder_to_bytes (mail);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* 7-bit, CRLF only, no line above the limit. */
static void
check_wire (ConfabMimeBuilder *mail)
{
  g_autoptr (GBytes) bytes = confab_mime_builder_to_bytes (mail);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  gsize line = 0;

  for (gsize i = 0; i < length; i++)
    {
      guint8 c = data[i];

      g_assert_cmpuint (c, <, 0x80);
      g_assert_cmpuint (c, !=, 0);
      g_assert_true ((c == '\r') == (i + 1 < length && data[i + 1] == '\n'));
      line = c == '\n' ? 0 : line + 1;
      g_assert_cmpuint (line, <=, 999);
    }
}

static void
test_text_headers (void)
{
  static const char * const values[] = {
    "plain", "Grüße aus Köln", "日本語の件名がとても長いので何回も折り返さなければなりませんし、それでも元に戻らなければなりません",
    "=?utf-8?Q?looks_encoded?=", "a: b; c=\"d\"", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "", "word word word word word word word word word word word word word word",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (ConfabMimeBuilder) mail = confab_mime_builder_new_text ("x", FALSE);
      g_autoptr (ConfabMimeMessage) message = NULL;
      g_autofree char *wire = NULL;
      g_autofree char *got = NULL;

      confab_mime_builder_add_text (mail, "Subject", values[i]);
      message = parse (mail);
      got = confab_mime_header_dup_text (confab_mime_message_get_header (message), "Subject");
      g_assert_cmpstr (got, ==, values[i]);
      check_wire (mail);
      wire = to_string (mail);
      for (const char *p = wire; *p != '\0'; p = strstr (p, "\r\n") + 2)
        g_assert_cmpuint (strcspn (p, "\r"), <=, 78);
    }
}

static void
test_injection (void)
{
  static const char evil[] = "x\r\nBcc: victim@v.example\r\n\r\nbody\n.\n";
  g_autoptr (ConfabMimeBuilder) mail = confab_mime_builder_new_multipart ("mixed", NULL, evil);
  ConfabMimeAddress from = { (char *) evil, (char *) evil };
  const ConfabMimeAddress *list[] = { &from };
  const char *ids[] = { evil, "a>\r\nBcc: v@v <b", NULL };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("data", 4);
  g_autoptr (ConfabMimeMessage) message = NULL;
  const ConfabMimeHeader *header;

  confab_mime_builder_add_part (mail, confab_mime_builder_new_file (evil, evil, "attachment", bytes));
  confab_mime_builder_add_part (mail, confab_mime_builder_new_file ("multipart/mixed; boundary=x", "../\"x\"", "attachment", bytes));
  confab_mime_builder_add_text (mail, "Subject", evil);
  confab_mime_builder_add_raw (mail, "X-Raw", evil);
  confab_mime_builder_add_addresses (mail, "From", list, 1);
  confab_mime_builder_add_ids (mail, "References", ids);
  check_wire (mail);
  message = parse (mail);
  header = confab_mime_message_get_header (message);
  g_assert_cmpuint (confab_mime_header_get_count (header), ==, 5);
  g_assert_null (confab_mime_header_find (header, "Bcc"));
  g_assert_cmpuint (confab_mime_message_get_n_parts (message), ==, 3);
  g_assert_cmpstr (confab_mime_message_get_part (message, 1)->content_type, ==, "application/octet-stream");
  g_assert_cmpstr (confab_mime_message_get_part (message, 2)->content_type, ==, "application/octet-stream");
  g_assert_cmpstr (confab_mime_message_get_part (message, 2)->file_name, ==, "\"x\"");
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *name;
    const char *address;
    const char *wire;
  } cases[] = {
    { NULL, "a@b.example", "To: a@b.example\r\n" },
    { "Ann", "a@b.example", "To: Ann <a@b.example>\r\n" },
    { "Smith, Ann", "a@b.example", "To: \"Smith, Ann\" <a@b.example>\r\n" },
    { "The \"A\" \\ B.", "a@b.example", "To: \"The \\\"A\\\" \\\\ B.\" <a@b.example>\r\n" },
    { "Jürgen", "a@b.example", "To: =?utf-8?B?SsO8cmdlbg==?= <a@b.example>\r\n" },
    { "Ann", "a@bücher.example", "To: Ann <a@xn--bcher-kva.example>\r\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConfabMimeBuilder) mail = confab_mime_builder_new_text ("x", FALSE);
      ConfabMimeAddress address = { (char *) cases[i].name, (char *) cases[i].address };
      const ConfabMimeAddress *list[] = { &address };
      g_autofree char *wire = NULL;

      confab_mime_builder_add_addresses (mail, "To", list, 1);
      wire = to_string (mail);
      g_assert_true (g_str_has_prefix (wire, cases[i].wire));
    }
}

static void
test_date (void)
{
  g_autoptr (ConfabMimeBuilder) mail = confab_mime_builder_new_text ("x", FALSE);
  g_autofree char *wire = NULL;

  confab_mime_builder_add_date (mail, "Date", G_GINT64_CONSTANT (1700470800000), 60);
  confab_mime_builder_add_date (mail, "X-Date", G_GINT64_CONSTANT (1700470800000), -210);
  wire = to_string (mail);
  g_assert_true (g_str_has_prefix (wire, "Date: Mon, 20 Nov 2023 10:00:00 +0100\r\nX-Date: Mon, 20 Nov 2023 05:30:00 -0330\r\n"));
}

static void
test_texts (void)
{
  static const char * const texts[] = {
    "", "a", "a\n", "a\n\nb", "Grüße", "日本語の長い文", "trailing blank \nx", "From me\n.\n..\nx", "tab\tx",
    "a line with = and =3D\n", "ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü ü abcdefghijklmnopqrstuvwxyz abcdefghijklmnopqrstuvwxyz abc",
  };
  g_autofree char *line = g_strnfill (5000, 'y');

  for (gsize i = 0; i <= G_N_ELEMENTS (texts); i++)
    {
      const char *text = i < G_N_ELEMENTS (texts) ? texts[i] : line;
      g_autoptr (ConfabMimeBuilder) mail = confab_mime_builder_new_text (text, FALSE);
      g_autoptr (ConfabMimeMessage) message = parse (mail);
      g_autofree char *got = confab_mime_message_dup_part_text (message, confab_mime_message_get_part (message, 0), NULL);
      g_autofree char *expected = g_str_has_suffix (text, "\n") || *text == '\0' ? g_strdup (text) : g_strconcat (text, "\n", NULL);

      check_wire (mail);
      g_assert_cmpstr (g_strchomp (got), ==, g_strchomp (expected));
    }
}

static void
test_multipart (void)
{
  g_autoptr (ConfabMimeBuilder) mail = confab_mime_builder_new_multipart ("mixed", NULL, "seed");
  ConfabMimeBuilder *inner = confab_mime_builder_new_multipart ("alternative", NULL, "seed");
  g_autoptr (ConfabMimeMessage) message = NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GBytes) got = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  guint8 data[1000];

  for (guint i = 0; i < sizeof (data); i++)
    data[i] = i * 7;
  file = g_bytes_new (data, sizeof (data));
  confab_mime_builder_add_part (inner, confab_mime_builder_new_text ("plain --=_", TRUE));
  confab_mime_builder_add_part (inner, confab_mime_builder_new_html ("<p>rich</p>"));
  confab_mime_builder_add_part (mail, inner);
  confab_mime_builder_add_part (mail, confab_mime_builder_new_file ("image/png", "Über ein sehr langes Bild mit vielen Wörtern im Namen.png", "inline", file));
  check_wire (mail);
  message = parse (mail);
  g_assert_cmpuint (confab_mime_message_get_n_parts (message), ==, 5);
  g_assert_cmpstr (confab_mime_message_get_part (message, 1)->content_type, ==, "multipart/alternative");
  g_assert_cmpstr (confab_mime_message_get_part (message, 2)->section, ==, "1.1");
  g_assert_cmpstr (confab_mime_message_get_part (message, 4)->section, ==, "2");
  g_assert_cmpstr (confab_mime_message_get_part (message, 4)->file_name, ==, "Über ein sehr langes Bild mit vielen Wörtern im Namen.png");
  got = confab_mime_message_dup_part_bytes (message, confab_mime_message_get_part (message, 4), 0);
  g_assert_true (g_bytes_equal (got, file));
  first = to_string (mail);
  second = to_string (mail);
  g_assert_cmpstr (first, ==, second);
}

static void
test_report (void)
{
  g_autoptr (ConfabMimeBuilder) mail = confab_mime_builder_new_multipart ("report", "report-type=disposition-notification", "seed");
  ConfabMimeBuilder *fields = confab_mime_builder_new_fields ("message/disposition-notification");
  g_autoptr (ConfabMimeMessage) message = NULL;
  g_autofree char *text = NULL;

  confab_mime_builder_add_field (fields, "Final-Recipient", "rfc822; a@b.example");
  confab_mime_builder_add_field (fields, "Disposition", "manual-action/MDN-sent-manually; displayed\r\nX: y");
  confab_mime_builder_add_part (mail, fields);
  message = parse (mail);
  g_assert_cmpstr (confab_mime_parameters_find (confab_mime_message_get_part (message, 0)->parameters, "report-type"), ==,
                   "disposition-notification");
  text = confab_mime_message_dup_part_text (message, confab_mime_message_get_part (message, 1), NULL);
  g_assert_cmpstr (text, ==, "Final-Recipient: rfc822; a@b.example\nDisposition: manual-action/MDN-sent-manually; displayed X: y\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/builder/text-headers", test_text_headers);
  g_test_add_func ("/mime/builder/injection", test_injection);
  g_test_add_func ("/mime/builder/addresses", test_addresses);
  g_test_add_func ("/mime/builder/date", test_date);
  g_test_add_func ("/mime/builder/texts", test_texts);
  g_test_add_func ("/mime/builder/multipart", test_multipart);
  g_test_add_func ("/mime/builder/report", test_report);
  return g_test_run ();
}
