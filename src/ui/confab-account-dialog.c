/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in, and an account's settings: address, password, name, servers. */
#include "config.h"

#include "confab-account-dialog.h"

#include <glib/gi18n.h>

#include "confab-account-filing.h"
#include "confab-account-habits.h"
#include "confab-account-servers.h"
#include "confab-address-check.h"
#include "confab-blocked-people.h"
#include "confab-problem-row.h"
#include "confab-profile-dialog.h"
#include "confab-ui.h"

/* What follows an operation that went well. Its result may be NULL. */
typedef void (*ConfabDialogNext) (ConfabAccountDialog *self,
                                  GVariant *           result);

/**
 * ConfabAccountDialog:
 *
 * Servers that were not typed are found first. Both are tried before anything is kept.
 * What goes wrong is said at the field it is about, and all that was typed stays.
 */
struct _ConfabAccountDialog
{
  AdwDialog parent_instance;

  GtkWidget *page;
  GtkWidget *cancel_button;
  GtkWidget *save_button;
  GtkStack *save_stack;
  GtkLabel *save_label;
  GtkWidget *save_spinner;
  GtkEditable *address;
  GtkEditable *password;
  GtkEditable *name;
  ConfabAccountServers *servers;
  ConfabProblemRow *address_problem;
  ConfabProblemRow *password_problem;
  ConfabProblemRow *general_problem;
  GtkRevealer *words_revealer;
  GtkLabel *words;
  AdwActionRow *hint_row;
  GtkWidget *page_image;
  GtkWidget *browser_row;
  GtkWidget *profile_group;
  ConfabAccountHabits *habits;
  ConfabAccountFiling *filing;
  ConfabBlockedPeople *blocked;
  GtkWidget *remove_group;

  ConfabEngine *engine;
  ConfabAccountInfo *account; /* NULL for a new one */
  ConfabOperation *operation;
  ConfabDialogNext next;      /* what follows it */
  ConfabFoundSettings *about; /* what is known of the provider, or NULL */
};

G_DEFINE_FINAL_TYPE (ConfabAccountDialog, confab_account_dialog, ADW_TYPE_DIALOG)

enum
{
  SIGNAL_DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static char *
dup_address (ConfabAccountDialog *self)
{
  return confab_address_tidy (gtk_editable_get_text (self->address));
}

static void
update_sensitive (ConfabAccountDialog *self)
{
  gboolean busy = self->operation != NULL;
  g_autofree char *address = dup_address (self);
  gboolean whole = *address != '\0' && (self->account != NULL || *gtk_editable_get_text (self->password) != '\0');

  if (busy && gtk_widget_get_sensitive (self->page))
    gtk_widget_grab_focus (self->cancel_button); /* a field that is greyed out must not keep the cursor */
  gtk_widget_set_sensitive (self->save_button, whole && !busy);
  gtk_widget_set_sensitive (self->page, !busy);
  gtk_stack_set_visible_child (self->save_stack, busy ? self->save_spinner : GTK_WIDGET (self->save_label));
  gtk_revealer_set_reveal_child (self->words_revealer, busy && confab_operation_get_words (self->operation) != NULL);
}

static void
show_problem (ConfabAccountDialog *self,
              ConfabProblem *      problem)
{
  const char *title = confab_problem_get_title (problem);
  const char *sentence = confab_problem_get_sentence (problem);

  switch (confab_problem_get_action (problem))
    {
    case CONFAB_PROBLEM_PASSWORD:
      confab_problem_row_show (self->password_problem, title, sentence);
      gtk_widget_grab_focus (GTK_WIDGET (self->password));
      return;

    case CONFAB_PROBLEM_SERVERS:
    case CONFAB_PROBLEM_CERTIFICATE:
      confab_account_servers_show_problem (self->servers, problem);
      return;

    case CONFAB_PROBLEM_CHANGE:
      confab_problem_row_show (self->address_problem, title, sentence);
      gtk_widget_grab_focus (GTK_WIDGET (self->address));
      return;

    case CONFAB_PROBLEM_WAIT:
    case CONFAB_PROBLEM_RETRY:
    case CONFAB_PROBLEM_KEYRING:
    case CONFAB_PROBLEM_DISK:
    case CONFAB_PROBLEM_REPORT:
      break;
    }
  confab_problem_row_show (self->general_problem, title, sentence);
  gtk_widget_grab_focus (self->save_button);
}

static void
clear_problems (ConfabAccountDialog *self)
{
  confab_problem_row_clear (self->address_problem);
  confab_problem_row_clear (self->password_problem);
  confab_problem_row_clear (self->general_problem);
  confab_account_servers_clear_problems (self->servers);
}

static void
launched_cb (GObject *     source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (ConfabAccountDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error) || self->general_problem == NULL ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* Translators: a link */
  sentence = g_strdup_printf (_ ("Open this link yourself: %s"), gtk_uri_launcher_get_uri (GTK_URI_LAUNCHER (source)));
  confab_problem_row_show (self->general_problem, _ ("Your browser does not open"), sentence);
}

static void
open_link (ConfabAccountDialog *self,
           const char *         link)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (link);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, launched_cb, g_object_ref (self));
}

