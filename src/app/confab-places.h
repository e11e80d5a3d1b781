/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the program's own data lie: where it is installed, or where it was built. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GSettingsSchema *confab_places_find_schema (const char *id);
char            *confab_places_find_translations (void);

G_END_DECLS
