/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The people that an account has blocked, as rows to unblock them. */
#include "config.h"

#include "confab-blocked-people.h"

#include <glib/gi18n.h>

#include "confab-address-book.h"
#include "confab-format.h"
#include "confab-person-row.h"
#include "confab-toasts.h"
#include "confab-ui.h"

/**
 * ConfabBlockedPeople:
 *
 * Is not shown where nobody is blocked.
 */
struct _ConfabBlockedPeople
{
  AdwPreferencesGroup parent_instance;

  GtkListBox *list;

  ConfabEngine *engine;
  gint64 account;
  ConfabAddressBook *blocked;
};

G_DEFINE_FINAL_TYPE (ConfabBlockedPeople, confab_blocked_people, ADW_TYPE_PREFERENCES_GROUP)

static void
unblock_cb (GtkWidget *          button,
            ConfabBlockedPeople *self)
{
  if (self->engine != NULL)
    confab_toasts_watch (GTK_WIDGET (self), confab_engine_block_contact (self->engine, self->account,
                                                                         g_object_get_data (G_OBJECT (button), "address"), FALSE));
}

static GtkWidget *
make_row (gpointer item,
          gpointer data)
{
  ConfabBlockedPeople *self = data;
  const char *address = confab_person_get_address (item);
  GtkWidget *row = confab_person_row_new (confab_person_get_name (item), address);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Unblock"));
  g_autofree char *name = confab_format_name (confab_person_get_name (item), address);
  /* Translators: somebody who is blocked */
  g_autofree char *words = g_strdup_printf (_ ("Unblock %s"), name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "address", g_strdup (address), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (unblock_cb), self, G_CONNECT_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
changed_cb (ConfabBlockedPeople *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), g_list_model_get_n_items (G_LIST_MODEL (self->blocked)) > 0);
}

static void
confab_blocked_people_dispose (GObject *object)
{
  ConfabBlockedPeople *self = CONFAB_BLOCKED_PEOPLE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_BLOCKED_PEOPLE);
  g_clear_object (&self->blocked);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (confab_blocked_people_parent_class)->dispose (object);
}

static void
confab_blocked_people_class_init (ConfabBlockedPeopleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_blocked_people_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-blocked-people.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabBlockedPeople, list);
}

static void
confab_blocked_people_init (ConfabBlockedPeople *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_blocked_people_set_account:
 * @self: the rows
 * @engine: (nullable): the engine; %NULL lets go of it
 * @account: row id of one of its accounts
 *
 * Shows whom an account has blocked, and follows it.
 */
void
confab_blocked_people_set_account (ConfabBlockedPeople *self,
                                   ConfabEngine *       engine,
                                   gint64               account)
{
  g_return_if_fail (CONFAB_IS_BLOCKED_PEOPLE (self));

  g_set_object (&self->engine, engine);
  self->account = account;
  gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_clear_object (&self->blocked);
  if (engine == NULL)
    return;
  self->blocked = confab_address_book_new_blocked (engine, account);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->blocked), make_row, self, NULL);
  g_signal_connect_object (self->blocked, "items-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
}
