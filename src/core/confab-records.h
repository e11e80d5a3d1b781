/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Immutable records: what a query of the store answers with. Any thread may read them. */
#pragma once

#include "confab-auth.h"
#include "confab-types.h"

G_BEGIN_DECLS

typedef struct _ConfabPersonRecord ConfabPersonRecord;
typedef struct _ConfabAttachmentRecord ConfabAttachmentRecord;
typedef struct _ConfabReactionRecord ConfabReactionRecord;
typedef struct _ConfabReceiptRecord ConfabReceiptRecord;
typedef struct _ConfabSystemRecord ConfabSystemRecord;
typedef struct _ConfabPollOptionRecord ConfabPollOptionRecord;
typedef struct _ConfabPollRecord ConfabPollRecord;
typedef struct _ConfabPlaceRecord ConfabPlaceRecord;
typedef struct _ConfabMessageRecord ConfabMessageRecord;
typedef struct _ConfabConversationRecord ConfabConversationRecord;
typedef struct _ConfabAccountRecord ConfabAccountRecord;

/**
 * ConfabPersonRecord:
 * @name: (nullable): the display name; never empty
 * @address: the address, lower-cased
 * @is_self: whether it is one of the account's own
 */
struct _ConfabPersonRecord
{
  char *name;
  char *address;
  gboolean is_self;
};

/**
 * ConfabAttachmentRecord:
 * @id: row id
 * @section: the IMAP section of the part, such as "2" or "1.2" (RFC 3501 §6.4.5)
 * @name: the file name, safe to use as one; never empty
 * @content_type: lower-cased MIME type
 * @size: decoded size in bytes, or -1 when unknown
 * @path: (nullable): the file below the profile, when its bytes are here
 * @content_id: (nullable): the Content-ID without brackets
 * @is_inline: shown in the text rather than beside it
 * @width: pixels of a picture, or 0 when unknown
 * @height: pixels of a picture, or 0 when unknown
 */
struct _ConfabAttachmentRecord
{
  gint64 id;
  char *section;
  char *name;
  char *content_type;
  gint64 size;
  char *path;
  char *content_id;
  gboolean is_inline;
  int width;
  int height;
};

/**
 * ConfabReactionRecord:
 * @emoji: what
 * @person: whose
 * @time: when, milliseconds since 1970 UTC
 */
struct _ConfabReactionRecord
{
  char *emoji;
  ConfabPersonRecord *person;
  gint64 time;
};

/**
 * ConfabReceiptRecord:
 * @person: whose
 * @state: %CONFAB_MESSAGE_DELIVERED, %CONFAB_MESSAGE_READ or %CONFAB_MESSAGE_FAILED
 * @time: when they say so, milliseconds since 1970 UTC
 * @problem: (nullable): why it failed, in words
 *
 * How far a message came with one person. Somebody may have several.
 */
struct _ConfabReceiptRecord
{
  ConfabPersonRecord *person;
  ConfabMessageState state;
  gint64 time;
  char *problem;
};

/**
 * ConfabSystemRecord:
 * @event: what happened: "created", "added", "removed", "left", "renamed", "described"
 *   or "pictured"
 * @by: who did it
 * @who: (nullable): to whom
 * @text: (nullable): the new name or description
 *
 * A change of a conversation.
 */
struct _ConfabSystemRecord
{
  const char *event;
  ConfabPersonRecord *by;
  ConfabPersonRecord *who;
  char *text;
};

/**
 * ConfabPollOptionRecord:
 * @text: the answer
 * @voters: (element-type ConfabPersonRecord): who chose it, by the time of their votes
 * @chosen: whether the account's own person did
 */
struct _ConfabPollOptionRecord
{
  char *text;
  GPtrArray *voters;
  gboolean chosen;
};

/**
 * ConfabPollRecord:
 * @title: the question
 * @description: (nullable): more of it
 * @multiple: several options may be chosen
 * @revote: one may change one's vote
 * @closed: when it was closed, milliseconds since 1970 UTC, or 0
 * @n_voters: how many have voted, for whatever
 * @options: (element-type ConfabPollOptionRecord): the answers, in their order
 */
struct _ConfabPollRecord
{
  char *title;
  char *description;
  gboolean multiple;
  gboolean revote;
  gint64 closed;
  int n_voters;
  GPtrArray *options;
};

