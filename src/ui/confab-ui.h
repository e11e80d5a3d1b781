/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the window's templates, style sheets and icons known. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CONFAB_UI_RESOURCE_PATH:
 *
 * Below which all resources lie: the application's resource base path, whatever its id.
 */
#define CONFAB_UI_RESOURCE_PATH "/im/confab/Confab"

void confab_ui_init (void);

G_END_DECLS
