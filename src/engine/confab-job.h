/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds of job, and how each ends: in one transaction, whatever came of it. */
#pragma once

#include "confab-outbox.h"
#include "confab-transaction-outbox.h"

G_BEGIN_DECLS

/**
 * ConfabJobEnd:
 * @job: the job
 * @has_state: whether its message gets another state
 * @state: the state
 * @problem: (nullable): what went wrong, in words
 * @next_try: ms since 1970 UTC before which it is not tried again; 0: it is done;
 *   negative: it is given up
 * @payload: (nullable): what is left to do, when it goes on
 * @follow_up: (nullable): a job that takes its place
 * @receipts: (nullable) (element-type ConfabReceipt): what is known of recipients
 * @locations: (nullable) (element-type ConfabLocation): copies with the flags they have now
 * @messages: (nullable) (element-type gint64): messages whose wish for @mask is fulfilled
 * @mask: flags
 * @folder: (nullable): for the log of what Confab changed on the server
 * @action: (nullable): the same; %NULL when nothing changed there
 * @detail: (nullable): the same
 *
 * What became of a job.
 */
typedef struct
{
  ConfabJob *job;
  gboolean has_state;
  ConfabMessageState state;
  char *problem;
  gint64 next_try;
  GBytes *payload;
  ConfabJob *follow_up;
  GPtrArray *receipts;
  GArray *locations;
  GArray *messages;
  ConfabFlags mask;
  char *folder;
  char *action;
  char *detail;
} ConfabJobEnd;

/** The largest mail that is read back from disk to be sent. */
#define CONFAB_JOB_MAX_MESSAGE (200 * 1024 * 1024)

ConfabJobEnd *confab_job_end_new (ConfabJob *job);
void          confab_job_end_commit (ConfabRunner *runner,
                                     ConfabJobEnd *end);
gint64        confab_job_get_next_try (ConfabJob *job);
char         *confab_job_dup_words (const GError *error);
void          confab_job_end_settle (ConfabRunner *runner,
                                     ConfabJobEnd *end,
                                     gboolean      done,
                                     const GError *error);
void          confab_job_put_off (ConfabRunner *runner,
                                  ConfabJob *   job,
                                  const GError *error);
void          confab_job_give_up (ConfabRunner *runner,
                                  ConfabJob *   job,
                                  const GError *error);
DexFuture    *confab_job_log (ConfabRunner *runner,
                              const char *  folder,
                              const char *  action,
                              const char *  detail);
ConfabFolder *confab_job_find_folder (ConfabRunner *     runner,
                                      ConfabImapSession *session,
                                      ConfabFolderRole   role,
                                      const char *       usual_name,
                                      const char *       detail,
                                      GError **          error);
ConfabFolder *confab_job_select (ConfabRunner *     runner,
                                 ConfabImapSession *session,
                                 gint64             folder_id,
                                 GPtrArray *        locations,
                                 ConfabImapSet *    uids,
                                 GError **          error);
gboolean      confab_job_find_in_folder (ConfabImapSession *session,
                                         ConfabFolder *     folder,
                                         const char *       message_id,
                                         gboolean *         found,
                                         GError **          error);

gboolean      confab_job_begin_sending (ConfabTransaction *txn,
                                        const ConfabJob *  job,
                                        gboolean *         begun,
                                        GError **          error);

/* For fibers of the outbox only: each does the job and writes what became of it. */
void          confab_job_run_send (ConfabRunner *      runner,
                                   ConfabSmtpSession **smtp,
                                   ConfabJob *         job,
                                   gboolean            begun);
void          confab_job_run_append (ConfabRunner *runner,
                                     ConfabJob *   job);
void          confab_job_run_flags (ConfabRunner *runner,
                                    ConfabJob *   job);
void          confab_job_run_trash (ConfabRunner *runner,
                                    ConfabJob *   job);
void          confab_job_run_storage (ConfabRunner *runner,
                                      ConfabJob *   job);
void          confab_job_run_block (ConfabRunner *runner,
                                    ConfabJob *   job);
void          confab_job_run_draft (ConfabRunner *runner,
                                    ConfabJob *   job);

G_END_DECLS
