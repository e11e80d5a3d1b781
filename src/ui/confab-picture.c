/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One picture of a message: of the right size before its pixels are there. */
#include "config.h"

#include "confab-picture.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "confab-format.h"

/* Where the sender did not say how large it is. */
#define UNKNOWN_WIDTH 280
#define UNKNOWN_HEIGHT 210
#define MIN_WIDTH 64
#define FADE_MS 150
/* Decoded for screens with two pixels where others have one. */
#define DECODED_SIZE (2 * CONFAB_PICTURE_MAX_SHOWN)

/**
 * ConfabPicture:
 *
 * Keeps its shape from the first moment, so that nothing moves when the pixels come.
 * A click opens the picture, or fetches it when it lies on the server.
 */
struct _ConfabPicture
{
  GtkWidget parent_instance;

  ConfabFiles *files;
  gint64 message;
  ConfabAttachmentRecord *attachment;
  char *path;
  GdkTexture *texture;
  GCancellable *cancellable;
  AdwAnimation *fade;
  double opacity;
  gboolean fills;
  gboolean failed;
  GtkWidget *badge; /* what can be done, over a picture that is not here */
};

G_DEFINE_FINAL_TYPE (ConfabPicture, confab_picture, GTK_TYPE_WIDGET)

static void
get_shape (ConfabPicture *self,
           int *          width,
           int *          height)
{
  double scale;

  *width = UNKNOWN_WIDTH;
  *height = UNKNOWN_HEIGHT;
  if (self->attachment != NULL && self->attachment->width > 0 && self->attachment->height > 0)
    {
      *width = self->attachment->width;
      *height = self->attachment->height;
    }
  else if (self->texture != NULL)
    {
      *width = gdk_texture_get_width (self->texture);
      *height = gdk_texture_get_height (self->texture);
    }
  scale = MIN (1.0, (double) CONFAB_PICTURE_MAX_SHOWN / MAX (*width, *height));
  *width = MAX ((int) (*width * scale), MIN_WIDTH);
  *height = MAX ((int) (*height * scale), MIN_WIDTH / 2);
}

static GtkSizeRequestMode
confab_picture_get_request_mode (GtkWidget *widget)
{
  return CONFAB_PICTURE (widget)->fills ? GTK_SIZE_REQUEST_CONSTANT_SIZE : GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
confab_picture_measure (GtkWidget *    widget,
                        GtkOrientation orientation,
                        int            for_size,
                        int *          minimum,
                        int *          natural,
                        int *          minimum_baseline,
                        int *          natural_baseline)
{
  ConfabPicture *self = CONFAB_PICTURE (widget);
  int width, height, badge = 0;

  if (self->badge != NULL)
    gtk_widget_measure (self->badge, orientation, -1, &badge, NULL, NULL, NULL);
  get_shape (self, &width, &height);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = width;
    }
  else if (for_size < 0 || for_size >= width)
    {
      *minimum = *natural = height;
    }
  else
    {
      *minimum = *natural = MAX (1, (int) ((double) height * for_size / width));
    }
  if (self->fills)
    *minimum = MIN (*minimum, MIN_WIDTH);
}

static void
confab_picture_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  ConfabPicture *self = CONFAB_PICTURE (widget);

  if (self->badge != NULL && gtk_widget_should_layout (self->badge))
    {
      GtkRequisition size;

      gtk_widget_get_preferred_size (self->badge, NULL, &size);
      gtk_widget_size_allocate (self->badge, &(GtkAllocation) { (width - size.width) / 2, (height - size.height) / 2,
                                                                size.width, size.height }, -1);
    }
}

static void
confab_picture_snapshot (GtkWidget *  widget,
                         GtkSnapshot *snapshot)
{
  ConfabPicture *self = CONFAB_PICTURE (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);

  if (self->texture != NULL && width > 0 && height > 0)
    {
      double w = gdk_texture_get_width (self->texture);
      double h = gdk_texture_get_height (self->texture);
      double scale = MAX (width / w, height / h);
      graphene_rect_t bounds;

      graphene_rect_init (&bounds, (float) ((width - w * scale) / 2), (float) ((height - h * scale) / 2),
                          (float) (w * scale), (float) (h * scale));
      gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
      if (self->opacity < 1)
        gtk_snapshot_push_opacity (snapshot, self->opacity);
      gtk_snapshot_append_scaled_texture (snapshot, self->texture, GSK_SCALING_FILTER_TRILINEAR, &bounds);
      if (self->opacity < 1)
        gtk_snapshot_pop (snapshot);
      gtk_snapshot_pop (snapshot);
    }
  GTK_WIDGET_CLASS (confab_picture_parent_class)->snapshot (widget, snapshot);
}

/* What lies over it */

