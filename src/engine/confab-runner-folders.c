/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folders beside INBOX, and what is older than the days a folder begins with. */
#include "config.h"

#include "confab-runner-private.h"

#include "confab-dex.h"

/* Passes: everything fetched once, from the moment it was asked for. */

/* Tells those who wait for everything to be fetched. */
void
confab_runner_settle_passes (ConfabRunner *self,
                             const GError *error)
{
  g_autoptr (GPtrArray) passes = NULL;

  if (self->passes->len == 0 || (error == NULL && !(self->inbox_level && self->others_level && self->older_level)))
    return;
  passes = g_steal_pointer (&self->passes);
  self->passes = g_ptr_array_new_with_free_func (dex_unref);
  for (guint i = 0; i < passes->len; i++)
    if (error != NULL)
      dex_promise_reject (g_ptr_array_index (passes, i), g_error_copy (error));
    else
      dex_promise_resolve_boolean (g_ptr_array_index (passes, i), TRUE);
}

/* One folder on the second connection, which others may have between two folders. One that
 * cannot be opened is left out: only a lost connection is an error. */
static gboolean
sync_leased (ConfabRunner *self,
             gint64        folder,
             gboolean      older,
             gboolean *    complete,
             GError **     error)
{
  g_autoptr (ConfabImapSession) session = dex_await_object (confab_runner_lease (self), error);
  g_autoptr (GError) local = NULL;
  gboolean open;

  if (session == NULL)
    return FALSE;
  *complete = dex_await_boolean (older ? confab_sync_older (self->sync, session, folder)
                                       : confab_sync_folder (self->sync, session, folder, FALSE), &local);
  open = confab_imap_session_is_open (session);
  confab_runner_release (self);
  if (local == NULL)
    return TRUE;
  if (open && local->domain != CONFAB_STORE_ERROR)
    {
      g_debug ("A folder cannot be read: %s", local->message);
      *complete = TRUE;
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
sync_others (ConfabRunner *self,
             GError **     error)
{
  g_autoptr (ConfabQueryResult) result = NULL;
  gboolean done = TRUE;

  result = dex_await_boxed (confab_query_folders (self->store, confab_account_info_get_id (self->info)), error);
  if (result == NULL)
    return FALSE;
  for (guint i = 0; done && i < result->records->len && !self->stopping; i++)
    {
      ConfabFolder *folder = g_ptr_array_index (result->records, i);
      gboolean complete;

      if (folder->role != CONFAB_FOLDER_INBOX && confab_sync_wants_role (folder->role))
        done = sync_leased (self, folder->id, FALSE, &complete, error);
    }
  return done;
}

/* Old mail comes last, and whoever else needs the connection comes first. */
static gboolean
fetch_older (ConfabRunner *self,
             GError **     error)
{
  g_autoptr (ConfabQueryResult) result = NULL;
  gboolean fetched = FALSE;
  gboolean done = TRUE;

  result = dex_await_boxed (confab_query_folders (self->store, confab_account_info_get_id (self->info)), error);
  if (result == NULL)
    return FALSE;
  for (guint i = 0; done && i < result->records->len; i++)
    {
      ConfabFolder *folder = g_ptr_array_index (result->records, i);
      gboolean complete = folder->position.complete || folder->position.uidnext == 0 || !confab_sync_wants_role (folder->role);

      while (done && !complete && self->online && !self->stopping)
        {
          done = sync_leased (self, folder->id, TRUE, &complete, error);
          fetched = TRUE;
        }
    }
  if (done && fetched)
    dex_future_disown (confab_store_optimize (self->store));
  return done;
}

static DexFuture *
older_fiber (gpointer data)
{
  ConfabRunner *self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = fetch_older (self, &error);

  self->older_running = FALSE;
  confab_account_info_set_progress (self->info, -1);
  if (!done)
    {
      g_debug ("Fetching old mail failed: %s", error->message);
      confab_runner_settle_passes (self, error);
      return dex_future_new_false ();
    }
  self->older_level = TRUE;
  confab_runner_settle_passes (self, NULL);
  return dex_future_new_true ();
}

/* On a connection that is paid for by the byte, old mail waits until somebody asks for it. */
static void
start_older (ConfabRunner *self)
{
  if (self->older_running || self->older_level ||
      (g_network_monitor_get_network_metered (g_network_monitor_get_default ()) && !self->older_asked))
    return;
  self->older_running = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, older_fiber, g_object_ref (self), g_object_unref));
}

/* Something is level with the server that was not. */
void
confab_runner_update_level (ConfabRunner *self)
{
  if (self->inbox_level && self->others_level && self->inbox != NULL && self->online)
    {
      confab_runner_show_level (self);
      confab_account_info_set_progress (self->info, -1);
      start_older (self);
    }
  confab_runner_settle_passes (self, NULL);
}

static DexFuture *
others_fiber (gpointer data)
{
  ConfabRunner *self = data;
  g_autoptr (GError) error = NULL;

  do
    {
      self->others_wanted = FALSE;
      self->others_time = g_get_monotonic_time ();
      sync_others (self, &error);
    }
  while (self->others_wanted && error == NULL && !self->stopping);

  self->others_running = FALSE;
  if (error != NULL)
    {
      /* The connection that waits on INBOX says whether the account is in trouble. */
      g_debug ("Looking at the other folders failed: %s", error->message);
      confab_runner_settle_passes (self, error);
      return dex_future_new_false ();
    }
  self->others_level = TRUE;
  confab_runner_update_level (self);
  /* Only now it is known what the server has filed and left in INBOX. */
  if (self->files_itself && self->filter == CONFAB_COI_FILTER_SEEN && self->inbox != NULL)
    confab_runner_wake_inbox (self);
  return dex_future_new_true ();
}

/* Looks at the other folders, once more when it is being done. */
void
confab_runner_start_others (ConfabRunner *self)
{
  self->others_wanted = TRUE;
  if (self->others_running)
    return;
  self->others_running = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, others_fiber, g_object_ref (self), g_object_unref));
}

/* Where the server has NOTIFY (RFC 5465) it tells what comes into the other folders, too. */
void
confab_runner_watch_others (ConfabRunner *     self,
                            ConfabImapSession *session)
{
  g_autoptr (ConfabQueryResult) result = NULL;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) mailboxes = NULL;

  self->watch_anew = FALSE;
  if (!confab_imap_capabilities_has (confab_imap_session_get_capabilities (session), CONFAB_IMAP_CAP_NOTIFY))
    return;
  result = dex_await_boxed (confab_query_folders (self->store, confab_account_info_get_id (self->info)), NULL);
  for (guint i = 0; result != NULL && i < result->records->len; i++)
    {
      const ConfabFolder *folder = g_ptr_array_index (result->records, i);

      if (folder->role != CONFAB_FOLDER_INBOX && confab_sync_wants_role (folder->role))
        g_strv_builder_add (names, folder->name);
    }
  mailboxes = g_strv_builder_end (names);
  /* A server that refuses is looked at from time to time, as one without NOTIFY. */
  if (mailboxes[0] != NULL)
    dex_await (confab_imap_session_notify (session, (const char * const *) mailboxes), NULL);
}
