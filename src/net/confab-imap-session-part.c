/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One part of one message in chunks: decoded, with progress, and it can be cancelled. */
#include "config.h"

#include "confab-imap-session-private.h"

#include "confab-dex.h"
#include "confab-imap-decode.h"
#include "confab-imap-transfer.h"
#include "confab-net-error.h"

#include <string.h>

/* Chunks that are asked for at once: while one is on its way the server reads the
 * next, so that a large part costs bandwidth and not round trips. */
#define CHUNK_WINDOW 2

/* One chunk, shared by the fiber and its command. */
typedef struct
{
  guint32 uid;
  char *section;
  guint64 offset;
  gboolean binary;
  GBytes *bytes;
  guint64 binary_size; /* as told with it, or 0 */
} Chunk;

static void
chunk_clear (void *data)
{
  Chunk *chunk = data;

  g_free (chunk->section);
  g_clear_pointer (&chunk->bytes, g_bytes_unref);
}

static void
chunk_release (void *data)
{
  g_rc_box_release_full (data, chunk_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Chunk, chunk_release)

/* A chunk that is on its way. */
typedef struct
{
  Chunk *chunk;
  DexFuture *answer;
} Request;

static void
request_clear (void *data)
{
  Request *request = data;

  chunk_release (request->chunk);
  dex_unref (request->answer);
}

/* What the fetching fiber owns. */
typedef struct
{
  ConfabImapSession *session;
  guint32 uid;
  char *section;
  char *encoding;
  guint64 size; /* as transferred, a hint */
  guint64 max_bytes;
  guint chunk_bytes;
  GCancellable *cancellable;
  ConfabImapPartFunc func;
  void *user_data;
  GDestroyNotify user_data_destroy;

  gboolean binary; /* the server undoes the encoding */
  ConfabImapTransfer *transfer;
  GArray *requests;       /* Request */
  guint64 next_offset;    /* of the next chunk to ask for */
  guint64 transferred;
  guint64 total;          /* of what is transferred, or 0 when not known */
  guint64 given;          /* decoded bytes given over */
} Download;

static void
download_free (void *data)
{
  Download *download = data;

  g_object_unref (download->session);
  g_free (download->section);
  g_free (download->encoding);
  g_clear_object (&download->cancellable);
  g_clear_pointer (&download->transfer, confab_imap_transfer_free);
  g_array_unref (download->requests);
  if (download->user_data_destroy != NULL)
    download->user_data_destroy (download->user_data);
  g_free (download);
}

/* Where BODY[section]<offset> or BINARY[section]<offset> is in an answer. */
static GBytes *
find_bytes (const ConfabImapMessage *message,
            Chunk *                  chunk)
{
  if (!chunk->binary && chunk->offset == 0 && chunk->section[0] == '\0')
    return message->body;
  if (!chunk->binary && chunk->offset == 0 && g_ascii_strncasecmp (chunk->section, "HEADER", 6) == 0)
    return message->header;
  for (guint i = 0; message->sections != NULL && i < message->sections->len; i++)
    {
      ConfabImapSection *section = g_ptr_array_index (message->sections, i);

      if (section->decoded != chunk->binary || g_ascii_strcasecmp (section->name, chunk->section) != 0)
        continue;
      if (section->bytes != NULL && section->offset == chunk->offset)
        return section->bytes;
      if (section->size > 0)
        chunk->binary_size = section->size;
    }
  return NULL;
}

static gboolean
chunk_cb (const ConfabImapResponse *response,
          gpointer                  user_data)
{
  Chunk *chunk = user_data;
  g_autoptr (ConfabImapMessage) message = NULL;
  GBytes *bytes = NULL;

  if (!confab_imap_response_is (response, "FETCH"))
    return FALSE;
  message = confab_imap_decode_fetch (response);
  if (message->uid != chunk->uid)
    return FALSE;
  bytes = find_bytes (message, chunk);
  if (bytes == NULL)
    return FALSE;
  g_clear_pointer (&chunk->bytes, g_bytes_unref);
  chunk->bytes = g_bytes_ref (bytes);
  return TRUE;
}

static void
ask_next (Download *download)
{
  g_autoptr (ConfabImapCommand) command = confab_imap_command_new ("UID FETCH");
  g_autoptr (GString) items = g_string_new ("(UID ");
  Chunk *chunk = g_rc_box_new0 (Chunk);
  ConfabImapHandlers handlers = { .untagged = chunk_cb, .user_data = g_rc_box_acquire (chunk), .destroy = chunk_release };
  Request request = { chunk, NULL };

  chunk->uid = download->uid;
  chunk->section = g_strdup (download->section);
  chunk->offset = download->next_offset;
  chunk->binary = download->binary;
  if (download->binary && chunk->offset == 0)
    g_string_append_printf (items, "BINARY.SIZE[%s] ", download->section);
  g_string_append_printf (items, "%s.PEEK[%s]<%" G_GUINT64_FORMAT ".%u>)", download->binary ? "BINARY" : "BODY",
                          download->section, chunk->offset, download->chunk_bytes);
  confab_imap_command_add_number (command, download->uid);
  confab_imap_command_add_atom (command, items->str);
  request.answer = confab_imap_session_send (download->session, command, &handlers);
  g_array_append_val (download->requests, request);
  download->next_offset += download->chunk_bytes;
}

/* What was asked for comes in any case; nobody wants it any more. */
static void
let_come (Download *download)
{
  while (download->requests->len > 0)
    {
      dex_await (dex_ref (g_array_index (download->requests, Request, 0).answer), NULL);
      g_array_remove_index (download->requests, 0);
    }
}

static void
begin (Download *download,
       gboolean  binary)
{
  download->binary = binary;
  download->next_offset = 0;
  download->transferred = 0;
  download->total = binary ? 0 : download->size;
  g_clear_pointer (&download->transfer, confab_imap_transfer_free);
  download->transfer = confab_imap_transfer_new (binary ? NULL : download->encoding);
}

/* Gives decoded bytes over, and waits until they were taken. */
static gboolean
give (Download *download,
      GBytes *  bytes,
      GError ** error)
{
  DexFuture *taken = NULL;

  if (g_bytes_get_size (bytes) == 0)
    return TRUE;
  download->given += g_bytes_get_size (bytes);
  if (download->given > download->max_bytes)
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_LIMIT, "The part is larger than is taken");
      return FALSE;
    }
  taken = download->func (bytes, download->transferred, MAX (download->total, download->transferred), download->user_data);
  return taken == NULL || dex_await (taken, error);
}

