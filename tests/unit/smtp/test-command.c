/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of SMTP commands, of what EHLO offers, and of the body's form. */
#include "config.h"

#include "confab-smtp-command.h"

#include <string.h>

static ConfabSmtpOffer *
make_offer (const char *reply)
{
  g_autoptr (ConfabSmtpParser) parser = confab_smtp_parser_new ();
  g_autoptr (ConfabSmtpReply) ehlo = NULL;

  confab_smtp_parser_feed (parser, reply, strlen (reply));
  ehlo = confab_smtp_parser_next (parser, NULL);
  g_assert_nonnull (ehlo);
  return confab_smtp_offer_new (ehlo);
}

static void
test_offer (void)
{
  g_autoptr (ConfabSmtpOffer) offer = make_offer ("250-AUTH is my name\r\n250-size 1000\r\n250-AUTH PLAIN login\r\n"
                                                  "250-AUTH=LOGIN CRAM-MD5\r\n250-PIPELINING\r\n250-X-FOO\r\n250-\r\n250 DSN\r\n");
  g_autoptr (ConfabSmtpOffer) none = confab_smtp_offer_new (NULL);
  g_autofree char *mechanisms = g_strjoinv (" ", offer->mechanisms);

  g_assert_cmpuint (offer->extensions, ==, CONFAB_SMTP_EXT_SIZE | CONFAB_SMTP_EXT_AUTH | CONFAB_SMTP_EXT_PIPELINING |
                    CONFAB_SMTP_EXT_DSN);
  g_assert_cmpuint (offer->max_size, ==, 1000);
  g_assert_cmpstr (mechanisms, ==, "PLAIN LOGIN CRAM-MD5");
  g_assert_cmpuint (none->extensions, ==, 0);
  g_assert_cmpuint (g_strv_length (none->mechanisms), ==, 0);
}

/* LIMITS (RFC 9422): numbers from 1 on; anything else says nothing. */
static void
test_limits (void)
{
  g_autoptr (ConfabSmtpOffer) offer = make_offer ("250-x\r\n250 LIMITS MAILMAX=100 rcptmax=50 RCPTDOMAINMAX=1 OTHER=3\r\n");
  g_autoptr (ConfabSmtpOffer) odd = make_offer ("250-x\r\n250 LIMITS MAILMAX=0 RCPTMAX=99999999999 RCPTDOMAINMAX=x RCPTMAX MAILMAX=-1\r\n");

  g_assert_cmpuint (offer->max_mails, ==, 100);
  g_assert_cmpuint (offer->max_recipients, ==, 50);
  g_assert_cmpuint (offer->max_domains, ==, 1);
  g_assert_cmpuint (odd->max_mails, ==, 0);
  g_assert_cmpuint (odd->max_recipients, ==, 0);
  g_assert_cmpuint (odd->max_domains, ==, 0);
}

static void
test_commands (void)
{
  g_autoptr (ConfabSmtpOffer) all = make_offer ("250-x\r\n250-SIZE\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 DSN\r\n");
  g_autoptr (ConfabSmtpOffer) none = confab_smtp_offer_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_true (confab_smtp_command_ehlo (out, "[127.0.0.1]"));
  g_assert_true (confab_smtp_command_auth (out, "PLAIN", "AGE="));
  g_assert_true (confab_smtp_command_auth (out, "LOGIN", NULL));
  g_assert_true (confab_smtp_command_auth (out, "EXTERNAL", ""));
  g_assert_cmpstr (out->str, ==, "EHLO [127.0.0.1]\r\nAUTH PLAIN AGE=\r\nAUTH LOGIN\r\nAUTH EXTERNAL =\r\n");

  g_string_truncate (out, 0);
  g_assert_true (confab_smtp_command_mail (out, all, "ä@b", 12, TRUE, TRUE, "id+1", CONFAB_SMTP_RETURN_HEADER));
  g_assert_true (confab_smtp_command_mail (out, none, "a@b", 12, TRUE, FALSE, "id", CONFAB_SMTP_RETURN_FULL));
  g_assert_true (confab_smtp_command_mail (out, all, "a@b", 1, FALSE, FALSE, "ä", CONFAB_SMTP_RETURN_FULL));
  g_assert_true (confab_smtp_command_mail (out, all, "", 12, FALSE, FALSE, NULL, CONFAB_SMTP_RETURN_FULL));
  g_assert_cmpstr (out->str, ==, "MAIL FROM:<ä@b> SIZE=12 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=id+2B1\r\n"
                                 "MAIL FROM:<a@b>\r\nMAIL FROM:<a@b> SIZE=1 RET=FULL ENVID=+C3+A4\r\n"
                                 "MAIL FROM:<> SIZE=12\r\n");

  g_string_truncate (out, 0);
  g_assert_true (confab_smtp_command_rcpt (out, all, "a+b=c@d", "SUCCESS,FAILURE"));
  g_assert_true (confab_smtp_command_rcpt (out, none, "\"a b\"@d", "SUCCESS"));
  g_assert_true (confab_smtp_command_rcpt (out, all, "ä@d", "NEVER"));
  g_assert_true (confab_smtp_command_rcpt (out, all, "ä+b=c@d", "NEVER"));
  g_assert_cmpstr (out->str, ==, "RCPT TO:<a+b=c@d> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a+2Bb+3Dc@d\r\n"
                                 "RCPT TO:<\"a b\"@d>\r\nRCPT TO:<ä@d> NOTIFY=NEVER ORCPT=utf-8;ä@d\r\n"
                                 "RCPT TO:<ä+b=c@d> NOTIFY=NEVER ORCPT=utf-8;ä\\x{2B}b\\x{3D}c@d\r\n");

  g_string_truncate (out, 0);
  confab_smtp_command_bdat (out, 5, FALSE);
  confab_smtp_command_bdat (out, 0, TRUE);
  g_assert_cmpstr (out->str, ==, "BDAT 5\r\nBDAT 0 LAST\r\n");
}

