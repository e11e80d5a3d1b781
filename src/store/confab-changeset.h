/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one transaction changed, as readers of the store see it. Immutable, any thread. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ConfabChange:
 * @CONFAB_CHANGE_ADDED: was not to be seen before, is now
 * @CONFAB_CHANGE_CHANGED: was to be seen and still is, but differs
 * @CONFAB_CHANGE_REMOVED: is no longer to be seen: deleted, hidden or merged away
 *
 * What happened to a row, as one sees it through the queries: a message that is
 * hidden does not exist for them.
 */
typedef enum
{
  CONFAB_CHANGE_ADDED = 1,
  CONFAB_CHANGE_CHANGED = 2,
  CONFAB_CHANGE_REMOVED = 3,
} ConfabChange;

/**
 * ConfabMessageChange:
 * @id: row id of the message
 * @conversation_id: its conversation now (for a removed one: the one it was in)
 * @previous_conversation_id: the conversation it was in before, when it moved; else 0
 * @change: what happened
 * @is_new: it has just arrived, unread and from somebody else: worth a notification
 *
 * A message that moves to another conversation is ADDED there (and to be taken
 * out of @previous_conversation_id) in one entry.
 */
typedef struct
{
  gint64 id;
  gint64 conversation_id;
  gint64 previous_conversation_id;
  ConfabChange change;
  gboolean is_new;
} ConfabMessageChange;

/**
 * ConfabRowChange:
 * @id: row id of the conversation or account
 * @replacement_id: for a conversation that was merged into another: that other; else 0
 * @change: what happened
 */
typedef struct
{
  gint64 id;
  gint64 replacement_id;
  ConfabChange change;
} ConfabRowChange;

/**
 * ConfabOutboxChange:
 * @account_id: row id of the account
 * @lanes: bits, `1 << ConfabLane`, of the lanes in which a job was added, changed or removed
 */
typedef struct
{
  gint64 account_id;
  guint lanes;
} ConfabOutboxChange;

/**
 * ConfabChangeset:
 *
 * What one transaction changed. Its sequence number is greater than that of the
 * one before it; a query's result carries the number of its snapshot, and who
 * holds that result drops all changesets up to it.
 */
typedef struct _ConfabChangeset ConfabChangeset;

#define CONFAB_TYPE_CHANGESET (confab_changeset_get_type ())
GType                      confab_changeset_get_type (void);

/* Not for arrays from outside: the lists are copied as they are. */
ConfabChangeset           *confab_changeset_new (gint64                     sequence,
                                                 const ConfabMessageChange *messages,
                                                 guint                      n_messages,
                                                 const ConfabRowChange *    conversations,
                                                 guint                      n_conversations,
                                                 const ConfabRowChange *    accounts,
                                                 guint                      n_accounts,
                                                 const ConfabOutboxChange * outbox,
                                                 guint                      n_outbox,
                                                 gboolean                   folders,
                                                 gboolean                   people);
ConfabChangeset           *confab_changeset_ref (ConfabChangeset *self);
void                       confab_changeset_unref (ConfabChangeset *self);

gint64                     confab_changeset_get_sequence (const ConfabChangeset *self);
const ConfabMessageChange *confab_changeset_get_messages (const ConfabChangeset *self,
                                                          guint *                n);
const ConfabRowChange     *confab_changeset_get_conversations (const ConfabChangeset *self,
                                                               guint *                n);
const ConfabRowChange     *confab_changeset_get_accounts (const ConfabChangeset *self,
                                                          guint *                n);
const ConfabOutboxChange  *confab_changeset_get_outbox (const ConfabChangeset *self,
                                                        guint *                n);
gboolean                   confab_changeset_get_folders (const ConfabChangeset *self);
gboolean                   confab_changeset_get_people (const ConfabChangeset *self);

/* Over the socket to another process of the same profile. */
GVariant                  *confab_changeset_to_variant (const ConfabChangeset *self);
ConfabChangeset           *confab_changeset_new_from_variant (GVariant *variant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabChangeset, confab_changeset_unref)

G_END_DECLS
