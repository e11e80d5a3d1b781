/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of modified UTF-7. */
#include "config.h"

#include "confab-imap-utf7.h"

#include <glib.h>

static const struct
{
  const char *utf8;
  const char *utf7;
} pairs[] = {
  { "INBOX", "INBOX" },
  { "", "" },
  { "a&b", "a&-b" },
  { "~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-" },
  { "Entwürfe", "Entw&APw-rfe" },
  { "ä", "&AOQ-" },
  { "ää", "&AOQA5A-" },
  { "äää", "&AOQA5ADk-" },
  { "💬", "&2D3crA-" },
  { "a💬b", "a&2D3crA-b" },
  { "\t", "&AAk-" },
};

static void
test_pairs (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *encoded = confab_imap_utf7_encode (pairs[i].utf8);
      g_autofree char *decoded = confab_imap_utf7_decode (pairs[i].utf7);

      g_assert_cmpstr (encoded, ==, pairs[i].utf7);
      g_assert_cmpstr (decoded, ==, pairs[i].utf8);
    }
}

static void
test_broken (void)
{
  static const char *const broken[] = {
    "&AOQ",     /* no end */
    "&",        /* no end */
    "&A-",      /* half a unit */
    "&AO-",     /* not a whole unit */
    "&!!!!-",   /* no base64 */
    "&2D0-",    /* half a pair */
    "&3KzYPQ-", /* a pair the wrong way round */
    "&AAA-",    /* NUL */
    "ä",        /* not ASCII */
    "a\rb",     /* a control character */
    "&AOR-",    /* bits left over */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *decoded = confab_imap_utf7_decode (broken[i]);

      g_assert_null (decoded);
    }
}

/* Every character there is comes back. */
static void
test_all (void)
{
  for (gunichar c = 1; c <= 0x10ffff; c += c < 0x3000 ? 1 : 37)
    {
      char text[8] = { 'a' };
      g_autofree char *encoded = NULL;
      g_autofree char *decoded = NULL;

      if (c >= 0xd800 && c <= 0xdfff)
        continue;
      g_unichar_to_utf8 (c, text + 1);
      encoded = confab_imap_utf7_encode (text);
      decoded = confab_imap_utf7_decode (encoded);
      g_assert_cmpstr (decoded, ==, text);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/utf7/pairs", test_pairs);
  g_test_add_func ("/imap/utf7/broken", test_broken);
  g_test_add_func ("/imap/utf7/all", test_all);
  return g_test_run ();
}
