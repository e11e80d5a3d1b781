/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's side of SCRAM-SHA-1 and SCRAM-SHA-256, with channel binding. */
#include "config.h"

#include "confab-net-error.h"
#include "confab-sasl-private.h"

#include <string.h>

#define MAX_DIGEST 32
#define MAX_SALT 1024

struct _ConfabScram
{
  GChecksumType hash;
  gsize digest_size;
  char *user;     /* escaped */
  char *password; /* prepared */
  char *nonce;
  char *gs2_header;
  GBytes *channel_binding; /* only with plus */
  char *client_first_bare;
  guint8 server_signature[MAX_DIGEST];
  guint step;
  gboolean complete;
};

/* SASLprep as far as it matters: ASCII stays, anything else is normalised. */
static char *
prepare (const char *text)
{
  char *normal = NULL;

  if (g_str_is_ascii (text))
    return g_strdup (text);
  normal = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  return normal != NULL ? normal : g_strdup (text);
}

static char *
escape_user (const char *user)
{
  g_autofree char *prepared = prepare (user);
  GString *out = g_string_new (prepared);

  g_string_replace (out, "=", "=3D", 0);
  g_string_replace (out, ",", "=2C", 0);
  return g_string_free (out, FALSE);
}

/*< private >
 * confab_scram_new:
 * @hash: %G_CHECKSUM_SHA1 or %G_CHECKSUM_SHA256
 * @user: the user name
 * @password: the password
 * @nonce: printable ASCII without a comma, fresh and unguessable
 * @channel_binding: (nullable): the connection's tls-exporter data
 * @plus: bind to the channel; @channel_binding is then not %NULL
 *
 * Returns: (transfer full): an exchange
 */
ConfabScram *
confab_scram_new (GChecksumType hash,
                  const char *  user,
                  const char *  password,
                  const char *  nonce,
                  GBytes *      channel_binding,
                  gboolean      plus)
{
  ConfabScram *self = g_new0 (ConfabScram, 1);

  self->hash = hash;
  self->digest_size = (gsize) g_checksum_type_get_length (hash);
  self->user = escape_user (user);
  self->password = prepare (password);
  self->nonce = g_strdup (nonce);
  /* "y": we could bind, the server did not offer it. A server that did offer it
   * sees by that that somebody between took the offer out. */
  self->gs2_header = g_strdup (plus ? "p=tls-exporter,," : channel_binding != NULL ? "y,," : "n,,");
  if (plus)
    self->channel_binding = g_bytes_ref (channel_binding);
  return self;
}

/*< private >
 * confab_scram_free:
 * @self: (transfer full) (nullable): an exchange
 */
void
confab_scram_free (ConfabScram *self)
{
  if (self == NULL)
    return;
  explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->user);
  g_free (self->nonce);
  g_free (self->gs2_header);
  g_clear_pointer (&self->channel_binding, g_bytes_unref);
  g_free (self->client_first_bare);
  g_free (self);
}

static void
hmac (ConfabScram *self,
      const void * key,
      gsize        key_size,
      const void * data,
      gsize        size,
      guint8 *     digest)
{
  g_autoptr (GHmac) mac = g_hmac_new (self->hash, key, key_size);
  gsize length = self->digest_size;

  g_hmac_update (mac, data, (gssize) size);
  g_hmac_get_digest (mac, digest, &length);
}

/* PBKDF2 with one block (RFC 5802's Hi). */
static void
salt_password (ConfabScram * self,
               const guint8 *salt,
               gsize         salt_size,
               guint64       iterations,
               guint8 *      result)
{
  static const guint8 block_one[4] = { 0, 0, 0, 1 };
  g_autoptr (GHmac) keyed = g_hmac_new (self->hash, (const guchar *) self->password, strlen (self->password));
  g_autoptr (GByteArray) first = g_byte_array_new ();
  guint8 block[MAX_DIGEST];

  g_byte_array_append (first, salt, (guint) salt_size);
  g_byte_array_append (first, block_one, sizeof block_one);
  for (guint64 i = 0; i < iterations; i++)
    {
      g_autoptr (GHmac) mac = g_hmac_copy (keyed);
      gsize length = self->digest_size;

      if (i == 0)
        g_hmac_update (mac, first->data, (gssize) first->len);
      else
        g_hmac_update (mac, block, (gssize) self->digest_size);
      g_hmac_get_digest (mac, block, &length);
      for (gsize k = 0; k < self->digest_size; k++)
        result[k] = i == 0 ? block[k] : result[k] ^ block[k];
    }
}

static char *
make_client_first (ConfabScram *self)
{
  self->client_first_bare = g_strdup_printf ("n=%s,r=%s", self->user, self->nonce);
  return g_strconcat (self->gs2_header, self->client_first_bare, NULL);
}

static char *
encode_channel (ConfabScram *self)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  g_byte_array_append (data, (const guint8 *) self->gs2_header, (guint) strlen (self->gs2_header));
  if (self->channel_binding != NULL)
    g_byte_array_append (data, g_bytes_get_data (self->channel_binding, NULL), (guint) g_bytes_get_size (self->channel_binding));
  return g_base64_encode (data->data, data->len);
}

