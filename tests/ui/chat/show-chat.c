/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows one of the fixture's conversations in a window, to be looked at. */
#include "config.h"

#include <adwaita.h>
#include <libspelling.h>

#include "chat-fixture.h"
#include "confab-composer.h"
#include "confab-conversation-view.h"
#include "confab-ui.h"

static ChatFixture *fixture;
static char *which = NULL;
static int width = 720;
static int height = 700;
static gboolean rtl = FALSE;
static char **attached = NULL;
static char *typed = NULL;
static char *action = NULL;

static const GOptionEntry entries[] = {
  { "chat", 0, 0, G_OPTION_ARG_STRING, &which, NULL, NULL },
  { "width", 0, 0, G_OPTION_ARG_INT, &width, NULL, NULL },
  { "height", 0, 0, G_OPTION_ARG_INT, &height, NULL, NULL },
  { "rtl", 0, 0, G_OPTION_ARG_NONE, &rtl, NULL, NULL },
  { "type", 0, 0, G_OPTION_ARG_STRING, &typed, NULL, NULL },
  { "action", 0, 0, G_OPTION_ARG_STRING, &action, NULL, NULL },
  { "attach", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &attached, NULL, NULL },
  { NULL },
};

static ConfabComposer *
find_composer (GtkWidget *widget)
{
  ConfabComposer *found = CONFAB_IS_COMPOSER (widget) ? CONFAB_COMPOSER (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_composer (child);
  return found;
}

static GtkTextView *
find_text (GtkWidget *widget)
{
  GtkTextView *found = GTK_IS_TEXT_VIEW (widget) ? GTK_TEXT_VIEW (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_text (child);
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
  GVariant *result;

  g_assert_true (chat_fixture_wait (is_done, operation));
  result = confab_operation_get_result (operation);
  g_assert_nonnull (result);
  return g_variant_get_int64 (result);
}

/* Polls, places, a pin and a mention, in the group. */
static void
say_data (const char * const *options)
{
  const int votes[] = { 0, 2 };
  gint64 poll;

  await_operation (confab_engine_send_pinned (fixture->engine, fixture->group, "The hut is at the upper end of the path, the key is "
                                                                               "under the third stone", NULL, 0, 0));
  poll = await_operation (confab_engine_create_poll (fixture->engine, fixture->group, "Where do we go on Saturday?", options, TRUE));
  await_operation (confab_engine_vote (fixture->engine, poll, votes, G_N_ELEMENTS (votes)));
  await_operation (confab_engine_send_place (fixture->engine, fixture->group, 47.3769, 8.5417, "We meet here, @Bob"));
  await_operation (confab_engine_send (fixture->engine, fixture->group, "@Carol Shaw and @Bob, is that good for you?", NULL, 0));
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *toasts = adw_toast_overlay_new ();
  GtkWidget *view = confab_conversation_view_new ();
  g_autoptr (ConfabConversation) conversation = NULL;
  gint64 ids[] = { fixture->ada, fixture->group, fixture->thread, fixture->stranger, fixture->long_one, fixture->empty };
  const char *names[] = { "ada", "group", "thread", "stranger", "long", "empty" };

  if (rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  if (g_strcmp0 (which, "data") == 0)
    {
      static const char * const options[] = { "The lake, with the boat", "The hill", "Home", NULL };

      say_data (options);
      conversation = chat_fixture_get (fixture, fixture->group);
    }
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    if (g_strcmp0 (which, names[i]) == 0)
      conversation = chat_fixture_get (fixture, ids[i]);
  g_assert_nonnull (conversation);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (toasts), view);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), toasts);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  confab_conversation_view_set_engine (CONFAB_CONVERSATION_VIEW (view), fixture->engine);
  confab_conversation_view_set_registry (CONFAB_CONVERSATION_VIEW (view), fixture->registry);
  confab_conversation_view_set_conversation (CONFAB_CONVERSATION_VIEW (view), conversation);
  confab_conversation_view_focus_composer (CONFAB_CONVERSATION_VIEW (view));
  for (guint i = 0; attached != NULL && attached[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (attached[i]);

      confab_composer_attach (find_composer (view), file);
    }
  gtk_window_present (GTK_WINDOW (window));
  if (typed != NULL)
    {
      chat_fixture_settle (500);
      gtk_text_buffer_set_text (gtk_text_view_get_buffer (find_text (view)), typed, -1);
    }
  if (action != NULL)
    gtk_widget_activate_action (view, action, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (AdwApplication) application = NULL;
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  dex_init ();
  spelling_init ();
  confab_ui_init ();
  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    g_error ("%s", error->message);
  fixture = chat_fixture_new ();
  application = adw_application_new ("im.confab.Confab.Chat", G_APPLICATION_NON_UNIQUE);
  g_application_set_resource_base_path (G_APPLICATION (application), CONFAB_UI_RESOURCE_PATH);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), 0, NULL);
}
