/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of a message: what it is, how large, and one button for what can be done. */
#include "config.h"

#include "confab-attachment-tile.h"

#include <glib/gi18n.h>

#include "confab-format.h"
#include "confab-ui.h"

/**
 * ConfabAttachmentTile:
 *
 * The button fetches the file, gives up fetching it, or opens it.
 */
struct _ConfabAttachmentTile
{
  GtkWidget parent_instance;

  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *details;
  GtkWidget *button;
  GtkStack *stack;
  GtkImage *action_icon;
  GtkWidget *spinner;

  ConfabFiles *files;
  gint64 message;
  ConfabAttachmentRecord *attachment;
  GSignalGroup *operation;
};

G_DEFINE_FINAL_TYPE (ConfabAttachmentTile, confab_attachment_tile, GTK_TYPE_WIDGET)

static ConfabOperation *
get_operation (ConfabAttachmentTile *self)
{
  return confab_files_get_operation (self->files, self->message, self->attachment->section);
}

static void
update (ConfabAttachmentTile *self)
{
  ConfabOperation *operation;
  g_autofree char *size = NULL;
  g_autofree char *details = NULL;
  const char *what;

  if (self->attachment == NULL)
    return;
  operation = get_operation (self);
  size = confab_format_size (self->attachment->size);
  if (operation != NULL)
    {
      double progress = confab_operation_get_progress (operation);

      what = _ ("Cancel");
      if (progress >= 0)
        /* Translators: how much of a file has come, and its size, such as "40 % of 2.5 MB" */
        details = g_strdup_printf (_ ("%d %% of %s"), (int) (progress * 100), size);
      gtk_stack_set_visible_child (self->stack, self->spinner);
    }
  else
    {
      what = self->attachment->path != NULL ? _ ("Open") : _ ("Download");
      gtk_image_set_from_icon_name (self->action_icon, self->attachment->path != NULL ? "document-open-symbolic"
                                                                                      : "folder-download-symbolic");
      gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->action_icon));
    }
  gtk_widget_set_tooltip_text (self->button, what);
  gtk_label_set_text (self->details, details != NULL ? details : size);
}

static void
clicked_cb (ConfabAttachmentTile *self)
{
  ConfabOperation *operation = get_operation (self);

  if (operation != NULL)
    confab_operation_cancel (operation);
  else if (self->attachment->path != NULL)
    confab_files_open (self->files, self->attachment, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  else
    g_signal_group_set_target (self->operation, confab_files_fetch (self->files, self->message, self->attachment->section));
  update (self);
}

static void
confab_attachment_tile_dispose (GObject *object)
{
  ConfabAttachmentTile *self = CONFAB_ATTACHMENT_TILE (object);
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_ATTACHMENT_TILE);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->operation);
  g_clear_object (&self->files);
  g_clear_pointer (&self->attachment, confab_attachment_record_free);
  G_OBJECT_CLASS (confab_attachment_tile_parent_class)->dispose (object);
}

static void
confab_attachment_tile_class_init (ConfabAttachmentTileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_attachment_tile_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-attachment-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabAttachmentTile, icon);
  gtk_widget_class_bind_template_child (widget_class, ConfabAttachmentTile, name);
  gtk_widget_class_bind_template_child (widget_class, ConfabAttachmentTile, details);
  gtk_widget_class_bind_template_child (widget_class, ConfabAttachmentTile, button);
  gtk_widget_class_bind_template_child (widget_class, ConfabAttachmentTile, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabAttachmentTile, action_icon);
  gtk_widget_class_bind_template_child (widget_class, ConfabAttachmentTile, spinner);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
confab_attachment_tile_init (ConfabAttachmentTile *self)
{
  self->operation = g_signal_group_new (CONFAB_TYPE_OPERATION);
  g_signal_group_connect_swapped (self->operation, "notify::progress", G_CALLBACK (update), self);
  g_signal_group_connect_data (self->operation, "notify::state", G_CALLBACK (update), self, NULL,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_attachment_tile_new:
 *
 * Returns: an empty tile
 */
GtkWidget *
confab_attachment_tile_new (void)
{
  return g_object_new (CONFAB_TYPE_ATTACHMENT_TILE, NULL);
}

/**
 * confab_attachment_tile_set:
 * @self: a tile
 * @files: where files are from
 * @message: row id of the message
 * @attachment: the file
 */
void
confab_attachment_tile_set (ConfabAttachmentTile *        self,
                            ConfabFiles *                 files,
                            gint64                        message,
                            const ConfabAttachmentRecord *attachment)
{
  g_autofree char *name = confab_format_line (attachment->name);
  g_autofree char *type = g_content_type_from_mime_type (attachment->content_type);
  g_autoptr (GIcon) icon = g_content_type_get_symbolic_icon (type != NULL ? type : "application/octet-stream");

  g_set_object (&self->files, files);
  self->message = message;
  g_clear_pointer (&self->attachment, confab_attachment_record_free);
  self->attachment = confab_attachment_record_copy (attachment);
  gtk_label_set_text (self->name, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), name);
  gtk_image_set_from_gicon (self->icon, icon);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_group_set_target (self->operation, get_operation (self));
  update (self);
}
