/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of what a person is told: the server's words, and what to do. */
#include "config.h"

#include "confab-net-error.h"
#include "confab-problems.h"

static void
assert_says (ConfabProblem *problem,
             const char *   words)
{
  g_autoptr (ConfabProblem) owned = problem;

  g_assert_nonnull (strstr (confab_problem_get_sentence (owned), words));
  g_assert_null (strstr (confab_problem_get_sentence (owned), "write() failed"));
}

static void
test_server_words (void)
{
  g_autoptr (GError) closed = confab_net_error_new_for_words (CONFAB_NET_ERROR_CLOSED, "go away", "It refused");

  assert_says (confab_problem_new_from_error (closed, "mail.test"), "go away");
  assert_says (confab_problem_new_from_trial (closed), "go away");
}

/* GLib tells of the same in two domains. */
static void
test_full_disk (void)
{
  g_autoptr (GError) file = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOSPC, "write() failed");
  g_autoptr (GError) io = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "write() failed");

  assert_says (confab_problem_new_from_error (file, NULL), "Make room");
  assert_says (confab_problem_new_from_trial (file), "Make room");
  assert_says (confab_problem_new_from_error (io, NULL), "Make room");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/problems/server-words", test_server_words);
  g_test_add_func ("/problems/full-disk", test_full_disk);
  return g_test_run ();
}
