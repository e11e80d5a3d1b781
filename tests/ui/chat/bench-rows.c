/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long it takes to bind and measure message rows; prints one JSON object per line. */
#include "config.h"

#include <adwaita.h>

#include "confab-message-row.h"
#include "confab-ui.h"

#define ROWS 1000
#define WIDTH 700
#define REUSED 40

static ConfabTimelineItem *
new_item (int n)
{
  g_autoptr (ConfabMessageRecord) record = confab_message_record_new ();
  g_autoptr (ConfabMessage) message = NULL;
  ConfabTimelineItem *item;

  record->id = n + 1;
  record->message_id = g_strdup_printf ("%d@mail.test", n);
  record->from_name = g_strdup (n % 3 == 0 ? "Ada" : "Bob");
  record->from_address = g_strdup (n % 3 == 0 ? "ada@mail.test" : "bob@mail.test");
  record->text = g_strdup_printf ("Message number %d%s", n, n % 4 == 0 ? ", with a link to https://hills.example/path and enough words to "
                                                                         "be broken into two or even three lines in a window of this width" : "");
  record->full_text = g_strdup (record->text);
  record->kind = CONFAB_MESSAGE_TEXT;
  record->outgoing = n % 5 == 0;
  record->state = record->outgoing ? CONFAB_MESSAGE_READ : CONFAB_MESSAGE_RECEIVED;
  record->time = G_GINT64_CONSTANT (1700000000000) + n * 60000;
  if (record->attachments == NULL)
    record->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_attachment_record_free);
  message = confab_message_new (record);
  item = confab_timeline_item_new (message);
  confab_timeline_item_set_place (item, CONFAB_PLACE_FIRST_OF_GROUP | CONFAB_PLACE_LAST_OF_GROUP |
                                  (record->outgoing ? 0 : CONFAB_PLACE_SHOWS_AUTHOR));
  return item;
}

static void
print (const char *name,
       gint64      begin)
{
  g_print ("{\"name\": \"%s\", \"value\": %.1f, \"unit\": \"µs\"}\n", name, (double) (g_get_monotonic_time () - begin) / ROWS);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (ConfabFiles) files = NULL;
  g_autoptr (GtkCssProvider) css = NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *window;
  GtkWidget *box = gtk_init_check () ? gtk_box_new (GTK_ORIENTATION_VERTICAL, 0) : NULL;
  ConfabMessageRow *rows[REUSED];
  gint64 begin;

  g_assert_nonnull (box);
  adw_init ();
  confab_ui_init ();
  css = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (css, CONFAB_UI_RESOURCE_PATH "/chat.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  files = confab_files_new (NULL);
  window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (window), box);
  for (int i = 0; i < ROWS; i++)
    g_ptr_array_add (items, new_item (i));

  for (int i = 0; i < REUSED; i++)
    {
      rows[i] = CONFAB_MESSAGE_ROW (confab_message_row_new (files));
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (rows[i]));
      confab_message_row_set_item (rows[i], items->pdata[i]);
    }
  begin = g_get_monotonic_time ();
  for (int i = 0; i < ROWS; i++)
    {
      confab_message_row_set_item (rows[i % REUSED], NULL);
      confab_message_row_set_item (rows[i % REUSED], items->pdata[i]);
    }
  print ("bind-message-row", begin);

  begin = g_get_monotonic_time ();
  for (int i = 0; i < ROWS; i++)
    {
      int height;

      confab_message_row_set_item (rows[i % REUSED], NULL);
      confab_message_row_set_item (rows[i % REUSED], items->pdata[i]);
      gtk_widget_measure (GTK_WIDGET (rows[i % REUSED]), GTK_ORIENTATION_VERTICAL, WIDTH, NULL, &height, NULL, NULL);
    }
  print ("bind-and-measure-message-row", begin);

  begin = g_get_monotonic_time ();
  for (int i = 0; i < ROWS; i++)
    {
      g_autoptr (GtkWidget) row = g_object_ref_sink (confab_message_row_new (files));

      confab_message_row_set_item (CONFAB_MESSAGE_ROW (row), items->pdata[i]);
    }
  print ("make-and-bind-message-row", begin);
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
