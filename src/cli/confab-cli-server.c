/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli server and filter: what a server does by itself, and how chats are filed. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-url.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

static const char * const offers[] = { "coi", "enabled", "sieve", "metadata", "notify", "move", "qresync", "webpush" };

static gboolean
has (GVariantDict *dict,
     const char *  key)
{
  gboolean value = FALSE;

  g_variant_dict_lookup (dict, key, "b", &value);
  return value;
}

static JsonNode *
make_record (ConfabAccountRecord *account,
             GVariantDict *       dict)
{
  static const char * const texts[] = { "filter", "root", "chats" };
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *sieve = NULL;
  const char *host;
  guint32 port;

  if (g_variant_dict_lookup (dict, "sieve-host", "&s", &host) && g_variant_dict_lookup (dict, "sieve-port", "u", &port))
    sieve = confab_cli_server_format (CONFAB_CLI_SIEVE, host, (guint16) port, CONFAB_SECURITY_STARTTLS);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "account");
  json_builder_add_string_value (builder, account->address);
  for (gsize i = 0; i < G_N_ELEMENTS (offers); i++)
    {
      json_builder_set_member_name (builder, offers[i]);
      json_builder_add_boolean_value (builder, has (dict, offers[i]));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = NULL;

      g_variant_dict_lookup (dict, texts[i], "&s", &text);
      json_builder_set_member_name (builder, texts[i]);
      if (text != NULL)
        json_builder_add_string_value (builder, text);
      else
        json_builder_add_null_value (builder);
    }
  json_builder_set_member_name (builder, "sieve_server");
  if (sieve != NULL)
    json_builder_add_string_value (builder, sieve);
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static const char *
describe_server (GVariantDict *dict)
{
  if (!has (dict, "coi"))
    return has (dict, "sieve") ? _ ("no COI server; a script there files chats, and so does Confab") : _ ("no COI server; Confab files chats itself");
  return has (dict, "enabled") ? _ ("a COI server, turned on") : _ ("a COI server, not turned on");
}

static const char *
describe_filter (const char *filter)
{
  if (g_strcmp0 (filter, "active") == 0)
    return _ ("chats leave INBOX as they come");
  if (g_strcmp0 (filter, "seen") == 0)
    return _ ("chats leave INBOX once they are read");
  return _ ("chats stay in INBOX");
}

static gboolean
print_server (ConfabCli *          self,
              ConfabAccountRecord *account,
              GError **            error)
{
  g_autoptr (GVariant) answer = confab_cli_await_operation (confab_engine_look_at_server (self->engine, account->id), error);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *line = NULL;
  const char *filter = NULL;
  const char *chats = NULL;

  if (answer == NULL)
    return FALSE;
  g_variant_dict_clear (&dict);
  g_variant_dict_init (&dict, answer);
  if (self->options->json)
    return confab_cli_output_print_record (self->output, make_record (account, &dict), error);
  g_variant_dict_lookup (&dict, "filter", "&s", &filter);
  g_variant_dict_lookup (&dict, "chats", "&s", &chats);
  /* Translators: an address, what its server is, how chats are filed, the folder they go to. */
  line = chats != NULL ? g_strdup_printf (_ ("%s: %s; %s (%s)\n"), account->address, describe_server (&dict), describe_filter (filter), chats)
                       : g_strdup_printf (_ ("%s: %s; %s\n"), account->address, describe_server (&dict), describe_filter (filter));
  return confab_cli_output_print (self->output, line, error);
}

/* Makes a verb's operation for one account. */
typedef ConfabOperation *(*MakeFunc) (ConfabCli *          self,
                                      ConfabAccountRecord *account,
                                      const char *         word);

static ConfabOperation *
make_coi (ConfabCli *          self,
          ConfabAccountRecord *account,
          const char *         word)
{
  return confab_engine_set_coi (self->engine, account->id, g_str_equal (word, "enable"));
}

static ConfabOperation *
make_filter (ConfabCli *          self,
             ConfabAccountRecord *account,
             const char *         word)
{
  return confab_engine_set_filter (self->engine, account->id, word, self->options->on_server);
}

/* Changes what @word says, where there is one, for each account, and says how it is then. */
static gboolean
change_and_print (ConfabCli *self,
                  MakeFunc   make,
                  GError **  error)
{
  const char *word = self->options->words[0];

  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  for (guint i = 0; i < self->accounts->len; i++)
    {
      ConfabAccountRecord *account = g_ptr_array_index (self->accounts, i);
      g_autoptr (GVariant) done = NULL;

      if (!confab_cli_wants_account (self, account->id))
        continue;
      if (word != NULL)
        {
          done = confab_cli_await_operation (make (self, account, word), error);
          if (done == NULL)
            return FALSE;
        }
      if (!print_server (self, account, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * confab_cli_server:
 * @self: a run
 * @error: return location
 *
 * Says what the servers do by themselves, and turns COI on or off first where that is
 * asked for.
 *
 * Returns: whether it is done
 */
gboolean
confab_cli_server (ConfabCli *self,
                   GError **  error)
{
  return change_and_print (self, make_coi, error);
}

/**
 * confab_cli_filter:
 * @self: a run
 * @error: return location
 *
 * Sets how chats are filed, and says how it is then.
 *
 * Returns: whether it is done
 */
gboolean
confab_cli_filter (ConfabCli *self,
                   GError **  error)
{
  return change_and_print (self, make_filter, error);
}
