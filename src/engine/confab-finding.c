/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Before there is an account: finding its servers, and signing in with the browser. */
#include "config.h"

#include "confab-engine.h"

#include "confab-dex.h"
#include "confab-discover.h"
#include "confab-oauth.h"
#include "confab-problems.h"

#include <glib/gi18n.h>
#include <string.h>

/* What is looked for, or signed in with. */
typedef struct
{
  ConfabOperation *operation;
  GCancellable *cancellable;
  char *address;
  char *authority;
  char *oauth;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  g_signal_handlers_disconnect_by_data (errand->operation, errand->cancellable);
  g_object_unref (errand->operation);
  g_object_unref (errand->cancellable);
  g_free (errand->address);
  g_free (errand->authority);
  g_free (errand->oauth);
  g_free (errand);
}

static void
cancelled_cb (ConfabOperation *operation,
              GCancellable *   cancellable)
{
  g_cancellable_cancel (cancellable);
}

static ConfabOperation *
start (DexFiberFunc func,
       const char * address,
       const char * authority,
       const char * oauth)
{
  Errand *errand = g_new0 (Errand, 1);
  ConfabOperation *operation = confab_operation_new ();

  errand->operation = g_object_ref (operation);
  errand->cancellable = g_cancellable_new ();
  errand->address = g_strdup (address);
  errand->authority = g_strdup (authority);
  errand->oauth = g_strdup (oauth);
  g_signal_connect_object (operation, "cancelled", G_CALLBACK (cancelled_cb), errand->cancellable, G_CONNECT_DEFAULT);
  dex_future_disown (confab_dex_spawn (NULL, func, errand, errand_free));
  return operation;
}

static DexFuture *
fail (Errand *errand,
      GError *error)
{
  g_autoptr (GError) owned = error;
  g_autoptr (ConfabProblem) problem = NULL;

  if (g_cancellable_is_cancelled (errand->cancellable))
    problem = confab_problem_new (_ ("Given up"), _ ("You ended it before it was done."), CONFAB_PROBLEM_RETRY);
  else
    problem = confab_problem_new_from_trial (owned);
  confab_operation_fail (errand->operation, problem);
  return dex_future_new_false ();
}

/* Finding */

static const char *
get_source (ConfabDiscoverSource source)
{
  switch (source)
    {
    case CONFAB_DISCOVER_TABLE:
      return "providers";

    case CONFAB_DISCOVER_AUTOCONFIG:
      return "autoconfig";

    case CONFAB_DISCOVER_SRV:
      return "srv";

    case CONFAB_DISCOVER_MX_TABLE:
      return "mx";

    case CONFAB_DISCOVER_MX_AUTOCONFIG:
      return "mx-autoconfig";

    case CONFAB_DISCOVER_GUESS:
      return "guess";
    }
  g_assert_not_reached ();
}

static char *
make_source_words (const ConfabDiscovered *found)
{
  switch (found->source)
    {
    case CONFAB_DISCOVER_TABLE:
    case CONFAB_DISCOVER_MX_TABLE:
      /* Translators: a mail provider */
      return g_strdup_printf (_ ("Confab knows %s"), found->source_name);

    case CONFAB_DISCOVER_AUTOCONFIG:
    case CONFAB_DISCOVER_MX_AUTOCONFIG:
      /* Translators: the name of a server */
      return g_strdup_printf (_ ("Found at %s"), found->source_name);

    case CONFAB_DISCOVER_SRV:
      /* Translators: a domain */
      return g_strdup_printf (_ ("Found in the DNS of %s"), found->source_name);

    case CONFAB_DISCOVER_GUESS:
      return g_strdup (_ ("Found by trying usual names"));
    }
  g_assert_not_reached ();
}

