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

/* What is remembered of an address: the token that its server gave last, behind the second
 * it came; one that came with a message and is no good; and that it was given one of ours. */
#define VALUE_TOKEN "submission-token "
#define VALUE_REFUSED "submission-token-refused "
#define VALUE_GIVEN "submission-token-given "
/* How many of the newest messages of a chat are looked at for a token that came with one. */
#define LOOK_AT 20
/* The tokens that one recipient is tried with. */
#define MAX_TOKENS 2

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
 * Returns: whether it may go straight to its recipients
 */
gboolean
confab_direct_is_wanted (ConfabRunner *        runner,
                         const ConfabEnvelope *envelope)
{
  g_autofree char *value = NULL;

  if ((envelope->flags & CONFAB_ENVELOPE_RECEIPT) != 0)
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

static void
await_keep_of (ConfabRunner *runner,
               const char *  prefix,
               const char *  address,
               const char *  value)
{
  g_autofree char *key = g_strconcat (prefix, address, NULL);

  await_keep (runner, key, value);
}

static char *
await_value_of (ConfabRunner *runner,
                const char *  prefix,
                const char *  address)
{
  g_autofree char *key = g_strconcat (prefix, address, NULL);

  return await_value (runner, key);
}

/* What lets a recipient write back: for good, when they are given it with a delivery. */
static char *
await_own_token (ConfabRunner *     runner,
                 ConfabSmtpSession *own,
                 const char *       sender,
                 const char *       address,
                 gboolean           permanent)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *lower = g_ascii_strdown (address, -1);
  char *token;

  if (own == NULL || !confab_smtp_session_can_token (own))
    return NULL;
  token = dex_await_string (confab_smtp_session_generate_token (own, permanent, address, sender), &error);
  if (token == NULL)
    g_debug ("The server makes no token: %s", error->message);
  else
    await_keep_of (runner, VALUE_GIVEN, lower, CONFAB_VALUE_ON);
  return token;
}

/* A recipient, and the tokens there are for them. */
typedef struct
{
  char *to;
  char *address;
  char *tokens[MAX_TOKENS]; /* as the server gave it, and as it came with a message */
  guint next;               /* the one to try */
  char *own_token;
} Candidate;

static void
candidate_free (gpointer data)
{
  Candidate *self = data;

  g_free (self->to);
  g_free (self->address);
  for (guint i = 0; i < MAX_TOKENS; i++)
    g_free (self->tokens[i]);
  g_free (self->own_token);
  g_free (self);
}

static const char *
get_token (Candidate *self)
{
  while (self->next < MAX_TOKENS && self->tokens[self->next] == NULL)
    self->next++;
  return self->next < MAX_TOKENS ? self->tokens[self->next] : NULL;
}

static const char *
get_domain (Candidate *self)
{
  const char *at = strrchr (self->address, '@');

  return at != NULL ? at + 1 : "";
}

/* One that is past its time is forgotten. */
static char *
await_kept_token (ConfabRunner *runner,
                  const char *  address,
                  gint64        now)
{
  g_autofree char *kept = await_value_of (runner, VALUE_TOKEN, address);
  char *token = kept != NULL ? strchr (kept, ' ') : NULL;

  if (token != NULL && confab_smtp_token_is_valid (token + 1) &&
      !confab_smtp_token_is_expired (token + 1, g_ascii_strtoll (kept, NULL, 10), now))
    return g_strdup (token + 1);
  if (kept != NULL)
    await_keep_of (runner, VALUE_TOKEN, address, NULL);
  return NULL;
}

/* The newest token in its time that came with one of the newest messages, from each who may have one. */
static void
await_tokens_that_came (ConfabRunner *             runner,
                        const ConfabMessageRecord *record,
                        GHashTable *               candidates,
                        gint64                     now)
{
  g_autoptr (ConfabQueryResult) result =
    dex_await_boxed (confab_query_newest_messages (confab_runner_get_store (runner), record->conversation_id, LOOK_AT), NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = result != NULL ? result->records->len : 0; i > 0; i--)
    {
      const ConfabMessageRecord *message = g_ptr_array_index (result->records, i - 1);
      g_autofree char *from = message->from_address != NULL ? g_ascii_strdown (message->from_address, -1) : NULL;
      Candidate *candidate = from != NULL && !message->outgoing ? g_hash_table_lookup (candidates, from) : NULL;
      g_autofree char *token = candidate != NULL && !g_hash_table_contains (seen, candidate) ? await_header_token (runner, message) : NULL;
      g_autofree char *refused = NULL;

      if (token == NULL || confab_smtp_token_is_expired (token, message->time / 1000, now))
        continue;
      g_hash_table_add (seen, candidate);
      refused = await_value_of (runner, VALUE_REFUSED, from);
      if (g_strcmp0 (token, refused) != 0 && g_strcmp0 (token, candidate->tokens[0]) != 0)
        candidate->tokens[1] = g_steal_pointer (&token);
    }
}

