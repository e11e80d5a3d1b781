/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OAuth 2 in the browser: a code that comes back to this computer, with PKCE. */
#include "config.h"

#include "confab-oauth-private.h"

#include "confab-dex.h"
#include "confab-net-error.h"
#include "confab-random.h"

#include <libsoup/soup.h>
#include <string.h>

/* Bytes of randomness: 256 bits for the verifier (RFC 7636 §7.1), as many for the state. */
#define RANDOM_BYTES 32

/* Wrong answers after which nobody listens any more. */
#define MAX_STRANGERS 20

/* Milliseconds that the browser has to take the last page. */
#define PAGE_MS 2000

/**
 * ConfabOauthFlow:
 *
 * One sign-in. It listens on this computer's loopback address alone (RFC 8252 §7.3), from
 * when it is made until its one answer came, or it goes. Main thread.
 */
struct _ConfabOauthFlow
{
  GObject parent_instance;

  ConfabProviders *providers;
  char *provider;
  GTlsDatabase *authority;
  char *done;
  char *failed;
  char *stranger;

  SoupServer *server;
  char *redirect;
  char *verifier;
  char *state;
  char *url;
  guint strangers;
  DexPromise *answer;    /* of the code, a string */
  DexPromise *page_sent;
};

G_DEFINE_FINAL_TYPE (ConfabOauthFlow, confab_oauth_flow, G_TYPE_OBJECT)

static void
stop_listening (ConfabOauthFlow *self)
{
  if (self->server != NULL)
    soup_server_disconnect (self->server);
  g_clear_object (&self->server);
}

static void
confab_oauth_flow_dispose (GObject *object)
{
  ConfabOauthFlow *self = CONFAB_OAUTH_FLOW (object);

  stop_listening (self);
  G_OBJECT_CLASS (confab_oauth_flow_parent_class)->dispose (object);
}

static void
confab_oauth_flow_finalize (GObject *object)
{
  ConfabOauthFlow *self = CONFAB_OAUTH_FLOW (object);

  confab_providers_unref (self->providers);
  g_clear_object (&self->authority);
  g_free (self->provider);
  g_free (self->done);
  g_free (self->failed);
  g_free (self->stranger);
  g_free (self->redirect);
  g_free (self->verifier);
  g_free (self->state);
  g_free (self->url);
  dex_clear (&self->answer);
  dex_clear (&self->page_sent);
  G_OBJECT_CLASS (confab_oauth_flow_parent_class)->finalize (object);
}

static void
confab_oauth_flow_class_init (ConfabOauthFlowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_oauth_flow_dispose;
  object_class->finalize = confab_oauth_flow_finalize;
}

static void
confab_oauth_flow_init (ConfabOauthFlow *self)
{
  self->answer = dex_promise_new ();
  self->page_sent = dex_promise_new ();
}

/* Base64url without padding (RFC 7636 §3). */
static char *
encode (const guint8 *bytes,
        gsize         length)
{
  char *text = g_base64_encode (bytes, length);

  for (char *p = text; *p != '\0'; p++)
    *p = *p == '+' ? '-' : *p == '/' ? '_' : *p == '=' ? '\0' : *p;
  return text;
}

static char *
make_random (void)
{
  guint8 bytes[RANDOM_BYTES];

  confab_random_fill (bytes, sizeof bytes);
  return encode (bytes, sizeof bytes);
}

static char *
make_challenge (const char *verifier)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) verifier, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return encode (digest, length);
}

/* In a time that does not tell where they differ. */
static gboolean
is_equal (const char *a,
          const char *b)
{
  gsize length = strlen (a);
  guint8 difference = 0;

  if (strlen (b) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    difference |= (guint8) (a[i] ^ b[i]);
  return difference == 0;
}

/* The page that the browser ends at */

static void
finished_cb (ConfabOauthFlow *self)
{
  if (dex_future_is_pending (DEX_FUTURE (self->page_sent)))
    dex_promise_resolve_boolean (self->page_sent, TRUE);
}

static void
show_page (SoupServerMessage *message,
           guint              status,
           const char *       words)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Connection", "close");
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_COPY, words, strlen (words));
}

static const char *
get_value (GHashTable *query,
           const char *key)
{
  return query != NULL ? g_hash_table_lookup (query, key) : NULL;
}

