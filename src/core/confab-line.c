/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a line about a conversation itself says: who came, and who is no longer written to. */
#include "config.h"

#include "confab-line.h"

#include <glib/gi18n.h>

/* More people than this are counted. */
#define MAX_NAMED 4

static char *
join_names (GPtrArray *names)
{
  g_autoptr (GString) joined = g_string_new (g_ptr_array_index (names, 0));
  guint shown = names->len > MAX_NAMED + 1 ? MAX_NAMED : names->len;
  guint rest = names->len - shown;
  guint listed = rest > 0 ? shown : shown - 1;

  for (guint i = 1; i < listed; i++)
    /* Translators: between two names, where more follow */
    g_string_append_printf (joined, "%s%s", C_ ("names", ", "), (const char *) g_ptr_array_index (names, i));
  if (rest > 0)
    /* Translators: names, then how many people more */
    return g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", rest), joined->str, rest);
  if (names->len == 1)
    return g_string_free_and_steal (g_steal_pointer (&joined));
  /* Translators: names, then the last one */
  return g_strdup_printf (_ ("%s and %s"), joined->str, (const char *) g_ptr_array_index (names, shown - 1));
}

/**
 * confab_line_format_people:
 * @added: (element-type utf8): the names of those who were added
 * @dropped: (element-type utf8): the names of those who were left out
 *
 * Returns: (transfer full): what happened, a line for each of the two
 */
char *
confab_line_format_people (GPtrArray *added,
                           GPtrArray *dropped)
{
  g_autofree char *came = NULL;
  g_autofree char *went = NULL;

  if (added->len > 0)
    {
      g_autofree char *names = join_names (added);

      /* Translators: people are from now on among those a conversation by mail goes to */
      came = g_strdup_printf (ngettext ("%s was added", "%s were added", added->len), names);
    }
  if (dropped->len > 0)
    {
      g_autofree char *names = join_names (dropped);

      /* Translators: people are no longer among those a conversation by mail goes to */
      went = g_strdup_printf (ngettext ("%s was left out", "%s were left out", dropped->len), names);
    }
  return g_strconcat (came != NULL ? came : "", came != NULL && went != NULL ? "\n" : "", went != NULL ? went : "", NULL);
}
