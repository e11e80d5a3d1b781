/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What collecting and applying of shared things have in common. */
#pragma once

#include "confab-contact.h"

G_BEGIN_DECLS

/* Kept with a person's details; in a card they are fields of their own. */
#define CONFAB_CONTACT_STATUS "p-status"
#define CONFAB_CONTACT_NOTIFICATION "p-notification"

/* A clock that goes wrong may not win for ever: nothing is later than its arrival and this. */
#define CONFAB_CONTACT_MAX_AHEAD_MS (5 * 60 * 1000)

/* Pictures. */
char                  *confab_contact_keep_picture (const char *blobs,
                                                    GBytes *    picture);
char                  *confab_contact_keep_photo (const char *blobs,
                                                  const char *path,
                                                  GError **   error);
GBytes                *confab_contact_read_picture (const char *blobs,
                                                    const char *hash);

/* The own profile. */
gboolean               confab_contact_has_profile (ConfabTransaction *txn,
                                                   gint64             account,
                                                   gboolean *         any,
                                                   GError **          error);
gboolean               confab_contact_apply_profile (ConfabTransaction *      txn,
                                                     gint64                   account,
                                                     const char *             blobs,
                                                     const ConfabContactMail *mail,
                                                     GError **                error);
ConfabCoiStorage      *confab_contact_collect_profile (ConfabTransaction *txn,
                                                       gint64             account,
                                                       const char *       blobs,
                                                       GError **          error);

gboolean               confab_contact_agree (ConfabTransaction *txn,
                                             gint64             account,
                                             GError **          error);

gboolean               confab_contact_is_changed (ConfabTransaction *txn,
                                                  gint64             account,
                                                  gint64             person);

/* Names of chats among devices. */
char                  *confab_contact_make_chat_key (ConfabConversationKind kind,
                                                     const char *           key);
ConfabConversationKind confab_contact_parse_chat_key (const char * shared,
                                                      const char **key);

char *confab_contact_dup_string (GVariant *  dict,
                                 const char *key);

G_END_DECLS
