/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for anything of a profile to change: its store, its owner, or what its accounts do. */
#pragma once

#include "confab-engine.h"

#include <libdex.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_CLI_WAITER (confab_cli_waiter_get_type ())
G_DECLARE_FINAL_TYPE (ConfabCliWaiter, confab_cli_waiter, CONFAB, CLI_WAITER, GObject)

ConfabCliWaiter *confab_cli_waiter_new (ConfabEngine *engine);
DexFuture       *confab_cli_waiter_next (ConfabCliWaiter *self);

G_END_DECLS
