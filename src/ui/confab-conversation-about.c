/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dialog about a conversation: who is in it, what was set for it, and changing a group. */
#include "config.h"

#include "confab-conversation-about.h"

#include <glib/gi18n.h>

#include "confab-avatar-chooser.h"
#include "confab-avatar.h"
#include "confab-format.h"
#include "confab-people-picker.h"
#include "confab-person-row.h"
#include "confab-toasts.h"
#include "confab-ui.h"

/* A thread may have thousands. */
#define MAX_MEMBERS 200

/**
 * ConfabConversationAbout:
 *
 * Follows the conversation while it is open. What is changed here shows when the store
 * says so.
 */
struct _ConfabConversationAbout
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation;
  ConfabAvatarChooser *chooser;
  GtkLabel *name;
  GtkLabel *kind;
  AdwPreferencesGroup *group;
  GtkEditable *group_name;
  GtkEditable *description;
  AdwSwitchRow *pinned;
  AdwSwitchRow *muted;
  AdwPreferencesGroup *members;
  GtkWidget *add_button;
  GtkWidget *leave_group;
  AdwNavigationPage *people_page;
  AdwBin *picker_bin;
  GtkWidget *add_people_button;
  ConfabPeoplePicker *picker; /* while people are added */
  GPtrArray *rows;            /* of the members */

  ConfabEngine *engine;
  ConfabConversation *conversation;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (ConfabConversationAbout, confab_conversation_about, ADW_TYPE_DIALOG)

static void
set (ConfabConversationAbout * self,
     ConfabConversationSetting setting,
     gint64                    value)
{
  if (self->updating || self->engine == NULL || self->conversation == NULL)
    return;
  confab_toasts_watch (GTK_WIDGET (self), confab_engine_set_setting (self->engine, confab_conversation_get_id (self->conversation),
                                                                     setting, value));
}

static void
pinned_cb (ConfabConversationAbout *self)
{
  set (self, CONFAB_SETTING_PINNED, adw_switch_row_get_active (self->pinned));
}

static void
muted_cb (ConfabConversationAbout *self)
{
  set (self, CONFAB_SETTING_MUTED_UNTIL, adw_switch_row_get_active (self->muted) ? G_MAXINT64 : 0);
}

static const char *
describe_kind (ConfabConversationKind kind)
{
  switch (kind)
    {
    case CONFAB_CONVERSATION_PERSON:
    case CONFAB_CONVERSATION_PERSON_KEY:
      return NULL;

    case CONFAB_CONVERSATION_GROUP:
      return _ ("Group");

    case CONFAB_CONVERSATION_THREAD:
      return _ ("Mail among several people");

    case CONFAB_CONVERSATION_LIST:
      return _ ("Mailing list");

    case CONFAB_CONVERSATION_MACHINE:
      return _ ("Sent by a machine");

    case CONFAB_CONVERSATION_SELF:
      return _ ("Notes to yourself");
    }
  return NULL;
}

/* Members */

static gboolean
can_change (ConfabConversationAbout *self)
{
  ConfabConversationRecord *record = confab_conversation_get_record (self->conversation);

  return self->engine != NULL && record->kind == CONFAB_CONVERSATION_GROUP && record->can_send && !record->request;
}

static void
ask (ConfabConversationAbout *self,
     const char *             title,
     const char *             body,
     const char *             answer,
     const char *             address,
     GCallback                callback)
{
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (adw_alert_dialog_new (title, body));

  adw_alert_dialog_add_responses (alert, "cancel", _ ("_Cancel"), "do", answer, NULL);
  adw_alert_dialog_set_response_appearance (alert, "do", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (alert, "cancel");
  adw_alert_dialog_set_close_response (alert, "cancel");
  g_object_set_data_full (G_OBJECT (alert), "address", g_strdup (address), g_free);
  g_signal_connect_object (alert, "response::do", callback, self, G_CONNECT_DEFAULT);
  adw_dialog_present (ADW_DIALOG (alert), GTK_WIDGET (self));
}

static void
change_members (ConfabConversationAbout *self,
                const char * const *     addresses,
                gboolean                 takes_out)
{
  confab_toasts_watch (GTK_WIDGET (self), confab_engine_change_members (self->engine, confab_conversation_get_id (self->conversation),
                                                                        addresses, takes_out));
}

static void
remove_answered_cb (GObject *                alert,
                    const char *             response,
                    ConfabConversationAbout *self)
{
  const char *addresses[] = { g_object_get_data (alert, "address"), NULL };

  change_members (self, addresses, TRUE);
}

static void
remove_cb (GtkWidget *              button,
           ConfabConversationAbout *self)
{
  const char *name = g_object_get_data (G_OBJECT (button), "name");
  g_autofree char *isolated = confab_format_isolated (name);
  /* Translators: a member of a group */
  g_autofree char *title = g_strdup_printf (_ ("Remove %s?"), isolated);

  ask (self, title, _ ("All members are told. What was written so far stays with everybody."), _ ("_Remove"),
       g_object_get_data (G_OBJECT (button), "address"), G_CALLBACK (remove_answered_cb));
}

static void
add_member (ConfabConversationAbout * self,
            const ConfabPersonRecord *person)
{
  GtkWidget *row = confab_person_row_new (person->name, person->address);

  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  if (can_change (self))
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");
      g_autofree char *name = confab_format_name (person->name, person->address);
      /* Translators: a member of a group */
      g_autofree char *words = g_strdup_printf (_ ("Remove %s"), name);

      gtk_widget_set_tooltip_text (button, words);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "flat");
      g_object_set_data_full (G_OBJECT (button), "name", g_strdup (name), g_free);
      g_object_set_data_full (G_OBJECT (button), "address", g_strdup (person->address), g_free);
      g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_DEFAULT);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    }
  g_object_set_data_full (G_OBJECT (row), "address", g_strdup (person->address), g_free);
  g_object_set_data (G_OBJECT (row), "can-remove", GINT_TO_POINTER (can_change (self)));
  adw_preferences_group_add (self->members, row);
  g_ptr_array_add (self->rows, row);
}

