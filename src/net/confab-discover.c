/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the servers of a mail address: asks all who may know at once, tries what they say. */
#include "config.h"

#include "confab-discover.h"

#include "confab-dex.h"
#include "confab-dns.h"
#include "confab-http.h"
#include "confab-imap-session.h"
#include "confab-net-error.h"
#include "confab-server.h"
#include "confab-smtp-session.h"

#include <libsoup/soup.h>
#include <string.h>

/* Servers of one kind that are tried of what one source names. */
#define MAX_SERVERS 4

/* Connections of one search. */
#define MAX_PROBES 48

/* Seconds until a server that does not answer is none. */
#define PROBE_SECONDS 12

/* Once a pair of servers is good, others have so long to be so, too. */
#define GRACE_MS 500

/* What is asked, in the order of trust. The last is tried when all others know nothing. */
typedef enum
{
  SLOT_TABLE,
  SLOT_AUTOCONFIG_HOST,
  SLOT_AUTOCONFIG_WELL_KNOWN,
  SLOT_SRV,
  SLOT_MX_TABLE,
  SLOT_MX_AUTOCONFIG_HOST,
  SLOT_MX_AUTOCONFIG_WELL_KNOWN,
  SLOT_GUESS,
  N_SLOTS,
} Slot;

/* What one of them said. */
typedef struct
{
  ConfabDiscoverSource kind;
  char *name;
  gboolean vouched;
  GPtrArray *imap;
  GPtrArray *smtp;
} Source;

/* One search; each fiber of it holds a reference. */
typedef struct
{
  char *address;
  char *domain; /* ASCII */
  ConfabProviders *providers;
  char *authority_file;
  GTlsDatabase *authority;
  GCancellable *cancellable;
  ConfabDiscoverFunc func;
  gpointer user_data;
  GDestroyNotify user_data_destroy;

  ConfabDiscoverStage stage;
  GHashTable *probes;                 /* "imap HOST PORT SECURITY" → DexFuture of ConfabAuth */
  ConfabDiscovered *found[N_SLOTS];
  GError *reason;                     /* why a server that was named is not good */
  gboolean dns_answered;
} Search;

/* A fiber's part of it. */
typedef struct
{
  Search *search;
  Slot slot;
  char *domain; /* where to ask */
} Part;

static void
source_free (Source *source)
{
  g_free (source->name);
  g_ptr_array_unref (source->imap);
  g_ptr_array_unref (source->smtp);
  g_free (source);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Source, source_free)

static Source *
source_new (ConfabDiscoverSource kind,
            const char *         name,
            gboolean vouched)
{
  Source *source = g_new0 (Source, 1);

  source->kind = kind;
  source->name = g_strdup (name);
  source->vouched = vouched;
  source->imap = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mail_server_free);
  source->smtp = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mail_server_free);
  return source;
}

static void
discovered_free (ConfabDiscovered *self)
{
  g_free (self->source_name);
  g_clear_pointer (&self->imap, confab_mail_server_free);
  g_clear_pointer (&self->smtp, confab_mail_server_free);
  g_free (self->provider);
  g_free (self->page);
  g_free (self->oauth);
  g_free (self);
}

static void
search_clear (gpointer data)
{
  Search *search = data;

  for (guint i = 0; i < N_SLOTS; i++)
    g_clear_pointer (&search->found[i], discovered_free);
  if (search->user_data_destroy != NULL)
    search->user_data_destroy (search->user_data);
  g_clear_pointer (&search->providers, confab_providers_unref);
  g_clear_pointer (&search->probes, g_hash_table_unref);
  g_clear_object (&search->authority);
  g_clear_object (&search->cancellable);
  g_clear_error (&search->reason);
  g_free (search->authority_file);
  g_free (search->address);
  g_free (search->domain);
}

static void
search_unref (gpointer search)
{
  g_rc_box_release_full (search, search_clear);
}

static void
part_free (gpointer data)
{
  Part *part = data;

  search_unref (part->search);
  g_free (part->domain);
  g_free (part);
}

static Part *
part_new (Search *    search,
          Slot        slot,
          const char *domain)
{
  Part *part = g_new0 (Part, 1);

  part->search = g_rc_box_acquire (search);
  part->slot = slot;
  part->domain = g_strdup (domain);
  return part;
}

