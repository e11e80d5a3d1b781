/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli draft: what was typed in a chat and not sent, on all devices of a person. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-delivery.h"
#include "confab-cli-record.h"
#include "confab-cli-text.h"

#include <glib/gi18n.h>

static gboolean
print_draft (ConfabCli *                     self,
             const ConfabConversationRecord *chat,
             GError **                       error)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (self->options->json)
    return confab_cli_output_print_record (self->output, confab_cli_record_draft (chat->id, chat->draft), error);
  if (chat->draft == NULL)
    return TRUE;
  text = confab_cli_escape (chat->draft, FALSE);
  line = g_strconcat (text, "\n", NULL);
  return confab_cli_output_print (self->output, line, error);
}

/**
 * confab_cli_draft_show:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a chat's draft is printed
 */
gboolean
confab_cli_draft_show (ConfabCli *self,
                       GError **  error)
{
  g_autoptr (ConfabConversationRecord) chat = NULL;

  if (!confab_cli_open_store (self, error))
    return FALSE;
  chat = confab_cli_await_chat (self, self->options->words[0], error);
  return chat != NULL && print_draft (self, chat, error);
}

/**
 * confab_cli_draft_set:
 * @self: a run
 * @error: return location
 *
 * Keeps a text for a chat, or throws it away.
 *
 * Returns: whether it is so, here at least
 */
gboolean
confab_cli_draft_set (ConfabCli *self,
                      GError **  error)
{
  const char *text = self->options->verb == CONFAB_CLI_DRAFT_SET ? self->options->words[1] : "";
  g_autoptr (ConfabConversationRecord) chat = NULL;
  g_autoptr (ConfabConversationRecord) changed = NULL;
  g_autoptr (GVariant) result = NULL;
  int delivered;

  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  chat = confab_cli_await_chat (self, self->options->words[0], error);
  if (chat == NULL)
    return FALSE;
  confab_engine_set_online (self->engine, TRUE);
  result = confab_cli_await_operation (confab_engine_set_draft (self->engine, chat->id, text, TRUE), error);
  delivered = result != NULL ? confab_cli_await_delivery (self, chat->account_id, confab_cli_look_at_changes, chat->account_id, error)
                             : -1;
  changed = delivered >= 0 ? confab_cli_await_chat_by_id (self, chat->id, error) : NULL;
  if (changed == NULL || !print_draft (self, changed, error))
    return FALSE;
  return delivered > 0 ||
         confab_cli_end_undelivered (self, chat->account_id, _ ("It is so here; your other devices are told later."), error);
}
