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

static const char *
get_name (const ConfabPersonRecord *person)
{
  return person->name != NULL ? person->name : person->address;
}

/* Translators: in the following sentences %s is who changed a group; “You” have sentences of their own */
static char *
format_change (const ConfabSystemRecord *change)
{
  const char *by = get_name (change->by);
  const char *who = change->who != NULL ? get_name (change->who) : "";
  gboolean own = change->by->is_self;

  if (g_str_equal (change->event, "created"))
    return own ? g_strdup_printf (_ ("You created the group “%s”"), change->text)
               : g_strdup_printf (_ ("%s created the group “%s”"), by, change->text);
  if (g_str_equal (change->event, "added"))
    return own ? g_strdup_printf (_ ("You added %s"), who)
               : change->who->is_self ? g_strdup_printf (_ ("%s added you"), by) : g_strdup_printf (_ ("%s added %s"), by, who);
  if (g_str_equal (change->event, "removed"))
    return own ? g_strdup_printf (_ ("You removed %s"), who)
               : change->who->is_self ? g_strdup_printf (_ ("%s removed you"), by) : g_strdup_printf (_ ("%s removed %s"), by, who);
  if (g_str_equal (change->event, "left"))
    return own ? g_strdup (_ ("You left the group")) : g_strdup_printf (_ ("%s left the group"), by);
  if (g_str_equal (change->event, "renamed"))
    return own ? g_strdup_printf (_ ("You renamed the group to “%s”"), change->text)
               : g_strdup_printf (_ ("%s renamed the group to “%s”"), by, change->text);
  if (g_str_equal (change->event, "unreached"))
    /* Translators: the mail that says what changed in a group came back */
    return g_strdup_printf (_ ("%s could not be told: the mail came back"), who);
  if (g_str_equal (change->event, "described"))
    return own ? g_strdup (_ ("You changed the description")) : g_strdup_printf (_ ("%s changed the description"), by);
  return own ? g_strdup (_ ("You changed the picture")) : g_strdup_printf (_ ("%s changed the picture"), by);
}

/**
 * confab_line_format_changes:
 * @changes: (element-type ConfabSystemRecord): what changed in a group
 *
 * Returns: (transfer full): who did what, a line for each
 */
char *
confab_line_format_changes (GPtrArray *changes)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < changes->len; i++)
    {
      g_autofree char *line = format_change (g_ptr_array_index (changes, i));

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}
