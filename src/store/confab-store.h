/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of one profile: one writer thread, one reader thread, one signal. */
#pragma once

#include <libdex.h>

#include "confab-changeset.h"

G_BEGIN_DECLS

/**
 * CONFAB_STORE_ERROR:
 *
 * What can go wrong with the tables, by what the caller can do next.
 */
#define CONFAB_STORE_ERROR (confab_store_error_quark ())
GQuark confab_store_error_quark (void);

typedef enum
{
  CONFAB_STORE_ERROR_FAILED,    /* a mistake of ours; the message says which statement */
  CONFAB_STORE_ERROR_CORRUPT,   /* the file is damaged or no file of ours; it was left as it is */
  CONFAB_STORE_ERROR_NEWER,     /* a newer version of Confab made it */
  CONFAB_STORE_ERROR_FULL,      /* no space is left on the disk */
  CONFAB_STORE_ERROR_READONLY,  /* the directory or the file cannot be written, or mode is READER */
  CONFAB_STORE_ERROR_BUSY,      /* another process holds it; may work later */
  CONFAB_STORE_ERROR_CLOSED,    /* the store was closed before the work ran */
  CONFAB_STORE_ERROR_NOT_FOUND, /* a row that was asked to change does not exist */
  CONFAB_STORE_ERROR_TOO_LARGE, /* a value is over its limit */
} ConfabStoreError;

/**
 * ConfabStoreMode:
 * @CONFAB_STORE_OWNER: makes, upgrades and writes the tables
 * @CONFAB_STORE_READER: only reads them; empty until an owner has made them
 */
typedef enum
{
  CONFAB_STORE_OWNER,
  CONFAB_STORE_READER,
} ConfabStoreMode;

/**
 * ConfabStoreWriteFlags:
 * @CONFAB_STORE_WRITE_NONE: synced with the next checkpoint; right for what the server still has
 * @CONFAB_STORE_WRITE_DURABLE: on the disk when the future resolves; for what only we have
 * @CONFAB_STORE_WRITE_BULK: a large batch: merging the search index is put off
 */
typedef enum /*< flags >*/
{
  CONFAB_STORE_WRITE_NONE = 0,
  CONFAB_STORE_WRITE_DURABLE = 1 << 0,
  CONFAB_STORE_WRITE_BULK = 1 << 1,
} ConfabStoreWriteFlags;

/**
 * ConfabTransaction:
 *
 * One transaction on the writer thread; see confab-transaction.h.
 */
typedef struct _ConfabTransaction ConfabTransaction;

/**
 * ConfabStoreWriteFunc:
 * @txn: the transaction, valid only during the call
 * @data: what was given to confab_store_write()
 * @error: return location for an error
 *
 * Runs on the writer thread. It may not touch what belongs to the main thread.
 *
 * Returns: %TRUE to commit, %FALSE (with @error set) to roll all of it back
 */
typedef gboolean (*ConfabStoreWriteFunc) (ConfabTransaction *txn,
                                          gpointer           data,
                                          GError **          error);

/**
 * ConfabStore:
 *
 * The tables of one profile. A main-thread object which owns two threads, each
 * with a connection of its own: what is written never waits for what is read,
 * and the other way round.
 *
 * Signal `changed` (#ConfabChangeset): on the main thread, once for each
 * transaction that changed something, in the order of their sequence numbers.
 */
#define CONFAB_TYPE_STORE (confab_store_get_type ())
G_DECLARE_FINAL_TYPE (ConfabStore, confab_store, CONFAB, STORE, GObject)

ConfabStore     *confab_store_open (const char             *dir,
                                    ConfabStoreMode mode,
                                    GError                **error);
const char      *confab_store_get_dir (ConfabStore *self);
ConfabStoreMode  confab_store_get_mode (ConfabStore *self);
DexFuture       *confab_store_become_owner (ConfabStore *self);
DexFuture       *confab_store_write (ConfabStore *         self,
                                     ConfabStoreWriteFunc  func,
                                     gpointer              data,
                                     GDestroyNotify        destroy,
                                     ConfabStoreWriteFlags flags);
void             confab_store_inject (ConfabStore *    self,
                                      ConfabChangeset *changeset);
DexFuture       *confab_store_optimize (ConfabStore *self);
DexFuture       *confab_store_close (ConfabStore *self);

G_END_DECLS
