/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps one account connected: signs in, syncs, waits for news, and comes back after faults. */
#include "config.h"

#include "confab-runner-private.h"

#include "confab-dex.h"
#include "confab-net-error.h"
#include "confab-problems.h"
#include "confab-share-draft.h"

#include <glib/gi18n.h>

/* An IDLE is renewed well before the 29 minutes of RFC 2177: middle boxes forget sooner. */
#define IDLE_SECONDS 285

/* The other folders are looked at again this often. */
#define OTHERS_SECONDS 300

/* The same where chats come into one of them and the server does not tell. */
#define CHATS_SECONDS 60

#define BACKOFF_FIRST_MS 1000
#define BACKOFF_LONGEST_MS (5 * 60 * 1000)

/* A server that asks to come back later is left alone for so long at least. */
#define THROTTLED_MS (60 * 1000)

/* After a sleep or a change of the network a connection has to answer within this. */
#define PROBE_MS (10 * 1000)

/* At the end of the program its drafts have so long to reach the server. */
#define DRAFTS_MS 2000

/* A connection that lived this long had no lasting fault. */
#define HEALTHY_SECONDS 60

G_DEFINE_FINAL_TYPE (ConfabRunner, confab_runner, G_TYPE_OBJECT)

/* State */

static void
set_state (ConfabRunner *     self,
           ConfabAccountState state)
{
  confab_account_info_set_state (self->info, state, NULL);
}

/**
 * confab_runner_needs_person:
 * @error: an error of the wire or the keyring
 *
 * Returns: whether trying again without a person's help would do harm or no good
 */
gboolean
confab_runner_needs_person (const GError *error)
{
  return g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH) ||
         g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH_UNAVAILABLE) ||
         g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNTRUSTED) ||
         g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNAVAILABLE) ||
         error->domain == CONFAB_SECRETS_ERROR ||
         (error->domain == CONFAB_OAUTH_ERROR && error->code != CONFAB_OAUTH_ERROR_BUSY);
}

/* Tells the person what is wrong with the account, and what it does about it. */
static void
report_error (ConfabRunner *self,
              const GError *error)
{
  g_autoptr (ConfabProblem) problem = NULL;

  if (confab_network_watch_get_state (self->network) == CONFAB_NETWORK_PORTAL)
    problem = confab_problem_new (_ ("Not connected yet"),
                                  _ ("This network wants you to sign in on its own page. Open a web page, and Confab goes on by itself."),
                                  CONFAB_PROBLEM_WAIT);
  else
    problem = confab_problem_new_from_error (error, NULL);

  confab_account_info_set_state (self->info,
                                 confab_runner_needs_person (error) ? CONFAB_ACCOUNT_ATTENTION : CONFAB_ACCOUNT_WAITING,
                                 problem);
}

/* All is fetched and news come by themselves; what is wrong beside that stays in sight. */
/* Says how the account is: what is wrong with it, else how far it is read. */
void
confab_runner_show_level (ConfabRunner *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->troubles); i++)
    if (self->troubles[i] != NULL)
      {
        report_error (self, self->troubles[i]);
        return;
      }
  set_state (self, self->inbox_level && self->others_level ? CONFAB_ACCOUNT_ONLINE : CONFAB_ACCOUNT_SYNCING);
}

/**
 * confab_runner_set_trouble:
 * @self: a runner
 * @trouble: what is in trouble
 * @error: (nullable): why, or %NULL when it works
 *
 * Tells the person what is wrong with the account, for as long as it is.
 */
void
confab_runner_set_trouble (ConfabRunner *self,
                           ConfabTrouble trouble,
                           const GError *error)
{
  gboolean was = self->troubles[trouble] != NULL;

  g_clear_error (&self->troubles[trouble]);
  if (error != NULL)
    {
      self->troubles[trouble] = g_error_copy (error);
      report_error (self, error);
    }
  else if (was && self->inbox != NULL && self->online)
    {
      confab_runner_show_level (self);
    }
}

