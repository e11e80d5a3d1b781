/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Direct delivery with submission tokens, where the person wants it. */
#include "config.h"

#include "confab-direct.h"

#include "confab-engine-private.h"
#include "confab-mime-header.h"
#include "confab-net-error.h"
#include "confab-query.h"
#include "confab-smtp-token.h"
#include "confab-transaction.h"

#include <glib/gi18n.h>
#include <string.h>

/* Where the token that a recipient's server gave last is remembered, before the address. */
#define VALUE_TOKEN "submission-token "
/* How many of the newest messages of a chat are looked at for a token that came with one. */
#define LOOK_AT 20

static char *
await_value (ConfabRunner *runner,
             const char *  key)
{
  gint64 account = confab_account_info_get_id (confab_runner_get_info (runner));
  g_autoptr (ConfabQueryResult) value = dex_await_boxed (confab_query_value (confab_runner_get_store (runner), account, key), NULL);

  return value != NULL && value->records->len > 0 ? g_strdup (g_ptr_array_index (value->records, 0)) : NULL;
}

/**
 * confab_direct_is_wanted:
 * @runner: the account's runner
 * @envelope: whom a message is for
 *
 * For fibers only.
 *
 * Returns: whether it may go straight to its one recipient
 */
gboolean
confab_direct_is_wanted (ConfabRunner *        runner,
                         const ConfabEnvelope *envelope)
{
  g_autofree char *value = NULL;

  if ((envelope->flags & CONFAB_ENVELOPE_RECEIPT) != 0 || envelope->recipients[0] == NULL || envelope->recipients[1] != NULL)
    return FALSE;
  value = await_value (runner, CONFAB_VALUE_DIRECT);
  return g_strcmp0 (value, CONFAB_VALUE_ON) == 0;
}

/* The headers of what came are kept with it, and so are the tokens. */
static char *
await_header_token (ConfabRunner *             runner,
                    const ConfabMessageRecord *message)
{
  g_autoptr (ConfabQueryResult) result = dex_await_boxed (confab_query_header (confab_runner_get_store (runner), message->id), NULL);
  GBytes *block = result != NULL && result->records->len > 0 ? g_ptr_array_index (result->records, 0) : NULL;
  g_autoptr (ConfabMimeHeader) header = NULL;
  const char *value;
  g_autofree char *token = NULL;

  if (block == NULL || g_bytes_get_size (block) == 0)
    return NULL;
  header = confab_mime_header_new (g_bytes_get_data (block, NULL), g_bytes_get_size (block));
  value = confab_mime_header_find (header, CONFAB_DIRECT_HEADER);
  token = value != NULL ? g_strstrip (g_strdup (value)) : NULL;
  return confab_smtp_token_is_valid (token) ? g_steal_pointer (&token) : NULL;
}

static char *
await_newest_token (ConfabRunner *             runner,
                    const ConfabMessageRecord *record,
                    const char *               address)
{
  g_autoptr (ConfabQueryResult) result =
    dex_await_boxed (confab_query_newest_messages (confab_runner_get_store (runner), record->conversation_id, LOOK_AT), NULL);
  char *token = NULL;

  for (guint i = result != NULL ? result->records->len : 0; i > 0 && token == NULL; i--)
    {
      const ConfabMessageRecord *message = g_ptr_array_index (result->records, i - 1);

      if (!message->outgoing && message->from_address != NULL && g_ascii_strcasecmp (message->from_address, address) == 0)
        token = await_header_token (runner, message);
    }
  return token;
}

typedef struct
{
  gint64 account;
  char *key;
  char *token;
} Keep;

static void
keep_free (gpointer data)
{
  Keep *keep = data;

  g_free (keep->key);
  g_free (keep->token);
  g_free (keep);
}

static gboolean
keep_func (ConfabTransaction *txn,
           gpointer           data,
           GError **          error)
{
  Keep *keep = data;

  return confab_transaction_set_value (txn, keep->account, keep->key, keep->token, error);
}

/* A token that was lost is worth no error: there is the ordinary way. */
static void
await_keep (ConfabRunner *runner,
            const char *  key,
            const char *  token)
{
  Keep *keep = g_new0 (Keep, 1);

  keep->account = confab_account_info_get_id (confab_runner_get_info (runner));
  keep->key = g_strdup (key);
  keep->token = g_strdup (token);
  dex_await (confab_store_write (confab_runner_get_store (runner), keep_func, keep, keep_free, CONFAB_STORE_WRITE_NONE), NULL);
}

/* What lets the recipient write back: for good, when they are given it with a delivery. */
static char *
await_own_token (ConfabSmtpSession *   own,
                 const ConfabEnvelope *envelope,
                 gboolean              permanent)
{
  g_autoptr (GError) error = NULL;
  char *token;

  if (own == NULL || !confab_smtp_session_can_token (own))
    return NULL;
  token = dex_await_string (confab_smtp_session_generate_token (own, permanent, envelope->recipients[0], envelope->sender), &error);
  if (token == NULL)
    g_debug ("The server makes no token: %s", error->message);
  return token;
}

