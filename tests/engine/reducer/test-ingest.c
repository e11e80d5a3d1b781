/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The road in: read by many, stored in order, all of a batch or nothing. */
#include "config.h"

#include "confab-ingest.h"
#include "confab-query.h"
#include "profile.h"

#include <glib/gstdio.h>

/* No test waits longer than this for one future, in seconds. */
#define PATIENCE 300
#define UIDVALIDITY 7

typedef struct
{
  char *dir;
  ConfabStore *store;
  ConfabIngest *ingest;
  gint64 account;
  gint64 folder;
} Road;

static gboolean
set_up_func (ConfabTransaction *txn,
             gpointer           data,
             GError **          error)
{
  Road *road = data;
  g_autoptr (ConfabAccountRecord) settings = confab_account_record_new ();

  settings->address = g_strdup (MAILBOX_OWN_ADDRESS);
  settings->imap_host = g_strdup ("imap.example.org");
  settings->imap_user = g_strdup ("alice");
  settings->smtp_host = g_strdup ("smtp.example.org");
  settings->smtp_user = g_strdup ("alice");
  road->account = confab_transaction_add_account (txn, settings, error);
  road->folder = road->account != 0 ? confab_transaction_ensure_folder (txn, road->account, "INBOX", '/', CONFAB_FOLDER_INBOX, error) : 0;
  return road->folder != 0 && confab_transaction_reset_folder (txn, road->folder, UIDVALIDITY, error);
}

static gboolean
give_up_cb (gpointer data)
{
  g_error ("A future did not resolve in %d s", PATIENCE);
  return G_SOURCE_REMOVE;
}

static const GValue *
wait_for (DexFuture *future,
          GError **  error)
{
  guint timeout = g_timeout_add_seconds (PATIENCE, give_up_cb, NULL);

  while (dex_future_is_pending (future))
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (100);
  g_source_remove (timeout);
  return dex_future_get_value (future, error);
}

static void
set_up (Road *        road,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DexFuture *future;

  road->dir = g_dir_make_tmp ("confab-ingest-XXXXXX", &error);
  g_assert_no_error (error);
  road->store = confab_store_open (road->dir, CONFAB_STORE_OWNER, &error);
  g_assert_no_error (error);
  future = confab_store_write (road->store, set_up_func, road, NULL, CONFAB_STORE_WRITE_NONE);
  wait_for (future, &error);
  g_assert_no_error (error);
  dex_unref (future);
  road->ingest = confab_ingest_new (road->store);
}

static void
tear_down (Road *        road,
           gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  DexFuture *future = confab_store_close (road->store);
  const char *files[] = { "confab.db", "confab.db-wal", "confab.db-shm" };

  wait_for (future, &error);
  g_assert_no_error (error);
  dex_unref (future);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (road->ingest);
  g_clear_object (&road->store);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (road->dir, files[i], NULL);

      g_unlink (path);
    }
  g_rmdir (road->dir);
  g_free (road->dir);
}

static ConfabIngestBatch *
make_batch (Road *road,
            int   first,
            int   n)
{
  ConfabIngestBatch *batch = confab_ingest_batch_new (road->account, road->folder, UIDVALIDITY, TRUE, 1735689600000);

  for (int i = first; i < first + n; i++)
    {
      g_autofree char *mail = g_strdup_printf ("From: Bob <bob@b.example>\r\nTo: alice@example.org\r\nMessage-ID: <%d@b>\r\n\r\nNumber %d\r\n", i, i);
      g_autoptr (GBytes) bytes = g_bytes_new (mail, strlen (mail));
      g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);

      const ConfabIngestItem item = {
        .source = source,
        .uid = (guint32) i,
        .internal_date = 1735689600000 + i,
        .size = (gint64) strlen (mail),
      };

      confab_ingest_batch_add (batch, &item);
    }
  return batch;
}

static gint64
count_messages (Road *road)
{
  g_autoptr (GError) error = NULL;
  DexFuture *future = confab_query_message_count (road->store, 1);
  ConfabQueryResult *result = g_value_get_boxed (wait_for (future, &error));
  gint64 n;

  g_assert_no_error (error);
  n = *(gint64 *) g_ptr_array_index (result->records, 0);
  dex_unref (future);
  return n;
}

static gint64
ingest (Road *             road,
        ConfabIngestBatch *batch)
{
  g_autoptr (GError) error = NULL;
  DexFuture *future = confab_ingest_batch (road->ingest, batch);
  const GValue *value = wait_for (future, &error);
  gint64 n;

  g_assert_no_error (error);
  n = g_value_get_int64 (value);
  dex_unref (future);
  return n;
}

