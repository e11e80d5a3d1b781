/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a COI server pushes, and to whom: the person's subscriptions (COI WebPush). */
#include "config.h"

#include "confab-engine-private.h"

#include "confab-coi-webpush.h"
#include "confab-job.h"
#include "confab-net-error.h"

#include <glib/gi18n.h>
#include <string.h>

/* The program that a subscription is for, as others of the person's programs see it. */
#define CLIENT "Confab"
/* Random bytes of an id: 24 characters. */
#define ID_BYTES 18

static gboolean
await_pushing (ConfabLease * lease,
               ConfabEngine *engine,
               gint64        account,
               GError **     error)
{
  if (!confab_lease_await (lease, engine, account, error))
    return FALSE;
  if (confab_imap_capabilities_has (confab_imap_session_get_capabilities (lease->session), CONFAB_IMAP_CAP_WEBPUSH))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("The server does not push messages elsewhere"));
  return FALSE;
}

/**
 * confab_webpush_key_verb:
 * @engine: the engine
 * @arguments: `(x)`: an account's row id
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): `s`: the server's key
 */
GVariant *
confab_webpush_key_verb (ConfabEngine *   engine,
                         GVariant *       arguments,
                         ConfabOperation *operation,
                         GError **        error)
{
  g_auto (ConfabLease) lease = { NULL };
  g_autoptr (GHashTable) entries = NULL;
  GHashTableIter iter;
  gpointer key;
  gint64 account;

  g_variant_get (arguments, "(x)", &account);
  if (!await_pushing (&lease, engine, account, error))
    return NULL;
  entries = dex_await_boxed (confab_imap_session_get_metadata (lease.session, "", CONFAB_COI_WEBPUSH_KEY, FALSE), error);
  if (entries == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, entries);
  if (g_hash_table_iter_next (&iter, NULL, &key))
    return g_variant_new_string (key);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("The server does not say its key"));
  return NULL;
}

static void
insert (GVariantDict *dict,
        const char *  key,
        const char *  value)
{
  if (value != NULL)
    g_variant_dict_insert (dict, key, "s", value);
}

static GVariant *
subscription_to_variant (const ConfabCoiSubscription *subscription)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  insert (&dict, "id", subscription->id);
  insert (&dict, "client", subscription->client);
  insert (&dict, "device", subscription->device);
  insert (&dict, "type", confab_coi_push_type_get_name (subscription->type));
  insert (&dict, "endpoint", subscription->endpoint);
  insert (&dict, "created", subscription->created);
  g_variant_dict_insert (&dict, "validated", "b", subscription->validated);
  return g_variant_dict_end (&dict);
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  return strcmp ((*(ConfabCoiSubscription * const *) a)->id, (*(ConfabCoiSubscription * const *) b)->id);
}

/**
 * confab_webpush_list_verb:
 * @engine: the engine
 * @arguments: `(x)`: an account's row id
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): `aa{sv}`, see confab_engine_list_pushes()
 */
GVariant *
confab_webpush_list_verb (ConfabEngine *   engine,
                          GVariant *       arguments,
                          ConfabOperation *operation,
                          GError **        error)
{
  g_auto (ConfabLease) lease = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GHashTable) entries = NULL;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_coi_subscription_free);
  GHashTableIter iter;
  gpointer name;
  gpointer value;
  gint64 account;

  g_variant_get (arguments, "(x)", &account);
  if (!await_pushing (&lease, engine, account, error))
    return NULL;
  entries = dex_await_boxed (confab_imap_session_get_metadata (lease.session, "", CONFAB_COI_WEBPUSH_SUBSCRIPTIONS, TRUE), error);
  if (entries == NULL)
    return NULL;
  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      ConfabCoiSubscription *subscription = confab_coi_subscription_new_from_entry (name, value);

      if (subscription != NULL)
        g_ptr_array_add (list, subscription);
    }
  g_ptr_array_sort (list, compare_ids);
  for (guint i = 0; i < list->len; i++)
    g_variant_builder_add_value (&builder, subscription_to_variant (g_ptr_array_index (list, i)));
  return g_variant_builder_end (&builder);
}

/* The specification and Dovecot call two of the three kinds otherwise: who refuses the one
 * is asked with the other. */