static void
drop_operation (ConfabAccountDialog *self)
{
  if (self->operation != NULL)
    g_signal_handlers_disconnect_by_data (self->operation, self);
  g_clear_object (&self->operation);
}

static void
operation_changed_cb (ConfabAccountDialog *self)
{
  g_autoptr (ConfabOperation) operation = g_object_ref (self->operation);
  ConfabDialogNext next = self->next;

  if (confab_operation_get_state (operation) == CONFAB_OPERATION_RUNNING)
    return;
  drop_operation (self);
  update_sensitive (self);
  if (confab_operation_get_state (operation) == CONFAB_OPERATION_FAILED)
    show_problem (self, confab_operation_get_problem (operation));
  else
    next (self, confab_operation_get_result (operation));
}

static void
words_changed_cb (ConfabAccountDialog *self)
{
  const char *words = confab_operation_get_words (self->operation);

  gtk_label_set_label (self->words, words != NULL ? words : "");
  if (words != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), words, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  update_sensitive (self);
}

static void
link_changed_cb (ConfabAccountDialog *self)
{
  open_link (self, confab_operation_get_link (self->operation));
}

/* Is busy until @operation ends; then goes on, or says what went wrong. */
static void
watch (ConfabAccountDialog *self,
       ConfabOperation *    operation,
       ConfabDialogNext     next)
{
  drop_operation (self);
  self->operation = g_object_ref (operation);
  self->next = next;
  g_signal_connect_swapped (operation, "notify::state", G_CALLBACK (operation_changed_cb), self);
  g_signal_connect_swapped (operation, "notify::words", G_CALLBACK (words_changed_cb), self);
  g_signal_connect_swapped (operation, "notify::link", G_CALLBACK (link_changed_cb), self);
  words_changed_cb (self);
  operation_changed_cb (self);
}

static void
finish (ConfabAccountDialog *self,
        GVariant *           result)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static gboolean
is_taken (ConfabAccountDialog *self,
          const char *         address)
{
  GListModel *accounts = confab_engine_get_accounts (self->engine);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (ConfabAccountInfo) info = g_list_model_get_item (accounts, i);

      if (info != self->account && g_ascii_strcasecmp (confab_account_info_get_address (info), address) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_address (ConfabAccountDialog *self,
               const char *         address)
{
  if (!confab_address_is_whole (address))
    confab_problem_row_show (self->address_problem, _ ("Not a whole address"), _ ("A mail address looks like ada@example.org."));
  else if (is_taken (self, address))
    confab_problem_row_show (self->address_problem, _ ("Signed in already"), _ ("Confab uses this account already."));
  else
    return TRUE;
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
  return FALSE;
}

/* What is known of the provider */

static void
show_about (ConfabAccountDialog *self)
{
  const char *hint = self->about != NULL ? self->about->hint : NULL;
  gboolean has_page = self->about != NULL && self->about->page != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->hint_row), hint != NULL);
  gtk_widget_set_visible (self->page_image, has_page);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->hint_row), has_page);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->hint_row), hint != NULL ? hint : "");
  adw_action_row_set_subtitle (self->hint_row, has_page ? self->about->page : "");
  gtk_widget_set_visible (self->browser_row, self->about != NULL && self->about->oauth_ready);
}

