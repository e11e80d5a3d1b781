/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of sets of UIDs. */
#include "config.h"

#include "confab-imap-set.h"

static void
assert_set (const ConfabImapSet *set,
            const char *         expected)
{
  g_autofree char *text = confab_imap_set_to_string (set);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_parse (void)
{
  static const struct
  {
    const char *in;
    const char *out; /* NULL: none */
  } cases[] = {
    { "1", "1" },
    { "1:3", "1:3" },
    { "3:1", "1:3" },
    { "1,2,3", "1:3" },
    { "7,1:3,5", "1:3,5,7" },
    { "5,5,5", "5" },
    { "9,7,5,3,1", "1,3,5,7,9" },
    { "1:10,5:20", "1:20" },
    { "10:20,1:30,2", "1:30" },
    { "4294967295", "4294967295" },
    { "4294967294,4294967295", "4294967294:4294967295" },
    { "1:4294967295,7", "1:4294967295" },
    { "", NULL },
    { "0", NULL },
    { "1:0", NULL },
    { "1,", NULL },
    { ",1", NULL },
    { "1:", NULL },
    { "1::2", NULL },
    { "1:*", NULL },
    { "4294967296", NULL },
    { "99999999999999999999999", NULL },
    { "1 2", NULL },
    { "-1", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConfabImapSet) set = confab_imap_set_new_parse (cases[i].in, -1);

      if (cases[i].out == NULL)
        g_assert_null (set);
      else
        assert_set (set, cases[i].out);
    }
}

static void
test_length (void)
{
  g_autoptr (ConfabImapSet) set = confab_imap_set_new_parse ("1:34", 3);

  assert_set (set, "1:3");
}

static void
test_add (void)
{
  g_autoptr (ConfabImapSet) set = confab_imap_set_new ();

  g_assert_true (confab_imap_set_is_empty (set));
  g_assert_cmpuint (confab_imap_set_get_min (set), ==, 0);
  g_assert_cmpuint (confab_imap_set_get_max (set), ==, 0);
  assert_set (set, "");

  confab_imap_set_add (set, 0);
  g_assert_true (confab_imap_set_is_empty (set));
  confab_imap_set_add (set, 5);
  confab_imap_set_add (set, 4);
  confab_imap_set_add (set, 6);
  confab_imap_set_add (set, 1);
  assert_set (set, "1,4:6");
  g_assert_cmpuint (confab_imap_set_count (set), ==, 4);
  g_assert_cmpuint (confab_imap_set_get_min (set), ==, 1);
  g_assert_cmpuint (confab_imap_set_get_max (set), ==, 6);
  g_assert_true (confab_imap_set_contains (set, 4));
  g_assert_false (confab_imap_set_contains (set, 3));
  g_assert_false (confab_imap_set_contains (set, 7));
  confab_imap_set_add_range (set, 2, 3);
  assert_set (set, "1:6");
}

static void
test_remove (void)
{
  static const struct
  {
    const char *from;
    const char *what;
    const char *left;
  } cases[] = {
    { "1:10", "3:4", "1:2,5:10" },
    { "1:10", "1:10", "" },
    { "1:10", "5:20", "1:4" },
    { "5:10", "1:7", "8:10" },
    { "1:3,5:7,9:11", "2:10", "1,11" },
    { "1:100", "2,4,6", "1,3,5,7:100" },
    { "1:5", "7", "1:5" },
    { "1:4294967295", "1:4294967294", "4294967295" },
    { "1:4294967295", "2:4294967295", "1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConfabImapSet) set = confab_imap_set_new_parse (cases[i].from, -1);
      g_autoptr (ConfabImapSet) what = confab_imap_set_new_parse (cases[i].what, -1);

      confab_imap_set_remove_set (set, what);
      assert_set (set, cases[i].left);
    }
}

static void
test_steal_highest (void)
{
  g_autoptr (ConfabImapSet) set = confab_imap_set_new_parse ("1:3,5,7:10", -1);
  g_autoptr (ConfabImapSet) first = confab_imap_set_steal_highest (set, 3);
  g_autoptr (ConfabImapSet) second = confab_imap_set_steal_highest (set, 3);
  g_autoptr (ConfabImapSet) rest = confab_imap_set_steal_highest (set, 100);
  g_autoptr (ConfabImapSet) none = confab_imap_set_steal_highest (set, 100);

  assert_set (first, "8:10");
  assert_set (second, "3,5,7");
  assert_set (rest, "1:2");
  assert_set (none, "");
}

/* Against the plain way of doing it, with fixed seeds. */
static void
test_random (void)
{
  for (guint32 seed = 0; seed < 200; seed++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      g_autoptr (ConfabImapSet) set = confab_imap_set_new ();
      g_autoptr (ConfabImapSet) other = confab_imap_set_new ();
      gboolean in_set[201] = { FALSE };

      for (guint i = 0; i < 60; i++)
        {
          guint32 first = (guint32) g_rand_int_range (random, 1, 200);
          guint32 last = MIN (200, first + (guint32) g_rand_int_range (random, 0, 8));
          gboolean take = g_rand_int_range (random, 0, 3) == 0;

          if (take)
            {
              g_autoptr (ConfabImapSet) hole = confab_imap_set_new_range (last, first);

              confab_imap_set_remove_set (set, hole);
            }
          else
            {
              confab_imap_set_add_range (i % 2 == 0 ? set : other, first, last);
              if (i % 2 != 0)
                confab_imap_set_add_set (set, other);
            }
          for (guint n = 1; n <= 200; n++)
            if (n >= first && n <= last)
              in_set[n] = !take;
            else if (!take && i % 2 != 0 && confab_imap_set_contains (other, n))
              in_set[n] = TRUE;
          for (guint n = 1; n <= 200; n++)
            g_assert_cmpint (confab_imap_set_contains (set, n), ==, in_set[n]);
        }
    }
}

/* A hostile order must not cost more than sorting does: with quadratic work this
 * would take minutes. */
static void
test_descending (void)
{
  g_autoptr (ConfabImapSet) set = confab_imap_set_new ();

  for (guint32 n = 2000000; n > 0; n -= 2)
    confab_imap_set_add (set, n);
  g_assert_cmpuint (confab_imap_set_count (set), ==, 1000000);
  g_assert_cmpuint (confab_imap_set_get_min (set), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/set/parse", test_parse);
  g_test_add_func ("/imap/set/length", test_length);
  g_test_add_func ("/imap/set/add", test_add);
  g_test_add_func ("/imap/set/remove", test_remove);
  g_test_add_func ("/imap/set/steal-highest", test_steal_highest);
  g_test_add_func ("/imap/set/random", test_random);
  g_test_add_func ("/imap/set/descending", test_descending);
  return g_test_run ();
}
