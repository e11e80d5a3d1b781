/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the store: futures that are answered by the reader thread. Main thread. */
#pragma once

#include "confab-records.h"
#include "confab-store.h"
#include "confab-transaction-extras.h"
#include "confab-transaction-folders.h"
#include "confab-transaction-locations.h"
#include "confab-transaction-outbox.h"

G_BEGIN_DECLS

/**
 * ConfabQueryResult:
 * @sequence: the sequence number of the snapshot: the answer holds all
 *   changesets up to this one and nothing of later ones
 * @records: the records; the element type is said at each query
 * @more: whether there are more records than the limit let through
 *   (around: on the older side)
 * @more_after: whether there are newer ones than the last (messages only)
 *
 * A boxed, immutable answer; g_boxed_copy() is a reference.
 */
typedef struct
{
  gint64 sequence;
  GPtrArray *records;
  gboolean more;
  gboolean more_after;
} ConfabQueryResult;

/**
 * ConfabConversationFilter:
 *
 * Which conversations to list. The bits narrow down; none: all that are listed.
 */
typedef enum /*< flags >*/
{
  CONFAB_FILTER_ALL = 0,
  CONFAB_FILTER_ARCHIVED = 1 << 0,     /* only archived */
  CONFAB_FILTER_NOT_ARCHIVED = 1 << 1,
  CONFAB_FILTER_REQUEST = 1 << 2,      /* only contact requests */
  CONFAB_FILTER_NOT_REQUEST = 1 << 3,
  CONFAB_FILTER_PINNED = 1 << 4,       /* only pinned */
  CONFAB_FILTER_UNREAD = 1 << 5,       /* only with unread messages */
} ConfabConversationFilter;

/**
 * ConfabSearchHit:
 * @message_id: row id of the message
 * @conversation_id: row id of its conversation
 * @time: its order key
 * @snippet: a piece of the text around the first match, one line
 * @ranges: (array length=n_ranges): pairs of byte offsets in @snippet, start and end of each match
 * @n_ranges: number of pairs
 */
typedef struct
{
  gint64 message_id;
  gint64 conversation_id;
  gint64 time;
  char *snippet;
  guint *ranges;
  guint n_ranges;
} ConfabSearchHit;

/**
 * ConfabFiledChat:
 * @uid: where it lies in the folder
 * @uidvalidity: of that UID
 * @flags: what the server said of it
 * @message_id: row id of the message
 * @outgoing: whether the person sent it
 *
 * A chat that lies in a folder.
 */
typedef struct
{
  guint32 uid;
  guint32 uidvalidity;
  ConfabFlags flags;
  gint64 message_id;
  gboolean outgoing;
} ConfabFiledChat;

/**
 * ConfabOutboxCount:
 * @account_id: row id of the account
 * @waiting: how many jobs wait or run, by lane
 * @failed: how many were given up, by lane
 */
typedef struct
{
  gint64 account_id;
  int waiting[CONFAB_LANE_TRANSFER + 1];
  int failed[CONFAB_LANE_TRANSFER + 1];
} ConfabOutboxCount;

/**
 * ConfabLogEntry:
 * @id: row id
 * @account_id: row id of the account
 * @time: when, ms since 1970 UTC
 * @folder: (nullable): the folder's name
 * @action: what was done, one word
 * @detail: (nullable): more of it
 */
typedef struct
{
  gint64 id;
  gint64 account_id;
  gint64 time;
  char *folder;
  char *action;
  char *detail;
} ConfabLogEntry;

/**
 * ConfabContact:
 * @person_id: row id of the person
 * @name: the name to show; never empty
 * @addresses: (array zero-terminated=1): their addresses, the latest used first
 * @blocked: whether they are blocked
 * @last_time: when they last wrote or were written to, or 0
 * @saved: they are in it by the person's own act
 * @account_id: row id of the account
 * @account: (nullable): of the address book: the account's address
 * @avatar: (nullable): path of their picture
 * @status: (nullable): what they say of themselves
 * @category: (nullable): of the address book: what they are to the person, as
 *   "friend,family"
 */
typedef struct
{
  gint64 person_id;
  char *name;
  char **addresses;
  gboolean blocked;
  gint64 last_time;
  gboolean saved;
  gint64 account_id;
  char *account;
  char *avatar;
  char *status;
  char *category;
} ConfabContact;

/**
 * ConfabProfileRecord:
 * @account: the account's address
 * @audience: (nullable): for whom it is; %NULL for everybody else
 * @name: (nullable): the person's name
 * @status: (nullable): what they say of themselves
 * @avatar: (nullable): path of their picture
 *
 * What some people are shown of an account's owner.
 */
typedef struct
{
  char *account;
  char *audience;
  char *name;
  char *status;
  char *avatar;
} ConfabProfileRecord;

#define CONFAB_TYPE_QUERY_RESULT (confab_query_result_get_type ())
GType              confab_query_result_get_type (void);
ConfabQueryResult *confab_query_result_ref (ConfabQueryResult *self);
void               confab_query_result_unref (ConfabQueryResult *self);

/* Every future resolves to a boxed ConfabQueryResult, or rejects with a
 * CONFAB_STORE_ERROR. On a store without tables the answers are empty. */

/* ConfabAccountRecord, by id. */
DexFuture *confab_query_accounts (ConfabStore *store);
/* char *, one each: the account's own addresses, its main one first. */
DexFuture *confab_query_own_addresses (ConfabStore *store,
                                       gint64       account);

/* ConfabConversationRecord, by (last_time, id) falling; before_id 0 begins. */
DexFuture *confab_query_conversations (ConfabStore *            store,
                                       gint64                   account,
                                       ConfabConversationFilter filter,
                                       guint                    limit,
                                       gint64                   before_time,
                                       gint64                   before_id);
