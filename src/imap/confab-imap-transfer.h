/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Undoes a part's transfer encoding piece by piece, as the pieces come. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ConfabImapTransfer:
 *
 * Decodes base64 and quoted-printable (RFC 2045, 6); anything else is passed on
 * as it is. It takes pieces that are cut anywhere, and keeps no more than a few
 * bytes from one to the next.
 */
typedef struct _ConfabImapTransfer ConfabImapTransfer;

ConfabImapTransfer *confab_imap_transfer_new (const char *encoding);
void                confab_imap_transfer_free (ConfabImapTransfer *self);
GBytes             *confab_imap_transfer_decode (ConfabImapTransfer *self,
                                                 GBytes *            piece);
GBytes             *confab_imap_transfer_finish (ConfabImapTransfer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabImapTransfer, confab_imap_transfer_free)

G_END_DECLS
