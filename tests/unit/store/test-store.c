/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, writing, reading and closing a store; what happens when that fails. */
#include "config.h"

#include "store-fixture.h"

#include "confab-schema.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *dir;
  ConfabStore *store;
  GPtrArray *seen; /* changesets, in the order they were told */
  GThread *main_thread;
} Fixture;

static void
changed_cb (ConfabStore *    store,
            ConfabChangeset *changeset,
            gpointer         data)
{
  Fixture *f = data;

  g_assert_true (g_thread_self () == f->main_thread);
  g_ptr_array_add (f->seen, confab_changeset_ref (changeset));
}

static void
open_store (Fixture *       f,
            ConfabStoreMode mode)
{
  g_autoptr (GError) error = NULL;

  f->store = confab_store_open (f->dir, mode, &error);
  g_assert_no_error (error);
  g_signal_connect (f->store, "changed", G_CALLBACK (changed_cb), f);
}

static void
close_store (Fixture *f)
{
  fixture_wait_int64 (confab_store_close (f->store));
  g_assert_finalize_object (f->store);
  f->store = NULL;
}

static void
set_up (Fixture *     f,
        gconstpointer data)
{
  f->dir = fixture_make_dir ();
  f->seen = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_changeset_unref);
  f->main_thread = g_thread_self ();
  open_store (f, CONFAB_STORE_OWNER);
}

static void
tear_down (Fixture *     f,
           gconstpointer data)
{
  if (f->store != NULL)
    close_store (f);
  g_ptr_array_unref (f->seen);
  fixture_remove_dir (f->dir);
  g_free (f->dir);
}

/* A write that adds an account with one chat of @n messages. */
static gboolean
add_rows (ConfabTransaction *txn,
          gpointer           data,
          GError **          error)
{
  int n = GPOINTER_TO_INT (data);
  gint64 account = fixture_add_account (txn, "alice@example.org");
  gint64 chat = fixture_person (txn, account, "bob@example.org");

  for (int i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d@example.org", i);

      fixture_message (txn, account, chat, name, 1000 + i, "Hello");
    }
  return TRUE;
}

static gboolean
add_message (ConfabTransaction *txn,
             gpointer           data,
             GError **          error)
{
  fixture_message (txn, 1, 1, data, 5000, "More");
  return TRUE;
}

/* As above, then fails. */
static gboolean
add_and_fail (ConfabTransaction *txn,
              gpointer           data,
              GError **          error)
{
  fixture_message (txn, 1, 1, "lost@example.org", 5000, "Lost");
  fixture_person (txn, 1, "lost@example.org");
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Changed my mind");
  return FALSE;
}

static gboolean
fail_silently (ConfabTransaction *txn,
               gpointer           data,
               GError **          error)
{
  return FALSE;
}

static gboolean
ask_too_late (ConfabTransaction *txn,
              gpointer           data,
              GError **          error)
{
  gint64 id = fixture_message (txn, 1, 1, "late@example.org", 5000, "Late");
  g_autoptr (GError) sticky = g_error_new_literal (CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_BUSY, "Pretended");

  confab_transaction_stick (txn, g_steal_pointer (&sticky));
  return id != 0;
}

static gboolean
nothing (ConfabTransaction *txn,
         gpointer           data,
         GError **          error)
{
  return TRUE;
}

static guint
count_messages (Fixture *f,
                gint64 * sequence)
{
  g_autoptr (ConfabQueryResult) result = fixture_wait_result (confab_query_newest_messages (f->store, 1, 1000));

  if (sequence != NULL)
    *sequence = result->sequence;
  return result->records->len;
}

static void
assert_rejects (DexFuture *      future,
                ConfabStoreError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fixture_wait (future, &error));
  g_assert_error (error, CONFAB_STORE_ERROR, (int) code);
  dex_unref (future);
}

