/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person can ask of their server: what it does by itself, and how it files chats. */
#include "config.h"

#include "confab-engine-private.h"

#include "confab-job.h"
#include "confab-net-error.h"
#include "confab-transaction.h"

#include <glib/gi18n.h>
#include <string.h>

/**
 * confab_lease_clear:
 * @lease: a lease
 *
 * Gives the connection back.
 */
void
confab_lease_clear (ConfabLease *lease)
{
  if (lease->session != NULL)
    confab_runner_release (lease->runner);
  g_clear_object (&lease->session);
  g_clear_object (&lease->runner);
}

/**
 * confab_lease_await:
 * @lease: (out caller-allocates): an empty lease
 * @engine: the engine
 * @account: an account's row id
 * @error: return location
 *
 * Waits for the account's second connection. For fibers only.
 *
 * Returns: whether it is there
 */
gboolean
confab_lease_await (ConfabLease * lease,
                    ConfabEngine *engine,
                    gint64        account,
                    GError **     error)
{
  ConfabRunner *runner = confab_engine_get_runner (engine, account);

  if (runner == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no such account"));
      return FALSE;
    }
  lease->runner = g_object_ref (runner);
  lease->session = dex_await_object (confab_runner_lease (runner), error);
  return lease->session != NULL;
}

/* Nothing is made before a person agreed, which who calls this has seen to. */
static gboolean
await_folders (ConfabLease * lease,
               gboolean      contacts,
               GError **     error)
{
  /* What another program has deleted is not taken for being there. */
  return dex_await (confab_imap_session_list (lease->session), error) &&
         dex_await (confab_sync_list_folders (confab_runner_get_sync (lease->runner), lease->session), error) &&
         confab_runner_ensure_folder (lease->runner, lease->session, CONFAB_FOLDER_CHATS, error) &&
         (!contacts || confab_runner_ensure_folder (lease->runner, lease->session, CONFAB_FOLDER_CONTACTS, error));
}

static gboolean
await_set (ConfabLease * lease,
           const char *  entry,
           const char *  value,
           const char *  detail,
           GError **     error)
{
  return dex_await (confab_imap_session_set_metadata (lease->session, "", entry, value), error) &&
         dex_await (confab_job_log (lease->runner, "", "set", detail), error);
}

static gboolean
enable (ConfabLease *    lease,
        ConfabCoiServer *coi,
        GError **        error)
{
  g_autoptr (ConfabCoiServer) now = NULL;

  if (!coi->enabled && !await_set (lease, CONFAB_COI_CONFIG_ENABLED, CONFAB_COI_ENABLED, _ ("COI is turned on"), error))
    return FALSE;
  /* It may have made the folders itself, and named another place for them. */
  now = confab_runner_await_coi (lease->session, error);
  if (now == NULL)
    return FALSE;
  coi->enabled = now->enabled;
  coi->filter = now->filter;
  g_set_str (&coi->root, now->root);
  return confab_runner_set_filing (lease->runner, coi->filter, coi, error) && await_folders (lease, TRUE, error);
}

static GVariant *
fail_without_coi (GError **error)
{
  if (error == NULL || *error == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("The server is no COI server; Confab files chats itself there"));
  return NULL;
}

/**
 * confab_set_coi_verb:
 * @engine: the engine
 * @arguments: `(xb)`: an account's row id, and whether COI is to be turned on
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): nothing of interest, once the server has it
 */
GVariant *
confab_set_coi_verb (ConfabEngine *   engine,
                     GVariant *       arguments,
                     ConfabOperation *operation,
                     GError **        error)
{
  g_auto (ConfabLease) lease = { NULL };
  g_autoptr (ConfabCoiServer) coi = NULL;
  gint64 account;
  gboolean enabled;

  g_variant_get (arguments, "(xb)", &account, &enabled);
  if (!confab_lease_await (&lease, engine, account, error))
    return NULL;
  coi = confab_runner_await_coi (lease.session, error);
  if (coi == NULL)
    return fail_without_coi (error);
  if (enabled)
    return enable (&lease, coi, error) ? g_variant_new_boolean (TRUE) : NULL;
  if (coi->enabled && !await_set (&lease, CONFAB_COI_CONFIG_ENABLED, NULL, _ ("COI is turned off"), error))
    return NULL;
  coi->enabled = FALSE;
  return confab_runner_set_filing (lease.runner, CONFAB_COI_FILTER_NONE, coi, error) ? g_variant_new_boolean (TRUE) : NULL;
}

