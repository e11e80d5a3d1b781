/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli chat: what a person chooses for a chat, on all their devices. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-delivery.h"

#include <glib/gi18n.h>

/**
 * confab_cli_chat_set:
 * @self: a run
 * @error: return location
 *
 * Archives, pins or mutes a chat, or takes that back.
 *
 * Returns: whether it is so, here at least
 */
gboolean
confab_cli_chat_set (ConfabCli *self,
                     GError **  error)
{
  gboolean on = g_str_equal (self->options->words[1], "on");
  ConfabConversationSetting setting = CONFAB_SETTING_ARCHIVED;
  g_autoptr (ConfabConversationRecord) chat = NULL;
  g_autoptr (ConfabConversationRecord) changed = NULL;
  g_autoptr (GVariant) result = NULL;
  gint64 value = on;
  int delivered;

  if (self->options->verb == CONFAB_CLI_CHAT_PIN)
    setting = CONFAB_SETTING_PINNED;
  if (self->options->verb == CONFAB_CLI_CHAT_MUTE)
    {
      setting = CONFAB_SETTING_MUTED_UNTIL;
      value = on ? G_MAXINT64 : 0;
    }
  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  chat = confab_cli_await_chat (self, self->options->words[0], error);
  if (chat == NULL)
    return FALSE;
  confab_engine_set_online (self->engine, TRUE);
  result = confab_cli_await_operation (confab_engine_set_setting (self->engine, chat->id, setting, value), error);
  delivered = result != NULL ? confab_cli_await_delivery (self, chat->account_id, confab_cli_look_at_changes, chat->account_id, error)
                             : -1;
  changed = delivered >= 0 ? confab_cli_await_chat_by_id (self, chat->id, error) : NULL;
  if (changed == NULL || !confab_cli_print_chat (self, changed, error))
    return FALSE;
  return delivered > 0 ||
         confab_cli_end_undelivered (self, chat->account_id, _ ("It is so here; your other devices are told later."), error);
}
