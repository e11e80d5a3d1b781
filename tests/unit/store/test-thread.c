/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread that the store's work is done on. */
#include "config.h"

#include "confab-thread.h"
#include "store-fixture.h"

typedef struct
{
  GThread *first;
  int count;
  gboolean freed;
} State;

static gboolean
count_up (gpointer data,
          GValue * value,
          GError **error)
{
  State *state = data;

  if (state->first == NULL)
    state->first = g_thread_self ();
  g_assert_true (state->first == g_thread_self ());
  g_value_init (value, G_TYPE_INT64);
  g_value_set_int64 (value, ++state->count);
  return TRUE;
}

static gboolean
fail (gpointer data,
      GValue * value,
      GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "No");
  return FALSE;
}

static gboolean
say_nothing (gpointer data,
             GValue * value,
             GError **error)
{
  return TRUE;
}

static void
freed_cb (gpointer data)
{
  State *state = data;

  state->freed = TRUE;
}

static void
test_calls (void)
{
  g_autoptr (ConfabThread) thread = confab_thread_new ("test");
  g_autoptr (GError) error = NULL;
  State state = { 0 };
  g_autoptr (GPtrArray) futures = g_ptr_array_new ();

  for (int i = 0; i < 100; i++)
    g_ptr_array_add (futures, confab_thread_call (thread, count_up, &state, NULL));
  for (int i = 0; i < 100; i++)
    g_assert_cmpint (fixture_wait_int64 (futures->pdata[i]), ==, i + 1);
  g_assert_true (state.first != g_thread_self ());

  DexFuture *future = confab_thread_call (thread, fail, &state, freed_cb);
  g_assert_false (fixture_wait (future, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_true (state.freed);
  dex_unref (future);
  g_clear_error (&error);
  future = confab_thread_call (thread, say_nothing, NULL, NULL);
  g_assert_true (fixture_wait (future, &error));
  g_assert_true (g_value_get_boolean (dex_future_get_value (future, NULL)));
  dex_unref (future);
}

static void
add_one (gpointer data)
{
  State *state = data;

  state->count++;
}

static void
test_end (void)
{
  State state = { 0 };
  ConfabThread *thread = confab_thread_new ("test");

  for (int i = 0; i < 1000; i++)
    confab_thread_post (thread, add_one, &state);
  /* All that was queued is done first. */
  confab_thread_free (thread);
  g_assert_cmpint (state.count, ==, 1000);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/thread/calls", test_calls);
  g_test_add_func ("/store/thread/end", test_end);
  return g_test_run ();
}
