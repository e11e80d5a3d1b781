/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queries: pages of a conversation, lists, what belongs to one message, searching. */
#include "config.h"

#include "store-fixture.h"

#include "confab-blobs.h"

#include <string.h>

/* Messages of the first chat; two of each time, so that ties matter. */
#define N_MESSAGES 41

typedef struct
{
  char *dir;
  ConfabStore *store;
  gint64 account;
  gint64 chat;
  gint64 messages[N_MESSAGES]; /* in the order of their insertion */
  GPtrArray *order;            /* ConfabMessageRecord, as the conversation has it */
} Fixture;

static gboolean
fill (ConfabTransaction *txn,
      gpointer           data,
      GError **          error)
{
  Fixture *f = data;

  f->account = fixture_add_account (txn, "alice@example.org");
  f->chat = fixture_person (txn, f->account, "bob@example.org");
  for (int i = 0; i < N_MESSAGES; i++)
    {
      /* Newest first, as a first sync does it. */
      int n = N_MESSAGES - 1 - i;
      g_autofree char *name = g_strdup_printf ("m%d@example.org", n);
      g_autofree char *text = g_strdup_printf ("Message number %d", n);

      f->messages[i] = fixture_message (txn, f->account, f->chat, name, 1000 + n / 2, text);
    }
  return TRUE;
}

static void
set_up (Fixture *     f,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->dir = fixture_make_dir ();
  f->store = confab_store_open (f->dir, CONFAB_STORE_OWNER, &error);
  g_assert_no_error (error);
  fixture_wait_int64 (confab_store_write (f->store, fill, f, NULL, CONFAB_STORE_WRITE_BULK));
  g_autoptr (ConfabQueryResult) all = fixture_wait_result (confab_query_newest_messages (f->store, f->chat, 1000));
  f->order = g_ptr_array_ref (all->records);
}

static void
tear_down (Fixture *     f,
           gconstpointer data)
{
  g_ptr_array_unref (f->order);
  fixture_wait_int64 (confab_store_close (f->store));
  g_assert_finalize_object (f->store);
  fixture_remove_dir (f->dir);
  g_free (f->dir);
}

static void
assert_page (Fixture *          f,
             ConfabQueryResult *result,
             guint              from,
             guint              n,
             gboolean           more,
             gboolean           more_after)
{
  g_assert_cmpuint (result->records->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      const ConfabMessageRecord *record = result->records->pdata[i];
      const ConfabMessageRecord *expected = f->order->pdata[from + i];

      g_assert_cmpint (record->id, ==, expected->id);
    }
  g_assert_cmpint (result->more, ==, more);
  g_assert_cmpint (result->more_after, ==, more_after);
}

