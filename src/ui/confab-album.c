/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures of a message: one in its own shape, several in a grid. */
#include "config.h"

#include "confab-album.h"

#include "confab-picture.h"

#define GAP 3
/* More are shown as files. */
#define MAX_PICTURES 20
/* Width of a grid, and height of its rows. */
#define GRID_WIDTH CONFAB_PICTURE_MAX_SHOWN
#define GRID_ROW_SHARE 0.5
/* A lone last picture gets the whole width, but not twice the height. */
#define LAST_ROW_SHARE 0.56
#define META_MARGIN 8

/**
 * ConfabAlbum:
 *
 * Rows of two; the odd last one takes a whole row. Keeps its buttons when it is
 * used for another message.
 */
struct _ConfabAlbum
{
  GtkWidget parent_instance;

  ConfabFiles *files;
  ConfabMessageRecord *record;
  GPtrArray *buttons;  /* each with a ConfabPicture as its child */
  GArray *sections;    /* index of the attachment each one shows */
  guint n_shown;
  GtkWidget *meta;
};

G_DEFINE_FINAL_TYPE (ConfabAlbum, confab_album, GTK_TYPE_WIDGET)

static GtkWidget *
nth (ConfabAlbum *self,
     guint n)
{
  return g_ptr_array_index (self->buttons, n);
}

static GtkSizeRequestMode
confab_album_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
row_height (ConfabAlbum *self,
            guint        first,
            int          width)
{
  return (int) (width * (first + 1 == self->n_shown ? LAST_ROW_SHARE : GRID_ROW_SHARE));
}

static void
confab_album_measure (GtkWidget *    widget,
                      GtkOrientation orientation,
                      int            for_size,
                      int *          minimum,
                      int *          natural,
                      int *          minimum_baseline,
                      int *          natural_baseline)
{
  ConfabAlbum *self = CONFAB_ALBUM (widget);
  int width = for_size < 0 ? GRID_WIDTH : MIN (for_size, GRID_WIDTH);
  int height = -GAP;

  /* GTK wants each child measured before it is given its place. */
  for (guint i = 0; i < self->n_shown; i++)
    gtk_widget_measure (nth (self, i), orientation, self->n_shown == 1 ? for_size : -1, minimum, natural, NULL, NULL);
  if (self->n_shown == 0)
    *minimum = *natural = 0;
  if (self->n_shown <= 1)
    return;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 2 * *minimum + GAP;
      *natural = GRID_WIDTH;
      return;
    }
  for (guint i = 0; i < self->n_shown; i += 2)
    height += row_height (self, i, width) + GAP;
  *minimum = *natural = height;
}

static void
confab_album_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  ConfabAlbum *self = CONFAB_ALBUM (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int y = 0;

  if (self->n_shown == 1)
    gtk_widget_size_allocate (nth (self, 0), &(GtkAllocation) { 0, 0, width, height }, -1);
  for (guint i = 0; self->n_shown > 1 && i < self->n_shown; i += 2)
    {
      gboolean alone = i + 1 == self->n_shown;
      int row = row_height (self, i, MIN (width, GRID_WIDTH));
      int half = (width - GAP) / 2;

      gtk_widget_size_allocate (nth (self, i), &(GtkAllocation) { rtl && !alone ? half + GAP : 0, y,
                                                                  alone ? width : half, row }, -1);
      if (!alone)
        gtk_widget_size_allocate (nth (self, i + 1), &(GtkAllocation) { rtl ? 0 : half + GAP, y, half, row }, -1);
      y += row + GAP;
    }
  if (self->meta != NULL && gtk_widget_should_layout (self->meta))
    {
      GtkRequisition size;

      gtk_widget_get_preferred_size (self->meta, NULL, &size);
      gtk_widget_size_allocate (self->meta, &(GtkAllocation) { rtl ? META_MARGIN : width - size.width - META_MARGIN,
                                                               height - size.height - META_MARGIN,
                                                               size.width, size.height }, -1);
    }
}

