/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks a question with answers to choose from. */
#include "config.h"

#include "confab-poll-dialog.h"

#include <glib/gi18n.h>

#include "confab-toasts.h"
#include "confab-ui.h"

#define MIN_ANSWERS 2
#define MAX_ANSWERS 20
#define MAX_LENGTH 200

/**
 * ConfabPollDialog:
 *
 * There is always one empty answer more than was typed, until there are enough.
 */
struct _ConfabPollDialog
{
  AdwDialog parent_instance;

  GtkWidget *send_button;
  GtkEditable *question;
  AdwPreferencesGroup *answers;
  AdwSwitchRow *multiple;
  GPtrArray *rows; /* AdwEntryRow, of the answers */

  ConfabEngine *engine;
  gint64 conversation;
};

G_DEFINE_FINAL_TYPE (ConfabPollDialog, confab_poll_dialog, ADW_TYPE_DIALOG)

static char *
dup_text (GtkEditable *field)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (field)));
}

static char **
dup_answers (ConfabPollDialog *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autofree char *text = dup_text (g_ptr_array_index (self->rows, i));

      if (*text != '\0')
        g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

static void update (ConfabPollDialog *self);

static void
add_answer (ConfabPollDialog *self)
{
  GtkWidget *row = adw_entry_row_new ();
  g_autofree char *title = g_strdup_printf (_ ("Answer %u"), self->rows->len + 1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_max_length (ADW_ENTRY_ROW (row), MAX_LENGTH);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_object (row, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (self->answers, row);
}

static void
update (ConfabPollDialog *self)
{
  g_autofree char *question = dup_text (self->question);
  g_auto (GStrv) answers = dup_answers (self);
  g_autofree char *last = dup_text (g_ptr_array_index (self->rows, self->rows->len - 1));

  if (*last != '\0' && self->rows->len < MAX_ANSWERS)
    add_answer (self);
  gtk_widget_set_sensitive (self->send_button, *question != '\0' && g_strv_length (answers) >= MIN_ANSWERS);
}

static void
send_cb (ConfabPollDialog *self)
{
  g_autofree char *question = dup_text (self->question);
  g_auto (GStrv) answers = dup_answers (self);

  confab_toasts_watch (GTK_WIDGET (self), confab_engine_create_poll (self->engine, self->conversation, question,
                                                                     (const char * const *) answers,
                                                                     adw_switch_row_get_active (self->multiple)));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
confab_poll_dialog_dispose (GObject *object)
{
  ConfabPollDialog *self = CONFAB_POLL_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_POLL_DIALOG);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (confab_poll_dialog_parent_class)->dispose (object);
}

static void
confab_poll_dialog_class_init (ConfabPollDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_poll_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-poll-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabPollDialog, send_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabPollDialog, question);
  gtk_widget_class_bind_template_child (widget_class, ConfabPollDialog, answers);
  gtk_widget_class_bind_template_child (widget_class, ConfabPollDialog, multiple);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
}

static void
confab_poll_dialog_init (ConfabPollDialog *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < MIN_ANSWERS; i++)
    add_answer (self);
}

/**
 * confab_poll_dialog_new:
 * @engine: sends the poll
 * @conversation: row id of the conversation to ask in
 *
 * Returns: the dialog
 */
AdwDialog *
confab_poll_dialog_new (ConfabEngine *engine,
                        gint64        conversation)
{
  ConfabPollDialog *self = g_object_new (CONFAB_TYPE_POLL_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  self->conversation = conversation;
  return ADW_DIALOG (self);
}