static void
progress_cb (ConfabSync *  sync,
             ConfabRunner *self)
{
  const ConfabSyncReport *report = confab_sync_get_report (sync);

  if (report->wanted > 0)
    confab_account_info_set_progress (self->info, MIN (1.0, (double) report->messages / (double) report->wanted));
}

static void
wake (ConfabRunner *self)
{
  g_autoptr (DexPromise) old = g_steal_pointer (&self->wake);

  self->wake = dex_promise_new ();
  dex_promise_resolve_boolean (old, TRUE);
}

/* Sleeps at most so long; a wake ends it. */
static void
await_wake (ConfabRunner *self,
            guint         milliseconds)
{
  g_autoptr (DexPromise) promise = dex_ref (self->wake);

  dex_await (dex_future_first (dex_timeout_new_msec (milliseconds), dex_ref (DEX_FUTURE (promise)), NULL), NULL);
}

/* Connections */

/**
 * confab_runner_make_server:
 * @record: an account's settings
 * @imap: the IMAP server, or else the submission server
 * @error: return location: the extra authority cannot be read
 *
 * Returns: (transfer full) (nullable): where to connect to
 */
ConfabServer *
confab_runner_make_server (ConfabAccountRecord *record,
                           gboolean             imap,
                           GError **            error)
{
  return confab_server_new (imap ? record->imap_host : record->smtp_host,
                            imap ? record->imap_port : record->smtp_port,
                            imap ? record->imap_security : record->smtp_security,
                            record->authority, error);
}

static void
forget_servers (ConfabRunner *self)
{
  g_clear_pointer (&self->imap_server, confab_server_unref);
  g_clear_pointer (&self->smtp_server, confab_server_unref);
  g_clear_pointer (&self->servers_of, confab_account_record_unref);
}

/* What was learnt of how a server is signed in to holds for all connections to it, until the
 * account has other settings. */
static ConfabServer *
dup_server (ConfabRunner *       self,
            ConfabAccountRecord *record,
            gboolean             imap,
            GError **            error)
{
  ConfabServer **server = imap ? &self->imap_server : &self->smtp_server;

  if (self->servers_of != record)
    {
      forget_servers (self);
      self->servers_of = confab_account_record_ref (record);
    }
  if (*server == NULL)
    *server = confab_runner_make_server (record, imap, error);
  return *server != NULL ? confab_server_ref (*server) : NULL;
}

/* A token that is refused is renewed, once. */
static ConfabImapSession *
await_imap (ConfabRunner *      self,
            const ConfabFolder *folder,
            gboolean            idle_priority,
            GError **           error)
{
  g_autoptr (ConfabAccountRecord) record = confab_account_record_ref (confab_account_info_get_record (self->info));
  g_autoptr (ConfabServer) server = dup_server (self, record, TRUE, error);

  for (gboolean renewed = FALSE; server != NULL; renewed = TRUE)
    {
      g_autoptr (ConfabCredentials) credentials = dex_await_boxed (confab_access_get_credentials (self->access, record, TRUE), error);
      g_autoptr (GError) local = NULL;
      ConfabImapSession *session;

      if (credentials == NULL)
        break;
      session = dex_await_object (confab_imap_session_connect_to (server, credentials, idle_priority,
                                                                  folder != NULL ? folder->name : NULL,
                                                                  folder != NULL ? folder->position.uidvalidity : 0,
                                                                  folder != NULL ? folder->position.highestmodseq : 0),
                                  &local);
      if (session != NULL)
        return session;
      if (renewed || !confab_access_may_renew (self->access, credentials, local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          break;
        }
    }
  return NULL;
}

static DexFuture *
smtp_fiber (gpointer data)
{
  ConfabRunner *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabAccountRecord) record = confab_account_record_ref (confab_account_info_get_record (self->info));
  g_autoptr (ConfabServer) server = dup_server (self, record, FALSE, &error);

  for (gboolean renewed = FALSE; server != NULL; renewed = TRUE)
    {
      g_autoptr (ConfabCredentials) credentials = dex_await_boxed (confab_access_get_credentials (self->access, record, FALSE), &error);
      ConfabSmtpSession *session;

      if (credentials == NULL)
        break;
      session = dex_await_object (confab_smtp_session_connect (server, credentials, CONFAB_RUNNER_HELO_NAME), &error);
      if (session != NULL)
        return dex_future_new_take_object (session);
      confab_net_error_set_host (error, confab_server_get_host (server));
      if (renewed || !confab_access_may_renew (self->access, credentials, error))
        break;
      g_clear_error (&error);
    }
  return dex_future_new_for_error (g_steal_pointer (&error));
}

