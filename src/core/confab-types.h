/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The enumerations that the tables, the observable items and the window share. */
#pragma once

#include "confab-security.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ConfabConversationKind:
 * @CONFAB_CONVERSATION_PERSON: one other person, by address
 * @CONFAB_CONVERSATION_PERSON_KEY: one other person, by OpenPGP fingerprint (encrypted)
 * @CONFAB_CONVERSATION_GROUP: a chat group, by its id
 * @CONFAB_CONVERSATION_THREAD: ordinary mail among several people, by the thread's root
 * @CONFAB_CONVERSATION_LIST: a mailing list, by its List-Id
 * @CONFAB_CONVERSATION_MACHINE: bulk and machine mail, by sender
 * @CONFAB_CONVERSATION_SELF: notes to self
 *
 * What a conversation is. The values are stored; never renumber them.
 */
typedef enum
{
  CONFAB_CONVERSATION_PERSON = 1,
  CONFAB_CONVERSATION_PERSON_KEY = 2,
  CONFAB_CONVERSATION_GROUP = 3,
  CONFAB_CONVERSATION_THREAD = 4,
  CONFAB_CONVERSATION_LIST = 5,
  CONFAB_CONVERSATION_MACHINE = 6,
  CONFAB_CONVERSATION_SELF = 7,
} ConfabConversationKind;

#define CONFAB_TYPE_CONVERSATION_KIND (confab_conversation_kind_get_type ())
GType confab_conversation_kind_get_type (void);

/**
 * ConfabMessageKind:
 *
 * What a message shows. The values are stored; never renumber them.
 */
typedef enum
{
  CONFAB_MESSAGE_TEXT = 1,    /* a chat message */
  CONFAB_MESSAGE_MAIL = 2,    /* ordinary mail: has a subject that matters */
  CONFAB_MESSAGE_SYSTEM = 3,  /* a line about the conversation itself */
  CONFAB_MESSAGE_VOICE = 4,
  CONFAB_MESSAGE_PLACE = 5,
  CONFAB_MESSAGE_POLL = 6,
  CONFAB_MESSAGE_CONTACT = 7,
  CONFAB_MESSAGE_CALL = 8,
} ConfabMessageKind;

#define CONFAB_TYPE_MESSAGE_KIND (confab_message_kind_get_type ())
GType confab_message_kind_get_type (void);

/**
 * ConfabMessageState:
 *
 * How far a message has come. The values are stored; never renumber them.
 */
typedef enum
{
  CONFAB_MESSAGE_RECEIVED = 1,   /* incoming */
  CONFAB_MESSAGE_QUEUED = 2,     /* waits in the outbox */
  CONFAB_MESSAGE_SENDING = 3,    /* may have been given to the server */
  CONFAB_MESSAGE_SENT = 4,       /* the server took it, or another program of ours sent it */
  CONFAB_MESSAGE_DELIVERED = 5,  /* the recipient's server has it */
  CONFAB_MESSAGE_READ = 6,       /* somebody displayed it */
  CONFAB_MESSAGE_FAILED = 7,     /* refused or returned */
} ConfabMessageState;

#define CONFAB_TYPE_MESSAGE_STATE (confab_message_state_get_type ())
GType confab_message_state_get_type (void);

/**
 * ConfabAccountState:
 *
 * What an account's connection is doing.
 */
typedef enum
{
  CONFAB_ACCOUNT_OFFLINE,     /* no network, or told to stay offline */
  CONFAB_ACCOUNT_CONNECTING,
  CONFAB_ACCOUNT_SYNCING,
  CONFAB_ACCOUNT_ONLINE,      /* all is fetched, new mail is pushed */
  CONFAB_ACCOUNT_WAITING,     /* a passing fault; tries again by itself */
  CONFAB_ACCOUNT_ATTENTION,   /* only the person can mend it */
} ConfabAccountState;

#define CONFAB_TYPE_ACCOUNT_STATE (confab_account_state_get_type ())
GType confab_account_state_get_type (void);

/**
 * ConfabFolderRole:
 *
 * What a mailbox on the server is for (RFC 6154, and COI's own). Stored.
 */
typedef enum
{
  CONFAB_FOLDER_OTHER = 0,
  CONFAB_FOLDER_INBOX = 1,
  CONFAB_FOLDER_SENT = 2,
  CONFAB_FOLDER_DRAFTS = 3,
  CONFAB_FOLDER_TRASH = 4,
  CONFAB_FOLDER_JUNK = 5,
  CONFAB_FOLDER_ARCHIVE = 6,
  CONFAB_FOLDER_ALL = 7,
  CONFAB_FOLDER_FLAGGED = 8,
  CONFAB_FOLDER_IMPORTANT = 9,
  CONFAB_FOLDER_CHATS = 10,
  CONFAB_FOLDER_CONTACTS = 11,
  CONFAB_FOLDER_BLOCKED = 12,
} ConfabFolderRole;

/**
 * ConfabFlags:
 *
 * IMAP system flags and keywords that Confab knows, as bits. Stored.
 */
typedef enum /*< flags >*/
{
  CONFAB_FLAG_NONE = 0,
  CONFAB_FLAG_SEEN = 1 << 0,
  CONFAB_FLAG_ANSWERED = 1 << 1,
  CONFAB_FLAG_FLAGGED = 1 << 2,
  CONFAB_FLAG_DELETED = 1 << 3,
  CONFAB_FLAG_DRAFT = 1 << 4,
  CONFAB_FLAG_FORWARDED = 1 << 5, /* $Forwarded */
  CONFAB_FLAG_MDN_SENT = 1 << 6,  /* $MDNSent, RFC 3503 */
  CONFAB_FLAG_CHAT = 1 << 7,      /* $Chat, COI */
  CONFAB_FLAG_JUNK = 1 << 8,      /* $Junk */
} ConfabFlags;

const char *confab_conversation_kind_get_nick (ConfabConversationKind kind);
const char *confab_message_kind_get_nick (ConfabMessageKind kind);
const char *confab_message_state_get_nick (ConfabMessageState state);
const char *confab_account_state_get_nick (ConfabAccountState state);

G_END_DECLS