/* A COI server files by itself. It is turned on only for what is to be filed. */
static gboolean
set_filter_on_server (ConfabLease *    lease,
                      ConfabCoiServer *coi,
                      ConfabCoiFilter  filter,
                      GError **        error)
{
  g_autofree char *detail = NULL;

  if (filter == CONFAB_COI_FILTER_NONE && !coi->enabled)
    return confab_runner_set_filing (lease->runner, filter, coi, error);
  if (!enable (lease, coi, error))
    return FALSE;
  detail = g_strdup_printf (_ ("How chats are filed: %s"), confab_coi_filter_get_name (filter));
  if (coi->filter != filter &&
      !await_set (lease, CONFAB_COI_CONFIG_FILTER, confab_coi_filter_get_name (filter), detail, error))
    return FALSE;
  coi->filter = filter;
  return confab_runner_set_filing (lease->runner, filter, coi, error);
}

/* The script on the server follows what is set, once the person has let it be put there. */
static gboolean
set_script (ConfabLease *   lease,
            ConfabCoiFilter filter,
            gboolean        on_server,
            GError **       error)
{
  gboolean is_there = confab_runner_await_sieve (lease->runner);

  if (filter == CONFAB_COI_FILTER_NONE)
    return !is_there || confab_runner_remove_sieve (lease->runner, error);
  return (!is_there && !on_server) || confab_runner_install_sieve (lease->runner, lease->session, filter, error);
}

/**
 * confab_set_filter_verb:
 * @engine: the engine
 * @arguments: `(xsb)`: an account's row id, how chats are to be filed, as COI calls it, and
 *   whether a script may be put on the server for it
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): nothing of interest, once the server has it
 */
GVariant *
confab_set_filter_verb (ConfabEngine *   engine,
                        GVariant *       arguments,
                        ConfabOperation *operation,
                        GError **        error)
{
  g_auto (ConfabLease) lease = { NULL };
  g_autoptr (ConfabCoiServer) coi = NULL;
  g_autoptr (GError) local = NULL;
  ConfabCoiFilter filter;
  const char *name;
  gint64 account;
  gboolean on_server;

  g_variant_get (arguments, "(x&sb)", &account, &name, &on_server);
  if (!confab_coi_filter_from_name (name, &filter))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("Chats can be filed in one of three ways: none, active or seen"));
      return NULL;
    }
  if (!confab_lease_await (&lease, engine, account, error))
    return NULL;
  coi = confab_runner_await_coi (lease.session, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (coi != NULL)
    return set_filter_on_server (&lease, coi, filter, error) ? g_variant_new_boolean (TRUE) : NULL;
  if (!set_script (&lease, filter, on_server, error) ||
      (filter != CONFAB_COI_FILTER_NONE && !await_folders (&lease, FALSE, error)) ||
      !confab_runner_set_filing (lease.runner, filter, NULL, error))
    return NULL;
  return g_variant_new_boolean (TRUE);
}

typedef struct
{
  gint64 account;
  char *place;
} Place;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->place);
  g_free (place);
}

static gboolean
set_place_func (ConfabTransaction *txn,
                gpointer           data,
                GError **          error)
{
  Place *place = data;

  return confab_transaction_set_value (txn, place->account, CONFAB_RUNNER_SIEVE_SERVER, place->place, error);
}

/**
 * confab_set_sieve_server_verb:
 * @engine: the engine
 * @arguments: `(xsu)`: an account's row id, a host, and its port; no host: it is to be found
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): nothing of interest
 */
GVariant *
confab_set_sieve_server_verb (ConfabEngine *   engine,
                              GVariant *       arguments,
                              ConfabOperation *operation,
                              GError **        error)
{
  const char *host;
  guint32 port;
  gint64 account;
  Place *place;

  g_variant_get (arguments, "(x&su)", &account, &host, &port);
  if (confab_verb_find_account (engine, account, error) == NULL)
    return NULL;
  if (strchr (host, ' ') != NULL || (*host != '\0' && (port == 0 || port > G_MAXUINT16)))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("“%s” is no host name"), host);
      return NULL;
    }
  place = g_new0 (Place, 1);
  place->account = account;
  place->place = *host != '\0' ? g_strdup_printf ("%s %u", host, port) : NULL;
  if (!dex_await (confab_store_write (confab_engine_get_store (engine), set_place_func, place, place_free, CONFAB_STORE_WRITE_DURABLE), error))
    return NULL;
  return g_variant_new_boolean (TRUE);
}

static void
insert_sieve (GVariantDict *dict,
              ConfabRunner *runner)
{
  g_autofree char *place = confab_runner_await_sieve_server (runner);
  char *port = place != NULL ? strchr (place, ' ') : NULL;

  g_variant_dict_insert (dict, "sieve", "b", confab_runner_await_sieve (runner));
  if (port == NULL)
    return;
  *port++ = '\0';
  g_variant_dict_insert (dict, "sieve-host", "s", place);
  g_variant_dict_insert (dict, "sieve-port", "u", (guint32) g_ascii_strtoull (port, NULL, 10));
}

/**
 * confab_server_verb:
 * @engine: the engine
 * @arguments: `(x)`: an account's row id
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): `a{sv}`, see confab_engine_look_at_server()
 */
