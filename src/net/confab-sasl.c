/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SASL mechanisms: which one is taken, and its exchange. */
#include "config.h"

#include "confab-sasl.h"

#include "confab-dex.h"
#include "confab-net-error.h"
#include "confab-random.h"
#include "confab-sasl-private.h"

#include <string.h>

#define NONCE_BYTES 18
#define MAX_CHALLENGE 16384

typedef enum
{
  MECHANISM_SCRAM_SHA_256_PLUS,
  MECHANISM_SCRAM_SHA_1_PLUS,
  MECHANISM_SCRAM_SHA_256,
  MECHANISM_SCRAM_SHA_1,
  MECHANISM_PLAIN,
  MECHANISM_LOGIN,
  MECHANISM_OAUTHBEARER,
  MECHANISM_XOAUTH2,
  MECHANISM_EXTERNAL,
} Mechanism;

/* In the order they are preferred. All of them run inside TLS only; SCRAM comes
 * first because then not even the server is told the password. */
static const struct
{
  const char *name;
  Mechanism mechanism;
  ConfabCredentialsKind kind;
  gboolean binds_channel;
} mechanisms[] = {
  { "SCRAM-SHA-256-PLUS", MECHANISM_SCRAM_SHA_256_PLUS, CONFAB_CREDENTIALS_PASSWORD, TRUE },
  { "SCRAM-SHA-1-PLUS", MECHANISM_SCRAM_SHA_1_PLUS, CONFAB_CREDENTIALS_PASSWORD, TRUE },
  { "SCRAM-SHA-256", MECHANISM_SCRAM_SHA_256, CONFAB_CREDENTIALS_PASSWORD, FALSE },
  { "SCRAM-SHA-1", MECHANISM_SCRAM_SHA_1, CONFAB_CREDENTIALS_PASSWORD, FALSE },
  { "PLAIN", MECHANISM_PLAIN, CONFAB_CREDENTIALS_PASSWORD, FALSE },
  { "LOGIN", MECHANISM_LOGIN, CONFAB_CREDENTIALS_PASSWORD, FALSE },
  { "OAUTHBEARER", MECHANISM_OAUTHBEARER, CONFAB_CREDENTIALS_TOKEN, FALSE },
  { "XOAUTH2", MECHANISM_XOAUTH2, CONFAB_CREDENTIALS_TOKEN, FALSE },
  { "EXTERNAL", MECHANISM_EXTERNAL, CONFAB_CREDENTIALS_EXTERNAL, FALSE },
};

struct _ConfabSasl
{
  gatomicrefcount ref_count;
  Mechanism mechanism;
  const char *name;
  ConfabCredentials *credentials;
  char *host;
  guint16 port;
  GBytes *channel_binding;
  char *nonce;
  ConfabScram *scram;
  guint step;
  gboolean complete;
  gboolean proved; /* an answer to a challenge went out */
  gboolean denied; /* what the server answered to it was no proof */
};

static char *
make_nonce (void)
{
  guint8 bytes[NONCE_BYTES];

  confab_random_fill (bytes, sizeof bytes);
  return g_base64_encode (bytes, sizeof bytes);
}

/* Whether one that binds to the channel is among them. */
static gboolean
has_binding (const char * const *names)
{
  for (; names != NULL && *names != NULL; names++)
    if (g_str_has_suffix (*names, "-PLUS"))
      return TRUE;
  return FALSE;
}

/**
 * confab_sasl_find_kinds:
 * @offered: (array zero-terminated=1): the mechanisms a server offers
 *
 * Returns: the kinds of proof that are known here among them, or 0
 */
ConfabAuth
confab_sasl_find_kinds (const char * const *offered)
{
  ConfabAuth kinds = 0;

  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (!mechanisms[i].binds_channel && mechanisms[i].kind != CONFAB_CREDENTIALS_EXTERNAL &&
        g_strv_contains (offered, mechanisms[i].name))
      kinds |= mechanisms[i].kind == CONFAB_CREDENTIALS_TOKEN ? CONFAB_AUTH_OAUTH2 : CONFAB_AUTH_PASSWORD;
  return kinds;
}

