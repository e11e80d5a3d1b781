/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of what leads from a message to other chats, and of what is known of its way. */
#include "config.h"

#include <adwaita.h>
#include <libspelling.h>

#include "chat-fixture.h"
#include "confab-composer.h"
#include "confab-conversation-view.h"
#include "confab-forward-dialog.h"
#include "confab-message-details.h"
#include "confab-message-menu.h"
#include "confab-quote.h"
#include "confab-ui.h"

/* Of the fixture's messages: their row ids are small. */
#define MAX_ID 5000

typedef struct
{
  ChatFixture *fixture;
  GtkWidget *window;
  ConfabConversationView *view;
  gint64 opened;
} Scene;

static void
opened_cb (Scene *scene,
           gint64 id)
{
  scene->opened = id;
}

static void
set_up (Scene *       scene,
        gconstpointer data)
{
  GtkWidget *toasts = adw_toast_overlay_new ();

  scene->fixture = chat_fixture_new ();
  scene->window = adw_window_new ();
  scene->view = CONFAB_CONVERSATION_VIEW (confab_conversation_view_new ());
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (toasts), GTK_WIDGET (scene->view));
  adw_window_set_content (ADW_WINDOW (scene->window), toasts);
  gtk_window_set_default_size (GTK_WINDOW (scene->window), 700, 700);
  confab_conversation_view_set_engine (scene->view, scene->fixture->engine);
  confab_conversation_view_set_registry (scene->view, scene->fixture->registry);
  g_signal_connect_swapped (scene->view, "open-chat", G_CALLBACK (opened_cb), scene);
}

static void
tear_down (Scene *       scene,
           gconstpointer data)
{
  AdwDialog *dialog = adw_window_get_visible_dialog (ADW_WINDOW (scene->window));

  if (dialog != NULL)
    adw_dialog_force_close (dialog);
  g_object_add_weak_pointer (G_OBJECT (scene->view), (gpointer *) &scene->view);
  gtk_window_destroy (GTK_WINDOW (scene->window));
  chat_fixture_settle (200);
  g_assert_null (scene->view);
  chat_fixture_free (scene->fixture);
}

static GtkWidget *
find (GtkWidget *widget,
      GType      type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find (child, type);
  return found;
}

static void
open_chat (Scene *scene,
           gint64 id)
{
  g_autoptr (ConfabConversation) conversation = chat_fixture_get (scene->fixture, id);

  confab_conversation_view_set_conversation (scene->view, conversation);
  gtk_window_present (GTK_WINDOW (scene->window));
  chat_fixture_settle (300);
}

/* A message of somebody else in the chat that is open. */
static ConfabMessage *
find_message (Scene *scene,
              gint64 chat)
{
  for (gint64 id = 1; id < MAX_ID; id++)
    {
      ConfabMessage *message = confab_registry_lookup_message (scene->fixture->registry, id);
      ConfabMessageRecord *record = message != NULL ? confab_message_get_record (message) : NULL;

      if (record != NULL && record->conversation_id == chat && !record->outgoing && record->kind == CONFAB_MESSAGE_TEXT &&
          record->text != NULL)
        return message;
    }
  g_assert_not_reached ();
}

static gboolean
has_opened (gpointer data)
{
  return ((Scene *) data)->opened != 0;
}

static gboolean
shows_no_dialog (gpointer data)
{
  return adw_window_get_visible_dialog (ADW_WINDOW (((Scene *) data)->window)) == NULL;
}

static gboolean
lists_chats (gpointer data)
{
  AdwDialog *dialog = adw_window_get_visible_dialog (ADW_WINDOW (((Scene *) data)->window));
  GtkListView *list = GTK_LIST_VIEW (find (GTK_WIDGET (dialog), GTK_TYPE_LIST_VIEW));

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (list))) > 0;
}

typedef struct
{
  ConfabConversation *chat;
  const char *text;
} Said;

static gboolean
was_said (gpointer data)
{
  const Said *said = data;
  ConfabConversationRecord *record = confab_conversation_get_record (said->chat);

  return record->last_outgoing && record->last_text != NULL && g_str_has_prefix (said->text, record->last_text);
}

