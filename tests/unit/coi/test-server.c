/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a COI server keeps, and the script for servers that are none. */
#include "config.h"

#include "confab-coi-sieve.h"

#include <string.h>

static ConfabCoiServer *
read_server (const char *first,
             ...)
{
  g_autoptr (GHashTable) entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  va_list args;

  va_start (args, first);
  for (const char *name = first; name != NULL; name = va_arg (args, const char *))
    g_hash_table_insert (entries, g_strconcat (CONFAB_COI_CONFIG "/", name, NULL), g_strdup (va_arg (args, const char *)));
  va_end (args);
  return confab_coi_server_new (entries);
}

static void
test_settings (void)
{
  g_autoptr (ConfabCoiServer) empty = read_server (NULL, NULL);
  g_autoptr (ConfabCoiServer) full = read_server ("enabled", "yes", "Message-Filter", "seen", "mailbox-root", "INBOX.COI", "more", "x", NULL);
  g_autoptr (ConfabCoiServer) odd = read_server ("enabled", "Yes", "message-filter", "Active", "mailbox-root", "a\nb", NULL);

  g_assert_false (empty->enabled);
  g_assert_cmpint (empty->filter, ==, CONFAB_COI_FILTER_NONE);
  g_assert_null (empty->root);
  g_assert_true (full->enabled);
  g_assert_cmpint (full->filter, ==, CONFAB_COI_FILTER_SEEN);
  g_assert_cmpstr (full->root, ==, "INBOX.COI");
  g_assert_false (odd->enabled);
  g_assert_cmpint (odd->filter, ==, CONFAB_COI_FILTER_NONE);
  g_assert_null (odd->root);
}

static void
test_blocked (void)
{
  static const char * const refused[] = { "", "a*b@x", "100%@x", "a//b@x", "/a@x", "a@x/", "a b@x", "\303\274@x", "\"a\"@x" };
  g_autofree char *plain = confab_coi_server_dup_blocked_entry ("Eve@Far.example");

  g_assert_cmpstr (plain, ==, "/private/vendor/confab/blocked/eve@far.example");
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *entry = confab_coi_server_dup_blocked_entry (refused[i]);

      g_assert_null (entry);
    }
}

static void
test_script (void)
{
  const char *blocked[] = { "eve@far.example", "\"q\\\r\n\"@x", NULL };
  ConfabCoiSieve all = {
    .filter = CONFAB_COI_FILTER_ACTIVE, .chats = "COI/Chats", .blocked = blocked, .blocked_folder = "Blo\"cked",
    .own_script = "my \"own\\", .can_create = TRUE, .can_flag = TRUE,
  };
  ConfabCoiSieve least = { .filter = CONFAB_COI_FILTER_SEEN, .chats = "COI/Chats", .blocked_folder = "Blocked" };
  g_autofree char *script = confab_coi_sieve_write (&all);
  g_autofree char *none = confab_coi_sieve_write (&least);
  g_autofree char *own = confab_coi_sieve_dup_own_script (script);
  g_autofree char *nobody = confab_coi_sieve_dup_own_script (none);
  g_auto (GStrv) lines = g_strsplit (script, "\r\n", -1);
  g_autofree char *joined = g_strjoinv ("\n", lines);

  g_assert_null (strchr (joined, '\r'));
  g_assert_cmpstr (strchr (joined, '\n') + 1, ==,
                   "require [\"fileinto\", \"mailbox\", \"imap4flags\", \"include\"];\n"
                   "\n# Whom you have blocked.\n"
                   "if address :is \"From\" [\n    \"eve@far.example\",\n    \"\\\"q\\\\\\\"@x\"] {\n"
                   "  fileinto :create \"Blo\\\"cked\";\n  stop;\n}\n"
                   "\n# Chats: by their version, by their own id, or by the first one they refer to.\n"
                   "if anyof (exists \"Chat-Version\",\n"
                   "    header :matches \"Message-ID\" [\"<chat$*\", \"<coi$*\"],\n"
                   "    header :matches \"References\" [\"<chat$*\", \"<coi$*\"]) {\n"
                   "  addflag \"$Chat\";\n"
                   "  fileinto :create \"COI/Chats\";\n  stop;\n}\n"
                   "\n# Your own script.\ninclude :personal :optional \"my \\\"own\\\\\";\n");
  g_assert_true (confab_coi_sieve_is_ours (script));
  g_assert_cmpstr (own, ==, all.own_script);
  g_assert_true (confab_coi_sieve_is_ours (none));
  g_assert_null (nobody);
  g_assert_cmpstr (strchr (none, '\n'), ==, "\n");
  g_assert_false (confab_coi_sieve_is_ours ("keep;"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coi/server/settings", test_settings);
  g_test_add_func ("/coi/server/blocked", test_blocked);
  g_test_add_func ("/coi/server/script", test_script);
  return g_test_run ();
}
