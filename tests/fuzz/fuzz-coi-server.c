/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes what a COI server keeps, and the script for servers that are none. */
#include "config.h"

#include "fuzz-target.h"

#include "confab-coi-sieve.h"
#include "confab-coi-webpush.h"

#include <string.h>

static void
check_settings (const char *text)
{
  static const char * const names[] = { CONFAB_COI_CONFIG_ENABLED, CONFAB_COI_CONFIG_FILTER, CONFAB_COI_CONFIG_ROOT };
  g_autoptr (GHashTable) entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (ConfabCoiServer) server = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_hash_table_insert (entries, g_strdup (names[i]), g_strdup (text));
  g_hash_table_insert (entries, g_strdup (text), g_strdup (text));
  server = confab_coi_server_new (entries);
  g_assert_true (server->root == NULL || (g_utf8_validate (server->root, -1, NULL) && strpbrk (server->root, "*%\r\n") == NULL));
  g_assert_cmpint (server->enabled, ==, strcmp (text, CONFAB_COI_ENABLED) == 0);
}

/* What becomes the name of an entry stays within it. */
static void
check_entries (const char *text)
{
  g_autofree char *blocked = confab_coi_server_dup_blocked_entry (text);
  g_autofree char *subscription = confab_coi_subscription_dup_entry (text);

  g_assert_true (blocked == NULL || strpbrk (blocked, "*% \r\n\"\\") == NULL);
  g_assert_true (subscription == NULL || strpbrk (subscription + strlen (CONFAB_COI_WEBPUSH_SUBSCRIPTIONS "/"), "/*% \r\n\"\\") == NULL);
}

static void
check_subscription (const char *text)
{
  g_autoptr (ConfabCoiSubscription) read = confab_coi_subscription_new_from_entry (CONFAB_COI_WEBPUSH_SUBSCRIPTIONS "/0123456789", text);
  g_autoptr (ConfabCoiSubscription) again = NULL;
  g_autofree char *json = NULL;

  if (read == NULL || !confab_coi_subscription_is_valid (read))
    return;
  json = confab_coi_subscription_to_json (read, TRUE);
  again = confab_coi_subscription_new_from_entry (CONFAB_COI_WEBPUSH_SUBSCRIPTIONS "/0123456789", json);
  g_assert_nonnull (again);
  g_assert_cmpstr (again->endpoint, ==, read->endpoint);
  g_assert_cmpstr (again->p256dh, ==, read->p256dh);
  g_assert_cmpstr (again->auth, ==, read->auth);
  g_assert_cmpint (again->type, ==, read->type);
}

/* No name or address ends its string in the script, and the own script is found again. */
static void
check_script (const char *text)
{
  const char *blocked[] = { text, NULL };
  ConfabCoiSieve wish = {
    .filter = CONFAB_COI_FILTER_ACTIVE, .chats = text, .blocked = blocked, .blocked_folder = text, .own_script = text,
    .can_create = TRUE, .can_flag = TRUE,
  };
  g_autofree char *script = confab_coi_sieve_write (&wish);
  g_autofree char *own = confab_coi_sieve_dup_own_script (script);
  g_autoptr (GString) expected = g_string_new (NULL);
  guint lines = 0;

  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_iscntrl (*c))
      g_string_append_c (expected, *c);
  g_assert_cmpstr (own, ==, expected->len > 0 ? expected->str : NULL);
  for (const char *c = script; *c != '\0'; c++)
    lines += *c == '\n';
  g_assert_cmpuint (lines, ==, 21);
  g_assert_true (confab_coi_sieve_is_ours (script));
  g_free (confab_coi_sieve_dup_own_script (text));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_settings (text);
  check_entries (text);
  check_subscription (text);
  check_script (text);
  return 0;
}
