/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dialog about one message: who, when, how far it has come, and its source. */
#include "config.h"

#include "confab-message-details.h"

#include <glib/gi18n.h>

#include <string.h>

#include "confab-format.h"
#include "confab-ignored.h"
#include "confab-message-meta.h"
#include "confab-person-row.h"
#include "confab-ui.h"

/* Of the source; a mail may be as large as its attachments. */
#define MAX_SOURCE (512 * 1024)
/* A mail may go to thousands. */
#define MAX_RECEIPTS 200

/**
 * ConfabMessageDetails:
 *
 * Follows the message while it is open. The source is fetched when it is asked for.
 */
struct _ConfabMessageDetails
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation;
  AdwActionRow *from;
  AdwActionRow *subject;
  AdwActionRow *state;
  AdwActionRow *ignored;
  AdwActionRow *date;
  AdwActionRow *time;
  AdwActionRow *message_id;
  AdwPreferencesGroup *receipts;
  GPtrArray *rows; /* in receipts */
  GtkWidget *source_row;
  GtkStack *source_stack;
  GtkWidget *source_arrow;
  GtkWidget *source_spinner;
  AdwNavigationPage *source_page;
  GtkTextView *source_view;

  ConfabEngine *engine;
  ConfabMessage *message;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ConfabMessageDetails, confab_message_details, ADW_TYPE_DIALOG)

static void
set_row (AdwActionRow *row,
         const char *  text)
{
  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL && *text != '\0');
  adw_action_row_set_subtitle (row, text != NULL ? text : "");
}

static char *
capitalised (const char *words)
{
  g_autofree char *first = g_utf8_substring (words, 0, 1);
  g_autofree char *upper = g_utf8_strup (first, -1);

  return g_strconcat (upper, words + strlen (first), NULL);
}

/* How far it came with somebody: the best news, unless it came back. */
static gboolean
tells_more (const ConfabReceiptRecord *receipt,
            const ConfabReceiptRecord *other)
{
  return other == NULL || receipt->state > other->state;
}

static GtkWidget *
make_receipt_row (const ConfabReceiptRecord *receipt)
{
  GtkWidget *row = confab_person_row_new (receipt->person->name, receipt->person->address);
  g_autofree char *when = confab_format_when (receipt->time);
  g_autofree char *words = NULL;
  GtkWidget *label;

  if (receipt->state == CONFAB_MESSAGE_FAILED)
    {
      words = g_strdup (_ ("Not delivered"));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), receipt->problem != NULL ? receipt->problem : receipt->person->address);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
    }
  else
    {
      /* Translators: how far a message came with somebody, and when */
      words = g_strdup_printf (receipt->state == CONFAB_MESSAGE_READ ? _ ("Read, %s") : _ ("Delivered, %s"), when);
    }
  label = gtk_label_new (words);
  gtk_widget_add_css_class (label, receipt->state == CONFAB_MESSAGE_FAILED ? "error" : "dimmed");
  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  return row;
}

static void
update_receipts (ConfabMessageDetails *self,
                 ConfabMessageRecord * record)
{
  g_autoptr (GHashTable) best = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->receipts, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < record->receipts->len; i++)
    {
      ConfabReceiptRecord *receipt = g_ptr_array_index (record->receipts, i);

      if (tells_more (receipt, g_hash_table_lookup (best, receipt->person->address)))
        g_hash_table_replace (best, receipt->person->address, receipt);
    }
  for (guint i = 0; i < record->receipts->len && self->rows->len < MAX_RECEIPTS; i++)
    {
      ConfabReceiptRecord *receipt = g_ptr_array_index (record->receipts, i);

      if (g_hash_table_lookup (best, receipt->person->address) != receipt)
        continue;
      g_ptr_array_add (self->rows, make_receipt_row (receipt));
      adw_preferences_group_add (self->receipts, g_ptr_array_index (self->rows, self->rows->len - 1));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->receipts), self->rows->len > 0);
}

