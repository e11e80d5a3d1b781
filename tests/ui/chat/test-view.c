/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The conversation view: where it opens, how it keeps its place, drafts and sending. */
#include "config.h"

#include <adwaita.h>
#include <libspelling.h>
#include <string.h>

#include "chat-fixture.h"
#include "confab-composer.h"
#include "confab-conversation-view.h"
#include "confab-message-row.h"
#include "confab-reactions.h"
#include "confab-timeline-view.h"
#include "confab-ui.h"

#define MINUTE (60 * 1000)
#define LOOK_MS 60
#define QUIET_LOOKS 5
#define MAX_LOOKS 500

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

  scene->fixture = chat_fixture_new ();
  scene->window = gtk_window_new ();
  scene->view = CONFAB_CONVERSATION_VIEW (confab_conversation_view_new ());
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (toasts), GTK_WIDGET (scene->view));
  gtk_window_set_child (GTK_WINDOW (scene->window), toasts);
  gtk_window_set_default_size (GTK_WINDOW (scene->window), 700, 600);
  confab_conversation_view_set_engine (scene->view, scene->fixture->engine);
  confab_conversation_view_set_registry (scene->view, scene->fixture->registry);
}

static void
tear_down (Scene *       scene,
           gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (scene->view), (gpointer *) &scene->view);
  gtk_window_destroy (GTK_WINDOW (scene->window));
  chat_fixture_settle (100);
  g_assert_null (scene->view);
  chat_fixture_free (scene->fixture);
}

static GtkWidget *
find (GtkWidget *widget,
      GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static ConfabTimelineView *
timeline_view (Scene *scene)
{
  return CONFAB_TIMELINE_VIEW (find (GTK_WIDGET (scene->view), CONFAB_TYPE_TIMELINE_VIEW));
}

static GtkAdjustment *
adjustment (Scene *scene)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (find (GTK_WIDGET (timeline_view (scene)), GTK_TYPE_SCROLLED_WINDOW)));
}

/* Until nothing has moved for a while; a slow machine takes longer. */
static void
rest (Scene *scene)
{
  GtkWidget *list = find (GTK_WIDGET (timeline_view (scene)), GTK_TYPE_LIST_VIEW);
  double value = -1, upper = -1;
  int same = 0;

  for (int i = 0; i < MAX_LOOKS && same < QUIET_LOOKS; i++)
    {
      gboolean still = value == gtk_adjustment_get_value (adjustment (scene)) && upper == gtk_adjustment_get_upper (adjustment (scene)) &&
                       gtk_widget_get_opacity (list) == 1;

      same = still ? same + 1 : 0;
      value = gtk_adjustment_get_value (adjustment (scene));
      upper = gtk_adjustment_get_upper (adjustment (scene));
      chat_fixture_settle (LOOK_MS);
    }
  g_assert_cmpint (same, ==, QUIET_LOOKS);
}

static void
open_chat (Scene *scene,
           gint64 id)
{
  g_autoptr (ConfabConversation) conversation = chat_fixture_get (scene->fixture, id);

  confab_conversation_view_set_conversation (scene->view, conversation);
  gtk_window_present (GTK_WINDOW (scene->window));
  rest (scene);
}

static GtkTextBuffer *
buffer (Scene *scene)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (find (find (GTK_WIDGET (scene->view), CONFAB_TYPE_COMPOSER), GTK_TYPE_TEXT_VIEW)));
}

static char *
typed (Scene *scene)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer (scene), &start, &end);
  return gtk_text_buffer_get_text (buffer (scene), &start, &end, FALSE);
}

