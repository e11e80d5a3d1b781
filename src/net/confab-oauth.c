/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OAuth 2: the tokens, how they are kept fresh, and how they are taken back. */
#include "config.h"

#include "confab-oauth-private.h"

#include "confab-dex.h"
#include "confab-http.h"
#include "confab-net-error.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* Largest answer of a token server. */
#define MAX_REPLY (64 * 1024)

/* How long a token is good when its server does not say, and at most, in seconds. */
#define DEFAULT_SECONDS 3600
#define MAX_SECONDS (365 * 24 * 3600)

struct _ConfabOauthTokens
{
  gatomicrefcount ref_count;
  char *provider;
  char *access;
  char *refresh; /* NULL where the provider gave none */
  gint64 expires; /* seconds since 1970 */
};

G_DEFINE_QUARK (confab-oauth-error-quark, confab_oauth_error)
G_DEFINE_BOXED_TYPE (ConfabOauthTokens, confab_oauth_tokens, confab_oauth_tokens_ref, confab_oauth_tokens_unref)

static void
wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static ConfabOauthTokens *
new_tokens (const char *provider,
            const char *access,
            const char *refresh,
            gint64      expires)
{
  ConfabOauthTokens *self = g_new0 (ConfabOauthTokens, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->provider = g_strdup (provider);
  self->access = g_strdup (access);
  self->refresh = g_strdup (refresh);
  self->expires = expires;
  return self;
}

/**
 * confab_oauth_tokens_ref:
 * @self: tokens
 *
 * Returns: (transfer full): @self
 */
ConfabOauthTokens *
confab_oauth_tokens_ref (ConfabOauthTokens *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_oauth_tokens_unref:
 * @self: (transfer full): tokens
 */
void
confab_oauth_tokens_unref (ConfabOauthTokens *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->provider);
  wipe (self->access);
  wipe (self->refresh);
  g_free (self);
}

/*< private >
 * confab_oauth_is_value:
 * @value: (nullable): what somebody says is a token or a code
 *
 * Returns: whether it is printable ASCII without blanks (RFC 6749, appendix A), so that it
 *   can stand in any command, and not too long
 */
gboolean
confab_oauth_is_value (const char *value)
{
  if (value == NULL || *value == '\0' || strlen (value) > CONFAB_OAUTH_MAX_VALUE)
    return FALSE;
  for (const char *p = value; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return FALSE;
  return TRUE;
}

/* Only an object with strings and numbers directly in it is looked at. */
static JsonObject *
parse_object (JsonParser *parser,
              const char *text,
              gsize       length)
{
  JsonNode *root;

  if (length == 0 || length > MAX_REPLY || !g_utf8_validate (text, (gssize) length, NULL) ||
      !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node) : NULL;
}

/* A number, or a string with one: both are sent. */
static gint64
get_seconds (JsonObject *object,
             const char *name,
             gint64      fallback)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text = get_string (object, name);
  gint64 seconds = fallback;

  if (text != NULL)
    g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &seconds, NULL);
  else if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
    seconds = json_node_get_int (node);
  return seconds;
}

/**
 * confab_oauth_tokens_to_json:
 * @self: tokens
 *
 * Returns: (transfer full): all of them in one line, to be kept as a secret
 */
char *
confab_oauth_tokens_to_json (ConfabOauthTokens *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "provider");
  json_builder_add_string_value (builder, self->provider);
  json_builder_set_member_name (builder, "access");
  json_builder_add_string_value (builder, self->access);
  if (self->refresh != NULL)
    {
      json_builder_set_member_name (builder, "refresh");
      json_builder_add_string_value (builder, self->refresh);
    }
  json_builder_set_member_name (builder, "expires");
  json_builder_add_int_value (builder, self->expires);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

/**
 * confab_oauth_tokens_new_from_json:
 * @json: what confab_oauth_tokens_to_json() made
 *
 * Returns: (transfer full) (nullable): the tokens, or %NULL when it is something else
 */
