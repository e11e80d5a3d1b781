/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that others are shown of an account's owner, as the store has it. Main thread. */
#pragma once

#include "confab-answers.h"
#include "confab-engine.h"
#include "confab-own-profile.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_OWN_PROFILES (confab_own_profiles_get_type ())
G_DECLARE_FINAL_TYPE (ConfabOwnProfiles, confab_own_profiles, CONFAB, OWN_PROFILES, ConfabAnswers)

ConfabOwnProfiles *confab_own_profiles_new (ConfabEngine *engine,
                                            gint64 account);
void               confab_own_profiles_refresh (ConfabOwnProfiles *self);

G_END_DECLS
