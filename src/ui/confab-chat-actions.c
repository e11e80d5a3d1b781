/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person can set for a conversation, as actions of its menu. */
#include "config.h"

#include "confab-chat-actions.h"

#include <glib/gi18n.h>

#include "confab-conversation-about.h"
#include "confab-format.h"
#include "confab-place-dialog.h"
#include "confab-poll-dialog.h"
#include "confab-toasts.h"

/**
 * ConfabChatActions:
 *
 * The action group "chat" of the conversation view. It follows the open conversation.
 */
struct _ConfabChatActions
{
  GObject parent_instance;

  GtkWidget *widget; /* owns this */
  GSimpleActionGroup *group;
  ConfabEngine *engine;
  ConfabConversation *conversation;
  GSignalGroup *signals;
};

G_DEFINE_FINAL_TYPE (ConfabChatActions, confab_chat_actions, G_TYPE_OBJECT)

static void
change (ConfabChatActions *       self,
        ConfabConversationSetting setting,
        gint64                    value)
{
  if (self->engine == NULL || self->conversation == NULL)
    return;
  confab_toasts_watch (self->widget, confab_engine_set_setting (self->engine, confab_conversation_get_id (self->conversation),
                                                                setting, value));
}

static void
unarchive_cb (AdwToast *toast,
              gpointer  data)
{
  ConfabChatActions *self = data;
  gint64 *id = g_object_get_data (G_OBJECT (toast), "conversation");

  if (self->engine != NULL)
    confab_toasts_watch (self->widget, confab_engine_set_setting (self->engine, *id, CONFAB_SETTING_ARCHIVED, 0));
}

static void
archive (ConfabChatActions *self)
{
  AdwToast *toast = adw_toast_new (_ ("Chat archived"));
  gint64 id = confab_conversation_get_id (self->conversation);

  change (self, CONFAB_SETTING_ARCHIVED, 1);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "conversation", g_memdup2 (&id, sizeof (id)), g_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (unarchive_cb), self, G_CONNECT_DEFAULT);
  confab_toasts_add (self->widget, toast);
}

/* Blocking */

static void
unblock_cb (AdwToast *toast,
            gpointer  data)
{
  ConfabChatActions *self = data;
  ConfabConversation *conversation = g_object_get_data (G_OBJECT (toast), "conversation");
  ConfabConversationRecord *record = confab_conversation_get_record (conversation);
  const ConfabPersonRecord *person = g_ptr_array_index (record->members, 0);

  if (self->engine != NULL)
    confab_toasts_watch (self->widget, confab_engine_block_contact (self->engine, record->account_id, person->address, FALSE));
}

static void
block_answered_cb (GObject *          alert,
                   const char *       response,
                   ConfabChatActions *self)
{
  ConfabConversation *conversation = g_object_get_data (alert, "conversation");
  ConfabConversationRecord *record = confab_conversation_get_record (conversation);
  const ConfabPersonRecord *person = g_ptr_array_index (record->members, 0);
  g_autofree char *name = confab_format_line (record->name);
  /* Translators: a person */
  g_autofree char *title = g_strdup_printf (_ ("%s blocked"), name);
  AdwToast *toast;

  if (self->engine == NULL)
    return;
  confab_toasts_watch (self->widget, confab_engine_block_contact (self->engine, record->account_id, person->address, TRUE));
  toast = adw_toast_new (title);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "conversation", g_object_ref (conversation), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (unblock_cb), self, G_CONNECT_DEFAULT);
  confab_toasts_add (self->widget, toast);
  if (self->conversation == conversation)
    gtk_widget_activate_action (self->widget, "win.close-chat", NULL);
}

static gboolean
is_one_person (const ConfabConversationRecord *record)
{
  return (record->kind == CONFAB_CONVERSATION_PERSON || record->kind == CONFAB_CONVERSATION_PERSON_KEY) && record->members->len == 1;
}

/* Whoever writes in another one's name is not whom it would hit. */
static void
sender_known_cb (ConfabOperation *operation,
                 GParamSpec *     pspec,
                 AdwAlertDialog * alert)
{
  GVariant *result = confab_operation_get_result (operation);
  g_autofree char *body = NULL;

  if (result == NULL || g_variant_get_int32 (result) != CONFAB_SENDER_UNVERIFIED)
    return;
  g_signal_handlers_disconnect_by_func (operation, sender_known_cb, alert);
  body = g_strdup_printf ("%s\n\n%s", adw_alert_dialog_get_body (alert),
                          _ ("Their address was not verified: somebody else may have written in this name."));
  adw_alert_dialog_set_body (alert, body);
}

static void
look_at_sender (ConfabChatActions *self,
                AdwAlertDialog *   alert)
{
  ConfabConversationRecord *record = confab_conversation_get_record (self->conversation);
  const ConfabPersonRecord *person = g_ptr_array_index (record->members, 0);
  ConfabOperation *operation;

  if (self->engine == NULL)
    return;
  operation = confab_engine_look_at_sender (self->engine, record->account_id, person->address);
  g_object_set_data_full (G_OBJECT (alert), "sender", operation, g_object_unref);
  g_signal_connect_object (operation, "notify::state", G_CALLBACK (sender_known_cb), alert, G_CONNECT_DEFAULT);
}

