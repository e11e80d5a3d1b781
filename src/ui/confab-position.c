/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where this computer is, as the desktop's location portal says when the person lets it. */
#include "config.h"

#include "confab-position.h"

#include <glib/gi18n.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_LOCATION "org.freedesktop.portal.Location"
#define PORTAL_REQUEST "org.freedesktop.portal.Request"
#define PORTAL_SESSION "org.freedesktop.portal.Session"
/* The question to the person is among it. */
#define PATIENCE_S 60
#define ACCURACY_EXACT 5

/* One question, from the session to its end. */
typedef struct
{
  GDBusConnection *bus;
  char *session;
  guint located;  /* subscriptions */
  guint answered;
  guint impatient; /* while the place is awaited */
  GSource *cancelled;
  double latitude;
  double longitude;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_clear_object (&search->bus);
  g_free (search->session);
  g_free (search);
}

/* Takes over @task and @error; %NULL: it is found. */
static void
end (GTask * task,
     GError *error)
{
  g_autoptr (GTask) owned = task;
  Search *search = g_task_get_task_data (task);

  if (search->located != 0)
    g_dbus_connection_signal_unsubscribe (search->bus, search->located);
  if (search->answered != 0)
    g_dbus_connection_signal_unsubscribe (search->bus, search->answered);
  g_clear_handle_id (&search->impatient, g_source_remove);
  if (search->cancelled != NULL)
    g_source_destroy (search->cancelled);
  g_clear_pointer (&search->cancelled, g_source_unref);
  if (search->session != NULL)
    g_dbus_connection_call (search->bus, PORTAL_NAME, search->session, PORTAL_SESSION, "Close", NULL, NULL,
                            G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* In words for the person; the rest is for the log. */
static GError *
take_error (GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;
  g_message ("The location portal: %s", error->message);
  g_error_free (error);
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                              _ ("This desktop has no location service (portal) that Confab could ask. Paste a link instead."));
}

static void
located_cb (GDBusConnection *bus,
            const char *     sender,
            const char *     path,
            const char *     interface,
            const char *     signal,
            GVariant *       parameters,
            gpointer         data)
{
  GTask *task = data;
  Search *search = g_task_get_task_data (task);
  g_autoptr (GVariant) dict = NULL;
  const char *session;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa{sv})")))
    return;
  g_variant_get (parameters, "(&o@a{sv})", &session, &dict);
  if (g_strcmp0 (session, search->session) == 0 && g_variant_lookup (dict, "Latitude", "d", &search->latitude) &&
      g_variant_lookup (dict, "Longitude", "d", &search->longitude))
    end (task, NULL);
}

/* What the person said, or the service. */
static void
answered_cb (GDBusConnection *bus,
             const char *     sender,
             const char *     path,
             const char *     interface,
             const char *     signal,
             GVariant *       parameters,
             gpointer         data)
{
  guint32 answer = 0;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get_child (parameters, 0, "u", &answer);
  if (answer != 0)
    end (data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                                    _ ("Confab may not know where you are. The privacy settings of your desktop say so.")));
}

static void
impatient_cb (gpointer data)
{
  Search *search = g_task_get_task_data (data);

  search->impatient = 0;
  end (data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _ ("The location service does not say where you are.")));
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      data)
{
  end (data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Given up"));
  return G_SOURCE_REMOVE;
}

static void
started_cb (GObject *     source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL && ((Search *) g_task_get_task_data (task))->impatient != 0)
    end (g_object_ref (task), take_error (g_steal_pointer (&error)));
}

static void
start (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  g_autofree char *token = g_strdup_printf ("confab%u", g_random_int ());
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (search->bus) + 1);
  g_autofree char *request = g_strdup_printf (PORTAL_PATH "/request/%s/%s", g_strdelimit (sender, ".", '_'), token);
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  search->located = g_dbus_connection_signal_subscribe (search->bus, PORTAL_NAME, PORTAL_LOCATION, "LocationUpdated", PORTAL_PATH,
                                                        NULL, G_DBUS_SIGNAL_FLAGS_NONE, located_cb, task, NULL);
  search->answered = g_dbus_connection_signal_subscribe (search->bus, PORTAL_NAME, PORTAL_REQUEST, "Response", request, NULL,
                                                         G_DBUS_SIGNAL_FLAGS_NONE, answered_cb, task, NULL);
  search->impatient = g_timeout_add_seconds_once (PATIENCE_S, impatient_cb, task);
  if (g_task_get_cancellable (task) != NULL)
    {
      search->cancelled = g_cancellable_source_new (g_task_get_cancellable (task));
      g_source_set_callback (search->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (search->cancelled, NULL);
    }
  g_dbus_connection_call (search->bus, PORTAL_NAME, PORTAL_PATH, PORTAL_LOCATION, "Start",
                          g_variant_new ("(osa{sv})", search->session, "", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task), started_cb, g_object_ref (task));
}

static void
session_cb (GObject *     source,
            GAsyncResult *result,
            gpointer      data)
{
  GTask *task = data;
  Search *search = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    {
      end (task, take_error (g_steal_pointer (&error)));
      return;
    }
  g_variant_get (reply, "(o)", &search->session);
  start (task);
}

static void
bus_cb (GObject *     source,
        GAsyncResult *result,
        gpointer      data)
{
  GTask *task = data;
  Search *search = g_task_get_task_data (task);
  g_autofree char *token = g_strdup_printf ("confab%u", g_random_int ());
  g_autoptr (GError) error = NULL;
  GVariantBuilder options;

  search->bus = g_bus_get_finish (result, &error);
  if (search->bus == NULL)
    {
      end (task, take_error (g_steal_pointer (&error)));
      return;
    }
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "session_handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "accuracy", g_variant_new_uint32 (ACCURACY_EXACT));
  g_dbus_connection_call (search->bus, PORTAL_NAME, PORTAL_PATH, PORTAL_LOCATION, "CreateSession", g_variant_new ("(a{sv})", &options),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, g_task_get_cancellable (task), session_cb, task);
}

/**
 * confab_position_find:
 * @cancellable: (nullable): gives up
 * @callback: called when it is known, or is not to be known
 * @data: for @callback
 *
 * Asks the location portal once. The desktop asks the person whether Confab may know.
 */
void
confab_position_find (GCancellable *      cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, confab_position_find);
  g_task_set_task_data (task, g_new0 (Search, 1), search_free);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, bus_cb, task);
}

/**
 * confab_position_find_finish:
 * @result: what the callback was given
 * @latitude: (out): decimal degrees
 * @longitude: (out): decimal degrees
 * @error: return location, in words for the person
 *
 * Returns: whether it is known
 */
gboolean
confab_position_find_finish (GAsyncResult *result,
                             double *      latitude,
                             double *      longitude,
                             GError **     error)
{
  Search *search = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *latitude = search->latitude;
  *longitude = search->longitude;
  return TRUE;
}
