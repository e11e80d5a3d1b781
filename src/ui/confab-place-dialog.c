/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends a place: by a link, by coordinates, or where the person is now. */
#include "config.h"

#include "confab-place-dialog.h"

#include <glib/gi18n.h>

#include "confab-geo.h"
#include "confab-position.h"
#include "confab-problem-row.h"
#include "confab-toasts.h"
#include "confab-ui.h"

/* Digits behind the point: about a metre. */
#define COORDINATES_FORMAT "%.5f"

/**
 * ConfabPlaceDialog:
 *
 * No map is loaded: what is pasted is read here.
 */
struct _ConfabPlaceDialog
{
  AdwDialog parent_instance;

  GtkWidget *send_button;
  GtkEditable *place;
  ConfabProblemRow *problem;
  GtkEditable *words;
  GtkWidget *here_row;

  ConfabEngine *engine;
  gint64 conversation;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ConfabPlaceDialog, confab_place_dialog, ADW_TYPE_DIALOG)

static void
changed_cb (ConfabPlaceDialog *self)
{
  gtk_widget_set_sensitive (self->send_button, *gtk_editable_get_text (self->place) != '\0');
}

static void
send_cb (ConfabPlaceDialog *self)
{
  g_autofree char *words = g_strstrip (g_strdup (gtk_editable_get_text (self->words)));
  double latitude;
  double longitude;

  if (!confab_geo_parse (gtk_editable_get_text (self->place), &latitude, &longitude))
    {
      confab_problem_row_show (self->problem, _ ("No place in there"),
                               _ ("A short link does not say where it leads. Open it, and paste the link you see then."));
      gtk_widget_grab_focus (GTK_WIDGET (self->place));
      return;
    }
  confab_toasts_watch (GTK_WIDGET (self), confab_engine_send_place (self->engine, self->conversation, latitude, longitude,
                                                                    *words != '\0' ? words : NULL));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
here_done_cb (GObject *     source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (ConfabPlaceDialog) self = data;
  g_autoptr (GError) error = NULL;
  double latitude;
  double longitude;
  gboolean found = confab_position_find_finish (result, &latitude, &longitude, &error);
  char first[G_ASCII_DTOSTR_BUF_SIZE];
  char second[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *text = NULL;

  if (self->here_row == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_widget_set_sensitive (self->here_row, TRUE);
  if (!found)
    {
      confab_problem_row_show (self->problem, _ ("Your place is not known"), error->message);
      return;
    }
  text = g_strjoin (", ", g_ascii_formatd (first, sizeof first, COORDINATES_FORMAT, latitude),
                    g_ascii_formatd (second, sizeof second, COORDINATES_FORMAT, longitude), NULL);
  gtk_editable_set_text (self->place, text);
}

static void
here_cb (ConfabPlaceDialog *self)
{
  confab_problem_row_clear (self->problem);
  gtk_widget_set_sensitive (self->here_row, FALSE);
  confab_position_find (self->cancellable, here_done_cb, g_object_ref (self));
}

static void
confab_place_dialog_dispose (GObject *object)
{
  ConfabPlaceDialog *self = CONFAB_PLACE_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  adw_dialog_set_child (ADW_DIALOG (self), NULL); /* else what has the focus keeps its page */
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_PLACE_DIALOG);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (confab_place_dialog_parent_class)->dispose (object);
}

/* The portal is not waited for any longer. */
static void
confab_place_dialog_closed (AdwDialog *dialog)
{
  g_cancellable_cancel (CONFAB_PLACE_DIALOG (dialog)->cancellable);
  if (ADW_DIALOG_CLASS (confab_place_dialog_parent_class)->closed != NULL)
    ADW_DIALOG_CLASS (confab_place_dialog_parent_class)->closed (dialog);
}

static void
confab_place_dialog_class_init (ConfabPlaceDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_place_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = confab_place_dialog_closed;
  g_type_ensure (CONFAB_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-place-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabPlaceDialog, send_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabPlaceDialog, place);
  gtk_widget_class_bind_template_child (widget_class, ConfabPlaceDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, ConfabPlaceDialog, words);
  gtk_widget_class_bind_template_child (widget_class, ConfabPlaceDialog, here_row);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  gtk_widget_class_bind_template_callback (widget_class, here_cb);
}

static void
confab_place_dialog_init (ConfabPlaceDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_place_dialog_new:
 * @engine: sends the place
 * @conversation: row id of the conversation to send it to
 *
 * Returns: the dialog
 */
AdwDialog *
confab_place_dialog_new (ConfabEngine *engine,
                         gint64        conversation)
{
  ConfabPlaceDialog *self = g_object_new (CONFAB_TYPE_PLACE_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  self->conversation = conversation;
  return ADW_DIALOG (self);
}
