/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends a place: by a link, by coordinates, or where the person is now. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_PLACE_DIALOG (confab_place_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ConfabPlaceDialog, confab_place_dialog, CONFAB, PLACE_DIALOG, AdwDialog)

AdwDialog *confab_place_dialog_new (ConfabEngine *engine,
                                    gint64 conversation);

G_END_DECLS
