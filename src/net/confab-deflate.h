/* SPDX-License-Identifier: GPL-3.0-or-later */
/* COMPRESS=DEFLATE (RFC 4978): both directions of a compressed connection. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ConfabDeflate:
 *
 * The state of both directions. What comes in is inflated as far as the reader
 * has room, so a small input that stands for a huge output costs no memory.
 */
typedef struct _ConfabDeflate ConfabDeflate;

ConfabDeflate *confab_deflate_new (void);
void           confab_deflate_free (ConfabDeflate *self);
GBytes        *confab_deflate_compress (ConfabDeflate *self,
                                        GBytes *       bytes);
void          *confab_deflate_reserve (ConfabDeflate *self,
                                       gsize *        size);
void           confab_deflate_commit (ConfabDeflate *self,
                                      gsize          size);
gssize         confab_deflate_take (ConfabDeflate *self,
                                    void *         buffer,
                                    gsize          size,
                                    GError **      error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabDeflate, confab_deflate_free)

G_END_DECLS
