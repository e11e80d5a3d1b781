/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files by content, beside the database: attachments and kept sources. */
#include "config.h"

#include "confab-blobs.h"

#include "confab-transaction-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HASH_LENGTH 64
#define CHUNK (256 * 1024)
/* A half-written file of a process that has gone is swept after this long. */
#define STALE_SECONDS (24 * 60 * 60)

static gboolean
is_hash (const char *hash)
{
  for (int i = 0; i < HASH_LENGTH; i++)
    if (!g_ascii_isxdigit (hash[i]) || g_ascii_isupper (hash[i]))
      return FALSE;
  return hash[HASH_LENGTH] == '\0';
}

static void
throw_errno (int         number,
             const char *path,
             GError **   error)
{
  ConfabStoreError code = CONFAB_STORE_ERROR_FAILED;

  if (number == ENOSPC || number == EDQUOT)
    code = CONFAB_STORE_ERROR_FULL;
  else if (number == EACCES || number == EROFS || number == EPERM)
    code = CONFAB_STORE_ERROR_READONLY;
  else if (number == ENOENT)
    code = CONFAB_STORE_ERROR_NOT_FOUND;
  g_set_error (error, CONFAB_STORE_ERROR, code, "%s: %s", path, g_strerror (number));
}

/**
 * confab_blobs_dup_path:
 * @dir: the profile's directory
 * @hash: SHA-256 of the content
 *
 * Returns: (transfer full) (nullable): where the file is, or would be; %NULL when
 *   @hash is none
 */
char *
confab_blobs_dup_path (const char *dir,
                       const char *hash)
{
  char first[3];

  if (!is_hash (hash))
    return NULL;
  memcpy (first, hash, 2);
  first[2] = '\0';
  return g_build_filename (dir, "blobs", first, hash, NULL);
}

/**
 * confab_blobs_contains:
 * @dir: the profile's directory
 * @hash: SHA-256 of the content
 *
 * Returns: whether the file is here
 */
gboolean
confab_blobs_contains (const char *dir,
                       const char *hash)
{
  g_autofree char *path = confab_blobs_dup_path (dir, hash);

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

/* A file being written: below DIR/blobs/new, then renamed to its hash. */
typedef struct
{
  char *path;
  int fd;
  GChecksum *checksum;
  gint64 size;
} Draft;

static void
draft_clear (Draft *draft)
{
  if (draft->fd >= 0)
    close (draft->fd);
  if (draft->path != NULL)
    g_unlink (draft->path);
  g_free (draft->path);
  g_clear_pointer (&draft->checksum, g_checksum_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

static gboolean
draft_begin (Draft *     draft,
             const char *dir,
             GError **   error)
{
  g_autofree char *folder = g_build_filename (dir, "blobs", "new", NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      throw_errno (errno, folder, error);
      return FALSE;
    }
  draft->path = g_build_filename (folder, "XXXXXX", NULL);
  draft->fd = g_mkstemp_full (draft->path, O_RDWR | O_CLOEXEC, 0600);
  if (draft->fd < 0)
    {
      throw_errno (errno, draft->path, error);
      g_clear_pointer (&draft->path, g_free);
      return FALSE;
    }
  draft->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  return TRUE;
}

static gboolean
throw_too_large (GError **error)
{
  g_set_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_TOO_LARGE, "The file is larger than %" G_GINT64_FORMAT " bytes",
               CONFAB_BLOB_MAX_SIZE);
  return FALSE;
}

/* A file that is too large is known for it before it is copied; one that grows, later. */
static gboolean
check_size (int      fd,
            GError **error)
{
  struct stat info;

  return fstat (fd, &info) != 0 || info.st_size <= CONFAB_BLOB_MAX_SIZE || throw_too_large (error);
}

static gboolean
draft_write (Draft *       draft,
             const guint8 *data,
             gsize         size,
             GError **     error)
{
  draft->size += (gint64) size;
  if (draft->size > CONFAB_BLOB_MAX_SIZE)
    return throw_too_large (error);
  g_checksum_update (draft->checksum, data, (gssize) size);
  while (size > 0)
    {
      ssize_t written = write (draft->fd, data, size);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        {
          throw_errno (errno, draft->path, error);
          return FALSE;
        }
      data += written;
      size -= (gsize) written;
    }
  return TRUE;
}

/* The file is on the disk before it has its name, and the name before anybody
 * hears of it. */
static gboolean
sync_folder (const char *folder,
             GError **   error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync (fd) == 0;

  if (!done)
    throw_errno (errno, folder, error);
  if (fd >= 0)
    close (fd);
  return done;
}

static char *
draft_finish (Draft *     draft,
              const char *dir,
              GError **   error)
{
  const char *hash = g_checksum_get_string (draft->checksum);
  g_autofree char *path = confab_blobs_dup_path (dir, hash);
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) != 0 || fsync (draft->fd) != 0 || g_rename (draft->path, path) != 0)
    {
      throw_errno (errno, path, error);
      return NULL;
    }
  g_clear_pointer (&draft->path, g_free);
  if (!sync_folder (folder, error))
    return NULL;
  return g_strdup (hash);
}