/* What a person has to know before signing in. */
static char *
make_hint (const ConfabFoundSettings *settings,
           const char *               provider,
           ConfabAuth                 prefers)
{
  gboolean by_browser_only = (settings->auth & (CONFAB_AUTH_PASSWORD | CONFAB_AUTH_APP_PASSWORD)) == 0;

  if (by_browser_only && settings->oauth_ready)
    /* Translators: a mail provider */
    return g_strdup_printf (_ ("%s lets mail programs in through the browser."), provider);
  if (by_browser_only && provider != NULL)
    /* Translators: a mail provider, twice */
    return g_strdup_printf (_ ("%s lets mail programs in through the browser only, and only those that are registered there. This Confab is not, so it cannot use %s yet."),
                            provider, provider);
  if (by_browser_only)
    return g_strdup (_ ("These servers let mail programs in through the browser only, in a way that Confab does not know."));
  if (prefers == CONFAB_AUTH_APP_PASSWORD)
    /* Translators: a mail provider */
    return g_strdup_printf (_ ("%s wants an app password: one that it makes for Confab alone, in place of your usual one."), provider);
  if (settings->page != NULL)
    /* Translators: a mail provider */
    return g_strdup_printf (_ ("%s lets mail programs in only after you have allowed it on its pages."), provider);
  return NULL;
}

static void
set_oauth (ConfabFoundSettings *settings,
           ConfabProviders *    providers,
           const char *         id)
{
  const ConfabOauthProvider *oauth = id != NULL ? confab_providers_find_oauth (providers, id) : NULL;

  if (oauth == NULL)
    return;
  settings->oauth = g_strdup (oauth->id);
  settings->oauth_name = g_strdup (oauth->name);
  settings->oauth_ready = oauth->client_id != NULL;
}

static ConfabFoundSettings *
make_settings (ConfabProviders *       providers,
               const ConfabDiscovered *found)
{
  ConfabFoundSettings *settings = confab_found_settings_new ();

  settings->source = g_strdup (get_source (found->source));
  settings->source_words = make_source_words (found);
  settings->vouched = found->vouched;
  settings->imap_host = g_strdup (found->imap->host);
  settings->imap_user = g_strdup (found->imap->user);
  settings->imap_port = found->imap->port;
  settings->imap_security = found->imap->security;
  settings->smtp_host = g_strdup (found->smtp->host);
  settings->smtp_user = g_strdup (found->smtp->user);
  settings->smtp_port = found->smtp->port;
  settings->smtp_security = found->smtp->security;
  settings->auth = found->auth;
  settings->page = g_strdup (found->page);
  set_oauth (settings, providers, found->oauth);
  settings->hint = make_hint (settings, found->provider, found->prefers);
  return settings;
}

static void
stage_cb (ConfabDiscoverStage stage,
          gpointer            user_data)
{
  ConfabOperation *operation = user_data;

  switch (stage)
    {
    case CONFAB_DISCOVER_ASKING:
      confab_operation_set_words (operation, _ ("Asking your provider for its servers…"));
      break;

    case CONFAB_DISCOVER_TRYING:
      confab_operation_set_words (operation, _ ("Trying the servers…"));
      break;

    case CONFAB_DISCOVER_GUESSING:
      confab_operation_set_words (operation, _ ("Trying usual names of servers…"));
      break;
    }
}

static DexFuture *
find_fiber (gpointer data)
{
  Errand *errand = data;
  g_autoptr (ConfabProviders) providers = confab_providers_new ();
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  found = dex_await_boxed (confab_discover (errand->address, providers, errand->authority, errand->cancellable,
                                            stage_cb, g_object_ref (errand->operation), g_object_unref), &error);
  if (found == NULL)
    return fail (errand, g_steal_pointer (&error));
  for (guint i = 0; i < found->len; i++)
    {
      g_autoptr (ConfabFoundSettings) settings = make_settings (providers, g_ptr_array_index (found, i));

      g_variant_builder_add_value (&builder, confab_found_settings_to_variant (settings));
    }
  confab_operation_complete (errand->operation, g_variant_builder_end (&builder));
  return dex_future_new_true ();
}

/**
 * confab_engine_find_settings:
 * @address: a whole mail address
 * @authority: (nullable): path of a PEM file with an authority to trust beside the system's
 *
 * Finds the servers of an address; see confab_discover(). No password is needed for it, and
 * none is sent. The operation says in words what it does, and can be cancelled.
 *
 * Returns: (transfer full): an operation whose result is `aa{sv}`, for
 *   confab_found_settings_list_from_variant(): at least one, best first
 */
