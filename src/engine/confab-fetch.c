/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gets what a person asks for and is not here: the bytes of a mail, or one of its parts. */
#include "config.h"

#include "confab-engine-private.h"

#include "confab-blobs.h"
#include "confab-mime-source.h"
#include "confab-query.h"
#include "confab-transaction.h"

#include <glib/gi18n.h>

/* The largest mail that is fetched whole. */
#define MAX_SOURCE_SIZE (G_GUINT64_CONSTANT (256) * 1024 * 1024)

static ConfabMessageRecord *
await_message (ConfabEngine *engine,
               gint64        message,
               GError **     error)
{
  g_autoptr (ConfabQueryResult) result = dex_await_boxed (confab_query_messages_by_id (confab_engine_get_store (engine),
                                                                                       &message, 1), error);

  if (result == NULL)
    return NULL;
  if (result->records->len == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("There is no such message"));
      return NULL;
    }
  return confab_message_record_ref (g_ptr_array_index (result->records, 0));
}

static GBytes *
fetch_from_folder (ConfabImapSession *   session,
                   ConfabFolder *        folder,
                   const ConfabLocation *location,
                   GError **             error)
{
  g_autoptr (ConfabImapMailboxState) state = dex_await_boxed (confab_imap_session_select (session, folder->name, 0, 0), error);

  if (state == NULL)
    return NULL;
  if (state->uid_validity != location->uidvalidity)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _ ("The server has numbered its mails anew; try again in a moment"));
      return NULL;
    }
  return dex_await_boxed (confab_imap_session_fetch_section (session, location->uid, "", 0, MAX_SOURCE_SIZE), error);
}

static GBytes *
fetch_from_server (ConfabEngine *       engine,
                   ConfabMessageRecord *record,
                   GError **            error)
{
  ConfabStore *store = confab_engine_get_store (engine);
  ConfabRunner *runner = confab_engine_get_runner (engine, record->account_id);
  g_autoptr (ConfabQueryResult) locations = dex_await_boxed (confab_query_locations (store, record->id), error);
  g_autoptr (ConfabImapSession) session = NULL;
  GBytes *bytes = NULL;

  if (locations == NULL)
    return NULL;
  if (locations->records->len == 0 || runner == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _ ("This mail is no longer on the server, and only its text was kept"));
      return NULL;
    }
  session = dex_await_object (confab_runner_lease (runner), error);
  if (session == NULL)
    return NULL;
  for (guint i = 0; bytes == NULL && i < locations->records->len; i++)
    {
      ConfabLocation *location = g_ptr_array_index (locations->records, i);
      g_autoptr (ConfabFolder) folder = NULL;

      g_clear_error (error);
      folder = confab_sync_await_folder (store, record->account_id, location->folder_id, CONFAB_FOLDER_OTHER, error);
      if (folder != NULL)
        bytes = fetch_from_folder (session, folder, location, error);
    }
  confab_runner_release (runner);
  if (bytes != NULL)
    g_clear_error (error);
  return bytes;
}

/* From the profile when it is there, else from the server. */
static GBytes *
await_source (ConfabEngine *       engine,
              ConfabMessageRecord *record,
              char **              path,
              GError **            error)
{
  ConfabStore *store = confab_engine_get_store (engine);
  g_autoptr (ConfabQueryResult) kept = dex_await_boxed (confab_query_source_path (store, record->id), error);
  g_autofree char *contents = NULL;
  g_autofree char *hash = NULL;
  GBytes *bytes;
  gsize length;

  if (kept == NULL)
    return NULL;
  if (kept->records->len > 0 &&
      g_file_get_contents (g_ptr_array_index (kept->records, 0), &contents, &length, NULL))
    {
      *path = g_strdup (g_ptr_array_index (kept->records, 0));
      return g_bytes_new_take (g_steal_pointer (&contents), length);
    }
  bytes = fetch_from_server (engine, record, error);
  if (bytes == NULL)
    return NULL;
  hash = confab_blobs_put_bytes (confab_store_get_dir (store), bytes, error);
  if (hash == NULL)
    {
      g_bytes_unref (bytes);
      return NULL;
    }
  *path = confab_blobs_dup_path (confab_store_get_dir (store), hash);
  return bytes;
}

/**
 * confab_fetch_source_verb:
 * @engine: the engine
 * @arguments: `(x)`: a message's row id
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): `s`: the path of a file with the mail's bytes
 */
GVariant *
confab_fetch_source_verb (ConfabEngine *   engine,
                          GVariant *       arguments,
                          ConfabOperation *operation,
                          GError **        error)
{
  g_autoptr (ConfabMessageRecord) record = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *path = NULL;
  gint64 message;

  g_variant_get (arguments, "(x)", &message);
  record = await_message (engine, message, error);
  bytes = record != NULL ? await_source (engine, record, &path, error) : NULL;
  return bytes != NULL ? g_variant_new_string (path) : NULL;
}

typedef struct
{
  gint64 message;
  char *section;
  char *hash;
  gint64 size;
} KeepPart;

static void
keep_part_free (gpointer data)
{
  KeepPart *keep = data;

  g_free (keep->section);
  g_free (keep->hash);
  g_free (keep);
}

static gboolean
keep_part_func (ConfabTransaction *txn,
                gpointer           data,
                GError **          error)
{
  KeepPart *keep = data;

  return confab_transaction_set_attachment_blob (txn, keep->message, keep->section, keep->hash, keep->size, TRUE, error);
}

/**
 * confab_fetch_attachment_verb:
 * @engine: the engine
 * @arguments: `(xs)`: a message's row id, a section
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): `s`: the path of a file with the part's
 *   decoded bytes
 */
GVariant *
confab_fetch_attachment_verb (ConfabEngine *   engine,
                              GVariant *       arguments,
                              ConfabOperation *operation,
                              GError **        error)
{
  ConfabStore *store = confab_engine_get_store (engine);
  g_autoptr (ConfabMessageRecord) record = NULL;
  g_autoptr (ConfabMimeSource) source = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) part = NULL;
  g_autofree char *path = NULL;
  g_autofree char *hash = NULL;
  const char *section;
  gint64 message;
  KeepPart *keep;

  g_variant_get (arguments, "(x&s)", &message, &section);
  record = await_message (engine, message, error);
  if (record == NULL)
    return NULL;
  for (guint i = 0; i < record->attachments->len; i++)
    {
      ConfabAttachmentRecord *attachment = g_ptr_array_index (record->attachments, i);

      if (g_strcmp0 (attachment->section, section) == 0 && attachment->path != NULL &&
          g_file_test (attachment->path, G_FILE_TEST_IS_REGULAR))
        return g_variant_new_string (attachment->path);
    }
  bytes = await_source (engine, record, &path, error);
  if (bytes == NULL)
    return NULL;
  source = confab_mime_source_new (bytes);
  part = confab_mime_source_get_part_bytes (source, section, error);
  if (part == NULL)
    return NULL;
  hash = confab_blobs_put_bytes (confab_store_get_dir (store), part, error);
  if (hash == NULL)
    return NULL;
  keep = g_new0 (KeepPart, 1);
  keep->message = record->id;
  keep->section = g_strdup (section);
  keep->hash = g_strdup (hash);
  keep->size = (gint64) g_bytes_get_size (part);
  if (!dex_await (confab_store_write (store, keep_part_func, keep, keep_part_free, CONFAB_STORE_WRITE_NONE), error))
    return NULL;
  g_free (path);
  path = confab_blobs_dup_path (confab_store_get_dir (store), hash);
  return g_variant_new_string (path);
}
