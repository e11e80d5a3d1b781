/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libdex does not have: a fiber nobody can cancel, readiness, a handshake, a yield, deliveries. */
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

/* A fiber's function, and whom to tell what it returns. */
typedef struct
{
  DexFiberFunc func;
  gpointer data;
  GDestroyNotify data_destroy;
  DexPromise *promise;
} Spawned;

static void
spawned_free (gpointer user_data)
{
  Spawned *spawned = user_data;

  if (spawned->data_destroy != NULL)
    spawned->data_destroy (spawned->data);
  dex_unref (spawned->promise);
  g_free (spawned);
}

static DexFuture *
spawned_fiber (gpointer user_data)
{
  Spawned *spawned = user_data;
  g_autoptr (DexFuture) result = spawned->func (spawned->data);
  GDestroyNotify data_destroy = g_steal_pointer (&spawned->data_destroy);
  const GValue *value = NULL;
  GError *error = NULL;

  if (dex_future_is_pending (result) && !dex_await (dex_ref (result), NULL))
    g_debug ("A fiber ends with a failure");
  if (data_destroy != NULL)
    data_destroy (spawned->data);

  value = dex_future_get_value (result, &error);
  if (value != NULL)
    dex_promise_resolve (spawned->promise, value);
  else
    dex_promise_reject (spawned->promise, error);
  return dex_future_new_for_boolean (TRUE);
}

/**
 * confab_dex_spawn:
 * @scheduler: (nullable): where to, or %NULL for this thread's
 * @func: what to run; it returns a future, never %NULL
 * @data: for @func
 * @data_destroy: (nullable): frees @data, before the result is told
 *
 * Runs a fiber that nobody can cancel by losing interest. A fiber of
 * dex_scheduler_spawn() is cancelled when its future loses a race in
 * dex_future_first(); when what it waits for is done in the same turn of the main
 * loop, libdex 0.10 puts it into its queue twice, and no fiber of the thread ever
 * runs again. So every fiber whose future is handed out is made here. It ends
 * when what it waits for ends.
 *
 * Returns: (transfer full): a future of the result
 */
DexFuture *
confab_dex_spawn (DexScheduler * scheduler,
                  DexFiberFunc   func,
                  gpointer       data,
                  GDestroyNotify data_destroy)
{
  Spawned *spawned = g_new0 (Spawned, 1);
  DexPromise *promise = dex_promise_new ();

  spawned->func = func;
  spawned->data = data;
  spawned->data_destroy = data_destroy;
  spawned->promise = dex_ref (promise);
  if (scheduler == NULL)
    scheduler = dex_scheduler_get_thread_default ();
  dex_future_disown (dex_scheduler_spawn (scheduler, 0, spawned_fiber, spawned, spawned_free));
  return DEX_FUTURE (promise);
}

/* An answer on its way to an object. Held by the block that waits, and by whom made it. */
typedef struct
{
  GWeakRef object;
  ConfabDexDelivery func;
  gpointer data;
  GDestroyNotify data_destroy;
  gboolean returned; /* confab_dex_deliver() has */
} Delivery;

static void
delivery_clear (gpointer data)
{
  Delivery *delivery = data;

  g_weak_ref_clear (&delivery->object);
  if (delivery->data_destroy != NULL)
    delivery->data_destroy (delivery->data);
}

static void
delivery_unref (gpointer delivery)
{
  g_atomic_rc_box_release_full (delivery, delivery_clear);
}

/* A delivery and the answer to it. */
typedef struct
{
  Delivery *delivery;
  DexFuture *future;
} Delivered;

static void
deliver (Delivery * delivery,
         DexFuture *future)
{
  g_autoptr (GObject) object = g_weak_ref_get (&delivery->object);

  if (object != NULL)
    delivery->func (object, future, delivery->data);
}

static void
deliver_later (gpointer data)
{
  Delivered *delivered = data;

  deliver (delivered->delivery, delivered->future);
  delivery_unref (delivered->delivery);
  dex_unref (delivered->future);
  g_free (delivered);
}

static DexFuture *
delivered_cb (DexFuture *future,
              gpointer   data)
{
  Delivery *delivery = data;
  Delivered *delivered;

  if (delivery->returned)
    {
      deliver (delivery, future);
      return NULL;
    }
  delivered = g_new (Delivered, 1);
  delivered->delivery = g_atomic_rc_box_acquire (delivery);
  delivered->future = dex_ref (future);
  dex_scheduler_push (dex_scheduler_get_thread_default (), deliver_later, delivered);
  return NULL;
}

/**
 * confab_dex_deliver:
 * @future: (transfer full): an answer to wait for
 * @object: a #GObject; it is not kept alive
 * @func: called once with @object and the settled @future, in this thread, unless
 *   @object is gone by then
 * @data: for @func
 * @data_destroy: (nullable): frees @data
 *
 * Brings an answer to whom asked for it. It never comes before this function returns,
 * however fast another thread has it: a callback of dex_future_finally() may, and
 * then finds its object half made, with nobody connected to it yet.
 */
void
confab_dex_deliver (DexFuture *       future,
                    gpointer          object,
                    ConfabDexDelivery func,
                    gpointer          data,
                    GDestroyNotify    data_destroy)
{
  Delivery *delivery = g_atomic_rc_box_new0 (Delivery);

  g_weak_ref_init (&delivery->object, object);
  delivery->func = func;
  delivery->data = data;
  delivery->data_destroy = data_destroy;
  dex_future_disown (dex_future_finally (future, delivered_cb, g_atomic_rc_box_acquire (delivery), delivery_unref));
  delivery->returned = TRUE;
  delivery_unref (delivery);
}
