/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a COI server keeps for its person: whether it is turned on, and how it files chats. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ConfabCoiFilter:
 * @CONFAB_COI_FILTER_NONE: chats stay in INBOX
 * @CONFAB_COI_FILTER_ACTIVE: chats go to their folder as they come
 * @CONFAB_COI_FILTER_SEEN: chats go to their folder once they are read
 *
 * How chats are filed (COI Server Specification, message filtering).
 */
typedef enum
{
  CONFAB_COI_FILTER_NONE,
  CONFAB_COI_FILTER_ACTIVE,
  CONFAB_COI_FILTER_SEEN,
} ConfabCoiFilter;

/** Where the settings lie, and their names below it. */
#define CONFAB_COI_CONFIG "/private/vendor/vendor.dovecot/coi/config"
#define CONFAB_COI_CONFIG_ROOT CONFAB_COI_CONFIG "/mailbox-root"
#define CONFAB_COI_CONFIG_ENABLED CONFAB_COI_CONFIG "/enabled"
#define CONFAB_COI_CONFIG_FILTER CONFAB_COI_CONFIG "/message-filter"
/** The one value that turns it on. */
#define CONFAB_COI_ENABLED "yes"
/** The folder above all others of COI, where a server names no other. */
#define CONFAB_COI_ROOT "COI"
/** Below this, an entry for each address whose mail the server is to keep out of INBOX. */
#define CONFAB_COI_BLOCKED "/private/vendor/confab/blocked"

/**
 * ConfabCoiServer:
 * @enabled: whether it is turned on
 * @root: (nullable): the folder above all others of COI, in full; %NULL: not said
 * @filter: how it files chats
 *
 * The settings that a COI server keeps.
 */
typedef struct
{
  gboolean enabled;
  char *root;
  ConfabCoiFilter filter;
} ConfabCoiServer;

const char      *confab_coi_filter_get_name (ConfabCoiFilter filter);
gboolean         confab_coi_filter_from_name (const char *     name,
                                              ConfabCoiFilter *filter);
ConfabCoiServer *confab_coi_server_new (GHashTable *entries);
void             confab_coi_server_free (ConfabCoiServer *self);
char            *confab_coi_server_dup_blocked_entry (const char *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCoiServer, confab_coi_server_free)

G_END_DECLS