/**
 * confab_sasl_new:
 * @credentials: what to prove
 * @offered: (array zero-terminated=1): the mechanisms the server offers
 * @tried: (array zero-terminated=1) (nullable): those that failed already
 * @host: the server, for OAUTHBEARER
 * @port: its port
 * @channel_binding: (nullable): the connection's tls-exporter data
 *
 * Returns: (transfer full) (nullable): an exchange by the best mechanism both
 *   sides know, or %NULL when there is none
 */
ConfabSasl *
confab_sasl_new (ConfabCredentials * credentials,
                 const char * const *offered,
                 const char * const *tried,
                 const char *        host,
                 guint16             port,
                 GBytes *            channel_binding)
{
  for (guint i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    {
      ConfabSasl *self = NULL;

      if (mechanisms[i].kind != confab_credentials_get_kind (credentials) ||
          (mechanisms[i].binds_channel && (channel_binding == NULL || has_binding (tried))) ||
          !g_strv_contains (offered, mechanisms[i].name) ||
          (tried != NULL && g_strv_contains (tried, mechanisms[i].name)))
        continue;

      self = g_new0 (ConfabSasl, 1);
      g_atomic_ref_count_init (&self->ref_count);
      self->mechanism = mechanisms[i].mechanism;
      self->name = mechanisms[i].name;
      self->credentials = confab_credentials_ref (credentials);
      self->host = g_strdup (host);
      self->port = port;
      /* Some servers bind in a way of before TLS 1.3 only: when that was tried in
       * vain, to say "I could, but you cannot" would be wrong, and refused. */
      if (channel_binding != NULL && (mechanisms[i].binds_channel || !has_binding (offered)))
        self->channel_binding = g_bytes_ref (channel_binding);
      self->nonce = make_nonce ();
      return self;
    }

  return NULL;
}

/**
 * confab_sasl_ref:
 * @self: an exchange
 *
 * Returns: (transfer full): @self
 */
ConfabSasl *
confab_sasl_ref (ConfabSasl *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_sasl_unref:
 * @self: (transfer full) (nullable): an exchange
 */
void
confab_sasl_unref (ConfabSasl *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  confab_credentials_unref (self->credentials);
  confab_scram_free (self->scram);
  g_clear_pointer (&self->channel_binding, g_bytes_unref);
  g_free (self->host);
  g_free (self->nonce);
  g_free (self);
}

/**
 * confab_sasl_set_nonce:
 * @self: an exchange that has not begun
 * @nonce: what to use instead of random bytes; for tests
 */
void
confab_sasl_set_nonce (ConfabSasl *self,
                       const char *nonce)
{
  g_set_str (&self->nonce, nonce);
}

/**
 * confab_sasl_get_mechanism:
 * @self: an exchange
 *
 * Returns: (transfer none): the mechanism's name
 */
const char *
confab_sasl_get_mechanism (ConfabSasl *self)
{
  return self->name;
}

/**
 * confab_sasl_binds_channel:
 * @self: an exchange
 *
 * Returns: whether its mechanism binds to the TLS connection (-PLUS)
 */
gboolean
confab_sasl_binds_channel (ConfabSasl *self)
{
  return self->mechanism == MECHANISM_SCRAM_SHA_256_PLUS || self->mechanism == MECHANISM_SCRAM_SHA_1_PLUS;
}

/**
 * confab_sasl_is_client_first:
 * @self: an exchange
 *
 * Returns: whether the first step is ours, so that it can go with the command
 */
gboolean
confab_sasl_is_client_first (ConfabSasl *self)
{
  return self->mechanism != MECHANISM_LOGIN;
}

static char *
encode_and_wipe (GString *text)
{
  char *encoded = g_base64_encode ((const guchar *) text->str, text->len);

  explicit_bzero (text->str, text->len);
  g_string_free (text, TRUE);
  return encoded;
}

static char *
step_plain (ConfabSasl *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_c (text, '\0');
  g_string_append (text, confab_credentials_get_user (self->credentials));
  g_string_append_c (text, '\0');
  g_string_append (text, confab_credentials_get_secret (self->credentials));
  self->complete = TRUE;
  return encode_and_wipe (text);
}

static char *
step_login (ConfabSasl *self)
{
  self->complete = self->step == 1;
  return encode_and_wipe (g_string_new (self->step == 0 ? confab_credentials_get_user (self->credentials) :
                                        confab_credentials_get_secret (self->credentials)));
}

/* A user name with a comma or an equals sign is escaped in the GS2 header. */
static char *
step_bearer (ConfabSasl *self)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GString) user = g_string_new (confab_credentials_get_user (self->credentials));

  if (self->mechanism == MECHANISM_OAUTHBEARER)
    {
      g_string_replace (user, "=", "=3D", 0);
      g_string_replace (user, ",", "=2C", 0);
      g_string_printf (text, "n,a=%s,\001host=%s\001port=%u\001auth=Bearer %s\001\001", user->str, self->host,
                       (guint) self->port, confab_credentials_get_secret (self->credentials));
    }
  else
    {
      g_string_printf (text, "user=%s\001auth=Bearer %s\001\001", user->str,
                       confab_credentials_get_secret (self->credentials));
    }
  self->complete = TRUE;
  return encode_and_wipe (text);
}

