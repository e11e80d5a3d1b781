/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tries an account's settings at both servers before anything of them is stored. */
#include "config.h"

#include "confab-runner.h"

#include "confab-dex.h"
#include "confab-net-error.h"

typedef struct
{
  ConfabAccountRecord *settings;
  ConfabCredentials *imap;
  ConfabCredentials *smtp;
} Trial;

static void
trial_free (Trial *trial)
{
  confab_account_record_unref (trial->settings);
  confab_credentials_unref (trial->imap);
  confab_credentials_unref (trial->smtp);
  g_free (trial);
}

static DexFuture *
trial_fiber (gpointer data)
{
  Trial *trial = data;
  ConfabAccountRecord *settings = trial->settings;
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabServer) imap_server = confab_runner_make_server (settings, TRUE, &error);
  g_autoptr (ConfabServer) smtp_server = imap_server != NULL ? confab_runner_make_server (settings, FALSE, &error) : NULL;
  g_autoptr (DexFuture) smtp_future = NULL;
  g_autoptr (ConfabImapSession) imap = NULL;
  g_autoptr (ConfabSmtpSession) smtp = NULL;

  if (smtp_server == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  smtp_future = confab_smtp_session_connect (smtp_server, trial->smtp, CONFAB_RUNNER_HELO_NAME);
  imap = dex_await_object (confab_imap_session_connect (imap_server, trial->imap, FALSE), &error);
  smtp = dex_await_object (dex_ref (smtp_future), imap != NULL ? &error : NULL);
  if (imap != NULL)
    confab_imap_session_close (imap);
  if (smtp != NULL)
    confab_smtp_session_close (smtp);
  if (error == NULL)
    return dex_future_new_true ();
  confab_net_error_set_host (error, imap == NULL ? settings->imap_host : settings->smtp_host);
  return dex_future_new_for_error (g_steal_pointer (&error));
}

/**
 * confab_runner_try_settings:
 * @settings: an account's settings
 * @imap: what to sign in with at the IMAP server
 * @smtp: what to sign in with at the submission server
 *
 * Signs in at both servers at once.
 *
 * Returns: (transfer full): a future that resolves when both let us in, or rejects with
 *   the first server's error
 */
DexFuture *
confab_runner_try_settings (ConfabAccountRecord *settings,
                            ConfabCredentials *  imap,
                            ConfabCredentials *  smtp)
{
  Trial *trial = g_new0 (Trial, 1);

  trial->settings = confab_account_record_ref (settings);
  trial->imap = confab_credentials_ref (imap);
  trial->smtp = confab_credentials_ref (smtp);
  return confab_dex_spawn (NULL, trial_fiber, trial, (GDestroyNotify) trial_free);
}
