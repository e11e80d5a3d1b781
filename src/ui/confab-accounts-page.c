/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accounts in the preferences: how each is doing, its settings, and adding one. */
#include "config.h"

#include "confab-accounts-page.h"

#include "confab-account-dialog.h"
#include "confab-account-row.h"
#include "confab-ui.h"

/**
 * ConfabAccountsPage:
 *
 * Follows the engine's list of accounts.
 */
struct _ConfabAccountsPage
{
  AdwPreferencesPage parent_instance;

  GtkWidget *list_group;
  GtkListBox *list;

  ConfabEngine *engine;
};

G_DEFINE_FINAL_TYPE (ConfabAccountsPage, confab_accounts_page, ADW_TYPE_PREFERENCES_PAGE)

static GtkWidget *
make_row_cb (gpointer item,
             gpointer data)
{
  return confab_account_row_new (CONFAB_ACCOUNT_INFO (item));
}

static void
row_activated_cb (ConfabAccountsPage *self,
                  ConfabAccountRow *  row)
{
  adw_dialog_present (confab_account_dialog_new_for_account (self->engine, confab_account_row_get_account (row)),
                      GTK_WIDGET (self));
}

static void
add_cb (ConfabAccountsPage *self)
{
  if (self->engine != NULL)
    adw_dialog_present (confab_account_dialog_new (self->engine), GTK_WIDGET (self));
}

static void
accounts_changed_cb (ConfabAccountsPage *self)
{
  gtk_widget_set_visible (self->list_group, g_list_model_get_n_items (confab_engine_get_accounts (self->engine)) > 0);
}

static void
confab_accounts_page_dispose (GObject *object)
{
  ConfabAccountsPage *self = CONFAB_ACCOUNTS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_ACCOUNTS_PAGE);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (confab_accounts_page_parent_class)->dispose (object);
}

static void
confab_accounts_page_class_init (ConfabAccountsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_accounts_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-accounts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountsPage, list_group);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountsPage, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
confab_accounts_page_init (ConfabAccountsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_accounts_page_new:
 *
 * Returns: a page without accounts
 */
GtkWidget *
confab_accounts_page_new (void)
{
  return g_object_new (CONFAB_TYPE_ACCOUNTS_PAGE, NULL);
}

/**
 * confab_accounts_page_set_engine:
 * @self: a page
 * @engine: the engine; set once
 */
void
confab_accounts_page_set_engine (ConfabAccountsPage *self,
                                 ConfabEngine *      engine)
{
  GListModel *accounts;

  g_return_if_fail (CONFAB_IS_ACCOUNTS_PAGE (self));
  g_return_if_fail (self->engine == NULL);

  self->engine = g_object_ref (engine);
  accounts = confab_engine_get_accounts (engine);
  gtk_list_box_bind_model (self->list, accounts, make_row_cb, NULL, NULL);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (accounts_changed_cb), self, G_CONNECT_SWAPPED);
  accounts_changed_cb (self);
}
