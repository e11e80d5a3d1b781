/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The script that files chats on servers that let people keep Sieve scripts (RFC 5804). */
#include "config.h"

#include "confab-runner-private.h"

#include "confab-coi-sieve.h"
#include "confab-job.h"
#include "confab-transaction.h"

#include <glib/gi18n.h>

/* What lies on the server. */
typedef struct
{
  ConfabSieveSession *session;
  char *active;     /* the script that runs, or NULL */
  gboolean is_ours; /* there is one of the name of ours, which we made */
  gboolean is_taken; /* there is one of the name of ours, which somebody else made */
  char *own_script; /* what ours runs beside itself, or NULL */
  gboolean has_own; /* and it is there */
} Scripts;

static void
scripts_clear (Scripts *scripts)
{
  if (scripts->session != NULL)
    confab_sieve_session_close (scripts->session);
  g_clear_object (&scripts->session);
  g_free (scripts->active);
  g_free (scripts->own_script);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scripts, scripts_clear)

static gboolean
look (ConfabRunner *self,
      Scripts *     scripts,
      GError **     error)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *text = NULL;
  gboolean found = FALSE;

  scripts->session = confab_runner_await_sieve_session (self, error);
  if (scripts->session == NULL)
    return FALSE;
  list = dex_await_boxed (confab_sieve_session_list (scripts->session), error);
  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    {
      const ConfabSieveScript *script = g_ptr_array_index (list, i);

      found |= g_str_equal (script->name, CONFAB_COI_SIEVE_NAME);
      if (script->active)
        g_set_str (&scripts->active, script->name);
    }
  if (!found)
    return TRUE;
  text = dex_await_string (confab_sieve_session_get (scripts->session, CONFAB_COI_SIEVE_NAME), error);
  if (text == NULL)
    return FALSE;
  scripts->is_ours = confab_coi_sieve_is_ours (text);
  scripts->is_taken = !scripts->is_ours;
  scripts->own_script = scripts->is_ours ? confab_coi_sieve_dup_own_script (text) : NULL;
  for (guint i = 0; scripts->own_script != NULL && i < list->len; i++)
    scripts->has_own |= g_str_equal (((ConfabSieveScript *) g_ptr_array_index (list, i))->name, scripts->own_script);
  return TRUE;
}

/* A person's own script goes on, run by ours. Where that cannot be, nothing is changed. */
static gboolean
check (Scripts *scripts,
       GError **error)
{
  gboolean runs_theirs = scripts->active != NULL && !g_str_equal (scripts->active, CONFAB_COI_SIEVE_NAME);

  if (scripts->is_taken)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                   _ ("You have a script “%s” on the server, which Confab has not made; give it another name and try again"),
                   CONFAB_COI_SIEVE_NAME);
      return FALSE;
    }
  if (!confab_sieve_session_has (scripts->session, "fileinto"))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("Filters on the server cannot move mail; Confab can file chats itself"));
      return FALSE;
    }
  if (runs_theirs)
    g_set_str (&scripts->own_script, scripts->active);
  else if (!scripts->has_own || scripts->active == NULL)
    g_clear_pointer (&scripts->own_script, g_free);
  if (scripts->own_script != NULL && !confab_sieve_session_has (scripts->session, "include"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _ ("The server runs your script “%s”, and cannot run another beside it; Confab can file chats itself"),
                   scripts->own_script);
      return FALSE;
    }
  return TRUE;
}

typedef struct
{
  gint64 account;
  gboolean on;
} Note;

static gboolean
write_note_func (ConfabTransaction *txn,
                 gpointer           data,
                 GError **          error)
{
  Note *note = data;

  return confab_transaction_set_value (txn, note->account, CONFAB_RUNNER_SIEVE, note->on ? CONFAB_VALUE_ON : NULL, error);
}

static gboolean
await_note (ConfabRunner *self,
            gboolean      on,
            const char *  detail,
            GError **     error)
{
  Note *note = g_new0 (Note, 1);

  note->account = confab_account_info_get_id (self->info);
  note->on = on;
  return dex_await (confab_store_write (self->store, write_note_func, note, g_free, CONFAB_STORE_WRITE_DURABLE), error) &&
         dex_await (confab_job_log (self, "", "script", detail), error);
}

