/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A signed-in IMAP session: what a mailbox can be asked, as typed futures. */
#pragma once

#include <libdex.h>

#include "confab-connection.h"
#include "confab-imap-capability.h"
#include "confab-imap-mailbox.h"
#include "confab-imap-message.h"
#include "confab-imap-reply.h"
#include "confab-imap-set.h"
#include "confab-sasl.h"
#include "confab-server.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_IMAP_SESSION (confab_imap_session_get_type ())
G_DECLARE_FINAL_TYPE (ConfabImapSession, confab_imap_session, CONFAB, IMAP_SESSION, GObject)

/**
 * ConfabImapMailboxState:
 * @mailbox: its name, UTF-8
 * @uid_validity: UIDVALIDITY (RFC 9051, 2.3.1.1)
 * @uid_next: UIDNEXT, or 0 when the server did not say
 * @exists: messages in it
 * @highest_modseq: HIGHESTMODSEQ, or 0 when the mailbox keeps none (NOMODSEQ)
 * @permanent_flags: flags that can be changed for good;
 *   %CONFAB_IMAP_FLAG_ANY_KEYWORD when new keywords can be made
 * @permanent_keywords: (nullable): keywords that can be changed for good
 * @read_only: the mailbox was opened, but nothing in it can be changed
 * @resynced: the server took the known state (QRESYNC): @vanished and @changed
 *   are all there was to say, apart from new messages
 * @vanished: (nullable): UIDs expunged since the known state
 * @changed: (nullable) (element-type ConfabImapMessage): messages whose flags
 *   changed since the known state, new ones among them (uid, flags, modseq)
 * @overflow: there was more in @changed than is kept; fetch flags instead
 *
 * What opening a mailbox said. Boxed and ref-counted; read only.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  char *mailbox;
  guint32 uid_validity;
  guint32 uid_next;
  guint32 exists;
  guint64 highest_modseq;
  ConfabImapFlags permanent_flags;
  GStrv permanent_keywords;
  gboolean read_only;
  gboolean resynced;
  ConfabImapSet *vanished;
  GPtrArray *changed;
  gboolean overflow;
} ConfabImapMailboxState;

#define CONFAB_TYPE_IMAP_MAILBOX_STATE (confab_imap_mailbox_state_get_type ())
GType                   confab_imap_mailbox_state_get_type (void) G_GNUC_CONST;
ConfabImapMailboxState *confab_imap_mailbox_state_ref (ConfabImapMailboxState *self);
void                    confab_imap_mailbox_state_unref (ConfabImapMailboxState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabImapMailboxState, confab_imap_mailbox_state_unref)

/**
 * ConfabImapChanges:
 * @exists: messages in the mailbox now, or -1 when that did not change
 * @expunged: how many messages went away with only a sequence number told
 * @vanished: (nullable): UIDs that went away
 * @changed: (nullable) (element-type ConfabImapMessage): messages with new
 *   flags whose UID the server told
 * @resync: something changed that the above does not name (flags of a message
 *   known by sequence number only, or too much at once): compare flags anew
 * @status: (nullable) (element-type ConfabImapMailboxStatus): other mailboxes
 *   that changed (NOTIFY)
 *
 * What the server said of the selected mailbox without being asked.
 */
typedef struct
{
  gint64 exists;
  guint expunged;
  ConfabImapSet *vanished;
  GPtrArray *changed;
  gboolean resync;
  GPtrArray *status;
} ConfabImapChanges;

#define CONFAB_TYPE_IMAP_CHANGES (confab_imap_changes_get_type ())
GType              confab_imap_changes_get_type (void) G_GNUC_CONST;
ConfabImapChanges *confab_imap_changes_copy (const ConfabImapChanges *self);
void               confab_imap_changes_free (ConfabImapChanges *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabImapChanges, confab_imap_changes_free)

/**
 * ConfabImapFetchOptions:
 * @items: what to fetch of each message; the UID always comes with it
 * @max_body: with %CONFAB_IMAP_FETCH_BODY: only the first bytes of each message,
 *   0 for all of it; `body_truncated` of the message says whether it was cut
 * @changed_since: only messages with a higher modseq (CONDSTORE), or 0
 * @batch_messages: deliver after so many messages, 0 for the default
 * @batch_bytes: deliver after so many bytes of bodies, 0 for the default
 */
typedef struct
{
  ConfabImapFetchItems items;
  guint64 max_body;
  guint64 changed_since;
  guint batch_messages;
  gsize batch_bytes;
} ConfabImapFetchOptions;

#define CONFAB_IMAP_FETCH_BATCH_MESSAGES 500
#define CONFAB_IMAP_FETCH_BATCH_BYTES (1024 * 1024)

