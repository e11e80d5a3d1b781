/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How messages hang together: what each one does, to which other, and where its own evidence puts it. */
#pragma once

#include "confab-store.h"
#include "confab-transaction-messages.h"

G_BEGIN_DECLS

/**
 * ConfabLinkRole:
 * @CONFAB_LINK_MESSAGE: it says something itself
 * @CONFAB_LINK_EDIT: it gives another one a new text
 * @CONFAB_LINK_DELETE: it takes another one back
 * @CONFAB_LINK_REACTION: it reacts to another one
 * @CONFAB_LINK_RECEIPT: it says that another one was displayed
 * @CONFAB_LINK_BOUNCE: it says what became of another one on its way
 * @CONFAB_LINK_LEAVE: its author leaves a group
 * @CONFAB_LINK_CHANGE: it changes its group and says nothing else
 * @CONFAB_LINK_SILENT: nothing of it is to be seen
 * @CONFAB_LINK_VOTE: it chooses in a poll
 * @CONFAB_LINK_CLOSE: it ends a poll
 * @CONFAB_LINK_PIN: it pins another one
 * @CONFAB_LINK_UNPIN: it takes a pin away
 *
 * What a mail does. Stored.
 */
typedef enum
{
  CONFAB_LINK_MESSAGE = 0,
  CONFAB_LINK_EDIT = 1,
  CONFAB_LINK_DELETE = 2,
  CONFAB_LINK_REACTION = 3,
  CONFAB_LINK_RECEIPT = 4,
  CONFAB_LINK_BOUNCE = 5,
  CONFAB_LINK_LEAVE = 6,
  CONFAB_LINK_SILENT = 7,
  CONFAB_LINK_CHANGE = 8,
  CONFAB_LINK_VOTE = 9,
  CONFAB_LINK_CLOSE = 10,
  CONFAB_LINK_PIN = 11,
  CONFAB_LINK_UNPIN = 12,
} ConfabLinkRole;

/**
 * ConfabLink:
 * @id: row id of the message
 * @conversation_id: row id of its conversation
 * @time: its order key
 * @tie: orders messages of one time
 * @arrived: the earliest INTERNALDATE among its copies, or 0
 * @arrived_folder: row id of the folder where that copy lay, or 0
 * @arrived_uid: its UID there
 * @role: what it does
 * @place: the kind of conversation its own evidence says
 * @key: (nullable): what makes it that one; %NULL for a thread
 * @outgoing: one of the account's own addresses wrote it
 * @old: it was there before the account's first sync was over
 * @made: it was made here, and not read from a server
 * @hidden: why it is not shown
 * @floating: a reply that names no parent
 * @copy_of: row id of the message this is only another copy of, or 0
 * @state: how far it has come
 * @message_id: the Message-ID
 * @variant: what tells it from others of this id; never %NULL
 * @author: the address it is from
 * @parent_key: (nullable): the Message-ID its references point to
 * @root_key: (nullable): the end of that chain, as far as it is known
 * @subject_key: (nullable): hash of participants and cleaned subject
 * @list_id: (nullable): its List-Id
 * @home: (nullable): the group or list that it or the nearest known message
 *   above it belongs to
 * @listed: (nullable): like @home, of a copy that came through a list
 * @payload: (nullable): the engine's own data
 * @words: (nullable): what tells whether another mail has the same words
 *
 * A message as the rules see it.
 */
typedef struct
{
  gint64 id;
  gint64 conversation_id;
  gint64 time;
  gint64 tie;
  gint64 arrived;
  gint64 arrived_folder;
  guint32 arrived_uid;
  ConfabLinkRole role;
  ConfabConversationKind place;
  gboolean outgoing;
  gboolean old;
  gboolean made;
  ConfabHidden hidden;
  gboolean floating;
  gint64 copy_of;
  ConfabMessageState state;
  char *message_id;
  char *variant;
  char *author;
  char *key;
  char *parent_key;
  char *root_key;
  char *subject_key;
  char *list_id;
  char *home;
  char *listed;
  char *payload;
  char *words;
} ConfabLink;

