/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times, sizes and names as a person reads them. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "confab-format.h"

#define DAY (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

static gint64
now (void)
{
  return g_get_real_time () / 1000;
}

static void
test_days (void)
{
  g_autofree char *today = confab_format_day (now ());
  g_autofree char *yesterday = confab_format_day (now () - DAY);
  g_autofree char *long_ago = confab_format_day (0);
  g_autofree char *when = confab_format_when (now () - DAY);

  g_assert_cmpstr (today, ==, "Today");
  g_assert_cmpstr (yesterday, ==, "Yesterday");
  g_assert_nonnull (strstr (long_ago, "1970"));
  g_assert_cmpstr (when, ==, "Yesterday");
}

/* A sender may claim any time. */
static void
test_extreme_times (void)
{
  const gint64 times[] = { G_MININT64, G_MAXINT64, -1, 0, G_GINT64_CONSTANT (99999999999999) };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *clock = confab_format_clock (times[i]);
      g_autofree char *day = confab_format_day (times[i]);
      g_autofree char *when = confab_format_when (times[i]);
      g_autofree char *full = confab_format_full (times[i]);

      g_assert_true (clock != NULL && day != NULL && when != NULL && full != NULL);
    }
}

static void
test_lines (void)
{
  g_autofree char *line = confab_format_line ("  a\n\n b\t\u202e\u2066c\a ");
  g_autofree char *empty = confab_format_line (NULL);
  g_autofree char *name = confab_format_name ("\n", "ada@mail.test");
  g_autofree char *isolated = confab_format_isolated ("\u202eevil");

  g_assert_cmpstr (line, ==, "a b c");
  g_assert_cmpstr (empty, ==, "");
  g_assert_cmpstr (name, ==, "ada@mail.test");
  g_assert_cmpstr (isolated, ==, "\u2068evil\u2069");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/format/days", test_days);
  g_test_add_func ("/ui/format/extreme-times", test_extreme_times);
  g_test_add_func ("/ui/format/lines", test_lines);
  return g_test_run ();
}