static void
enter (Search *            search,
       ConfabDiscoverStage stage)
{
  if (search->stage >= stage)
    return;
  search->stage = stage;
  if (search->func != NULL && !g_cancellable_is_cancelled (search->cancellable))
    search->func (stage, search->user_data);
}

static gboolean
is_own (Search *    search,
        const char *host)
{
  return confab_dns_is_same_owner (host, search->domain);
}

/* Trying a server: its certificate must verify and bear its name before it counts. */

/* The more telling reason stays: a certificate rather than silence. That a guess is wrong
 * tells nothing. */
static void
take_reason (Search *    search,
             GError *    reason,
             const char *host)
{
  g_autoptr (GError) owned = reason;
  gboolean telling = g_error_matches (owned, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNTRUSTED);

  if (!telling && (search->reason != NULL || search->stage == CONFAB_DISCOVER_GUESSING))
    return;
  if (g_error_matches (search->reason, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TLS_UNTRUSTED))
    return;
  if (owned->domain != CONFAB_NET_ERROR)
    {
      g_error_free (owned);
      owned = g_error_new (CONFAB_NET_ERROR, CONFAB_NET_ERROR_TIMEOUT, "%s does not answer", host);
    }
  g_clear_error (&search->reason);
  confab_net_error_set_host (owned, host);
  search->reason = g_steal_pointer (&owned);
}

static DexFuture *
dup_probe (Search *                search,
           gboolean                imap,
           const ConfabMailServer *server)
{
  g_autofree char *key = g_strdup_printf ("%s %s %u %d", imap ? "imap" : "smtp", server->host, server->port, server->security);
  DexFuture *probe = g_hash_table_lookup (search->probes, key);
  g_autoptr (ConfabServer) where = NULL;
  GError *error = NULL;

  if (probe != NULL)
    return dex_ref (probe);
  if (g_hash_table_size (search->probes) >= MAX_PROBES)
    return dex_future_new_for_error (g_error_new_literal (CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT, "Too many servers"));
  where = confab_server_new (server->host, server->port, server->security, search->authority_file, &error);
  if (where == NULL)
    probe = dex_future_new_for_error (error);
  else
    probe = imap ? confab_imap_session_find_kinds (where) : confab_smtp_session_find_kinds (where);
  g_hash_table_insert (search->probes, g_steal_pointer (&key), probe);
  return dex_ref (probe);
}

static int
get_milliseconds_until (gint64 time)
{
  return (int) (MAX (time - g_get_monotonic_time (), 0) / 1000);
}

/* The first of @servers that is good, which is taken out, or NULL. */
static ConfabMailServer *
await_good (Search *    search,
            gboolean    imap,
            GPtrArray * servers,
            ConfabAuth *auth)
{
  gint64 deadline = g_get_monotonic_time () + PROBE_SECONDS * G_USEC_PER_SEC;

  for (guint i = 0; i < servers->len && i < MAX_SERVERS; i++)
    {
      ConfabMailServer *server = g_ptr_array_index (servers, i);
      g_autoptr (GError) error = NULL;
      guint kinds = dex_await_uint (dex_future_first (dup_probe (search, imap, server),
                                                      dex_timeout_new_msec (get_milliseconds_until (deadline)), NULL), &error);

      if (error != NULL)
        {
          g_debug ("%s:%u is not good: %s", server->host, server->port, error->message);
          take_reason (search, g_steal_pointer (&error), server->host);
          continue;
        }
      *auth = kinds;
      return g_ptr_array_steal_index (servers, i);
    }
  return NULL;
}

/* What the provider says of itself goes before what its servers offer: they offer more. */
static void
set_facts (Search *          search,
           ConfabDiscovered *found,
           ConfabAuth        offered)
{
  const ConfabProvider *provider = confab_providers_find_domain (search->providers, search->domain);

  if (provider == NULL || strcmp (provider->imap->host, found->imap->host) != 0)
    provider = confab_providers_find_host (search->providers, found->imap->host);
  if (provider == NULL)
    {
      found->auth = offered;
      found->prefers = (offered & CONFAB_AUTH_PASSWORD) != 0 ? CONFAB_AUTH_PASSWORD : CONFAB_AUTH_OAUTH2;
      return;
    }
  found->auth = provider->auth;
  found->prefers = provider->prefers;
  found->provider = g_strdup (provider->name);
  found->page = g_strdup (provider->page);
  found->oauth = g_strdup (provider->oauth);
}

