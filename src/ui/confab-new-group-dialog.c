/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Begins a group: first who is in it, then what it is called. */
#include "config.h"

#include "confab-new-group-dialog.h"

#include <glib/gi18n.h>

#include "confab-account-info.h"
#include "confab-avatar-chooser.h"
#include "confab-avatar.h"
#include "confab-problem-row.h"
#include "confab-tint.h"
#include "confab-ui.h"

/**
 * ConfabNewGroupDialog:
 *
 * Its signal `opened` gives the row id of the new conversation.
 */
struct _ConfabNewGroupDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation;
  GtkWidget *people_page;
  GtkWidget *next_button;
  ConfabPeoplePicker *picker;
  AdwNavigationPage *group_page;
  GtkWidget *create_button;
  GtkWidget *page;
  ConfabAvatarChooser *chooser;
  AdwPreferencesGroup *members;
  GtkEditable *name;
  ConfabProblemRow *problem;
  AdwComboRow *account;

  ConfabEngine *engine;
  ConfabOperation *operation;
  char *picture;
  gint64 conversation; /* made; its picture is on the way */
};

G_DEFINE_FINAL_TYPE (ConfabNewGroupDialog, confab_new_group_dialog, ADW_TYPE_DIALOG)

enum
{
  SIGNAL_OPENED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static char *
dup_name (ConfabNewGroupDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
}

static void
update (ConfabNewGroupDialog *self)
{
  g_autofree char *name = dup_name (self);

  if (self->operation != NULL && gtk_widget_get_root (self->page) != NULL)
    gtk_root_set_focus (gtk_widget_get_root (self->page), NULL); /* a field that is greyed out must not keep the cursor */
  gtk_widget_set_sensitive (self->next_button, confab_people_picker_get_n_chosen (self->picker) > 0);
  gtk_widget_set_sensitive (self->create_button, self->operation == NULL && *name != '\0');
  gtk_widget_set_sensitive (self->page, self->operation == NULL);
  adw_navigation_page_set_can_pop (self->group_page, self->operation == NULL);
  confab_avatar_set_person (confab_avatar_chooser_get_avatar (self->chooser), name, name);
}

static void
people_changed_cb (ConfabNewGroupDialog *self)
{
  guint n = confab_people_picker_get_n_chosen (self->picker);
  g_autofree char *words = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u other person will be in it, and is told so.",
                                                         "%u others will be in it, and are told so.", n), n);

  adw_preferences_group_set_description (self->members, words);
  update (self);
}

static void
next_cb (ConfabNewGroupDialog *self)
{
  adw_navigation_view_push (self->navigation, self->group_page);
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->create_button);
  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
picture_chosen_cb (ConfabNewGroupDialog *self,
                   const char *          path)
{
  g_set_str (&self->picture, path);
  confab_avatar_set_picture (confab_avatar_chooser_get_avatar (self->chooser), path);
}

/* Making it */

static void
drop_operation (ConfabNewGroupDialog *self)
{
  if (self->operation != NULL)
    g_signal_handlers_disconnect_by_data (self->operation, self);
  g_clear_object (&self->operation);
}

static void
finish (ConfabNewGroupDialog *self)
{
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, self->conversation);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void watch (ConfabNewGroupDialog *self,
                   ConfabOperation *     operation);

static void
operation_changed_cb (ConfabNewGroupDialog *self)
{
  g_autoptr (ConfabOperation) operation = g_object_ref (self->operation);

  if (confab_operation_get_state (operation) == CONFAB_OPERATION_RUNNING)
    return;
  drop_operation (self);
  update (self);
  if (confab_operation_get_state (operation) == CONFAB_OPERATION_FAILED && self->conversation == 0)
    {
      ConfabProblem *problem = confab_operation_get_problem (operation);

      confab_problem_row_show (self->problem, confab_problem_get_title (problem), confab_problem_get_sentence (problem));
      gtk_widget_grab_focus (GTK_WIDGET (self->name));
      return;
    }
  if (self->conversation == 0)
    {
      self->conversation = g_variant_get_int64 (confab_operation_get_result (operation));
      if (self->picture != NULL)
        {
          watch (self, confab_engine_set_group_avatar (self->engine, self->conversation, self->picture));
          return;
        }
    }
  finish (self);
}

