/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reducer's own files share: facts of a mail, and what a batch has touched. */
#pragma once

#include "confab-reducer.h"
#include "confab-transaction-data.h"
#include "confab-transaction-links.h"

#include <string.h>

G_BEGIN_DECLS

/* The most people of one mail that are looked at. */
#define CONFAB_MAX_PEOPLE 500
/* The end of the variant of a mail that says it is the person's own and is not; a true copy
 * of it has the same variant without that. */
#define CONFAB_VARIANT_NOT_OURS "-"
/* The most messages of one id and author among which copies from a list are looked for. */
#define CONFAB_MAX_COPIES 32

/* How much later than the server had it a mail's own date may be, in milliseconds… */
#define CONFAB_MAX_AHEAD (G_GINT64_CONSTANT (5) * 60 * 1000)
/* …and, once the account is in step, how much earlier. */
#define CONFAB_MAX_BEHIND (G_GINT64_CONSTANT (7) * 24 * 60 * 60 * 1000)

/* Where a home begins: the letter before the group's or the list's id, or a machine's address. */
#define CONFAB_HOME_GROUP 'g'
#define CONFAB_HOME_LIST 'l'
#define CONFAB_HOME_MACHINE 'm'

/**
 * ConfabFacts:
 * @message_id: its Message-ID
 * @variant: what tells it from another mail with this id
 * @author: the address it is from
 * @author_name: (nullable): what its author calls themselves
 * @stranger: (nullable): @author, when it only says that it is from an own address
 * @powerless: the same of a mail from a list: it changes nothing
 * @nobody: the author as one of @others
 * @recipients: (element-type utf8) (array zero-terminated=1): all of To and Cc, once each
 * @others: (element-type ConfabMimeAddress): who takes part, without oneself
 * @outgoing: it was written by one of the account's own addresses
 * @place: the kind of conversation it belongs to by itself
 * @key: (nullable): what makes it that one; %NULL for a thread
 * @home: (nullable): the group, list or machine that it names
 * @parent_key: (nullable): the Message-ID its references point to
 * @floating: a reply that names no parent
 * @title: (nullable): the subject without reply prefixes
 * @subject_key: (nullable): hash of people and @title, for a thread
 * @role: what it does
 * @targets: (element-type utf8) (array zero-terminated=1): the Message-IDs it is about
 * @payload: (nullable): more of that; of a group or list: its name
 * @kind: what it shows
 *
 * What the rules get out of a mail alone, given the account's own addresses.
 * Borrows from the mail.
 */
typedef struct
{
  const char *message_id;
  char *variant;
  const char *author;
  const char *author_name;
  char *stranger;
  gboolean powerless;
  ConfabMimeAddress nobody;
  GPtrArray *recipients;
  GPtrArray *others;
  gboolean outgoing;
  ConfabConversationKind place;
  char *key;
  char *home;
  const char *parent_key;
  gboolean floating;
  const char *title;
  char *subject_key;
  ConfabLinkRole role;
  GPtrArray *targets;
  char *payload;
  ConfabMessageKind kind;
} ConfabFacts;

ConfabFacts *confab_facts_new (const ConfabCoiMessage *message,
                               const char *            variant,
                               GHashTable *            own_addresses,
                               const char *            self_key,
                               gboolean                may_be_own);
void         confab_facts_free (ConfabFacts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabFacts, confab_facts_free)

/* What is known of a Message-ID: the message that counts as the one of this name. */
typedef struct
{
  char *key;
  gint64 id; /* 0: unknown */
  gint64 arrived;
  char *variant;
  char *parent_key;
  char *root_key;
  char *home;
  gboolean own_home; /* it names it itself */
} ConfabNode;

/* What was taken for the end of a chain and is not: what is behind it, and its home. */
typedef struct
{
  char *to;
  char *home;
} ConfabRoot;

