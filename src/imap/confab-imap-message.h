/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What FETCH said of one message: flags, dates, structure, bytes. */
#pragma once

#include <glib-object.h>

#include "confab-imap-part.h"

G_BEGIN_DECLS

/**
 * ConfabImapFlags:
 *
 * The system flags and the keywords this program knows, as bits. Whatever else
 * a server has is a keyword by name beside them.
 */
typedef enum
{
  CONFAB_IMAP_FLAG_NONE = 0,
  CONFAB_IMAP_FLAG_SEEN = 1 << 0,
  CONFAB_IMAP_FLAG_ANSWERED = 1 << 1,
  CONFAB_IMAP_FLAG_FLAGGED = 1 << 2,
  CONFAB_IMAP_FLAG_DELETED = 1 << 3,
  CONFAB_IMAP_FLAG_DRAFT = 1 << 4,
  CONFAB_IMAP_FLAG_RECENT = 1 << 5,
  CONFAB_IMAP_FLAG_MDN_SENT = 1 << 6,    /* $MDNSent */
  CONFAB_IMAP_FLAG_FORWARDED = 1 << 7,   /* $Forwarded */
  CONFAB_IMAP_FLAG_JUNK = 1 << 8,        /* $Junk */
  CONFAB_IMAP_FLAG_NOT_JUNK = 1 << 9,    /* $NotJunk */
  CONFAB_IMAP_FLAG_CHAT = 1 << 10,       /* $Chat, set by COI servers */
  CONFAB_IMAP_FLAG_ANY_KEYWORD = 1 << 30, /* \*, in PERMANENTFLAGS only */
} ConfabImapFlags;

/** Most keywords kept of one message, and the longest one. */
#define CONFAB_IMAP_MAX_KEYWORDS 128
#define CONFAB_IMAP_MAX_KEYWORD_LENGTH 200

ConfabImapFlags  confab_imap_flags_from_name (const char *name,
                                              gsize       length);
const char      *confab_imap_flags_to_name (ConfabImapFlags flag);

/**
 * ConfabImapFetchItems:
 *
 * What can be fetched of a message, and which fields of a #ConfabImapMessage
 * are there.
 */
typedef enum
{
  CONFAB_IMAP_FETCH_UID = 1 << 0,
  CONFAB_IMAP_FETCH_FLAGS = 1 << 1,
  CONFAB_IMAP_FETCH_MODSEQ = 1 << 2,
  CONFAB_IMAP_FETCH_INTERNAL_DATE = 1 << 3,
  CONFAB_IMAP_FETCH_SIZE = 1 << 4,
  CONFAB_IMAP_FETCH_BODY = 1 << 5,       /* BODY.PEEK[] */
  CONFAB_IMAP_FETCH_HEADER = 1 << 6,     /* BODY.PEEK[HEADER] */
  CONFAB_IMAP_FETCH_STRUCTURE = 1 << 7,  /* BODYSTRUCTURE */
  CONFAB_IMAP_FETCH_MESSAGE_ID = 1 << 8, /* BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)] */
  CONFAB_IMAP_FETCH_GMAIL = 1 << 9,      /* X-GM-MSGID, where offered */
  CONFAB_IMAP_FETCH_EMAIL_ID = 1 << 10,  /* EMAILID (RFC 8474), where offered */
} ConfabImapFetchItems;

/**
 * ConfabImapSection:
 * @name: the section as the server wrote it, as "1.2" or "HEADER.FIELDS (DATE)"
 * @offset: where the bytes begin in it
 * @decoded: the server has undone the transfer encoding (BINARY, RFC 3516)
 * @bytes: (nullable): the bytes, %NULL for NIL and for BINARY.SIZE
 * @size: of BINARY.SIZE: how many bytes the part has once it is decoded
 */
typedef struct
{
  char *name;
  guint64 offset;
  gboolean decoded;
  GBytes *bytes;
  guint64 size;
} ConfabImapSection;

/**
 * ConfabImapMessage:
 * @items: which of the fields were in the answer
 * @sequence: its sequence number at that moment
 * @uid: its UID, 0 when the server did not tell it
 * @flags: the known flags
 * @keywords: (nullable): the other keywords
 * @modseq: its modification sequence
 * @internal_date: seconds since 1970, UTC
 * @size: RFC822.SIZE as the server claims it
 * @body: (nullable): BODY[], from its first byte
 * @body_truncated: @body is only the beginning, as was asked for
 * @header: (nullable): BODY[HEADER], or the header fields asked for
 * @structure: (nullable): BODYSTRUCTURE
 * @sections: (nullable) (element-type ConfabImapSection): other body sections
 * @gmail_id: X-GM-MSGID: of all copies of one message, in whichever mailbox; or 0
 * @email_id: (nullable): EMAILID
 *
 * A boxed, ref-counted value; read only once it is made.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  ConfabImapFetchItems items;
  guint32 sequence;
  guint32 uid;
  ConfabImapFlags flags;
  GStrv keywords;
  guint64 modseq;
  gint64 internal_date;
  guint64 size;
  GBytes *body;
  gboolean body_truncated;
  GBytes *header;
  ConfabImapPart *structure;
  GPtrArray *sections;
  guint64 gmail_id;
  char *email_id;
} ConfabImapMessage;

#define CONFAB_TYPE_IMAP_MESSAGE (confab_imap_message_get_type ())
GType              confab_imap_message_get_type (void) G_GNUC_CONST;
ConfabImapMessage *confab_imap_message_new (void);
ConfabImapMessage *confab_imap_message_ref (ConfabImapMessage *self);
void               confab_imap_message_unref (ConfabImapMessage *self);
gsize              confab_imap_message_get_weight (const ConfabImapMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabImapMessage, confab_imap_message_unref)

G_END_DECLS
