/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of what tells that connections may have died: networks, portals, sleep. */
#include "config.h"

#include "confab-network-watch.h"

#include <glib-unix.h>
#include <unistd.h>

/* A monitor that says what it is told to. */
#define FAKE_TYPE_MONITOR (fake_monitor_get_type ())
G_DECLARE_FINAL_TYPE (FakeMonitor, fake_monitor, FAKE, MONITOR, GObject)

struct _FakeMonitor
{
  GObject parent_instance;

  gboolean available;
  GNetworkConnectivity connectivity;
};

typedef enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY,
} FakeMonitorProperty;

static gboolean
fake_monitor_initable_init (GInitable *   initable,
                            GCancellable *cancellable,
                            GError **     error)
{
  return TRUE;
}

static void
fake_monitor_initable_iface_init (GInitableIface *iface)
{
  iface->init = fake_monitor_initable_init;
}

static void
fake_monitor_iface_init (GNetworkMonitorInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeMonitor, fake_monitor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, fake_monitor_initable_iface_init)
                               G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, fake_monitor_iface_init))

static void
fake_monitor_get_property (GObject *   object,
                           guint       id,
                           GValue *    value,
                           GParamSpec *pspec)
{
  FakeMonitor *self = FAKE_MONITOR (object);

  switch ((FakeMonitorProperty) id)
    {
    case PROP_AVAILABLE:
      g_value_set_boolean (value, self->available);
      break;

    case PROP_METERED:
      g_value_set_boolean (value, FALSE);
      break;

    case PROP_CONNECTIVITY:
      g_value_set_enum (value, (int) self->connectivity);
      break;
    }
}

static void
fake_monitor_class_init (FakeMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fake_monitor_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
fake_monitor_init (FakeMonitor *self)
{
  self->available = TRUE;
  self->connectivity = G_NETWORK_CONNECTIVITY_FULL;
}

static gboolean
too_long_cb (gpointer user_data)
{
  g_error ("The test waits in vain");
  return G_SOURCE_REMOVE;
}

static void
count_cb (ConfabNetworkWatch *watch,
          gpointer            user_data)
{
  (*(guint *) user_data)++;
}

static void
await_count (const guint *count,
             guint        expected)
{
  guint timeout = g_timeout_add_seconds (30, too_long_cb, NULL);

  while (*count < expected)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
  g_assert_cmpuint (*count, ==, expected);
}

/* A burst is told once, and the state is what it is then. */
static void
test_network (void)
{
  g_autoptr (FakeMonitor) monitor = g_object_new (FAKE_TYPE_MONITOR, NULL);
  g_autoptr (ConfabNetworkWatch) watch = confab_network_watch_new_for (G_NETWORK_MONITOR (monitor), -1);
  guint count = 0;

  g_signal_connect (watch, "disturbed", G_CALLBACK (count_cb), &count);
  g_assert_cmpint (confab_network_watch_get_state (watch), ==, CONFAB_NETWORK_UP);
  monitor->available = FALSE;
  g_signal_emit_by_name (monitor, "network-changed", FALSE);
  monitor->available = TRUE;
  monitor->connectivity = G_NETWORK_CONNECTIVITY_PORTAL;
  g_signal_emit_by_name (monitor, "network-changed", TRUE);
  g_object_notify (G_OBJECT (monitor), "connectivity");
  await_count (&count, 1);
  g_assert_cmpint (confab_network_watch_get_state (watch), ==, CONFAB_NETWORK_PORTAL);

  monitor->connectivity = G_NETWORK_CONNECTIVITY_LOCAL;
  g_object_notify (G_OBJECT (monitor), "connectivity");
  await_count (&count, 2);
  g_assert_cmpint (confab_network_watch_get_state (watch), ==, CONFAB_NETWORK_UP);
  monitor->available = FALSE;
  g_assert_cmpint (confab_network_watch_get_state (watch), ==, CONFAB_NETWORK_NONE);
}

/* A clock that jumps is told as often as it does. */
static void
test_clock (void)
{
  g_autoptr (FakeMonitor) monitor = g_object_new (FAKE_TYPE_MONITOR, NULL);
  g_autoptr (ConfabNetworkWatch) watch = NULL;
  int ends[2] = { -1, -1 };
  guint count = 0;

  g_assert_true (g_unix_open_pipe (ends, O_CLOEXEC | O_NONBLOCK, NULL));
  watch = confab_network_watch_new_for (G_NETWORK_MONITOR (monitor), ends[0]);
  g_signal_connect (watch, "disturbed", G_CALLBACK (count_cb), &count);
  for (guint i = 1; i <= 2; i++)
    {
      g_assert_cmpint (write (ends[1], "x", 1), ==, 1);
      await_count (&count, i);
    }
  close (ends[1]);
}

/* The real one is quiet as long as nothing happens, and goes away in peace. */
static void
test_real (void)
{
  ConfabNetworkWatch *watch = confab_network_watch_new ();
  guint count = 0;

  g_signal_connect (watch, "disturbed", G_CALLBACK (count_cb), &count);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (count, ==, 0);
  confab_network_watch_get_state (watch);
  g_assert_finalize_object (watch);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/network-watch/network", test_network);
  g_test_add_func ("/net/network-watch/clock", test_clock);
  g_test_add_func ("/net/network-watch/real", test_real);
  return g_test_run ();
}