/* Where mail of blocked senders goes: the folder that there is, else one beside that for chats. */
static char *
await_blocked_folder (ConfabRunner *     self,
                      ConfabImapSession *session)
{
  g_autoptr (ConfabFolder) folder = confab_sync_await_folder (self->store, confab_account_info_get_id (self->info), 0, CONFAB_FOLDER_BLOCKED, NULL);

  return folder != NULL ? g_strdup (folder->name) : g_strconcat (confab_imap_session_get_prefix (session), "Blocked", NULL);
}

/**
 * confab_runner_install_sieve:
 * @self: a runner
 * @session: a session that the caller has leased
 * @filter: how chats are filed
 * @error: return location
 *
 * Puts the script on the server, which the person has agreed to, and lets it run; one
 * that was there of ours is replaced. For fibers only.
 *
 * Returns: whether it runs
 */
gboolean
confab_runner_install_sieve (ConfabRunner *     self,
                             ConfabImapSession *session,
                             ConfabCoiFilter    filter,
                             GError **          error)
{
  g_auto (Scripts) scripts = { NULL };
  g_autoptr (ConfabFolder) chats = NULL;
  g_autoptr (ConfabQueryResult) blocked = NULL;
  g_autofree char *blocked_folder = NULL;
  g_autofree char *text = NULL;
  g_autofree char *detail = NULL;
  ConfabCoiSieve wish = { .filter = filter };

  if (!look (self, &scripts, error) || !check (&scripts, error))
    return FALSE;
  chats = confab_job_find_folder (self, session, CONFAB_FOLDER_CHATS, CONFAB_COI_ROOT "/Chats", _ ("A folder for chats"), error);
  blocked = chats != NULL ? dex_await_boxed (confab_query_blocked (self->store, confab_account_info_get_id (self->info)), error) : NULL;
  if (blocked == NULL)
    return FALSE;
  g_ptr_array_add (blocked->records, NULL);
  blocked_folder = await_blocked_folder (self, session);
  wish.chats = chats->name;
  wish.blocked = (const char * const *) blocked->records->pdata;
  wish.blocked_folder = blocked_folder;
  wish.own_script = scripts.own_script;
  wish.can_create = confab_sieve_session_has (scripts.session, "mailbox");
  wish.can_flag = confab_sieve_session_has (scripts.session, "imap4flags");
  text = confab_coi_sieve_write (&wish);
  if (!dex_await (confab_sieve_session_put (scripts.session, CONFAB_COI_SIEVE_NAME, text), error) ||
      (g_strcmp0 (scripts.active, CONFAB_COI_SIEVE_NAME) != 0 &&
       !dex_await (confab_sieve_session_activate (scripts.session, CONFAB_COI_SIEVE_NAME), error)))
    return FALSE;
  detail = scripts.own_script != NULL
           ? g_strdup_printf (_ ("A filter that files chats (“%s”), and runs your own (“%s”) after that"), CONFAB_COI_SIEVE_NAME, scripts.own_script)
           : g_strdup_printf (_ ("A filter that files chats (“%s”)"), CONFAB_COI_SIEVE_NAME);
  self->keeps_blocked = TRUE;
  return await_note (self, TRUE, detail, error);
}

/**
 * confab_runner_remove_sieve:
 * @self: a runner
 * @error: return location
 *
 * Takes the script away from the server, and lets the person's own run by itself, as it
 * did before. For fibers only.
 *
 * Returns: whether it is gone
 */
gboolean
confab_runner_remove_sieve (ConfabRunner *self,
                            GError **     error)
{
  g_auto (Scripts) scripts = { NULL };

  if (!look (self, &scripts, error))
    return FALSE;
  if (scripts.is_ours)
    {
      if (g_strcmp0 (scripts.active, CONFAB_COI_SIEVE_NAME) == 0 &&
          !dex_await (confab_sieve_session_activate (scripts.session, scripts.has_own ? scripts.own_script : ""), error))
        return FALSE;
      if (!dex_await (confab_sieve_session_delete (scripts.session, CONFAB_COI_SIEVE_NAME), error))
        return FALSE;
    }
  return await_note (self, FALSE, _ ("The filter that filed chats is gone"), error);
}

/**
 * confab_runner_await_sieve:
 * @self: a runner
 *
 * For fibers only.
 *
 * Returns: whether the person has let the script be put on the server
 */
gboolean
confab_runner_await_sieve (ConfabRunner *self)
{
  g_autoptr (ConfabQueryResult) value = dex_await_boxed (confab_query_value (self->store, confab_account_info_get_id (self->info), CONFAB_RUNNER_SIEVE), NULL);

  return value != NULL && value->records->len > 0;
}
