/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closes a connection whose server owes an answer and sends none. */
#include "config.h"

#include "confab-watchdog.h"

#include "confab-net-error.h"

/* How many looks there are within the time. */
#define LOOKS 4

struct _ConfabWatchdog
{
  ConfabConnection *connection;
  ConfabWatchdogFunc is_owed;
  void *user_data;
  gboolean owed;
  GSource *source;
  guint timeout_ms;
  guint64 seen_progress;
  gint64 seen_time;
};

static gboolean
is_owed (ConfabWatchdog *self)
{
  return self->is_owed != NULL ? self->is_owed (self->user_data) : self->owed;
}

static gboolean
look_cb (void *user_data)
{
  ConfabWatchdog *self = user_data;
  guint64 progress = confab_connection_get_progress (self->connection);
  gint64 now = g_get_monotonic_time ();

  if (!is_owed (self) || progress - self->seen_progress >= CONFAB_WATCHDOG_MIN_PROGRESS)
    {
      self->seen_progress = progress;
      self->seen_time = now;
    }
  else if (now - self->seen_time >= (gint64) self->timeout_ms * 1000)
    {
      g_autoptr (GError) error = NULL;
      const char *host = confab_server_get_host (confab_connection_get_server (self->connection));

      error = confab_net_error_new_for_words (CONFAB_NET_ERROR_TIMEOUT, NULL, "%s stopped answering", host);
      confab_connection_close (self->connection, error);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static void
start (ConfabWatchdog *self)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  self->source = g_timeout_source_new (MAX (self->timeout_ms / LOOKS, 1));
  g_source_set_callback (self->source, look_cb, self, NULL);
  g_source_attach (self->source, context);
  confab_watchdog_touch (self);
}

static void
stop (ConfabWatchdog *self)
{
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

/*< private >
 * confab_watchdog_new:
 * @connection: what is watched, and closed with %CONFAB_NET_ERROR_TIMEOUT when the server was
 *   silent too long
 * @timeout_ms: how long the server may be silent, in milliseconds
 * @is_owed: (nullable): whether it owes something; %NULL: confab_watchdog_set_owed() says so
 * @user_data: for @is_owed
 *
 * Returns: (transfer full): a watchdog that watches
 */
ConfabWatchdog *
confab_watchdog_new (ConfabConnection * connection,
                     guint              timeout_ms,
                     ConfabWatchdogFunc is_owed,
                     gpointer           user_data)
{
  ConfabWatchdog *self = g_new0 (ConfabWatchdog, 1);

  self->connection = connection;
  self->timeout_ms = timeout_ms;
  self->is_owed = is_owed;
  self->user_data = user_data;
  start (self);
  return self;
}

/*< private >
 * confab_watchdog_free:
 * @self: (transfer full) (nullable): a watchdog
 */
void
confab_watchdog_free (ConfabWatchdog *self)
{
  if (self == NULL)
    return;
  stop (self);
  g_free (self);
}

/*< private >
 * confab_watchdog_set_timeout:
 * @self: a watchdog
 * @timeout_ms: how long the server may be silent, in milliseconds
 */
void
confab_watchdog_set_timeout (ConfabWatchdog *self,
                             guint           timeout_ms)
{
  if (timeout_ms == self->timeout_ms)
    {
      confab_watchdog_touch (self);
      return;
    }
  stop (self);
  self->timeout_ms = timeout_ms;
  start (self);
}

/*< private >
 * confab_watchdog_touch:
 * @self: a watchdog
 *
 * Tells that an answer came, or that the server owes one only from now on.
 */
void
confab_watchdog_touch (ConfabWatchdog *self)
{
  self->seen_time = g_get_monotonic_time ();
  self->seen_progress = confab_connection_get_progress (self->connection);
}

/*< private >
 * confab_watchdog_set_owed:
 * @self: a watchdog
 * @owed: whether the server owes something from now on
 */
void
confab_watchdog_set_owed (ConfabWatchdog *self,
                          gboolean        owed)
{
  self->owed = owed;
}
