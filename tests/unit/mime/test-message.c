/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structure of mails: sections, bodies, parts that were fetched alone, and mails made to break readers. */
#include "config.h"

#include "confab-mime-message.h"

#include <string.h>

static ConfabMimeMessage *
parse (const char *mail,
       gssize      length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (mail, length < 0 ? strlen (mail) : (gsize) length);
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);

  return confab_mime_message_new (source);
}

/* "section type decoded-text" of each part, joined by " | ". */
static char *
describe (const ConfabMimeMessage *message)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < confab_mime_message_get_n_parts (message); i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (message, i);
      g_autofree char *text = confab_mime_message_dup_part_text (message, part, NULL);

      g_assert_cmpint (part->parent, <, (int) i);
      g_string_append_printf (out, "%s%s %s", i > 0 ? " | " : "", part->section, part->content_type);
      if (!part->is_multipart)
        g_string_append_printf (out, " %s", text);
    }
  return g_string_free_and_steal (out);
}

static void
test_structure (void)
{
  static const struct
  {
    const char *mail;
    const char *expected;
  } cases[] = {
    { "", "1 text/plain " },
    { "A: b\n\n", "1 text/plain " },
    { "A: b\n\nhello", "1 text/plain hello" },
    { "\n\nhello", "1 text/plain \n\nhello" },
    { "Content-Type: text\n\nhello", "1 text/plain hello" },
    { "Content-Type: nonsense\n\nhello", "1 application/octet-stream hello" },
    { "Content-Type: multipart/mixed; boundary=a\n\npre\n--a\n\none\n--a\n\ntwo\n--a--\npost",
      " multipart/mixed | 1 text/plain one | 2 text/plain two" },
    { "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a \t\r\n\r\none\r\n\r\n--a\r\nX: y\r\n\r\ntwo",
      " multipart/mixed | 1 text/plain one\n | 2 text/plain two" },
    { "Content-Type: multipart/mixed; boundary=a\n\n--a\n--a\nContent-Type: text/html\n--a\n\nx\n--a--",
      " multipart/mixed | 1 text/plain  | 2 text/html  | 3 text/plain x" },
    { "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\n"
      "--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n--b--\n--a\n\nthree\n--a--",
      " multipart/mixed | 1 multipart/alternative | 1.1 text/plain one | 1.2 text/html two | 2 text/plain three" },
    /* An inner multipart that is never closed. */
    { "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=b\n\n"
      "--b\n\none\n--a\n\nthree\n--a--",
      " multipart/mixed | 1 multipart/alternative | 1.1 text/plain one | 2 text/plain three" },
    /* Both with one boundary. */
    { "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\none\n--a--\n",
      " multipart/mixed | 1 multipart/mixed | 1.1 text/plain one" },
    { "Content-Type: multipart/mixed; boundary=a\n\nnothing of it", "1 text/plain nothing of it" },
    { "Content-Type: multipart/mixed; boundary=a\n\n--a--\n", "1 text/plain " },
    { "Content-Type: multipart/mixed; boundary=\"\"\n\n--x\n\none\n--x--", " multipart/mixed | 1 text/plain one" },
    { "Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: x\n\ny\n--a--",
      " multipart/digest | 1 message/rfc822 Subject: x\n\ny" },
    { "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\n"
      "Content-Type: multipart/mixed; boundary=c\n\n--c\n\nin\n--c--\n--a--",
      " multipart/mixed | 1 message/rfc822 Content-Type: multipart/mixed; boundary=c\n\n--c\n\nin\n--c--" },
    { "Content-Type: text/plain\nContent-Type: text/html\n\nx", "1 text/plain x" },
    { "Content-Transfer-Encoding: base64\n\naGVs\nbG8=", "1 text/plain hello" },
    { "Content-Transfer-Encoding: BASE64 \n\naGVsbG8=aGVsbG8=!!", "1 text/plain hellohello" },
    { "Content-Transfer-Encoding: quoted-printable\n\na=20=\nb=C3=A9= \n=4", "1 text/plain a bé=4" },
    { "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n%:&5L;&\\\n`\nend\n", "1 text/plain hello" },
    { "Content-Type: text/plain; charset=iso-8859-1\n\ncaf\351\r\nx\ry", "1 text/plain café\nx\ny" },
    { "Content-Type: text/html\n\n<meta charset=\"koi8-r\">\360", "1 text/html <meta charset=\"koi8-r\">П" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConfabMimeMessage) message = parse (cases[i].mail, -1);
      g_autofree char *got = describe (message);

      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_part_bytes (void)
{
  static const char mail[] = "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\ntext\r\n--a\r\n"
                             "Content-Type: image/png; name=x.png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n/w==\r\n--a--\r\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (mail, sizeof (mail) - 1);
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) part = confab_mime_source_get_part_bytes (source, "2", &error);
  g_autoptr (ConfabMimeMessage) message = confab_mime_message_new (source);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part), "\0\1\2\377", 4);
  g_assert_cmpint (confab_mime_message_find_part (message, "2")->size, ==, 4);
  g_assert_cmpstr (confab_mime_message_find_part (message, "2")->file_name, ==, "x.png");
  g_assert_null (confab_mime_source_get_part_bytes (source, "3", &error));
  g_assert_error (error, CONFAB_MIME_ERROR, CONFAB_MIME_ERROR_NO_PART);
  g_clear_error (&error);
  g_assert_null (confab_mime_source_get_part_bytes (source, "", &error));
  g_assert_error (error, CONFAB_MIME_ERROR, CONFAB_MIME_ERROR_NO_PART);
}

