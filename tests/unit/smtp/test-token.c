/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Submission tokens on the wire. */
#include "config.h"

#include "confab-smtp-token.h"

#include <string.h>

static ConfabSmtpReply *
parse (const char *line)
{
  g_autoptr (ConfabSmtpParser) parser = confab_smtp_parser_new ();

  confab_smtp_parser_feed (parser, line, strlen (line));
  return confab_smtp_parser_next (parser, NULL);
}

static void
test_commands (void)
{
  static const char * const refused[] = { "", "nobody", "a b@x", "a@x>", "a@x\r\nRSET", "\303\274@x" };
  g_autoptr (GString) line = g_string_new (NULL);

  g_assert_true (confab_smtp_command_genstoken (line, FALSE, "bob@x", "alice@y"));
  g_assert_true (confab_smtp_command_genstoken (line, TRUE, "bob@x", "alice@y"));
  g_assert_true (confab_smtp_command_revstoken (line, "bob@x", "alice@y"));
  g_assert_true (confab_smtp_command_auth_token (line, "bob@x", "t"));
  g_assert_true (confab_smtp_command_lhlo (line, "[127.0.0.1]"));
  g_assert_true (confab_smtp_command_rcpt_token (line, "bob@x", "1-a+/b", NULL));
  g_assert_true (confab_smtp_command_rcpt_token (line, "bob@x", "t", "u"));
  g_assert_cmpstr (line->str, ==,
                   "GENSTOKEN TEMP bob@x alice@y\r\nGENSTOKEN PERM bob@x alice@y\r\nREVSTOKEN bob@x alice@y\r\nAUTH STOKEN Ym9iQHgAdA==\r\nLHLO [127.0.0.1]\r\n"
                   "RCPT TO:<bob@x> STOKEN=1-a+/b\r\nRCPT TO:<bob@x> STOKEN=t MYSTOKEN=u\r\n");
  g_string_truncate (line, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_assert_false (confab_smtp_command_genstoken (line, TRUE, refused[i], "a@x"));
      g_assert_false (confab_smtp_command_genstoken (line, TRUE, "a@x", refused[i]));
      g_assert_false (confab_smtp_command_rcpt_token (line, refused[i], "t", NULL));
      g_assert_false (confab_smtp_command_revstoken (line, refused[i], "a@x"));
      g_assert_false (confab_smtp_command_revstoken (line, "a@x", refused[i]));
      g_assert_false (confab_smtp_command_auth_token (line, refused[i], "t"));
    }
  g_assert_false (confab_smtp_command_rcpt_token (line, "a@x", "t t", NULL));
  g_assert_false (confab_smtp_command_rcpt_token (line, "a@x", "t", "u\r\nRSET"));
  g_assert_false (confab_smtp_command_rcpt_token (line, "a@x", "t=", NULL));
  g_assert_false (confab_smtp_command_auth_token (line, "a@x", "t\r\nRSET"));
  g_assert_false (confab_smtp_command_lhlo (line, "a b"));
  g_assert_cmpuint (line->len, ==, 0);
}

static void
test_replies (void)
{
  static const struct
  {
    const char *line;
    const char *made;
    gboolean delivered;
    const char *token;
  } replies[] = {
    { "250 2.1.11 tok made\r\n", "tok", TRUE, NULL },
    { "250 2.1.11\r\n", NULL, TRUE, NULL },
    { "250 2.1.11 t=k\r\n", NULL, TRUE, NULL },
    { "250 2.0.0 tok\r\n", NULL, TRUE, NULL },
    { "501 5.1.3 bad address\r\n", NULL, FALSE, NULL },
    { "250 2.1.12 bob@x 17 done\r\n", NULL, TRUE, NULL },
    { "250 2.1.12 <Bob@X> 17 done\r\n", NULL, TRUE, NULL },
    { "250 2.1.13 bob@x new 17 done\r\n", NULL, TRUE, "new" },
    { "250 2.1.13 bob@x\r\n", NULL, TRUE, NULL },
    { "250 2.1.12 new done\r\n", NULL, TRUE, "new" },
    { "250 2.1.12 carol@x done\r\n", NULL, TRUE, NULL },
    { "250 2.1.13 carol@x hers 17 done\r\n", NULL, TRUE, NULL },
    { "550 5.7.30 unknown\r\n", NULL, FALSE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (ConfabSmtpReply) reply = parse (replies[i].line);
      g_autofree char *made = confab_smtp_reply_dup_token (reply);
      g_autofree char *token = NULL;

      g_assert_cmpstr (made, ==, replies[i].made);
      g_assert_cmpint (confab_smtp_reply_read_delivery (reply, "bob@x", &token), ==, replies[i].delivered);
      g_assert_cmpstr (token, ==, replies[i].token);
    }
}

static void
test_expiry (void)
{
  static const struct
  {
    const char *token;
    gint64 since;
    gint64 last; /* moment at which it is good */
  } tokens[] = {
    { "opaque", 1000, 1000 + CONFAB_SMTP_TOKEN_SECONDS },
    { "1-created:2000-validity:50-hash:abc-secret:def", 1000000, 2050 },
    { "1-created:2000-validity:x-hash:abc-secret:def", 1000, 1000 + CONFAB_SMTP_TOKEN_SECONDS },
    { "1-created:99999999999999999999-validity:5-hash:abc", 1000, 1000 + CONFAB_SMTP_TOKEN_SECONDS },
    { "1-created:-5-validity:5", 1000, 1000 + CONFAB_SMTP_TOKEN_SECONDS },
    { "1-AAAA-BBBB-5c4f0a80-1e13380", 0, 0x5c4f0a80 + 0x1e13380 },
    { "1-AAAA-BBBB-5c4f0a80-1e13380-more", 7, 7 + CONFAB_SMTP_TOKEN_SECONDS },
    { "1--", 7, 7 + CONFAB_SMTP_TOKEN_SECONDS },
    { "2-created:2000-validity:50", 7, 7 + CONFAB_SMTP_TOKEN_SECONDS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_assert_false (confab_smtp_token_is_expired (tokens[i].token, tokens[i].since, tokens[i].last));
      g_assert_true (confab_smtp_token_is_expired (tokens[i].token, tokens[i].since, tokens[i].last + 1));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/token/commands", test_commands);
  g_test_add_func ("/smtp/token/replies", test_replies);
  g_test_add_func ("/smtp/token/expiry", test_expiry);
  return g_test_run ();
}
