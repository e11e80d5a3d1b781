/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages, their texts, edits and attachments, and what the changeset says of them. */
#include "config.h"

#include "store-fixture.h"

#include "confab-blobs.h"
#include "confab-load.h"
#include "confab-message-text.h"

#include <string.h>

static void
test_insert (Tables *t)
{
  g_autoptr (GError) error = NULL;
  const char *const recipients[] = { "alice@example.org", "carol@example.org", NULL };
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  ConfabMessageFields fields = fixture_fields (t->account, chat, "one@example.org", 1000);

  fields.subject = "Re: Lunch";
  fields.title = "Lunch";
  fields.subject_key = "k1";
  fields.recipients = recipients;
  fields.in_reply_to = "zero@example.org";
  fields.parent_key = "zero@example.org";
  fields.root_key = "zero@example.org";
  fields.full_text = "Hello\n-- \nBob";
  fields.quote = "> hi";
  fields.header = "From: bob\r\nX: \0y\r\n";
  fields.header_length = 19;
  fields.protection = 3;
  fields.chat = TRUE;
  fields.mention = TRUE;
  gint64 id = confab_transaction_insert_message (txn, &fields, &error);
  g_assert_no_error (error);
  g_autoptr (ConfabChangeset) changeset = tables_commit (t);

  const ConfabMessageChange *change = fixture_message_change (changeset, id);
  g_assert_nonnull (change);
  g_assert_cmpint (change->change, ==, CONFAB_CHANGE_ADDED);
  g_assert_cmpint (change->conversation_id, ==, chat);
  g_assert_cmpint (change->previous_conversation_id, ==, 0);
  g_assert_true (change->is_new);
  g_assert_cmpint (fixture_conversation_change (changeset, chat)->change, ==, CONFAB_CHANGE_ADDED);

  txn = tables_begin (t);
  g_autoptr (ConfabStoredMessage) stored = confab_transaction_get_message (txn, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (stored->message_id, ==, "one@example.org");
  g_assert_cmpstr (stored->variant, ==, "");
  g_assert_cmpstr (stored->author_address, ==, "bob@example.org");
  g_assert_cmpstr (stored->subject, ==, "Re: Lunch");
  g_assert_cmpstr (stored->title, ==, "Lunch");
  g_assert_cmpstr (stored->subject_key, ==, "k1");
  g_assert_cmpstr (stored->parent_key, ==, "zero@example.org");
  g_assert_cmpstr (stored->root_key, ==, "zero@example.org");
  g_assert_true (stored->unread);
  g_assert_true (stored->mention);
  g_assert_false (stored->gone);
  g_assert_cmpuint (stored->protection, ==, 3);

  g_autofree char *text = NULL;
  g_autofree char *full = NULL;
  g_autofree char *quote = NULL;
  g_assert_true (confab_transaction_get_message_text (txn, id, &text, &full, &quote, &error));
  g_assert_cmpstr (text, ==, "Hello");
  g_assert_cmpstr (full, ==, "Hello\n-- \nBob");
  g_assert_cmpstr (quote, ==, "> hi");
  g_autoptr (GBytes) header = confab_transaction_get_message_header (txn, id, &error);
  g_assert_cmpmem (g_bytes_get_data (header, NULL), g_bytes_get_size (header), fields.header, 19);
  g_auto (GStrv) to = confab_transaction_get_recipients (txn, id, &error);
  g_assert_cmpstrv (to, recipients);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_null (changeset);
}

static void
test_unique (Tables *t)
{
  g_autoptr (GError) error = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  ConfabMessageFields fields = fixture_fields (t->account, chat, "one@example.org", 1000);

  fixture_message (txn, t->account, chat, "one@example.org", 1000, "a");
  fields.variant = "f00";
  gint64 other = confab_transaction_insert_message (txn, &fields, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) found = confab_transaction_find_messages (txn, t->account, "one@example.org", &error);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpint (((ConfabStoredMessage *) found->pdata[1])->id, ==, other);
  g_assert_cmpstr (((ConfabStoredMessage *) found->pdata[1])->variant, ==, "f00");

  g_assert_cmpint (confab_transaction_insert_message (txn, &fields, &error), ==, 0);
  g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_FAILED);
  tables_roll_back (t);

  txn = tables_begin (t);
  g_clear_error (&error);
  g_assert_null (confab_transaction_get_message (txn, other, &error));
  g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND);
  tables_roll_back (t);
}