/* What happened to a conversation in this batch. */
typedef struct
{
  gint64 id;
  ConfabConversationKind kind;
  gboolean created;
  gboolean known; /* somebody in it is no stranger */
  gboolean moved; /* messages came or went that are not new */
  gboolean spoken; /* something new was said in it */
  gboolean retold; /* what was said has another order */
  guint n_spoken;  /* how much is new */
  gint64 since;    /* the time of the oldest of it */
} ConfabChat;

/* What was said in a conversation among several, and who took part before that. */
typedef struct
{
  GPtrArray *speeches; /* ConfabSpeech, the oldest first */
  GHashTable *people;
  gboolean goes_on;    /* only what is new, and that is the latest; else all there is */
} ConfabHearing;

void confab_hearing_clear (ConfabHearing *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConfabHearing, confab_hearing_clear)

struct _ConfabReducer
{
  ConfabTransaction *txn;
  ConfabReducerContext context;
  GHashTable *own;        /* own addresses */
  char *self_key;         /* the main one */
  gint64 folder;          /* the one of the last mail that was looked at… */
  gboolean is_sent;       /* …and whether it is that of sent mail */

  /* Threads. */
  GHashTable *nodes;      /* Message-ID → ConfabNode */
  GHashTable *roots;      /* root key → ConfabRoot */
  GHashTable *awaited;    /* where they point to */
  GHashTable *rebuild;    /* root keys whose threads are worked out anew */
  GHashTable *subjects;   /* subject keys whose replies may hang elsewhere */
  GHashTable *terminals;  /* root key → the root it hangs on in the end */
  GPtrArray *moving;      /* ConfabLink that may belong elsewhere now */
  GPtrArray *left;        /* root keys whose conversation goes on under another */

  /* Conversations. */
  GHashTable *chats;      /* conversation → ConfabChat */
  GHashTable *chat_keys;  /* "kind key" → ConfabChat, borrowed */
  GHashTable *names;      /* "address name" that were told */
  GHashTable *written;    /* addresses that are known to have been written to */
  GPtrArray *befriended;  /* those of them that were strangers until now */

  /* Changes. */
  GArray *changed;        /* gint64: messages about which something may have changed */
  GHashTable *blocked;    /* addresses → whether they are blocked */
};

/* Copies of one mail that differ, or that came another way. */
gboolean          confab_reducer_join_own (ConfabReducer *self,
                                           const char *   message_id,
                                           GError **      error);
gboolean          confab_reducer_join_copies (ConfabReducer *self,
                                              const char *   message_id,
                                              const char *   author,
                                              GError **      error);

/* Roots and threads. */
void              confab_reducer_init_roots (ConfabReducer *self);
void              confab_reducer_init_hanging (ConfabReducer *self);
const ConfabNode *confab_reducer_get_node (ConfabReducer *self,
                                           const char *   message_id,
                                           GError **      error);
const ConfabNode *confab_reducer_set_node (ConfabReducer *self,
                                           const char *   message_id,
                                           GPtrArray *    links);
void              confab_reducer_forget_node (ConfabReducer *self,
                                              const char *   message_id);
void              confab_reducer_recheck_node (ConfabReducer *   self,
                                               const ConfabNode *node);
gboolean          confab_reducer_find_root (ConfabReducer *    self,
                                            const ConfabFacts *facts,
                                            gint64             arrived,
                                            gboolean           is_root,
                                            char **            root_key,
                                            char **            home,
                                            GError **          error);
const char       *confab_reducer_resolve_root (ConfabReducer *self,
                                               const char *   root_key);
gboolean          confab_reducer_settle_roots (ConfabReducer *self,
                                               GError **      error);
const char       *confab_reducer_get_terminal (ConfabReducer *self,
                                               const char *   root_key,
                                               GError **      error);
gboolean          confab_reducer_rename_hanging (ConfabReducer *self,
                                                 const char *   from,
                                                 const char *   to,
                                                 GError **      error);
gboolean          confab_reducer_settle_hanging (ConfabReducer *self,
                                                 GError **      error);

