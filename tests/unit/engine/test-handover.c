/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of how two processes share one profile. */
#include "config.h"

#include "confab-handover.h"

#include <glib/gstdio.h>

#define BOUND_MS 30000

typedef struct
{
  char *directory;
  int lock;
  ConfabHandoverServer *server;
  ConfabHandoverClient *client;
  GPtrArray *verbs;
  int n_changed;
  gboolean closed;
} Fixture;

static gboolean
timeout_cb (gpointer data)
{
  g_error ("Nothing happened in time");
  return G_SOURCE_REMOVE;
}

#define WAIT_UNTIL(condition) \
        G_STMT_START { \
          guint bound_ = g_timeout_add (BOUND_MS, timeout_cb, NULL); \
          while (!(condition)) \
          g_main_context_iteration (NULL, TRUE); \
          g_source_remove (bound_); \
        } G_STMT_END

static DexFuture *
wait_for (DexFuture *future)
{
  WAIT_UNTIL (!dex_future_is_pending (future));
  return future;
}

static gboolean
complete_later_cb (gpointer data)
{
  confab_operation_complete (data, g_variant_new_string ("later"));
  return G_SOURCE_REMOVE;
}

static ConfabOperation *
perform_cb (const char *verb,
            GVariant *  arguments,
            gpointer    user_data)
{
  Fixture *fixture = user_data;
  ConfabOperation *operation = confab_operation_new ();

  g_ptr_array_add (fixture->verbs, g_strdup (verb));
  if (g_str_equal (verb, "echo"))
    {
      confab_operation_complete (operation, arguments);
    }
  else if (g_str_equal (verb, "later"))
    {
      g_timeout_add_full (G_PRIORITY_DEFAULT, 10, complete_later_cb, g_object_ref (operation), g_object_unref);
    }
  else
    {
      g_autoptr (ConfabProblem) problem = confab_problem_new ("Title", "Sentence.", CONFAB_PROBLEM_RETRY);

      confab_operation_fail (operation, problem);
    }
  return operation;
}

static void
changed_cb (ConfabHandoverClient *client,
            GVariant *            value,
            Fixture *             fixture)
{
  g_assert_cmpstr (g_variant_get_string (value, NULL), ==, "news");
  fixture->n_changed++;
}

static void
closed_cb (ConfabHandoverClient *client,
           Fixture *             fixture)
{
  fixture->closed = TRUE;
}

static void
set_up (Fixture *     fixture,
        gconstpointer long_path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DexFuture) future = NULL;
  g_autofree char *base = g_dir_make_tmp ("confab-handover-XXXXXX", &error);

  g_assert_no_error (error);
  fixture->directory = g_steal_pointer (&base);
  if (GPOINTER_TO_INT (long_path))
    {
      g_autofree char *deep = g_strnfill (150, 'd');
      char *path = g_build_filename (fixture->directory, deep, NULL);

      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      g_free (fixture->directory);
      fixture->directory = path;
    }
  fixture->verbs = g_ptr_array_new_with_free_func (g_free);
  fixture->lock = confab_handover_lock (fixture->directory, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture->lock, >=, 0);
  fixture->server = confab_handover_server_new (fixture->directory, perform_cb, fixture, &error);
  g_assert_no_error (error);

  future = wait_for (confab_handover_client_connect (fixture->directory));
  fixture->client = dex_await_object (dex_ref (future), &error);
  g_assert_no_error (error);
  dex_unref (wait_for (confab_handover_client_get_states (fixture->client)));
  g_signal_connect (fixture->client, "changed", G_CALLBACK (changed_cb), fixture);
  g_signal_connect (fixture->client, "closed", G_CALLBACK (closed_cb), fixture);
}

static void
tear_down (Fixture *     fixture,
           gconstpointer data)
{
  g_autofree char *lock = g_build_filename (fixture->directory, "lock", NULL);
  g_autofree char *socket = g_build_filename (fixture->directory, "socket", NULL);

  g_clear_object (&fixture->client);
  if (fixture->server != NULL)
    confab_handover_server_stop (fixture->server);
  g_clear_object (&fixture->server);
  g_assert_false (g_file_test (socket, G_FILE_TEST_EXISTS));
  close (fixture->lock);
  g_unlink (lock);
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0);
  g_free (fixture->directory);
  g_ptr_array_unref (fixture->verbs);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static GVariant *
