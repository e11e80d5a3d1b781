/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli account add, list and remove. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-record.h"
#include "confab-cli-text.h"
#include "confab-cli-url.h"
#include "confab-secrets.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Longer than any password a person or a program makes. */
#define MAX_PASSWORD 4096

/* The password */

/* What is typed does not show while this is on. */
static gboolean
begin_silence (struct termios *before)
{
  struct termios silent;

  if (tcgetattr (STDIN_FILENO, before) < 0)
    return FALSE;
  silent = *before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  return tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent) == 0;
}

/* Returns: %FALSE when it cannot be read. @line_only: up to the first line's end. */
static gboolean
read_stdin (GString *text,
            gboolean line_only,
            GError **error)
{
  char buffer[512];

  while (text->len <= MAX_PASSWORD)
    {
      ssize_t n = read (STDIN_FILENO, buffer, sizeof buffer);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, _ ("The password cannot be read from standard input (%s)"),
                           g_strerror (errno));
          return FALSE;
        }
      if (n == 0)
        return TRUE;
      g_string_append_len (text, buffer, n);
      if (line_only && text->str[text->len - 1] == '\n')
        return TRUE;
    }
  confab_cli_fail (error, CONFAB_CLI_ERROR_USAGE, _ ("The password is longer than %d bytes"), MAX_PASSWORD);
  return FALSE;
}

static char *
ask_password (ConfabCli *self,
              GError **  error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean terminal = isatty (STDIN_FILENO);
  struct termios before;
  gboolean silent = FALSE;
  gboolean done;

  if (!terminal && !self->options->password_stdin)
    {
      confab_cli_fail (error, CONFAB_CLI_ERROR_USAGE,
                       _ ("There is nobody to ask for the password; give it with --password-stdin"));
      return NULL;
    }
  if (terminal)
    {
      silent = begin_silence (&before);
      g_printerr (_ ("Password of %s: "), self->options->words[0]);
    }
  done = read_stdin (text, terminal, error);
  if (silent)
    {
      tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
      g_printerr ("\n");
    }
  if (!done)
    return NULL;

  if (text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);
  if (text->len == 0)
    confab_cli_fail (error, CONFAB_CLI_ERROR_USAGE, _ ("The password is empty"));
  else if (strlen (text->str) != text->len || !g_utf8_validate (text->str, -1, NULL))
    confab_cli_fail (error, CONFAB_CLI_ERROR_USAGE, _ ("The password is no text in UTF-8"));
  else
    return g_string_free (g_steal_pointer (&text), FALSE);
  return NULL;
}

/* account add */

static void
set_imap (ConfabAccountRecord *account,
          ConfabCliServer *    server)
{
  g_set_str (&account->imap_host, server->host);
  g_set_str (&account->imap_user, server->user != NULL ? server->user : account->address);
  account->imap_port = server->port;
  account->imap_security = server->security;
}

static void
set_smtp (ConfabAccountRecord *account,
          ConfabCliServer *    server)
{
  g_set_str (&account->smtp_host, server->host);
  g_set_str (&account->smtp_user, server->user != NULL ? server->user : account->address);
  account->smtp_port = server->port;
  account->smtp_security = server->security;
}

/* What was given, and else what is found. @found is what is known of the provider, if
 * anything. */
static gboolean
set_servers (ConfabCli *           self,
             ConfabAccountRecord * account,
             ConfabFoundSettings **found,
             GError **             error)
{
  ConfabCliOptions *options = self->options;
  g_autoptr (ConfabCliServer) imap = NULL;
  g_autoptr (ConfabCliServer) smtp = NULL;

  if (options->imap != NULL && (imap = confab_cli_server_parse (CONFAB_CLI_IMAP, options->imap, error)) == NULL)
    return FALSE;
  if (options->smtp != NULL && (smtp = confab_cli_server_parse (CONFAB_CLI_SMTP, options->smtp, error)) == NULL)
    return FALSE;
  if (imap != NULL && smtp != NULL)
    {
      *found = confab_engine_look_up_provider (account->address, imap->host);
    }
  else
    {
      *found = confab_cli_await_settings (self, account->authority, error);
      if (*found == NULL)
        return FALSE;
      confab_found_settings_fill (*found, account);
    }
  if (imap != NULL)
    set_imap (account, imap);
  if (smtp != NULL)
    set_smtp (account, smtp);
  return TRUE;
}