static void
show_badge (ConfabPicture *self,
            const char *   icon,
            const char *   label)
{
  GtkWidget *box;
  GtkWidget *sign;

  g_clear_pointer (&self->badge, gtk_widget_unparent);
  if (icon == NULL && label == NULL)
    return;
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (box, "picture-badge");
  sign = icon != NULL ? gtk_image_new_from_icon_name (icon) : adw_spinner_new ();
  gtk_box_append (GTK_BOX (box), sign);
  if (label != NULL && *label != '\0')
    gtk_box_append (GTK_BOX (box), gtk_label_new (label));
  gtk_widget_set_can_target (box, FALSE);
  gtk_widget_set_parent (box, GTK_WIDGET (self));
  self->badge = box;
}

static void
update_badge (ConfabPicture *self)
{
  g_autofree char *size = NULL;

  if (self->path != NULL)
    {
      show_badge (self, self->failed ? "image-missing-symbolic" : NULL, self->failed ? _ ("Cannot be shown") : NULL);
      return;
    }
  size = confab_format_size (self->attachment->size);
  if (self->files != NULL && confab_files_get_operation (self->files, self->message, self->attachment->section) != NULL)
    show_badge (self, NULL, size);
  else
    show_badge (self, "folder-download-symbolic", size);
}

/* Pixels */

static void
set_opacity_cb (double   value,
                gpointer data)
{
  ConfabPicture *self = data;

  self->opacity = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
take_texture (ConfabPicture *self,
              GdkTexture *   texture,
              gboolean       fades)
{
  gboolean shaped = self->attachment->width > 0 && self->attachment->height > 0;

  g_set_object (&self->texture, texture);
  self->opacity = 1;
  if (fades && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      g_clear_object (&self->fade);
      self->fade = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, FADE_MS,
                                            adw_callback_animation_target_new (set_opacity_cb, self, NULL));
      adw_animation_play (self->fade);
    }
  if (shaped)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  else
    gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
loaded_cb (GObject *     source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (ConfabPicture) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = confab_files_load_picture_finish (CONFAB_FILES (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->attachment == NULL)
    return;
  g_clear_object (&self->cancellable);
  if (texture != NULL)
    take_texture (self, texture, TRUE);
  self->failed = texture == NULL;
  update_badge (self);
}

static void
load (ConfabPicture *self)
{
  GdkTexture *known = confab_files_get_picture (self->files, self->path, DECODED_SIZE);

  if (known != NULL)
    {
      take_texture (self, known, FALSE);
      return;
    }
  self->cancellable = g_cancellable_new ();
  confab_files_load_picture (self->files, self->path, DECODED_SIZE, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
clear (ConfabPicture *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->texture);
  g_clear_object (&self->fade);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->attachment, confab_attachment_record_free);
  self->failed = FALSE;
}

static void
confab_picture_dispose (GObject *object)
{
  ConfabPicture *self = CONFAB_PICTURE (object);

  clear (self);
  g_clear_object (&self->files);
  g_clear_pointer (&self->badge, gtk_widget_unparent);
  G_OBJECT_CLASS (confab_picture_parent_class)->dispose (object);
}

static void
confab_picture_class_init (ConfabPictureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_picture_dispose;
  widget_class->get_request_mode = confab_picture_get_request_mode;
  widget_class->measure = confab_picture_measure;
  widget_class->size_allocate = confab_picture_size_allocate;
  widget_class->snapshot = confab_picture_snapshot;
  gtk_widget_class_set_css_name (widget_class, "messagepicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
confab_picture_init (ConfabPicture *self)
{
  self->opacity = 1;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * confab_picture_new:
 *
 * Returns: an empty picture
 */
GtkWidget *
confab_picture_new (void)
{
  return g_object_new (CONFAB_TYPE_PICTURE, NULL);
}

/**
 * confab_picture_set:
 * @self: a picture
 * @files: where pictures are from
 * @message: row id of its message
 * @attachment: (nullable): what it shows
 *
 * Shows @attachment, as soon as its pixels are there.
 */
void
confab_picture_set (ConfabPicture *               self,
                    ConfabFiles *                 files,
                    gint64                        message,
                    const ConfabAttachmentRecord *attachment)
{
  g_autofree char *path = attachment != NULL ? confab_files_dup_path (files, attachment) : NULL;
  gboolean same = self->attachment != NULL && attachment != NULL && self->message == message &&
                  self->attachment->id == attachment->id && g_strcmp0 (self->path, path) == 0;

  g_set_object (&self->files, files);
  if (!same)
    {
      clear (self);
      self->message = message;
      if (attachment == NULL)
        return;
      self->attachment = confab_attachment_record_copy (attachment);
      self->path = g_steal_pointer (&path);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, attachment->name, -1);
      if (self->path != NULL)
        load (self);
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
  update_badge (self);
}

/**
 * confab_picture_set_fills:
 * @self: a picture
 * @fills: whether it fills what it is given, cut at the edges: for a grid
 */
void
confab_picture_set_fills (ConfabPicture *self,
                          gboolean       fills)
{
  if (self->fills == fills)
    return;
  self->fills = fills;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
