/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a mail was broken and left out, in words. */
#include "config.h"

#include "confab-ignored.h"

#include <glib/gi18n.h>
#include <string.h>

/**
 * confab_ignored_format:
 * @ignored: (nullable): what was left out, as a message's record has it
 *
 * Returns: (transfer full) (nullable): sentences about it, or %NULL when there is
 *   nothing to say
 */
char *
confab_ignored_format (const char *ignored)
{
  static const struct
  {
    const char *word;
    const char *sentence;
  } sentences[] = {
    { "poll", N_ ("The poll in it could not be read.") },
    { "vote", N_ ("The vote in it could not be read.") },
    { "profile", N_ ("What it says of its author could not be read.") },
    { "contact", N_ ("The contact in it could not be read.") },
    { "reaction", N_ ("The reaction in it is no single emoji.") },
    { "place", N_ ("The place in it could not be read.") },
    { "pin", N_ ("Until when it is pinned could not be read.") },
    { "group", N_ ("What it says about the group could not be read.") },
    { "date", N_ ("Its date could not be read.") },
    { "charset", N_ ("The letters of its text are of a kind that is not known.") },
    { "encoding", N_ ("Its text is written in a form that is not known.") },
    { "text", N_ ("Its text is too long to be read.") },
    { "parts", N_ ("Not all of its parts could be read.") },
  };
  g_auto (GStrv) words = g_strsplit (ignored != NULL ? ignored : "", " ", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (g_strv_contains ((const char *const *) words, sentences[i].word))
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", _ (sentences[i].sentence));
  return out->len > 0 ? g_string_free_and_steal (g_steal_pointer (&out)) : NULL;
}
