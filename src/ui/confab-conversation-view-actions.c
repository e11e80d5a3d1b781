/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with a message of the conversation that is open. */
#include "config.h"

#include "confab-conversation-view-private.h"

#include <glib/gi18n.h>

#include "confab-format.h"
#include "confab-forward-dialog.h"
#include "confab-message-details.h"
#include "confab-message-menu.h"
#include "confab-toasts.h"

static ConfabMessage *
find_message (ConfabConversationView *self,
              gint64                  id)
{
  return self->registry != NULL ? confab_registry_lookup_message (self->registry, id) : NULL;
}

static void
reply_cb (GtkWidget * widget,
          const char *name,
          GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);
  ConfabMessage *message = find_message (self, g_variant_get_int64 (parameter));

  if (message != NULL)
    confab_composer_set_reply (self->composer, message);
}

static void
copy_cb (GtkWidget * widget,
         const char *name,
         GVariant *  parameter)
{
  ConfabMessage *message = find_message (CONFAB_CONVERSATION_VIEW (widget), g_variant_get_int64 (parameter));
  ConfabMessageRecord *record = message != NULL ? confab_message_get_record (message) : NULL;

  if (record != NULL && record->text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), record->text);
}

static void
go_to_cb (GtkWidget * widget,
          const char *name,
          GVariant *  parameter)
{
  confab_conversation_view_jump_to_message (CONFAB_CONVERSATION_VIEW (widget), g_variant_get_int64 (parameter));
}

static void
retry_cb (GtkWidget * widget,
          const char *name,
          GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);

  if (self->engine != NULL)
    confab_toasts_watch (widget, confab_engine_retry (self->engine, g_variant_get_int64 (parameter)));
}

static void
discard_cb (GtkWidget * widget,
            const char *name,
            GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);

  if (self->engine != NULL)
    confab_toasts_watch (widget, confab_engine_discard (self->engine, g_variant_get_int64 (parameter)));
}

static void
details_cb (GtkWidget * widget,
            const char *name,
            GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);
  ConfabMessage *message = find_message (self, g_variant_get_int64 (parameter));

  if (message != NULL)
    adw_dialog_present (confab_message_details_new (self->engine, message), widget);
}

static void
save_cb (GtkWidget * widget,
         const char *name,
         GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);
  ConfabMessage *message;
  ConfabMessageRecord *record;
  gint64 id, attachment;

  g_variant_get (parameter, "(xx)", &id, &attachment);
  message = find_message (self, id);
  if (message == NULL)
    return;
  record = confab_message_get_record (message);
  for (guint i = 0; i < record->attachments->len; i++)
    {
      const ConfabAttachmentRecord *found = g_ptr_array_index (record->attachments, i);

      if (found->id == attachment)
        confab_files_save (self->files, found, GTK_WINDOW (gtk_widget_get_root (widget)));
    }
}

static void
opened_cb (ConfabOperation *       operation,
           GParamSpec *            pspec,
           ConfabConversationView *self)
{
  GVariant *result = confab_operation_get_result (operation);

  if (result != NULL && g_variant_is_of_type (result, G_VARIANT_TYPE_INT64))
    g_signal_emit_by_name (self, "open-chat", g_variant_get_int64 (result));
}

/* A mail address in a message was clicked. */
static void
write_to_cb (GtkWidget * widget,
             const char *name,
             GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);
  const char *addresses[] = { g_variant_get_string (parameter, NULL), NULL };
  ConfabOperation *operation;

  if (self->engine == NULL || self->conversation == NULL)
    return;
  operation = confab_engine_open_chat (self->engine, confab_conversation_get_record (self->conversation)->account_id, addresses);
  g_signal_connect_object (operation, "notify::state", G_CALLBACK (opened_cb), self, G_CONNECT_DEFAULT);
  confab_toasts_watch (widget, operation);
}

/* Answering and passing on elsewhere */

static void
private_chat_cb (ConfabOperation *       operation,
                 GParamSpec *            pspec,
                 ConfabConversationView *self)
{
  GVariant *result = confab_operation_get_result (operation);

  if (result == NULL || self->answered == NULL)
    return;
  self->private_chat = g_variant_get_int64 (result);
  g_signal_emit_by_name (self, "open-chat", self->private_chat);
}

