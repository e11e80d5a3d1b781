/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A place in a bubble, which a map can be opened at. */
#pragma once

#include <gtk/gtk.h>

#include "confab-records.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_PLACE_VIEW (confab_place_view_get_type ())
G_DECLARE_FINAL_TYPE (ConfabPlaceView, confab_place_view, CONFAB, PLACE_VIEW, GtkWidget)

GtkWidget *confab_place_view_new (void);
void       confab_place_view_set_place (ConfabPlaceView *        self,
                                        const ConfabPlaceRecord *place);
char      *confab_place_view_format_uri (const ConfabPlaceRecord *place);
char      *confab_place_view_format_coordinates (const ConfabPlaceRecord *place);

G_END_DECLS
