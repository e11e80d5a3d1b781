/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libdex does not have: a fiber nobody can cancel, readiness, a handshake, a yield, deliveries. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/**
 * ConfabDexDelivery:
 * @object: (transfer none): who asked
 * @future: (transfer none): the answer, resolved or rejected
 * @data: what came with the question
 */
typedef void (*ConfabDexDelivery) (gpointer   object,
                                   DexFuture *future,
                                   gpointer   data);

DexFuture *confab_dex_wait_readable (GPollableInputStream *stream,
                                     int                   io_priority,
                                     GCancellable *        cancellable);
DexFuture *confab_dex_wait_writable (GPollableOutputStream *stream,
                                     int                    io_priority,
                                     GCancellable *         cancellable);
DexFuture *confab_dex_yield (int priority);
DexFuture *confab_dex_tls_handshake (GTlsConnection *connection,
                                     int             io_priority,
                                     GCancellable *  cancellable);
DexFuture *confab_dex_spawn (DexScheduler * scheduler,
                             DexFiberFunc   func,
                             gpointer       data,
                             GDestroyNotify data_destroy);
void confab_dex_deliver (DexFuture *       future,
                         gpointer          object,
                         ConfabDexDelivery func,
                         gpointer          data,
                         GDestroyNotify    data_destroy);

G_END_DECLS