static void
test_pages (Fixture *     f,
            gconstpointer data)
{
  g_assert_cmpuint (f->order->len, ==, N_MESSAGES);
  for (guint i = 1; i < f->order->len; i++)
    g_assert_cmpint (confab_message_record_compare (f->order->pdata[i - 1], f->order->pdata[i]), <, 0);

  g_autoptr (ConfabQueryResult) newest = fixture_wait_result (confab_query_newest_messages (f->store, f->chat, 10));
  assert_page (f, newest, N_MESSAGES - 10, 10, TRUE, FALSE);
  g_assert_cmpint (newest->sequence, ==, 1);

  /* Page by page to the beginning, in the middle of a tie too. */
  guint at = N_MESSAGES - 10;
  while (at > 0)
    {
      const ConfabMessageRecord *first = f->order->pdata[at];
      guint n = MIN (at, 3);
      g_autoptr (ConfabQueryResult) page =
        fixture_wait_result (confab_query_messages_before (f->store, f->chat, first->time, first->id, 3));

      at -= n;
      assert_page (f, page, at, n, at > 0, TRUE);
    }
  while (at < N_MESSAGES - 1)
    {
      const ConfabMessageRecord *last = f->order->pdata[at];
      guint n = MIN (N_MESSAGES - 1 - at, 4);
      g_autoptr (ConfabQueryResult) page =
        fixture_wait_result (confab_query_messages_after (f->store, f->chat, last->time, last->id, 4));

      assert_page (f, page, at + 1, n, TRUE, at + n < N_MESSAGES - 1);
      at += n;
    }

  const ConfabMessageRecord *middle = f->order->pdata[20];
  g_autoptr (ConfabQueryResult) around = fixture_wait_result (confab_query_messages_around (f->store, middle->id, 5));
  assert_page (f, around, 15, 11, TRUE, TRUE);
  const ConfabMessageRecord *edge = f->order->pdata[2];
  g_autoptr (ConfabQueryResult) early = fixture_wait_result (confab_query_messages_around (f->store, edge->id, 5));
  assert_page (f, early, 0, 8, FALSE, TRUE);
  g_autoptr (ConfabQueryResult) whole = fixture_wait_result (confab_query_messages_around (f->store, middle->id, 500));
  assert_page (f, whole, 0, N_MESSAGES, FALSE, FALSE);
  g_autoptr (ConfabQueryResult) nowhere = fixture_wait_result (confab_query_messages_around (f->store, 999, 5));
  g_assert_cmpuint (nowhere->records->len, ==, 0);

  g_autoptr (ConfabQueryResult) unread = fixture_wait_result (confab_query_first_unread (f->store, f->chat));
  assert_page (f, unread, 0, 1, FALSE, FALSE);
  g_autoptr (ConfabQueryResult) count = fixture_wait_result (confab_query_message_count (f->store, f->chat));
  g_assert_cmpint (*(gint64 *) count->records->pdata[0], ==, N_MESSAGES);
}

static gboolean
hide_some (ConfabTransaction *txn,
           gpointer           data,
           GError **          error)
{
  Fixture *f = data;

  return confab_transaction_hide_message (txn, f->messages[3], CONFAB_HIDDEN_DELETED, CONFAB_HIDDEN_DELETED, error) &&
         confab_transaction_retract_message (txn, f->messages[4], error);
}

static void
test_by_id (Fixture *     f,
            gconstpointer data)
{
  const gint64 ids[] = { f->messages[5], 4711, f->messages[3], f->messages[4] };

  fixture_wait_int64 (confab_store_write (f->store, hide_some, f, NULL, CONFAB_STORE_WRITE_NONE));
  g_autoptr (ConfabQueryResult) result = fixture_wait_result (confab_query_messages_by_id (f->store, ids, 4));
  g_assert_cmpuint (result->records->len, ==, 2);
  const ConfabMessageRecord *record = result->records->pdata[0];
  g_assert_cmpint (record->id, ==, f->messages[5]);
  g_assert_cmpstr (record->from_name, ==, "Bob");
  g_assert_cmpstr (record->from_address, ==, "bob@example.org");
  g_assert_cmpstr (record->text, ==, record->full_text);
  g_assert_cmpint (record->conversation_id, ==, f->chat);
  g_assert_cmpint (record->account_id, ==, f->account);
  g_assert_true (record->unread);
  const ConfabMessageRecord *deleted = result->records->pdata[1];
  g_assert_cmpint (deleted->id, ==, f->messages[4]);
  g_assert_true (deleted->deleted);
  g_assert_null (deleted->text);
  g_assert_null (deleted->full_text);

  g_autoptr (ConfabQueryResult) named = fixture_wait_result (confab_query_message_by_name (f->store, 0, "m7@example.org"));
  g_assert_cmpuint (named->records->len, ==, 1);
  g_autoptr (ConfabQueryResult) of_account = fixture_wait_result (confab_query_message_by_name (f->store, f->account, "m7@example.org"));
  g_assert_cmpuint (of_account->records->len, ==, 1);
  g_autoptr (ConfabQueryResult) other = fixture_wait_result (confab_query_message_by_name (f->store, f->account + 1, "m7@example.org"));
  g_assert_cmpuint (other->records->len, ==, 0);
  g_autoptr (ConfabQueryResult) count = fixture_wait_result (confab_query_message_count (f->store, f->chat));
  g_assert_cmpint (*(gint64 *) count->records->pdata[0], ==, N_MESSAGES - 1);
}

typedef struct
{
  gint64 self;
  gint64 merged;
  gint64 into;
  gint64 empty;
} Chats;

