/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversations and members; merging them; their counts and last lines. */
#include "config.h"

#include "store-fixture.h"

#include "confab-load.h"

static ConfabConversationRecord *
load (Tables *t,
      gint64  id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_conversation_record_unref);
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (t->sql, CONFAB_LOAD_CONVERSATIONS "WHERE c.id = ?1", SQL_ARGS (sql_int (id)));

  g_assert_true (confab_load_conversations (t->sql, rows, records, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 1);
  return g_ptr_array_steal_index (records, 0);
}

static void
test_ensure (Tables *t)
{
  g_autoptr (GError) error = NULL;
  gboolean created;
  ConfabTransaction *txn = tables_begin (t);

  gint64 list = confab_transaction_ensure_conversation (txn, t->account, CONFAB_CONVERSATION_LIST, "l.example.org", "News", &created, &error);
  g_assert_true (created);
  g_assert_cmpint (confab_transaction_ensure_conversation (txn, t->account, CONFAB_CONVERSATION_LIST, "l.example.org", "Other", &created, &error), ==, list);
  g_assert_false (created);
  gint64 thread = confab_transaction_ensure_conversation (txn, t->account, CONFAB_CONVERSATION_THREAD, "l.example.org", NULL, NULL, &error);
  g_assert_cmpint (thread, !=, list);
  g_assert_cmpint (confab_transaction_find_conversation (txn, t->account, CONFAB_CONVERSATION_GROUP, "l.example.org"), ==, 0);
  g_assert_cmpint (confab_transaction_find_conversation (txn, t->account, CONFAB_CONVERSATION_LIST, "l.example.org"), ==, list);

  g_autoptr (ConfabStoredConversation) stored = confab_transaction_get_conversation (txn, list, &error);
  g_assert_cmpstr (stored->name, ==, "News");
  g_assert_cmpstr (stored->key, ==, "l.example.org");
  g_assert_true (stored->can_send);
  g_assert_null (confab_transaction_get_conversation (txn, 999, &error));
  g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND);

  /* Without a message none of them is to be seen. */
  g_autoptr (ConfabChangeset) changeset = tables_commit (t);
  g_assert_null (changeset);
}

