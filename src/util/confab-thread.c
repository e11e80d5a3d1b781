/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread with a queue of work, whose results come back as futures. */
#include "config.h"

#include "confab-thread.h"

struct _ConfabThread
{
  GThread *thread;
  GAsyncQueue *jobs;
};

typedef struct
{
  ConfabThreadFunc func; /* NULL ends the thread */
  gpointer data;
} Job;

typedef struct
{
  ConfabThreadCall func;
  gpointer data;
  GDestroyNotify destroy;
  DexPromise *promise;
} Call;

static gpointer
thread_main (gpointer data)
{
  g_autoptr (GAsyncQueue) jobs = data;

  for (;;)
    {
      g_autofree Job *job = g_async_queue_pop (jobs);

      if (job->func == NULL)
        return NULL;
      job->func (job->data);
    }
}

static void
run_call (gpointer data)
{
  g_autofree Call *call = data;
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  gboolean done = call->func (call->data, &value, &error);

  if (call->destroy != NULL)
    call->destroy (call->data);
  if (done && G_VALUE_TYPE (&value) == G_TYPE_INVALID)
    dex_promise_resolve_boolean (call->promise, TRUE);
  else if (done)
    dex_promise_resolve (call->promise, &value);
  else
    dex_promise_reject (call->promise, g_steal_pointer (&error));
  dex_unref (call->promise);
}

/**
 * confab_thread_new:
 * @name: a short name for debuggers
 *
 * Returns: (transfer full): a running thread
 */
ConfabThread *
confab_thread_new (const char *name)
{
  ConfabThread *self = g_new0 (ConfabThread, 1);

  self->jobs = g_async_queue_new ();
  self->thread = g_thread_new (name, thread_main, g_async_queue_ref (self->jobs));
  return self;
}

/**
 * confab_thread_post:
 * @self: a thread
 * @func: what to do; it owns @data
 * @data: for @func
 *
 * Queues a job. Any thread may call this.
 */
void
confab_thread_post (ConfabThread *   self,
                    ConfabThreadFunc func,
                    gpointer         data)
{
  Job *job = g_new (Job, 1);

  job->func = func;
  job->data = data;
  g_async_queue_push (self->jobs, job);
}

/**
 * confab_thread_call:
 * @self: a thread
 * @func: what to do
 * @data: for @func
 * @destroy: (nullable): frees @data, on the thread, before the future is resolved
 *
 * Queues a job with a result. Any thread may call this.
 *
 * Returns: (transfer full): a future for the value that @func sets, resolved from
 *   the thread
 */
DexFuture *
confab_thread_call (ConfabThread *   self,
                    ConfabThreadCall func,
                    gpointer         data,
                    GDestroyNotify   destroy)
{
  Call *call = g_new (Call, 1);

  call->func = func;
  call->data = data;
  call->destroy = destroy;
  call->promise = dex_promise_new ();
  dex_ref (call->promise); /* one for the job, one for the caller */
  DexFuture *future = DEX_FUTURE (call->promise);
  confab_thread_post (self, run_call, call);
  return future;
}

/**
 * confab_thread_free:
 * @self: (transfer full): a thread
 *
 * Does what is queued, ends the thread and waits for it. Not from the thread itself.
 */
void
confab_thread_free (ConfabThread *self)
{
  confab_thread_post (self, NULL, NULL);
  g_thread_join (self->thread);
  g_async_queue_unref (self->jobs);
  g_free (self);
}
