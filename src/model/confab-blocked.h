/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The people that an account has blocked. */
#pragma once

#include <gio/gio.h>

#include "confab-engine.h"
#include "confab-person.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_BLOCKED (confab_blocked_get_type ())
G_DECLARE_FINAL_TYPE (ConfabBlocked, confab_blocked, CONFAB, BLOCKED, GObject)

ConfabBlocked *confab_blocked_new (ConfabEngine *engine,
                                   gint64 account);
GListModel    *confab_blocked_get_people (ConfabBlocked *self);

G_END_DECLS