/**
 * ConfabImapFetchFunc:
 * @messages: (element-type ConfabImapMessage) (transfer full): in the order the
 *   server sent them
 * @user_data: as given
 *
 * Takes a batch of fetched messages. Called on the session's thread, not
 * necessarily on a fiber of the caller's.
 *
 * Returns: (nullable) (transfer full): a future; the next batch is not
 *   delivered, and at most one batch more is read, before it is resolved. When
 *   it is rejected the fetch ends with that error and the rest of its answer is
 *   dropped. It must not wait for another command of the same session.
 */
typedef DexFuture *(*ConfabImapFetchFunc) (GPtrArray *messages,
                                           gpointer   user_data);

/**
 * ConfabImapPartOptions:
 * @encoding: (nullable): the part's transfer encoding, which is undone, or %NULL
 *   to get the bytes as they are
 * @size: its size as it is transferred, as far as is known, else 0
 * @max_bytes: most bytes that are taken, 0 for %CONFAB_IMAP_PART_MAX_BYTES
 * @chunk_bytes: bytes per chunk, 0 for %CONFAB_IMAP_PART_CHUNK_BYTES
 */
typedef struct
{
  const char *encoding;
  guint64 size;
  guint64 max_bytes;
  guint chunk_bytes;
} ConfabImapPartOptions;

#define CONFAB_IMAP_PART_CHUNK_BYTES (256 * 1024)
#define CONFAB_IMAP_PART_MAX_BYTES (G_GUINT64_CONSTANT (4) * 1024 * 1024 * 1024)

/**
 * ConfabImapPartFunc:
 * @bytes: the next bytes of the part, never empty
 * @done: how much was transferred so far, in bytes
 * @total: how much will be in the end, as far as is known; never less than @done
 * @user_data: as given
 *
 * Takes a piece of a part. Called on the session's thread.
 *
 * Returns: (nullable) (transfer full): a future; the next piece is not given
 *   before it is resolved, and when it is rejected the fetch ends with that error
 */
typedef DexFuture *(*ConfabImapPartFunc) (GBytes * bytes,
                                          guint64  done,
                                          guint64  total,
                                          gpointer user_data);

/** Most parts of one message that its outline tells of. */
#define CONFAB_IMAP_OUTLINE_MAX_PARTS 40
/** A part up to here comes along with the text, whatever it is. */
#define CONFAB_IMAP_OUTLINE_SMALL_BYTES 4096

/**
 * ConfabImapProgressFunc:
 * @done: how far it is, in whatever unit the server counts; 0 when it does not say
 * @goal: how far it will be at the end, or 0 when that is not known
 * @user_data: as given
 */
typedef void (*ConfabImapProgressFunc) (guint64  done,
                                        guint64  goal,
                                        gpointer user_data);

/* Connecting */
DexFuture  *confab_imap_session_connect (ConfabServer *     server,
                                         ConfabCredentials *credentials,
                                         gboolean           idle_priority);
DexFuture  *confab_imap_session_connect_to (ConfabServer *     server,
                                            ConfabCredentials *credentials,
                                            gboolean           idle_priority,
                                            const char *       mailbox,
                                            guint32            known_uid_validity,
                                            guint64            known_modseq);
DexFuture  *confab_imap_session_find_kinds (ConfabServer *server);
DexFuture  *confab_imap_session_start (ConfabConnection * connection,
                                       ConfabCredentials *credentials);
void        confab_imap_session_set_timeout (ConfabImapSession *self,
                                             guint              milliseconds);
DexFuture  *confab_imap_session_logout (ConfabImapSession *self);
void        confab_imap_session_close (ConfabImapSession *self);
gboolean    confab_imap_session_is_open (ConfabImapSession *self);
gboolean    confab_imap_session_knows_copies (ConfabImapSession *self);
DexFuture  *confab_imap_session_await_closed (ConfabImapSession *self);
void        confab_imap_session_set_idle_priority (ConfabImapSession *self,
                                                   gboolean           idle_priority);

/* What the server is */
const ConfabImapCapabilities *
confab_imap_session_get_capabilities (ConfabImapSession *self);
GPtrArray  *confab_imap_session_get_mailboxes (ConfabImapSession *self);
ConfabImapMailbox *
confab_imap_session_find_mailbox (ConfabImapSession *self,
                                  const char *       name);
ConfabImapMailbox *
confab_imap_session_find_role (ConfabImapSession *self,
                               ConfabImapRole     role);
const char *confab_imap_session_get_prefix (ConfabImapSession *self);
char        confab_imap_session_get_delimiter (ConfabImapSession *self);
const char *confab_imap_session_get_server_id (ConfabImapSession *self,
                                               const char *       key);
