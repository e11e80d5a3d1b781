/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Begins a chat: an address, or several, and the account to write from. */
#include "config.h"

#include "confab-new-chat-dialog.h"

#include <glib/gi18n.h>

#include <string.h>

#include "confab-account-info.h"
#include "confab-address-check.h"
#include "confab-people.h"
#include "confab-person-row.h"
#include "confab-problem-row.h"
#include "confab-ui.h"

/**
 * ConfabNewChatDialog:
 *
 * Offers the people whose name or address goes on like what is typed. Its signal `opened`
 * gives the row id of the conversation, when the engine has found or made it.
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
  GtkWidget *suggestions;
  GtkListBox *list;

  ConfabEngine *engine;
  ConfabPeople *people;
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

/* Who is known */

/* Where the address that is being typed begins. */
static const char *
find_last (const char *text)
{
  const char *comma = strrchr (text, ',');

  return comma != NULL ? comma + 1 : text;
}

static void
typed_cb (ConfabNewChatDialog *self)
{
  update_sensitive (self);
  if (self->people != NULL)
    confab_people_look_for (self->people, find_last (gtk_editable_get_text (self->address)));
}

static void
loading_cb (ConfabNewChatDialog *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->people));

  if (confab_answers_get_loading (CONFAB_ANSWERS (self->people)))
    return;
  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ConfabPerson) person = g_list_model_get_item (G_LIST_MODEL (self->people), i);
      GtkWidget *row = confab_person_row_new (confab_person_get_name (person), confab_person_get_address (person));

      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data_full (G_OBJECT (row), "address", g_strdup (confab_person_get_address (person)), g_free);
      gtk_list_box_append (self->list, row);
    }
  gtk_widget_set_visible (self->suggestions, n > 0);
}

/* Alone it is a chat with them; behind others it goes on. */
static void
row_activated_cb (ConfabNewChatDialog *self,
                  GtkListBoxRow *      row)
{
  const char *typed = gtk_editable_get_text (self->address);
  const char *last = find_last (typed);
  g_autofree char *others = g_strndup (typed, (gsize) (last - typed));
  const char *address = g_object_get_data (G_OBJECT (row), "address");
  g_autofree char *text = last == typed ? g_strdup (address) : g_strdup_printf ("%s %s, ", others, address);

  gtk_editable_set_text (self->address, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
  gtk_editable_set_position (self->address, -1);
  if (last == typed)
    start_cb (self);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        ConfabNewChatDialog *  self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, 0);

  if ((keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down) && row != NULL)
    return gtk_widget_grab_focus (GTK_WIDGET (row));
  return GDK_EVENT_PROPAGATE;
}

static void
new_group_cb (ConfabNewChatDialog *self)
{
  g_autoptr (GtkRoot) root = g_object_ref (gtk_widget_get_root (GTK_WIDGET (self)));

  adw_dialog_close (ADW_DIALOG (self));
  gtk_widget_activate_action (GTK_WIDGET (root), "win.new-group", NULL);
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
  g_clear_object (&self->people);
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
  gtk_widget_class_bind_template_child (widget_class, ConfabNewChatDialog, suggestions);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewChatDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_group_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_cb);
  gtk_widget_class_bind_template_callback (widget_class, closed_cb);
}

static void
confab_new_chat_dialog_init (ConfabNewChatDialog *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->address), keys);
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
  self->people = confab_people_new (engine);
  g_signal_connect_object (self->people, "notify::loading", G_CALLBACK (loading_cb), self, G_CONNECT_SWAPPED);
  typed_cb (self);
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
