/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Sieve script (RFC 5228) that files chats and keeps blocked senders out of INBOX. */
#pragma once

#include "confab-coi-server.h"

G_BEGIN_DECLS

/** What the script is called on the server. */
#define CONFAB_COI_SIEVE_NAME "confab"
/** Most addresses that a script blocks. */
#define CONFAB_COI_SIEVE_MAX_BLOCKED 2000

/**
 * ConfabCoiSieve:
 * @filter: how chats are filed; only %CONFAB_COI_FILTER_ACTIVE is done when mail comes
 * @chats: the folder for chats, in full, UTF-8
 * @blocked: (nullable) (array zero-terminated=1): addresses to keep out of INBOX
 * @blocked_folder: the folder for their mail, in full, UTF-8
 * @own_script: (nullable): the person's own script, to be run after this one
 * @can_create: the server can make folders as it files (RFC 5490)
 * @can_flag: the server can set keywords as it files (RFC 5232)
 *
 * What a script is to do.
 */
typedef struct
{
  ConfabCoiFilter filter;
  const char *chats;
  const char * const *blocked;
  const char *blocked_folder;
  const char *own_script;
  gboolean can_create;
  gboolean can_flag;
} ConfabCoiSieve;

char    *confab_coi_sieve_write (const ConfabCoiSieve *wish);
gboolean confab_coi_sieve_is_ours (const char *script);
char    *confab_coi_sieve_dup_own_script (const char *script);

G_END_DECLS
