/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the dialogs: what goes wrong is said at the right field, and nothing is lost. */
#include "config.h"

#include "confab-account-choices.h"
#include "confab-account-dialog.h"
#include "confab-account-filing.h"
#include "confab-account-servers.h"
#include "confab-blocked-people.h"
#include "confab-new-chat-dialog.h"
#include "confab-own-profiles.h"
#include "confab-preferences-dialog.h"
#include "confab-problem-row.h"
#include "confab-profile-dialog.h"
#include "confab-shortcuts-dialog.h"
#include "fake-names.h"
#include "shell-bed.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  ShellBed *bed;
  GtkWidget *window;
  AdwDialog *dialog;
} Place;

static void
place_set_up_with (Place *   place,
                   ShellBed *bed)
{
  place->bed = bed;
  place->window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (place->window), 700, 700);
  gtk_window_present (GTK_WINDOW (place->window));
}

static void
place_set_up (Place *       place,
              gconstpointer data)
{
  place_set_up_with (place, shell_bed_new_empty ());
}

static void
place_set_up_filled (Place *       place,
                     gconstpointer data)
{
  place_set_up_with (place, shell_bed_new (0));
}

static void
place_show (Place *    place,
            AdwDialog *dialog)
{
  place->dialog = dialog;
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &place->dialog);
  adw_dialog_present (dialog, place->window);
  shell_settle ();
}

static void
place_tear_down (Place *       place,
                 gconstpointer data)
{
  if (place->dialog != NULL)
    adw_dialog_force_close (place->dialog);
  shell_wait_gone ((gpointer *) &place->dialog);
  gtk_window_destroy (GTK_WINDOW (place->window));
  shell_settle ();
  shell_bed_free (place->bed);
}

static GtkEditable *
find_field (Place *     place,
            const char *title)
{
  GtkWidget *row = shell_find_named (GTK_WIDGET (place->dialog), ADW_TYPE_ENTRY_ROW, "title", title);

  g_assert_nonnull (row);
  return GTK_EDITABLE (row);
}

static void
type (Place *     place,
      const char *title,
      const char *text)
{
  gtk_editable_set_text (find_field (place, title), text);
}

static void
assert_typed (Place *     place,
              const char *title,
              const char *text)
{
  g_assert_cmpstr (gtk_editable_get_text (find_field (place, title)), ==, text);
}

static void
press (Place *place)
{
  GtkWidget *button = adw_dialog_get_default_widget (place->dialog);

  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  shell_settle ();
}

/* The only problem that is shown, or NULL. */
static ConfabProblemRow *
find_problem (GtkWidget *root)
{
  ConfabProblemRow *found = NULL;

  if (CONFAB_IS_PROBLEM_ROW (root))
    return gtk_widget_get_visible (root) ? CONFAB_PROBLEM_ROW (root) : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      ConfabProblemRow *row = find_problem (child);

      g_assert_true (row == NULL || found == NULL);
      if (row != NULL)
        found = row;
    }
  return found;
}

static void
assert_problem (Place *     place,
                const char *title,
                const char *field)
{
  ConfabProblemRow *row = find_problem (GTK_WIDGET (place->dialog));
  GtkWidget *about;

  g_assert_nonnull (row);
  g_assert_nonnull (shell_find_named (GTK_WIDGET (row), GTK_TYPE_LABEL, "label", title));
  about = confab_problem_row_get_field (row);
  if (field == NULL)
    {
      g_assert_null (about);
      return;
    }
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (about)), ==, field);
  g_assert_true (gtk_widget_has_css_class (about, "error"));
}

/* Signing in */

static void
fill_in (Place *place)
{
  type (place, "Mail Address", "ada@example.org");
  type (place, "Password", "s3cret");
  type (place, "Your Name", "Ada");
  type (place, "Receiving (IMAP)", "in.example.org");
  type (place, "Sending (SMTP)", "out.example.org");
}

static void
assert_nothing_lost (Place *place)
{
  assert_typed (place, "Mail Address", "ada@example.org");
  assert_typed (place, "Password", "s3cret");
  assert_typed (place, "Your Name", "Ada");
  assert_typed (place, "Receiving (IMAP)", "in.example.org");
  assert_typed (place, "Sending (SMTP)", "out.example.org");
}

