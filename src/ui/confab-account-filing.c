/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an account's server does by itself, and how chats are filed, as rows that act at once. */
#include "config.h"

#include "confab-account-filing.h"

#include <glib/gi18n.h>

#include "confab-problem-row.h"
#include "confab-ui.h"

/* In the order of the rows of filter. */
static const char * const filters[] = { "none", "active", "seen" };

/**
 * ConfabAccountFiling:
 *
 * Asks the server when it is shown, and again after each change: what it says then is
 * what stands here.
 */
struct _ConfabAccountFiling
{
  AdwPreferencesGroup parent_instance;

  AdwActionRow *server_row;
  GtkWidget *spinner;
  ConfabProblemRow *problem;
  GtkWidget *again_row;
  AdwSwitchRow *coi;
  AdwComboRow *filter;
  AdwSwitchRow *script;

  ConfabEngine *engine;
  gint64 account;
  ConfabOperation *operation;
  gboolean looking;        /* it asks, and changes nothing */
  const char *then_filter; /* is set when the operation is done */
  GVariant *server;        /* what it said last */
  char *silence;           /* why it did not say what it can do, in words */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (ConfabAccountFiling, confab_account_filing, ADW_TYPE_PREFERENCES_GROUP)

static void look_cb (ConfabAccountFiling *self);

static gboolean
has (ConfabAccountFiling *self,
     const char *         key)
{
  gboolean value = FALSE;

  return self->server != NULL && g_variant_lookup (self->server, key, "b", &value) && value;
}

static guint
get_filter (ConfabAccountFiling *self)
{
  const char *name = NULL;

  if (self->server != NULL && g_variant_lookup (self->server, "filter", "&s", &name))
    for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
      if (g_str_equal (filters[i], name))
        return i;
  return 0;
}

static const char *
describe_server (ConfabAccountFiling *self)
{
  if (self->server == NULL)
    return self->operation != NULL ? _ ("It is asked what it can do…") : self->silence;
  if (has (self, "coi"))
    return has (self, "enabled") ? _ ("It helps with chats (COI), also while Confab is closed") : _ ("It can help with chats (COI)");
  if (has (self, "sieve"))
    return _ ("An ordinary mail server; a script there moves chats, also while Confab is closed");
  return _ ("An ordinary mail server; Confab moves chats itself");
}

static void
update (ConfabAccountFiling *self)
{
  gboolean known = self->server != NULL;
  gboolean coi = has (self, "coi");
  guint filter = get_filter (self);
  const char *words = describe_server (self);

  self->updating = TRUE;
  adw_action_row_set_subtitle (self->server_row, words != NULL ? words : "");
  gtk_widget_set_visible (self->spinner, self->operation != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->coi), coi);
  gtk_widget_set_visible (GTK_WIDGET (self->filter), known);
  gtk_widget_set_visible (GTK_WIDGET (self->script), known && !coi && filter != 0);
  adw_switch_row_set_active (self->coi, has (self, "enabled"));
  adw_combo_row_set_selected (self->filter, filter);
  adw_switch_row_set_active (self->script, has (self, "sieve"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->coi), self->operation == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->filter), self->operation == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->script), self->operation == NULL);
  self->updating = FALSE;
}

static void
drop_operation (ConfabAccountFiling *self)
{
  if (self->operation != NULL)
    g_signal_handlers_disconnect_by_data (self->operation, self);
  g_clear_object (&self->operation);
}

static void watch (ConfabAccountFiling *self,
                   ConfabOperation *    operation,
                   gboolean             looking);

static void
operation_changed_cb (ConfabAccountFiling *self)
{
  g_autoptr (ConfabOperation) operation = g_object_ref (self->operation);
  ConfabProblem *problem = confab_operation_get_problem (operation);
  const char *then_filter = g_steal_pointer (&self->then_filter);

  if (confab_operation_get_state (operation) == CONFAB_OPERATION_RUNNING)
    {
      self->then_filter = then_filter;
      return;
    }
  drop_operation (self);
  if (confab_operation_get_state (operation) == CONFAB_OPERATION_FAILED)
    {
      /* Nobody has asked for anything yet when the page opens: that is no reason to shout. */
      if (self->looking && self->server == NULL)
        g_set_str (&self->silence, confab_problem_get_sentence (problem));
      else
        confab_problem_row_show (self->problem, confab_problem_get_title (problem), confab_problem_get_sentence (problem));
      gtk_widget_set_visible (self->again_row, self->server == NULL);
      update (self);
    }
  else if (self->looking)
    {
      confab_account_filing_show (self, confab_operation_get_result (operation));
    }
  else if (then_filter != NULL)
    {
      watch (self, confab_engine_set_filter (self->engine, self->account, then_filter, FALSE), FALSE);
    }
  else
    {
      look_cb (self);
    }
}

