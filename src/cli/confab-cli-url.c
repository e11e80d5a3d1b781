/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server addresses as they are typed: imaps://host:port and its like. */
#include "config.h"

#include "confab-cli-url.h"

#include "confab-cli-error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

/* RFC 5321 §4.5.3.1: a path is at most 256 octets, its brackets among them. */
#define MAX_ADDRESS 254

/* RFC 1035 §2.3.4, without the root's dot. */
#define MAX_HOST 253

typedef struct
{
  const char *scheme;
  guint16 port;
  ConfabSecurity security;
} Scheme;

static const Scheme schemes[][2] = {
  [CONFAB_CLI_IMAP] = {
    { "imaps", 993, CONFAB_SECURITY_TLS },
    { "imap+starttls", 143, CONFAB_SECURITY_STARTTLS },
  },
  [CONFAB_CLI_SMTP] = {
    { "smtps", 465, CONFAB_SECURITY_TLS },
    { "smtp+starttls", 587, CONFAB_SECURITY_STARTTLS },
  },
  /* STARTTLS is the one way there is (RFC 5804 §2.2). */
  [CONFAB_CLI_SIEVE] = {
    { "sieve", 4190, CONFAB_SECURITY_STARTTLS },
  },
};

static gboolean
fail (GError **   error,
      const char *format,
      ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **   error,
      const char *format,
      ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (CONFAB_CLI_ERROR, CONFAB_CLI_ERROR_USAGE, format, args);
  va_end (args);
  return FALSE;
}

static const Scheme *
find_scheme (ConfabCliProtocol protocol,
             const char *      url,
             const char **     rest,
             GError **         error)
{
  const char *colon = strstr (url, "://");

  for (guint i = 0; i < G_N_ELEMENTS (schemes[0]); i++)
    {
      const Scheme *scheme = &schemes[protocol][i];
      gsize length = scheme->scheme != NULL ? strlen (scheme->scheme) : 0;

      if (length == 0 || colon == NULL || (gsize) (colon - url) != length || g_ascii_strncasecmp (url, scheme->scheme, length) != 0)
        continue;
      *rest = colon + 3;
      return scheme;
    }
  if (schemes[protocol][1].scheme == NULL)
    fail (error, _ ("“%s” is no server address; write %s://HOST, with :PORT after it where it is an unusual one"),
          url, schemes[protocol][0].scheme);
  else
    fail (error, _ ("“%s” is no server address; write %s://HOST or %s://HOST, with :PORT after it where it is an unusual one"),
          url, schemes[protocol][0].scheme, schemes[protocol][1].scheme);
  return NULL;
}

static gboolean
check_host (const char *host,
            const char *url,
            GError **   error)
{
  if (g_hostname_is_ip_address (host))
    return TRUE;
  if (*host == '\0')
    return fail (error, _ ("“%s” names no host"), url);
  if (strlen (host) > MAX_HOST || *host == '.' || *host == '-' || strstr (host, "..") != NULL)
    return fail (error, _ ("“%s” is no host name"), host);
  for (const char *p = host; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-._", *p) == NULL && (guchar) *p < 0x80)
      return fail (error, _ ("“%s” is no host name"), host);
  return TRUE;
}

static gboolean
parse_port (const char *text,
            const char *url,
            guint16 *   port,
            GError **   error)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &value, NULL))
    return fail (error, _ ("The port in “%s” is no number from 1 to 65535"), url);
  *port = (guint16) value;
  return TRUE;
}

/* [host] or host, then :port or nothing. */
static gboolean
parse_host_and_port (ConfabCliServer *server,
                     const char *     text,
                     const char *     url,
                     GError **        error)
{
  const char *after;
  const char *colon;

  if (*text == '[')
    {
      after = strchr (text, ']');
      if (after == NULL || (after[1] != '\0' && after[1] != ':'))
        return fail (error, _ ("“%s” has an opening bracket without its closing one"), url);
      server->host = g_strndup (text + 1, (gsize) (after - text - 1));
      if (!g_hostname_is_ip_address (server->host))
        return fail (error, _ ("“%s” is no IP address"), server->host);
      return after[1] == '\0' || parse_port (after + 2, url, &server->port, error);
    }

  colon = strchr (text, ':');
  if (colon != NULL && strchr (colon + 1, ':') != NULL)
    return fail (error, _ ("“%s” has several colons; put an IPv6 address in brackets: [::1]"), url);
  server->host = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup (text);
  if (!check_host (server->host, url, error))
    return FALSE;
  return colon == NULL || parse_port (colon + 1, url, &server->port, error);
}

