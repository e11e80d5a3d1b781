/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Futures that libdex does not have: readiness of a stream, a TLS handshake, a yield. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

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

G_END_DECLS