GVariant *
confab_server_verb (ConfabEngine *   engine,
                    GVariant *       arguments,
                    ConfabOperation *operation,
                    GError **        error)
{
  static const struct
  {
    const char *key;
    ConfabImapCapability capability;
  } offers[] = {
    { "metadata", CONFAB_IMAP_CAP_METADATA }, { "notify", CONFAB_IMAP_CAP_NOTIFY }, { "move", CONFAB_IMAP_CAP_MOVE },
    { "qresync", CONFAB_IMAP_CAP_QRESYNC }, { "webpush", CONFAB_IMAP_CAP_WEBPUSH },
  };
  g_auto (ConfabLease) lease = { NULL };
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (ConfabCoiServer) coi = NULL;
  g_autoptr (ConfabFolder) chats = NULL;
  g_autoptr (GError) local = NULL;
  const ConfabImapCapabilities *capabilities;
  gint64 account;

  g_variant_get (arguments, "(x)", &account);
  if (!confab_lease_await (&lease, engine, account, error))
    return NULL;
  capabilities = confab_imap_session_get_capabilities (lease.session);
  coi = confab_runner_await_coi (lease.session, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (offers); i++)
    g_variant_dict_insert (&dict, offers[i].key, "b", confab_imap_capabilities_has (capabilities, offers[i].capability));
  g_variant_dict_insert (&dict, "coi", "b", coi != NULL);
  insert_sieve (&dict, lease.runner);
  g_variant_dict_insert (&dict, "enabled", "b", coi != NULL && coi->enabled);
  if (coi != NULL && coi->root != NULL)
    g_variant_dict_insert (&dict, "root", "s", coi->root);
  if (!confab_runner_learn_filing (lease.runner, lease.session, error) ||
      !dex_await (confab_sync_list_folders (confab_runner_get_sync (lease.runner), lease.session), error))
    return NULL;
  g_variant_dict_insert (&dict, "filter", "s", confab_coi_filter_get_name (confab_runner_get_filter (lease.runner)));
  chats = confab_sync_await_folder (confab_engine_get_store (engine), account, 0, CONFAB_FOLDER_CHATS, NULL);
  if (chats != NULL)
    g_variant_dict_insert (&dict, "chats", "s", chats->name);
  return g_variant_dict_end (&dict);
}

/**
 * confab_engine_look_at_server:
 * @self: an engine
 * @account: an account's row id
 *
 * Asks the account's server what it does by itself.
 *
 * Returns: (transfer full): an operation whose result is `a{sv}`: `coi`, whether it is a
 *   COI server, and `enabled`, whether that is turned on; `filter` (s), how chats are
 *   filed there, by the server or else by Confab; `root` and `chats` (s), where it says
 *   so, and where there is such a folder; `sieve`, whether a script of Confab's does it
 *   there; `sieve-host` (s) and `sieve-port` (u), where the person has said where; `metadata`, `notify`, `move`, `qresync`,
 *   `webpush` (b), what else it offers
 */
ConfabOperation *
confab_engine_look_at_server (ConfabEngine *self,
                              gint64        account)
{
  return confab_engine_perform (self, "server", g_variant_new ("(x)", account));
}

/**
 * confab_engine_set_coi:
 * @self: an engine
 * @account: an account's row id
 * @enabled: whether its COI server is to do what it does for chats
 *
 * Returns: (transfer full): an operation without result, that ends when the server has it
 */
ConfabOperation *
confab_engine_set_coi (ConfabEngine *self,
                       gint64        account,
                       gboolean      enabled)
{
  return confab_engine_perform (self, "set-coi", g_variant_new ("(xb)", account, enabled));
}

/**
 * confab_engine_set_filter:
 * @self: an engine
 * @account: an account's row id
 * @filter: how chats are to be filed: "none", "active" or "seen"
 * @on_server: the person lets a script be put on a server that is no COI server
 *
 * On a COI server the server does it, on others Confab, and the script while Confab does
 * not run. That a person asks for it is
 * their consent to make the folder for chats.
 *
 * Returns: (transfer full): an operation without result, that ends when the server has it
 */
ConfabOperation *
confab_engine_set_filter (ConfabEngine *self,
                          gint64        account,
                          const char *  filter,
                          gboolean      on_server)
{
  return confab_engine_perform (self, "set-filter", g_variant_new ("(xsb)", account, filter, on_server));
}

/**
 * confab_engine_set_sieve_server:
 * @self: an engine
 * @account: an account's row id
 * @host: (nullable): the host where scripts are kept (RFC 5804), or %NULL to find it
 * @port: its port
 *
 * Returns: (transfer full): an operation without result
 */
ConfabOperation *
confab_engine_set_sieve_server (ConfabEngine *self,
                                gint64        account,
                                const char *  host,
                                guint16       port)
{
  return confab_engine_perform (self, "set-sieve-server", g_variant_new ("(xsu)", account, host != NULL ? host : "", (guint32) port));
}