static gboolean
await_subscribed (ConfabLease *          lease,
                  ConfabCoiSubscription *subscription,
                  const char *           entry,
                  GError **              error)
{
  g_autofree char *json = confab_coi_subscription_to_json (subscription, FALSE);
  g_autofree char *other = confab_coi_subscription_to_json (subscription, TRUE);
  g_autoptr (GError) refusal = NULL;

  if (dex_await (confab_imap_session_set_metadata (lease->session, "", entry, json), &refusal))
    return TRUE;
  if (!g_error_matches (refusal, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO) || g_str_equal (json, other))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  return dex_await (confab_imap_session_set_metadata (lease->session, "", entry, other), error);
}

/**
 * confab_webpush_subscribe_verb:
 * @engine: the engine
 * @arguments: `(xa{sv})`: an account's row id, and `id`, `endpoint`, `p256dh`, `auth`,
 *   `type`, `device` (s)
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): `s`: the id
 */
GVariant *
confab_webpush_subscribe_verb (ConfabEngine *   engine,
                               GVariant *       arguments,
                               ConfabOperation *operation,
                               GError **        error)
{
  g_auto (ConfabLease) lease = { NULL };
  g_autoptr (GVariant) settings = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *id = NULL;
  g_autofree char *type = NULL;
  g_autofree char *entry = NULL;
  g_autoptr (ConfabCoiSubscription) subscription = NULL;
  gint64 account;

  g_variant_get (arguments, "(x@a{sv})", &account, &settings);
  g_variant_dict_clear (&dict);
  g_variant_dict_init (&dict, settings);
  id = confab_verb_dup_string (&dict, "id");
  type = confab_verb_dup_string (&dict, "type");
  subscription = confab_coi_subscription_new (id != NULL ? id : "");
  subscription->client = g_strdup (CLIENT);
  subscription->device = confab_verb_dup_string (&dict, "device");
  subscription->endpoint = confab_verb_dup_string (&dict, "endpoint");
  subscription->p256dh = confab_verb_dup_string (&dict, "p256dh");
  subscription->auth = confab_verb_dup_string (&dict, "auth");
  if (!confab_coi_push_type_from_name (type, &subscription->type) || !confab_coi_subscription_is_valid (subscription))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           _ ("A subscription needs a URL that begins with https, a public key, and a secret of 16 bytes, both in base64url"));
      return NULL;
    }
  if (!await_pushing (&lease, engine, account, error))
    return NULL;
  entry = confab_coi_subscription_dup_entry (subscription->id);
  if (!await_subscribed (&lease, subscription, entry, error) ||
      !dex_await (confab_job_log (lease.runner, "", "set", _ ("The server pushes messages elsewhere")), error))
    return NULL;
  return g_variant_new_string (subscription->id);
}

static char *
dup_entry (const char *id,
           GError **   error)
{
  char *entry = confab_coi_subscription_dup_entry (id);

  if (entry == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("“%s” is no subscription; “confab-cli webpush list” lists them"), id);
  return entry;
}

/**
 * confab_webpush_validate_verb:
 * @engine: the engine
 * @arguments: `(xss)`: an account's row id, a subscription's id, and the text that came
 *   with the first push
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): nothing of interest, once the server is content
 */
GVariant *
confab_webpush_validate_verb (ConfabEngine *   engine,
                              GVariant *       arguments,
                              ConfabOperation *operation,
                              GError **        error)
{
  g_auto (ConfabLease) lease = { NULL };
  g_autofree char *entry = NULL;
  g_autofree char *below = NULL;
  const char *id;
  const char *text;
  gint64 account;

  g_variant_get (arguments, "(x&s&s)", &account, &id, &text);
  entry = dup_entry (id, error);
  if (entry == NULL)
    return NULL;
  if (*text == '\0' || strlen (text) > CONFAB_COI_WEBPUSH_MAX_VALIDATION)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("This is not what came with the first push"));
      return NULL;
    }
  if (!await_pushing (&lease, engine, account, error))
    return NULL;
  below = g_strconcat (entry, "/validate", NULL);
  return dex_await (confab_imap_session_set_metadata (lease.session, "", below, text), error) ? g_variant_new_boolean (TRUE) : NULL;
}

/**
 * confab_webpush_unsubscribe_verb:
 * @engine: the engine
 * @arguments: `(xs)`: an account's row id, and a subscription's id
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): nothing of interest, once it is gone
 */
