/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a provider's autoconfig file (config-v1.1.xml). Pure: bytes in, values out. */
#pragma once

#include <glib.h>

#include "confab-auth.h"
#include "confab-security.h"

G_BEGIN_DECLS

/** Largest file that is read, in bytes. */
#define CONFAB_AUTOCONFIG_MAX_BYTES (64 * 1024)

/** Most servers of one kind that are taken from a file. */
#define CONFAB_AUTOCONFIG_MAX_SERVERS 8

/**
 * ConfabMailServer:
 * @host: its name, ASCII and lower-cased; never an IP address
 * @port: its port
 * @security: how to connect
 * @user: the user name there
 * @auth: what it takes
 *
 * A server that somebody named; nobody has seen it yet.
 */
typedef struct
{
  char *host;
  guint16 port;
  ConfabSecurity security;
  char *user;
  ConfabAuth auth;
} ConfabMailServer;

ConfabMailServer *confab_mail_server_new (const char *   host,
                                          guint16        port,
                                          ConfabSecurity security,
                                          const char *   user,
                                          ConfabAuth     auth);
void              confab_mail_server_free (ConfabMailServer *self);
char             *confab_mail_server_check_host (const char *name);

/**
 * ConfabAutoconfig:
 * @name: (nullable): what the provider calls itself, one line
 * @imap: (element-type ConfabMailServer): where mail comes from, best first
 * @smtp: (element-type ConfabMailServer): where mail goes, best first
 * @names_domain: whether the file says that it is about the address's domain, or names none
 */
typedef struct
{
  char *name;
  GPtrArray *imap;
  GPtrArray *smtp;
  gboolean names_domain;
} ConfabAutoconfig;

/**
 * ConfabAutoconfigError:
 * @CONFAB_AUTOCONFIG_ERROR_LARGE: more than is read
 * @CONFAB_AUTOCONFIG_ERROR_PARSE: no XML, or none that is understood
 * @CONFAB_AUTOCONFIG_ERROR_EMPTY: no server in it that can be used
 */
typedef enum
{
  CONFAB_AUTOCONFIG_ERROR_LARGE,
  CONFAB_AUTOCONFIG_ERROR_PARSE,
  CONFAB_AUTOCONFIG_ERROR_EMPTY,
} ConfabAutoconfigError;

#define CONFAB_AUTOCONFIG_ERROR (confab_autoconfig_error_quark ())
GQuark confab_autoconfig_error_quark (void);

ConfabAutoconfig *confab_autoconfig_parse (const char *data,
                                           gsize       length,
                                           const char *address,
                                           GError **   error);
void              confab_autoconfig_free (ConfabAutoconfig *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabMailServer, confab_mail_server_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabAutoconfig, confab_autoconfig_free)

G_END_DECLS
