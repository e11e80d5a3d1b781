/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What messages carry for programs: polls and votes, places, pins, who is named. */
#pragma once

#include "confab-records.h"
#include "confab-store.h"

G_BEGIN_DECLS

/**
 * ConfabVote:
 * @address: whose
 * @options: what they chose: the places of options, counted from 0, rising, with
 *   blanks between; empty for none
 * @time: order key of the mail that says so
 *
 * A vote in a poll.
 */
typedef struct
{
  char *address;
  char *options;
  gint64 time;
} ConfabVote;

/**
 * ConfabStoredPoll:
 * @title: the question
 * @options: (array zero-terminated=1): the answers
 * @multiple: several may be chosen
 * @revote: a later vote replaces an earlier one
 * @closed: when it was closed, or 0
 *
 * A poll as the rules see it.
 */
typedef struct
{
  char *title;
  char **options;
  gboolean multiple;
  gboolean revote;
  gint64 closed;
} ConfabStoredPoll;

void              confab_vote_free (ConfabVote *self);
void              confab_stored_poll_free (ConfabStoredPoll *self);

gboolean          confab_transaction_set_poll (ConfabTransaction * txn,
                                               gint64              message,
                                               const char *        title,
                                               const char *        description,
                                               const char * const *options,
                                               gboolean            multiple,
                                               gboolean            revote,
                                               GError **           error);
ConfabStoredPoll *confab_transaction_get_poll (ConfabTransaction *txn,
                                               gint64             message,
                                               GError **          error);
gboolean          confab_transaction_set_votes (ConfabTransaction *txn,
                                                gint64             message,
                                                GPtrArray *        votes,
                                                gint64             closed,
                                                GError **          error);
gboolean          confab_transaction_set_place (ConfabTransaction *txn,
                                                gint64             message,
                                                double             latitude,
                                                double             longitude,
                                                double             accuracy,
                                                const char *       name,
                                                GError **          error);
gboolean          confab_transaction_set_pin (ConfabTransaction *txn,
                                              gint64             message,
                                              const char *       address,
                                              gboolean           pinned,
                                              gint64             time,
                                              gint64             expires,
                                              GError **          error);
gboolean          confab_transaction_set_mentions (ConfabTransaction *txn,
                                                   gint64             message,
                                                   GPtrArray *        people,
                                                   GError **          error);
gboolean          confab_transaction_take_mentions (ConfabTransaction *txn,
                                                    gint64             from,
                                                    gint64             into,
                                                    GError **          error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabVote, confab_vote_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabStoredPoll, confab_stored_poll_free)

G_END_DECLS