/**
 * confab_runner_connect_smtp:
 * @self: a runner
 *
 * Returns: (transfer full): a future that resolves to a #ConfabSmtpSession
 */
DexFuture *
confab_runner_connect_smtp (ConfabRunner *self)
{
  return confab_dex_spawn (NULL, smtp_fiber, g_object_ref (self), g_object_unref);
}

/* The second connection: one user at a time, in the order they came. */

static DexFuture *
lease_fiber (gpointer data)
{
  ConfabRunner *self = data;
  g_autoptr (GError) error = NULL;

  if (self->work_leased)
    {
      DexPromise *turn = dex_promise_new ();

      g_queue_push_tail (&self->leases, dex_ref (turn));
      confab_sync_interrupt (self->sync);
      if (!dex_await (DEX_FUTURE (turn), &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }
  self->work_leased = TRUE;
  if (self->work != NULL && !confab_imap_session_is_open (self->work))
    g_clear_object (&self->work);
  if (self->work == NULL)
    {
      ConfabImapSession *session = await_imap (self, NULL, TRUE, &error);

      if (session == NULL || self->stopping)
        {
          if (session != NULL)
            confab_imap_session_close (session);
          g_clear_object (&session);
          confab_runner_release (self);
          if (error != NULL)
            confab_net_error_set_host (error, confab_account_info_get_record (self->info)->imap_host);
          else
            error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("Confab is closing"));
          return dex_future_new_for_error (g_steal_pointer (&error));
        }
      self->work = session;
    }
  return dex_future_new_for_object (self->work);
}

/**
 * confab_runner_lease:
 * @self: a runner
 *
 * Waits for the account's second connection, and makes it when there is none.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabImapSession, which is the
 *   caller's alone until confab_runner_release()
 */
DexFuture *
confab_runner_lease (ConfabRunner *self)
{
  return confab_dex_spawn (NULL, lease_fiber, g_object_ref (self), g_object_unref);
}

/**
 * confab_runner_release:
 * @self: a runner
 *
 * Gives the second connection to whoever waits for it.
 */
void
confab_runner_release (ConfabRunner *self)
{
  g_autoptr (DexPromise) next = g_queue_pop_head (&self->leases);

  if (next != NULL)
    dex_promise_resolve_boolean (next, TRUE);
  else
    self->work_leased = FALSE;
}

/* The first connection */

/* Ends the waiting on INBOX; where it has not begun yet, there is none before INBOX was
 * looked at again. */
void
confab_runner_wake_inbox (ConfabRunner *self)
{
  self->look_again = TRUE;
  confab_imap_session_wake (self->inbox);
}

static gboolean
sign_in (ConfabRunner *self,
         GError **     error)
{
  gint64 account = confab_account_info_get_id (self->info);
  g_autoptr (ConfabFolder) folder = NULL;
  g_autoptr (ConfabImapSession) inbox = NULL;

  folder = confab_sync_await_folder (self->store, account, 0, CONFAB_FOLDER_INBOX, NULL);
  if (folder == NULL)
    {
      folder = g_new0 (ConfabFolder, 1);
      folder->name = g_strdup ("INBOX");
    }
  self->inbox = await_imap (self, folder, !folder->position.complete, error);
  if (self->inbox == NULL)
    return FALSE;
  self->filed_uid = 0;
  self->tell_blocked = TRUE;
  inbox = g_object_ref (self->inbox);
  if (!confab_runner_learn_filing (self, inbox, error) ||
      !dex_await (confab_sync_list_folders (self->sync, inbox), error))
    return FALSE;
  g_clear_pointer (&folder, confab_folder_free);
  folder = confab_sync_await_folder (self->store, account, 0, CONFAB_FOLDER_INBOX, error);
  self->inbox_folder = folder != NULL ? folder->id : 0;
  return folder != NULL;
}

static gboolean
run_connection (ConfabRunner *self,
                GError **     error)
{
  const ConfabSyncReport *report = confab_sync_get_report (self->sync);
  g_autoptr (ConfabImapSession) inbox = NULL;
  guint64 elsewhere;

  set_state (self, CONFAB_ACCOUNT_CONNECTING);
  if (!sign_in (self, error))
    return FALSE;
  if (self->inbox == NULL)
    return TRUE;

  /* While it waits, the connection may be dropped from outside. */
  inbox = g_object_ref (self->inbox);
  set_state (self, CONFAB_ACCOUNT_SYNCING);
  confab_outbox_hurry (self->outbox);
  confab_runner_start_others (self);
  if (!dex_await (confab_sync_folder (self->sync, inbox, self->inbox_folder, TRUE), error))
    return FALSE;
  if (self->inbox != inbox)
    return TRUE;
  confab_imap_session_set_idle_priority (inbox, FALSE);
  if (!confab_runner_file_chats (self, inbox, error))
    return FALSE;
  self->inbox_level = TRUE;
  confab_runner_update_level (self);
  confab_runner_watch_others (self, inbox);

  while (self->inbox == inbox && self->online && !self->stopping)
    {
      guint64 gone = report->gone;
      guint64 flags = report->flags;
      gint64 seconds;

      if (self->tell_blocked && !confab_runner_tell_blocked (self, inbox, error))
        return FALSE;
      seconds = confab_runner_must_look (self) ? CHATS_SECONDS : OTHERS_SECONDS;

      if (g_get_monotonic_time () - self->others_time > seconds * G_USEC_PER_SEC)
        confab_runner_start_others (self);
      if (!self->look_again && !dex_await (confab_imap_session_idle (inbox, (guint) MIN (IDLE_SECONDS, seconds)), error))
        return FALSE;
      self->look_again = FALSE;
      elsewhere = report->elsewhere;
      if (!dex_await (confab_sync_changes (self->sync, inbox, self->inbox_folder), error) ||
          !confab_runner_file_chats (self, inbox, error))
        return FALSE;
      if (self->watch_anew)
        confab_runner_watch_others (self, inbox);
      /* What has left INBOX lies in another folder, most often; and the server may say so. */
      if (report->gone != gone || report->elsewhere != elsewhere || (report->flags != flags && self->filter == CONFAB_COI_FILTER_SEEN))
        confab_runner_start_others (self);
      self->inbox_level = TRUE;
      confab_runner_update_level (self);
    }
  return TRUE;
}

static void
drop_connections (ConfabRunner *self)
{
  if (self->inbox != NULL)
    confab_imap_session_close (self->inbox);
  g_clear_object (&self->inbox);
  if (self->work != NULL)
    confab_imap_session_close (self->work);
  g_clear_object (&self->work);
}

/* How long to wait after a fault, in ms: later each time, and later still where the server asks for it. */
static guint
get_wait (ConfabRunner *self,
          const GError *error)
{
  guint wait = confab_backoff_next (&self->backoff, g_random_double ());

  return g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_THROTTLED) ? MAX (wait, THROTTLED_MS) : wait;
}