static gboolean
add_chats (ConfabTransaction *txn,
           gpointer           data,
           GError **          error)
{
  Chats *chats = data;
  static const char *const names[] = { "Żaneta", "anna", "Bertil", "Émile" };

  chats->self = confab_transaction_ensure_conversation (txn, 1, CONFAB_CONVERSATION_SELF, "self", "Notes", NULL, error);
  chats->merged = confab_transaction_ensure_conversation (txn, 1, CONFAB_CONVERSATION_PERSON, "old@example.org", NULL, NULL, error);
  chats->into = confab_transaction_ensure_conversation (txn, 1, CONFAB_CONVERSATION_PERSON, "new@example.org", NULL, NULL, error);
  chats->empty = confab_transaction_ensure_conversation (txn, 1, CONFAB_CONVERSATION_PERSON, "empty@example.org", NULL, NULL, error);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *address = g_strdup_printf ("p%u@example.net", i);
      g_autofree char *message_id = g_strdup_printf ("p%u@example.net", i);
      gint64 chat = fixture_person (txn, 1, address);
      ConfabMessageFields fields = fixture_fields (1, chat, message_id, 100 + i);

      fields.author_address = address;
      fields.author_name = names[i];
      fields.outgoing = i == 3;
      if (confab_transaction_insert_message (txn, &fields, error) == 0 ||
          (i == 0 && !confab_transaction_set_archived (txn, chat, TRUE, error)) ||
          (i == 1 && !confab_transaction_set_request (txn, chat, TRUE, error)) ||
          (i == 2 && !confab_transaction_set_pinned (txn, chat, TRUE, error)))
        return FALSE;
    }
  return confab_transaction_merge_conversations (txn, chats->merged, chats->into, error) &&
         confab_transaction_set_kept (txn, chats->self, TRUE, error);
}

static guint
count_chats (Fixture *                f,
             ConfabConversationFilter filter)
{
  g_autoptr (ConfabQueryResult) result = fixture_wait_result (confab_query_conversations (f->store, f->account, filter, 100, 0, 0));

  return result->records->len;
}