ConfabOauthTokens *
confab_oauth_tokens_new_from_json (const char *json)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = parse_object (parser, json, strlen (json));
  const char *provider = object != NULL ? get_string (object, "provider") : NULL;
  const char *access = object != NULL ? get_string (object, "access") : NULL;
  const char *refresh = object != NULL ? get_string (object, "refresh") : NULL;

  if (provider == NULL || !confab_oauth_is_value (access) || (refresh != NULL && !confab_oauth_is_value (refresh)))
    return NULL;
  return new_tokens (provider, access, refresh, get_seconds (object, "expires", 0));
}

/* RFC 6749 §5.2, and what is said beyond it. */
static ConfabOauthError
find_code (const char *word,
           guint       status)
{
  if (g_strcmp0 (word, "invalid_grant") == 0 || g_strcmp0 (word, "interaction_required") == 0 ||
      g_strcmp0 (word, "login_required") == 0)
    return CONFAB_OAUTH_ERROR_EXPIRED;
  if (g_strcmp0 (word, "invalid_client") == 0 || g_strcmp0 (word, "unauthorized_client") == 0)
    return CONFAB_OAUTH_ERROR_CLIENT;
  if (g_strcmp0 (word, "temporarily_unavailable") == 0 || g_strcmp0 (word, "server_error") == 0 ||
      g_strcmp0 (word, "slow_down") == 0 || status == 429 || status >= 500)
    return CONFAB_OAUTH_ERROR_BUSY;
  return word != NULL ? CONFAB_OAUTH_ERROR_REFUSED : CONFAB_OAUTH_ERROR_REPLY;
}

static GError *
new_error (ConfabOauthError code,
           const char *     words)
{
  g_autofree char *clean = words != NULL ? confab_net_error_clean_words (words, -1) : NULL;

  return g_error_new_literal (CONFAB_OAUTH_ERROR, (int) code, clean != NULL ? clean : "");
}

/**
 * confab_oauth_tokens_new_from_reply:
 * @provider: whose it is
 * @status: the HTTP status
 * @body: (nullable): what a token server answers (RFC 6749 §5); %NULL is nothing
 * @length: its length in bytes
 * @now: seconds since 1970
 * @before: (nullable): the tokens that were to be renewed: a refresh token that is not
 *   given anew stays
 * @error: return location for a #ConfabOauthError
 *
 * Pure: bytes in, values out.
 *
 * Returns: (transfer full) (nullable): the tokens, or %NULL with @error
 */
ConfabOauthTokens *
confab_oauth_tokens_new_from_reply (const char *       provider,
                                    guint              status,
                                    const char *       body,
                                    gsize              length,
                                    gint64             now,
                                    ConfabOauthTokens *before,
                                    GError **          error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = parse_object (parser, body, length);
  const char *word = object != NULL ? get_string (object, "error") : NULL;
  const char *access = object != NULL ? get_string (object, "access_token") : NULL;
  const char *refresh = object != NULL ? get_string (object, "refresh_token") : NULL;
  const char *type = object != NULL ? get_string (object, "token_type") : NULL;
  gint64 seconds;

  if (status != 200 || word != NULL)
    {
      const char *words = object != NULL ? get_string (object, "error_description") : NULL;

      g_propagate_error (error, new_error (find_code (word, status), words != NULL ? words : word));
      return NULL;
    }
  if (!confab_oauth_is_value (access) || (refresh != NULL && !confab_oauth_is_value (refresh)) ||
      (type != NULL && g_ascii_strcasecmp (type, "bearer") != 0))
    {
      g_propagate_error (error, new_error (CONFAB_OAUTH_ERROR_REPLY, NULL));
      return NULL;
    }
  seconds = CLAMP (get_seconds (object, "expires_in", DEFAULT_SECONDS), 0, MAX_SECONDS);
  return new_tokens (provider, access, refresh != NULL || before == NULL ? refresh : before->refresh, now + seconds);
}

/**
 * confab_oauth_tokens_get_provider:
 * @self: tokens
 *
 * Returns: (transfer none): whose they are: an id of the file of providers
 */
const char *
confab_oauth_tokens_get_provider (ConfabOauthTokens *self)
{
  return self->provider;
}

