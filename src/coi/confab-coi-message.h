/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a mail means to a chat: one value with everything the rules ask for. */
#pragma once

#include <glib-object.h>

#include "confab-coi-card.h"
#include "confab-coi-place.h"
#include "confab-coi-poll.h"
#include "confab-mime-address.h"
#include "confab-mime-source.h"

G_BEGIN_DECLS

/** Which version of this reader makes the values; raised when old mail should be read anew. */
#define CONFAB_COI_READER_VERSION 1

/** Most addresses of one field that are kept; the rest is counted. */
#define CONFAB_COI_MAX_ADDRESSES 200

/** Most ids of References that are kept: the first ones and the last ones. */
#define CONFAB_COI_MAX_REFERENCES 100

/** Most attachments that are listed. */
#define CONFAB_COI_MAX_ATTACHMENTS 200

/** Longest text that is kept, in bytes; a longer one is cut and the message marked. */
#define CONFAB_COI_MAX_TEXT (256 * 1024)

/** Most bytes of Authentication-Results that are kept. */
#define CONFAB_COI_MAX_AUTHENTICATION (8 * 1024)

/** Most targets of one edit, delete or receipt. */
#define CONFAB_COI_MAX_TARGETS 200

/** Longest name and description of a group, in bytes; the rest is cut. */
#define CONFAB_COI_MAX_GROUP_NAME 512
#define CONFAB_COI_MAX_GROUP_DESCRIPTION 4096

/** Largest picture of a group or a person, in bytes; a larger one is ignored. */
#define CONFAB_COI_MAX_AVATAR (256 * 1024)

/**
 * ConfabCoiKind:
 * @CONFAB_COI_KIND_TEXT: a chat program wrote it: text, files, or both
 * @CONFAB_COI_KIND_MAIL: an ordinary mail
 * @CONFAB_COI_KIND_EDIT: new text for an earlier message (`target_ids`)
 * @CONFAB_COI_KIND_DELETE: takes earlier messages back (`target_ids`)
 * @CONFAB_COI_KIND_REACTION: `reaction` to `target_ids`; an empty one takes it back
 * @CONFAB_COI_KIND_RECEIPT: somebody's program showed `target_ids` (RFC 8098)
 * @CONFAB_COI_KIND_DELIVERY_REPORT: a server's word on `target_ids` (RFC 3464, bounces)
 * @CONFAB_COI_KIND_GROUP_LEFT: the sender leaves the group
 * @CONFAB_COI_KIND_PROFILE_REQUEST: asks for the profile, beside its text
 * @CONFAB_COI_KIND_GROUP_REQUEST: asks for the group's data, beside its text
 * @CONFAB_COI_KIND_CONTACT_STORAGE: a contact, for own devices
 * @CONFAB_COI_KIND_PROFILE_STORAGE: the own profile, for own devices
 * @CONFAB_COI_KIND_GROUP_STORAGE: a group, for own devices
 * @CONFAB_COI_KIND_POLL: a question with answers to choose
 * @CONFAB_COI_KIND_POLL_VOTE: a choice in the poll `target_ids`
 * @CONFAB_COI_KIND_POLL_CLOSE: ends the poll `target_ids`
 * @CONFAB_COI_KIND_PIN: pins `target_ids` (a message that pins itself is a TEXT with `pinned`)
 * @CONFAB_COI_KIND_UNPIN: unpins `target_ids`
 * @CONFAB_COI_KIND_LOCATION: a place
 * @CONFAB_COI_KIND_CALL: rings
 * @CONFAB_COI_KIND_CALL_ACCEPTED: the call `target_ids` was taken
 * @CONFAB_COI_KIND_CALL_ENDED: the call `target_ids` is over
 * @CONFAB_COI_KIND_HIDDEN: between programs, never shown (device sync, key
 *   exchange, app updates, places only)
 *
 * What a mail is. Groups and their changes are fields of all kinds.
 */
