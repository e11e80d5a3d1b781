/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Read receipts and how much history an account loads, as rows that act at once. */
#include "config.h"

#include "confab-account-habits.h"

#include <glib/gi18n.h>

#include "confab-account-choices.h"
#include "confab-toasts.h"
#include "confab-ui.h"

/* In days; 0 is all there is. */
static const int histories[] = { 7, 30, 90, 365, 0 };

/**
 * ConfabAccountHabits:
 *
 * Can be used once what was chosen before is known.
 */
struct _ConfabAccountHabits
{
  AdwPreferencesGroup parent_instance;

  AdwSwitchRow *receipts;
  AdwComboRow *history;

  ConfabEngine *engine;
  gint64 account;
  ConfabAccountChoices *choices;
  GArray *days; /* of the rows of history */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (ConfabAccountHabits, confab_account_habits, ADW_TYPE_PREFERENCES_GROUP)

static void
receipts_cb (ConfabAccountHabits *self)
{
  if (!self->updating && self->engine != NULL)
    confab_toasts_watch (GTK_WIDGET (self), confab_engine_set_receipts (self->engine, self->account,
                                                                        adw_switch_row_get_active (self->receipts)));
}

static void
history_cb (ConfabAccountHabits *self)
{
  guint selected = adw_combo_row_get_selected (self->history);

  if (!self->updating && self->engine != NULL && selected < self->days->len)
    confab_toasts_watch (GTK_WIDGET (self), confab_engine_set_history (self->engine, self->account,
                                                                       (guint) g_array_index (self->days, int, selected)));
}

static char *
describe_days (int days)
{
  if (days == 0)
    return g_strdup (_ ("All mail"));
  if (days == 365)
    return g_strdup (_ ("1 year"));
  /* Translators: so much of the past is loaded first */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", (gulong) days), days);
}

/* What was chosen elsewhere is among the rows, too. */
static void
fill_history (ConfabAccountHabits *self,
              int                  chosen)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;
  gboolean is_there = FALSE;

  g_array_set_size (self->days, 0);
  for (guint i = 0; i < G_N_ELEMENTS (histories); i++)
    is_there = is_there || histories[i] == chosen;
  if (!is_there)
    g_array_append_val (self->days, chosen);
  g_array_append_vals (self->days, histories, G_N_ELEMENTS (histories));
  for (guint i = 0; i < self->days->len; i++)
    {
      int days = g_array_index (self->days, int, i);

      gtk_string_list_take (names, describe_days (days));
      if (days == chosen)
        selected = i;
    }
  adw_combo_row_set_model (self->history, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->history, selected);
}

static void
loaded_cb (ConfabAccountHabits *self)
{
  self->updating = TRUE;
  adw_switch_row_set_active (self->receipts, confab_account_choices_get_receipts (self->choices));
  fill_history (self, confab_account_choices_get_history (self->choices));
  self->updating = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
}

static void
confab_account_habits_dispose (GObject *object)
{
  ConfabAccountHabits *self = CONFAB_ACCOUNT_HABITS (object);

  self->updating = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_ACCOUNT_HABITS);
  g_clear_object (&self->choices);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->days, g_array_unref);
  G_OBJECT_CLASS (confab_account_habits_parent_class)->dispose (object);
}

static void
confab_account_habits_class_init (ConfabAccountHabitsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_account_habits_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-account-habits.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountHabits, receipts);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountHabits, history);
  gtk_widget_class_bind_template_callback (widget_class, receipts_cb);
  gtk_widget_class_bind_template_callback (widget_class, history_cb);
}

static void
confab_account_habits_init (ConfabAccountHabits *self)
{
  self->days = g_array_new (FALSE, FALSE, sizeof (int));
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_account_habits_set_account:
 * @self: the rows
 * @engine: (nullable): the engine; %NULL lets go of it
 * @account: row id of one of its accounts
 *
 * Shows and changes the habits of an account.
 */
void
confab_account_habits_set_account (ConfabAccountHabits *self,
                                   ConfabEngine *       engine,
                                   gint64               account)
{
  g_return_if_fail (CONFAB_IS_ACCOUNT_HABITS (self));

  g_set_object (&self->engine, engine);
  self->account = account;
  g_clear_object (&self->choices);
  if (engine == NULL)
    return;
  self->choices = confab_account_choices_new (engine, account);
  g_signal_connect_object (self->choices, "notify::loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
}
