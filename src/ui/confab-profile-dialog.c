/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others are shown of the person: name, picture and status, for all or for some. */
#include "config.h"

#include "confab-profile-dialog.h"

#include <glib/gi18n.h>

#include "confab-avatar-chooser.h"
#include "confab-avatar.h"
#include "confab-own-profiles.h"
#include "confab-problem-row.h"
#include "confab-tint.h"
#include "confab-toasts.h"
#include "confab-ui.h"

/**
 * ConfabProfileDialog:
 *
 * Shows one profile at a time: that for everybody, one of those for some, or a new one,
 * which stands last. Nothing is kept before the person says so.
 */
struct _ConfabProfileDialog
{
  AdwDialog parent_instance;

  GtkWidget *page;
  GtkWidget *save_button;
  ConfabAvatarChooser *chooser;
  AdwComboRow *audience;
  GtkEditable *kind;
  GtkEditable *name;
  GtkEditable *status;
  ConfabProblemRow *problem;

  ConfabEngine *engine;
  ConfabAccountInfo *account;
  ConfabOwnProfiles *profiles;
  ConfabOperation *operation;
  char *picture; /* that was chosen and is not saved */
  char *wanted;  /* audience to show when it is there; NULL: everybody */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (ConfabProfileDialog, confab_profile_dialog, ADW_TYPE_DIALOG)

/* The one that is shown, or NULL for a new one. */
static ConfabOwnProfile *
dup_shown (ConfabProfileDialog *self)
{
  return g_list_model_get_item (G_LIST_MODEL (self->profiles), adw_combo_row_get_selected (self->audience));
}

static void
update_sensitive (ConfabProfileDialog *self)
{
  g_autoptr (ConfabOwnProfile) shown = dup_shown (self);
  gboolean whole = shown != NULL || *gtk_editable_get_text (self->kind) != '\0';

  gtk_widget_set_sensitive (self->page, self->operation == NULL);
  gtk_widget_set_sensitive (self->save_button, self->operation == NULL && whole);
}

static void
show_picture (ConfabProfileDialog *self,
              const char *         path)
{
  AdwAvatar *avatar = confab_avatar_chooser_get_avatar (self->chooser);

  confab_avatar_set_person (avatar, gtk_editable_get_text (self->name), confab_account_info_get_address (self->account));
  confab_avatar_set_picture (avatar, path);
}

static void
set_text (GtkEditable *field,
          const char * text)
{
  gtk_editable_set_text (field, text != NULL ? text : "");
}

static void
show_profile (ConfabProfileDialog *self)
{
  g_autoptr (ConfabOwnProfile) shown = dup_shown (self);

  g_clear_pointer (&self->picture, g_free);
  confab_problem_row_clear (self->problem);
  set_text (self->name, shown != NULL ? confab_own_profile_get_name (shown) : confab_account_info_get_name (self->account));
  set_text (self->status, shown != NULL ? confab_own_profile_get_status (shown) : NULL);
  set_text (self->kind, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->kind), shown == NULL);
  show_picture (self, shown != NULL ? confab_own_profile_get_picture (shown) : NULL);
  update_sensitive (self);
}

static void
audience_cb (ConfabProfileDialog *self)
{
  if (!self->updating && self->profiles != NULL)
    show_profile (self);
}

/* All profiles are known, or known again. */
static void
loaded_cb (ConfabProfileDialog *self)
{
  g_autoptr (GtkStringList) names = NULL;
  guint selected = 0;

  if (confab_answers_get_loading (CONFAB_ANSWERS (self->profiles)))
    return;
  names = gtk_string_list_new (NULL);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->profiles)); i++)
    {
      g_autoptr (ConfabOwnProfile) profile = g_list_model_get_item (G_LIST_MODEL (self->profiles), i);
      const char *audience = confab_own_profile_get_audience (profile);

      if (g_strcmp0 (audience, self->wanted) == 0)
        selected = i;
      /* Translators: who sees the own profile */
      gtk_string_list_append (names, audience != NULL ? audience : _ ("Everybody else"));
    }
  gtk_string_list_append (names, _ ("Another kind of contact…"));
  self->updating = TRUE;
  adw_combo_row_set_model (self->audience, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->audience, selected);
  self->updating = FALSE;
  show_profile (self);
}

static void
changed_cb (ConfabProfileDialog *self)
{
  if (self->profiles != NULL)
    update_sensitive (self);
}

