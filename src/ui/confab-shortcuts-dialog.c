/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys that do something, in groups. */
#include "config.h"

#include "confab-shortcuts-dialog.h"

#include "confab-shortcut-row.h"
#include "confab-ui.h"

/**
 * ConfabShortcutsDialog:
 *
 * A plain list; all of it is in the template.
 */
struct _ConfabShortcutsDialog
{
  AdwDialog parent_instance;
};

G_DEFINE_FINAL_TYPE (ConfabShortcutsDialog, confab_shortcuts_dialog, ADW_TYPE_DIALOG)

static void
confab_shortcuts_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CONFAB_TYPE_SHORTCUTS_DIALOG);
  G_OBJECT_CLASS (confab_shortcuts_dialog_parent_class)->dispose (object);
}

static void
confab_shortcuts_dialog_class_init (ConfabShortcutsDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = confab_shortcuts_dialog_dispose;
  g_type_ensure (CONFAB_TYPE_SHORTCUT_ROW);
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), CONFAB_UI_RESOURCE_PATH "/confab-shortcuts-dialog.ui");
}

static void
confab_shortcuts_dialog_init (ConfabShortcutsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_shortcuts_dialog_new:
 *
 * Returns: the dialog
 */
AdwDialog *
confab_shortcuts_dialog_new (void)
{
  return g_object_new (CONFAB_TYPE_SHORTCUTS_DIALOG, NULL);
}
