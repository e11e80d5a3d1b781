/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a mail server is and how its certificate is judged. */
#include "config.h"

#include "confab-server.h"

#include <string.h>

/** Longest host name (RFC 1035). */
#define MAX_HOST 255

struct _ConfabServer
{
  gatomicrefcount ref_count;
  char *host;
  guint16 port;
  ConfabSecurity security;
  GTlsDatabase *authority;
  char *pin;
  GTlsCertificate *certificate;
  gboolean other_binding;
  ConfabTrace *trace;
};

G_DEFINE_BOXED_TYPE (ConfabServer, confab_server, confab_server_ref, confab_server_unref)

/**
 * confab_server_new:
 * @host: a host name or IP address
 * @port: a TCP port
 * @security: how the connection is encrypted
 * @authority_file: (nullable): a PEM file with certificate authorities that are
 *   trusted beside the system's, or %NULL
 * @error: a GIO or TLS error when @authority_file cannot be read or holds none,
 *   %G_IO_ERROR_INVALID_ARGUMENT when @host is no name of a host
 *
 * Returns: (transfer full): a server
 */
ConfabServer *
confab_server_new (const char     *host,
                   guint16 port,
                   ConfabSecurity security,
                   const char     *authority_file,
                   GError        **error)
{
  g_autoptr (GTlsDatabase) authority = NULL;
  ConfabServer *self = NULL;

  if (host[0] == '\0' || strlen (host) > MAX_HOST || strpbrk (host, " \t\r\n/@<>\"") != NULL || port == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "“%s” is not a host and port", host);
      return NULL;
    }
  if (authority_file != NULL)
    {
      g_autofree char *path = g_canonicalize_filename (authority_file, NULL);

      authority = g_tls_file_database_new (path, error);
      if (authority == NULL)
        return NULL;
    }

  self = g_new0 (ConfabServer, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->host = g_strdup (host);
  self->port = port;
  self->security = security;
  self->authority = g_steal_pointer (&authority);
  return self;
}

/**
 * confab_server_ref:
 * @self: a server
 *
 * Returns: (transfer full): @self
 */
ConfabServer *
confab_server_ref (ConfabServer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_server_unref:
 * @self: (transfer full) (nullable): a server
 */
void
confab_server_unref (ConfabServer *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->host);
  g_clear_object (&self->authority);
  g_free (self->pin);
  g_clear_object (&self->certificate);
  confab_trace_unref (self->trace);
  g_free (self);
}

/**
 * confab_server_get_host:
 * @self: a server
 *
 * Returns: (transfer none): its host name
 */
const char *
confab_server_get_host (const ConfabServer *self)
{
  return self->host;
}

/**
 * confab_server_get_port:
 * @self: a server
 *
 * Returns: its port
 */
guint16
confab_server_get_port (const ConfabServer *self)
{
  return self->port;
}

/**
 * confab_server_get_security:
 * @self: a server
 *
 * Returns: how the connection is encrypted
 */
ConfabSecurity
confab_server_get_security (const ConfabServer *self)
{
  return self->security;
}

/**
 * confab_server_get_authority:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): the extra certificate authorities
 */
GTlsDatabase *
confab_server_get_authority (const ConfabServer *self)
{
  return self->authority;
}

/**
 * confab_server_set_pin:
 * @self: a server nobody is connected to yet
 * @fingerprint: (nullable): the SHA-256 fingerprint of the one certificate that
 *   the person has looked at and trusts, as confab_net_error_get_fingerprint()
 *   tells it, or %NULL for none
 *
 * A certificate that does not verify is taken nevertheless when it is this one;
 * any other is judged as ever.
 */
void
confab_server_set_pin (ConfabServer *self,
                       const char *  fingerprint)
{
  g_free (self->pin);
  self->pin = fingerprint != NULL && fingerprint[0] != '\0' ? g_ascii_strup (fingerprint, -1) : NULL;
}

/**
 * confab_server_get_pin:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): the fingerprint that is trusted, in upper
 *   case
 */
const char *
confab_server_get_pin (const ConfabServer *self)
{
  return self->pin;
}

/**
 * confab_server_set_certificate:
 * @self: a server nobody is connected to yet
 * @certificate: (nullable): what to show of oneself to a server that asks for a
 *   certificate, with its private key
 */
void
confab_server_set_certificate (ConfabServer *   self,
                               GTlsCertificate *certificate)
{
  g_set_object (&self->certificate, certificate);
}

/**
 * confab_server_get_certificate:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): what is shown of oneself to it
 */
GTlsCertificate *
confab_server_get_certificate (const ConfabServer *self)
{
  return self->certificate;
}

/*< private >
 * confab_server_note_other_binding:
 * @self: a server
 *
 * Notes that it offers channel binding and means another kind of it, so that it
 * is not asked for in vain each time.
 */
void
confab_server_note_other_binding (ConfabServer *self)
{
  self->other_binding = TRUE;
}

/*< private >
 * confab_server_has_other_binding:
 * @self: a server
 *
 * Returns: whether it is known to bind in another way
 */
gboolean
confab_server_has_other_binding (const ConfabServer *self)
{
  return self->other_binding;
}

/**
 * confab_server_set_trace:
 * @self: a server nobody is connected to yet
 * @trace: (nullable): where connections to it write down what is said, or %NULL
 *   for nowhere, as it is at first
 */
void
confab_server_set_trace (ConfabServer *self,
                         ConfabTrace * trace)
{
  if (trace != NULL)
    confab_trace_ref (trace);
  confab_trace_unref (self->trace);
  self->trace = trace;
}

/**
 * confab_server_get_trace:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): where connections to it write down what
 *   is said
 */
ConfabTrace *
confab_server_get_trace (const ConfabServer *self)
{
  return self->trace;
}
