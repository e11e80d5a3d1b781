/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The TLS handshake, and how a certificate is judged. */
#include "config.h"

#include "confab-connection-tls.h"

#include "confab-connection.h"
#include "confab-dex.h"
#include "confab-net-error.h"

#include <string.h>

/* What the handshake learns about a certificate that the system does not trust. */
typedef struct
{
  gatomicrefcount ref_count;
  ConfabServer *server;
  GSocketConnectable *identity;
  GTlsCertificate *refused;
  GTlsCertificateFlags flags;
} Judge;

static void
judge_unref (void *    data,
             GClosure *closure)
{
  Judge *judge = data;

  if (!g_atomic_ref_count_dec (&judge->ref_count))
    return;
  confab_server_unref (judge->server);
  g_object_unref (judge->identity);
  g_clear_object (&judge->refused);
  g_free (judge);
}

static gboolean
is_pinned (Judge *          judge,
           GTlsCertificate *certificate)
{
  const char *pin = confab_server_get_pin (judge->server);
  g_autofree char *fingerprint = pin != NULL ? confab_net_error_dup_fingerprint (certificate) : NULL;

  return fingerprint != NULL && strcmp (fingerprint, pin) == 0;
}

/* What the system's authorities say, where the account's own did not vouch. The first
 * question of a process waits until they are read: only for a server that the account's
 * authority should know and does not. */
static gboolean
ask_system (Judge *               judge,
            GTlsCertificate *     certificate,
            GTlsCertificateFlags *flags)
{
  g_autoptr (GTlsDatabase) system = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  g_autoptr (GError) error = NULL;
  GTlsCertificateFlags found;

  if (system == NULL)
    return FALSE;
  found = g_tls_database_verify_chain (system, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, judge->identity,
                                       NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, &error);
  if (error == NULL)
    *flags = found;
  return error == NULL;
}

/* Called for a certificate that was not vouched for: by the account's own authority where
 * it has one, else by the system's. Who has an own one trusts the system's as well, with
 * all of the same checks; the one certificate that the person looked at needs nobody's word. */
static gboolean
accept_certificate_cb (GTlsConnection *     connection,
                       GTlsCertificate *    certificate,
                       GTlsCertificateFlags flags,
                       void *               user_data)
{
  Judge *judge = user_data;
  GTlsCertificateFlags others;

  if (is_pinned (judge, certificate))
    return TRUE;
  if (confab_server_get_authority (judge->server) != NULL && ask_system (judge, certificate, &others))
    {
      if (others == G_TLS_CERTIFICATE_NO_FLAGS)
        return TRUE;
      /* Vouched for by neither: what the account's authority says is the nearer
       * reason, as when the certificate is its own but has expired. */
      if ((flags & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
        flags = others;
    }

  g_set_object (&judge->refused, certificate);
  judge->flags = flags;
  return FALSE;
}

/* A handshake that fails because the other end hung up is told by TLS as a lack
 * of TLS; the stream itself knows better. */
static gboolean
has_ended (GIOStream *base)
{
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (base));
  char byte = 0;

  return g_pollable_input_stream_read_nonblocking (input, &byte, 1, NULL, NULL) == 0;
}

static DexFuture *
prepare_fiber (gpointer data)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new ();
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) nowhere = g_simple_io_stream_new (input, output);
  g_autoptr (GIOStream) tls = g_tls_client_connection_new (nowhere, NULL, NULL);

  return dex_future_new_for_boolean (tls != NULL);
}

/*< private >
 * confab_connection_tls_prepare:
 *
 * The first TLS connection of a process that asks the system's authorities reads all of
 * them, which takes longer than a frame. This makes a connection to nowhere on another thread.
 *
 * Returns: (transfer full): a future that resolves when it is done
 */
DexFuture *
confab_connection_tls_prepare (void)
{
  static DexFuture *prepared;

  if (g_once_init_enter_pointer (&prepared))
    g_once_init_leave_pointer (&prepared, confab_dex_spawn (dex_thread_pool_scheduler_get_default (), prepare_fiber, NULL, NULL));
  return dex_ref (prepared);
}

/* Where the account has an authority, the system's are not even read for what that one
 * vouches for; the database must be there when the connection is made. */
static GIOStream *
new_client (GIOStream *         base,
            GSocketConnectable *identity,
            GTlsDatabase *      authority,
            GError **           error)
{
  if (authority == NULL)
    return g_tls_client_connection_new (base, identity, error);
  return g_initable_new (g_tls_backend_get_client_connection_type (g_tls_backend_get_default ()), NULL, error,
                         "base-io-stream", base,
                         "server-identity", identity,
                         "database", authority,
                         NULL);
}

/*< private >
 * confab_connection_tls_handshake:
 * @base: a clear stream
 * @server: the server at its other end
 * @io_priority: main loop priority
 * @cancellable: (nullable): ends it
 * @error: a %CONFAB_NET_ERROR
 *
 * Shakes hands, on a fiber: the certificate must verify and be the host's, and
 * the protocol at least TLS 1.2.
 *
 * Returns: (transfer full) (nullable): the TLS stream
 */
GIOStream *
confab_connection_tls_handshake (GIOStream *   base,
                                 ConfabServer *server,
                                 int           io_priority,
                                 GCancellable *cancellable,
                                 GError **     error)
{
  const char *host = confab_server_get_host (server);
  GTlsDatabase *authority = confab_server_get_authority (server);
  g_autoptr (GSocketConnectable) identity = g_network_address_new (host, confab_server_get_port (server));
  g_autoptr (GIOStream) tls = NULL;
  g_autoptr (GError) io_error = NULL;
  g_autoptr (DexFuture) handshake = NULL;
  Judge *judge = NULL;
  gboolean done = FALSE;

  if (authority == NULL)
    dex_await (confab_connection_tls_prepare (), NULL);
  tls = new_client (base, identity, authority, error);
  if (tls == NULL)
    return NULL;

  judge = g_new0 (Judge, 1);
  g_atomic_ref_count_init (&judge->ref_count);
  g_atomic_ref_count_inc (&judge->ref_count);
  judge->server = confab_server_ref (server);
  judge->identity = g_object_ref (identity);
  g_signal_connect_data (tls, "accept-certificate", G_CALLBACK (accept_certificate_cb), judge, judge_unref, 0);

  if (confab_server_get_certificate (server) != NULL)
    g_tls_connection_set_certificate (G_TLS_CONNECTION (tls), confab_server_get_certificate (server));

  /* Many servers end a session without saying so in TLS; both protocols have
   * words of their own for it, and a cut is never taken for an end. */
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);

  handshake = confab_dex_tls_handshake (G_TLS_CONNECTION (tls), io_priority, cancellable);
  done = dex_await (dex_future_first (dex_ref (handshake),
                                      dex_timeout_new_seconds (CONFAB_CONNECTION_CONNECT_SECONDS), NULL),
                    &io_error);
  if (!done && judge->refused != NULL)
    g_propagate_error (error, confab_net_error_new_for_tls (host, judge->refused, judge->flags));
  else if (!done && io_error->domain == G_TLS_ERROR && has_ended (base))
    g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_CLOSED, "%s closed the connection", host);
  else if (!done)
    g_propagate_error (error, confab_net_error_new_from_io (io_error, host));
  else if (g_tls_connection_get_protocol_version (G_TLS_CONNECTION (tls)) < G_TLS_PROTOCOL_VERSION_TLS_1_2)
    g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNAVAILABLE, "%s speaks no TLS of today", host);
  judge_unref (judge, NULL);

  if (*error != NULL)
    return NULL;
  return g_steal_pointer (&tls);
}