static void
try_source (Search *search,
            Slot    slot,
            Source *source)
{
  g_autoptr (ConfabMailServer) imap = NULL;
  g_autoptr (ConfabMailServer) smtp = NULL;
  ConfabAuth imap_auth = 0;
  ConfabAuth smtp_auth = 0;
  ConfabDiscovered *found;

  if (g_cancellable_is_cancelled (search->cancellable) || source->imap->len == 0 || source->smtp->len == 0)
    return;
  enter (search, CONFAB_DISCOVER_TRYING);
  /* All at once, then looked at in order. */
  for (guint i = 0; i < MAX_SERVERS; i++)
    {
      if (i < source->imap->len)
        dex_unref (dup_probe (search, TRUE, g_ptr_array_index (source->imap, i)));
      if (i < source->smtp->len)
        dex_unref (dup_probe (search, FALSE, g_ptr_array_index (source->smtp, i)));
    }
  imap = await_good (search, TRUE, source->imap, &imap_auth);
  smtp = imap != NULL ? await_good (search, FALSE, source->smtp, &smtp_auth) : NULL;
  if (smtp == NULL || (imap_auth & smtp_auth) == 0)
    return;

  found = g_new0 (ConfabDiscovered, 1);
  found->source = source->kind;
  found->source_name = g_strdup (source->name);
  found->vouched = source->vouched || (is_own (search, imap->host) && is_own (search, smtp->host));
  found->imap = g_steal_pointer (&imap);
  found->smtp = g_steal_pointer (&smtp);
  set_facts (search, found, imap_auth & smtp_auth);
  search->found[slot] = found;
}

/* Who is asked */

static void
try_provider (Search *              search,
              Slot                  slot,
              const ConfabProvider *provider)
{
  g_autoptr (Source) source = source_new (slot == SLOT_TABLE ? CONFAB_DISCOVER_TABLE : CONFAB_DISCOVER_MX_TABLE,
                                          provider->name, TRUE);

  g_ptr_array_add (source->imap, confab_provider_make_server (provider->imap, search->address));
  g_ptr_array_add (source->smtp, confab_provider_make_server (provider->smtp, search->address));
  try_source (search, slot, source);
}

static DexFuture *
table_fiber (gpointer user_data)
{
  Part *part = user_data;
  const ConfabProvider *provider = confab_providers_find_domain (part->search->providers, part->search->domain);

  try_provider (part->search, part->slot, provider);
  return dex_future_new_true ();
}

static char *
make_url (Search *    search,
          Slot        slot,
          const char *domain)
{
  gboolean at_host = slot == SLOT_AUTOCONFIG_HOST || slot == SLOT_MX_AUTOCONFIG_HOST;
  g_autofree char *address = g_uri_escape_string (search->address, NULL, FALSE);

  /* The name before the “@” goes to nobody whom DNS alone names. */
  return g_strdup_printf ("https://%s%s%s%s%s", at_host ? "autoconfig." : "", domain,
                          at_host ? "/mail/config-v1.1.xml" : "/.well-known/autoconfig/mail/config-v1.1.xml",
                          slot <= SLOT_SRV ? "?emailaddress=" : "", slot <= SLOT_SRV ? address : "");
}

static gboolean
is_xml (const char *content_type)
{
  return content_type != NULL &&
         (strcmp (content_type, "text/xml") == 0 || strcmp (content_type, "application/xml") == 0 ||
          (g_str_has_prefix (content_type, "application/") && g_str_has_suffix (content_type, "+xml")));
}

