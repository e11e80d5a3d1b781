/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines about a conversation: right before their message, shown with it, and gone with it. */
#include "config.h"

#include "store-fixture.h"

#include "confab-load.h"
#include "confab-transaction-lines.h"

static gboolean
set_line (ConfabTransaction *txn,
          gint64             message,
          gboolean           added,
          const char *       people)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = confab_group_events_new ();
  g_auto (GStrv) addresses = g_strsplit (people, " ", -1);
  gboolean done;

  for (guint i = 0; addresses[i] != NULL && people[0] != '\0'; i++)
    confab_group_event_add (events, added ? CONFAB_GROUP_ADDED : CONFAB_GROUP_DROPPED, addresses[i]);
  done = confab_transaction_set_line (txn, message, events, &error);
  g_assert_no_error (error);
  return done;
}

/* The texts of all that is visible in a conversation, in order. */
static char *
dup_shown (Tables *t,
           gint64  chat)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_message_record_unref);
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (t->sql, CONFAB_LOAD_MESSAGES "WHERE m.conversation_id = ?1 AND m.hidden = 0 ORDER BY m.time, m.tie",
                       SQL_ARGS (sql_int (chat)));
  GString *shown = g_string_new (NULL);

  g_assert_true (confab_load_messages (t->sql, rows, records, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < records->len; i++)
    {
      const ConfabMessageRecord *record = g_ptr_array_index (records, i);

      g_string_append_printf (shown, "%s%s%s", i > 0 ? "|" : "", record->kind == CONFAB_MESSAGE_SYSTEM ? "*" : "", record->text);
    }
  return g_string_free (shown, FALSE);
}

#define assert_shown(t, chat, expected)                        \
        {                                                            \
          g_autofree char *shown_ = dup_shown (t, chat);             \
          g_assert_cmpstr (shown_, ==, expected);                    \
        }

static guint
count_changes (ConfabChangeset *changeset,
               ConfabChange     change)
{
  guint count = 0;
  guint n;
  const ConfabMessageChange *messages = confab_changeset_get_messages (changeset, &n);

  for (guint i = 0; i < n; i++)
    count += messages[i].change == change;
  return count;
}

static gint64
make_thread (Tables *t,
             gint64 *first,
             gint64 *second)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = confab_transaction_ensure_conversation (txn, t->account, CONFAB_CONVERSATION_THREAD, "a", NULL, NULL, &error);

  confab_transaction_ensure_address (txn, t->account, "carol@example.org", "Carol", 1, &error);
  *first = fixture_message (txn, t->account, chat, "1@example.org", 1000, "one");
  *second = fixture_message (txn, t->account, chat, "2@example.org", 2000, "two");
  g_assert_true (set_line (txn, *second, TRUE, "dan@example.org carol@example.org"));
  g_assert_no_error (error);
  changeset = tables_commit (t);
  g_assert_cmpuint (count_changes (changeset, CONFAB_CHANGE_ADDED), ==, 3);
  return chat;
}

static void
test_shown (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  gint64 first;
  gint64 second;
  gint64 chat = make_thread (t, &first, &second);
  gint64 number;

  assert_shown (t, chat, "one|*Carol and dan@example.org were added|two");
  /* It is neither unread, nor found, nor the last line. */
  g_assert_true (confab_sql_get_integer (t->sql, "SELECT unread FROM conversation WHERE last_text = 'two'", SQL_NO_ARGS, &number, &error));
  g_assert_cmpint (number, ==, 2);
  g_assert_true (confab_sql_get_integer (t->sql, "SELECT count(*) FROM search WHERE search MATCH 'carol'", SQL_NO_ARGS, &number, &error));
  g_assert_cmpint (number, ==, 0);

  /* The same again is no change, another one is. */
  tables_begin (t);
  g_assert_true (set_line (&t->txn, second, TRUE, "carol@example.org dan@example.org"));
  g_assert_null (tables_commit (t));
  tables_begin (t);
  g_assert_true (set_line (&t->txn, second, FALSE, "dan@example.org"));
  changeset = tables_commit (t);
  g_assert_cmpuint (count_changes (changeset, CONFAB_CHANGE_CHANGED), ==, 1);
  assert_shown (t, chat, "one|*dan@example.org was left out|two");

  tables_begin (t);
  g_assert_true (set_line (&t->txn, second, FALSE, ""));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_cmpuint (count_changes (changeset, CONFAB_CHANGE_REMOVED), ==, 1);
  assert_shown (t, chat, "one|two");
}

/* Hidden, moved and removed with its message; all of it is told. */
static void
test_follows (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabMessageFields earlier = { .time = 500 };
  ConfabMessageFields elsewhere = { 0 };
  gint64 first;
  gint64 second;
  gint64 chat = make_thread (t, &first, &second);

  tables_begin (t);
  g_assert_true (confab_transaction_hide_message (&t->txn, second, CONFAB_HIDDEN_BLOCKED, CONFAB_HIDDEN_BLOCKED, &error));
  changeset = tables_commit (t);
  g_assert_cmpuint (count_changes (changeset, CONFAB_CHANGE_REMOVED), ==, 2);
  assert_shown (t, chat, "one");

  tables_begin (t);
  g_assert_true (confab_transaction_hide_message (&t->txn, second, CONFAB_HIDDEN_BLOCKED, CONFAB_HIDDEN_NONE, &error));
  g_assert_true (confab_transaction_update_message (&t->txn, second, &earlier, CONFAB_MESSAGE_MASK_TIME, &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  assert_shown (t, chat, "*Carol and dan@example.org were added|two|one");

  tables_begin (t);
  elsewhere.conversation_id = fixture_person (&t->txn, t->account, "bob@example.org");
  g_assert_true (confab_transaction_update_message (&t->txn, second, &elsewhere, CONFAB_MESSAGE_MASK_CONVERSATION, &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  assert_shown (t, chat, "one");
  assert_shown (t, elsewhere.conversation_id, "*Carol and dan@example.org were added|two");

  tables_begin (t);
  g_assert_true (confab_transaction_remove_message (&t->txn, second, &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_cmpuint (count_changes (changeset, CONFAB_CHANGE_REMOVED), ==, 2);
  assert_shown (t, elsewhere.conversation_id, "");
  g_assert_no_error (error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tables_test ("/store/lines/shown", test_shown);
  tables_test ("/store/lines/follows", test_follows);
  return g_test_run ();
}
