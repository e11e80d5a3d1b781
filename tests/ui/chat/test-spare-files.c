/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that serve for a while: private, under their own name, and never too many. */
#include "config.h"

#include "confab-spare-files.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
make (const char *name,
      gint64      size,
      gint64      seconds)
{
  g_autoptr (GError) error = NULL;
  char *path = confab_spare_files_make ("opened", name, &error);
  g_autofree char *folder = g_path_get_dirname (path);
  struct timespec times[2] = { { .tv_sec = seconds }, { .tv_sec = seconds } };

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_cmpint (truncate (path, size), ==, 0);
  g_assert_cmpint (utimensat (AT_FDCWD, folder, times, 0), ==, 0);
  return path;
}

static gboolean
is_there (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, g_file_test (folder, G_FILE_TEST_EXISTS));
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_private (void)
{
  g_autofree char *one = make ("report.pdf", 1, 1000);
  g_autofree char *two = make ("report.pdf", 1, 1001);
  g_autofree char *folder = g_path_get_dirname (one);
  g_autofree char *base = g_path_get_basename (one);
  GStatBuf info;

  g_assert_cmpstr (base, ==, "report.pdf");
  g_assert_cmpstr (one, !=, two);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
  g_assert_true (g_str_has_prefix (one, g_get_user_cache_dir ()));
}

static void
test_number (void)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  guint n = CONFAB_SPARE_FILES_MAX + 7;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (paths, make ("a", 1, 2000 + i));
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (is_there (g_ptr_array_index (paths, i)), ==, i >= n - CONFAB_SPARE_FILES_MAX);
}

static void
test_bytes (void)
{
  g_autofree char *old = make ("old", CONFAB_SPARE_FILES_MAX_BYTES / 2, 3000);
  g_autofree char *large = make ("large", CONFAB_SPARE_FILES_MAX_BYTES / 2 + 1, 3001);
  g_autofree char *small = make ("small", 1, 3002);

  g_assert_false (is_there (old));
  g_assert_true (is_there (large));
  g_assert_true (is_there (small));
}

/* What a link points to is not touched. */
static void
test_links (void)
{
  g_autofree char *outside = g_build_filename (g_get_user_runtime_dir (), "outside", NULL);
  g_autofree char *kept = g_build_filename (outside, "kept", NULL);
  g_autofree char *link = g_build_filename (g_get_user_cache_dir (), "confab", "opened", "link", NULL);

  g_assert_cmpint (g_mkdir_with_parents (outside, 0700), ==, 0);
  g_assert_true (g_file_set_contents (kept, "x", 1, NULL));
  g_free (make ("a", 1, 1000));
  g_assert_cmpint (symlink (outside, link), ==, 0);
  for (guint i = 0; i < CONFAB_SPARE_FILES_MAX; i++)
    g_free (make ("b", 1, 4000 + i));
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
}

static void
test_no_room (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "confab", "blocked", NULL);
  g_autoptr (GError) error = NULL;

  g_free (make ("a", 1, 1000));
  g_assert_true (g_file_set_contents (folder, "x", 1, NULL));
  g_assert_null (confab_spare_files_make ("blocked", "a", &error));
  g_assert_nonnull (error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/spare-files/private", test_private);
  g_test_add_func ("/spare-files/number", test_number);
  g_test_add_func ("/spare-files/bytes", test_bytes);
  g_test_add_func ("/spare-files/links", test_links);
  g_test_add_func ("/spare-files/no-room", test_no_room);
  return g_test_run ();
}