/**
 * confab_blobs_put_bytes:
 * @dir: the profile's directory
 * @bytes: the content
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Writes a file, on the disk when this returns. The same content is one file.
 * A row has to name it before the next sweep. Blocks.
 *
 * Returns: (transfer full) (nullable): its hash
 */
char *
confab_blobs_put_bytes (const char *dir,
                        GBytes *    bytes,
                        GError **   error)
{
  g_auto (Draft) draft = { .fd = -1 };
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (!draft_begin (&draft, dir, error) || !draft_write (&draft, data, size, error))
    return NULL;
  return draft_finish (&draft, dir, error);
}

/**
 * confab_blobs_put_file:
 * @dir: the profile's directory
 * @path: a file
 * @cancellable: (nullable): to give up
 * @error: return location for a CONFAB_STORE_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Copies a file, on the disk when this returns. Blocks; not for the main thread.
 *
 * Returns: (transfer full) (nullable): its hash
 */
char *
confab_blobs_put_file (const char *  dir,
                       const char *  path,
                       GCancellable *cancellable,
                       GError **     error)
{
  g_auto (Draft) draft = { .fd = -1 };
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  int from = open (path, O_RDONLY | O_CLOEXEC);
  gboolean done = FALSE;

  if (from < 0)
    {
      throw_errno (errno, path, error);
      return NULL;
    }
  if (check_size (from, error) && draft_begin (&draft, dir, error))
    for (;;)
      {
        ssize_t size = read (from, chunk, CHUNK);

        if (size < 0 && errno == EINTR)
          continue;
        if (size < 0)
          throw_errno (errno, path, error);
        done = size == 0;
        if (size <= 0 || g_cancellable_set_error_if_cancelled (cancellable, error) ||
            !draft_write (&draft, chunk, (gsize) size, error))
          break;
      }
  close (from);
  return done ? draft_finish (&draft, dir, error) : NULL;
}

/**
 * confab_blobs_get_bytes:
 * @dir: the profile's directory
 * @hash: SHA-256 of the content
 * @limit: how many bytes are acceptable
 * @error: return location for CONFAB_STORE_ERROR_NOT_FOUND, TOO_LARGE or FAILED
 *
 * Blocks.
 *
 * Returns: (transfer full) (nullable): the content
 */
GBytes *
confab_blobs_get_bytes (const char *dir,
                        const char *hash,
                        gsize       limit,
                        GError **   error)
{
  g_autofree char *path = confab_blobs_dup_path (dir, hash);
  g_autoptr (GMappedFile) file = NULL;
  g_autofree char *contents = NULL;
  gsize length;
  GStatBuf info;

  if (path == NULL || g_stat (path, &info) != 0)
    {
      throw_errno (path == NULL ? ENOENT : errno, path != NULL ? path : "blob", error);
      return NULL;
    }
  if ((guint64) info.st_size > limit)
    {
      g_set_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_TOO_LARGE, "%s is too large", path);
      return NULL;
    }
  if (!g_file_get_contents (path, &contents, &length, NULL))
    {
      throw_errno (EIO, path, error);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&contents), length);
}

/* A sweep is two transactions: the first lets go of files that can be fetched
 * again; the second, when that is committed, removes what no row names. */
typedef struct
{
  gint64 limit;
  GHashTable *evicted; /* hashes */
} Sweep;

typedef gboolean (*FileFunc) (ConfabTransaction *txn,
                              Sweep *            sweep,
                              const char *       path,
                              const char *       name,
                              const GStatBuf *   info,
                              GError **          error);

static void
sweep_clear (gpointer data)
{
  Sweep *sweep = data;

  g_hash_table_unref (sweep->evicted);
}

static void
sweep_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, sweep_clear);
}

