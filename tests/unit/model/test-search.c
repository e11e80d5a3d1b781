/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching messages: what is found, in which order, and who types on meanwhile. */
#include "config.h"

#include "confab-search.h"
#include "model-fixture.h"

static gboolean
is_idle (gpointer data)
{
  return !confab_answers_get_loading (CONFAB_ANSWERS (data));
}

static guint
count (ConfabSearch *search)
{
  return g_list_model_get_n_items (G_LIST_MODEL (search));
}

static void
look_for (ConfabSearch *search,
          gint64        conversation,
          const char *  text)
{
  confab_search_look_for (search, conversation, text);
  fixture_wait (is_idle, search);
}

static ConfabMatch *
get (ConfabSearch *search,
     guint         position)
{
  g_autoptr (ConfabMatch) match = g_list_model_get_item (G_LIST_MODEL (search), position);

  g_assert_nonnull (match);
  return match; /* the model holds it */
}

static void
test_finds (Fixture *     fixture,
            gconstpointer data)
{
  gint64 bob = fixture_conversation (fixture, "bob@example.org");
  gint64 eve = fixture_conversation (fixture, "eve@example.org");
  gint64 first = fixture_message (fixture, bob, 1000, "The early train leaves at six");
  gint64 second = fixture_message (fixture, eve, 2000, "No train today");
  g_autoptr (ConfabSearch) search = confab_search_new (fixture->registry);
  g_autoptr (Mirror) mirror = mirror_new (search);
  const guint *ranges;
  guint n_ranges;

  fixture_message (fixture, bob, 3000, "Something else");
  look_for (search, 0, "TRAI");
  g_assert_cmpuint (count (search), ==, 2);
  g_assert_cmpint (confab_message_get_id (confab_match_get_message (get (search, 0))), ==, second);
  g_assert_cmpint (confab_message_get_id (confab_match_get_message (get (search, 1))), ==, first);
  g_assert_cmpint (confab_conversation_get_id (confab_match_get_conversation (get (search, 0))), ==, eve);
  g_assert_cmpstr (confab_match_get_snippet (get (search, 0)), ==, "No train today");
  ranges = confab_match_get_ranges (get (search, 0), &n_ranges);
  g_assert_cmpuint (n_ranges, ==, 1);
  g_assert_cmpuint (ranges[0], ==, 3);
  g_assert_cmpuint (ranges[1], ==, 8);
  g_assert_false (confab_search_get_more (search));

  look_for (search, bob, "train");
  g_assert_cmpuint (count (search), ==, 1);
  g_assert_cmpint (confab_message_get_id (confab_match_get_message (get (search, 0))), ==, first);
  look_for (search, bob, "  ");
  g_assert_cmpuint (count (search), ==, 0);
}

static void
count_cb (gpointer data)
{
  (*(int *) data)++;
}

/* Of all that was typed while an answer was awaited, only the last is asked for. */
static void
test_types_on (Fixture *     fixture,
               gconstpointer data)
{
  gint64 bob = fixture_conversation (fixture, "bob@example.org");
  g_autoptr (ConfabSearch) search = confab_search_new (fixture->registry);
  int n_changes = 0;

  fixture_message (fixture, bob, 1000, "train");
  fixture_message (fixture, bob, 2000, "trail");
  g_signal_connect_swapped (search, "items-changed", G_CALLBACK (count_cb), &n_changes);
  confab_search_look_for (search, 0, "tr");
  confab_search_look_for (search, 0, "tra");
  confab_search_look_for (search, 0, "trai");
  look_for (search, 0, "trail");
  g_assert_cmpuint (count (search), ==, 1);
  g_assert_cmpint (n_changes, ==, 1);
  g_assert_cmpstr (confab_search_get_text (search), ==, "trail");
}

static void
test_limit (Fixture *     fixture,
            gconstpointer data)
{
  gint64 bob = fixture_conversation (fixture, "bob@example.org");
  g_autoptr (ConfabSearch) search = confab_search_new (fixture->registry);

  for (int i = 0; i <= CONFAB_SEARCH_LIMIT; i++)
    fixture_message (fixture, bob, 1000 + i, "again and again");
  look_for (search, 0, "again");
  g_assert_cmpuint (count (search), ==, CONFAB_SEARCH_LIMIT);
  g_assert_true (confab_search_get_more (search));
}

/* A search nobody wants any more, with its answer on the way. */
static void
test_dropped (Fixture *     fixture,
              gconstpointer data)
{
  gint64 bob = fixture_conversation (fixture, "bob@example.org");
  ConfabSearch *search = confab_search_new (fixture->registry);

  fixture_message (fixture, bob, 1000, "train");
  confab_search_look_for (search, 0, "train");
  g_assert_finalize_object (search);
  fixture_settle (fixture);
}

/* Nothing that is typed is too long, or no text at all. */
static void
test_anything (Fixture *     fixture,
               gconstpointer data)
{
  g_autoptr (ConfabSearch) search = confab_search_new (fixture->registry);
  g_autofree char *much = g_strnfill (1 << 20, 'x');

  look_for (search, 0, much);
  g_assert_cmpuint (strlen (confab_search_get_text (search)), <, 1000);
  look_for (search, 0, "\xff\xfe \" OR * NEAR(");
  g_assert_true (g_utf8_validate (confab_search_get_text (search), -1, NULL));
  g_assert_cmpuint (count (search), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
#define add(name, func) g_test_add ("/model/search/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  add ("finds", test_finds);
  add ("types-on", test_types_on);
  add ("limit", test_limit);
  add ("dropped", test_dropped);
  add ("anything", test_anything);
#undef add
  return g_test_run ();
}
