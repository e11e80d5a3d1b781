/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One folder in the middle of its sync. For the files of the sync alone. */
#pragma once

#include "confab-sync.h"

G_BEGIN_DECLS

/**
 * ConfabSync:
 *
 * What is known of an account's sync. Its fibers run on the main thread. A folder's
 * position is written after the mails it speaks of, so that whatever is cut short is
 * fetched again and not lost.
 */
struct _ConfabSync
{
  GObject parent_instance;

  ConfabStore *store;
  ConfabIngest *ingest;
  gint64 account;
  ConfabSyncReport report;
  gboolean interrupted;
};

/* What a pass over a folder is for. */
typedef enum
{
  CONFAB_SYNC_FOLDER,  /* to bring it level, or to begin with it */
  CONFAB_SYNC_CHANGES, /* what came while it was waited for */
  CONFAB_SYNC_OLDER,   /* what was there long before */
} ConfabSyncDepth;


/**
 * ConfabSyncFolder:
 * @sync: the account's sync
 * @session: where the folder is open
 * @folder_id: its row id
 * @role: what it is for
 * @selected: it was opened just now, and nothing of what it said was taken yet
 * @depth: what this pass is for
 * @name: its name
 * @position: how far it is read
 * @has_modseq: its server counts changes (RFC 7162)
 * @old_mail: what is being fetched was there before the first sync
 * @highest: highest UID seen in what is being fetched
 * @large: UIDs of mails that do not come whole
 * @pending: (element-type DexFuture): batches on their way into the store
 */
typedef struct
{
  ConfabSync *sync;
  ConfabImapSession *session;
  gint64 folder_id;
  ConfabFolderRole role;
  gboolean selected;
  ConfabSyncDepth depth;

  char *name;
  ConfabFolderPosition position;
  gboolean has_modseq;
  gboolean old_mail;
  guint32 highest;
  ConfabImapSet *large;
  GPtrArray *pending;
} ConfabSyncFolder;

void              confab_sync_emit_progress (ConfabSync *self);
gboolean          confab_sync_is_apart (ConfabFolderRole role);

gboolean          confab_sync_folder_fetch (ConfabSyncFolder *   self,
                                            const ConfabImapSet *uids,
                                            GError **            error);
void              confab_sync_folder_store_oldest (ConfabSyncFolder *self);
gboolean          confab_sync_folder_await_pending (GPtrArray *pending,
                                                    GError **  error);

ConfabMimeSource *confab_sync_source_from_outline (ConfabImapMessage *message);

G_END_DECLS
