/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats and messages as lines for a person. */
#pragma once

#include "confab-records.h"

G_BEGIN_DECLS

char *confab_cli_format_chat (const ConfabConversationRecord *chat,
                              gboolean                        several,
                              guint                           columns,
                              GDateTime *                     now);
char *confab_cli_format_change (const char *address,
                                gint64      time,
                                const char *folder,
                                const char *action,
                                const char *detail,
                                GDateTime * now);
char *confab_cli_format_message (const ConfabMessageRecord *message,
                                 GDateTime *                now);
char *confab_cli_format_details (const ConfabMessageRecord *     message,
                                 const ConfabConversationRecord *chat,
                                 GDateTime *                     now);

G_END_DECLS
