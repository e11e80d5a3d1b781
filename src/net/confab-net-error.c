/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain of the wire, with codes by what the caller does next. */
#include "config.h"

#include "confab-net-error.h"

#include <libdex.h>
#include <string.h>

typedef struct
{
  char *words;
  char *host;
  char *fingerprint;
  GTlsCertificateFlags certificate_flags;
  ConfabImapCode imap_code;
  guint smtp_code;
  char *smtp_enhanced;
} ConfabNetErrorPrivate;

static void
confab_net_error_private_init (ConfabNetErrorPrivate *priv)
{
}

static void
confab_net_error_private_copy (const ConfabNetErrorPrivate *source,
                               ConfabNetErrorPrivate *      target)
{
  *target = *source;
  target->words = g_strdup (source->words);
  target->host = g_strdup (source->host);
  target->fingerprint = g_strdup (source->fingerprint);
  target->smtp_enhanced = g_strdup (source->smtp_enhanced);
}

static void
confab_net_error_private_clear (ConfabNetErrorPrivate *priv)
{
  g_free (priv->words);
  g_free (priv->host);
  g_free (priv->fingerprint);
  g_free (priv->smtp_enhanced);
}

G_DEFINE_EXTENDED_ERROR (ConfabNetError, confab_net_error)

/**
 * confab_net_error_get_server_words:
 * @error: any error
 *
 * Returns: (transfer none) (nullable): what the server said, plain text of one
 *   line, bounded; never to be shown as if the program had said it
 */
const char *
confab_net_error_get_server_words (const GError *error)
{
  return error->domain == CONFAB_NET_ERROR ? confab_net_error_get_private (error)->words : NULL;
}

/**
 * confab_net_error_set_host:
 * @error: an error; one of another domain is left as it is
 * @host: the host it is about, unless it knows one
 */
void
confab_net_error_set_host (GError *    error,
                           const char *host)
{
  if (error->domain == CONFAB_NET_ERROR && confab_net_error_get_private (error)->host == NULL)
    confab_net_error_get_private (error)->host = g_strdup (host);
}

/**
 * confab_net_error_get_host:
 * @error: any error
 *
 * Returns: (transfer none) (nullable): the host it is about
 */
const char *
confab_net_error_get_host (const GError *error)
{
  return error->domain == CONFAB_NET_ERROR ? confab_net_error_get_private (error)->host : NULL;
}

/**
 * confab_net_error_get_fingerprint:
 * @error: any error
 *
 * Returns: (transfer none) (nullable): the SHA-256 fingerprint of a certificate
 *   that does not verify, as "AB:CD:…"
 */
const char *
confab_net_error_get_fingerprint (const GError *error)
{
  return error->domain == CONFAB_NET_ERROR ? confab_net_error_get_private (error)->fingerprint : NULL;
}

/**
 * confab_net_error_get_certificate_flags:
 * @error: any error
 *
 * Returns: what is wrong with the certificate, or 0
 */
GTlsCertificateFlags
confab_net_error_get_certificate_flags (const GError *error)
{
  return error->domain == CONFAB_NET_ERROR ? confab_net_error_get_private (error)->certificate_flags : 0;
}

/**
 * confab_net_error_get_imap_code:
 * @error: any error
 *
 * Returns: the response code of an IMAP server's refusal
 */
ConfabImapCode
confab_net_error_get_imap_code (const GError *error)
{
  return error->domain == CONFAB_NET_ERROR ? confab_net_error_get_private (error)->imap_code : CONFAB_IMAP_CODE_NONE;
}

/**
 * confab_net_error_get_smtp_code:
 * @error: any error
 *
 * Returns: the three digits of an SMTP server's refusal, or 0
 */
guint
confab_net_error_get_smtp_code (const GError *error)
{
  return error->domain == CONFAB_NET_ERROR ? confab_net_error_get_private (error)->smtp_code : 0;
}

/**
 * confab_net_error_get_smtp_enhanced:
 * @error: any error
 *
 * Returns: (transfer none) (nullable): the enhanced status code, as "5.7.1"
 */
const char *
confab_net_error_get_smtp_enhanced (const GError *error)
{
  return error->domain == CONFAB_NET_ERROR ? confab_net_error_get_private (error)->smtp_enhanced : NULL;
}

/*< private >
 * confab_net_error_clean_words:
 * @words: (nullable): text from a server
 * @length: its length, or -1 when it ends with NUL
 *
 * Returns: (transfer full) (nullable): it as one line of valid UTF-8 without
 *   control characters, at most %CONFAB_NET_ERROR_MAX_WORDS bytes; %NULL when
 *   nothing is left
 */
