/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns an error of any layer into a problem: words a person understands, and an action. */
#include "config.h"

#include "confab-problems.h"

#include "confab-compose.h"
#include "confab-net-error.h"
#include "confab-oauth.h"
#include "confab-secrets.h"
#include "confab-store.h"

#include <glib/gi18n.h>

static ConfabProblem *
take_sentence (const char *        title,
               char *              sentence,
               ConfabProblemAction action)
{
  g_autofree char *owned = sentence;

  return confab_problem_new (title, owned, action);
}

/* The server's own words are quoted, never mixed into ours: they may say anything. */
static char *
quote_words (const char *  sentence,
             const GError *error)
{
  const char *words = confab_net_error_get_server_words (error);

  if (words == NULL || *words == '\0')
    return g_strdup (sentence);
  /* Translators: first a whole sentence, then what the server said about it */
  return g_strdup_printf (_ ("%s The server says: “%s”"), sentence, words);
}

static ConfabProblem *
new_from_certificate (const GError *error,
                      const char *  server)
{
  GTlsCertificateFlags flags = confab_net_error_get_certificate_flags (error);
  const char *fingerprint = confab_net_error_get_fingerprint (error);
  const char *reason;
  g_autofree char *sentence = NULL;

  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    reason = _ ("it has expired");
  else if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    reason = _ ("it is not valid yet; look at this computer’s clock");
  else if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    reason = _ ("it belongs to another server");
  else if (flags & G_TLS_CERTIFICATE_REVOKED)
    reason = _ ("it was revoked");
  else if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    reason = _ ("nobody this computer trusts has signed it");
  else
    reason = _ ("it does not verify");

  /* Translators: a server's name, then a reason such as "it has expired" */
  sentence = g_strdup_printf (_ ("The certificate of %s is not accepted: %s. Nothing was sent to it. If your provider gave you a file with its authority, add it to the account."),
                              server, reason);
  if (fingerprint != NULL)
    {
      char *plain = g_steal_pointer (&sentence);

      /* Translators: a whole sentence, then a SHA-256 fingerprint */
      sentence = g_strdup_printf (_ ("%s Its fingerprint is %s."), plain, fingerprint);
      g_free (plain);
    }
  return confab_problem_new (_ ("Certificate not trusted"), sentence, CONFAB_PROBLEM_CERTIFICATE);
}

