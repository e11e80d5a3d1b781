/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One byte stream to a server: TCP, TLS, reading with a priority, queued writing. */
#include "config.h"

#include "confab-connection.h"

#include "confab-connection-tls.h"
#include "confab-deflate.h"
#include "confab-dex.h"
#include "confab-net-error.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

/* A dead line is noticed within a minute: the kernel asks after 25 s of silence
 * and gives up after three more times 10 s, or when what was sent is not
 * acknowledged for 40 s. */
#define KEEPALIVE_IDLE 25
#define KEEPALIVE_INTERVAL 10
#define KEEPALIVE_COUNT 3
#define UNACKNOWLEDGED_MS 40000

/* How much is read or written in one go before the main loop has its turn. */
#define SLICE_BYTES (128 * 1024)
#define SLICE_USEC 2000
/* What the turn is taken at: below GTK's redraw, however urgent the bytes are. */
#define YIELD_PRIORITY G_PRIORITY_DEFAULT_IDLE

#define WRITE_STEP (32 * 1024)

/**
 * ConfabConnection:
 *
 * Lives on the main thread. One fiber reads, anybody writes; what is written
 * goes out in order. Once it is closed, for whatever reason, it stays closed and
 * every wait ends with that reason. Made by confab_connection_open().
 */
struct _ConfabConnection
{
  GObject parent_instance;

  ConfabServer *server;
  GIOStream *base;
  GIOStream *stream; /* base, or TLS on top of it */
  GPollableInputStream *input;
  GPollableOutputStream *output;
  ConfabDeflate *deflate;
  GBytes *rest; /* compressed bytes that were read before compression began */

  GCancellable *closing;
  GError *reason; /* set once it is closed */
  int io_priority;
  guint64 progress;

  gint64 slice_start;
  gsize slice_bytes;

  GQueue writes; /* Write */
  guint64 queued;
  gboolean writing;
};

/* What is to be written, and whom to tell. */
typedef struct
{
  GBytes *bytes;
  gsize offset;
  DexPromise *promise;
} Write;

G_DEFINE_FINAL_TYPE (ConfabConnection, confab_connection, G_TYPE_OBJECT)

static void
write_free (Write *write)
{
  g_bytes_unref (write->bytes);
  dex_unref (write->promise);
  g_free (write);
}

static void
use_stream (ConfabConnection *self,
            GIOStream *       stream)
{
  g_set_object (&self->stream, stream);
  self->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  self->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));
}

static void
begin_slice (ConfabConnection *self)
{
  self->slice_bytes = 0;
  self->slice_start = g_get_monotonic_time ();
}

static gboolean
slice_is_over (ConfabConnection *self,
               gsize             bytes)
{
  self->slice_bytes += bytes;
  return self->slice_bytes >= SLICE_BYTES || g_get_monotonic_time () - self->slice_start >= SLICE_USEC;
}

static void
confab_connection_dispose (GObject *object)
{
  ConfabConnection *self = CONFAB_CONNECTION (object);

  confab_connection_close (self, NULL);

  G_OBJECT_CLASS (confab_connection_parent_class)->dispose (object);
}

static void
confab_connection_finalize (GObject *object)
{
  ConfabConnection *self = CONFAB_CONNECTION (object);

  g_clear_object (&self->stream);
  g_clear_object (&self->base);
  g_clear_object (&self->closing);
  g_clear_error (&self->reason);
  g_clear_pointer (&self->deflate, confab_deflate_free);
  g_clear_pointer (&self->rest, g_bytes_unref);
  g_clear_pointer (&self->server, confab_server_unref);

  G_OBJECT_CLASS (confab_connection_parent_class)->finalize (object);
}

static void
confab_connection_class_init (ConfabConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_connection_dispose;
  object_class->finalize = confab_connection_finalize;
}

static void
confab_connection_init (ConfabConnection *self)
{
  self->closing = g_cancellable_new ();
  g_queue_init (&self->writes);
}

/**
 * confab_connection_new_for_stream:
 * @stream: a stream whose both sides are pollable
 * @server: the server at its other end
 * @io_priority: main loop priority of reading
 *
 * Returns: (transfer full): a connection that is taken to be clear
 */
