/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The conversation list: its order, and how it tells of changes. */
#include "config.h"

#include "confab-conversation-list.h"
#include "model-fixture.h"

#define MANY 3000
#define RANDOM_ROUNDS 150

static gboolean
is_loaded (gpointer list)
{
  return confab_conversation_list_get_loaded (list);
}

static ConfabConversationList *
new_list (Fixture *fixture)
{
  ConfabConversationList *list = confab_conversation_list_new (fixture->registry);

  fixture_wait (is_loaded, list);
  return list;
}

static char *
names (gpointer model)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (ConfabConversation) conversation = g_list_model_get_item (model, i);

      g_string_append_printf (all, "%s%.1s", i > 0 ? " " : "", confab_conversation_get_name (conversation));
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

#define assert_names(model, wanted)                                 \
        G_STMT_START {                                              \
          g_autofree char *is = names (model);                \
          g_assert_cmpstr (is, ==, wanted);                   \
        } G_STMT_END

typedef struct
{
  gint64 id;
  gboolean value;
} Setting;

static gboolean
pin (ConfabTransaction *txn,
     gpointer           data,
     GError **          error)
{
  Setting *setting = data;

  return confab_transaction_set_pinned (txn, setting->id, setting->value, error);
}

static gboolean
archive (ConfabTransaction *txn,
         gpointer           data,
         GError **          error)
{
  Setting *setting = data;

  return confab_transaction_set_archived (txn, setting->id, setting->value, error);
}

static gboolean
unkeep (ConfabTransaction *txn,
        gpointer           data,
        GError **          error)
{
  gint64 id = *(gint64 *) data;

  return confab_transaction_set_kept (txn, id, FALSE, error) && confab_transaction_remove_if_empty (txn, id, error);
}

static void
test_order (Fixture *     fixture,
            gconstpointer data)
{
  gint64 a = fixture_conversation (fixture, "a@example.org");
  gint64 b = fixture_conversation (fixture, "b@example.org");
  gint64 c = fixture_conversation (fixture, "c@example.org");
  g_autoptr (ConfabConversationList) list = NULL;
  g_autoptr (Mirror) mirror = NULL;

  fixture_message (fixture, a, 1000, "one");
  fixture_message (fixture, b, 3000, "two");
  fixture_message (fixture, c, 2000, "three");
  list = new_list (fixture);
  mirror = mirror_new (list);
  assert_names (list, "b c a");

  fixture_message (fixture, a, 4000, "four");
  fixture_settle (fixture);
  assert_names (list, "a b c");
  g_assert_cmpuint (mirror->n_changes, ==, 2); /* out and in */

  fixture_write (fixture, pin, &(Setting) { c, TRUE });
  fixture_settle (fixture);
  assert_names (list, "c a b");
  fixture_write (fixture, pin, &(Setting) { c, FALSE });
  fixture_settle (fixture);
  assert_names (list, "a b c");
}

static void
test_stays (Fixture *     fixture,
            gconstpointer data)
{
  gint64 a = fixture_conversation (fixture, "a@example.org");
  g_autoptr (ConfabConversationList) list = NULL;
  g_autoptr (Mirror) mirror = NULL;

  fixture_message (fixture, a, 1000, "one");
  list = new_list (fixture);
  fixture_settle (fixture);
  mirror = mirror_new (list);
  fixture_mark_read (fixture, a);
  fixture_settle (fixture);
  g_assert_cmpuint (mirror->n_changes, ==, 0);
}

static void
test_comes_and_goes (Fixture *     fixture,
                     gconstpointer data)
{
  g_autoptr (ConfabConversationList) list = new_list (fixture);
  g_autoptr (Mirror) mirror = mirror_new (list);
  gint64 a = fixture_conversation (fixture, "a@example.org");

  fixture_settle (fixture);
  assert_names (list, "a");
  fixture_write (fixture, unkeep, &a);
  fixture_settle (fixture);
  assert_names (list, "");
}

