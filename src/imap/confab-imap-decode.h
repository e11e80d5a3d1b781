/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed readings of a response: FETCH, LIST, STATUS, SEARCH, VANISHED, codes. */
#pragma once

#include "confab-imap-response.h"

G_BEGIN_DECLS

ConfabImapMessage       *confab_imap_decode_fetch (const ConfabImapResponse *response);
ConfabImapMailbox       *confab_imap_decode_list (const ConfabImapResponse *response,
                                                  gboolean                  utf8);
ConfabImapMailboxStatus *confab_imap_decode_status (const ConfabImapResponse *response,
                                                    gboolean                  utf8);
ConfabImapSet           *confab_imap_decode_search (const ConfabImapResponse *response);
ConfabImapSet           *confab_imap_decode_vanished (const ConfabImapResponse *response,
                                                      gboolean *                earlier);
ConfabImapCapabilities  *confab_imap_decode_capabilities (const ConfabImapResponse *response);
ConfabImapFlags          confab_imap_decode_flags (const ConfabImapResponse *response,
                                                   ConfabImapValue           list,
                                                   GStrv *                   keywords);
GHashTable              *confab_imap_decode_id (const ConfabImapResponse *response);
gboolean                 confab_imap_decode_namespace (const ConfabImapResponse *response,
                                                       char **                   prefix,
                                                       char *                    delimiter);
gboolean                 confab_imap_decode_copy_uid (const ConfabImapResponse *response,
                                                      guint32 *                 uid_validity,
                                                      ConfabImapSet **          source,
                                                      ConfabImapSet **          target);
gboolean                 confab_imap_decode_append_uid (const ConfabImapResponse *response,
                                                        guint32 *                 uid_validity,
                                                        ConfabImapSet **          target);
gboolean                 confab_imap_decode_code_number (const ConfabImapResponse *response,
                                                         guint64 *                 number);
gboolean                 confab_imap_decode_in_progress (const ConfabImapResponse *response,
                                                         char **                   tag,
                                                         guint64 *                 done,
                                                         guint64 *                 goal);
gboolean                 confab_imap_decode_date (const char *text,
                                                  gsize       length,
                                                  gint64 *    seconds);
ConfabImapPart          *confab_imap_decode_structure (const ConfabImapResponse *response,
                                                       ConfabImapValue           value);

G_END_DECLS
