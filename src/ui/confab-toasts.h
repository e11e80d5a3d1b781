/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Toasts of the window that a widget is in. */
#pragma once

#include <adwaita.h>

#include "confab-operation.h"

G_BEGIN_DECLS

void confab_toasts_add (GtkWidget *widget,
                        AdwToast * toast);
void confab_toasts_watch (GtkWidget *      widget,
                          ConfabOperation *operation);

G_END_DECLS