static DexFuture *
autoconfig_fiber (gpointer user_data)
{
  Part *part = user_data;
  Search *search = part->search;
  gboolean by_mx = part->slot >= SLOT_MX_TABLE;
  g_autofree char *url = make_url (search, part->slot, part->domain);
  g_autoptr (ConfabHttpReply) reply = NULL;
  g_autoptr (ConfabAutoconfig) config = NULL;
  g_autoptr (Source) source = NULL;
  g_autoptr (GError) error = NULL;

  reply = dex_await_boxed (confab_http_get (url, CONFAB_AUTOCONFIG_MAX_BYTES, search->authority, search->cancellable), &error);
  if (reply != NULL && (reply->status != 200 || !is_xml (reply->content_type)))
    error = g_error_new (CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL, "it answers %u, %s", reply->status, reply->content_type);
  if (error == NULL)
    config = confab_autoconfig_parse (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), search->address, &error);
  if (config == NULL)
    {
      g_debug ("%s holds no settings: %s", url, error->message);
      return dex_future_new_true ();
    }
  source = source_new (by_mx ? CONFAB_DISCOVER_MX_AUTOCONFIG : CONFAB_DISCOVER_AUTOCONFIG, reply->host,
                       !by_mx && is_own (search, reply->host) && config->names_domain);
  g_ptr_array_extend_and_steal (source->imap, g_steal_pointer (&config->imap));
  g_ptr_array_extend_and_steal (source->smtp, g_steal_pointer (&config->smtp));
  config->imap = g_ptr_array_new ();
  config->smtp = g_ptr_array_new ();
  try_source (search, part->slot, source);
  return dex_future_new_true ();
}

static void
add_targets (Search *       search,
             GPtrArray *    servers,
             GStrv          targets,
             ConfabSecurity security)
{
  for (guint i = 0; targets != NULL && targets[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (targets[i], " ", 2);

      g_ptr_array_add (servers, confab_mail_server_new (parts[0], (guint16) g_ascii_strtoull (parts[1], NULL, 10), security,
                                                        search->address, CONFAB_AUTH_PASSWORD));
    }
}

static DexFuture *
srv_fiber (gpointer user_data)
{
  Part *part = user_data;
  Search *search = part->search;
  static const struct
  {
    const char *service;
    gboolean imap;
    ConfabSecurity security;
  } services[] = {
    { "imaps", TRUE, CONFAB_SECURITY_TLS },
    { "submissions", FALSE, CONFAB_SECURITY_TLS },
    { "imap", TRUE, CONFAB_SECURITY_STARTTLS },
    { "submission", FALSE, CONFAB_SECURITY_STARTTLS },
  };
  DexFuture *questions[G_N_ELEMENTS (services)];
  g_autoptr (Source) source = source_new (CONFAB_DISCOVER_SRV, search->domain, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    questions[i] = confab_dns_lookup_service (services[i].service, search->domain, search->cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_auto (GStrv) targets = dex_await_boxed (questions[i], NULL);

      search->dns_answered |= targets != NULL;
      add_targets (search, services[i].imap ? source->imap : source->smtp, targets, services[i].security);
    }
  try_source (search, part->slot, source);
  return dex_future_new_true ();
}

static DexFuture *
mx_fiber (gpointer user_data)
{
  Part *part = user_data;
  Search *search = part->search;
  g_auto (GStrv) hosts = dex_await_boxed (confab_dns_lookup_mx (search->domain, search->cancellable), NULL);
  g_autoptr (DexFuture) at_host = NULL;
  g_autoptr (DexFuture) well_known = NULL;
  const char *base;

  search->dns_answered |= hosts != NULL;
  if (hosts == NULL || hosts[0] == NULL)
    return dex_future_new_true ();
  for (guint i = 0; hosts[i] != NULL; i++)
    {
      const ConfabProvider *provider = confab_providers_find_mx (search->providers, hosts[i]);

      if (provider != NULL)
        {
          try_provider (search, SLOT_MX_TABLE, provider);
          return dex_future_new_true ();
        }
    }
  base = confab_dns_get_base (hosts[0]);
  if (is_own (search, base))
    return dex_future_new_true ();
  at_host = confab_dex_spawn (NULL, autoconfig_fiber, part_new (search, SLOT_MX_AUTOCONFIG_HOST, base), part_free);
  well_known = confab_dex_spawn (NULL, autoconfig_fiber, part_new (search, SLOT_MX_AUTOCONFIG_WELL_KNOWN, base), part_free);
  dex_await (dex_ref (at_host), NULL);
  dex_await (dex_ref (well_known), NULL);
  return dex_future_new_true ();
}

static DexFuture *
guess_fiber (gpointer user_data)
{
  Part *part = user_data;
  Search *search = part->search;
  static const struct
  {
    gboolean imap;
    const char *prefix;
    guint16 port;
    ConfabSecurity security;
  } guesses[] = {
    { TRUE, "imap.", 993, CONFAB_SECURITY_TLS },
    { TRUE, "mail.", 993, CONFAB_SECURITY_TLS },
    { TRUE, "", 993, CONFAB_SECURITY_TLS },
    { TRUE, "imap.", 143, CONFAB_SECURITY_STARTTLS },
    { FALSE, "smtp.", 465, CONFAB_SECURITY_TLS },
    { FALSE, "mail.", 465, CONFAB_SECURITY_TLS },
    { FALSE, "smtp.", 587, CONFAB_SECURITY_STARTTLS },
    { FALSE, "mail.", 587, CONFAB_SECURITY_STARTTLS },
  };
  g_autoptr (Source) source = source_new (CONFAB_DISCOVER_GUESS, search->domain, FALSE);

  enter (search, CONFAB_DISCOVER_GUESSING);
  for (guint i = 0; i < G_N_ELEMENTS (guesses); i++)
    {
      g_autofree char *host = g_strconcat (guesses[i].prefix, search->domain, NULL);

      g_ptr_array_add (guesses[i].imap ? source->imap : source->smtp,
                       confab_mail_server_new (host, guesses[i].port, guesses[i].security, search->address,
                                               CONFAB_AUTH_PASSWORD));
    }
  try_source (search, part->slot, source);
  return dex_future_new_true ();
}

/* The search */

static gboolean
is_same (const ConfabMailServer *a,
         const ConfabMailServer *b)
{
  return strcmp (a->host, b->host) == 0 && a->port == b->port && a->security == b->security;
}

/* Takes what was found out of its slots, each pair of servers once. */
static GPtrArray *
collect (Search *search)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) discovered_free);

  for (guint i = 0; i < N_SLOTS; i++)
    {
      ConfabDiscovered *found = g_steal_pointer (&search->found[i]);
      gboolean known = FALSE;

      for (guint j = 0; found != NULL && j < all->len; j++)
        {
          ConfabDiscovered *other = g_ptr_array_index (all, j);

          known |= is_same (found->imap, other->imap) && is_same (found->smtp, other->smtp);
        }
      if (known)
        discovered_free (found);
      else if (found != NULL)
        g_ptr_array_add (all, found);
    }
  return all;
}