static void
test_partial (void)
{
  g_autoptr (GBytes) header = g_bytes_new_static ("Subject: x\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n", 56);
  g_autoptr (GBytes) text_header = g_bytes_new_static ("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", 86);
  g_autoptr (GBytes) file_header = g_bytes_new_static ("Content-Type: video/mp4; name=big.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n", 76);
  g_autoptr (GBytes) body = g_bytes_new_static ("caf=C3=A9", 9);
  const ConfabMimeSourcePart parts[] = {
    { "", NULL, NULL, 0 },
    { "1", text_header, body, 9 },
    { "2", file_header, NULL, 78000000 },
  };
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new_partial (header, parts, G_N_ELEMENTS (parts));
  g_autoptr (ConfabMimeMessage) message = confab_mime_message_new (source);
  g_autofree char *got = describe (message);
  g_autoptr (GError) error = NULL;

  g_assert_false (confab_mime_source_is_whole (source));
  g_assert_cmpstr (got, ==, " multipart/mixed | 1 text/plain café | 2 video/mp4 ");
  g_assert_cmpint (confab_mime_message_get_part (message, 2)->parent, ==, 0);
  g_assert_cmpint (confab_mime_message_get_part (message, 2)->size, ==, 57000000);
  g_assert_false (confab_mime_message_get_part (message, 2)->has_body);
  g_assert_null (confab_mime_source_get_part_bytes (source, "2", &error));
  g_assert_error (error, CONFAB_MIME_ERROR, CONFAB_MIME_ERROR_NOT_FETCHED);
}

static void
test_partial_text (void)
{
  g_autoptr (GBytes) header = g_bytes_new_static ("Content-Type: text/plain; charset=utf-8\r\n\r\n", 43);
  g_autoptr (GBytes) body = g_bytes_new_static ("the beginning", 13);
  const ConfabMimeSourcePart parts[] = { { "1", NULL, body, 5000000 } };
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new_partial (header, parts, 1);
  g_autoptr (ConfabMimeMessage) message = confab_mime_message_new (source);
  gboolean truncated = FALSE;
  g_autofree char *text = confab_mime_message_dup_part_text (message, confab_mime_message_get_part (message, 0), &truncated);

  g_assert_cmpstr (text, ==, "the beginning");
  g_assert_true (truncated);
  g_assert_cmpstr (confab_mime_message_get_part (message, 0)->section, ==, "1");
}

static void
check_bounds (ConfabMimeMessage *message)
{
  guint n = confab_mime_message_get_n_parts (message);

  g_assert_cmpuint (n, >=, 1);
  g_assert_cmpuint (n, <=, CONFAB_MIME_MESSAGE_MAX_PARTS);
}

/* Ten thousand multiparts, each in the one before. */
static void
test_deep (void)
{
  g_autoptr (GString) mail = g_string_new ("Content-Type: multipart/mixed; boundary=b0\n\n");
  g_autoptr (ConfabMimeMessage) message = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (mail, "--b%u\nContent-Type: multipart/mixed; boundary=b%u\n\n", i, i + 1);
  g_string_append (mail, "--b10000\n\nat the bottom\n");
  message = parse (mail->str, mail->len);
  check_bounds (message);
  g_assert_cmpuint (confab_mime_message_get_n_parts (message), ==, CONFAB_MIME_MESSAGE_MAX_DEPTH + 1);
  g_assert_true (confab_mime_message_is_truncated (message));
}

