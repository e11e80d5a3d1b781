/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of polls, places, pins and mentions in a chat. */
#include "config.h"

#include <adwaita.h>
#include <libspelling.h>

#include "chat-fixture.h"
#include "confab-composer.h"
#include "confab-conversation-view.h"
#include "confab-pin-bar.h"
#include "confab-place-view.h"
#include "confab-poll-dialog.h"
#include "confab-poll-view.h"
#include "confab-ui.h"

typedef struct
{
  ChatFixture *fixture;
  GtkWidget *window;
  ConfabConversationView *view;
} Scene;

static void
set_up (Scene *       scene,
        gconstpointer data)
{
  GtkWidget *toasts = adw_toast_overlay_new ();
  g_autoptr (ConfabConversation) conversation = NULL;

  scene->fixture = chat_fixture_new ();
  scene->window = adw_window_new ();
  scene->view = CONFAB_CONVERSATION_VIEW (confab_conversation_view_new ());
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (toasts), GTK_WIDGET (scene->view));
  adw_window_set_content (ADW_WINDOW (scene->window), toasts);
  gtk_window_set_default_size (GTK_WINDOW (scene->window), 700, 700);
  confab_conversation_view_set_engine (scene->view, scene->fixture->engine);
  confab_conversation_view_set_registry (scene->view, scene->fixture->registry);
  conversation = chat_fixture_get (scene->fixture, scene->fixture->empty);
  confab_conversation_view_set_conversation (scene->view, conversation);
  gtk_window_present (GTK_WINDOW (scene->window));
  chat_fixture_settle (200);
}