typedef enum
{
  CONFAB_COI_KIND_TEXT = 1,
  CONFAB_COI_KIND_MAIL,
  CONFAB_COI_KIND_EDIT,
  CONFAB_COI_KIND_DELETE,
  CONFAB_COI_KIND_REACTION,
  CONFAB_COI_KIND_RECEIPT,
  CONFAB_COI_KIND_DELIVERY_REPORT,
  CONFAB_COI_KIND_GROUP_LEFT,
  CONFAB_COI_KIND_PROFILE_REQUEST,
  CONFAB_COI_KIND_GROUP_REQUEST,
  CONFAB_COI_KIND_CONTACT_STORAGE,
  CONFAB_COI_KIND_PROFILE_STORAGE,
  CONFAB_COI_KIND_GROUP_STORAGE,
  CONFAB_COI_KIND_POLL,
  CONFAB_COI_KIND_POLL_VOTE,
  CONFAB_COI_KIND_POLL_CLOSE,
  CONFAB_COI_KIND_PIN,
  CONFAB_COI_KIND_UNPIN,
  CONFAB_COI_KIND_LOCATION,
  CONFAB_COI_KIND_CALL,
  CONFAB_COI_KIND_CALL_ACCEPTED,
  CONFAB_COI_KIND_CALL_ENDED,
  CONFAB_COI_KIND_HIDDEN,
} ConfabCoiKind;

/**
 * ConfabCoiGroupOrigin:
 *
 * Where a group id was found. One that stands only in the first reference is a
 * legacy program's reply.
 */
typedef enum
{
  CONFAB_COI_GROUP_NONE,
  CONFAB_COI_GROUP_OWN_ID,    /* the message's own Message-ID */
  CONFAB_COI_GROUP_HEADER,    /* Chat-Group-ID */
  CONFAB_COI_GROUP_REFERENCE, /* the first of References */
} ConfabCoiGroupOrigin;

/**
 * ConfabCoiGroupChange:
 *
 * What a message that says nothing else changes in its group, §28.5.
 */
typedef enum
{
  CONFAB_COI_GROUP_CHANGE_NONE,
  CONFAB_COI_GROUP_CHANGE_CREATED,
  CONFAB_COI_GROUP_CHANGE_MEMBERS,
  CONFAB_COI_GROUP_CHANGE_NAME,
  CONFAB_COI_GROUP_CHANGE_DESCRIPTION,
  CONFAB_COI_GROUP_CHANGE_AVATAR,
} ConfabCoiGroupChange;

/**
 * ConfabCoiMember:
 * @address: an address, in lower case
 * @time_ms: when that became so, in milliseconds since 1970 UTC
 * @present: they are in the group; else they were
 *
 * What a message says of one member of its group.
 */
typedef struct
{
  char *address;
  gint64 time_ms;
  gboolean present;
} ConfabCoiMember;

/**
 * ConfabCoiRole:
 *
 * What an attachment is to its message.
 */
typedef enum
{
  CONFAB_COI_ROLE_FILE,    /* a file, picture, video, sound */
  CONFAB_COI_ROLE_PREVIEW, /* a small picture of the attachment after it */
  CONFAB_COI_ROLE_VOICE,   /* a voice message */
  CONFAB_COI_ROLE_STICKER, /* a sticker */
  CONFAB_COI_ROLE_INLINE,  /* a picture the HTML shows in its text */
} ConfabCoiRole;

/**
 * ConfabCoiAttachment:
 * @section: its part, for confab_mime_source_get_part_bytes()
 * @content_type: in lower case
 * @file_name: (nullable): cleaned
 * @content_id: (nullable): without brackets
 * @disposition: (nullable): in lower case
 * @size: bytes when decoded (an estimate when the part was not fetched)
 * @duration_ms: of sound and video as its sender said, or 0
 * @role: what it is
 *
 * A part that is a file.
 */
typedef struct
{
  char *section;
  char *content_type;
  char *file_name;
  char *content_id;
  char *disposition;
  gint64 size;
  gint64 duration_ms;
  ConfabCoiRole role;
} ConfabCoiAttachment;

/**
 * ConfabCoiAction:
 *
 * What a server did with a message, RFC 3464 §2.3.3.
 */
typedef enum
{
  CONFAB_COI_ACTION_UNKNOWN,
  CONFAB_COI_ACTION_FAILED,
  CONFAB_COI_ACTION_DELAYED,
  CONFAB_COI_ACTION_DELIVERED,
  CONFAB_COI_ACTION_RELAYED,
  CONFAB_COI_ACTION_EXPANDED,
} ConfabCoiAction;

/**
 * ConfabCoiDelivery:
 * @recipient: (nullable): the address, in lower case
 * @action: what became of it
 * @status: (nullable): as "5.1.1"
 * @diagnostic: (nullable): the server's words
 *
 * A delivery report's word on one recipient.
 */
typedef struct
{
  char *recipient;
  ConfabCoiAction action;
  char *status;
  char *diagnostic;
} ConfabCoiDelivery;

