/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline: its window, groups and days, and how it follows the store. */
#include "config.h"

#include "confab-timeline.h"
#include "model-fixture.h"

#define MINUTE (60 * 1000)
#define MANY 1000
/* Noon, so that some minutes more are the same day everywhere. */
#define NOON (G_GINT64_CONSTANT (1700000000000) / (24 * 60 * MINUTE) * (24 * 60 * MINUTE) + 12 * 60 * MINUTE)

typedef struct
{
  Fixture base;
  gint64 id;
  ConfabConversation *conversation;
  ConfabTimeline *timeline;
  Mirror *mirror;
  guint position;
  int target;
} Line;

static gboolean
is_quiet (gpointer timeline)
{
  return confab_timeline_get_loaded (timeline) && !confab_timeline_get_loading (timeline);
}

static void
scroll_to_cb (ConfabTimeline *     timeline,
              guint                position,
              ConfabTimelineTarget target,
              Line *               line)
{
  line->position = position;
  line->target = (int) target;
}

static void
set_up (Line *        line,
        gconstpointer data)
{
  fixture_set_up (&line->base, NULL);
  line->id = fixture_conversation (&line->base, "bob@example.org");
}

static void
open_timeline (Line *line)
{
  fixture_settle (&line->base);
  line->conversation = fixture_get_conversation (&line->base, line->id);
  line->timeline = confab_timeline_new (line->base.registry, line->conversation);
  line->mirror = mirror_new (line->timeline);
  line->target = -1;
  g_signal_connect (line->timeline, "scroll-to", G_CALLBACK (scroll_to_cb), line);
  confab_timeline_open (line->timeline);
  fixture_wait (is_quiet, line->timeline);
}

static void
tear_down (Line *        line,
           gconstpointer data)
{
  mirror_free (line->mirror);
  g_assert_finalize_object (line->timeline);
  g_clear_object (&line->conversation);
  fixture_tear_down (&line->base, NULL);
}

static guint
n_items (Line *line)
{
  return g_list_model_get_n_items (G_LIST_MODEL (line->timeline));
}

static ConfabMessageRecord *
record_at (Line *line,
           guint position)
{
  g_autoptr (ConfabTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (line->timeline), position);

  return confab_message_get_record (confab_timeline_item_get_message (item));
}

static ConfabTimelinePlace
place_at (Line *line,
          guint position)
{
  g_autoptr (ConfabTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (line->timeline), position);

  return confab_timeline_item_get_place (item);
}

#define assert_place(line, position, wanted)                                                                   \
        G_STMT_START {                                                                                         \
          g_autofree char *is = g_flags_to_string (CONFAB_TYPE_TIMELINE_PLACE, place_at (line, position)); \
          g_autofree char *should = g_flags_to_string (CONFAB_TYPE_TIMELINE_PLACE, wanted);               \
          g_assert_cmpstr (is, ==, should);                                                              \
        } G_STMT_END

static gboolean
add_many (ConfabTransaction *txn,
          gpointer           data,
          GError **          error)
{
  Line *line = data;

  for (int i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("many%d@example.org", i);
      g_autofree char *text = g_strdup_printf ("%d", i);
      ConfabMessageFields fields = {
        .account_id = line->base.account, .conversation_id = line->id, .message_id = name, .time = NOON + i * MINUTE,
        .author_address = "bob@example.org", .kind = CONFAB_MESSAGE_TEXT, .state = CONFAB_MESSAGE_RECEIVED, .text = text,
        .reader_version = 1,
      };

      if (confab_transaction_insert_message (txn, &fields, error) == 0)
        return FALSE;
    }
  return TRUE;
}

static void
test_empty (Line *        line,
            gconstpointer data)
{
  open_timeline (line);
  g_assert_cmpuint (n_items (line), ==, 0);
  g_assert_true (confab_timeline_get_at_newest (line->timeline));
  g_assert_true (confab_timeline_get_at_oldest (line->timeline));
  g_assert_cmpint (line->target, ==, -1);
  fixture_message (&line->base, line->id, NOON, "first");
  fixture_settle (&line->base);
  g_assert_cmpuint (n_items (line), ==, 1);
}

