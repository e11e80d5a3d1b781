/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Message ids of chats, group ids, and subjects without their reply prefixes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Bytes of randomness in a new group id, which makes 24 characters of it. */
#define CONFAB_COI_GROUP_RANDOM 18

/** Shortest and longest group id that is taken as one. */
#define CONFAB_COI_GROUP_ID_MIN 8
#define CONFAB_COI_GROUP_ID_MAX 128

char     *confab_coi_group_id_new (const guint8 *random,
                                   gsize         length);
char     *confab_coi_message_id_new (const guint8 *random,
                                     gsize         length,
                                     const char *  domain,
                                     const char *  group_id);
gboolean  confab_coi_message_id_is_chat (const char *message_id);
char     *confab_coi_message_id_dup_group_id (const char *message_id);
gboolean  confab_coi_group_id_is_valid (const char *group_id,
                                        gssize      length);
char     *confab_coi_subject_clean (const char *subject,
                                    gboolean *  reply,
                                    gboolean *  forward);

G_END_DECLS