/**
 * ConfabCoiMessage:
 * @kind: what it is
 * @message_id: the Message-ID without brackets, or a derived one
 * @id_derived: there was none; @message_id is "no-id." and SHA-256 of the bytes
 * @text_fingerprint: 16 hex digits over sender and what the person wrote (text
 *   and quotes, without white space): tells messages of one @message_id apart. A
 *   list may have changed the text: see @list_id
 * @from: (nullable): the author, the first address of From (or of Sender)
 * @sender: (nullable): Sender, where it differs from @from
 * @to: (element-type ConfabMimeAddress): recipients
 * @cc: (element-type ConfabMimeAddress): copies
 * @bcc: (element-type ConfabMimeAddress): blind copies, on own sent mail only
 * @reply_to: (element-type ConfabMimeAddress): where answers should go
 * @more_recipients: how many more addresses To, Cc and Bcc had
 * @date_ms: Date and Confab-Milliseconds, in milliseconds since 1970 UTC, or 0
 * @date_valid: @date_ms was given and could be read
 * @subject: (nullable): decoded
 * @title: (nullable): @subject without reply and forward prefixes; %NULL when nothing is left
 * @has_reply_prefix: @subject had one of a reply
 * @has_forward_prefix: @subject had one of a forward
 * @references: (array zero-terminated=1): ids without brackets, the root first
 * @in_reply_to: (nullable): the id it answers, without brackets
 * @chat_version: (nullable): without parameters
 * @chat_content: (nullable): in lower case, without parameters
 * @is_control: it is about other messages or between programs and never a line
 *   of its own. An edit is none: it is shown until its target comes
 * @has_words: it is made for storage, and somebody's words stand beside the data
 * @is_chat: §21.1: a chat message, or a legacy answer to one
 * @is_chat_program: a chat program wrote it
 * @group_id: (nullable): the group's id
 * @group_origin: where @group_id was found
 * @group_name: (nullable): Chat-Group-Name, else the cleaned subject of a group message
 *   that is no control message, edit or "Chat: …"
 * @group_old_name: (nullable): the name before this message changed it
 * @member_added: (nullable): the address that this message adds to the group
 * @member_removed: (nullable): the address that it takes out
 * @group_change: what it changes in the group, where it says nothing else
 * @group_members: (element-type ConfabCoiMember) (nullable): who is and was in the
 *   group since when, where it says so
 * @group_name_ms: when the group got @group_name, in milliseconds since 1970 UTC, or 0
 * @group_description: (nullable): what the group is for; "" for nothing
 * @group_description_ms: when that was said, or 0
 * @group_avatar: (nullable): the group's picture
 * @group_info: it has all there is to know of the group with it (§13.3)
 * @group_asked: it asks for that (§13.8)
 * @list_id: (nullable): List-Id without brackets, in lower case
 * @list_name: (nullable): the list's name
 * @list_post: (nullable): the address to write to the list
 * @list_unsubscribe: (nullable): the field, bounded
 * @precedence: (nullable): in lower case
 * @auto_submitted: (nullable): in lower case, without parameters; %NULL for "no"
 * @is_bulk: sent to many by a machine (List-Unsubscribe, Precedence, Feedback-ID)
 * @is_auto: nobody typed it (Auto-Submitted, vacation answers, daemons)
 * @is_no_reply: the sender's address says that nobody reads answers
 * @text: what is shown, without folded quotes and signature; "" when there is none
 * @full_text: (nullable): all of the text; %NULL when it equals @text
 * @quote: (nullable): what the person quoted above their text
 * @signature: (nullable): what stood below `-- `
 * @is_forwarded: the text was forwarded from somebody else
 * @has_html: there is an HTML part
 * @text_from_html: the text was made from it
 * @text_truncated: there is more text than was kept or fetched
 * @is_encrypted: a multipart/encrypted that nobody has opened
 * @pinned: it pins itself in its conversation
 * @pinned_until_ms: until when, in milliseconds since 1970 UTC, or 0
 * @poll: (nullable): of %CONFAB_COI_KIND_POLL the poll; @text is then its title and
 *   description, and @full_text what other programs show
 * @votes: (nullable) (element-type int): of %CONFAB_COI_KIND_POLL_VOTE the options,
 *   counted from 0, rising; not checked against the poll
 * @place: (nullable): of %CONFAB_COI_KIND_LOCATION the place; @text is then without it
 * @profile: (nullable): what the author says of themselves
 * @mentions: (element-type ConfabMimeAddress): who is named; the texts have names alone
 * @mentions_all: everybody is named
 * @ignored: (nullable): what was broken and left out: words with blanks between,
 *   "poll", "vote", "place", "pin" (until when), "group", "profile", "date" or "parts" (the
 *   structure is broken, and @text may be incomplete)
 * @attachments: (element-type ConfabCoiAttachment): files, in their order
 * @receipt_to: (nullable): who asks for a read receipt, in lower case
 * @receipt_valid: @receipt_to is the author
 * @target_ids: (array zero-terminated=1): the ids this message is about; for an
 *   edit the previous one and the original are candidates for the one target
 * @reaction: (nullable): the emoji; "" takes it back
 * @receipt_displayed: a receipt says that it was displayed
 * @receipt_recipient: (nullable): whose receipt it is, in lower case
 * @deliveries: (element-type ConfabCoiDelivery) (nullable): a report's recipients
 * @ephemeral_timer: seconds after which it vanishes, 0 for never, -1 when nothing was said
 * @from_outside: it came by mail, from somebody who had not signed in to send it, as far
 *   as the server says that took it in (Received, RFC 5321 §4.4 and RFC 3848)
 * @authentication_results: (nullable): all such fields, topmost first, one per line, bounded
 * @header: the header block as it came
 * @size: bytes of the mail as far as they are known
 *
 * Immutable, ref-counted, boxed. All strings are valid UTF-8; single-line ones
 * have no control and bidi characters, texts only "\n" and tabs.
 */
