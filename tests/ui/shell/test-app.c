/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the profile's names and settings, and of what is notified. */
#include "config.h"

#include "confab-arrivals.h"
#include "confab-notifier.h"
#include "confab-profile.h"
#include "shell-bed.h"

static void
test_profile_names (void)
{
  g_autoptr (ConfabProfile) usual = confab_profile_new (NULL);
  g_autofree char *same = g_build_filename (g_get_user_data_dir (), ".", "confab", "", NULL);
  g_autoptr (ConfabProfile) again = confab_profile_new (same);
  g_autoptr (ConfabProfile) one = confab_profile_new ("/tmp/a");
  g_autoptr (ConfabProfile) two = confab_profile_new ("/tmp/b");
  g_autoptr (ConfabProfile) relative = confab_profile_new ("a");
  const char *id = confab_profile_get_application_id (one);

  g_assert_cmpstr (confab_profile_get_application_id (usual), ==, "im.confab.Confab");
  g_assert_cmpstr (confab_profile_get_application_id (again), ==, "im.confab.Confab");
  g_assert_true (g_str_has_prefix (id, "im.confab.Confab.p"));
  g_assert_true (g_application_id_is_valid (id));
  g_assert_cmpstr (id, !=, confab_profile_get_application_id (two));
  g_assert_true (g_path_is_absolute (confab_profile_get_directory (relative)));
}

static void
test_profile_keeps_settings_below_it (void)
{
  g_autofree char *directory = shell_sample_make_directory ();
  g_autofree char *path = g_build_filename (directory, "settings.ini", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (ConfabProfile) profile = confab_profile_new (directory);

  g_assert_true (g_settings_get_boolean (confab_profile_get_settings (profile), "notifications"));
  g_settings_set_boolean (confab_profile_get_settings (profile), "notifications", FALSE);
  g_settings_sync ();
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_nonnull (strstr (contents, "notifications=false"));
  g_assert_finalize_object (g_steal_pointer (&profile));
  shell_sample_remove_directory (directory);
}

/* Notifications: the desktop's side of them, so far as it is needed here */

static const char interface[] =
  "<node><interface name='org.freedesktop.Notifications'>"
  "<method name='Notify'><arg type='s'/><arg type='u'/><arg type='s'/><arg type='s' name='title'/><arg type='s' name='body'/>"
  "<arg type='as'/><arg type='a{sv}'/><arg type='i'/><arg type='u' direction='out'/></method>"
  "<method name='CloseNotification'><arg type='u'/></method>"
  "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
  "<method name='GetServerInformation'><arg type='s' direction='out'/><arg type='s' direction='out'/>"
  "<arg type='s' direction='out'/><arg type='s' direction='out'/></method>"
  "</interface></node>";

typedef struct
{
  guint n_shown;
  guint n_closed;
  char *title;
  char *body;
  guint name;
} Desktop;

static void
method_cb (GDBusConnection *      connection,
           const char *           sender,
           const char *           path,
           const char *           name,
           const char *           method,
           GVariant *             parameters,
           GDBusMethodInvocation *invocation,
           gpointer               data)
{
  Desktop *desktop = data;
  GVariant *answer = NULL;

  if (g_str_equal (method, "Notify"))
    {
      g_clear_pointer (&desktop->title, g_free);
      g_clear_pointer (&desktop->body, g_free);
      g_variant_get_child (parameters, 3, "s", &desktop->title);
      g_variant_get_child (parameters, 4, "s", &desktop->body);
      answer = g_variant_new ("(u)", ++desktop->n_shown);
    }
  else if (g_str_equal (method, "CloseNotification"))
    {
      desktop->n_closed++;
    }
  else if (g_str_equal (method, "GetCapabilities"))
    {
      answer = g_variant_new ("(^as)", (const char * const[]) { "actions", "body", NULL });
    }
  else
    {
      answer = g_variant_new ("(ssss)", "test", "test", "1", "1.2");
    }
  g_dbus_method_invocation_return_value (invocation, answer);
}

static void
desktop_start (Desktop *desktop)
{
  static const GDBusInterfaceVTable table = { .method_call = method_cb };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface, NULL);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  g_assert_nonnull (bus);
  g_assert_cmpuint (g_dbus_connection_register_object (bus, "/org/freedesktop/Notifications", node->interfaces[0], &table,
                                                       desktop, NULL, NULL), >, 0);
  desktop->name = g_bus_own_name_on_connection (bus, "org.freedesktop.Notifications", G_BUS_NAME_OWNER_FLAGS_NONE,
                                                NULL, NULL, NULL, NULL);
}

/* What was sent over the bus before has come back when this returns. */
static void
desktop_settle (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) answer = NULL;

  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId",
                                        NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (answer);
  shell_settle ();
}