static void
take_about (ConfabAccountDialog *self,
            ConfabFoundSettings *about)
{
  g_clear_pointer (&self->about, confab_found_settings_unref);
  self->about = about;
  show_about (self);
}

static void
page_cb (ConfabAccountDialog *self)
{
  open_link (self, self->about->page);
}

static ConfabAccountRecord *
make_record (ConfabAccountDialog *self,
             const char *         address)
{
  ConfabAccountRecord *record = confab_account_record_new ();
  const char *known = self->account != NULL ? confab_account_info_get_name (self->account) : gtk_editable_get_text (self->name);
  g_autofree char *name = g_strstrip (g_strdup (known != NULL ? known : ""));

  record->id = self->account != NULL ? confab_account_info_get_id (self->account) : 0;
  record->address = g_strdup (address);
  record->name = *name != '\0' ? g_steal_pointer (&name) : NULL;
  confab_account_servers_fill (self->servers, record);
  return record;
}

/* Signs in with what the fields say, by @secret or by what is kept. */
static void
sign_in (ConfabAccountDialog *self,
         ConfabAuth           auth,
         const char *         secret)
{
  g_autofree char *address = dup_address (self);
  g_autoptr (ConfabAccountRecord) record = NULL;
  g_autoptr (ConfabOperation) operation = NULL;

  if (!confab_account_servers_check (self->servers))
    return;
  record = make_record (self, address);
  record->auth = auth;
  if (self->account != NULL)
    operation = confab_engine_update_account (self->engine, record, secret);
  else
    operation = confab_engine_add_account (self->engine, record, secret);
  confab_account_dialog_watch (self, operation);
}

static void
sign_in_by_password (ConfabAccountDialog *self)
{
  const char *password = gtk_editable_get_text (self->password);
  gboolean given = *password != '\0';

  sign_in (self, self->account != NULL && !given ? confab_account_info_get_record (self->account)->auth : CONFAB_AUTH_PASSWORD,
           given ? password : NULL);
}

/* Names that only DNS vouches for are looked at by the person before a password goes there. */
static void
found_cb (ConfabAccountDialog *self,
          GVariant *           result)
{
  g_autoptr (GPtrArray) list = confab_found_settings_list_from_variant (result);
  ConfabFoundSettings *best = g_ptr_array_index (list, 0);
  g_autofree char *address = dup_address (self);
  g_autofree char *sentence = NULL;
  g_autoptr (ConfabProblem) problem = NULL;

  confab_account_servers_set_found (self->servers, best, address);
  take_about (self, confab_found_settings_ref (best));
  if (!confab_found_settings_takes_password (best))
    {
      confab_problem_row_show (self->password_problem, _ ("No password here"), best->hint);
      gtk_widget_grab_focus (best->oauth_ready ? self->browser_row : GTK_WIDGET (self->address));
    }
  else if (best->vouched)
    {
      sign_in_by_password (self);
    }
  else
    {
      sentence = g_strdup_printf (_ ("Nothing but DNS says that these are the servers of %s. If they are your provider’s, sign in once more."),
                                  address);
      problem = confab_problem_new (_ ("Look at the servers"), sentence, CONFAB_PROBLEM_SERVERS);
      confab_account_servers_show_problem (self->servers, problem);
    }
}

static void
save_cb (ConfabAccountDialog *self)
{
  g_autofree char *address = dup_address (self);
  g_autoptr (ConfabOperation) operation = NULL;

  if (self->operation != NULL)
    return;
  clear_problems (self);
  if (!check_address (self, address))
    return;
  if (self->account != NULL || confab_account_servers_is_by_hand (self->servers) ||
      confab_account_servers_get_found (self->servers) != NULL)
    {
      sign_in_by_password (self);
      return;
    }
  operation = confab_engine_find_settings (address, confab_account_servers_get_authority (self->servers));
  watch (self, operation, found_cb);
}

