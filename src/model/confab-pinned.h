/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message that is pinned in a conversation, as the store says. Main thread. */
#pragma once

#include "confab-registry.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_PINNED (confab_pinned_get_type ())
G_DECLARE_FINAL_TYPE (ConfabPinned, confab_pinned, CONFAB, PINNED, GObject)

ConfabPinned  *confab_pinned_new (ConfabRegistry *registry,
                                  gint64 conversation);
ConfabMessage *confab_pinned_get_message (ConfabPinned *self);

G_END_DECLS
