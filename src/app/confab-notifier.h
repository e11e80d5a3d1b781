/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notifications: one a chat, for what comes while nobody looks, until it is read. */
#pragma once

#include <gio/gio.h>

#include "confab-conversation.h"
#include "confab-message.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_NOTIFIER (confab_notifier_get_type ())
G_DECLARE_FINAL_TYPE (ConfabNotifier, confab_notifier, CONFAB, NOTIFIER, GObject)

ConfabNotifier *confab_notifier_new (GApplication *application,
                                     GSettings *   settings);
void            confab_notifier_tell (ConfabNotifier *    self,
                                      ConfabConversation *conversation,
                                      ConfabMessage *     message);
gboolean        confab_notifier_is_told (ConfabNotifier *self,
                                         gint64          conversation);
GNotification  *confab_notifier_make (ConfabNotifier *    self,
                                      ConfabConversation *conversation,
                                      ConfabMessage *     message);

G_END_DECLS
