/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages: one row per account, Message-ID and variant. */
#pragma once

#include "confab-records.h"
#include "confab-search-words.h"
#include "confab-store.h"
#include "confab-transaction-locations.h"

G_BEGIN_DECLS

/**
 * ConfabHidden:
 * @CONFAB_HIDDEN_CONTROL: carries an edit, delete, receipt, reaction, vote… and no text of its own
 * @CONFAB_HIDDEN_DELETED: the person deleted it for themselves
 * @CONFAB_HIDDEN_BLOCKED: from a blocked sender
 * @CONFAB_HIDDEN_TRASH: all its locations are in Trash; kept up by the store
 * @CONFAB_HIDDEN_JUNK: all its locations are in Junk or Blocked; kept up by the store
 *
 * Why a message is not shown; no bit: it is visible. Stored.
 */
typedef enum /*< flags >*/
{
  CONFAB_HIDDEN_NONE = 0,
  CONFAB_HIDDEN_CONTROL = 1 << 0,
  CONFAB_HIDDEN_DELETED = 1 << 1,
  CONFAB_HIDDEN_BLOCKED = 1 << 2,
  CONFAB_HIDDEN_TRASH = 1 << 3,
  CONFAB_HIDDEN_JUNK = 1 << 4,
} ConfabHidden;

/**
 * ConfabMessageFields:
 * @account_id: row id of the account
 * @conversation_id: row id of the conversation
 * @message_id: the Message-ID without brackets (or the one derived from the bytes)
 * @variant: (nullable): what tells it from another message with this Message-ID
 *   (a fingerprint of sender and content); the usual first one has none
 * @time: the order key
 * @date: the Date field, or 0
 * @author_address: the address it is from
 * @author_name: (nullable): the name shown for it, as of this mail
 * @recipients: (nullable) (array zero-terminated=1): all others it went to
 * @subject: (nullable): the decoded subject
 * @title: (nullable): the cleaned subject
 * @subject_key: (nullable): hash of participants and cleaned subject
 * @in_reply_to: (nullable): the Message-ID it answers
 * @parent_key: (nullable): the Message-ID its chain of references points to
 * @root_key: (nullable): the end of that chain, as far as it is known
 * @floating: a reply without References: joins the thread with its @subject_key
 * @list_id: (nullable): the List-Id
 * @chat: a chat program wrote it
 * @kind: what it shows
 * @state: how far it has come
 * @problem: (nullable): why it failed
 * @outgoing: one of the account's own addresses wrote it
 * @is_new: arrived after the account's first sync; a visible, unread and
 *   incoming one is then marked new in the changeset
 * @mention: it names the account's own person
 * @hidden: why it is not shown (the bits that the store keeps up itself are ignored)
 * @text: (nullable): what is shown
 * @full_text: (nullable): with what is folded away; may equal @text
 * @quote: (nullable): what is quoted above the text
 * @preview: (nullable): one line for the chat list; made from @text when %NULL
 * @truncated: more text lies on the server
 * @forwarded: the text is passed on from somebody else
 * @ignored: (nullable): what of the mail was broken and left out, words with blanks between
 * @protection: bits of what encryption and signatures said (the engine's own values)
 * @header: (nullable): the header block, raw
 * @header_length: its length in bytes
 * @source: (nullable): hash of the blob with the whole source, for what is nowhere on a server
 * @size: size of the whole message in bytes, or 0
 * @reader_version: which version of the reader made this row
 * @location: (nullable): where it was found, when on a server; whose message it is
 *   does not count
 * @words: (nullable): those of @text and @subject, when they are cut already
 *
 * All a message row takes. Start from zero and set what there is.
 */
typedef struct
{
  gint64 account_id;
  gint64 conversation_id;
  const char *message_id;
  const char *variant;
  gint64 time;
  gint64 date;
  const char *author_address;
  const char *author_name;
  const char * const *recipients;
  const char *subject;
  const char *title;
  const char *subject_key;
  const char *in_reply_to;
  const char *parent_key;
  const char *root_key;
  gboolean floating;
  const char *list_id;
  gboolean chat;
  ConfabMessageKind kind;
  ConfabMessageState state;
  const char *problem;
  gboolean outgoing;
  gboolean is_new;
  gboolean mention;
  ConfabHidden hidden;
  const char *text;
  const char *full_text;
  const char *quote;
  const char *preview;
  gboolean truncated;
  gboolean forwarded;
  const char *ignored;
  guint protection;
  const char *header;
  gsize header_length;
  const char *source;
  gint64 size;
  int reader_version;
  const ConfabLocation *location;
  ConfabSearchWords *words;
} ConfabMessageFields;

/**
 * ConfabMessageMask:
 *
 * Which groups of #ConfabMessageFields confab_transaction_update_message() takes.
 */