/**
 * confab_oauth_tokens_get_access:
 * @self: tokens
 *
 * Returns: (transfer none): what proves who one is
 */
const char *
confab_oauth_tokens_get_access (ConfabOauthTokens *self)
{
  return self->access;
}

/**
 * confab_oauth_tokens_are_fresh:
 * @self: tokens
 * @now: seconds since 1970
 *
 * Returns: whether the access token is good for a while
 */
gboolean
confab_oauth_tokens_are_fresh (ConfabOauthTokens *self,
                               gint64             now)
{
  return self->expires - CONFAB_OAUTH_MARGIN_SECONDS > now;
}

/*< private >
 * confab_oauth_add_value:
 * @form: a form
 * @key: a key of ASCII letters
 * @value: (nullable): its value; %NULL adds nothing
 */
void
confab_oauth_add_value (GString *   form,
                        const char *key,
                        const char *value)
{
  if (value == NULL)
    return;
  g_string_append_printf (form, "%s%s=", form->len > 0 ? "&" : "", key);
  g_string_append_uri_escaped (form, value, NULL, FALSE);
}

/*< private >
 * confab_oauth_load_authority:
 * @authority_file: (nullable): a PEM file
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what is in it; %NULL also for no file
 */
GTlsDatabase *
confab_oauth_load_authority (const char *authority_file,
                             GError **   error)
{
  g_autofree char *path = authority_file != NULL ? g_canonicalize_filename (authority_file, NULL) : NULL;

  return path != NULL ? g_tls_file_database_new (path, error) : NULL;
}

/*< private >
 * confab_oauth_find:
 * @providers: what is known of providers
 * @provider: an id
 * @error: return location for a #ConfabOauthError
 *
 * Returns: (transfer none) (nullable): the provider, at which this program is registered
 */
const ConfabOauthProvider *
confab_oauth_find (ConfabProviders *providers,
                   const char *     provider,
                   GError **        error)
{
  const ConfabOauthProvider *found = confab_providers_find_oauth (providers, provider);

  if (found != NULL && found->client_id != NULL)
    return found;
  g_set_error_literal (error, CONFAB_OAUTH_ERROR,
                       found != NULL ? CONFAB_OAUTH_ERROR_UNREGISTERED : CONFAB_OAUTH_ERROR_UNKNOWN,
                       found != NULL ? found->name : provider);
  return NULL;
}

/*< private >
 * confab_oauth_ask:
 * @provider: whom to ask
 * @form: the request, to which the program's own name is added; wiped
 * @authority: (nullable): certificate authorities that are trusted beside the system's
 * @before: (nullable): tokens that are to be renewed
 * @cancellable: (nullable): ends it
 * @error: return location
 *
 * Asks a token server, on a fiber.
 *
 * Returns: (transfer full) (nullable): the tokens
 */
ConfabOauthTokens *
confab_oauth_ask (const ConfabOauthProvider *provider,
                  GString *                  form,
                  GTlsDatabase *             authority,
                  ConfabOauthTokens *        before,
                  GCancellable *             cancellable,
                  GError **                  error)
{
  g_autofree char *id = g_strdup (provider->id);
  g_autoptr (ConfabHttpReply) reply = NULL;
  DexFuture *future;

  confab_oauth_add_value (form, "client_id", provider->client_id);
  confab_oauth_add_value (form, "client_secret", provider->client_secret);
  future = confab_http_post (provider->token, form->str, MAX_REPLY, authority, cancellable);
  explicit_bzero (form->str, form->len);
  reply = dex_await_boxed (future, error);
  if (reply == NULL)
    return NULL;
  return confab_oauth_tokens_new_from_reply (id, reply->status, g_bytes_get_data (reply->body, NULL),
                                             g_bytes_get_size (reply->body), g_get_real_time () / G_USEC_PER_SEC,
                                             before, error);
}

/* Renewing and taking back */

typedef struct
{
  ConfabProviders *providers;
  ConfabOauthTokens *tokens;
  char *authority_file;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  confab_providers_unref (errand->providers);
  confab_oauth_tokens_unref (errand->tokens);
  g_free (errand->authority_file);
  g_free (errand);
}

