/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that serve for a while: copies for other apps, pictures from the clipboard. */
#include "config.h"

#include "confab-spare-files.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

/* A folder with one file in it, or whatever else somebody put there. */
typedef struct
{
  char *path;
  gboolean is_folder;
  gint64 time;
  gint64 size;
} Spare;

static void
spare_clear (gpointer data)
{
  Spare *spare = data;

  g_free (spare->path);
}

static int
compare_newest_first (gconstpointer a,
                      gconstpointer b)
{
  const Spare *x = a;
  const Spare *y = b;

  return (x->time < y->time) - (x->time > y->time);
}

/* Measures what is in the folder, or removes it; links are not followed. */
static void
walk (Spare *  spare,
      gboolean and_remove)
{
  g_autoptr (GDir) dir = spare->is_folder ? g_dir_open (spare->path, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (spare->path, name, NULL);
      GStatBuf info;

      if (and_remove)
        g_unlink (path);
      else if (g_lstat (path, &info) == 0)
        spare->size += info.st_size;
    }
  if (and_remove)
    g_remove (spare->path);
}

static void
drop_oldest (const char *base)
{
  g_autoptr (GArray) spares = g_array_new (FALSE, TRUE, sizeof (Spare));
  g_autoptr (GDir) dir = g_dir_open (base, 0, NULL);
  gint64 bytes = 0;
  const char *name;

  g_array_set_clear_func (spares, spare_clear);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      Spare spare = { .path = g_build_filename (base, name, NULL) };
      GStatBuf info;

      if (g_lstat (spare.path, &info) == 0)
        {
          spare.is_folder = S_ISDIR (info.st_mode);
          spare.time = (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
          walk (&spare, FALSE);
        }
      g_array_append_val (spares, spare);
    }
  g_array_sort (spares, compare_newest_first);
  for (guint i = 0; i < spares->len; i++)
    {
      Spare *spare = &g_array_index (spares, Spare, i);

      bytes += spare->size;
      if (i + 1 >= CONFAB_SPARE_FILES_MAX || bytes > CONFAB_SPARE_FILES_MAX_BYTES)
        walk (spare, TRUE);
    }
}

/**
 * confab_spare_files_make:
 * @purpose: what for: one word
 * @name: the file's name, safe to use as one
 * @error: return location for a %G_IO_ERROR
 *
 * Finds a place for a file that nobody has to remove: in the person's cache, readable
 * for them alone, in a folder of its own, so that it may have any name. Of one purpose
 * the newest %CONFAB_SPARE_FILES_MAX are kept. Blocks.
 *
 * Returns: (transfer full) (nullable): its path; the file itself is not made
 */
char *
confab_spare_files_make (const char *purpose,
                         const char *name,
                         GError **   error)
{
  g_autofree char *base = g_build_filename (g_get_user_cache_dir (), "confab", purpose, NULL);
  g_autofree char *folder = g_build_filename (base, "XXXXXX", NULL);

  drop_oldest (base);
  if (g_mkdir_with_parents (base, 0700) < 0 || g_mkdtemp_full (folder, 0700) == NULL)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", folder, g_strerror (code));
      return NULL;
    }
  return g_build_filename (folder, name, NULL);
}