typedef enum /*< flags >*/
{
  CONFAB_MESSAGE_MASK_CONVERSATION = 1 << 0, /* conversation_id */
  CONFAB_MESSAGE_MASK_TIME = 1 << 1,         /* time, date */
  CONFAB_MESSAGE_MASK_AUTHOR = 1 << 2,       /* author_address, author_name */
  CONFAB_MESSAGE_MASK_SUBJECT = 1 << 3,      /* subject, title, subject_key */
  CONFAB_MESSAGE_MASK_THREAD = 1 << 4,       /* in_reply_to, parent_key, root_key, floating, list_id */
  CONFAB_MESSAGE_MASK_KIND = 1 << 5,         /* kind, chat */
  CONFAB_MESSAGE_MASK_STATE = 1 << 6,        /* state, problem */
  CONFAB_MESSAGE_MASK_OUTGOING = 1 << 7,     /* outgoing */
  CONFAB_MESSAGE_MASK_HIDDEN = 1 << 8,       /* hidden: CONTROL, DELETED, BLOCKED */
  CONFAB_MESSAGE_MASK_TEXT = 1 << 9,         /* text, full_text, quote, preview, truncated */
  CONFAB_MESSAGE_MASK_HEADER = 1 << 10,      /* header, recipients, size */
  CONFAB_MESSAGE_MASK_SOURCE = 1 << 11,      /* source */
  CONFAB_MESSAGE_MASK_READER = 1 << 12,      /* reader_version, protection */
  CONFAB_MESSAGE_MASK_MENTION = 1 << 13,     /* mention */
} ConfabMessageMask;

/**
 * ConfabStoredMessage:
 *
 * A message row as the reducer needs it. The fields are those of
 * #ConfabMessageFields; besides:
 * @gone: it lay on the server and lies nowhere there now
 * @edited: its text was changed by its author
 * @deleted: its author took it back
 * @server_flags: all flags that any location has (the last known, when gone)
 * @want_mask: flags for which the person wants a value that the server has not confirmed
 * @want_value: those values
 */
typedef struct
{
  gint64 id;
  gint64 account_id;
  gint64 conversation_id;
  char *message_id;
  char *variant; /* never NULL; "" for the first */
  gint64 time;
  gint64 date;
  char *author_address;
  char *author_name;
  char *subject;
  char *title;
  char *subject_key;
  char *in_reply_to;
  char *parent_key;
  char *root_key;
  gboolean floating;
  char *list_id;
  gboolean chat;
  ConfabMessageKind kind;
  ConfabMessageState state;
  gboolean outgoing;
  gboolean unread;
  gboolean mention;
  ConfabHidden hidden;
  gboolean gone;
  gboolean edited;
  gboolean deleted;
  gboolean truncated;
  guint protection;
  ConfabFlags server_flags;
  ConfabFlags want_mask;
  ConfabFlags want_value;
  char *source;
  int reader_version;
} ConfabStoredMessage;

void                 confab_stored_message_free (ConfabStoredMessage *self);

/* Finding. */
GPtrArray           *confab_transaction_find_messages (ConfabTransaction *txn,
                                                       gint64             account,
                                                       const char *       message_id,
                                                       GError **          error);
ConfabStoredMessage *confab_transaction_get_message (ConfabTransaction *txn,
                                                     gint64             message,
                                                     GError **          error);
gboolean             confab_transaction_get_message_text (ConfabTransaction *txn,
                                                          gint64             message,
                                                          char **            text,
                                                          char **            full_text,
                                                          char **            quote,
                                                          GError **          error);
GBytes              *confab_transaction_get_message_header (ConfabTransaction *txn,
                                                            gint64             message,
                                                            GError **          error);
char               **confab_transaction_get_recipients (ConfabTransaction *txn,
                                                        gint64             message,
                                                        GError **          error);
GArray              *confab_transaction_list_old_reader (ConfabTransaction *txn,
                                                         gint64             account,
                                                         int                reader_version,
                                                         guint              limit,
                                                         GError **          error);

/* Changing. */
gint64               confab_transaction_insert_message (ConfabTransaction *        txn,
                                                        const ConfabMessageFields *fields,
                                                        GError **                  error);
gboolean             confab_transaction_update_message (ConfabTransaction *        txn,
                                                        gint64                     message,
                                                        const ConfabMessageFields *fields,
                                                        ConfabMessageMask          mask,
                                                        GError **                  error);
gboolean             confab_transaction_set_message_state (ConfabTransaction *txn,
                                                           gint64             message,
                                                           ConfabMessageState state,
                                                           const char *       problem,
                                                           GError **          error);
gboolean             confab_transaction_hide_message (ConfabTransaction *txn,
                                                      gint64             message,
                                                      ConfabHidden       mask,
                                                      ConfabHidden       value,
                                                      GError **          error);
gboolean             confab_transaction_edit_message (ConfabTransaction *txn,
                                                      gint64             message,
                                                      const char *       edit_id,
                                                      gint64             time,
                                                      const char *       text,
                                                      const char *       full_text,
                                                      GError **          error);
gboolean             confab_transaction_retract_message (ConfabTransaction *txn,
                                                         gint64             message,
                                                         GError **          error);
gboolean             confab_transaction_remove_message (ConfabTransaction *txn,
                                                        gint64             message,
                                                        GError **          error);

/* Attachments. */
gboolean             confab_transaction_set_attachments (ConfabTransaction *txn,
                                                         gint64             message,
                                                         GPtrArray *        attachments,
                                                         GError **          error);
GPtrArray           *confab_transaction_list_attachments (ConfabTransaction *txn,
                                                          gint64             message,
                                                          GError **          error);
gboolean             confab_transaction_set_attachment_blob (ConfabTransaction *txn,
                                                             gint64             message,
                                                             const char *       section,
                                                             const char *       hash,
                                                             gint64             size,
                                                             gboolean           refetchable,
                                                             GError **          error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabStoredMessage, confab_stored_message_free)

G_END_DECLS
