/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts somebody into the address book. */
#include "config.h"

#include "confab-new-contact-page.h"

#include <glib/gi18n.h>

#include "confab-account-info.h"
#include "confab-address-check.h"
#include "confab-person.h"
#include "confab-problem-row.h"
#include "confab-ui.h"

/**
 * ConfabNewContactPage:
 *
 * Its signal `saved` gives the #ConfabPerson, when they are in the address book.
 */
struct _ConfabNewContactPage
{
  AdwNavigationPage parent_instance;

  GtkWidget *save_button;
  GtkEditable *address;
  ConfabProblemRow *problem;
  GtkEditable *name;
  AdwComboRow *account;

  ConfabEngine *engine;
  ConfabOperation *operation;
};

G_DEFINE_FINAL_TYPE (ConfabNewContactPage, confab_new_contact_page, ADW_TYPE_NAVIGATION_PAGE)

enum
{
  SIGNAL_SAVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
update_sensitive (ConfabNewContactPage *self)
{
  gtk_widget_set_sensitive (self->save_button, self->operation == NULL && *gtk_editable_get_text (self->address) != '\0');
}

static void
changed_cb (ConfabNewContactPage *self)
{
  update_sensitive (self);
}

static void
show_problem (ConfabNewContactPage *self,
              const char *          title,
              const char *          sentence)
{
  confab_problem_row_show (self->problem, title, sentence);
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
}

static void
drop_operation (ConfabNewContactPage *self)
{
  if (self->operation != NULL)
    g_signal_handlers_disconnect_by_data (self->operation, self);
  g_clear_object (&self->operation);
}

static void
operation_changed_cb (ConfabNewContactPage *self)
{
  g_autoptr (ConfabOperation) operation = g_object_ref (self->operation);
  ConfabProblem *problem = confab_operation_get_problem (operation);
  g_autofree char *address = NULL;
  g_autoptr (ConfabPerson) person = NULL;

  if (confab_operation_get_state (operation) == CONFAB_OPERATION_RUNNING)
    return;
  drop_operation (self);
  update_sensitive (self);
  if (confab_operation_get_state (operation) == CONFAB_OPERATION_FAILED)
    {
      show_problem (self, confab_problem_get_title (problem), confab_problem_get_sentence (problem));
      return;
    }
  address = confab_address_tidy (gtk_editable_get_text (self->address));
  person = confab_person_new_in_account (confab_account_info_get_id (adw_combo_row_get_selected_item (self->account)),
                                         gtk_editable_get_text (self->name), address);
  g_signal_emit (self, signals[SIGNAL_SAVED], 0, person);
}

static void
save_cb (ConfabNewContactPage *self)
{
  g_autofree char *address = confab_address_tidy (gtk_editable_get_text (self->address));
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  ConfabAccountInfo *account = adw_combo_row_get_selected_item (self->account);

  if (self->operation != NULL || account == NULL)
    return;
  if (!confab_address_is_whole (address))
    {
      show_problem (self, _ ("Not a whole address"), _ ("A mail address looks like ada@example.org."));
      return;
    }
  self->operation = confab_engine_save_contact (self->engine, confab_account_info_get_id (account), address,
                                                *name != '\0' ? name : NULL, NULL, NULL);
  g_signal_connect_swapped (self->operation, "notify::state", G_CALLBACK (operation_changed_cb), self);
  update_sensitive (self);
  operation_changed_cb (self);
}

static void
confab_new_contact_page_shown (AdwNavigationPage *page)
{
  ADW_NAVIGATION_PAGE_CLASS (confab_new_contact_page_parent_class)->shown (page);
  gtk_widget_grab_focus (GTK_WIDGET (CONFAB_NEW_CONTACT_PAGE (page)->address));
}

static void
confab_new_contact_page_dispose (GObject *object)
{
  ConfabNewContactPage *self = CONFAB_NEW_CONTACT_PAGE (object);

  drop_operation (self);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_NEW_CONTACT_PAGE);
  G_OBJECT_CLASS (confab_new_contact_page_parent_class)->dispose (object);
}

static void
confab_new_contact_page_class_init (ConfabNewContactPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_new_contact_page_dispose;
  ADW_NAVIGATION_PAGE_CLASS (klass)->shown = confab_new_contact_page_shown;

  /**
   * ConfabNewContactPage::saved:
   *
   * This #ConfabPerson is in the address book.
   */
  signals[SIGNAL_SAVED] =
    g_signal_new ("saved", CONFAB_TYPE_NEW_CONTACT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CONFAB_TYPE_PERSON);

  g_type_ensure (CONFAB_TYPE_ACCOUNT_INFO);
  g_type_ensure (CONFAB_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-new-contact-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabNewContactPage, save_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewContactPage, address);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewContactPage, problem);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewContactPage, name);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewContactPage, account);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
confab_new_contact_page_init (ConfabNewContactPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_sensitive (self);
}

/**
 * confab_new_contact_page_new:
 * @engine: the engine
 * @text: what was looked for in vain: an address, a name or nothing
 *
 * Returns: the page
 */
GtkWidget *
confab_new_contact_page_new (ConfabEngine *engine,
                             const char *  text)
{
  ConfabNewContactPage *self = g_object_new (CONFAB_TYPE_NEW_CONTACT_PAGE, NULL);
  g_autofree char *address = confab_address_tidy (text);
  GListModel *accounts = confab_engine_get_accounts (engine);

  self->engine = g_object_ref (engine);
  if (confab_address_is_whole (address))
    gtk_editable_set_text (self->address, address);
  else
    gtk_editable_set_text (self->name, text);
  adw_combo_row_set_model (self->account, accounts);
  gtk_widget_set_visible (GTK_WIDGET (self->account), g_list_model_get_n_items (accounts) > 1);
  return GTK_WIDGET (self);
}