GVariant *
confab_webpush_unsubscribe_verb (ConfabEngine *   engine,
                                 GVariant *       arguments,
                                 ConfabOperation *operation,
                                 GError **        error)
{
  g_auto (ConfabLease) lease = { NULL };
  g_autofree char *entry = NULL;
  const char *id;
  gint64 account;

  g_variant_get (arguments, "(x&s)", &account, &id);
  entry = dup_entry (id, error);
  if (entry == NULL || !await_pushing (&lease, engine, account, error) ||
      !dex_await (confab_imap_session_set_metadata (lease.session, "", entry, NULL), error) ||
      !dex_await (confab_job_log (lease.runner, "", "set", _ ("The server pushes no messages there any more")), error))
    return NULL;
  return g_variant_new_boolean (TRUE);
}

/**
 * confab_engine_get_push_key:
 * @self: an engine
 * @account: an account's row id
 *
 * Returns: (transfer full): an operation whose result is `s`: the key that the server signs
 *   pushes with, PEM (RFC 8292)
 */
ConfabOperation *
confab_engine_get_push_key (ConfabEngine *self,
                            gint64        account)
{
  return confab_engine_perform (self, "webpush-key", g_variant_new ("(x)", account));
}

/**
 * confab_engine_list_pushes:
 * @self: an engine
 * @account: an account's row id
 *
 * Returns: (transfer full): an operation whose result is `aa{sv}`, for each subscription:
 *   `id`, `client`, `device`, `type` ("chat", "mail" or "all"), `endpoint`, `created` (s),
 *   as far as they are known, and `validated` (b)
 */
ConfabOperation *
confab_engine_list_pushes (ConfabEngine *self,
                           gint64        account)
{
  return confab_engine_perform (self, "webpush-list", g_variant_new ("(x)", account));
}

/**
 * confab_engine_subscribe_to_push:
 * @self: an engine
 * @account: an account's row id
 * @endpoint: the URL to push to, with https
 * @p256dh: the receiver's public key, base64url
 * @auth: the secret shared with the receiver, 16 bytes in base64url
 * @type: what to push: "chat", "mail" or "all"
 * @device: (nullable): what the device is called
 *
 * Lets the server push messages, which the server drops again unless
 * confab_engine_validate_push() follows within minutes.
 *
 * Returns: (transfer full): an operation whose result is `s`: the id of the subscription
 */
ConfabOperation *
confab_engine_subscribe_to_push (ConfabEngine *self,
                                 gint64        account,
                                 const char *  endpoint,
                                 const char *  p256dh,
                                 const char *  auth,
                                 const char *  type,
                                 const char *  device)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *id = NULL;
  guint8 bytes[ID_BYTES];

  /* Chosen by whoever asks, so that a verb that is handed over twice makes one. */
  for (gsize i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) g_random_int ();
  id = g_base64_encode (bytes, sizeof bytes);
  g_strdelimit (id, "+", '-');
  g_strdelimit (id, "/", '_');
  insert (&dict, "id", id);
  insert (&dict, "endpoint", endpoint);
  insert (&dict, "p256dh", p256dh);
  insert (&dict, "auth", auth);
  insert (&dict, "type", type);
  insert (&dict, "device", device);
  return confab_engine_perform (self, "webpush-subscribe", g_variant_new ("(x@a{sv})", account, g_variant_dict_end (&dict)));
}

/**
 * confab_engine_validate_push:
 * @self: an engine
 * @account: an account's row id
 * @id: a subscription's id
 * @text: what came with the first push
 *
 * Proves to the server that its pushes arrive.
 *
 * Returns: (transfer full): an operation without result
 */
ConfabOperation *
confab_engine_validate_push (ConfabEngine *self,
                             gint64        account,
                             const char *  id,
                             const char *  text)
{
  return confab_engine_perform (self, "webpush-validate", g_variant_new ("(xss)", account, id, text));
}

/**
 * confab_engine_unsubscribe_from_push:
 * @self: an engine
 * @account: an account's row id
 * @id: a subscription's id
 *
 * Returns: (transfer full): an operation without result
 */
ConfabOperation *
confab_engine_unsubscribe_from_push (ConfabEngine *self,
                                     gint64        account,
                                     const char *  id)
{
  return confab_engine_perform (self, "webpush-unsubscribe", g_variant_new ("(xs)", account, id));
}
