/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the SMTP reply parser, the offer, the commands and the body's form. */
#include "config.h"

#include "fuzz-target.h"

#include "confab-smtp-token.h"

#include <string.h>

static char *
parse (const uint8_t *data,
       size_t         size,
       size_t         step)
{
  g_autoptr (ConfabSmtpParser) parser = confab_smtp_parser_new ();
  GString *out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (size_t at = 0; at < size && error == NULL; at += step)
    {
      ConfabSmtpReply *next = NULL;

      confab_smtp_parser_feed (parser, data + at, MIN (step, size - at));
      while ((next = confab_smtp_parser_next (parser, &error)) != NULL)
        {
          g_autoptr (ConfabSmtpReply) reply = next;
          g_autoptr (ConfabSmtpOffer) offer = confab_smtp_offer_new (reply);
          g_autofree char *words = confab_smtp_reply_dup_words (reply);

          g_autofree char *made = confab_smtp_reply_dup_token (reply);
          g_autofree char *token = NULL;

          confab_smtp_reply_read_delivery (reply, "a@b", &token);
          g_assert_true (made == NULL || confab_smtp_token_is_valid (made));
          g_assert_true (token == NULL || confab_smtp_token_is_valid (token));
          g_assert_cmpuint (reply->code, >=, 200);
          g_assert_cmpuint (reply->code, <=, 599);
          g_assert_cmpuint (g_strv_length (reply->lines), >=, 1);
          g_assert_true (g_utf8_validate (words, -1, NULL));
          g_string_append_printf (out, "%u %s %s %x\n", reply->code, reply->enhanced, words, offer->extensions);
        }
    }
  if (error != NULL)
    g_string_append_printf (out, "error %d", error->code);
  return g_string_free (out, FALSE);
}

/* Only whole CRLF may leave, and the one line with a lone dot is the last. */
static void
check_body (const uint8_t *data,
            size_t         size)
{
  g_autoptr (GBytes) message = g_bytes_new (data, size);
  gboolean eight_bit = FALSE;
  g_autoptr (GBytes) normal = confab_smtp_body_normalize (message, &eight_bit);
  g_autoptr (GBytes) stuffed = confab_smtp_body_stuff (normal);
  gsize length = 0;
  const char *text = g_bytes_get_data (stuffed, &length);
  gsize n_dots = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '\r')
        g_assert_true (i + 1 < length && text[i + 1] == '\n');
      if (text[i] == '\n')
        g_assert_true (i > 0 && text[i - 1] == '\r');
      if (text[i] == '.' && (i == 0 || text[i - 1] == '\n') && text[i + 1] == '\r')
        {
          g_assert_cmpuint (i + 3, ==, length);
          n_dots++;
        }
    }
  g_assert_cmpuint (n_dots, ==, 1);
}

/* Whatever an argument holds, a command is one line, or is refused. */
static void
check_commands (const uint8_t *data,
                size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, MIN (size, 2000));
  ConfabSmtpOffer offer = { .extensions = (ConfabSmtpExtensions) 0x3ff };

  for (guint which = 0; which < 8; which++)
    {
      g_autoptr (GString) line = g_string_new (NULL);
      gboolean taken = which == 0 ? confab_smtp_command_ehlo (line, text) :
                       which == 1 ? confab_smtp_command_auth (line, "PLAIN", text) :
                       which == 2 ? confab_smtp_command_mail (line, &offer, text, 1, TRUE, TRUE, text, CONFAB_SMTP_RETURN_FULL) :
                       which == 3 ? confab_smtp_command_rcpt (line, &offer, text, "SUCCESS") :
                       which == 4 ? confab_smtp_command_rcpt_token (line, text, "t", "u") :
                       which == 5 ? confab_smtp_command_rcpt_token (line, "a@b", "t", text) :
                       which == 6 ? confab_smtp_command_genstoken (line, TRUE, text, text) :
                       confab_smtp_command_mail (line, &offer, "a@b", 1, FALSE, FALSE, text, CONFAB_SMTP_RETURN_HEADER);

      if (!taken)
        {
          g_assert_cmpuint (line->len, ==, 0);
          continue;
        }
      g_assert_true (strchr (line->str, '\r') == line->str + line->len - 2);
      g_assert_true (strchr (line->str, '\n') == line->str + line->len - 1);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *whole = parse (data, size, MAX (size, 1));
  g_autofree char *bytes = parse (data, size, 1);

  g_assert_cmpstr (whole, ==, bytes);
  check_body (data, size);
  check_commands (data, size);
  return 0;
}
