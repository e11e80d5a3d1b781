/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program with a window: one a profile, its engine, its actions, and its end. */
#include "config.h"

#include "confab-application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "confab-arrivals.h"
#include "confab-notifier.h"
#include "confab-problems.h"
#include "confab-start-trace.h"
#include "confab-ui.h"
#include "confab-window.h"

/* What is not written by then is in the outbox of the next start. */
#define SHUT_DOWN_MS 5000

/**
 * ConfabApplication:
 *
 * Shows its window first and opens the profile then, so that what is slow or broken
 * there is seen in a window. When the window closes it gives the profile up, and waits
 * for that, but not for ever.
 */
struct _ConfabApplication
{
  AdwApplication parent_instance;

  ConfabProfile *profile;
  ConfabWindow *window;
  ConfabEngine *engine;
  ConfabRegistry *registry;
  ConfabArrivals *arrivals;
  ConfabNotifier *notifier;
  ConfabOperation *closing;
  gboolean quitting;
  guint patience_source;
  guint open_source;
  guint signal_sources[2];
};

G_DEFINE_FINAL_TYPE (ConfabApplication, confab_application, ADW_TYPE_APPLICATION)

/* The engine */

static void
arrived_cb (ConfabApplication * self,
            ConfabConversation *conversation,
            ConfabMessage *     message)
{
  if (self->window == NULL || !gtk_window_is_active (GTK_WINDOW (self->window)))
    confab_notifier_tell (self->notifier, conversation, message);
}

static void
open_profile (ConfabApplication *self)
{
  g_autoptr (GError) error = NULL;

  if (self->engine != NULL || self->quitting)
    return;
  self->engine = confab_engine_new (confab_profile_get_directory (self->profile), &error);
  if (self->engine == NULL)
    {
      g_autoptr (ConfabProblem) problem = confab_problem_new_from_error (error, NULL);

      g_printerr ("%s\n", confab_problem_get_sentence (problem));
      confab_window_show_failure (self->window, problem, confab_profile_get_directory (self->profile));
      return;
    }
  self->registry = confab_registry_new (self->engine);
  self->arrivals = confab_arrivals_new (self->registry);
  self->notifier = confab_notifier_new (G_APPLICATION (self), confab_profile_get_settings (self->profile));
  g_signal_connect_object (self->arrivals, "arrived", G_CALLBACK (arrived_cb), self, G_CONNECT_SWAPPED);
  confab_window_set_engine (self->window, self->engine, self->registry);
  confab_engine_set_online (self->engine, TRUE);
}

static void
drop_engine (ConfabApplication *self)
{
  g_clear_object (&self->notifier);
  g_clear_object (&self->arrivals);
  g_clear_object (&self->registry);
  g_clear_object (&self->engine);
}

/* The end */

static void
finish (ConfabApplication *self)
{
  g_clear_handle_id (&self->patience_source, g_source_remove);
  if (self->closing != NULL)
    g_signal_handlers_disconnect_by_data (self->closing, self);
  g_clear_object (&self->closing);
  drop_engine (self);
  g_application_release (G_APPLICATION (self));
}

static void
patience_over_cb (gpointer data)
{
  ConfabApplication *self = data;

  self->patience_source = 0;
  g_warning ("The profile was not given up in time");
  finish (self);
}

static void
quit (ConfabApplication *self)
{
  if (self->quitting)
    return;
  self->quitting = TRUE;
  g_clear_handle_id (&self->open_source, g_source_remove);
  g_application_hold (G_APPLICATION (self));
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  if (self->engine == NULL)
    {
      finish (self);
      return;
    }
  self->closing = confab_engine_shut_down (self->engine);
  self->patience_source = g_timeout_add_once (SHUT_DOWN_MS, patience_over_cb, self);
  g_signal_connect_swapped (self->closing, "notify::state", G_CALLBACK (finish), self);
}

static gboolean
close_request_cb (ConfabApplication *self)
{
  quit (self);
  return GDK_EVENT_STOP;
}

static gboolean
signal_cb (gpointer data)
{
  quit (data);
  return G_SOURCE_CONTINUE;
}

/* Actions */

static void
quit_cb (GSimpleAction *action,
         GVariant *     parameter,
         gpointer       data)
{
  quit (data);
}

static void
open_chat_cb (GSimpleAction *action,
              GVariant *     parameter,
              gpointer       data)
{
  ConfabApplication *self = data;

  g_application_activate (G_APPLICATION (self));
  if (self->window != NULL)
    confab_window_open_chat (self->window, g_variant_get_int64 (parameter));
}

