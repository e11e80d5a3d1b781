/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Above a chat: the message that is pinned in it. */
#pragma once

#include <adwaita.h>

#include "confab-registry.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_PIN_BAR (confab_pin_bar_get_type ())
G_DECLARE_FINAL_TYPE (ConfabPinBar, confab_pin_bar, CONFAB, PIN_BAR, AdwBin)

void confab_pin_bar_set_place (ConfabPinBar *  self,
                               ConfabRegistry *registry,
                               gint64          conversation);

G_END_DECLS
