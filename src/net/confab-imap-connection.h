/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IMAP over one connection: tags, one reader fiber, continuation, watchdog. */
#pragma once

#include <libdex.h>

#include "confab-connection.h"
#include "confab-imap-command.h"
#include "confab-imap-response.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_IMAP_CONNECTION (confab_imap_connection_get_type ())
G_DECLARE_FINAL_TYPE (ConfabImapConnection, confab_imap_connection, CONFAB, IMAP_CONNECTION, GObject)

/**
 * ConfabImapReply:
 *
 * How a command ended: the status of its tagged response with its response
 * code. A boxed, ref-counted, immutable value.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  ConfabImapStatus status;
  ConfabImapCode code;
  char *text;
  /* APPENDUID and COPYUID: */
  guint32 uid_validity;
  struct _ConfabImapSet *source_uids;
  struct _ConfabImapSet *target_uids;
} ConfabImapReply;

#define CONFAB_TYPE_IMAP_REPLY (confab_imap_reply_get_type ())
GType            confab_imap_reply_get_type (void) G_GNUC_CONST;
ConfabImapReply *confab_imap_reply_ref      (ConfabImapReply *self);
void             confab_imap_reply_unref    (ConfabImapReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabImapReply, confab_imap_reply_unref)

/**
 * ConfabImapUntaggedFunc:
 * @response: (transfer none): valid during the call only
 * @user_data: as given
 * @wait: (out) (optional) (nullable) (transfer full): a future the reader
 *   awaits before it reads on
 *
 * Called by the reader for each untagged response.
 *
 * Returns: %TRUE when the response was this one's and nobody else need see it
 */
typedef gboolean (*ConfabImapUntaggedFunc) (ConfabImapResponse  *response,
                                            gpointer             user_data,
                                            DexFuture          **wait);

ConfabImapConnection *confab_imap_connection_new           (ConfabConnection        *connection,
                                                            ConfabImapUntaggedFunc   untagged,
                                                            gpointer                 user_data);
ConfabConnection     *confab_imap_connection_get_connection (ConfabImapConnection   *self);
DexFuture            *confab_imap_connection_await_greeting (ConfabImapConnection   *self);
DexFuture            *confab_imap_connection_send          (ConfabImapConnection    *self,
                                                            ConfabImapCommand       *command,
                                                            ConfabImapUntaggedFunc   untagged,
                                                            gpointer                 user_data,
                                                            GDestroyNotify           user_data_destroy);
gboolean              confab_imap_connection_is_open       (ConfabImapConnection    *self);
void                  confab_imap_connection_close         (ConfabImapConnection    *self,
                                                            const GError            *reason);

G_END_DECLS