static void
test_conversations (Fixture *     f,
                    gconstpointer data)
{
  Chats chats;

  fixture_wait_int64 (confab_store_write (f->store, add_chats, &chats, NULL, CONFAB_STORE_WRITE_NONE));

  /* The first chat, four others, and the notes. */
  g_assert_cmpuint (count_chats (f, CONFAB_FILTER_ALL), ==, 6);
  g_assert_cmpuint (count_chats (f, CONFAB_FILTER_ARCHIVED), ==, 1);
  g_assert_cmpuint (count_chats (f, CONFAB_FILTER_NOT_ARCHIVED), ==, 5);
  g_assert_cmpuint (count_chats (f, CONFAB_FILTER_REQUEST), ==, 1);
  g_assert_cmpuint (count_chats (f, CONFAB_FILTER_NOT_REQUEST | CONFAB_FILTER_NOT_ARCHIVED), ==, 4);
  g_assert_cmpuint (count_chats (f, CONFAB_FILTER_PINNED), ==, 1);
  g_assert_cmpuint (count_chats (f, CONFAB_FILTER_UNREAD), ==, 4);

  /* Pages, newest first. */
  gint64 time = 0;
  gint64 id = 0;
  gint64 before = G_MAXINT64;
  guint n = 0;
  for (gboolean more = TRUE; more;)
    {
      g_autoptr (ConfabQueryResult) page = fixture_wait_result (confab_query_conversations (f->store, 0, CONFAB_FILTER_ALL, 2, time, id));

      for (guint i = 0; i < page->records->len; i++)
        {
          const ConfabConversationRecord *record = page->records->pdata[i];

          g_assert_cmpint (record->last_time, <=, before);
          before = time = record->last_time;
          id = record->id;
          n++;
        }
      more = page->more;
    }
  g_assert_cmpuint (n, ==, 6);

  const gint64 ids[] = { chats.empty, 999, chats.merged, chats.self };
  g_autoptr (ConfabQueryResult) by_id = fixture_wait_result (confab_query_conversations_by_id (f->store, ids, 4));
  g_assert_cmpuint (by_id->records->len, ==, 3);
  g_assert_cmpint (((ConfabConversationRecord *) by_id->records->pdata[0])->id, ==, chats.empty);
  g_assert_cmpint (((ConfabConversationRecord *) by_id->records->pdata[1])->id, ==, chats.into);
  g_assert_cmpstr (((ConfabConversationRecord *) by_id->records->pdata[2])->name, ==, "Notes");

  static const struct { const char *address; int which; } with[] = {
    { "bob@example.org", 0 }, { "old@example.org", 1 }, { "new@example.org", 1 }, { "alice@example.org", 2 }, { "nobody@example.org", 3 },
  };
  const gint64 expected[] = { f->chat, chats.into, chats.self, 0 };
  for (guint i = 0; i < G_N_ELEMENTS (with); i++)
    {
      g_autoptr (ConfabQueryResult) one = fixture_wait_result (confab_query_conversation_with (f->store, f->account, with[i].address));
      gint64 found = one->records->len > 0 ? ((ConfabConversationRecord *) one->records->pdata[0])->id : 0;

      g_assert_cmpint (found, ==, expected[with[i].which]);
    }

  /* People, by name; oneself is none. */
  g_autoptr (ConfabQueryResult) all = fixture_wait_result (confab_query_contacts (f->store, 0, NULL, 100));
  for (guint i = 0; i < all->records->len; i++)
    g_assert_cmpstr (((ConfabContact *) all->records->pdata[i])->addresses[0], !=, "alice@example.org");
  g_autoptr (ConfabQueryResult) some = fixture_wait_result (confab_query_contacts (f->store, f->account, "emi", 100));
  g_assert_cmpuint (some->records->len, ==, 1);
  g_assert_cmpstr (((ConfabContact *) some->records->pdata[0])->name, ==, "Émile");
  g_autoptr (ConfabQueryResult) by_address = fixture_wait_result (confab_query_contacts (f->store, f->account, "p1@", 100));
  g_assert_cmpuint (by_address->records->len, ==, 1);
  g_assert_cmpstr (((ConfabContact *) by_address->records->pdata[0])->name, ==, "anna");
  g_autoptr (ConfabQueryResult) limited = fixture_wait_result (confab_query_contacts (f->store, f->account, "", 2));
  g_assert_cmpuint (limited->records->len, ==, 2);
  g_assert_true (limited->more);
}

static gboolean
add_people (ConfabTransaction *txn,
            gpointer           data,
            GError **          error)
{
  gint64 person = confab_transaction_ensure_person (txn, 1, "bob@example.org", error);
  gint64 other = confab_transaction_ensure_person (txn, 1, "bob@work.example", error);

  return confab_transaction_merge_people (txn, other, person, error) &&
         confab_transaction_set_person_name (txn, person, "Uncle", error) &&
         confab_transaction_set_blocked (txn, person, TRUE, 1, error);
}

static void
test_contact_with_two_addresses (Fixture *     f,
                                 gconstpointer data)
{
  fixture_wait_int64 (confab_store_write (f->store, add_people, NULL, NULL, CONFAB_STORE_WRITE_NONE));
  g_autoptr (ConfabQueryResult) result = fixture_wait_result (confab_query_contacts (f->store, 0, "uncle", 100));
  g_assert_cmpuint (result->records->len, ==, 1);
  const ConfabContact *contact = result->records->pdata[0];
  g_assert_cmpstr (contact->name, ==, "Uncle");
  g_assert_cmpuint (g_strv_length (contact->addresses), ==, 2);
  g_assert_true (contact->blocked);
  g_assert_cmpint (contact->last_time, ==, 1000 + (N_MESSAGES - 1) / 2);
}