static DexFuture *
loop_fiber (gpointer data)
{
  ConfabRunner *self = data;

  while (self->online && !self->stopping)
    {
      gint64 begun = g_get_monotonic_time ();
      g_autoptr (GError) error = NULL;

      run_connection (self, &error);
      self->inbox_level = FALSE;
      self->others_level = FALSE;
      self->older_level = FALSE;
      confab_account_info_set_progress (self->info, -1);
      drop_connections (self);
      if (!self->online || self->stopping)
        break;
      if (error == NULL)
        continue;

      g_debug ("The connection ended: %s", error->message);
      confab_net_error_set_host (error, confab_account_info_get_record (self->info)->imap_host);
      confab_runner_settle_passes (self, error);
      report_error (self, error);
      if (g_get_monotonic_time () - begun > HEALTHY_SECONDS * G_USEC_PER_SEC)
        confab_backoff_reset (&self->backoff);
      /* A refused password is not tried again: a server may lock the account. */
      if (confab_runner_needs_person (error) && !g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNTRUSTED))
        dex_await (dex_ref (DEX_FUTURE (self->wake)), NULL);
      else
        await_wake (self, get_wait (self, error));
    }
  drop_connections (self);
  set_state (self, CONFAB_ACCOUNT_OFFLINE);
  return dex_future_new_true ();
}

