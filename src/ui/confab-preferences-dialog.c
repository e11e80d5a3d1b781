/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preferences: notifications and accounts. */
#include "config.h"

#include "confab-preferences-dialog.h"

#include "confab-accounts-page.h"
#include "confab-ui.h"

/**
 * ConfabPreferencesDialog:
 *
 * Changes apply at once.
 */
struct _ConfabPreferencesDialog
{
  AdwPreferencesDialog parent_instance;

  GtkWidget *notifications;
  GtkWidget *words;
  AdwPreferencesPage *general_page;
  AdwPreferencesPage *accounts_page;
};

G_DEFINE_FINAL_TYPE (ConfabPreferencesDialog, confab_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

/* libadwaita 1.7 keeps the pages of a dialog that is gone, unless they are taken out. */
static void
drop_page (ConfabPreferencesDialog *self,
           AdwPreferencesPage **    page)
{
  if (*page != NULL)
    adw_preferences_dialog_remove (ADW_PREFERENCES_DIALOG (self), *page);
  *page = NULL;
}

static void
confab_preferences_dialog_dispose (GObject *object)
{
  ConfabPreferencesDialog *self = CONFAB_PREFERENCES_DIALOG (object);

  drop_page (self, &self->general_page);
  drop_page (self, &self->accounts_page);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_PREFERENCES_DIALOG);
  G_OBJECT_CLASS (confab_preferences_dialog_parent_class)->dispose (object);
}

static void
confab_preferences_dialog_class_init (ConfabPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_preferences_dialog_dispose;
  g_type_ensure (CONFAB_TYPE_ACCOUNTS_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabPreferencesDialog, notifications);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreferencesDialog, words);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreferencesDialog, general_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabPreferencesDialog, accounts_page);
}

static void
confab_preferences_dialog_init (ConfabPreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_preferences_dialog_new:
 * @settings: the profile's settings
 * @engine: (nullable): the engine; without one there are no accounts to show
 *
 * Returns: the dialog
 */
AdwDialog *
confab_preferences_dialog_new (GSettings *   settings,
                               ConfabEngine *engine)
{
  ConfabPreferencesDialog *self = g_object_new (CONFAB_TYPE_PREFERENCES_DIALOG, NULL);

  g_settings_bind (settings, "notifications", self->notifications, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "notification-words", self->words, "active", G_SETTINGS_BIND_DEFAULT);
  if (engine != NULL)
    confab_accounts_page_set_engine (CONFAB_ACCOUNTS_PAGE (self->accounts_page), engine);
  else
    drop_page (self, &self->accounts_page);
  return ADW_DIALOG (self);
}
