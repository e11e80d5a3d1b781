/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A signed-in submission session that sends messages, one round trip each. */
#pragma once

#include <libdex.h>

#include "confab-connection.h"
#include "confab-sasl.h"
#include "confab-server.h"
#include "confab-smtp-command.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_SMTP_SESSION (confab_smtp_session_get_type ())
G_DECLARE_FINAL_TYPE (ConfabSmtpSession, confab_smtp_session, CONFAB, SMTP_SESSION, GObject)

/**
 * ConfabSmtpNotify:
 *
 * When the recipient's server shall report (RFC 3461); without the DSN
 * extension at the server it is not asked for.
 */
typedef enum
{
  CONFAB_SMTP_NOTIFY_DEFAULT = 0,
  CONFAB_SMTP_NOTIFY_NEVER = 1 << 0,
  CONFAB_SMTP_NOTIFY_SUCCESS = 1 << 1,
  CONFAB_SMTP_NOTIFY_FAILURE = 1 << 2,
  CONFAB_SMTP_NOTIFY_DELAY = 1 << 3,
} ConfabSmtpNotify;

/**
 * ConfabSmtpEnvelope:
 *
 * Who a message is from and for. Made, filled, then given to
 * confab_smtp_session_send(), which takes what it needs from it at once.
 */
typedef struct _ConfabSmtpEnvelope ConfabSmtpEnvelope;

ConfabSmtpEnvelope *confab_smtp_envelope_new (const char *from);
void                confab_smtp_envelope_free (ConfabSmtpEnvelope *self);
void                confab_smtp_envelope_add_recipient (ConfabSmtpEnvelope *self,
                                                        const char *        address,
                                                        ConfabSmtpNotify    notify);
void                confab_smtp_envelope_set_smtputf8 (ConfabSmtpEnvelope *self,
                                                       gboolean            smtputf8);
void                confab_smtp_envelope_set_dsn (ConfabSmtpEnvelope *self,
                                                  const char *        envelope_id,
                                                  ConfabSmtpReturn    what_returns);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSmtpEnvelope, confab_smtp_envelope_free)

/**
 * ConfabSmtpRecipientResult:
 * @address: the recipient
 * @status: what became of it for this recipient: %CONFAB_SMTP_SENT,
 *   %CONFAB_SMTP_LATER (4xx) or %CONFAB_SMTP_REFUSED (5xx)
 * @code: the three digits of the reply
 * @enhanced: (nullable): the enhanced status code, as "5.1.1"
 * @words: the server's words, plain text, bounded
 */
typedef enum
{
  CONFAB_SMTP_SENT,
  CONFAB_SMTP_LATER,
  CONFAB_SMTP_REFUSED,
} ConfabSmtpStatus;

typedef struct
{
  char *address;
  ConfabSmtpStatus status;
  guint code;
  char *enhanced;
  char *words;
} ConfabSmtpRecipientResult;

/**
 * ConfabSmtpResult:
 * @recipients: (element-type ConfabSmtpRecipientResult): in the envelope's order
 * @n_sent: how many of them the server took the message for
 * @words: (nullable): the server's words on taking the message (often its queue id)
 *
 * What became of one message. Boxed and ref-counted; read only.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public >*/
  GPtrArray *recipients;
  guint n_sent;
  char *words;
} ConfabSmtpResult;

#define CONFAB_TYPE_SMTP_RESULT (confab_smtp_result_get_type ())
GType             confab_smtp_result_get_type (void) G_GNUC_CONST;
ConfabSmtpResult *confab_smtp_result_ref (ConfabSmtpResult *self);
void              confab_smtp_result_unref (ConfabSmtpResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSmtpResult, confab_smtp_result_unref)

/**
 * ConfabSmtpBeforeFunc:
 * @user_data: as given
 *
 * Called once, when all that is left is to give the message over. Until the
 * future is resolved no byte of the message leaves; when it is rejected the
 * message is not sent and the send ends with that error.
 *
 * Returns: (nullable) (transfer full): a future to wait for
 */
typedef DexFuture *(*ConfabSmtpBeforeFunc) (gpointer user_data);

DexFuture *confab_smtp_session_connect (ConfabServer *     server,
                                        ConfabCredentials *credentials,
                                        const char *       helo_name);
DexFuture *confab_smtp_session_find_kinds (ConfabServer *server);
DexFuture *confab_smtp_session_start (ConfabConnection * connection,
                                      ConfabCredentials *credentials,
                                      const char *       helo_name);
DexFuture *confab_smtp_session_send (ConfabSmtpSession *  self,
                                     ConfabSmtpEnvelope * envelope,
                                     GBytes *             message,
                                     ConfabSmtpBeforeFunc before,
                                     gpointer             user_data,
                                     GDestroyNotify       user_data_destroy);
DexFuture *confab_smtp_session_noop (ConfabSmtpSession *self);
DexFuture *confab_smtp_session_quit (ConfabSmtpSession *self);
void       confab_smtp_session_close (ConfabSmtpSession *self);
gboolean   confab_smtp_session_is_open (ConfabSmtpSession *self);
guint64    confab_smtp_session_get_max_size (ConfabSmtpSession *self);
gboolean   confab_smtp_session_can_smtputf8 (ConfabSmtpSession *self);
gboolean   confab_smtp_session_can_dsn (ConfabSmtpSession *self);

G_END_DECLS
