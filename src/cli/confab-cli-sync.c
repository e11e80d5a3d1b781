/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli sync: sends what waits, fetches all there is, and says how long it took. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-record.h"
#include "confab-cli-text.h"

#include <glib/gi18n.h>

static gboolean
print_counts (ConfabCli *self,
              GVariant * counts,
              GError **  error)
{
  g_autofree char *line = NULL;
  g_autofree char *address = NULL;
  g_autofree char *size = NULL;
  const char *account = "";
  guint64 messages = 0;
  guint64 bytes = 0;
  guint64 flags = 0;
  guint64 gone = 0;
  double first = 0;
  double fetch = 0;
  double second = 0;

  if (self->options->json)
    return confab_cli_output_print_record (self->output, confab_cli_record_sync (counts), error);
  g_variant_lookup (counts, "account", "&s", &account);
  g_variant_lookup (counts, "messages", "t", &messages);
  g_variant_lookup (counts, "bytes", "t", &bytes);
  g_variant_lookup (counts, "flags", "t", &flags);
  g_variant_lookup (counts, "gone", "t", &gone);
  g_variant_lookup (counts, "outbox-seconds", "d", &first);
  g_variant_lookup (counts, "fetch-seconds", "d", &fetch);
  g_variant_lookup (counts, "outbox-again-seconds", "d", &second);
  address = confab_cli_escape (account, TRUE);
  size = g_format_size (bytes);
  /* Translators: an account, counts, a size, and seconds for each of three steps */
  line = g_strdup_printf (_ ("%s: %" G_GUINT64_FORMAT " messages (%s), %" G_GUINT64_FORMAT " changed, %" G_GUINT64_FORMAT
                             " gone; outbox %.2f s, fetch %.2f s, outbox again %.2f s\n"),
                          address, messages, size, flags, gone, first, fetch, second);
  return confab_cli_output_print (self->output, line, error);
}

/**
 * confab_cli_sync:
 * @self: a run
 * @error: return location
 *
 * Returns: whether everything was sent and fetched
 */
gboolean
confab_cli_sync (ConfabCli *self,
                 GError **  error)
{
  g_autoptr (GVariant) result = NULL;
  gint64 account = 0;

  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  if (self->accounts->len == 0)
    {
      confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED,
                       _ ("There is no account to sync; add yours with “confab-cli account add ADDRESS”"));
      return FALSE;
    }
  if (self->options->account != NULL)
    account = confab_cli_find_account (self, self->options->account, NULL)->id;
  result = confab_cli_await_operation (confab_engine_sync (self->engine, account), error);
  if (result == NULL)
    return FALSE;
  for (gsize i = 0; i < g_variant_n_children (result); i++)
    {
      g_autoptr (GVariant) counts = g_variant_get_child_value (result, i);

      if (!print_counts (self, counts, error))
        return FALSE;
    }
  return TRUE;
}