static void
test_write_and_read (Fixture *     f,
                     gconstpointer data)
{
  gint64 sequence;

  g_assert_cmpuint (count_messages (f, &sequence), ==, 0);
  g_assert_cmpint (sequence, ==, 0);
  g_assert_cmpint (fixture_wait_int64 (confab_store_write (f->store, add_rows, GINT_TO_POINTER (3), NULL, CONFAB_STORE_WRITE_NONE)), ==, 1);
  /* The change has been told before the future was resolved. */
  g_assert_cmpuint (f->seen->len, ==, 1);
  g_assert_cmpint (confab_changeset_get_sequence (f->seen->pdata[0]), ==, 1);
  g_assert_cmpuint (count_messages (f, &sequence), ==, 3);
  g_assert_cmpint (sequence, ==, 1);

  /* Nothing changed: nothing told, no new number. */
  g_assert_cmpint (fixture_wait_int64 (confab_store_write (f->store, nothing, NULL, NULL, CONFAB_STORE_WRITE_DURABLE)), ==, 1);
  g_assert_cmpuint (f->seen->len, ==, 1);
  g_assert_cmpint (fixture_wait_int64 (confab_store_write (f->store, add_message, "x@example.org", NULL, CONFAB_STORE_WRITE_BULK)), ==, 2);
  g_assert_cmpuint (f->seen->len, ==, 2);

  /* All of it is there again, and the numbers go on. */
  close_store (f);
  open_store (f, CONFAB_STORE_OWNER);
  g_assert_cmpuint (count_messages (f, &sequence), ==, 4);
  g_assert_cmpint (sequence, ==, 2);
  g_assert_cmpint (fixture_wait_int64 (confab_store_write (f->store, add_message, "y@example.org", NULL, CONFAB_STORE_WRITE_NONE)), ==, 3);
}

static void
test_in_order (Fixture *     f,
               gconstpointer data)
{
  DexFuture *last = NULL;

  dex_unref (confab_store_write (f->store, add_rows, GINT_TO_POINTER (1), NULL, CONFAB_STORE_WRITE_NONE));
  for (int i = 0; i < 100; i++)
    {
      char *name = g_strdup_printf ("n%d@example.org", i);

      dex_clear (&last);
      last = confab_store_write (f->store, add_message, name, g_free, CONFAB_STORE_WRITE_NONE);
    }
  g_assert_cmpint (fixture_wait_int64 (last), ==, 101);
  g_assert_cmpuint (f->seen->len, ==, 101);
  for (guint i = 0; i < f->seen->len; i++)
    g_assert_cmpint (confab_changeset_get_sequence (f->seen->pdata[i]), ==, i + 1);
}

