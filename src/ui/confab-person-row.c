/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of a boxed list that shows a person. */
#include "config.h"

#include "confab-person-row.h"

#include "confab-format.h"
#include "confab-tint.h"

#define AVATAR_SIZE 32

/**
 * confab_person_row_new:
 * @name: (nullable): what they are called
 * @address: their address
 *
 * Returns: an #AdwActionRow with avatar, name and address
 */
GtkWidget *
confab_person_row_new (const char *name,
                       const char *address)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *avatar = adw_avatar_new (AVATAR_SIZE, NULL, TRUE);
  g_autofree char *shown = confab_format_name (name, address);
  g_autofree char *line = confab_format_line (address);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), shown);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  if (name != NULL && *name != '\0')
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), line);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  confab_avatar_set_person (ADW_AVATAR (avatar), shown, address);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
  return row;
}
