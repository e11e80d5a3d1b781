/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One HTTPS request: over TLS alone, bounded in bytes, time and redirections. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

G_BEGIN_DECLS

/** Seconds that one request may take, redirections and all. */
#define CONFAB_HTTP_SECONDS 10

/** Most redirections that are followed. */
#define CONFAB_HTTP_MAX_REDIRECTS 3

/**
 * ConfabHttpReply:
 * @status: the status code
 * @content_type: (nullable): lower-cased, without parameters
 * @host: who answered: the host of the last address
 * @body: what it said
 */
typedef struct
{
  guint status;
  char *content_type;
  char *host;
  GBytes *body;
} ConfabHttpReply;

#define CONFAB_TYPE_HTTP_REPLY (confab_http_reply_get_type ())
GType            confab_http_reply_get_type (void) G_GNUC_CONST;
ConfabHttpReply *confab_http_reply_copy (const ConfabHttpReply *self);
void             confab_http_reply_free (ConfabHttpReply *self);

DexFuture       *confab_http_get (const char *  url,
                                  gsize         max_bytes,
                                  GTlsDatabase *authority,
                                  GCancellable *cancellable);
DexFuture       *confab_http_post (const char *  url,
                                   const char *  form,
                                   gsize         max_bytes,
                                   GTlsDatabase *authority,
                                   GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabHttpReply, confab_http_reply_free)

G_END_DECLS