/* Takes the oldest chunk. @more tells whether others come after it. */
static gboolean
take_chunk (Download *download,
            gboolean *more,
            GError ** error)
{
  g_autoptr (Chunk) chunk = g_rc_box_acquire (g_array_index (download->requests, Request, 0).chunk);
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GBytes) decoded = NULL;
  gsize size = 0;

  dex_await (dex_ref (g_array_index (download->requests, Request, 0).answer), &refusal);
  g_array_remove_index (download->requests, 0);
  if (refusal != NULL && !g_error_matches (refusal, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }

  if (chunk->bytes == NULL && chunk->offset == 0 && download->binary)
    {
      /* It cannot undo this encoding (UNKNOWN-CTE, or NIL): then it is done here. */
      let_come (download);
      begin (download, FALSE);
      *more = TRUE;
      return TRUE;
    }
  if (chunk->bytes == NULL && chunk->offset == 0)
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_NO, "The server has no such part any more");
      return FALSE;
    }
  if (refusal != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }

  size = chunk->bytes != NULL ? g_bytes_get_size (chunk->bytes) : 0;
  if (size > download->chunk_bytes && chunk->offset > 0)
    {
      g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL, "The server sends more than it was asked for");
      return FALSE;
    }
  /* A server that takes no notice of the limit has sent all of it at once. */
  *more = size == download->chunk_bytes;
  if (size == 0)
    return TRUE;
  download->transferred += size;
  if (chunk->binary_size > 0)
    download->total = chunk->binary_size;
  decoded = confab_imap_transfer_decode (download->transfer, chunk->bytes);
  return give (download, decoded, error);
}

