/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of one profile: one writer thread, one reader thread, one signal. */
#include "config.h"

#include "confab-store.h"

#include "confab-schema.h"
#include "confab-store-private.h"
#include "confab-thread.h"
#include "confab-transaction-private.h"

#include <errno.h>
#include <glib/gstdio.h>

#define DATABASE_NAME "confab.db"
/* How many pages of the search index one step of optimizing merges: what is written
 * meanwhile waits for the rest of a step, some milliseconds. */
#define MERGE_PAGES 64

/* What the writer thread alone touches once the store is made. */
typedef struct
{
  char *dir;
  char *path;
  ConfabSql *sql;
  gboolean durable; /* synchronous=FULL is on */
  int bulk;         /* merging the search index is put off; -1: not known */
} Writer;

/* What the reader thread alone touches. */
typedef struct
{
  char *path;
  ConfabSql *sql;
  gboolean closed;
} Reader;

/**
 * ConfabStore:
 *
 * Work for the writer holds the store until it is done and told on the main
 * thread; work for the reader holds nothing, since the threads are ended before
 * the store is freed.
 */
struct _ConfabStore
{
  GObject parent_instance;
  char *dir;
  ConfabStoreMode mode;
  GMainContext *context;
  ConfabThread *writer_thread;
  ConfabThread *reader_thread;
  Writer writer;
  Reader reader;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (ConfabStore, confab_store, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct _Job Job;

/* Returns: whether to tell the main thread; FALSE: it has queued itself again. */
typedef gboolean (*JobFunc) (Job *job);

struct _Job
{
  ConfabStore *store;
  JobFunc run; /* on the writer thread */
  ConfabStoreWriteFunc func;
  gpointer data;
  GDestroyNotify destroy;
  ConfabStoreWriteFlags flags;
  DexPromise *promise;
  /* What came of it. */
  ConfabChangeset *changeset;
  gint64 sequence;
  GError *error;
  gboolean owner;
};

static void
job_free (Job *job)
{
  if (job->destroy != NULL)
    job->destroy (job->data);
  g_clear_pointer (&job->changeset, confab_changeset_unref);
  g_clear_error (&job->error);
  dex_unref (job->promise);
  g_object_unref (job->store);
  g_free (job);
}

static gboolean
tell_cb (gpointer data)
{
  Job *job = data;

  if (job->owner)
    job->store->mode = CONFAB_STORE_OWNER;
  if (job->changeset != NULL)
    g_signal_emit (job->store, signals[CHANGED], 0, job->changeset);
  if (job->error != NULL)
    dex_promise_reject (job->promise, g_steal_pointer (&job->error));
  else
    dex_promise_resolve_int64 (job->promise, job->sequence);
  job_free (job);
  return G_SOURCE_REMOVE;
}

static void
run_job (gpointer data)
{
  Job *job = data;

  if (!job->run (job))
    return;

  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "confab-store");
  g_source_set_callback (source, tell_cb, job, NULL);
  g_source_attach (source, job->store->context);
}

static DexFuture *
push_job (ConfabStore *self,
          Job *        job)
{
  DexFuture *future;

  job->store = g_object_ref (self);
  job->promise = dex_promise_new ();
  future = DEX_FUTURE (dex_ref (job->promise));
  confab_thread_post (self->writer_thread, run_job, job);
  return future;
}

/* Merging the search index: at once and a little, or put off. */
static gboolean
set_bulk (Writer * writer,
          gboolean bulk,
          GError **error)
{
  if (writer->bulk == bulk)
    return TRUE;
  return confab_sql_exec (writer->sql, "INSERT INTO search (search, rank) VALUES ('automerge', ?1)",
                          SQL_ARGS (sql_int (bulk ? 0 : 4)), error) &&
         confab_sql_exec (writer->sql, "INSERT INTO search (search, rank) VALUES ('crisismerge', ?1)",
                          SQL_ARGS (sql_int (bulk ? 128 : 16)), error) &&
         confab_sql_exec (writer->sql, "INSERT INTO search (search, rank) VALUES ('hashsize', ?1)",
                          SQL_ARGS (sql_int (bulk ? 8 * 1024 * 1024 : 1024 * 1024)), error);
}

static gboolean
set_durable (Writer * writer,
             gboolean durable,
             GError **error)
{
  if (writer->durable == durable)
    return TRUE;
  if (!confab_sql_script (writer->sql, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", error))
    return FALSE;
  writer->durable = durable;
  return TRUE;
}

static void
roll_back (Writer *writer)
{
  /* Some errors have rolled back already. */
  if (sqlite3_get_autocommit (confab_sql_get_handle (writer->sql)) == 0)
    confab_sql_script (writer->sql, "ROLLBACK", NULL);
  writer->bulk = -1;
}

static gboolean
write_in_transaction (Writer *           writer,
                      Job *              job,
                      ConfabTransaction *txn,
                      GError **          error)
{
  gboolean bulk = (job->flags & CONFAB_STORE_WRITE_BULK) != 0;
  g_autoptr (ConfabChangeset) changeset = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!set_bulk (writer, bulk, error))
    return FALSE;
  if (!job->func (txn, job->data, &local_error))
    {
      if (local_error == NULL)
        g_set_error_literal (&local_error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_FAILED, "The transaction was given up");
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  changeset = confab_transaction_finish (txn, &job->sequence, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!confab_sql_exec (writer->sql, "COMMIT", SQL_NO_ARGS, error))
    return FALSE;
  writer->bulk = bulk;
  job->changeset = g_steal_pointer (&changeset);
  return TRUE;
}

static gboolean
run_write (Job *job)
{
  Writer *writer = &job->store->writer;
  ConfabTransaction txn;

  if (writer->sql == NULL)
    {
      g_set_error_literal (&job->error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_CLOSED, "The store is closed");
      return TRUE;
    }
  if (!set_durable (writer, (job->flags & CONFAB_STORE_WRITE_DURABLE) != 0, &job->error) ||
      !confab_sql_exec (writer->sql, "BEGIN IMMEDIATE", SQL_NO_ARGS, &job->error))
    return TRUE;
  confab_transaction_init (&txn, writer->sql, writer->dir);
  if (!write_in_transaction (writer, job, &txn, &job->error))
    roll_back (writer);
  confab_transaction_clear (&txn);
  return TRUE;
}

static gboolean
run_become_owner (Job *job)
{
  Writer *writer = &job->store->writer;

  if (writer->sql == NULL)
    writer->sql = confab_schema_open_owner (writer->path, &job->error);
  job->owner = writer->sql != NULL;
  return TRUE;
}

/* One step, then whatever else waits, then the next step. */
static gboolean
run_optimize (Job *job)
{
  Writer *writer = &job->store->writer;
  sqlite3 *db;
  int before;

  if (writer->sql == NULL)
    return TRUE;
  db = confab_sql_get_handle (writer->sql);
  before = sqlite3_total_changes (db);
  if (!confab_sql_exec (writer->sql, "INSERT INTO search (search, rank) VALUES ('merge', ?1)",
                        SQL_ARGS (sql_int (MERGE_PAGES)), &job->error))
    return TRUE;
  if (sqlite3_total_changes (db) - before >= 2)
    {
      confab_thread_post (job->store->writer_thread, run_job, job);
      return FALSE;
    }
  confab_sql_script (writer->sql, "PRAGMA optimize", NULL);
  return TRUE;
}

static gboolean
run_close (Job *job)
{
  Writer *writer = &job->store->writer;

  if (writer->sql != NULL)
    {
      confab_sql_script (writer->sql, "PRAGMA wal_checkpoint (TRUNCATE)", NULL);
      g_clear_pointer (&writer->sql, confab_sql_close);
    }
  return TRUE;
}

/* The reader goes first: its connection would keep the log alive. */
static void
close_reader (gpointer data)
{
  Job *job = data;
  Reader *reader = &job->store->reader;

  g_clear_pointer (&reader->sql, confab_sql_close);
  reader->closed = TRUE;
  confab_thread_post (job->store->writer_thread, run_job, job);
}

typedef struct
{
  Reader *reader;
  ConfabStoreReadFunc func;
  gpointer data;
  GDestroyNotify destroy;
} ReadCall;

static void
read_call_free (gpointer data)
{
  ReadCall *call = data;

  if (call->destroy != NULL)
    call->destroy (call->data);
  g_free (call);
}

static gboolean
read_in_transaction (ReadCall *         call,
                     ConfabQueryResult *result,
                     GError **          error)
{
  return confab_sql_get_integer (call->reader->sql, "SELECT value FROM meta WHERE key = 'sequence'",
                                 SQL_NO_ARGS, &result->sequence, error) &&
         call->func (call->reader->sql, result, call->data, error);
}

static gboolean
run_read (gpointer data,
          GValue * value,
          GError **error)
{
  ReadCall *call = data;
  Reader *reader = call->reader;
  g_autoptr (ConfabQueryResult) result = confab_query_result_new ();
  g_autoptr (GError) local_error = NULL;

  if (reader->sql == NULL && !reader->closed)
    reader->sql = confab_schema_open_reader (reader->path, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (reader->sql != NULL)
    {
      if (!confab_sql_exec (reader->sql, "BEGIN", SQL_NO_ARGS, error))
        return FALSE;
      gboolean done = read_in_transaction (call, result, error);
      confab_sql_script (reader->sql, "COMMIT", NULL);
      if (!done)
        return FALSE;
    }
  g_value_init (value, CONFAB_TYPE_QUERY_RESULT);
  g_value_take_boxed (value, g_steal_pointer (&result));
  return TRUE;
}

static void
confab_store_finalize (GObject *object)
{
  ConfabStore *self = CONFAB_STORE (object);

  g_clear_pointer (&self->reader_thread, confab_thread_free);
  g_clear_pointer (&self->writer_thread, confab_thread_free);
  g_clear_pointer (&self->reader.sql, confab_sql_close);
  g_clear_pointer (&self->writer.sql, confab_sql_close);
  g_free (self->reader.path);
  g_free (self->writer.path);
  g_free (self->writer.dir);
  g_free (self->dir);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (confab_store_parent_class)->finalize (object);
}

static void
confab_store_class_init (ConfabStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_store_finalize;

  /**
   * ConfabStore::changed:
   * @self: the store
   * @changeset: (type ConfabChangeset): what one transaction changed
   *
   * Emitted on the main thread for each transaction that changed something, in order.
   */
  signals[CHANGED] = g_signal_new ("changed", CONFAB_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, CONFAB_TYPE_CHANGESET);
}

static void
confab_store_init (ConfabStore *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->writer.bulk = -1;
}

static gboolean
make_dir (const char *dir,
          GError **   error)
{
  if (g_mkdir_with_parents (dir, 0700) == 0)
    return TRUE;

  int number = errno;
  g_set_error (error, CONFAB_STORE_ERROR,
               number == ENOSPC || number == EDQUOT ? CONFAB_STORE_ERROR_FULL : CONFAB_STORE_ERROR_READONLY,
               "%s: %s", dir, g_strerror (number));
  return FALSE;
}

/**
 * confab_store_open:
 * @dir: the profile's directory; an owner makes it
 * @mode: whether to write
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Opens the tables. An owner makes or upgrades them where needed; only one
 * process may be it, which is the caller's care. A damaged file is reported and
 * left as it is.
 *
 * Returns: (transfer full) (nullable): a store
 */
ConfabStore *
confab_store_open (const char *    dir,
                   ConfabStoreMode mode,
                   GError **       error)
{
  g_autofree char *path = g_build_filename (dir, DATABASE_NAME, NULL);
  g_autoptr (ConfabSql) writer = NULL;
  g_autoptr (ConfabSql) reader = NULL;
  g_autoptr (GError) local_error = NULL;

  if (mode == CONFAB_STORE_OWNER)
    {
      if (!make_dir (dir, error))
        return NULL;
      writer = confab_schema_open_owner (path, error);
      if (writer == NULL)
        return NULL;
    }
  reader = confab_schema_open_reader (path, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  ConfabStore *self = g_object_new (CONFAB_TYPE_STORE, NULL);
  self->dir = g_strdup (dir);
  self->mode = mode;
  self->writer.dir = g_strdup (dir);
  self->writer.path = g_strdup (path);
  self->writer.sql = g_steal_pointer (&writer);
  self->reader.path = g_steal_pointer (&path);
  self->reader.sql = g_steal_pointer (&reader);
  self->writer_thread = confab_thread_new ("store-writer");
  self->reader_thread = confab_thread_new ("store-reader");
  return self;
}

/**
 * confab_store_get_dir:
 * @self: a store
 *
 * Returns: (transfer none): the profile's directory
 */
const char *
confab_store_get_dir (ConfabStore *self)
{
  g_return_val_if_fail (CONFAB_IS_STORE (self), NULL);

  return self->dir;
}

/**
 * confab_store_get_mode:
 * @self: a store
 *
 * Returns: whether it writes
 */
ConfabStoreMode
confab_store_get_mode (ConfabStore *self)
{
  g_return_val_if_fail (CONFAB_IS_STORE (self), CONFAB_STORE_READER);

  return self->mode;
}

static DexFuture *
reject_closed (void)
{
  return dex_future_new_reject (CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_CLOSED, "The store is closed");
}

/**
 * confab_store_become_owner:
 * @self: a store
 *
 * Takes over writing, when the process that did it has gone. The caller holds
 * the profile's lock.
 *
 * Returns: (transfer full): a future that resolves to 0 (int64) when the store
 *   is an owner, or rejects with a CONFAB_STORE_ERROR
 */
DexFuture *
confab_store_become_owner (ConfabStore *self)
{
  g_return_val_if_fail (CONFAB_IS_STORE (self), NULL);

  if (self->closed)
    return reject_closed ();

  Job *job = g_new0 (Job, 1);
  job->run = run_become_owner;
  return push_job (self, job);
}

/**
 * confab_store_write:
 * @self: a store
 * @func: (scope notified): what to do, on the writer thread, in one transaction
 * @data: for @func
 * @destroy: (nullable): frees @data, on the main thread, when the future has
 *   been resolved
 * @flags: how
 *
 * Queues a transaction. They run in the order they were given.
 *
 * Returns: (transfer full): a future that resolves to the sequence number
 *   (int64), after the commit and after `changed` was emitted for it; or rejects
 *   with @func's error or a CONFAB_STORE_ERROR, when nothing has changed
 */
DexFuture *
confab_store_write (ConfabStore *         self,
                    ConfabStoreWriteFunc  func,
                    gpointer              data,
                    GDestroyNotify        destroy,
                    ConfabStoreWriteFlags flags)
{
  g_return_val_if_fail (CONFAB_IS_STORE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  if (self->closed || self->mode == CONFAB_STORE_READER)
    {
      if (destroy != NULL)
        destroy (data);
      if (self->closed)
        return reject_closed ();
      return dex_future_new_reject (CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_READONLY,
                                    "Another process writes this profile");
    }

  Job *job = g_new0 (Job, 1);
  job->run = run_write;
  job->func = func;
  job->data = data;
  job->destroy = destroy;
  job->flags = flags;
  return push_job (self, job);
}

/**
 * confab_store_read:
 * @self: a store
 * @func: (scope notified): what to do, on the reader thread, in one snapshot
 * @data: for @func
 * @destroy: (nullable): frees @data, on the reader thread (or at once, when the
 *   store is closed)
 *
 * Queues a query.
 *
 * Returns: (transfer full): a future that resolves to a ConfabQueryResult, or
 *   rejects with a CONFAB_STORE_ERROR
 */
DexFuture *
confab_store_read (ConfabStore *       self,
                   ConfabStoreReadFunc func,
                   gpointer            data,
                   GDestroyNotify      destroy)
{
  g_return_val_if_fail (CONFAB_IS_STORE (self), NULL);

  if (self->closed)
    {
      if (destroy != NULL)
        destroy (data);
      return reject_closed ();
    }

  ReadCall *call = g_new0 (ReadCall, 1);
  call->reader = &self->reader;
  call->func = func;
  call->data = data;
  call->destroy = destroy;
  return confab_thread_call (self->reader_thread, run_read, call, read_call_free);
}

/**
 * confab_store_inject:
 * @self: a store
 * @changeset: what another process changed
 *
 * Emits `changed` for a transaction of another process on this profile.
 */
void
confab_store_inject (ConfabStore *    self,
                     ConfabChangeset *changeset)
{
  g_return_if_fail (CONFAB_IS_STORE (self));

  g_signal_emit (self, signals[CHANGED], 0, changeset);
}

/**
 * confab_store_optimize:
 * @self: a store
 *
 * Does what BULK put off, in small steps between which other work goes on; right
 * after a first sync.
 *
 * Returns: (transfer full): a future that resolves to 0 (int64) when there is
 *   nothing left to do, or rejects with a CONFAB_STORE_ERROR
 */
DexFuture *
confab_store_optimize (ConfabStore *self)
{
  g_return_val_if_fail (CONFAB_IS_STORE (self), NULL);

  if (self->closed)
    return reject_closed ();

  Job *job = g_new0 (Job, 1);
  job->run = run_optimize;
  return push_job (self, job);
}

/**
 * confab_store_close:
 * @self: a store
 *
 * Does what is queued, moves the write-ahead log into the database and lets go
 * of the files. Whatever is asked afterwards is rejected.
 *
 * Returns: (transfer full): a future that resolves to 0 (int64)
 */
DexFuture *
confab_store_close (ConfabStore *self)
{
  DexFuture *future;

  g_return_val_if_fail (CONFAB_IS_STORE (self), NULL);

  if (self->closed)
    return dex_future_new_for_int64 (0);
  self->closed = TRUE;

  Job *job = g_new0 (Job, 1);
  job->run = run_close;
  job->store = g_object_ref (self);
  job->promise = dex_promise_new ();
  future = DEX_FUTURE (dex_ref (job->promise));
  confab_thread_post (self->reader_thread, close_reader, job);
  return future;
}
