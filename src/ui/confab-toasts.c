/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Toasts of the window that a widget is in. */
#include "config.h"

#include "confab-toasts.h"

static GtkWidget *
find_overlay_below (GtkWidget *widget)
{
  GtkWidget *found = ADW_IS_TOAST_OVERLAY (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = ADW_IS_DIALOG (child) ? NULL : find_overlay_below (child);
  return found;
}

/* A dialog without an overlay of its own stands before that of the window. */
static GtkWidget *
find_overlay (GtkWidget *widget)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);

  if (overlay == NULL && ADW_IS_DIALOG (widget))
    overlay = find_overlay_below (widget);
  if (overlay == NULL && gtk_widget_get_root (widget) != NULL)
    overlay = find_overlay_below (GTK_WIDGET (gtk_widget_get_root (widget)));
  return overlay;
}

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
  GtkWidget *dialog = gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_DIALOG);
  GtkWidget *overlay = dialog == NULL ? find_overlay (widget) : NULL;

  if (dialog != NULL)
    adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), toast);
  else if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (g_object_ref_sink (toast));
}

/* Who asked, and the window they were in: a dialog may be closed before the answer. */
typedef struct
{
  GWeakRef widget;
  GWeakRef window;
} Asker;

static void
asker_free (gpointer  data,
            GClosure *closure)
{
  Asker *asker = data;

  g_weak_ref_clear (&asker->widget);
  g_weak_ref_clear (&asker->window);
  g_free (asker);
}

static void
notify_state_cb (ConfabOperation *operation,
                 GParamSpec *     pspec,
                 Asker *          asker)
{
  ConfabProblem *problem = confab_operation_get_problem (operation);
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&asker->widget);
  g_autoptr (GtkWidget) window = g_weak_ref_get (&asker->window);

  if (widget == NULL || gtk_widget_get_root (widget) == NULL)
    g_set_object (&widget, window);
  if (confab_operation_get_state (operation) == CONFAB_OPERATION_FAILED && problem != NULL && widget != NULL)
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
 * Says so when @operation fails: where @widget is, or in its window when it is gone by
 * then. The engine holds the operation as long as it runs.
 */
void
confab_toasts_watch (GtkWidget *      widget,
                     ConfabOperation *operation)
{
  g_autoptr (ConfabOperation) owned = operation;
  Asker *asker = g_new0 (Asker, 1);

  g_weak_ref_init (&asker->widget, widget);
  g_weak_ref_init (&asker->window, gtk_widget_get_root (widget));
  if (confab_operation_get_state (operation) == CONFAB_OPERATION_RUNNING)
    {
      g_signal_connect_data (operation, "notify::state", G_CALLBACK (notify_state_cb), asker, asker_free, G_CONNECT_DEFAULT);
      return;
    }
  notify_state_cb (operation, NULL, asker);
  asker_free (asker, NULL);
}