/* What the engine may say, and at which field it belongs. */
static const struct
{
  const char *name;
  const char *title;
  const char *sentence;
  ConfabProblemAction action;
  const char *field;
} failures[] = {
  { "password", "Wrong password", "in.example.org does not accept the password.", CONFAB_PROBLEM_PASSWORD, "Password" },
  { "imap", "Server not found", "There is no server called in.example.org.", CONFAB_PROBLEM_SERVERS, "Receiving (IMAP)" },
  { "smtp", "No mail server there", "out.example.org does not answer at this port.", CONFAB_PROBLEM_SERVERS, "Sending (SMTP)" },
  { "tls", "No encryption", "out.example.org offers no encrypted connection.", CONFAB_PROBLEM_SERVERS, "Sending (SMTP)" },
  { "nonsense", "Not understood", "What in.example.org answers makes no sense.", CONFAB_PROBLEM_SERVERS, "Receiving (IMAP)" },
  { "both", "Not understood", "It is not known which server it is.", CONFAB_PROBLEM_SERVERS, "Receiving (IMAP)" },
  { "certificate", "Certificate not trusted", "Nobody has signed it.", CONFAB_PROBLEM_CERTIFICATE, "Extra Authority" },
  { "offline", "Offline", "There is no way to in.example.org now.", CONFAB_PROBLEM_WAIT, NULL },
  { "keyring", "Keyring is locked", "Unlock it.", CONFAB_PROBLEM_KEYRING, NULL },
  { "disk", "No room left", "Make room.", CONFAB_PROBLEM_DISK, NULL },
  { "fault", "Something went wrong", "A mistake of ours.", CONFAB_PROBLEM_REPORT, NULL },
  { "retry", "Refused", "in.example.org refused a request.", CONFAB_PROBLEM_RETRY, NULL },
  { "change", "Cannot be sent", "An address has a character that mail does not allow.", CONFAB_PROBLEM_CHANGE, "Mail Address" },
};

static void
test_sign_in_shows_each_failure (Place *       place,
                                 gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (ConfabOperation) operation = confab_operation_new ();
  g_autoptr (ConfabProblem) problem = confab_problem_new (failures[i].title, failures[i].sentence, failures[i].action);
  GtkWidget *field;

  place_show (place, confab_account_dialog_new (place->bed->engine));
  fill_in (place);
  confab_account_dialog_watch (CONFAB_ACCOUNT_DIALOG (place->dialog), operation);
  g_assert_false (gtk_widget_get_sensitive (adw_dialog_get_default_widget (place->dialog)));
  g_assert_nonnull (shell_find_widget (GTK_WIDGET (place->dialog), ADW_TYPE_SPINNER));
  confab_operation_fail (operation, problem);
  shell_settle ();
  assert_problem (place, failures[i].title, failures[i].field);
  assert_nothing_lost (place);
  g_assert_true (gtk_widget_get_sensitive (adw_dialog_get_default_widget (place->dialog)));

  /* It goes away with the next key in its field. */
  field = confab_problem_row_get_field (find_problem (GTK_WIDGET (place->dialog)));
  if (field == NULL)
    field = GTK_WIDGET (find_field (place, "Password"));
  if (!GTK_IS_EDITABLE (field))
    return;
  gtk_editable_set_text (GTK_EDITABLE (field), "x");
  g_assert_null (find_problem (GTK_WIDGET (place->dialog)));
  g_assert_false (gtk_widget_has_css_class (field, "error"));
}

static void
test_sign_in_closes_when_done (Place *       place,
                               gconstpointer data)
{
  g_autoptr (ConfabOperation) operation = confab_operation_new ();

  place_show (place, confab_account_dialog_new (place->bed->engine));
  fill_in (place);
  confab_account_dialog_watch (CONFAB_ACCOUNT_DIALOG (place->dialog), operation);
  confab_operation_complete (operation, g_variant_new_int64 (1));
  shell_wait_gone ((gpointer *) &place->dialog);
}

static void
cancelled_cb (ConfabOperation *operation,
              gboolean *       cancelled)
{
  *cancelled = TRUE;
}

static void
test_sign_in_can_be_given_up (Place *       place,
                              gconstpointer data)
{
  g_autoptr (ConfabOperation) operation = confab_operation_new ();
  gboolean cancelled = FALSE;

  g_signal_connect (operation, "cancelled", G_CALLBACK (cancelled_cb), &cancelled);
  place_show (place, confab_account_dialog_new (place->bed->engine));
  fill_in (place);
  confab_account_dialog_watch (CONFAB_ACCOUNT_DIALOG (place->dialog), operation);
  adw_dialog_close (place->dialog);
  shell_wait_gone ((gpointer *) &place->dialog);
  g_assert_true (cancelled);
  confab_operation_complete (operation, g_variant_new_int64 (1));
}