char *
confab_net_error_clean_words (const char *words,
                              gssize      length)
{
  g_autofree char *valid = NULL;
  GString *clean = NULL;
  gboolean space = FALSE;

  if (words == NULL)
    return NULL;
  valid = g_utf8_make_valid (words, length);
  clean = g_string_new (NULL);
  for (const char *cursor = valid; *cursor != '\0'; cursor = g_utf8_next_char (cursor))
    {
      gunichar c = g_utf8_get_char (cursor);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
        {
          space = clean->len > 0;
          continue;
        }
      if (clean->len + 8 > CONFAB_NET_ERROR_MAX_WORDS)
        break;
      if (space)
        g_string_append_c (clean, ' ');
      space = FALSE;
      g_string_append_unichar (clean, c);
    }

  return g_string_free (clean, clean->len == 0);
}

/*< private >
 * confab_net_error_new_for_words:
 * @code: what the caller does next
 * @words: (nullable): what the server said, if it said anything
 * @format: what happened
 * @...: for @format
 *
 * Returns: (transfer full): an error
 */
GError *
confab_net_error_new_for_words (ConfabNetError code,
                                const char *   words,
                                const char *   format,
                                ...)
{
  GError *error = NULL;
  va_list args;

  va_start (args, format);
  error = g_error_new_valist (CONFAB_NET_ERROR, (int) code, format, args);
  va_end (args);
  confab_net_error_get_private (error)->words = confab_net_error_clean_words (words, -1);
  return error;
}

/* What a response code means for whoever asked; @otherwise for one that means
 * nothing by itself. */
static ConfabNetError
code_from_imap (ConfabImapCode imap_code,
                ConfabNetError otherwise)
{
  switch ((guint) imap_code)
    {
    case CONFAB_IMAP_CODE_UNAVAILABLE:
    case CONFAB_IMAP_CODE_INUSE:
    case CONFAB_IMAP_CODE_THROTTLED:
    case CONFAB_IMAP_CODE_LIMIT:
      return CONFAB_NET_ERROR_THROTTLED;

    case CONFAB_IMAP_CODE_AUTHENTICATIONFAILED:
    case CONFAB_IMAP_CODE_AUTHORIZATIONFAILED:
    case CONFAB_IMAP_CODE_EXPIRED:
      return CONFAB_NET_ERROR_AUTH;

    case CONFAB_IMAP_CODE_OVERQUOTA:
    case CONFAB_IMAP_CODE_TOOBIG:
      return CONFAB_NET_ERROR_LIMIT;

    default:
      return otherwise;
    }
}

/*< private >
 * confab_net_error_new_for_imap:
 * @what: what was refused, as "UID FETCH"
 * @imap_code: the response code
 * @words: (nullable): what the server said
 *
 * Returns: (transfer full): an error for a NO or BAD
 */
GError *
confab_net_error_new_for_imap (const char *   what,
                               ConfabImapCode imap_code,
                               const char *   words)
{
  g_autofree char *clean = confab_net_error_clean_words (words, -1);
  GError *error = confab_net_error_new_for_words (code_from_imap (imap_code, CONFAB_NET_ERROR_NO), clean,
                                                  "The server refused %s: %s", what,
                                                  clean != NULL ? clean : "it gave no reason");

  confab_net_error_get_private (error)->imap_code = imap_code;
  return error;
}

/*< private >
 * confab_net_error_new_for_bye:
 * @host: the server
 * @imap_code: the response code
 * @words: (nullable): what the server said
 *
 * Returns: (transfer full): an error for a BYE: the connection is over
 */
GError *
confab_net_error_new_for_bye (const char *   host,
                              ConfabImapCode imap_code,
                              const char *   words)
{
  g_autofree char *clean = confab_net_error_clean_words (words, -1);
  GError *error = confab_net_error_new_for_words (code_from_imap (imap_code, CONFAB_NET_ERROR_CLOSED), clean,
                                                  "%s ended the session: %s", host,
                                                  clean != NULL ? clean : "it gave no reason");

  confab_net_error_get_private (error)->imap_code = imap_code;
  return error;
}

/*< private >
 * confab_net_error_set_imap_code:
 * @error: an error of this domain
 * @imap_code: the response code that led to it
 */
void
confab_net_error_set_imap_code (GError *       error,
                                ConfabImapCode imap_code)
{
  confab_net_error_get_private (error)->imap_code = imap_code;
}

/*< private >
 * confab_net_error_new_for_smtp:
 * @what: what was refused, as "the sender"
 * @smtp_code: the three digits
 * @enhanced: (nullable): the enhanced status code
 * @words: (nullable): what the server said
 *
 * Returns: (transfer full): an error for a 4xx or 5xx
 */
GError *
confab_net_error_new_for_smtp (const char *what,
                               guint       smtp_code,
                               const char *enhanced,
                               const char *words)
{
  g_autofree char *clean = confab_net_error_clean_words (words, -1);
  gboolean transient = smtp_code / 100 != 5;
  GError *error = confab_net_error_new_for_words (transient ? CONFAB_NET_ERROR_SMTP_TRANSIENT : CONFAB_NET_ERROR_SMTP_PERMANENT,
                                                  clean, "The server refused %s: %u %s", what, smtp_code,
                                                  clean != NULL ? clean : "it gave no reason");
  ConfabNetErrorPrivate *priv = confab_net_error_get_private (error);

  priv->smtp_code = smtp_code;
  priv->smtp_enhanced = g_strdup (enhanced);
  return error;
}

