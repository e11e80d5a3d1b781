/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files by content, beside the database: attachments and kept sources. Any thread. */
#pragma once

#include <gio/gio.h>

#include "confab-store.h"

G_BEGIN_DECLS

/**
 * CONFAB_BLOB_MAX_SIZE:
 *
 * The largest single file that is kept, in bytes.
 */
#define CONFAB_BLOB_MAX_SIZE (G_GINT64_CONSTANT (2) * 1024 * 1024 * 1024)

/* A hash is 64 lower-case hexadecimal digits (SHA-256); others have no path. */
char     *confab_blobs_dup_path (const char *dir,
                                 const char *hash);
gboolean  confab_blobs_contains (const char *dir,
                                 const char *hash);
char     *confab_blobs_put_bytes (const char *dir,
                                  GBytes *    bytes,
                                  GError **   error);
char     *confab_blobs_put_file (const char *  dir,
                                 const char *  path,
                                 GCancellable *cancellable,
                                 GError **     error);
GBytes   *confab_blobs_get_bytes (const char *dir,
                                  const char *hash,
                                  gsize       limit,
                                  GError **   error);

/* Owner only: drops files that no row names, then those that can be fetched
 * again, the oldest first, until @limit bytes are left. */
DexFuture *confab_blobs_sweep (ConfabStore *store,
                               gint64       limit);

G_END_DECLS