/* Takes the operation. */
static void
watch (ConfabNewGroupDialog *self,
       ConfabOperation *     operation)
{
  self->operation = operation;
  g_signal_connect_swapped (operation, "notify::state", G_CALLBACK (operation_changed_cb), self);
  update (self);
  operation_changed_cb (self);
}

static void
create_cb (ConfabNewGroupDialog *self)
{
  ConfabAccountInfo *account = adw_combo_row_get_selected_item (self->account);
  g_auto (GStrv) addresses = confab_people_picker_dup_addresses (self->picker);
  g_autofree char *name = dup_name (self);

  if (self->operation != NULL)
    return;
  if (account == NULL)
    {
      confab_problem_row_show (self->problem, _ ("No account"), _ ("Sign in with a mail account first."));
      return;
    }
  confab_problem_row_clear (self->problem);
  watch (self, confab_engine_create_group (self->engine, confab_account_info_get_id (account), name, (const char * const *) addresses));
}

static void
closed_cb (ConfabNewGroupDialog *self)
{
  drop_operation (self);
}

/* Object */

static void
confab_new_group_dialog_dispose (GObject *object)
{
  ConfabNewGroupDialog *self = CONFAB_NEW_GROUP_DIALOG (object);

  drop_operation (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_NEW_GROUP_DIALOG);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->picture, g_free);
  G_OBJECT_CLASS (confab_new_group_dialog_parent_class)->dispose (object);
}

static void
confab_new_group_dialog_class_init (ConfabNewGroupDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_new_group_dialog_dispose;

  /**
   * ConfabNewGroupDialog::opened:
   *
   * The group is there; its row id.
   */
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", CONFAB_TYPE_NEW_GROUP_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT64);

  g_type_ensure (CONFAB_TYPE_ACCOUNT_INFO);
  g_type_ensure (CONFAB_TYPE_AVATAR_CHOOSER);
  g_type_ensure (CONFAB_TYPE_PEOPLE_PICKER);
  g_type_ensure (CONFAB_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-new-group-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabNewGroupDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewGroupDialog, people_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewGroupDialog, next_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewGroupDialog, picker);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewGroupDialog, group_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewGroupDialog, create_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewGroupDialog, page);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewGroupDialog, chooser);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewGroupDialog, members);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewGroupDialog, name);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewGroupDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, ConfabNewGroupDialog, account);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, people_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, picture_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);
  gtk_widget_class_bind_template_callback (widget_class, closed_cb);
}

static void
confab_new_group_dialog_init (ConfabNewGroupDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

/**
 * confab_new_group_dialog_new:
 * @engine: the engine
 *
 * Returns: a dialog to begin a group
 */
AdwDialog *
confab_new_group_dialog_new (ConfabEngine *engine)
{
  ConfabNewGroupDialog *self = g_object_new (CONFAB_TYPE_NEW_GROUP_DIALOG, NULL);
  GListModel *accounts = confab_engine_get_accounts (engine);

  self->engine = g_object_ref (engine);
  confab_people_picker_set_engine (self->picker, engine, NULL);
  adw_avatar_set_icon_name (confab_avatar_chooser_get_avatar (self->chooser), "system-users-symbolic");
  adw_combo_row_set_model (self->account, accounts);
  gtk_widget_set_visible (GTK_WIDGET (self->account), g_list_model_get_n_items (accounts) > 1);
  return ADW_DIALOG (self);
}

/**
 * confab_new_group_dialog_get_picker:
 * @self: a dialog
 *
 * Returns: (transfer none): what its members are chosen with
 */
ConfabPeoplePicker *
confab_new_group_dialog_get_picker (ConfabNewGroupDialog *self)
{
  g_return_val_if_fail (CONFAB_IS_NEW_GROUP_DIALOG (self), NULL);

  return self->picker;
}
