/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an IMAP command ended, as a value. */
#pragma once

#include "confab-imap-response.h"

G_BEGIN_DECLS

/**
 * ConfabImapReply:
 * @status: always %CONFAB_IMAP_STATUS_OK for a command; of a greeting also
 *   %CONFAB_IMAP_STATUS_PREAUTH
 * @code: the response code
 * @text: the server's words, cleaned and bounded
 * @uid_validity: of the mailbox in APPENDUID and COPYUID, else 0
 * @source_uids: (nullable): what was copied (COPYUID)
 * @target_uids: (nullable): what it became (COPYUID, APPENDUID)
 * @capabilities: (nullable): what the server can do now, if it said so here
 *
 * How a command ended. Ref-counted and boxed; read only.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  ConfabImapStatus status;
  ConfabImapCode code;
  char *text;
  guint32 uid_validity;
  ConfabImapSet *source_uids;
  ConfabImapSet *target_uids;
  ConfabImapCapabilities *capabilities;
} ConfabImapReply;

#define CONFAB_TYPE_IMAP_REPLY (confab_imap_reply_get_type ())
GType            confab_imap_reply_get_type (void) G_GNUC_CONST;
ConfabImapReply *confab_imap_reply_new (const ConfabImapResponse *response);
ConfabImapReply *confab_imap_reply_ref (ConfabImapReply *self);
void             confab_imap_reply_unref (ConfabImapReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabImapReply, confab_imap_reply_unref)

G_END_DECLS