/* Waits for @part, but not longer than the person, or than is left of the grace, if any. */
static void
await_part (Search *   search,
            DexFuture *part,
            gint64     grace)
{
  DexFuture *cancelled = dex_cancellable_new_from_cancellable (search->cancellable);

  if (grace != 0)
    dex_await (dex_future_first (dex_ref (part), cancelled, dex_timeout_new_msec (get_milliseconds_until (grace)), NULL), NULL);
  else
    dex_await (dex_future_first (dex_ref (part), cancelled, NULL), NULL);
}

static gboolean
has_found (Search *search)
{
  for (guint i = 0; i < N_SLOTS; i++)
    if (search->found[i] != NULL)
      return TRUE;
  return FALSE;
}

static GError *
make_reason (Search *search)
{
  if (search->reason != NULL)
    return g_steal_pointer (&search->reason);
  if (!search->dns_answered)
    return confab_net_error_new_for_words (CONFAB_NET_ERROR_OFFLINE, NULL, "DNS does not answer");
  return confab_net_error_new_for_words (CONFAB_NET_ERROR_NO_SETTINGS, NULL, "Nobody knows the servers of %s", search->domain);
}

static DexFuture *
search_fiber (gpointer user_data)
{
  Search *search = user_data;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (dex_unref);
  gint64 grace = 0;
  static const struct
  {
    Slot slot;
    DexFiberFunc func;
  } asked[] = {
    { SLOT_TABLE, table_fiber },
    { SLOT_AUTOCONFIG_HOST, autoconfig_fiber },
    { SLOT_AUTOCONFIG_WELL_KNOWN, autoconfig_fiber },
    { SLOT_SRV, srv_fiber },
    { SLOT_MX_TABLE, mx_fiber },
  };
  guint first = 0;
  guint n_asked = G_N_ELEMENTS (asked);

  if (search->func != NULL)
    search->func (CONFAB_DISCOVER_ASKING, search->user_data);
  /* Who is in the table need not be asked. */
  if (confab_providers_find_domain (search->providers, search->domain) != NULL)
    n_asked = 1;
  else
    first = 1;
  for (guint i = first; i < n_asked; i++)
    g_ptr_array_add (parts, confab_dex_spawn (NULL, asked[i].func, part_new (search, asked[i].slot, search->domain), part_free));

  for (guint i = 0; i < parts->len; i++)
    {
      await_part (search, g_ptr_array_index (parts, i), grace);
      if (grace == 0 && has_found (search))
        grace = g_get_monotonic_time () + GRACE_MS * 1000;
    }
  if (!has_found (search) && !g_cancellable_is_cancelled (search->cancellable))
    {
      g_autoptr (DexFuture) guess = confab_dex_spawn (NULL, guess_fiber, part_new (search, SLOT_GUESS, NULL), part_free);

      await_part (search, guess, 0);
    }

  if (g_cancellable_is_cancelled (search->cancellable))
    return dex_future_new_for_error (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The search was given up"));
  if (!has_found (search))
    return dex_future_new_for_error (make_reason (search));
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, collect (search));
}