static void
picture_chosen_cb (ConfabProfileDialog *self,
                   const char *         path)
{
  g_set_str (&self->picture, path);
  show_picture (self, path);
}

static void
drop_operation (ConfabProfileDialog *self)
{
  if (self->operation != NULL)
    g_signal_handlers_disconnect_by_data (self->operation, self);
  g_clear_object (&self->operation);
}

static void
operation_changed_cb (ConfabProfileDialog *self)
{
  g_autoptr (ConfabOperation) operation = g_object_ref (self->operation);
  ConfabProblem *problem = confab_operation_get_problem (operation);

  if (confab_operation_get_state (operation) == CONFAB_OPERATION_RUNNING)
    return;
  drop_operation (self);
  update_sensitive (self);
  if (confab_operation_get_state (operation) == CONFAB_OPERATION_FAILED)
    {
      confab_problem_row_show (self->problem, confab_problem_get_title (problem), confab_problem_get_sentence (problem));
      return;
    }
  confab_toasts_add (GTK_WIDGET (self), adw_toast_new (_ ("Profile saved")));
  confab_own_profiles_refresh (self->profiles);
}

static void
save_cb (ConfabProfileDialog *self)
{
  g_autoptr (ConfabOwnProfile) shown = dup_shown (self);
  g_autofree char *kind = g_strstrip (g_strdup (gtk_editable_get_text (self->kind)));
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  g_autofree char *status = g_strstrip (g_strdup (gtk_editable_get_text (self->status)));
  const char *audience = shown != NULL ? confab_own_profile_get_audience (shown) : kind;

  if (self->operation != NULL || (shown == NULL && *kind == '\0'))
    return;
  g_set_str (&self->wanted, audience);
  self->operation = confab_engine_set_profile (self->engine, confab_account_info_get_id (self->account), audience, name, status,
                                               self->picture);
  g_signal_connect_swapped (self->operation, "notify::state", G_CALLBACK (operation_changed_cb), self);
  update_sensitive (self);
  operation_changed_cb (self);
}

static void
confab_profile_dialog_dispose (GObject *object)
{
  ConfabProfileDialog *self = CONFAB_PROFILE_DIALOG (object);

  drop_operation (self);
  self->updating = TRUE;
  adw_dialog_set_child (ADW_DIALOG (self), NULL); /* else what has the focus keeps its page */
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_PROFILE_DIALOG);
  g_clear_object (&self->profiles);
  g_clear_object (&self->account);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->picture, g_free);
  g_clear_pointer (&self->wanted, g_free);
  G_OBJECT_CLASS (confab_profile_dialog_parent_class)->dispose (object);
}

static void
confab_profile_dialog_class_init (ConfabProfileDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_profile_dialog_dispose;
  g_type_ensure (CONFAB_TYPE_AVATAR_CHOOSER);
  g_type_ensure (CONFAB_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-profile-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabProfileDialog, page);
  gtk_widget_class_bind_template_child (widget_class, ConfabProfileDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabProfileDialog, chooser);
  gtk_widget_class_bind_template_child (widget_class, ConfabProfileDialog, audience);
  gtk_widget_class_bind_template_child (widget_class, ConfabProfileDialog, kind);
  gtk_widget_class_bind_template_child (widget_class, ConfabProfileDialog, name);
  gtk_widget_class_bind_template_child (widget_class, ConfabProfileDialog, status);
  gtk_widget_class_bind_template_child (widget_class, ConfabProfileDialog, problem);
  gtk_widget_class_bind_template_callback (widget_class, audience_cb);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, picture_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
confab_profile_dialog_init (ConfabProfileDialog *self)
{
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_profile_dialog_new:
 * @engine: the engine
 * @account: one of its accounts
 *
 * Returns: the dialog
 */
AdwDialog *
confab_profile_dialog_new (ConfabEngine *     engine,
                           ConfabAccountInfo *account)
{
  ConfabProfileDialog *self = g_object_new (CONFAB_TYPE_PROFILE_DIALOG, NULL);

  self->engine = g_object_ref (engine);
  self->account = g_object_ref (account);
  self->profiles = confab_own_profiles_new (engine, confab_account_info_get_id (account));
  g_signal_connect_object (self->profiles, "notify::loading", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  loaded_cb (self);
  return ADW_DIALOG (self);
}
