/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers that were found for an address, who named them, and how one signs in there. */
#include "config.h"

#include "confab-found-settings.h"

G_DEFINE_BOXED_TYPE (ConfabFoundSettings, confab_found_settings,
                     confab_found_settings_ref, confab_found_settings_unref)

/* The fields by name, so that writing and reading agree. */
static const struct
{
  const char *name;
  gsize offset;
} strings[] = {
  { "source", G_STRUCT_OFFSET (ConfabFoundSettings, source) },
  { "source-words", G_STRUCT_OFFSET (ConfabFoundSettings, source_words) },
  { "imap-host", G_STRUCT_OFFSET (ConfabFoundSettings, imap_host) },
  { "imap-user", G_STRUCT_OFFSET (ConfabFoundSettings, imap_user) },
  { "smtp-host", G_STRUCT_OFFSET (ConfabFoundSettings, smtp_host) },
  { "smtp-user", G_STRUCT_OFFSET (ConfabFoundSettings, smtp_user) },
  { "hint", G_STRUCT_OFFSET (ConfabFoundSettings, hint) },
  { "page", G_STRUCT_OFFSET (ConfabFoundSettings, page) },
  { "oauth", G_STRUCT_OFFSET (ConfabFoundSettings, oauth) },
  { "oauth-name", G_STRUCT_OFFSET (ConfabFoundSettings, oauth_name) },
};

static char **
get_string (ConfabFoundSettings *self,
            guint                i)
{
  return (char **) ((char *) self + strings[i].offset);
}

/**
 * confab_found_settings_new:
 *
 * Returns: (transfer full): an empty record, to be filled by its maker before it is shared
 */
ConfabFoundSettings *
confab_found_settings_new (void)
{
  ConfabFoundSettings *self = g_atomic_rc_box_new0 (ConfabFoundSettings);

  self->imap_security = CONFAB_SECURITY_TLS;
  self->smtp_security = CONFAB_SECURITY_TLS;
  return self;
}

/**
 * confab_found_settings_ref:
 * @self: a record
 *
 * Returns: (transfer full): @self
 */
ConfabFoundSettings *
confab_found_settings_ref (ConfabFoundSettings *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
found_settings_clear (gpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (*get_string (data, i));
}

/**
 * confab_found_settings_unref:
 * @self: (transfer full): a record
 */
void
confab_found_settings_unref (ConfabFoundSettings *self)
{
  g_atomic_rc_box_release_full (self, found_settings_clear);
}

/**
 * confab_found_settings_takes_password:
 * @self: a record
 *
 * Returns: whether one can sign in there with a password, of whichever kind
 */
gboolean
confab_found_settings_takes_password (ConfabFoundSettings *self)
{
  return (self->auth & (CONFAB_AUTH_PASSWORD | CONFAB_AUTH_APP_PASSWORD)) != 0;
}

/**
 * confab_found_settings_fill:
 * @self: a record
 * @record: an account's settings
 *
 * Puts the servers and user names into @record.
 */
void
confab_found_settings_fill (ConfabFoundSettings *self,
                            ConfabAccountRecord *record)
{
  g_set_str (&record->imap_host, self->imap_host);
  g_set_str (&record->imap_user, self->imap_user);
  g_set_str (&record->smtp_host, self->smtp_host);
  g_set_str (&record->smtp_user, self->smtp_user);
  record->imap_port = self->imap_port;
  record->smtp_port = self->smtp_port;
  record->imap_security = self->imap_security;
  record->smtp_security = self->smtp_security;
}

/**
 * confab_found_settings_to_variant:
 * @self: a record
 *
 * Returns: (transfer floating): it as `a{sv}`
 */
GVariant *
confab_found_settings_to_variant (ConfabFoundSettings *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    if (*get_string (self, i) != NULL)
      g_variant_dict_insert (&dict, strings[i].name, "s", *get_string (self, i));
  g_variant_dict_insert (&dict, "vouched", "b", self->vouched);
  g_variant_dict_insert (&dict, "oauth-ready", "b", self->oauth_ready);
  g_variant_dict_insert (&dict, "imap-port", "q", self->imap_port);
  g_variant_dict_insert (&dict, "smtp-port", "q", self->smtp_port);
  g_variant_dict_insert (&dict, "imap-starttls", "b", self->imap_security == CONFAB_SECURITY_STARTTLS);
  g_variant_dict_insert (&dict, "smtp-starttls", "b", self->smtp_security == CONFAB_SECURITY_STARTTLS);
  g_variant_dict_insert (&dict, "auth", "u", (guint) self->auth);
  return g_variant_dict_end (&dict);
}

static ConfabFoundSettings *
new_from_variant (GVariant *variant)
{
  ConfabFoundSettings *self = confab_found_settings_new ();
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (variant);
  gboolean imap_starttls = FALSE;
  gboolean smtp_starttls = FALSE;
  guint auth = 0;

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_variant_dict_lookup (&dict, strings[i].name, "s", get_string (self, i));
  g_variant_dict_lookup (&dict, "vouched", "b", &self->vouched);
  g_variant_dict_lookup (&dict, "oauth-ready", "b", &self->oauth_ready);
  g_variant_dict_lookup (&dict, "imap-port", "q", &self->imap_port);
  g_variant_dict_lookup (&dict, "smtp-port", "q", &self->smtp_port);
  g_variant_dict_lookup (&dict, "imap-starttls", "b", &imap_starttls);
  g_variant_dict_lookup (&dict, "smtp-starttls", "b", &smtp_starttls);
  g_variant_dict_lookup (&dict, "auth", "u", &auth);
  self->imap_security = imap_starttls ? CONFAB_SECURITY_STARTTLS : CONFAB_SECURITY_TLS;
  self->smtp_security = smtp_starttls ? CONFAB_SECURITY_STARTTLS : CONFAB_SECURITY_TLS;
  self->auth = (ConfabAuth) auth;
  return self;
}

/**
 * confab_found_settings_list_from_variant:
 * @variant: `aa{sv}`: the result of confab_engine_find_settings()
 *
 * Returns: (transfer full) (element-type ConfabFoundSettings): the records, best first
 */
GPtrArray *
confab_found_settings_list_from_variant (GVariant *variant)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_found_settings_unref);

  g_return_val_if_fail (g_variant_is_of_type (variant, G_VARIANT_TYPE ("aa{sv}")), list);

  for (gsize i = 0; i < g_variant_n_children (variant); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (variant, i);

      g_ptr_array_add (list, new_from_variant (child));
    }
  return list;
}