ConfabConnection *
confab_connection_new_for_stream (GIOStream *   stream,
                                  ConfabServer *server,
                                  int           io_priority)
{
  ConfabConnection *self = g_object_new (CONFAB_TYPE_CONNECTION, NULL);

  self->server = confab_server_ref (server);
  self->base = g_object_ref (stream);
  self->io_priority = io_priority;
  use_stream (self, stream);
  return self;
}

static void
tune_socket (GSocket *socket)
{
  g_socket_set_timeout (socket, 0);
  g_socket_set_keepalive (socket, TRUE);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_COUNT, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS, NULL);
}

typedef struct
{
  ConfabServer *server;
  int io_priority;
} Open;

static void
open_free (void *data)
{
  Open *open = data;

  confab_server_unref (open->server);
  g_free (open);
}

static DexFuture *
load_resolver_fiber (void *user_data)
{
  return dex_future_new_for_boolean (g_proxy_resolver_get_default () != NULL);
}

/* What finds proxies is a module whose loading takes longer than a frame: once a
 * process, on another thread. */
static DexFuture *
load_resolver (void)
{
  static DexFuture *loaded;

  if (g_once_init_enter_pointer (&loaded))
    g_once_init_leave_pointer (&loaded, confab_dex_spawn (dex_thread_pool_scheduler_get_default (), load_resolver_fiber, NULL, NULL));
  return dex_ref (loaded);
}

static DexFuture *
open_fiber (void *user_data)
{
  Open *open = user_data;
  const char *host = confab_server_get_host (open->server);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address = g_network_address_new (host, confab_server_get_port (open->server));
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (ConfabConnection) self = NULL;
  g_autoptr (GError) error = NULL;

  /* Ready when the handshake comes. */
  if (confab_server_get_authority (open->server) == NULL)
    dex_future_disown (confab_connection_tls_prepare ());
  dex_await (load_resolver (), NULL);
  stream = dex_await_object (dex_future_first (dex_socket_client_connect (client, address),
                                               dex_timeout_new_seconds (CONFAB_CONNECTION_CONNECT_SECONDS), NULL),
                             &error);
  if (stream == NULL)
    return dex_future_new_for_error (confab_net_error_new_from_io (error, host));

  tune_socket (g_socket_connection_get_socket (stream));
  self = confab_connection_new_for_stream (G_IO_STREAM (stream), open->server, open->io_priority);
  if (confab_server_get_security (open->server) == CONFAB_SECURITY_TLS &&
      !dex_await (confab_connection_start_tls (self), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_object (g_steal_pointer (&self));
}

/**
 * confab_connection_open:
 * @server: where to
 * @io_priority: main loop priority of reading
 *
 * Connects, and, where the server wants TLS from the first byte, secures the
 * connection.
 *
 * Returns: (transfer full): a future that resolves to a #ConfabConnection, or is
 *   rejected with a %CONFAB_NET_ERROR
 */
DexFuture *
confab_connection_open (ConfabServer *server,
                        int           io_priority)
{
  Open *open = g_new0 (Open, 1);

  open->server = confab_server_ref (server);
  open->io_priority = io_priority;
  return confab_dex_spawn (NULL, open_fiber, open, open_free);
}

/**
 * confab_connection_get_server:
 * @self: a connection
 *
 * Returns: (transfer none): the server at its other end
 */
ConfabServer *
confab_connection_get_server (ConfabConnection *self)
{
  return self->server;
}

/**
 * confab_connection_is_secure:
 * @self: a connection
 *
 * Returns: whether TLS protects it
 */
gboolean
confab_connection_is_secure (ConfabConnection *self)
{
  return G_IS_TLS_CONNECTION (self->stream);
}

/**
 * confab_connection_is_open:
 * @self: a connection
 *
 * Returns: whether nobody closed it yet
 */
gboolean
confab_connection_is_open (ConfabConnection *self)
{
  return self->reason == NULL;
}

/**
 * confab_connection_is_nearby:
 * @self: a connection
 *
 * Returns: whether the other end is this machine or in a private network, where
 *   bytes are cheaper than compressing them
 */
gboolean
confab_connection_is_nearby (ConfabConnection *self)
{
  g_autoptr (GSocketAddress) remote = NULL;
  GInetAddress *address = NULL;

  if (G_IS_SOCKET_CONNECTION (self->base))
    remote = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (self->base), NULL);
  if (remote == NULL || !G_IS_INET_SOCKET_ADDRESS (remote))
    return FALSE;
  address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote));
  return g_inet_address_get_is_loopback (address) || g_inet_address_get_is_site_local (address) ||
         g_inet_address_get_is_link_local (address);
}