perform (Fixture *   fixture,
         const char *verb,
         GVariant *  arguments,
         gboolean *  done)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DexFuture) future = wait_for (confab_handover_client_perform (fixture->client, verb, arguments));
  g_autoptr (GVariant) reply = dex_await_variant (dex_ref (future), &error);
  GVariant *result;

  g_assert_no_error (error);
  g_variant_get (reply, "(bv)", done, &result);
  return result;
}

static void
test_verbs (Fixture *     fixture,
            gconstpointer data)
{
  g_autoptr (GVariant) echo = NULL;
  g_autoptr (GVariant) later = NULL;
  g_autoptr (GVariant) failed = NULL;
  g_autoptr (ConfabProblem) problem = NULL;
  gboolean done;

  echo = perform (fixture, "echo", g_variant_new ("(xs)", G_GINT64_CONSTANT (7), "seven"), &done);
  g_assert_true (done);
  g_assert_cmpstr (g_variant_get_type_string (echo), ==, "(xs)");
  later = perform (fixture, "later", g_variant_new ("(b)", TRUE), &done);
  g_assert_true (done);
  g_assert_cmpstr (g_variant_get_string (later, NULL), ==, "later");
  failed = perform (fixture, "fail", g_variant_new ("(b)", TRUE), &done);
  g_assert_false (done);
  problem = confab_problem_from_variant (failed);
  g_assert_cmpstr (confab_problem_get_sentence (problem), ==, "Sentence.");
  g_assert_cmpuint (fixture->verbs->len, ==, 3);
}

static void
test_changes (Fixture *     fixture,
              gconstpointer data)
{
  g_autoptr (DexFuture) known = wait_for (confab_handover_client_get_states (fixture->client));

  g_assert_true (dex_future_is_resolved (known));
  confab_handover_server_emit (fixture->server, "Changed", g_variant_new_string ("news"));
  confab_handover_server_emit (fixture->server, "Changed", g_variant_new_string ("news"));
  WAIT_UNTIL (fixture->n_changed == 2);
}

static void
test_owner_ends (Fixture *     fixture,
                 gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (confab_handover_lock (fixture->directory, &error), ==, -1);
  g_assert_no_error (error);
  confab_handover_server_stop (fixture->server);
  WAIT_UNTIL (fixture->closed);
  close (fixture->lock);
  fixture->lock = confab_handover_lock (fixture->directory, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture->lock, >=, 0);
}

static void
test_states (Fixture *     fixture,
             gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (GVariant) states = NULL;
  g_autoptr (GVariant) boxed = NULL;
  g_autoptr (GVariant) value = NULL;

  confab_handover_server_set_states (fixture->server, g_variant_new_string ("all well"));
  future = wait_for (confab_handover_client_get_states (fixture->client));
  states = dex_await_variant (dex_ref (future), &error);
  g_assert_no_error (error);
  boxed = g_variant_get_child_value (states, 0);
  value = g_variant_get_variant (boxed);
  g_assert_cmpstr (g_variant_get_string (value, NULL), ==, "all well");
}

static void
test_nobody_listens (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("confab-handover-XXXXXX", &error);
  g_autoptr (DexFuture) future = wait_for (confab_handover_client_connect (directory));

  g_assert_true (dex_future_is_rejected (future));
  g_rmdir (directory);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add ("/engine/handover/verbs", Fixture, NULL, set_up, test_verbs, tear_down);
  g_test_add ("/engine/handover/long-path", Fixture, GINT_TO_POINTER (TRUE), set_up, test_verbs, tear_down);
  g_test_add ("/engine/handover/changes", Fixture, NULL, set_up, test_changes, tear_down);
  g_test_add ("/engine/handover/states", Fixture, NULL, set_up, test_states, tear_down);
  g_test_add ("/engine/handover/owner-ends", Fixture, NULL, set_up, test_owner_ends, tear_down);
  g_test_add_func ("/engine/handover/nobody-listens", test_nobody_listens);
  return g_test_run ();
}