/**
 * confab_cli_server_parse:
 * @protocol: what it is for
 * @url: what was typed: `imaps://host`, `imap+starttls://host:port`, `smtps://[::1]`,
 *   `smtps://user@host`, `sieve://host`; a user name may be percent-encoded
 * @error: return location for a #ConfabCliError
 *
 * Returns: (transfer full) (nullable): the server, or %NULL with @error
 */
ConfabCliServer *
confab_cli_server_parse (ConfabCliProtocol protocol,
                         const char *      url,
                         GError **         error)
{
  g_autoptr (ConfabCliServer) server = g_new0 (ConfabCliServer, 1);
  const Scheme *scheme;
  const char *rest;
  const char *at;
  g_autofree char *place = NULL;

  if (!g_utf8_validate (url, -1, NULL))
    {
      fail (error, _ ("The server address is not UTF-8"));
      return NULL;
    }
  scheme = find_scheme (protocol, url, &rest, error);
  if (scheme == NULL)
    return NULL;
  server->port = scheme->port;
  server->security = scheme->security;

  at = strrchr (rest, '@');
  if (at != NULL)
    {
      g_autofree char *user = g_strndup (rest, (gsize) (at - rest));

      server->user = g_uri_unescape_string (user, NULL);
      if (server->user == NULL || *server->user == '\0' || strchr (user, ':') != NULL)
        {
          fail (error, _ ("“%s” has no good user name before the @; a password has no place in it"), url);
          return NULL;
        }
      rest = at + 1;
    }

  place = g_strdup (rest);
  if (g_str_has_suffix (place, "/"))
    place[strlen (place) - 1] = '\0';
  if (!parse_host_and_port (server, place, url, error))
    return NULL;
  return g_steal_pointer (&server);
}

/**
 * confab_cli_server_format:
 * @protocol: what it is for
 * @host: a host name or an IP address
 * @port: a port
 * @security: how the connection is encrypted
 *
 * Returns: (transfer full): what confab_cli_server_parse() reads
 */
char *
confab_cli_server_format (ConfabCliProtocol protocol,
                          const char *      host,
                          guint16           port,
                          ConfabSecurity    security)
{
  const Scheme *scheme = &schemes[protocol][protocol != CONFAB_CLI_SIEVE && security == CONFAB_SECURITY_STARTTLS ? 1 : 0];
  gboolean bracket = strchr (host, ':') != NULL;

  return g_strdup_printf ("%s://%s%s%s:%u", scheme->scheme, bracket ? "[" : "", host, bracket ? "]" : "", port);
}

/**
 * confab_cli_server_free:
 * @self: a server
 */
void
confab_cli_server_free (ConfabCliServer *self)
{
  g_free (self->host);
  g_free (self->user);
  g_free (self);
}

/**
 * confab_cli_check_address:
 * @address: what was typed
 * @error: return location for a #ConfabCliError
 *
 * Only what can never be an address is refused; the server knows the rest.
 *
 * Returns: whether it may be a mail address
 */
gboolean
confab_cli_check_address (const char *address,
                          GError **   error)
{
  const char *at = g_utf8_validate (address, -1, NULL) ? strrchr (address, '@') : NULL;
  gboolean good = at != NULL && at != address && at[1] != '\0' && strlen (address) <= MAX_ADDRESS;

  for (const char *p = address; good && *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      good = !g_unichar_isspace (c) && !g_unichar_iscntrl (c) && (c >= 0x80 || strchr ("<>,;:\"()[]\\", (int) c) == NULL);
    }
  if (good)
    return TRUE;
  return fail (error, _ ("“%s” is no mail address; write it as name@example.org"), address);
}
