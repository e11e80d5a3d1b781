/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a COI server keeps for its person: whether it is turned on, and how it files chats. */
#include "config.h"

#include "confab-coi-server.h"

#include <string.h>

/* Longest name of the folder above all others that is believed, in bytes. */
#define MAX_ROOT 200
/* Longest address that is given to a server to be blocked, in bytes. */
#define MAX_BLOCKED 254

static const char * const filters[] = {
  [CONFAB_COI_FILTER_NONE] = "none",
  [CONFAB_COI_FILTER_ACTIVE] = "active",
  [CONFAB_COI_FILTER_SEEN] = "seen",
};

/**
 * confab_coi_filter_get_name:
 * @filter: how chats are filed
 *
 * Returns: (transfer none): as it is called on the wire
 */
const char *
confab_coi_filter_get_name (ConfabCoiFilter filter)
{
  return filters[filter];
}

/**
 * confab_coi_filter_from_name:
 * @name: (nullable): as it is called on the wire
 * @filter: (out): which it is
 *
 * Returns: whether there is one of that name
 */
gboolean
confab_coi_filter_from_name (const char *     name,
                             ConfabCoiFilter *filter)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (filters); i++)
    if (g_str_equal (name, filters[i]))
      {
        *filter = (ConfabCoiFilter) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
is_root (const char *value)
{
  if (*value == '\0' || strlen (value) > MAX_ROOT || !g_utf8_validate (value, -1, NULL) || strpbrk (value, "*%") != NULL)
    return FALSE;
  for (const char *c = value; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      return FALSE;
  return TRUE;
}

/**
 * confab_coi_server_new:
 * @entries: (element-type utf8 utf8): annotations of the server, by name, as GETMETADATA
 *   told them; unknown ones and nonsense are passed over
 *
 * Returns: (transfer full): the settings
 */
ConfabCoiServer *
confab_coi_server_new (GHashTable *entries)
{
  ConfabCoiServer *self = g_new0 (ConfabCoiServer, 1);
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      /* Names are the same in capital letters (RFC 5464 §3.1). */
      if (g_ascii_strcasecmp (name, CONFAB_COI_CONFIG_ENABLED) == 0)
        self->enabled = g_str_equal (value, CONFAB_COI_ENABLED);
      else if (g_ascii_strcasecmp (name, CONFAB_COI_CONFIG_FILTER) == 0)
        confab_coi_filter_from_name (value, &self->filter);
      else if (g_ascii_strcasecmp (name, CONFAB_COI_CONFIG_ROOT) == 0 && is_root (value))
        g_set_str (&self->root, value);
    }
  return self;
}

/**
 * confab_coi_server_free:
 * @self: (transfer full) (nullable): settings
 */
void
confab_coi_server_free (ConfabCoiServer *self)
{
  if (self == NULL)
    return;
  g_free (self->root);
  g_free (self);
}

/**
 * confab_coi_server_dup_blocked_entry:
 * @address: an address
 *
 * Returns: (transfer full) (nullable): the annotation that tells the server to keep its
 *   mail out of INBOX, or %NULL where no annotation can be called so
 */
char *
confab_coi_server_dup_blocked_entry (const char *address)
{
  g_autofree char *lower = g_ascii_strdown (address, -1);

  /* RFC 5464 §3.2: no wildcards, no empty components, ASCII alone. */
  if (*lower == '\0' || strlen (lower) > MAX_BLOCKED || strstr (lower, "//") != NULL || g_str_has_prefix (lower, "/") ||
      g_str_has_suffix (lower, "/"))
    return NULL;
  for (const char *c = lower; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c) || strchr ("*%\"\\", *c) != NULL)
      return NULL;
  return g_strconcat (CONFAB_COI_BLOCKED "/", lower, NULL);
}