static void
test_sign_in_checks_before_it_asks (Place *       place,
                                    gconstpointer data)
{
  place_show (place, confab_account_dialog_new (place->bed->engine));
  g_assert_false (gtk_widget_get_sensitive (adw_dialog_get_default_widget (place->dialog)));
  type (place, "Mail Address", "ada@");
  type (place, "Password", "s3cret");
  press (place);
  assert_problem (place, "Not a whole address", "Mail Address");
  type (place, "Mail Address", "ada@example.org");
  type (place, "Receiving (IMAP)", "in.example.org");
  type (place, "Sending (SMTP)", " ");
  press (place);
  assert_problem (place, "No server for sending", "Sending (SMTP)");
  type (place, "Sending (SMTP)", "out.example.org");
  type (place, "Receiving (IMAP)", "");
  press (place);
  assert_problem (place, "No server for receiving", "Receiving (IMAP)");
  type (place, "Receiving (IMAP)", "in.example.org");
  type (place, "SMTP Port", "99999");
  press (place);
  assert_problem (place, "Not a port", "SMTP Port");
}

static AdwExpanderRow *
find_expander (Place *place)
{
  return ADW_EXPANDER_ROW (shell_find_widget (GTK_WIDGET (place->dialog), ADW_TYPE_EXPANDER_ROW));
}

static void
test_sign_in_follows_encryption (Place *       place,
                                 gconstpointer data)
{
  AdwComboRow *security;

  place_show (place, confab_account_dialog_new (place->bed->engine));
  fill_in (place);
  g_assert_cmpstr (adw_expander_row_get_subtitle (find_expander (place)), ==, "in.example.org, out.example.org");

  /* The usual port follows the encryption, another one stays. */
  security = ADW_COMBO_ROW (shell_find_widget (GTK_WIDGET (find_expander (place)), ADW_TYPE_COMBO_ROW));
  assert_typed (place, "IMAP Port", "993");
  adw_combo_row_set_selected (security, 1);
  assert_typed (place, "IMAP Port", "143");
  type (place, "IMAP Port", "10143");
  adw_combo_row_set_selected (security, 0);
  assert_typed (place, "IMAP Port", "10143");
}

static gboolean
has_problem (gpointer data)
{
  return find_problem (data) != NULL;
}

/* With the engine: nobody listens at this port of this machine. */
static void
test_sign_in_at_a_closed_port (Place *       place,
                               gconstpointer data)
{
  place_show (place, confab_account_dialog_new (place->bed->engine));
  fill_in (place);
  type (place, "Receiving (IMAP)", "127.0.0.1");
  type (place, "IMAP Port", "1");
  press (place);
  shell_wait (has_problem, place->dialog);
  assert_problem (place, "No mail server there", "Receiving (IMAP)");
  assert_typed (place, "Password", "s3cret");
  g_assert_cmpuint (g_list_model_get_n_items (confab_engine_get_accounts (place->bed->engine)), ==, 0);
}

/* Finding servers */

static gboolean
is_busy (Place *place)
{
  return !gtk_widget_get_sensitive (adw_dialog_get_default_widget (place->dialog));
}

static GtkWidget *
find_named (Place *     place,
            GType       type,
            const char *property,
            const char *value)
{
  GtkWidget *found = shell_find_named (GTK_WIDGET (place->dialog), type, property, value);

  return found != NULL && gtk_widget_get_mapped (found) ? found : NULL;
}

/* DNS does not answer: it is said, and nothing typed is lost. */
static void
test_sign_in_finds_no_servers (Place *       place,
                               gconstpointer data)
{
  static const char *const services[] = { "imaps", "imap", "submissions", "submission" };

  fake_names_clear ();
  fake_names_set (FAKE_MX, "example.org", "FAIL");
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_autofree char *key = g_strdup_printf ("_%s._tcp.example.org", services[i]);

      fake_names_set (FAKE_SRV, key, "FAIL");
    }
  place_show (place, confab_account_dialog_new (place->bed->engine));
  type (place, "Mail Address", "ada@example.org");
  type (place, "Password", "s3cret");
  g_signal_emit_by_name (adw_dialog_get_default_widget (place->dialog), "clicked");
  g_assert_true (is_busy (place));
  shell_wait (has_problem, place->dialog);
  assert_problem (place, "Offline", NULL);
  /* The last that it did. */
  g_assert_nonnull (shell_find_named (GTK_WIDGET (place->dialog), GTK_TYPE_LABEL, "label", "Trying usual names of servers…"));
  assert_typed (place, "Password", "s3cret");

  /* It answers, and there is nothing: by hand, then. */
  fake_names_clear ();
  press (place);
  shell_wait (has_problem, place->dialog);
  assert_problem (place, "Servers not found", "Receiving (IMAP)");
  g_assert_true (adw_expander_row_get_expanded (find_expander (place)));
}

