/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One byte stream to a server: TCP, TLS, reading with a priority, queued writing. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "confab-server.h"

G_BEGIN_DECLS

/** Seconds for a host to answer, and for a TLS handshake. */
#define CONFAB_CONNECTION_CONNECT_SECONDS 30

/** Bytes that may wait to be written. */
#define CONFAB_CONNECTION_MAX_QUEUED (G_GUINT64_CONSTANT (256) * 1024 * 1024)

#define CONFAB_TYPE_CONNECTION (confab_connection_get_type ())
G_DECLARE_FINAL_TYPE (ConfabConnection, confab_connection, CONFAB, CONNECTION, GObject)

DexFuture        *confab_connection_open (ConfabServer      *server,
                                          int io_priority);
ConfabConnection *confab_connection_new_for_stream (GIOStream *   stream,
                                                    ConfabServer *server,
                                                    int           io_priority);
ConfabServer     *confab_connection_get_server (ConfabConnection *self);
gboolean          confab_connection_is_secure (ConfabConnection *self);
gboolean          confab_connection_is_open (ConfabConnection *self);
gboolean          confab_connection_is_nearby (ConfabConnection *self);
void              confab_connection_set_io_priority (ConfabConnection *self,
                                                     int               io_priority);
int               confab_connection_get_io_priority (ConfabConnection *self);
GBytes           *confab_connection_dup_channel_binding (ConfabConnection *self);
guint64           confab_connection_get_progress (ConfabConnection *self);
DexFuture        *confab_connection_start_tls (ConfabConnection *self);
void              confab_connection_start_deflate (ConfabConnection *self,
                                                   GBytes *          rest);
gssize            confab_connection_read (ConfabConnection *self,
                                          void *            buffer,
                                          gsize             size,
                                          GError **         error);
gssize            confab_connection_read_now (ConfabConnection *self,
                                              void *            buffer,
                                              gsize             size);
DexFuture        *confab_connection_write (ConfabConnection *self,
                                           GBytes *          bytes);
void              confab_connection_close (ConfabConnection *self,
                                           const GError *    reason);
GError           *confab_connection_dup_reason (ConfabConnection *self);

G_END_DECLS
