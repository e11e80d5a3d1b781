/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Servers that were found for an address, who named them, and how one signs in there. */
#pragma once

#include "confab-records.h"

G_BEGIN_DECLS

/**
 * ConfabFoundSettings:
 * @source: who named them: "providers", "autoconfig", "srv", "mx", "mx-autoconfig" or "guess"
 * @source_words: the same in words
 * @vouched: whether they are known to be the provider's; if not, DNS alone says so, and the
 *   person has to look at the names before a password goes there
 * @imap_host: host name of the IMAP server
 * @imap_user: user name for the IMAP server
 * @smtp_host: host name of the submission server
 * @smtp_user: user name for the submission server
 * @auth: all that they take
 * @hint: (nullable): what the person has to know about signing in, in words
 * @page: (nullable): where an app password is made, or mail programs are let in
 * @oauth: (nullable): what confab_engine_sign_in() takes
 * @oauth_name: (nullable): who asks the person in the browser
 * @oauth_ready: whether signing in by the browser is possible here
 *
 * Immutable and ref-counted (boxed).
 */
typedef struct
{
  char *source;
  char *source_words;
  gboolean vouched;
  char *imap_host;
  char *imap_user;
  guint16 imap_port;
  ConfabSecurity imap_security;
  char *smtp_host;
  char *smtp_user;
  guint16 smtp_port;
  ConfabSecurity smtp_security;
  ConfabAuth auth;
  char *hint;
  char *page;
  char *oauth;
  char *oauth_name;
  gboolean oauth_ready;
} ConfabFoundSettings;

#define CONFAB_TYPE_FOUND_SETTINGS (confab_found_settings_get_type ())
GType                confab_found_settings_get_type (void);

ConfabFoundSettings *confab_found_settings_new (void);
ConfabFoundSettings *confab_found_settings_ref (ConfabFoundSettings *self);
void                 confab_found_settings_unref (ConfabFoundSettings *self);
gboolean             confab_found_settings_takes_password (ConfabFoundSettings *self);
void                 confab_found_settings_fill (ConfabFoundSettings *self,
                                                 ConfabAccountRecord *record);
GVariant            *confab_found_settings_to_variant (ConfabFoundSettings *self);
GPtrArray           *confab_found_settings_list_from_variant (GVariant *variant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabFoundSettings, confab_found_settings_unref)

G_END_DECLS
