/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Message rows: their sizes, what they show, and what they say. */
#include "config.h"

#include <adwaita.h>

#include "confab-bubble-text.h"
#include "confab-message-row.h"
#include "confab-picture.h"
#include "confab-ui.h"

#define WIDE 900

static ConfabMessageRecord *
new_record (const char *text)
{
  ConfabMessageRecord *record = confab_message_record_new ();

  record->id = 1;
  record->message_id = g_strdup ("one@mail.test");
  record->from_name = g_strdup ("Ada");
  record->from_address = g_strdup ("ada@mail.test");
  record->text = g_strdup (text);
  record->full_text = g_strdup (text);
  record->kind = CONFAB_MESSAGE_TEXT;
  record->state = CONFAB_MESSAGE_RECEIVED;
  record->time = G_GINT64_CONSTANT (1700000000000);
  if (record->attachments == NULL)
    record->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_attachment_record_free);
  return record;
}

typedef struct
{
  GtkWidget *window;
  ConfabMessageRow *row;
  ConfabMessage *message;
  ConfabTimelineItem *item;
} Shown;

/* Takes @record. */
static void
show (Shown *              shown,
      ConfabMessageRecord *record,
      ConfabTimelinePlace  place)
{
  g_autoptr (ConfabFiles) files = confab_files_new (NULL);

  shown->message = confab_message_new (record);
  confab_message_record_unref (record);
  shown->item = confab_timeline_item_new (shown->message);
  confab_timeline_item_set_place (shown->item, place | CONFAB_PLACE_FIRST_OF_GROUP | CONFAB_PLACE_LAST_OF_GROUP);
  shown->row = CONFAB_MESSAGE_ROW (confab_message_row_new (files));
  shown->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (shown->window), GTK_WIDGET (shown->row));
  confab_message_row_set_item (shown->row, shown->item);
}

static void
hide (Shown *shown)
{
  g_object_add_weak_pointer (G_OBJECT (shown->row), (gpointer *) &shown->row);
  gtk_window_destroy (GTK_WINDOW (shown->window));
  g_assert_null (shown->row);
  g_assert_finalize_object (shown->item);
  g_assert_finalize_object (shown->message);
}

static GtkWidget *
find (GtkWidget * widget,
      const char *class)
{
  if (gtk_widget_has_css_class (widget, class))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, class);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_type (GtkWidget *widget,
           GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static int
height_at (Shown *shown,
           int    width)
{
  int height;

  gtk_widget_measure (GTK_WIDGET (shown->row), GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  return height;
}

static void
allocate (Shown *shown,
          int    width)
{
  gtk_widget_measure (GTK_WIDGET (shown->row), GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_allocate (GTK_WIDGET (shown->row), width, height_at (shown, width), -1, NULL);
}

static graphene_rect_t
bounds_of (Shown *    shown,
           GtkWidget *widget)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (shown->row), &bounds));
  return bounds;
}

static void
test_short (void)
{
  Shown shown = { 0 };
  graphene_rect_t bubble, text;

  show (&shown, new_record ("Yes"), 0);
  allocate (&shown, WIDE);
  bubble = bounds_of (&shown, find (shown.window, "bubble"));
  text = bounds_of (&shown, find_type (shown.window, CONFAB_TYPE_BUBBLE_TEXT));
  /* One line with the time behind it; at the start of a column of 760. */
  g_assert_cmpfloat (bubble.size.width, <, 150);
  g_assert_cmpfloat (text.size.height, <, 26);
  g_assert_cmpfloat_with_epsilon (bubble.origin.x, (WIDE - 760) / 2, 1);
  hide (&shown);
}

static void
test_outgoing (void)
{
  Shown shown = { 0 };
  ConfabMessageRecord *record = new_record ("Yes");
  graphene_rect_t bubble;

  record->outgoing = TRUE;
  record->state = CONFAB_MESSAGE_SENT;
  show (&shown, record, 0);
  allocate (&shown, WIDE);
  bubble = bounds_of (&shown, find (shown.window, "bubble"));
  g_assert_cmpfloat_with_epsilon (bubble.origin.x + bubble.size.width, (WIDE + 760) / 2, 1);
  hide (&shown);
}

