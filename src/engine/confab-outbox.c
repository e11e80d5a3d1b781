/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does what waits for the server: sends, appends, sets flags; one fiber per lane of an account. */
#include "config.h"

#include "confab-outbox.h"

#include "confab-contact.h"
#include "confab-dex.h"
#include "confab-job.h"
#include "confab-share-draft.h"
#include "confab-transaction.h"

/* A connection to the submission server is kept warm so long after its last message. */
#define SMTP_WARM_MS (2 * 60 * 1000)

/* What could not be asked of the store is asked again after so long. */
#define STORE_RETRY_MS 10000

#define FIRST_LANE CONFAB_LANE_SENDING
#define LAST_LANE CONFAB_LANE_TRANSFER
#define ALL_LANES ((1 << CONFAB_LANE_SENDING) | (1 << CONFAB_LANE_CHANGES) | (1 << CONFAB_LANE_TRANSFER))

/**
 * ConfabOutbox:
 *
 * Main thread; owned by its runner. What is to be done is in the store alone: a job
 * that was begun and not ended is done again, and each kind knows how to do so once.
 */
struct _ConfabOutbox
{
  GObject parent_instance;

  ConfabRunner *runner; /* owns us */
  ConfabSmtpSession *smtp;
  DexFuture *preparing; /* the connection that is being made before it is needed */
  gboolean sending;     /* a message is on its way over it */
  gboolean started;
  gboolean stopping;
  DexPromise *wakes[LAST_LANE + 1];
  DexFuture *fibers[LAST_LANE + 1];
  guint idle_lanes;
  GPtrArray *drains; /* DexPromise */
};

G_DEFINE_FINAL_TYPE (ConfabOutbox, confab_outbox, G_TYPE_OBJECT)

typedef struct
{
  ConfabOutbox *outbox;
  ConfabRunner *runner;
  ConfabLane lane;
} Lane;

static void
lane_free (Lane *lane)
{
  g_clear_object (&lane->outbox);
  g_clear_object (&lane->runner);
  g_free (lane);
}

/* Waking and draining */

static void
settle_drains (ConfabOutbox *self)
{
  g_autoptr (GPtrArray) drains = NULL;

  if (self->drains->len == 0 || (self->idle_lanes & ALL_LANES) != ALL_LANES)
    return;
  drains = g_steal_pointer (&self->drains);
  self->drains = g_ptr_array_new_with_free_func (dex_unref);
  for (guint i = 0; i < drains->len; i++)
    dex_promise_resolve_boolean (g_ptr_array_index (drains, i), TRUE);
}

/**
 * confab_outbox_wake:
 * @self: an outbox
 * @lanes: bits of the lanes to look at anew, `1 << ConfabLane`
 */
void
confab_outbox_wake (ConfabOutbox *self,
                    guint         lanes)
{
  for (guint lane = FIRST_LANE; lane <= LAST_LANE; lane++)
    {
      g_autoptr (DexPromise) old = NULL;

      if (!(lanes & (1u << lane)))
        continue;
      self->idle_lanes &= ~(1u << lane);
      old = g_steal_pointer (&self->wakes[lane]);
      self->wakes[lane] = dex_promise_new ();
      dex_promise_resolve_boolean (old, TRUE);
    }
}

/**
 * confab_outbox_drain:
 * @self: an outbox that was started
 *
 * Returns: (transfer full): a future that resolves when no job can be done now
 */
DexFuture *
confab_outbox_drain (ConfabOutbox *self)
{
  DexPromise *promise = dex_promise_new ();

  g_ptr_array_add (self->drains, dex_ref (promise));
  confab_outbox_wake (self, ALL_LANES);
  return DEX_FUTURE (promise);
}

/* Lanes */

typedef struct
{
  gint64 account;
  ConfabLane lane;
  gint64 now;
  gint64 next_try;
  gboolean open; /* the connection to send on */
  gboolean begun;
  ConfabJob *job;
} Claim;

