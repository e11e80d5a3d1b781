/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether somebody's mail is from them, as far as the person's own server knows (§12). */
#include "config.h"

#include "confab-engine-private.h"

#include "confab-coi-authentication.h"
#include "confab-dns.h"
#include "confab-query.h"

#include <string.h>

/* A server of whoever takes the account's mail: then what it says is no invention of the
 * sender's. Providers have other names for it than those one connects to. */
static gboolean
is_own_server (const ConfabAccountRecord *record,
               const char *               server)
{
  const char *at = strrchr (record->address, '@');
  g_auto (GStrv) hosts = NULL;

  if (confab_dns_is_same_owner (server, record->imap_host) || confab_dns_is_same_owner (server, record->smtp_host))
    return TRUE;
  if (at == NULL)
    return FALSE;
  if (confab_dns_is_same_owner (server, at + 1))
    return TRUE;
  hosts = dex_await_boxed (confab_dns_lookup_mx (at + 1, NULL), NULL);
  for (guint i = 0; hosts != NULL && hosts[i] != NULL; i++)
    if (confab_dns_is_same_owner (server, hosts[i]))
      return TRUE;
  return FALSE;
}

static ConfabSender
look_at_header (const ConfabAccountRecord *record,
                GBytes *                   header)
{
  g_autoptr (ConfabCoiAuthentication) said = confab_coi_authentication_new_from_header (header);
  gboolean passed = FALSE;

  for (guint i = 0; said->author != NULL && i < said->domains->len; i++)
    passed |= confab_dns_is_same_owner (g_ptr_array_index (said->domains, i), said->author);
  return passed && is_own_server (record, said->server) ? CONFAB_SENDER_VERIFIED : CONFAB_SENDER_UNVERIFIED;
}

/**
 * confab_look_at_sender_verb:
 * @engine: the engine, which owns the profile
 * @arguments: `(xs)`: account, address
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): `i`: a #ConfabSender
 */
GVariant *
confab_look_at_sender_verb (ConfabEngine *   engine,
                            GVariant *       arguments,
                            ConfabOperation *operation,
                            GError **        error)
{
  g_autoptr (ConfabAccountRecord) record = NULL;
  g_autoptr (ConfabQueryResult) newest = NULL;
  g_autofree char *address = NULL;
  g_autofree char *folded = NULL;
  ConfabAccountInfo *info;
  ConfabSender sender = CONFAB_SENDER_UNKNOWN;
  gint64 account;

  g_variant_get (arguments, "(xs)", &account, &address);
  info = confab_verb_find_account (engine, account, error);
  if (info == NULL)
    return NULL;
  record = confab_account_record_ref (confab_account_info_get_record (info));
  folded = g_utf8_strdown (address, -1);
  newest = dex_await_boxed (confab_query_newest_header (confab_engine_get_store (engine), account, folded), error);
  if (newest == NULL)
    return NULL;
  if (newest->records->len > 0)
    sender = look_at_header (record, g_ptr_array_index (newest->records, 0));
  return g_variant_new_int32 ((gint32) sender);
}

/**
 * confab_engine_look_at_sender:
 * @self: an engine
 * @account: row id of the account
 * @address: somebody's address
 *
 * Says, before somebody is blocked, whether the last mail from them is theirs: else it may
 * be somebody else who is a nuisance in their name.
 *
 * Returns: (transfer full): an operation whose result is `i`: a #ConfabSender
 */
ConfabOperation *
confab_engine_look_at_sender (ConfabEngine *self,
                              gint64        account,
                              const char *  address)
{
  return confab_engine_perform (self, "look-at-sender", g_variant_new ("(xs)", account, address));
}