static void
update (ConfabMessageDetails *self)
{
  ConfabMessageRecord *record = confab_message_get_record (self->message);
  const char *words = confab_message_meta_get_words (record);
  g_autofree char *name = confab_format_line (record->from_name);
  g_autofree char *from = *name != '\0' ? g_strdup_printf ("%s <%s>", name, record->from_address) : g_strdup (record->from_address);
  g_autofree char *subject = confab_format_line (record->subject);
  g_autofree char *state = words != NULL ? capitalised (words) : NULL;
  g_autofree char *date = record->date != 0 ? confab_format_full (record->date) : NULL;
  g_autofree char *time = confab_format_full (record->time);
  g_autofree char *ignored = confab_ignored_format (record->ignored);

  if (record->state == CONFAB_MESSAGE_FAILED && record->problem != NULL)
    {
      g_autofree char *both = g_strdup_printf ("%s: %s", state, record->problem);

      g_set_str (&state, both);
    }
  set_row (self->from, from);
  set_row (self->subject, subject);
  set_row (self->state, state);
  set_row (self->ignored, ignored);
  set_row (self->date, date);
  set_row (self->time, record->date / 1000 == record->time / 1000 ? NULL : time);
  set_row (self->message_id, record->message_id);
  update_receipts (self, record);
}

/* The source */

static void
set_busy (ConfabMessageDetails *self,
          gboolean              busy)
{
  gtk_widget_set_sensitive (self->source_row, !busy);
  gtk_stack_set_visible_child (self->source_stack, busy ? self->source_spinner : self->source_arrow);
}

static void
say (ConfabMessageDetails *self,
     const char *          title)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->source_view);

  gtk_text_buffer_set_text (buffer, title, -1);
  adw_navigation_view_push (self->navigation, self->source_page);
}

static void
read_cb (GObject *     source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (ConfabMessageDetails) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->source_view == NULL)
    return;
  set_busy (self, FALSE);
  if (bytes == NULL)
    {
      say (self, _ ("The source could not be read."));
      return;
    }
  text = g_utf8_make_valid (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_strdelimit (text, "\r", ' ');
  say (self, text);
}

static void
opened_cb (GObject *     source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (ConfabMessageDetails) self = data;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, NULL);

  if (self->source_view == NULL)
    return;
  if (stream != NULL)
    {
      g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), MAX_SOURCE, G_PRIORITY_DEFAULT, self->cancellable,
                                       read_cb, g_object_ref (self));
      return;
    }
  set_busy (self, FALSE);
  say (self, _ ("The source could not be read."));
}

static void
fetched_cb (ConfabOperation *     operation,
            GParamSpec *          pspec,
            ConfabMessageDetails *self)
{
  ConfabProblem *problem = confab_operation_get_problem (operation);
  GVariant *result = confab_operation_get_result (operation);
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;

  if (confab_operation_get_state (operation) == CONFAB_OPERATION_RUNNING)
    return;
  if (result == NULL)
    {
      set_busy (self, FALSE);
      say (self, problem != NULL ? confab_problem_get_sentence (problem) : _ ("The source could not be read."));
      return;
    }
  path = g_canonicalize_filename (g_variant_get_string (result, NULL), confab_engine_get_profile (self->engine));
  file = g_file_new_for_path (path);
  g_file_read_async (file, G_PRIORITY_DEFAULT, self->cancellable, opened_cb, g_object_ref (self));
}

static void
show_source_cb (ConfabMessageDetails *self)
{
  g_autoptr (ConfabOperation) operation = NULL;

  if (self->engine == NULL)
    return;
  set_busy (self, TRUE);
  operation = confab_engine_fetch_source (self->engine, confab_message_get_id (self->message));
  g_signal_connect_object (operation, "notify::state", G_CALLBACK (fetched_cb), self, G_CONNECT_DEFAULT);
  fetched_cb (operation, NULL, self);
}

/* Object */

static void
confab_message_details_dispose (GObject *object)
{
  ConfabMessageDetails *self = CONFAB_MESSAGE_DETAILS (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_MESSAGE_DETAILS);
  g_clear_object (&self->message);
  g_clear_object (&self->engine);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (confab_message_details_parent_class)->dispose (object);
}

static void
confab_message_details_class_init (ConfabMessageDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_message_details_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-message-details.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, navigation);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, from);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, subject);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, state);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, ignored);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, date);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, time);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, message_id);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, receipts);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, source_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, source_stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, source_arrow);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, source_spinner);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, source_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabMessageDetails, source_view);
  gtk_widget_class_bind_template_callback (widget_class, show_source_cb);
}

static void
confab_message_details_init (ConfabMessageDetails *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_message_details_new:
 * @engine: (nullable): fetches the source
 * @message: what it is about
 *
 * Returns: the dialog
 */
AdwDialog *
confab_message_details_new (ConfabEngine * engine,
                            ConfabMessage *message)
{
  ConfabMessageDetails *self = g_object_new (CONFAB_TYPE_MESSAGE_DETAILS, NULL);

  g_set_object (&self->engine, engine);
  self->message = g_object_ref (message);
  g_signal_connect_object (message, "applied", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return ADW_DIALOG (self);
}
