/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holds a scrolled list view; a short list lies at the lower end. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_BOTTOM_BIN (confab_bottom_bin_get_type ())
G_DECLARE_FINAL_TYPE (ConfabBottomBin, confab_bottom_bin, CONFAB, BOTTOM_BIN, GtkWidget)

GtkScrolledWindow *confab_bottom_bin_get_child (ConfabBottomBin *self);
void               confab_bottom_bin_set_child (ConfabBottomBin *  self,
                                                GtkScrolledWindow *child);

G_END_DECLS
