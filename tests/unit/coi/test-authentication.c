/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What servers say of senders, in the forms of RFC 8601 and of those who write others. */
#include "config.h"

#include "confab-coi-authentication.h"

#include <string.h>

static ConfabCoiAuthentication *
read_text (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return confab_coi_authentication_new_from_header (bytes);
}

static ConfabCoiAuthentication *
read_results (const char *results)
{
  g_autofree char *text = g_strconcat ("Authentication-Results: ", results, "\r\nFrom: Bob <bob@Mail.Example>\r\n\r\n", NULL);

  return read_text (text);
}

/* Domains that passed, with blanks between, or "fail", or "". */
static char *
say (const ConfabCoiAuthentication *self)
{
  g_autoptr (GString) out = g_string_new (self->server != NULL ? self->server : "nobody");

  for (guint i = 0; i < self->domains->len; i++)
    g_string_append_printf (out, " %s", (char *) g_ptr_array_index (self->domains, i));
  if (self->failed)
    g_string_append (out, " failed");
  return g_string_free_and_steal (g_steal_pointer (&out));
}

static void
test_forms (void)
{
  static const char *const rows[][2] = {
    { "example.org 1; none", "example.org" },
    { "example.com; spf=pass smtp.mailfrom=example.net", "example.com" },
    { "MX.Google.com; dkim=pass header.i=@mail.example header.s=s1 header.b=x; dmarc=pass (p=NONE) header.from=mail.example",
      "mx.google.com mail.example mail.example" },
    { "example.com;\r\n dkim=pass (good; signature) header.d=mail.example header.i=@sub.mail.example", "example.com mail.example" },
    { "example.com; dkim = pass reason=\"a; dkim=pass header.d=evil.example\" header.d = mail.example", "example.com mail.example" },
    { "example.com (a (nested; dkim=pass) \\) comment); dkim/1=fail header.d=mail.example", "example.com failed" },
    { "example.com; dkim=none; dmarc=fail header.from=mail.example", "example.com failed" },
    { "example.com; dkim=neutral header.d=a.example; dkim=pass header.d=\"b.example\"", "example.com b.example failed" },
    { "spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=a.example;dkim=pass header.d=a.example", "nobody" },
    { "", "nobody" },
    { ";;; dkim=pass header.d=a.example", "nobody" },
    { "bad host!; dkim=pass header.d=a.example", "bad a.example" },
    { "..; dkim=pass header.d=a.example", "nobody" },
    { "example.com; dkim=pass header.d=a..example header.b=; dkim=pass; =; dkim=", "example.com" },
    { "example.com; dkim=pass header.d=\"unclosed", "example.com unclosed" },
    { "example.com; dkim=pass (unclosed header.d=a.example", "example.com" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ConfabCoiAuthentication) read = read_results (rows[i][0]);
      g_autofree char *said = say (read);

      g_assert_cmpstr (said, ==, rows[i][1]);
      g_assert_cmpstr (read->author, ==, "mail.example");
    }
}

/* Only the topmost field counts: any other one may have come with the mail. */
static void
test_topmost (void)
{
  g_autoptr (ConfabCoiAuthentication) read =
    read_text ("Authentication-Results: own.example; dkim=none\r\nReceived: x\r\n"
               "Authentication-Results: own.example; dkim=pass header.d=bank.example\r\nFrom: a@bank.example, b@x.example\r\n\r\n");
  g_autoptr (ConfabCoiAuthentication) none = read_text ("From: root\r\n\r\n");
  g_autofree char *said = say (read);

  g_assert_cmpstr (said, ==, "own.example");
  g_assert_null (read->author);
  g_assert_null (none->author);
  g_assert_null (none->server);
}

static void
test_bounds (void)
{
  g_autoptr (GString) many = g_string_new ("own.example");
  g_autoptr (GString) deep = g_string_new ("own.example ");
  g_autoptr (ConfabCoiAuthentication) read = NULL;
  g_autoptr (ConfabCoiAuthentication) read_deep = NULL;

  for (guint i = 0; i < 10000; i++)
    {
      g_string_append (many, "; dkim=pass header.d=a.example");
      g_string_append_c (deep, '(');
    }
  read = read_results (many->str);
  read_deep = read_results (deep->str);
  g_assert_cmpuint (read->domains->len, ==, CONFAB_COI_AUTHENTICATION_MAX_RESULTS);
  g_assert_cmpstr (read_deep->server, ==, "own.example");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coi/authentication/forms", test_forms);
  g_test_add_func ("/coi/authentication/topmost", test_topmost);
  g_test_add_func ("/coi/authentication/bounds", test_bounds);
  return g_test_run ();
}
