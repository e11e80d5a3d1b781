/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a mail means: the second of the three shapes a message has. */
#pragma once

#include "confab-mime-source.h"

G_BEGIN_DECLS

/** Raised when a better reader should go over old mail. */
#define CONFAB_COI_READER_VERSION 1

/** Most addresses kept of one header field; n_more counts those left out. */
#define CONFAB_COI_MAX_ADDRESSES 1000

/** Most ids kept of References: the first one, and the last ones. */
#define CONFAB_COI_MAX_REFERENCES 100

/** Most attachments kept of one mail. */
#define CONFAB_COI_MAX_ATTACHMENTS 200

/** Most bytes of text kept of one mail. */
#define CONFAB_COI_MAX_TEXT (256 * 1024)

/**
 * ConfabCoiKind:
 *
 * What a mail is for. Only the first two are shown as messages by themselves; the
 * others change something that is there.
 */
typedef enum
{
  CONFAB_COI_TEXT,            /* a chat message */
  CONFAB_COI_MAIL,            /* ordinary mail */
  CONFAB_COI_EDIT,            /* new text for @target */
  CONFAB_COI_DELETE,          /* takes @targets back */
  CONFAB_COI_REACTION,        /* emoji for @target; none retracts (RFC 9078) */
  CONFAB_COI_RECEIPT,         /* somebody displayed @targets (RFC 8098) */
  CONFAB_COI_DELIVERY,        /* what became of @target (RFC 3464) */
  CONFAB_COI_GROUP_LEFT,      /* the sender leaves the group */
  CONFAB_COI_GROUP_REQUEST,   /* asks for group information */
  CONFAB_COI_PROFILE_REQUEST, /* asks for a profile */
  CONFAB_COI_CONTACT,         /* a stored contact */
  CONFAB_COI_PROFILE,         /* a stored profile */
  CONFAB_COI_GROUP,           /* a stored group */
  CONFAB_COI_POLL,
  CONFAB_COI_POLL_VOTE,
  CONFAB_COI_POLL_CLOSE,
  CONFAB_COI_PIN,
  CONFAB_COI_UNPIN,
  CONFAB_COI_LOCATION,
  CONFAB_COI_CALL,
  CONFAB_COI_HIDDEN,          /* between programs: sync, status updates, key exchange */
} ConfabCoiKind;

/**
 * ConfabCoiGroupSource:
 *
 * How a group id was learnt.
 */
typedef enum
{
  CONFAB_COI_GROUP_NONE,
  CONFAB_COI_GROUP_OWN_ID,     /* the mail's own Message-ID */
  CONFAB_COI_GROUP_HEADER,     /* Chat-Group-ID */
  CONFAB_COI_GROUP_REFERENCE,  /* References or In-Reply-To: a reply of an ordinary program */
} ConfabCoiGroupSource;

/**
 * ConfabCoiAddress:
 * @name: (nullable): the display name, cleaned; never empty
 * @address: the address, lower-cased, IDN domains as written
 */
typedef struct
{
  char *name;
  char *address;
} ConfabCoiAddress;

/**
 * ConfabCoiAttachment:
 * @section: the IMAP section, as "2" or "1.2"
 * @name: a safe file name; never empty
 * @content_type: lower-cased
 * @content_id: (nullable): without brackets
 * @size: decoded size in bytes, or -1 when unknown
 * @is_inline: shown in the text rather than beside it
 * @is_preview: a small picture of the attachment that follows (COI)
 * @is_voice: a voice message
 */
typedef struct
{
  char *section;
  char *name;
  char *content_type;
  char *content_id;
  gint64 size;
  gboolean is_inline;
  gboolean is_preview;
  gboolean is_voice;
} ConfabCoiAttachment;

/**
 * ConfabCoiDelivery:
 * @address: the final recipient, lower-cased
 * @action: `failed`, `delayed`, `delivered`, `relayed` or `expanded` (RFC 3464 §2.3.3)
 * @status: (nullable): as "5.1.1"
 * @words: (nullable): the remote server's words, bounded
 */
typedef struct
{
  char *address;
  char *action;
  char *status;
  char *words;
} ConfabCoiDelivery;