static gboolean
foreach_file (ConfabTransaction *txn,
              Sweep *            sweep,
              FileFunc           func,
              GError **          error)
{
  for (int i = 0; i <= 256; i++)
    {
      g_autofree char *number = g_strdup_printf ("%02x", i);
      g_autofree char *folder = g_build_filename (txn->dir, "blobs", i < 256 ? number : "new", NULL);
      g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);
          GStatBuf info;

          if (g_lstat (path, &info) == 0 && S_ISREG (info.st_mode) && !func (txn, sweep, path, name, &info, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
measure_file (ConfabTransaction *txn,
              Sweep *            sweep,
              const char *       path,
              const char *       name,
              const GStatBuf *   info,
              GError **          error)
{
  sweep->limit -= info->st_size;
  return TRUE;
}

/* A file that was written a moment ago may be about to be named. */
static gboolean
remove_file (ConfabTransaction *txn,
             Sweep *            sweep,
             const char *       path,
             const char *       name,
             const GStatBuf *   info,
             GError **          error)
{
  static const char is_named[] =
    "SELECT EXISTS (SELECT 1 FROM attachment WHERE blob = ?1) OR EXISTS (SELECT 1 FROM message WHERE source = ?1) "
    "OR EXISTS (SELECT 1 FROM person WHERE avatar = ?1) OR EXISTS (SELECT 1 FROM address WHERE avatar = ?1) "
    "OR EXISTS (SELECT 1 FROM profile WHERE avatar = ?1) "
    "OR EXISTS (SELECT 1 FROM conversation WHERE avatar = ?1)";
  gint64 age = g_get_real_time () / G_USEC_PER_SEC - info->st_mtime;
  gint64 named = 0;

  if (age <= STALE_SECONDS && !g_hash_table_contains (sweep->evicted, name))
    return TRUE;
  if (is_hash (name) && !confab_sql_get_integer (txn->sql, is_named, SQL_ARGS (sql_text (name)), &named, error))
    return FALSE;
  if (named)
    return TRUE;
  g_unlink (path);
  return confab_sql_exec (txn->sql, "DELETE FROM blob WHERE hash = ?1", SQL_ARGS (sql_text (name)), error);
}

static gboolean
let_go (ConfabTransaction *txn,
        const char *       hash,
        GError **          error)
{
  g_autoptr (GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!confab_transaction_list_ids (txn, "SELECT DISTINCT message_id FROM attachment WHERE blob = ?1",
                                    SQL_ARGS (sql_text (hash)), messages, error))
    return FALSE;
  for (guint i = 0; i < messages->len; i++)
    if (confab_transaction_touch_message (txn, g_array_index (messages, gint64, i), TRUE, error) == NULL)
      return FALSE;
  return confab_sql_exec (txn->sql, "UPDATE attachment SET blob = NULL WHERE blob = ?1", SQL_ARGS (sql_text (hash)), error) &&
         confab_sql_exec (txn->sql, "DELETE FROM blob WHERE hash = ?1", SQL_ARGS (sql_text (hash)), error);
}

/* The one that was fetched first goes first. */
static gboolean
evict (ConfabTransaction *txn,
       gpointer           data,
       GError **          error)
{
  Sweep *sweep = data;
  GHashTableIter iter;
  gpointer hash;
  g_autoptr (ConfabSqlRows) rows =
    confab_sql_select (txn->sql, "SELECT hash, size FROM blob WHERE refetchable = 1 ORDER BY used_time, hash", SQL_NO_ARGS);

  if (!foreach_file (txn, sweep, measure_file, error))
    return FALSE;
  while (sweep->limit < 0 && confab_sql_next (rows))
    {
      sweep->limit += confab_sql_int (rows, 1);
      g_hash_table_add (sweep->evicted, confab_sql_dup_text (rows, 0));
    }
  if (!confab_sql_finish (rows, error))
    return FALSE;
  g_hash_table_iter_init (&iter, sweep->evicted);
  while (g_hash_table_iter_next (&iter, &hash, NULL))
    if (!let_go (txn, hash, error))
      return FALSE;
  return TRUE;
}

static gboolean
remove_unnamed (ConfabTransaction *txn,
                gpointer           data,
                GError **          error)
{
  return foreach_file (txn, data, remove_file, error);
}

/**
 * confab_blobs_sweep:
 * @store: a store that is an owner
 * @limit: bytes that may stay
 *
 * Drops files that no row names (after a day, since one may be about to), and
 * those that can be fetched again, the oldest first, until @limit is kept.
 *
 * Returns: (transfer full): a future that resolves when it is done, or rejects
 *   with a CONFAB_STORE_ERROR
 */
DexFuture *
confab_blobs_sweep (ConfabStore *store,
                    gint64       limit)
{
  Sweep *sweep = g_atomic_rc_box_new0 (Sweep);

  sweep->limit = limit;
  sweep->evicted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  DexFuture *first = confab_store_write (store, evict, g_atomic_rc_box_acquire (sweep), sweep_unref, CONFAB_STORE_WRITE_NONE);
  DexFuture *second = confab_store_write (store, remove_unnamed, sweep, sweep_unref, CONFAB_STORE_WRITE_NONE);
  return dex_future_all (first, second, NULL);
}