static char *
step_scram (ConfabSasl *self,
            const char *challenge,
            GError **   error)
{
  gboolean plus = confab_sasl_binds_channel (self);
  gboolean sha1 = self->mechanism == MECHANISM_SCRAM_SHA_1 || self->mechanism == MECHANISM_SCRAM_SHA_1_PLUS;
  g_autofree char *answer = NULL;

  if (self->scram == NULL)
    self->scram = confab_scram_new (sha1 ? G_CHECKSUM_SHA1 : G_CHECKSUM_SHA256,
                                    confab_credentials_get_user (self->credentials),
                                    confab_credentials_get_secret (self->credentials), self->nonce,
                                    self->channel_binding, plus);
  answer = confab_scram_step (self->scram, challenge, error);
  if (answer == NULL)
    return NULL;
  self->complete = confab_scram_is_complete (self->scram);
  return g_base64_encode ((const guchar *) answer, strlen (answer));
}

static char *
decode_challenge (const char *challenge,
                  GError **   error)
{
  g_autofree guchar *bytes = NULL;
  gsize size = 0;

  if (strlen (challenge) <= MAX_CHALLENGE)
    bytes = g_base64_decode (challenge, &size);
  if (bytes == NULL || memchr (bytes, '\0', size) != NULL)
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL, "The server's challenge is none");
      return NULL;
    }
  return g_strndup ((const char *) bytes, size);
}

/**
 * confab_sasl_step:
 * @self: an exchange
 * @challenge: (nullable): what the server sent, base64; %NULL for the first step
 *   of a mechanism in which the client begins
 * @error: why it cannot go on
 *
 * Returns: (transfer full) (nullable): what to answer, base64
 */