static void
test_refused (void)
{
  static const char *const addresses[] = {
    "a@b>\r\nRCPT TO:<c@d", "a@b\r", "a@b\n", "a b@c", "a@b>", "<a@b", "a\tb@c", "a\177@b", "ä@b", "\377@b", "",
  };
  g_autofree char *long_address = g_strnfill (CONFAB_SMTP_MAX_ADDRESS + 1, 'a');
  ConfabSmtpOffer offer = { 0 };
  g_autoptr (GString) out = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_assert_false (confab_smtp_command_rcpt (out, &offer, addresses[i], NULL));
      if (addresses[i][0] != '\0')
        g_assert_false (confab_smtp_command_mail (out, &offer, addresses[i], 1, FALSE, FALSE, NULL, CONFAB_SMTP_RETURN_HEADER));
    }
  g_assert_false (confab_smtp_command_rcpt (out, &offer, long_address, NULL));
  g_assert_false (confab_smtp_command_ehlo (out, "a\r\nb"));
  g_assert_false (confab_smtp_command_ehlo (out, ""));
  g_assert_false (confab_smtp_command_ehlo (out, "a b"));
  g_assert_false (confab_smtp_command_auth (out, "PLAIN\r\n", NULL));
  g_assert_false (confab_smtp_command_auth (out, "PLAIN", "a\r\nb"));
  g_assert_cmpuint (out->len, ==, 0);
}

static void
test_bodies (void)
{
  static const struct
  {
    const char *in;
    const char *normal;
    const char *stuffed;
  } cases[] = {
    { "a\r\n", "a\r\n", "a\r\n.\r\n" },
    { "", "", ".\r\n" },
    { "a", "a\r\n", "a\r\n.\r\n" },
    { "a\nb\rc\r\n", "a\r\nb\r\nc\r\n", "a\r\nb\r\nc\r\n.\r\n" },
    { "\r\r\n\n", "\r\n\r\n\r\n", "\r\n\r\n\r\n.\r\n" },
    { ".\r\n", ".\r\n", "..\r\n.\r\n" },
    { "..a\r\n.b\r\nc.\r\n", "..a\r\n.b\r\nc.\r\n", "...a\r\n..b\r\nc.\r\n.\r\n" },
    /* SMTP smuggling: every form of an end that some server takes for one */
    { "x\n.\nMAIL FROM:<e@x>\r\n", "x\r\n.\r\nMAIL FROM:<e@x>\r\n", "x\r\n..\r\nMAIL FROM:<e@x>\r\n.\r\n" },
    { "x\r.\rMAIL\r\n", "x\r\n.\r\nMAIL\r\n", "x\r\n..\r\nMAIL\r\n.\r\n" },
    { "x\n.\r\nMAIL\r\n", "x\r\n.\r\nMAIL\r\n", "x\r\n..\r\nMAIL\r\n.\r\n" },
    { "x\r\n.\rMAIL\r\n", "x\r\n.\r\nMAIL\r\n", "x\r\n..\r\nMAIL\r\n.\r\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) message = g_bytes_new (cases[i].in, strlen (cases[i].in));
      gboolean eight_bit = TRUE;
      g_autoptr (GBytes) normal = confab_smtp_body_normalize (message, &eight_bit);
      g_autoptr (GBytes) stuffed = confab_smtp_body_stuff (normal);

      g_assert_false (eight_bit);
      g_assert_cmpmem (g_bytes_get_data (normal, NULL), g_bytes_get_size (normal), cases[i].normal, strlen (cases[i].normal));
      g_assert_cmpmem (g_bytes_get_data (stuffed, NULL), g_bytes_get_size (stuffed), cases[i].stuffed,
                       strlen (cases[i].stuffed));
    }
}

static void
test_body_as_it_is (void)
{
  g_autoptr (GBytes) message = g_bytes_new_static ("Gr\303\274\303\237e\r\n", 9);
  gboolean eight_bit = FALSE;
  g_autoptr (GBytes) normal = confab_smtp_body_normalize (message, &eight_bit);

  g_assert_true (normal == message);
  g_assert_true (eight_bit);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/command/limits", test_limits);
  g_test_add_func ("/smtp/command/offer", test_offer);
  g_test_add_func ("/smtp/command/commands", test_commands);
  g_test_add_func ("/smtp/command/refused", test_refused);
  g_test_add_func ("/smtp/command/bodies", test_bodies);
  g_test_add_func ("/smtp/command/body-as-it-is", test_body_as_it_is);
  return g_test_run ();
}