/**
 * ConfabSpeech:
 * @id: row id of the message
 * @author: the address it is from
 * @outgoing: one of the account's own addresses wrote it
 * @chat: a chat program wrote it
 * @role: what it does
 * @time: when, ms since 1970 UTC, in whole seconds as the times that mails carry
 * @arrived: the earliest INTERNALDATE of its copies, or 0 when it was made here
 * @arrived_folder: row id of the folder where that copy lay, or 0
 * @arrived_uid: its UID there
 * @in_reply_to: (nullable): the Message-ID it answers
 * @recipients: (nullable): the addresses it went to, one a line
 * @payload: (nullable): the engine's own data
 *
 * Who said something to whom.
 */
typedef struct
{
  gint64 id;
  char *author;
  gboolean outgoing;
  gboolean chat;
  ConfabLinkRole role;
  gint64 time;
  gint64 arrived;
  gint64 arrived_folder;
  guint32 arrived_uid;
  char *in_reply_to;
  char *recipients;
  char *payload;
} ConfabSpeech;

/**
 * ConfabProbe:
 * @known: there is a message with this Message-ID
 * @is_root: some message has it as its root
 * @is_target: some mail may be about it; no is certain
 */
typedef struct
{
  gboolean known;
  gboolean is_root;
  gboolean is_target;
} ConfabProbe;

void        confab_link_free (ConfabLink *self);
void        confab_speech_free (ConfabSpeech *self);

/* Arrays of ConfabLink. */
GPtrArray  *confab_transaction_find_links (ConfabTransaction *txn,
                                           gint64             account,
                                           const char *       message_id,
                                           GError **          error);
ConfabLink *confab_transaction_get_link (ConfabTransaction *txn,
                                         gint64             message,
                                         GError **          error);
GPtrArray  *confab_transaction_list_links_by_root (ConfabTransaction *txn,
                                                   gint64             account,
                                                   const char *       root_key,
                                                   GError **          error);
GPtrArray  *confab_transaction_list_links_to (ConfabTransaction *txn,
                                              gint64             account,
                                              const char *       target,
                                              GError **          error);
GPtrArray  *confab_transaction_list_targets (ConfabTransaction *txn,
                                             gint64             message,
                                             GError **          error);
GPtrArray  *confab_transaction_list_floating_links (ConfabTransaction *txn,
                                                    gint64             account,
                                                    const char *       subject_key,
                                                    GError **          error);
ConfabLink *confab_transaction_find_anchor (ConfabTransaction *txn,
                                            gint64             account,
                                            const char *       subject_key,
                                            GError **          error);

gboolean    confab_transaction_probe (ConfabTransaction *txn,
                                      gint64             account,
                                      const char *       message_id,
                                      ConfabProbe *      probe,
                                      GError **          error);

/* About a conversation: who spoke (an array of ConfabSpeech, oldest first), its
 * first title, its newest messages (ConfabLink), and whether all in it are strangers. */
GPtrArray  *confab_transaction_list_speeches (ConfabTransaction *txn,
                                              gint64             conversation,
                                              gint64             since,
                                              GError **          error);
ConfabSpeech *confab_transaction_find_speech (ConfabTransaction *txn,
                                              gint64             conversation,
                                              const char *       message_id,
                                              GError **          error);
gboolean    confab_transaction_has_speech (ConfabTransaction *txn,
                                           gint64             conversation,
                                           gint64             before,
                                           gboolean           messages,
                                           gboolean *         has,
                                           GError **          error);
gboolean   confab_transaction_has_answer (ConfabTransaction *txn,
                                          gint64             message,
                                          const char *       address,
                                          gint64             since,
                                          gboolean *         has,
                                          GError **          error);
gboolean   confab_transaction_find_returned (ConfabTransaction *txn,
                                             gint64             account,
                                             const char *       message_id,
                                             gint64 *           message,
                                             GError **          error);