/**
 * confab_direct_await_delivery:
 * @runner: the account's runner
 * @own: (nullable): a session with the account's own submission server
 * @record: a message
 * @envelope: whom it is for, which is one
 * @bytes: the message
 *
 * Gives a message to its recipient's server, if there is a token for it. For fibers only.
 *
 * Returns: (transfer full) (nullable): what that server said when it took it, or %NULL
 *   when it is to go the ordinary way
 */
ConfabSmtpDelivery *
confab_direct_await_delivery (ConfabRunner *             runner,
                              ConfabSmtpSession *        own,
                              const ConfabMessageRecord *record,
                              const ConfabEnvelope *     envelope,
                              GBytes *                   bytes)
{
  const char *to = envelope->recipients[0];
  const char *authority = confab_account_info_get_record (confab_runner_get_info (runner))->authority;
  g_autofree char *lower = g_ascii_strdown (to, -1);
  g_autofree char *key = g_strconcat (VALUE_TOKEN, lower, NULL);
  g_autofree char *kept = await_value (runner, key);
  g_autofree char *came = await_newest_token (runner, record, to);
  g_autofree char *own_token = NULL;
  const char *tokens[] = { kept, came };

  if (kept != NULL || came != NULL)
    own_token = await_own_token (own, envelope, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (tokens); i++)
    {
      g_autoptr (GError) error = NULL;
      ConfabSmtpDelivery *delivery;

      if (tokens[i] == NULL || (i > 0 && g_strcmp0 (tokens[0], tokens[i]) == 0))
        continue;
      delivery = dex_await_boxed (confab_smtp_direct_deliver (envelope->sender, to, tokens[i], own_token, bytes, authority,
                                                              CONFAB_RUNNER_HELO_NAME), &error);
      if (delivery != NULL)
        {
          if (delivery->token != NULL)
            await_keep (runner, key, delivery->token);
          return delivery;
        }
      g_debug ("It goes the ordinary way: %s", error->message);
      /* It may have arrived: the ordinary copy has the same Message-ID. */
      if (!g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_SMTP_PERMANENT))
        break;
      if (i == 0)
        await_keep (runner, key, NULL);
    }
  return NULL;
}

/**
 * confab_direct_add_token:
 * @own: a session with the account's own submission server
 * @envelope: whom a message is for, which is one
 * @bytes: the message
 *
 * Adds the header that lets the recipient write back directly, where the server makes
 * tokens. For fibers only.
 *
 * Returns: (transfer full): the message
 */
GBytes *
confab_direct_add_token (ConfabSmtpSession *   own,
                         const ConfabEnvelope *envelope,
                         GBytes *              bytes)
{
  g_autofree char *token = await_own_token (own, envelope, FALSE);
  g_autoptr (GByteArray) all = NULL;
  g_autofree char *line = NULL;

  if (token == NULL)
    return g_bytes_ref (bytes);
  line = g_strdup_printf (CONFAB_DIRECT_HEADER ": %s\r\n", token);
  all = g_byte_array_sized_new ((guint) (strlen (line) + g_bytes_get_size (bytes)));
  g_byte_array_append (all, (const guint8 *) line, (guint) strlen (line));
  g_byte_array_append (all, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
  return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

/* The setting */

static gboolean
set_direct_func (ConfabTransaction *txn,
                 gpointer           data,
                 GError **          error)
{
  Keep *keep = data;

  return confab_transaction_set_value (txn, keep->account, CONFAB_VALUE_DIRECT, keep->token, error);
}

/**
 * confab_set_direct_verb:
 * @engine: the engine
 * @arguments: `(xb)`: an account's row id, and whether messages may go straight to their
 *   recipient's server
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): nothing of interest
 */
GVariant *
confab_set_direct_verb (ConfabEngine *   engine,
                        GVariant *       arguments,
                        ConfabOperation *operation,
                        GError **        error)
{
  Keep *keep;
  gint64 account;
  gboolean on;

  g_variant_get (arguments, "(xb)", &account, &on);
  if (confab_verb_find_account (engine, account, error) == NULL)
    return NULL;
  keep = g_new0 (Keep, 1);
  keep->account = account;
  keep->token = on ? g_strdup (CONFAB_VALUE_ON) : NULL;
  if (!dex_await (confab_store_write (confab_engine_get_store (engine), set_direct_func, keep, keep_free, CONFAB_STORE_WRITE_DURABLE), error))
    return NULL;
  return g_variant_new_boolean (TRUE);
}

/**
 * confab_engine_set_direct:
 * @self: an engine
 * @account: an account's row id
 * @direct: whether messages may go straight to their recipient's server, which then sees
 *   this computer's address
 *
 * What is so now is the account's value "direct" in the store: "on", or there is none.
 *
 * Returns: (transfer full): an operation without result
 */
ConfabOperation *
confab_engine_set_direct (ConfabEngine *self,
                          gint64        account,
                          gboolean      direct)
{
  return confab_engine_perform (self, "set-direct", g_variant_new ("(xb)", account, direct));
}
