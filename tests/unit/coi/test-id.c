/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ids of messages and groups, hashes, and subjects without their prefixes. */
#include "config.h"

#include "confab-coi-digest.h"
#include "confab-coi-id.h"

#include <string.h>

static const guint8 random_bytes[CONFAB_COI_GROUP_RANDOM] = { 0xff, 0xef, 0xbe, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

static void
test_new (void)
{
  g_autofree char *group = confab_coi_group_id_new (random_bytes, sizeof (random_bytes));
  g_autofree char *plain = confab_coi_message_id_new (random_bytes, sizeof (random_bytes), "A.Example", NULL);
  g_autofree char *member = confab_coi_message_id_new (random_bytes, 12, "b\303\274cher.example", group);
  g_autofree char *odd = confab_coi_message_id_new (random_bytes, 12, "x>\r\ny", NULL);
  g_autofree char *none = confab_coi_message_id_new (random_bytes, 12, "", NULL);
  g_autofree char *found = confab_coi_message_id_dup_group_id (member);

  g_assert_cmpstr (group, ==, "_---AQIDBAUGBwgJCgsMDQ4P");
  g_assert_true (confab_coi_group_id_is_valid (group, -1));
  g_assert_cmpstr (plain, ==, "chat$_---AQIDBAUGBwgJCgsMDQ4P@a.example");
  g_assert_cmpstr (member, ==, "chat$group._---AQIDBAUGBwgJCgsMDQ4P._---AQIDBAUGBwgJ@xn--bcher-kva.example");
  g_assert_cmpstr (found, ==, group);
  g_assert_cmpstr (odd, ==, "chat$_---AQIDBAUGBwgJ@xy");
  g_assert_cmpstr (none, ==, "chat$_---AQIDBAUGBwgJ@localhost");
}

static void
test_groups (void)
{
  static const struct
  {
    const char *id;
    const char *group;
  } cases[] = {
    { "chat$group.1234ABCDEFGH.x@a.example", "1234ABCDEFGH" },
    { "coi$group.1234ABCDEFGH.4434.8@a.example", "1234ABCDEFGH" },
    { "Gr.abcdefghijk.xyz@a.example", "abcdefghijk" },
    { "chat$group.ab-_cdefgh.x@a.example", "ab-_cdefgh" },
    { "chat$group.short.x@a.example", NULL },
    { "chat$group.1234ABCDEFGH@a.example", NULL },
    { "chat$group.1234 ABCDEFGH.x@a.example", NULL },
    { "CHAT$group.1234ABCDEFGH.x@a.example", NULL },
    { "chat$1234ABCDEFGH.x@a.example", NULL },
    { "x.chat$group.1234ABCDEFGH.x@a.example", NULL },
    { "chat$group.", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *group = confab_coi_message_id_dup_group_id (cases[i].id);

      g_assert_cmpstr (group, ==, cases[i].group);
    }
  g_assert_true (confab_coi_message_id_is_chat ("chat$x@y"));
  g_assert_true (confab_coi_message_id_is_chat ("coi$x@y"));
  g_assert_false (confab_coi_message_id_is_chat ("Chat$x@y"));
  g_assert_false (confab_coi_message_id_is_chat ("x@y"));
}

static void
test_subjects (void)
{
  static const struct
  {
    const char *subject;
    const char *title;
    gboolean reply;
    gboolean forward;
  } cases[] = {
    { "Hello", "Hello", FALSE, FALSE },
    { "Re: Hello", "Hello", TRUE, FALSE },
    { "RE:Hello", "Hello", TRUE, FALSE },
    { "Re: AW: Sv: Antw: Hello", "Hello", TRUE, FALSE },
    { "Re[2]: Hello", "Hello", TRUE, FALSE },
    { "Re(3): Hello", "Hello", TRUE, FALSE },
    { "Re^2: Hello", "Hello", TRUE, FALSE },
    { "RE : Hello", "Hello", TRUE, FALSE },
    { "回复：你好", "你好", TRUE, FALSE },
    { "Re：你好", "你好", TRUE, FALSE },
    { "YNT: Merhaba", "Merhaba", TRUE, FALSE },
    { "Odp: Cześć", "Cześć", TRUE, FALSE },
    { "ΑΠ: Γεια", "Γεια", TRUE, FALSE },
    { "Fwd: Hello", "Hello", FALSE, TRUE },
    { "WG: Re: Hello", "Hello", TRUE, TRUE },
    { "TR: Bonjour", "Bonjour", FALSE, TRUE },
    { "I: Ciao", "Ciao", FALSE, TRUE },
    { "R: Ciao", "Ciao", TRUE, FALSE },
    { "[list] Re: Hello", "[list] Hello", TRUE, FALSE },
    { "Re: [list] Hello", "[list] Hello", TRUE, FALSE },
    { "[list] Re: [list] Hello", "[list] Hello", TRUE, FALSE },
    { "[a] [b] Hello", "[a] [b] Hello", FALSE, FALSE },
    { "[list]", "[list]", FALSE, FALSE },
    { "Re: ", NULL, TRUE, FALSE },
    { "Re:", NULL, TRUE, FALSE },
    { "", NULL, FALSE, FALSE },
    { "Reply to this", "Reply to this", FALSE, FALSE },
    { "Regarding: x", "Regarding: x", FALSE, FALSE },
    { "Reminder 2: x", "Reminder 2: x", FALSE, FALSE },
    { "[open", "[open", FALSE, FALSE },
    { "İstanbul: x", "İstanbul: x", FALSE, FALSE },
    { "Re: İ", "İ", TRUE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean reply = 2;
      gboolean forward = 2;
      g_autofree char *title = confab_coi_subject_clean (cases[i].subject, &reply, &forward);

      g_assert_cmpstr (title, ==, cases[i].title);
      g_assert_cmpint (reply, ==, cases[i].reply);
      g_assert_cmpint (forward, ==, cases[i].forward);
    }
}

/* The words that FIPS 180-4 tries, and what GLib says of all lengths around a block's. */
static void
test_digest (void)
{
  g_autofree char *none = confab_coi_digest ("", 0, 64);
  g_autofree char *abc = confab_coi_digest ("abc", 3, 64);
  g_autofree char *seven = confab_coi_digest ("abc", 3, 7);
  char text[200];

  g_assert_cmpstr (none, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  g_assert_cmpstr (abc, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  g_assert_cmpstr (seven, ==, "ba7816b");
  for (gsize i = 0; i < sizeof text; i++)
    {
      g_autofree char *ours = NULL;
      g_autofree char *known = NULL;

      text[i] = (char) (i * 37);
      ours = confab_coi_digest (text, i + 1, 64);
      known = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, i + 1);
      g_assert_cmpstr (ours, ==, known);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coi/id/new", test_new);
  g_test_add_func ("/coi/id/groups", test_groups);
  g_test_add_func ("/coi/id/digest", test_digest);
  g_test_add_func ("/coi/id/subjects", test_subjects);
  return g_test_run ();
}
