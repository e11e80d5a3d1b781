/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts, addresses and the people behind them. */
#include "config.h"

#include "store-fixture.h"

#include "confab-people-private.h"
#include "confab-transaction-links.h"

#include <string.h>

static void
assert_name (Tables *    t,
             const char *address,
             const char *name)
{
  g_autofree char *shown = confab_transaction_dup_address_name (&t->txn, t->account, address);

  g_assert_cmpstr (shown, ==, name);
}

static void
test_names (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);

  assert_name (t, "bob@example.org", NULL);
  gint64 id = confab_transaction_ensure_address (txn, t->account, "bob@example.org", NULL, 100, &error);
  assert_name (t, "bob@example.org", "bob@example.org");
  g_assert_cmpint (confab_transaction_ensure_address (txn, t->account, "bob@example.org", "Bob", 100, &error), ==, id);
  assert_name (t, "bob@example.org", "Bob");
  /* Newer wins, in any order of arrival; an empty name is none. */
  confab_transaction_ensure_address (txn, t->account, "bob@example.org", "Old", 50, &error);
  confab_transaction_ensure_address (txn, t->account, "bob@example.org", "", 500, &error);
  assert_name (t, "bob@example.org", "Bob");
  confab_transaction_ensure_address (txn, t->account, "bob@example.org", "Robert", 200, &error);
  assert_name (t, "bob@example.org", "Robert");
  confab_transaction_ensure_address (txn, t->account, "bob@example.org", "Bob", 200, &error);
  assert_name (t, "bob@example.org", "Robert");

  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  g_assert_true (confab_transaction_set_kept (txn, chat, TRUE, &error));
  changeset = tables_commit (t);

  /* His chat is called as he is. */
  tables_begin (t);
  confab_transaction_ensure_address (txn, t->account, "bob@example.org", "Bobo", 300, &error);
  g_autoptr (ConfabStoredConversation) stored = confab_transaction_get_conversation (txn, chat, &error);
  g_assert_cmpstr (stored->name, ==, "Bobo");
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_conversation_change (changeset, chat)->change, ==, CONFAB_CHANGE_CHANGED);

  /* The owner's name for him wins over his own. */
  tables_begin (t);
  gint64 person = confab_transaction_ensure_person (txn, t->account, "bob@example.org", &error);
  g_assert_cmpint (confab_transaction_ensure_person (txn, t->account, "bob@example.org", &error), ==, person);
  g_assert_true (confab_transaction_set_person_name (txn, person, "Uncle Bob", &error));
  confab_transaction_ensure_address (txn, t->account, "bob@example.org", "Bobby", 400, &error);
  assert_name (t, "bob@example.org", "Uncle Bob");
  g_clear_pointer (&stored, confab_stored_conversation_free);
  stored = confab_transaction_get_conversation (txn, chat, &error);
  g_assert_cmpstr (stored->name, ==, "Uncle Bob");
  g_assert_true (confab_transaction_set_person_name (txn, person, NULL, &error));
  assert_name (t, "bob@example.org", "Bobby");
  g_assert_no_error (error);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
}

static void
test_strangers (Tables *t)
{
  g_autoptr (GError) error = NULL;
  ConfabTransaction *txn = tables_begin (t);

  g_assert_false (confab_transaction_was_written_to (txn, t->account, "bob@example.org"));
  g_assert_true (confab_transaction_set_written_to (txn, t->account, "bob@example.org", 0, &error));
  g_assert_true (confab_transaction_was_written_to (txn, t->account, "bob@example.org"));
  g_assert_false (confab_transaction_was_written_to (txn, t->account + 1, "bob@example.org"));

  gint64 bob = confab_transaction_ensure_person (txn, t->account, "bob@example.org", &error);
  gint64 other = confab_transaction_ensure_person (txn, t->account, "bob@work.example", &error);
  g_assert_false (confab_transaction_is_blocked (txn, t->account, "bob@example.org"));
  g_assert_true (confab_transaction_set_blocked (txn, other, TRUE, 1, &error));
  g_assert_true (confab_transaction_is_blocked (txn, t->account, "bob@work.example"));
  g_assert_true (confab_transaction_set_person_name (txn, other, "Bob at work", &error));
  g_assert_true (confab_transaction_merge_people (txn, other, bob, &error));
  g_assert_no_error (error);
  /* One person now: blocked wherever he writes from, with the name there was. */
  g_assert_true (confab_transaction_is_blocked (txn, t->account, "bob@example.org"));
  assert_name (t, "bob@example.org", "Bob at work");
  g_assert_cmpint (confab_transaction_ensure_person (txn, t->account, "bob@work.example", &error), ==, bob);
  g_assert_true (confab_transaction_set_blocked (txn, bob, FALSE, 2, &error));
  g_assert_false (confab_transaction_is_blocked (txn, t->account, "bob@work.example"));
  g_autoptr (ConfabChangeset) changeset = tables_commit (t);
  g_assert_true (confab_changeset_get_people (changeset));
}

