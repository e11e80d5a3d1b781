/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers are brought once, later, and to nobody who is gone. */
#include "config.h"

#include "confab-dex.h"
#include "confab-thread.h"

typedef struct
{
  guint n_deliveries;
  guint n_freed;
  gboolean value;
  gboolean rejected;
} Seen;

static void
take (gpointer   object,
      DexFuture *future,
      gpointer   data)
{
  Seen *seen = data;
  const GValue *value = dex_future_get_value (future, NULL);

  g_assert_true (G_IS_OBJECT (object));
  seen->n_deliveries++;
  seen->rejected = value == NULL;
  seen->value = value != NULL && g_value_get_boolean (value);
}

static void
count_freed (gpointer data)
{
  ((Seen *) data)->n_freed++;
}

static void
run_until_freed (const Seen *seen)
{
  while (seen->n_freed == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_settled (void)
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  Seen seen = { 0 };

  confab_dex_deliver (dex_future_new_true (), object, take, &seen, count_freed);
  g_assert_cmpuint (seen.n_deliveries, ==, 0);
  run_until_freed (&seen);
  g_assert_cmpuint (seen.n_deliveries, ==, 1);
  g_assert_cmpuint (seen.n_freed, ==, 1);
  g_assert_true (seen.value);
}

static void
test_rejected (void)
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  DexPromise *promise = dex_promise_new ();
  Seen seen = { 0 };

  confab_dex_deliver (dex_ref (promise), object, take, &seen, count_freed);
  dex_promise_reject (promise, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no"));
  dex_unref (promise);
  run_until_freed (&seen);
  g_assert_cmpuint (seen.n_deliveries, ==, 1);
  g_assert_true (seen.rejected);
}

static gboolean
answer (gpointer data,
        GValue * value,
        GError **error)
{
  g_value_init (value, G_TYPE_BOOLEAN);
  g_value_set_boolean (value, TRUE);
  return TRUE;
}

/* Whichever of the two threads is the faster. */
static void
test_from_a_thread (void)
{
  ConfabThread *thread = confab_thread_new ("answers");

  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
      Seen seen = { 0 };
      DexFuture *future = confab_thread_call (thread, answer, NULL, NULL);

      if (i % 2 == 0)
        while (dex_future_is_pending (future))
          g_thread_yield ();
      confab_dex_deliver (future, object, take, &seen, count_freed);
      g_assert_cmpuint (seen.n_deliveries, ==, 0);
      run_until_freed (&seen);
      g_assert_cmpuint (seen.n_deliveries, ==, 1);
      g_assert_true (seen.value);
    }
  confab_thread_free (thread);
}

static void
test_gone (void)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  DexPromise *promise = dex_promise_new ();
  Seen seen = { 0 };

  confab_dex_deliver (dex_ref (promise), object, take, &seen, count_freed);
  g_object_unref (object);
  dex_promise_resolve_boolean (promise, TRUE);
  dex_unref (promise);
  run_until_freed (&seen);
  g_assert_cmpuint (seen.n_deliveries, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/util/dex/deliver/settled", test_settled);
  g_test_add_func ("/util/dex/deliver/rejected", test_rejected);
  g_test_add_func ("/util/dex/deliver/from-a-thread", test_from_a_thread);
  g_test_add_func ("/util/dex/deliver/gone", test_gone);
  return g_test_run ();
}
