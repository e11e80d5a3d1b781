/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IMAP over one connection: tags, one reader fiber, continuation, watchdog. */
#pragma once

#include <libdex.h>

#include "confab-connection.h"
#include "confab-imap-command.h"
#include "confab-imap-reply.h"
#include "confab-imap-response.h"

G_BEGIN_DECLS

/** Seconds after which a server that owes an answer and sends none is given up. */
#define CONFAB_IMAP_TIMEOUT_SECONDS 60
/** Commands that may be under way at once. */
#define CONFAB_IMAP_MAX_COMMANDS 500
/** Responses a server may send without answering any command. */
#define CONFAB_IMAP_MAX_RESPONSES 3000000

#define CONFAB_TYPE_IMAP_CONNECTION (confab_imap_connection_get_type ())
G_DECLARE_FINAL_TYPE (ConfabImapConnection, confab_imap_connection, CONFAB, IMAP_CONNECTION, GObject)

/**
 * ConfabImapUntaggedFunc:
 * @response: valid during the call only
 * @user_data: as given
 *
 * Called by the reader for an untagged response.
 *
 * Returns: whether it was meant for this command, so that nobody else sees it
 */
typedef gboolean (*ConfabImapUntaggedFunc) (const ConfabImapResponse *response,
                                            gpointer                  user_data);

/**
 * ConfabImapContinuationFunc:
 * @text: what stands behind the "+"
 * @user_data: as given
 *
 * Called by the reader for a continuation that is not about a literal.
 */
typedef void (*ConfabImapContinuationFunc) (const char *text,
                                            gpointer    user_data);

/**
 * ConfabImapPauseFunc:
 * @user_data: as given
 *
 * Called by the reader after each response that was this command's.
 *
 * Returns: (transfer full) (nullable): a future that it awaits before it reads on
 */
typedef DexFuture *(*ConfabImapPauseFunc) (gpointer user_data);

/**
 * ConfabImapAnsweredFunc:
 * @reply: how the command ended
 * @user_data: as given
 *
 * Called by the reader when the command is answered OK, before it looks at
 * anything that comes after.
 */
typedef void (*ConfabImapAnsweredFunc) (const ConfabImapReply *reply,
                                        gpointer               user_data);

/**
 * ConfabImapSendFlags:
 * @CONFAB_IMAP_SEND_STARTS_TLS: when it is answered OK, TLS begins
 * @CONFAB_IMAP_SEND_STARTS_DEFLATE: when it is answered OK, compression begins
 * @CONFAB_IMAP_SEND_QUIET: after its continuation the server owes nothing, and
 *   nothing may be sent until it is ended (IDLE)
 * @CONFAB_IMAP_SEND_LOGOUT: a BYE is what was asked for
 */
typedef enum
{
  CONFAB_IMAP_SEND_NONE = 0,
  CONFAB_IMAP_SEND_STARTS_TLS = 1 << 0,
  CONFAB_IMAP_SEND_STARTS_DEFLATE = 1 << 1,
  CONFAB_IMAP_SEND_QUIET = 1 << 2,
  CONFAB_IMAP_SEND_LOGOUT = 1 << 3,
} ConfabImapSendFlags;

/**
 * ConfabImapHandlers:
 *
 * Who is told what happens while a command runs. They are called until it is
 * answered or the connection closes; then @destroy lets go of @user_data.
 */
typedef struct
{
  ConfabImapSendFlags flags;
  ConfabImapUntaggedFunc untagged;
  ConfabImapContinuationFunc continuation;
  ConfabImapPauseFunc pause;
  ConfabImapAnsweredFunc answered;
  gpointer user_data;
  GDestroyNotify destroy;
} ConfabImapHandlers;

ConfabImapConnection *confab_imap_connection_new (ConfabConnection *connection);
void                  confab_imap_connection_set_untagged (ConfabImapConnection * self,
                                                           ConfabImapUntaggedFunc untagged,
                                                           gpointer               user_data);
void                  confab_imap_connection_set_timeout (ConfabImapConnection *self,
                                                          guint                 milliseconds);
void                  confab_imap_connection_set_capabilities (ConfabImapConnection *        self,
                                                               const ConfabImapCapabilities *capabilities);
ConfabConnection     *confab_imap_connection_get_connection (ConfabImapConnection *self);
DexFuture            *confab_imap_connection_await_greeting (ConfabImapConnection *self);
DexFuture            *confab_imap_connection_await_closed (ConfabImapConnection *self);
DexFuture            *confab_imap_connection_send (ConfabImapConnection *    self,
                                                   ConfabImapCommand *       command,
                                                   const ConfabImapHandlers *handlers);
void                  confab_imap_connection_send_line (ConfabImapConnection *self,
                                                        const char *          line);
void                  confab_imap_connection_end_idle (ConfabImapConnection *self);
gboolean              confab_imap_connection_is_open (ConfabImapConnection *self);
void                  confab_imap_connection_close (ConfabImapConnection *self,
                                                    const GError *        reason);

G_END_DECLS
