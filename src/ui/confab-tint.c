/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each person's colour: the same everywhere, from the address. */
#include "config.h"

#include "confab-tint.h"

/* The colours of libadwaita's avatar palette but its grey, which is how things look that are
 * turned off; chat.css has a rule for each. */
static const char * const classes[] = {
  "tint-1", "tint-2", "tint-3", "tint-4", "tint-5", "tint-6", "tint-7",
  "tint-8", "tint-9", "tint-10", "tint-11", "tint-12", "tint-13",
};

/* 2³² divided by the golden ratio (Knuth, The Art of Computer Programming, 6.4): spreads what
 * differs in the last letters alone over all bits. */
#define SPREAD 2654435769u

/**
 * confab_tint_get_class:
 * @key: (nullable): what is always the same for one person or conversation: the address
 *
 * Returns: the style class of the colour
 */
const char *
confab_tint_get_class (const char *key)
{
  guint hash = (key != NULL ? g_str_hash (key) : 0) * SPREAD;

  return classes[(guint64) hash * G_N_ELEMENTS (classes) >> 32];
}

/**
 * confab_tint_widget:
 * @widget: a widget
 * @key: (nullable): the address
 *
 * Gives @widget the colour, in place of the one it had.
 */
void
confab_tint_widget (GtkWidget * widget,
                    const char *key)
{
  const char *wanted = confab_tint_get_class (key);

  if (gtk_widget_has_css_class (widget, wanted))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    gtk_widget_remove_css_class (widget, classes[i]);
  gtk_widget_add_css_class (widget, wanted);
}

/**
 * confab_avatar_set_person:
 * @avatar: an avatar
 * @name: the name whose initials it shows
 * @key: (nullable): the address, which gives the colour
 *
 * Makes @avatar that of a person or a conversation.
 */
void
confab_avatar_set_person (AdwAvatar * avatar,
                          const char *name,
                          const char *key)
{
  adw_avatar_set_text (avatar, name);
  confab_tint_widget (GTK_WIDGET (avatar), key);
}
