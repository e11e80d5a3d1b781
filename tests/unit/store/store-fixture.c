/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the store share: a directory, a store, and rows to fill it with. */
#include "config.h"

#include "store-fixture.h"

#include "confab-schema.h"

#include <glib/gstdio.h>

/* No test waits longer than this for one future, in seconds. */
#define PATIENCE 120

char *
fixture_make_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("confab-store-XXXXXX", &error);

  g_assert_no_error (error);
  return dir;
}

void
fixture_remove_dir (const char *dir)
{
  g_autoptr (GDir) handle = g_dir_open (dir, 0, NULL);
  const char *name;

  while (handle != NULL && (name = g_dir_read_name (handle)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        fixture_remove_dir (path);
      else
        g_unlink (path);
    }
  g_rmdir (dir);
}

void
tables_set_up (Tables *      tables,
               gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  tables->dir = fixture_make_dir ();
  path = g_build_filename (tables->dir, "confab.db", NULL);
  tables->sql = confab_schema_open_owner (path, &error);
  g_assert_no_error (error);

  ConfabTransaction *txn = tables_begin (tables);
  tables->account = fixture_add_account (txn, "alice@example.org");
  g_autoptr (ConfabChangeset) changeset = tables_commit (tables);
}

void
tables_tear_down (Tables *      tables,
                  gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *verdict = confab_sql_get_text (tables->sql, "PRAGMA integrity_check", SQL_NO_ARGS, &error);
  gint64 broken;

  /* Every test leaves sound tables, sound references and a sound index behind. */
  g_assert_no_error (error);
  g_assert_cmpstr (verdict, ==, "ok");
  confab_sql_get_integer (tables->sql, "SELECT count(*) FROM pragma_foreign_key_check", SQL_NO_ARGS, &broken, &error);
  g_assert_no_error (error);
  g_assert_cmpint (broken, ==, 0);
  confab_sql_exec (tables->sql, "INSERT INTO search (search) VALUES ('integrity-check')", SQL_NO_ARGS, &error);
  g_assert_no_error (error);
  confab_sql_get_integer (tables->sql,
                          "SELECT count(*) FROM conversation AS c WHERE unread <> "
                          "(SELECT count(*) FROM message WHERE conversation_id = c.id AND unread)",
                          SQL_NO_ARGS, &broken, &error);
  g_assert_no_error (error);
  g_assert_cmpint (broken, ==, 0);
  g_clear_pointer (&tables->sql, confab_sql_close);
  fixture_remove_dir (tables->dir);
  g_free (tables->dir);
}

ConfabTransaction *
tables_begin (Tables *tables)
{
  g_autoptr (GError) error = NULL;

  confab_sql_exec (tables->sql, "BEGIN IMMEDIATE", SQL_NO_ARGS, &error);
  g_assert_no_error (error);
  confab_transaction_init (&tables->txn, tables->sql, tables->dir);
  return &tables->txn;
}

ConfabChangeset *
tables_commit (Tables *tables)
{
  g_autoptr (GError) error = NULL;
  gint64 sequence;
  ConfabChangeset *changeset = confab_transaction_finish (&tables->txn, &sequence, &error);

  g_assert_no_error (error);
  confab_sql_exec (tables->sql, "COMMIT", SQL_NO_ARGS, &error);
  g_assert_no_error (error);
  confab_transaction_clear (&tables->txn);
  return changeset;
}

void
tables_roll_back (Tables *tables)
{
  g_autoptr (GError) error = NULL;

  confab_sql_exec (tables->sql, "ROLLBACK", SQL_NO_ARGS, &error);
  g_assert_no_error (error);
  confab_transaction_clear (&tables->txn);
}

gint64
fixture_add_account (ConfabTransaction *txn,
                     const char *       address)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabAccountRecord) settings = confab_account_record_new ();

  settings->address = g_strdup (address);
  settings->name = g_strdup ("Alice");
  settings->imap_host = g_strdup ("imap.example.org");
  settings->imap_user = g_strdup (address);
  settings->imap_port = 993;
  settings->smtp_host = g_strdup ("smtp.example.org");
  settings->smtp_user = g_strdup (address);
  settings->smtp_port = 465;
  gint64 account = confab_transaction_add_account (txn, settings, &error);
  g_assert_no_error (error);
  g_assert_cmpint (account, >, 0);
  return account;
}

ConfabMessageFields
fixture_fields (gint64      account,
                gint64      conversation,
                const char *message_id,
                gint64      time)
{
  return (ConfabMessageFields) {
           .account_id = account,
           .conversation_id = conversation,
           .message_id = message_id,
           .time = time,
           .date = time,
           .author_address = "bob@example.org",
           .author_name = "Bob",
           .kind = CONFAB_MESSAGE_TEXT,
           .state = CONFAB_MESSAGE_RECEIVED,
           .is_new = TRUE,
           .text = "Hello",
           .reader_version = 1,
  };
}

gint64
fixture_message (ConfabTransaction *txn,
                 gint64             account,
                 gint64             conversation,
                 const char *       message_id,
                 gint64             time,
                 const char *       text)
{
  g_autoptr (GError) error = NULL;
  ConfabMessageFields fields = fixture_fields (account, conversation, message_id, time);

  fields.text = text;
  gint64 id = confab_transaction_insert_message (txn, &fields, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

gint64
fixture_person (ConfabTransaction *txn,
                gint64             account,
                const char *       address)
{
  g_autoptr (GError) error = NULL;
  gint64 id = confab_transaction_ensure_conversation (txn, account, CONFAB_CONVERSATION_PERSON, address, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

const ConfabMessageChange *
fixture_message_change (ConfabChangeset *changeset,
                        gint64           id)
{
  guint n;
  const ConfabMessageChange *messages = confab_changeset_get_messages (changeset, &n);

  for (guint i = 0; i < n; i++)
    if (messages[i].id == id)
      return &messages[i];
  return NULL;
}

const ConfabRowChange *
fixture_conversation_change (ConfabChangeset *changeset,
                             gint64           id)
{
  guint n;
  const ConfabRowChange *rows = confab_changeset_get_conversations (changeset, &n);

  for (guint i = 0; i < n; i++)
    if (rows[i].id == id)
      return &rows[i];
  return NULL;
}

static gboolean
give_up_cb (gpointer data)
{
  g_error ("A future did not resolve in %d s", PATIENCE);
  return G_SOURCE_REMOVE;
}

gboolean
fixture_wait (DexFuture *future,
              GError **  error)
{
  guint timeout = g_timeout_add_seconds (PATIENCE, give_up_cb, NULL);

  while (dex_future_is_pending (future))
    {
      /* Resolved on another thread, it does not wake this one. */
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (50);
    }
  g_source_remove (timeout);
  gboolean done = dex_future_get_value (future, error) != NULL;
  return done;
}

gint64
fixture_wait_int64 (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  gboolean done = fixture_wait (future, &error);

  g_assert_no_error (error);
  g_assert_true (done);
  gint64 value = g_value_get_int64 (dex_future_get_value (future, NULL));
  dex_unref (future);
  return value;
}

ConfabQueryResult *
fixture_wait_result (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  gboolean done = fixture_wait (future, &error);

  g_assert_no_error (error);
  g_assert_true (done);
  ConfabQueryResult *result = g_value_dup_boxed (dex_future_get_value (future, NULL));
  dex_unref (future);
  return result;
}
