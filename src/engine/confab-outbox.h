/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does what waits for the server: sends, appends, sets flags; one fiber per lane of an account. */
#pragma once

#include <libdex.h>

#include "confab-compose.h"
#include "confab-runner.h"

G_BEGIN_DECLS

/**
 * CONFAB_JOB_APPEND:
 *
 * The kind of the job that files a sent message. Its payload is a #ConfabEnvelope.
 */
#define CONFAB_JOB_APPEND 2

/**
 * CONFAB_JOB_FLAGS:
 *
 * The kind of the job that tells the server which flags a person wants. Its payload is
 * a #GVariant `(uuax)`: mask, value, row ids of messages.
 */
#define CONFAB_JOB_FLAGS 3

/**
 * CONFAB_JOB_TRASH:
 *
 * The kind of the job that moves a message, its `message_id`, to the Trash.
 */
#define CONFAB_JOB_TRASH 4

#define CONFAB_TYPE_OUTBOX (confab_outbox_get_type ())
G_DECLARE_FINAL_TYPE (ConfabOutbox, confab_outbox, CONFAB, OUTBOX, GObject)

ConfabOutbox *confab_outbox_new (ConfabRunner       *runner);
void          confab_outbox_start (ConfabOutbox *self);
void          confab_outbox_wake (ConfabOutbox *self,
                                  guint         lanes);
void          confab_outbox_hurry (ConfabOutbox *self);
void          confab_outbox_prepare (ConfabOutbox *self);
void          confab_outbox_drop_connection (ConfabOutbox *self);
DexFuture    *confab_outbox_drain (ConfabOutbox *self);
DexFuture    *confab_outbox_stop (ConfabOutbox *self);

gboolean      confab_outbox_enqueue_flags (ConfabTransaction *txn,
                                           gint64             account,
                                           GArray *           messages,
                                           ConfabFlags        mask,
                                           ConfabFlags        value,
                                           GError **          error);
gboolean      confab_outbox_enqueue_trash (ConfabTransaction *txn,
                                           gint64             account,
                                           gint64             message,
                                           GError **          error);

G_END_DECLS