/* The row that shows a message with @text; and where its top is in the view. */
static ConfabMessageRow *
find_row (GtkWidget * widget,
          const char *text)
{
  if (CONFAB_IS_MESSAGE_ROW (widget))
    {
      ConfabTimelineItem *item = confab_message_row_get_item (CONFAB_MESSAGE_ROW (widget));

      if (item != NULL && gtk_widget_get_mapped (widget) &&
          g_strcmp0 (confab_message_get_record (confab_timeline_item_get_message (item))->text, text) == 0)
        return CONFAB_MESSAGE_ROW (widget);
      return NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      ConfabMessageRow *found = find_row (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_shown (Scene *     scene,
          const char *text,
          float *     y)
{
  ConfabMessageRow *row = find_row (GTK_WIDGET (scene->view), text);
  graphene_rect_t bounds;

  if (row == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (timeline_view (scene)), &bounds))
    return FALSE;
  if (y != NULL)
    *y = bounds.origin.y;
  return bounds.origin.y + bounds.size.height > 0 && bounds.origin.y < (float) gtk_widget_get_height (GTK_WIDGET (timeline_view (scene)));
}

static void
say (Scene *     scene,
     gint64      conversation,
     gint64      time,
     const char *text)
{
  static int n = 0;
  g_autofree char *id = g_strdup_printf ("said%d@mail.test", n++);

  chat_fixture_add (scene->fixture, &(ConfabMessageFields) {
    .account_id = scene->fixture->account, .conversation_id = conversation, .message_id = id, .time = time, .date = time,
    .author_address = "bob@mail.test", .author_name = "Bob", .kind = CONFAB_MESSAGE_TEXT, .state = CONFAB_MESSAGE_RECEIVED,
    .text = text, .reader_version = 1,
  });
  rest (scene);
}

static void
test_opens_at_unread (Scene *       scene,
                      gconstpointer data)
{
  float y = 0;

  open_chat (scene, scene->fixture->long_one);
  g_assert_true (is_shown (scene, "Message number 970", &y));
  g_assert_cmpfloat (y, >, 20);
  g_assert_cmpfloat (y, <, gtk_widget_get_height (GTK_WIDGET (timeline_view (scene))) / 2);
  g_assert_false (confab_timeline_view_is_at_bottom (timeline_view (scene)));
}

static void
test_sticks (Scene *       scene,
             gconstpointer data)
{
  open_chat (scene, scene->fixture->group);
  g_assert_true (confab_timeline_view_is_at_bottom (timeline_view (scene)));
  say (scene, scene->fixture->group, g_get_real_time () / 1000, "A new one");
  g_assert_true (is_shown (scene, "A new one", NULL));
  g_assert_true (confab_timeline_view_is_at_bottom (timeline_view (scene)));

  /* The window becomes lower: still there. */
  gtk_window_set_default_size (GTK_WINDOW (scene->window), 600, 420);
  rest (scene);
  g_assert_true (confab_timeline_view_is_at_bottom (timeline_view (scene)));
}

static void
test_keeps_place (Scene *       scene,
                  gconstpointer data)
{
  float before = 0, after = 0;
  gint64 now = g_get_real_time () / 1000;

  open_chat (scene, scene->fixture->long_one);
  gtk_adjustment_set_value (adjustment (scene), gtk_adjustment_get_value (adjustment (scene)) - 200);
  rest (scene);
  g_assert_true (is_shown (scene, "Message number 968", &before));

  /* Something new at the end, and something long in the middle above. */
  say (scene, scene->fixture->long_one, now, "A new one");
  g_assert_true (is_shown (scene, "Message number 968", &after));
  g_assert_cmpfloat_with_epsilon (before, after, 2);
  say (scene, scene->fixture->long_one, now - (1000 - 950) * 11 * MINUTE - 24 * 60 * MINUTE + MINUTE,
       "One that comes late and is long enough to need more than one line in this window, so that it would push the others down");
  g_assert_true (is_shown (scene, "Message number 968", &after));
  g_assert_cmpfloat_with_epsilon (before, after, 2);
}

/* Up to the first message, page by page: each stays where it was while more come. */
static void
test_loads_older (Scene *       scene,
                  gconstpointer data)
{
  int pages = 0;

  open_chat (scene, scene->fixture->long_one);
  while (!is_shown (scene, "Message number 0, which says a little more than the others do and so "
                           "needs a second line or even a third one when the window is narrow", NULL) && pages++ < 60)
    {
      gtk_adjustment_set_value (adjustment (scene), 0);
      rest (scene);
    }
  g_assert_cmpint (pages, <, 60);
}

static void
test_jumps (Scene *       scene,
            gconstpointer data)
{
  open_chat (scene, scene->fixture->ada);
  g_assert_true (find_row (GTK_WIDGET (scene->view), "Done") != NULL);
  open_chat (scene, scene->fixture->long_one);
  confab_conversation_view_jump_to_message (scene->view, 0);
  rest (scene);
  g_assert_true (is_shown (scene, "Message number 970", NULL));
}

static gboolean
is_read (gpointer data)
{
  return confab_conversation_get_record (data)->unread == 0;
}

static void
test_marks_read (Scene *       scene,
                 gconstpointer data)
{
  g_autoptr (ConfabConversation) ada = chat_fixture_get (scene->fixture, scene->fixture->ada);
  g_autoptr (ConfabConversation) long_one = chat_fixture_get (scene->fixture, scene->fixture->long_one);
  g_autoptr (ConfabConversation) stranger = chat_fixture_get (scene->fixture, scene->fixture->stranger);

  g_assert_cmpint (confab_conversation_get_record (ada)->unread, ==, 2);
  open_chat (scene, scene->fixture->ada);
  g_assert_true (chat_fixture_wait (is_read, ada));

  /* Not before one has seen all of it; and never for a stranger. */
  open_chat (scene, scene->fixture->long_one);
  g_assert_cmpint (confab_conversation_get_record (long_one)->unread, >, 0);
  open_chat (scene, scene->fixture->stranger);
  g_assert_cmpint (confab_conversation_get_record (stranger)->unread, ==, 1);
}

static gboolean
has_draft (gpointer data)
{
  return g_strcmp0 (confab_conversation_get_record (data)->draft, "half a sen") == 0;
}

static void
test_drafts (Scene *       scene,
             gconstpointer data)
{
  g_autofree char *other = NULL;
  g_autofree char *back = NULL;
  g_autoptr (ConfabConversation) ada = chat_fixture_get (scene->fixture, scene->fixture->ada);

  open_chat (scene, scene->fixture->ada);
  gtk_text_buffer_set_text (buffer (scene), "half a sen", -1);
  open_chat (scene, scene->fixture->group);
  other = typed (scene);
  g_assert_cmpstr (other, ==, "");
  g_assert_true (chat_fixture_wait (has_draft, ada));
  open_chat (scene, scene->fixture->ada);
  back = typed (scene);
  g_assert_cmpstr (back, ==, "half a sen");
}

static gboolean
shows_other (gpointer data)
{
  g_autofree char *text = typed (data);

  return g_strcmp0 (text, "typed elsewhere") == 0;
}

static gboolean
has_both (gpointer data)
{
  return g_strcmp0 (confab_conversation_get_record (data)->draft, "typed elsewhere, and here") == 0;
}

/* What another device typed takes the place of what was typed here before, and never of
 * what is being typed. */
static void
test_drafts_of_others (Scene *       scene,
                       gconstpointer data)
{
  ConfabEngine *engine = scene->fixture->engine;
  gint64 chat = scene->fixture->ada;
  g_autoptr (ConfabConversation) ada = chat_fixture_get (scene->fixture, chat);
  g_autoptr (ConfabOperation) one = NULL;
  g_autoptr (ConfabOperation) two = NULL;
  g_autofree char *back = NULL;
  g_autofree char *kept = NULL;

  open_chat (scene, chat);
  gtk_text_buffer_set_text (buffer (scene), "half a sen", -1);
  g_assert_true (chat_fixture_wait (has_draft, ada));
  gtk_window_set_focus (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (scene->view))), NULL);
  one = confab_engine_set_draft (engine, chat, "typed elsewhere", FALSE);
  g_assert_true (chat_fixture_wait (shows_other, scene));
  gtk_text_buffer_set_text (buffer (scene), "typed elsewhere, and here", -1);
  two = confab_engine_set_draft (engine, chat, "half a sen", FALSE);
  g_assert_true (chat_fixture_wait (has_draft, ada));
  kept = typed (scene);
  g_assert_cmpstr (kept, ==, "typed elsewhere, and here");
  g_assert_true (chat_fixture_wait (has_both, ada));
  open_chat (scene, scene->fixture->group);
  open_chat (scene, chat);
  back = typed (scene);
  g_assert_cmpstr (back, ==, "typed elsewhere, and here");
}

