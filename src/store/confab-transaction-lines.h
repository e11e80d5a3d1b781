/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines about a conversation itself: what changed in it by which message. */
#pragma once

#include "confab-store.h"

G_BEGIN_DECLS

/**
 * ConfabGroupChange:
 *
 * What changed in a conversation. Stored.
 */
typedef enum
{
  CONFAB_GROUP_ADDED = 1,
  CONFAB_GROUP_DROPPED = 2,
  CONFAB_GROUP_CREATED = 3,   /* with a name */
  CONFAB_GROUP_RENAMED = 4,   /* to a name */
  CONFAB_GROUP_DESCRIBED = 5, /* with a description */
  CONFAB_GROUP_PICTURED = 6,
  CONFAB_GROUP_LEFT = 7,
  CONFAB_GROUP_UNREACHED = 8, /* the message did not reach somebody */
} ConfabGroupChange;

/**
 * ConfabGroupEvent:
 * @kind: what
 * @subject: who, or which text
 *
 * One thing that a line tells of.
 */
typedef struct
{
  ConfabGroupChange kind;
  char *subject;
} ConfabGroupEvent;

void     confab_group_event_add (GPtrArray *       events,
                                 ConfabGroupChange kind,
                                 const char *      subject);
GPtrArray *confab_group_events_new (void);

gboolean confab_transaction_set_line (ConfabTransaction *txn,
                                      gint64             message,
                                      GPtrArray *        events,
                                      GError **          error);
GArray  *confab_transaction_list_lines (ConfabTransaction *txn,
                                        gint64             conversation,
                                        GError **          error);
gboolean confab_transaction_settle_lines (ConfabTransaction *txn,
                                          GError **          error);

G_END_DECLS
