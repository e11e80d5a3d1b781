/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Another process on the same tables: one that is killed while it writes, one that is read from. */
#include "config.h"

#include "store-fixture.h"

#include "confab-schema.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each transaction of the child adds so many messages, all or none. */
#define PER_TRANSACTION 3
/* So often a child is killed. */
#define KILLS 25

/* The child ---------------------------------------------------------------- */

typedef struct
{
  gint64 next; /* number of the next message */
} Child;

/* Messages, the folder's position and a job, all of which have to agree. */
static gboolean
write_batch (ConfabTransaction *txn,
             gpointer           data,
             GError **          error)
{
  Child *child = data;
  g_autoptr (GPtrArray) accounts = confab_transaction_list_accounts (txn, error);
  ConfabFolderPosition position = { .uidvalidity = 1 };
  ConfabJob job = { .lane = CONFAB_LANE_SENDING };
  gint64 account;
  gint64 chat;
  gint64 folder;

  if (accounts == NULL)
    return FALSE;
  account = accounts->len > 0 ? ((ConfabAccountRecord *) accounts->pdata[0])->id : fixture_add_account (txn, "alice@example.org");
  chat = fixture_person (txn, account, "bob@example.org");
  folder = confab_transaction_ensure_folder (txn, account, "INBOX", '/', CONFAB_FOLDER_INBOX, error);
  job.account_id = account;
  if (child->next == 0)
    {
      g_autoptr (ConfabFolder) stored = confab_transaction_get_folder (txn, folder, error);

      child->next = MAX (stored->position.uidnext, 1);
    }
  for (int i = 0; i < PER_TRANSACTION; i++)
    {
      g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT "@example.org", child->next);
      gint64 id = fixture_message (txn, account, chat, name, child->next, "Some words to find");
      ConfabLocation location = { id, folder, 1, (guint32) child->next, 0, 0 };

      child->next++;
      if (!confab_transaction_add_location (txn, &location, error))
        return FALSE;
    }
  position.uidnext = (guint32) child->next;
  return confab_transaction_set_folder_position (txn, folder, &position, error) &&
         confab_transaction_enqueue_job (txn, &job, error) != 0;
}

/* Writes until it is killed or has written @n transactions; says each number. */
static int
run_child (const char *dir,
           int         n)
{
  g_autoptr (GError) error = NULL;
  ConfabStore *store = confab_store_open (dir, CONFAB_STORE_OWNER, &error);
  Child child = { 0 };

  g_assert_no_error (error);
  for (int i = 0; n == 0 || i < n; i++)
    {
      ConfabStoreWriteFlags flags = i % 3 == 0 ? CONFAB_STORE_WRITE_DURABLE : i % 3 == 1 ? CONFAB_STORE_WRITE_BULK : 0;
      gint64 sequence = fixture_wait_int64 (confab_store_write (store, write_batch, &child, NULL, flags));

      printf ("%" G_GINT64_FORMAT "\n", sequence);
      fflush (stdout);
    }
  fixture_wait_int64 (confab_store_close (store));
  g_object_unref (store);
  return 0;
}

/* The parent --------------------------------------------------------------- */

static GPid
start_child (const char *dir,
             int         n,
             int *       out)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *number = g_strdup_printf ("%d", n);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", &error);
  const char *argv[] = { self, "--child", dir, number, NULL };
  GPid pid;

  g_assert_no_error (error);
  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, out, NULL, &error);
  g_assert_no_error (error);
  return pid;
}

/* The last whole line in @text as a number. */
static gint64
last_number (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines);

  return n >= 2 ? g_ascii_strtoll (lines[n - 2], NULL, 10) : 0;
}