static void
test_atomic (Fixture *     f,
             gconstpointer data)
{
  gint64 sequence;
  g_autoptr (GError) error = NULL;
  DexFuture *future;

  fixture_wait_int64 (confab_store_write (f->store, add_rows, GINT_TO_POINTER (1), NULL, CONFAB_STORE_WRITE_NONE));
  future = confab_store_write (f->store, add_and_fail, NULL, NULL, CONFAB_STORE_WRITE_BULK);
  g_assert_false (fixture_wait (future, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  dex_unref (future);
  assert_rejects (confab_store_write (f->store, fail_silently, NULL, NULL, CONFAB_STORE_WRITE_NONE), CONFAB_STORE_ERROR_FAILED);
  assert_rejects (confab_store_write (f->store, ask_too_late, NULL, NULL, CONFAB_STORE_WRITE_NONE), CONFAB_STORE_ERROR_BUSY);

  g_assert_cmpuint (f->seen->len, ==, 1);
  g_assert_cmpuint (count_messages (f, &sequence), ==, 1);
  g_assert_cmpint (sequence, ==, 1);
  g_autoptr (ConfabQueryResult) chats = fixture_wait_result (confab_query_conversations (f->store, 0, CONFAB_FILTER_ALL, 10, 0, 0));
  g_assert_cmpuint (chats->records->len, ==, 1);
  /* The store goes on. */
  g_assert_cmpint (fixture_wait_int64 (confab_store_write (f->store, add_message, "z@example.org", NULL, CONFAB_STORE_WRITE_NONE)), ==, 2);
}

static void
freed_cb (gpointer data)
{
  gboolean *freed = data;

  *freed = TRUE;
}

static void
test_closed (Fixture *     f,
             gconstpointer data)
{
  gboolean freed = FALSE;
  DexFuture *queued = confab_store_write (f->store, add_rows, GINT_TO_POINTER (2), NULL, CONFAB_STORE_WRITE_NONE);
  DexFuture *asked = confab_query_accounts (f->store);

  fixture_wait_int64 (confab_store_close (f->store));
  /* What was queued before has been done. */
  g_assert_cmpint (fixture_wait_int64 (queued), ==, 1);
  g_autoptr (ConfabQueryResult) accounts = fixture_wait_result (asked);
  assert_rejects (confab_store_write (f->store, nothing, &freed, freed_cb, CONFAB_STORE_WRITE_NONE), CONFAB_STORE_ERROR_CLOSED);
  g_assert_true (freed);
  assert_rejects (confab_query_accounts (f->store), CONFAB_STORE_ERROR_CLOSED);
  assert_rejects (confab_store_optimize (f->store), CONFAB_STORE_ERROR_CLOSED);
  fixture_wait_int64 (confab_store_close (f->store));
  g_assert_finalize_object (f->store);
  f->store = NULL;

  /* A clean end leaves one file. */
  g_autofree char *log = g_build_filename (f->dir, "confab.db-wal", NULL);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
}

static void
test_dropped (Fixture *     f,
              gconstpointer data)
{
  /* Never closed, with work on its way: it is done all the same. */
  DexFuture *future = confab_store_write (f->store, add_rows, GINT_TO_POINTER (2), NULL, CONFAB_STORE_WRITE_NONE);

  g_clear_object (&f->store);
  g_assert_cmpint (fixture_wait_int64 (future), ==, 1);
  g_assert_cmpuint (f->seen->len, ==, 1);
  open_store (f, CONFAB_STORE_OWNER);
  g_assert_cmpuint (count_messages (f, NULL), ==, 2);
}

static void
test_reader_and_takeover (Fixture *     f,
                          gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->dir, "confab.db", NULL);

  close_store (f);
  g_unlink (path);
  open_store (f, CONFAB_STORE_READER);
  g_assert_cmpint (confab_store_get_mode (f->store), ==, CONFAB_STORE_READER);

  /* There are no tables: it is empty, and makes none. */
  g_autoptr (ConfabQueryResult) none = fixture_wait_result (confab_query_accounts (f->store));
  g_assert_cmpuint (none->records->len, ==, 0);
  g_assert_cmpint (none->sequence, ==, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  assert_rejects (confab_store_write (f->store, nothing, NULL, NULL, CONFAB_STORE_WRITE_NONE), CONFAB_STORE_ERROR_READONLY);

  /* Somebody makes them: they are there. */
  ConfabStore *owner = confab_store_open (f->dir, CONFAB_STORE_OWNER, &error);
  g_assert_no_error (error);
  fixture_wait_int64 (confab_store_write (owner, add_rows, GINT_TO_POINTER (2), NULL, CONFAB_STORE_WRITE_NONE));
  g_assert_cmpuint (count_messages (f, NULL), ==, 2);
  g_assert_cmpuint (f->seen->len, ==, 0);
  g_autoptr (ConfabChangeset) other = confab_changeset_new (1, NULL, 0, NULL, 0, NULL, 0, NULL, 0, TRUE, FALSE);
  confab_store_inject (f->store, other);
  g_assert_cmpuint (f->seen->len, ==, 1);

  /* The owner goes: take over. */
  fixture_wait_int64 (confab_store_close (owner));
  g_assert_finalize_object (owner);
  fixture_wait_int64 (confab_store_become_owner (f->store));
  g_assert_cmpint (confab_store_get_mode (f->store), ==, CONFAB_STORE_OWNER);
  g_assert_cmpint (fixture_wait_int64 (confab_store_write (f->store, add_message, "t@example.org", NULL, CONFAB_STORE_WRITE_NONE)), ==, 2);
  g_assert_cmpuint (count_messages (f, NULL), ==, 3);
}

static void
assert_open_fails (const char *     dir,
                   ConfabStoreMode  mode,
                   ConfabStoreError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabStore) store = confab_store_open (dir, mode, &error);

  g_assert_null (store);
  g_assert_error (error, CONFAB_STORE_ERROR, (int) code);
}

static void
test_newer (Fixture *     f,
            gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "confab.db", NULL);
  sqlite3 *db;

  close_store (f);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA user_version = 9999", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  assert_open_fails (f->dir, CONFAB_STORE_OWNER, CONFAB_STORE_ERROR_NEWER);
  assert_open_fails (f->dir, CONFAB_STORE_READER, CONFAB_STORE_ERROR_NEWER);
}

static void
test_foreign (Fixture *     f,
              gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "confab.db", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize before_length;
  gsize after_length;
  sqlite3 *db;

  close_store (f);
  g_unlink (path);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "CREATE TABLE other (a)", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  g_assert_true (g_file_get_contents (path, &before, &before_length, NULL));
  assert_open_fails (f->dir, CONFAB_STORE_OWNER, CONFAB_STORE_ERROR_CORRUPT);
  assert_open_fails (f->dir, CONFAB_STORE_READER, CONFAB_STORE_ERROR_CORRUPT);
  g_assert_true (g_file_get_contents (path, &after, &after_length, NULL));
  g_assert_cmpmem (before, before_length, after, after_length);
}

