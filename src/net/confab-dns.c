/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What DNS says of a domain's mail: names, and nothing to be trusted beyond. */
#include "config.h"

#include "confab-dns.h"

#include "confab-autoconfig.h"
#include "confab-dex.h"
#include "confab-net-error.h"

#include <libsoup/soup.h>
#include <string.h>

typedef struct
{
  char *service; /* NULL for MX */
  char *domain;
  GCancellable *cancellable;
} Question;

typedef struct
{
  guint16 preference;
  char *host;
} Exchange;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_object (&question->cancellable);
  g_free (question->service);
  g_free (question->domain);
  g_free (question);
}

static void
exchange_clear (gpointer data)
{
  g_free (((Exchange *) data)->host);
}

static int
compare_exchanges (gconstpointer a,
                   gconstpointer b)
{
  return (int) ((const Exchange *) a)->preference - (int) ((const Exchange *) b)->preference;
}

/* "host port" for each target, in the order of RFC 2782, which GIO keeps. */
static GStrv
list_targets (GList *targets)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  for (GList *l = targets; l != NULL && n < CONFAB_DNS_MAX_ANSWERS; l = l->next)
    {
      /* A lone dot says that there is no such service; it is no host. */
      g_autofree char *host = confab_mail_server_check_host (g_srv_target_get_hostname (l->data));

      if (host == NULL || g_srv_target_get_port (l->data) == 0)
        continue;
      g_strv_builder_take (builder, g_strdup_printf ("%s %u", host, g_srv_target_get_port (l->data)));
      n++;
    }
  return g_strv_builder_end (builder);
}

static GStrv
list_exchanges (GList *records)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GArray) exchanges = g_array_new (FALSE, FALSE, sizeof (Exchange));

  g_array_set_clear_func (exchanges, exchange_clear);
  for (GList *l = records; l != NULL; l = l->next)
    {
      Exchange exchange = { 0 };
      const char *name = NULL;

      if (!g_variant_is_of_type (l->data, G_VARIANT_TYPE ("(qs)")))
        continue;
      g_variant_get (l->data, "(q&s)", &exchange.preference, &name);
      exchange.host = confab_mail_server_check_host (name);
      if (exchange.host != NULL)
        g_array_append_val (exchanges, exchange);
    }
  g_array_sort (exchanges, compare_exchanges);
  for (guint i = 0; i < exchanges->len && i < CONFAB_DNS_MAX_ANSWERS; i++)
    g_strv_builder_add (builder, g_array_index (exchanges, Exchange, i).host);
  return g_strv_builder_end (builder);
}

/* That there is no answer is one. */
static void
settle (DexPromise *promise,
        GStrv       answers,
        GError *    error)
{
  if (error == NULL || g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    dex_promise_resolve_boxed (promise, G_TYPE_STRV, answers != NULL ? answers : g_new0 (char *, 1));
  else
    dex_promise_reject (promise, g_error_copy (error));
}

static void
targets_cb (GObject *     source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  g_autoptr (GError) error = NULL;
  GList *targets = g_resolver_lookup_service_finish (G_RESOLVER (source), result, &error);

  settle (promise, error == NULL ? list_targets (targets) : NULL, error);
  g_list_free_full (targets, (GDestroyNotify) g_srv_target_free);
}

static void
records_cb (GObject *     source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (DexPromise) promise = user_data;
  g_autoptr (GError) error = NULL;
  GList *records = g_resolver_lookup_records_finish (G_RESOLVER (source), result, &error);

  settle (promise, error == NULL ? list_exchanges (records) : NULL, error);
  g_list_free_full (records, (GDestroyNotify) g_variant_unref);
}

static DexFuture *
question_fiber (gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  DexPromise *promise = dex_promise_new ();
  g_autoptr (GError) error = NULL;
  GStrv answers;

  if (question->service != NULL)
    g_resolver_lookup_service_async (resolver, question->service, "tcp", question->domain, question->cancellable,
                                     targets_cb, dex_ref (promise));
  else
    g_resolver_lookup_records_async (resolver, question->domain, G_RESOLVER_RECORD_MX, question->cancellable,
                                     records_cb, dex_ref (promise));
  answers = dex_await_boxed (dex_future_first (DEX_FUTURE (promise), dex_timeout_new_seconds (CONFAB_DNS_SECONDS), NULL),
                             &error);
  if (answers != NULL)
    return dex_future_new_take_boxed (G_TYPE_STRV, answers);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_error (g_error_new (CONFAB_NET_ERROR, CONFAB_NET_ERROR_OFFLINE,
                                                "DNS does not answer: %s", error->message));
}

static DexFuture *
ask (const char *  service,
     const char *  domain,
     GCancellable *cancellable)
{
  Question *question = g_new0 (Question, 1);

  question->service = g_strdup (service);
  question->domain = g_strdup (domain);
  g_set_object (&question->cancellable, cancellable);
  return confab_dex_spawn (NULL, question_fiber, question, question_free);
}

/**
 * confab_dns_lookup_service:
 * @service: a service over TCP, such as "imaps" (RFC 6186, RFC 8314)
 * @domain: a domain
 * @cancellable: (nullable): ends it
 *
 * Returns: (transfer full): a future that resolves to a #GStrv of "host port", best first
 *   and perhaps empty, or is rejected with %CONFAB_NET_ERROR_OFFLINE when DNS does not answer
 */
DexFuture *
confab_dns_lookup_service (const char *  service,
                           const char *  domain,
                           GCancellable *cancellable)
{
  return ask (service, domain, cancellable);
}

/**
 * confab_dns_lookup_mx:
 * @domain: a domain
 * @cancellable: (nullable): ends it
 *
 * Returns: (transfer full): a future that resolves to a #GStrv of the hosts that take the
 *   domain's mail, best first and perhaps empty, or is rejected likewise
 */
DexFuture *
confab_dns_lookup_mx (const char *  domain,
                      GCancellable *cancellable)
{
  return ask (NULL, domain, cancellable);
}

/**
 * confab_dns_get_base:
 * @host: a host or a domain, in lower case
 *
 * Where the list of public suffixes knows none, as in a network of one's own, it is the
 * last two labels.
 *
 * Returns: the domain that somebody registered, of which @host is a part
 */
const char *
confab_dns_get_base (const char *host)
{
  const char *base = soup_tld_get_base_domain (host, NULL);
  guint n_dots = 0;

  if (base != NULL || soup_tld_domain_is_public_suffix (host))
    return base != NULL ? base : host;
  for (base = host + strlen (host); base > host; base--)
    if (base[-1] == '.' && ++n_dots == 2)
      break;
  return base;
}

/**
 * confab_dns_is_same_owner:
 * @one: a host or a domain
 * @other: another one
 *
 * Returns: whether whoever registered the domain of the one has that of the other, too
 */
gboolean
confab_dns_is_same_owner (const char *one,
                          const char *other)
{
  g_autofree char *a = g_ascii_strdown (one, -1);
  g_autofree char *b = g_ascii_strdown (other, -1);

  return strcmp (confab_dns_get_base (a), confab_dns_get_base (b)) == 0;
}
