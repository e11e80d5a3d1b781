/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of messages: fetching, opening and saving them, and their pictures. */
#include "config.h"

#include "confab-files.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "confab-picture-decode.h"
#include "confab-spare-files.h"

/* Decoded pictures that are kept, in bytes: some screens full of them. */
#define CACHE_BYTES (96 * 1024 * 1024)

/**
 * Cached:
 *
 * A decoded picture; the newest used one is at the head of the queue.
 */
typedef struct
{
  char *key;
  GdkTexture *texture;
  gsize bytes;
  GList link;
} Cached;

/**
 * ConfabFiles:
 *
 * One for each conversation view. Rows come and go while one scrolls; what they
 * have begun lives here.
 */
struct _ConfabFiles
{
  GObject parent_instance;

  ConfabEngine *engine;
  GHashTable *operations; /* "message/section" → ConfabOperation, while it runs or has failed */
  GHashTable *cache;      /* key → Cached */
  GQueue recent;
  gsize bytes;
};

G_DEFINE_FINAL_TYPE (ConfabFiles, confab_files, G_TYPE_OBJECT)

enum
{
  SIGNAL_PROBLEM,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
cached_free (gpointer data)
{
  Cached *cached = data;

  g_clear_object (&cached->texture);
  g_free (cached->key);
  g_free (cached);
}

static void
confab_files_finalize (GObject *object)
{
  ConfabFiles *self = CONFAB_FILES (object);

  g_clear_object (&self->engine);
  g_clear_pointer (&self->operations, g_hash_table_unref);
  g_clear_pointer (&self->cache, g_hash_table_unref);
  G_OBJECT_CLASS (confab_files_parent_class)->finalize (object);
}

static void
confab_files_class_init (ConfabFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_files_finalize;

  /**
   * ConfabFiles::problem:
   * @title: in words
   *
   * A file could not be fetched, opened or saved.
   */
  signals[SIGNAL_PROBLEM] =
    g_signal_new ("problem", CONFAB_TYPE_FILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
confab_files_init (ConfabFiles *self)
{
  self->operations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->cache = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, cached_free);
  g_queue_init (&self->recent);
}

/**
 * confab_files_new:
 * @engine: (nullable): whose files; without one only what is here can be shown
 *
 * Returns: (transfer full): the files of the engine's messages
 */
ConfabFiles *
confab_files_new (ConfabEngine *engine)
{
  ConfabFiles *self = g_object_new (CONFAB_TYPE_FILES, NULL);

  g_set_object (&self->engine, engine);
  return self;
}

/**
 * confab_files_dup_path:
 * @self: the files
 * @attachment: an attachment
 *
 * Returns: (transfer full) (nullable): where its bytes are, or %NULL when they are not here
 */
char *
confab_files_dup_path (ConfabFiles *                 self,
                       const ConfabAttachmentRecord *attachment)
{
  if (attachment->path == NULL)
    return NULL;
  if (g_path_is_absolute (attachment->path) || self->engine == NULL)
    return g_strdup (attachment->path);
  return g_build_filename (confab_engine_get_profile (self->engine), attachment->path, NULL);
}

/**
 * confab_files_is_picture:
 * @attachment: an attachment
 *
 * Returns: whether it is of a kind that is shown in the chat
 */
gboolean
confab_files_is_picture (const ConfabAttachmentRecord *attachment)
{
  return g_strv_contains ((const char * const[]) { "image/png", "image/jpeg", "image/gif", "image/webp", NULL },
                          attachment->content_type);
}

/* Fetching */

static char *
operation_key (gint64      message,
               const char *section)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "/%s", message, section);
}

static void
fetch_done_cb (ConfabOperation *operation,
               GParamSpec *     pspec,
               ConfabFiles *    self)
{
  ConfabProblem *problem = confab_operation_get_problem (operation);
  GHashTableIter iter;
  gpointer value;

  if (problem != NULL)
    g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, confab_problem_get_title (problem));
  g_hash_table_iter_init (&iter, self->operations);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == operation)
      g_hash_table_iter_remove (&iter);
}

/**
 * confab_files_fetch:
 * @self: the files
 * @message: row id of the message
 * @section: the attachment's section
 *
 * Begins to fetch an attachment, unless that is under way.
 *
 * Returns: (transfer none) (nullable): the operation
 */
