/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message that was found: where, when, and the words around it. */
#pragma once

#include <gtk/gtk.h>

#include "confab-match.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_MATCH_ROW (confab_match_row_get_type ())
G_DECLARE_FINAL_TYPE (ConfabMatchRow, confab_match_row, CONFAB, MATCH_ROW, GtkWidget)

GtkWidget   *confab_match_row_new (void);
void         confab_match_row_set_match (ConfabMatchRow *self,
                                         ConfabMatch *   match);
const char  *confab_match_row_get_description (ConfabMatchRow *self);

G_END_DECLS