static void
claim_clear (gpointer data)
{
  Claim *claim = data;

  g_clear_pointer (&claim->job, confab_job_free);
}

static void
claim_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, claim_clear);
}

static gboolean
claim_func (ConfabTransaction *txn,
            gpointer           data,
            GError **          error)
{
  Claim *claim = data;
  g_autoptr (GError) local = NULL;

  claim->job = confab_transaction_claim_job (txn, claim->account, claim->lane, claim->now, &claim->next_try, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return !claim->open || claim->job == NULL || claim->job->kind != CONFAB_JOB_SEND ||
         confab_job_begin_sending (txn, claim->job, &claim->begun, error);
}

static gboolean
hurry_func (ConfabTransaction *txn,
            gpointer           data,
            GError **          error)
{
  Claim *claim = data;

  return confab_transaction_hurry_jobs (txn, claim->account, claim->now, error);
}

static gboolean
release_func (ConfabTransaction *txn,
              gpointer           data,
              GError **          error)
{
  Claim *claim = data;

  return confab_transaction_release_jobs (txn, claim->account, error);
}

static DexFuture *
write_claim (ConfabRunner *       runner,
             ConfabStoreWriteFunc func,
             Claim *              claim)
{
  claim->account = confab_account_info_get_id (confab_runner_get_info (runner));
  claim->now = g_get_real_time () / 1000;
  return confab_store_write (confab_runner_get_store (runner), func, g_atomic_rc_box_acquire (claim), claim_unref,
                             claim->open ? CONFAB_STORE_WRITE_DURABLE : CONFAB_STORE_WRITE_NONE);
}

/**
 * confab_outbox_hurry:
 * @self: an outbox
 *
 * The way to the server is open again: what waits for its next try is tried now.
 */
void
confab_outbox_hurry (ConfabOutbox *self)
{
  Claim *claim = g_atomic_rc_box_new0 (Claim);

  dex_future_disown (write_claim (self->runner, hurry_func, claim));
  claim_unref (claim);
}

static void
await_lane (ConfabOutbox *self,
            Lane *        lane,
            gint64        next_try)
{
  g_autoptr (DexPromise) woken = dex_ref (self->wakes[lane->lane]);
  gint64 wait = next_try > 0 ? MAX (next_try - g_get_real_time () / 1000, 0) : G_MAXINT64;
  gboolean warm = lane->lane == CONFAB_LANE_SENDING && self->smtp != NULL;
  g_autoptr (GError) error = NULL;

  if (warm)
    wait = MIN (wait, SMTP_WARM_MS);
  if (wait == G_MAXINT64)
    {
      dex_await (dex_ref (DEX_FUTURE (woken)), NULL);
      return;
    }
  dex_await (dex_future_first (dex_timeout_new_msec ((int) MIN (wait, G_MAXINT)), dex_ref (DEX_FUTURE (woken)), NULL),
             &error);
  if (error != NULL && warm && wait == SMTP_WARM_MS && self->smtp != NULL)
    {
      dex_future_disown (confab_smtp_session_quit (self->smtp));
      g_clear_object (&self->smtp);
    }
}

/* The connection before it is needed */

static DexFuture *
prepare_fiber (gpointer data)
{
  Lane *lane = data;
  ConfabOutbox *self = lane->outbox;
  g_autoptr (ConfabSmtpSession) session = dex_await_object (confab_runner_connect_smtp (lane->runner), NULL);

  /* What is wrong with it is told when something is to be sent. */
  if (session == NULL)
    return dex_future_new_false ();
  if (self->smtp != NULL || self->stopping)
    {
      dex_future_disown (confab_smtp_session_quit (session));
      return dex_future_new_false ();
    }
  self->smtp = g_steal_pointer (&session);
  confab_outbox_wake (self, 1u << CONFAB_LANE_SENDING);
  return dex_future_new_true ();
}

/**
 * confab_outbox_prepare:
 * @self: an outbox
 *
 * Connects to the submission server when there is no connection that works. It is kept
 * for as long as after a message.
 */
void
confab_outbox_prepare (ConfabOutbox *self)
{
  Lane *lane;

  if (!self->started || self->stopping || self->sending || (self->preparing != NULL && dex_future_is_pending (self->preparing)))
    return;
  if (self->smtp != NULL && confab_smtp_session_is_open (self->smtp))
    {
      confab_outbox_wake (self, 1u << CONFAB_LANE_SENDING);
      return;
    }
  g_clear_object (&self->smtp);
  dex_clear (&self->preparing);
  lane = g_new0 (Lane, 1);
  lane->outbox = g_object_ref (self);
  lane->runner = g_object_ref (self->runner);
  lane->lane = CONFAB_LANE_SENDING;
  self->preparing = confab_dex_spawn (NULL, prepare_fiber, lane, (GDestroyNotify) lane_free);
}

/**
 * confab_outbox_drop_connection:
 * @self: an outbox
 *
 * Forgets a connection that waits for something to be sent.
 */
void
confab_outbox_drop_connection (ConfabOutbox *self)
{
  if (self->smtp != NULL && !self->sending)
    {
      confab_smtp_session_close (self->smtp);
      g_clear_object (&self->smtp);
    }
}

static void
run_job (ConfabRunner *      runner,
         ConfabSmtpSession **smtp,
         ConfabJob *         job,
         gboolean            begun)
{
  switch (job->kind)
    {
    case CONFAB_JOB_SEND:
      confab_job_run_send (runner, smtp, job, begun);
      return;

    case CONFAB_JOB_APPEND:
      confab_job_run_append (runner, job);
      return;

    case CONFAB_JOB_FLAGS:
      confab_job_run_flags (runner, job);
      return;

    case CONFAB_JOB_TRASH:
      confab_job_run_trash (runner, job);
      return;

    case CONFAB_JOB_STORAGE:
      confab_job_run_storage (runner, job);
      return;

    case CONFAB_JOB_BLOCK:
      confab_job_run_block (runner, job);
      return;

    case CONFAB_JOB_DRAFT:
      confab_job_run_draft (runner, job);
      return;

    default:
      {
        g_autoptr (GError) error = g_error_new (CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_FAILED,
                                                "Unknown kind of job %d", job->kind);

        g_warning ("%s", error->message);
        confab_job_give_up (runner, job, error);
      }
    }
}

static DexFuture *
lane_fiber (gpointer data)
{
  Lane *lane = data;
  ConfabOutbox *self = lane->outbox;

  while (!self->stopping)
    {
      Claim *claim = g_atomic_rc_box_new0 (Claim);
      g_autoptr (ConfabJob) job = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (DexPromise) woken = dex_ref (self->wakes[lane->lane]);
      gboolean begun;
      gint64 next_try;

      claim->lane = lane->lane;
      claim->open = lane->lane == CONFAB_LANE_SENDING && self->smtp != NULL && confab_smtp_session_is_open (self->smtp);
      if (confab_runner_get_online (lane->runner))
        {
          if (!dex_await (write_claim (lane->runner, claim_func, claim), &error))
            {
              /* What was not committed is not claimed. */
              g_clear_pointer (&claim->job, confab_job_free);
              claim->next_try = g_get_real_time () / 1000 + STORE_RETRY_MS;
            }
          confab_runner_set_trouble (lane->runner, CONFAB_TROUBLE_STORE, error);
        }
      job = g_steal_pointer (&claim->job);
      next_try = claim->next_try;
      begun = claim->begun;
      claim_unref (claim);

      if (job != NULL)
        {
          if (lane->lane == CONFAB_LANE_SENDING && self->preparing != NULL)
            dex_await (dex_ref (self->preparing), NULL);
          self->sending |= lane->lane == CONFAB_LANE_SENDING;
          if (!self->stopping)
            run_job (lane->runner, &self->smtp, job, begun);
          self->sending &= lane->lane != CONFAB_LANE_SENDING;
          continue;
        }
      /* Something may have come while the store was asked. */
      if (dex_future_is_pending (DEX_FUTURE (woken)) && !self->stopping)
        {
          self->idle_lanes |= 1u << lane->lane;
          settle_drains (self);
          await_lane (self, lane, next_try);
        }
    }
  return dex_future_new_true ();
}

static DexFuture *
start_fiber (gpointer data)
{
  Lane *start = data;
  ConfabOutbox *self = start->outbox;
  Claim *claim = g_atomic_rc_box_new0 (Claim);

  /* What another process, or this one before it ended, had begun is begun anew. */
  dex_await (write_claim (start->runner, release_func, claim), NULL);
  claim_unref (claim);
  for (guint lane = FIRST_LANE; lane <= LAST_LANE && !self->stopping; lane++)
    {
      Lane *state = g_new0 (Lane, 1);

      state->outbox = g_object_ref (self);
      state->runner = g_object_ref (start->runner);
      state->lane = lane;
      self->fibers[lane] = confab_dex_spawn (NULL, lane_fiber, state, (GDestroyNotify) lane_free);
    }
  return dex_future_new_true ();
}

/**
 * confab_outbox_start:
 * @self: an outbox
 *
 * Begins to do what waits, as long as the runner is online.
 */
void
confab_outbox_start (ConfabOutbox *self)
{
  Lane *start;

  if (self->started)
    {
      confab_outbox_wake (self, ALL_LANES);
      return;
    }
  self->started = TRUE;
  start = g_new0 (Lane, 1);
  start->outbox = g_object_ref (self);
  start->runner = g_object_ref (self->runner);
  self->fibers[0] = confab_dex_spawn (NULL, start_fiber, start, (GDestroyNotify) lane_free);
}

static DexFuture *
stop_fiber (gpointer data)
{
  ConfabOutbox *self = data;

  self->stopping = TRUE;
  confab_outbox_wake (self, ALL_LANES);
  for (guint i = 0; i <= LAST_LANE; i++)
    if (self->fibers[i] != NULL)
      dex_await (dex_ref (self->fibers[i]), NULL);
  if (self->smtp != NULL)
    confab_smtp_session_close (self->smtp);
  g_clear_object (&self->smtp);
  for (guint i = 0; i < self->drains->len; i++)
    dex_promise_resolve_boolean (g_ptr_array_index (self->drains, i), TRUE);
  g_ptr_array_set_size (self->drains, 0);
  return dex_future_new_true ();
}

/**
 * confab_outbox_stop:
 * @self: an outbox
 *
 * Returns: (transfer full): a future that resolves when no job is being done any more
 */
DexFuture *
confab_outbox_stop (ConfabOutbox *self)
{
  return confab_dex_spawn (NULL, stop_fiber, g_object_ref (self), g_object_unref);
}

static void
confab_outbox_finalize (GObject *object)
{
  ConfabOutbox *self = CONFAB_OUTBOX (object);

  for (guint i = 0; i <= LAST_LANE; i++)
    {
      dex_clear (&self->wakes[i]);
      dex_clear (&self->fibers[i]);
    }
  dex_clear (&self->preparing);
  g_clear_object (&self->smtp);
  g_clear_pointer (&self->drains, g_ptr_array_unref);
  G_OBJECT_CLASS (confab_outbox_parent_class)->finalize (object);
}

static void
confab_outbox_class_init (ConfabOutboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_outbox_finalize;
}

static void
confab_outbox_init (ConfabOutbox *self)
{
  for (guint lane = FIRST_LANE; lane <= LAST_LANE; lane++)
    self->wakes[lane] = dex_promise_new ();
  self->drains = g_ptr_array_new_with_free_func (dex_unref);
}

/**
 * confab_outbox_new:
 * @runner: the account's runner, which owns the outbox
 *
 * Returns: (transfer full): an outbox that does nothing yet
 */
ConfabOutbox *
confab_outbox_new (ConfabRunner *runner)
{
  ConfabOutbox *self = g_object_new (CONFAB_TYPE_OUTBOX, NULL);

  self->runner = runner;
  return self;
}
