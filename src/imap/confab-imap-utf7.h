/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Modified UTF-7 of mailbox names (RFC 3501, 5.1.3). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *confab_imap_utf7_encode (const char *utf8);
char *confab_imap_utf7_decode (const char *utf7);

G_END_DECLS