static void
tear_down (Scene *       scene,
           gconstpointer data)
{
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

static gboolean
is_done (gpointer data)
{
  return confab_operation_get_state (data) != CONFAB_OPERATION_RUNNING;
}

static gint64
await_operation (ConfabOperation *operation)
{
  gint64 id;

  g_assert_true (chat_fixture_wait (is_done, operation));
  g_assert_cmpint (confab_operation_get_state (operation), ==, CONFAB_OPERATION_DONE);
  id = g_variant_get_int64 (confab_operation_get_result (operation));
  g_object_unref (operation);
  return id;
}

/* Whether some mapped label below a widget says that. */
static gboolean
says (GtkWidget * widget,
      const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;
  return FALSE;
}

typedef struct
{
  Scene *scene;
  GType type;
  const char *text;
} Wanted;

static gboolean
is_said (gpointer data)
{
  const Wanted *wanted = data;
  GtkWidget *place = find (GTK_WIDGET (wanted->scene->view), wanted->type);

  return place != NULL && says (place, wanted->text);
}

static void
wait_for (Scene *     scene,
          GType       type,
          const char *text)
{
  if (!chat_fixture_wait (is_said, &(Wanted) { scene, type, text }))
    g_error ("Nothing says “%s”", text);
}

static void
test_poll (Scene *       scene,
           gconstpointer data)
{
  static const char * const options[] = { "The lake", "The hill", NULL };
  gint64 id = await_operation (confab_engine_create_poll (scene->fixture->engine, scene->fixture->empty, "Where to?", options, FALSE));
  GtkWidget *poll;
  GtkWidget *check;

  wait_for (scene, CONFAB_TYPE_POLL_VIEW, "Where to?");
  wait_for (scene, CONFAB_TYPE_POLL_VIEW, "The hill");
  wait_for (scene, CONFAB_TYPE_POLL_VIEW, "Choose one · 0 people have voted");
  poll = find (GTK_WIDGET (scene->view), CONFAB_TYPE_POLL_VIEW);
  g_assert_false (says (poll, "Vote"));
  check = find (poll, GTK_TYPE_CHECK_BUTTON);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  chat_fixture_settle (100);
  g_assert_true (says (poll, "Vote"));
  g_signal_emit_by_name (gtk_widget_get_last_child (poll), "clicked");
  wait_for (scene, CONFAB_TYPE_POLL_VIEW, "Choose one · 1 person has voted");

  gtk_widget_activate_action (GTK_WIDGET (scene->view), "message.close-poll", "x", id);
  wait_for (scene, CONFAB_TYPE_POLL_VIEW, "Final result · 1 person has voted");
  check = find (poll, GTK_TYPE_CHECK_BUTTON);
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  g_assert_false (gtk_widget_get_sensitive (check));
}

static void
test_place (Scene *       scene,
            gconstpointer data)
{
  const ConfabPlaceRecord rough = { 47.25, -8.5, 10, NULL };
  g_autofree char *uri = confab_place_view_format_uri (&rough);

  g_assert_cmpstr (uri, ==, "geo:47.250000,-8.500000;u=10");
  await_operation (confab_engine_send_place (scene->fixture->engine, scene->fixture->empty, -33.856784, 151.215297, NULL));
  wait_for (scene, CONFAB_TYPE_PLACE_VIEW, "33.8568° S, 151.2153° E");
  g_assert_false (says (GTK_WIDGET (scene->view), "No text"));
}

static void
test_pin (Scene *       scene,
          gconstpointer data)
{
  gint64 first = await_operation (confab_engine_send_pinned (scene->fixture->engine, scene->fixture->empty, "The door code is 1234",
                                                             NULL, 0, 0));
  g_autoptr (ConfabConversation) other = NULL;
  g_autoptr (ConfabConversation) same = NULL;

  wait_for (scene, CONFAB_TYPE_PIN_BAR, "The door code is 1234");
  await_operation (confab_engine_send_pinned (scene->fixture->engine, scene->fixture->empty, "It is 4321 now", NULL, 0, 0));
  wait_for (scene, CONFAB_TYPE_PIN_BAR, "It is 4321 now");

  /* Nothing is pinned elsewhere, and the pin is there again later. */
  other = chat_fixture_get (scene->fixture, scene->fixture->ada);
  confab_conversation_view_set_conversation (scene->view, other);
  chat_fixture_settle (500);
  g_assert_false (is_said (&(Wanted) { scene, CONFAB_TYPE_PIN_BAR, "It is 4321 now" }));
  same = chat_fixture_get (scene->fixture, scene->fixture->empty);
  confab_conversation_view_set_conversation (scene->view, same);
  wait_for (scene, CONFAB_TYPE_PIN_BAR, "It is 4321 now");
  g_assert_cmpint (first, >, 0);
}

static GtkWidget *
find_titled (GtkWidget * widget,
             const char *title)
{
  GtkWidget *found = ADW_IS_ENTRY_ROW (widget) && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0
                     ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_titled (child, title);
  return found;
}

static void
test_new_poll (Scene *       scene,
               gconstpointer data)
{
  GtkWidget *dialog;
  GtkWidget *button;

  gtk_widget_activate_action (GTK_WIDGET (scene->view), "chat.poll", NULL);
  dialog = GTK_WIDGET (adw_window_get_visible_dialog (ADW_WINDOW (scene->window)));
  g_assert_true (CONFAB_IS_POLL_DIALOG (dialog));
  button = adw_dialog_get_default_widget (ADW_DIALOG (dialog));
  gtk_editable_set_text (GTK_EDITABLE (find_titled (dialog, "Question")), "Tea?");
  gtk_editable_set_text (GTK_EDITABLE (find_titled (dialog, "Answer 1")), "Yes");
  g_assert_false (gtk_widget_get_sensitive (button));
  g_assert_null (find_titled (dialog, "Answer 3"));
  gtk_editable_set_text (GTK_EDITABLE (find_titled (dialog, "Answer 2")), " No ");
  g_assert_nonnull (find_titled (dialog, "Answer 3"));
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  wait_for (scene, CONFAB_TYPE_POLL_VIEW, "Tea?");
  wait_for (scene, CONFAB_TYPE_POLL_VIEW, "No");
}

/* Who is in the group is offered behind an “@”, and nobody anywhere else. */
static void
test_mention (Scene *       scene,
              gconstpointer data)
{
  GtkWidget *composer = find (GTK_WIDGET (scene->view), CONFAB_TYPE_COMPOSER);
  GtkTextView *view = GTK_TEXT_VIEW (find (composer, GTK_TYPE_TEXT_VIEW));
  g_autoptr (ConfabConversation) group = chat_fixture_get (scene->fixture, scene->fixture->group);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkWidget *list;
  g_autofree char *text = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_set_text (buffer, "@", -1);
  g_assert_false (gtk_widget_get_mapped (find (composer, GTK_TYPE_LIST_BOX)));
  gtk_text_buffer_set_text (buffer, "", -1);
  confab_conversation_view_set_conversation (scene->view, group);
  chat_fixture_settle (300);
  gtk_text_buffer_set_text (buffer, "a@b", -1);
  list = find (composer, GTK_TYPE_LIST_BOX);
  g_assert_false (gtk_widget_get_mapped (list));
  gtk_text_buffer_set_text (buffer, "Hello @sha", -1);
  chat_fixture_settle (100);
  g_assert_true (gtk_widget_get_mapped (list));
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1));
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_assert_cmpstr (text, ==, "Hello @Carol Shaw ");
  g_assert_false (gtk_widget_get_mapped (list));
  gtk_text_buffer_set_text (buffer, "", -1);
}

#define add(name, func) g_test_add ("/ui/data/" name, Scene, NULL, set_up, func, tear_down)

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
  add ("poll", test_poll);
  add ("place", test_place);
  add ("pin", test_pin);
  add ("new-poll", test_new_poll);
  add ("mention", test_mention);
  return g_test_run ();
}
