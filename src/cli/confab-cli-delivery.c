/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits until the server has what a verb changed, for as long as there is hope. */
#include "config.h"

#include "confab-cli-delivery.h"

#include "confab-account-info.h"
#include "confab-cli-waiter.h"

#include <glib/gi18n.h>

static ConfabAccountInfo *
find_info (ConfabCli *self,
           gint64     account)
{
  GListModel *accounts = confab_engine_get_accounts (self->engine);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (ConfabAccountInfo) info = g_list_model_get_item (accounts, i);

      if (confab_account_info_get_id (info) == account)
        return info; /* the list owns it */
    }
  return NULL;
}

/* What the account waits for, or NULL while there is hope. */
static ConfabProblem *
find_problem (ConfabCli *self,
              gint64     account)
{
  ConfabAccountInfo *info = find_info (self, account);

  return info != NULL ? confab_account_info_get_problem (info) : NULL;
}

static gboolean
needs_person (ConfabCli *self,
              gint64     account)
{
  ConfabAccountInfo *info = find_info (self, account);

  return info != NULL && confab_account_info_get_state (info) == CONFAB_ACCOUNT_ATTENTION;
}

/**
 * confab_cli_await_delivery:
 * @self: a run
 * @account: row id of the account
 * @look: whether it is done
 * @id: given to @look
 * @error: return location
 *
 * Waits for %CONFAB_CLI_DELIVERY_SECONDS at most.
 *
 * Returns: as @look; 0 when it was not delivered in time or cannot be now
 */
int
confab_cli_await_delivery (ConfabCli *       self,
                           gint64            account,
                           ConfabCliLookFunc look,
                           gint64            id,
                           GError **         error)
{
  g_autoptr (ConfabCliWaiter) waiter = confab_cli_waiter_new (self->engine);
  gint64 deadline = g_get_monotonic_time () + CONFAB_CLI_DELIVERY_SECONDS * G_USEC_PER_SEC;

  for (;;)
    {
      g_autoptr (DexFuture) next = confab_cli_waiter_next (waiter);
      int seen = look (self, id, error);

      self->gave_up = seen == 0 && g_get_monotonic_time () >= deadline;
      if (seen != 0 || self->gave_up || needs_person (self, account))
        return seen;
      dex_await (dex_future_first (g_steal_pointer (&next), dex_timeout_new_deadline (deadline), NULL), NULL);
    }
}

/**
 * confab_cli_end_undelivered:
 * @self: a run
 * @account: row id of the account
 * @what: what stays for later, as a sentence
 * @error: return location
 *
 * Something stays for later: that is no fault, unless `--wait` makes it one.
 *
 * Returns: whether it is none
 */
gboolean
confab_cli_end_undelivered (ConfabCli * self,
                            gint64      account,
                            const char *what,
                            GError **   error)
{
  ConfabProblem *problem = find_problem (self, account);
  g_autofree char *sentence = g_strdup_printf ("%s %s", what,
                                               problem != NULL ? confab_problem_get_sentence (problem)
                                                               : _ ("The server did not take it yet."));

  if (self->options->wait)
    {
      confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, "%s", sentence);
      return FALSE;
    }
  confab_cli_print_error (sentence);
  return TRUE;
}

/**
 * confab_cli_look_at_changes:
 * @self: a run
 * @account: row id of an account
 * @error: return location
 *
 * A #ConfabCliLookFunc for all that waits for an account's servers: changes, and
 * receipts among the mails.
 *
 * Returns: as such
 */
int
confab_cli_look_at_changes (ConfabCli *self,
                            gint64     account,
                            GError **  error)
{
  g_autoptr (ConfabQueryResult) jobs = confab_cli_await_query (confab_query_jobs (self->store, account), error);

  if (jobs == NULL)
    return -1;
  for (guint i = 0; i < jobs->records->len; i++)
    {
      const ConfabJob *job = g_ptr_array_index (jobs->records, i);

      if ((job->lane == CONFAB_LANE_CHANGES || job->lane == CONFAB_LANE_SENDING) && job->state != CONFAB_JOB_FAILED)
        return 0;
    }
  return 1;
}

/**
 * confab_cli_look_at_mail:
 * @self: a run
 * @id: row id of a mail that is not to be seen itself
 * @error: return location for %CONFAB_CLI_ERROR_FAILED with the server's words
 *
 * A #ConfabCliLookFunc for a mail on its way out.
 *
 * Returns: as such
 */
int
confab_cli_look_at_mail (ConfabCli *self,
                         gint64     id,
                         GError **  error)
{
  g_autoptr (ConfabQueryResult) jobs = confab_cli_await_query (confab_query_jobs (self->store, 0), error);

  if (jobs == NULL)
    return -1;
  for (guint i = 0; i < jobs->records->len; i++)
    {
      const ConfabJob *job = g_ptr_array_index (jobs->records, i);

      if (job->message_id != id)
        continue;
      if (job->state != CONFAB_JOB_FAILED)
        return 0;
      confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, "%s",
                       job->error != NULL ? job->error : _ ("The server refused it; the others do not know of it"));
      return -1;
    }
  return 1;
}