static Errand *
errand_new (ConfabProviders *  providers,
            ConfabOauthTokens *tokens,
            const char *       authority_file)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->providers = confab_providers_ref (providers);
  errand->tokens = confab_oauth_tokens_ref (tokens);
  errand->authority_file = g_strdup (authority_file);
  return errand;
}

static DexFuture *
refresh_fiber (gpointer user_data)
{
  Errand *errand = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) authority = confab_oauth_load_authority (errand->authority_file, &error);
  const ConfabOauthProvider *provider = error == NULL ? confab_oauth_find (errand->providers, errand->tokens->provider, &error)
                                                      : NULL;
  g_autoptr (GString) form = g_string_new (NULL);
  ConfabOauthTokens *tokens;

  if (provider == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (errand->tokens->refresh == NULL)
    return dex_future_new_for_error (new_error (CONFAB_OAUTH_ERROR_EXPIRED, NULL));
  confab_oauth_add_value (form, "grant_type", "refresh_token");
  confab_oauth_add_value (form, "refresh_token", errand->tokens->refresh);
  tokens = confab_oauth_ask (provider, form, authority, errand->tokens, NULL, &error);
  if (tokens == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (CONFAB_TYPE_OAUTH_TOKENS, tokens);
}

/**
 * confab_oauth_refresh:
 * @providers: what is known of providers
 * @tokens: tokens
 * @authority_file: (nullable): a PEM file with authorities that are trusted beside the system's
 *
 * Gets a new access token (RFC 6749 §6).
 *
 * Returns: (transfer full): a future that resolves to new #ConfabOauthTokens, or is
 *   rejected with a #ConfabOauthError, %CONFAB_OAUTH_ERROR_EXPIRED when the person has to
 *   sign in again, or with a %CONFAB_NET_ERROR
 */
DexFuture *
confab_oauth_refresh (ConfabProviders *  providers,
                      ConfabOauthTokens *tokens,
                      const char *       authority_file)
{
  return confab_dex_spawn (NULL, refresh_fiber, errand_new (providers, tokens, authority_file), errand_free);
}

static DexFuture *
revoke_fiber (gpointer user_data)
{
  Errand *errand = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) authority = confab_oauth_load_authority (errand->authority_file, &error);
  const ConfabOauthProvider *provider = error == NULL ? confab_oauth_find (errand->providers, errand->tokens->provider, &error)
                                                      : NULL;
  g_autoptr (GString) form = g_string_new (NULL);
  g_autoptr (ConfabHttpReply) reply = NULL;
  DexFuture *future;

  if (provider == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (provider->revoke == NULL)
    return dex_future_new_false ();
  /* With the refresh token its access tokens go, too. */
  confab_oauth_add_value (form, "token", errand->tokens->refresh != NULL ? errand->tokens->refresh : errand->tokens->access);
  confab_oauth_add_value (form, "client_id", provider->client_id);
  confab_oauth_add_value (form, "client_secret", provider->client_secret);
  future = confab_http_post (provider->revoke, form->str, MAX_REPLY, authority, NULL);
  explicit_bzero (form->str, form->len);
  reply = dex_await_boxed (future, &error);
  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (reply->status != 200)
    return dex_future_new_for_error (new_error (find_code (NULL, reply->status), NULL));
  return dex_future_new_true ();
}

/**
 * confab_oauth_revoke:
 * @providers: what is known of providers
 * @tokens: tokens that are no longer needed
 * @authority_file: (nullable): a PEM file with authorities that are trusted beside the system's
 *
 * Tells the provider that they are void (RFC 7009).
 *
 * Returns: (transfer full): a future that resolves to whether the provider has a way to
 *   be told, or is rejected as for confab_oauth_refresh()
 */
DexFuture *
confab_oauth_revoke (ConfabProviders *  providers,
                     ConfabOauthTokens *tokens,
                     const char *       authority_file)
{
  return confab_dex_spawn (NULL, revoke_fiber, errand_new (providers, tokens, authority_file), errand_free);
}
