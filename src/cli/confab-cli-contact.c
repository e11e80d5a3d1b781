/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli contact: the address book, and who is blocked. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-delivery.h"
#include "confab-cli-record.h"

#include <glib/gi18n.h>

static gboolean
print_contact (ConfabCli *          self,
               const ConfabContact *contact,
               GError **            error)
{
  g_autofree char *addresses = NULL;
  g_autofree char *line = NULL;

  if (self->options->json)
    return confab_cli_output_print_record (self->output,
                                           confab_cli_record_contact (contact->account, contact->name,
                                                                      (const char * const *) contact->addresses, contact->saved,
                                                                      contact->blocked, contact->status, contact->avatar), error);
  addresses = g_strjoinv (", ", contact->addresses);
  line = g_strdup_printf ("%s <%s>%s%s\n", contact->name, addresses, contact->blocked ? "  " : "",
                          contact->blocked ? _ ("(blocked)") : "");
  return confab_cli_output_print (self->output, line, error);
}

/* Prints all of them, or the one with an address. Returns: how many; -1 with @error */
static int
print_book (ConfabCli * self,
            gint64      account,
            const char *address,
            GError **   error)
{
  g_autoptr (ConfabQueryResult) book = confab_cli_await_query (confab_query_address_book (self->store, account, address), error);

  if (book == NULL)
    return -1;
  for (guint i = 0; i < book->records->len; i++)
    if (!print_contact (self, g_ptr_array_index (book->records, i), error))
      return -1;
  return (int) book->records->len;
}

/* The account that --account names, or 0. Returns: whether it is one */
static gboolean
find_wanted (ConfabCli *self,
             gint64 *   account,
             GError **  error)
{
  ConfabAccountRecord *record;

  *account = 0;
  if (self->options->account == NULL)
    return TRUE;
  record = confab_cli_find_account (self, self->options->account, error);
  if (record == NULL)
    return FALSE;
  *account = record->id;
  return TRUE;
}

/**
 * confab_cli_contact_list:
 * @self: a run
 * @error: return location
 *
 * Returns: whether the address book is printed
 */
gboolean
confab_cli_contact_list (ConfabCli *self,
                         GError **  error)
{
  gint64 account;

  return confab_cli_open_store (self, error) && find_wanted (self, &account, error) && print_book (self, account, NULL, error) >= 0;
}

/**
 * confab_cli_contact_show:
 * @self: a run
 * @error: return location
 *
 * Returns: whether a contact is printed
 */
gboolean
confab_cli_contact_show (ConfabCli *self,
                         GError **  error)
{
  g_autofree char *address = g_utf8_strdown (self->options->words[0], -1);
  gint64 account;
  int printed;

  if (!confab_cli_open_store (self, error) || !find_wanted (self, &account, error))
    return FALSE;
  printed = print_book (self, account, address, error);
  if (printed == 0)
    confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, _ ("“%s” is not in your address book"), address);
  return printed > 0;
}

static gboolean
await_change (ConfabCli *      self,
              gint64           account,
              const char *     address,
              ConfabOperation *operation,
              GError **        error)
{
  g_autoptr (GVariant) result = confab_cli_await_operation (operation, error);
  int delivered = result != NULL ? confab_cli_await_delivery (self, account, confab_cli_look_at_changes, account, error) : -1;

  return delivered >= 0 && print_book (self, account, address, error) >= 0 &&
         (delivered > 0 ||
          confab_cli_end_undelivered (self, account, _ ("It is so here; your other devices are told later."), error));
}

/**
 * confab_cli_contact_save:
 * @self: a run
 * @error: return location
 *
 * Returns: whether somebody is in the address book, here at least
 */
gboolean
confab_cli_contact_save (ConfabCli *self,
                         GError **  error)
{
  g_autofree char *address = g_utf8_strdown (self->options->words[0], -1);
  g_autofree char *photo = self->options->photo != NULL ? g_canonicalize_filename (self->options->photo, NULL) : NULL;
  ConfabAccountRecord *account;

  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  account = confab_cli_await_sender (self, address, error);
  if (account == NULL)
    return FALSE;
  confab_engine_set_online (self->engine, TRUE);
  return await_change (self, account->id, address,
                       confab_engine_save_contact (self->engine, account->id, address, self->options->name, photo,
                                                   self->options->category), error);
}

/* Whoever writes in another one's name is not whom it would hit, §12. What cannot be asked
 * keeps nobody from blocking. */
static void
warn_of_sender (ConfabCli * self,
                gint64      account,
                const char *address)
{
  g_autoptr (GVariant) result = confab_cli_await_operation (confab_engine_look_at_sender (self->engine, account, address), NULL);
  g_autofree char *words = NULL;

  if (result == NULL || g_variant_get_int32 (result) != CONFAB_SENDER_UNVERIFIED)
    return;
  words = g_strdup_printf (_ ("The address %s was not verified: somebody else may have written in this name."), address);
  confab_cli_print_error (words);
}

static gboolean
block (ConfabCli *self,
       gboolean   blocked,
       GError **  error)
{
  g_autofree char *address = g_utf8_strdown (self->options->words[0], -1);
  ConfabAccountRecord *account;

  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  account = confab_cli_await_sender (self, address, error);
  if (account == NULL)
    return FALSE;
  confab_engine_set_online (self->engine, TRUE);
  if (blocked)
    warn_of_sender (self, account->id, address);
  return await_change (self, account->id, address, confab_engine_block_contact (self->engine, account->id, address, blocked), error);
}

/**
 * confab_cli_contact_block:
 * @self: a run
 * @error: return location
 *
 * Returns: whether somebody is blocked, here at least
 */
gboolean
confab_cli_contact_block (ConfabCli *self,
                          GError **  error)
{
  return block (self, TRUE, error);
}

/**
 * confab_cli_contact_unblock:
 * @self: a run
 * @error: return location
 *
 * Returns: whether somebody is blocked no longer, here at least
 */
gboolean
confab_cli_contact_unblock (ConfabCli *self,
                            GError **  error)
{
  return block (self, FALSE, error);
}
