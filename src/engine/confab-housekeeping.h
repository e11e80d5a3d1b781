/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the owner of a profile tidies up now and then. */
#pragma once

#include <libdex.h>

#include "confab-store.h"

G_BEGIN_DECLS

/**
 * CONFAB_HOUSEKEEPING_MAX_BYTES:
 *
 * What the files beside the database may take together; beyond it those go that a
 * server still has.
 */
#define CONFAB_HOUSEKEEPING_MAX_BYTES (G_GINT64_CONSTANT (2) * 1024 * 1024 * 1024)

/**
 * ConfabHousekeeping:
 *
 * Tidies up a while after the start, when all else has begun, and then some times a
 * day. Main thread.
 */
typedef struct _ConfabHousekeeping ConfabHousekeeping;

ConfabHousekeeping *confab_housekeeping_new (ConfabStore *store);
void                confab_housekeeping_free (ConfabHousekeeping *self);
DexFuture          *confab_housekeeping_tidy (ConfabStore *store);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabHousekeeping, confab_housekeeping_free)

G_END_DECLS