static gboolean
shows_members (ConfabConversationAbout * self,
               ConfabConversationRecord *record)
{
  if (self->rows->len != MIN (record->members->len, MAX_MEMBERS))
    return FALSE;
  for (guint i = 0; i < self->rows->len; i++)
    {
      const ConfabPersonRecord *person = g_ptr_array_index (record->members, i);
      GObject *row = g_ptr_array_index (self->rows, i);

      if (g_strcmp0 (g_object_get_data (row, "address"), person->address) != 0 ||
          GPOINTER_TO_INT (g_object_get_data (row, "can-remove")) != can_change (self))
        return FALSE;
    }
  return TRUE;
}

static void
update_members (ConfabConversationAbout * self,
                ConfabConversationRecord *record)
{
  g_autofree char *title = NULL;

  if (record->members->len > 1 || record->kind == CONFAB_CONVERSATION_GROUP)
    title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u Person Besides You", "%u People Besides You", record->members->len),
                             record->members->len);
  adw_preferences_group_set_title (self->members, title != NULL ? title : "");
  gtk_widget_set_visible (self->add_button, can_change (self));
  gtk_widget_set_visible (GTK_WIDGET (self->members), record->members->len > 0 || can_change (self));
  if (shows_members (self, record))
    return;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->members, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < record->members->len && i < MAX_MEMBERS; i++)
    add_member (self, g_ptr_array_index (record->members, i));
}

static void
people_chosen_cb (ConfabConversationAbout *self)
{
  gtk_widget_set_sensitive (self->add_people_button, confab_people_picker_get_n_chosen (self->picker) > 0);
}

static void
show_picker_cb (ConfabConversationAbout *self)
{
  ConfabConversationRecord *record = confab_conversation_get_record (self->conversation);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) members = NULL;

  for (guint i = 0; i < record->members->len; i++)
    g_strv_builder_add (builder, ((ConfabPersonRecord *) g_ptr_array_index (record->members, i))->address);
  members = g_strv_builder_end (builder);
  self->picker = g_object_new (CONFAB_TYPE_PEOPLE_PICKER, NULL);
  g_signal_connect_object (self->picker, "changed", G_CALLBACK (people_chosen_cb), self, G_CONNECT_SWAPPED);
  confab_people_picker_set_engine (self->picker, self->engine, (const char * const *) members);
  adw_bin_set_child (self->picker_bin, GTK_WIDGET (self->picker));
  people_chosen_cb (self);
  adw_navigation_view_push (self->navigation, self->people_page);
  gtk_widget_grab_focus (GTK_WIDGET (self->picker));
}

static void
add_people_cb (ConfabConversationAbout *self)
{
  g_auto (GStrv) addresses = confab_people_picker_dup_addresses (self->picker);

  change_members (self, (const char * const *) addresses, FALSE);
  adw_navigation_view_pop (self->navigation);
}

/* What a group is called, and looks like */

static void
rename_cb (ConfabConversationAbout *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->group_name)));
  ConfabConversationRecord *record = confab_conversation_get_record (self->conversation);

  if (*name == '\0')
    gtk_editable_set_text (self->group_name, record->name);
  else if (!g_str_equal (name, record->name))
    confab_toasts_watch (GTK_WIDGET (self), confab_engine_rename_group (self->engine, record->id, name));
}

static void
describe_cb (ConfabConversationAbout *self)
{
  g_autofree char *words = g_strstrip (g_strdup (gtk_editable_get_text (self->description)));

  confab_toasts_watch (GTK_WIDGET (self), confab_engine_describe_group (self->engine, confab_conversation_get_id (self->conversation),
                                                                        words));
}