static void
test_rfc822_chain (void)
{
  g_autoptr (GString) mail = g_string_new ("Subject: x\nContent-Type: message/rfc822\n\n");
  g_autoptr (ConfabMimeMessage) message = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append (mail, "Content-Type: message/rfc822\n\n");
  message = parse (mail->str, mail->len);
  g_assert_cmpuint (confab_mime_message_get_n_parts (message), ==, 1);
}

static void
test_many_parts (void)
{
  static const char * const parts[] = { "--a\n\nx\n", "--a\n", "--a\nContent-Type: multipart/mixed; boundary=a\n\n", "--a--\n--a\n" };

  for (gsize k = 0; k < G_N_ELEMENTS (parts); k++)
    {
      g_autoptr (GString) mail = g_string_new ("Content-Type: multipart/mixed; boundary=a\n\n");
      g_autoptr (ConfabMimeMessage) message = NULL;

      for (guint i = 0; i < 100000; i++)
        g_string_append (mail, parts[k]);
      message = parse (mail->str, mail->len);
      check_bounds (message);
    }
}

/* Lines that nearly are delimiters, below as many open levels as there can be. */
static void
test_near_delimiters (void)
{
  g_autoptr (GString) mail = g_string_new ("Content-Type: multipart/mixed; boundary=b0\n\n");
  g_autofree char *boundary = g_strnfill (200, 'b');
  g_autoptr (ConfabMimeMessage) message = NULL;

  for (guint i = 0; i < CONFAB_MIME_MESSAGE_MAX_DEPTH; i++)
    g_string_append_printf (mail, "--%s%u\nContent-Type: multipart/mixed; boundary=%s%u\n\n", i == 0 ? "b" : boundary, i, boundary, i + 1);
  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (mail, "--%s\n--\n--x\n", boundary);
  message = parse (mail->str, mail->len);
  check_bounds (message);
}

static void
test_long_lines (void)
{
  g_autofree char *line = g_strnfill (10 * 1024 * 1024, 'x');
  static const char * const formats[] = {
    "Subject: %s\n\nbody", "Content-Type: multipart/mixed; boundary=%s\n\nbody", "Content-Type: text/plain; %s\n\nbody", "%s",
    "Content-Disposition: attachment; filename=%s\n\nbody", "A: b\n\n%s", "Content-Type: text/plain; charset=%s\n\nbody",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_auto (GStrv) halves = g_strsplit (formats[i], "%s", 2);
      g_autofree char *mail = g_strconcat (halves[0], line, halves[1], NULL);
      g_autoptr (ConfabMimeMessage) message = parse (mail, -1);

      check_bounds (message);
    }
}

/* Every beginning of a mail is a mail. */
static void
test_every_beginning (void)
{
  static const char mail[] = "Subject: =?utf-8?Q?a=C3=A9?=\r\nContent-Type: multipart/mixed;\r\n boundary=\"a\"\r\n\r\n--a\r\n"
                             "Content-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9=\r\nx\r\n"
                             "--a\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename*0*=utf-8''%C3;\r\n"
                             " filename*1*=%A9\r\n\r\nAAECAwQF\r\n--a--\r\n";

  for (gsize i = 0; i < sizeof (mail); i++)
    {
      g_autoptr (ConfabMimeMessage) message = parse (mail, i);
      g_autofree char *got = describe (message);

      check_bounds (message);
      g_assert_true (g_utf8_validate (got, -1, NULL));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/message/structure", test_structure);
  g_test_add_func ("/mime/message/part-bytes", test_part_bytes);
  g_test_add_func ("/mime/message/partial", test_partial);
  g_test_add_func ("/mime/message/partial-text", test_partial_text);
  g_test_add_func ("/mime/message/deep", test_deep);
  g_test_add_func ("/mime/message/rfc822-chain", test_rfc822_chain);
  g_test_add_func ("/mime/message/many-parts", test_many_parts);
  g_test_add_func ("/mime/message/near-delimiters", test_near_delimiters);
  g_test_add_func ("/mime/message/long-lines", test_long_lines);
  g_test_add_func ("/mime/message/every-beginning", test_every_beginning);
  return g_test_run ();
}
