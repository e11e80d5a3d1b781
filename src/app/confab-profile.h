/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which profile the program runs on, and what follows from it: its names and settings. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_PROFILE (confab_profile_get_type ())
G_DECLARE_FINAL_TYPE (ConfabProfile, confab_profile, CONFAB, PROFILE, GObject)

ConfabProfile *confab_profile_new (const char *directory);
const char    *confab_profile_get_directory (ConfabProfile *self);
const char    *confab_profile_get_application_id (ConfabProfile *self);
GSettings     *confab_profile_get_settings (ConfabProfile *self);

G_END_DECLS
