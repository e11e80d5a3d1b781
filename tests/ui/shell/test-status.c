/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of what the banner says, of addresses that are typed, and of authorities. */
#include "config.h"

#include <unistd.h>

#include "confab-address-check.h"
#include "confab-authority.h"
#include "confab-status.h"
#include "shell-bed.h"

static ConfabAccountInfo *
new_account (gint64      id,
             const char *address)
{
  g_autoptr (ConfabAccountRecord) record = confab_account_record_new ();

  record->id = id;
  record->address = g_strdup (address);
  return confab_account_info_new (record);
}

static gboolean
has_title (gpointer data)
{
  return confab_status_get_title (data) != NULL;
}

static void
set_problem (ConfabAccountInfo * account,
             ConfabAccountState  state,
             const char *        title,
             ConfabProblemAction action)
{
  g_autoptr (ConfabProblem) problem = confab_problem_new (title, "A sentence.", action);

  confab_account_info_set_state (account, state, problem);
}

static void
test_status_tells_the_gravest (void)
{
  g_autoptr (GListStore) accounts = g_list_store_new (CONFAB_TYPE_ACCOUNT_INFO);
  g_autoptr (ConfabAccountInfo) one = new_account (1, "alice@mail.test");
  g_autoptr (ConfabAccountInfo) two = new_account (2, "work@example.org");
  g_autoptr (ConfabStatus) status = confab_status_new ();

  confab_account_info_set_state (one, CONFAB_ACCOUNT_ONLINE, NULL);
  confab_account_info_set_state (two, CONFAB_ACCOUNT_CONNECTING, NULL);
  g_list_store_append (accounts, one);
  confab_status_set_accounts (status, G_LIST_MODEL (accounts));
  g_assert_cmpint (confab_status_get_kind (status), ==, CONFAB_STATUS_FINE);
  g_assert_null (confab_status_get_title (status));
  g_assert_null (confab_status_get_button (status));
  g_assert_null (confab_status_get_action (status));

  /* What only the person can mend is said at once. */
  set_problem (one, CONFAB_ACCOUNT_ATTENTION, "Wrong password", CONFAB_PROBLEM_PASSWORD);
  g_assert_cmpstr (confab_status_get_title (status), ==, "Wrong password");
  g_assert_cmpstr (confab_status_get_action (status), ==, "win.edit-account");
  g_assert_true (confab_status_get_account (status) == one);

  /* With two accounts it says which one. */
  g_list_store_append (accounts, two);
  g_assert_cmpstr (confab_status_get_title (status), ==, "alice@mail.test: Wrong password");
  set_problem (one, CONFAB_ACCOUNT_ATTENTION, "Keyring is locked", CONFAB_PROBLEM_KEYRING);
  g_assert_cmpstr (confab_status_get_title (status), ==, "alice@mail.test: Keyring is locked");
  g_assert_cmpstr (confab_status_get_action (status), ==, "win.retry");
  set_problem (two, CONFAB_ACCOUNT_WAITING, "No answer", CONFAB_PROBLEM_WAIT);
  g_assert_true (confab_status_get_account (status) == one);

  g_list_store_remove_all (accounts);
  g_assert_cmpint (confab_status_get_kind (status), ==, CONFAB_STATUS_FINE);
  g_assert_finalize_object (g_steal_pointer (&status));
  g_assert_finalize_object (g_steal_pointer (&one));
}

static void
test_status_waits_with_what_passes (void)
{
  g_autoptr (GListStore) accounts = g_list_store_new (CONFAB_TYPE_ACCOUNT_INFO);
  g_autoptr (ConfabAccountInfo) one = new_account (1, "alice@mail.test");
  g_autoptr (ConfabStatus) status = confab_status_new ();

  confab_account_info_set_state (one, CONFAB_ACCOUNT_OFFLINE, NULL);
  g_list_store_append (accounts, one);
  confab_status_set_accounts (status, G_LIST_MODEL (accounts));
  g_assert_null (confab_status_get_title (status));
  confab_account_info_set_state (one, CONFAB_ACCOUNT_ONLINE, NULL);
  g_assert_null (confab_status_get_title (status));

  confab_account_info_set_progress (one, 0.25);
  confab_account_info_set_state (one, CONFAB_ACCOUNT_SYNCING, NULL);
  shell_wait (has_title, status);
  g_assert_cmpint (confab_status_get_kind (status), ==, CONFAB_STATUS_SYNC);
  g_assert_nonnull (strstr (confab_status_get_title (status), "25"));
  g_assert_null (confab_status_get_button (status));
  confab_account_info_set_progress (one, 0.5);
  g_assert_nonnull (strstr (confab_status_get_title (status), "50"));
  confab_account_info_set_state (one, CONFAB_ACCOUNT_ONLINE, NULL);
  g_assert_null (confab_status_get_title (status));
}

/* Addresses */