static void
test_settings (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");

  g_assert_true (confab_transaction_set_kept (txn, chat, TRUE, &error));
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_conversation_change (changeset, chat)->change, ==, CONFAB_CHANGE_ADDED);

  for (int twice = 0; twice < 2; twice++)
    {
      tables_begin (t);
      g_assert_true (confab_transaction_set_archived (txn, chat, TRUE, &error));
      g_assert_true (confab_transaction_set_pinned (txn, chat, TRUE, &error));
      g_assert_true (confab_transaction_set_request (txn, chat, TRUE, &error));
      g_assert_true (confab_transaction_set_muted_until (txn, chat, G_MAXINT64, &error));
      g_assert_true (confab_transaction_set_can_send (txn, chat, FALSE, &error));
      g_assert_true (confab_transaction_set_draft (txn, chat, "Dear", &error));
      g_assert_true (confab_transaction_set_conversation_name (txn, chat, "Bobby", TRUE, &error));
      g_clear_pointer (&changeset, confab_changeset_unref);
      changeset = tables_commit (t);
      g_assert_true ((changeset != NULL) == (twice == 0));
    }

  g_autoptr (ConfabConversationRecord) record = load (t, chat);
  g_assert_true (record->archived);
  g_assert_true (record->pinned);
  g_assert_true (record->request);
  g_assert_false (record->can_send);
  g_assert_cmpint (record->muted_until, ==, G_MAXINT64);
  g_assert_cmpstr (record->draft, ==, "Dear");
  g_assert_cmpstr (record->name, ==, "Bobby");
  g_assert_cmpstr (record->account, ==, "alice@example.org");
  g_assert_cmpint (record->kind, ==, CONFAB_CONVERSATION_PERSON);

  /* A mail does not change the name that the person gave. */
  tables_begin (t);
  g_assert_true (confab_transaction_set_conversation_name (txn, chat, "Robert", FALSE, &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_null (changeset);

  /* A draft alone keeps it listed. */
  tables_begin (t);
  g_assert_true (confab_transaction_set_kept (txn, chat, FALSE, &error));
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_conversation_change (changeset, chat)->change, ==, CONFAB_CHANGE_CHANGED);
  tables_begin (t);
  g_assert_true (confab_transaction_remove_if_empty (txn, chat, &error));
  g_assert_true (confab_transaction_set_draft (txn, chat, "", &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_conversation_change (changeset, chat)->change, ==, CONFAB_CHANGE_REMOVED);
  tables_begin (t);
  g_assert_true (confab_transaction_remove_if_empty (txn, chat, &error));
  g_assert_cmpint (confab_transaction_find_conversation (txn, t->account, CONFAB_CONVERSATION_PERSON, "bob@example.org"), ==, 0);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
}

static void
test_counts (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  ConfabMessageFields fields = fixture_fields (t->account, chat, "own@example.org", 3000);

  fixture_message (txn, t->account, chat, "2@example.org", 2000, "second");
  fixture_message (txn, t->account, chat, "1@example.org", 1000, "first");
  fields.outgoing = TRUE;
  fields.author_address = "alice@example.org";
  fields.author_name = "Alice";
  fields.state = CONFAB_MESSAGE_QUEUED;
  fields.kind = CONFAB_MESSAGE_VOICE;
  fields.text = "mine\nand more";
  gint64 own = confab_transaction_insert_message (txn, &fields, &error);
  fields = fixture_fields (t->account, chat, "hidden@example.org", 4000);
  fields.hidden = CONFAB_HIDDEN_CONTROL;
  gint64 hidden = confab_transaction_insert_message (txn, &fields, &error);
  fields = fixture_fields (t->account, chat, "mention@example.org", 500);
  fields.mention = TRUE;
  confab_transaction_insert_message (txn, &fields, &error);
  changeset = tables_commit (t);
  g_assert_null (fixture_message_change (changeset, hidden));
  g_assert_false (fixture_message_change (changeset, own)->is_new);

  g_autoptr (ConfabConversationRecord) record = load (t, chat);
  g_assert_cmpint (record->unread, ==, 3);
  g_assert_cmpint (record->mentions, ==, 1);
  g_assert_cmpint (record->last_time, ==, 3000);
  g_assert_cmpstr (record->last_text, ==, "mine and more");
  g_assert_cmpstr (record->last_author, ==, "Alice");
  g_assert_cmpint (record->last_kind, ==, CONFAB_MESSAGE_VOICE);
  g_assert_cmpint (record->last_state, ==, CONFAB_MESSAGE_QUEUED);
  g_assert_true (record->last_outgoing);
  g_assert_cmpuint (record->members->len, ==, 1);
  g_assert_cmpstr (((ConfabPersonRecord *) record->members->pdata[0])->address, ==, "bob@example.org");
  g_assert_cmpstr (((ConfabPersonRecord *) record->members->pdata[0])->name, ==, "Bob");

  /* The state of the last one shows in the list. */
  tables_begin (t);
  g_assert_true (confab_transaction_set_message_state (txn, own, CONFAB_MESSAGE_SENT, NULL, &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_nonnull (fixture_conversation_change (changeset, chat));
  g_clear_pointer (&record, confab_conversation_record_unref);
  record = load (t, chat);
  g_assert_cmpint (record->last_state, ==, CONFAB_MESSAGE_SENT);

  /* Without it the one before is the last. */
  tables_begin (t);
  g_assert_true (confab_transaction_remove_message (txn, own, &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_clear_pointer (&record, confab_conversation_record_unref);
  record = load (t, chat);
  g_assert_cmpstr (record->last_text, ==, "second");
  g_assert_cmpstr (record->last_author, ==, "Bob");

  /* Marked read. */
  tables_begin (t);
  g_autoptr (GArray) read = confab_transaction_mark_conversation_read (txn, chat, &error);
  g_assert_cmpuint (read->len, ==, 3);
  g_autoptr (GArray) again = confab_transaction_mark_conversation_read (txn, chat, &error);
  g_assert_cmpuint (again->len, ==, 0);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  for (guint i = 0; i < read->len; i++)
    g_assert_cmpint (fixture_message_change (changeset, g_array_index (read, gint64, i))->change, ==, CONFAB_CHANGE_CHANGED);
  g_clear_pointer (&record, confab_conversation_record_unref);
  record = load (t, chat);
  g_assert_cmpint (record->unread, ==, 0);
  g_assert_cmpint (record->mentions, ==, 0);
}

static void
test_members (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_person_record_free);
  ConfabTransaction *txn = tables_begin (t);
  gint64 group = confab_transaction_ensure_conversation (txn, t->account, CONFAB_CONVERSATION_GROUP, "g1", "Climbing", NULL, &error);

  g_assert_true (confab_transaction_set_kept (txn, group, TRUE, &error));
  g_assert_true (confab_transaction_add_member (txn, group, "bob@example.org", "Bob", &error));
  g_assert_true (confab_transaction_add_member (txn, group, "carol@example.org", NULL, &error));
  changeset = tables_commit (t);

  tables_begin (t);
  g_assert_true (confab_transaction_add_member (txn, group, "bob@example.org", "Al", &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_null (changeset);

  tables_begin (t);
  g_ptr_array_add (wanted, confab_person_record_new ("Dave", "dave@example.org", FALSE));
  g_ptr_array_add (wanted, confab_person_record_new (NULL, "carol@example.org", FALSE));
  g_assert_true (confab_transaction_set_members (txn, group, wanted, &error));
  g_autoptr (GPtrArray) members = confab_transaction_list_members (txn, group, &error);
  g_assert_cmpuint (members->len, ==, 2);
  g_assert_cmpstr (((ConfabPersonRecord *) members->pdata[0])->address, ==, "carol@example.org");
  g_assert_null (((ConfabPersonRecord *) members->pdata[0])->name);
  g_assert_cmpstr (((ConfabPersonRecord *) members->pdata[1])->name, ==, "Dave");
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_conversation_change (changeset, group)->change, ==, CONFAB_CHANGE_CHANGED);

  /* She says her name: it shows where she is. */
  tables_begin (t);
  confab_transaction_ensure_address (txn, t->account, "carol@example.org", "Carol", 10, &error);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_true (confab_changeset_get_people (changeset));
  g_assert_cmpint (fixture_conversation_change (changeset, group)->change, ==, CONFAB_CHANGE_CHANGED);
  g_autoptr (ConfabConversationRecord) record = load (t, group);
  g_assert_cmpstr (((ConfabPersonRecord *) record->members->pdata[0])->name, ==, "Carol");

  tables_begin (t);
  g_assert_true (confab_transaction_remove_member (txn, group, "carol@example.org", &error));
  g_assert_true (confab_transaction_add_member (txn, group, "bob@example.org", NULL, &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_clear_pointer (&record, confab_conversation_record_unref);
  record = load (t, group);
  g_assert_cmpuint (record->members->len, ==, 2);
  g_assert_cmpstr (((ConfabPersonRecord *) record->members->pdata[0])->name, ==, "Bob");
}

static void
test_merge (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 first = confab_transaction_ensure_conversation (txn, t->account, CONFAB_CONVERSATION_THREAD, "a", "A", NULL, &error);
  gint64 second = confab_transaction_ensure_conversation (txn, t->account, CONFAB_CONVERSATION_THREAD, "b", "B", NULL, &error);
  gint64 third = confab_transaction_ensure_conversation (txn, t->account, CONFAB_CONVERSATION_THREAD, "c", "C", NULL, &error);
  gint64 one = fixture_message (txn, t->account, first, "1@example.org", 1000, "one");
  gint64 two = fixture_message (txn, t->account, second, "2@example.org", 2000, "two");
  gint64 three = fixture_message (txn, t->account, third, "3@example.org", 3000, "three");
  ConfabJob job = { .account_id = t->account, .lane = CONFAB_LANE_SENDING, .kind = 1, .conversation_id = first };

  g_assert_true (confab_transaction_set_pinned (txn, first, TRUE, &error));
  g_assert_true (confab_transaction_set_archived (txn, first, TRUE, &error));
  g_assert_true (confab_transaction_set_draft (txn, first, "draft", &error));
  g_assert_true (confab_transaction_set_conversation_name (txn, first, "Mine", TRUE, &error));
  g_assert_true (confab_transaction_set_muted_until (txn, second, 77, &error));
  g_assert_true (confab_transaction_add_member (txn, first, "bob@example.org", NULL, &error));
  g_assert_true (confab_transaction_add_member (txn, second, "bob@example.org", NULL, &error));
  g_assert_true (confab_transaction_add_member (txn, first, "carol@example.org", NULL, &error));
  gint64 job_id = confab_transaction_enqueue_job (txn, &job, &error);
  g_assert_no_error (error);
  changeset = tables_commit (t);

  tables_begin (t);
  g_assert_true (confab_transaction_merge_conversations (txn, first, second, &error));
  g_assert_no_error (error);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_conversation_change (changeset, first)->change, ==, CONFAB_CHANGE_REMOVED);
  g_assert_cmpint (fixture_conversation_change (changeset, first)->replacement_id, ==, second);
  g_assert_cmpint (fixture_conversation_change (changeset, second)->change, ==, CONFAB_CHANGE_CHANGED);
  g_assert_cmpint (fixture_message_change (changeset, one)->change, ==, CONFAB_CHANGE_ADDED);
  g_assert_cmpint (fixture_message_change (changeset, one)->previous_conversation_id, ==, first);
  g_assert_null (fixture_message_change (changeset, two));

  g_autoptr (ConfabConversationRecord) record = load (t, second);
  g_assert_cmpint (record->unread, ==, 2);
  g_assert_cmpstr (record->name, ==, "Mine");
  g_assert_true (record->pinned);
  g_assert_false (record->archived);
  g_assert_cmpint (record->muted_until, ==, 77);
  g_assert_cmpstr (record->draft, ==, "draft");
  g_assert_cmpuint (record->members->len, ==, 2);

  /* And on: old ids and keys lead to the last one. */
  tables_begin (t);
  g_assert_true (confab_transaction_merge_conversations (txn, first, third, &error));
  g_assert_true (confab_transaction_merge_conversations (txn, second, third, &error));
  g_autoptr (ConfabStoredConversation) stored = confab_transaction_get_conversation (txn, first, &error);
  g_assert_cmpint (stored->id, ==, third);
  g_assert_cmpint (confab_transaction_find_conversation (txn, t->account, CONFAB_CONVERSATION_THREAD, "a"), ==, third);
  g_assert_cmpint (confab_transaction_ensure_conversation (txn, t->account, CONFAB_CONVERSATION_THREAD, "b", NULL, NULL, &error), ==, third);
  g_autoptr (ConfabJob) found = confab_transaction_get_job (txn, job_id, &error);
  g_assert_cmpint (found->conversation_id, ==, third);
  g_autoptr (GArray) messages = confab_transaction_list_messages (txn, third, &error);
  g_assert_cmpuint (messages->len, ==, 3);
  g_assert_cmpint (g_array_index (messages, gint64, 0), ==, one);
  g_assert_cmpint (g_array_index (messages, gint64, 2), ==, three);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
}

static void
test_random_moves (Tables *t)
{
  g_autoptr (GError) error = NULL;
  gint64 chats[4];
  gint64 messages[40];
  ConfabTransaction *txn = tables_begin (t);

  for (guint i = 0; i < G_N_ELEMENTS (chats); i++)
    {
      g_autofree char *key = g_strdup_printf ("g%u", i);

      chats[i] = confab_transaction_ensure_conversation (txn, t->account, CONFAB_CONVERSATION_GROUP, key, NULL, NULL, &error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u@example.org", i);

      messages[i] = fixture_message (txn, t->account, chats[i % 4], name, i, "x");
    }
  g_autoptr (ConfabChangeset) first = tables_commit (t);

  for (int round = 0; round < 200; round++)
    {
      gint64 message = messages[g_test_rand_int_range (0, G_N_ELEMENTS (messages))];
      ConfabMessageFields fields = fixture_fields (t->account, chats[g_test_rand_int_range (0, 4)], "unused", 0);

      if (round % 5 == 0)
        tables_begin (t);
      switch (g_test_rand_int_range (0, 4))
        {
        case 0:
          confab_transaction_update_message (txn, message, &fields, CONFAB_MESSAGE_MASK_CONVERSATION, &error);
          break;
        case 1:
          confab_transaction_hide_message (txn, message, CONFAB_HIDDEN_DELETED, g_test_rand_bit () ? CONFAB_HIDDEN_DELETED : 0, &error);
          break;
        case 2:
          confab_transaction_want_flags (txn, message, CONFAB_FLAG_SEEN, g_test_rand_bit () ? CONFAB_FLAG_SEEN : 0, &error);
          break;
        default:
          fields.outgoing = g_test_rand_bit ();
          confab_transaction_update_message (txn, message, &fields, CONFAB_MESSAGE_MASK_OUTGOING, &error);
          break;
        }
      g_assert_no_error (error);
      if (round % 5 == 4)
        {
          g_autoptr (ConfabChangeset) changeset = tables_commit (t);
        }
    }

  gint64 wrong;
  g_assert_true (confab_sql_get_integer (t->sql,
                                         "SELECT count(*) FROM conversation AS c WHERE last_message_id IS NOT "
                                         "(SELECT id FROM message WHERE conversation_id = c.id AND hidden = 0 ORDER BY time DESC, tie DESC LIMIT 1)",
                                         SQL_NO_ARGS, &wrong, &error));
  g_assert_cmpint (wrong, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tables_test ("/store/conversations/ensure", test_ensure);
  tables_test ("/store/conversations/settings", test_settings);
  tables_test ("/store/conversations/counts", test_counts);
  tables_test ("/store/conversations/members", test_members);
  tables_test ("/store/conversations/merge", test_merge);
  tables_test ("/store/conversations/random-moves", test_random_moves);
  return g_test_run ();
}
