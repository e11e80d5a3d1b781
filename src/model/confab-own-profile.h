/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What some people are shown of an account's owner. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_OWN_PROFILE (confab_own_profile_get_type ())
G_DECLARE_FINAL_TYPE (ConfabOwnProfile, confab_own_profile, CONFAB, OWN_PROFILE, GObject)

const char *confab_own_profile_get_audience (ConfabOwnProfile *self);
const char *confab_own_profile_get_name (ConfabOwnProfile *self);
const char *confab_own_profile_get_status (ConfabOwnProfile *self);
const char *confab_own_profile_get_picture (ConfabOwnProfile *self);

G_END_DECLS
