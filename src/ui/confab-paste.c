/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and pictures from the clipboard. */
#include "config.h"

#include "confab-paste.h"

#include "confab-spare-files.h"

/**
 * Paste:
 *
 * What is on its way, and who waits for it.
 */
typedef struct
{
  GtkWidget *widget;
  gint64 tag;
  ConfabPasteFunc func;
  gpointer data;
} Paste;

static void
paste_free (gpointer data)
{
  Paste *paste = data;

  g_clear_object (&paste->widget);
  g_free (paste);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Paste, paste_free)

/* A picture becomes a file. */
static void
save_thread (GTask *       task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y-%m-%d-%H%M%S-%f");
  g_autofree char *name = g_strdup_printf ("%s.png", stamp);
  GError *error = NULL;
  g_autofree char *path = confab_spare_files_make ("pasted", name, &error);

  if (path == NULL)
    g_task_return_error (task, error);
  else if (!gdk_texture_save_to_png (data, path))
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_FAILED, "The picture could not be written");
  else
    g_task_return_pointer (task, g_file_new_for_path (path), g_object_unref);
}

static void
saved_cb (GObject *     source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (Paste) paste = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_task_propagate_pointer (G_TASK (result), &error);

  if (file == NULL)
    g_message ("A pasted picture was not kept: %s", error->message);
  paste->func (file, paste->tag, paste->data);
}

static void
texture_read_cb (GObject *     source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr (Paste) paste = data;
  g_autoptr (GdkTexture) texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GTask) task = NULL;

  if (texture == NULL)
    {
      paste->func (NULL, paste->tag, paste->data);
      return;
    }
  task = g_task_new (paste->widget, NULL, saved_cb, paste);
  paste = NULL;
  g_task_set_task_data (task, g_steal_pointer (&texture), g_object_unref);
  g_task_run_in_thread (task, save_thread);
}

static void
files_read_cb (GObject *     source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (Paste) paste = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GSList) files = value != NULL ? gdk_file_list_get_files (g_value_get_boxed (value)) : NULL;

  for (GSList *link = files; link != NULL; link = link->next)
    paste->func (link->data, paste->tag, paste->data);
}

/**
 * confab_paste_files:
 * @widget: where it is pasted; lives until @func has been called
 * @tag: for @func
 * @func: what to call for each file
 * @data: for @func; alive as long as @widget
 *
 * Takes files from the clipboard, or a picture that comes without text.
 *
 * Returns: whether there are any; else what is there is text
 */
gboolean
confab_paste_files (GtkWidget *     widget,
                    gint64          tag,
                    ConfabPasteFunc func,
                    gpointer        data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  gboolean has_files = gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST);
  Paste *paste;

  if (!has_files && (!gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE) ||
                     gdk_content_formats_contain_gtype (formats, G_TYPE_STRING)))
    return FALSE;
  paste = g_new0 (Paste, 1);
  paste->widget = g_object_ref (widget);
  paste->tag = tag;
  paste->func = func;
  paste->data = data;
  if (has_files)
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, files_read_cb, paste);
  else
    gdk_clipboard_read_texture_async (clipboard, NULL, texture_read_cb, paste);
  return TRUE;
}

/**
 * confab_paste_forget:
 * @files: (element-type GFile): what is no longer needed
 *
 * Deletes those of @files that were made for pictures from the clipboard.
 */
void
confab_paste_forget (GPtrArray *files)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "confab", "pasted", NULL);
  g_autoptr (GFile) pasted = g_file_new_for_path (folder);

  for (guint i = 0; i < files->len; i++)
    if (g_file_has_prefix (g_ptr_array_index (files, i), pasted))
      g_file_delete_async (g_ptr_array_index (files, i), G_PRIORITY_LOW, NULL, NULL, NULL);
}
