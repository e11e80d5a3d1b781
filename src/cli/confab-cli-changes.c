/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli changes: what Confab changed on the servers, and when. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-print.h"
#include "confab-cli-record.h"

/* How many entries are asked of the store at once. */
#define PAGE 500

static const char *
find_address (ConfabCli *self,
              gint64     account)
{
  for (guint i = 0; i < self->accounts->len; i++)
    {
      const ConfabAccountRecord *record = g_ptr_array_index (self->accounts, i);

      if (record->id == account)
        return record->address;
    }
  return NULL;
}

static gboolean
print_entry (ConfabCli *           self,
             const ConfabLogEntry *entry,
             GError **             error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  const char *address = find_address (self, entry->account_id);
  g_autofree char *line = NULL;

  if (self->options->json)
    return confab_cli_output_print_record (self->output, confab_cli_record_change (address, entry->time, entry->folder, entry->action, entry->detail), error);
  line = confab_cli_format_change (self->accounts->len > 1 && self->options->account == NULL ? address : NULL, entry->time,
                                   entry->folder, entry->action, entry->detail, now);
  return confab_cli_output_print (self->output, line, error);
}

/**
 * confab_cli_changes:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the log of changes on servers is printed, the oldest first
 */
gboolean
confab_cli_changes (ConfabCli *self,
                    GError **  error)
{
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_query_result_unref);
  ConfabAccountRecord *account = NULL;
  gint64 left = G_MAXINT64;
  gint64 before = 0;
  gboolean more = TRUE;

  if (!confab_cli_open_store (self, error))
    return FALSE;
  if (self->options->account != NULL)
    {
      account = confab_cli_find_account (self, self->options->account, error);
      if (account == NULL)
        return FALSE;
    }
  if (self->options->limit > 0)
    left = self->options->limit;

  /* The store pages backwards, and it is read forwards. */
  while (more && left > 0)
    {
      ConfabQueryResult *result = confab_cli_await_query (confab_query_log (self->store, account != NULL ? account->id : 0,
                                                                            before, (guint) MIN (PAGE, left)), error);

      if (result == NULL)
        return FALSE;
      g_ptr_array_add (pages, result);
      more = result->more && result->records->len > 0;
      left -= result->records->len;
      if (more)
        before = ((ConfabLogEntry *) g_ptr_array_index (result->records, result->records->len - 1))->id;
    }
  for (guint page = pages->len; page > 0; page--)
    {
      ConfabQueryResult *result = g_ptr_array_index (pages, page - 1);

      for (guint i = result->records->len; i > 0 && !confab_cli_output_get_closed (self->output); i--)
        if (!print_entry (self, g_ptr_array_index (result->records, i - 1), error))
          return FALSE;
    }
  return TRUE;
}
