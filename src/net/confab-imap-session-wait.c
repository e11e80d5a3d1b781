/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the IMAP session waits for news, and how it finds out that it is dead. */
#include "config.h"

#include "confab-imap-session-private.h"

#include "confab-dex.h"
#include "confab-net-error.h"

/* Where there is no IDLE, how often is asked. */
#define POLL_SECONDS 60

static DexFuture *
noop_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("NOOP");
  g_autoptr (ConfabImapReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = confab_imap_session_run (operation->session, command, NULL, &error);
  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_boolean (confab_imap_session_has_changes (operation->session));
}

/**
 * confab_imap_session_noop:
 * @self: a session
 *
 * Asks whether the connection stands and what is new.
 *
 * Returns: (transfer full): a future that resolves to whether there are changes,
 *   see confab_imap_session_take_changes()
 */
DexFuture *
confab_imap_session_noop (ConfabImapSession *self)
{
  return confab_imap_operation_spawn (confab_imap_operation_new (self), noop_fiber);
}

static void
idle_continuation_cb (const char *text,
                      gpointer    user_data)
{
  /* Nothing to send: the server waits with us now. */
}

/*< private >
 * confab_imap_session_send_idle:
 * @self: a session
 *
 * Sends IDLE, unless the session idles already. Whatever is sent next ends it.
 */
void
confab_imap_session_send_idle (ConfabImapSession *self)
{
  g_autoptr (ConfabImapCommand) command = NULL;
  ConfabImapHandlers handlers = { .flags = CONFAB_IMAP_SEND_QUIET, .continuation = idle_continuation_cb };

  if (self->idle_open && dex_future_is_pending (self->idling))
    return;
  command = confab_imap_command_new ("IDLE");
  dex_clear (&self->idling);
  self->idling = confab_imap_session_send (self, command, &handlers);
  self->idle_open = TRUE;
}

/* Waits until it is woken, the server ends the command, or time is up. */
static gboolean
wait_in_idle (ConfabImapSession *self,
              guint              seconds,
              GError **          error)
{
  g_autoptr (DexFuture) answer = NULL;
  g_autoptr (DexFuture) wake = DEX_FUTURE (dex_promise_new ());
  g_autoptr (GError) wait_error = NULL;

  confab_imap_session_send_idle (self);
  answer = dex_ref (self->idling);
  dex_clear (&self->wake);
  self->wake = dex_ref (DEX_PROMISE (wake));
  dex_await (dex_future_first (dex_ref (wake), dex_ref (answer), dex_timeout_new_seconds ((int) seconds), NULL),
             &wait_error);
  if (dex_future_is_pending (answer))
    {
      /* The answer to DONE need not be awaited: what is sent next comes after. */
      if (self->wake == (DexPromise *) (void *) wake)
        confab_imap_session_wake (self);
    }
  else if (answer == self->idling)
    {
      self->idle_open = FALSE;
    }
  if (self->wake == (DexPromise *) (void *) wake)
    dex_clear (&self->wake);

  if (dex_future_is_rejected (answer))
    {
      dex_future_get_value (answer, error);
      return FALSE;
    }
  return TRUE;
}

static gboolean
poll_once (ConfabImapSession *self,
           guint              seconds,
           GError **          error)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("NOOP");
  g_autoptr (ConfabImapReply) reply = confab_imap_session_run (self, command, NULL, error);
  g_autoptr (DexFuture) wake = DEX_FUTURE (dex_promise_new ());
  g_autoptr (GError) wait_error = NULL;

  if (reply == NULL)
    return FALSE;
  if (confab_imap_session_has_changes (self))
    return TRUE;

  dex_clear (&self->wake);
  self->wake = dex_ref (DEX_PROMISE (wake));
  dex_await (dex_future_first (dex_ref (wake), confab_imap_session_await_closed (self),
                               dex_timeout_new_seconds ((int) seconds), NULL),
             &wait_error);
  if (self->wake == (DexPromise *) (void *) wake)
    dex_clear (&self->wake);
  if (wait_error != NULL && wait_error->domain == CONFAB_NET_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&wait_error));
      return FALSE;
    }
  return TRUE;
}

