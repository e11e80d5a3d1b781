/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the models share: a real store, ways to fill it, and a mirror of a list. */
#include "config.h"

#include "model-fixture.h"
#include "test-dir.h"


/* No test waits longer than this for one thing, in seconds. */
#define PATIENCE 120

static void
over_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
}

void
fixture_wait (FixtureCondition condition,
              gpointer         data)
{
  gboolean over = FALSE;
  guint source = g_timeout_add_seconds_once (PATIENCE, over_cb, &over);

  while (!over && !condition (data))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (over);
  g_source_remove (source);
}

static DexFuture *
resolved_cb (DexFuture *future,
             gpointer   data)
{
  *(gboolean *) data = TRUE;
  return dex_future_new_true ();
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* A future that nobody waits for does not wake the main loop; this does. */
void
fixture_await (DexFuture *future)
{
  gboolean resolved = FALSE;

  dex_future_disown (dex_future_finally (dex_ref (future), resolved_cb, &resolved, NULL));
  fixture_wait (is_true, &resolved);
}

void
fixture_write (Fixture *            self,
               ConfabStoreWriteFunc func,
               gpointer             data)
{
  g_autoptr (DexFuture) future = confab_store_write (self->store, func, data, NULL, CONFAB_STORE_WRITE_NONE);
  g_autoptr (GError) error = NULL;

  fixture_await (future);
  dex_future_get_value (future, &error);
  g_assert_no_error (error);
}

static void
settled_cb (gpointer data)
{
  *(int *) data += 1;
}

/* Until all that was written has been read again: the registry asks at a high idle
 * priority, and the reader answers in order. */
void
fixture_settle (Fixture *self)
{
  for (int round = 0; round < 3; round++)
    {
      g_autoptr (DexFuture) future = NULL;
      int idle = 0;

      g_idle_add_once (settled_cb, &idle);
      while (idle == 0)
        g_main_context_iteration (NULL, TRUE);
      future = confab_query_accounts (self->store);
      fixture_await (future);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
add_account (ConfabTransaction *txn,
             gpointer           data,
             GError **          error)
{
  Fixture *self = data;
  g_autoptr (ConfabAccountRecord) settings = confab_account_record_new ();

  settings->address = g_strdup ("alice@example.org");
  settings->imap_host = g_strdup ("imap.example.org");
  settings->imap_user = g_strdup ("alice@example.org");
  settings->imap_port = 993;
  settings->smtp_host = g_strdup ("smtp.example.org");
  settings->smtp_user = g_strdup ("alice@example.org");
  settings->smtp_port = 465;
  self->account = confab_transaction_add_account (txn, settings, error);
  return self->account != 0;
}

void
fixture_set_up (Fixture *     self,
                gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("confab-model-XXXXXX", &error);
  g_assert_no_error (error);
  self->store = confab_store_open (self->dir, CONFAB_STORE_OWNER, &error);
  g_assert_no_error (error);
  self->registry = confab_registry_new_for_store (self->store);
  fixture_write (self, add_account, self);
}

void
fixture_tear_down (Fixture *     self,
                   gconstpointer data)
{
  g_autoptr (DexFuture) closed = NULL;

  fixture_settle (self);
  g_assert_finalize_object (self->registry);
  closed = confab_store_close (self->store);
  fixture_await (closed);
  g_clear_object (&self->store);
  test_dir_remove (self->dir);
  g_free (self->dir);
}

typedef struct
{
  Fixture *fixture;
  const char *address;
  ConfabMessageFields fields;
  gint64 id;
} Change;

static gboolean
ensure_conversation (ConfabTransaction *txn,
                     gpointer           data,
                     GError **          error)
{
  Change *change = data;

  change->id = confab_transaction_ensure_conversation (txn, change->fixture->account, CONFAB_CONVERSATION_PERSON,
                                                       change->address, change->address, NULL, error);
  return change->id != 0 && confab_transaction_set_kept (txn, change->id, TRUE, error);
}

gint64
fixture_conversation (Fixture *   self,
                      const char *address)
{
  Change change = { .fixture = self, .address = address };

  fixture_write (self, ensure_conversation, &change);
  return change.id;
}

static gboolean
insert_message (ConfabTransaction *txn,
                gpointer           data,
                GError **          error)
{
  Change *change = data;

  change->id = confab_transaction_insert_message (txn, &change->fields, error);
  return change->id != 0;
}

gint64
fixture_message_with (Fixture *           self,
                      ConfabMessageFields fields)
{
  static guint n = 0;
  g_autofree char *name = g_strdup_printf ("m%u@example.org", n++);
  Change change = { .fixture = self, .fields = fields };

  change.fields.account_id = self->account;
  if (fields.message_id == NULL)
    change.fields.message_id = name;
  if (fields.author_address == NULL)
    change.fields.author_address = fields.outgoing ? "alice@example.org" : "bob@example.org";
  if (fields.kind == 0)
    change.fields.kind = CONFAB_MESSAGE_TEXT;
  change.fields.state = fields.outgoing ? CONFAB_MESSAGE_SENT : CONFAB_MESSAGE_RECEIVED;
  change.fields.reader_version = 1;
  fixture_write (self, insert_message, &change);
  return change.id;
}

gint64
fixture_message (Fixture *   self,
                 gint64      conversation,
                 gint64      time,
                 const char *text)
{
  return fixture_message_with (self, (ConfabMessageFields) { .conversation_id = conversation, .time = time, .text = text });
}

static gboolean
remove_message (ConfabTransaction *txn,
                gpointer           data,
                GError **          error)
{
  return confab_transaction_remove_message (txn, *(gint64 *) data, error);
}

void
fixture_remove_message (Fixture *self,
                        gint64   id)
{
  fixture_write (self, remove_message, &id);
}

static gboolean
mark_read (ConfabTransaction *txn,
           gpointer           data,
           GError **          error)
{
  g_autoptr (GArray) marked = confab_transaction_mark_conversation_read (txn, *(gint64 *) data, error);

  return marked != NULL;
}

void
fixture_mark_read (Fixture *self,
                   gint64   conversation)
{
  fixture_write (self, mark_read, &conversation);
}

typedef struct
{
  ConfabConversation *conversation;
  gboolean done;
} Finding;

static void
found_cb (GObject *     source,
          GAsyncResult *result,
          gpointer      data)
{
  Finding *finding = data;

  finding->conversation = confab_registry_find_conversation_finish (CONFAB_REGISTRY (source), result, NULL);
  finding->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Finding *) data)->done;
}

/* (transfer full) (nullable) */
ConfabConversation *
fixture_get_conversation (Fixture *self,
                          gint64   id)
{
  Finding finding = { 0 };

  confab_registry_find_conversation (self->registry, id, NULL, found_cb, &finding);
  fixture_wait (is_done, &finding);
  return finding.conversation;
}

/* Mirrors */

static void
mirror_compare (Mirror *self)
{
  g_assert_cmpuint (g_list_model_get_n_items (self->model), ==, self->items->len);
  for (guint i = 0; i < self->items->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->model, i);

      g_assert_true (item == g_ptr_array_index (self->items, i));
    }
  g_assert_null (g_list_model_get_item (self->model, self->items->len));
}

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Mirror *    self)
{
  g_assert_cmpuint (position + removed, <=, self->items->len);
  g_assert_true (removed > 0 || added > 0);
  if (removed > 0)
    g_ptr_array_remove_range (self->items, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->items, (int) (position + i), g_list_model_get_item (model, position + i));
  self->n_changes++;
  mirror_compare (self);
}

Mirror *
mirror_new (gpointer model)
{
  Mirror *self = g_new0 (Mirror, 1);

  self->model = G_LIST_MODEL (g_object_ref (model));
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (self->model); i++)
    g_ptr_array_add (self->items, g_list_model_get_item (self->model, i));
  g_signal_connect (model, "items-changed", G_CALLBACK (items_changed_cb), self);
  return self;
}

void
mirror_free (Mirror *self)
{
  g_signal_handlers_disconnect_by_data (self->model, self);
  g_object_unref (self->model);
  g_ptr_array_unref (self->items);
  g_free (self);
}