/**
 * confab_connection_set_io_priority:
 * @self: a connection
 * @io_priority: main loop priority of reading from now on
 */
void
confab_connection_set_io_priority (ConfabConnection *self,
                                   int               io_priority)
{
  self->io_priority = io_priority;
}

/**
 * confab_connection_get_io_priority:
 * @self: a connection
 *
 * Returns: main loop priority of reading
 */
int
confab_connection_get_io_priority (ConfabConnection *self)
{
  return self->io_priority;
}

/**
 * confab_connection_dup_channel_binding:
 * @self: a connection
 *
 * Returns: (transfer full) (nullable): what names this TLS connection and no
 *   other at both of its ends (tls-exporter, RFC 9266)
 */
GBytes *
confab_connection_dup_channel_binding (ConfabConnection *self)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();

  if (!G_IS_TLS_CONNECTION (self->stream) ||
      g_tls_connection_get_protocol_version (G_TLS_CONNECTION (self->stream)) < G_TLS_PROTOCOL_VERSION_TLS_1_3 ||
      !g_tls_connection_get_channel_binding_data (G_TLS_CONNECTION (self->stream), G_TLS_CHANNEL_BINDING_TLS_EXPORTER,
                                                  data, NULL) ||
      data->len == 0)
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

/**
 * confab_connection_get_progress:
 * @self: a connection
 *
 * Returns: how many bytes were read and written so far: who watches over it sees
 *   by that whether anything moves
 */
guint64
confab_connection_get_progress (ConfabConnection *self)
{
  return self->progress;
}

static DexFuture *
start_tls_fiber (void *user_data)
{
  ConfabConnection *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) tls = NULL;

  if (self->reason != NULL)
    return dex_future_new_for_error (g_error_copy (self->reason));
  tls = confab_connection_tls_handshake (self->base, self->server, self->io_priority, self->closing, &error);
  if (tls == NULL)
    {
      confab_connection_close (self, error);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  use_stream (self, tls);
  return dex_future_new_for_boolean (TRUE);
}

/**
 * confab_connection_start_tls:
 * @self: a clear connection that nobody reads from
 *
 * Secures the connection, or closes it. Whoever read from it before must make
 * sure that nothing of the clear stream is left: what came before TLS may be
 * anybody's.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or is rejected with
 *   a %CONFAB_NET_ERROR
 */
DexFuture *
confab_connection_start_tls (ConfabConnection *self)
{
  return confab_dex_spawn (NULL, start_tls_fiber, g_object_ref (self), g_object_unref);
}

/**
 * confab_connection_start_deflate:
 * @self: a connection
 * @rest: compressed bytes that were read already
 *
 * From now on everything is compressed both ways (RFC 4978).
 */
void
confab_connection_start_deflate (ConfabConnection *self,
                                 GBytes *          rest)
{
  if (self->deflate != NULL)
    return;
  self->deflate = confab_deflate_new ();
  self->rest = g_bytes_ref (rest);
}

static gboolean
fail_closed (ConfabConnection *self,
             GError **         error)
{
  if (error != NULL)
    *error = g_error_copy (self->reason);
  return FALSE;
}

