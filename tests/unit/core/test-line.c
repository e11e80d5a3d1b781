/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a line about a conversation's people says, and what was left out of a mail. */
#include "config.h"

#include "confab-ignored.h"
#include "confab-line.h"

static GPtrArray *
make_names (const char *names)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = g_strsplit (names, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] != '\0')
      g_ptr_array_add (list, g_strdup (parts[i]));
  return list;
}

static void
test_people (void)
{
  static const struct
  {
    const char *added;
    const char *dropped;
    const char *text;
  } cases[] = {
    { "Ann", "", "Ann was added" },
    { "Ann Bob", "", "Ann and Bob were added" },
    { "Ann Bob Carol", "", "Ann, Bob and Carol were added" },
    { "Ann Bob Carol Dan Eve", "", "Ann, Bob, Carol, Dan and Eve were added" },
    { "Ann Bob Carol Dan Eve Fay", "", "Ann, Bob, Carol, Dan and 2 more were added" },
    { "", "Ann", "Ann was left out" },
    { "", "Ann Bob", "Ann and Bob were left out" },
    { "Ann", "Bob Carol", "Ann was added\nBob and Carol were left out" },
    { "", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) added = make_names (cases[i].added);
      g_autoptr (GPtrArray) dropped = make_names (cases[i].dropped);
      g_autofree char *text = confab_line_format_people (added, dropped);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_ignored (void)
{
  g_autofree char *both = confab_ignored_format ("date something poll");
  g_autofree char *nothing = confab_ignored_format (NULL);

  g_assert_cmpstr (both, ==, "The poll in it could not be read. Its date could not be read.");
  g_assert_null (nothing);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/line/people", test_people);
  g_test_add_func ("/core/line/ignored", test_ignored);
  return g_test_run ();
}
