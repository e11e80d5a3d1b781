/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The people that an account has blocked, as rows to unblock them. */
#pragma once

#include <adwaita.h>

#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_BLOCKED_PEOPLE (confab_blocked_people_get_type ())
G_DECLARE_FINAL_TYPE (ConfabBlockedPeople, confab_blocked_people, CONFAB, BLOCKED_PEOPLE, AdwPreferencesGroup)

void confab_blocked_people_set_account (ConfabBlockedPeople *self,
                                        ConfabEngine *       engine,
                                        gint64               account);

G_END_DECLS
