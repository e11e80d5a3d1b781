/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target over every file of its corpus, each as one test case. */
#include "config.h"

#include "fuzz-target.h"

#include <glib.h>

static void
replay (gconstpointer user_data)
{
  const char *path = user_data;
  g_autofree char *data = NULL;
  g_autofree uint8_t *exact = NULL;
  gsize size = 0;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &data, &size, &error);
  g_assert_no_error (error);
  /* Without the NUL that GLib adds, so that reading one byte too far is seen. */
  exact = g_memdup2 (data, size);
  LLVMFuzzerTestOneInput (exact, size);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *entry = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  dir = g_dir_open (argv[1], 0, NULL);
  g_assert_nonnull (dir);
  while ((entry = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (entry));
  g_assert_cmpuint (names->len, >, 0);

  g_ptr_array_sort_values (names, (GCompareFunc) g_strcmp0);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *test_path = g_strconcat ("/corpus/", name, NULL);

      g_test_add_data_func_full (test_path, g_build_filename (argv[1], name, NULL), replay, g_free);
    }
  return g_test_run ();
}
