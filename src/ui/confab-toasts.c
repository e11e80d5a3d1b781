/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Toasts of the window that a widget is in. */
#include "config.h"

#include "confab-toasts.h"

/**
 * confab_toasts_add:
 * @widget: a widget in a window
 * @toast: (transfer full): the toast
 *
 * Shows @toast in the dialog or window that @widget is in.
 */
void
confab_toasts_add (GtkWidget *widget,
                   AdwToast * toast)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  GtkWidget *dialog = gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_DIALOG);

  if (dialog != NULL)
    adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), toast);
  else if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (g_object_ref_sink (toast));
}

static void
notify_state_cb (ConfabOperation *operation,
                 GParamSpec *     pspec,
                 GtkWidget *      widget)
{
  ConfabProblem *problem = confab_operation_get_problem (operation);

  if (confab_operation_get_state (operation) == CONFAB_OPERATION_FAILED && problem != NULL)
    {
      g_autofree char *title = g_markup_escape_text (confab_problem_get_title (problem), -1);
      AdwToast *toast = adw_toast_new (title);

      adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
      confab_toasts_add (widget, toast);
    }
}

/**
 * confab_toasts_watch:
 * @widget: a widget in a window
 * @operation: (transfer full): something that was asked for
 *
 * Says so when @operation fails. The engine holds the operation as long as it runs.
 */
void
confab_toasts_watch (GtkWidget *      widget,
                     ConfabOperation *operation)
{
  g_autoptr (ConfabOperation) owned = operation;

  if (confab_operation_get_state (operation) == CONFAB_OPERATION_RUNNING)
    g_signal_connect_object (operation, "notify::state", G_CALLBACK (notify_state_cb), widget, G_CONNECT_DEFAULT);
  else
    notify_state_cb (operation, NULL, widget);
}
