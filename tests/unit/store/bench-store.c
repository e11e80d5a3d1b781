/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long the store takes: one line of JSON for each figure. Not a test. */
#include "config.h"

#include "store-fixture.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* Usage: bench-store [MESSAGES [CONVERSATIONS [BATCH]]] */

typedef struct
{
  gint64 first;
  int n;
  int conversations;
  gint64 *chats;
  gint64 account;
  gint64 folder;
  char *text;
} Batch;

static const char *const words[] = {
  "meeting", "tomorrow", "Zürich", "report", "the", "and", "of", "please", "lunch", "train", "budget", "project", "release",
  "coffee", "Straße", "photo", "holiday", "garden", "music", "river", "answer", "question", "morning", "evening", "letter",
  "window", "house", "street", "friend", "family", "doctor", "school", "summer", "winter", "number", "ticket", "flight",
  "hotel", "dinner", "breakfast", "table", "chair", "paper", "pencil", "colour", "yellow", "green", "orange", "purple",
};

static void
say (const char *name,
     double      value,
     const char *unit)
{
  printf ("{\"name\": \"%s\", \"value\": %.3f, \"unit\": \"%s\"}\n", name, value, unit);
  fflush (stdout);
}

static double
now (void)
{
  return (double) g_get_monotonic_time () / 1000.0;
}

static char *
make_text (guint seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GString) text = g_string_new (NULL);

  while (text->len < 700)
    {
      /* A thousand rarer words beside the usual ones. */
      if (g_rand_int_range (random, 0, 6) == 0)
        g_string_append_printf (text, "word%d ", g_rand_int_range (random, 0, 20000));
      else
        g_string_append_printf (text, "%s ", words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))]);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static gboolean
begin (ConfabTransaction *txn,
       gpointer           data,
       GError **          error)
{
  Batch *batch = data;

  batch->account = fixture_add_account (txn, "alice@example.org");
  batch->folder = confab_transaction_ensure_folder (txn, batch->account, "INBOX", '/', CONFAB_FOLDER_INBOX, error);
  for (int i = 0; i < batch->conversations; i++)
    {
      g_autofree char *address = g_strdup_printf ("person%d@example.org", i);

      batch->chats[i] = fixture_person (txn, batch->account, address);
    }
  return TRUE;
}

/* As ingest does it: look whether it is there, insert, locate, advance. */
static gboolean
insert_batch (ConfabTransaction *txn,
              gpointer           data,
              GError **          error)
{
  Batch *batch = data;
  ConfabFolderPosition position = { .uidvalidity = 1 };
  static const char header[] =
    "Return-Path: <bob@example.org>\r\nReceived: from mail.example.org by mx.example.net with ESMTPS id 1234567890\r\n"
    "\tfor <alice@example.org>; Mon, 20 Nov 2023 10:00:00 +0000\r\nMessage-ID: <chat$0123456789abcdef@example.org>\r\n"
    "From: Bob <bob@example.org>\r\nTo: Alice <alice@example.org>\r\nSubject: Message about the meeting\r\n"
    "Date: Mon, 20 Nov 2023 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n"
    "Chat-Version: 1.0\r\nUser-Agent: Something/1.0\r\n";

  for (int i = 0; i < batch->n; i++)
    {
      gint64 number = batch->first + i;
      int chat = (int) (number * 7919 % batch->conversations);
      g_autofree char *message_id = g_strdup_printf ("chat$%016" G_GINT64_MODIFIER "x.%08x@example.org", number * 0x9e3779b97f4a7c15, (guint) number);
      g_autofree char *parent = g_strdup_printf ("chat$%016" G_GINT64_MODIFIER "x@example.org", (number / 10) * 0x9e3779b97f4a7c15);
      g_autofree char *address = g_strdup_printf ("person%d@example.org", chat);
      g_autofree char *text = make_text ((guint) number);
      ConfabMessageFields fields = {
        .account_id = batch->account, .conversation_id = batch->chats[chat], .message_id = message_id,
        .time = G_GINT64_CONSTANT (1700000000000) - number * 60000, .author_address = address, .author_name = "Some Body",
        .subject = "Message about the meeting", .title = "Message about the meeting", .subject_key = parent,
        .in_reply_to = parent, .parent_key = parent, .root_key = parent, .chat = TRUE, .kind = CONFAB_MESSAGE_TEXT,
        .state = CONFAB_MESSAGE_RECEIVED, .outgoing = number % 3 == 0, .text = text, .header = header,
        .header_length = sizeof header - 1, .size = 1500, .reader_version = 1,
      };
      g_autoptr (GPtrArray) known = confab_transaction_find_messages (txn, batch->account, message_id, error);

      if (known == NULL || known->len > 0)
        return FALSE;
      gint64 id = confab_transaction_insert_message (txn, &fields, error);
      ConfabLocation location = { id, batch->folder, 1, (guint32) (2000000 - number), number % 20 != 0 ? CONFAB_FLAG_SEEN : 0, 5 };
      if (id == 0 || !confab_transaction_add_location (txn, &location, error))
        return FALSE;
      position.oldest_uid = location.uid;
    }
  return confab_transaction_set_folder_position (txn, batch->folder, &position, error);
}