/* Reads from the stream itself; waits until there is something. */
static gssize
read_raw (ConfabConnection *self,
          void *            buffer,
          gsize             size,
          GError **         error)
{
  while (self->reason == NULL)
    {
      g_autoptr (GError) io_error = NULL;
      gssize n = g_pollable_input_stream_read_nonblocking (self->input, buffer, size, NULL, &io_error);

      if (n > 0)
        {
          self->progress += (guint64) n;
          return n;
        }
      if (n < 0 && g_error_matches (io_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_clear_error (&io_error);
          if (!dex_await (confab_dex_wait_readable (self->input, self->io_priority, self->closing), &io_error))
            confab_connection_close (self, io_error);
          begin_slice (self);
          continue;
        }
      if (n == 0)
        io_error = confab_net_error_new_for_words (CONFAB_NET_ERROR_CLOSED, NULL, "%s closed the connection",
                                                   confab_server_get_host (self->server));
      confab_connection_close (self, io_error);
    }

  fail_closed (self, error);
  return -1;
}

/* Compressed bytes: those that were read before it began, then the stream's. */
static gssize
read_compressed (ConfabConnection *self,
                 void *            buffer,
                 gsize             size,
                 GError **         error)
{
  gsize left = self->rest != NULL ? g_bytes_get_size (self->rest) : 0;
  gsize n = MIN (left, size);
  GBytes *after = NULL;

  if (n == 0)
    return read_raw (self, buffer, size, error);
  memcpy (buffer, g_bytes_get_data (self->rest, NULL), n);
  if (left > n)
    after = g_bytes_new_from_bytes (self->rest, n, left - n);
  g_bytes_unref (self->rest);
  self->rest = after;
  return (gssize) n;
}

/**
 * confab_connection_read:
 * @self: a connection
 * @buffer: (out caller-allocates) (array length=size): where to
 * @size: its size in bytes, not 0
 * @error: why the connection is closed
 *
 * Reads what there is, and waits for something when there is nothing. To be
 * called on a fiber, and by one at a time. It awaits also to let the main loop
 * have its turn when much comes in.
 *
 * Returns: how many bytes were read, or -1; the end of the stream is an error
 */
gssize
confab_connection_read (ConfabConnection *self,
                        void *            buffer,
                        gsize             size,
                        GError **         error)
{
  g_autoptr (ConfabConnection) alive = g_object_ref (self);
  gssize n = 0;

  if (self->reason == NULL && slice_is_over (self, 0))
    {
      g_autoptr (GError) cancelled = NULL;

      if (!dex_await (confab_dex_yield (YIELD_PRIORITY), &cancelled))
        confab_connection_close (self, cancelled);
      begin_slice (self);
    }

  if (self->deflate == NULL)
    {
      n = read_raw (self, buffer, size, error);
    }
  else
    {
      GError *deflate_error = NULL;

      while ((n = confab_deflate_take (self->deflate, buffer, size, &deflate_error)) == 0)
        {
          gsize room = 0;
          void *input = confab_deflate_reserve (self->deflate, &room);

          n = read_compressed (self, input, room, error);
          if (n < 0)
            return -1;
          confab_deflate_commit (self->deflate, (gsize) n);
        }
      if (n < 0)
        {
          confab_connection_close (self, deflate_error);
          g_clear_error (&deflate_error);
          fail_closed (self, error);
        }
    }

  if (n > 0)
    self->slice_bytes += (gsize) n;
  return n;
}

/**
 * confab_connection_read_now:
 * @self: a connection that is not compressed and that nobody reads from
 * @buffer: (out caller-allocates) (array length=size): where to
 * @size: its size in bytes, not 0
 *
 * Reads what there is without waiting: the way to see whether a connection that
 * was left alone still stands.
 *
 * Returns: how many bytes were read; 0 when there are none now; -1 when the
 *   connection is closed
 */
gssize
confab_connection_read_now (ConfabConnection *self,
                            void *            buffer,
                            gsize             size)
{
  g_autoptr (GError) error = NULL;
  gssize n = 0;

  if (self->reason != NULL)
    return -1;
  n = g_pollable_input_stream_read_nonblocking (self->input, buffer, size, NULL, &error);
  if (n > 0)
    return n;
  if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return 0;
  if (n == 0)
    error = confab_net_error_new_for_words (CONFAB_NET_ERROR_CLOSED, NULL, "%s closed the connection",
                                            confab_server_get_host (self->server));
  confab_connection_close (self, error);
  return -1;
}

/* Writes what the stream takes of the oldest write; FALSE when it takes nothing
 * now or the connection is closed. The same bytes are offered again then, as TLS
 * wants it. */
static gboolean
write_some (ConfabConnection *self)
{
  Write *write = g_queue_peek_head (&self->writes);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (write->bytes, &size);
  gsize step = MIN (size - write->offset, WRITE_STEP);
  g_autoptr (GError) error = NULL;
  gssize n = 0;

  if (step > 0)
    n = g_pollable_output_stream_write_nonblocking (self->output, data + write->offset, step, NULL, &error);
  if (n < 0)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        confab_connection_close (self, error);
      return FALSE;
    }

  write->offset += (gsize) n;
  self->progress += (guint64) n;
  self->queued -= (guint64) n;
  if (write->offset == size)
    {
      g_queue_pop_head (&self->writes);
      dex_promise_resolve_boolean (write->promise, TRUE);
      write_free (write);
    }
  return TRUE;
}