static GtkWidget *
send_button (Scene *scene)
{
  GtkWidget *composer = find (GTK_WIDGET (scene->view), CONFAB_TYPE_COMPOSER);

  return gtk_widget_get_last_child (gtk_widget_get_last_child (composer));
}

static void
problem_cb (ConfabComposer *composer,
            const char *    title)
{
  g_error ("A problem that should not be: %s", title);
}

static gboolean
has_arrived (gpointer data)
{
  return g_strcmp0 (confab_conversation_get_record (data)->last_text, "On my way") == 0;
}

static void
test_sends (Scene *       scene,
            gconstpointer data)
{
  g_autofree char *left = NULL;
  g_autoptr (ConfabConversation) group = chat_fixture_get (scene->fixture, scene->fixture->group);

  open_chat (scene, scene->fixture->group);
  g_signal_connect (find (GTK_WIDGET (scene->view), CONFAB_TYPE_COMPOSER), "problem", G_CALLBACK (problem_cb), NULL);
  g_assert_false (gtk_widget_get_sensitive (send_button (scene)));
  gtk_text_buffer_set_text (buffer (scene), "  \n ", -1);
  g_assert_false (gtk_widget_get_sensitive (send_button (scene)));
  gtk_text_buffer_set_text (buffer (scene), "\nOn my way\n", -1);
  g_assert_true (gtk_widget_get_sensitive (send_button (scene)));
  g_signal_emit_by_name (send_button (scene), "clicked");
  left = typed (scene);
  g_assert_cmpstr (left, ==, "");
  g_assert_true (chat_fixture_wait (has_arrived, group));
  rest (scene);
  g_assert_true (is_shown (scene, "On my way", NULL));
  g_assert_null (confab_conversation_get_record (group)->draft);
}