static void
take_refusal (ConfabOauthFlow *self,
              const char *     word,
              const char *     words)
{
  gboolean declined = strcmp (word, "access_denied") == 0;
  gboolean busy = strcmp (word, "temporarily_unavailable") == 0 || strcmp (word, "server_error") == 0;
  gboolean client = strcmp (word, "unauthorized_client") == 0 || strcmp (word, "invalid_client") == 0;
  g_autofree char *clean = confab_net_error_clean_words (words != NULL ? words : word, -1);

  dex_promise_reject (self->answer, g_error_new_literal (CONFAB_OAUTH_ERROR,
                                                         declined ? CONFAB_OAUTH_ERROR_DECLINED :
                                                         busy ? CONFAB_OAUTH_ERROR_BUSY :
                                                         client ? CONFAB_OAUTH_ERROR_CLIENT : CONFAB_OAUTH_ERROR_REFUSED,
                                                         clean != NULL ? clean : ""));
}

/* Anybody on this computer, and any page in the browser, may ask: only who knows the state
 * gives an answer, and only the first one counts. */
static void
request_cb (SoupServer *       server,
            SoupServerMessage *message,
            const char *       path,
            GHashTable *       query,
            gpointer           user_data)
{
  ConfabOauthFlow *self = user_data;
  const char *state = get_value (query, "state");
  const char *code = get_value (query, "code");
  const char *refusal = get_value (query, "error");
  gboolean ours = strcmp (soup_server_message_get_method (message), "GET") == 0 && strcmp (path, "/") == 0;

  if (!ours || state == NULL || !is_equal (state, self->state) || (refusal == NULL && !confab_oauth_is_value (code)) ||
      !dex_future_is_pending (DEX_FUTURE (self->answer)))
    {
      show_page (message, ours ? SOUP_STATUS_BAD_REQUEST : SOUP_STATUS_NOT_FOUND, self->stranger);
      if (++self->strangers == MAX_STRANGERS && dex_future_is_pending (DEX_FUTURE (self->answer)))
        dex_promise_reject (self->answer, g_error_new_literal (CONFAB_OAUTH_ERROR, CONFAB_OAUTH_ERROR_BROWSER, ""));
      return;
    }
  g_signal_connect_object (message, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
  show_page (message, SOUP_STATUS_OK, refusal == NULL ? self->done : self->failed);
  if (refusal != NULL)
    take_refusal (self, refusal, get_value (query, "error_description"));
  else
    dex_promise_resolve_string (self->answer, g_strdup (code));
}

static gboolean
listen (ConfabOauthFlow *          self,
        const ConfabOauthProvider *provider,
        GError **                  error)
{
  gboolean by_name = strcmp (provider->redirect_host, "localhost") == 0;
  GSList *uris;

  self->server = g_object_new (SOUP_TYPE_SERVER, NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  /* A name may mean either address, a number means itself. */
  if (!soup_server_listen_local (self->server, 0, by_name ? 0 : SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return FALSE;
  uris = soup_server_get_uris (self->server);
  self->redirect = g_strdup_printf ("http://%s:%d", provider->redirect_host, g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return TRUE;
}

static char *
make_url (ConfabOauthFlow *          self,
          const ConfabOauthProvider *provider,
          const char *               address)
{
  g_autoptr (GString) form = g_string_new (NULL);
  g_autofree char *challenge = make_challenge (self->verifier);

  confab_oauth_add_value (form, "response_type", "code");
  confab_oauth_add_value (form, "client_id", provider->client_id);
  confab_oauth_add_value (form, "redirect_uri", self->redirect);
  confab_oauth_add_value (form, "scope", provider->scope);
  confab_oauth_add_value (form, "state", self->state);
  confab_oauth_add_value (form, "code_challenge", challenge);
  confab_oauth_add_value (form, "code_challenge_method", "S256");
  confab_oauth_add_value (form, "login_hint", address);
  return g_strdup_printf ("%s%s%s%s%s", provider->authorize, strchr (provider->authorize, '?') != NULL ? "&" : "?", form->str,
                          provider->parameters != NULL ? "&" : "", provider->parameters != NULL ? provider->parameters : "");
}

/**
 * confab_oauth_flow_new:
 * @providers: what is known of providers
 * @provider: the id of the one to sign in at
 * @address: the mail address that is signed in with
 * @authority_file: (nullable): a PEM file with authorities that are trusted beside the system's
 * @words: what the browser shows in the end
 * @error: return location for a #ConfabOauthError, or why nobody can listen
 *
 * Returns: (transfer full) (nullable): a sign-in that waits for its answer
 */
ConfabOauthFlow *
confab_oauth_flow_new (ConfabProviders *       providers,
                       const char *            provider,
                       const char *            address,
                       const char *            authority_file,
                       const ConfabOauthWords *words,
                       GError **               error)
{
  g_autoptr (ConfabOauthFlow) self = g_object_new (CONFAB_TYPE_OAUTH_FLOW, NULL);
  g_autoptr (GError) local = NULL;
  const ConfabOauthProvider *found;

  self->providers = confab_providers_ref (providers);
  self->provider = g_strdup (provider);
  self->done = g_strdup (words->done);
  self->failed = g_strdup (words->failed);
  self->stranger = g_strdup (words->stranger);
  self->verifier = make_random ();
  self->state = make_random ();
  self->authority = confab_oauth_load_authority (authority_file, &local);
  found = local == NULL ? confab_oauth_find (providers, provider, &local) : NULL;
  if (found == NULL || !listen (self, found, &local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  self->url = make_url (self, found, address);
  return g_steal_pointer (&self);
}

/**
 * confab_oauth_flow_get_url:
 * @self: a sign-in
 *
 * Returns: (transfer none): what the person has to open in the browser
 */
const char *
confab_oauth_flow_get_url (ConfabOauthFlow *self)
{
  return self->url;
}

typedef struct
{
  ConfabOauthFlow *flow;
  GCancellable *cancellable;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  g_object_unref (run->flow);
  g_object_unref (run->cancellable);
  g_free (run);
}

static char *
await_code (ConfabOauthFlow *self,
            GCancellable *   cancellable,
            GError **        error)
{
  g_autoptr (GError) local = NULL;
  char *code = dex_await_string (dex_future_first (dex_ref (DEX_FUTURE (self->answer)),
                                                   dex_cancellable_new_from_cancellable (cancellable),
                                                   dex_timeout_new_seconds (CONFAB_OAUTH_BROWSER_SECONDS), NULL), &local);

  if (dex_future_is_pending (DEX_FUTURE (self->answer)))
    dex_promise_reject (self->answer, g_error_copy (local));
  else
    dex_await (dex_future_first (dex_ref (DEX_FUTURE (self->page_sent)), dex_timeout_new_msec (PAGE_MS), NULL), NULL);
  stop_listening (self);
  if (code != NULL)
    return code;
  if (local->domain == CONFAB_OAUTH_ERROR || g_cancellable_is_cancelled (cancellable))
    g_propagate_error (error, g_steal_pointer (&local));
  else
    g_set_error_literal (error, CONFAB_OAUTH_ERROR, CONFAB_OAUTH_ERROR_BROWSER, "");
  return NULL;
}

static DexFuture *
run_fiber (gpointer user_data)
{
  Run *run = user_data;
  ConfabOauthFlow *self = run->flow;
  g_autoptr (GError) error = NULL;
  g_autofree char *code = await_code (self, run->cancellable, &error);
  const ConfabOauthProvider *provider = code != NULL ? confab_oauth_find (self->providers, self->provider, &error) : NULL;
  g_autoptr (GString) form = g_string_new (NULL);
  ConfabOauthTokens *tokens;

  if (provider == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  confab_oauth_add_value (form, "grant_type", "authorization_code");
  confab_oauth_add_value (form, "code", code);
  confab_oauth_add_value (form, "redirect_uri", self->redirect);
  confab_oauth_add_value (form, "code_verifier", self->verifier);
  tokens = confab_oauth_ask (provider, form, self->authority, NULL, run->cancellable, &error);
  if (tokens == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (CONFAB_TYPE_OAUTH_TOKENS, tokens);
}

/**
 * confab_oauth_flow_run:
 * @self: a sign-in
 * @cancellable: ends it
 *
 * Waits for the one answer of the browser, and makes tokens of it (RFC 6749 §4.1,
 * RFC 7636). To be called once.
 *
 * Returns: (transfer full): a future that resolves to #ConfabOauthTokens, or is rejected
 *   with a #ConfabOauthError, a %CONFAB_NET_ERROR or %G_IO_ERROR_CANCELLED
 */
DexFuture *
confab_oauth_flow_run (ConfabOauthFlow *self,
                       GCancellable *   cancellable)
{
  Run *run = g_new0 (Run, 1);

  run->flow = g_object_ref (self);
  run->cancellable = g_object_ref (cancellable);
  return confab_dex_spawn (NULL, run_fiber, run, run_free);
}