static void
test_unread (Fixture *     fixture,
             gconstpointer data)
{
  gint64 a = fixture_conversation (fixture, "a@example.org");
  gint64 b = fixture_conversation (fixture, "b@example.org");
  g_autoptr (ConfabConversationList) list = NULL;

  fixture_message (fixture, a, 1000, "one");
  fixture_message (fixture, a, 2000, "two");
  fixture_message (fixture, b, 3000, "three");
  list = new_list (fixture);
  g_assert_cmpint (confab_conversation_list_get_n_unread (list), ==, 3);
  fixture_mark_read (fixture, a);
  fixture_settle (fixture);
  g_assert_cmpint (confab_conversation_list_get_n_unread (list), ==, 1);
  fixture_write (fixture, archive, &(Setting) { b, TRUE });
  fixture_settle (fixture);
  g_assert_cmpint (confab_conversation_list_get_n_unread (list), ==, 0);
}

static gboolean
add_many (ConfabTransaction *txn,
          gpointer           data,
          GError **          error)
{
  Fixture *fixture = data;

  for (int i = 0; i < MANY; i++)
    {
      g_autofree char *address = g_strdup_printf ("p%05d@example.org", i);
      g_autofree char *name = g_strdup_printf ("many%d@example.org", i);
      gint64 id = confab_transaction_ensure_conversation (txn, fixture->account, CONFAB_CONVERSATION_PERSON, address, address,
                                                          NULL, error);
      ConfabMessageFields fields = {
        .account_id = fixture->account, .conversation_id = id, .message_id = name, .time = 1000 + i,
        .author_address = address, .kind = CONFAB_MESSAGE_TEXT, .state = CONFAB_MESSAGE_RECEIVED, .text = "Hello", .reader_version = 1,
      };

      if (id == 0 || confab_transaction_insert_message (txn, &fields, error) == 0)
        return FALSE;
    }
  return TRUE;
}

static void
test_many (Fixture *     fixture,
           gconstpointer data)
{
  g_autoptr (ConfabConversationList) list = NULL;

  fixture_write (fixture, add_many, fixture);
  list = new_list (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, MANY);
  for (guint i = 0; i < MANY; i++)
    {
      g_autoptr (ConfabConversation) conversation = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_cmpint (confab_conversation_get_record (conversation)->last_time, ==, 1000 + MANY - 1 - (int) i);
    }
}

/* Whatever happens, the list is sorted and has told of each change. */
static void
test_random (Fixture *     fixture,
             gconstpointer data)
{
  g_autoptr (ConfabConversationList) list = new_list (fixture);
  g_autoptr (Mirror) mirror = mirror_new (list);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  gint64 ids[12];

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *address = g_strdup_printf ("%c@example.org", 'a' + (int) i);

      ids[i] = fixture_conversation (fixture, address);
    }
  for (int round = 0; round < RANDOM_ROUNDS; round++)
    {
      gint64 id = ids[g_rand_int_range (rand, 0, G_N_ELEMENTS (ids))];

      switch (g_rand_int_range (rand, 0, 4))
        {
        case 0:
          fixture_write (fixture, pin, &(Setting) { id, g_rand_boolean (rand) });
          break;

        case 1:
          fixture_mark_read (fixture, id);
          break;

        default:
          fixture_message (fixture, id, g_rand_int_range (rand, 1, 1000), "Hello");
        }
      if (g_rand_boolean (rand))
        fixture_settle (fixture);
    }
  fixture_settle (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, G_N_ELEMENTS (ids));
  for (guint i = 1; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (ConfabConversation) above = g_list_model_get_item (G_LIST_MODEL (list), i - 1);
      g_autoptr (ConfabConversation) below = g_list_model_get_item (G_LIST_MODEL (list), i);
      ConfabConversationRecord *one = confab_conversation_get_record (above);
      ConfabConversationRecord *two = confab_conversation_get_record (below);

      g_assert_true (one->pinned > two->pinned ||
                     (one->pinned == two->pinned &&
                      (one->last_time > two->last_time || (one->last_time == two->last_time && one->id > two->id))));
    }
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
#define add(name, func) g_test_add ("/model/conversation-list/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  add ("order", test_order);
  add ("stays", test_stays);
  add ("comes-and-goes", test_comes_and_goes);
  add ("unread", test_unread);
  add ("many", test_many);
  add ("random", test_random);
#undef add
  return g_test_run ();
}