static void
picture_chosen_cb (ConfabConversationAbout *self,
                   const char *             path)
{
  confab_toasts_watch (GTK_WIDGET (self), confab_engine_set_group_avatar (self->engine, confab_conversation_get_id (self->conversation),
                                                                          path));
}

static void
leave_answered_cb (GObject *                alert,
                   const char *             response,
                   ConfabConversationAbout *self)
{
  confab_toasts_watch (GTK_WIDGET (self), confab_engine_leave_group (self->engine, confab_conversation_get_id (self->conversation)));
}

static void
leave_cb (ConfabConversationAbout *self)
{
  ask (self, _ ("Leave This Group?"), _ ("The others are told. Only they can add you again. What was written so far stays here."),
       _ ("_Leave"), NULL, G_CALLBACK (leave_answered_cb));
}

/* A field that is being typed in is left alone. */
static void
set_field (GtkEditable *field,
           const char * text)
{
  GtkWidget *inner = GTK_WIDGET (gtk_editable_get_delegate (field));

  if (!gtk_widget_has_focus (inner) && g_strcmp0 (gtk_editable_get_text (field), text) != 0)
    gtk_editable_set_text (field, text);
}

static void
update_group (ConfabConversationAbout * self,
              ConfabConversationRecord *record)
{
  gboolean is_group = record->kind == CONFAB_CONVERSATION_GROUP && self->engine != NULL;
  gboolean can = can_change (self);

  gtk_widget_set_visible (GTK_WIDGET (self->group), is_group);
  gtk_widget_set_visible (self->leave_group, can);
  confab_avatar_chooser_set_can_choose (self->chooser, can);
  if (!is_group)
    return;
  gtk_editable_set_editable (self->group_name, can);
  gtk_editable_set_editable (self->description, can);
  set_field (self->group_name, record->name);
  set_field (self->description, record->description != NULL ? record->description : "");
  adw_preferences_group_set_description (self->group, can ? NULL : record->request
                                         ? _ ("Accept the group before you change anything in it.")
                                         : _ ("You are not in this group, so you cannot change it. A member can add you."));
}

static void
update (ConfabConversationAbout *self)
{
  ConfabConversationRecord *record = confab_conversation_get_record (self->conversation);
  g_autofree char *name = confab_format_line (record->name);
  const char *kind = describe_kind (record->kind);

  self->updating = TRUE;
  adw_dialog_set_title (ADW_DIALOG (self), name);
  confab_avatar_set_conversation (confab_avatar_chooser_get_avatar (self->chooser), record);
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->kind, kind != NULL ? kind : "");
  gtk_widget_set_visible (GTK_WIDGET (self->kind), kind != NULL);
  adw_switch_row_set_active (self->pinned, record->pinned);
  adw_switch_row_set_active (self->muted, record->muted_until > g_get_real_time () / 1000);
  update_group (self, record);
  update_members (self, record);
  self->updating = FALSE;
}

static void
confab_conversation_about_dispose (GObject *object)
{
  ConfabConversationAbout *self = CONFAB_CONVERSATION_ABOUT (object);

  self->updating = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_CONVERSATION_ABOUT);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->conversation);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (confab_conversation_about_parent_class)->dispose (object);
}

static void
confab_conversation_about_class_init (ConfabConversationAboutClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_conversation_about_dispose;
  g_type_ensure (CONFAB_TYPE_AVATAR_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-conversation-about.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, navigation);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, chooser);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, name);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, kind);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, group);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, group_name);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, description);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, pinned);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, muted);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, members);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, add_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, leave_group);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, people_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, picker_bin);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, add_people_button);
  gtk_widget_class_bind_template_callback (widget_class, pinned_cb);
  gtk_widget_class_bind_template_callback (widget_class, muted_cb);
  gtk_widget_class_bind_template_callback (widget_class, rename_cb);
  gtk_widget_class_bind_template_callback (widget_class, describe_cb);
  gtk_widget_class_bind_template_callback (widget_class, picture_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_picker_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_people_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave_cb);
}

static void
confab_conversation_about_init (ConfabConversationAbout *self)
{
  self->updating = TRUE;
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_conversation_about_new:
 * @engine: (nullable): changes the settings and the group
 * @conversation: what it is about
 *
 * Returns: the dialog
 */
AdwDialog *
confab_conversation_about_new (ConfabEngine *      engine,
                               ConfabConversation *conversation)
{
  ConfabConversationAbout *self = g_object_new (CONFAB_TYPE_CONVERSATION_ABOUT, NULL);

  g_set_object (&self->engine, engine);
  self->conversation = g_object_ref (conversation);
  g_signal_connect_object (conversation, "applied", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return ADW_DIALOG (self);
}