static Desktop the_desktop;

typedef struct
{
  ShellBed *bed;
  GApplication *application;
  GSettings *settings;
  ConfabArrivals *arrivals;
  ConfabNotifier *notifier;
  guint n_arrived;
} Place;

static void
arrived_cb (Place *             place,
            ConfabConversation *conversation,
            ConfabMessage *     message)
{
  g_assert_cmpint (confab_message_get_record (message)->conversation_id, ==, confab_conversation_get_id (conversation));
  place->n_arrived++;
  confab_notifier_tell (place->notifier, conversation, message);
}

static void
place_set_up (Place *       place,
              gconstpointer data)
{
  place->bed = shell_bed_new (0);
  place->settings = g_settings_new (APPLICATION_ID);
  place->application = g_application_new ("im.confab.Test", G_APPLICATION_NON_UNIQUE);
  g_application_register (place->application, NULL, NULL);
  place->notifier = confab_notifier_new (place->application, place->settings);
  place->arrivals = confab_arrivals_new (place->bed->registry);
  g_signal_connect_swapped (place->arrivals, "arrived", G_CALLBACK (arrived_cb), place);
}

static void
place_tear_down (Place *       place,
                 gconstpointer data)
{
  g_settings_reset (place->settings, "notifications");
  g_settings_reset (place->settings, "notification-words");
  g_assert_finalize_object (place->arrivals);
  g_assert_finalize_object (place->notifier);
  g_object_unref (place->application);
  g_object_unref (place->settings);
  shell_bed_free (place->bed);
}

static gboolean
has_arrived (gpointer data)
{
  return ((Place *) data)->n_arrived > 0;
}

static void
write_to (Place *     place,
          const char *name)
{
  place->n_arrived = 0;
  shell_sample_add_message (confab_engine_get_store (place->bed->engine),
                            confab_conversation_get_id (shell_bed_find (place->bed, name)), "News!",
                            g_get_real_time () / 1000);
  shell_wait (has_arrived, place);
  shell_settle ();
}

static gboolean
is_told (Place *     place,
         const char *name)
{
  return confab_notifier_is_told (place->notifier, confab_conversation_get_id (shell_bed_find (place->bed, name)));
}

static gboolean
is_notified (gpointer data)
{
  return the_desktop.n_shown > 0;
}

static gboolean
is_taken_back (gpointer data)
{
  return !is_told (data, "Ada Lovelace") && the_desktop.n_closed > 0;
}

static void
test_notifier_tells_until_read (Place *       place,
                                gconstpointer data)
{
  g_autoptr (ConfabOperation) operation = NULL;

  write_to (place, "Ada Lovelace");
  g_assert_cmpuint (place->n_arrived, ==, 1);
  g_assert_true (is_told (place, "Ada Lovelace"));
  g_assert_false (is_told (place, "Bob Marsh"));
  shell_wait (is_notified, NULL);
  g_assert_cmpstr (the_desktop.title, ==, "Ada Lovelace");
  g_assert_cmpstr (the_desktop.body, ==, "News!");
  desktop_settle ();
  operation = confab_engine_mark_read (place->bed->engine,
                                       confab_conversation_get_id (shell_bed_find (place->bed, "Ada Lovelace")));
  shell_wait (is_taken_back, place);
  shell_wait_operation (operation);
}

static gboolean
is_muted (gpointer data)
{
  return confab_conversation_get_record (data)->muted_until > 0;
}

static void
test_notifier_keeps_quiet (Place *       place,
                           gconstpointer data)
{
  ConfabConversation *ada = shell_bed_find (place->bed, "Ada Lovelace");
  g_autoptr (ConfabOperation) operation = NULL;

  operation = confab_engine_set_setting (place->bed->engine, confab_conversation_get_id (ada), CONFAB_SETTING_MUTED_UNTIL, G_MAXINT64);
  shell_wait (is_muted, ada);
  write_to (place, "Ada Lovelace");
  g_assert_false (is_told (place, "Ada Lovelace"));
  g_settings_set_boolean (place->settings, "notifications", FALSE);
  write_to (place, "Dora");
  g_assert_false (is_told (place, "Dora"));
  shell_wait_operation (operation);
}

int
main (int    argc,
      char **argv)
{
  shell_bed_init (&argc, &argv);
  desktop_start (&the_desktop);
  g_test_add_func ("/app/profile/names", test_profile_names);
  g_test_add_func ("/app/profile/settings", test_profile_keeps_settings_below_it);
  g_test_add ("/app/notifier/tells", Place, NULL, place_set_up, test_notifier_tells_until_read, place_tear_down);
  g_test_add ("/app/notifier/quiet", Place, NULL, place_set_up, test_notifier_keeps_quiet, place_tear_down);
  return g_test_run ();
}