static void
test_forwards (Scene *       scene,
               gconstpointer data)
{
  ConfabMessage *message;
  AdwDialog *dialog;
  GtkWidget *list;
  g_autoptr (ConfabConversation) chat = NULL;
  g_autofree char *text = NULL;

  open_chat (scene, scene->fixture->ada);
  message = find_message (scene, scene->fixture->ada);
  g_assert_true (confab_message_menu_can_forward (confab_message_get_record (message)));
  text = g_strdup (confab_message_get_record (message)->text);
  gtk_widget_activate_action (GTK_WIDGET (scene->view), "message.forward", "x", confab_message_get_id (message));
  dialog = adw_window_get_visible_dialog (ADW_WINDOW (scene->window));
  g_assert_true (CONFAB_IS_FORWARD_DIALOG (dialog));
  g_assert_true (chat_fixture_wait (lists_chats, scene));

  /* Only what can be written to is offered. */
  list = find (GTK_WIDGET (dialog), GTK_TYPE_LIST_VIEW);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)))); i++)
    {
      g_autoptr (ConfabConversation) offered = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))), i);

      g_assert_true (confab_conversation_get_record (offered)->can_send);
      g_assert_cmpint (confab_conversation_get_id (offered), !=, scene->fixture->stranger);
      if (confab_conversation_get_id (offered) == scene->fixture->empty)
        {
          g_set_object (&chat, offered);
          g_signal_emit_by_name (list, "activate", i);
          break;
        }
    }
  g_assert_nonnull (chat);
  g_assert_true (chat_fixture_wait (shows_no_dialog, scene));
  g_assert_true (chat_fixture_wait (was_said, &(Said) { chat, text }));
}

static void
test_replies_privately (Scene *       scene,
                        gconstpointer data)
{
  ConfabMessage *message;
  GtkWidget *quote;

  open_chat (scene, scene->fixture->group);
  message = find_message (scene, scene->fixture->group);
  gtk_widget_activate_action (GTK_WIDGET (scene->view), "message.reply-privately", "x", confab_message_get_id (message));
  g_assert_true (chat_fixture_wait (has_opened, scene));
  g_assert_cmpint (scene->opened, !=, scene->fixture->group);
  open_chat (scene, scene->opened);
  quote = find (find (GTK_WIDGET (scene->view), CONFAB_TYPE_COMPOSER), CONFAB_TYPE_QUOTE);
  g_assert_true (gtk_widget_get_mapped (quote));

  /* It belongs to that chat alone. */
  open_chat (scene, scene->fixture->ada == scene->opened ? scene->fixture->long_one : scene->fixture->ada);
  g_assert_false (gtk_widget_get_mapped (find (find (GTK_WIDGET (scene->view), CONFAB_TYPE_COMPOSER), CONFAB_TYPE_QUOTE)));
}

static void
add_receipt (ConfabMessageRecord *record,
             const char *         name,
             const char *         address,
             ConfabMessageState   state,
             const char *         problem)
{
  ConfabReceiptRecord *receipt = g_new0 (ConfabReceiptRecord, 1);

  receipt->person = confab_person_record_new (name, address, FALSE);
  receipt->state = state;
  receipt->time = record->time;
  receipt->problem = g_strdup (problem);
  g_ptr_array_add (record->receipts, receipt);
}

static void
collect (GtkWidget *widget,
         GString *  words)
{
  if (ADW_IS_ACTION_ROW (widget) && gtk_widget_get_mapped (widget) && find (widget, ADW_TYPE_AVATAR) != NULL)
    g_string_append_printf (words, "[%s|%s]", adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)),
                            adw_action_row_get_subtitle (ADW_ACTION_ROW (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect (child, words);
}

/* Each recipient once, with the best that is known of them. */
static void
test_details_tell_who_has_it (Scene *       scene,
                              gconstpointer data)
{
  ConfabMessageRecord *record = confab_message_record_new ();
  g_autoptr (ConfabMessage) message = NULL;
  g_autoptr (GString) words = g_string_new (NULL);
  AdwDialog *dialog;

  record->id = 1;
  record->time = g_get_real_time () / 1000;
  record->from_address = g_strdup ("alice@mail.test");
  record->message_id = g_strdup ("x@mail.test");
  record->outgoing = TRUE;
  record->kind = CONFAB_MESSAGE_TEXT;
  record->state = CONFAB_MESSAGE_READ;
  add_receipt (record, "Bob", "bob@mail.test", CONFAB_MESSAGE_DELIVERED, NULL);
  add_receipt (record, "Bob", "bob@mail.test", CONFAB_MESSAGE_READ, NULL);
  add_receipt (record, NULL, "carol@mail.test", CONFAB_MESSAGE_FAILED, "There is nobody of this name there.");
  message = confab_message_new (record);
  confab_message_record_unref (record);
  gtk_window_present (GTK_WINDOW (scene->window));
  dialog = confab_message_details_new (scene->fixture->engine, message);
  adw_dialog_present (dialog, GTK_WIDGET (scene->view));
  chat_fixture_settle (300);
  collect (GTK_WIDGET (dialog), words);
  g_assert_cmpstr (words->str, ==, "[Bob|bob@mail.test][carol@mail.test|There is nobody of this name there.]");
}

#define add(name, func) g_test_add ("/ui/elsewhere/" name, Scene, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  dex_init ();
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  spelling_init ();
  confab_ui_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  add ("forwards", test_forwards);
  add ("replies-privately", test_replies_privately);
  add ("details", test_details_tell_who_has_it);
  return g_test_run ();
}