ConfabImapMailboxState *
confab_imap_session_get_selected (ConfabImapSession *self);
gboolean    confab_imap_session_is_read_only (ConfabImapSession *self);
GStrv       confab_imap_session_take_alerts (ConfabImapSession *self);
void        confab_imap_session_set_progress_func (ConfabImapSession *    self,
                                                   ConfabImapProgressFunc func,
                                                   gpointer               user_data);

/* Mailboxes */
DexFuture  *confab_imap_session_list (ConfabImapSession *self);
DexFuture  *confab_imap_session_status (ConfabImapSession *self,
                                        const char *       mailbox);
DexFuture  *confab_imap_session_statuses (ConfabImapSession * self,
                                          const char * const *mailboxes);
DexFuture  *confab_imap_session_select (ConfabImapSession *self,
                                        const char *       mailbox,
                                        guint32            known_uid_validity,
                                        guint64            known_modseq);
DexFuture  *confab_imap_session_create (ConfabImapSession *self,
                                        const char *       mailbox);
DexFuture  *confab_imap_session_subscribe (ConfabImapSession *self,
                                           const char *       mailbox);

/* Messages of the selected mailbox */
DexFuture  *confab_imap_session_fetch (ConfabImapSession *           self,
                                       const ConfabImapSet *         uids,
                                       const ConfabImapFetchOptions *options,
                                       ConfabImapFetchFunc           func,
                                       gpointer                      user_data,
                                       GDestroyNotify                user_data_destroy);
DexFuture  *confab_imap_session_fetch_section (ConfabImapSession *self,
                                               guint32            uid,
                                               const char *       section,
                                               guint64            offset,
                                               guint64            length);
DexFuture  *confab_imap_session_fetch_part (ConfabImapSession *          self,
                                            guint32                      uid,
                                            const char *                 section,
                                            const ConfabImapPartOptions *options,
                                            GCancellable *               cancellable,
                                            ConfabImapPartFunc           func,
                                            gpointer                     user_data,
                                            GDestroyNotify               user_data_destroy);
DexFuture  *confab_imap_session_fetch_outlines (ConfabImapSession *  self,
                                                const ConfabImapSet *uids,
                                                ConfabImapFetchItems items,
                                                guint64              max_text,
                                                ConfabImapFetchFunc  func,
                                                gpointer             user_data,
                                                GDestroyNotify       user_data_destroy);
DexFuture  *confab_imap_session_search_all (ConfabImapSession *self);
DexFuture  *confab_imap_session_search_since (ConfabImapSession *self,
                                              gint64             since,
                                              guint32            first);
DexFuture  *confab_imap_session_search_larger (ConfabImapSession *self,
                                               guint64            size);
DexFuture  *confab_imap_session_search_header (ConfabImapSession *self,
                                               const char *       header,
                                               const char *       value);
DexFuture  *confab_imap_session_store_flags (ConfabImapSession *  self,
                                             const ConfabImapSet *uids,
                                             gboolean             add,
                                             ConfabImapFlags      flags,
                                             const char * const * keywords);
DexFuture  *confab_imap_session_move (ConfabImapSession *  self,
                                      const ConfabImapSet *uids,
                                      const char *         mailbox);
DexFuture  *confab_imap_session_copy (ConfabImapSession *  self,
                                      const ConfabImapSet *uids,
                                      const char *         mailbox);
DexFuture  *confab_imap_session_expunge (ConfabImapSession *  self,
                                         const ConfabImapSet *uids);
DexFuture  *confab_imap_session_append (ConfabImapSession * self,
                                        const char *        mailbox,
                                        ConfabImapFlags     flags,
                                        const char * const *keywords,
                                        gint64              internal_date,
                                        GBytes *            message);

/* Beside mail */
DexFuture *confab_imap_session_get_metadata (ConfabImapSession *self, const char *mailbox, const char *entry, gboolean children);
DexFuture *confab_imap_session_set_metadata (ConfabImapSession *self, const char *mailbox, const char *entry, const char *value);
DexFuture *confab_imap_session_notify (ConfabImapSession *self, const char * const *mailboxes);

/* Waiting */
DexFuture         *confab_imap_session_noop (ConfabImapSession *self);
DexFuture         *confab_imap_session_idle (ConfabImapSession *self,
                                             guint              timeout_seconds);
void               confab_imap_session_wake (ConfabImapSession *self);
DexFuture         *confab_imap_session_probe (ConfabImapSession *self,
                                              guint              milliseconds);
ConfabImapChanges *confab_imap_session_take_changes (ConfabImapSession *self);

G_END_DECLS