static void
reply_privately_cb (GtkWidget * widget,
                    const char *name,
                    GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);
  ConfabMessage *message = find_message (self, g_variant_get_int64 (parameter));
  const char *addresses[] = { NULL, NULL };
  ConfabOperation *operation;

  if (self->engine == NULL || message == NULL)
    return;
  addresses[0] = confab_message_get_record (message)->from_address;
  g_set_object (&self->answered, message);
  operation = confab_engine_open_chat (self->engine, confab_message_get_record (message)->account_id, addresses);
  g_signal_connect_object (operation, "notify::state", G_CALLBACK (private_chat_cb), self, G_CONNECT_DEFAULT);
  confab_toasts_watch (widget, operation);
}

static void
forward_chosen_cb (AdwDialog *             dialog,
                   ConfabConversation *    conversation,
                   ConfabConversationView *self)
{
  const gint64 *id = g_object_get_data (G_OBJECT (dialog), "message");
  g_autofree char *name = confab_format_isolated (confab_conversation_get_name (conversation));
  /* Translators: a message, to a chat */
  g_autofree char *words = g_strdup_printf (_ ("Forwarded to %s"), name);
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  if (self->engine == NULL)
    return;
  confab_toasts_add (GTK_WIDGET (self), adw_toast_new (escaped));
  confab_toasts_watch (GTK_WIDGET (self), confab_engine_forward (self->engine, *id, confab_conversation_get_id (conversation)));
}

static void
forward_cb (GtkWidget * widget,
            const char *name,
            GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);
  gint64 id = g_variant_get_int64 (parameter);
  AdwDialog *dialog;

  if (self->registry == NULL)
    return;
  dialog = confab_forward_dialog_new (self->registry);
  g_object_set_data_full (G_OBJECT (dialog), "message", g_memdup2 (&id, sizeof (id)), g_free);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (forward_chosen_cb), self, G_CONNECT_DEFAULT);
  adw_dialog_present (dialog, widget);
}

/**
 * confab_conversation_view_take_private_reply:
 * @self: a view
 *
 * Puts a message from elsewhere above the composer, when the chat that it is to be
 * answered in is the one that has opened.
 */
void
confab_conversation_view_take_private_reply (ConfabConversationView *self)
{
  if (self->answered == NULL || self->private_chat == 0)
    return;
  if (self->conversation != NULL && confab_conversation_get_id (self->conversation) == self->private_chat)
    confab_composer_set_reply (self->composer, self->answered);
  g_clear_object (&self->answered);
  self->private_chat = 0;
}

/* Changing what was sent */

static void
edit_cb (GtkWidget * widget,
         const char *name,
         GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);
  ConfabMessage *message = find_message (self, g_variant_get_int64 (parameter));

  if (message != NULL && confab_message_menu_can_edit (confab_message_get_record (message)))
    confab_composer_set_edited (self->composer, message);
}

static void
react_cb (GtkWidget * widget,
          const char *name,
          GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);
  const char *emoji;
  gint64 id;

  g_variant_get (parameter, "(x&s)", &id, &emoji);
  if (self->engine != NULL)
    confab_toasts_watch (widget, confab_engine_react (self->engine, id, emoji));
}

static void
vote_cb (GtkWidget * widget,
         const char *name,
         GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);
  g_autoptr (GVariant) votes = NULL;
  const int *options;
  gsize n_options;
  gint64 id;

  g_variant_get (parameter, "(x@ai)", &id, &votes);
  options = g_variant_get_fixed_array (votes, &n_options, sizeof (int));
  if (self->engine != NULL)
    confab_toasts_watch (widget, confab_engine_vote (self->engine, id, options, (guint) n_options));
}

static void
close_poll_cb (GtkWidget * widget,
               const char *name,
               GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);

  if (self->engine != NULL)
    confab_toasts_watch (widget, confab_engine_close_poll (self->engine, g_variant_get_int64 (parameter)));
}

static void
pin_cb (GtkWidget * widget,
        const char *name,
        GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);

  if (self->engine != NULL)
    confab_toasts_watch (widget, confab_engine_pin (self->engine, g_variant_get_int64 (parameter), 0));
}

static void
unpin_cb (GtkWidget * widget,
          const char *name,
          GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);

  if (self->engine != NULL)
    confab_toasts_watch (widget, confab_engine_unpin (self->engine, g_variant_get_int64 (parameter)));
}