static void
test_damaged (Fixture *     f,
              gconstpointer data)
{
  static const char rubbish[] = "This is no database, but it is long enough to have a header of one hundred bytes, "
                                "which SQLite reads before it says no.";
  g_autofree char *path = g_build_filename (f->dir, "confab.db", NULL);
  g_autofree char *after = NULL;

  close_store (f);
  g_assert_true (g_file_set_contents (path, rubbish, -1, NULL));
  assert_open_fails (f->dir, CONFAB_STORE_OWNER, CONFAB_STORE_ERROR_CORRUPT);
  assert_open_fails (f->dir, CONFAB_STORE_READER, CONFAB_STORE_ERROR_CORRUPT);
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, rubbish);
}

/* Damage that shows only when a page is read: reads and writes say so, and the
 * file stays. */
static void
test_damaged_inside (Fixture *     f,
                     gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "confab.db", NULL);
  g_autofree char *contents = NULL;
  gsize length;

  fixture_wait_int64 (confab_store_write (f->store, add_rows, GINT_TO_POINTER (2000), NULL, CONFAB_STORE_WRITE_NONE));
  close_store (f);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  /* All but the first pages, which hold the schema. */
  memset (contents + length / 2, 0xa5, length - length / 2);
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));

  open_store (f, CONFAB_STORE_OWNER);
  assert_rejects (confab_query_newest_messages (f->store, 1, 2000), CONFAB_STORE_ERROR_CORRUPT);
  assert_rejects (confab_store_write (f->store, add_message, "x@example.org", NULL, CONFAB_STORE_WRITE_NONE), CONFAB_STORE_ERROR_CORRUPT);
  g_assert_cmpuint (f->seen->len, ==, 1);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
assert_private (Fixture *f)
{
  static const char *const names[] = { "confab.db", "confab.db-wal", "confab.db-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->dir, names[i], NULL);
      GStatBuf info;

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
    }
}

/* Others cannot read it, though the folder lets them in. */
static void
test_private (Fixture *     f,
              gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->dir, "confab.db", NULL);

  assert_private (f);
  close_store (f);
  g_assert_cmpint (g_chmod (f->dir, 0755), ==, 0);
  g_assert_cmpint (g_chmod (path, 0664), ==, 0);
  open_store (f, CONFAB_STORE_OWNER);
  fixture_wait_int64 (confab_store_write (f->store, add_rows, GINT_TO_POINTER (1), NULL, CONFAB_STORE_WRITE_NONE));
  assert_private (f);
}

static void
test_read_only (Fixture *     f,
                gconstpointer data)
{
  g_autofree char *inner = g_build_filename (f->dir, "inner", NULL);
  g_autofree char *path = g_build_filename (f->dir, "confab.db", NULL);

  if (geteuid () == 0)
    {
      g_test_skip ("root can write everything");
      return;
    }
  close_store (f);
  g_assert_cmpint (g_chmod (path, 0400), ==, 0);
  assert_open_fails (f->dir, CONFAB_STORE_OWNER, CONFAB_STORE_ERROR_READONLY);
  g_assert_cmpint (g_chmod (f->dir, 0500), ==, 0);
  assert_open_fails (f->dir, CONFAB_STORE_OWNER, CONFAB_STORE_ERROR_READONLY);
  assert_open_fails (inner, CONFAB_STORE_OWNER, CONFAB_STORE_ERROR_READONLY);
  g_unlink (path);
  g_assert_cmpint (g_chmod (f->dir, 0700), ==, 0);
  g_unlink (path);
  g_assert_cmpint (g_chmod (f->dir, 0500), ==, 0);
  assert_open_fails (f->dir, CONFAB_STORE_OWNER, CONFAB_STORE_ERROR_READONLY);
  g_assert_cmpint (g_chmod (f->dir, 0700), ==, 0);
}

static gboolean
set_page_limit (ConfabTransaction *txn,
                gpointer           data,
                GError **          error)
{
  g_autofree char *pragma = g_strdup_printf ("PRAGMA max_page_count = %d", GPOINTER_TO_INT (data));

  return confab_sql_script (txn->sql, pragma, error);
}

static gboolean
add_many (ConfabTransaction *txn,
          gpointer           data,
          GError **          error)
{
  g_autofree char *text = g_strnfill (20000, 'x');

  for (int i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("big%d@example.org", i);
      ConfabMessageFields fields = fixture_fields (1, 1, name, 9000 + i);

      fields.text = text;
      if (confab_transaction_insert_message (txn, &fields, error) == 0)
        return FALSE;
    }
  return TRUE;
}

