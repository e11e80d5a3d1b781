/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells of messages that have just come from somebody else. Main thread. */
#pragma once

#include "confab-registry.h"

G_BEGIN_DECLS

/* More at once are a sync, not a talk: the newest ones stand for all. */
#define CONFAB_ARRIVALS_MAX 50

#define CONFAB_TYPE_ARRIVALS (confab_arrivals_get_type ())
G_DECLARE_FINAL_TYPE (ConfabArrivals, confab_arrivals, CONFAB, ARRIVALS, GObject)

ConfabArrivals *confab_arrivals_new (ConfabRegistry *registry);

G_END_DECLS
