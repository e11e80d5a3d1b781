/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a test's fiber, and what the tests of the wire have in common. */
#include "config.h"

#include "net-test.h"

#include "confab-dex.h"

#include <string.h>

typedef struct
{
  NetTestFunc func;
  gpointer data;
  GMainLoop *loop;
} Run;

static DexFuture *
run_fiber (void *user_data)
{
  Run *run = user_data;

  run->func (run->data);
  g_main_loop_quit (run->loop);
  return dex_future_new_for_boolean (TRUE);
}

static guint patience;

static gboolean
too_long_cb (void *user_data)
{
  g_error ("The test waits in vain");
  return G_SOURCE_REMOVE;
}

/**
 * net_test_go_on:
 *
 * Tells that a test of many rounds begins with another one: the bound is for each.
 */
void
net_test_go_on (void)
{
  g_clear_handle_id (&patience, g_source_remove);
  patience = g_timeout_add_seconds (NET_TEST_SECONDS, too_long_cb, NULL);
}

/* Lets everything that was disowned come to its end. */
static void
settle (void)
{
  for (guint i = 0; i < 20; i++)
    while (g_main_context_iteration (NULL, FALSE))
      ;
}

/**
 * net_test_run:
 * @func: what to run on a fiber
 * @data: for @func
 *
 * Runs the main loop until @func is done.
 */
void
net_test_run (NetTestFunc func,
              gpointer    data)
{
  Run run = { func, data, g_main_loop_new (NULL, FALSE) };

  net_test_go_on ();
  dex_future_disown (confab_dex_spawn (NULL, run_fiber, &run, NULL));
  g_main_loop_run (run.loop);
  settle ();
  g_clear_handle_id (&patience, g_source_remove);
  g_main_loop_unref (run.loop);
}

static void
run_test (gconstpointer user_data)
{
  net_test_run ((NetTestFunc) user_data, NULL);
}

/**
 * net_test_add:
 * @path: the test's path
 * @func: what to run on a fiber
 */
void
net_test_add (const char *path,
              NetTestFunc func)
{
  g_test_add_data_func (path, (gconstpointer) func, run_test);
}

/**
 * net_test_credentials:
 *
 * Returns: (transfer full): whom the scripts know
 */
ConfabCredentials *
net_test_credentials (void)
{
  return confab_credentials_new_password (NET_TEST_USER, NET_TEST_PASSWORD);
}

/**
 * net_test_imap:
 * @server: a server
 * @security: how to connect
 * @error: why not
 *
 * Returns: (transfer full) (nullable): a session
 */
ConfabImapSession *
net_test_imap (FakeServer *   server,
               ConfabSecurity security,
               GError **      error)
{
  g_autoptr (ConfabServer) where = fake_server_dup_server (server, security);
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();

  return dex_await_object (confab_imap_session_connect (where, credentials, FALSE), error);
}

/**
 * net_test_inbox:
 * @server: a server that plays NET_TEST_SELECTED
 *
 * Returns: (transfer full): a session with INBOX selected
 */
ConfabImapSession *
net_test_inbox (FakeServer *server)
{
  g_autoptr (GError) error = NULL;
  ConfabImapSession *session = net_test_imap (server, CONFAB_SECURITY_TLS, &error);
  g_autoptr (ConfabImapMailboxState) state = NULL;

  g_assert_no_error (error);
  state = dex_await_boxed (confab_imap_session_select (session, "INBOX", 0, 0), &error);
  g_assert_no_error (error);
  return session;
}

/**
 * net_test_smtp:
 * @server: a server
 * @security: how to connect
 * @error: why not
 *
 * Returns: (transfer full) (nullable): a session
 */
ConfabSmtpSession *
net_test_smtp (FakeServer *   server,
               ConfabSecurity security,
               GError **      error)
{
  g_autoptr (ConfabServer) where = fake_server_dup_server (server, security);
  g_autoptr (ConfabCredentials) credentials = net_test_credentials ();

  return dex_await_object (confab_smtp_session_connect (where, credentials, "localhost"), error);
}

/**
 * net_test_refused:
 * @script: a server that must not be trusted
 * @smtp: it speaks SMTP rather than IMAP
 * @security: how to connect
 * @code: how it is refused
 *
 * Checks that no session comes of it, and that the password was not told to it.
 */
void
net_test_refused (const char *   script,
                  gboolean       smtp,
                  ConfabSecurity security,
                  ConfabNetError code)
{
  FakeServer *server = fake_server_new (script);
  g_autoptr (GError) error = NULL;
  g_autofree char *heard = NULL;

  if (smtp)
    g_assert_null (net_test_smtp (server, security, &error));
  else
    g_assert_null (net_test_imap (server, security, &error));
  g_assert_error (error, CONFAB_NET_ERROR, (int) code);
  heard = fake_server_finish (server);
  g_assert_null (strstr (heard, NET_TEST_PASSWORD));
  g_assert_null (strstr (heard, NET_TEST_PLAIN));
}

/**
 * net_test_bytes:
 * @text: text
 *
 * Returns: (transfer full): it as bytes
 */
GBytes *
net_test_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

/**
 * net_test_drop:
 * @messages: (transfer full): fetched messages
 * @user_data: nothing
 *
 * Takes messages nobody looks at.
 *
 * Returns: (nullable): %NULL
 */
DexFuture *
net_test_drop (GPtrArray *messages,
               gpointer   user_data)
{
  g_ptr_array_unref (messages);
  return NULL;
}
