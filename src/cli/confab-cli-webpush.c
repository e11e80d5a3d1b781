/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli webpush: what a server pushes elsewhere. */
#include "config.h"

#include "confab-cli.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

/* The account that is meant: the only one, or the one that was named. */
static ConfabAccountRecord *
open_account (ConfabCli *self,
              GError **  error)
{
  return confab_cli_open_engine (self, FALSE, error) ? confab_cli_await_sender (self, "webpush", error) : NULL;
}

static void
add_string (JsonBuilder *builder,
            const char * name,
            const char * value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static gboolean
print_value (ConfabCli * self,
             const char *account,
             const char *name,
             const char *value,
             GError **   error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *line = NULL;

  if (!self->options->json)
    {
      line = g_strconcat (value, g_str_has_suffix (value, "\n") ? "" : "\n", NULL);
      return confab_cli_output_print (self->output, line, error);
    }
  json_builder_begin_object (builder);
  add_string (builder, "account", account);
  add_string (builder, name, value);
  json_builder_end_object (builder);
  return confab_cli_output_print_record (self->output, json_builder_get_root (builder), error);
}

/**
 * confab_cli_webpush_key:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the server's key is printed
 */
gboolean
confab_cli_webpush_key (ConfabCli *self,
                        GError **  error)
{
  ConfabAccountRecord *account = open_account (self, error);
  g_autoptr (GVariant) key = NULL;

  if (account == NULL)
    return FALSE;
  key = confab_cli_await_operation (confab_engine_get_push_key (self->engine, account->id), error);
  return key != NULL && print_value (self, account->address, "key", g_variant_get_string (key, NULL), error);
}

static gboolean
print_subscription (ConfabCli *  self,
                    const char * account,
                    GVariant *   subscription,
                    GError **    error)
{
  static const char * const names[] = { "id", "client", "device", "type", "endpoint", "created" };
  const char *values[G_N_ELEMENTS (names)] = { NULL };
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *line = NULL;
  gboolean validated = FALSE;

  g_variant_lookup (subscription, "validated", "b", &validated);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_variant_lookup (subscription, names[i], "&s", &values[i]);
  if (!self->options->json)
    {
      line = g_strdup_printf ("%s  %s  %s  %s  %s\n", values[0], values[3], validated ? _ ("arrives") : _ ("not proved yet"),
                              values[4] != NULL ? values[4] : "", values[2] != NULL ? values[2] : "");
      return confab_cli_output_print (self->output, line, error);
    }
  json_builder_begin_object (builder);
  add_string (builder, "account", account);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    add_string (builder, names[i], values[i]);
  json_builder_set_member_name (builder, "validated");
  json_builder_add_boolean_value (builder, validated);
  json_builder_end_object (builder);
  return confab_cli_output_print_record (self->output, json_builder_get_root (builder), error);
}

/**
 * confab_cli_webpush_list:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the subscriptions are printed
 */
gboolean
confab_cli_webpush_list (ConfabCli *self,
                         GError **  error)
{
  ConfabAccountRecord *account = open_account (self, error);
  g_autoptr (GVariant) list = NULL;

  if (account == NULL)
    return FALSE;
  list = confab_cli_await_operation (confab_engine_list_pushes (self->engine, account->id), error);
  for (gsize i = 0; list != NULL && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) subscription = g_variant_get_child_value (list, i);

      if (!print_subscription (self, account->address, subscription, error))
        return FALSE;
    }
  return list != NULL;
}

/**
 * confab_cli_webpush_subscribe:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the server pushes there; the subscription's id is printed
 */
gboolean
confab_cli_webpush_subscribe (ConfabCli *self,
                              GError **  error)
{
  char **words = self->options->words;
  ConfabAccountRecord *account = open_account (self, error);
  g_autoptr (GVariant) id = NULL;

  if (account == NULL)
    return FALSE;
  id = confab_cli_await_operation (confab_engine_subscribe_to_push (self->engine, account->id, words[0], words[1], words[2],
                                                                    words[3] != NULL ? words[3] : "chat",
                                                                    words[3] != NULL ? words[4] : NULL), error);
  return id != NULL && print_value (self, account->address, "id", g_variant_get_string (id, NULL), error);
}

/**
 * confab_cli_webpush_validate:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the server knows that its pushes arrive
 */
gboolean
confab_cli_webpush_validate (ConfabCli *self,
                             GError **  error)
{
  ConfabAccountRecord *account = open_account (self, error);
  g_autoptr (GVariant) done = NULL;

  if (account == NULL)
    return FALSE;
  done = confab_cli_await_operation (confab_engine_validate_push (self->engine, account->id, self->options->words[0],
                                                                  self->options->words[1]), error);
  return done != NULL;
}

/**
 * confab_cli_webpush_unsubscribe:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the server does not push there any more
 */
gboolean
confab_cli_webpush_unsubscribe (ConfabCli *self,
                                GError **  error)
{
  ConfabAccountRecord *account = open_account (self, error);
  g_autoptr (GVariant) done = NULL;

  if (account == NULL)
    return FALSE;
  done = confab_cli_await_operation (confab_engine_unsubscribe_from_push (self->engine, account->id, self->options->words[0]), error);
  return done != NULL;
}