ConfabOperation *
confab_files_fetch (ConfabFiles *self,
                    gint64       message,
                    const char * section)
{
  g_autofree char *key = operation_key (message, section);
  ConfabOperation *operation = g_hash_table_lookup (self->operations, key);

  if (operation != NULL || self->engine == NULL)
    return operation;
  operation = confab_engine_fetch_attachment (self->engine, message, section);
  g_signal_connect_object (operation, "notify::state", G_CALLBACK (fetch_done_cb), self, G_CONNECT_DEFAULT);
  g_hash_table_insert (self->operations, g_steal_pointer (&key), operation);
  return operation;
}

/**
 * confab_files_get_operation:
 * @self: the files
 * @message: row id of the message
 * @section: the attachment's section
 *
 * Returns: (transfer none) (nullable): what fetches it right now
 */
ConfabOperation *
confab_files_get_operation (ConfabFiles *self,
                            gint64       message,
                            const char * section)
{
  g_autofree char *key = operation_key (message, section);

  return g_hash_table_lookup (self->operations, key);
}

/* Opening and saving */

static void
report (ConfabFiles * self,
        const GError *error,
        const char *  title)
{
  if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_message ("%s: %s", title, error->message);
  g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, title);
}

static void
launched_cb (GObject *     source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (ConfabFiles) self = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error))
    report (self, error, _ ("No app could open this file"));
}

/* A copy under its own name: other programs go by that, and may write to it. */
static GFile *
copy_to_open (const char *path,
              const char *name,
              GError **   error)
{
  g_autofree char *target = confab_spare_files_make ("opened", name, error);
  g_autoptr (GFile) from = g_file_new_for_path (path);
  g_autoptr (GFile) to = NULL;

  if (target == NULL)
    return NULL;
  to = g_file_new_for_path (target);
  if (!g_file_copy (from, to, G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, error))
    return NULL;
  g_chmod (target, 0600);
  return g_steal_pointer (&to);
}

typedef struct
{
  char *path;
  char *name;
} Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_free (copy->path);
  g_free (copy->name);
  g_free (copy);
}

static void
copy_thread (GTask *       task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Copy *copy = data;
  g_autoptr (GError) error = NULL;
  GFile *file = copy_to_open (copy->path, copy->name, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
copied_cb (GObject *     source,
           GAsyncResult *result,
           gpointer      data)
{
  ConfabFiles *self = CONFAB_FILES (source);
  g_autoptr (GtkWindow) parent = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GtkFileLauncher) launcher = NULL;

  if (file == NULL)
    {
      report (self, error, _ ("This file could not be read"));
      return;
    }
  launcher = gtk_file_launcher_new (file);
  gtk_file_launcher_launch (launcher, parent, NULL, launched_cb, g_object_ref (self));
}

/**
 * confab_files_open:
 * @self: the files
 * @attachment: an attachment whose bytes are here
 * @parent: (nullable): the window
 *
 * Opens a copy with the person's app for such files.
 */
void
confab_files_open (ConfabFiles *                 self,
                   const ConfabAttachmentRecord *attachment,
                   GtkWindow *                   parent)
{
  g_autofree char *path = confab_files_dup_path (self, attachment);
  g_autoptr (GTask) task = NULL;
  Copy *copy;

  if (path == NULL)
    return;
  copy = g_new0 (Copy, 1);
  copy->path = g_steal_pointer (&path);
  copy->name = g_strdup (attachment->name);
  task = g_task_new (self, NULL, copied_cb, parent != NULL ? g_object_ref (parent) : NULL);
  g_task_set_task_data (task, copy, copy_free);
  g_task_run_in_thread (task, copy_thread);
}

static void
saved_cb (GObject *     source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (ConfabFiles) self = data;
  g_autoptr (GError) error = NULL;

  if (!g_file_copy_finish (G_FILE (source), result, &error))
    report (self, error, _ ("The file could not be saved"));
}

typedef struct
{
  ConfabFiles *files;
  char *path;
} Saving;

static void
save_chosen_cb (GObject *     source,
                GAsyncResult *result,
                gpointer      data)
{
  Saving *saving = data;
  g_autoptr (ConfabFiles) self = g_steal_pointer (&saving->files);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) to = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  g_autoptr (GFile) from = g_file_new_for_path (saving->path);

  g_free (saving->path);
  g_free (saving);
  if (to == NULL)
    report (self, error, _ ("The file could not be saved"));
  else
    g_file_copy_async (from, to, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, G_PRIORITY_DEFAULT, NULL,
                       NULL, NULL, saved_cb, g_object_ref (self));
}

