/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Futures that libdex does not have: readiness of a stream, a TLS handshake, a yield. */
#include "config.h"

#include "confab-dex.h"

static gboolean
resolve_cb (void *user_data)
{
  dex_promise_resolve_boolean (user_data, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
pollable_ready_cb (GObject *stream,
                   void *   user_data)
{
  return resolve_cb (user_data);
}

/* Runs @source on this thread until it has fired once. The promise's own
 * cancellable ends it when nobody waits any more, @cancellable when the caller
 * says so: both count as "ready", since what is tried then tells the reason. */
static DexFuture *
wait_for_source (GSource *     source,
                 DexPromise *  promise,
                 GSourceFunc   callback,
                 int           priority,
                 GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  if (cancellable != NULL)
    {
      g_autoptr (GSource) child = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (child);
      g_source_add_child_source (source, child);
    }
  g_source_set_priority (source, priority);
  g_source_set_callback (source, callback, dex_ref (promise), dex_unref);
  g_source_attach (source, context);
  return DEX_FUTURE (promise);
}

/**
 * confab_dex_wait_readable:
 * @stream: a stream
 * @io_priority: main loop priority
 * @cancellable: (nullable): ends the wait
 *
 * Returns: (transfer full): a future that resolves to %TRUE when a read would
 *   not block, or when @cancellable is cancelled
 */
DexFuture *
confab_dex_wait_readable (GPollableInputStream *stream,
                          int                   io_priority,
                          GCancellable *        cancellable)
{
  DexPromise *promise = dex_promise_new_cancellable ();
  g_autoptr (GSource) source = g_pollable_input_stream_create_source (stream, dex_promise_get_cancellable (promise));

  return wait_for_source (source, promise, G_SOURCE_FUNC (pollable_ready_cb), io_priority, cancellable);
}

/**
 * confab_dex_wait_writable:
 * @stream: a stream
 * @io_priority: main loop priority
 * @cancellable: (nullable): ends the wait
 *
 * Returns: (transfer full): a future that resolves to %TRUE when a write would
 *   not block, or when @cancellable is cancelled
 */
DexFuture *
confab_dex_wait_writable (GPollableOutputStream *stream,
                          int                    io_priority,
                          GCancellable *         cancellable)
{
  DexPromise *promise = dex_promise_new_cancellable ();
  g_autoptr (GSource) source = g_pollable_output_stream_create_source (stream, dex_promise_get_cancellable (promise));

  return wait_for_source (source, promise, G_SOURCE_FUNC (pollable_ready_cb), io_priority, cancellable);
}

/**
 * confab_dex_yield:
 * @priority: main loop priority
 *
 * Lets the main loop do all that is due at a higher priority.
 *
 * Returns: (transfer full): a future that resolves to %TRUE after that
 */
DexFuture *
confab_dex_yield (int priority)
{
  DexPromise *promise = dex_promise_new ();
  g_autoptr (GSource) source = g_idle_source_new ();

  return wait_for_source (source, promise, resolve_cb, priority, NULL);
}

static void
handshake_cb (GObject *     object,
              GAsyncResult *result,
              void *        user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  GError *error = NULL;

  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (object), result, &error))
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, error);
}

/**
 * confab_dex_tls_handshake:
 * @connection: a TLS connection
 * @io_priority: main loop priority
 * @cancellable: (nullable): ends it
 *
 * Returns: (transfer full): a future that resolves to %TRUE after the handshake,
 *   or is rejected with its error
 */
DexFuture *
confab_dex_tls_handshake (GTlsConnection *connection,
                          int             io_priority,
                          GCancellable *  cancellable)
{
  DexPromise *promise = dex_promise_new ();

  g_tls_connection_handshake_async (connection, io_priority, cancellable, handshake_cb, dex_ref (promise));
  return DEX_FUTURE (promise);
}
