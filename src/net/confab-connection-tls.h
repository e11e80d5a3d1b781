/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The TLS handshake, and how a certificate is judged. */
#pragma once

#include <libdex.h>

#include "confab-server.h"

G_BEGIN_DECLS

DexFuture *confab_connection_tls_prepare (void);
GIOStream *confab_connection_tls_handshake (GIOStream *   base,
                                            ConfabServer *server,
                                            int           io_priority,
                                            GCancellable *cancellable,
                                            GError **     error);

G_END_DECLS
