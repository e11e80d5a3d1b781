/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli receipts and direct: what is on or off for each account. */
#include "config.h"

#include "confab-cli.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

/* A setting of each account that is on or off. */
typedef struct
{
  const char *key;
  const char *on;
  const char *off;
  ConfabOperation *(*set) (ConfabEngine *engine,
                           gint64        account,
                           gboolean      on);
} Setting;

static const Setting receipts = { "receipts", N_ ("receipts are given and asked for"), N_ ("no receipts"), confab_engine_set_receipts };
static const Setting direct = { "direct", N_ ("messages may go straight to the recipient’s server"),
                                N_ ("messages go by the own server"), confab_engine_set_direct };

static JsonNode *
make_record (const char *account,
             const char *key,
             gboolean    on)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "account");
  json_builder_add_string_value (builder, account);
  json_builder_set_member_name (builder, key);
  json_builder_add_boolean_value (builder, on);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static gboolean
print_setting (ConfabCli *          self,
               const Setting *      setting,
               ConfabAccountRecord *account,
               GError **            error)
{
  g_autoptr (ConfabQueryResult) value = confab_cli_await_query (confab_query_value (self->store, account->id, setting->key), error);
  g_autofree char *line = NULL;
  gboolean on;

  if (value == NULL)
    return FALSE;
  on = value->records->len > 0 && g_str_equal (g_ptr_array_index (value->records, 0), "on");
  if (self->options->json)
    return confab_cli_output_print_record (self->output, make_record (account->address, setting->key, on), error);
  line = g_strdup_printf ("%s: %s\n", account->address, on ? _ (setting->on) : _ (setting->off));
  return confab_cli_output_print (self->output, line, error);
}

static gboolean
change_and_print (ConfabCli *    self,
                  const Setting *setting,
                  GError **      error)
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
          done = confab_cli_await_operation (setting->set (self->engine, account->id, g_str_equal (word, "on")), error);
          if (done == NULL)
            return FALSE;
        }
      if (!print_setting (self, setting, account, error))
        return FALSE;
    }
  return TRUE;
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
  return change_and_print (self, &receipts, error);
}

/**
 * confab_cli_direct:
 * @self: a run
 * @error: return location
 *
 * Says whether messages may go straight to the recipient's server, and sets it first where
 * that is asked for.
 *
 * Returns: whether it is done
 */
gboolean
confab_cli_direct (ConfabCli *self,
                   GError **  error)
{
  return change_and_print (self, &direct, error);
}
