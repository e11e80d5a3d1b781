/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Server addresses as they are typed: imaps://host:port and its like. */
#pragma once

#include "confab-security.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * ConfabCliProtocol:
 *
 * What a server's address is for.
 */
typedef enum
{
  CONFAB_CLI_IMAP,
  CONFAB_CLI_SMTP,
  CONFAB_CLI_SIEVE,
} ConfabCliProtocol;

/**
 * ConfabCliServer:
 * @host: the host name, or an IP address without brackets
 * @user: (nullable): the user name in the address
 * @port: the port
 * @security: how the connection is encrypted
 */
typedef struct
{
  char *host;
  char *user;
  guint16 port;
  ConfabSecurity security;
} ConfabCliServer;

ConfabCliServer *confab_cli_server_parse (ConfabCliProtocol protocol,
                                          const char *      url,
                                          GError **         error);
char            *confab_cli_server_format (ConfabCliProtocol protocol,
                                           const char *      host,
                                           guint16           port,
                                           ConfabSecurity    security);
void             confab_cli_server_free (ConfabCliServer *self);

gboolean         confab_cli_check_address (const char *address,
                                           GError **   error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCliServer, confab_cli_server_free)

G_END_DECLS