static ConfabProblem *
new_from_net (const GError *error,
              const char *  server)
{
  g_autofree char *sentence = NULL;

  switch ((ConfabNetError) error->code)
    {
    case CONFAB_NET_ERROR_RESOLVE:
      return take_sentence (_ ("Server not found"),
                            g_strdup_printf (_ ("There is no server called %s. Check its name, or the network."), server),
                            CONFAB_PROBLEM_SERVERS);

    case CONFAB_NET_ERROR_REFUSED:
      return take_sentence (_ ("No mail server there"),
                            g_strdup_printf (_ ("%s does not answer at this port. Check the port in the server settings."), server),
                            CONFAB_PROBLEM_SERVERS);

    case CONFAB_NET_ERROR_OFFLINE:
      return take_sentence (_ ("Offline"),
                            g_strdup_printf (_ ("There is no way to %s now. Confab goes on by itself when the network is back."), server),
                            CONFAB_PROBLEM_WAIT);

    case CONFAB_NET_ERROR_TIMEOUT:
      return take_sentence (_ ("No answer"),
                            g_strdup_printf (_ ("%s does not answer. Confab tries again by itself."), server),
                            CONFAB_PROBLEM_WAIT);

    case CONFAB_NET_ERROR_TLS_UNTRUSTED:
      return new_from_certificate (error, server);

    case CONFAB_NET_ERROR_TLS_UNAVAILABLE:
      return take_sentence (_ ("No encryption"),
                            g_strdup_printf (_ ("%s offers no encrypted connection at this port, so the password was not sent. Check the port and the kind of encryption in the server settings."), server),
                            CONFAB_PROBLEM_SERVERS);

    case CONFAB_NET_ERROR_AUTH:
      sentence = g_strdup_printf (_ ("%s does not accept the user name or the password. Check both; some providers want an app password."), server);
      return take_sentence (_ ("Wrong password"), quote_words (sentence, error), CONFAB_PROBLEM_PASSWORD);

    case CONFAB_NET_ERROR_AUTH_UNAVAILABLE:
      return take_sentence (_ ("Cannot sign in"),
                            g_strdup_printf (_ ("%s offers no way to sign in that Confab knows."), server),
                            CONFAB_PROBLEM_SERVERS);

    case CONFAB_NET_ERROR_PROTOCOL:
      return take_sentence (_ ("Not understood"),
                            g_strdup_printf (_ ("What %s answers makes no sense to a mail program. Check the name and the port in the server settings."), server),
                            CONFAB_PROBLEM_SERVERS);

    case CONFAB_NET_ERROR_CLOSED:
    case CONFAB_NET_ERROR_CANCELLED:
      sentence = g_strdup_printf (_ ("The connection to %s has ended. Confab tries again by itself."), server);
      return take_sentence (_ ("Connection lost"), quote_words (sentence, error), CONFAB_PROBLEM_WAIT);

    case CONFAB_NET_ERROR_NO:
      sentence = g_strdup_printf (_ ("%s refused a request."), server);
      return take_sentence (_ ("Refused"), quote_words (sentence, error), CONFAB_PROBLEM_RETRY);

    case CONFAB_NET_ERROR_LIMIT:
      sentence = g_strdup_printf (_ ("This is more than %s or Confab takes at once."), server);
      return take_sentence (_ ("Too large"), quote_words (sentence, error), CONFAB_PROBLEM_CHANGE);

    case CONFAB_NET_ERROR_UNSUPPORTED:
      return take_sentence (_ ("Not possible here"),
                            g_strdup_printf (_ ("%s cannot do what is needed for this."), server),
                            CONFAB_PROBLEM_CHANGE);

    case CONFAB_NET_ERROR_INVALID:
      return confab_problem_new (_ ("Cannot be sent"),
                                 _ ("An address or a name has a character that mail does not allow. Change it and try again."),
                                 CONFAB_PROBLEM_CHANGE);

    case CONFAB_NET_ERROR_SMTP_TRANSIENT:
      sentence = g_strdup_printf (_ ("%s does not take the message now. Confab tries again by itself."), server);
      return take_sentence (_ ("Later"), quote_words (sentence, error), CONFAB_PROBLEM_WAIT);

    case CONFAB_NET_ERROR_SMTP_PERMANENT:
      sentence = g_strdup_printf (_ ("%s refused the message."), server);
      return take_sentence (_ ("Not sent"), quote_words (sentence, error), CONFAB_PROBLEM_RETRY);

    case CONFAB_NET_ERROR_SMTP_UNKNOWN:
      return take_sentence (_ ("Connection lost"),
                            g_strdup_printf (_ ("The connection to %s ended while a message was given over. Confab looks whether it arrived before it sends it again."), server),
                            CONFAB_PROBLEM_WAIT);

    case CONFAB_NET_ERROR_NO_SETTINGS:
      return confab_problem_new (_ ("Servers not found"),
                                 _ ("Confab cannot find out which servers this address has. Check the address, or fill in the servers that your provider’s help pages name."),
                                 CONFAB_PROBLEM_SERVERS);

    case CONFAB_NET_ERROR_THROTTLED:
      sentence = g_strdup_printf (_ ("%s asks to come back later. Confab does so by itself."), server);
      return take_sentence (_ ("Server is busy"), quote_words (sentence, error), CONFAB_PROBLEM_WAIT);
    }
  g_assert_not_reached ();
}

/* The message of such an error is what the provider said, or who it is. */
static ConfabProblem *
new_from_oauth (const GError *error)
{
  g_autofree char *sentence = NULL;
  const char *plain = NULL;

  switch ((ConfabOauthError) error->code)
    {
    case CONFAB_OAUTH_ERROR_UNKNOWN:
      return confab_problem_new (_ ("Cannot sign in"),
                                 _ ("Confab does not know how to sign in with the browser at this provider. Sign in with a password, or with an app password that the provider makes for you."),
                                 CONFAB_PROBLEM_PASSWORD);

    case CONFAB_OAUTH_ERROR_UNREGISTERED:
      return take_sentence (_ ("Not possible here"),
                            g_strdup_printf (_ ("%s lets a program in through the browser only when it is registered there, and this Confab is not. Sign in with an app password if your provider makes you one, or ask whoever packaged Confab."), error->message),
                            CONFAB_PROBLEM_PASSWORD);

    case CONFAB_OAUTH_ERROR_DECLINED:
      return confab_problem_new (_ ("Not allowed"),
                                 _ ("In the browser, Confab was not allowed to use your mail. Sign in again if that was not meant."),
                                 CONFAB_PROBLEM_PASSWORD);

    case CONFAB_OAUTH_ERROR_BROWSER:
      return confab_problem_new (_ ("No answer from the browser"),
                                 _ ("The sign-in in the browser was not finished. Try again."),
                                 CONFAB_PROBLEM_PASSWORD);

    case CONFAB_OAUTH_ERROR_BUSY:
      return confab_problem_new (_ ("Server is busy"),
                                 _ ("Your provider cannot check the sign-in now. Try again later."),
                                 CONFAB_PROBLEM_WAIT);

    case CONFAB_OAUTH_ERROR_EXPIRED:
      plain = _ ("The permission for Confab has run out or was taken back. Sign in again.");
      break;

    case CONFAB_OAUTH_ERROR_CLIENT:
      plain = _ ("Your provider does not accept this program. Ask whoever packaged Confab, or sign in with an app password.");
      break;

    case CONFAB_OAUTH_ERROR_REFUSED:
      plain = _ ("Your provider refused to let Confab in.");
      break;

    case CONFAB_OAUTH_ERROR_REPLY:
      plain = _ ("What your provider answers makes no sense. Try again later.");
      break;
    }
  if (*error->message == '\0')
    return confab_problem_new (_ ("Sign in again"), plain, CONFAB_PROBLEM_PASSWORD);
  /* Translators: first a whole sentence, then what the server said about it */
  sentence = g_strdup_printf (_ ("%s The server says: “%s”"), plain, error->message);
  return confab_problem_new (_ ("Sign in again"), sentence, CONFAB_PROBLEM_PASSWORD);
}

