/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the filters of an account are kept: as the person says, as DNS says, else beside its mail. */
#include "config.h"

#include "confab-runner-private.h"

#include "confab-dns.h"
#include "confab-net-error.h"

#include <glib/gi18n.h>
#include <string.h>

/* Where to look, the best place first, as "host port". */
typedef struct
{
  GPtrArray *places;
  char *stranger; /* a host that DNS names and that is nobody's we know, or NULL */
} Places;

static void
places_clear (Places *places)
{
  g_clear_pointer (&places->places, g_ptr_array_unref);
  g_free (places->stranger);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Places, places_clear)

static void
add_place (Places *places,
           char *  place)
{
  if (g_ptr_array_find_with_equal_func (places->places, place, g_str_equal, NULL))
    g_free (place);
  else
    g_ptr_array_add (places->places, place);
}

/* A DNS answer can be forged, and the password goes where it leads: without the person's word
 * only a server of their domain, or of whoever has their mail, is taken (RFC 5804 §1.8). */
static void
ask_dns (ConfabRunner *             self,
         const ConfabAccountRecord *record,
         Places *                   places)
{
  const char *at = strrchr (record->address, '@');
  g_auto (GStrv) targets = NULL;
  g_autoptr (GError) error = NULL;

  if (at == NULL)
    return;
  targets = dex_await_boxed (confab_dns_lookup_service ("sieve", at + 1, NULL), &error);
  if (targets == NULL)
    g_debug ("Where filters are kept is not known: %s", error->message);
  for (guint i = 0; targets != NULL && targets[i] != NULL; i++)
    {
      g_autofree char *host = g_strndup (targets[i], strcspn (targets[i], " "));

      if (confab_dns_is_same_owner (host, at + 1) || confab_dns_is_same_owner (host, record->imap_host))
        add_place (places, g_strdup (targets[i]));
      else
        g_set_str (&places->stranger, host);
    }
}

static void
find_places (ConfabRunner *             self,
             const ConfabAccountRecord *record,
             Places *                   places)
{
  g_autofree char *chosen = confab_runner_await_sieve_server (self);

  places->places = g_ptr_array_new_with_free_func (g_free);
  if (chosen != NULL)
    {
      add_place (places, g_steal_pointer (&chosen));
      return;
    }
  ask_dns (self, record, places);
  add_place (places, g_strdup_printf ("%s %u", record->imap_host, CONFAB_SIEVE_PORT));
}

static gboolean
is_nowhere (const GError *error)
{
  return g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_REFUSED) ||
         g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TIMEOUT) ||
         g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_RESOLVE);
}

static ConfabSieveSession *
await_session_at (const ConfabAccountRecord *record,
                  ConfabCredentials *        credentials,
                  const char *               place,
                  GError **                  error)
{
  const char *port = strchr (place, ' ');
  g_autofree char *host = g_strndup (place, (gsize) (port - place));
  g_autoptr (ConfabServer) server = confab_server_new (host, (guint16) g_ascii_strtoull (port + 1, NULL, 10),
                                                       CONFAB_SECURITY_STARTTLS, record->authority, error);
  ConfabSieveSession *session;

  if (server == NULL)
    return NULL;
  session = dex_await_object (confab_sieve_session_connect (server, credentials), error);
  if (session == NULL)
    confab_net_error_set_host (*error, host);
  return session;
}

static void
set_nowhere (GError **                  error,
             const ConfabAccountRecord *record,
             const Places *             places)
{
  if (places->stranger != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 _ ("DNS alone says that filters of %s are kept on %s; if that is your provider’s, give “confab-cli account set %s --sieve sieve://%s”"),
                 record->address, places->stranger, record->address, places->stranger);
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _ ("The server lets nobody keep filters there; Confab can file chats itself"));
}

/**
 * confab_runner_await_sieve_session:
 * @self: a runner
 * @error: return location
 *
 * Finds the server and signs in there. For fibers only.
 *
 * Returns: (transfer full) (nullable): a session
 */
ConfabSieveSession *
confab_runner_await_sieve_session (ConfabRunner *self,
                                   GError **     error)
{
  g_autoptr (ConfabAccountRecord) record = confab_account_record_ref (confab_account_info_get_record (self->info));
  g_autoptr (ConfabCredentials) credentials = NULL;
  g_auto (Places) places = { NULL };

  credentials = dex_await_boxed (confab_access_get_credentials (self->access, record, TRUE), error);
  if (credentials == NULL)
    return NULL;
  find_places (self, record, &places);
  for (guint i = 0; i < places.places->len; i++)
    {
      g_autoptr (GError) local = NULL;
      ConfabSieveSession *session = await_session_at (record, credentials, g_ptr_array_index (places.places, i), &local);

      if (session != NULL)
        return session;
      if (!is_nowhere (local))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  set_nowhere (error, record, &places);
  return NULL;
}

/**
 * confab_runner_await_sieve_server:
 * @self: a runner
 *
 * For fibers only.
 *
 * Returns: (transfer full) (nullable): "host port" as the person has chosen it, or %NULL
 *   where it is to be found
 */
char *
confab_runner_await_sieve_server (ConfabRunner *self)
{
  g_autoptr (ConfabQueryResult) value = dex_await_boxed (confab_query_value (self->store, confab_account_info_get_id (self->info),
                                                                             CONFAB_RUNNER_SIEVE_SERVER), NULL);
  const char *place = value != NULL && value->records->len > 0 ? g_ptr_array_index (value->records, 0) : NULL;

  return place != NULL && strchr (place, ' ') != NULL ? g_strdup (place) : NULL;
}
