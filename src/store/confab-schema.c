/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a file of the store: pragmas, schema version, upgrades. */
#include "config.h"

#include "confab-schema.h"

#include "confab-people-private.h"
#include "confab-schema-resources.h"
#include "confab-search-tokenizer.h"
#include "confab-store.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Memory for pages of the database, in KiB. */
#define OWNER_CACHE 16384
#define READER_CACHE 8192
/* The write-ahead log is moved into the database after this many pages… */
#define CHECKPOINT_PAGES 4000
/* …and its file is cut back to this many bytes. */
#define LOG_LIMIT (32 * 1024 * 1024)

#define SCHEMA_PATH "/im/confab/store/schema/%03d.sql"

#define STRING_(x) #x
#define STRING(x) STRING_ (x)

static const char owner_pragmas[] =
  "PRAGMA cache_size = -" STRING (OWNER_CACHE) ";"
                                               "PRAGMA temp_store = MEMORY;"
                                               "PRAGMA foreign_keys = ON;"
                                               "PRAGMA synchronous = NORMAL;"
                                               "PRAGMA wal_autocheckpoint = " STRING (CHECKPOINT_PAGES) ";"
                                                                                                        "PRAGMA journal_size_limit = 33554432;";

G_STATIC_ASSERT (LOG_LIMIT == 33554432);

static const char reader_pragmas[] =
  "PRAGMA cache_size = -" STRING (READER_CACHE) ";"
                                                "PRAGMA temp_store = MEMORY;"
                                                "PRAGMA query_only = ON;";

/* The version of the schema; 0 for an empty file. Refuses what is not ours. */
static gboolean
read_version (ConfabSql * sql,
              const char *path,
              gint64 *    version,
              GError **   error)
{
  gint64 application;
  gint64 objects;

  if (!confab_sql_get_integer (sql, "PRAGMA user_version", SQL_NO_ARGS, version, error) ||
      !confab_sql_get_integer (sql, "PRAGMA application_id", SQL_NO_ARGS, &application, error) ||
      !confab_sql_get_integer (sql, "SELECT count(*) FROM sqlite_schema", SQL_NO_ARGS, &objects, error))
    return FALSE;

  if (objects == 0 && application == 0)
    {
      *version = 0;
      return TRUE;
    }
  if (application != CONFAB_SCHEMA_APPLICATION)
    {
      g_set_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_CORRUPT, "%s is no database of Confab", path);
      return FALSE;
    }
  if (*version > CONFAB_SCHEMA_VERSION)
    {
      g_set_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NEWER,
                   "%s has schema %" G_GINT64_FORMAT ", this version knows %d", path, *version, CONFAB_SCHEMA_VERSION);
      return FALSE;
    }
  return TRUE;
}

static gboolean
upgrade (ConfabSql *sql,
         gint64     version,
         GError **  error)
{
  for (int next = (int) version + 1; next <= CONFAB_SCHEMA_VERSION; next++)
    {
      g_autofree char *path = g_strdup_printf (SCHEMA_PATH, next);
      g_autoptr (GBytes) schema = g_resource_lookup_data (confab_schema_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

      if (schema == NULL)
        return FALSE;

      g_autofree char *script = g_strdup_printf ("BEGIN IMMEDIATE; %s; PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
                                                 (const char *) g_bytes_get_data (schema, NULL),
                                                 CONFAB_SCHEMA_APPLICATION, next);
      if (!confab_sql_script (sql, script, error))
        {
          confab_sql_script (sql, "ROLLBACK", NULL);
          return FALSE;
        }
    }
  return TRUE;
}

/* SQLite makes files that others can read, and its log like the database: so that is
 * there before. A file that is open here is not opened and closed again, which would
 * end SQLite's locks (fcntl(2)). What cannot be done, SQLite has words for. */
static void
make_private (const char *path)
{
  static const char *const endings[] = { "", "-wal", "-shm" };
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd >= 0)
    {
      close (fd);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strconcat (path, endings[i], NULL);
      GStatBuf info;

      if (g_stat (name, &info) == 0 && (info.st_mode & 077) != 0)
        g_chmod (name, info.st_mode & 0700);
    }
}

/**
 * confab_schema_open_owner:
 * @path: the database
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Opens the database for writing; makes it where it is missing and upgrades it
 * where it is older. A damaged file is left as it is.
 *
 * Returns: (transfer full) (nullable): the connection
 */
ConfabSql *
confab_schema_open_owner (const char *path,
                          GError **   error)
{
  g_autoptr (ConfabSql) sql = NULL;
  gint64 version;

  make_private (path);
  sql = confab_sql_open (path, TRUE, error);
  if (sql == NULL ||
      !confab_search_tokenizer_register (confab_sql_get_handle (sql), error) ||
      !read_version (sql, path, &version, error))
    return NULL;

  if (sqlite3_db_readonly (confab_sql_get_handle (sql), "main") == 1)
    {
      g_set_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_READONLY, "%s cannot be written", path);
      return NULL;
    }

  g_autofree char *journal = confab_sql_get_text (sql, "PRAGMA journal_mode = WAL", SQL_NO_ARGS, error);
  if (journal == NULL)
    return NULL;
  if (g_strcmp0 (journal, "wal") != 0)
    {
      g_set_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_FAILED, "%s cannot have a write-ahead log", path);
      return NULL;
    }
  if (!confab_sql_script (sql, owner_pragmas, error) ||
      !upgrade (sql, version, error) ||
      !confab_sql_load_key (sql, error) ||
      !confab_people_refresh_collation (sql, error))
    return NULL;
  return g_steal_pointer (&sql);
}

/**
 * confab_schema_open_reader:
 * @path: the database
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Opens the database for reading only.
 *
 * Returns: (transfer full) (nullable): the connection; %NULL without @error set
 *   when there is no database yet
 */
ConfabSql *
confab_schema_open_reader (const char *path,
                           GError **   error)
{
  gint64 version;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;

  g_autoptr (ConfabSql) sql = confab_sql_open (path, FALSE, error);
  if (sql == NULL ||
      !confab_search_tokenizer_register (confab_sql_get_handle (sql), error) ||
      !confab_sql_script (sql, reader_pragmas, error) ||
      !read_version (sql, path, &version, error))
    return NULL;
  if (version == 0)
    return NULL;
  if (version < CONFAB_SCHEMA_VERSION)
    {
      g_set_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_READONLY, "%s has to be upgraded first, by an owner", path);
      return NULL;
    }
  return g_steal_pointer (&sql);
}
