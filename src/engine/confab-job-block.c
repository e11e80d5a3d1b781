/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves the mail of one whom the person blocked to a folder of its own, and back (§12). */
#include "config.h"

#include "confab-job.h"

#include "confab-contact.h"
#include "confab-direct.h"

#include <glib/gi18n.h>

/* Where the mail lies that is to be moved. On the writer's thread and back. */
typedef struct
{
  gint64 person;
  gboolean blocked;
  GPtrArray *locations; /* ConfabLocation */
  GStrv addresses;      /* of one who is blocked */
} Find;

static void
find_clear (gpointer data)
{
  Find *find = data;

  g_clear_pointer (&find->locations, g_ptr_array_unref);
  g_strfreev (find->addresses);
}

static void
find_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, find_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Find, find_unref)

static gboolean
find_func (ConfabTransaction *txn,
           gpointer           data,
           GError **          error)
{
  Find *find = data;
  g_autoptr (GError) local = NULL;
  g_autoptr (ConfabStoredPerson) person = confab_transaction_get_person (txn, find->person, &local);

  if (person == NULL)
    {
      /* Somebody who turned out to be another has no mail. */
      find->locations = g_ptr_array_new ();
      if (g_error_matches (local, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  find->blocked = person->blocked;
  if (person->blocked)
    find->addresses = g_strdupv (person->addresses);
  find->locations = confab_transaction_list_person_locations (txn, find->person, !person->blocked, error);
  return find->locations != NULL;
}

/* What lies in one folder. What has gone from there meanwhile needs no move. */
static gboolean
move_from_folder (ConfabRunner *     runner,
                  ConfabImapSession *session,
                  GPtrArray *        locations,
                  gint64             folder_id,
                  ConfabFolder *     target,
                  GError **          error)
{
  g_autoptr (ConfabImapSet) uids = confab_imap_set_new ();
  g_autoptr (ConfabFolder) folder = confab_job_select (runner, session, folder_id, locations, uids, error);

  return folder != NULL &&
         (confab_imap_set_is_empty (uids) ||
          (dex_await (confab_imap_session_move (session, uids, target->name), error) &&
           dex_await (confab_sync_folder (confab_runner_get_sync (runner), session, folder_id, FALSE), error)));
}

static gboolean
move_all (ConfabRunner *     runner,
          ConfabImapSession *session,
          Find *             find,
          ConfabJobEnd *     end,
          GError **          error)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (ConfabFolder) target = NULL;

  if (!dex_await (confab_store_write (confab_runner_get_store (runner), find_func, g_atomic_rc_box_acquire (find), find_unref,
                                      CONFAB_STORE_WRITE_NONE), error))
    return FALSE;
  if (find->locations->len == 0)
    return TRUE;
  target = find->blocked
           ? confab_job_find_folder (runner, session, CONFAB_FOLDER_BLOCKED, "Blocked", _ ("A folder for mail from those you blocked"),
                                     error)
           : confab_job_find_folder (runner, session, CONFAB_FOLDER_INBOX, "INBOX", "", error);
  if (target == NULL)
    return FALSE;
  for (guint i = 0; i < find->locations->len; i++)
    {
      ConfabLocation *location = g_ptr_array_index (find->locations, i);

      if (g_hash_table_add (done, &location->folder_id) &&
          !move_from_folder (runner, session, find->locations, location->folder_id, target, error))
        return FALSE;
    }
  /* Where it lies now is known, so that it can come back. */
  if (!dex_await (confab_sync_folder (confab_runner_get_sync (runner), session, target->id, FALSE), error))
    return FALSE;
  end->folder = g_strdup (target->name);
  end->action = g_strdup ("move");
  end->detail = g_strdup (find->blocked ? _ ("Mail from somebody you blocked") : _ ("Mail from somebody you no longer block"));
  return TRUE;
}

/**
 * confab_job_run_block:
 * @runner: the account's runner
 * @job: a job of the kind %CONFAB_JOB_BLOCK
 *
 * Moves what a person wrote whom the account's owner blocked, or no longer does; and takes
 * back what let one write directly who is blocked.
 */
void
confab_job_run_block (ConfabRunner *runner,
                      ConfabJob *   job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) payload = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(x)"), job->payload, FALSE));
  g_autoptr (ConfabImapSession) session = dex_await_object (confab_runner_lease (runner), &error);
  g_autoptr (Find) find = NULL;
  ConfabJobEnd *end;
  gboolean done;

  if (session == NULL)
    {
      confab_job_put_off (runner, job, error);
      return;
    }
  find = g_atomic_rc_box_new0 (Find);
  g_variant_get (payload, "(x)", &find->person);
  end = confab_job_end_new (job);
  done = move_all (runner, session, find, end, &error);
  confab_runner_release (runner);
  if (done && find->addresses != NULL)
    done = confab_direct_await_revoked (runner, (const char * const *) find->addresses, &error);
  confab_job_end_settle (runner, end, done, error);
}
