/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli receipts: whether others are told what was read. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-record.h"

#include <glib/gi18n.h>

static gboolean
print_receipts (ConfabCli *          self,
                ConfabAccountRecord *account,
                GError **            error)
{
  g_autoptr (ConfabQueryResult) value = confab_cli_await_query (confab_query_value (self->store, account->id, "receipts"), error);
  g_autofree char *line = NULL;
  gboolean on;

  if (value == NULL)
    return FALSE;
  on = value->records->len > 0 && g_str_equal (g_ptr_array_index (value->records, 0), "on");
  if (self->options->json)
    return confab_cli_output_print_record (self->output, confab_cli_record_receipts (account->address, on), error);
  line = g_strdup_printf ("%s: %s\n", account->address, on ? _ ("receipts are given and asked for") : _ ("no receipts"));
  return confab_cli_output_print (self->output, line, error);
}

/**
 * confab_cli_receipts:
 * @self: a run
 * @error: return location
 *
 * Says whether receipts are on, and sets it first where that is asked for.
 *
 * Returns: whether it is done
 */
gboolean
confab_cli_receipts (ConfabCli *self,
                     GError **  error)
{
  const char *word = self->options->words[0];

  if (word != NULL ? !confab_cli_open_engine (self, FALSE, error)
                   : !confab_cli_open_store (self, error))
    return FALSE;
  for (guint i = 0; i < self->accounts->len; i++)
    {
      ConfabAccountRecord *account = g_ptr_array_index (self->accounts, i);
      g_autoptr (GVariant) done = NULL;

      if (!confab_cli_wants_account (self, account->id))
        continue;
      if (word != NULL)
        {
          done = confab_cli_await_operation (confab_engine_set_receipts (self->engine, account->id, g_str_equal (word, "on")), error);
          if (done == NULL)
            return FALSE;
        }
      if (!print_receipts (self, account, error))
        return FALSE;
    }
  return TRUE;
}