/*< private >
 * confab_net_error_dup_fingerprint:
 * @certificate: a certificate
 *
 * Returns: (transfer full): its SHA-256 fingerprint, as "AB:CD:…"
 */
char *
confab_net_error_dup_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  GString *text = g_string_new (NULL);
  const char *hex = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return g_string_free (text, FALSE);
  g_checksum_update (checksum, der->data, (gssize) der->len);
  hex = g_checksum_get_string (checksum);
  for (gsize i = 0; hex[i] != '\0'; i += 2)
    g_string_append_printf (text, "%s%c%c", i > 0 ? ":" : "", g_ascii_toupper (hex[i]), g_ascii_toupper (hex[i + 1]));
  return g_string_free (text, FALSE);
}

static const char *
describe_certificate_flags (GTlsCertificateFlags flags)
{
  if ((flags & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return "it is for another host";
  if ((flags & G_TLS_CERTIFICATE_EXPIRED) != 0)
    return "it has expired";
  if ((flags & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    return "it is not valid yet";
  if ((flags & G_TLS_CERTIFICATE_REVOKED) != 0)
    return "it was revoked";
  if ((flags & G_TLS_CERTIFICATE_INSECURE) != 0)
    return "it is too weak";
  if ((flags & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    return "it was not issued by a known authority";
  return "it cannot be verified";
}

/*< private >
 * confab_net_error_new_for_tls:
 * @host: the host
 * @certificate: (nullable): its certificate
 * @flags: what is wrong with it
 *
 * Returns: (transfer full): an error for a certificate that does not verify
 */
GError *
confab_net_error_new_for_tls (const char *         host,
                              GTlsCertificate *    certificate,
                              GTlsCertificateFlags flags)
{
  g_autofree char *fingerprint = certificate != NULL ? confab_net_error_dup_fingerprint (certificate) : NULL;
  GError *error = confab_net_error_new_for_words (CONFAB_NET_ERROR_TLS_UNTRUSTED, NULL,
                                                  "The certificate of %s is refused, because %s (SHA-256 %s)", host,
                                                  describe_certificate_flags (flags),
                                                  fingerprint != NULL ? fingerprint : "unknown");
  ConfabNetErrorPrivate *priv = confab_net_error_get_private (error);

  priv->host = g_strdup (host);
  priv->fingerprint = g_steal_pointer (&fingerprint);
  priv->certificate_flags = flags;
  return error;
}

static ConfabNetError
code_from_io (const GError *error)
{
  if (error->domain == G_RESOLVER_ERROR)
    return error->code == G_RESOLVER_ERROR_TEMPORARY_FAILURE ? CONFAB_NET_ERROR_OFFLINE : CONFAB_NET_ERROR_RESOLVE;
  if (error->domain == G_TLS_ERROR)
    {
      if (error->code == G_TLS_ERROR_EOF)
        return CONFAB_NET_ERROR_CLOSED;
      return error->code == G_TLS_ERROR_BAD_CERTIFICATE ? CONFAB_NET_ERROR_TLS_UNTRUSTED : CONFAB_NET_ERROR_TLS_UNAVAILABLE;
    }
  if (g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    return CONFAB_NET_ERROR_TIMEOUT;
  if (error->domain == DEX_ERROR)
    return CONFAB_NET_ERROR_CANCELLED;
  if (error->domain != G_IO_ERROR)
    return CONFAB_NET_ERROR_CLOSED;

  switch (error->code)
    {
    case G_IO_ERROR_HOST_NOT_FOUND:
      return CONFAB_NET_ERROR_RESOLVE;

    case G_IO_ERROR_CONNECTION_REFUSED:
      return CONFAB_NET_ERROR_REFUSED;

    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_PROXY_FAILED:
      return CONFAB_NET_ERROR_OFFLINE;

    case G_IO_ERROR_TIMED_OUT:
      return CONFAB_NET_ERROR_TIMEOUT;

    case G_IO_ERROR_CANCELLED:
      return CONFAB_NET_ERROR_CANCELLED;

    default:
      return CONFAB_NET_ERROR_CLOSED;
    }
}

/*< private >
 * confab_net_error_new_from_io:
 * @io_error: an error of GIO or libdex
 * @host: (nullable): the host it is about
 *
 * Returns: (transfer full): the same in this domain
 */
GError *
confab_net_error_new_from_io (const GError *io_error,
                              const char *  host)
{
  GError *error = NULL;

  if (io_error->domain == CONFAB_NET_ERROR)
    return g_error_copy (io_error);

  error = g_error_new (CONFAB_NET_ERROR, (int) code_from_io (io_error), "%s: %s", host != NULL ? host : "connection",
                       io_error->message);
  confab_net_error_get_private (error)->host = g_strdup (host);
  return error;
}