static void
test_sign_in_can_stop_finding (Place *       place,
                               gconstpointer data)
{
  fake_names_clear ();
  place_show (place, confab_account_dialog_new (place->bed->engine));
  type (place, "Mail Address", "ada@example.org");
  type (place, "Password", "s3cret");
  g_signal_emit_by_name (adw_dialog_get_default_widget (place->dialog), "clicked");
  adw_dialog_close (place->dialog);
  shell_wait_gone ((gpointer *) &place->dialog);
}

static void
test_servers_that_were_found (Place *       place,
                              gconstpointer data)
{
  g_autoptr (ConfabFoundSettings) found = confab_found_settings_new ();
  g_autoptr (ConfabAccountRecord) record = confab_account_record_new ();
  ConfabAccountServers *servers;

  found->imap_host = g_strdup ("imap.x.test");
  found->imap_port = 1993;
  found->imap_user = g_strdup ("ada");
  found->smtp_host = g_strdup ("smtp.x.test");
  found->smtp_port = 587;
  found->smtp_security = CONFAB_SECURITY_STARTTLS;
  found->smtp_user = g_strdup ("ada@x.test");
  found->source_words = g_strdup ("Confab knows X");
  place_show (place, confab_account_dialog_new (place->bed->engine));
  servers = CONFAB_ACCOUNT_SERVERS (shell_find_widget (GTK_WIDGET (place->dialog), CONFAB_TYPE_ACCOUNT_SERVERS));
  confab_account_servers_set_found (servers, found, "ada@x.test");
  g_assert_false (confab_account_servers_is_by_hand (servers));
  g_assert_true (confab_account_servers_get_found (servers) == found);
  g_assert_cmpstr (adw_expander_row_get_subtitle (find_expander (place)), ==, "imap.x.test, smtp.x.test\nConfab knows X");

  /* Each server has a user name of its own, until the person types one. */
  record->address = g_strdup ("ada@x.test");
  confab_account_servers_fill (servers, record);
  g_assert_cmpstr (record->imap_host, ==, "imap.x.test");
  g_assert_cmpuint (record->imap_port, ==, 1993);
  g_assert_cmpint (record->smtp_security, ==, CONFAB_SECURITY_STARTTLS);
  g_assert_cmpstr (record->imap_user, ==, "ada");
  g_assert_cmpstr (record->smtp_user, ==, "ada@x.test");
  type (place, "User name, if it is not the address", "other");
  g_assert_null (confab_account_servers_get_found (servers));
  confab_account_servers_fill (servers, record);
  g_assert_cmpstr (record->imap_user, ==, "other");
  g_assert_cmpstr (record->smtp_user, ==, "other");
  type (place, "User name, if it is not the address", "ada");
  type (place, "Sending (SMTP)", "out.x.test");
  g_assert_true (confab_account_servers_is_by_hand (servers));
  g_assert_cmpstr (adw_expander_row_get_subtitle (find_expander (place)), ==, "imap.x.test, out.x.test");

  /* They go with the address they were found for. */
  type (place, "Sending (SMTP)", "smtp.x.test");
  type (place, "Mail Address", "ada@y.test");
  assert_typed (place, "Receiving (IMAP)", "");
  assert_typed (place, "IMAP Port", "993");
}

/* What the provider wants is said as soon as the address tells who it is. */
static void
test_sign_in_knows_providers (Place *       place,
                              gconstpointer data)
{
  GtkWidget *row;

  place_show (place, confab_account_dialog_new (place->bed->engine));
  type (place, "Mail Address", "ada@passwords.test");
  shell_settle ();
  row = find_named (place, ADW_TYPE_ACTION_ROW, "subtitle", "https://passwords.test/app");
  g_assert_nonnull (row);
  g_assert_nonnull (strstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), "Passwords wants an app password"));
  g_assert_true (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (row)));
  g_assert_null (find_named (place, ADW_TYPE_BUTTON_ROW, "title", "Sign In with _Browser"));

  type (place, "Mail Address", "ada@example.org");
  shell_settle ();
  g_assert_null (find_named (place, ADW_TYPE_ACTION_ROW, "subtitle", "https://passwords.test/app"));
  type (place, "Mail Address", "ada@browser.test");
  shell_settle ();
  g_assert_nonnull (find_named (place, ADW_TYPE_BUTTON_ROW, "title", "Sign In with _Browser"));
}