/* Fifty thousand unread in one conversation. */
static gboolean
insert_crowd (ConfabTransaction *txn,
              gpointer           data,
              GError **          error)
{
  Batch *batch = data;

  for (int i = 0; i < batch->n; i++)
    {
      g_autofree char *message_id = g_strdup_printf ("crowd%" G_GINT64_FORMAT "@example.org", batch->first + i);
      ConfabMessageFields fields = {
        .account_id = batch->account, .conversation_id = batch->chats[0], .message_id = message_id,
        .time = G_GINT64_CONSTANT (1800000000000) + (batch->first + i) * 1000, .author_address = "person0@example.org",
        .kind = CONFAB_MESSAGE_TEXT, .state = CONFAB_MESSAGE_RECEIVED, .text = "Short text of the crowd", .reader_version = 1,
      };

      if (confab_transaction_insert_message (txn, &fields, error) == 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
mark_read (ConfabTransaction *txn,
           gpointer           data,
           GError **          error)
{
  Batch *batch = data;
  g_autoptr (GArray) ids = confab_transaction_mark_conversation_read (txn, batch->chats[0], error);

  return ids != NULL;
}

static double
time_write (ConfabStore *         store,
            ConfabStoreWriteFunc  func,
            Batch *               batch,
            ConfabStoreWriteFlags flags)
{
  double start = now ();

  fixture_wait_int64 (confab_store_write (store, func, batch, NULL, flags));
  return now () - start;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a;
  double y = *(const double *) b;

  return (x > y) - (x < y);
}

typedef DexFuture *(*Query) (ConfabStore *store,
                             Batch *      batch);

static DexFuture *
query_list (ConfabStore *store,
            Batch *      batch)
{
  return confab_query_conversations (store, 0, CONFAB_FILTER_ALL, 1000000, 0, 0);
}

static DexFuture *
query_first_list (ConfabStore *store,
                  Batch *      batch)
{
  return confab_query_conversations (store, 0, CONFAB_FILTER_NOT_ARCHIVED, 50, 0, 0);
}

static DexFuture *
query_chat (ConfabStore *store,
            Batch *      batch)
{
  return confab_query_newest_messages (store, batch->chats[0], 50);
}

static DexFuture *
query_before (ConfabStore *store,
              Batch *      batch)
{
  return confab_query_messages_before (store, batch->chats[0], G_GINT64_CONSTANT (1800020000000), 0, 50);
}

static DexFuture *
query_unread (ConfabStore *store,
              Batch *      batch)
{
  return confab_query_first_unread (store, batch->chats[0]);
}

static DexFuture *
query_rare (ConfabStore *store,
            Batch *      batch)
{
  return confab_query_search (store, 0, "word1234 ", 50);
}

static DexFuture *
query_common (ConfabStore *store,
              Batch *      batch)
{
  return confab_query_search (store, 0, "meeting zurich ", 50);
}

static DexFuture *
query_prefix (ConfabStore *store,
              Batch *      batch)
{
  return confab_query_search (store, 0, "wo", 50);
}

static DexFuture *
query_in_chat (ConfabStore *store,
               Batch *      batch)
{
  return confab_query_search (store, batch->chats[1], "meeting", 50);
}

static void
time_query (ConfabStore *store,
            Batch *      batch,
            const char * name,
            Query        query)
{
  double times[9];

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      double start = now ();
      g_autoptr (ConfabQueryResult) result = fixture_wait_result (query (store, batch));

      times[i] = now () - start;
      g_assert_cmpuint (result->records->len, >, 0);
    }
  qsort (times, G_N_ELEMENTS (times), sizeof times[0], (int (*) (const void *, const void *)) compare_doubles);
  say (name, times[G_N_ELEMENTS (times) / 2], "ms");
}

static void
say_size (const char *dir,
          const char *name)
{
  g_autofree char *path = g_build_filename (dir, "confab.db", NULL);
  GStatBuf info;

  if (g_stat (path, &info) == 0)
    say (name, (double) info.st_size / (1024 * 1024), "MiB");
}

static void
say_memory (const char *name)
{
  g_autofree char *status = NULL;
  const char *at;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL) && (at = strstr (status, "VmHWM:")) != NULL)
    say (name, g_ascii_strtod (at + 6, NULL) / 1024, "MiB");
}