/* The next chunk is asked for ahead only where there is one, as far as is known. */
static void
ask_ahead (Download *download)
{
  while (download->requests->len == 0 ||
         (download->requests->len < CHUNK_WINDOW && download->next_offset < download->total))
    ask_next (download);
}

static DexFuture *
download_fiber (void *user_data)
{
  Download *download = user_data;
  gboolean encoded = download->encoding != NULL && (g_ascii_strcasecmp (download->encoding, "base64") == 0 ||
                                                    g_ascii_strcasecmp (download->encoding, "quoted-printable") == 0);
  g_autoptr (GBytes) rest = NULL;
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  begin (download, encoded && confab_imap_session_has (download->session, CONFAB_IMAP_CAP_BINARY));
  while (more && error == NULL)
    {
      if (g_cancellable_set_error_if_cancelled (download->cancellable, &error))
        break;
      ask_ahead (download);
      if (!take_chunk (download, &more, &error))
        break;
    }
  let_come (download);

  if (error == NULL && !g_cancellable_set_error_if_cancelled (download->cancellable, &error))
    {
      rest = confab_imap_transfer_finish (download->transfer);
      give (download, rest, &error);
    }
  if (error != NULL && error->domain == G_IO_ERROR && error->code == G_IO_ERROR_CANCELLED)
    return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_CANCELLED, "Fetching the part was cancelled");
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_uint64 (download->given);
}

/**
 * confab_imap_session_fetch_part:
 * @self: a session with a selected mailbox
 * @uid: a message
 * @section: a section of it, as "1.2", "HEADER" or "" for all
 * @options: how
 * @cancellable: (nullable): ends it between two chunks, and leaves the session as
 *   it was
 * @func: takes the bytes
 * @user_data: for @func
 * @user_data_destroy: (nullable): frees @user_data when no more comes
 *
 * Fetches one part in chunks, however large it is: memory holds a few of them.
 * With an encoding in @options the bytes come decoded, by the server where it can
 * (BINARY, RFC 3516), which saves a quarter of the way.
 *
 * Returns: (transfer full): a future that resolves, once @func took the last
 *   bytes, to how many there were, a uint64. It is rejected with
 *   %CONFAB_NET_ERROR_CANCELLED, with %CONFAB_NET_ERROR_NO when there is no such
 *   part, with %CONFAB_NET_ERROR_LIMIT when it is too large, with the error of
 *   @func, or with another %CONFAB_NET_ERROR
 */
DexFuture *
confab_imap_session_fetch_part (ConfabImapSession *          self,
                                guint32                      uid,
                                const char *                 section,
                                const ConfabImapPartOptions *options,
                                GCancellable *               cancellable,
                                ConfabImapPartFunc           func,
                                gpointer                     user_data,
                                GDestroyNotify               user_data_destroy)
{
  Download *download = NULL;

  if (uid == 0 || !confab_imap_session_is_section (section))
    {
      if (user_data_destroy != NULL)
        user_data_destroy (user_data);
      return dex_future_new_reject (CONFAB_NET_ERROR, CONFAB_NET_ERROR_INVALID, "This is no part of a message");
    }
  download = g_new0 (Download, 1);
  download->session = g_object_ref (self);
  download->uid = uid;
  download->section = g_strdup (section);
  download->encoding = g_strdup (options->encoding);
  download->size = options->size;
  download->max_bytes = options->max_bytes > 0 ? options->max_bytes : CONFAB_IMAP_PART_MAX_BYTES;
  download->chunk_bytes = options->chunk_bytes > 0 ? options->chunk_bytes : CONFAB_IMAP_PART_CHUNK_BYTES;
  download->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  download->func = func;
  download->user_data = user_data;
  download->user_data_destroy = user_data_destroy;
  download->requests = g_array_new (FALSE, FALSE, sizeof (Request));
  g_array_set_clear_func (download->requests, request_clear);
  return confab_dex_spawn (NULL, download_fiber, download, download_free);
}
