/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files by content: writing, finding, sweeping. */
#include "config.h"

#include "store-fixture.h"

#include "confab-blobs.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>

/* SHA-256 of "abc", from FIPS 180-4's examples. */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void
test_put_and_get (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = fixture_make_dir ();
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autofree char *hash = confab_blobs_put_bytes (dir, abc, &error);
  g_autofree char *path = confab_blobs_dup_path (dir, ABC);
  g_autofree char *expected = g_build_filename (dir, "blobs", "ba", ABC, NULL);
  g_autofree char *left = g_build_filename (dir, "blobs", "new", NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (hash, ==, ABC);
  g_assert_cmpstr (path, ==, expected);
  g_assert_true (confab_blobs_contains (dir, ABC));
  g_autofree char *again = confab_blobs_put_bytes (dir, abc, &error);
  g_assert_cmpstr (again, ==, ABC);
  g_autofree char *copied = confab_blobs_put_file (dir, path, NULL, &error);
  g_assert_cmpstr (copied, ==, ABC);

  g_autoptr (GBytes) read = confab_blobs_get_bytes (dir, ABC, 3, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (read, abc));
  g_assert_null (confab_blobs_get_bytes (dir, ABC, 2, &error));
  g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_TOO_LARGE);
  g_clear_error (&error);

  /* No half-written file is left. */
  g_autoptr (GDir) drafts = g_dir_open (left, 0, NULL);
  g_assert_null (g_dir_read_name (drafts));
  fixture_remove_dir (dir);
}

static void
test_refusals (void)
{
  static const char *const bad[] = {
    "", "../../../etc/passwd", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", ABC "0", "ba",
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = fixture_make_dir ();
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_null (confab_blobs_dup_path (dir, bad[i]));
      g_assert_false (confab_blobs_contains (dir, bad[i]));
      g_assert_null (confab_blobs_get_bytes (dir, bad[i], 10, &error));
      g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND);
      g_clear_error (&error);
    }
  g_assert_null (confab_blobs_get_bytes (dir, ABC, 10, &error));
  g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (confab_blobs_put_file (dir, "/nonexistent", NULL, &error));
  g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_autofree char *path = g_build_filename (dir, "file", NULL);
  g_assert_true (g_file_set_contents (path, "abc", 3, NULL));
  g_cancellable_cancel (cancelled);
  g_assert_null (confab_blobs_put_file (dir, path, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (confab_blobs_contains (dir, ABC));
  g_clear_error (&error);

  if (geteuid () != 0)
    {
      g_autofree char *locked = g_build_filename (dir, "locked", NULL);

      g_assert_cmpint (g_mkdir (locked, 0500), ==, 0);
      g_assert_null (confab_blobs_put_bytes (locked, abc, &error));
      g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_READONLY);
    }
  fixture_remove_dir (dir);
}

typedef struct
{
  char *hashes[4];
  gint64 messages[4];
} Files;

/* Four messages with a file each; the first is for good, the others can be
 * fetched again and came one after the other. */
static gboolean
attach_files (ConfabTransaction *txn,
              gpointer           data,
              GError **          error)
{
  Files *files = data;
  gint64 account = fixture_add_account (txn, "alice@example.org");
  gint64 chat = fixture_person (txn, account, "bob@example.org");

  for (int i = 0; i < 4; i++)
    {
      g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_attachment_record_free);
      g_autofree char *name = g_strdup_printf ("%d@example.org", i);
      ConfabAttachmentRecord *record = confab_attachment_record_new ();

      record->section = g_strdup ("2");
      record->name = g_strdup ("a.bin");
      record->content_type = g_strdup ("application/octet-stream");
      g_ptr_array_add (list, record);
      files->messages[i] = fixture_message (txn, account, chat, name, i, "x");
      if (!confab_transaction_set_attachments (txn, files->messages[i], list, error) ||
          !confab_transaction_set_attachment_blob (txn, files->messages[i], "2", files->hashes[i], 1000, i != 0, error))
        return FALSE;
      /* Each at another millisecond. */
      g_usleep (2000);
    }
  return TRUE;
}