static DexFuture *
write_fiber (void *user_data)
{
  ConfabConnection *self = user_data;

  while (self->reason == NULL && !g_queue_is_empty (&self->writes))
    {
      g_autoptr (GError) error = NULL;
      gint64 start = g_get_monotonic_time ();
      gboolean more = TRUE;

      if (!dex_await (confab_dex_wait_writable (self->output, G_PRIORITY_DEFAULT, self->closing), &error))
        confab_connection_close (self, error);
      while (more && self->reason == NULL && !g_queue_is_empty (&self->writes))
        more = write_some (self) && g_get_monotonic_time () - start < SLICE_USEC;
      if (more && !dex_await (confab_dex_yield (YIELD_PRIORITY), &error))
        confab_connection_close (self, error);
    }

  self->writing = FALSE;
  return dex_future_new_for_boolean (TRUE);
}

/**
 * confab_connection_write:
 * @self: a connection
 * @bytes: what to write
 *
 * Queues @bytes behind all that was queued before, and writes at once what the
 * stream takes.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when the last byte
 *   was given to the system; it need not be awaited
 */
DexFuture *
confab_connection_write (ConfabConnection *self,
                         GBytes *          bytes)
{
  g_autoptr (ConfabConnection) alive = g_object_ref (self);
  g_autoptr (DexPromise) promise = dex_promise_new ();
  Write *write = NULL;
  gsize written = 0;

  if (self->reason != NULL)
    return dex_future_new_for_error (g_error_copy (self->reason));
  if (self->queued + g_bytes_get_size (bytes) > CONFAB_CONNECTION_MAX_QUEUED)
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT, "Too much waits to be sent");

  write = g_new0 (Write, 1);
  write->bytes = self->deflate != NULL ? confab_deflate_compress (self->deflate, bytes) : g_bytes_ref (bytes);
  write->promise = dex_ref (promise);
  g_queue_push_tail (&self->writes, write);
  self->queued += g_bytes_get_size (write->bytes);
  if (self->writing)
    return DEX_FUTURE (g_steal_pointer (&promise));

  self->writing = TRUE;
  while (self->reason == NULL && !g_queue_is_empty (&self->writes) && written < SLICE_BYTES && write_some (self))
    written += WRITE_STEP;
  if (self->reason == NULL && !g_queue_is_empty (&self->writes))
    dex_future_disown (confab_dex_spawn (NULL, write_fiber, g_object_ref (self),
                                         g_object_unref));
  else
    self->writing = FALSE;

  return DEX_FUTURE (g_steal_pointer (&promise));
}

/**
 * confab_connection_close:
 * @self: a connection
 * @reason: (nullable): why, in any domain; %NULL when our own side is done
 *
 * Closes the connection at once. Every wait on it ends with @reason as a
 * %CONFAB_NET_ERROR. Closing it again does nothing.
 */
void
confab_connection_close (ConfabConnection *self,
                         const GError *    reason)
{
  Write *write = NULL;

  if (self->reason != NULL)
    return;

  self->reason = reason != NULL ? confab_net_error_new_from_io (reason, confab_server_get_host (self->server)) :
                 g_error_new_literal (CONFAB_NET_ERROR, CONFAB_NET_ERROR_CANCELLED, "The connection was closed");
  g_cancellable_cancel (self->closing);
  while ((write = g_queue_pop_head (&self->writes)) != NULL)
    {
      dex_promise_reject (write->promise, g_error_copy (self->reason));
      write_free (write);
    }
  self->queued = 0;

  /* The streams may be in use by a fiber that has not run yet: the socket is
   * shut now, and everything is freed when the last user lets go. */
  if (G_IS_SOCKET_CONNECTION (self->base))
    g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (self->base)), TRUE, TRUE, NULL);
}

/**
 * confab_connection_dup_reason:
 * @self: a connection
 *
 * Returns: (transfer full) (nullable): why it was closed, or %NULL when it is
 *   open
 */
GError *
confab_connection_dup_reason (ConfabConnection *self)
{
  return self->reason != NULL ? g_error_copy (self->reason) : NULL;
}
