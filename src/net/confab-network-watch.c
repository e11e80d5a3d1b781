/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells when connections may have died unnoticed: another network, or a sleep. */
#include "config.h"

#include "confab-network-watch.h"

#include <glib-unix.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* A network that comes or goes is told in a burst; one signal stands for it. */
#define SETTLE_MS 500
/* Seconds since 1970: in the year 2255. */
#define NEVER G_GINT64_CONSTANT (9000000000)

/**
 * ConfabNetworkWatch:
 *
 * Made once and listened to by everybody who has connections; lives on the main
 * thread. It asks nobody and wakes nobody up: GNetworkMonitor tells of networks,
 * and the kernel tells of a clock that jumped, which it does when the machine
 * wakes up.
 */
struct _ConfabNetworkWatch
{
  GObject parent_instance;

  GNetworkMonitor *monitor;
  int clock_fd;
  guint clock_source;
  guint settle_source;
};

typedef enum
{
  SIGNAL_DISTURBED,
  N_SIGNALS,
} Signal;

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ConfabNetworkWatch, confab_network_watch, G_TYPE_OBJECT)

static gboolean
settled_cb (gpointer user_data)
{
  ConfabNetworkWatch *self = user_data;

  self->settle_source = 0;
  g_signal_emit (self, signals[SIGNAL_DISTURBED], 0);
  return G_SOURCE_REMOVE;
}

static void
note_disturbance (ConfabNetworkWatch *self)
{
  if (self->settle_source == 0)
    self->settle_source = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
network_changed_cb (GNetworkMonitor *   monitor,
                    gboolean            available,
                    ConfabNetworkWatch *self)
{
  note_disturbance (self);
}

static void
connectivity_cb (GObject *           monitor,
                 GParamSpec *        pspec,
                 ConfabNetworkWatch *self)
{
  note_disturbance (self);
}

/* A timer that never comes, and is called off whenever the clock is set: also
 * when the machine wakes up, since it is set then. */
static void
arm_clock (int fd)
{
  const struct itimerspec never = { .it_value = { .tv_sec = (time_t) NEVER } };

  if (timerfd_settime (fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) < 0)
    g_debug ("The clock cannot be watched: %s", g_strerror (errno));
}

static gboolean
clock_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  char buffer[64];

  /* It fails with ECANCELED, which is the news. */
  if (read (fd, buffer, sizeof buffer) < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;
  arm_clock (fd);
  note_disturbance (user_data);
  return G_SOURCE_CONTINUE;
}

static void
confab_network_watch_dispose (GObject *object)
{
  ConfabNetworkWatch *self = CONFAB_NETWORK_WATCH (object);

  g_clear_handle_id (&self->clock_source, g_source_remove);
  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_clear_fd (&self->clock_fd, NULL);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (confab_network_watch_parent_class)->dispose (object);
}

static void
confab_network_watch_class_init (ConfabNetworkWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_network_watch_dispose;

  /**
   * ConfabNetworkWatch::disturbed:
   * @self: the watch
   *
   * Something happened that connections may not have survived: another network,
   * a captive portal that opened, a sleep. Whoever has one asks it whether it
   * still stands (confab_imap_session_probe()), and whoever waits to connect
   * again tries now.
   */
  signals[SIGNAL_DISTURBED] = g_signal_new ("disturbed", CONFAB_TYPE_NETWORK_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
}

static void
confab_network_watch_init (ConfabNetworkWatch *self)
{
  self->clock_fd = -1;
}

/**
 * confab_network_watch_new:
 *
 * Returns: (transfer full): a watch over this machine's networks and sleep
 */
ConfabNetworkWatch *
confab_network_watch_new (void)
{
  int fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);

  if (fd >= 0)
    arm_clock (fd);
  return confab_network_watch_new_for (g_network_monitor_get_default (), fd);
}

/*< private >
 * confab_network_watch_new_for:
 * @monitor: what tells of networks
 * @clock_fd: (transfer full): what can be read when the clock jumped, or -1
 *
 * For tests.
 *
 * Returns: (transfer full): a watch
 */
ConfabNetworkWatch *
confab_network_watch_new_for (GNetworkMonitor *monitor,
                              int              clock_fd)
{
  ConfabNetworkWatch *self = g_object_new (CONFAB_TYPE_NETWORK_WATCH, NULL);

  self->monitor = g_object_ref (monitor);
  self->clock_fd = clock_fd;
  if (clock_fd >= 0)
    self->clock_source = g_unix_fd_add (clock_fd, G_IO_IN, clock_cb, self);
  g_signal_connect_object (monitor, "network-changed", G_CALLBACK (network_changed_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (monitor, "notify::connectivity", G_CALLBACK (connectivity_cb), self, G_CONNECT_DEFAULT);
  return self;
}

/**
 * confab_network_watch_get_state:
 * @self: the watch
 *
 * A connection may be tried in any state: a server in the local network, or on
 * this machine, is there without the Internet.
 *
 * Returns: what the network is good for
 */
ConfabNetworkState
confab_network_watch_get_state (ConfabNetworkWatch *self)
{
  if (!g_network_monitor_get_network_available (self->monitor))
    return CONFAB_NETWORK_NONE;
  return g_network_monitor_get_connectivity (self->monitor) == G_NETWORK_CONNECTIVITY_PORTAL ? CONFAB_NETWORK_PORTAL :
         CONFAB_NETWORK_UP;
}