static void
start_loop (ConfabRunner *self)
{
  if (self->loop != NULL && dex_future_is_pending (self->loop))
    return;
  dex_clear (&self->loop);
  confab_backoff_reset (&self->backoff);
  self->loop = confab_dex_spawn (NULL, loop_fiber, g_object_ref (self), g_object_unref);
}

/* After a sleep, or on another network, a connection of before may be dead without knowing
 * it: it has a moment to answer, and is made anew when it does not. */
static void
disturbed_cb (ConfabNetworkWatch *network,
              ConfabRunner *      self)
{
  if (self->inbox != NULL)
    dex_future_disown (confab_imap_session_probe (self->inbox, PROBE_MS));
  if (self->work != NULL)
    dex_future_disown (confab_imap_session_probe (self->work, PROBE_MS));
  confab_outbox_drop_connection (self->outbox);
  confab_runner_retry_now (self);
}

/* Life */

/**
 * confab_runner_set_online:
 * @self: a runner
 * @online: whether to be connected
 */
void
confab_runner_set_online (ConfabRunner *self,
                          gboolean      online)
{
  g_return_if_fail (CONFAB_IS_RUNNER (self));

  if (self->online == online || self->stopping)
    return;
  self->online = online;
  if (online)
    {
      start_loop (self);
      confab_outbox_start (self->outbox);
      return;
    }
  drop_connections (self);
  wake (self);
  confab_outbox_wake (self->outbox, G_MAXUINT);
}

/**
 * confab_runner_get_online:
 * @self: a runner
 *
 * Returns: whether it is to be connected
 */
gboolean
confab_runner_get_online (ConfabRunner *self)
{
  return self->online && !self->stopping;
}

/**
 * confab_runner_retry_now:
 * @self: a runner
 *
 * Ends a wait after a fault.
 */
void
confab_runner_retry_now (ConfabRunner *self)
{
  confab_backoff_reset (&self->backoff);
  for (guint i = 0; i < G_N_ELEMENTS (self->troubles); i++)
    confab_runner_set_trouble (self, i, NULL);
  wake (self);
  confab_outbox_hurry (self->outbox);
}

/**
 * confab_runner_prepare_to_send:
 * @self: a runner
 *
 * Somebody is about to write: the connection to the submission server is made before it is
 * needed.
 */
void
confab_runner_prepare_to_send (ConfabRunner *self)
{
  if (confab_runner_get_online (self))
    confab_outbox_prepare (self->outbox);
}

/**
 * confab_runner_outbox_changed:
 * @self: a runner
 * @lanes: bits of the lanes that have other jobs than before
 */
