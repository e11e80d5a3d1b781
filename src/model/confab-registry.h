/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One observable item per message and conversation, kept as the store says. Main thread. */
#pragma once

#include <gio/gio.h>

#include "confab-conversation.h"
#include "confab-engine.h"
#include "confab-message.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_REGISTRY (confab_registry_get_type ())
G_DECLARE_FINAL_TYPE (ConfabRegistry, confab_registry, CONFAB, REGISTRY, GObject)

ConfabRegistry     *confab_registry_new (ConfabEngine *engine);
ConfabMessage      *confab_registry_lookup_message (ConfabRegistry *self,
                                                    gint64          id);
ConfabConversation *confab_registry_lookup_conversation (ConfabRegistry *self,
                                                         gint64          id);

/* What is not in memory yet. */
void                confab_registry_find_conversation (ConfabRegistry *    self,
                                                       gint64              id,
                                                       GCancellable *      cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer            user_data);
ConfabConversation *confab_registry_find_conversation_finish (ConfabRegistry *self,
                                                              GAsyncResult *  result,
                                                              GError **       error);

G_END_DECLS