typedef struct _ConfabCoiMessage ConfabCoiMessage;
struct _ConfabCoiMessage
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  ConfabCoiKind kind;
  char *message_id;
  gboolean id_derived;
  char *text_fingerprint;

  ConfabMimeAddress *from;
  ConfabMimeAddress *sender;
  GPtrArray *to;
  GPtrArray *cc;
  GPtrArray *bcc;
  GPtrArray *reply_to;
  guint more_recipients;

  gint64 date_ms;
  gboolean date_valid;

  char *subject;
  char *title;
  gboolean has_reply_prefix;
  gboolean has_forward_prefix;
  GStrv references;
  char *in_reply_to;

  char *chat_version;
  char *chat_content;
  gboolean is_control;
  gboolean has_words;
  gboolean is_chat;
  gboolean is_chat_program;

  char *group_id;
  ConfabCoiGroupOrigin group_origin;
  char *group_name;
  char *group_old_name;
  char *member_added;
  char *member_removed;
  ConfabCoiGroupChange group_change;
  GPtrArray *group_members;
  gint64 group_name_ms;
  char *group_description;
  gint64 group_description_ms;
  GBytes *group_avatar;
  gboolean group_info;
  gboolean group_asked;

  char *list_id;
  char *list_name;
  char *list_post;
  char *list_unsubscribe;
  char *precedence;
  char *auto_submitted;
  gboolean is_bulk;
  gboolean is_auto;
  gboolean is_no_reply;

  char *text;
  char *full_text;
  char *quote;
  char *signature;
  gboolean is_forwarded;
  gboolean has_html;
  gboolean text_from_html;
  gboolean text_truncated;
  gboolean is_encrypted;
  gboolean pinned;
  gint64 pinned_until_ms;
  ConfabCoiPoll *poll;
  GArray *votes;
  ConfabCoiPlace *place;
  ConfabCoiCard *profile;
  GPtrArray *mentions;
  gboolean mentions_all;
  char *ignored;
  GPtrArray *attachments;

  char *receipt_to;
  gboolean receipt_valid;
  GStrv target_ids;
  char *reaction;
  gboolean receipt_displayed;
  char *receipt_recipient;
  GPtrArray *deliveries;
  gint64 ephemeral_timer;

  gboolean from_outside;
  char *authentication_results;
  GBytes *header;
  gint64 size;
};

#define CONFAB_TYPE_COI_MESSAGE (confab_coi_message_get_type ())

GType             confab_coi_message_get_type (void) G_GNUC_CONST;
ConfabCoiMessage *confab_coi_message_new_from_source (ConfabMimeSource *source);
ConfabCoiMessage *confab_coi_message_ref (ConfabCoiMessage *self);
void              confab_coi_message_unref (ConfabCoiMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCoiMessage, confab_coi_message_unref)

G_END_DECLS
