/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of the conversation list: what fits, and how it tells of changes. */
#include "config.h"

#include "confab-filtered-conversations.h"
#include "model-fixture.h"

typedef struct
{
  Fixture base;
  gint64 ada, bob, group, old, stranger;
  ConfabConversationList *list;
  ConfabFilteredConversations *filtered;
  Mirror *mirror;
} Filtered;

static gboolean
fill (ConfabTransaction *txn,
      gpointer           data,
      GError **          error)
{
  Filtered *self = data;
  gint64 account = self->base.account;

  self->group = confab_transaction_ensure_conversation (txn, account, CONFAB_CONVERSATION_GROUP, "g1", "Éclair lovers", NULL, error);
  return confab_transaction_set_kept (txn, self->group, TRUE, error) &&
         confab_transaction_add_member (txn, self->group, "zoe@example.org", "Zoë Ünal", error) &&
         confab_transaction_set_archived (txn, self->old, TRUE, error) &&
         confab_transaction_set_request (txn, self->stranger, TRUE, error);
}

static gboolean
is_loaded (gpointer list)
{
  return confab_conversation_list_get_loaded (list);
}

static void
set_up (Filtered *    self,
        gconstpointer data)
{
  fixture_set_up (&self->base, NULL);
  self->ada = fixture_conversation (&self->base, "ada@example.org");
  self->bob = fixture_conversation (&self->base, "bob@example.org");
  self->old = fixture_conversation (&self->base, "old@example.org");
  self->stranger = fixture_conversation (&self->base, "stranger@example.org");
  fixture_write (&self->base, fill, self);
  fixture_message (&self->base, self->ada, 1000, "Hello");
  fixture_message (&self->base, self->old, 1000, "Hello");
  self->list = confab_conversation_list_new (self->base.registry);
  self->filtered = confab_filtered_conversations_new (self->list);
  self->mirror = mirror_new (self->filtered);
  fixture_wait (is_loaded, self->list);
  fixture_settle (&self->base);
}

static void
tear_down (Filtered *    self,
           gconstpointer data)
{
  mirror_free (self->mirror);
  g_assert_finalize_object (self->filtered);
  g_assert_finalize_object (self->list);
  fixture_tear_down (&self->base, NULL);
}

static gboolean
has (Filtered *self,
     gint64    id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->filtered)); i++)
    {
      g_autoptr (ConfabConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->filtered), i);

      if (confab_conversation_get_id (conversation) == id)
        return TRUE;
    }
  return FALSE;
}

static guint
n_items (Filtered *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->filtered));
}

static void
test_show (Filtered *    self,
           gconstpointer data)
{
  g_assert_cmpuint (n_items (self), ==, 3);
  g_assert_false (has (self, self->old));
  g_assert_false (has (self, self->stranger));
  confab_filtered_conversations_set_show (self->filtered, CONFAB_SHOW_UNREAD);
  g_assert_cmpuint (n_items (self), ==, 1);
  g_assert_true (has (self, self->ada));
  confab_filtered_conversations_set_show (self->filtered, CONFAB_SHOW_GROUPS);
  g_assert_cmpuint (n_items (self), ==, 1);
  g_assert_true (has (self, self->group));
  confab_filtered_conversations_set_show (self->filtered, CONFAB_SHOW_ARCHIVED);
  g_assert_cmpuint (n_items (self), ==, 1);
  g_assert_true (has (self, self->old));
  confab_filtered_conversations_set_show (self->filtered, CONFAB_SHOW_REQUESTS);
  g_assert_cmpuint (n_items (self), ==, 1);
  g_assert_true (has (self, self->stranger));
}

static void
assert_finds (Filtered *  self,
              const char *search,
              gint64      wanted)
{
  confab_filtered_conversations_set_search (self->filtered, search);
  g_assert_cmpuint (n_items (self), ==, wanted != 0 ? 1 : 0);
  if (wanted != 0)
    g_assert_true (has (self, wanted));
}

static void
test_search (Filtered *    self,
             gconstpointer data)
{
  assert_finds (self, "ada", self->ada);
  assert_finds (self, "ECLAIR", self->group);
  assert_finds (self, "lov écl", self->group);
  assert_finds (self, "zoe unal", self->group);
  assert_finds (self, "OLD@", self->old);
  assert_finds (self, "nobody", 0);
  assert_finds (self, "ada bob", 0);
  confab_filtered_conversations_set_search (self->filtered, "  ");
  g_assert_cmpuint (n_items (self), ==, 3);
  confab_filtered_conversations_set_search (self->filtered, NULL);
  g_assert_cmpuint (n_items (self), ==, 3);
}

static void
test_follows (Filtered *    self,
              gconstpointer data)
{
  confab_filtered_conversations_set_show (self->filtered, CONFAB_SHOW_UNREAD);
  fixture_message (&self->base, self->bob, 2000, "Hello");
  fixture_settle (&self->base);
  g_assert_cmpuint (n_items (self), ==, 2);
  fixture_mark_read (&self->base, self->ada);
  fixture_settle (&self->base);
  g_assert_cmpuint (n_items (self), ==, 1);
  g_assert_true (has (self, self->bob));
}

static void
test_kept (Filtered *    self,
           gconstpointer data)
{
  g_autoptr (ConfabConversation) ada = fixture_get_conversation (&self->base, self->ada);

  confab_filtered_conversations_set_show (self->filtered, CONFAB_SHOW_UNREAD);
  confab_filtered_conversations_set_kept (self->filtered, ada);
  fixture_mark_read (&self->base, self->ada);
  fixture_settle (&self->base);
  g_assert_true (has (self, self->ada));
  confab_filtered_conversations_set_kept (self->filtered, NULL);
  g_assert_false (has (self, self->ada));
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
#define add(name, func) g_test_add ("/model/filtered-conversations/" name, Filtered, NULL, set_up, func, tear_down)
  add ("show", test_show);
  add ("search", test_search);
  add ("follows", test_follows);
  add ("kept", test_kept);
#undef add
  return g_test_run ();
}