static gboolean
has_path (ConfabStore *store,
          gint64       message)
{
  g_autoptr (ConfabQueryResult) result = fixture_wait_result (confab_query_messages_by_id (store, &message, 1));
  const ConfabMessageRecord *record = result->records->pdata[0];
  const ConfabAttachmentRecord *attachment = record->attachments->pdata[0];

  return attachment->path != NULL;
}

static void
sweep (ConfabStore *store,
       gint64       limit)
{
  g_autoptr (GError) error = NULL;
  DexFuture *future = confab_blobs_sweep (store, limit);

  g_assert_true (fixture_wait (future, &error));
  g_assert_no_error (error);
  dex_unref (future);
}

static void
test_sweep (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = fixture_make_dir ();
  ConfabStore *store = confab_store_open (dir, CONFAB_STORE_OWNER, &error);
  Files files;
  g_autofree char *block = g_strnfill (1000, 'x');

  g_assert_no_error (error);
  for (int i = 0; i < 4; i++)
    {
      block[0] = (char) ('0' + i);
      g_autoptr (GBytes) bytes = g_bytes_new (block, 1000);
      files.hashes[i] = confab_blobs_put_bytes (dir, bytes, &error);
      g_assert_no_error (error);
    }
  fixture_wait_int64 (confab_store_write (store, attach_files, &files, NULL, CONFAB_STORE_WRITE_NONE));

  /* Two that nobody names: one of them long ago. */
  struct utimbuf old = { 1, 1 };
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) fresh = g_bytes_new_static ("fresh", 5);
  g_autofree char *stale_hash = confab_blobs_put_bytes (dir, abc, &error);
  g_autofree char *fresh_hash = confab_blobs_put_bytes (dir, fresh, &error);
  g_autofree char *stale_path = confab_blobs_dup_path (dir, stale_hash);
  g_autofree char *draft = g_build_filename (dir, "blobs", "new", "half", NULL);
  g_autofree char *named = confab_blobs_dup_path (dir, files.hashes[1]);
  g_assert_true (g_file_set_contents (draft, "half", 4, NULL));
  g_assert_cmpint (utime (stale_path, &old), ==, 0);
  g_assert_cmpint (utime (draft, &old), ==, 0);
  g_assert_cmpint (utime (named, &old), ==, 0);

  sweep (store, 100000);
  g_assert_false (confab_blobs_contains (dir, stale_hash));
  g_assert_true (confab_blobs_contains (dir, fresh_hash));
  g_assert_false (g_file_test (draft, G_FILE_TEST_EXISTS));
  for (int i = 0; i < 4; i++)
    g_assert_true (confab_blobs_contains (dir, files.hashes[i]));

  /* Over the limit: what came first goes; never what is for good. */
  sweep (store, 3500);
  g_assert_true (confab_blobs_contains (dir, files.hashes[0]));
  g_assert_false (confab_blobs_contains (dir, files.hashes[1]));
  g_assert_true (confab_blobs_contains (dir, files.hashes[2]));
  g_assert_true (has_path (store, files.messages[0]));
  g_assert_false (has_path (store, files.messages[1]));
  g_assert_true (has_path (store, files.messages[2]));
  sweep (store, 0);
  g_assert_true (confab_blobs_contains (dir, files.hashes[0]));
  g_assert_false (confab_blobs_contains (dir, files.hashes[2]));
  g_assert_false (confab_blobs_contains (dir, files.hashes[3]));

  for (int i = 0; i < 4; i++)
    g_free (files.hashes[i]);
  fixture_wait_int64 (confab_store_close (store));
  g_assert_finalize_object (store);
  fixture_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/blobs/put-and-get", test_put_and_get);
  g_test_add_func ("/store/blobs/refusals", test_refusals);
  g_test_add_func ("/store/blobs/sweep", test_sweep);
  return g_test_run ();
}
