/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the models need of the registry: items for records, and the store's changes in batches. */
#pragma once

#include "confab-query.h"
#include "confab-registry.h"

G_BEGIN_DECLS

/**
 * ConfabRegistryBatch:
 * @sequence: the sequence number of the snapshot it was read from
 * @records: the rows that changed, as they are
 * @missing: ids of rows that are no longer to be seen (gint64)
 *
 * What the store said about rows that had changed. Immutable, boxed.
 */
typedef struct
{
  gint64 sequence;
  GPtrArray *records;
  GArray *missing;
} ConfabRegistryBatch;

#define CONFAB_TYPE_REGISTRY_BATCH (confab_registry_batch_get_type ())
GType                confab_registry_batch_get_type (void);
ConfabRegistryBatch *confab_registry_batch_ref (ConfabRegistryBatch *self);
void                 confab_registry_batch_unref (ConfabRegistryBatch *self);

ConfabRegistry      *confab_registry_new_for_store (ConfabStore *store);
ConfabStore         *confab_registry_get_store (ConfabRegistry *self);
ConfabMessage       *confab_registry_take_message (ConfabRegistry *     self,
                                                   ConfabMessageRecord *record,
                                                   gint64               sequence);
ConfabConversation  *confab_registry_take_conversation (ConfabRegistry *          self,
                                                        ConfabConversationRecord *record,
                                                        gint64                    sequence);
gint64               confab_registry_get_message_sequence (ConfabRegistry *self,
                                                           gint64          id);
gint64               confab_registry_get_conversation_sequence (ConfabRegistry *self,
                                                                gint64          id);
void                 confab_registry_watch_messages (ConfabRegistry *self,
                                                     gint64          conversation);
void                 confab_registry_unwatch_messages (ConfabRegistry *self,
                                                       gint64          conversation);
void                 confab_registry_watch_conversations (ConfabRegistry *self);
void                 confab_registry_unwatch_conversations (ConfabRegistry *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabRegistryBatch, confab_registry_batch_unref)

G_END_DECLS