char *
confab_sasl_step (ConfabSasl *self,
                  const char *challenge,
                  GError **   error)
{
  g_autofree char *decoded = NULL;
  char *answer = NULL;

  if (challenge != NULL)
    {
      decoded = decode_challenge (challenge, error);
      if (decoded == NULL)
        return NULL;
    }

  switch (self->mechanism)
    {
    case MECHANISM_SCRAM_SHA_256_PLUS:
    case MECHANISM_SCRAM_SHA_1_PLUS:
    case MECHANISM_SCRAM_SHA_256:
    case MECHANISM_SCRAM_SHA_1:
      answer = step_scram (self, decoded, error);
      break;

    case MECHANISM_PLAIN:
      answer = self->step == 0 ? step_plain (self) : NULL;
      break;

    case MECHANISM_LOGIN:
      answer = self->step <= 1 ? step_login (self) : NULL;
      break;

    case MECHANISM_OAUTHBEARER:
    case MECHANISM_XOAUTH2:
      /* A second challenge is the reason of a refusal, and wants to be
       * acknowledged before the refusal comes (RFC 7628, 3.2.3). */
      answer = self->step == 0 ? step_bearer (self) :
               self->step == 1 ? g_strdup (self->mechanism == MECHANISM_OAUTHBEARER ? "AQ==" : "") : NULL;
      break;

    case MECHANISM_EXTERNAL:
      self->complete = TRUE;
      answer = self->step == 0 ? encode_and_wipe (g_string_new (confab_credentials_get_user (self->credentials))) : NULL;
      break;
    }

  self->denied = self->denied || (self->proved && answer == NULL);
  self->proved = self->proved || (self->step > 0 && answer != NULL);
  self->step++;
  if (answer == NULL && error != NULL && *error == NULL)
    g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL, "The server asks for more than %s has", self->name);
  return answer;
}

typedef struct
{
  ConfabSasl *sasl;
  char *challenge;
} Step;

static void
step_free (void *data)
{
  Step *step = data;

  confab_sasl_unref (step->sasl);
  g_free (step->challenge);
  g_free (step);
}

static DexFuture *
step_fiber (void *user_data)
{
  Step *step = user_data;
  GError *error = NULL;
  char *answer = confab_sasl_step (step->sasl, step->challenge, &error);

  return answer != NULL ? dex_future_new_take_string (answer) : dex_future_new_for_error (error);
}

/**
 * confab_sasl_step_threaded:
 * @self: an exchange; nobody else may use it until the future is done
 * @challenge: (nullable): what the server sent, base64
 *
 * As confab_sasl_step(), on a worker thread where it takes time: SCRAM hashes
 * the password as often as the server wishes.
 *
 * Returns: (transfer full): a future that resolves to the answer, a string
 */
DexFuture *
confab_sasl_step_threaded (ConfabSasl *self,
                           const char *challenge)
{
  Step *step = g_new0 (Step, 1);

  step->sasl = confab_sasl_ref (self);
  step->challenge = g_strdup (challenge);
  if (self->mechanism < MECHANISM_PLAIN && self->step == 1)
    return confab_dex_spawn (dex_thread_pool_scheduler_get_default (), step_fiber, step, step_free);
  else
    {
      DexFuture *future = step_fiber (step);

      step_free (step);
      return future;
    }
}

/**
 * confab_sasl_is_complete:
 * @self: an exchange
 *
 * Returns: whether all was said that has to be; a success the server tells
 *   before that is none
 */
gboolean
confab_sasl_is_complete (ConfabSasl *self)
{
  return self->complete;
}

/**
 * confab_sasl_may_try_another:
 * @self: an exchange that was refused
 * @wrong: the server said that the credentials are wrong, and not only that it
 *   does not take them
 *
 * A server that offers SCRAM may have no keys for this user, and says so before
 * it sends a challenge; one that refuses the proof has them, and the password is
 * wrong; or it binds to the channel in another way. Each refusal counts and slows
 * the next one down, so nothing is tried in vain.
 *
 * Returns: whether another mechanism may succeed with the same credentials
 */
gboolean
confab_sasl_may_try_another (ConfabSasl *self,
                             gboolean    wrong)
{
  return (self->mechanism < MECHANISM_PLAIN && (!self->proved || (confab_sasl_binds_channel (self) && !wrong && !self->denied))) ||
         self->mechanism == MECHANISM_OAUTHBEARER;
}