static void
test_accounts (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 second = fixture_add_account (txn, "Alice@Other.example");
  guint n;

  g_autoptr (GPtrArray) accounts = confab_transaction_list_accounts (txn, &error);
  g_assert_cmpuint (accounts->len, ==, 2);
  const ConfabAccountRecord *record = accounts->pdata[1];
  g_assert_cmpint (record->id, ==, second);
  g_assert_cmpstr (record->address, ==, "Alice@Other.example");
  g_assert_cmpint (record->imap_port, ==, 993);
  g_assert_cmpint (record->smtp_security, ==, CONFAB_SECURITY_TLS);

  /* Its own address counts without regard to case, and stays. */
  g_assert_true (confab_transaction_is_own_address (txn, second, "alice@other.example"));
  g_assert_true (confab_transaction_add_own_address (txn, second, "alias@other.example", &error));
  g_assert_true (confab_transaction_is_own_address (txn, second, "alias@other.example"));
  g_assert_false (confab_transaction_is_own_address (txn, t->account, "alias@other.example"));
  g_auto (GStrv) own = confab_transaction_list_own_addresses (txn, second, &error);
  g_assert_cmpuint (g_strv_length (own), ==, 2);
  g_assert_cmpstr (own[0], ==, "alice@other.example");
  g_assert_true (confab_transaction_remove_own_address (txn, second, "alice@other.example", &error));
  g_assert_true (confab_transaction_remove_own_address (txn, second, "alias@other.example", &error));
  g_assert_true (confab_transaction_is_own_address (txn, second, "alice@other.example"));
  g_assert_false (confab_transaction_is_own_address (txn, second, "alias@other.example"));

  g_assert_true (confab_transaction_set_value (txn, second, "sent", "itself", &error));
  g_assert_true (confab_transaction_set_value (txn, second, "sent", "never", &error));
  g_assert_true (confab_transaction_set_value (txn, 0, "sent", "profile", &error));
  g_autofree char *value = confab_transaction_dup_value (txn, second, "sent");
  g_assert_cmpstr (value, ==, "never");
  changeset = tables_commit (t);
  const ConfabRowChange *rows = confab_changeset_get_accounts (changeset, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (rows[0].change, ==, CONFAB_CHANGE_ADDED);

  /* Changed. */
  tables_begin (t);
  g_autoptr (ConfabAccountRecord) settings = confab_account_record_new ();
  settings->id = second;
  settings->address = g_strdup ("ignored@example.org");
  settings->imap_host = g_strdup ("new.example.org");
  settings->imap_user = g_strdup ("u");
  settings->smtp_host = g_strdup ("s");
  settings->smtp_user = g_strdup ("u");
  settings->authority = g_strdup ("ca.pem");
  settings->imap_security = CONFAB_SECURITY_STARTTLS;
  g_assert_true (confab_transaction_update_account (txn, settings, &error));
  g_clear_pointer (&accounts, g_ptr_array_unref);
  accounts = confab_transaction_list_accounts (txn, &error);
  record = accounts->pdata[1];
  g_assert_cmpstr (record->imap_host, ==, "new.example.org");
  g_assert_cmpstr (record->authority, ==, "ca.pem");
  g_assert_cmpstr (record->address, ==, "Alice@Other.example");
  g_assert_cmpint (record->imap_security, ==, CONFAB_SECURITY_STARTTLS);
  settings->id = 77;
  g_assert_false (confab_transaction_update_account (txn, settings, &error));
  g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
}

static void
test_remove_account (Tables *t)
{
  static const char *const tables[] = {
    "message", "message_body", "conversation", "conversation_alias", "member", "hanging", "address", "person", "folder",
    "location", "attachment", "edit", "receipt", "reaction", "outbox", "server_log", "own_address", "value",
    "account",
  };
  g_autoptr (GError) error = NULL;
  const char *const emoji[] = { "👍", NULL };
  ConfabTransaction *txn = tables_begin (t);
  gint64 account = t->account;
  gint64 chat = fixture_person (txn, account, "bob@example.org");
  gint64 other = confab_transaction_ensure_conversation (txn, account, CONFAB_CONVERSATION_THREAD, "a", NULL, NULL, &error);
  gint64 into = confab_transaction_ensure_conversation (txn, account, CONFAB_CONVERSATION_THREAD, "b", NULL, NULL, &error);
  gint64 id = fixture_message (txn, account, chat, "1@example.org", 1, "findable");
  gint64 folder = confab_transaction_ensure_folder (txn, account, "INBOX", '/', CONFAB_FOLDER_INBOX, &error);
  ConfabLocation location = { id, folder, 1, 1, 0, 0 };
  ConfabReceipt receipt = { (char *) "bob@example.org", CONFAB_RECEIPT_READ, 1, NULL };
  ConfabJob job = { .account_id = account, .lane = CONFAB_LANE_SENDING, .message_id = id, .folder_id = folder };

  confab_transaction_ensure_person (txn, account, "bob@example.org", &error);
  g_assert_true (confab_transaction_merge_conversations (txn, other, into, &error));
  g_assert_true (confab_transaction_set_hanging (txn, account, "a", "b", &error));
  g_assert_true (confab_transaction_add_location (txn, &location, &error));
  g_assert_true (confab_transaction_add_receipt (txn, id, &receipt, &error));
  g_assert_true (confab_transaction_set_reactions (txn, id, "bob@example.org", emoji, 1, &error));
  g_assert_true (confab_transaction_edit_message (txn, id, "e", 2, "findable", NULL, &error));
  g_assert_cmpint (confab_transaction_enqueue_job (txn, &job, &error), >, 0);
  g_assert_true (confab_transaction_log_change (txn, account, 1, "INBOX", "delete", NULL, &error));
  g_assert_true (confab_transaction_set_value (txn, account, "k", "v", &error));
  g_assert_no_error (error);
  g_autoptr (ConfabChangeset) changeset = tables_commit (t);

  tables_begin (t);
  g_assert_true (confab_transaction_remove_account (txn, account, &error));
  g_assert_no_error (error);
  g_assert_false (confab_transaction_remove_account (txn, account, &error));
  g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  guint n;
  const ConfabRowChange *rows = confab_changeset_get_accounts (changeset, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (rows[0].change, ==, CONFAB_CHANGE_REMOVED);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *count = g_strdup_printf ("SELECT count(*) FROM %s", tables[i]);
      sqlite3_stmt *statement;

      g_assert_cmpint (sqlite3_prepare_v2 (confab_sql_get_handle (t->sql), count, -1, &statement, NULL), ==, SQLITE_OK);
      g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
      g_test_message ("%s", tables[i]);
      g_assert_cmpint (sqlite3_column_int (statement, 0), ==, 0);
      sqlite3_finalize (statement);
    }
  gint64 found;
  g_assert_true (confab_sql_get_integer (t->sql, "SELECT count(*) FROM search WHERE search MATCH 'findable'", SQL_NO_ARGS, &found, &error));
  g_assert_cmpint (found, ==, 0);
}

static void
test_collation (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *upper = confab_people_collation_key ("ANNA");
  g_autofree char *lower = confab_people_collation_key ("anna");
  g_autofree char *broken = confab_people_collation_key ("\xff\xfe");
  gint64 wrong;

  g_assert_cmpstr (upper, ==, lower);
  g_assert_cmpuint (strlen (broken), >, 0);

  ConfabTransaction *txn = tables_begin (t);
  confab_transaction_ensure_address (txn, t->account, "bob@example.org", "Bob", 1, &error);
  g_autoptr (ConfabChangeset) changeset = tables_commit (t);
  /* Another language made the keys: they are made anew. */
  g_assert_true (confab_sql_script (t->sql, "UPDATE meta SET value = 'xx_XX' WHERE key = 'collation'; UPDATE address SET collation = x'00'", &error));
  g_assert_true (confab_people_refresh_collation (t->sql, &error));
  g_assert_true (confab_sql_get_integer (t->sql, "SELECT count(*) FROM address WHERE collation = x'00'", SQL_NO_ARGS, &wrong, &error));
  g_assert_cmpint (wrong, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tables_test ("/store/people/names", test_names);
  tables_test ("/store/people/strangers", test_strangers);
  tables_test ("/store/people/accounts", test_accounts);
  tables_test ("/store/people/remove-account", test_remove_account);
  tables_test ("/store/people/collation", test_collation);
  return g_test_run ();
}