static gboolean
add_details (ConfabTransaction *txn,
             gpointer           data,
             GError **          error)
{
  Fixture *f = data;
  const char *const emoji[] = { "👍", NULL };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("source", 6);
  g_autofree char *source = confab_blobs_put_bytes (f->dir, bytes, error);
  ConfabMessageFields fields = fixture_fields (f->account, f->chat, "detail@example.org", 9000);
  gint64 folder = confab_transaction_ensure_folder (txn, f->account, "INBOX", '/', CONFAB_FOLDER_INBOX, error);
  ConfabReceipt receipt = { (char *) "bob@example.org", CONFAB_RECEIPT_READ, 5, NULL };

  fields.header = "A: b\r\n";
  fields.header_length = 6;
  fields.source = source;
  gint64 id = confab_transaction_insert_message (txn, &fields, error);
  ConfabLocation location = { id, folder, 1, 3, 0, 0 };
  ConfabJob job = { .account_id = f->account, .lane = CONFAB_LANE_SENDING, .message_id = id };
  ConfabJob other = { .account_id = f->account, .lane = CONFAB_LANE_CHANGES };
  gint64 failed = confab_transaction_enqueue_job (txn, &other, error);

  f->messages[0] = id;
  for (int i = 0; i < 3; i++)
    confab_transaction_log_change (txn, f->account, i, "INBOX", "delete", "UID 3", error);
  return confab_transaction_add_location (txn, &location, error) &&
         confab_transaction_add_receipt (txn, id, &receipt, error) &&
         confab_transaction_set_reactions (txn, id, "bob@example.org", emoji, 1, error) &&
         confab_transaction_edit_message (txn, id, "e", 2, "Hallo", NULL, error) &&
         confab_transaction_enqueue_job (txn, &job, error) != 0 &&
         confab_transaction_enqueue_job (txn, &job, error) != 0 &&
         confab_transaction_fail_job (txn, failed, "No", error) &&
         confab_transaction_set_value (txn, f->account, "k", "v", error) &&
         confab_transaction_add_own_address (txn, f->account, "alias@example.org", error);
}