static ConfabFolder *
get_folder (Road *road)
{
  g_autoptr (GError) error = NULL;
  DexFuture *future = confab_query_folders (road->store, road->account);
  ConfabQueryResult *result = g_value_get_boxed (wait_for (future, &error));
  ConfabFolder *folder;

  g_assert_no_error (error);
  folder = confab_folder_copy (g_ptr_array_index (result->records, 0));
  dex_unref (future);
  return folder;
}

static void
test_batches (Road *        road,
              gconstpointer data)
{
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (GError) error = NULL;

  /* More than fit on the road at once. */
  for (int i = 0; i < 8; i++)
    {
      DexFuture *ready = confab_ingest_ready (road->ingest);

      wait_for (ready, &error);
      g_assert_no_error (error);
      dex_unref (ready);
      g_ptr_array_add (futures, confab_ingest_batch (road->ingest, make_batch (road, i * 100 + 1, 100)));
    }
  for (guint i = 0; i < futures->len; i++)
    {
      g_assert_cmpint (g_value_get_int64 (wait_for (g_ptr_array_index (futures, i), &error)), ==, 100);
      g_assert_no_error (error);
    }
  g_assert_cmpint (count_messages (road), ==, 800);
  /* What is known is not added again. */
  g_assert_cmpint (ingest (road, make_batch (road, 751, 100)), ==, 50);
  g_assert_cmpint (count_messages (road), ==, 850);
}

static void
test_empty (Road *        road,
            gconstpointer data)
{
  ConfabIngestBatch *batch = make_batch (road, 1, 0);
  g_autoptr (ConfabFolder) folder = NULL;

  confab_ingest_batch_set_oldest (batch, 12, TRUE);
  g_assert_cmpint (ingest (road, batch), ==, 0);
  folder = get_folder (road);
  g_assert_cmpuint (folder->position.oldest_uid, ==, 12);
  g_assert_true (folder->position.complete);
}

/* The position says what is stored, no more and no less. */
static void
test_position (Road *        road,
               gconstpointer data)
{
  ConfabIngestBatch *batch = make_batch (road, 41, 40);
  g_autoptr (ConfabFolder) folder = NULL;
  g_autoptr (ConfabFolder) after = NULL;
  g_autoptr (GError) error = NULL;
  DexFuture *future;

  confab_ingest_batch_set_oldest (batch, 41, FALSE);
  g_assert_cmpint (ingest (road, batch), ==, 40);
  folder = get_folder (road);
  g_assert_cmpuint (folder->position.oldest_uid, ==, 41);
  g_assert_false (folder->position.complete);

  /* Of a folder that was numbered anew meanwhile nothing is said. */
  batch = make_batch (road, 1, 0);
  batch->uidvalidity++;
  confab_ingest_batch_set_oldest (batch, 1, TRUE);
  g_assert_cmpint (ingest (road, batch), ==, 0);

  /* A folder that is gone meanwhile: nothing of the batch is stored. */
  batch = make_batch (road, 1, 40);
  batch->folder_id = 4711;
  confab_ingest_batch_set_oldest (batch, 1, TRUE);
  future = confab_ingest_batch (road->ingest, batch);
  g_assert_null (wait_for (future, &error));
  g_assert_nonnull (error);
  dex_unref (future);
  g_assert_cmpint (count_messages (road), ==, 40);
  after = get_folder (road);
  g_assert_cmpuint (after->position.oldest_uid, ==, 41);
  g_assert_false (after->position.complete);

  /* And the road goes on. */
  g_assert_cmpint (ingest (road, make_batch (road, 1, 40)), ==, 40);
}

/* Whoever gave mails and went away is not waited for. */
static void
test_dropped_future (Road *        road,
                     gconstpointer data)
{
  dex_unref (confab_ingest_batch (road->ingest, make_batch (road, 1, 100)));
  g_assert_cmpint (ingest (road, make_batch (road, 101, 1)), ==, 1);
  g_assert_cmpint (count_messages (road), ==, 101);
}

#define add(path, func) g_test_add (path, Road, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  add ("/ingest/batches", test_batches);
  add ("/ingest/empty", test_empty);
  add ("/ingest/position", test_position);
  add ("/ingest/dropped-future", test_dropped_future);
  return g_test_run ();
}
