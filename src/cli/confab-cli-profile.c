/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli profile: what others are shown of the person. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-delivery.h"
#include "confab-cli-record.h"

#include <glib/gi18n.h>

static gboolean
print_profile (ConfabCli *                self,
               const ConfabProfileRecord *profile,
               GError **                  error)
{
  g_autofree char *audience = NULL;
  g_autofree char *line = NULL;

  if (self->options->json)
    return confab_cli_output_print_record (self->output,
                                           confab_cli_record_profile (profile->account, profile->audience, profile->name,
                                                                      profile->status, profile->avatar), error);
  audience = profile->audience != NULL ? g_strdup_printf (" (%s)", profile->audience) : g_strdup ("");
  line = g_strdup_printf ("%s <%s>%s: %s\n", profile->name != NULL ? profile->name : "", profile->account, audience,
                          profile->status != NULL ? profile->status : _ ("no status"));
  return confab_cli_output_print (self->output, line, error);
}

static gboolean
print_all (ConfabCli *self,
           GError **  error)
{
  ConfabAccountRecord *account = NULL;
  g_autoptr (ConfabQueryResult) profiles = NULL;

  if (self->options->account != NULL && (account = confab_cli_find_account (self, self->options->account, error)) == NULL)
    return FALSE;
  profiles = confab_cli_await_query (confab_query_profiles (self->store, account != NULL ? account->id : 0), error);
  for (guint i = 0; profiles != NULL && i < profiles->records->len; i++)
    if (!print_profile (self, g_ptr_array_index (profiles->records, i), error))
      return FALSE;
  return profiles != NULL;
}

/**
 * confab_cli_profile_show:
 * @self: a run
 * @error: return location
 *
 * Returns: whether what others are shown is printed
 */
gboolean
confab_cli_profile_show (ConfabCli *self,
                         GError **  error)
{
  return confab_cli_open_store (self, error) && print_all (self, error);
}

/**
 * confab_cli_profile_set:
 * @self: a run
 * @error: return location
 *
 * Returns: whether others are shown something else from now on
 */
gboolean
confab_cli_profile_set (ConfabCli *self,
                        GError **  error)
{
  g_autofree char *photo = self->options->photo != NULL ? g_canonicalize_filename (self->options->photo, NULL) : NULL;
  gboolean delivered = TRUE;

  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  confab_engine_set_online (self->engine, TRUE);
  for (guint i = 0; i < self->accounts->len; i++)
    {
      ConfabAccountRecord *account = g_ptr_array_index (self->accounts, i);
      g_autoptr (GVariant) done = NULL;
      int seen;

      if (!confab_cli_wants_account (self, account->id))
        continue;
      done = confab_cli_await_operation (confab_engine_set_profile (self->engine, account->id, self->options->audience,
                                                                    self->options->name, self->options->status, photo), error);
      seen = done != NULL ? confab_cli_await_delivery (self, account->id, confab_cli_look_at_changes, account->id, error) : -1;
      if (seen < 0)
        return FALSE;
      if (seen == 0 &&
          !confab_cli_end_undelivered (self, account->id, _ ("It is so here; your other devices are told later."), error))
        delivered = FALSE;
    }
  return delivered && print_all (self, error);
}