static ConfabProblem *
new_from_store (const GError *error)
{
  switch ((ConfabStoreError) error->code)
    {
    case CONFAB_STORE_ERROR_FULL:
      return confab_problem_new (_ ("No room left"),
                                 _ ("The disk is full, so messages cannot be kept. Make room; nothing was lost."),
                                 CONFAB_PROBLEM_DISK);

    case CONFAB_STORE_ERROR_READONLY:
      return confab_problem_new (_ ("Cannot write"),
                                 _ ("The folder with Confab’s messages cannot be written to. Check who may write there."),
                                 CONFAB_PROBLEM_DISK);

    case CONFAB_STORE_ERROR_CORRUPT:
      return confab_problem_new (_ ("Messages cannot be read"),
                                 _ ("The file with the messages is damaged. It was left as it is; move it away and your mail is fetched again from the server."),
                                 CONFAB_PROBLEM_DISK);

    case CONFAB_STORE_ERROR_NEWER:
      return confab_problem_new (_ ("Made by a newer Confab"),
                                 _ ("These messages were written by a newer version of Confab. Update Confab to read them."),
                                 CONFAB_PROBLEM_REPORT);

    case CONFAB_STORE_ERROR_TOO_LARGE:
      return confab_problem_new (_ ("Too large"), _ ("This file is larger than what a mail can carry. Put it elsewhere and send a link."),
                                 CONFAB_PROBLEM_CHANGE);

    case CONFAB_STORE_ERROR_BUSY:
      return confab_problem_new (_ ("In use"),
                                 _ ("Another program holds the file with the messages. Close it and try again."),
                                 CONFAB_PROBLEM_RETRY);

    default:
      return take_sentence (_ ("Messages cannot be kept"),
                            g_strdup_printf (_ ("The file with the messages reports: %s"), error->message),
                            CONFAB_PROBLEM_REPORT);
    }
}

static ConfabProblem *
new_from_secrets (const GError *error)
{
  switch ((ConfabSecretsError) error->code)
    {
    case CONFAB_SECRETS_ERROR_LOCKED:
      return confab_problem_new (_ ("Keyring is locked"),
                                 _ ("The password is in your keyring, which is locked. Unlock it and try again."),
                                 CONFAB_PROBLEM_KEYRING);

    case CONFAB_SECRETS_ERROR_NOT_FOUND:
      return confab_problem_new (_ ("No password"),
                                 _ ("There is no password for this account in your keyring. Give it again in the account’s settings."),
                                 CONFAB_PROBLEM_PASSWORD);

    case CONFAB_SECRETS_ERROR_PERMISSIONS:
      return confab_problem_new (_ ("Passwords are not private"), error->message, CONFAB_PROBLEM_RETRY);

    case CONFAB_SECRETS_ERROR_FILE:
      return take_sentence (_ ("Passwords cannot be reached"),
                            g_strdup_printf (_ ("There is no keyring here, and the file of passwords cannot be used: %s. Check who may write it, and whether there is room."),
                                             error->message),
                            CONFAB_PROBLEM_DISK);

    case CONFAB_SECRETS_ERROR_FAILED:
      break;
    }
  return take_sentence (_ ("Password cannot be kept"),
                        g_strdup_printf (_ ("The keyring reports: %s"), error->message),
                        CONFAB_PROBLEM_KEYRING);
}

