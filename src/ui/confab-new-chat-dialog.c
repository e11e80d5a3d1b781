/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Begins a chat: an address, or several, and the account to write from. */
#include "config.h"

#include "confab-new-chat-dialog.h"

#include <glib/gi18n.h>

#include "confab-account-info.h"
#include "confab-address-check.h"
#include "confab-problem-row.h"
#include "confab-ui.h"

/**
 * ConfabNewChatDialog:
 *
 * Its signal `opened` gives the row id of the conversation, when the engine has found
 * or made it.
 */
struct _ConfabNewChatDialog
{
  AdwDialog parent_instance;

  GtkWidget *page;
  GtkWidget *cancel_button;
  GtkWidget *start_button;
  GtkEditable *address;
  ConfabProblemRow *problem;
  AdwComboRow *account;

  ConfabEngine *engine;
  ConfabOperation *operation;
};

G_DEFINE_FINAL_TYPE (ConfabNewChatDialog, confab_new_chat_dialog, ADW_TYPE_DIALOG)

enum
{
  SIGNAL_OPENED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
update_sensitive (ConfabNewChatDialog *self)
{
  if (self->operation != NULL && gtk_widget_get_sensitive (self->page))
    gtk_widget_grab_focus (self->cancel_button); /* a field that is greyed out must not keep the cursor */
  gtk_widget_set_sensitive (self->start_button, self->operation == NULL && *gtk_editable_get_text (self->address) != '\0');
  gtk_widget_set_sensitive (self->page, self->operation == NULL);
}

static void
drop_operation (ConfabNewChatDialog *self)
{
  if (self->operation != NULL)
    g_signal_handlers_disconnect_by_data (self->operation, self);
  g_clear_object (&self->operation);
}

static void
operation_changed_cb (ConfabNewChatDialog *self)
{
  g_autoptr (ConfabOperation) operation = g_object_ref (self->operation);

  if (confab_operation_get_state (operation) == CONFAB_OPERATION_RUNNING)
    return;
  drop_operation (self);
  update_sensitive (self);
  if (confab_operation_get_state (operation) == CONFAB_OPERATION_FAILED)
    {
      ConfabProblem *problem = confab_operation_get_problem (operation);

      confab_problem_row_show (self->problem, confab_problem_get_title (problem), confab_problem_get_sentence (problem));
      gtk_widget_grab_focus (GTK_WIDGET (self->address));
      return;
    }
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, g_variant_get_int64 (confab_operation_get_result (operation)));
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
start_cb (ConfabNewChatDialog *self)
{
  g_autofree char *wrong = NULL;
  g_auto (GStrv) addresses = confab_address_split (gtk_editable_get_text (self->address), &wrong);
  g_autoptr (ConfabOperation) operation = NULL;
  ConfabAccountInfo *account = adw_combo_row_get_selected_item (self->account);

  if (self->operation != NULL)
    return;
  if (wrong != NULL || addresses[0] == NULL)
    {
      g_autofree char *sentence = wrong != NULL ? g_strdup_printf (_ ("“%s” is not a mail address. One looks like ada@example.org."), wrong)
                                                : g_strdup (_ ("A mail address looks like ada@example.org."));

      confab_problem_row_show (self->problem, _ ("Not a whole address"), sentence);
      gtk_widget_grab_focus (GTK_WIDGET (self->address));
      return;
    }
  if (account == NULL)
    {
      confab_problem_row_show (self->problem, _ ("No account"), _ ("Sign in with a mail account first."));
      return;
    }
  operation = confab_engine_open_chat (self->engine, confab_account_info_get_id (account), (const char * const *) addresses);
  confab_new_chat_dialog_watch (self, operation);
}

static void
closed_cb (ConfabNewChatDialog *self)
{
  drop_operation (self);
}

static void
confab_new_chat_dialog_dispose (GObject *object)
{
  ConfabNewChatDialog *self = CONFAB_NEW_CHAT_DIALOG (object);

  drop_operation (self);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_NEW_CHAT_DIALOG);
  G_OBJECT_CLASS (confab_new_chat_dialog_parent_class)->dispose (object);
}

static void
confab_new_chat_dialog_class_init (ConfabNewChatDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_new_chat_dialog_dispose;

  /**
   * ConfabNewChatDialog::opened:
   *
   * The chat is there; its row id.
   */
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", CONFAB_TYPE_NEW_CHAT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT64);

  g_type_ensure (CONFAB_TYPE_ACCOUNT_INFO);
  g_type_ensure (CONFAB_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-new-chat-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabNewChatDialog, page);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewChatDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewChatDialog, start_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewChatDialog, address);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewChatDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewChatDialog, account);
  gtk_widget_class_bind_template_callback (widget_class, update_sensitive);
  gtk_widget_class_bind_template_callback (widget_class, start_cb);
  gtk_widget_class_bind_template_callback (widget_class, closed_cb);
}

static void
confab_new_chat_dialog_init (ConfabNewChatDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_sensitive (self);
}

/**
 * confab_new_chat_dialog_new:
 * @engine: the engine
 *
 * Returns: a dialog to begin a chat
 */
AdwDialog *
confab_new_chat_dialog_new (ConfabEngine *engine)
{
  ConfabNewChatDialog *self = g_object_new (CONFAB_TYPE_NEW_CHAT_DIALOG, NULL);
  GListModel *accounts = confab_engine_get_accounts (engine);

  self->engine = g_object_ref (engine);
  adw_combo_row_set_model (self->account, accounts);
  gtk_widget_set_visible (GTK_WIDGET (self->account), g_list_model_get_n_items (accounts) > 1);
  return ADW_DIALOG (self);
}

/**
 * confab_new_chat_dialog_watch:
 * @self: a dialog
 * @operation: opening the chat
 *
 * Is busy until @operation ends; then closes, or says what went wrong.
 */
void
confab_new_chat_dialog_watch (ConfabNewChatDialog *self,
                              ConfabOperation *    operation)
{
  g_return_if_fail (CONFAB_IS_NEW_CHAT_DIALOG (self));

  drop_operation (self);
  self->operation = g_object_ref (operation);
  g_signal_connect_swapped (operation, "notify::state", G_CALLBACK (operation_changed_cb), self);
  update_sensitive (self);
  operation_changed_cb (self);
}