static void
test_long (void)
{
  Shown shown = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  const int widths[] = { 1200, 900, 600, 360 };
  int last = 0;

  for (int i = 0; i < 80; i++)
    g_string_append (text, "words and ");
  show (&shown, new_record (text->str), 0);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      graphene_rect_t bubble;
      int column = MIN (widths[i] - 24, 760);

      allocate (&shown, widths[i]);
      bubble = bounds_of (&shown, find (shown.window, "bubble"));
      g_assert_cmpfloat (bubble.size.width, <=, MIN (560, column * 3 / 4) + 1);
      g_assert_cmpint (height_at (&shown, widths[i]), >=, last);
      last = height_at (&shown, widths[i]);
    }
  hide (&shown);
}

/* Wherever the last line ends, the time is beside it or below it, never over it. */
static void
test_time_never_covers (void)
{
  g_autoptr (GString) text = g_string_new ("x");

  for (int i = 0; i < 60; i++)
    {
      Shown shown = { 0 };
      GtkWidget *words;
      GtkLabel *label;
      PangoLayout *layout;
      PangoRectangle last;
      graphene_rect_t meta;
      int index_line;

      g_string_append (text, i % 4 == 3 ? " " : "mm");
      show (&shown, new_record (text->str), 0);
      allocate (&shown, 420);
      words = find_type (shown.window, CONFAB_TYPE_BUBBLE_TEXT);
      label = confab_bubble_text_get_label (CONFAB_BUBBLE_TEXT (words));
      layout = gtk_label_get_layout (label);
      index_line = pango_layout_get_line_count (layout) - 1;
      pango_layout_line_get_pixel_extents (pango_layout_get_line_readonly (layout, index_line), NULL, &last);
      g_assert_true (gtk_widget_compute_bounds (gtk_widget_get_last_child (words), GTK_WIDGET (label), &meta));
      if (meta.origin.y < (float) gtk_widget_get_height (GTK_WIDGET (label)) - 2)
        g_assert_cmpfloat (meta.origin.x, >=, last.width);
      hide (&shown);
    }
}

static void
test_markup_is_text (void)
{
  Shown shown = { 0 };
  const char *text = "<b>bold</b> &amp; https://a.example";
  GtkWidget *words;

  show (&shown, new_record (text), 0);
  words = find_type (shown.window, CONFAB_TYPE_BUBBLE_TEXT);
  g_assert_cmpstr (gtk_label_get_text (confab_bubble_text_get_label (CONFAB_BUBBLE_TEXT (words))), ==, text);
  hide (&shown);
}

static void
test_picture (void)
{
  Shown shown = { 0 };
  ConfabMessageRecord *record = new_record (NULL);
  ConfabAttachmentRecord *attachment = confab_attachment_record_new ();
  struct { int width, height, shown_width, shown_height; } sizes[] = {
    { 1200, 800, 420, 280 }, { 200, 100, 200, 100 }, { 100, 4000, 64, 420 },
  };

  attachment->section = g_strdup ("2");
  attachment->name = g_strdup ("picture.png");
  attachment->content_type = g_strdup ("image/png");
  attachment->size = 1000;
  g_ptr_array_add (record->attachments, attachment);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      graphene_rect_t bounds;

      attachment->width = sizes[i].width;
      attachment->height = sizes[i].height;
      attachment->id = (gint64) i + 1;
      show (&shown, confab_message_record_ref (record), 0);
      allocate (&shown, WIDE);
      bounds = bounds_of (&shown, find_type (shown.window, CONFAB_TYPE_PICTURE));
      g_assert_cmpfloat_with_epsilon (bounds.size.width, sizes[i].shown_width, 1);
      g_assert_cmpfloat_with_epsilon (bounds.size.height, sizes[i].shown_height, 1);
      hide (&shown);
    }
  confab_message_record_unref (record);
}