/**
 * confab_files_save:
 * @self: the files
 * @attachment: an attachment whose bytes are here
 * @parent: (nullable): the window
 *
 * Asks where to, and saves a copy there.
 */
void
confab_files_save (ConfabFiles *                 self,
                   const ConfabAttachmentRecord *attachment,
                   GtkWindow *                   parent)
{
  g_autofree char *path = confab_files_dup_path (self, attachment);
  g_autoptr (GtkFileDialog) dialog = NULL;
  Saving *saving;

  if (path == NULL)
    return;
  dialog = gtk_file_dialog_new ();
  gtk_file_dialog_set_title (dialog, _ ("Save File"));
  gtk_file_dialog_set_initial_name (dialog, attachment->name);
  saving = g_new0 (Saving, 1);
  saving->files = g_object_ref (self);
  saving->path = g_steal_pointer (&path);
  gtk_file_dialog_save (dialog, parent, NULL, save_chosen_cb, saving);
}

/* Pictures */

static char *
cache_key (const char *path,
           int         size)
{
  return g_strdup_printf ("%d:%s", size, path);
}

static void
cache_add (ConfabFiles *self,
           const char * key,
           GdkTexture * texture)
{
  Cached *cached;

  if (g_hash_table_contains (self->cache, key))
    return;
  cached = g_new0 (Cached, 1);
  cached->key = g_strdup (key);
  cached->texture = g_object_ref (texture);
  cached->bytes = (gsize) gdk_texture_get_width (texture) * (gsize) gdk_texture_get_height (texture) * 4;
  cached->link.data = cached;
  g_queue_push_head_link (&self->recent, &cached->link);
  g_hash_table_insert (self->cache, cached->key, cached);
  self->bytes += cached->bytes;
  while (self->bytes > CACHE_BYTES && self->recent.length > 1)
    {
      Cached *oldest = self->recent.tail->data;

      g_queue_unlink (&self->recent, &oldest->link);
      self->bytes -= oldest->bytes;
      g_hash_table_remove (self->cache, oldest->key);
    }
}

/**
 * confab_files_get_picture:
 * @self: the files
 * @path: a picture's file
 * @size: pixels that its longer side is needed at
 *
 * Returns: (transfer none) (nullable): the picture, when it was decoded lately
 */
GdkTexture *
confab_files_get_picture (ConfabFiles *self,
                          const char * path,
                          int          size)
{
  g_autofree char *key = cache_key (path, size);
  Cached *cached = g_hash_table_lookup (self->cache, key);

  if (cached == NULL)
    return NULL;
  g_queue_unlink (&self->recent, &cached->link);
  g_queue_push_head_link (&self->recent, &cached->link);
  return cached->texture;
}

typedef struct
{
  char *path;
  int size;
} Decoding;

static void
decoding_free (gpointer data)
{
  Decoding *decoding = data;

  g_free (decoding->path);
  g_free (decoding);
}

static void
decode_thread (GTask *       task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  Decoding *decoding = data;
  g_autoptr (GError) error = NULL;
  GdkTexture *texture;

  if (g_task_return_error_if_cancelled (task))
    return;
  texture = confab_picture_decode (decoding->path, decoding->size, &error);
  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * confab_files_load_picture:
 * @self: the files
 * @path: a picture's file
 * @size: pixels that its longer side is needed at
 * @cancellable: (nullable): to give up
 * @callback: called when it is there
 * @user_data: for @callback
 *
 * Decodes a picture on another thread.
 */
void
confab_files_load_picture (ConfabFiles *       self,
                           const char *        path,
                           int                 size,
                           GCancellable *      cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Decoding *decoding = g_new0 (Decoding, 1);

  decoding->path = g_strdup (path);
  decoding->size = size;
  g_task_set_task_data (task, decoding, decoding_free);
  g_task_run_in_thread (task, decode_thread);
}

/**
 * confab_files_load_picture_finish:
 * @self: the files
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the picture, or %NULL with @error
 */
GdkTexture *
confab_files_load_picture_finish (ConfabFiles * self,
                                  GAsyncResult *result,
                                  GError **     error)
{
  Decoding *decoding = g_task_get_task_data (G_TASK (result));
  GdkTexture *texture = g_task_propagate_pointer (G_TASK (result), error);

  if (texture != NULL)
    {
      g_autofree char *key = cache_key (decoding->path, decoding->size);

      cache_add (self, key, texture);
    }
  return texture;
}