/* There is no browser in a test: the link is shown to be opened by hand. */
static void
test_sign_in_with_browser (Place *       place,
                           gconstpointer data)
{
  place_show (place, confab_account_dialog_new (place->bed->engine));
  type (place, "Mail Address", "ada@browser.test");
  shell_settle ();
  g_signal_emit_by_name (find_named (place, ADW_TYPE_BUTTON_ROW, "title", "Sign In with _Browser"), "activated");
  shell_wait (has_problem, place->dialog);
  assert_problem (place, "Your browser does not open", NULL);
  g_assert_true (is_busy (place));
  g_assert_nonnull (shell_find_named (GTK_WIDGET (place->dialog), GTK_TYPE_LABEL, "label", "Go on in your browser…"));
  assert_typed (place, "Receiving (IMAP)", "imap.browser.test");
  adw_dialog_close (place->dialog);
  shell_wait_gone ((gpointer *) &place->dialog);
}

static void
write_providers (void)
{
  g_autofree char *directory = g_dir_make_tmp ("confab-dialogs-XXXXXX", NULL);
  g_autofree char *below = g_build_filename (directory, "confab", NULL);
  g_autofree char *path = g_build_filename (below, "providers.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (below, 0700);
  g_file_set_contents (path,
                       "[Provider passwords]\nname=Passwords\ndomains=passwords.test;\nimap=imaps://imap.passwords.test:993\n"
                       "smtp=smtps://smtp.passwords.test:465\nsign-in=app-password;oauth2;\npage=https://passwords.test/app\n"
                       "oauth=google\n"
                       "[Provider browser]\nname=Browser\ndomains=browser.test;\nimap=imaps://imap.browser.test:993\n"
                       "smtp=smtps://smtp.browser.test:465\nsign-in=oauth2;\noauth=browser\n"
                       "[OAuth browser]\nname=Browser\nauthorize=https://browser.test/a\ntoken=https://browser.test/t\nscope=mail\n"
                       "client-id=confab\n", -1, &error);
  g_assert_no_error (error);
  g_setenv ("XDG_CONFIG_HOME", directory, TRUE);
}

/* Changing and removing an account */

static ConfabAccountInfo *
get_account (Place *place)
{
  g_autoptr (ConfabAccountInfo) account = g_list_model_get_item (confab_engine_get_accounts (place->bed->engine), 0);

  g_assert_nonnull (account);
  return account;
}

static void
test_account_shows_its_settings (Place *       place,
                                 gconstpointer data)
{
  ConfabAccountInfo *account = get_account (place);
  g_autoptr (ConfabProblem) problem = confab_problem_new ("Wrong password", "Try another one.", CONFAB_PROBLEM_PASSWORD);

  confab_account_info_set_state (account, CONFAB_ACCOUNT_ATTENTION, problem);
  place_show (place, confab_account_dialog_new_for_account (place->bed->engine, account));
  assert_typed (place, "Mail Address", "alice@mail.test");
  assert_typed (place, "New Password", "");
  assert_typed (place, "Receiving (IMAP)", "mail.invalid");
  assert_problem (place, "Wrong password", "New Password");
  g_assert_false (gtk_editable_get_editable (find_field (place, "Mail Address")));
}

static void
test_account_is_not_added_twice (Place *       place,
                                 gconstpointer data)
{
  place_show (place, confab_account_dialog_new (place->bed->engine));
  type (place, "Mail Address", "Alice@mail.test");
  type (place, "Password", "s3cret");
  press (place);
  assert_problem (place, "Signed in already", "Mail Address");
}

static gboolean
has_no_accounts (gpointer data)
{
  Place *place = data;

  return g_list_model_get_n_items (confab_engine_get_accounts (place->bed->engine)) == 0;
}

static void
test_account_is_removed_after_a_question (Place *       place,
                                          gconstpointer data)
{
  GtkWidget *alert;
  GtkWidget *row;

  place_show (place, confab_account_dialog_new_for_account (place->bed->engine, get_account (place)));
  row = shell_find_named (GTK_WIDGET (place->dialog), ADW_TYPE_BUTTON_ROW, "title", "_Remove Account…");
  g_assert_true (gtk_widget_grab_focus (row)); /* as a click does; the question gives it back */
  g_signal_emit_by_name (row, "activated");
  shell_settle ();
  alert = GTK_WIDGET (adw_window_get_visible_dialog (ADW_WINDOW (place->window)));
  g_assert_true (ADW_IS_ALERT_DIALOG (alert));
  g_assert_false (has_no_accounts (place));
  g_signal_emit_by_name (alert, "response::remove", "remove");
  adw_dialog_force_close (ADW_DIALOG (alert));
  shell_wait (has_no_accounts, place);
  shell_wait_gone ((gpointer *) &place->dialog);
}

static gboolean
can_be_used (gpointer data)
{
  return gtk_widget_is_sensitive (data);
}

static gboolean
has_habits (gpointer data)
{
  Place *place = data;
  g_autoptr (ConfabAccountChoices) choices =
    confab_account_choices_new (place->bed->engine, confab_account_info_get_id (get_account (place)));

  while (!confab_account_choices_get_loaded (choices))
    g_main_context_iteration (NULL, TRUE);
  return confab_account_choices_get_receipts (choices) && confab_account_choices_get_history (choices) == 30;
}

static void
test_account_habits_are_kept (Place *       place,
                              gconstpointer data)
{
  GtkWidget *receipts;
  GtkWidget *history;

  place_show (place, confab_account_dialog_new_for_account (place->bed->engine, get_account (place)));
  receipts = shell_find_named (GTK_WIDGET (place->dialog), ADW_TYPE_SWITCH_ROW, "title", "Read _Receipts");
  history = shell_find_named (GTK_WIDGET (place->dialog), ADW_TYPE_COMBO_ROW, "title", "Load _First");
  shell_wait (can_be_used, receipts);
  g_assert_false (adw_switch_row_get_active (ADW_SWITCH_ROW (receipts)));
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (history)), ==, 2);
  adw_switch_row_set_active (ADW_SWITCH_ROW (receipts), TRUE);
  adw_combo_row_set_selected (ADW_COMBO_ROW (history), 1);
  shell_wait (has_habits, place);
}