static void
test_details (Fixture *     f,
              gconstpointer data)
{
  fixture_wait_int64 (confab_store_write (f->store, add_details, f, NULL, CONFAB_STORE_WRITE_DURABLE));
  gint64 id = f->messages[0];

  g_autoptr (ConfabQueryResult) header = fixture_wait_result (confab_query_header (f->store, id));
  g_assert_cmpuint (header->records->len, ==, 1);
  g_assert_cmpuint (g_bytes_get_size (header->records->pdata[0]), ==, 6);
  g_autoptr (ConfabQueryResult) no_header = fixture_wait_result (confab_query_header (f->store, f->messages[1]));
  g_assert_cmpuint (no_header->records->len, ==, 0);
  g_autoptr (ConfabQueryResult) locations = fixture_wait_result (confab_query_locations (f->store, id));
  g_assert_cmpuint (((ConfabLocation *) locations->records->pdata[0])->uid, ==, 3);
  g_autoptr (ConfabQueryResult) source = fixture_wait_result (confab_query_source_path (f->store, id));
  g_autofree char *contents = NULL;
  g_assert_true (g_file_get_contents (source->records->pdata[0], &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "source");
  g_autoptr (ConfabQueryResult) receipts = fixture_wait_result (confab_query_receipts (f->store, id));
  g_assert_cmpuint (receipts->records->len, ==, 1);
  g_autoptr (ConfabQueryResult) reactions = fixture_wait_result (confab_query_reactions (f->store, id));
  g_assert_cmpstr (((ConfabReaction *) reactions->records->pdata[0])->emoji, ==, "👍");
  g_autoptr (ConfabQueryResult) edits = fixture_wait_result (confab_query_edits (f->store, id));
  g_assert_cmpstr (((ConfabEdit *) edits->records->pdata[0])->text, ==, "Hello");

  g_autoptr (ConfabQueryResult) folders = fixture_wait_result (confab_query_folders (f->store, f->account));
  g_assert_cmpstr (((ConfabFolder *) folders->records->pdata[0])->name, ==, "INBOX");
  g_autoptr (ConfabQueryResult) counts = fixture_wait_result (confab_query_outbox_counts (f->store));
  g_assert_cmpuint (counts->records->len, ==, 1);
  const ConfabOutboxCount *count = counts->records->pdata[0];
  g_assert_cmpint (count->account_id, ==, f->account);
  g_assert_cmpint (count->waiting[CONFAB_LANE_SENDING], ==, 2);
  g_assert_cmpint (count->failed[CONFAB_LANE_CHANGES], ==, 1);
  g_assert_cmpint (count->waiting[CONFAB_LANE_CHANGES], ==, 0);
  g_autoptr (ConfabQueryResult) jobs = fixture_wait_result (confab_query_jobs (f->store, 0));
  g_assert_cmpuint (jobs->records->len, ==, 3);
  g_autoptr (ConfabQueryResult) log = fixture_wait_result (confab_query_log (f->store, 0, 0, 2));
  g_assert_cmpuint (log->records->len, ==, 2);
  g_assert_true (log->more);
  const ConfabLogEntry *entry = log->records->pdata[1];
  g_assert_cmpint (entry->time, ==, 1);
  g_autoptr (ConfabQueryResult) rest = fixture_wait_result (confab_query_log (f->store, f->account, entry->id, 2));
  g_assert_cmpuint (rest->records->len, ==, 1);
  g_assert_false (rest->more);
  g_autoptr (ConfabQueryResult) value = fixture_wait_result (confab_query_value (f->store, f->account, "k"));
  g_assert_cmpstr (value->records->pdata[0], ==, "v");
  g_autoptr (ConfabQueryResult) none = fixture_wait_result (confab_query_value (f->store, 0, "k"));
  g_assert_cmpuint (none->records->len, ==, 0);
  g_autoptr (ConfabQueryResult) own = fixture_wait_result (confab_query_own_addresses (f->store, f->account));
  g_assert_cmpuint (own->records->len, ==, 2);
  g_assert_cmpstr (own->records->pdata[0], ==, "alice@example.org");
  g_autoptr (ConfabQueryResult) accounts = fixture_wait_result (confab_query_accounts (f->store));
  g_assert_cmpstr (((ConfabAccountRecord *) accounts->records->pdata[0])->imap_host, ==, "imap.example.org");
}

static gboolean
attach (ConfabTransaction *txn,
        gpointer           data,
        GError **          error)
{
  Fixture *f = data;

  for (int i = 0; i < 5; i++)
    {
      g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_attachment_record_free);
      ConfabAttachmentRecord *record = confab_attachment_record_new ();

      record->section = g_strdup ("2");
      record->name = g_strdup_printf ("holiday-%d.png", i);
      record->content_type = g_strdup ("image/png");
      g_ptr_array_add (list, record);
      if (!confab_transaction_set_attachments (txn, f->messages[i], list, error))
        return FALSE;
    }
  return TRUE;
}

static void
test_with_attachments (Fixture *     f,
                       gconstpointer data)
{
  fixture_wait_int64 (confab_store_write (f->store, attach, f, NULL, CONFAB_STORE_WRITE_NONE));
  g_autoptr (ConfabQueryResult) first = fixture_wait_result (confab_query_with_attachments (f->store, f->chat, 0, 0, 3));
  g_assert_cmpuint (first->records->len, ==, 3);
  g_assert_true (first->more);
  const ConfabMessageRecord *last = first->records->pdata[2];
  g_assert_cmpuint (last->attachments->len, ==, 1);
  g_autoptr (ConfabQueryResult) second = fixture_wait_result (confab_query_with_attachments (f->store, f->chat, last->time, last->id, 3));
  g_assert_cmpuint (second->records->len, ==, 2);
  g_assert_cmpint (confab_message_record_compare (second->records->pdata[0], last), <, 0);
  g_autoptr (ConfabQueryResult) found = fixture_wait_result (confab_query_search (f->store, 0, "holiday-3", 10));
  g_assert_cmpuint (found->records->len, ==, 1);
}

static gboolean
add_texts (ConfabTransaction *txn,
           gpointer           data,
           GError **          error)
{
  static const char *const texts[] = {
    "We meet in Zürich on Monday", "東京都に住んでいます", "ガラスの仮面", "안녕하세요 세계", "Straße und Ångström",
    "don't panic", "日", "Ελληνικός", "İstanbul'da",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *name = g_strdup_printf ("t%u@example.org", i);

      fixture_message (txn, 1, 1, name, 5000 + i, texts[i]);
    }
  return TRUE;
}

