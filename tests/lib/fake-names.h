/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of hosts for tests: what DNS says of them, and where they are on this machine. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Three groups of keys and values:
 *
 *   SRV    _imaps._tcp.mail.test = imap.mail.test 993; other.mail.test 993
 *   MX     mail.test = 10 mx.hoster.test
 *   ROUTE  imap.mail.test:993 = 40993
 *
 * A connection to a name and port with a route goes to that port of 127.0.0.1; to
 * another it goes as it would. "FAIL" in place of an answer of DNS is a server that does
 * not answer. As a module of GIO they are read from the key file that CONFAB_TEST_NAMES
 * names.
 */
#define FAKE_SRV "SRV"
#define FAKE_MX "MX"
#define FAKE_ROUTE "ROUTE"

void fake_names_install (void);
void fake_names_clear (void);
void fake_names_set (const char *group,
                     const char *key,
                     const char *value);

G_END_DECLS