/**
 * ConfabPlaceRecord:
 * @latitude: decimal degrees
 * @longitude: decimal degrees
 * @accuracy: in metres, or 0 when it is not known
 * @name: (nullable): what it is called
 */
struct _ConfabPlaceRecord
{
  double latitude;
  double longitude;
  double accuracy;
  char *name;
};

/**
 * ConfabMessageRecord:
 * @id: row id, the number a person uses in `confab-cli`
 * @conversation_id: row id of its conversation
 * @account_id: row id of its account
 * @message_id: the Message-ID without brackets
 * @from_name: (nullable): the author's name
 * @from_address: the author's address, lower-cased
 * @subject: (nullable): the decoded subject
 * @text: (nullable): what is shown now; %NULL when deleted
 * @full_text: (nullable): @text with the folded quotes and signature
 * @quote: (nullable): what the author quoted above the text
 * @in_reply_to: (nullable): the Message-ID it answers
 * @time: order key, milliseconds since 1970 UTC, fixed when first stored
 * @tie: orders messages of one @time the same way on every device (a hash of it)
 * @date: the Date field in milliseconds since 1970 UTC, or 0
 * @kind: what it shows
 * @state: how far it has come
 * @outgoing: whether one of the account's own addresses wrote it
 * @unread: incoming, visible and not seen anywhere
 * @chat: whether a chat program wrote it
 * @edited: whether its author changed it
 * @deleted: whether its author took it back
 * @truncated: whether more text lies on the server
 * @forwarded: whether its text is passed on from somebody else
 * @mention: whether it names the account's own person, or everybody
 * @pinned: whether it is what is pinned in its conversation now
 * @pinned_until: until when, milliseconds since 1970 UTC, or 0 for good
 * @ignored: (nullable): what of the mail was broken and left out: words with blanks
 *   between, see confab_ignored_format()
 * @problem: (nullable): why it failed, in words
 * @attachments: (element-type ConfabAttachmentRecord): in the mail's order
 * @reactions: (element-type ConfabReactionRecord): by time
 * @receipts: (element-type ConfabReceiptRecord): by time
 * @mentions: (element-type ConfabPersonRecord): who is named, as "@" and the name; an
 *   empty address is everybody
 * @poll: (nullable): the poll it is
 * @place: (nullable): the place it shows
 * @system: (element-type ConfabSystemRecord): what changed, where it is a line about that
 */
struct _ConfabMessageRecord
{
  gint64 id;
  gint64 conversation_id;
  gint64 account_id;
  char *message_id;
  char *from_name;
  char *from_address;
  char *subject;
  char *text;
  char *full_text;
  char *quote;
  char *in_reply_to;
  gint64 time;
  gint64 tie;
  gint64 date;
  ConfabMessageKind kind;
  ConfabMessageState state;
  gboolean outgoing;
  gboolean unread;
  gboolean chat;
  gboolean edited;
  gboolean deleted;
  gboolean truncated;
  gboolean forwarded;
  gboolean mention;
  gboolean pinned;
  gint64 pinned_until;
  char *ignored;
  char *problem;
  GPtrArray *attachments;
  GPtrArray *reactions;
  GPtrArray *receipts;
  GPtrArray *mentions;
  ConfabPollRecord *poll;
  ConfabPlaceRecord *place;
  GPtrArray *system;
};

/**
 * ConfabConversationRecord:
 * @id: row id
 * @account_id: row id of its account
 * @account: the account's address
 * @kind: what it is
 * @name: the name to show; never empty
 * @members: (element-type ConfabPersonRecord): the others, without oneself
 * @unread: how many messages are unread
 * @mentions: how many of them name the account's own person
 * @last_time: order key of the newest visible message, ms since 1970 UTC, or 0
 * @last_text: (nullable): one line of the newest visible message
 * @last_author: (nullable): the name or address of who wrote it
 * @last_kind: its kind
 * @last_state: its state
 * @last_outgoing: whether it is our own
 * @last_deleted: whether its author took it back
 * @request: a stranger who was never written to
 * @archived: kept out of the list
 * @muted_until: ms since 1970 UTC; 0 is not muted, %G_MAXINT64 is for good
 * @pinned: kept at the top
 * @draft: (nullable): text that was typed and not sent
 * @description: (nullable): of a group: what it is for
 * @avatar: (nullable): the file with its picture, below the profile
 * @can_send: whether an answer reaches anybody (not so for no-reply senders)
 */
