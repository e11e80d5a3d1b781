/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Directories that a test makes and takes away again. */
#include "config.h"

#include "test-dir.h"

#include <glib/gstdio.h>

/**
 * test_dir_remove:
 * @dir: path of a directory
 *
 * Removes it with all that is in it.
 */
void
test_dir_remove (const char *dir)
{
  g_autoptr (GDir) handle = g_dir_open (dir, 0, NULL);
  const char *name;

  while (handle != NULL && (name = g_dir_read_name (handle)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        test_dir_remove (path);
      else
        g_unlink (path);
    }
  g_rmdir (dir);
}
