/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the server whom the person has blocked, where it can keep their mail out of INBOX. */
#include "config.h"

#include "confab-runner-private.h"

#include "confab-net-error.h"
#include "confab-transaction.h"

/* The key of an account's remembered value: a sum of what the server was told last. */
#define VALUE_TOLD "blocked-told"

typedef struct
{
  gint64 account;
  char *told;
} Told;

static void
told_free (gpointer data)
{
  Told *told = data;

  g_free (told->told);
  g_free (told);
}

static gboolean
write_told_func (ConfabTransaction *txn,
                 gpointer           data,
                 GError **          error)
{
  Told *told = data;

  return confab_transaction_set_value (txn, told->account, VALUE_TOLD, told->told, error);
}

/* The same list for another server, or by another way, is to be told anew. */
static char *
sum_up (ConfabRunner *self,
        GPtrArray *   blocked,
        gboolean      coi,
        gboolean      sieve)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *host = confab_account_info_get_record (self->info)->imap_host;

  if (blocked->len == 0)
    return NULL;
  g_checksum_update (sum, (const guchar *) host, -1);
  g_checksum_update (sum, (const guchar *) (coi ? "\ncoi\n" : "\n"), -1);
  g_checksum_update (sum, (const guchar *) (sieve ? "\nsieve\n" : "\n"), -1);
  for (guint i = 0; i < blocked->len; i++)
    {
      g_checksum_update (sum, g_ptr_array_index (blocked, i), -1);
      g_checksum_update (sum, (const guchar *) "\n", 1);
    }
  return g_strdup (g_checksum_get_string (sum));
}

/* One entry for each address, which the server's script asks for. */
static gboolean
set_entries (ConfabImapSession *session,
             GPtrArray *        blocked,
             GError **          error)
{
  g_autoptr (GHashTable) there = dex_await_boxed (confab_imap_session_get_metadata (session, "", CONFAB_COI_BLOCKED, TRUE), error);
  GHashTableIter iter;
  gpointer name;

  if (there == NULL)
    return FALSE;
  for (guint i = 0; i < blocked->len; i++)
    {
      g_autofree char *entry = confab_coi_server_dup_blocked_entry (g_ptr_array_index (blocked, i));

      if (entry == NULL || g_hash_table_remove (there, entry))
        continue;
      if (!dex_await (confab_imap_session_set_metadata (session, "", entry, CONFAB_COI_ENABLED), error))
        return FALSE;
    }
  g_hash_table_iter_init (&iter, there);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_str_equal (name, CONFAB_COI_BLOCKED) && !dex_await (confab_imap_session_set_metadata (session, "", name, NULL), error))
      return FALSE;
  return TRUE;
}

static gboolean
tell (ConfabRunner *     self,
      ConfabImapSession *session,
      GError **          error)
{
  gint64 account = confab_account_info_get_id (self->info);
  gboolean coi = confab_imap_capabilities_has (confab_imap_session_get_capabilities (session), CONFAB_IMAP_CAP_COI);
  gboolean sieve = confab_runner_await_sieve (self);
  g_autoptr (ConfabQueryResult) blocked = NULL;
  g_autoptr (ConfabQueryResult) before = NULL;
  g_autofree char *sum = NULL;
  Told *told;

  self->keeps_blocked = coi || sieve;
  if (!self->keeps_blocked)
    return TRUE;
  blocked = dex_await_boxed (confab_query_blocked (self->store, account), error);
  before = blocked != NULL ? dex_await_boxed (confab_query_value (self->store, account, VALUE_TOLD), error) : NULL;
  if (before == NULL)
    return FALSE;
  sum = sum_up (self, blocked->records, coi, sieve);
  if (g_strcmp0 (sum, before->records->len > 0 ? g_ptr_array_index (before->records, 0) : NULL) == 0)
    return TRUE;
  if ((coi && !set_entries (session, blocked->records, error)) ||
      (sieve && !confab_runner_install_sieve (self, session, self->filter, error)))
    return FALSE;
  told = g_new0 (Told, 1);
  told->account = account;
  told->told = g_steal_pointer (&sum);
  return dex_await (confab_store_write (self->store, write_told_func, told, told_free, CONFAB_STORE_WRITE_NONE), error);
}

/* What the server does not take is done by Confab alone; it is asked again with the next
 * connection. */
gboolean
confab_runner_tell_blocked (ConfabRunner *     self,
                            ConfabImapSession *session,
                            GError **          error)
{
  g_autoptr (GError) local = NULL;

  self->tell_blocked = FALSE;
  if (tell (self, session, &local) || confab_imap_session_is_open (session))
    {
      if (local != NULL)
        g_debug ("The server does not keep who is blocked: %s", local->message);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
changed_cb (ConfabStore *    store,
            ConfabChangeset *changeset,
            ConfabRunner *   self)
{
  if (!confab_changeset_get_people (changeset) || self->inbox == NULL || !self->keeps_blocked || self->tell_blocked)
    return;
  self->tell_blocked = TRUE;
  confab_runner_wake_inbox (self);
}

/* The person may block somebody at any time, or take that back. */
void
confab_runner_watch_blocked (ConfabRunner *self)
{
  g_signal_connect_object (self->store, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
}