/* GLib's older functions have a domain of their own for the same. */
static GIOErrorEnum
code_from_file_error (const GError *error)
{
  switch (error->code)
    {
    case G_FILE_ERROR_NOSPC:
      return G_IO_ERROR_NO_SPACE;

    case G_FILE_ERROR_ROFS:
      return G_IO_ERROR_READ_ONLY;

    case G_FILE_ERROR_ACCES:
    case G_FILE_ERROR_PERM:
      return G_IO_ERROR_PERMISSION_DENIED;

    case G_FILE_ERROR_NOENT:
      return G_IO_ERROR_NOT_FOUND;

    default:
      return G_IO_ERROR_FAILED;
    }
}

static ConfabProblem *
new_from_file (const GError *error,
               GIOErrorEnum  code)
{
  if (code == G_IO_ERROR_NO_SPACE)
    return confab_problem_new (_ ("No room left"), _ ("The disk is full. Make room and try again; nothing was lost."),
                               CONFAB_PROBLEM_DISK);
  if (code == G_IO_ERROR_READ_ONLY || code == G_IO_ERROR_PERMISSION_DENIED)
    return take_sentence (_ ("Not allowed"),
                          g_strdup_printf (_ ("A file or folder cannot be used: %s. Check who may read and write it."), error->message),
                          CONFAB_PROBLEM_DISK);
  if (code == G_IO_ERROR_NOT_FOUND)
    return take_sentence (_ ("Not found"), g_strdup_printf (_ ("%s. Check the name."), error->message),
                          CONFAB_PROBLEM_CHANGE);
  return NULL;
}

/**
 * confab_problem_new_from_error:
 * @error: an error of any layer
 * @server: (nullable): the name of the server it is about
 *
 * Returns: (transfer full): what happened and what to do, in the person's language
 */
ConfabProblem *
confab_problem_new_from_error (const GError *error,
                               const char *  server)
{
  ConfabProblem *problem = NULL;

  if (server == NULL)
    server = confab_net_error_get_host (error);
  if (server == NULL)
    server = _ ("the server");

  if (error->domain == CONFAB_NET_ERROR)
    return new_from_net (error, server);
  if (error->domain == CONFAB_COMPOSE_ERROR)
    return confab_problem_new (_ ("Cannot be sent"), error->message, CONFAB_PROBLEM_CHANGE);
  if (error->domain == CONFAB_STORE_ERROR)
    return new_from_store (error);
  if (error->domain == CONFAB_OAUTH_ERROR)
    return new_from_oauth (error);
  if (error->domain == CONFAB_SECRETS_ERROR)
    return new_from_secrets (error);
  if (error->domain == G_IO_ERROR)
    problem = new_from_file (error, (GIOErrorEnum) error->code);
  else if (error->domain == G_FILE_ERROR)
    problem = new_from_file (error, code_from_file_error (error));
  if (problem != NULL)
    return problem;
  return take_sentence (_ ("Something went wrong"), g_strdup (error->message), CONFAB_PROBLEM_RETRY);
}

/**
 * confab_problem_new_from_trial:
 * @error: why an account's settings were not taken
 *
 * Returns: (transfer full): what happened and what to do, where nothing is tried again
 *   by itself
 */
ConfabProblem *
confab_problem_new_from_trial (const GError *error)
{
  const char *server = confab_net_error_get_host (error);
  g_autofree char *sentence = NULL;

  if (server == NULL)
    server = _ ("the server");
  if (g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_TIMEOUT))
    return take_sentence (_ ("No answer"),
                          g_strdup_printf (_ ("%s does not answer. Check its name, the port and the kind of encryption."), server),
                          CONFAB_PROBLEM_SERVERS);
  if (g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_CLOSED))
    {
      sentence = g_strdup_printf (_ ("%s ended the connection before you were signed in. Check the port and the kind of encryption."),
                                  server);
      return take_sentence (_ ("Connection lost"), quote_words (sentence, error), CONFAB_PROBLEM_SERVERS);
    }
  if (g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_OFFLINE))
    return take_sentence (_ ("Offline"),
                          g_strdup_printf (_ ("There is no way to %s now. Look at the network and try again."), server),
                          CONFAB_PROBLEM_RETRY);
  if (g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_THROTTLED) ||
      g_error_matches (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_SMTP_TRANSIENT))
    {
      sentence = g_strdup_printf (_ ("%s does not let you in now. Try again later."), server);
      return take_sentence (_ ("Server is busy"), quote_words (sentence, error), CONFAB_PROBLEM_RETRY);
    }
  return confab_problem_new_from_error (error, NULL);
}