/* Conversations. */
void              confab_reducer_init_places (ConfabReducer *self);
void              confab_reducer_init_chats (ConfabReducer *self);
ConfabChat       *confab_reducer_get_chat (ConfabReducer *self,
                                           gint64         conversation,
                                           GError **      error);
ConfabChat       *confab_reducer_ensure_chat (ConfabReducer *        self,
                                              ConfabConversationKind kind,
                                              const char *           key,
                                              GError **              error);
ConfabChat       *confab_reducer_place (ConfabReducer *   self,
                                        const ConfabLink *link,
                                        GError **         error);
gboolean          confab_reducer_move (ConfabReducer *self,
                                       gint64         message,
                                       ConfabChat *   into,
                                       GError **      error);
gboolean          confab_reducer_settle_places (ConfabReducer *self,
                                                GError **      error);
gboolean          confab_reducer_note_people (ConfabReducer *    self,
                                              const ConfabFacts *facts,
                                              ConfabChat *       chat,
                                              gint64             time,
                                              GError **          error);
gboolean          confab_reducer_settle_chats (ConfabReducer *self,
                                               GError **      error);

/* Who takes part in a conversation among several. */
void              confab_reducer_take_people (ConfabReducer *     self,
                                              GHashTable *        people,
                                              const ConfabSpeech *speech);
gboolean          confab_reducer_hear (ConfabReducer *self,
                                       ConfabChat *   chat,
                                       ConfabHearing *hearing,
                                       GError **      error);
gboolean          confab_reducer_set_members (ConfabReducer *self,
                                              gint64         conversation,
                                              GHashTable *   people,
                                              GError **      error);
gboolean          confab_reducer_set_name (ConfabReducer *self,
                                           gint64         conversation,
                                           const char *   name,
                                           GError **      error);
gboolean          confab_reducer_settle_thread (ConfabReducer *self,
                                                ConfabChat *   chat,
                                                GError **      error);
gboolean          confab_reducer_drop_lines (ConfabReducer *self,
                                             gint64         conversation,
                                             GHashTable *   but,
                                             GError **      error);

char *            confab_reducer_find_list_post (ConfabTransaction *txn,
                                                 gint64             conversation,
                                                 char **            post,
                                                 GError **          error);

/* What a mail says of its group, kept as text, and what all of them make of it. */
char             *confab_facts_dup_group_words (const ConfabCoiMessage *message);
gboolean          confab_reducer_recheck_group (ConfabReducer *self,
                                                ConfabChat *   chat,
                                                gint64         arrived,
                                                GError **      error);
gboolean          confab_reducer_settle_group (ConfabReducer *self,
                                               ConfabChat *   chat,
                                               GError **      error);

/* Edits and what else is about another message. */
gboolean          confab_reducer_settle_changes (ConfabReducer *self,
                                                 GError **      error);

gboolean          confab_reducer_settle_poll (ConfabReducer *     self,
                                              gint64              message,
                                              const ConfabLink *  target,
                                              GPtrArray *         about,
                                              const char * const *recipients,
                                              GError **           error);

/* Whether who wrote a mail about another one may change that. */
gboolean          confab_link_may_change (const ConfabLink *change,
                                          const ConfabLink *target);

/* Whether a home is a group, a machine or a list, and which. */
static inline const char *
confab_home_get_group (const char *home)
{
  return home != NULL && home[0] == CONFAB_HOME_GROUP ? home + 1 : NULL;
}

static inline const char *
confab_home_get_machine (const char *home)
{
  return home != NULL && home[0] == CONFAB_HOME_MACHINE ? home + 1 : NULL;
}

static inline char *
confab_home_dup_list (const char * home,
                      const char **post)
{
  const char *space;

  if (home == NULL || home[0] != CONFAB_HOME_LIST)
    return NULL;
  space = strchr (home, ' ');
  if (space == NULL)
    return NULL;
  if (post != NULL)
    *post = space + 1;
  return g_strndup (home + 1, space - home - 1);
}

G_END_DECLS