struct _ConfabConversationRecord
{
  gint64 id;
  gint64 account_id;
  char *account;
  ConfabConversationKind kind;
  char *name;
  GPtrArray *members;
  int unread;
  int mentions;
  gint64 last_time;
  char *last_text;
  char *last_author;
  ConfabMessageKind last_kind;
  ConfabMessageState last_state;
  gboolean last_outgoing;
  gboolean last_deleted;
  gboolean request;
  gboolean archived;
  gint64 muted_until;
  gboolean pinned;
  char *draft;
  char *description;
  char *avatar;
  gboolean can_send;
};

/**
 * ConfabAccountRecord:
 * @id: row id
 * @address: the account's address, as the person wrote it
 * @name: (nullable): the person's name in From
 * @imap_host: host name of the IMAP server
 * @imap_user: user name for the IMAP server
 * @smtp_host: host name of the submission server
 * @smtp_user: user name for the submission server
 * @authority: (nullable): path of a PEM file with an extra authority, below the profile
 * @auth: what it signs in with: %CONFAB_AUTH_PASSWORD or %CONFAB_AUTH_OAUTH2
 */
struct _ConfabAccountRecord
{
  gint64 id;
  char *address;
  char *name;
  char *imap_host;
  char *imap_user;
  guint16 imap_port;
  ConfabSecurity imap_security;
  char *smtp_host;
  char *smtp_user;
  guint16 smtp_port;
  ConfabSecurity smtp_security;
  char *authority;
  ConfabAuth auth;
};

#define CONFAB_TYPE_MESSAGE_RECORD (confab_message_record_get_type ())
#define CONFAB_TYPE_CONVERSATION_RECORD (confab_conversation_record_get_type ())
#define CONFAB_TYPE_ACCOUNT_RECORD (confab_account_record_get_type ())

GType confab_message_record_get_type (void);
GType confab_conversation_record_get_type (void);
GType confab_account_record_get_type (void);

ConfabPersonRecord       *confab_person_record_new (const char *name,
                                                    const char *address,
                                                    gboolean    is_self);
void                      confab_person_record_free (ConfabPersonRecord *self);
ConfabAttachmentRecord   *confab_attachment_record_new (void);
ConfabAttachmentRecord   *confab_attachment_record_copy (const ConfabAttachmentRecord *self);
void                      confab_attachment_record_free (ConfabAttachmentRecord *self);
void                      confab_reaction_record_free (ConfabReactionRecord *self);
void                      confab_receipt_record_free (ConfabReceiptRecord *self);
void                      confab_system_record_free (ConfabSystemRecord *self);
ConfabPollRecord         *confab_poll_record_new (void);
void                      confab_poll_record_add_option (ConfabPollRecord *self,
                                                         const char *      text);
void                      confab_poll_record_free (ConfabPollRecord *self);
void                      confab_place_record_free (ConfabPlaceRecord *self);
ConfabMessageRecord      *confab_message_record_new (void);
ConfabMessageRecord      *confab_message_record_ref (ConfabMessageRecord *self);
void                      confab_message_record_unref (ConfabMessageRecord *self);
int                       confab_message_record_compare (const ConfabMessageRecord *a,
                                                         const ConfabMessageRecord *b);
ConfabConversationRecord *confab_conversation_record_new (void);
ConfabConversationRecord *confab_conversation_record_ref (ConfabConversationRecord *self);
void                      confab_conversation_record_unref (ConfabConversationRecord *self);
ConfabAccountRecord      *confab_account_record_new (void);
ConfabAccountRecord      *confab_account_record_ref (ConfabAccountRecord *self);
void                      confab_account_record_unref (ConfabAccountRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabPersonRecord, confab_person_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabAttachmentRecord, confab_attachment_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabReactionRecord, confab_reaction_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabReceiptRecord, confab_receipt_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabPollRecord, confab_poll_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabPlaceRecord, confab_place_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabMessageRecord, confab_message_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabConversationRecord, confab_conversation_record_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabAccountRecord, confab_account_record_unref)

G_END_DECLS
