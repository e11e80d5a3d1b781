/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords in a keyring that is absent, unlocked, locked or stuck: run-with-keyring.sh says which. */
#include "config.h"

#include "confab-secrets.h"

#include <glib/gstdio.h>
#include <libsecret/secret.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ADDRESS "Alice@mail.test"

/* How long the tests of a locked keyring let it be waited for. */
#define SHORT_TIMEOUT_MS 1000

typedef struct
{
  char *dir;
  char *file;
  ConfabSecrets *secrets;
} Fixture;

static void
set_up (Fixture *     fixture,
        gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("confab-secrets-XXXXXX", NULL);
  fixture->file = g_build_filename (fixture->dir, CONFAB_SECRETS_FILE, NULL);
  fixture->secrets = confab_secrets_new (fixture->dir);
}

static void
tear_down (Fixture *     fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->secrets);
  g_unlink (fixture->file);
  g_assert_cmpint (g_rmdir (fixture->dir), ==, 0);
  g_free (fixture->file);
  g_free (fixture->dir);
}

static DexFuture *
wait_for (DexFuture *future)
{
  while (dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  /* What still holds the request lets go of it. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return future;
}

static void
assert_true (DexFuture *future,
             gboolean   expected)
{
  g_autoptr (DexFuture) owned = wait_for (future);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (owned, &error);

  g_assert_no_error (error);
  g_assert_cmpint (g_value_get_boolean (value), ==, expected);
}

static void
assert_string (DexFuture * future,
               const char *expected)
{
  g_autoptr (DexFuture) owned = wait_for (future);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (owned, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_value_get_string (value), ==, expected);
}

static void
assert_fails (DexFuture *        future,
              ConfabSecretsError code)
{
  g_autoptr (DexFuture) owned = wait_for (future);
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_future_get_value (owned, &error));
  g_assert_error (error, CONFAB_SECRETS_ERROR, (int) code);
}

static void
test_round_trip (Fixture *     fixture,
                 gconstpointer data)
{
  ConfabSecrets *secrets = fixture->secrets;
  g_autoptr (ConfabSecrets) other = confab_secrets_new ("/nonexistent/other");

  assert_fails (confab_secrets_lookup (secrets, ADDRESS, "imap"), CONFAB_SECRETS_ERROR_NOT_FOUND);
  assert_true (confab_secrets_clear (secrets, ADDRESS, "imap"), FALSE);

  assert_true (confab_secrets_store (secrets, ADDRESS, "imap", "s3cret\n[x] = ä\\"), TRUE);
  assert_true (confab_secrets_store (secrets, ADDRESS, "smtp", ""), TRUE);
  assert_string (confab_secrets_lookup (secrets, ADDRESS, "imap"), "s3cret\n[x] = ä\\");
  assert_string (confab_secrets_lookup (secrets, "alice@MAIL.test", "imap"), "s3cret\n[x] = ä\\");
  assert_string (confab_secrets_lookup (secrets, ADDRESS, "smtp"), "");

  /* Neither another account nor another profile sees it. */
  assert_fails (confab_secrets_lookup (secrets, "bob@mail.test", "imap"), CONFAB_SECRETS_ERROR_NOT_FOUND);
  assert_fails (confab_secrets_lookup (other, ADDRESS, "imap"), CONFAB_SECRETS_ERROR_NOT_FOUND);

  assert_true (confab_secrets_store (secrets, ADDRESS, "imap", "another"), TRUE);
  assert_string (confab_secrets_lookup (secrets, ADDRESS, "imap"), "another");

  assert_true (confab_secrets_clear (secrets, ADDRESS, "imap"), TRUE);
  assert_fails (confab_secrets_lookup (secrets, ADDRESS, "imap"), CONFAB_SECRETS_ERROR_NOT_FOUND);
  assert_string (confab_secrets_lookup (secrets, ADDRESS, "smtp"), "");
  assert_true (confab_secrets_clear (secrets, ADDRESS, "smtp"), TRUE);
  g_assert_false (g_file_test (fixture->file, G_FILE_TEST_EXISTS));
}

static void
test_not_utf8 (Fixture *     fixture,
               gconstpointer data)
{
  assert_fails (confab_secrets_store (fixture->secrets, ADDRESS, "imap", "\xff"), CONFAB_SECRETS_ERROR_FAILED);
}

static void
notify_cb (ConfabSecrets *secrets,
           GParamSpec *   pspec,
           guint *        n)
{
  (*n)++;
}

static void
test_file_is_private (Fixture *     fixture,
                      gconstpointer data)
{
  g_autofree char *text = NULL;
  struct stat info;
  guint n = 0;

  g_signal_connect (fixture->secrets, "notify::insecure-file", G_CALLBACK (notify_cb), &n);
  g_assert_false (confab_secrets_get_insecure_file (fixture->secrets));
  assert_true (confab_secrets_store (fixture->secrets, ADDRESS, "imap", "one"), TRUE);
  assert_true (confab_secrets_store (fixture->secrets, ADDRESS, "smtp", "two"), TRUE);
  g_assert_true (confab_secrets_get_insecure_file (fixture->secrets));
  g_assert_cmpuint (n, ==, 1);

  g_assert_cmpint (stat (fixture->file, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
  g_assert_true (g_file_get_contents (fixture->file, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "[alice@mail.test]\nimap=one\nsmtp=two\n");
}

static void
test_file_with_wide_permissions (Fixture *     fixture,
                                 gconstpointer data)
{
  static const mode_t modes[] = { 0644, 0640, 0604, 0660, 0610 };

  assert_true (confab_secrets_store (fixture->secrets, ADDRESS, "imap", "one"), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_cmpint (g_chmod (fixture->file, modes[i]), ==, 0);
      assert_fails (confab_secrets_lookup (fixture->secrets, ADDRESS, "imap"), CONFAB_SECRETS_ERROR_PERMISSIONS);
      assert_fails (confab_secrets_store (fixture->secrets, ADDRESS, "imap", "x"), CONFAB_SECRETS_ERROR_PERMISSIONS);
      assert_fails (confab_secrets_clear (fixture->secrets, ADDRESS, "imap"), CONFAB_SECRETS_ERROR_PERMISSIONS);
    }
  g_assert_cmpint (g_chmod (fixture->file, 0400), ==, 0);
  assert_string (confab_secrets_lookup (fixture->secrets, ADDRESS, "imap"), "one");
}

static void
test_file_is_nonsense (Fixture *     fixture,
                       gconstpointer data)
{
  g_assert_true (g_file_set_contents_full (fixture->file, "nonsense\0[", 10, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  assert_fails (confab_secrets_lookup (fixture->secrets, ADDRESS, "imap"), CONFAB_SECRETS_ERROR_FILE);
  assert_fails (confab_secrets_store (fixture->secrets, ADDRESS, "imap", "x"), CONFAB_SECRETS_ERROR_FILE);

  /* A link to elsewhere is not followed. */
  g_assert_cmpint (g_unlink (fixture->file), ==, 0);
  g_assert_cmpint (symlink ("/dev/zero", fixture->file), ==, 0);
  assert_fails (confab_secrets_lookup (fixture->secrets, ADDRESS, "imap"), CONFAB_SECRETS_ERROR_FILE);
}

static void
test_keyring_leaves_no_file (Fixture *     fixture,
                             gconstpointer data)
{
  assert_true (confab_secrets_store (fixture->secrets, ADDRESS, "imap", "one"), TRUE);
  g_assert_false (confab_secrets_get_insecure_file (fixture->secrets));
  g_assert_false (g_file_test (fixture->file, G_FILE_TEST_EXISTS));
  assert_true (confab_secrets_clear (fixture->secrets, ADDRESS, "imap"), TRUE);
}

/* What was kept where there was no keyring is there where there is one, until that has it. */
static void
test_keyring_beside_file (Fixture *     fixture,
                          gconstpointer data)
{
  g_assert_true (g_file_set_contents_full (fixture->file, "[alice@mail.test]\nimap=one\nsmtp=two\n", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  assert_string (confab_secrets_lookup (fixture->secrets, ADDRESS, "imap"), "one");
  g_assert_false (confab_secrets_get_insecure_file (fixture->secrets));
  assert_true (confab_secrets_store (fixture->secrets, ADDRESS, "imap", "new"), TRUE);
  assert_string (confab_secrets_lookup (fixture->secrets, ADDRESS, "imap"), "new");
  assert_string (confab_secrets_lookup (fixture->secrets, ADDRESS, "smtp"), "two");
  assert_true (confab_secrets_clear (fixture->secrets, ADDRESS, "smtp"), TRUE);
  g_assert_false (g_file_test (fixture->file, G_FILE_TEST_EXISTS));
  assert_true (confab_secrets_clear (fixture->secrets, ADDRESS, "imap"), TRUE);
  assert_fails (confab_secrets_lookup (fixture->secrets, ADDRESS, "imap"), CONFAB_SECRETS_ERROR_NOT_FOUND);
}

/* What the session before this one, where the keyring was unlocked, has kept. */
static void
prepare (void)
{
  g_autoptr (ConfabSecrets) secrets = confab_secrets_new (NULL);

  assert_true (confab_secrets_store (secrets, ADDRESS, "imap", "one"), TRUE);
}

static void
test_locked (Fixture *     fixture,
             gconstpointer data)
{
  g_autoptr (ConfabSecrets) secrets = confab_secrets_new (NULL);

  confab_secrets_set_timeout (secrets, SHORT_TIMEOUT_MS);
  confab_secrets_set_timeout (fixture->secrets, SHORT_TIMEOUT_MS);
  assert_fails (confab_secrets_lookup (secrets, ADDRESS, "imap"), CONFAB_SECRETS_ERROR_LOCKED);
  assert_fails (confab_secrets_clear (secrets, ADDRESS, "imap"), CONFAB_SECRETS_ERROR_LOCKED);
  assert_fails (confab_secrets_store (fixture->secrets, ADDRESS, "imap", "one"), CONFAB_SECRETS_ERROR_LOCKED);

  /* What is not there need not be unlocked. */
  assert_fails (confab_secrets_lookup (secrets, "bob@mail.test", "imap"), CONFAB_SECRETS_ERROR_NOT_FOUND);

  g_assert_false (confab_secrets_get_insecure_file (fixture->secrets));
  g_assert_false (g_file_test (fixture->file, G_FILE_TEST_EXISTS));
}

static GDBusMessage *
swallow_cb (GDBusConnection *bus,
            GDBusMessage *   message,
            gboolean         incoming,
            gpointer         asked)
{
  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  g_atomic_int_set ((int *) asked, TRUE);
  g_object_unref (message);
  return NULL;
}

/* A prompter that is there, is asked, and never answers. */
static void
test_prompter_is_silent (Fixture *     fixture,
                         gconstpointer data)
{
  g_autoptr (ConfabSecrets) secrets = confab_secrets_new (NULL);
  ConfabSecrets *weak = secrets;
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  int asked = FALSE;

  bus = g_dbus_connection_new_for_address_sync (address,
                                                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (bus, swallow_cb, &asked, NULL);
  reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.gnome.keyring.SystemPrompter", 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);

  confab_secrets_set_timeout (secrets, SHORT_TIMEOUT_MS);
  assert_fails (confab_secrets_lookup (secrets, ADDRESS, "imap"), CONFAB_SECRETS_ERROR_LOCKED);
  assert_fails (confab_secrets_store (secrets, ADDRESS, "imap", "two"), CONFAB_SECRETS_ERROR_LOCKED);
  g_assert_true (g_atomic_int_get (&asked));

  /* The prompt ends with its prompter, and nothing of the requests is left. */
  g_dbus_connection_close_sync (bus, NULL, NULL);
  g_object_add_weak_pointer (G_OBJECT (secrets), (gpointer *) &weak);
  g_clear_object (&secrets);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* A keyring that is there and never answers: stopped by run-with-keyring.sh. */
static void
test_stuck (Fixture *     fixture,
            gconstpointer data)
{
  ConfabSecrets *weak = fixture->secrets;

  confab_secrets_set_timeout (fixture->secrets, SHORT_TIMEOUT_MS);
  assert_fails (confab_secrets_lookup (fixture->secrets, ADDRESS, "imap"), CONFAB_SECRETS_ERROR_FAILED);
  g_assert_false (confab_secrets_get_insecure_file (fixture->secrets));

  /* It goes on, and what it was asked is answered to nobody. */
  g_assert_cmpint (kill (atoi (g_getenv ("CONFAB_TEST_KEYRING_PID")), SIGCONT), ==, 0);
  g_object_add_weak_pointer (G_OBJECT (fixture->secrets), (gpointer *) &weak);
  g_object_unref (fixture->secrets);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
  fixture->secrets = confab_secrets_new (fixture->dir);
  assert_fails (confab_secrets_lookup (fixture->secrets, ADDRESS, "imap"), CONFAB_SECRETS_ERROR_NOT_FOUND);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  const char *keyring = g_getenv ("CONFAB_TEST_KEYRING");

  dex_init ();
  if (g_strcmp0 (keyring, "prepare") == 0)
    {
      prepare ();
      return 0;
    }

  g_test_init (&argc, &argv, NULL);
  if (g_strcmp0 (keyring, "locked") == 0)
    {
      ADD ("/account/secrets/locked", test_locked);
      ADD ("/account/secrets/prompter-is-silent", test_prompter_is_silent);
      return g_test_run ();
    }
  if (g_strcmp0 (keyring, "stuck") == 0)
    {
      ADD ("/account/secrets/stuck", test_stuck);
      return g_test_run ();
    }
  ADD ("/account/secrets/round-trip", test_round_trip);
  ADD ("/account/secrets/not-utf8", test_not_utf8);
  if (g_strcmp0 (keyring, "unlocked") == 0)
    {
      ADD ("/account/secrets/keyring-leaves-no-file", test_keyring_leaves_no_file);
      ADD ("/account/secrets/keyring-beside-file", test_keyring_beside_file);
      return g_test_run ();
    }
  ADD ("/account/secrets/file/private", test_file_is_private);
  ADD ("/account/secrets/file/wide-permissions", test_file_with_wide_permissions);
  ADD ("/account/secrets/file/nonsense", test_file_is_nonsense);
  return g_test_run ();
}