/* The browser */

static void
signed_in_cb (ConfabAccountDialog *self,
              GVariant *           result)
{
  sign_in (self, CONFAB_AUTH_OAUTH2, g_variant_get_string (result, NULL));
}

static void
browser_cb (ConfabAccountDialog *self)
{
  g_autofree char *address = dup_address (self);
  g_autoptr (ConfabOperation) operation = NULL;

  if (self->operation != NULL)
    return;
  clear_problems (self);
  if (!check_address (self, address))
    return;
  if (self->account == NULL && !confab_account_servers_is_by_hand (self->servers))
    confab_account_servers_set_found (self->servers, self->about, address);
  operation = confab_engine_sign_in (self->about->oauth, address, confab_account_servers_get_authority (self->servers));
  watch (self, operation, signed_in_cb);
}

static void
field_changed_cb (ConfabAccountDialog *self)
{
  confab_problem_row_clear (self->general_problem);
  update_sensitive (self);
}

static void
address_changed_cb (ConfabAccountDialog *self)
{
  g_autofree char *address = dup_address (self);

  if (self->account == NULL)
    {
      /* What was found is of another address. */
      if (confab_account_servers_get_found (self->servers) != NULL)
        confab_account_servers_set_found (self->servers, NULL, address);
      take_about (self, confab_engine_look_up_provider (address, NULL));
    }
  field_changed_cb (self);
}

static void
closed_cb (ConfabAccountDialog *self)
{
  if (self->operation == NULL)
    return;
  confab_operation_cancel (self->operation);
  drop_operation (self);
}

static void
profile_cb (ConfabAccountDialog *self)
{
  adw_dialog_present (confab_profile_dialog_new (self->engine, self->account), GTK_WIDGET (self));
}

/* Removing */

static void
remove_answered_cb (ConfabAccountDialog *self)
{
  g_autoptr (ConfabOperation) operation = NULL;

  operation = confab_engine_remove_account (self->engine, confab_account_info_get_id (self->account));
  confab_account_dialog_watch (self, operation);
}

static void
remove_cb (ConfabAccountDialog *self)
{
  AdwDialog *alert = adw_alert_dialog_new (_ ("Remove Account?"), NULL);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (alert),
                                _ ("The messages and the password of %s are removed from this computer. On the server nothing changes."),
                                confab_account_info_get_address (self->account));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (alert), "cancel", _ ("_Cancel"), "remove", _ ("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (alert), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (alert), "cancel");
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (alert), "cancel");
  g_signal_connect_object (alert, "response::remove", G_CALLBACK (remove_answered_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (alert, GTK_WIDGET (self));
}

/* Object */

static void
confab_account_dialog_dispose (GObject *object)
{
  ConfabAccountDialog *self = CONFAB_ACCOUNT_DIALOG (object);

  drop_operation (self);
  if (self->filing != NULL)
    confab_account_filing_set_account (self->filing, NULL, 0);
  g_clear_object (&self->engine);
  g_clear_object (&self->account);
  g_clear_pointer (&self->about, confab_found_settings_unref);
  adw_dialog_set_child (ADW_DIALOG (self), NULL); /* else what has the focus keeps its page */
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_ACCOUNT_DIALOG);
  G_OBJECT_CLASS (confab_account_dialog_parent_class)->dispose (object);
}

