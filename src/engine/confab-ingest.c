/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The road in: bytes from a server are read by a few workers and written as one batch. */
#include "config.h"

#include "confab-ingest.h"

#include "confab-blobs.h"

#include "confab-message-text.h"
#include "confab-reducer.h"

#include <sys/resource.h>

/* How many mails a worker reads at a time. */
#define CHUNK 16
/* So few mails and bytes are read at once, by whoever brings them. */
#define SMALL_COUNT 2
#define SMALL_BYTES 16384
/* Reading is pure; more threads than this only take memory. */
#define MAX_WORKERS 4
/* …and they stand back behind who draws and who writes (nice(2)). */
#define WORKER_NICE 10
/* How many batches may be on the road before the next one should wait. */
#define MAX_ON_ROAD 3
/* From how many mails on a batch is a large one to the store. */
#define BULK 100

typedef struct
{
  ConfabCoiMessage *message;
  char *variant;
  char *words;
  char *preview;
  ConfabSearchWords *search_words;
} Read;

/* A batch on its way. Owned by the ingest's queue, then by the store's writer. */
typedef struct
{
  ConfabIngest *ingest;
  GMainContext *context;
  ConfabIngestBatch *batch;
  DexPromise *promise;
  Read *reads;
  gint chunks_left;
  gboolean is_read;
  gint64 n_added;
} Work;

typedef struct
{
  Work *work;
  guint first;
  gboolean is_read; /* only files are to be kept */
} Chunk;

struct _ConfabIngest
{
  GObject parent_instance;

  ConfabStore *store;
  GThreadPool *pool;
  GQueue queue;        /* Work, in the order they came */
  guint on_road;       /* with the queue: not yet committed */
  GPtrArray *waiting;  /* DexPromise */
};

G_DEFINE_FINAL_TYPE (ConfabIngest, confab_ingest, G_TYPE_OBJECT)

static void
item_clear (gpointer data)
{
  ConfabIngestItem *item = data;

  g_clear_pointer (&item->source, confab_mime_source_unref);
}

/**
 * confab_ingest_batch_new:
 * @account_id: row id of the account
 * @folder_id: row id of the folder
 * @uidvalidity: the folder's
 * @first_sync: the account's first sync is not over
 * @now: milliseconds since 1970 UTC
 *
 * Returns: (transfer full): an empty batch
 */
ConfabIngestBatch *
confab_ingest_batch_new (gint64   account_id,
                         gint64   folder_id,
                         guint32  uidvalidity,
                         gboolean first_sync,
                         gint64   now)
{
  ConfabIngestBatch *self = g_new0 (ConfabIngestBatch, 1);

  self->account_id = account_id;
  self->folder_id = folder_id;
  self->uidvalidity = uidvalidity;
  self->first_sync = first_sync;
  self->now = now;
  self->items = g_array_new (FALSE, FALSE, sizeof (ConfabIngestItem));
  g_array_set_clear_func (self->items, item_clear);
  return self;
}

/**
 * confab_ingest_batch_add:
 * @self: a batch with less than CONFAB_INGEST_MAX_BATCH mails
 * @item: a mail; its source is kept by a reference
 */
void
confab_ingest_batch_add (ConfabIngestBatch *     self,
                         const ConfabIngestItem *item)
{
  confab_mime_source_ref (item->source);
  g_array_append_vals (self->items, item, 1);
}

/**
 * confab_ingest_batch_set_oldest:
 * @self: a batch
 * @oldest_uid: how far back the folder is read once the batch is stored
 * @complete: whether that is all
 *
 * Lets it be written in the transaction that writes the mails.
 */
void
confab_ingest_batch_set_oldest (ConfabIngestBatch *self,
                                guint32            oldest_uid,
                                gboolean           complete)
{
  self->oldest_uid = oldest_uid;
  self->complete = complete;
  self->has_oldest = TRUE;
}

/**
 * confab_ingest_batch_free:
 * @self: (transfer full): a batch
 */
void
confab_ingest_batch_free (ConfabIngestBatch *self)
{
  g_array_unref (self->items);
  g_free (self);
}

static void
read_clear (Read *read)
{
  g_clear_pointer (&read->message, confab_coi_message_unref);
  g_clear_pointer (&read->variant, g_free);
  g_clear_pointer (&read->words, g_free);
  g_clear_pointer (&read->preview, g_free);
  g_clear_pointer (&read->search_words, confab_search_words_unref);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  for (guint i = 0; i < work->batch->items->len; i++)
    read_clear (&work->reads[i]);
  g_free (work->reads);
  g_clear_pointer (&work->batch, confab_ingest_batch_free);
  g_clear_pointer (&work->context, g_main_context_unref);
  dex_clear (&work->promise);
  g_clear_object (&work->ingest);
  g_free (work);
}