static guint
count_hits (Fixture *   f,
            gint64      conversation,
            const char *text)
{
  g_autoptr (ConfabQueryResult) result = fixture_wait_result (confab_query_search (f->store, conversation, text, 100));

  return result->records->len;
}

static void
test_search (Fixture *     f,
             gconstpointer data)
{
  static const struct { const char *text; guint hits; } cases[] = {
    { "zurich", 1 }, { "ZÜRICH", 1 }, { "zur", 1 }, { "zur ", 0 }, { "urich", 0 }, { "zurich monday", 1 }, { "monday zurich", 1 },
    { "zurich tuesday", 0 }, { "東京", 1 }, { "京都", 1 }, { "東京都", 1 }, { "東都", 0 }, { "都", 1 }, { "す", 1 }, { "日", 1 },
    { "住んで", 1 }, { "ガラス", 1 }, { "ｶﾞﾗｽ", 1 }, { "カラス", 0 }, { "녕하", 1 }, { "세계", 1 }, { "strasse", 1 }, { "angstrom", 1 },
    { "don't", 1 }, { "panic!", 1 }, { "ελληνικοσ", 1 }, { "istanbul", 1 }, { "message", N_MESSAGES }, { "number 7", 1 },
    { "", 0 }, { "  ", 0 }, { "\"", 0 }, { "a\" OR \"b", 0 }, { "text:zurich", 0 }, { "zurich*", 1 }, { "NEAR(zurich)", 0 }, { "-zurich", 1 },
  };

  fixture_wait_int64 (confab_store_write (f->store, add_texts, NULL, NULL, CONFAB_STORE_WRITE_NONE));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpuint (count_hits (f, 0, cases[i].text), ==, cases[i].hits);
      g_assert_cmpuint (count_hits (f, f->chat, cases[i].text), ==, cases[i].hits);
      g_assert_cmpuint (count_hits (f, f->chat + 1, cases[i].text), ==, 0);
    }

  g_autoptr (ConfabQueryResult) result = fixture_wait_result (confab_query_search (f->store, 0, "meet mon", 100));
  const ConfabSearchHit *hit = result->records->pdata[0];
  g_assert_cmpint (hit->time, ==, 5000);
  g_assert_cmpint (hit->conversation_id, ==, f->chat);
  g_assert_cmpstr (hit->snippet, ==, "We meet in Zürich on Monday");
  g_assert_cmpuint (hit->n_ranges, ==, 2);
  g_assert_cmpmem (hit->snippet + hit->ranges[0], hit->ranges[1] - hit->ranges[0], "meet", 4);
  g_assert_cmpmem (hit->snippet + hit->ranges[2], hit->ranges[3] - hit->ranges[2], "Monday", 6);

  /* Newest first, within the limit; hidden ones are not found. */
  g_autoptr (ConfabQueryResult) newest = fixture_wait_result (confab_query_search (f->store, 0, "message", 5));
  g_assert_cmpuint (newest->records->len, ==, 5);
  g_assert_true (newest->more);
  for (guint i = 0; i < 5; i++)
    {
      const ConfabMessageRecord *expected = f->order->pdata[N_MESSAGES - 1 - i];

      g_assert_cmpint (((ConfabSearchHit *) newest->records->pdata[i])->message_id, ==, expected->id);
    }
  fixture_wait_int64 (confab_store_write (f->store, hide_some, f, NULL, CONFAB_STORE_WRITE_NONE));
  g_assert_cmpuint (count_hits (f, 0, "message"), ==, N_MESSAGES - 2);
}

#define query_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  query_test ("/store/query/pages", test_pages);
  query_test ("/store/query/by-id", test_by_id);
  query_test ("/store/query/conversations", test_conversations);
  query_test ("/store/query/contact-with-two-addresses", test_contact_with_two_addresses);
  query_test ("/store/query/details", test_details);
  query_test ("/store/query/with-attachments", test_with_attachments);
  query_test ("/store/query/search", test_search);
  return g_test_run ();
}