static void
test_groups (Line *        line,
             gconstpointer data)
{
  Fixture *fixture = &line->base;

  fixture_message (fixture, line->id, NOON, "a");
  fixture_message (fixture, line->id, NOON + 4 * MINUTE, "b");
  fixture_message (fixture, line->id, NOON + 10 * MINUTE, "too late");
  fixture_message_with (fixture, (ConfabMessageFields) { .conversation_id = line->id, .time = NOON + 11 * MINUTE, .outgoing = TRUE, .text = "me" });
  fixture_message (fixture, line->id, NOON + 24 * 60 * MINUTE, "next day");
  fixture_mark_read (fixture, line->id);
  open_timeline (line);
  assert_place (line, 0, CONFAB_PLACE_STARTS_DAY | CONFAB_PLACE_FIRST_OF_GROUP);
  assert_place (line, 1, CONFAB_PLACE_LAST_OF_GROUP);
  assert_place (line, 2, CONFAB_PLACE_FIRST_OF_GROUP | CONFAB_PLACE_LAST_OF_GROUP);
  assert_place (line, 3, CONFAB_PLACE_FIRST_OF_GROUP | CONFAB_PLACE_LAST_OF_GROUP);
  assert_place (line, 4, CONFAB_PLACE_STARTS_DAY | CONFAB_PLACE_FIRST_OF_GROUP | CONFAB_PLACE_LAST_OF_GROUP);
  g_assert_cmpint (line->target, ==, CONFAB_TARGET_NEWEST);
  g_assert_cmpuint (line->position, ==, 4);

  /* One that comes between makes one group of two. */
  fixture_message (fixture, line->id, NOON + 7 * MINUTE, "between");
  fixture_settle (fixture);
  assert_place (line, 1, 0);
  assert_place (line, 2, 0);
  assert_place (line, 3, CONFAB_PLACE_LAST_OF_GROUP);
}

static void
test_system_lines (Line *        line,
                   gconstpointer data)
{
  g_autoptr (ConfabTimelineItem) leader = NULL;

  for (int i = 0; i < 4; i++)
    fixture_message_with (&line->base, (ConfabMessageFields) { .conversation_id = line->id, .time = NOON + i * MINUTE,
                                                               .kind = CONFAB_MESSAGE_SYSTEM, .text = "Ada added Bob" });
  fixture_message (&line->base, line->id, NOON + 5 * MINUTE, "hello");
  fixture_mark_read (&line->base, line->id);
  open_timeline (line);
  leader = g_list_model_get_item (G_LIST_MODEL (line->timeline), 0);
  g_assert_cmpint (confab_timeline_item_get_n_folded (leader), ==, 3);
  g_assert_false (place_at (line, 0) & CONFAB_PLACE_FOLDED);
  g_assert_true (place_at (line, 1) & CONFAB_PLACE_FOLDED);
  g_assert_true (place_at (line, 3) & CONFAB_PLACE_FOLDED);
  g_assert_false (place_at (line, 4) & CONFAB_PLACE_FOLDED);
  confab_timeline_item_set_expanded (leader, TRUE);
  g_assert_false (place_at (line, 1) & CONFAB_PLACE_FOLDED);
}

static void
test_subjects (Line *        line,
               gconstpointer data)
{
  const char *subjects[] = { "Roof", "Re: Roof", "AW: Re: Roof", "Garden" };
  gboolean wanted[] = { TRUE, FALSE, FALSE, TRUE };

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    fixture_message_with (&line->base, (ConfabMessageFields) { .conversation_id = line->id, .time = NOON + i * MINUTE,
                                                               .kind = CONFAB_MESSAGE_MAIL, .subject = subjects[i], .text = "x" });
  open_timeline (line);
  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    g_assert_cmpint ((place_at (line, i) & CONFAB_PLACE_NEW_SUBJECT) != 0, ==, wanted[i]);
}