int
main (int    argc,
      char **argv)
{
  int messages = argc > 1 ? (int) g_ascii_strtoll (argv[1], NULL, 10) : 10000;
  int conversations = argc > 2 ? (int) g_ascii_strtoll (argv[2], NULL, 10) : 500;
  int batch_size = argc > 3 ? (int) g_ascii_strtoll (argv[3], NULL, 10) : 2500;
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = NULL;
  g_autofree gint64 *chats = g_new0 (gint64, conversations);
  Batch batch = { .chats = chats, .conversations = conversations };
  ConfabStore *store;
  double start;

  dex_init ();
  dir = fixture_make_dir ();
  start = now ();
  store = confab_store_open (dir, CONFAB_STORE_OWNER, &error);
  g_assert_no_error (error);
  say ("store-create", now () - start, "ms");
  say ("store-conversations", time_write (store, begin, &batch, CONFAB_STORE_WRITE_BULK), "ms");

  /* What it costs to make the texts is not the store's. */
  start = now ();
  for (int i = 0; i < 1000; i++)
    g_free (make_text ((guint) i));
  double making = (now () - start) / 1000 * messages;

  start = now ();
  double last = 0;
  for (int done = 0; done < messages; done += batch_size)
    {
      batch.first = done;
      batch.n = MIN (batch_size, messages - done);
      last = time_write (store, insert_batch, &batch, CONFAB_STORE_WRITE_BULK);
    }
  double all = now () - start - making;
  say ("store-insert", all, "ms");
  say ("store-insert-per-10000", all / messages * 10000, "ms");
  say ("store-insert-last-batch", last, "ms");
  start = now ();
  fixture_wait_int64 (confab_store_optimize (store));
  say ("store-optimize", now () - start, "ms");

  for (int done = 0; done < 50000; done += batch_size)
    {
      batch.first = done;
      batch.n = MIN (batch_size, 50000 - done);
      last = time_write (store, insert_crowd, &batch, CONFAB_STORE_WRITE_BULK);
    }
  batch.n = 1;
  double single[21];
  for (guint i = 0; i < G_N_ELEMENTS (single); i++)
    {
      batch.first = 60000 + i;
      single[i] = time_write (store, insert_crowd, &batch, CONFAB_STORE_WRITE_NONE);
    }
  qsort (single, G_N_ELEMENTS (single), sizeof single[0], (int (*) (const void *, const void *)) compare_doubles);
  say ("store-one-more-of-50000-unread", single[10], "ms");
  batch.first = 70000;
  say ("store-one-more-durable", time_write (store, insert_crowd, &batch, CONFAB_STORE_WRITE_DURABLE), "ms");

  time_query (store, &batch, "store-list-whole", query_list);
  time_query (store, &batch, "store-list-first-50", query_first_list);
  time_query (store, &batch, "store-chat-newest-50", query_chat);
  time_query (store, &batch, "store-chat-before-50", query_before);
  time_query (store, &batch, "store-chat-first-unread", query_unread);
  time_query (store, &batch, "store-search-rare", query_rare);
  time_query (store, &batch, "store-search-common", query_common);
  time_query (store, &batch, "store-search-prefix", query_prefix);
  time_query (store, &batch, "store-search-in-chat", query_in_chat);
  say ("store-mark-50000-read", time_write (store, mark_read, &batch, CONFAB_STORE_WRITE_NONE), "ms");
  say_memory ("store-peak-memory");

  start = now ();
  fixture_wait_int64 (confab_store_close (store));
  say ("store-close", now () - start, "ms");
  g_object_unref (store);
  say_size (dir, "store-size");
  start = now ();
  store = confab_store_open (dir, CONFAB_STORE_OWNER, &error);
  g_assert_no_error (error);
  g_autoptr (ConfabQueryResult) list = fixture_wait_result (query_first_list (store, &batch));
  say ("store-open-and-list", now () - start, "ms");
  fixture_wait_int64 (confab_store_close (store));
  g_object_unref (store);
  fixture_remove_dir (dir);
  return 0;
}