/* Takes over @operation. */
static void
watch (ConfabAccountFiling *self,
       ConfabOperation *    operation,
       gboolean             looking)
{
  drop_operation (self);
  self->operation = operation;
  self->looking = looking;
  confab_problem_row_clear (self->problem);
  gtk_widget_set_visible (self->again_row, FALSE);
  g_signal_connect_swapped (operation, "notify::state", G_CALLBACK (operation_changed_cb), self);
  update (self);
  operation_changed_cb (self);
}

static void
look_cb (ConfabAccountFiling *self)
{
  if (self->engine != NULL && self->operation == NULL)
    watch (self, confab_engine_look_at_server (self->engine, self->account), TRUE);
}

static void
coi_cb (ConfabAccountFiling *self)
{
  if (!self->updating && self->engine != NULL && self->operation == NULL)
    watch (self, confab_engine_set_coi (self->engine, self->account, adw_switch_row_get_active (self->coi)), FALSE);
}

/* A script that is there follows what is set. */
static void
filter_cb (ConfabAccountFiling *self)
{
  guint selected = adw_combo_row_get_selected (self->filter);

  if (!self->updating && self->engine != NULL && self->operation == NULL && selected < G_N_ELEMENTS (filters))
    watch (self, confab_engine_set_filter (self->engine, self->account, filters[selected], FALSE), FALSE);
}

static void
script_answered_cb (AdwAlertDialog *     alert,
                    const char *         response,
                    ConfabAccountFiling *self)
{
  if (g_str_equal (response, "put") && self->engine != NULL && self->operation == NULL)
    watch (self, confab_engine_set_filter (self->engine, self->account, filters[get_filter (self)], TRUE), FALSE);
  else
    update (self);
}

/* It is put there only after a question, and goes with the filter, which then begins anew. */
static void
script_cb (ConfabAccountFiling *self)
{
  AdwAlertDialog *alert;

  if (self->updating || self->engine == NULL || self->operation != NULL)
    return;
  if (!adw_switch_row_get_active (self->script))
    {
      self->then_filter = filters[get_filter (self)];
      watch (self, confab_engine_set_filter (self->engine, self->account, filters[0], FALSE), FALSE);
      return;
    }
  alert = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Put a Script on the Server?"),
                                                  _ ("Confab adds a script (Sieve) that moves chats to their folder. Scripts of your own "
                                                     "stay and go on working. You can take it away here at any time.")));
  adw_alert_dialog_add_responses (alert, "cancel", _ ("_Cancel"), "put", _ ("_Put It There"), NULL);
  adw_alert_dialog_set_response_appearance (alert, "put", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_close_response (alert, "cancel");
  g_signal_connect_object (alert, "response", G_CALLBACK (script_answered_cb), self, G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (alert), GTK_WIDGET (self));
}

static void
confab_account_filing_dispose (GObject *object)
{
  ConfabAccountFiling *self = CONFAB_ACCOUNT_FILING (object);

  drop_operation (self);
  self->updating = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_ACCOUNT_FILING);
  g_clear_pointer (&self->server, g_variant_unref);
  g_clear_pointer (&self->silence, g_free);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (confab_account_filing_parent_class)->dispose (object);
}

static void
confab_account_filing_class_init (ConfabAccountFilingClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_account_filing_dispose;
  g_type_ensure (CONFAB_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-account-filing.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountFiling, server_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountFiling, spinner);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountFiling, problem);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountFiling, again_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountFiling, coi);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountFiling, filter);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountFiling, script);
  gtk_widget_class_bind_template_callback (widget_class, look_cb);
  gtk_widget_class_bind_template_callback (widget_class, coi_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, script_cb);
}

static void
confab_account_filing_init (ConfabAccountFiling *self)
{
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

/**
 * confab_account_filing_set_account:
 * @self: the rows
 * @engine: (nullable): the engine; %NULL lets go of it
 * @account: row id of one of its accounts
 *
 * Asks the account's server, and shows what it says.
 */
void
confab_account_filing_set_account (ConfabAccountFiling *self,
                                   ConfabEngine *       engine,
                                   gint64               account)
{
  g_return_if_fail (CONFAB_IS_ACCOUNT_FILING (self));

  if (self->operation != NULL && self->looking)
    confab_operation_cancel (self->operation);
  drop_operation (self);
  g_set_object (&self->engine, engine);
  self->account = account;
  look_cb (self);
}

/**
 * confab_account_filing_show:
 * @self: the rows
 * @server: what the server says of itself, see confab_engine_look_at_server()
 */
void
confab_account_filing_show (ConfabAccountFiling *self,
                            GVariant *           server)
{
  g_return_if_fail (CONFAB_IS_ACCOUNT_FILING (self));

  g_clear_pointer (&self->server, g_variant_unref);
  self->server = g_variant_ref_sink (server);
  confab_problem_row_clear (self->problem);
  update (self);
}
