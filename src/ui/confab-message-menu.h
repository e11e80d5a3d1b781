/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with a message, as a menu at the pointer. */
#pragma once

#include <gtk/gtk.h>

#include "confab-message-row.h"

G_BEGIN_DECLS

gboolean confab_message_menu_can_change (const ConfabMessageRecord *record);
gboolean confab_message_menu_can_edit (const ConfabMessageRecord *record);
gboolean confab_message_menu_can_forward (const ConfabMessageRecord *record);
void confab_message_menu_popup (GtkWidget *       parent,
                                ConfabMessageRow *row,
                                double            x,
                                double            y,
                                gboolean          can_reply,
                                gboolean          is_group);

G_END_DECLS