void
confab_runner_outbox_changed (ConfabRunner *self,
                              guint         lanes)
{
  confab_outbox_wake (self->outbox, lanes);
}

/**
 * confab_runner_pass:
 * @self: a runner that is online
 *
 * Returns: (transfer full): a future that resolves when all folders were looked through
 *   since this call, or rejects with what prevented it
 */
DexFuture *
confab_runner_pass (ConfabRunner *self)
{
  DexPromise *promise = dex_promise_new ();

  g_ptr_array_add (self->passes, dex_ref (promise));
  self->inbox_level = FALSE;
  self->others_level = FALSE;
  self->older_level = FALSE;
  self->older_asked = TRUE;
  if (self->inbox != NULL && self->inbox_folder != 0)
    {
      confab_runner_start_others (self);
      confab_runner_wake_inbox (self);
    }
  wake (self);
  return DEX_FUTURE (promise);
}

/**
 * confab_runner_drain:
 * @self: a runner that is online
 *
 * Returns: (transfer full): a future that resolves when no job can be done now: none is
 *   left, or those that are wait for their next try
 */
DexFuture *
confab_runner_drain (ConfabRunner *self)
{
  return confab_outbox_drain (self->outbox);
}

typedef struct
{
  gint64 account;
  guint waiting;
} Hurry;

static gboolean
hurry_drafts_func (ConfabTransaction *txn,
                   gpointer           data,
                   GError **          error)
{
  Hurry *hurry = data;

  return confab_transaction_hurry_kind (txn, hurry->account, CONFAB_JOB_DRAFT, &hurry->waiting, error);
}

static DexFuture *
share_drafts_fiber (gpointer data)
{
  ConfabRunner *self = data;
  Hurry *hurry = g_atomic_rc_box_new0 (Hurry);
  gboolean waits;

  hurry->account = confab_account_info_get_id (self->info);
  waits = self->online && self->inbox_level &&
          dex_await (confab_store_write (self->store, hurry_drafts_func, g_atomic_rc_box_acquire (hurry), g_atomic_rc_box_release,
                                         CONFAB_STORE_WRITE_NONE), NULL) &&
          hurry->waiting > 0;
  g_atomic_rc_box_release (hurry);
  if (waits)
    dex_await (dex_future_first (confab_outbox_drain (self->outbox), dex_timeout_new_msec (DRAFTS_MS), NULL), NULL);
  return dex_future_new_true ();
}

/**
 * confab_runner_share_drafts:
 * @self: a runner
 *
 * The program is about to end: drafts that wait until nobody types any more are shared
 * now, where that takes no more than a moment. Others are when it begins again.
 *
 * Returns: (transfer full): a future that resolves when they are, or the moment is over
 */
