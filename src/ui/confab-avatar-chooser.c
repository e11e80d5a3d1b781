/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A large avatar with a button that gives it another picture. */
#include "config.h"

#include "confab-avatar-chooser.h"

#include <glib/gi18n.h>

#include "confab-picture-decode.h"
#include "confab-spare-files.h"
#include "confab-toasts.h"
#include "confab-ui.h"

/**
 * ConfabAvatarChooser:
 *
 * What was chosen is made small and square before its signal `chosen` tells of it.
 */
struct _ConfabAvatarChooser
{
  AdwBin parent_instance;

  AdwAvatar *avatar;
  GtkWidget *button;

  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ConfabAvatarChooser, confab_avatar_chooser, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
make_in_thread (GTask *       task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  g_autofree char *made = confab_spare_files_make ("avatars", "avatar.jpg", &error);

  if (made != NULL && confab_picture_make_avatar (data, made, &error))
    g_task_return_pointer (task, g_steal_pointer (&made), g_free);
  else
    g_task_return_error (task, error);
}

static void
made_cb (GObject *     source,
         GAsyncResult *result,
         gpointer      data)
{
  ConfabAvatarChooser *self = CONFAB_AVATAR_CHOOSER (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->button == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_widget_set_sensitive (self->button, TRUE);
  if (path != NULL)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, path);
  else
    confab_toasts_add (GTK_WIDGET (self), adw_toast_new (_ ("This picture cannot be used")));
}

static void
file_cb (GObject *     source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (ConfabAvatarChooser) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file != NULL && self->button != NULL)
    confab_avatar_chooser_take (self, file);
}

static void
choose_cb (ConfabAvatarChooser *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_file_filter_set_name (filter, _ ("Pictures"));
  gtk_file_filter_add_pixbuf_formats (filter);
  gtk_file_dialog_set_title (dialog, _ ("Choose a Picture"));
  gtk_file_dialog_set_default_filter (dialog, filter);
  gtk_file_dialog_open (dialog, GTK_WINDOW (root), self->cancellable, file_cb, g_object_ref (self));
}

static void
confab_avatar_chooser_dispose (GObject *object)
{
  ConfabAvatarChooser *self = CONFAB_AVATAR_CHOOSER (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_AVATAR_CHOOSER);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (confab_avatar_chooser_parent_class)->dispose (object);
}

static void
confab_avatar_chooser_class_init (ConfabAvatarChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_avatar_chooser_dispose;

  /**
   * ConfabAvatarChooser::chosen:
   * @path: file with the new picture
   *
   * The person has chosen a picture. It is not shown yet: that is for who takes it.
   */
  signals[SIGNAL_CHOSEN] =
    g_signal_new ("chosen", CONFAB_TYPE_AVATAR_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-avatar-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabAvatarChooser, avatar);
  gtk_widget_class_bind_template_child (widget_class, ConfabAvatarChooser, button);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
}

static void
confab_avatar_chooser_init (ConfabAvatarChooser *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_avatar_chooser_get_avatar:
 * @self: a chooser
 *
 * Returns: (transfer none): what it shows
 */
AdwAvatar *
confab_avatar_chooser_get_avatar (ConfabAvatarChooser *self)
{
  g_return_val_if_fail (CONFAB_IS_AVATAR_CHOOSER (self), NULL);

  return self->avatar;
}

/**
 * confab_avatar_chooser_set_can_choose:
 * @self: a chooser
 * @can_choose: whether there is a button
 */
void
confab_avatar_chooser_set_can_choose (ConfabAvatarChooser *self,
                                      gboolean             can_choose)
{
  g_return_if_fail (CONFAB_IS_AVATAR_CHOOSER (self));

  gtk_widget_set_visible (self->button, can_choose);
}

/**
 * confab_avatar_chooser_take:
 * @self: a chooser
 * @file: a picture that was chosen
 *
 * Makes it small and square on another thread, and then tells of it.
 */
void
confab_avatar_chooser_take (ConfabAvatarChooser *self,
                            GFile *              file)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CONFAB_IS_AVATAR_CHOOSER (self));

  gtk_widget_set_sensitive (self->button, FALSE);
  task = g_task_new (self, self->cancellable, made_cb, NULL);
  g_task_set_task_data (task, g_file_get_path (file), g_free);
  g_task_run_in_thread (task, make_in_thread);
}