/* ConfabConversationRecord, in the order asked; unknown ids are left out, old
 * ids of merged ones give what they were merged into. */
DexFuture *confab_query_conversations_by_id (ConfabStore * store,
                                             const gint64 *ids,
                                             guint         n_ids);
/* ConfabConversationRecord, none or one: the plain one with this person, or notes to self. */
DexFuture *confab_query_conversation_with (ConfabStore *store,
                                           gint64       account,
                                           const char * address);
/* ConfabConversationRecord: groups and threads that somebody is in, the latest first. */
DexFuture *confab_query_conversations_shared (ConfabStore *store,
                                              gint64       account,
                                              const char * address,
                                              guint        limit);
/* ConfabProfileRecord: what everybody is shown, then what some are. */
DexFuture *confab_query_profiles (ConfabStore *store,
                                  gint64       account);

/* ConfabMessageRecord, visible ones, always oldest first, in the order of
 * confab_message_record_compare(): by time, ties the same way on every device.
 * A page is named by the time and id of the message it begins after. */
DexFuture *confab_query_newest_messages (ConfabStore *store,
                                         gint64       conversation,
                                         guint        limit);
DexFuture *confab_query_messages_before (ConfabStore *store,
                                         gint64       conversation,
                                         gint64       time,
                                         gint64       id,
                                         guint        limit);
DexFuture *confab_query_messages_after (ConfabStore *store,
                                        gint64       conversation,
                                        gint64       time,
                                        gint64       id,
                                        guint        limit);
DexFuture *confab_query_messages_around (ConfabStore *store,
                                         gint64       message,
                                         guint        limit_each_side);
DexFuture *confab_query_first_unread (ConfabStore *store,
                                      gint64       conversation);
/* ConfabMessageRecord, in the order asked; unknown and hidden ones are left out. */
DexFuture *confab_query_messages_by_id (ConfabStore * store,
                                        const gint64 *ids,
                                        guint         n_ids);
/* ConfabMessageRecord, hidden or not. */
/* ConfabMessageRecord: what is pinned in a conversation, none or one. */
DexFuture *confab_query_pinned (ConfabStore *store,
                                gint64       conversation);
/* ConfabMessageRecord, of all accounts when account is 0. */
DexFuture *confab_query_message_by_name (ConfabStore *store,
                                         gint64       account,
                                         const char * message_id);
/* One gint64 * */
DexFuture *confab_query_message_count (ConfabStore *store,
                                       gint64       conversation);

/* About one message: its raw header (one GBytes *), where it lies
 * (ConfabLocation *), the path of its kept source (none or one char *),
 * ConfabReceipt, ConfabReaction, ConfabEdit. */
DexFuture *confab_query_header (ConfabStore *store,
                                gint64       message);
DexFuture *confab_query_locations (ConfabStore *store,
                                   gint64       message);
DexFuture *confab_query_source_path (ConfabStore *store,
                                     gint64       message);
DexFuture *confab_query_receipts (ConfabStore *store,
                                  gint64       message);
DexFuture *confab_query_reactions (ConfabStore *store,
                                   gint64       message);
DexFuture *confab_query_edits (ConfabStore *store,
                               gint64       message);

/* ConfabMessageRecord with attachments, newest first, for a chat's media. */
DexFuture *confab_query_with_attachments (ConfabStore *store,
                                          gint64       conversation,
                                          gint64       before_time,
                                          gint64       before_id,
                                          guint        limit);

/* ConfabFolder, by name. */
DexFuture *confab_query_folders (ConfabStore *store,
                                 gint64       account);
/* ConfabOutboxCount, one per account that has any job. */
DexFuture *confab_query_outbox_counts (ConfabStore *store);
/* ConfabJob, in order: of an account (0: all). */
DexFuture *confab_query_jobs (ConfabStore *store,
                              gint64       account);
/* ConfabLogEntry, newest first; before_id 0 begins. */
DexFuture *confab_query_log (ConfabStore *store,
                             gint64       account,
                             gint64       before_id,
                             guint        limit);
/* ConfabFiledChat, by UID. */
DexFuture *confab_query_own_in_folder (ConfabStore *store,
                                       gint64       folder,
                                       guint32      above,
                                       guint        limit);
DexFuture *confab_query_chats_in_folder (ConfabStore *    store,
                                         gint64           folder,
                                         guint32          above,
                                         ConfabFlags      flags,
                                         ConfabFolderRole elsewhere,
                                         guint            limit);
/* char *: addresses. */
DexFuture *confab_query_blocked (ConfabStore *store,
                                 gint64       account);
/* One char *: the remembered value, or none. */
DexFuture *confab_query_value (ConfabStore *store,
                               gint64       account,
                               const char * key);
/* ConfabContact, by name as the person's language sorts names. */
DexFuture *confab_query_contacts (ConfabStore *store,
                                  gint64       account,
                                  const char * prefix,
                                  guint        limit);
/* ConfabContact, the same way: whom the person saved or blocked. */
DexFuture *confab_query_address_book (ConfabStore *store,
                                      gint64       account,
                                      const char * address);
/* GBytes *: the raw header of the last mail from somebody, none or one. */
DexFuture *confab_query_newest_header (ConfabStore *store,
                                       gint64       account,
                                       const char * address);

/* ConfabSearchHit, newest first; conversation 0 is all of them. All words must
 * occur; the last one may be unfinished. */
DexFuture *confab_query_search (ConfabStore *store,
                                gint64       conversation,
                                const char * text,
                                guint        limit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabQueryResult, confab_query_result_unref)

G_END_DECLS
