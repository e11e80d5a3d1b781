/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account in the preferences: its address, and how it is doing. */
#include "config.h"

#include "confab-account-row.h"

#include <glib/gi18n.h>

#include "confab-tint.h"
#include "confab-ui.h"

/**
 * ConfabAccountRow:
 *
 * Follows its account's state and problem.
 */
struct _ConfabAccountRow
{
  AdwActionRow parent_instance;

  AdwAvatar *avatar;
  GtkWidget *warning;

  ConfabAccountInfo *account;
};

G_DEFINE_FINAL_TYPE (ConfabAccountRow, confab_account_row, ADW_TYPE_ACTION_ROW)

static const char *
get_words (ConfabAccountInfo *account)
{
  ConfabProblem *problem = confab_account_info_get_problem (account);

  if (problem != NULL)
    return confab_problem_get_title (problem);
  switch (confab_account_info_get_state (account))
    {
    case CONFAB_ACCOUNT_OFFLINE:
    case CONFAB_ACCOUNT_WAITING:
      return _ ("Offline");

    case CONFAB_ACCOUNT_CONNECTING:
      return _ ("Connecting…");

    case CONFAB_ACCOUNT_SYNCING:
      return _ ("Fetching mail…");

    case CONFAB_ACCOUNT_ONLINE:
      return _ ("Connected");

    case CONFAB_ACCOUNT_ATTENTION:
      break;
    }
  return _ ("Needs your attention");
}

static void
update (ConfabAccountRow *self)
{
  const char *address = confab_account_info_get_address (self->account);
  const char *name = confab_account_info_get_name (self->account);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), address);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), get_words (self->account));
  confab_avatar_set_person (self->avatar, name != NULL ? name : address, address);
  gtk_widget_set_visible (self->warning, confab_account_info_get_state (self->account) == CONFAB_ACCOUNT_ATTENTION);
}

static void
confab_account_row_dispose (GObject *object)
{
  ConfabAccountRow *self = CONFAB_ACCOUNT_ROW (object);

  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_ACCOUNT_ROW);
  G_OBJECT_CLASS (confab_account_row_parent_class)->dispose (object);
}

static void
confab_account_row_class_init (ConfabAccountRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_account_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountRow, warning);
}

static void
confab_account_row_init (ConfabAccountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_account_row_new:
 * @account: an account
 *
 * Returns: its row
 */
GtkWidget *
confab_account_row_new (ConfabAccountInfo *account)
{
  ConfabAccountRow *self = g_object_new (CONFAB_TYPE_ACCOUNT_ROW, NULL);

  self->account = g_object_ref (account);
  g_signal_connect_object (account, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

/**
 * confab_account_row_get_account:
 * @self: a row
 *
 * Returns: (transfer none): its account
 */
ConfabAccountInfo *
confab_account_row_get_account (ConfabAccountRow *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_ROW (self), NULL);

  return self->account;
}
