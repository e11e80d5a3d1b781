/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notifications: one a chat, for what comes while nobody looks, until it is read. */
#include "config.h"

#include "confab-notifier.h"

#include <glib/gi18n.h>

#include "confab-format.h"

/* A notification shows a few lines; the rest is in the chat. */
#define MAX_WORDS 300

/**
 * ConfabNotifier:
 *
 * Holds the conversations it has told of, and takes a notification back as soon as its
 * conversation is read, here or with another program.
 */
struct _ConfabNotifier
{
  GObject parent_instance;

  GApplication *application;
  GSettings *settings;
  GHashTable *told; /* notification id → ConfabConversation */
};

G_DEFINE_FINAL_TYPE (ConfabNotifier, confab_notifier, G_TYPE_OBJECT)

static char *
make_id (gint64 conversation)
{
  return g_strdup_printf ("chat-%" G_GINT64_FORMAT, conversation);
}

static void
withdraw (ConfabNotifier *    self,
          ConfabConversation *conversation)
{
  g_autofree char *id = make_id (confab_conversation_get_id (conversation));

  g_signal_handlers_disconnect_by_data (conversation, self);
  g_application_withdraw_notification (self->application, id);
  g_hash_table_remove (self->told, id);
}

static void
unread_changed_cb (ConfabConversation *conversation,
                   GParamSpec *        pspec,
                   ConfabNotifier *    self)
{
  if (confab_conversation_get_record (conversation)->unread == 0)
    withdraw (self, conversation);
}

static void
confab_notifier_dispose (GObject *object)
{
  ConfabNotifier *self = CONFAB_NOTIFIER (object);
  g_autoptr (GPtrArray) left = self->told != NULL ? g_hash_table_get_values_as_ptr_array (self->told) : NULL;

  for (guint i = 0; left != NULL && i < left->len; i++)
    withdraw (self, left->pdata[i]);
  g_clear_pointer (&self->told, g_hash_table_unref);
  g_clear_object (&self->application);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (confab_notifier_parent_class)->dispose (object);
}

static void
confab_notifier_class_init (ConfabNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = confab_notifier_dispose;
}

static void
confab_notifier_init (ConfabNotifier *self)
{
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * confab_notifier_new:
 * @application: the application that notifies
 * @settings: the profile's settings
 *
 * Returns: (transfer full): a notifier that has told of nothing
 */
ConfabNotifier *
confab_notifier_new (GApplication *application,
                     GSettings *   settings)
{
  ConfabNotifier *self = g_object_new (CONFAB_TYPE_NOTIFIER, NULL);

  self->application = g_object_ref (application);
  self->settings = g_object_ref (settings);
  return self;
}

static gboolean
is_quiet (ConfabConversationRecord *record)
{
  return record->archived || (record->mentions == 0 && record->muted_until > g_get_real_time () / 1000);
}

static char *
cut (char *line)
{
  if (g_utf8_strlen (line, -1) > MAX_WORDS)
    strcpy (g_utf8_offset_to_pointer (line, MAX_WORDS - 1), "…");
  return line;
}

/* What a message says in a notification: its text, else its subject, else what it has with it. */
static char *
dup_words (ConfabMessageRecord *record)
{
  g_autofree char *text = confab_format_line (record->text);
  g_autofree char *subject = confab_format_line (record->subject);
  ConfabAttachmentRecord *attachment;

  if (*text != '\0')
    return cut (g_steal_pointer (&text));
  if (*subject != '\0')
    return cut (g_steal_pointer (&subject));
  if (record->attachments == NULL || record->attachments->len == 0)
    return g_strdup (_ ("New message"));
  attachment = record->attachments->pdata[0];
  return g_str_has_prefix (attachment->content_type, "image/") ? g_strdup (_ ("Picture")) : confab_format_line (attachment->name);
}

static char *
make_body (ConfabNotifier *          self,
           ConfabConversationRecord *conversation,
           ConfabMessageRecord *     message)
{
  g_autofree char *words = NULL;
  g_autofree char *author = NULL;

  if (!g_settings_get_boolean (self->settings, "notification-words"))
    return g_strdup (_ ("New message"));
  words = dup_words (message);
  if (conversation->kind != CONFAB_CONVERSATION_GROUP && conversation->kind != CONFAB_CONVERSATION_THREAD &&
      conversation->kind != CONFAB_CONVERSATION_LIST)
    return g_steal_pointer (&words);
  author = confab_format_name (message->from_name, message->from_address);
  /* Translators: in a notification: an author's name, then what was written */
  return g_strdup_printf (_ ("%s: %s"), author, words);
}

/**
 * confab_notifier_make:
 * @self: a notifier
 * @conversation: a conversation
 * @message: what has come in it
 *
 * Returns: (transfer full): what the person is shown
 */
GNotification *
confab_notifier_make (ConfabNotifier *    self,
                      ConfabConversation *conversation,
                      ConfabMessage *     message)
{
  ConfabConversationRecord *record = confab_conversation_get_record (conversation);
  g_autofree char *title = confab_format_line (record->name);
  g_autofree char *body = make_body (self, record, confab_message_get_record (message));
  GNotification *notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_category (notification, "im.received");
  g_notification_set_default_action_and_target (notification, "app.open-chat", "x", record->id);
  g_notification_add_button_with_target (notification, _ ("Mark as Read"), "app.mark-read", "x", record->id);
  return notification;
}

/**
 * confab_notifier_tell:
 * @self: a notifier
 * @conversation: a conversation
 * @message: what has come in it
 *
 * Notifies, unless the person does not want to be told of this.
 */
void
confab_notifier_tell (ConfabNotifier *    self,
                      ConfabConversation *conversation,
                      ConfabMessage *     message)
{
  ConfabConversationRecord *record = confab_conversation_get_record (conversation);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *id = make_id (record->id);

  g_return_if_fail (CONFAB_IS_NOTIFIER (self));

  if (!g_settings_get_boolean (self->settings, "notifications") || is_quiet (record) || record->unread == 0)
    return;
  notification = confab_notifier_make (self, conversation, message);
  g_application_send_notification (self->application, id, notification);
  if (g_hash_table_contains (self->told, id))
    return;
  g_signal_connect_object (conversation, "notify::unread", G_CALLBACK (unread_changed_cb), self, G_CONNECT_DEFAULT);
  g_hash_table_insert (self->told, g_steal_pointer (&id), g_object_ref (conversation));
}

/**
 * confab_notifier_is_told:
 * @self: a notifier
 * @conversation: a conversation's row id
 *
 * Returns: whether there is a notification about it
 */
gboolean
confab_notifier_is_told (ConfabNotifier *self,
                         gint64          conversation)
{
  g_autofree char *id = make_id (conversation);

  g_return_val_if_fail (CONFAB_IS_NOTIFIER (self), FALSE);

  return g_hash_table_contains (self->told, id);
}