static void
delete_chosen_cb (ConfabConversationView *self,
                  const char *            response,
                  AdwAlertDialog *        dialog)
{
  const gint64 *id = g_object_get_data (G_OBJECT (dialog), "message");

  if (self->engine != NULL && !g_str_equal (response, "cancel"))
    confab_toasts_watch (GTK_WIDGET (self), confab_engine_delete (self->engine, *id, g_str_equal (response, "everyone")));
}

/* What was sent cannot be called back without a trace: it is asked for whom it is to go. */
static void
delete_cb (GtkWidget * widget,
           const char *name,
           GVariant *  parameter)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (widget);
  gint64 id = g_variant_get_int64 (parameter);
  ConfabMessage *message = find_message (self, id);
  gboolean for_everyone;
  AdwAlertDialog *dialog;

  if (message == NULL || self->conversation == NULL)
    return;
  for_everyone = confab_message_menu_can_change (confab_message_get_record (message)) &&
                 confab_conversation_get_record (self->conversation)->can_send;
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Delete This Message?"), NULL));
  adw_alert_dialog_set_body (dialog, for_everyone
                             ? _ ("For you, it goes to the trash of your mailbox. For everyone, Confab also asks the others’ "
                                  "programs to delete it; those that cannot do that keep it and show that you deleted it.")
                             : _ ("It goes to the trash of your mailbox. Others keep theirs."));
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "me", _ ("Delete for _Me"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "me", ADW_RESPONSE_DESTRUCTIVE);
  if (for_everyone)
    {
      adw_alert_dialog_add_response (dialog, "everyone", _ ("Delete for _Everyone"));
      adw_alert_dialog_set_response_appearance (dialog, "everyone", ADW_RESPONSE_DESTRUCTIVE);
    }
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "message", g_memdup2 (&id, sizeof (id)), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (delete_chosen_cb), self, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

/**
 * confab_conversation_view_edit_last:
 * @self: a view
 *
 * Puts the newest own message that can still be changed into the composer, when it is
 * among those that are shown.
 */
void
confab_conversation_view_edit_last (ConfabConversationView *self)
{
  GListModel *model = G_LIST_MODEL (self->timeline);

  if (model == NULL || !confab_timeline_get_at_newest (self->timeline) || !confab_conversation_get_record (self->conversation)->can_send)
    return;
  for (guint i = g_list_model_get_n_items (model); i-- > 0;)
    {
      g_autoptr (ConfabTimelineItem) item = g_list_model_get_item (model, i);
      ConfabMessage *message = confab_timeline_item_get_message (item);

      if (!confab_message_menu_can_edit (confab_message_get_record (message)))
        continue;
      confab_composer_set_edited (self->composer, message);
      return;
    }
}

/**
 * confab_conversation_view_class_init_actions:
 * @widget_class: the view's class
 *
 * Installs all `message.` actions.
 */
void
confab_conversation_view_class_init_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "message.reply", "x", reply_cb);
  gtk_widget_class_install_action (widget_class, "message.copy", "x", copy_cb);
  gtk_widget_class_install_action (widget_class, "message.go-to", "x", go_to_cb);
  gtk_widget_class_install_action (widget_class, "message.retry", "x", retry_cb);
  gtk_widget_class_install_action (widget_class, "message.discard", "x", discard_cb);
  gtk_widget_class_install_action (widget_class, "message.details", "x", details_cb);
  gtk_widget_class_install_action (widget_class, "message.save", "(xx)", save_cb);
  gtk_widget_class_install_action (widget_class, "message.write-to", "s", write_to_cb);
  gtk_widget_class_install_action (widget_class, "message.edit", "x", edit_cb);
  gtk_widget_class_install_action (widget_class, "message.reply-privately", "x", reply_privately_cb);
  gtk_widget_class_install_action (widget_class, "message.forward", "x", forward_cb);
  gtk_widget_class_install_action (widget_class, "message.vote", "(xai)", vote_cb);
  gtk_widget_class_install_action (widget_class, "message.close-poll", "x", close_poll_cb);
  gtk_widget_class_install_action (widget_class, "message.pin", "x", pin_cb);
  gtk_widget_class_install_action (widget_class, "message.unpin", "x", unpin_cb);
  gtk_widget_class_install_action (widget_class, "message.react", "(xs)", react_cb);
  gtk_widget_class_install_action (widget_class, "message.delete", "x", delete_cb);
}