static gboolean
mark_failed (ConfabTransaction *txn,
             gpointer           data,
             GError **          error)
{
  return confab_transaction_set_message_state (txn, *(gint64 *) data, CONFAB_MESSAGE_FAILED, "Nobody lives there", error);
}

/* A message that is seen as it fails; a warning on the way would end the test. */
static void
test_fails (Scene *       scene,
            gconstpointer data)
{
  gint64 now = g_get_real_time () / 1000;
  gint64 id;

  open_chat (scene, scene->fixture->ada);
  id = chat_fixture_add (scene->fixture, &(ConfabMessageFields) {
    .account_id = scene->fixture->account, .conversation_id = scene->fixture->ada, .message_id = "fails@mail.test",
    .time = now, .date = now, .author_address = "me@mail.test", .outgoing = TRUE, .kind = CONFAB_MESSAGE_TEXT,
    .state = CONFAB_MESSAGE_QUEUED, .text = "Is anybody there?", .reader_version = 1,
  });
  rest (scene);
  g_assert_true (is_shown (scene, "Is anybody there?", NULL));
  chat_fixture_write (scene->fixture, mark_failed, &id);
  rest (scene);
  g_assert_true (is_shown (scene, "Is anybody there?", NULL));
}

static void
count_cb (int *n)
{
  (*n)++;
}

static gboolean
is_counted (gpointer data)
{
  return *(int *) data > 0;
}

/* What could not be sent comes back, before what was typed since. */
static void
test_gives_back (Scene *       scene,
                 gconstpointer data)
{
  GtkWidget *composer = find (GTK_WIDGET (scene->view), CONFAB_TYPE_COMPOSER);
  g_autofree char *left = NULL;
  int n_problems = 0;

  open_chat (scene, scene->fixture->broken);
  g_signal_connect_swapped (composer, "problem", G_CALLBACK (count_cb), &n_problems);
  gtk_text_buffer_set_text (buffer (scene), "Do not lose this", -1);
  g_signal_emit_by_name (send_button (scene), "clicked");
  gtk_text_buffer_set_text (buffer (scene), "nor this", -1);
  g_assert_true (chat_fixture_wait (is_counted, &n_problems));
  left = typed (scene);
  g_assert_cmpstr (left, ==, "Do not lose this\nnor this");
  g_assert_cmpint (n_problems, ==, 1);
}