static void
test_state_and_hiding (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  gint64 id = fixture_message (txn, t->account, chat, "one@example.org", 1000, "a");
  changeset = tables_commit (t);

  /* The same state again is no change. */
  tables_begin (t);
  g_assert_true (confab_transaction_set_message_state (txn, id, CONFAB_MESSAGE_RECEIVED, NULL, &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_null (changeset);

  tables_begin (t);
  g_assert_true (confab_transaction_set_message_state (txn, id, CONFAB_MESSAGE_FAILED, "No such mailbox", &error));
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_message_change (changeset, id)->change, ==, CONFAB_CHANGE_CHANGED);
  g_assert_cmpint (fixture_conversation_change (changeset, chat)->change, ==, CONFAB_CHANGE_CHANGED);

  tables_begin (t);
  g_assert_true (confab_transaction_hide_message (txn, id, CONFAB_HIDDEN_DELETED, CONFAB_HIDDEN_DELETED, &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_message_change (changeset, id)->change, ==, CONFAB_CHANGE_REMOVED);
  g_assert_cmpint (fixture_message_change (changeset, id)->conversation_id, ==, chat);
  g_assert_cmpint (fixture_conversation_change (changeset, chat)->change, ==, CONFAB_CHANGE_REMOVED);

  tables_begin (t);
  g_assert_true (confab_transaction_hide_message (txn, id, CONFAB_HIDDEN_DELETED, 0, &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_message_change (changeset, id)->change, ==, CONFAB_CHANGE_ADDED);
  g_assert_false (fixture_message_change (changeset, id)->is_new);

  /* Added and removed at once never was. */
  tables_begin (t);
  gint64 brief = fixture_message (txn, t->account, chat, "two@example.org", 2000, "b");
  g_assert_true (confab_transaction_remove_message (txn, brief, &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_null (changeset);
}

static void
check_edits (Tables *    t,
             gint64      id,
             const char *expected,
             guint       n)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GString) history = g_string_new (NULL);
  g_autoptr (GPtrArray) edits = confab_transaction_list_edits (&t->txn, id, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (edits->len, ==, n);
  for (guint i = 0; i < edits->len; i++)
    g_string_append_printf (history, "%s ", ((ConfabEdit *) edits->pdata[i])->text);
  g_assert_true (confab_transaction_get_message_text (&t->txn, id, &text, NULL, NULL, &error));
  g_string_append (history, text);
  g_assert_cmpstr (history->str, ==, expected);
}

static void
test_edits_in_any_order (Tables *t)
{
  static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
  static const char *const texts[] = { "b", "c", "d" };

  for (guint o = 0; o < G_N_ELEMENTS (orders); o++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = g_strdup_printf ("m%u@example.org", o);
      ConfabTransaction *txn = tables_begin (t);
      gint64 chat = fixture_person (txn, t->account, "bob@example.org");
      gint64 id = fixture_message (txn, t->account, chat, name, 1000, "a");

      for (int twice = 0; twice < 2; twice++)
        for (int i = 0; i < 3; i++)
          {
            int edit = orders[o][i];

            g_assert_true (confab_transaction_edit_message (txn, id, texts[edit], 2000 + edit, texts[edit], NULL, &error));
            g_assert_no_error (error);
          }
      check_edits (t, id, "a b c d", 3);

      /* A better reading of the mail itself goes to the beginning of the history. */
      ConfabMessageFields fields = fixture_fields (t->account, chat, name, 1000);
      fields.text = "A";
      g_assert_true (confab_transaction_update_message (txn, id, &fields, CONFAB_MESSAGE_MASK_TEXT, &error));
      check_edits (t, id, "A b c d", 3);
      g_autoptr (ConfabChangeset) changeset = tables_commit (t);
    }
}

static void
test_retract (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  const char *const emoji[] = { "👍", NULL };
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  gint64 id = fixture_message (txn, t->account, chat, "one@example.org", 1000, "secret");
  g_assert_true (confab_transaction_edit_message (txn, id, "e", 2000, "secret2", NULL, &error));
  g_assert_true (confab_transaction_set_reactions (txn, id, "carol@example.org", emoji, 1, &error));
  changeset = tables_commit (t);

  tables_begin (t);
  g_assert_true (confab_transaction_retract_message (txn, id, &error));
  /* An edit that comes late brings nothing back. */
  g_assert_true (confab_transaction_edit_message (txn, id, "f", 3000, "secret3", NULL, &error));
  g_autoptr (ConfabStoredMessage) stored = confab_transaction_get_message (txn, id, &error);
  g_assert_true (stored->deleted);
  g_assert_false (stored->edited);
  g_autoptr (GPtrArray) edits = confab_transaction_list_edits (txn, id, &error);
  g_assert_cmpuint (edits->len, ==, 0);
  g_autofree char *text = NULL;
  g_assert_true (confab_transaction_get_message_text (txn, id, &text, NULL, NULL, &error));
  g_assert_null (text);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_message_change (changeset, id)->change, ==, CONFAB_CHANGE_CHANGED);

  gint64 found;
  g_assert_true (confab_sql_get_integer (t->sql, "SELECT count(*) FROM search WHERE search MATCH 'secret*'", SQL_NO_ARGS, &found, &error));
  g_assert_cmpint (found, ==, 0);
  g_assert_true (confab_sql_get_integer (t->sql, "SELECT last_deleted FROM conversation", SQL_NO_ARGS, &found, &error));
  g_assert_cmpint (found, ==, 1);
}

static void
test_update (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 bob = fixture_person (txn, t->account, "bob@example.org");
  gint64 carol = fixture_person (txn, t->account, "carol@example.org");
  gint64 id = fixture_message (txn, t->account, bob, "one@example.org", 1000, "alpha");
  changeset = tables_commit (t);

  tables_begin (t);
  ConfabMessageFields fields = fixture_fields (t->account, carol, "one@example.org", 5000);
  fields.author_address = "carol@example.org";
  fields.author_name = "Carol";
  fields.text = "beta";
  fields.subject = "gamma";
  fields.kind = CONFAB_MESSAGE_MAIL;
  fields.source = "0000000000000000000000000000000000000000000000000000000000000000";
  fields.root_key = "r";
  fields.outgoing = TRUE;
  fields.reader_version = 7;
  fields.header = "X: y\r\n";
  fields.header_length = 6;
  g_assert_true (confab_transaction_update_message (txn, id, &fields, (ConfabMessageMask) 0x3fff, &error));
  g_assert_no_error (error);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  const ConfabMessageChange *change = fixture_message_change (changeset, id);
  g_assert_cmpint (change->change, ==, CONFAB_CHANGE_ADDED);
  g_assert_cmpint (change->conversation_id, ==, carol);
  g_assert_cmpint (change->previous_conversation_id, ==, bob);
  g_assert_cmpint (fixture_conversation_change (changeset, bob)->change, ==, CONFAB_CHANGE_REMOVED);
  g_assert_cmpint (fixture_conversation_change (changeset, carol)->change, ==, CONFAB_CHANGE_ADDED);

  tables_begin (t);
  g_autoptr (ConfabStoredMessage) stored = confab_transaction_get_message (txn, id, &error);
  g_assert_cmpint (stored->time, ==, 5000);
  g_assert_cmpstr (stored->author_address, ==, "carol@example.org");
  g_assert_cmpstr (stored->subject, ==, "gamma");
  g_assert_cmpint (stored->kind, ==, CONFAB_MESSAGE_MAIL);
  g_assert_cmpstr (stored->root_key, ==, "r");
  g_assert_cmpint (stored->reader_version, ==, 7);
  g_assert_true (stored->outgoing);
  g_assert_false (stored->unread);
  g_autoptr (GArray) old = confab_transaction_list_old_reader (txn, t->account, 8, 10, &error);
  g_assert_cmpuint (old->len, ==, 1);
  g_autoptr (GArray) none = confab_transaction_list_old_reader (txn, t->account, 7, 10, &error);
  g_assert_cmpuint (none->len, ==, 0);

  /* What does not show is no change. */
  fields.reader_version = 8;
  g_assert_true (confab_transaction_update_message (txn, id, &fields, CONFAB_MESSAGE_MASK_READER | CONFAB_MESSAGE_MASK_HEADER, &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_null (changeset);
}

static ConfabAttachmentRecord *
make_attachment (const char *section,
                 const char *name)
{
  ConfabAttachmentRecord *record = confab_attachment_record_new ();

  record->section = g_strdup (section);
  record->name = g_strdup (name);
  record->content_type = g_strdup ("image/png");
  record->size = 5;
  record->width = 3;
  return record;
}

static gint64
count_found (Tables *    t,
             const char *expression)
{
  g_autoptr (GError) error = NULL;
  gint64 found;

  confab_sql_get_integer (t->sql, "SELECT count(*) FROM search WHERE search MATCH ?1", SQL_ARGS (sql_text (expression)), &found, &error);
  g_assert_no_error (error);
  return found;
}

/* Words that were cut by another thread are found as all others, until the text changes. */
static void
test_words_cut_ahead (Tables *t)
{
  static const char text[] = "Größe\tder Straße 東京都 \x01x";
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  g_autoptr (ConfabSearchWords) words = confab_search_words_new (text, "Ämter");
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  ConfabMessageFields fields = fixture_fields (t->account, chat, "one@example.org", 1000);
  gint64 edited;

  fields.text = text;
  fields.subject = "Ämter";
  g_assert_cmpint (confab_transaction_insert_message (txn, &fields, &error), !=, 0);
  fields.words = words;
  fields.message_id = "two@example.org";
  g_assert_cmpint (confab_transaction_insert_message (txn, &fields, &error), !=, 0);
  fields.message_id = "three@example.org";
  edited = confab_transaction_insert_message (txn, &fields, &error);
  g_assert_true (confab_transaction_edit_message (txn, edited, "four@example.org", 2000, "something else", NULL, &error));
  g_assert_no_error (error);
  changeset = tables_commit (t);

  g_assert_cmpint (count_found (t, "grosse"), ==, 2);
  g_assert_cmpint (count_found (t, "\"der strasse\""), ==, 2);
  g_assert_cmpint (count_found (t, "\"東京都\""), ==, 2);
  g_assert_cmpint (count_found (t, "都"), ==, 2);
  g_assert_cmpint (count_found (t, "st*"), ==, 2);
  g_assert_cmpint (count_found (t, "x"), ==, 2);
  g_assert_cmpint (count_found (t, "subject : amter"), ==, 3);
  g_assert_cmpint (count_found (t, "text : amter"), ==, 0);
  g_assert_cmpint (count_found (t, "something"), ==, 1);
}

/* Nobody who still holds an old id is given another message for it. */
static void
test_ids_are_never_given_again (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) first = NULL;
  g_autoptr (ConfabChangeset) second = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  gint64 id = fixture_message (txn, t->account, chat, "one@example.org", 1000, "a");

  g_assert_true (confab_transaction_remove_message (txn, id, &error));
  first = tables_commit (t);
  txn = tables_begin (t);
  g_assert_cmpint (fixture_message (txn, t->account, chat, "two@example.org", 1000, "a"), >, id);
  second = tables_commit (t);
}

static void
test_attachments (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_attachment_record_free);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("12345", 5);
  g_autofree char *hash = confab_blobs_put_bytes (t->dir, bytes, &error);
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  gint64 id = fixture_message (txn, t->account, chat, "one@example.org", 1000, "a");

  g_assert_no_error (error);
  g_ptr_array_add (records, make_attachment ("2", "Müller.png"));
  g_ptr_array_add (records, make_attachment ("1.2", "b.png"));
  g_assert_true (confab_transaction_set_attachments (txn, id, records, &error));
  g_assert_true (confab_transaction_set_attachment_blob (txn, id, "1.2", hash, 5, TRUE, &error));
  g_assert_false (confab_transaction_set_attachment_blob (txn, id, "9", hash, 5, TRUE, &error));
  g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* The same again: what is here stays here. */
  g_assert_true (confab_transaction_set_attachments (txn, id, records, &error));
  g_autoptr (GPtrArray) list = confab_transaction_list_attachments (txn, id, &error);
  g_assert_cmpuint (list->len, ==, 2);
  g_autofree char *path = confab_blobs_dup_path (t->dir, hash);
  const ConfabAttachmentRecord *first = list->pdata[0];
  const ConfabAttachmentRecord *second = list->pdata[1];
  g_assert_cmpstr (first->name, ==, "Müller.png");
  g_assert_cmpint (first->width, ==, 3);
  g_assert_null (first->path);
  g_assert_cmpstr (second->section, ==, "1.2");
  g_assert_cmpstr (second->path, ==, path);
  changeset = tables_commit (t);

  gint64 found;
  g_assert_true (confab_sql_get_integer (t->sql, "SELECT count(*) FROM search WHERE search MATCH 'muller'", SQL_NO_ARGS, &found, &error));
  g_assert_cmpint (found, ==, 1);
}

static void
test_preview (void)
{
  g_autofree char *a = confab_message_text_preview ("  \n\tone\r\n two\xc2\xa0 three \xff\n");
  g_autofree char *long_text = g_strnfill (1000, 'x');
  g_autofree char *b = confab_message_text_preview (long_text);

  g_assert_cmpstr (a, ==, "one two three");
  g_assert_cmpuint (strlen (b), ==, CONFAB_MESSAGE_TEXT_PREVIEW);
  g_assert_null (confab_message_text_preview (" \n"));
  g_assert_null (confab_message_text_preview (NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tables_test ("/store/messages/insert", test_insert);
  tables_test ("/store/messages/unique", test_unique);
  tables_test ("/store/messages/state-and-hiding", test_state_and_hiding);
  tables_test ("/store/messages/edits-in-any-order", test_edits_in_any_order);
  tables_test ("/store/messages/retract", test_retract);
  tables_test ("/store/messages/update", test_update);
  tables_test ("/store/messages/attachments", test_attachments);
  tables_test ("/store/messages/words-cut-ahead", test_words_cut_ahead);
  tables_test ("/store/messages/ids", test_ids_are_never_given_again);
  g_test_add_func ("/store/messages/preview", test_preview);
  return g_test_run ();
}
