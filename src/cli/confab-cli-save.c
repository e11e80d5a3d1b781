/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli save: the files of a message into a directory. */
#include "config.h"

#include "confab-cli.h"

#include "confab-cli-record.h"

#include <glib/gi18n.h>

/* How many names are tried before it is given up to find one that is free. */
#define MAX_NAMES 1000

/* A name of the directory that is not taken: "note.txt", "note (2).txt"… */
static GFile *
find_free (GFile *     directory,
           const char *name,
           guint       number)
{
  const char *dot = strrchr (name, '.');
  gsize stem = dot != NULL && dot != name ? (gsize) (dot - name) : strlen (name);
  g_autofree char *other = number < 2 ? g_strdup (name) : g_strdup_printf ("%.*s (%u)%s", (int) stem, name, number, name + stem);

  return g_file_get_child (directory, other);
}

static GFile *
copy_to (GFile *     source,
         GFile *     directory,
         const char *name,
         GError **   error)
{
  for (guint number = 1; number < MAX_NAMES; number++)
    {
      g_autoptr (GFile) target = find_free (directory, name, number);
      g_autoptr (GError) local = NULL;

      if (g_file_copy (source, target, G_FILE_COPY_NONE, NULL, NULL, NULL, &local))
        return g_steal_pointer (&target);
      if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_EXISTS))
        {
          confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, _ ("%s cannot be saved: %s"), name, local->message);
          return NULL;
        }
    }
  confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, _ ("%s cannot be saved: there are too many files of that name"), name);
  return NULL;
}

static gboolean
save_one (ConfabCli *                   self,
          const ConfabMessageRecord *   message,
          const ConfabAttachmentRecord *attachment,
          GFile *                       directory,
          GError **                     error)
{
  g_autoptr (GVariant) fetched = confab_cli_await_operation (confab_engine_fetch_attachment (self->engine, message->id,
                                                                                             attachment->section), error);
  g_autoptr (GFile) source = NULL;
  g_autoptr (GFile) target = NULL;
  g_autofree char *line = NULL;

  if (fetched == NULL)
    return FALSE;
  source = g_file_new_for_path (g_variant_get_string (fetched, NULL));
  target = copy_to (source, directory, attachment->name, error);
  if (target == NULL)
    return FALSE;
  if (self->options->json)
    return confab_cli_output_print_record (self->output,
                                           confab_cli_record_saved (message->id, attachment, g_file_peek_path (target)), error);
  line = g_strconcat (g_file_peek_path (target), "\n", NULL);
  return confab_cli_output_print (self->output, line, error);
}

/**
 * confab_cli_save:
 * @self: a run
 * @error: return location
 *
 * Returns: whether all files of a message were saved, and their paths printed
 */
gboolean
confab_cli_save (ConfabCli *self,
                 GError **  error)
{
  g_autoptr (GFile) directory = g_file_new_for_path (self->options->words[1]);
  g_autoptr (ConfabMessageRecord) message = NULL;
  gint64 id = 0;

  confab_cli_parse_id (self->options->words[0], &id);
  if (g_file_query_file_type (directory, G_FILE_QUERY_INFO_NONE, NULL) != G_FILE_TYPE_DIRECTORY)
    {
      confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, _ ("There is no directory %s; make it first"), self->options->words[1]);
      return FALSE;
    }
  if (!confab_cli_open_store (self, error))
    return FALSE;
  message = confab_cli_await_message (self, id, error);
  if (message == NULL)
    return FALSE;
  if (message->attachments == NULL || message->attachments->len == 0)
    {
      confab_cli_fail (error, CONFAB_CLI_ERROR_FAILED, _ ("Message %" G_GINT64_FORMAT " has no files"), id);
      return FALSE;
    }
  confab_cli_close (self);
  if (!confab_cli_open_engine (self, FALSE, error))
    return FALSE;
  confab_engine_set_online (self->engine, TRUE);
  for (guint i = 0; i < message->attachments->len; i++)
    if (!save_one (self, message, g_ptr_array_index (message->attachments, i), directory, error))
      return FALSE;
  return TRUE;
}
