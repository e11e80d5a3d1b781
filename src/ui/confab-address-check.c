/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether what a person types is a mail address. */
#include "config.h"

#include "confab-address-check.h"

#include <string.h>

/* RFC 5321 §4.5.3.1: the longest path, less its brackets. */
#define MAX_ADDRESS 254

/**
 * confab_address_tidy:
 * @text: what was typed or pasted, such as “Bob <bob@example.org>” or a mailto: link
 *
 * Returns: (transfer full): what is the address in it, without blanks around it
 */
char *
confab_address_tidy (const char *text)
{
  const char *open = strrchr (text, '<');
  const char *close = open != NULL ? strchr (open, '>') : NULL;
  g_autofree char *address = NULL;

  if (close != NULL)
    return g_strstrip (g_strndup (open + 1, (gsize) (close - open - 1)));
  address = g_strstrip (g_strdup (text));
  if (g_ascii_strncasecmp (address, "mailto:", strlen ("mailto:")) == 0)
    {
      char *query = strchr (address, '?');

      if (query != NULL)
        *query = '\0';
      return g_strdup (address + strlen ("mailto:"));
    }
  return g_steal_pointer (&address);
}

static gboolean
is_plain (const char *part,
          const char *end)
{
  if (part == end || *part == '.' || end[-1] == '.')
    return FALSE;
  for (const char *p = part; p < end; p++)
    if ((guchar) *p <= ' ' || *p == 0x7f || strchr ("()<>,;:\\\"[]@", *p) != NULL || (*p == '.' && p[1] == '.'))
      return FALSE;
  return TRUE;
}

/**
 * confab_address_is_whole:
 * @address: an address
 *
 * Returns: whether it has all the parts a mail address has (RFC 5322 §3.4.1, without
 *   quotes, comments and literal addresses, which nobody types)
 */
gboolean
confab_address_is_whole (const char *address)
{
  const char *domain = confab_address_get_domain (address);

  return domain != NULL && strlen (address) <= MAX_ADDRESS && g_utf8_validate (address, -1, NULL) &&
         is_plain (address, domain - 1) && is_plain (domain, domain + strlen (domain));
}

/**
 * confab_address_get_domain:
 * @address: an address, perhaps not whole
 *
 * Returns: (nullable): what stands behind the last “@”, if anything
 */
const char *
confab_address_get_domain (const char *address)
{
  const char *at = strrchr (address, '@');

  return at != NULL && at[1] != '\0' ? at + 1 : NULL;
}

/**
 * confab_address_split:
 * @text: addresses with commas, semicolons or line breaks between them
 * @wrong: (out) (optional) (nullable) (transfer full): the first one that is not whole
 *
 * Returns: (transfer full): the addresses, each once; empty when there is none
 */
char **
confab_address_split (const char *text,
                      char **     wrong)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ",;\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (wrong != NULL)
    *wrong = NULL;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *address = confab_address_tidy (parts[i]);

      if (*address == '\0' || !g_hash_table_add (seen, g_utf8_casefold (address, -1)))
        continue;
      if (confab_address_is_whole (address))
        g_strv_builder_add (builder, address);
      else if (wrong != NULL && *wrong == NULL)
        *wrong = g_steal_pointer (&address);
    }
  return g_strv_builder_end (builder);
}