static void
test_folded (void)
{
  Shown shown = { 0 };

  show (&shown, new_record ("Ada added Bob"), CONFAB_PLACE_FOLDED);
  g_assert_cmpint (height_at (&shown, WIDE), ==, 0);
  confab_timeline_item_set_place (shown.item, 0);
  g_assert_cmpint (height_at (&shown, WIDE), >, 0);
  hide (&shown);
}

static void
test_describes (void)
{
  Shown shown = { 0 };
  ConfabMessageRecord *record = new_record ("Hello\nthere");
  g_autofree char *said = NULL;
  g_autofree char *edited = NULL;

  record->outgoing = TRUE;
  record->state = CONFAB_MESSAGE_QUEUED;
  show (&shown, record, 0);
  said = confab_message_row_describe (shown.item);
  g_assert_true (g_str_has_prefix (said, "You, "));
  g_assert_true (g_str_has_suffix (said, ": Hello there, waiting"));

  /* The same row says what has become of it. */
  record = new_record ("Hello you");
  record->outgoing = TRUE;
  record->state = CONFAB_MESSAGE_READ;
  confab_message_apply (shown.message, record);
  confab_message_record_unref (record);
  g_object_get (shown.row, "description", &edited, NULL);
  g_assert_true (g_str_has_suffix (edited, ": Hello you, read"));
  hide (&shown);
}

static void
test_deleted (void)
{
  Shown shown = { 0 };
  ConfabMessageRecord *record = new_record (NULL);

  record->deleted = TRUE;
  show (&shown, record, 0);
  g_assert_nonnull (find (shown.window, "deleted"));
  hide (&shown);
}

/* One row for all kinds, one after the other, leaves nothing of the one before. */
static void
test_reuse (void)
{
  Shown shown = { 0 };
  ConfabMessageRecord *mail = new_record ("Text");
  ConfabMessageRecord *plain = new_record ("Yes");
  g_autoptr (ConfabMessage) message = NULL;
  g_autoptr (ConfabTimelineItem) item = NULL;
  int alone;

  show (&shown, confab_message_record_ref (plain), 0);
  alone = height_at (&shown, WIDE);
  hide (&shown);

  mail->kind = CONFAB_MESSAGE_MAIL;
  mail->subject = g_strdup ("Subject");
  g_set_str (&mail->full_text, "Text\n> quoted");
  show (&shown, mail, CONFAB_PLACE_NEW_SUBJECT | CONFAB_PLACE_SHOWS_AUTHOR | CONFAB_PLACE_STARTS_DAY);
  g_assert_cmpint (height_at (&shown, WIDE), >, alone);
  message = confab_message_new (plain);
  confab_message_record_unref (plain);
  item = confab_timeline_item_new (message);
  confab_timeline_item_set_place (item, CONFAB_PLACE_FIRST_OF_GROUP | CONFAB_PLACE_LAST_OF_GROUP);
  confab_message_row_set_item (shown.row, item);
  g_assert_cmpint (height_at (&shown, WIDE), ==, alone);
  hide (&shown);
}

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  confab_ui_init ();
  adw_init ();
  {
    g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();

    gtk_css_provider_load_from_resource (css, CONFAB_UI_RESOURCE_PATH "/chat.css");
    gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                                GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  }
  g_test_add_func ("/ui/rows/short", test_short);
  g_test_add_func ("/ui/rows/outgoing", test_outgoing);
  g_test_add_func ("/ui/rows/long", test_long);
  g_test_add_func ("/ui/rows/time-never-covers", test_time_never_covers);
  g_test_add_func ("/ui/rows/markup-is-text", test_markup_is_text);
  g_test_add_func ("/ui/rows/picture", test_picture);
  g_test_add_func ("/ui/rows/folded", test_folded);
  g_test_add_func ("/ui/rows/describes", test_describes);
  g_test_add_func ("/ui/rows/deleted", test_deleted);
  g_test_add_func ("/ui/rows/reuse", test_reuse);
  return g_test_run ();
}