static void
test_full (Fixture *     f,
           gconstpointer data)
{
  fixture_wait_int64 (confab_store_write (f->store, add_rows, GINT_TO_POINTER (1), NULL, CONFAB_STORE_WRITE_NONE));
  fixture_wait_int64 (confab_store_write (f->store, set_page_limit, GINT_TO_POINTER (300), NULL, CONFAB_STORE_WRITE_NONE));
  assert_rejects (confab_store_write (f->store, add_many, NULL, NULL, CONFAB_STORE_WRITE_NONE), CONFAB_STORE_ERROR_FULL);
  g_assert_cmpuint (f->seen->len, ==, 1);
  g_assert_cmpuint (count_messages (f, NULL), ==, 1);

  /* There is space again: it goes on. */
  fixture_wait_int64 (confab_store_write (f->store, set_page_limit, GINT_TO_POINTER (1000000), NULL, CONFAB_STORE_WRITE_NONE));
  g_assert_cmpint (fixture_wait_int64 (confab_store_write (f->store, add_many, NULL, NULL, CONFAB_STORE_WRITE_NONE)), ==, 2);
  g_assert_cmpuint (count_messages (f, NULL), ==, 201);
}

static void
test_optimize (Fixture *     f,
               gconstpointer data)
{
  fixture_wait_int64 (confab_store_write (f->store, add_rows, GINT_TO_POINTER (1), NULL, CONFAB_STORE_WRITE_NONE));
  for (int i = 0; i < 40; i++)
    {
      char *name = g_strdup_printf ("n%d@example.org", i);

      fixture_wait_int64 (confab_store_write (f->store, add_message, name, g_free, CONFAB_STORE_WRITE_BULK));
    }
  guint before = f->seen->len;
  fixture_wait_int64 (confab_store_optimize (f->store));
  g_assert_cmpuint (f->seen->len, ==, before);
  g_autoptr (ConfabQueryResult) hits = fixture_wait_result (confab_query_search (f->store, 0, "more", 100));
  g_assert_cmpuint (hits->records->len, ==, 40);
}

/* Asked from the handler of a change, the answer holds that change. */
typedef struct
{
  Fixture *f;
  guint asked;
  guint answered;
} Chase;

static DexFuture *
answered_cb (DexFuture *future,
             gpointer   data)
{
  Chase *chase = data;
  const ConfabQueryResult *result = g_value_get_boxed (dex_future_get_value (future, NULL));
  ConfabChangeset *asked_at = chase->f->seen->pdata[chase->answered];

  g_assert_cmpint (result->sequence, >=, confab_changeset_get_sequence (asked_at));
  chase->answered++;
  return NULL;
}

static void
ask_cb (ConfabStore *    store,
        ConfabChangeset *changeset,
        gpointer         data)
{
  Chase *chase = data;

  chase->asked++;
  dex_future_disown (dex_future_then (confab_query_accounts (store), answered_cb, chase, NULL));
}

static void
test_snapshot_follows_change (Fixture *     f,
                              gconstpointer data)
{
  Chase chase = { f };

  g_signal_connect (f->store, "changed", G_CALLBACK (ask_cb), &chase);
  dex_unref (confab_store_write (f->store, add_rows, GINT_TO_POINTER (1), NULL, CONFAB_STORE_WRITE_NONE));
  for (int i = 0; i < 50; i++)
    {
      char *name = g_strdup_printf ("n%d@example.org", i);

      dex_unref (confab_store_write (f->store, add_message, name, g_free, CONFAB_STORE_WRITE_NONE));
    }
  while (chase.answered < 51)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (chase.asked, ==, 51);
}

#define store_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  store_test ("/store/store/write-and-read", test_write_and_read);
  store_test ("/store/store/in-order", test_in_order);
  store_test ("/store/store/atomic", test_atomic);
  store_test ("/store/store/closed", test_closed);
  store_test ("/store/store/dropped", test_dropped);
  store_test ("/store/store/reader-and-takeover", test_reader_and_takeover);
  store_test ("/store/store/newer", test_newer);
  store_test ("/store/store/foreign", test_foreign);
  store_test ("/store/store/damaged", test_damaged);
  store_test ("/store/store/damaged-inside", test_damaged_inside);
  store_test ("/store/store/private", test_private);
  store_test ("/store/store/read-only", test_read_only);
  store_test ("/store/store/full", test_full);
  store_test ("/store/store/optimize", test_optimize);
  store_test ("/store/store/snapshot-follows-change", test_snapshot_follows_change);
  return g_test_run ();
}