DexFuture *
confab_runner_share_drafts (ConfabRunner *self)
{
  return confab_dex_spawn (NULL, share_drafts_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
stop_fiber (gpointer data)
{
  ConfabRunner *self = data;
  g_autoptr (GError) closing = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, _ ("Confab is closing"));
  DexPromise *turn;

  self->stopping = TRUE;
  self->online = FALSE;
  drop_connections (self);
  while ((turn = g_queue_pop_head (&self->leases)) != NULL)
    {
      dex_promise_reject (turn, g_error_copy (closing));
      dex_unref (turn);
    }
  confab_runner_settle_passes (self, closing);
  wake (self);
  dex_await (confab_outbox_stop (self->outbox), NULL);
  if (self->loop != NULL)
    dex_await (dex_ref (self->loop), NULL);
  return dex_future_new_true ();
}

/**
 * confab_runner_stop:
 * @self: a runner
 *
 * Ends all connections for good. A message that is being given over is finished first.
 *
 * Returns: (transfer full): a future that resolves when nothing of it runs any more
 */
DexFuture *
confab_runner_stop (ConfabRunner *self)
{
  return confab_dex_spawn (NULL, stop_fiber, g_object_ref (self), g_object_unref);
}

/**
 * confab_runner_get_report:
 * @self: a runner
 *
 * Returns: (transfer none): what its sync has done since it was made
 */
const ConfabSyncReport *
confab_runner_get_report (ConfabRunner *self)
{
  return confab_sync_get_report (self->sync);
}

/**
 * confab_runner_get_store:
 * @self: a runner
 *
 * Returns: (transfer none): the store
 */
ConfabStore *
confab_runner_get_store (ConfabRunner *self)
{
  return self->store;
}

/**
 * confab_runner_get_info:
 * @self: a runner
 *
 * Returns: (transfer none): its account
 */
ConfabAccountInfo *
confab_runner_get_info (ConfabRunner *self)
{
  return self->info;
}

/**
 * confab_runner_get_access:
 * @self: a runner
 *
 * Returns: (transfer none): what its account signs in with
 */
ConfabAccess *
confab_runner_get_access (ConfabRunner *self)
{
  return self->access;
}

/**
 * confab_runner_get_sync:
 * @self: a runner
 *
 * Returns: (transfer none): what brings its folders level
 */
ConfabSync *
confab_runner_get_sync (ConfabRunner *self)
{
  return self->sync;
}

static void
confab_runner_dispose (GObject *object)
{
  ConfabRunner *self = CONFAB_RUNNER (object);

  drop_connections (self);
  g_clear_object (&self->outbox);
  g_clear_object (&self->sync);
  g_clear_object (&self->store);
  g_clear_object (&self->access);
  g_clear_object (&self->ingest);
  g_clear_object (&self->info);
  g_clear_object (&self->network);
  G_OBJECT_CLASS (confab_runner_parent_class)->dispose (object);
}

static void
confab_runner_finalize (GObject *object)
{
  ConfabRunner *self = CONFAB_RUNNER (object);

  forget_servers (self);
  dex_clear (&self->loop);
  dex_clear (&self->wake);
  for (guint i = 0; i < G_N_ELEMENTS (self->troubles); i++)
    g_clear_error (&self->troubles[i]);
  g_clear_pointer (&self->passes, g_ptr_array_unref);
  g_queue_clear_full (&self->leases, dex_unref);
  G_OBJECT_CLASS (confab_runner_parent_class)->finalize (object);
}

static void
confab_runner_class_init (ConfabRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_runner_dispose;
  object_class->finalize = confab_runner_finalize;
}

static void
confab_runner_init (ConfabRunner *self)
{
  self->wake = dex_promise_new ();
  self->passes = g_ptr_array_new_with_free_func (dex_unref);
  self->backoff = (ConfabBackoff) CONFAB_BACKOFF_INIT (BACKOFF_FIRST_MS, BACKOFF_LONGEST_MS);
}

/**
 * confab_runner_new:
 * @store: the store, which this process owns
 * @secrets: where the password is
 * @ingest: the road in
 * @info: the account, whose state it keeps
 *
 * Returns: (transfer full): a runner, offline
 */
ConfabRunner *
confab_runner_new (ConfabStore *      store,
                   ConfabSecrets *    secrets,
                   ConfabIngest *     ingest,
                   ConfabAccountInfo *info)
{
  ConfabRunner *self = g_object_new (CONFAB_TYPE_RUNNER, NULL);

  self->store = g_object_ref (store);
  self->access = confab_access_new (secrets);
  self->ingest = g_object_ref (ingest);
  self->info = g_object_ref (info);
  self->sync = confab_sync_new (store, ingest, confab_account_info_get_id (info));
  g_signal_connect_object (self->sync, "progress", G_CALLBACK (progress_cb), self, G_CONNECT_DEFAULT);
  confab_runner_watch_blocked (self);
  self->outbox = confab_outbox_new (self);
  self->network = confab_network_watch_new ();
  g_signal_connect_object (self->network, "disturbed", G_CALLBACK (disturbed_cb), self, G_CONNECT_DEFAULT);
  return self;
}