ConfabOperation *
confab_engine_find_settings (const char *address,
                             const char *authority)
{
  return start (find_fiber, address, authority, NULL);
}

/**
 * confab_engine_look_up_provider:
 * @address: a mail address, perhaps not whole
 * @imap_host: (nullable): its IMAP server, if that is known already
 *
 * Looks into the file of providers that comes with Confab. Nobody is asked.
 *
 * Returns: (transfer full) (nullable): what is known of the provider, if anything
 */
ConfabFoundSettings *
confab_engine_look_up_provider (const char *address,
                                const char *imap_host)
{
  g_autoptr (ConfabProviders) providers = confab_providers_new ();
  const char *at = strrchr (address, '@');
  g_autofree char *domain = at != NULL ? confab_mail_server_check_host (at + 1) : NULL;
  const ConfabProvider *provider = domain != NULL ? confab_providers_find_domain (providers, domain) : NULL;
  g_autoptr (ConfabMailServer) imap = NULL;
  g_autoptr (ConfabMailServer) smtp = NULL;
  ConfabDiscovered found = { .source = CONFAB_DISCOVER_TABLE, .vouched = TRUE };

  if (imap_host != NULL && (provider == NULL || g_ascii_strcasecmp (provider->imap->host, imap_host) != 0))
    {
      g_autofree char *host = confab_mail_server_check_host (imap_host);

      provider = host != NULL ? confab_providers_find_host (providers, host) : NULL;
    }
  if (provider == NULL)
    return NULL;
  imap = confab_provider_make_server (provider->imap, address);
  smtp = confab_provider_make_server (provider->smtp, address);
  found.imap = imap;
  found.smtp = smtp;
  found.auth = provider->auth;
  found.prefers = provider->prefers;
  found.source_name = provider->name;
  found.provider = provider->name;
  found.page = provider->page;
  found.oauth = provider->oauth;
  return make_settings (providers, &found);
}

/* The browser */

static DexFuture *
sign_in_fiber (gpointer data)
{
  Errand *errand = data;
  g_autoptr (ConfabProviders) providers = confab_providers_new ();
  const ConfabOauthWords words = {
    .done = _ ("You are signed in. You can close this page and go back to Confab."),
    .failed = _ ("Confab was not let in. You can close this page and go back to Confab."),
    .stranger = _ ("Confab does not wait for this. You can close this page."),
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabOauthFlow) flow = confab_oauth_flow_new (providers, errand->oauth, errand->address, errand->authority,
                                                            &words, &error);
  g_autoptr (ConfabOauthTokens) tokens = NULL;
  g_autofree char *json = NULL;

  if (flow == NULL)
    return fail (errand, g_steal_pointer (&error));
  confab_operation_set_words (errand->operation, _ ("Go on in your browser…"));
  confab_operation_set_link (errand->operation, confab_oauth_flow_get_url (flow));
  tokens = dex_await_boxed (confab_oauth_flow_run (flow, errand->cancellable), &error);
  if (tokens == NULL)
    return fail (errand, g_steal_pointer (&error));
  json = confab_oauth_tokens_to_json (tokens);
  confab_operation_complete (errand->operation, g_variant_new_string (json));
  explicit_bzero (json, strlen (json));
  return dex_future_new_true ();
}

/**
 * confab_engine_sign_in:
 * @oauth: from #ConfabFoundSettings
 * @address: the mail address that is signed in with
 * @authority: (nullable): path of a PEM file with an authority to trust beside the system's
 *
 * Signs in with the browser. #ConfabOperation:link says what is to be opened there; then it
 * waits for the person, and can be cancelled.
 *
 * Returns: (transfer full): an operation whose result is `s`: a secret in place of a
 *   password, for an account whose auth is %CONFAB_AUTH_OAUTH2
 */
ConfabOperation *
confab_engine_sign_in (const char *oauth,
                       const char *address,
                       const char *authority)
{
  return start (sign_in_fiber, address, authority, oauth);
}
