/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a test's fiber, and what the tests of the wire have in common. */
#pragma once

#include <libdex.h>

#include "confab-imap-session.h"
#include "confab-net-error.h"
#include "confab-sasl.h"
#include "confab-smtp-session.h"
#include "fake-server.h"
#include "fault-stream.h"

G_BEGIN_DECLS

/** No wait of a test is longer. */
#define NET_TEST_SECONDS 300

#define NET_TEST_USER "alice@mail.test"
#define NET_TEST_PASSWORD "wonderland"
/* NUL alice@mail.test NUL wonderland */
#define NET_TEST_PLAIN "AGFsaWNlQG1haWwudGVzdAB3b25kZXJsYW5k"

/* A server that can next to nothing beyond IMAP4rev1, and one signs in to. */
#define NET_TEST_SIGN_IN                                      \
        "TLS\n"                                               \
        "S * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi\n" \
        "T AUTHENTICATE PLAIN " NET_TEST_PLAIN "\n"

#define NET_TEST_SIGNED_IN(capabilities)               \
        NET_TEST_SIGN_IN                               \
        "S $ OK [CAPABILITY IMAP4rev1 " capabilities "] in\n" \
                                                     "T LIST \"\" \"*\"\n"                         \
                                                     "S * LIST () \"/\" INBOX\n"                    \
                                                     "S $ OK listed\n"

#define NET_TEST_SELECTED(capabilities)     \
        NET_TEST_SIGNED_IN (capabilities)   \
        "T SELECT \"INBOX\"\n"              \
        "S * 3 EXISTS\n"                    \
        "S * OK [UIDVALIDITY 7] x\n"        \
        "S * OK [UIDNEXT 10] x\n"           \
        "S $ OK [READ-WRITE] selected\n"

typedef void (*NetTestFunc) (gpointer data);

void net_test_add         (const char        *path,
                           NetTestFunc func);
void net_test_go_on (void);
void net_test_run         (NetTestFunc func,
                           gpointer data);
ConfabCredentials *net_test_credentials (void);
ConfabImapSession *net_test_imap        (FakeServer        *server,
                                         ConfabSecurity security,
                                         GError           **error);
ConfabImapSession *net_test_inbox       (FakeServer        *server);
ConfabSmtpSession *net_test_smtp        (FakeServer        *server,
                                         ConfabSecurity security,
                                         GError           **error);
void net_test_refused     (const char        *script,
                           gboolean smtp,
                           ConfabSecurity security,
                           ConfabNetError code);
GBytes            *net_test_bytes       (const char        *text);
DexFuture *net_test_drop (GPtrArray *messages,
                          gpointer user_data);

G_END_DECLS