static void
mark_read_cb (GSimpleAction *action,
              GVariant *     parameter,
              gpointer       data)
{
  ConfabApplication *self = data;

  if (self->engine != NULL && !self->quitting)
    g_object_unref (confab_engine_mark_read (self->engine, g_variant_get_int64 (parameter)));
}

static const GActionEntry entries[] = {
  { .name = "quit", .activate = quit_cb },
  { .name = "open-chat", .activate = open_chat_cb, .parameter_type = "x" },
  { .name = "mark-read", .activate = mark_read_cb, .parameter_type = "x" },
};

static const struct
{
  const char *action;
  const char *keys[4];
} accels[] = {
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
  { "win.new-chat", { "<Control>n" } },
  { "win.new-group", { "<Control><Shift>n" } },
  { "win.contacts", { "<Control><Shift>c" } },
  { "win.search", { "<Control>k", "<Control><Shift>f" } },
  { "win.find", { "<Control>f" } },
  { "win.next-chat", { "<Alt>Down", "<Control>Page_Down", "<Control>Tab" } },
  { "win.previous-chat", { "<Alt>Up", "<Control>Page_Up", "<Control><Shift>Tab" } },
  { "win.preferences", { "<Control>comma" } },
  { "win.shortcuts", { "<Control>question" } },
};

/* The application */

static void
confab_application_startup (GApplication *application)
{
  ConfabApplication *self = CONFAB_APPLICATION (application);

  G_APPLICATION_CLASS (confab_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action, accels[i].keys);
  self->signal_sources[0] = g_unix_signal_add (SIGTERM, signal_cb, self);
  self->signal_sources[1] = g_unix_signal_add (SIGINT, signal_cb, self);
}

/* After the first frame: the window does not wait for a slow disk. */
static void
open_cb (gpointer data)
{
  ConfabApplication *self = data;

  self->open_source = 0;
  open_profile (self);
}

static void
confab_application_activate (GApplication *application)
{
  ConfabApplication *self = CONFAB_APPLICATION (application);

  if (self->quitting)
    return;
  if (self->window != NULL)
    {
      gtk_window_present (GTK_WINDOW (self->window));
      return;
    }
  g_set_weak_pointer (&self->window, confab_window_new (GTK_APPLICATION (self), confab_profile_get_settings (self->profile)));
  g_signal_connect_object (self->window, "reopen", G_CALLBACK (open_profile), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "close-request", G_CALLBACK (close_request_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self->window));
  confab_start_trace_watch (self->window);
  self->open_source = g_idle_add_once (open_cb, self);
}

static void
confab_application_shutdown (GApplication *application)
{
  ConfabApplication *self = CONFAB_APPLICATION (application);

  for (guint i = 0; i < G_N_ELEMENTS (self->signal_sources); i++)
    g_clear_handle_id (&self->signal_sources[i], g_source_remove);
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  drop_engine (self);
  G_APPLICATION_CLASS (confab_application_parent_class)->shutdown (application);
}

static int
confab_application_handle_local_options (GApplication *application,
                                         GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Confab %s\n", PACKAGE_VERSION);
      return 0;
    }
  return -1;
}

static void
confab_application_dispose (GObject *object)
{
  ConfabApplication *self = CONFAB_APPLICATION (object);

  g_clear_weak_pointer (&self->window);
  drop_engine (self);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (confab_application_parent_class)->dispose (object);
}

static void
confab_application_class_init (ConfabApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_application_dispose;
  application_class->startup = confab_application_startup;
  application_class->activate = confab_application_activate;
  application_class->shutdown = confab_application_shutdown;
  application_class->handle_local_options = confab_application_handle_local_options;
}

static void
confab_application_init (ConfabApplication *self)
{
  /* main() has looked at --profile by now; here it is for --help and for the check of the rest. */
  static const GOptionEntry options[] = {
    { "profile", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Keep all state below this folder"), N_ ("DIR") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

/**
 * confab_application_new:
 * @profile: the profile
 *
 * Returns: (transfer full): the program on @profile
 */
ConfabApplication *
confab_application_new (ConfabProfile *profile)
{
  ConfabApplication *self = g_object_new (CONFAB_TYPE_APPLICATION,
                                          "application-id", confab_profile_get_application_id (profile),
                                          "resource-base-path", CONFAB_UI_RESOURCE_PATH,
                                          NULL);

  self->profile = g_object_ref (profile);
  return self;
}