static void
clicked_cb (GtkButton *  button,
            ConfabAlbum *self)
{
  ConfabAttachmentRecord *attachment;
  guint n;

  if (!g_ptr_array_find (self->buttons, button, &n) || n >= self->n_shown)
    return;
  attachment = g_ptr_array_index (self->record->attachments, g_array_index (self->sections, guint, n));
  if (attachment->path != NULL)
    {
      confab_files_open (self->files, attachment, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
      return;
    }
  confab_files_fetch (self->files, self->record->id, attachment->section);
  confab_picture_set (CONFAB_PICTURE (gtk_button_get_child (button)), self->files, self->record->id, attachment);
}

static void
add_button (ConfabAlbum *self)
{
  GtkWidget *button = gtk_button_new ();

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "picture-button");
  gtk_button_set_child (GTK_BUTTON (button), confab_picture_new ());
  g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  g_ptr_array_add (self->buttons, button);
}

static void
confab_album_dispose (GObject *object)
{
  ConfabAlbum *self = CONFAB_ALBUM (object);

  g_clear_pointer (&self->meta, gtk_widget_unparent);
  g_ptr_array_set_size (self->buttons, 0);
  g_clear_object (&self->files);
  g_clear_pointer (&self->record, confab_message_record_unref);
  G_OBJECT_CLASS (confab_album_parent_class)->dispose (object);
}

static void
confab_album_finalize (GObject *object)
{
  ConfabAlbum *self = CONFAB_ALBUM (object);

  g_clear_pointer (&self->buttons, g_ptr_array_unref);
  g_clear_pointer (&self->sections, g_array_unref);
  G_OBJECT_CLASS (confab_album_parent_class)->finalize (object);
}

static void
confab_album_class_init (ConfabAlbumClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_album_dispose;
  object_class->finalize = confab_album_finalize;
  widget_class->get_request_mode = confab_album_get_request_mode;
  widget_class->measure = confab_album_measure;
  widget_class->size_allocate = confab_album_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "album");
}

static void
confab_album_init (ConfabAlbum *self)
{
  self->buttons = g_ptr_array_new_with_free_func ((GDestroyNotify) gtk_widget_unparent);
  self->sections = g_array_new (FALSE, FALSE, sizeof (guint));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * confab_album_new:
 *
 * Returns: an empty album
 */
GtkWidget *
confab_album_new (void)
{
  return g_object_new (CONFAB_TYPE_ALBUM, NULL);
}

/**
 * confab_album_set_record:
 * @self: an album
 * @files: where the pictures are from
 * @record: (nullable): the message
 *
 * Shows the pictures among the attachments of @record.
 *
 * Returns: how many there are
 */
guint
confab_album_set_record (ConfabAlbum *              self,
                         ConfabFiles *              files,
                         const ConfabMessageRecord *record)
{
  g_set_object (&self->files, files);
  g_clear_pointer (&self->record, confab_message_record_unref);
  g_array_set_size (self->sections, 0);
  if (record != NULL)
    self->record = confab_message_record_ref ((ConfabMessageRecord *) record);
  for (guint i = 0; record != NULL && i < record->attachments->len && self->sections->len < MAX_PICTURES; i++)
    if (confab_files_is_picture (g_ptr_array_index (record->attachments, i)))
      g_array_append_val (self->sections, i);

  self->n_shown = self->sections->len;
  while (self->buttons->len < self->n_shown)
    add_button (self);
  for (guint i = 0; i < self->buttons->len; i++)
    {
      ConfabPicture *picture = CONFAB_PICTURE (gtk_button_get_child (GTK_BUTTON (nth (self, i))));
      ConfabAttachmentRecord *attachment =
        i < self->n_shown ? g_ptr_array_index (record->attachments, g_array_index (self->sections, guint, i)) : NULL;

      confab_picture_set_fills (picture, self->n_shown > 1);
      confab_picture_set (picture, files, record != NULL ? record->id : 0, attachment);
      if (attachment != NULL)
        gtk_widget_set_tooltip_text (nth (self, i), attachment->name);
      gtk_widget_set_visible (nth (self, i), attachment != NULL);
    }
  return self->n_shown;
}

/**
 * confab_album_set_meta:
 * @self: an album
 * @meta: (nullable) (transfer none): the time and state, for a message without words
 *
 * Puts @meta over the lower edge.
 */
void
confab_album_set_meta (ConfabAlbum *self,
                       GtkWidget *  meta)
{
  if (self->meta == meta)
    return;
  g_clear_pointer (&self->meta, gtk_widget_unparent);
  self->meta = meta;
  if (meta != NULL)
    {
      gtk_widget_set_can_target (meta, FALSE);
      gtk_widget_set_parent (meta, GTK_WIDGET (self));
    }
}