/* The writer's thread. A mail is let go as soon as its rows are there. */
static gboolean
write_func (ConfabTransaction *txn,
            gpointer           data,
            GError **          error)
{
  Work *work = data;
  const ConfabIngestBatch *batch = work->batch;
  ConfabReducerContext context = { batch->account_id, batch->first_sync, batch->now };
  g_autoptr (ConfabReducer) reducer = confab_reducer_new (txn, &context, error);

  if (reducer == NULL)
    return FALSE;
  for (guint i = 0; i < batch->items->len; i++)
    {
      const ConfabIngestItem *in = &g_array_index (batch->items, ConfabIngestItem, i);
      Read *read = &work->reads[i];
      gboolean added;
      ConfabReducerItem item = {
        .message = read->message,
        .folder_id = batch->folder_id,
        .uidvalidity = batch->uidvalidity,
        .uid = in->uid,
        .flags = in->flags,
        .modseq = in->modseq,
        .internal_date = in->internal_date,
        .server_id = in->server_id,
        .variant = read->variant,
        .words = read->words,
        .preview = read->preview,
        .search_words = read->search_words,
        .size = in->size,
      };

      if (confab_reducer_add (reducer, &item, &added, error) == 0)
        return FALSE;
      work->n_added += added;
      read_clear (read);
    }
  return confab_reducer_finish (reducer, error) &&
         (!batch->has_oldest ||
          confab_transaction_set_folder_oldest (txn, batch->folder_id, batch->uidvalidity, batch->oldest_uid, batch->complete, error));
}

static void
leave_road (ConfabIngest *self)
{
  self->on_road--;
  while (self->on_road < MAX_ON_ROAD && self->waiting->len > 0)
    {
      g_autoptr (DexPromise) promise = g_ptr_array_steal_index (self->waiting, 0);

      dex_promise_resolve_boolean (promise, TRUE);
    }
}

static DexFuture *
written_cb (DexFuture *completed,
            gpointer   data)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;

  dex_future_get_value (completed, &error);
  leave_road (work->ingest);
  if (error != NULL)
    dex_promise_reject (work->promise, g_steal_pointer (&error));
  else
    dex_promise_resolve_int64 (work->promise, work->n_added);
  return dex_ref (completed);
}

/* Hands over to the store what is read, in the order it came. */
static void
advance (ConfabIngest *self)
{
  while (!g_queue_is_empty (&self->queue) && ((Work *) g_queue_peek_head (&self->queue))->is_read)
    {
      Work *work = g_queue_pop_head (&self->queue);
      ConfabStoreWriteFlags flags = work->batch->items->len >= BULK ? CONFAB_STORE_WRITE_BULK : CONFAB_STORE_WRITE_NONE;
      DexFuture *future = confab_store_write (self->store, write_func, work, NULL, flags);

      dex_future_disown (dex_future_finally (future, written_cb, work, work_free));
    }
}

static gboolean
work_read_cb (gpointer data)
{
  Work *work = data;
  g_autoptr (ConfabIngest) self = g_object_ref (work->ingest);

  work->is_read = TRUE;
  advance (self);
  return G_SOURCE_REMOVE;
}

static GBytes *
get_picture (const ConfabCoiMessage *message)
{
  if (message->group_avatar != NULL)
    return message->group_avatar;
  return message->profile != NULL ? message->profile->photo : NULL;
}

/* The picture of a group or a person is known by its hash; one that cannot be kept is none. */
static void
keep_avatar (Work *            work,
             ConfabCoiMessage *message)
{
  GBytes *picture = get_picture (message);
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = NULL;

  if (picture == NULL)
    return;
  hash = confab_blobs_put_bytes (confab_store_get_dir (work->ingest->store), picture, &error);
  if (hash == NULL)
    g_debug ("A picture is not kept: %s", error->message);
}

static void
read_items (Work *work,
            guint first,
            guint end)
{
  for (guint i = first; i < end; i++)
    {
      ConfabIngestItem *item = &g_array_index (work->batch->items, ConfabIngestItem, i);
      Read *read = &work->reads[i];

      read->message = confab_coi_message_new_from_source (item->source);
      read->variant = confab_message_dup_variant (read->message);
      read->words = confab_message_dup_words (read->message);
      read->preview = confab_message_text_preview (read->message->text);
      read->search_words = confab_search_words_new (read->message->text, read->message->subject);
      g_clear_pointer (&item->source, confab_mime_source_unref);
    }
}

/* On Linux the nice value is a thread's own; elsewhere nothing is lost. */
static void
stand_back (void)
{
#ifdef __linux__
  static GPrivate done;

  if (g_private_get (&done) != NULL)
    return;
  g_private_set (&done, GINT_TO_POINTER (1));
  setpriority (PRIO_PROCESS, 0, WORKER_NICE);
#endif
}

