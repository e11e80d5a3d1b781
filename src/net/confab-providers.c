/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of the largest providers: their servers, and how one signs in there. */
#include "config.h"

#include "confab-providers.h"

#include "confab-net-resources.h"

#include <string.h>

#define RESOURCE "/im/confab/net/providers.ini"
#define PROVIDER_GROUP "Provider "
#define OAUTH_GROUP "OAuth "

/* What a server's user is in the file. */
#define USER_LOCAL_PART "local-part"
#define USER_ADDRESS "address"

struct _ConfabProviders
{
  gatomicrefcount ref_count;
  GPtrArray *providers;
  GPtrArray *oauths;
};

static void
provider_free (ConfabProvider *provider)
{
  g_free (provider->id);
  g_free (provider->name);
  g_clear_pointer (&provider->imap, confab_mail_server_free);
  g_clear_pointer (&provider->smtp, confab_mail_server_free);
  g_free (provider->page);
  g_free (provider->oauth);
  g_strfreev (provider->domains);
  g_strfreev (provider->mx);
  g_free (provider);
}

static void
oauth_free (ConfabOauthProvider *oauth)
{
  g_free (oauth->id);
  g_free (oauth->name);
  g_free (oauth->authorize);
  g_free (oauth->token);
  g_free (oauth->revoke);
  g_free (oauth->scope);
  g_free (oauth->parameters);
  g_free (oauth->redirect_host);
  g_free (oauth->client_id);
  g_free (oauth->client_secret);
  g_free (oauth);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabProvider, provider_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabOauthProvider, oauth_free)

/* NULL for a key that is not there or has nothing after it. */
static char *
dup_string (GKeyFile *  file,
            const char *group,
            const char *key)
{
  g_autofree char *value = g_key_file_get_string (file, group, key, NULL);

  if (value == NULL || *value == '\0')
    return NULL;
  return g_steal_pointer (&value);
}

static GStrv
dup_strings (GKeyFile *  file,
             const char *group,
             const char *key)
{
  GStrv values = g_key_file_get_string_list (file, group, key, NULL, NULL);

  return values != NULL ? values : g_new0 (char *, 1);
}

static ConfabMailServer *
read_server (GKeyFile *  file,
             const char *group,
             const char *key,
             const char *user_key)
{
  g_autofree char *text = dup_string (file, group, key);
  g_autofree char *user = dup_string (file, group, user_key);
  g_autofree char *tls = g_strdup_printf ("%ss", key);
  g_autofree char *starttls = g_strdup_printf ("%s+starttls", key);
  g_autofree char *host = NULL;
  g_autoptr (GUri) uri = NULL;
  gboolean is_tls;

  uri = text != NULL ? g_uri_parse (text, G_URI_FLAGS_NONE, NULL) : NULL;
  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_port (uri) <= 0)
    return NULL;
  is_tls = strcmp (g_uri_get_scheme (uri), tls) == 0;
  host = confab_mail_server_check_host (g_uri_get_host (uri));
  if (host == NULL || (!is_tls && strcmp (g_uri_get_scheme (uri), starttls) != 0))
    return NULL;
  return confab_mail_server_new (host, (guint16) g_uri_get_port (uri), is_tls ? CONFAB_SECURITY_TLS : CONFAB_SECURITY_STARTTLS,
                                 g_strcmp0 (user, USER_LOCAL_PART) == 0 ? USER_LOCAL_PART : USER_ADDRESS, 0);
}

static ConfabAuth
find_auth (const char *word)
{
  if (strcmp (word, "password") == 0)
    return CONFAB_AUTH_PASSWORD;
  if (strcmp (word, "app-password") == 0)
    return CONFAB_AUTH_APP_PASSWORD;
  return strcmp (word, "oauth2") == 0 ? CONFAB_AUTH_OAUTH2 : 0;
}

/* A web page or service is reached over TLS or not at all. */
static char *
dup_https (GKeyFile *  file,
           const char *group,
           const char *key)
{
  g_autofree char *value = dup_string (file, group, key);

  if (value == NULL || !g_str_has_prefix (value, "https://") || !g_uri_is_valid (value, G_URI_FLAGS_NONE, NULL))
    return NULL;
  return g_steal_pointer (&value);
}

