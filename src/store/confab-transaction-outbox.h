/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work for the server that waits: one table, three lanes per account. */
#pragma once

#include "confab-records.h"
#include "confab-store.h"

G_BEGIN_DECLS

/**
 * ConfabLane:
 * @CONFAB_LANE_SENDING: messages on their way out
 * @CONFAB_LANE_CHANGES: flags, moves, deletes, appends
 * @CONFAB_LANE_TRANSFER: what is large
 *
 * Lanes do not wait for one another. Stored.
 */
typedef enum
{
  CONFAB_LANE_SENDING = 1,
  CONFAB_LANE_CHANGES = 2,
  CONFAB_LANE_TRANSFER = 3,
} ConfabLane;

/**
 * ConfabJobState:
 * @CONFAB_JOB_WAITING: to be run at or after its time
 * @CONFAB_JOB_ACTIVE: being run
 * @CONFAB_JOB_FAILED: given up; blocks nothing, stays until retried or removed
 */
typedef enum
{
  CONFAB_JOB_WAITING = 1,
  CONFAB_JOB_ACTIVE = 2,
  CONFAB_JOB_FAILED = 3,
} ConfabJobState;

/**
 * ConfabJob:
 * @id: row id; jobs of a lane run in this order
 * @account_id: row id of the account
 * @lane: its lane
 * @kind: what to do (the engine's own values)
 * @conversation_id: row id of the chat whose order it keeps, or 0
 * @message_id: row id of the message it is about, or 0
 * @folder_id: row id of the folder whose order it keeps, or 0
 * @payload: (nullable): what it needs besides
 * @state: where it stands
 * @attempts: how often it was claimed
 * @next_try: not to be run before this time (ms since 1970 UTC)
 * @error: (nullable): what went wrong last
 * @message: (nullable): the message as it was when the job was claimed; none when it is
 *   gone or the job is about none
 */
typedef struct
{
  gint64 id;
  gint64 account_id;
  ConfabLane lane;
  int kind;
  gint64 conversation_id;
  gint64 message_id;
  gint64 folder_id;
  GBytes *payload;
  ConfabJobState state;
  int attempts;
  gint64 next_try;
  char *error;
  ConfabMessageRecord *message;
} ConfabJob;

#define CONFAB_TYPE_JOB (confab_job_get_type ())
GType      confab_job_get_type (void);
ConfabJob *confab_job_copy (const ConfabJob *self);
void       confab_job_free (ConfabJob *self);

gint64     confab_transaction_enqueue_job (ConfabTransaction *txn,
                                           const ConfabJob *  job,
                                           GError **          error);
gboolean   confab_transaction_has_job (ConfabTransaction *txn,
                                       const ConfabJob *  job);
gboolean   confab_transaction_has_unfinished_job (ConfabTransaction *txn,
                                                  const ConfabJob *  job);
gboolean   confab_transaction_take_back_job (ConfabTransaction *txn,
                                             const ConfabJob *  job,
                                             GError **          error);
gboolean   confab_transaction_rest_job (ConfabTransaction *txn,
                                        const ConfabJob *  job,
                                        GError **          error);
ConfabJob *confab_transaction_get_job (ConfabTransaction *txn,
                                       gint64             job,
                                       GError **          error);
GPtrArray *confab_transaction_find_jobs (ConfabTransaction *txn,
                                         gint64             message,
                                         GError **          error);
ConfabJob *confab_transaction_claim_job (ConfabTransaction *txn,
                                         gint64             account,
                                         ConfabLane         lane,
                                         gint64             now,
                                         gint64 *           next_try,
                                         GError **          error);
gboolean   confab_transaction_delay_job (ConfabTransaction *txn,
                                         gint64             job,
                                         gint64             next_try,
                                         const char *       problem,
                                         GError **          error);
gboolean   confab_transaction_fail_job (ConfabTransaction *txn,
                                        gint64             job,
                                        const char *       problem,
                                        GError **          error);
gboolean   confab_transaction_set_job_payload (ConfabTransaction *txn,
                                               gint64             job,
                                               GBytes *           payload,
                                               GError **          error);
gboolean   confab_transaction_remove_job (ConfabTransaction *txn,
                                          gint64             job,
                                          GError **          error);
gboolean   confab_transaction_release_jobs (ConfabTransaction *txn,
                                            gint64             account,
                                            GError **          error);
gboolean   confab_transaction_hurry_jobs (ConfabTransaction *txn,
                                          gint64             account,
                                          gint64             now,
                                          GError **          error);
gboolean   confab_transaction_hurry_kind (ConfabTransaction *txn,
                                          gint64             account,
                                          int                kind,
                                          guint *            waiting,
                                          GError **          error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabJob, confab_job_free)

G_END_DECLS
