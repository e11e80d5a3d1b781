/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a mail server is and how its certificate is judged. */
#pragma once

#include "confab-security.h"
#include "confab-trace.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ConfabServer:
 *
 * Ref-counted (a boxed type), immutable once somebody connects: host, port,
 * security, and what the account adds to the judging of certificates. It remembers
 * how the server is signed in to, so that one for all connections of an account
 * is best.
 */
typedef struct _ConfabServer ConfabServer;

#define CONFAB_TYPE_SERVER (confab_server_get_type ())
GType           confab_server_get_type (void) G_GNUC_CONST;

ConfabServer   *confab_server_new (const char *   host,
                                   guint16        port,
                                   ConfabSecurity security,
                                   const char *   authority_file,
                                   GError **      error);
ConfabServer   *confab_server_ref (ConfabServer *self);
void            confab_server_unref (ConfabServer *self);
const char     *confab_server_get_host (const ConfabServer *self);
guint16         confab_server_get_port (const ConfabServer *self);
ConfabSecurity  confab_server_get_security (const ConfabServer *self);
GTlsDatabase   *confab_server_get_authority (const ConfabServer *self);
void            confab_server_set_pin (ConfabServer *self,
                                       const char *  fingerprint);
const char     *confab_server_get_pin (const ConfabServer *self);
void            confab_server_set_certificate (ConfabServer *   self,
                                               GTlsCertificate *certificate);
GTlsCertificate *
confab_server_get_certificate (const ConfabServer *self);
void            confab_server_note_other_binding (ConfabServer *self);
gboolean        confab_server_has_other_binding (const ConfabServer *self);
void confab_server_set_trace (ConfabServer *self, ConfabTrace *trace);
ConfabTrace *confab_server_get_trace (const ConfabServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabServer, confab_server_unref)

G_END_DECLS