char       *confab_transaction_dup_first_title (ConfabTransaction *txn,
                                                gint64             conversation,
                                                GError **          error);
GPtrArray  *confab_transaction_find_newest (ConfabTransaction *txn,
                                            gint64             conversation,
                                            gboolean           listed,
                                            guint              limit,
                                            GError **          error);
char       *confab_transaction_find_chat_root (ConfabTransaction *txn,
                                               gint64             conversation,
                                               const char *       prefix,
                                               const char *       except,
                                               GError **          error);
gboolean    confab_transaction_has_chat_peer (ConfabTransaction *txn,
                                              gint64             conversation,
                                              gboolean *         has,
                                              GError **          error);
gboolean    confab_transaction_is_chat_address (ConfabTransaction *txn,
                                                gint64             account,
                                                const char *       address,
                                                gboolean *         is,
                                                GError **          error);
gboolean    confab_transaction_has_conversation (ConfabTransaction *txn,
                                                 gint64             conversation,
                                                 gboolean *         has,
                                                 GError **          error);
gboolean    confab_transaction_is_strange (ConfabTransaction *txn,
                                           gint64             conversation,
                                           gboolean *         strange,
                                           GError **          error);
gboolean    confab_transaction_set_unnamed (ConfabTransaction *txn,
                                            gint64             conversation,
                                            GError **          error);
GArray     *confab_transaction_list_requests_of (ConfabTransaction *txn,
                                                 gint64             account,
                                                 const char *       address,
                                                 GError **          error);
gboolean    confab_transaction_rename_from (ConfabTransaction *txn,
                                            gint64             account,
                                            const char *       address,
                                            GError **          error);

/* Changing. */
gboolean    confab_transaction_insert_link (ConfabTransaction * txn,
                                            const ConfabLink *  link,
                                            const char * const *targets,
                                            GError **           error);
gboolean    confab_transaction_set_arrived (ConfabTransaction *txn,
                                            const ConfabLink * link,
                                            GError **          error);
gboolean    confab_transaction_set_home (ConfabTransaction *txn,
                                         gint64             message,
                                         const char *       home,
                                         GError **          error);
gboolean    confab_transaction_set_listed (ConfabTransaction *txn,
                                           gint64             message,
                                           const char *       listed,
                                           const char *       payload,
                                           GError **          error);
gboolean    confab_transaction_set_copy_of (ConfabTransaction *txn,
                                            gint64             message,
                                            gint64             of,
                                            GError **          error);
gboolean    confab_transaction_set_root (ConfabTransaction *txn,
                                         gint64             message,
                                         const char *       root_key,
                                         GError **          error);
gboolean    confab_transaction_move_locations (ConfabTransaction *txn,
                                               gint64             from,
                                               gint64             into,
                                               GError **          error);

/* Conversations of threads, by the root they have now; old keys are not followed. */
gint64      confab_transaction_find_thread_chat (ConfabTransaction *txn,
                                                 gint64             account,
                                                 const char *       root_key,
                                                 GError **          error);
gint64      confab_transaction_ensure_thread_chat (ConfabTransaction *txn,
                                                   gint64             account,
                                                   const char *       root_key,
                                                   gboolean *         created,
                                                   GError **          error);
gboolean    confab_transaction_rename_thread_chat (ConfabTransaction *txn,
                                                   gint64             conversation,
                                                   const char *       root_key,
                                                   GError **          error);

/* Threads that hang on another one, because people and subject are the same. */
char       *confab_transaction_dup_hanging (ConfabTransaction *txn,
                                            gint64             account,
                                            const char *       root_key,
                                            GError **          error);
gboolean    confab_transaction_set_hanging (ConfabTransaction *txn,
                                            gint64             account,
                                            const char *       root_key,
                                            const char *       on_key,
                                            GError **          error);
GPtrArray  *confab_transaction_list_hanging (ConfabTransaction *txn,
                                             gint64             account,
                                             const char *       on_key,
                                             GError **          error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabLink, confab_link_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSpeech, confab_speech_free)

G_END_DECLS
