/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the fibers nobody can cancel, and of the yield. */
#include "config.h"

#include "confab-dex.h"
#include "net-test.h"

typedef struct
{
  gboolean ended;
  gboolean freed;
  DexFuture *gate;
} Work;

static DexFuture *
work_fiber (gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;

  dex_await (dex_ref (work->gate), &error);
  work->ended = TRUE;
  return error != NULL ? dex_future_new_for_error (g_steal_pointer (&error)) : dex_future_new_for_uint (42);
}

static void
work_freed_cb (gpointer user_data)
{
  ((Work *) user_data)->freed = TRUE;
}

static void
test_result (gpointer data)
{
  g_autoptr (DexFuture) open_gate = dex_future_new_for_boolean (TRUE);
  g_autoptr (DexFuture) closed_gate = dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_FAILED, "closed");
  Work good = { .gate = open_gate };
  Work bad = { .gate = closed_gate };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (dex_await_uint (confab_dex_spawn (NULL, work_fiber, &good, work_freed_cb), &error), ==, 42);
  g_assert_no_error (error);
  g_assert_true (good.freed);
  dex_await (confab_dex_spawn (NULL, work_fiber, &bad, work_freed_cb), &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_true (bad.freed);
}

static DexFuture *
pending_fiber (gpointer user_data)
{
  return dex_ref (DEX_FUTURE (user_data));
}

/* A fiber may return what is not done yet. */
static void
test_pending_result (gpointer data)
{
  DexPromise *promise = dex_promise_new ();
  g_autoptr (DexFuture) future = confab_dex_spawn (NULL, pending_fiber, promise, NULL);

  dex_await (confab_dex_yield (G_PRIORITY_DEFAULT_IDLE), NULL);
  g_assert_true (dex_future_is_pending (future));
  dex_promise_resolve_uint (promise, 7);
  g_assert_cmpuint (dex_await_uint (g_steal_pointer (&future), NULL), ==, 7);
  dex_unref (promise);
}

/* The waiter leaves in the same turn in which what is waited for is done: a fiber
 * that could be cancelled would stop all others here. */
static void
test_lost_race (gpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (DexPromise) gate = dex_promise_new ();
      g_autoptr (DexPromise) other = dex_promise_new ();
      Work work = { .gate = DEX_FUTURE (gate) };
      g_autoptr (DexFuture) future = confab_dex_spawn (NULL, work_fiber, &work, work_freed_cb);

      dex_await (confab_dex_yield (G_PRIORITY_DEFAULT_IDLE), NULL);
      dex_promise_resolve_boolean (other, TRUE);
      if (i % 2 == 0)
        dex_promise_resolve_boolean (gate, TRUE);
      dex_await (dex_future_first (dex_ref (future), dex_ref (DEX_FUTURE (other)), NULL), NULL);
      if (i % 2 != 0)
        dex_promise_resolve_boolean (gate, TRUE);
      g_assert_cmpuint (dex_await_uint (g_steal_pointer (&future), NULL), ==, 42);
      g_assert_true (work.ended);
    }
}

static gboolean
count_cb (gpointer user_data)
{
  guint *count = user_data;

  return ++*count < 5 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Whatever is due at a higher priority comes first. */
static void
test_yield (gpointer data)
{
  guint count = 0;

  g_idle_add_full (G_PRIORITY_HIGH_IDLE, count_cb, &count, NULL);
  dex_await (confab_dex_yield (G_PRIORITY_DEFAULT_IDLE), NULL);
  g_assert_cmpuint (count, ==, 5);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/dex/result", test_result);
  net_test_add ("/net/dex/pending-result", test_pending_result);
  net_test_add ("/net/dex/lost-race", test_lost_race);
  net_test_add ("/net/dex/yield", test_yield);
  return g_test_run ();
}