static void
test_addresses (void)
{
  static const char * const whole[] = {
    "a@b", "ada@example.org", "first.last+tag@mail.example.co.uk", "o'neil@example.org", "ada_1-2@example.org", "grüße@example.org",
  };
  static const char * const broken[] = {
    "", "ada", "ada@", "@example.org", "a b@example.org", "ada@exa mple.org", "ada@@example.org", "ada@example.org,", ".ada@example.org",
    "ada.@example.org", "a..b@example.org", "ada@.example.org", "ada@example..org", "ada@example.org.", "<ada@example.org", "ada\n@b",
  };

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    if (!confab_address_is_whole (whole[i]))
      g_error ("“%s” is an address", whole[i]);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    if (confab_address_is_whole (broken[i]))
      g_error ("“%s” is no address", broken[i]);
}

static void
test_addresses_as_they_are_pasted (void)
{
  g_autofree char *named = confab_address_tidy (" Ada Lovelace <ada@example.org> ");
  g_autofree char *link = confab_address_tidy ("mailto:ada@example.org?subject=Hello");
  g_autofree char *plain = confab_address_tidy ("\tada@example.org\n");
  g_autofree char *wrong = NULL;
  g_auto (GStrv) several = confab_address_split ("ada@example.org, Bob <bob@mail.test>; ADA@example.org,,", &wrong);
  g_auto (GStrv) none = confab_address_split (" , ", NULL);
  g_auto (GStrv) some = NULL;

  g_assert_cmpstr (named, ==, "ada@example.org");
  g_assert_cmpstr (link, ==, "ada@example.org");
  g_assert_cmpstr (plain, ==, "ada@example.org");
  g_assert_null (wrong);
  g_assert_cmpuint (g_strv_length (several), ==, 2);
  g_assert_cmpstr (several[1], ==, "bob@mail.test");
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  some = confab_address_split ("ada@example.org, bob", &wrong);
  g_assert_cmpstr (wrong, ==, "bob");
}

/* Authorities */

static const char certificate[] =
  "-----BEGIN CERTIFICATE-----\n"
  "MIIBlzCCAT2gAwIBAgIUAavcxTEx9vCSlBr/0DQaTC06gXYwCgYIKoZIzj0EAwIw\n"
  "IDEeMBwGA1UEAwwVQ29uZmFiIFRlc3QgQXV0aG9yaXR5MCAXDTI2MTEyNDE0MDY0\n"
  "MloYDzIxMjYxMDMxMTQwNjQyWjAgMR4wHAYDVQQDDBVDb25mYWIgVGVzdCBBdXRo\n"
  "b3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASuaZQqAq3VRRbQB+fQBHZd\n"
  "BcF971TORLtmH7laYH0dCT+HSo3uJ/xLagjWt/M+fVEK3e5qUsLqgPcPOcTJcFdA\n"
  "o1MwUTAdBgNVHQ4EFgQU9IPpCNkyTeuSDqBdxdOkM2+g2tIwHwYDVR0jBBgwFoAU\n"
  "9IPpCNkyTeuSDqBdxdOkM2+g2tIwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD\n"
  "AgNIADBFAiA79OmsLR4AxlejJh1Dqu/OSOSdTkDQ05wlpBJl22ht1QIhANkX2+6C\n"
  "EPwafjJLm53C9cfb+ieYqh49aLpyIdqnj2/9\n"
  "-----END CERTIFICATE-----\n";

static const char fingerprint[] = "AC:7A:76:B9:36:8E:EB:C1:27:FA:E3:A4:A8:00:A3:93:E4:80:71:92:81:89:BB:CF:62:C3:30:F0:25:9B:C5:EE";

static void
test_authority_shows_its_fingerprint (void)
{
  g_autofree char *directory = shell_sample_make_directory ();
  g_autofree char *path = g_build_filename (directory, "ca.pem", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  g_autofree char *none = NULL;

  g_file_set_contents (path, certificate, -1, &error);
  g_assert_no_error (error);
  words = confab_authority_describe (path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (words, "Confab Test Authority"));
  g_assert_nonnull (strstr (words, fingerprint));

  g_file_set_contents (path, "This is a letter and no certificate.\n", -1, NULL);
  none = confab_authority_describe (path, &error);
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_clear_error (&error);

  g_assert_cmpint (truncate (path, CONFAB_AUTHORITY_MAX_SIZE + 1), ==, 0);
  none = confab_authority_describe (path, &error);
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  shell_sample_remove_directory (directory);
}

int
main (int    argc,
      char **argv)
{
  shell_bed_init (&argc, &argv);
  g_test_add_func ("/ui/status/gravest", test_status_tells_the_gravest);
  g_test_add_func ("/ui/status/patience", test_status_waits_with_what_passes);
  g_test_add_func ("/ui/address/whole", test_addresses);
  g_test_add_func ("/ui/address/pasted", test_addresses_as_they_are_pasted);
  g_test_add_func ("/ui/authority/fingerprint", test_authority_shows_its_fingerprint);
  return g_test_run ();
}
