/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline against a naive model: whatever happens, it holds a piece without gaps. */
#include "config.h"

#include "confab-timeline.h"
#include "model-fixture.h"

#define MINUTE (60 * 1000)
#define ROUNDS 5
#define STEPS 60
#define BEGIN G_GINT64_CONSTANT (1700000000000)

typedef struct
{
  Fixture base;
  GRand *rand;
  gint64 conversations[2];
  GArray *ids; /* of all messages that were ever made */
} World;

static gboolean
is_quiet (gpointer timeline)
{
  return confab_timeline_get_loaded (timeline) && !confab_timeline_get_loading (timeline);
}

static gboolean
move_message (ConfabTransaction *txn,
              gpointer           data,
              GError **          error)
{
  gint64 *move = data;
  ConfabMessageFields fields = { .conversation_id = move[1] };

  return confab_transaction_update_message (txn, move[0], &fields, CONFAB_MESSAGE_MASK_CONVERSATION, error);
}

static gboolean
hide_message (ConfabTransaction *txn,
              gpointer           data,
              GError **          error)
{
  gint64 *hide = data;

  return confab_transaction_hide_message (txn, hide[0], CONFAB_HIDDEN_DELETED, hide[1] != 0 ? CONFAB_HIDDEN_DELETED : 0, error);
}

static gboolean
edit_message (ConfabTransaction *txn,
              gpointer           data,
              GError **          error)
{
  g_autofree char *id = g_uuid_string_random ();

  return confab_transaction_edit_message (txn, *(gint64 *) data, id, BEGIN, id, id, error);
}

typedef struct
{
  gint64 id;
  gint64 time;
} Shift;

static gboolean
shift_message (ConfabTransaction *txn,
               gpointer           data,
               GError **          error)
{
  Shift *shift = data;
  ConfabMessageFields fields = { .time = shift->time, .date = shift->time };

  return confab_transaction_update_message (txn, shift->id, &fields, CONFAB_MESSAGE_MASK_TIME, error);
}

static gint64
any_time (World *world)
{
  return BEGIN + g_rand_int_range (world->rand, 0, 3000) * (gint64) MINUTE;
}

static void
change_something (World *world)
{
  gint64 id = world->ids->len > 0 ? g_array_index (world->ids, gint64, g_rand_int_range (world->rand, 0, (int) world->ids->len)) : 0;
  int what = id == 0 ? 0 : g_rand_int_range (world->rand, 0, 10);

  switch (what)
    {
    case 5:
      fixture_write (&world->base, move_message, (gint64[]) { id, world->conversations[g_rand_int_range (world->rand, 0, 2)] });
      break;

    case 6:
      fixture_write (&world->base, hide_message, (gint64[]) { id, g_rand_boolean (world->rand) });
      break;

    case 7:
      fixture_write (&world->base, edit_message, &id);
      break;

    case 8:
      fixture_write (&world->base, shift_message, &(Shift) { id, any_time (world) });
      break;

    case 9:
      fixture_mark_read (&world->base, world->conversations[0]);
      break;

    default:
      for (int n = g_rand_int_range (world->rand, 1, 12); n > 0; n--)
        {
          gint64 made = fixture_message_with (&world->base, (ConfabMessageFields) {
        .conversation_id = world->conversations[0], .time = any_time (world), .text = "x",
        .outgoing = g_rand_boolean (world->rand),
        .kind = g_rand_int_range (world->rand, 0, 5) == 0 ? CONFAB_MESSAGE_SYSTEM : CONFAB_MESSAGE_TEXT,
      });

          g_array_append_val (world->ids, made);
        }
    }
}

static void
move_window (World *         world,
             ConfabTimeline *timeline)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (timeline));

  switch (g_rand_int_range (world->rand, 0, 6))
    {
    case 0:
      confab_timeline_set_visible (timeline, 0, MIN (n, 5));
      confab_timeline_load_older (timeline);
      break;

    case 1:
      confab_timeline_set_visible (timeline, n > 5 ? n - 5 : 0, n > 0 ? n - 1 : 0);
      confab_timeline_load_newer (timeline);
      break;

    case 2:
      confab_timeline_go_to_newest (timeline);
      break;

    case 3:
      if (world->ids->len > 0)
        confab_timeline_go_to_message (timeline, g_array_index (world->ids, gint64, g_rand_int_range (world->rand, 0, (int) world->ids->len)));
      break;

    default:
      break;
    }
}


/* A slice of all there is, and each record as it is now. */
static void
compare (World *         world,
         ConfabTimeline *timeline,
         gint64          conversation)
{
  g_autoptr (DexFuture) future = confab_query_newest_messages (world->base.store, conversation, 100000);
  GPtrArray *all;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (timeline));
  guint start = 0;

  fixture_await (future);
  all = ((ConfabQueryResult *) g_value_get_boxed (dex_future_get_value (future, NULL)))->records;
  if (n == 0)
    {
      /* Only where nothing is left in the window. */
      g_assert_true (all->len == 0 || !confab_timeline_get_at_newest (timeline) || !confab_timeline_get_at_oldest (timeline));
      return;
    }
  {
    g_autoptr (ConfabTimelineItem) first = g_list_model_get_item (G_LIST_MODEL (timeline), 0);

    while (start < all->len && ((ConfabMessageRecord *) all->pdata[start])->id != confab_message_get_id (confab_timeline_item_get_message (first)))
      start++;
  }
  g_assert_cmpuint (start + n, <=, all->len);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ConfabTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (timeline), i);
      ConfabMessageRecord *is = confab_message_get_record (confab_timeline_item_get_message (item));
      ConfabMessageRecord *should = all->pdata[start + i];

      g_assert_cmpint (is->id, ==, should->id);
      g_assert_cmpstr (is->text, ==, should->text);
      g_assert_cmpint (is->time, ==, should->time);
      g_assert_cmpint (is->unread, ==, should->unread);
    }
  if (confab_timeline_get_at_oldest (timeline))
    g_assert_cmpuint (start, ==, 0);
  if (confab_timeline_get_at_newest (timeline))
    g_assert_cmpuint (start + n, ==, all->len);
  g_assert_cmpuint (n, <=, 400);
}

static void
test_random (void)
{
  World world = { .rand = g_rand_new_with_seed ((guint32) g_test_rand_int ()) };

  world.ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  fixture_set_up (&world.base, NULL);
  world.conversations[0] = fixture_conversation (&world.base, "bob@example.org");
  world.conversations[1] = fixture_conversation (&world.base, "carol@example.org");
  for (int round = 0; round < ROUNDS; round++)
    {
      g_autoptr (ConfabConversation) conversation = fixture_get_conversation (&world.base, world.conversations[round % 2]);
      ConfabTimeline *timeline = confab_timeline_new (world.base.registry, conversation);
      g_autoptr (Mirror) mirror = mirror_new (timeline);

      confab_timeline_open (timeline);
      for (int step = 0; step < STEPS; step++)
        {
          change_something (&world);
          move_window (&world, timeline);
          if (g_rand_int_range (world.rand, 0, 4) != 0)
            continue;
          fixture_wait (is_quiet, timeline);
          fixture_settle (&world.base);
          fixture_wait (is_quiet, timeline);
          compare (&world, timeline, world.conversations[round % 2]);
        }
      fixture_settle (&world.base);
      g_clear_pointer (&mirror, mirror_free);
      g_assert_finalize_object (timeline);
    }
  fixture_tear_down (&world.base, NULL);
  g_array_unref (world.ids);
  g_rand_free (world.rand);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/timeline/random", test_random);
  return g_test_run ();
}