static gint64
ask (ConfabSql * sql,
     const char *text)
{
  g_autoptr (GError) error = NULL;
  sqlite3_stmt *statement;
  gint64 value;

  g_assert_cmpint (sqlite3_prepare_v2 (confab_sql_get_handle (sql), text, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return value;
}

static void
check_tables (const char *dir,
              gint64      told)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (dir, "confab.db", NULL);
  g_autoptr (ConfabSql) sql = confab_schema_open_owner (path, &error);

  g_assert_no_error (error);
  g_autofree char *verdict = confab_sql_get_text (sql, "PRAGMA integrity_check", SQL_NO_ARGS, &error);
  g_assert_cmpstr (verdict, ==, "ok");
  confab_sql_exec (sql, "INSERT INTO search (search) VALUES ('integrity-check')", SQL_NO_ARGS, &error);
  g_assert_no_error (error);

  gint64 sequence = ask (sql, "SELECT value FROM meta WHERE key = 'sequence'");
  gint64 messages = sequence * PER_TRANSACTION;
  g_test_message ("told %" G_GINT64_FORMAT ", found %" G_GINT64_FORMAT, told, sequence);
  /* What was told is there; one more may be. */
  g_assert_cmpint (sequence, >=, told);
  g_assert_cmpint (sequence, <=, told + 1);
  g_assert_cmpint (ask (sql, "SELECT count(*) FROM message"), ==, messages);
  g_assert_cmpint (ask (sql, "SELECT count(*) FROM message_body"), ==, messages);
  g_assert_cmpint (ask (sql, "SELECT count(*) FROM location"), ==, messages);
  g_assert_cmpint (ask (sql, "SELECT count(*) FROM search WHERE search MATCH 'words'"), ==, messages);
  g_assert_cmpint (ask (sql, "SELECT count(*) FROM outbox"), ==, sequence);
  g_assert_cmpint (ask (sql, "SELECT coalesce(sum (unread), 0) FROM conversation"), ==, messages);
  g_assert_cmpint (ask (sql, "SELECT coalesce(max (uidnext), 1) FROM folder"), ==, messages + 1);
}

static void
test_killed (void)
{
  g_autofree char *dir = fixture_make_dir ();
  gint64 told = 0;

  for (int i = 0; i < KILLS; i++)
    {
      g_autoptr (GString) output = g_string_new (NULL);
      int out;
      GPid pid = start_child (dir, 0, &out);
      gint64 patience = g_test_rand_int_range (0, 150) * 1000;
      char buffer[4096];
      ssize_t n;

      /* From its first word on, at some moment. */
      n = read (out, buffer, sizeof buffer);
      g_assert_cmpint (n, >, 0);
      g_string_append_len (output, buffer, n);
      g_usleep ((gulong) patience);
      g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
      while ((n = read (out, buffer, sizeof buffer)) > 0)
        g_string_append_len (output, buffer, n);
      close (out);
      g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
      g_spawn_close_pid (pid);

      gint64 last = last_number (output->str);
      g_assert_cmpint (last, >, told);
      told = last;
      check_tables (dir, told);
    }
  fixture_remove_dir (dir);
}

static void
test_read_while_written (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = fixture_make_dir ();
  ConfabStore *store = confab_store_open (dir, CONFAB_STORE_READER, &error);
  int out;
  GPid pid = start_child (dir, 150, &out);
  gint64 before = 0;
  guint different = 0;

  g_assert_no_error (error);
  while (before < 150)
    {
      g_autoptr (ConfabQueryResult) result = fixture_wait_result (confab_query_newest_messages (store, 1, 10000));

      /* Each answer is one moment, and time goes forward. */
      g_assert_cmpuint (result->records->len, ==, result->sequence * PER_TRANSACTION);
      g_assert_cmpint (result->sequence, >=, before);
      different += result->sequence > before;
      before = result->sequence;
    }
  g_assert_cmpuint (different, >, 1);
  close (out);
  int status;
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_spawn_close_pid (pid);
  /* The owner has closed cleanly though somebody was reading; reading goes on. */
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  g_autoptr (ConfabQueryResult) last = fixture_wait_result (confab_query_newest_messages (store, 1, 10000));
  g_assert_cmpuint (last->records->len, ==, 150 * PER_TRANSACTION);
  fixture_wait_int64 (confab_store_close (store));
  g_assert_finalize_object (store);
  fixture_remove_dir (dir);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  if (argc == 4 && strcmp (argv[1], "--child") == 0)
    {
      /* Its end is the parent's doing. */
      signal (SIGPIPE, SIG_IGN);
      return run_child (argv[2], (int) g_ascii_strtoll (argv[3], NULL, 10));
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/processes/killed", test_killed);
  g_test_add_func ("/store/processes/read-while-written", test_read_while_written);
  return g_test_run ();
}
