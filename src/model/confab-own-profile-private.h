/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the model makes profiles of what the store says. For the model alone. */
#pragma once

#include "confab-own-profile.h"

#include "confab-query.h"

G_BEGIN_DECLS

ConfabOwnProfile *confab_own_profile_new (const ConfabProfileRecord *record);

G_END_DECLS