static gboolean
can_be_seen (gpointer data)
{
  return gtk_widget_get_visible (data);
}

static gboolean
is_hidden (gpointer data)
{
  return !gtk_widget_get_visible (data);
}

static void
test_account_shows_whom_it_blocked (Place *       place,
                                    gconstpointer data)
{
  gint64 account = confab_account_info_get_id (get_account (place));
  g_autoptr (ConfabOperation) operation = confab_engine_block_contact (place->bed->engine, account, "bob@mail.test", TRUE);
  GtkWidget *group;

  shell_wait_operation (operation);
  place_show (place, confab_account_dialog_new_for_account (place->bed->engine, get_account (place)));
  group = shell_find_named (GTK_WIDGET (place->dialog), CONFAB_TYPE_BLOCKED_PEOPLE, "title", "Blocked People");
  shell_wait (can_be_seen, group);
  g_assert_nonnull (shell_find_named (group, ADW_TYPE_ACTION_ROW, "subtitle", "bob@mail.test"));
  g_signal_emit_by_name (shell_find_named (group, GTK_TYPE_BUTTON, "label", "_Unblock"), "clicked");
  shell_wait (is_hidden, group);
}

/* The own profile */

typedef struct
{
  ConfabOwnProfiles *profiles;
  const char *audience;
  const char *name;
  const char *status;
} Wanted;

static gboolean
has_profile (gpointer data)
{
  Wanted *wanted = data;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (wanted->profiles)); i++)
    {
      g_autoptr (ConfabOwnProfile) profile = g_list_model_get_item (G_LIST_MODEL (wanted->profiles), i);

      if (g_strcmp0 (confab_own_profile_get_audience (profile), wanted->audience) == 0 &&
          g_strcmp0 (confab_own_profile_get_name (profile), wanted->name) == 0 &&
          g_strcmp0 (confab_own_profile_get_status (profile), wanted->status) == 0)
        return TRUE;
    }
  if (!confab_answers_get_loading (CONFAB_ANSWERS (wanted->profiles)))
    confab_own_profiles_refresh (wanted->profiles);
  return FALSE;
}

static void
save_profile (Place *     place,
              const char *audience,
              const char *name,
              const char *status)
{
  g_autoptr (ConfabOwnProfiles) profiles = confab_own_profiles_new (place->bed->engine, confab_account_info_get_id (get_account (place)));
  Wanted wanted = { profiles, audience, name, status };

  type (place, "Your Name", name);
  type (place, "What You Say of Yourself", status);
  g_signal_emit_by_name (shell_find_named (GTK_WIDGET (place->dialog), GTK_TYPE_BUTTON, "label", "_Save"), "clicked");
  shell_wait (has_profile, &wanted);
  shell_settle ();
}

static gboolean
shows_alice (gpointer data)
{
  GtkWidget *row = shell_find_named (GTK_WIDGET (((Place *) data)->dialog), ADW_TYPE_ENTRY_ROW, "title", "Your Name");

  return g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)), "Alice Anders");
}