/**
 * ConfabCoiMessage:
 * @kind: what it is for
 * @unreadable: nothing could be made of it; @text says so nowhere, the window does
 * @truncated: there is more of it at the server
 * @message_id: without brackets; derived from the bytes when the mail has none
 * @has_own_id: it had one
 * @text_fingerprint: 16 hexadecimal digits over the sender's address and the text
 * @from: the author; the address is "" when there is none
 * @sender: (nullable): Sender, when it differs
 * @to: (element-type ConfabCoiAddress)
 * @cc: (element-type ConfabCoiAddress)
 * @reply_to: (element-type ConfabCoiAddress)
 * @n_more: how many addresses were left out
 * @date: Date in ms since 1970 UTC, or 0 when there is none or it is nonsense
 * @subject: (nullable): decoded, one line
 * @clean_subject: (nullable): without reply and forward prefixes
 * @has_reply_prefix: it had one that says reply
 * @references: (array zero-terminated=1): root first, last message last
 * @in_reply_to: (nullable): the first id of In-Reply-To
 * @is_chat: a chat program wrote it, or it answers one (COI "manual message filtering")
 * @has_chat_version: a chat program wrote it
 * @group_id: (nullable): the chat group's id
 * @group_source: how it was learnt
 * @group_name: (nullable): Chat-Group-Name, or the cleaned subject of a group message
 * @list_id: (nullable): List-Id without brackets, lower-cased
 * @list_name: (nullable): its phrase
 * @list_post: (nullable): the list's address
 * @list_unsubscribe: (nullable): the raw field
 * @is_bulk: List-Unsubscribe, or Precedence bulk, junk or list
 * @is_auto: Auto-Submitted auto-generated or auto-notified
 * @is_auto_reply: Auto-Submitted auto-replied
 * @is_no_reply: the author's address takes no answers
 * @text: (nullable): what is shown
 * @full_text: (nullable): with the quotes and the signature that @text leaves out
 * @quote: (nullable): what a chat message quotes above its text, without "> "
 * @has_html: there is an HTML part
 * @attachments: (element-type ConfabCoiAttachment)
 * @receipt_to: (nullable): who asks for a receipt, lower-cased
 * @targets: (array zero-terminated=1): ids that an edit, deletion, reaction, receipt,
 *   vote or pin is about
 * @emoji: (nullable) (array zero-terminated=1): of a reaction
 * @deliveries: (element-type ConfabCoiDelivery): of a delivery report
 * @chat_content: (nullable): Chat-Content, lower-cased, without parameters
 * @authentication_results: (nullable): raw, bounded
 * @header: the header block, raw
 * @size: size of the bytes it was read from
 *
 * Boxed, ref-counted, immutable; any thread. All strings are valid UTF-8 but @header.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  ConfabCoiKind kind;
  gboolean unreadable;
  gboolean truncated;
  char *message_id;
  gboolean has_own_id;
  char *text_fingerprint;
  ConfabCoiAddress *from;
  ConfabCoiAddress *sender;
  GPtrArray *to;
  GPtrArray *cc;
  GPtrArray *reply_to;
  guint n_more;
  gint64 date;
  char *subject;
  char *clean_subject;
  gboolean has_reply_prefix;
  GStrv references;
  char *in_reply_to;
  gboolean is_chat;
  gboolean has_chat_version;
  char *group_id;
  ConfabCoiGroupSource group_source;
  char *group_name;
  char *list_id;
  char *list_name;
  char *list_post;
  char *list_unsubscribe;
  gboolean is_bulk;
  gboolean is_auto;
  gboolean is_auto_reply;
  gboolean is_no_reply;
  char *text;
  char *full_text;
  char *quote;
  gboolean has_html;
  GPtrArray *attachments;
  char *receipt_to;
  GStrv targets;
  GStrv emoji;
  GPtrArray *deliveries;
  char *chat_content;
  char *authentication_results;
  GBytes *header;
  gsize size;
} ConfabCoiMessage;

#define CONFAB_TYPE_COI_MESSAGE (confab_coi_message_get_type ())
GType             confab_coi_message_get_type        (void);

ConfabCoiMessage *confab_coi_message_new_from_source (ConfabMimeSource *source);
ConfabCoiMessage *confab_coi_message_ref             (ConfabCoiMessage *self);
void              confab_coi_message_unref           (ConfabCoiMessage *self);

ConfabCoiAddress *confab_coi_address_new             (const char       *name,
                                                      const char       *address);
void              confab_coi_address_free            (ConfabCoiAddress *self);

/* Ids, wherever they stand. */
char             *confab_coi_dup_group_id            (const char       *message_id);
gboolean          confab_coi_is_chat_id              (const char       *message_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCoiMessage, confab_coi_message_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCoiAddress, confab_coi_address_free)

G_END_DECLS
