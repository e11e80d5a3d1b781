/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the SMTP session share. */
#pragma once

#include "confab-connection.h"
#include "confab-smtp-command.h"
#include "confab-smtp-session.h"
#include "confab-watchdog.h"

G_BEGIN_DECLS

struct _ConfabSmtpSession
{
  GObject parent_instance;

  ConfabServer *server;
  ConfabConnection *connection;
  ConfabSmtpParser *parser;
  ConfabSmtpOffer *offer;
  ConfabWatchdog *watchdog;
  gboolean needs_reset; /* a transaction may be open */
  guint n_mails;        /* transactions so far */
  DexFuture *last;      /* the operation before the next one */
};

ConfabSmtpReply *confab_smtp_session_read (ConfabSmtpSession *self,
                                           guint              timeout_seconds,
                                           GError **          error);
void             confab_smtp_session_write (ConfabSmtpSession *self,
                                            const GString *    text);
ConfabSmtpReply *confab_smtp_session_ask (ConfabSmtpSession *self,
                                          const char *       line,
                                          GError **          error);
gboolean         confab_smtp_session_check (ConfabSmtpSession *self,
                                            GError **          error);
gboolean         confab_smtp_session_is_spent (ConfabSmtpSession *self);
ConfabSmtpSession *confab_smtp_session_await_bare (ConfabServer *server,
                                                   const char *  name,
                                                   GError **     error);
DexPromise      *confab_smtp_session_begin (ConfabSmtpSession *self);

G_END_DECLS