static void
test_profile_is_saved (Place *       place,
                       gconstpointer data)
{
  GtkWidget *audience;
  GtkWidget *kind;

  place_show (place, confab_profile_dialog_new (place->bed->engine, get_account (place)));
  shell_wait (shows_alice, place);
  save_profile (place, NULL, "Alice A.", "In the mountains");

  /* One for friends alone: it can be saved once it says for whom it is. */
  audience = shell_find_named (GTK_WIDGET (place->dialog), ADW_TYPE_COMBO_ROW, "title", "Who Sees This");
  kind = GTK_WIDGET (find_field (place, "Kind of Contact, as “Friend” or “Family”"));
  g_assert_false (gtk_widget_get_mapped (kind));
  adw_combo_row_set_selected (ADW_COMBO_ROW (audience), 1);
  shell_settle ();
  g_assert_true (gtk_widget_get_mapped (kind));
  g_assert_false (gtk_widget_get_sensitive (shell_find_named (GTK_WIDGET (place->dialog), GTK_TYPE_BUTTON, "label", "_Save")));
  type (place, "Kind of Contact, as “Friend” or “Family”", "friend");
  save_profile (place, "friend", "Ali", "Call me!");
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (ADW_COMBO_ROW (audience))), ==, 3);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (audience)), ==, 1);
  assert_typed (place, "Your Name", "Ali");
  adw_combo_row_set_selected (ADW_COMBO_ROW (audience), 0);
  shell_settle ();
  assert_typed (place, "What You Say of Yourself", "In the mountains");
}

/* What the server can do */

static GtkWidget *
show_server (Place *     place,
             const char *server)
{
  g_autoptr (GError) error = NULL;
  GVariant *said = g_variant_parse (G_VARIANT_TYPE_VARDICT, server, NULL, NULL, &error);
  GtkWidget *filing = shell_find_widget (GTK_WIDGET (place->dialog), CONFAB_TYPE_ACCOUNT_FILING);

  g_assert_no_error (error);
  confab_account_filing_show (CONFAB_ACCOUNT_FILING (filing), said);
  g_variant_unref (said);
  shell_settle ();
  return filing;
}

static void
assert_rows (GtkWidget *filing,
             gboolean   coi,
             gboolean   script,
             guint      filter)
{
  GtkWidget *row = shell_find_named (filing, ADW_TYPE_COMBO_ROW, "title", "Chats in the _Inbox");

  g_assert_true (gtk_widget_get_visible (row));
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (row)), ==, filter);
  g_assert_cmpint (gtk_widget_get_visible (shell_find_named (filing, ADW_TYPE_SWITCH_ROW, "title", "Let the Server _Help With Chats")), ==, coi);
  g_assert_cmpint (gtk_widget_get_visible (shell_find_named (filing, ADW_TYPE_SWITCH_ROW, "title", "Also While Confab Is _Closed")), ==, script);
}

static void
test_account_shows_what_its_server_does (Place *       place,
                                         gconstpointer data)
{
  GtkWidget *filing;

  place_show (place, confab_account_dialog_new_for_account (place->bed->engine, get_account (place)));
  filing = shell_find_widget (GTK_WIDGET (place->dialog), CONFAB_TYPE_ACCOUNT_FILING);
  g_assert_true (gtk_widget_get_visible (filing));
  g_assert_false (gtk_widget_get_visible (shell_find_widget (filing, ADW_TYPE_COMBO_ROW)));
  show_server (place, "{'coi': <false>, 'filter': <'none'>}");
  assert_rows (filing, FALSE, FALSE, 0);
  show_server (place, "{'coi': <false>, 'sieve': <true>, 'filter': <'seen'>}");
  assert_rows (filing, FALSE, TRUE, 2);
  show_server (place, "{'coi': <true>, 'enabled': <true>, 'filter': <'active'>}");
  assert_rows (filing, TRUE, FALSE, 1);
  g_assert_nonnull (shell_find_named (filing, ADW_TYPE_ACTION_ROW, "subtitle", "It helps with chats (COI), also while Confab is closed"));
}

/* A new chat */

static void
opened_cb (AdwDialog *dialog,
           gint64     id,
           gint64 *   opened)
{
  *opened = id;
}

static void
test_new_chat_checks_the_address (Place *       place,
                                  gconstpointer data)
{
  place_show (place, confab_new_chat_dialog_new (place->bed->engine));
  g_assert_false (gtk_widget_get_sensitive (adw_dialog_get_default_widget (place->dialog)));
  type (place, "Name or Mail Address", "bob@mail.test, carol@");
  press (place);
  assert_problem (place, "Not a whole address", "Name or Mail Address");
  assert_typed (place, "Name or Mail Address", "bob@mail.test, carol@");
}