static void
forget_listener (Search *search)
{
  GDestroyNotify destroy = g_steal_pointer (&search->user_data_destroy);

  search->func = NULL;
  if (destroy != NULL)
    destroy (search->user_data);
}

static DexFuture *
whole_fiber (gpointer user_data)
{
  Search *search = user_data;
  DexFuture *result = search_fiber (search);

  /* Parts that are still under way tell nobody any more. */
  forget_listener (search);
  return result;
}

/**
 * confab_discover:
 * @address: a whole mail address
 * @providers: what is known of providers
 * @authority_file: (nullable): a PEM file with certificate authorities that are trusted
 *   beside the system's
 * @cancellable: (nullable): ends it
 * @func: (nullable): told how far the search is
 * @user_data: for @func
 * @user_data_destroy: (nullable): frees @user_data
 *
 * Asks the shipped file of providers, the autoconfig file at the domain, DNS, and who keeps
 * the domain's mail, all at once; where nobody knows, usual names and ports are tried.
 * What they name is connected to, over TLS or STARTTLS, and counts only when its
 * certificate verifies and is its own. No password is needed, and none is sent.
 *
 * Returns: (transfer full): a future that resolves to a #GPtrArray of #ConfabDiscovered,
 *   best first and at least one, or is rejected: with what is wrong with the servers that
 *   were named, with %CONFAB_NET_ERROR_NO_SETTINGS when nobody named any, with
 *   %CONFAB_NET_ERROR_OFFLINE when DNS does not answer, with %G_IO_ERROR_CANCELLED, or
 *   with why @authority_file cannot be read
 */
DexFuture *
confab_discover (const char *       address,
                 ConfabProviders *  providers,
                 const char *       authority_file,
                 GCancellable *     cancellable,
                 ConfabDiscoverFunc func,
                 gpointer           user_data,
                 GDestroyNotify     user_data_destroy)
{
  Search *search = g_rc_box_new0 (Search);
  const char *at = strrchr (address, '@');
  GError *error = NULL;

  search->address = g_strdup (address);
  search->domain = at != NULL ? confab_mail_server_check_host (at + 1) : NULL;
  search->providers = confab_providers_ref (providers);
  search->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  search->func = func;
  search->user_data = user_data;
  search->user_data_destroy = user_data_destroy;
  search->stage = CONFAB_DISCOVER_ASKING;
  search->probes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
  if (authority_file != NULL)
    {
      search->authority_file = g_canonicalize_filename (authority_file, NULL);
      search->authority = g_tls_file_database_new (search->authority_file, &error);
    }
  if (search->domain == NULL && error == NULL)
    error = confab_net_error_new_for_words (CONFAB_NET_ERROR_INVALID, NULL, "“%s” is no mail address", address);
  if (error != NULL)
    {
      search_unref (search);
      return dex_future_new_for_error (error);
    }
  return confab_dex_spawn (NULL, whole_fiber, search, search_unref);
}