static void
test_unread_line (Line *        line,
                  gconstpointer data)
{
  fixture_message (&line->base, line->id, NOON, "read");
  fixture_mark_read (&line->base, line->id);
  fixture_message (&line->base, line->id, NOON + MINUTE, "unread");
  fixture_message (&line->base, line->id, NOON + 2 * MINUTE, "unread too");
  open_timeline (line);
  g_assert_cmpint (line->target, ==, CONFAB_TARGET_UNREAD);
  g_assert_cmpuint (line->position, ==, 1);
  g_assert_true (place_at (line, 1) & CONFAB_PLACE_UNREAD_LINE);
  g_assert_true (place_at (line, 1) & CONFAB_PLACE_FIRST_OF_GROUP);
  g_assert_false (place_at (line, 2) & CONFAB_PLACE_UNREAD_LINE);
  g_assert_cmpint (confab_timeline_get_unread_below (line->timeline), ==, 1);

  /* It stays while they are read, and goes when one answers. */
  fixture_mark_read (&line->base, line->id);
  fixture_settle (&line->base);
  g_assert_true (place_at (line, 1) & CONFAB_PLACE_UNREAD_LINE);
  g_assert_cmpint (confab_timeline_get_unread_below (line->timeline), ==, 0);
  confab_timeline_clear_unread_line (line->timeline);
  g_assert_false (place_at (line, 1) & CONFAB_PLACE_UNREAD_LINE);

  /* What comes while nobody looks gets a new one; while somebody looks, none. */
  fixture_message (&line->base, line->id, NOON + 3 * MINUTE, "while away");
  fixture_settle (&line->base);
  g_assert_true (place_at (line, 3) & CONFAB_PLACE_UNREAD_LINE);
  confab_timeline_clear_unread_line (line->timeline);
  fixture_mark_read (&line->base, line->id);
  confab_timeline_set_watched (line->timeline, TRUE);
  fixture_message (&line->base, line->id, NOON + 4 * MINUTE, "while looking");
  fixture_settle (&line->base);
  g_assert_false (place_at (line, 4) & CONFAB_PLACE_UNREAD_LINE);
}

static void
test_many_unread (Line *        line,
                  gconstpointer data)
{
  fixture_write (&line->base, add_many, line);
  open_timeline (line);
  g_assert_cmpint (line->target, ==, CONFAB_TARGET_UNREAD);
  g_assert_cmpstr (record_at (line, line->position)->text, ==, "0");
  g_assert_false (confab_timeline_get_at_newest (line->timeline));
  g_assert_true (confab_timeline_get_at_oldest (line->timeline));
}

/* Through all of it and back: the window stays small and without gaps. */
static void
test_window (Line *        line,
             gconstpointer data)
{
  guint largest = 0;

  fixture_write (&line->base, add_many, line);
  fixture_mark_read (&line->base, line->id);
  open_timeline (line);
  g_assert_cmpint (line->target, ==, CONFAB_TARGET_NEWEST);
  g_assert_cmpstr (record_at (line, line->position)->text, ==, "999");
  for (int direction = 0; direction < 2; direction++)
    {
      for (int i = 0; i < 60; i++)
        {
          if (direction == 0)
            {
              confab_timeline_set_visible (line->timeline, 0, 10);
              confab_timeline_load_older (line->timeline);
            }
          else
            {
              confab_timeline_set_visible (line->timeline, n_items (line) - 10, n_items (line) - 1);
              confab_timeline_load_newer (line->timeline);
            }
          fixture_wait (is_quiet, line->timeline);
          largest = MAX (largest, n_items (line));
          for (guint j = 1; j < n_items (line); j++)
            g_assert_cmpint (record_at (line, j)->time, ==, record_at (line, j - 1)->time + MINUTE);
        }
      if (direction == 0)
        {
          g_assert_cmpstr (record_at (line, 0)->text, ==, "0");
          g_assert_true (confab_timeline_get_at_oldest (line->timeline));
          g_assert_false (confab_timeline_get_at_newest (line->timeline));
          g_assert_true (place_at (line, 0) & CONFAB_PLACE_STARTS_DAY);
        }
    }
  g_assert_cmpstr (record_at (line, n_items (line) - 1)->text, ==, "999");
  g_assert_true (confab_timeline_get_at_newest (line->timeline));
  g_assert_cmpuint (largest, <=, 400);
}