static void
append_hint (GError **            error,
             ConfabFoundSettings *found)
{
  GString *sentence;

  if (*error == NULL || found == NULL || found->hint == NULL)
    return;
  sentence = g_string_new ((*error)->message);
  g_string_append_printf (sentence, " %s", found->hint);
  if (found->page != NULL)
    g_string_append_printf (sentence, " %s", found->page);
  g_free ((*error)->message);
  (*error)->message = g_string_free (sentence, FALSE);
}

/* The password, or what the browser gives in its place. */
static char *
await_secret (ConfabCli *          self,
              ConfabAccountRecord *account,
              ConfabFoundSettings *found,
              GError **            error)
{
  if (self->options->oauth)
    {
      account->auth = CONFAB_AUTH_OAUTH2;
      return confab_cli_await_browser (self, found, account->authority, error);
    }
  if (found != NULL && !confab_found_settings_takes_password (found))
    {
      if (found->oauth_ready)
        confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, _ ("%s Give --oauth"), found->hint);
      else
        confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, "%s", found->hint);
      return NULL;
    }
  return ask_password (self, error);
}

/* The person has to know that others with this user's rights can read it. */
static void
warn_of_file (ConfabCli *self)
{
  g_autofree char *path = g_build_filename (self->profile, CONFAB_SECRETS_FILE, NULL);
  g_autofree char *sentence = NULL;
  g_autofree char *quoted = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  quoted = g_filename_display_name (path);
  sentence = g_strdup_printf (_ ("This system has no keyring, so the password is kept in %s, which only you can read; install one (gnome-keyring, KWallet) to have it encrypted"),
                              quoted);
  confab_cli_print_error (sentence);
}

static gboolean
print_account (ConfabCli *          self,
               ConfabAccountRecord *account,
               GError **            error)
{
  g_autofree char *address = NULL;
  g_autofree char *name = NULL;
  g_autofree char *imap = NULL;
  g_autofree char *smtp = NULL;
  g_autofree char *line = NULL;

  if (self->options->json)
    return confab_cli_output_print_record (self->output, confab_cli_record_account (account), error);
  address = confab_cli_escape (account->address, TRUE);
  name = confab_cli_escape (account->name != NULL ? account->name : "", TRUE);
  imap = confab_cli_server_format (CONFAB_CLI_IMAP, account->imap_host, account->imap_port, account->imap_security);
  smtp = confab_cli_server_format (CONFAB_CLI_SMTP, account->smtp_host, account->smtp_port, account->smtp_security);
  line = g_strdup_printf ("%s%s%s%s  %s  %s\n", address, *name != '\0' ? " (" : "", name, *name != '\0' ? ")" : "",
                          imap, smtp);
  return confab_cli_output_print (self->output, line, error);
}

/**
 * confab_cli_account_add:
 * @self: a run
 * @error: return location
 *
 * Returns: whether both servers let us in and the account is kept
 */