static DexFuture *
idle_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  ConfabImapSession *self = operation->session;
  gboolean can_idle = confab_imap_session_has (self, CONFAB_IMAP_CAP_IDLE);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  if (self->selected == NULL)
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "No mailbox is selected");
  /* What came in before is not waited for again. */
  if (confab_imap_session_has_changes (self))
    return dex_future_new_for_boolean (TRUE);

  if (can_idle)
    done = wait_in_idle (self, operation->seconds, &error);
  else
    done = poll_once (self, MIN (operation->seconds, POLL_SECONDS), &error);
  if (!done)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_boolean (confab_imap_session_has_changes (self));
}

/**
 * confab_imap_session_idle:
 * @self: a session with a selected mailbox
 * @timeout_seconds: how long at most
 *
 * Waits for the server to tell of a change: with IDLE (RFC 2177), or by asking
 * now and then. It ends also when confab_imap_session_wake() is called and when
 * another operation is started, and at once when there are changes already. Call
 * it again after looking at the changes.
 *
 * Returns: (transfer full): a future that resolves to whether there are changes,
 *   see confab_imap_session_take_changes()
 */
DexFuture *
confab_imap_session_idle (ConfabImapSession *self,
                          guint              timeout_seconds)
{
  ConfabImapOperation *operation = confab_imap_operation_new (self);

  operation->seconds = MAX (timeout_seconds, 1);
  return confab_imap_operation_spawn (operation, idle_fiber);
}

/**
 * confab_imap_session_wake:
 * @self: a session
 *
 * Ends confab_imap_session_idle() if it runs.
 */
void
confab_imap_session_wake (ConfabImapSession *self)
{
  if (self->idle_open)
    {
      self->idle_open = FALSE;
      confab_imap_connection_end_idle (self->connection);
    }
  if (self->wake != NULL && dex_future_is_pending (DEX_FUTURE (self->wake)))
    dex_promise_resolve_boolean (self->wake, TRUE);
}

/* Fails with TIMEOUT when there is no answer in time. */
static DexFuture *
probe_fiber (void *user_data)
{
  ConfabImapOperation *operation = user_data;
  ConfabImapSession *self = operation->session;
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("NOOP");
  g_autoptr (DexFuture) answer = confab_imap_session_send (self, command, NULL);
  g_autoptr (GError) error = NULL;

  dex_await (dex_future_first (dex_ref (answer), dex_timeout_new_msec ((int) operation->length), NULL), NULL);
  if (dex_future_is_pending (answer))
    {
      error = confab_net_error_new_for_words (CONFAB_NET_ERROR_TIMEOUT, NULL, "%s does not answer any more",
                                              confab_server_get_host (self->server));
      confab_imap_connection_close (self->connection, error);
    }
  if (dex_future_is_rejected (answer))
    {
      g_clear_error (&error);
      dex_future_get_value (answer, &error);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  return dex_future_new_for_boolean (confab_imap_session_has_changes (self));
}

/**
 * confab_imap_session_probe:
 * @self: a session
 * @milliseconds: how long the answer may take
 *
 * Finds out at once whether the connection still stands: for the moment after
 * the machine slept or the network changed. Whoever idles is woken. A connection
 * without an answer in time is closed with %CONFAB_NET_ERROR_TIMEOUT.
 *
 * Returns: (transfer full): a future that resolves to whether there are changes,
 *   see confab_imap_session_take_changes()
 */
DexFuture *
confab_imap_session_probe (ConfabImapSession *self,
                           guint              milliseconds)
{
  ConfabImapOperation *operation = confab_imap_operation_new (self);

  operation->length = CLAMP (milliseconds, 1, G_MAXINT);
  return confab_imap_operation_spawn (operation, probe_fiber);
}
