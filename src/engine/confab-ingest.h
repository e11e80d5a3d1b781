/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The road in: bytes from a server are read by a few workers and written as one batch. */
#pragma once

#include <libdex.h>

#include "confab-mime-source.h"
#include "confab-store.h"
#include "confab-transaction-folders.h"
#include "confab-types.h"

G_BEGIN_DECLS

/**
 * CONFAB_INGEST_MAX_BATCH:
 *
 * How many mails a batch may hold at most.
 */
#define CONFAB_INGEST_MAX_BATCH 2500

/**
 * ConfabIngestItem:
 * @source: the mail, or as much of it as was fetched
 * @uid: its UID
 * @flags: its flags
 * @modseq: RFC 7162, or 0
 * @internal_date: the server's INTERNALDATE in ms since 1970 UTC, or 0
 * @size: size of the whole mail in bytes (RFC822.SIZE), or 0
 * @server_id: what the server calls the message, the same for all its copies; or 0
 *
 * One mail as a server gave it.
 */
typedef struct
{
  ConfabMimeSource *source;
  guint32 uid;
  ConfabFlags flags;
  guint64 modseq;
  gint64 internal_date;
  gint64 size;
  guint64 server_id;
} ConfabIngestItem;

/**
 * ConfabIngestBatch:
 * @account_id: row id of the account
 * @folder_id: row id of the folder they lie in
 * @uidvalidity: the folder's
 * @first_sync: the account's first sync is not over
 * @now: milliseconds since 1970 UTC
 * @items: (element-type ConfabIngestItem): the mails, in any order
 * @has_oldest: whether what follows is to be written with them
 * @oldest_uid: how far back the folder is read once these are stored
 * @complete: whether that is all
 *
 * Mails of one folder that are stored in one transaction.
 */
typedef struct
{
  gint64 account_id;
  gint64 folder_id;
  guint32 uidvalidity;
  gboolean first_sync;
  gint64 now;
  GArray *items;
  gboolean has_oldest;
  guint32 oldest_uid;
  gboolean complete;
} ConfabIngestBatch;

ConfabIngestBatch *confab_ingest_batch_new (gint64   account_id,
                                            gint64   folder_id,
                                            guint32  uidvalidity,
                                            gboolean first_sync,
                                            gint64   now);
void               confab_ingest_batch_add (ConfabIngestBatch *     self,
                                            const ConfabIngestItem *item);
void               confab_ingest_batch_set_oldest (ConfabIngestBatch *self,
                                                   guint32            oldest_uid,
                                                   gboolean           complete);
void               confab_ingest_batch_free (ConfabIngestBatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabIngestBatch, confab_ingest_batch_free)

/**
 * ConfabIngest:
 *
 * The pool of workers that read mail, and the order in which batches reach the
 * store. Main thread; one per engine.
 */
#define CONFAB_TYPE_INGEST (confab_ingest_get_type ())
G_DECLARE_FINAL_TYPE (ConfabIngest, confab_ingest, CONFAB, INGEST, GObject)

ConfabIngest *confab_ingest_new (ConfabStore       *store);
DexFuture    *confab_ingest_batch (ConfabIngest *     self,
                                   ConfabIngestBatch *batch);
DexFuture    *confab_ingest_ready (ConfabIngest *self);

G_END_DECLS
