/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli account find, and what account add asks before it signs in. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-record.h"
#include "confab-cli-text.h"
#include "confab-cli-url.h"

#include <glib/gi18n.h>

/**
 * confab_cli_dup_authority:
 * @self: a run
 * @error: return location
 *
 * Another process may do the work: it gets a path that means the same to it.
 *
 * Returns: (transfer full) (nullable): the whole path of what `--ca` names, %NULL without
 *   it, or %NULL with @error when there is no certificate in it
 */
char *
confab_cli_dup_authority (ConfabCli *self,
                          GError **  error)
{
  const char *path = self->options->ca;
  g_autofree char *full = path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
  g_autoptr (GError) local = NULL;
  GList *certificates;

  if (path == NULL)
    return NULL;
  certificates = g_tls_certificate_list_new_from_file (full, &local);
  if (certificates == NULL)
    {
      g_autofree char *quoted = g_filename_display_name (path);

      confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED,
                       _ ("%s is no PEM file with a certificate (%s); name the authority’s own with --ca"), quoted,
                       local != NULL ? local->message : _ ("it holds none"));
      return NULL;
    }
  g_list_free_full (certificates, g_object_unref);
  return g_steal_pointer (&full);
}

static GPtrArray *
await_found (ConfabCli * self,
             const char *authority,
             GError **   error)
{
  g_autoptr (GVariant) result =
    confab_cli_await_operation (confab_engine_find_settings (self->options->words[0], authority), error);

  return result != NULL ? confab_found_settings_list_from_variant (result) : NULL;
}

/**
 * confab_cli_await_settings:
 * @self: a run
 * @authority: (nullable): a file with an authority
 * @error: return location
 *
 * Finds the servers of the address that was named. Those that DNS alone names are not
 * taken: a person has to look at them.
 *
 * Returns: (transfer full) (nullable): the best, or %NULL with @error
 */
ConfabFoundSettings *
confab_cli_await_settings (ConfabCli * self,
                           const char *authority,
                           GError **   error)
{
  g_autoptr (GPtrArray) found = await_found (self, authority, error);
  ConfabFoundSettings *best;
  g_autofree char *imap = NULL;
  g_autofree char *smtp = NULL;

  if (found == NULL)
    return NULL;
  best = g_ptr_array_index (found, 0);
  if (best->vouched)
    return confab_found_settings_ref (best);
  imap = confab_cli_server_format (CONFAB_CLI_IMAP, best->imap_host, best->imap_port, best->imap_security);
  smtp = confab_cli_server_format (CONFAB_CLI_SMTP, best->smtp_host, best->smtp_port, best->smtp_security);
  confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED,
                   _ ("Nothing but DNS says that the servers of %s are these; if they are your provider’s, give --imap %s --smtp %s"),
                   self->options->words[0], imap, smtp);
  return NULL;
}

static void
link_cb (ConfabOperation *operation)
{
  g_printerr (_ ("Open this address in your browser: %s"), confab_operation_get_link (operation));
  g_printerr ("\n");
}

/**
 * confab_cli_await_browser:
 * @self: a run
 * @found: (nullable): what was found for the address
 * @authority: (nullable): a file with an authority
 * @error: return location
 *
 * Says what to open in the browser, and waits for what comes of it.
 *
 * Returns: (transfer full) (nullable): a secret in place of a password, or %NULL with @error
 */
char *
confab_cli_await_browser (ConfabCli *          self,
                          ConfabFoundSettings *found,
                          const char *         authority,
                          GError **            error)
{
  g_autoptr (ConfabOperation) operation = NULL;
  g_autoptr (GVariant) result = NULL;

  if (found == NULL || found->oauth == NULL)
    {
      confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED,
                       _ ("Confab does not know how to sign in with the browser for %s; sign in with a password"),
                       self->options->words[0]);
      return NULL;
    }
  operation = confab_engine_sign_in (found->oauth, self->options->words[0], authority);
  g_signal_connect (operation, "notify::link", G_CALLBACK (link_cb), NULL);
  result = confab_cli_await_operation (g_object_ref (operation), error);
  return result != NULL ? g_variant_dup_string (result, NULL) : NULL;
}

static gboolean
print_found (ConfabCli *          self,
             ConfabFoundSettings *found,
             GError **            error)
{
  g_autofree char *imap = NULL;
  g_autofree char *smtp = NULL;
  g_autofree char *words = NULL;
  g_autofree char *hint = NULL;
  g_autofree char *line = NULL;

  if (self->options->json)
    return confab_cli_output_print_record (self->output, confab_cli_record_found (self->options->words[0], found), error);
  imap = confab_cli_server_format (CONFAB_CLI_IMAP, found->imap_host, found->imap_port, found->imap_security);
  smtp = confab_cli_server_format (CONFAB_CLI_SMTP, found->smtp_host, found->smtp_port, found->smtp_security);
  words = confab_cli_escape (found->source_words, TRUE);
  hint = confab_cli_escape (found->hint != NULL ? found->hint : "", TRUE);
  line = g_strdup_printf ("%s  %s  %s%s%s%s%s\n", imap, smtp, words, *hint != '\0' ? "  " : "", hint,
                          found->page != NULL ? "  " : "", found->page != NULL ? found->page : "");
  return confab_cli_output_print (self->output, line, error);
}

/**
 * confab_cli_account_find:
 * @self: a run
 * @error: return location
 *
 * Returns: whether servers were found and are printed
 */
gboolean
confab_cli_account_find (ConfabCli *self,
                         GError **  error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *authority = confab_cli_dup_authority (self, &local);
  g_autoptr (GPtrArray) found = NULL;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  found = await_found (self, authority, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    if (!print_found (self, g_ptr_array_index (found, i), error))
      return FALSE;
  return found != NULL;
}
