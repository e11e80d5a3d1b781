/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One response of a server as a tree of values, and its typed readings. */
#pragma once

#include <glib.h>

#include "confab-imap-capability.h"
#include "confab-imap-mailbox.h"
#include "confab-imap-message.h"
#include "confab-imap-set.h"

G_BEGIN_DECLS

typedef enum
{
  CONFAB_IMAP_RESPONSE_CONTINUATION, /* + */
  CONFAB_IMAP_RESPONSE_UNTAGGED,     /* * */
  CONFAB_IMAP_RESPONSE_TAGGED,
} ConfabImapResponseKind;

typedef enum
{
  CONFAB_IMAP_STATUS_NONE,
  CONFAB_IMAP_STATUS_OK,
  CONFAB_IMAP_STATUS_NO,
  CONFAB_IMAP_STATUS_BAD,
  CONFAB_IMAP_STATUS_BYE,
  CONFAB_IMAP_STATUS_PREAUTH,
} ConfabImapStatus;

/**
 * ConfabImapCode:
 *
 * The response codes of RFC 9051 7.1, RFC 5530 and later that something here
 * acts on. %CONFAB_IMAP_CODE_OTHER is one that is not known.
 */
typedef enum
{
  CONFAB_IMAP_CODE_NONE,
  CONFAB_IMAP_CODE_OTHER,
  CONFAB_IMAP_CODE_ALERT,
  CONFAB_IMAP_CODE_ALREADYEXISTS,
  CONFAB_IMAP_CODE_APPENDUID,
  CONFAB_IMAP_CODE_AUTHENTICATIONFAILED,
  CONFAB_IMAP_CODE_AUTHORIZATIONFAILED,
  CONFAB_IMAP_CODE_BADCHARSET,
  CONFAB_IMAP_CODE_CANNOT,
  CONFAB_IMAP_CODE_CAPABILITY,
  CONFAB_IMAP_CODE_CLIENTBUG,
  CONFAB_IMAP_CODE_CLOSED,
  CONFAB_IMAP_CODE_CONTACTADMIN,
  CONFAB_IMAP_CODE_COPYUID,
  CONFAB_IMAP_CODE_CORRUPTION,
  CONFAB_IMAP_CODE_EXPIRED,
  CONFAB_IMAP_CODE_EXPUNGEISSUED,
  CONFAB_IMAP_CODE_HIGHESTMODSEQ,
  CONFAB_IMAP_CODE_INPROGRESS,
  CONFAB_IMAP_CODE_INUSE,
  CONFAB_IMAP_CODE_LIMIT,
  CONFAB_IMAP_CODE_MODIFIED,
  CONFAB_IMAP_CODE_NOMODSEQ,
  CONFAB_IMAP_CODE_NONEXISTENT,
  CONFAB_IMAP_CODE_NOPERM,
  CONFAB_IMAP_CODE_NOTIFICATIONOVERFLOW,
  CONFAB_IMAP_CODE_NOTSAVED,
  CONFAB_IMAP_CODE_OVERQUOTA,
  CONFAB_IMAP_CODE_PERMANENTFLAGS,
  CONFAB_IMAP_CODE_PRIVACYREQUIRED,
  CONFAB_IMAP_CODE_READ_ONLY,
  CONFAB_IMAP_CODE_READ_WRITE,
  CONFAB_IMAP_CODE_SERVERBUG,
  CONFAB_IMAP_CODE_THROTTLED,
  CONFAB_IMAP_CODE_TOOBIG,
  CONFAB_IMAP_CODE_TRYCREATE,
  CONFAB_IMAP_CODE_UIDNEXT,
  CONFAB_IMAP_CODE_UIDNOTSTICKY,
  CONFAB_IMAP_CODE_UIDVALIDITY,
  CONFAB_IMAP_CODE_UNAVAILABLE,
  CONFAB_IMAP_CODE_UNKNOWN_CTE,
  CONFAB_IMAP_CODE_UNSEEN,
} ConfabImapCode;

typedef enum
{
  CONFAB_IMAP_VALUE_NIL,
  CONFAB_IMAP_VALUE_ATOM,
  CONFAB_IMAP_VALUE_STRING,  /* quoted */
  CONFAB_IMAP_VALUE_LITERAL,
  CONFAB_IMAP_VALUE_LIST,
} ConfabImapValueType;

/**
 * ConfabImapResponse:
 *
 * One whole response. It belongs to the parser that made it and is valid until
 * the parser is asked for the next one; what its typed readings return lives on
 * by itself.
 */
typedef struct _ConfabImapResponse ConfabImapResponse;

/**
 * ConfabImapValue:
 *
 * A place in a response's tree: opaque, walked with the functions below. 0 is
 * "none": every function takes it and answers nothing.
 */
typedef guint32 ConfabImapValue;

ConfabImapResponseKind confab_imap_response_get_kind (const ConfabImapResponse *self);
const char            *confab_imap_response_get_tag (const ConfabImapResponse *self);
ConfabImapStatus       confab_imap_response_get_status (const ConfabImapResponse *self);
ConfabImapCode         confab_imap_response_get_code (const ConfabImapResponse *self);
ConfabImapValue        confab_imap_response_get_code_args (const ConfabImapResponse *self);
const char            *confab_imap_response_get_text (const ConfabImapResponse *self);
const char            *confab_imap_response_get_name (const ConfabImapResponse *self);
gboolean               confab_imap_response_is (const ConfabImapResponse *self,
                                                const char *              name);
guint32                confab_imap_response_get_number (const ConfabImapResponse *self);
ConfabImapValue        confab_imap_response_get_args (const ConfabImapResponse *self);

ConfabImapValueType    confab_imap_value_get_kind (const ConfabImapResponse *self,
                                                   ConfabImapValue           value);
ConfabImapValue        confab_imap_value_next (const ConfabImapResponse *self,
                                               ConfabImapValue           value);
ConfabImapValue        confab_imap_value_child (const ConfabImapResponse *self,
                                                ConfabImapValue           value);
const char            *confab_imap_value_peek_text (const ConfabImapResponse *self,
                                                    ConfabImapValue           value,
                                                    gsize *                   length);
gboolean               confab_imap_value_equals (const ConfabImapResponse *self,
                                                 ConfabImapValue           value,
                                                 const char *              text);
char                  *confab_imap_value_dup_text (const ConfabImapResponse *self,
                                                   ConfabImapValue           value);
GBytes                *confab_imap_value_dup_bytes (const ConfabImapResponse *self,
                                                    ConfabImapValue           value);
gboolean               confab_imap_value_get_number (const ConfabImapResponse *self,
                                                     ConfabImapValue           value,
                                                     guint64 *                 number);

G_END_DECLS