static void
test_jump (Line *        line,
           gconstpointer data)
{
  gint64 wanted;

  fixture_write (&line->base, add_many, line);
  fixture_mark_read (&line->base, line->id);
  open_timeline (line);
  wanted = record_at (line, 0)->id - 500;
  g_assert_cmpuint (confab_timeline_find (line->timeline, wanted), ==, G_MAXUINT);
  confab_timeline_go_to_message (line->timeline, wanted);
  fixture_wait (is_quiet, line->timeline);
  g_assert_cmpint (line->target, ==, CONFAB_TARGET_MESSAGE);
  g_assert_cmpint (record_at (line, line->position)->id, ==, wanted);
  g_assert_false (confab_timeline_get_at_newest (line->timeline));

  /* What comes meanwhile is not put where there is a gap. */
  fixture_message (&line->base, line->id, NOON + 2 * MANY * MINUTE, "new");
  fixture_settle (&line->base);
  g_assert_cmpstr (record_at (line, n_items (line) - 1)->text, !=, "new");
  confab_timeline_go_to_newest (line->timeline);
  fixture_wait (is_quiet, line->timeline);
  g_assert_cmpint (line->target, ==, CONFAB_TARGET_NEWEST);
  g_assert_cmpstr (record_at (line, n_items (line) - 1)->text, ==, "new");
}

static void
test_unknown_jump (Line *        line,
                   gconstpointer data)
{
  fixture_message (&line->base, line->id, NOON, "a");
  open_timeline (line);
  confab_timeline_go_to_message (line->timeline, 4711);
  fixture_wait (is_quiet, line->timeline);
  g_assert_cmpuint (n_items (line), ==, 1);
}

static void
test_minimal (Line *        line,
              gconstpointer data)
{
  gint64 second;
  g_autoptr (ConfabTimelineItem) item = NULL;
  g_autoptr (ConfabTimelineItem) same = NULL;

  fixture_message (&line->base, line->id, NOON, "a");
  second = fixture_message (&line->base, line->id, NOON + MINUTE, "b");
  open_timeline (line);
  item = g_list_model_get_item (G_LIST_MODEL (line->timeline), 1);
  line->mirror->n_changes = 0;
  fixture_mark_read (&line->base, line->id);
  fixture_settle (&line->base);
  g_assert_cmpuint (line->mirror->n_changes, ==, 0);
  g_assert_false (record_at (line, 1)->unread);
  same = g_list_model_get_item (G_LIST_MODEL (line->timeline), 1);
  g_assert_true (same == item);

  fixture_remove_message (&line->base, second);
  fixture_settle (&line->base);
  g_assert_cmpuint (line->mirror->n_changes, ==, 1);
  g_assert_cmpuint (n_items (line), ==, 1);
}

/* The quoted message is found wherever it is, also when it comes later. */
static void
test_quoted (Line *        line,
             gconstpointer data)
{
  g_autoptr (ConfabTimelineItem) early = NULL;
  g_autoptr (ConfabTimelineItem) late = NULL;

  fixture_message_with (&line->base, (ConfabMessageFields) { .conversation_id = line->id, .time = NOON, .message_id = "q1@example.org", .text = "question" });
  fixture_message_with (&line->base, (ConfabMessageFields) { .conversation_id = line->id, .time = NOON + MINUTE, .text = "answer", .quote = "question",
                                                             .in_reply_to = "q1@example.org" });
  fixture_message_with (&line->base, (ConfabMessageFields) { .conversation_id = line->id, .time = NOON + 2 * MINUTE, .text = "answer", .quote = "later",
                                                             .in_reply_to = "q2@example.org" });
  open_timeline (line);
  fixture_settle (&line->base);
  early = g_list_model_get_item (G_LIST_MODEL (line->timeline), 1);
  late = g_list_model_get_item (G_LIST_MODEL (line->timeline), 2);
  g_assert_nonnull (confab_timeline_item_get_quoted (early));
  g_assert_null (confab_timeline_item_get_quoted (late));
  fixture_message_with (&line->base, (ConfabMessageFields) { .conversation_id = line->id, .time = NOON - MINUTE, .message_id = "q2@example.org", .text = "later" });
  fixture_settle (&line->base);
  g_assert_nonnull (confab_timeline_item_get_quoted (late));
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  dex_init ();
  g_test_init (&argc, &argv, NULL);
#define add(name, func) g_test_add ("/model/timeline/" name, Line, NULL, set_up, func, tear_down)
  add ("empty", test_empty);
  add ("groups", test_groups);
  add ("system-lines", test_system_lines);
  add ("subjects", test_subjects);
  add ("unread-line", test_unread_line);
  add ("many-unread", test_many_unread);
  add ("window", test_window);
  add ("jump", test_jump);
  add ("unknown-jump", test_unknown_jump);
  add ("minimal", test_minimal);
  add ("quoted", test_quoted);
#undef add
  return g_test_run ();
}