/* Returns: (transfer full) (element-type Candidate): those for whom there is a token, by domain */
static GPtrArray *
await_candidates (ConfabRunner *             runner,
                  const ConfabMessageRecord *record,
                  const ConfabEnvelope *     envelope)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GHashTable) by_address = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (candidate_free);
  GPtrArray *candidates = g_ptr_array_new_with_free_func (candidate_free);

  for (char **to = envelope->recipients; *to != NULL && all->len < CONFAB_SMTP_MAX_PASSES; to++)
    {
      Candidate *candidate = g_new0 (Candidate, 1);

      candidate->to = g_strdup (*to);
      candidate->address = g_ascii_strdown (*to, -1);
      candidate->tokens[0] = await_kept_token (runner, candidate->address, now);
      g_ptr_array_add (all, candidate);
      g_hash_table_insert (by_address, candidate->address, candidate);
    }
  await_tokens_that_came (runner, record, by_address, now);
  for (guint i = 0; i < all->len;)
    if (get_token (g_ptr_array_index (all, i)) != NULL)
      g_ptr_array_add (candidates, g_ptr_array_steal_index (all, i));
    else
      i++;
  return candidates;
}

/* What a server made of a message, for one recipient: whether to go on with another token. */
static gboolean
take_delivery (ConfabRunner *            runner,
               Candidate *               candidate,
               const ConfabSmtpDelivery *delivery,
               GStrvBuilder *            delivered)
{
  g_autofree char *kept = NULL;

  switch (delivery->arrival)
    {
    case CONFAB_SMTP_ARRIVAL_DELIVERED:
      g_strv_builder_add (delivered, candidate->to);
      if (delivery->token == NULL)
        return FALSE;
      kept = g_strdup_printf ("%" G_GINT64_FORMAT " %s", g_get_real_time () / G_USEC_PER_SEC, delivery->token);
      await_keep_of (runner, VALUE_TOKEN, candidate->address, kept);
      return FALSE;

    case CONFAB_SMTP_ARRIVAL_UNWELCOME:
      if (candidate->next == 0)
        await_keep_of (runner, VALUE_TOKEN, candidate->address, NULL);
      else
        await_keep_of (runner, VALUE_REFUSED, candidate->address, candidate->tokens[candidate->next]);
      candidate->next++;
      return get_token (candidate) != NULL;

    case CONFAB_SMTP_ARRIVAL_NOT:
    /* It may have arrived: the ordinary copy has the same Message-ID. */
    case CONFAB_SMTP_ARRIVAL_UNKNOWN:
      return FALSE;
    }
  return FALSE;
}

/* Those of one domain, at once; and once more with the other token of those who have one. */
static void
await_domain (ConfabRunner *        runner,
              ConfabSmtpSession *   own,
              const ConfabEnvelope *envelope,
              GBytes *              bytes,
              GPtrArray *           candidates,
              GStrvBuilder *        delivered)
{
  const char *authority = confab_account_info_get_record (confab_runner_get_info (runner))->authority;
  g_autoptr (GPtrArray) left = g_ptr_array_copy (candidates, NULL, NULL);

  g_ptr_array_set_free_func (left, NULL);
  while (left->len > 0)
    {
      g_autoptr (GPtrArray) passes = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_smtp_pass_free);
      g_autoptr (GPtrArray) again = g_ptr_array_new ();
      g_autoptr (GPtrArray) deliveries = NULL;
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < left->len; i++)
        {
          Candidate *candidate = g_ptr_array_index (left, i);

          if (candidate->own_token == NULL)
            candidate->own_token = await_own_token (runner, own, envelope->sender, candidate->to, TRUE);
          g_ptr_array_add (passes, confab_smtp_pass_new (candidate->to, get_token (candidate), candidate->own_token));
        }
      deliveries = dex_await_boxed (confab_smtp_direct_deliver (envelope->sender, passes, bytes, authority, CONFAB_RUNNER_HELO_NAME),
                                    &error);
      if (deliveries == NULL)
        {
          g_debug ("It goes the ordinary way: %s", error->message);
          return;
        }
      for (guint i = 0; i < left->len; i++)
        if (take_delivery (runner, g_ptr_array_index (left, i), g_ptr_array_index (deliveries, i), delivered))
          g_ptr_array_add (again, g_ptr_array_index (left, i));
      g_clear_pointer (&left, g_ptr_array_unref);
      left = g_steal_pointer (&again);
    }
}