/* A worker's thread. */
static void
read_func (gpointer data,
           gpointer user_data)
{
  g_autofree Chunk *chunk = data;
  Work *work = chunk->work;
  guint end = MIN (chunk->first + CHUNK, work->batch->items->len);

  stand_back ();
  if (!chunk->is_read)
    read_items (work, chunk->first, end);
  for (guint i = chunk->first; i < end; i++)
    keep_avatar (work, work->reads[i].message);
  if (g_atomic_int_dec_and_test (&work->chunks_left))
    {
      /* Not g_main_context_invoke(), which may run it on this very thread. */
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, work_read_cb, work, NULL);
      g_source_attach (source, work->context);
    }
}

/* A message that comes while one waits for it is read sooner than a worker has woken. */
static gboolean
is_small (const ConfabIngestBatch *batch)
{
  gsize size = 0;

  for (guint i = 0; i < batch->items->len && i <= SMALL_COUNT; i++)
    {
      GBytes *whole = confab_mime_source_get_whole (g_array_index (batch->items, ConfabIngestItem, i).source);

      size += whole != NULL ? g_bytes_get_size (whole) : SMALL_BYTES;
    }
  return batch->items->len <= SMALL_COUNT && size < SMALL_BYTES;
}

/* Files are never written by who has something else to do. */
static gboolean
has_files (const Work *work)
{
  for (guint i = 0; i < work->batch->items->len; i++)
    if (get_picture (work->reads[i].message) != NULL)
      return TRUE;
  return FALSE;
}

/**
 * confab_ingest_batch:
 * @self: the road in
 * @batch: (transfer full): mails of one folder
 *
 * Reads the mails and stores them. Batches are stored in the order they were
 * given; the next ones are read meanwhile. Dropping the future stops nothing.
 *
 * Returns: (transfer full): a future that resolves to the number of messages that
 *   were not known before (int64) once all is committed, or rejects with a
 *   CONFAB_STORE_ERROR, and then nothing of the batch is stored
 */
DexFuture *
confab_ingest_batch (ConfabIngest *     self,
                     ConfabIngestBatch *batch)
{
  guint n = batch->items->len;
  Work *work = g_new0 (Work, 1);
  DexFuture *future;

  g_return_val_if_fail (CONFAB_IS_INGEST (self), NULL);
  g_return_val_if_fail (n <= CONFAB_INGEST_MAX_BATCH, NULL);

  work->ingest = g_object_ref (self);
  work->context = g_main_context_ref_thread_default ();
  work->batch = batch;
  work->promise = dex_promise_new ();
  work->reads = g_new0 (Read, n);
  work->chunks_left = (int) ((n + CHUNK - 1) / CHUNK);
  future = DEX_FUTURE (dex_ref (work->promise));

  g_queue_push_tail (&self->queue, work);
  self->on_road++;
  if (is_small (batch))
    {
      read_items (work, 0, n);
      if (has_files (work))
        {
          Chunk chunk = { work, 0, TRUE };

          g_thread_pool_push (self->pool, g_memdup2 (&chunk, sizeof chunk), NULL);
          return future;
        }
      work->is_read = TRUE;
      advance (self);
      return future;
    }
  for (guint i = 0; i < n; i += CHUNK)
    {
      Chunk chunk = { work, i, FALSE };

      g_thread_pool_push (self->pool, g_memdup2 (&chunk, sizeof chunk), NULL);
    }
  return future;
}

/**
 * confab_ingest_ready:
 * @self: the road in
 *
 * What keeps memory bounded: wait for it before more is fetched.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when there is room for another batch
 */
DexFuture *
confab_ingest_ready (ConfabIngest *self)
{
  DexPromise *promise;

  g_return_val_if_fail (CONFAB_IS_INGEST (self), NULL);

  if (self->on_road < MAX_ON_ROAD)
    return dex_future_new_true ();
  promise = dex_promise_new ();
  g_ptr_array_add (self->waiting, dex_ref (promise));
  return DEX_FUTURE (promise);
}

static void
confab_ingest_finalize (GObject *object)
{
  ConfabIngest *self = CONFAB_INGEST (object);

  /* Whatever is on the road holds a reference: there is nothing to wait for. */
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (confab_ingest_parent_class)->finalize (object);
}

static void
confab_ingest_class_init (ConfabIngestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_ingest_finalize;
}

static void
confab_ingest_init (ConfabIngest *self)
{
  int n_workers = CLAMP ((int) g_get_num_processors (), 1, MAX_WORKERS);

  g_queue_init (&self->queue);
  self->waiting = g_ptr_array_new_with_free_func (dex_unref);
  /* Threads of its own: others would not want them back. */
  self->pool = g_thread_pool_new (read_func, NULL, n_workers, TRUE, NULL);
}

/**
 * confab_ingest_new:
 * @store: where mails are stored
 *
 * Returns: (transfer full): the road in
 */
ConfabIngest *
confab_ingest_new (ConfabStore *store)
{
  ConfabIngest *self;

  g_return_val_if_fail (CONFAB_IS_STORE (store), NULL);

  self = g_object_new (CONFAB_TYPE_INGEST, NULL);
  self->store = g_object_ref (store);
  return self;
}
