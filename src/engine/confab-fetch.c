/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gets what a person asks for and is not here: the bytes of a mail, or one of its parts. */
#include "config.h"

#include "confab-engine-private.h"

#include "confab-blobs.h"
#include "confab-mime-header.h"
#include "confab-mime-source.h"
#include "confab-query.h"
#include "confab-transaction.h"

#include <glib/gi18n.h>

/* The largest mail that is fetched whole. */
#define MAX_SOURCE_SIZE (256 * 1024 * 1024)

/* The most that is read of a part's header. */
#define MAX_HEADER (64 * 1024)

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

/* What is wanted of a mail, and who waits for it. */
typedef struct
{
  ConfabOperation *operation;
  const char *section; /* "" for the whole mail */
  GCancellable *cancellable;
  GByteArray *bytes;
} Wanted;

/* A person sees how far it is, and may stop it; the connection goes on. */
static DexFuture *
piece_cb (GBytes * piece,
          guint64  done,
          guint64  total,
          gpointer user_data)
{
  Wanted *wanted = user_data;
  gsize length;
  gconstpointer data = g_bytes_get_data (piece, &length);

  g_byte_array_append (wanted->bytes, data, (guint) length);
  if (confab_operation_get_state (wanted->operation) != CONFAB_OPERATION_RUNNING)
    g_cancellable_cancel (wanted->cancellable);
  else if (total > 0)
    confab_operation_set_progress (wanted->operation, (double) done / (double) total);
  return NULL;
}

/* How a part is encoded says its own header; that of a mail's only part is the mail's. */
static char *
await_encoding (ConfabImapSession *session,
                guint32            uid,
                const char *       section)
{
  g_autofree char *mime = g_strconcat (section, ".MIME", NULL);
  g_autoptr (GBytes) block = dex_await_boxed (confab_imap_session_fetch_section (session, uid, mime, 0, MAX_HEADER), NULL);
  g_autoptr (ConfabMimeHeader) header = NULL;
  const char *value;

  if (block == NULL || g_bytes_get_size (block) == 0)
    {
      g_clear_pointer (&block, g_bytes_unref);
      block = dex_await_boxed (confab_imap_session_fetch_section (session, uid, "HEADER", 0, MAX_HEADER), NULL);
    }
  if (block == NULL)
    return NULL;
  header = confab_mime_header_new (g_bytes_get_data (block, NULL), g_bytes_get_size (block));
  value = confab_mime_header_find (header, "Content-Transfer-Encoding");
  return g_strdup (value != NULL ? value : "7bit");
}

/* The whole mail as it is, or a part as it was before it was encoded for the way. */
static GBytes *
fetch_wanted (ConfabImapSession *session,
              guint32            uid,
              Wanted *           wanted,
              GError **          error)
{
  g_autofree char *encoding = *wanted->section != '\0' ? await_encoding (session, uid, wanted->section) : NULL;
  ConfabImapPartOptions options = { .encoding = encoding, .max_bytes = MAX_SOURCE_SIZE };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gboolean done;

  wanted->cancellable = cancellable;
  wanted->bytes = bytes;
  done = dex_await (confab_imap_session_fetch_part (session, uid, wanted->section, &options, cancellable, piece_cb, wanted, NULL),
                    error);
  wanted->cancellable = NULL;
  wanted->bytes = NULL;
  return done ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

static GBytes *
fetch_from_folder (ConfabImapSession *   session,
                   ConfabFolder *        folder,
                   const ConfabLocation *location,
                   Wanted *              wanted,
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
  return fetch_wanted (session, location->uid, wanted, error);
}

static GBytes *
fetch_from_server (ConfabEngine *       engine,
                   ConfabMessageRecord *record,
                   Wanted *             wanted,
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
        bytes = fetch_from_folder (session, folder, location, wanted, error);
      if (bytes == NULL && confab_operation_get_state (wanted->operation) != CONFAB_OPERATION_RUNNING)
        break;
    }
  confab_runner_release (runner);
  if (bytes != NULL)
    g_clear_error (error);
  return bytes;
}

/* What lies in the profile. */
static GBytes *
await_kept (ConfabStore *        store,
            ConfabMessageRecord *record,
            char **              path,
            GError **            error)
{
  g_autoptr (ConfabQueryResult) kept = dex_await_boxed (confab_query_source_path (store, record->id), error);
  g_autofree char *contents = NULL;
  gsize length;

  if (kept == NULL || kept->records->len == 0 ||
      !g_file_get_contents (g_ptr_array_index (kept->records, 0), &contents, &length, NULL))
    return NULL;
  *path = g_strdup (g_ptr_array_index (kept->records, 0));
  return g_bytes_new_take (g_steal_pointer (&contents), length);
}

/* From the profile when it is there, else from the server. */
static GBytes *
await_source (ConfabEngine *       engine,
              ConfabMessageRecord *record,
              ConfabOperation *    operation,
              char **              path,
              GError **            error)
{
  ConfabStore *store = confab_engine_get_store (engine);
  Wanted wanted = { .operation = operation, .section = "" };
  g_autoptr (GError) local = NULL;
  g_autofree char *hash = NULL;
  GBytes *bytes = await_kept (store, record, path, &local);

  if (bytes != NULL)
    return bytes;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  bytes = fetch_from_server (engine, record, &wanted, error);
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
  bytes = record != NULL ? await_source (engine, record, operation, &path, error) : NULL;
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

/* Of the mail that lies in the profile, or alone from the server. */
static GBytes *
await_part (ConfabEngine *       engine,
            ConfabMessageRecord *record,
            Wanted *             wanted,
            GError **            error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GBytes) kept = await_kept (confab_engine_get_store (engine), record, &path, &local);
  g_autoptr (ConfabMimeSource) source = NULL;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (kept == NULL)
    return fetch_from_server (engine, record, wanted, error);
  source = confab_mime_source_new (kept);
  return confab_mime_source_get_part_bytes (source, wanted->section, error);
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
  Wanted wanted = { .operation = operation };
  g_autoptr (ConfabMessageRecord) record = NULL;
  g_autoptr (GBytes) part = NULL;
  g_autofree char *path = NULL;
  g_autofree char *hash = NULL;
  gint64 message;
  KeepPart *keep;

  g_variant_get (arguments, "(x&s)", &message, &wanted.section);
  record = await_message (engine, message, error);
  if (record == NULL)
    return NULL;
  for (guint i = 0; i < record->attachments->len; i++)
    {
      ConfabAttachmentRecord *attachment = g_ptr_array_index (record->attachments, i);

      if (g_strcmp0 (attachment->section, wanted.section) == 0 && attachment->path != NULL &&
          g_file_test (attachment->path, G_FILE_TEST_IS_REGULAR))
        return g_variant_new_string (attachment->path);
    }
  part = await_part (engine, record, &wanted, error);
  hash = part != NULL ? confab_blobs_put_bytes (confab_store_get_dir (store), part, error) : NULL;
  if (hash == NULL)
    return NULL;
  keep = g_new0 (KeepPart, 1);
  keep->message = record->id;
  keep->section = g_strdup (wanted.section);
  keep->hash = g_strdup (hash);
  keep->size = (gint64) g_bytes_get_size (part);
  if (!dex_await (confab_store_write (store, keep_part_func, keep, keep_part_free, CONFAB_STORE_WRITE_NONE), error))
    return NULL;
  path = confab_blobs_dup_path (confab_store_get_dir (store), hash);
  return g_variant_new_string (path);
}
