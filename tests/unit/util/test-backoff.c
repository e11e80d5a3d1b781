/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wait before the next try: it doubles, is spread, and has an end. */
#include "config.h"

#include "confab-backoff.h"

#define FIRST 1000
#define LONGEST 300000

static void
test_doubles (void)
{
  ConfabBackoff backoff = CONFAB_BACKOFF_INIT (FIRST, LONGEST);
  guint wait = FIRST;

  for (int i = 0; i < 8; i++, wait *= 2)
    {
      ConfabBackoff other = backoff;

      g_assert_cmpuint (confab_backoff_next (&other, 0), ==, wait / 2);
      g_assert_cmpuint (confab_backoff_next (&backoff, 0.5), ==, wait / 2 + wait / 4);
    }
  confab_backoff_reset (&backoff);
  g_assert_cmpuint (confab_backoff_next (&backoff, 0), ==, FIRST / 2);
}

static void
test_has_an_end (void)
{
  ConfabBackoff backoff = CONFAB_BACKOFF_INIT (FIRST, LONGEST);
  ConfabBackoff often = { FIRST, G_MAXUINT, G_MAXUINT };

  for (int i = 0; i < 100; i++)
    g_assert_cmpuint (confab_backoff_next (&backoff, 0.999), <=, LONGEST);
  g_assert_cmpuint (confab_backoff_next (&backoff, 0), ==, LONGEST / 2);
  /* A wrong random number makes no longer wait, and no count runs over. */
  g_assert_cmpuint (confab_backoff_next (&backoff, 7), ==, LONGEST);
  g_assert_cmpuint (confab_backoff_next (&backoff, -7), ==, LONGEST / 2);
  g_assert_cmpuint (confab_backoff_next (&often, 0), >=, FIRST);
  g_assert_cmpuint (often.tries, ==, G_MAXUINT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/util/backoff/doubles", test_doubles);
  g_test_add_func ("/util/backoff/has-an-end", test_has_an_end);
  return g_test_run ();
}