static ConfabProvider *
read_provider (GKeyFile *  file,
               const char *group)
{
  g_autoptr (ConfabProvider) self = g_new0 (ConfabProvider, 1);
  g_auto (GStrv) kinds = dup_strings (file, group, "sign-in");

  self->id = g_strdup (group + strlen (PROVIDER_GROUP));
  self->name = dup_string (file, group, "name");
  self->imap = read_server (file, group, "imap", "imap-user");
  self->smtp = read_server (file, group, "smtp", "smtp-user");
  self->page = dup_https (file, group, "page");
  self->oauth = dup_string (file, group, "oauth");
  self->domains = dup_strings (file, group, "domains");
  self->mx = dup_strings (file, group, "mx");
  for (guint i = 0; kinds[i] != NULL; i++)
    {
      ConfabAuth kind = find_auth (kinds[i]);

      self->auth |= kind;
      if (self->prefers == 0)
        self->prefers = kind;
    }
  if (self->name == NULL || self->imap == NULL || self->smtp == NULL || self->auth == 0)
    {
      g_warning ("The group “%s” of the providers is not whole", group);
      return NULL;
    }
  return g_steal_pointer (&self);
}

static ConfabOauthProvider *
read_oauth (GKeyFile *  file,
            const char *group)
{
  g_autoptr (ConfabOauthProvider) self = g_new0 (ConfabOauthProvider, 1);

  self->id = g_strdup (group + strlen (OAUTH_GROUP));
  self->name = dup_string (file, group, "name");
  self->authorize = dup_https (file, group, "authorize");
  self->token = dup_https (file, group, "token");
  self->revoke = dup_https (file, group, "revoke");
  self->scope = dup_string (file, group, "scope");
  self->parameters = dup_string (file, group, "parameters");
  self->redirect_host = dup_string (file, group, "redirect-host");
  self->client_id = dup_string (file, group, "client-id");
  self->client_secret = dup_string (file, group, "client-secret");
  if (g_strcmp0 (self->redirect_host, "localhost") != 0)
    g_set_str (&self->redirect_host, "127.0.0.1");
  if (self->name == NULL || self->authorize == NULL || self->token == NULL || self->scope == NULL)
    {
      g_warning ("The group “%s” of the providers is not whole", group);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/* What stands in @over goes before what stands in @file. */
static void
merge (GKeyFile *file,
       GKeyFile *over)
{
  g_auto (GStrv) groups = g_key_file_get_groups (over, NULL);

  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (over, groups[i], NULL, NULL);

      for (guint j = 0; keys != NULL && keys[j] != NULL; j++)
        {
          g_autofree char *value = g_key_file_get_value (over, groups[i], keys[j], NULL);

          g_key_file_set_value (file, groups[i], keys[j], value);
        }
    }
}

static void
merge_below (GKeyFile *  file,
             const char *directory)
{
  g_autofree char *path = g_build_filename (directory, "confab", "providers.ini", NULL);
  g_autoptr (GKeyFile) over = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  if (g_key_file_load_from_file (over, path, G_KEY_FILE_NONE, &error))
    merge (file, over);
  else if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_warning ("%s cannot be read: %s", path, error->message);
}

/**
 * confab_providers_new:
 *
 * Reads the shipped file, then those of the system, then that of the person.
 *
 * Returns: (transfer full): the providers
 */
ConfabProviders *
confab_providers_new (void)
{
  ConfabProviders *self = g_new0 (ConfabProviders, 1);
  g_autoptr (GBytes) shipped = g_resource_lookup_data (confab_net_get_resource (), RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  const char * const *system = g_get_system_config_dirs ();
  g_auto (GStrv) groups = NULL;

  if (shipped == NULL || !g_key_file_load_from_bytes (file, shipped, G_KEY_FILE_NONE, NULL))
    g_error ("The file of providers is not part of the program");
  for (guint i = g_strv_length ((GStrv) system); i > 0; i--)
    merge_below (file, system[i - 1]);
  merge_below (file, g_get_user_config_dir ());

  g_atomic_ref_count_init (&self->ref_count);
  self->providers = g_ptr_array_new_with_free_func ((GDestroyNotify) provider_free);
  self->oauths = g_ptr_array_new_with_free_func ((GDestroyNotify) oauth_free);
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      gboolean is_provider = g_str_has_prefix (groups[i], PROVIDER_GROUP);
      gboolean is_oauth = g_str_has_prefix (groups[i], OAUTH_GROUP);
      ConfabProvider *provider = is_provider ? read_provider (file, groups[i]) : NULL;
      ConfabOauthProvider *oauth = is_oauth ? read_oauth (file, groups[i]) : NULL;

      if (provider != NULL)
        g_ptr_array_add (self->providers, provider);
      if (oauth != NULL)
        g_ptr_array_add (self->oauths, oauth);
    }
  return self;
}

/**
 * confab_providers_ref:
 * @self: the providers
 *
 * Returns: (transfer full): @self
 */
ConfabProviders *
confab_providers_ref (ConfabProviders *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_providers_unref:
 * @self: (transfer full): the providers
 */
void
confab_providers_unref (ConfabProviders *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->providers);
  g_ptr_array_unref (self->oauths);
  g_free (self);
}

/**
 * confab_providers_find_domain:
 * @self: the providers
 * @domain: the domain of an address, lower-cased
 *
 * Returns: (transfer none) (nullable): the provider whose domain it is
 */
const ConfabProvider *
confab_providers_find_domain (ConfabProviders *self,
                              const char *     domain)
{
  for (guint i = 0; i < self->providers->len; i++)
    {
      ConfabProvider *provider = g_ptr_array_index (self->providers, i);

      if (g_strv_contains ((const char * const *) provider->domains, domain))
        return provider;
    }
  return NULL;
}

/**
 * confab_providers_find_mx:
 * @self: the providers
 * @mx: the name of a mail server, lower-cased
 *
 * Returns: (transfer none) (nullable): the provider that keeps it
 */
const ConfabProvider *
confab_providers_find_mx (ConfabProviders *self,
                          const char *     mx)
{
  for (guint i = 0; i < self->providers->len; i++)
    {
      ConfabProvider *provider = g_ptr_array_index (self->providers, i);

      for (guint j = 0; provider->mx[j] != NULL; j++)
        {
          const char *end = provider->mx[j];
          gsize length = strlen (mx);
          gsize end_length = strlen (end);

          if (strcmp (mx, end) == 0 ||
              (length > end_length + 1 && g_str_has_suffix (mx, end) && mx[length - end_length - 1] == '.'))
            return provider;
        }
    }
  return NULL;
}

/**
 * confab_providers_find_host:
 * @self: the providers
 * @imap_host: the name of an IMAP server, lower-cased
 *
 * Returns: (transfer none) (nullable): the first provider that has it
 */
const ConfabProvider *
confab_providers_find_host (ConfabProviders *self,
                            const char *     imap_host)
{
  for (guint i = 0; i < self->providers->len; i++)
    {
      ConfabProvider *provider = g_ptr_array_index (self->providers, i);

      if (strcmp (provider->imap->host, imap_host) == 0)
        return provider;
    }
  return NULL;
}

/**
 * confab_providers_find_oauth:
 * @self: the providers
 * @id: an id
 *
 * Returns: (transfer none) (nullable): how to sign in there in the browser
 */
const ConfabOauthProvider *
confab_providers_find_oauth (ConfabProviders *self,
                             const char *     id)
{
  for (guint i = 0; i < self->oauths->len; i++)
    {
      ConfabOauthProvider *oauth = g_ptr_array_index (self->oauths, i);

      if (strcmp (oauth->id, id) == 0)
        return oauth;
    }
  return NULL;
}

/**
 * confab_provider_make_server:
 * @server: a provider's server
 * @address: an address there
 *
 * Returns: (transfer full): @server with the user name of @address
 */
ConfabMailServer *
confab_provider_make_server (const ConfabMailServer *server,
                             const char *            address)
{
  const char *at = strrchr (address, '@');
  g_autofree char *user = at != NULL && strcmp (server->user, USER_LOCAL_PART) == 0 ? g_strndup (address, (gsize) (at - address))
                                                                                    : g_strdup (address);

  return confab_mail_server_new (server->host, server->port, server->security, user, server->auth);
}
