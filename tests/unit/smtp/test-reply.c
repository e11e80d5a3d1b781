/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the SMTP reply parser: syntax, splits, limits. */
#include "config.h"

#include "confab-smtp-reply.h"

#include <string.h>

static char *
parse_in_steps (const char *bytes,
                gsize       step)
{
  g_autoptr (ConfabSmtpParser) parser = confab_smtp_parser_new ();
  GString *out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gsize size = strlen (bytes);

  for (gsize at = 0; at < size && error == NULL; at += step)
    {
      ConfabSmtpReply *next = NULL;

      confab_smtp_parser_feed (parser, bytes + at, MIN (step, size - at));
      while ((next = confab_smtp_parser_next (parser, &error)) != NULL)
        {
          g_autoptr (ConfabSmtpReply) reply = next;
          g_autofree char *lines = g_strjoinv ("/", reply->lines);

          g_string_append_printf (out, "%u %s %s\n", reply->code, reply->enhanced != NULL ? reply->enhanced : "-", lines);
        }
    }
  if (error != NULL)
    g_string_append (out, error->code == CONFAB_SMTP_PARSE_ERROR_LIMIT ? "limit\n" : "syntax\n");
  else if (confab_smtp_parser_has_pending (parser))
    g_string_append (out, "pending\n");
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *in;
  const char *out;
} cases[] = {
  { "220 mail.example ESMTP\r\n", "220 - mail.example ESMTP\n" },
  { "250 ok\n", "250 - ok\n" },
  { "250\r\n", "250 - \n" },
  { "250 \r\n", "250 - \n" },
  { "250-a\r\n250-b\r\n250 c\r\n", "250 - a/b/c\n" },
  { "250-a\r\n250\r\n", "250 - a/\n" },
  { "250 2.1.0 Sender ok\r\n250 2.1.5 ok\r\n", "250 2.1.0 Sender ok\n250 2.1.5 ok\n" },
  { "550-5.7.1 one\r\n550-5.7.1 two\r\n550 5.7.1 three\r\n", "550 5.7.1 one/two/three\n" },
  { "550 5.7.1\r\n", "550 5.7.1 \n" },
  { "550 4.7.1 other class\r\n", "550 - 4.7.1 other class\n" },
  { "250 2.0.0.1 no code\r\n", "250 - 2.0.0.1 no code\n" },
  { "250 2.1000.0 no code\r\n", "250 - 2.1000.0 no code\n" },
  { "334 3.0.0 x\r\n", "334 - 3.0.0 x\n" },
  { "250-a\r\n", "pending\n" },
  { "250 a", "pending\n" },
  { "250-a\r\n251 b\r\n", "syntax\n" },
  { "25 a\r\n", "syntax\n" },
  { "2500 a\r\n", "syntax\n" },
  { "250_a\r\n", "syntax\n" },
  { "199 a\r\n", "syntax\n" },
  { "600 a\r\n", "syntax\n" },
  { "\r\n", "syntax\n" },
  { "* OK IMAP\r\n", "syntax\n" },
  { "HTTP/1.1 400\r\n", "syntax\n" },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize step = 1; step <= strlen (cases[i].in); step++)
      {
        g_autofree char *out = parse_in_steps (cases[i].in, step);

        g_assert_cmpstr (out, ==, cases[i].out);
      }
}

static void
test_utf8 (void)
{
  g_autoptr (ConfabSmtpParser) parser = confab_smtp_parser_new ();
  g_autoptr (ConfabSmtpReply) reply = NULL;

  confab_smtp_parser_feed (parser, "250 a\377\0b\r\n", 10);
  reply = confab_smtp_parser_next (parser, NULL);
  g_assert_nonnull (reply);
  g_assert_true (g_utf8_validate (reply->lines[0], -1, NULL));
}

static void
test_limits (void)
{
  g_autofree char *filling = g_strnfill (CONFAB_SMTP_MAX_LINE, 'x');
  g_autofree char *long_line = g_strconcat ("250 ", filling, "\r\n", NULL);
  g_autofree char *endless = g_strconcat ("250 ", filling, NULL);
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree char *out = NULL;

  out = parse_in_steps (long_line, 100);
  g_assert_cmpstr (out, ==, "limit\n");
  g_clear_pointer (&out, g_free);
  out = parse_in_steps (endless, 1);
  g_assert_cmpstr (out, ==, "limit\n");
  g_clear_pointer (&out, g_free);

  for (guint i = 0; i <= CONFAB_SMTP_MAX_LINES; i++)
    g_string_append (many, "250-x\r\n");
  out = parse_in_steps (many->str, 1000);
  g_assert_cmpstr (out, ==, "limit\n");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/reply/cases", test_cases);
  g_test_add_func ("/smtp/reply/utf8", test_utf8);
  g_test_add_func ("/smtp/reply/limits", test_limits);
  return g_test_run ();
}