static void
confab_account_dialog_class_init (ConfabAccountDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_account_dialog_dispose;

  /**
   * ConfabAccountDialog::done:
   *
   * The account is signed in, changed or removed; the dialog closes by itself.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", CONFAB_TYPE_ACCOUNT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (CONFAB_TYPE_ACCOUNT_FILING);
  g_type_ensure (CONFAB_TYPE_ACCOUNT_HABITS);
  g_type_ensure (CONFAB_TYPE_ACCOUNT_SERVERS);
  g_type_ensure (CONFAB_TYPE_BLOCKED_PEOPLE);
  g_type_ensure (CONFAB_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-account-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, page);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, save_stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, save_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, save_spinner);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, address);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, password);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, name);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, servers);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, address_problem);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, password_problem);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, general_problem);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, words_revealer);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, words);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, hint_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, page_image);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, browser_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, habits);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, filing);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, profile_group);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, blocked);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountDialog, remove_group);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, field_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_cb);
  gtk_widget_class_bind_template_callback (widget_class, browser_cb);
  gtk_widget_class_bind_template_callback (widget_class, profile_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
confab_account_dialog_init (ConfabAccountDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_account_dialog_new:
 * @engine: the engine
 *
 * Returns: a dialog to sign in with an account
 */
AdwDialog *
confab_account_dialog_new (ConfabEngine *engine)
{
  ConfabAccountDialog *self = g_object_new (CONFAB_TYPE_ACCOUNT_DIALOG, NULL);
  const char *name = g_get_real_name ();

  self->engine = g_object_ref (engine);
  if (g_strcmp0 (name, "Unknown") != 0 && g_strcmp0 (name, g_get_user_name ()) != 0)
    gtk_editable_set_text (self->name, name);
  update_sensitive (self);
  return ADW_DIALOG (self);
}

/**
 * confab_account_dialog_new_for_account:
 * @engine: the engine
 * @account: one of its accounts
 *
 * Returns: a dialog with the settings of @account
 */
AdwDialog *
confab_account_dialog_new_for_account (ConfabEngine *     engine,
                                       ConfabAccountInfo *account)
{
  ConfabAccountDialog *self = g_object_new (CONFAB_TYPE_ACCOUNT_DIALOG, NULL);
  ConfabProblem *problem = confab_account_info_get_problem (account);
  ConfabAccountRecord *record = confab_account_info_get_record (account);

  self->engine = g_object_ref (engine);
  self->account = g_object_ref (account);
  adw_dialog_set_title (ADW_DIALOG (self), record->address);
  gtk_label_set_text_with_mnemonic (self->save_label, _ ("_Save"));
  gtk_editable_set_text (self->address, record->address);
  gtk_widget_set_visible (GTK_WIDGET (self->name), FALSE); /* it is one's profile now */
  gtk_widget_set_visible (self->profile_group, TRUE);
  gtk_editable_set_editable (self->address, FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->password), _ ("New Password"));
  confab_account_servers_set_record (self->servers, record);
  take_about (self, confab_engine_look_up_provider (record->address, record->imap_host));
  confab_account_habits_set_account (self->habits, engine, record->id);
  gtk_widget_set_visible (GTK_WIDGET (self->habits), TRUE);
  /* What keeps it from signing in is said once, above. */
  if (confab_account_info_get_state (account) != CONFAB_ACCOUNT_ATTENTION)
    {
      confab_account_filing_set_account (self->filing, engine, record->id);
      gtk_widget_set_visible (GTK_WIDGET (self->filing), TRUE);
    }
  confab_blocked_people_set_account (self->blocked, engine, record->id);
  gtk_widget_set_visible (self->remove_group, TRUE);
  update_sensitive (self);
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->password));
  if (problem != NULL && confab_account_info_get_state (account) == CONFAB_ACCOUNT_ATTENTION)
    show_problem (self, problem);
  return ADW_DIALOG (self);
}

/**
 * confab_account_dialog_get_account:
 * @self: a dialog
 *
 * Returns: (transfer none) (nullable): the account it shows, %NULL for a new one
 */
ConfabAccountInfo *
confab_account_dialog_get_account (ConfabAccountDialog *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_DIALOG (self), NULL);

  return self->account;
}

/**
 * confab_account_dialog_watch:
 * @self: a dialog
 * @operation: signing in, or removing
 *
 * Is busy until @operation ends; then closes, or says what went wrong.
 */
void
confab_account_dialog_watch (ConfabAccountDialog *self,
                             ConfabOperation *    operation)
{
  g_return_if_fail (CONFAB_IS_ACCOUNT_DIALOG (self));

  watch (self, operation, finish);
}
