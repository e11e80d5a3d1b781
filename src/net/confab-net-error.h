/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one error domain of the wire, with codes by what the caller does next. */
#pragma once

#include <gio/gio.h>

#include "confab-imap-response.h"

G_BEGIN_DECLS

/**
 * ConfabNetError:
 * @CONFAB_NET_ERROR_RESOLVE: no host of that name; ask for the server's name
 * @CONFAB_NET_ERROR_REFUSED: the host is there, the port is not; ask for the port
 * @CONFAB_NET_ERROR_OFFLINE: no way to the host now; wait for the network
 * @CONFAB_NET_ERROR_TIMEOUT: the server stopped answering; connect again later
 * @CONFAB_NET_ERROR_TLS_UNTRUSTED: the certificate does not verify; tell the
 *   person, see confab_net_error_get_fingerprint()
 * @CONFAB_NET_ERROR_TLS_UNAVAILABLE: the server offers no (good enough) TLS
 * @CONFAB_NET_ERROR_AUTH: the credentials were refused; ask for them. With
 *   %CONFAB_IMAP_CODE_EXPIRED they have expired, with
 *   %CONFAB_IMAP_CODE_AUTHORIZATIONFAILED they are right and do not let in here
 * @CONFAB_NET_ERROR_AUTH_UNAVAILABLE: no way to sign in that both sides know
 * @CONFAB_NET_ERROR_PROTOCOL: the server speaks nonsense; the connection is closed
 * @CONFAB_NET_ERROR_CLOSED: the connection ended; connect again
 * @CONFAB_NET_ERROR_CANCELLED: closed by our own side
 * @CONFAB_NET_ERROR_NO: the IMAP server refused one command (NO or BAD); the
 *   connection goes on, see confab_net_error_get_imap_code()
 * @CONFAB_NET_ERROR_LIMIT: a limit was hit, ours or one the server announced;
 *   with %CONFAB_IMAP_CODE_OVERQUOTA the mailbox is full
 * @CONFAB_NET_ERROR_UNSUPPORTED: the server lacks an extension that is needed
 * @CONFAB_NET_ERROR_INVALID: an argument cannot be sent (line break, NUL); a
 *   bug of the caller or hostile text, nothing went on the wire
 * @CONFAB_NET_ERROR_SMTP_TRANSIENT: 4xx; keep the message and try again later
 * @CONFAB_NET_ERROR_SMTP_PERMANENT: 5xx; the message failed
 * @CONFAB_NET_ERROR_SMTP_UNKNOWN: the connection was lost after the whole
 *   message was given over and before the answer: it may or may not be sent
 * @CONFAB_NET_ERROR_THROTTLED: the server asks to come back later
 * @CONFAB_NET_ERROR_NO_SETTINGS: nobody knows the servers of an address; ask for them
 */
typedef enum
{
  CONFAB_NET_ERROR_RESOLVE,
  CONFAB_NET_ERROR_REFUSED,
  CONFAB_NET_ERROR_OFFLINE,
  CONFAB_NET_ERROR_TIMEOUT,
  CONFAB_NET_ERROR_TLS_UNTRUSTED,
  CONFAB_NET_ERROR_TLS_UNAVAILABLE,
  CONFAB_NET_ERROR_AUTH,
  CONFAB_NET_ERROR_AUTH_UNAVAILABLE,
  CONFAB_NET_ERROR_PROTOCOL,
  CONFAB_NET_ERROR_CLOSED,
  CONFAB_NET_ERROR_CANCELLED,
  CONFAB_NET_ERROR_NO,
  CONFAB_NET_ERROR_LIMIT,
  CONFAB_NET_ERROR_UNSUPPORTED,
  CONFAB_NET_ERROR_INVALID,
  CONFAB_NET_ERROR_SMTP_TRANSIENT,
  CONFAB_NET_ERROR_SMTP_PERMANENT,
  CONFAB_NET_ERROR_SMTP_UNKNOWN,
  CONFAB_NET_ERROR_THROTTLED,
  CONFAB_NET_ERROR_NO_SETTINGS,
} ConfabNetError;

#define CONFAB_NET_ERROR (confab_net_error_quark ())
GQuark confab_net_error_quark (void);

/** Most bytes of a server's words that an error carries. */
#define CONFAB_NET_ERROR_MAX_WORDS 500

/* Getters for what an error of this domain carries beside its message. All of
 * them take any GError and answer "nothing" for one of another domain. */
const char     *confab_net_error_get_server_words (const GError *error);
const char     *confab_net_error_get_host (const GError *error);
const char     *confab_net_error_get_fingerprint (const GError *error);
GTlsCertificateFlags
confab_net_error_get_certificate_flags (const GError *error);
ConfabImapCode  confab_net_error_get_imap_code (const GError *error);
guint           confab_net_error_get_smtp_code (const GError *error);
const char     *confab_net_error_get_smtp_enhanced (const GError *error);

/* For whoever knows what an error of any kind was about. */
void            confab_net_error_set_host (GError *    error,
                                           const char *host);

/* For net/ itself. */
GError *confab_net_error_new_for_words (ConfabNetError code,
                                        const char *   words,
                                        const char *   format,
                                        ...) G_GNUC_PRINTF (3, 4);
GError *confab_net_error_new_for_imap (const char *   what,
                                       ConfabImapCode imap_code,
                                       const char *   words);
GError *confab_net_error_new_for_bye (const char *   host,
                                      ConfabImapCode imap_code,
                                      const char *   words);
void    confab_net_error_set_imap_code (GError *       error,
                                        ConfabImapCode imap_code);
GError *confab_net_error_new_for_smtp (const char *what,
                                       guint       smtp_code,
                                       const char *enhanced,
                                       const char *words);
GError *confab_net_error_new_for_tls (const char *         host,
                                      GTlsCertificate *    certificate,
                                      GTlsCertificateFlags flags);
GError *confab_net_error_new_from_io (const GError *io_error,
                                      const char *  host);
char   *confab_net_error_dup_fingerprint (GTlsCertificate *certificate);
char   *confab_net_error_clean_words (const char *words,
                                      gssize      length);

G_END_DECLS
