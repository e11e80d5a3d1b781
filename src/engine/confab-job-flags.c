/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the server which flags the person wants. */
#include "config.h"

#include "confab-job.h"

#include "confab-sync-write.h"
#include "confab-transaction.h"

#include <glib/gi18n.h>

typedef struct
{
  GArray *messages; /* gint64 */
  GArray *found;    /* ConfabLocation */
} Locating;

static void
locating_clear (gpointer data)
{
  Locating *locating = data;

  g_array_unref (locating->messages);
  g_array_unref (locating->found);
}

static void
locating_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, locating_clear);
}

static gboolean
locating_func (ConfabTransaction *txn,
               gpointer           data,
               GError **          error)
{
  Locating *locating = data;

  for (guint i = 0; i < locating->messages->len; i++)
    {
      g_autoptr (GArray) locations = confab_transaction_list_locations (txn, g_array_index (locating->messages, gint64, i), error);

      if (locations == NULL)
        return FALSE;
      g_array_append_vals (locating->found, locations->data, locations->len);
    }
  return TRUE;
}

static ConfabImapFlags
flags_to_imap (ConfabFlags flags)
{
  ConfabImapFlags result = CONFAB_IMAP_FLAG_NONE;

  for (ConfabImapFlags bit = 1; bit <= CONFAB_IMAP_FLAG_CHAT; bit <<= 1)
    if (confab_sync_flags_from_imap (bit) & flags)
      result |= bit;
  return result;
}

static gboolean
store_in_folder (ConfabRunner *     runner,
                 ConfabImapSession *session,
                 GPtrArray *        locations,
                 gint64             folder_id,
                 ConfabFlags        mask,
                 ConfabFlags        value,
                 char **            folder_name,
                 GError **          error)
{
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new ();
  g_autoptr (ConfabFolder) folder = confab_job_select (runner, session, folder_id, locations, uids, error);

  if (folder == NULL)
    return FALSE;
  /* In a folder that cannot be changed the wish stays ours alone. */
  if (confab_imap_set_is_empty (uids))
    return TRUE;
  if ((mask & value) != 0 &&
      !dex_await (confab_imap_session_store_flags (session, uids, TRUE, flags_to_imap (mask & value), NULL), error))
    return FALSE;
  if ((mask & ~value) != 0 &&
      !dex_await (confab_imap_session_store_flags (session, uids, FALSE, flags_to_imap (mask & ~value), NULL), error))
    return FALSE;
  if (*folder_name == NULL)
    *folder_name = g_strdup (folder->name);
  return TRUE;
}

static gboolean
store_flags (ConfabRunner *runner,
             GArray *      locations,
             ConfabFlags   mask,
             ConfabFlags   value,
             char **       folder_name,
             GError **     error)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (ConfabImapSession) session = dex_await_object (confab_runner_lease (runner), error);
  gboolean ok = session != NULL;

  if (!ok)
    return FALSE;
  for (guint i = 0; i < locations->len; i++)
    g_ptr_array_add (all, &g_array_index (locations, ConfabLocation, i));
  for (guint i = 0; ok && i < all->len; i++)
    {
      ConfabLocation *location = g_ptr_array_index (all, i);

      if (g_hash_table_add (done, &location->folder_id))
        ok = store_in_folder (runner, session, all, location->folder_id, mask, value, folder_name, error);
    }
  confab_runner_release (runner);
  return ok;
}

/**
 * confab_job_run_flags:
 * @runner: the account's runner
 * @job: a job of the kind %CONFAB_JOB_FLAGS
 *
 * Tells the server which flags the person wants.
 */
void
confab_job_run_flags (ConfabRunner *runner,
                      ConfabJob *   job)
{
  g_autoptr (GVariant) payload = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(uuax)"), job->payload, FALSE));
  g_autoptr (GVariant) ids = NULL;
  g_autofree char *folder_name = NULL;
  g_autoptr (GError) error = NULL;
  Locating *locating = g_atomic_rc_box_new0 (Locating);
  const gint64 *values;
  guint32 mask;
  guint32 value;
  gsize n;
  ConfabJobEnd *end;

  g_variant_get (payload, "(uu@ax)", &mask, &value, &ids);
  values = g_variant_get_fixed_array (ids, &n, sizeof (gint64));
  locating->messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  locating->found = g_array_new (FALSE, FALSE, sizeof (ConfabLocation));
  g_array_append_vals (locating->messages, values, n);

  if (!dex_await (confab_store_write (confab_runner_get_store (runner), locating_func,
                                      g_atomic_rc_box_acquire (locating), locating_unref,
                                      CONFAB_STORE_WRITE_NONE), &error) ||
      !store_flags (runner, locating->found, mask, value, &folder_name, &error))
    {
      confab_job_put_off (runner, job, error);
      locating_unref (locating);
      return;
    }

  end = confab_job_end_new (job);
  end->locations = g_array_ref (locating->found);
  for (guint i = 0; i < end->locations->len; i++)
    {
      ConfabLocation *location = &g_array_index (end->locations, ConfabLocation, i);

      location->flags = (location->flags & ~mask) | (mask & value);
    }
  end->messages = g_array_ref (locating->messages);
  end->mask = mask;
  if (folder_name != NULL)
    {
      end->folder = g_steal_pointer (&folder_name);
      end->action = g_strdup ("flags");
      end->detail = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u message marked", "%u messages marked", locating->messages->len),
                                     locating->messages->len);
    }
  locating_unref (locating);
  confab_job_end_commit (runner, end);
}

/**
 * confab_outbox_enqueue_flags:
 * @txn: a transaction
 * @account: an account's row id
 * @messages: (element-type gint64): row ids
 * @mask: the flags that are wished for or away
 * @value: those of @mask that are wished for
 * @error: return location
 *
 * Adds the job that tells the server. That the person wants it is already written.
 *
 * Returns: whether it was added
 */
gboolean
confab_outbox_enqueue_flags (ConfabTransaction *txn,
                             gint64             account,
                             GArray *           messages,
                             ConfabFlags        mask,
                             ConfabFlags        value,
                             GError **          error)
{
  g_autoptr (GVariant) payload = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ConfabJob job = { .account_id = account, .lane = CONFAB_LANE_CHANGES, .kind = CONFAB_JOB_FLAGS };

  if (messages->len == 0)
    return TRUE;
  payload = g_variant_ref_sink (g_variant_new ("(uu@ax)", mask, value,
                                               g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, messages->data,
                                                                          messages->len, sizeof (gint64))));
  bytes = g_variant_get_data_as_bytes (payload);
  job.payload = bytes;
  return confab_transaction_enqueue_job (txn, &job, error) != 0;
}
