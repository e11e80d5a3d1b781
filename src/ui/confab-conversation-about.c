/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A dialog about a conversation: who is in it, and what was set for it. */
#include "config.h"

#include "confab-conversation-about.h"

#include <glib/gi18n.h>

#include "confab-avatar.h"
#include "confab-format.h"
#include "confab-tint.h"
#include "confab-toasts.h"
#include "confab-ui.h"

#define MEMBER_AVATAR 32
/* A thread may have thousands. */
#define MAX_MEMBERS 200

/**
 * ConfabConversationAbout:
 *
 * Follows the conversation while it is open.
 */
struct _ConfabConversationAbout
{
  AdwDialog parent_instance;

  AdwAvatar *avatar;
  GtkLabel *name;
  GtkLabel *kind;
  AdwSwitchRow *pinned;
  AdwSwitchRow *muted;
  AdwPreferencesGroup *members;

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

static void
add_member (ConfabConversationAbout * self,
            const ConfabPersonRecord *person)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *avatar = adw_avatar_new (MEMBER_AVATAR, NULL, TRUE);
  g_autofree char *name = confab_format_name (person->name, person->address);
  g_autofree char *address = confab_format_line (person->address);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  if (person->name != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), address);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  confab_avatar_set_person (ADW_AVATAR (avatar), name, person->address);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
  adw_preferences_group_add (self->members, row);
}

static void
update (ConfabConversationAbout *self)
{
  ConfabConversationRecord *record = confab_conversation_get_record (self->conversation);
  g_autofree char *name = confab_format_line (record->name);
  const char *kind = describe_kind (record->kind);

  self->updating = TRUE;
  adw_dialog_set_title (ADW_DIALOG (self), name);
  confab_avatar_set_conversation (self->avatar, record);
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->kind, kind != NULL ? kind : "");
  gtk_widget_set_visible (GTK_WIDGET (self->kind), kind != NULL);
  adw_switch_row_set_active (self->pinned, record->pinned);
  adw_switch_row_set_active (self->muted, record->muted_until > g_get_real_time () / 1000);
  self->updating = FALSE;
}

static void
add_members (ConfabConversationAbout *self)
{
  ConfabConversationRecord *record = confab_conversation_get_record (self->conversation);

  for (guint i = 0; i < record->members->len && i < MAX_MEMBERS; i++)
    add_member (self, g_ptr_array_index (record->members, i));
  gtk_widget_set_visible (GTK_WIDGET (self->members), record->members->len > 0);
  if (record->members->len > 1)
    {
      g_autofree char *title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u Person Besides You", "%u People Besides You",
                                                             record->members->len), record->members->len);

      adw_preferences_group_set_title (self->members, title);
    }
}

static void
confab_conversation_about_dispose (GObject *object)
{
  ConfabConversationAbout *self = CONFAB_CONVERSATION_ABOUT (object);

  self->updating = TRUE;
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_CONVERSATION_ABOUT);
  g_clear_object (&self->conversation);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (confab_conversation_about_parent_class)->dispose (object);
}

static void
confab_conversation_about_class_init (ConfabConversationAboutClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_conversation_about_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-conversation-about.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, avatar);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, name);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, kind);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, pinned);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, muted);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationAbout, members);
  gtk_widget_class_bind_template_callback (widget_class, pinned_cb);
  gtk_widget_class_bind_template_callback (widget_class, muted_cb);
}

static void
confab_conversation_about_init (ConfabConversationAbout *self)
{
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_conversation_about_new:
 * @engine: (nullable): changes the settings
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
  add_members (self);
  update (self);
  return ADW_DIALOG (self);
}