static void
test_new_chat_opens (Place *       place,
                     gconstpointer data)
{
  gint64 opened = 0;

  place_show (place, confab_new_chat_dialog_new (place->bed->engine));
  g_signal_connect (place->dialog, "opened", G_CALLBACK (opened_cb), &opened);
  type (place, "Name or Mail Address", "Bob <bob@mail.test>");
  press (place);
  shell_wait_gone ((gpointer *) &place->dialog);
  g_assert_cmpint (opened, ==, confab_conversation_get_id (shell_bed_find (place->bed, "Bob Marsh")));
}

/* The others */

static void
test_preferences_change_settings (Place *       place,
                                  gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (APPLICATION_ID);
  GtkWidget *row;

  place_show (place, confab_preferences_dialog_new (settings, place->bed->engine));
  row = shell_find_named (GTK_WIDGET (place->dialog), ADW_TYPE_SWITCH_ROW, "title", "_New Messages");
  g_assert_true (adw_switch_row_get_active (ADW_SWITCH_ROW (row)));
  adw_switch_row_set_active (ADW_SWITCH_ROW (row), FALSE);
  g_assert_false (g_settings_get_boolean (settings, "notifications"));
  g_settings_reset (settings, "notifications");
  g_assert_nonnull (shell_find_named (GTK_WIDGET (place->dialog), ADW_TYPE_ACTION_ROW, "title", "alice@mail.test"));
}

static void
test_shortcuts_are_shown (Place *       place,
                          gconstpointer data)
{
  place_show (place, confab_shortcuts_dialog_new ());
  g_assert_nonnull (shell_find_named (GTK_WIDGET (place->dialog), ADW_TYPE_ACTION_ROW, "title", "New chat"));
  g_assert_nonnull (shell_find_named (GTK_WIDGET (place->dialog), GTK_TYPE_LABEL, "label", "Ctrl"));
}

static void
add (const char * path,
     gconstpointer data,
     void (*func) (Place *, gconstpointer),
     gboolean filled)
{
  g_test_add (path, Place, data, filled ? place_set_up_filled : place_set_up, func, place_tear_down);
}

int
main (int    argc,
      char **argv)
{
  write_providers ();
  shell_bed_init (&argc, &argv);
  fake_names_install ();
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/sign-in/failure/", failures[i].name, NULL);

      add (path, GUINT_TO_POINTER (i), test_sign_in_shows_each_failure, FALSE);
    }
  add ("/ui/sign-in/done", NULL, test_sign_in_closes_when_done, FALSE);
  add ("/ui/sign-in/given-up", NULL, test_sign_in_can_be_given_up, FALSE);
  add ("/ui/sign-in/checks", NULL, test_sign_in_checks_before_it_asks, FALSE);
  add ("/ui/sign-in/encryption", NULL, test_sign_in_follows_encryption, FALSE);
  add ("/ui/sign-in/closed-port", NULL, test_sign_in_at_a_closed_port, FALSE);
  add ("/ui/sign-in/finds-no-servers", NULL, test_sign_in_finds_no_servers, FALSE);
  add ("/ui/sign-in/can-stop-finding", NULL, test_sign_in_can_stop_finding, FALSE);
  add ("/ui/sign-in/servers-found", NULL, test_servers_that_were_found, FALSE);
  add ("/ui/sign-in/knows-providers", NULL, test_sign_in_knows_providers, FALSE);
  add ("/ui/sign-in/with-browser", NULL, test_sign_in_with_browser, FALSE);
  add ("/ui/account/settings", NULL, test_account_shows_its_settings, TRUE);
  add ("/ui/account/habits", NULL, test_account_habits_are_kept, TRUE);
  add ("/ui/account/blocked", NULL, test_account_shows_whom_it_blocked, TRUE);
  add ("/ui/account/server", NULL, test_account_shows_what_its_server_does, TRUE);
  add ("/ui/account/profile", NULL, test_profile_is_saved, TRUE);
  add ("/ui/account/twice", NULL, test_account_is_not_added_twice, TRUE);
  add ("/ui/account/removed", NULL, test_account_is_removed_after_a_question, TRUE);
  add ("/ui/new-chat/checks", NULL, test_new_chat_checks_the_address, TRUE);
  add ("/ui/new-chat/opens", NULL, test_new_chat_opens, TRUE);
  add ("/ui/preferences/settings", NULL, test_preferences_change_settings, TRUE);
  add ("/ui/shortcuts/shown", NULL, test_shortcuts_are_shown, FALSE);
  return g_test_run ();
}