static gboolean
set_nonsense (GError **error)
{
  g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH_UNAVAILABLE, "The server's SCRAM challenge makes no sense");
  return FALSE;
}

/* "r=nonce,s=salt,i=iterations": each exactly where it belongs. */
static gboolean
parse_server_first (ConfabScram *self,
                    const char * challenge,
                    char **      nonce,
                    guint8 **    salt,
                    gsize *      salt_size,
                    guint64 *    iterations,
                    GError **    error)
{
  g_auto (GStrv) parts = g_strsplit (challenge, ",", 4);

  if (g_strv_length (parts) < 3 || !g_str_has_prefix (parts[0], "r=") || !g_str_has_prefix (parts[1], "s=") ||
      !g_str_has_prefix (parts[2], "i=") || strlen (parts[1] + 2) == 0 || strlen (parts[1]) > MAX_SALT)
    return set_nonsense (error);
  /* The server's nonce begins with ours and adds to it. */
  if (!g_str_has_prefix (parts[0] + 2, self->nonce) || strlen (parts[0] + 2) <= strlen (self->nonce))
    return set_nonsense (error);
  if (!g_ascii_string_to_unsigned (parts[2] + 2, 10, CONFAB_SCRAM_MIN_ITERATIONS, CONFAB_SCRAM_MAX_ITERATIONS,
                                   iterations, NULL))
    return set_nonsense (error);

  *nonce = g_strdup (parts[0] + 2);
  *salt = g_base64_decode (parts[1] + 2, salt_size);
  return TRUE;
}

static char *
make_client_final (ConfabScram *self,
                   const char * challenge,
                   GError **    error)
{
  g_autofree char *nonce = NULL;
  g_autofree guint8 *salt = NULL;
  g_autofree char *channel = encode_channel (self);
  g_autofree char *without_proof = NULL;
  g_autofree char *auth_message = NULL;
  g_autofree char *proof_text = NULL;
  g_autoptr (GChecksum) checksum = NULL;
  gsize salt_size = 0;
  gsize length = self->digest_size;
  guint64 iterations = 0;
  guint8 salted[MAX_DIGEST], key[MAX_DIGEST], stored[MAX_DIGEST], proof[MAX_DIGEST];

  if (!parse_server_first (self, challenge, &nonce, &salt, &salt_size, &iterations, error))
    return NULL;

  without_proof = g_strdup_printf ("c=%s,r=%s", channel, nonce);
  auth_message = g_strdup_printf ("%s,%s,%s", self->client_first_bare, challenge, without_proof);

  salt_password (self, salt, salt_size, iterations, salted);
  hmac (self, salted, self->digest_size, "Client Key", 10, key);
  checksum = g_checksum_new (self->hash);
  g_checksum_update (checksum, key, (gssize) self->digest_size);
  g_checksum_get_digest (checksum, stored, &length);
  hmac (self, stored, self->digest_size, auth_message, strlen (auth_message), proof);
  for (gsize i = 0; i < self->digest_size; i++)
    proof[i] ^= key[i];
  hmac (self, salted, self->digest_size, "Server Key", 10, key);
  hmac (self, key, self->digest_size, auth_message, strlen (auth_message), self->server_signature);
  explicit_bzero (salted, sizeof salted);
  explicit_bzero (key, sizeof key);

  proof_text = g_base64_encode (proof, self->digest_size);
  return g_strdup_printf ("%s,p=%s", without_proof, proof_text);
}

/* "v=signature": the server knows the password too. */
static char *
check_server_final (ConfabScram *self,
                    const char * challenge,
                    GError **    error)
{
  g_autofree char *expected = g_base64_encode (self->server_signature, self->digest_size);
  g_auto (GStrv) parts = g_strsplit (challenge, ",", 2);

  if (parts[0] == NULL || !g_str_has_prefix (parts[0], "v=") || strcmp (parts[0] + 2, expected) != 0)
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_AUTH, "The server does not prove that it knows the password");
      return NULL;
    }
  self->complete = TRUE;
  return g_strdup ("");
}

/*< private >
 * confab_scram_step:
 * @self: an exchange
 * @challenge: (nullable): what the server said, %NULL at first
 * @error: why it cannot go on
 *
 * Returns: (transfer full) (nullable): what to answer
 */
char *
confab_scram_step (ConfabScram *self,
                   const char * challenge,
                   GError **    error)
{
  switch (self->step++)
    {
    case 0:
      return make_client_first (self);

    case 1:
      if (challenge != NULL)
        return make_client_final (self, challenge, error);
      break;

    case 2:
      if (challenge != NULL)
        return check_server_final (self, challenge, error);
      break;

    default:
      break;
    }

  set_nonsense (error);
  return NULL;
}

/*< private >
 * confab_scram_is_complete:
 * @self: an exchange
 *
 * Returns: whether the server has proved itself
 */
gboolean
confab_scram_is_complete (ConfabScram *self)
{
  return self->complete;
}