/**
 * confab_direct_await_deliveries:
 * @runner: the account's runner
 * @own: (nullable): a session with the account's own submission server
 * @record: a message
 * @envelope: whom it is for
 * @bytes: the message
 *
 * Gives a message to the servers of those of its recipients for whom there is a token. For
 * fibers only.
 *
 * Returns: (transfer full): the recipients who have it; for all others it is to go the
 *   ordinary way
 */
GStrv
confab_direct_await_deliveries (ConfabRunner *             runner,
                                ConfabSmtpSession *        own,
                                const ConfabMessageRecord *record,
                                const ConfabEnvelope *     envelope,
                                GBytes *                   bytes)
{
  g_autoptr (GStrvBuilder) delivered = g_strv_builder_new ();
  g_autoptr (GPtrArray) candidates = await_candidates (runner, record, envelope);

  while (candidates->len > 0)
    {
      g_autoptr (GPtrArray) together = g_ptr_array_new_with_free_func (candidate_free);

      g_ptr_array_add (together, g_ptr_array_steal_index (candidates, 0));
      for (guint i = 0; i < candidates->len;)
        if (g_str_equal (get_domain (g_ptr_array_index (candidates, i)), get_domain (g_ptr_array_index (together, 0))))
          g_ptr_array_add (together, g_ptr_array_steal_index (candidates, i));
        else
          i++;
      await_domain (runner, own, envelope, bytes, together, delivered);
    }
  return g_strv_builder_end (delivered);
}

/**
 * confab_direct_await_revoked:
 * @runner: the account's runner
 * @addresses: (array zero-terminated=1): whom the person wants to hear nothing from
 * @error: return location
 *
 * Takes back what lets them write directly. For fibers only.
 *
 * Returns: whether nothing is left to do
 */
gboolean
confab_direct_await_revoked (ConfabRunner *      runner,
                             const char * const *addresses,
                             GError **           error)
{
  g_autoptr (ConfabAccountRecord) account = confab_account_record_ref (confab_account_info_get_record (confab_runner_get_info (runner)));
  g_autoptr (ConfabSmtpSession) own = NULL;

  for (; *addresses != NULL; addresses++)
    {
      g_autofree char *lower = g_ascii_strdown (*addresses, -1);
      g_autofree char *given = await_value_of (runner, VALUE_GIVEN, lower);
      g_autoptr (GError) local = NULL;

      if (given == NULL)
        continue;
      if (own == NULL)
        own = dex_await_object (confab_runner_connect_smtp (runner), error);
      if (own == NULL)
        return FALSE;
      if (!dex_await (confab_smtp_session_revoke_tokens (own, lower, account->address), &local))
        {
          if (!confab_smtp_session_is_open (own) || g_error_matches (local, CONFAB_NET_ERROR, CONFAB_NET_ERROR_SMTP_TRANSIENT))
            {
              g_propagate_error (error, g_steal_pointer (&local));
              return FALSE;
            }
          g_debug ("The server takes no token back: %s", local->message);
        }
      await_keep_of (runner, VALUE_GIVEN, lower, NULL);
    }
  if (own != NULL)
    dex_future_disown (confab_smtp_session_quit (own));
  return TRUE;
}

/**
 * confab_direct_add_token:
 * @runner: the account's runner
 * @own: (nullable): a session with the account's own submission server
 * @envelope: whom a message is for, which is one
 * @bytes: the message
 *
 * Adds the header that lets the recipient write back directly, where the server makes
 * tokens. For fibers only.
 *
 * Returns: (transfer full): the message
 */
GBytes *
confab_direct_add_token (ConfabRunner *        runner,
                         ConfabSmtpSession *   own,
                         const ConfabEnvelope *envelope,
                         GBytes *              bytes)
{
  g_autofree char *token = await_own_token (runner, own, envelope->sender, envelope->recipients[0], FALSE);
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