gboolean
confab_cli_account_add (ConfabCli *self,
                        GError **  error)
{
  ConfabCliOptions *options = self->options;
  g_autoptr (ConfabAccountRecord) account = confab_account_record_new ();
  g_autoptr (GVariant) result = NULL;
  g_autoptr (ConfabFoundSettings) found = NULL;
  g_autofree char *secret = NULL;
  g_autoptr (GError) local = NULL;
  ConfabAccountRecord *stored;

  account->address = g_strdup (options->words[0]);
  account->name = g_strdup (options->name);
  account->authority = confab_cli_dup_authority (self, &local);
  if (local == NULL && set_servers (self, account, &found, &local))
    secret = await_secret (self, account, found, &local);
  if (secret == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  /* What is added need not be there yet. */
  g_clear_pointer (&options->account, g_free);
  if (!confab_cli_open_engine (self, TRUE, error))
    return FALSE;
  result = confab_cli_await_operation (confab_engine_add_account (self->engine, account, secret), &local);
  explicit_bzero (secret, strlen (secret));
  if (result == NULL)
    {
      append_hint (&local, found);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  warn_of_file (self);
  if (!confab_cli_await_accounts (self, error))
    return FALSE;
  stored = confab_cli_find_account (self, options->words[0], error);
  return stored != NULL && print_account (self, stored, error);
}

/**
 * confab_cli_account_list:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the accounts are printed
 */
gboolean
confab_cli_account_list (ConfabCli *self,
                         GError **  error)
{
  if (!confab_cli_open_store (self, error))
    return FALSE;
  for (guint i = 0; i < self->accounts->len; i++)
    {
      ConfabAccountRecord *account = g_ptr_array_index (self->accounts, i);

      if (confab_cli_wants_account (self, account->id) && !print_account (self, account, error))
        return FALSE;
    }
  return TRUE;
}

/* Where filters are kept: there, or where it is found. */
static gboolean
set_sieve (ConfabCli *          self,
           ConfabAccountRecord *account,
           const char *         url,
           GError **            error)
{
  g_autoptr (ConfabCliServer) server = NULL;
  g_autoptr (GVariant) result = NULL;

  if (strcmp (url, "auto") != 0 && (server = confab_cli_server_parse (CONFAB_CLI_SIEVE, url, error)) == NULL)
    return FALSE;
  if (server != NULL && server->user != NULL)
    {
      confab_cli_fail (error, CONFAB_CLI_ERROR_USAGE, _ ("Filters are signed in to as the account’s mail is; leave the user name out"));
      return FALSE;
    }
  result = confab_cli_await_operation (confab_engine_set_sieve_server (self->engine, account->id, server != NULL ? server->host : NULL,
                                                                       server != NULL ? server->port : 0), error);
  return result != NULL;
}

/**
 * confab_cli_account_set:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the settings are kept, and the account printed
 */
gboolean
confab_cli_account_set (ConfabCli *self,
                        GError **  error)
{
  ConfabAccountRecord *account;

  if (self->options->history == 0 && self->options->sieve == NULL)
    {
      confab_cli_fail (error, CONFAB_CLI_ERROR_USAGE, _ ("There is nothing to set; give --history DAYS or --sieve URL"));
      return FALSE;
    }
  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  account = confab_cli_find_account (self, self->options->words[0], error);
  if (account == NULL)
    return FALSE;
  if (self->options->sieve != NULL && !set_sieve (self, account, self->options->sieve, error))
    return FALSE;
  if (self->options->history != 0)
    {
      g_autoptr (GVariant) result =
        confab_cli_await_operation (confab_engine_set_history (self->engine, account->id,
                                                               (guint) MIN (self->options->history, G_MAXUINT)), error);

      if (result == NULL)
        return FALSE;
    }
  return print_account (self, account, error);
}

/**
 * confab_cli_account_remove:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the account is forgotten
 */
gboolean
confab_cli_account_remove (ConfabCli *self,
                           GError **  error)
{
  ConfabAccountRecord *account;
  g_autoptr (GVariant) result = NULL;
  g_autofree char *address = NULL;
  g_autofree char *line = NULL;

  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  account = confab_cli_find_account (self, self->options->words[0], error);
  if (account == NULL)
    return FALSE;
  result = confab_cli_await_operation (confab_engine_remove_account (self->engine, account->id), error);
  if (result == NULL)
    return FALSE;
  if (self->options->json)
    return print_account (self, account, error);
  address = confab_cli_escape (account->address, TRUE);
  line = g_strdup_printf (_ ("%s is forgotten here; nothing changed on its server."), address);
  return confab_cli_output_print (self->output, line, error) && confab_cli_output_print (self->output, "\n", error);
}
