/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry: one item per row, kept as the store says. */
#include "config.h"

#include "model-fixture.h"

static gboolean
rename_bob (ConfabTransaction *txn,
            gpointer           data,
            GError **          error)
{
  return confab_transaction_set_conversation_name (txn, *(gint64 *) data, "Robert", TRUE, error);
}

static void
count_cb (gpointer data)
{
  (*(int *) data)++;
}

static void
test_one_item (Fixture *     fixture,
               gconstpointer data)
{
  gint64 id = fixture_conversation (fixture, "bob@example.org");
  g_autoptr (ConfabConversation) one = fixture_get_conversation (fixture, id);
  g_autoptr (ConfabConversation) two = fixture_get_conversation (fixture, id);

  g_assert_nonnull (one);
  g_assert_true (one == two);
  g_assert_true (confab_registry_lookup_conversation (fixture->registry, id) == one);
}

static void
test_held_weakly (Fixture *     fixture,
                  gconstpointer data)
{
  gint64 id = fixture_conversation (fixture, "bob@example.org");
  ConfabConversation *conversation = fixture_get_conversation (fixture, id);

  fixture_settle (fixture);
  g_assert_finalize_object (conversation);
  g_assert_null (confab_registry_lookup_conversation (fixture->registry, id));
}

static void
test_unknown (Fixture *     fixture,
              gconstpointer data)
{
  g_assert_null (fixture_get_conversation (fixture, 4711));
}

static void
test_follows (Fixture *     fixture,
              gconstpointer data)
{
  gint64 id = fixture_conversation (fixture, "bob@example.org");
  g_autoptr (ConfabConversation) conversation = fixture_get_conversation (fixture, id);
  int n = 0;

  fixture_settle (fixture);
  g_signal_connect_swapped (conversation, "notify::name", G_CALLBACK (count_cb), &n);
  fixture_write (fixture, rename_bob, &id);
  fixture_settle (fixture);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpstr (confab_conversation_get_name (conversation), ==, "Robert");
}

/* What a query saw earlier does not undo what a later one saw. */
static void
test_older_record (Fixture *     fixture,
                   gconstpointer data)
{
  gint64 id = fixture_conversation (fixture, "bob@example.org");
  g_autoptr (ConfabConversation) conversation = fixture_get_conversation (fixture, id);
  g_autoptr (ConfabConversationRecord) old = confab_conversation_record_ref (confab_conversation_get_record (conversation));
  gint64 before = confab_registry_get_conversation_sequence (fixture->registry, id);
  g_autoptr (ConfabConversation) again = NULL;

  fixture_write (fixture, rename_bob, &id);
  fixture_settle (fixture);
  g_assert_cmpint (confab_registry_get_conversation_sequence (fixture->registry, id), >, before);
  again = confab_registry_take_conversation (fixture->registry, old, before);
  g_assert_true (again == conversation);
  g_assert_cmpstr (confab_conversation_get_name (conversation), ==, "Robert");
}

static gboolean
merge (ConfabTransaction *txn,
       gpointer           data,
       GError **          error)
{
  gint64 *ids = data;

  return confab_transaction_merge_conversations (txn, ids[0], ids[1], error);
}

static void
replaced_cb (ConfabRegistry *registry,
             gint64          id,
             gint64          replacement,
             gint64 *        told)
{
  told[0] = id;
  told[1] = replacement;
}

static void
test_replaced (Fixture *     fixture,
               gconstpointer data)
{
  gint64 ids[] = { fixture_conversation (fixture, "bob@example.org"), fixture_conversation (fixture, "robert@example.org") };
  g_autoptr (ConfabConversation) conversation = fixture_get_conversation (fixture, ids[0]);
  gint64 told[2] = { 0 };

  g_signal_connect (fixture->registry, "conversation-replaced", G_CALLBACK (replaced_cb), told);
  fixture_write (fixture, merge, ids);
  fixture_settle (fixture);
  g_assert_cmpint (told[0], ==, ids[0]);
  g_assert_cmpint (told[1], ==, ids[1]);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
#define add(name, func) g_test_add ("/model/registry/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  add ("one-item", test_one_item);
  add ("held-weakly", test_held_weakly);
  add ("unknown", test_unknown);
  add ("follows", test_follows);
  add ("older-record", test_older_record);
  add ("replaced", test_replaced);
#undef add
  return g_test_run ();
}
