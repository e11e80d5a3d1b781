/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of sending a place: what is pasted, and what a location portal says. */
#include "config.h"

#include "confab-place-dialog.h"
#include "confab-problem-row.h"
#include "shell-bed.h"

#define PORTAL_PATH "/org/freedesktop/portal/desktop"

typedef struct
{
  ShellBed *bed;
  GtkWidget *window;
  AdwDialog *dialog;
  ConfabConversation *conversation;
} Place;

static void
place_set_up (Place *       place,
              gconstpointer data)
{
  place->bed = shell_bed_new (0);
  place->window = adw_window_new ();
  gtk_window_present (GTK_WINDOW (place->window));
  place->conversation = shell_bed_find (place->bed, "Bob Marsh");
  place->dialog = confab_place_dialog_new (place->bed->engine, confab_conversation_get_id (place->conversation));
  g_object_add_weak_pointer (G_OBJECT (place->dialog), (gpointer *) &place->dialog);
  adw_dialog_present (place->dialog, place->window);
  shell_settle ();
}

static void
place_tear_down (Place *       place,
                 gconstpointer data)
{
  if (place->dialog != NULL)
    adw_dialog_force_close (place->dialog);
  shell_wait_gone ((gpointer *) &place->dialog);
  gtk_window_destroy (GTK_WINDOW (place->window));
  shell_settle ();
  shell_bed_free (place->bed);
}

static GtkWidget *
find (Place *     place,
      GType       type,
      const char *property,
      const char *value)
{
  return shell_find_named (GTK_WIDGET (place->dialog), type, property, value);
}

static GtkEditable *
get_field (Place *     place,
           const char *title)
{
  return GTK_EDITABLE (find (place, ADW_TYPE_ENTRY_ROW, "title", title));
}

static void
press_send (Place *place)
{
  g_signal_emit_by_name (find (place, GTK_TYPE_BUTTON, "label", "_Send"), "clicked");
}

static gboolean
was_sent (gpointer data)
{
  ConfabConversationRecord *record = confab_conversation_get_record (data);

  return record->last_kind == CONFAB_MESSAGE_PLACE && record->last_outgoing;
}

static void
test_place_is_sent (Place *       place,
                    gconstpointer data)
{
  g_assert_false (gtk_widget_get_sensitive (find (place, GTK_TYPE_BUTTON, "label", "_Send")));
  gtk_editable_set_text (get_field (place, "Link or Coordinates"), "https://www.openstreetmap.org/#map=17/52.51630/13.37770");
  gtk_editable_set_text (get_field (place, "Text"), "Meet me here");
  press_send (place);
  shell_wait_gone ((gpointer *) &place->dialog);
  shell_wait (was_sent, place->conversation);
}

static void
test_place_is_checked (Place *       place,
                       gconstpointer data)
{
  gtk_editable_set_text (get_field (place, "Link or Coordinates"), "https://maps.app.goo.gl/abc");
  press_send (place);
  shell_settle ();
  g_assert_nonnull (place->dialog);
  g_assert_nonnull (find (place, GTK_TYPE_LABEL, "label", "No place in there"));
  g_assert_true (gtk_widget_get_mapped (find (place, CONFAB_TYPE_PROBLEM_ROW, NULL, NULL)));
}

static gboolean
has_problem (gpointer data)
{
  return gtk_widget_get_mapped (find (data, CONFAB_TYPE_PROBLEM_ROW, NULL, NULL));
}

static void
test_without_a_portal (Place *       place,
                       gconstpointer data)
{
  GtkWidget *row = find (place, ADW_TYPE_BUTTON_ROW, "title", "_Where You Are Now");

  g_test_expect_message ("confab-ui", G_LOG_LEVEL_MESSAGE, "The location portal: *");
  g_signal_emit_by_name (row, "activated");
  shell_wait (has_problem, place);
  g_test_assert_expected_messages ();
  g_assert_nonnull (find (place, GTK_TYPE_LABEL, "label", "Your place is not known"));
  g_assert_true (gtk_widget_get_sensitive (row));
}

/* A portal of our own */

