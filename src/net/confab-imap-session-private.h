/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the IMAP session share. */
#pragma once

#include "confab-imap-connection.h"
#include "confab-imap-session.h"

G_BEGIN_DECLS

/** Changed messages kept from one QRESYNC, and between two looks at the changes. */
#define CONFAB_IMAP_MAX_RESYNC_MESSAGES 200000
#define CONFAB_IMAP_MAX_CHANGED_MESSAGES 5000
#define CONFAB_IMAP_MAX_VANISHED_RANGES 50000
#define CONFAB_IMAP_MAX_CHANGED_MAILBOXES 1000

/** Different alerts kept until somebody takes them. */
#define CONFAB_IMAP_MAX_ALERTS 5

/** Longest set in one command; more goes into several commands. */
#define CONFAB_IMAP_MAX_SET_LENGTH 4000

struct _ConfabImapSession
{
  GObject parent_instance;

  ConfabServer *server;
  ConfabImapConnection *connection;
  ConfabImapCapabilities *capabilities;
  gboolean capabilities_told; /* since this was last set to FALSE */
  GHashTable *server_id;
  GPtrArray *mailboxes; /* ConfabImapMailbox */
  char *prefix;
  char delimiter;

  ConfabImapMailboxState *selected;
  gboolean read_only;
  GHashTable *append_limits; /* mailbox → guint64, as far as they were told */
  gboolean condstore;
  gboolean qresync;
  gboolean utf8;

  ConfabImapChanges *changes;
  GPtrArray *alerts; /* char, NULL-terminated */
  ConfabImapProgressFunc progress_func;
  gpointer progress_data;
  DexPromise *wake;    /* somebody idles: resolved when that shall end */
  gboolean idle_open;  /* IDLE was sent and DONE was not */
  DexFuture *idling;   /* the answer to the last IDLE */
};

/* The arguments of an operation while its fiber runs: those it needs are set. */
typedef struct
{
  ConfabImapSession *session;
  char *mailbox;
  ConfabImapSet *set;
  ConfabImapFlags flags;
  GStrv keywords;
  gboolean add;
  gint64 date;
  GBytes *bytes;
  char *name;
  char *value;
  guint32 uid;
  guint32 uid_validity;
  guint64 modseq;
  guint64 offset;
  guint64 length;
  guint seconds;
} ConfabImapOperation;

ConfabImapOperation    *confab_imap_operation_new (ConfabImapSession *session);
DexFuture              *confab_imap_operation_spawn (ConfabImapOperation *operation,
                                                     DexFiberFunc         fiber);
DexFuture              *confab_imap_session_send (ConfabImapSession *       self,
                                                  ConfabImapCommand *       command,
                                                  const ConfabImapHandlers *handlers);
ConfabImapReply        *confab_imap_session_run (ConfabImapSession *       self,
                                                 ConfabImapCommand *       command,
                                                 const ConfabImapHandlers *handlers,
                                                 GError **                 error);
gboolean                confab_imap_session_has (ConfabImapSession *  self,
                                                 ConfabImapCapability capability);
void                    confab_imap_session_add_mailbox (ConfabImapSession *self,
                                                         ConfabImapCommand *command,
                                                         const char *       name);
GPtrArray              *confab_imap_session_split (const ConfabImapSet *set);
void                    confab_imap_session_take_capabilities (ConfabImapSession *     self,
                                                               ConfabImapCapabilities *capabilities);
gboolean                confab_imap_session_has_changes (ConfabImapSession *self);
gboolean                confab_imap_session_untagged (const ConfabImapResponse *response,
                                                      gpointer                  user_data);
gboolean                confab_imap_session_is_section (const char *section);
gboolean                confab_imap_session_await_append_limit (ConfabImapSession *self,
                                                                const char *       mailbox,
                                                                guint64 *          limit,
                                                                GError **          error);
void                    confab_imap_session_send_idle (ConfabImapSession *self);
DexFuture              *confab_imap_session_send_list (ConfabImapSession *self,
                                                       gboolean           extended,
                                                       GPtrArray *        mailboxes);
void                    confab_imap_session_use_mailboxes (ConfabImapSession *self,
                                                           GPtrArray *        mailboxes);
DexFuture              *confab_imap_session_send_select (ConfabImapSession *self,
                                                         const char *       mailbox,
                                                         guint32            known_uid_validity,
                                                         guint64            known_modseq);

G_END_DECLS
