/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that will be sent: a thumbnail or its name, and a button to leave it out. */
#include "config.h"

#include "confab-preview.h"

#include "confab-format.h"
#include "confab-ui.h"

#define THUMBNAIL_SIZE 128
#define ATTRIBUTES                                                                                                        \
        G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_SYMBOLIC_ICON \
        "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME

/**
 * ConfabPreview:
 *
 * Its signal `removed` says that the person wants to leave the file out.
 */
struct _ConfabPreview
{
  GtkWidget parent_instance;

  GtkStack *stack;
  GtkPicture *picture;
  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *size;

  ConfabFiles *files;
  GFile *file;
};

G_DEFINE_FINAL_TYPE (ConfabPreview, confab_preview, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_REMOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
remove_cb (ConfabPreview *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0);
}

static void
loaded_cb (GObject *     source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (ConfabPreview) self = data;
  g_autoptr (GdkTexture) texture = confab_files_load_picture_finish (CONFAB_FILES (source), result, NULL);

  if (texture == NULL || self->picture == NULL)
    return;
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->picture));
}

static void
info_cb (GObject *     source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (ConfabPreview) self = data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  g_autofree char *path = g_file_get_path (G_FILE (source));
  g_autofree char *size = NULL;
  const char *type;

  if (info == NULL || self->name == NULL)
    return;
  type = g_file_info_get_content_type (info);
  size = confab_format_size (g_file_info_get_size (info));
  gtk_label_set_text (self->size, size);
  if (g_file_info_get_symbolic_icon (info) != NULL)
    gtk_image_set_from_gicon (self->icon, g_file_info_get_symbolic_icon (info));
  if (path != NULL && type != NULL && g_str_has_prefix (type, "image/"))
    confab_files_load_picture (self->files, path, THUMBNAIL_SIZE, NULL, loaded_cb, g_object_ref (self));
}

static void
confab_preview_dispose (GObject *object)
{
  ConfabPreview *self = CONFAB_PREVIEW (object);
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_PREVIEW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->files);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (confab_preview_parent_class)->dispose (object);
}

static void
confab_preview_class_init (ConfabPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_preview_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabPreview, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreview, picture);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreview, icon);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreview, name);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreview, size);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);

  /**
   * ConfabPreview::removed:
   *
   * The person wants to leave it out.
   */
  signals[SIGNAL_REMOVED] =
    g_signal_new ("removed", CONFAB_TYPE_PREVIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
confab_preview_init (ConfabPreview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_preview_new:
 * @files: decodes pictures
 * @file: what will be sent
 *
 * Returns: its preview
 */
GtkWidget *
confab_preview_new (ConfabFiles *files,
                    GFile *      file)
{
  ConfabPreview *self = g_object_new (CONFAB_TYPE_PREVIEW, NULL);
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *display = g_filename_display_name (base);
  g_autofree char *name = confab_format_line (display);

  self->files = g_object_ref (files);
  self->file = g_object_ref (file);
  gtk_label_set_text (self->name, name);
  gtk_image_set_from_icon_name (self->icon, "text-x-generic-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_file_query_info_async (file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, NULL, info_cb, g_object_ref (self));
  return GTK_WIDGET (self);
}

/**
 * confab_preview_get_file:
 * @self: a preview
 *
 * Returns: (transfer none): what will be sent
 */
GFile *
confab_preview_get_file (ConfabPreview *self)
{
  g_return_val_if_fail (CONFAB_IS_PREVIEW (self), NULL);

  return self->file;
}
