/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli group: who is in a group, and what it is called and looks like. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-delivery.h"
#include "confab-cli-record.h"

#include <glib/gi18n.h>

static ConfabConversationRecord *
begin (ConfabCli *self,
       GError **  error)
{
  g_autoptr (ConfabConversationRecord) chat = NULL;

  if (!confab_cli_open_engine (self, FALSE, error))
    return NULL;
  chat = confab_cli_await_chat (self, self->options->words[0], error);
  if (chat == NULL)
    return NULL;
  confab_engine_set_online (self->engine, TRUE);
  return g_steal_pointer (&chat);
}

/* Prints the chat as it is then. */
static gboolean
finish (ConfabCli *self,
        gint64     account,
        gint64     id,
        int        delivered,
        GError **  error)
{
  g_autoptr (ConfabConversationRecord) chat = NULL;

  if (delivered < 0)
    return FALSE;
  chat = confab_cli_await_chat_by_id (self, id, error);
  if (chat == NULL || !confab_cli_print_chat (self, chat, error))
    return FALSE;
  return delivered > 0 ||
         confab_cli_end_undelivered (self, account, _ ("It is so here; the others are told with the next “send”, “sync” or “watch”."),
                                     error);
}

static gboolean
await_change (ConfabCli *               self,
              ConfabConversationRecord *chat,
              ConfabOperation *         operation,
              GError **                 error)
{
  g_autoptr (GVariant) result = confab_cli_await_operation (operation, error);

  if (result == NULL)
    return FALSE;
  return finish (self, chat->account_id, chat->id,
                 confab_cli_await_delivery (self, chat->account_id, confab_cli_look_at_mail, g_variant_get_int64 (result), error),
                 error);
}

/* Addresses are compared in lower case. */
static char **
dup_addresses (char **words)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; words[i] != NULL; i++)
    g_strv_builder_take (builder, g_utf8_strdown (words[i], -1));
  return g_strv_builder_end (builder);
}

static int
look_at_chat (ConfabCli *self,
              gint64     id,
              GError **  error)
{
  g_autoptr (ConfabQueryResult) jobs = confab_cli_await_query (confab_query_jobs (self->store, 0), error);

  if (jobs == NULL)
    return -1;
  for (guint i = 0; i < jobs->records->len; i++)
    {
      const ConfabJob *job = g_ptr_array_index (jobs->records, i);

      if (job->conversation_id == id && job->state != CONFAB_JOB_FAILED)
        return 0;
      if (job->conversation_id == id)
        {
          confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, "%s",
                           job->error != NULL ? job->error : _ ("The server refused it; the others do not know of it"));
          return -1;
        }
    }
  return 1;
}

/**
 * confab_cli_group_create:
 * @self: a run
 * @error: return location
 *
 * Returns: whether there is a new group, here at least
 */
gboolean
confab_cli_group_create (ConfabCli *self,
                         GError **  error)
{
  g_auto (GStrv) addresses = dup_addresses (self->options->words + 1);
  ConfabAccountRecord *sender;
  g_autoptr (GVariant) result = NULL;
  gint64 chat;

  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  sender = confab_cli_await_sender (self, addresses[0], error);
  if (sender == NULL)
    return FALSE;
  confab_engine_set_online (self->engine, TRUE);
  result = confab_cli_await_operation (confab_engine_create_group (self->engine, sender->id, self->options->words[0],
                                                                   (const char *const *) addresses), error);
  if (result == NULL)
    return FALSE;
  chat = g_variant_get_int64 (result);
  return finish (self, sender->id, chat, confab_cli_await_delivery (self, sender->id, look_at_chat, chat, error), error);
}

static gboolean
change_members (ConfabCli *self,
                gboolean   takes_out,
                GError **  error)
{
  g_autoptr (ConfabConversationRecord) chat = begin (self, error);
  g_auto (GStrv) addresses = dup_addresses (self->options->words + 1);

  return chat != NULL &&
         await_change (self, chat, confab_engine_change_members (self->engine, chat->id, (const char *const *) addresses, takes_out),
                       error);
}

/**
 * confab_cli_group_add:
 * @self: a run
 * @error: return location
 *
 * Returns: whether people are in a group now, here at least
 */
gboolean
confab_cli_group_add (ConfabCli *self,
                      GError **  error)
{
  return change_members (self, FALSE, error);
}

/**
 * confab_cli_group_remove:
 * @self: a run
 * @error: return location
 *
 * Returns: whether people are in a group no longer, here at least
 */
gboolean
confab_cli_group_remove (ConfabCli *self,
                         GError **  error)
{
  return change_members (self, TRUE, error);
}

/**
 * confab_cli_group_rename:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a group has another name, here at least
 */
gboolean
confab_cli_group_rename (ConfabCli *self,
                         GError **  error)
{
  g_autoptr (ConfabConversationRecord) chat = begin (self, error);

  return chat != NULL &&
         await_change (self, chat, confab_engine_rename_group (self->engine, chat->id, self->options->words[1]), error);
}

/**
 * confab_cli_group_describe:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a group has another description, here at least
 */
gboolean
confab_cli_group_describe (ConfabCli *self,
                           GError **  error)
{
  g_autoptr (ConfabConversationRecord) chat = begin (self, error);

  return chat != NULL &&
         await_change (self, chat, confab_engine_describe_group (self->engine, chat->id, self->options->words[1]), error);
}

/**
 * confab_cli_group_avatar:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a group has another picture, here at least
 */
gboolean
confab_cli_group_avatar (ConfabCli *self,
                         GError **  error)
{
  g_autoptr (ConfabConversationRecord) chat = begin (self, error);
  g_autofree char *path = g_canonicalize_filename (self->options->words[1], NULL);

  return chat != NULL && await_change (self, chat, confab_engine_set_group_avatar (self->engine, chat->id, path), error);
}

/**
 * confab_cli_group_leave:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the person has left a group, here at least
 */
gboolean
confab_cli_group_leave (ConfabCli *self,
                        GError **  error)
{
  g_autoptr (ConfabConversationRecord) chat = begin (self, error);

  return chat != NULL && await_change (self, chat, confab_engine_leave_group (self->engine, chat->id), error);
}

static gboolean
print_member (ConfabCli *               self,
              const ConfabPersonRecord *person,
              GError **                 error)
{
  g_autofree char *line = NULL;

  if (self->options->json)
    return confab_cli_output_print_record (self->output, confab_cli_record_member (person), error);
  line = person->name != NULL ? g_strdup_printf ("%s <%s>\n", person->name, person->address)
                              : g_strdup_printf ("%s\n", person->address);
  return confab_cli_output_print (self->output, line, error);
}

/**
 * confab_cli_group_members:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the members of a group are printed, oneself first
 */
gboolean
confab_cli_group_members (ConfabCli *self,
                          GError **  error)
{
  g_autoptr (ConfabConversationRecord) chat = NULL;
  g_autoptr (ConfabPersonRecord) own = NULL;

  if (!confab_cli_open_store (self, error))
    return FALSE;
  chat = confab_cli_await_chat (self, self->options->words[0], error);
  if (chat == NULL)
    return FALSE;
  own = confab_person_record_new (NULL, chat->account, TRUE);
  if (chat->can_send && !print_member (self, own, error))
    return FALSE;
  for (guint i = 0; i < chat->members->len; i++)
    if (!print_member (self, g_ptr_array_index (chat->members, i), error))
      return FALSE;
  return TRUE;
}