static void
block_cb (GSimpleAction *action,
          GVariant *     parameter,
          gpointer       data)
{
  ConfabChatActions *self = data;
  g_autofree char *name = confab_format_isolated (confab_conversation_get_record (self->conversation)->name);
  /* Translators: a person */
  g_autofree char *title = g_strdup_printf (_ ("Block %s?"), name);
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (adw_alert_dialog_new (title, _ ("What they write is put aside, here and on your other devices. "
                                                                            "They are not told. Who is blocked stands in the account’s settings.")));

  adw_alert_dialog_add_responses (alert, "cancel", _ ("_Cancel"), "block", _ ("_Block"), NULL);
  adw_alert_dialog_set_response_appearance (alert, "block", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (alert, "cancel");
  adw_alert_dialog_set_close_response (alert, "cancel");
  g_object_set_data_full (G_OBJECT (alert), "conversation", g_object_ref (self->conversation), g_object_unref);
  g_signal_connect_object (alert, "response::block", G_CALLBACK (block_answered_cb), self, G_CONNECT_DEFAULT);
  look_at_sender (self, alert);
  adw_dialog_present (ADW_DIALOG (alert), self->widget);
}

static void
about_cb (GSimpleAction *action,
          GVariant *     parameter,
          gpointer       data)
{
  ConfabChatActions *self = data;

  if (self->conversation != NULL)
    adw_dialog_present (confab_conversation_about_new (self->engine, self->conversation), self->widget);
}

static void
poll_cb (GSimpleAction *action,
         GVariant *     parameter,
         gpointer       data)
{
  ConfabChatActions *self = data;

  if (self->engine != NULL && self->conversation != NULL)
    adw_dialog_present (confab_poll_dialog_new (self->engine, confab_conversation_get_id (self->conversation)), self->widget);
}

static void
place_cb (GSimpleAction *action,
          GVariant *     parameter,
          gpointer       data)
{
  ConfabChatActions *self = data;

  if (self->engine != NULL && self->conversation != NULL)
    adw_dialog_present (confab_place_dialog_new (self->engine, confab_conversation_get_id (self->conversation)), self->widget);
}

static void
accept_cb (GSimpleAction *action,
           GVariant *     parameter,
           gpointer       data)
{
  change (data, CONFAB_SETTING_ACCEPTED, 1);
}

static void
archive_cb (GSimpleAction *action,
            GVariant *     parameter,
            gpointer       data)
{
  archive (data);
}

static void
pinned_cb (GSimpleAction *action,
           GVariant *     value,
           gpointer       data)
{
  change (data, CONFAB_SETTING_PINNED, g_variant_get_boolean (value));
}

static void
muted_cb (GSimpleAction *action,
          GVariant *     value,
          gpointer       data)
{
  change (data, CONFAB_SETTING_MUTED_UNTIL, g_variant_get_boolean (value) ? G_MAXINT64 : 0);
}

static void
archived_cb (GSimpleAction *action,
             GVariant *     value,
             gpointer       data)
{
  if (g_variant_get_boolean (value))
    archive (data);
  else
    change (data, CONFAB_SETTING_ARCHIVED, 0);
}

static const GActionEntry entries[] = {
  { .name = "about", .activate = about_cb },
  { .name = "poll", .activate = poll_cb },
  { .name = "place", .activate = place_cb },
  { .name = "accept", .activate = accept_cb },
  { .name = "archive", .activate = archive_cb },
  { .name = "block", .activate = block_cb },
  { .name = "pinned", .state = "false", .change_state = pinned_cb },
  { .name = "muted", .state = "false", .change_state = muted_cb },
  { .name = "archived", .state = "false", .change_state = archived_cb },
};

static void
set_state (ConfabChatActions *self,
           const char *       name,
           gboolean           state)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (state));
}

static void
update (ConfabChatActions *self)
{
  ConfabConversationRecord *record;

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->group), entries[i].name)),
                                 self->conversation != NULL);
  if (self->conversation == NULL)
    return;
  record = confab_conversation_get_record (self->conversation);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->group), "poll")),
                               record->can_send && !record->request);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->group), "place")),
                               record->can_send && !record->request);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->group), "block")),
                               self->engine != NULL && is_one_person (record));
  set_state (self, "pinned", record->pinned);
  set_state (self, "muted", record->muted_until > g_get_real_time () / 1000);
  set_state (self, "archived", record->archived);
}

static void
confab_chat_actions_finalize (GObject *object)
{
  ConfabChatActions *self = CONFAB_CHAT_ACTIONS (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->group);
  g_clear_object (&self->engine);
  g_clear_object (&self->conversation);
  G_OBJECT_CLASS (confab_chat_actions_parent_class)->finalize (object);
}

static void
confab_chat_actions_class_init (ConfabChatActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_chat_actions_finalize;
}

static void
confab_chat_actions_init (ConfabChatActions *self)
{
  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries), self);
  self->signals = g_signal_group_new (CONFAB_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->signals, "applied", G_CALLBACK (update), self);
}

/**
 * confab_chat_actions_new:
 * @widget: the conversation view, which owns what is returned
 *
 * Adds the actions to @widget.
 *
 * Returns: (transfer full): the actions
 */
ConfabChatActions *
confab_chat_actions_new (GtkWidget *widget)
{
  ConfabChatActions *self = g_object_new (CONFAB_TYPE_CHAT_ACTIONS, NULL);

  self->widget = widget;
  gtk_widget_insert_action_group (widget, "chat", G_ACTION_GROUP (self->group));
  return self;
}

/**
 * confab_chat_actions_set:
 * @self: the actions
 * @engine: (nullable): does what is asked for
 * @conversation: (nullable): what they are about
 */
void
confab_chat_actions_set (ConfabChatActions * self,
                         ConfabEngine *      engine,
                         ConfabConversation *conversation)
{
  g_set_object (&self->engine, engine);
  g_set_object (&self->conversation, conversation);
  g_signal_group_set_target (self->signals, conversation);
  update (self);
}