static const char introspection[] =
  "<node><interface name='org.freedesktop.portal.Location'>"
  "<method name='CreateSession'><arg type='a{sv}' direction='in'/><arg type='o' direction='out'/></method>"
  "<method name='Start'><arg type='o' direction='in'/><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
  "<arg type='o' direction='out'/></method>"
  "<signal name='LocationUpdated'><arg type='o'/><arg type='a{sv}'/></signal>"
  "</interface></node>";

typedef struct
{
  guint32 answer; /* of the person: 0 is yes */
  gboolean owned;
} Portal;

static void
say_where (GDBusConnection *bus,
           const char *     session,
           double           latitude)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "Latitude", "d", latitude);
  g_variant_dict_insert (&dict, "Longitude", "d", 13.3777);
  g_dbus_connection_emit_signal (bus, NULL, PORTAL_PATH, "org.freedesktop.portal.Location", "LocationUpdated",
                                 g_variant_new ("(o@a{sv})", session, g_variant_dict_end (&dict)), NULL);
}

static void
call_cb (GDBusConnection *      bus,
         const char *           sender,
         const char *           path,
         const char *           interface,
         const char *           method,
         GVariant *             parameters,
         GDBusMethodInvocation *invocation,
         gpointer               data)
{
  Portal *portal = data;
  g_autoptr (GVariant) options = NULL;
  g_autofree char *token = NULL;
  g_autofree char *request = NULL;
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  const char *session;

  if (g_str_equal (method, "CreateSession"))
    {
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", PORTAL_PATH "/session/ours"));
      return;
    }
  g_variant_get (parameters, "(&o&s@a{sv})", &session, NULL, &options);
  g_assert_true (g_variant_lookup (options, "handle_token", "s", &token));
  request = g_strdup_printf (PORTAL_PATH "/request/%s/%s", name, token);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", request));
  g_dbus_connection_emit_signal (bus, NULL, request, "org.freedesktop.portal.Request", "Response",
                                 g_variant_new ("(u@a{sv})", portal->answer, g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)), NULL);
  if (portal->answer != 0)
    return;
  say_where (bus, PORTAL_PATH "/session/of_somebody_else", -1);
  say_where (bus, session, 52.5163);
}

static void
owned_cb (GDBusConnection *bus,
          const char *     name,
          gpointer         data)
{
  ((Portal *) data)->owned = TRUE;
}

static gboolean
is_owned (gpointer data)
{
  return ((Portal *) data)->owned;
}

static gboolean
is_filled (gpointer data)
{
  return g_str_equal (gtk_editable_get_text (get_field (data, "Link or Coordinates")), "52.51630, 13.37770");
}

static void
test_with_a_portal (Place *       place,
                    gconstpointer data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb };
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);
  Portal portal = { .answer = GPOINTER_TO_UINT (data) };
  guint object = g_dbus_connection_register_object (bus, PORTAL_PATH, node->interfaces[0], &vtable, &portal, NULL, NULL);
  guint name = g_bus_own_name_on_connection (bus, "org.freedesktop.portal.Desktop", G_BUS_NAME_OWNER_FLAGS_REPLACE, owned_cb, NULL,
                                             &portal, NULL);

  g_assert_cmpuint (object, !=, 0);
  shell_wait (is_owned, &portal);
  g_signal_emit_by_name (find (place, ADW_TYPE_BUTTON_ROW, "title", "_Where You Are Now"), "activated");
  shell_wait (portal.answer == 0 ? is_filled : has_problem, place);
  if (portal.answer != 0)
    g_assert_cmpstr (gtk_editable_get_text (get_field (place, "Link or Coordinates")), ==, "");
  g_bus_unown_name (name);
  g_dbus_connection_unregister_object (bus, object);
}

static void
add (const char * name,
     gconstpointer data,
     void ( *test ) (Place *, gconstpointer))
{
  g_test_add (name, Place, data, place_set_up, test, place_tear_down);
}

int
main (int    argc,
      char **argv)
{
  shell_bed_init (&argc, &argv);
  add ("/ui/place/sent", NULL, test_place_is_sent);
  add ("/ui/place/checked", NULL, test_place_is_checked);
  add ("/ui/place/no-portal", NULL, test_without_a_portal);
  add ("/ui/place/portal/yes", NULL, test_with_a_portal);
  add ("/ui/place/portal/no", GUINT_TO_POINTER (1), test_with_a_portal);
  return g_test_run ();
}