static gboolean
mark_sent (ConfabTransaction *txn,
           gpointer           data,
           GError **          error)
{
  return confab_transaction_set_message_state (txn, *(gint64 *) data, CONFAB_MESSAGE_SENT, NULL, error);
}

static gboolean
is_over (gpointer data)
{
  return confab_operation_get_state (data) != CONFAB_OPERATION_RUNNING;
}

/* Own words that others have; their row id. */
static gint64
sent_before (Scene *     scene,
             const char *text)
{
  g_autoptr (ConfabOperation) operation = confab_engine_send (scene->fixture->engine, scene->fixture->ada, text, NULL, 0);
  gint64 id;

  g_assert_true (chat_fixture_wait (is_over, operation));
  g_assert_nonnull (confab_operation_get_result (operation));
  id = g_variant_get_int64 (confab_operation_get_result (operation));
  chat_fixture_write (scene->fixture, mark_sent, &id);
  rest (scene);
  return id;
}

typedef struct
{
  Scene *scene;
  gint64 id;
  const char *text;
} Wanted;

static ConfabMessageRecord *
record_of (Wanted *wanted)
{
  ConfabMessage *message = confab_registry_lookup_message (wanted->scene->fixture->registry, wanted->id);

  return message != NULL ? confab_message_get_record (message) : NULL;
}

static gboolean
says (gpointer data)
{
  Wanted *wanted = data;

  return record_of (wanted) != NULL && g_strcmp0 (record_of (wanted)->text, wanted->text) == 0;
}

/* An edit takes the place of what is typed, and gives it back. */
static void
test_edits (Scene *       scene,
            gconstpointer data)
{
  GtkWidget *composer = find (GTK_WIDGET (scene->view), CONFAB_TYPE_COMPOSER);
  g_autoptr (ConfabConversation) ada = chat_fixture_get (scene->fixture, scene->fixture->ada);
  Wanted wanted = { scene, 0, "I will come" };
  g_autofree char *edited = NULL;
  g_autofree char *back = NULL;
  g_autofree char *given_up = NULL;

  open_chat (scene, scene->fixture->ada);
  wanted.id = sent_before (scene, "I wil come");
  g_signal_connect (composer, "problem", G_CALLBACK (problem_cb), NULL);
  gtk_text_buffer_set_text (buffer (scene), "half a sen", -1);
  g_assert_true (gtk_widget_activate_action (composer, "message.edit", "x", wanted.id));
  edited = typed (scene);
  g_assert_cmpstr (edited, ==, "I wil come");
  g_assert_true (chat_fixture_wait (has_draft, ada)); /* what is kept is the draft, not the edit */
  gtk_text_buffer_set_text (buffer (scene), "I will come", -1);
  g_signal_emit_by_name (send_button (scene), "clicked");
  back = typed (scene);
  g_assert_cmpstr (back, ==, "half a sen");
  g_assert_true (chat_fixture_wait (says, &wanted));
  g_assert_true (record_of (&wanted)->edited);

  /* The last one that was written, for who has typed nothing; given up without a change. */
  gtk_text_buffer_set_text (buffer (scene), "", -1);
  g_signal_emit_by_name (composer, "edit-last");
  edited = (g_free (edited), typed (scene));
  g_assert_cmpstr (edited, ==, "I will come");
  g_signal_emit_by_name (send_button (scene), "clicked");
  given_up = typed (scene);
  g_assert_cmpstr (given_up, ==, "");
}

static gboolean
has_reaction (gpointer data)
{
  return record_of (data) != NULL && record_of (data)->reactions->len == 1;
}

static gboolean
has_no_reaction (gpointer data)
{
  return record_of (data) != NULL && record_of (data)->reactions->len == 0;
}

