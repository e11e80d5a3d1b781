/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard output: in pieces, to a slow reader, to one that is gone, and to a full disk. */
#include "config.h"

#include "confab-cli-output.h"

#include "confab-cli-error.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* More than a pipe holds. */
#define MUCH (1024 * 1024)

static gpointer
read_all_thread (gpointer data)
{
  int fd = GPOINTER_TO_INT (data);
  GString *text = g_string_new (NULL);
  char buffer[777];
  ssize_t n;

  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    g_string_append_len (text, buffer, n);
  return text;
}

static void
test_much (gconstpointer data)
{
  g_autoptr (ConfabCliOutput) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) expected = g_string_new (NULL);
  GString *read_back;
  GThread *thread;
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, O_CLOEXEC, NULL));
  if (GPOINTER_TO_INT (data))
    g_assert_true (g_unix_set_fd_nonblocking (fds[1], TRUE, NULL));
  output = confab_cli_output_new (fds[1]);
  thread = g_thread_new ("reader", read_all_thread, GINT_TO_POINTER (fds[0]));
  for (int i = 0; expected->len < MUCH; i++)
    {
      g_autofree char *line = g_strdup_printf ("line %d\n", i);

      g_string_append (expected, line);
      g_assert_true (confab_cli_output_print (output, line, &error));
    }
  g_assert_true (confab_cli_output_flush (output, &error));
  g_assert_no_error (error);
  close (fds[1]);
  read_back = g_thread_join (thread);
  g_assert_cmpuint (read_back->len, ==, expected->len);
  g_assert_true (g_string_equal (read_back, expected));
  g_assert_false (confab_cli_output_get_closed (output));
  g_string_free (read_back, TRUE);
  close (fds[0]);
}

static void
test_reader_gone (void)
{
  g_autoptr (ConfabCliOutput) output = NULL;
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, O_CLOEXEC, NULL));
  output = confab_cli_output_new (fds[1]);
  close (fds[0]);
  g_assert_true (confab_cli_output_print (output, "hello\n", &error));
  g_assert_false (confab_cli_output_get_closed (output));
  g_assert_true (confab_cli_output_flush (output, &error));
  g_assert_true (confab_cli_output_get_closed (output));
  g_assert_true (confab_cli_output_print (output, "again\n", &error));
  g_assert_true (confab_cli_output_flush (output, &error));
  g_assert_no_error (error);
  close (fds[1]);
}

static void
test_full (void)
{
  g_autofd int fd = g_open ("/dev/full", O_WRONLY | O_CLOEXEC);
  g_autoptr (ConfabCliOutput) output = confab_cli_output_new (fd);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (confab_cli_output_print (output, "hello\n", &error));
  g_assert_false (confab_cli_output_flush (output, &error));
  g_assert_error (error, CONFAB_CLI_ERROR, CONFAB_CLI_ERROR_FAILED);
}

static void
test_record_and_file (void)
{
  static const char bytes[] = "raw\0\xff\r\n";
  g_autofree char *dir = g_dir_make_tmp ("confab-cli-XXXXXX", NULL);
  g_autofree char *source = g_build_filename (dir, "source", NULL);
  g_autofree char *target = g_build_filename (dir, "target", NULL);
  g_autofree char *written = NULL;
  g_autofd int fd = g_open (target, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_autoptr (ConfabCliOutput) output = confab_cli_output_new (fd);
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_true (g_file_set_contents (source, bytes, sizeof bytes - 1, NULL));
  g_assert_true (confab_cli_output_print_record (output, json_from_string ("{\"id\":1}", NULL), &error));
  g_assert_true (confab_cli_output_print_file (output, source, &error));
  g_assert_true (confab_cli_output_flush (output, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (target, &written, &length, NULL));
  g_assert_cmpmem (written, length, "{\"id\":1}\nraw\0\xff\r\n", 16);

  g_assert_false (confab_cli_output_print_file (output, dir, &error));
  g_assert_error (error, CONFAB_CLI_ERROR, CONFAB_CLI_ERROR_FAILED);
  g_clear_error (&error);
  g_unlink (source);
  g_assert_false (confab_cli_output_print_file (output, source, &error));
  g_assert_error (error, CONFAB_CLI_ERROR, CONFAB_CLI_ERROR_FAILED);

  g_unlink (target);
  g_rmdir (dir);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN);
  g_test_add_data_func ("/cli/output/much", GINT_TO_POINTER (FALSE), test_much);
  g_test_add_data_func ("/cli/output/much-nonblocking", GINT_TO_POINTER (TRUE), test_much);
  g_test_add_func ("/cli/output/reader-gone", test_reader_gone);
  g_test_add_func ("/cli/output/full", test_full);
  g_test_add_func ("/cli/output/record-and-file", test_record_and_file);
  return g_test_run ();
}
