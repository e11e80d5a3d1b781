/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records as JSON objects: the names and types that scripts rely on. */
#pragma once

#include "confab-found-settings.h"
#include "confab-problem.h"
#include "confab-records.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonNode *confab_cli_record_account (const ConfabAccountRecord *account);
JsonNode *confab_cli_record_found (const char *               address,
                                   const ConfabFoundSettings *found);
JsonNode *confab_cli_record_chat (const ConfabConversationRecord *chat,
                                  gint64                          now);
JsonNode *confab_cli_record_message (const ConfabMessageRecord *message,
                                     const char *               profile);
JsonNode *confab_cli_record_contact (const char *        account,
                                     const char *        name,
                                     const char * const *addresses,
                                     gboolean            saved,
                                     gboolean            blocked,
                                     const char *        status,
                                     const char *        avatar);
JsonNode *confab_cli_record_profile (const char *account,
                                     const char *audience,
                                     const char *name,
                                     const char *status,
                                     const char *avatar);
JsonNode *confab_cli_record_draft (gint64      chat,
                                   const char *text);
JsonNode *confab_cli_record_member (const ConfabPersonRecord *person);
JsonNode *confab_cli_record_event (const char *event,
                                   const char *member,
                                   JsonNode *  record);
JsonNode *confab_cli_record_removed (const char *event,
                                     gint64      id,
                                     gint64      chat);
JsonNode *confab_cli_record_state (const char *address, ConfabAccountState state, ConfabProblem *problem);
JsonNode *confab_cli_record_sync (GVariant *counts);
JsonNode *confab_cli_record_saved (gint64                        message,
                                   const ConfabAttachmentRecord *attachment,
                                   const char *                  path);
JsonNode *confab_cli_record_change (const char *address,
                                    gint64      time,
                                    const char *folder,
                                    const char *action,
                                    const char *detail);
char     *confab_cli_record_to_line (JsonNode *record);

const char *confab_cli_kind_nick (ConfabConversationKind kind);

G_END_DECLS