static void
test_reacts (Scene *       scene,
             gconstpointer data)
{
  Wanted wanted = { scene };
  GtkWidget *chips;
  GtkWidget *chip;

  open_chat (scene, scene->fixture->ada);
  wanted.id = sent_before (scene, "Look at this");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (scene->view), "message.react", "(xs)", wanted.id, "👍"));
  g_assert_true (chat_fixture_wait (has_reaction, &wanted));
  rest (scene);
  chips = find (GTK_WIDGET (scene->view), CONFAB_TYPE_REACTIONS);
  g_assert_nonnull (chips);
  chip = gtk_widget_get_first_child (chips);
  g_assert_true (gtk_widget_get_mapped (chip));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (chip)), ==, "👍");
  g_assert_true (gtk_widget_has_css_class (chip, "own"));
  g_signal_emit_by_name (chip, "clicked");
  g_assert_true (chat_fixture_wait (has_no_reaction, &wanted));
  rest (scene);
  g_assert_false (gtk_widget_get_mapped (chips));
}

static gboolean
is_accepted (gpointer data)
{
  return !confab_conversation_get_record (data)->request;
}

static void
test_request (Scene *       scene,
              gconstpointer data)
{
  g_autoptr (ConfabConversation) stranger = chat_fixture_get (scene->fixture, scene->fixture->stranger);
  GtkWidget *composer;

  open_chat (scene, scene->fixture->stranger);
  composer = find (GTK_WIDGET (scene->view), CONFAB_TYPE_COMPOSER);
  g_assert_false (gtk_widget_get_mapped (composer));
  gtk_widget_activate_action (GTK_WIDGET (scene->view), "chat.accept", NULL);
  g_assert_true (chat_fixture_wait (is_accepted, stranger));
  g_assert_true (gtk_widget_get_mapped (composer));
}

static void
test_empty (Scene *       scene,
            gconstpointer data)
{
  open_chat (scene, scene->fixture->empty);
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (timeline_view (scene))));
  say (scene, scene->fixture->empty, g_get_real_time () / 1000, "The first one");
  g_assert_true (is_shown (scene, "The first one", NULL));
}

/* From right to left, too, the cursor of an empty field stands where the words begin. */
static void
test_cursor_stands_at_the_start (Scene *       scene,
                                 gconstpointer data)
{
  GtkWidget *composer = find (GTK_WIDGET (scene->view), CONFAB_TYPE_COMPOSER);
  GtkTextView *text = GTK_TEXT_VIEW (find (composer, GTK_TYPE_TEXT_VIEW));

  open_chat (scene, scene->fixture->empty);
  g_assert_cmpint (gtk_text_view_get_justification (text), ==, GTK_JUSTIFY_LEFT);
  gtk_widget_set_direction (composer, GTK_TEXT_DIR_RTL);
  gtk_text_buffer_set_text (buffer (scene), "Hello", -1);
  g_assert_cmpint (gtk_text_view_get_justification (text), ==, GTK_JUSTIFY_LEFT);
  gtk_text_buffer_set_text (buffer (scene), "", -1);
  g_assert_cmpint (gtk_text_view_get_justification (text), ==, GTK_JUSTIFY_RIGHT);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GtkCssProvider) css = NULL;

  dex_init ();
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  spelling_init ();
  confab_ui_init ();
  css = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (css, CONFAB_UI_RESOURCE_PATH "/chat.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()), CONFAB_UI_RESOURCE_PATH "/icons");
#define add(name, func) g_test_add ("/ui/view/" name, Scene, NULL, set_up, func, tear_down)
  add ("opens-at-unread", test_opens_at_unread);
  add ("sticks", test_sticks);
  add ("keeps-place", test_keeps_place);
  add ("loads-older", test_loads_older);
  add ("jumps", test_jumps);
  add ("marks-read", test_marks_read);
  add ("drafts", test_drafts);
  add ("drafts-of-others", test_drafts_of_others);
  add ("sends", test_sends);
  add ("fails", test_fails);
  add ("gives-back", test_gives_back);
  add ("cursor", test_cursor_stands_at_the_start);
  add ("edits", test_edits);
  add ("reacts", test_reacts);
  add ("request", test_request);
  add ("empty", test_empty);
#undef add
  return g_test_run ();
}
