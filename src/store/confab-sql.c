/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thin skin over SQLite: cached statements, bound parameters, errors in words. */
#include "config.h"

#include "confab-sql.h"

#include "confab-hash.h"
#include "confab-store.h"

#include <errno.h>
#include <string.h>

struct _ConfabSql
{
  sqlite3 *db;
  char *dir;
  GHashTable *statements; /* text, a literal, by its address → ConfabSqlRows */
  guint8 key[CONFAB_HASH_KEY_LENGTH];
};

struct _ConfabSqlRows
{
  ConfabSql *sql;
  sqlite3_stmt *statement;
  int code; /* SQLITE_OK until something fails */
  GError *error;
  gboolean cached;
  gboolean busy;
};

G_DEFINE_QUARK (confab-store-error-quark, confab_store_error)

/* By what the caller can do next. */
static ConfabStoreError
classify (int code,
          int system_error)
{
  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return CONFAB_STORE_ERROR_CORRUPT;
    case SQLITE_FULL:
      return CONFAB_STORE_ERROR_FULL;
    case SQLITE_IOERR:
      return system_error == ENOSPC || system_error == EDQUOT ? CONFAB_STORE_ERROR_FULL : CONFAB_STORE_ERROR_FAILED;
    case SQLITE_CANTOPEN:
      if (system_error == ENOSPC || system_error == EDQUOT)
        return CONFAB_STORE_ERROR_FULL;
      return CONFAB_STORE_ERROR_READONLY;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return CONFAB_STORE_ERROR_READONLY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return CONFAB_STORE_ERROR_BUSY;
    case SQLITE_TOOBIG:
      return CONFAB_STORE_ERROR_TOO_LARGE;
    default:
      return CONFAB_STORE_ERROR_FAILED;
    }
}

/**
 * confab_sql_throw:
 * @code: what SQLite returned
 * @db: (nullable): the connection, for its words
 * @what: what was tried
 * @error: return location for a CONFAB_STORE_ERROR
 */
void
confab_sql_throw (int         code,
                  sqlite3 *   db,
                  const char *what,
                  GError **   error)
{
  int extended = db != NULL ? sqlite3_extended_errcode (db) : code;
  int system_error = db != NULL ? sqlite3_system_errno (db) : 0;

  if ((extended & 0xff) != (code & 0xff))
    extended = code;
  g_set_error (error, CONFAB_STORE_ERROR, classify (extended, system_error), "%s (%d): %.200s",
               db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code), extended, what);
}

static void
rows_destroy (ConfabSqlRows *rows)
{
  sqlite3_finalize (rows->statement);
  g_clear_error (&rows->error);
  g_free (rows);
}

/* Each connection has one thread, and nobody asks how much memory SQLite has. */
static void
set_up_sqlite (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  g_once_init_leave (&done, 1);
}

/**
 * confab_sql_open:
 * @path: the file
 * @writable: whether to write it, making it where it is missing
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): a connection; it may be moved between
 *   threads, but never used by two at once
 */
ConfabSql *
confab_sql_open (const char *path,
                 gboolean    writable,
                 GError **   error)
{
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  sqlite3 *db = NULL;

  set_up_sqlite ();
  flags |= writable ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  int code = sqlite3_open_v2 (path, &db, flags, NULL);
  if (code != SQLITE_OK)
    {
      confab_sql_throw (code, db, path, error);
      sqlite3_close (db);
      return NULL;
    }
  sqlite3_busy_timeout (db, CONFAB_SQL_BUSY_TIMEOUT);
  sqlite3_limit (db, SQLITE_LIMIT_LENGTH, CONFAB_SQL_MAX_LENGTH);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);

  ConfabSql *self = g_new0 (ConfabSql, 1);
  self->db = db;
  self->dir = g_path_get_dirname (path);
  self->statements = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) rows_destroy);
  return self;
}

/**
 * confab_sql_close:
 * @self: (transfer full): a connection without running statements
 */
void
confab_sql_close (ConfabSql *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->db);
  g_free (self->dir);
  g_free (self);
}

/**
 * confab_sql_get_handle:
 * @self: a connection
 *
 * Returns: (transfer none): SQLite's own
 */
sqlite3 *
confab_sql_get_handle (ConfabSql *self)
{
  return self->db;
}

/**
 * confab_sql_get_dir:
 * @self: a connection
 *
 * Returns: (transfer none): the directory its file is in
 */
const char *
confab_sql_get_dir (ConfabSql *self)
{
  return self->dir;
}

/* A prepared statement for @text, a literal: the cached one, or another when
 * that one is running further up the stack. */
static ConfabSqlRows *
prepare (ConfabSql * self,
         const char *text)
{
  ConfabSqlRows *rows = g_hash_table_lookup (self->statements, text);
  gboolean taken = rows != NULL && rows->busy;

  if (rows == NULL || taken)
    {
      rows = g_new0 (ConfabSqlRows, 1);
      rows->sql = self;
      rows->code = sqlite3_prepare_v3 (self->db, text, -1, taken ? 0 : SQLITE_PREPARE_PERSISTENT, &rows->statement, NULL);
      if (rows->code != SQLITE_OK)
        confab_sql_throw (rows->code, self->db, text, &rows->error);
      rows->cached = !taken && rows->code == SQLITE_OK;
      if (rows->cached)
        g_hash_table_insert (self->statements, (gpointer) text, rows);
    }
  rows->busy = TRUE;
  return rows;
}

static void
bind (ConfabSqlRows *       rows,
      const ConfabSqlValue *args)
{
  for (int i = 0; rows->code == SQLITE_OK && args[i].type != CONFAB_SQL_END; i++)
    {
      const ConfabSqlValue *value = &args[i];

      switch (value->type)
        {
        case CONFAB_SQL_NULL:
          rows->code = sqlite3_bind_null (rows->statement, i + 1);
          break;
        case CONFAB_SQL_INTEGER:
          rows->code = sqlite3_bind_int64 (rows->statement, i + 1, value->integer);
          break;
        case CONFAB_SQL_TEXT:
          rows->code = sqlite3_bind_text (rows->statement, i + 1, value->data, -1, SQLITE_STATIC);
          break;
        case CONFAB_SQL_BLOB:
          rows->code = sqlite3_bind_blob64 (rows->statement, i + 1, value->data, value->size, SQLITE_STATIC);
          break;
        case CONFAB_SQL_END:
          g_assert_not_reached ();
        }
      if (rows->code != SQLITE_OK)
        confab_sql_throw (rows->code, rows->sql->db, sqlite3_sql (rows->statement), &rows->error);
    }
}

/**
 * confab_sql_select:
 * @self: a connection
 * @text: one statement; a string literal, since it is cached by its address
 * @args: its parameters; they must live as long as the rows
 *
 * Returns: (transfer full): the rows, before the first one
 */
ConfabSqlRows *
confab_sql_select (ConfabSql *           self,
                   const char *          text,
                   const ConfabSqlValue *args)
{
  ConfabSqlRows *rows = prepare (self, text);

  bind (rows, args);
  return rows;
}

/**
 * confab_sql_next:
 * @rows: rows
 *
 * Returns: whether there is a row; %FALSE at the end and on errors
 */
gboolean
confab_sql_next (ConfabSqlRows *rows)
{
  if (rows->code != SQLITE_OK)
    return FALSE;

  int code = sqlite3_step (rows->statement);
  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    {
      rows->code = code;
      confab_sql_throw (code, rows->sql->db, sqlite3_sql (rows->statement), &rows->error);
    }
  return FALSE;
}

/**
 * confab_sql_finish:
 * @rows: rows
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether all went well up to here
 */
gboolean
confab_sql_finish (ConfabSqlRows *rows,
                   GError **      error)
{
  if (rows->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&rows->error));
  return FALSE;
}

/**
 * confab_sql_rows_free:
 * @rows: (transfer full): rows
 *
 * Gives the statement back.
 */
void
confab_sql_rows_free (ConfabSqlRows *rows)
{
  if (!rows->cached)
    {
      rows_destroy (rows);
      return;
    }
  sqlite3_reset (rows->statement);
  sqlite3_clear_bindings (rows->statement);
  g_clear_error (&rows->error);
  rows->code = SQLITE_OK;
  rows->busy = FALSE;
}

/**
 * confab_sql_exec:
 * @self: a connection
 * @text: one statement; a string literal
 * @args: its parameters
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Runs a statement to its end.
 *
 * Returns: whether it went well
 */
gboolean
confab_sql_exec (ConfabSql *           self,
                 const char *          text,
                 const ConfabSqlValue *args,
                 GError **             error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (self, text, args);

  while (confab_sql_next (rows))
    continue;
  return confab_sql_finish (rows, error);
}

/**
 * confab_sql_script:
 * @self: a connection
 * @script: any number of statements without parameters
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Runs statements that are not worth caching.
 *
 * Returns: whether it went well
 */
gboolean
confab_sql_script (ConfabSql * self,
                   const char *script,
                   GError **   error)
{
  int code = sqlite3_exec (self->db, script, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  confab_sql_throw (code, self->db, script, error);
  return FALSE;
}

/**
 * confab_sql_get_integer:
 * @self: a connection
 * @text: one statement; a string literal
 * @args: its parameters
 * @value: (out): the first column of the first row, or 0 when there is none
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: whether it went well
 */
gboolean
confab_sql_get_integer (ConfabSql *           self,
                        const char *          text,
                        const ConfabSqlValue *args,
                        gint64 *              value,
                        GError **             error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (self, text, args);

  *value = confab_sql_next (rows) ? confab_sql_int (rows, 0) : 0;
  return confab_sql_finish (rows, error);
}

/**
 * confab_sql_get_text:
 * @self: a connection
 * @text: one statement; a string literal
 * @args: its parameters
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer full) (nullable): the first column of the first row; %NULL
 *   without @error set when there is none
 */
char *
confab_sql_get_text (ConfabSql *           self,
                     const char *          text,
                     const ConfabSqlValue *args,
                     GError **             error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (self, text, args);
  g_autofree char *value = confab_sql_next (rows) ? confab_sql_dup_text (rows, 0) : NULL;

  if (!confab_sql_finish (rows, error))
    return NULL;
  return g_steal_pointer (&value);
}

/**
 * confab_sql_last_id:
 * @self: a connection
 *
 * Returns: the id of the row inserted last
 */
gint64
confab_sql_last_id (ConfabSql *self)
{
  return sqlite3_last_insert_rowid (self->db);
}

/**
 * confab_sql_changes:
 * @self: a connection
 *
 * Returns: how many rows the last statement changed
 */
int
confab_sql_changes (ConfabSql *self)
{
  return sqlite3_changes (self->db);
}

/**
 * confab_sql_load_key:
 * @self: a connection to a database with a schema
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * To be called before confab_sql_hash().
 *
 * Returns: whether it went well
 */
gboolean
confab_sql_load_key (ConfabSql *self,
                     GError **  error)
{
  g_autoptr (ConfabSqlRows) rows = confab_sql_select (self, "SELECT value FROM meta WHERE key = 'hash-key'", SQL_NO_ARGS);
  g_autoptr (GBytes) key = confab_sql_next (rows) ? confab_sql_dup_bytes (rows, 0) : NULL;

  if (!confab_sql_finish (rows, error))
    return FALSE;
  if (key == NULL || g_bytes_get_size (key) != sizeof self->key)
    {
      g_set_error_literal (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_CORRUPT, "The database has no key of its own");
      return FALSE;
    }
  memcpy (self->key, g_bytes_get_data (key, NULL), sizeof self->key);
  return TRUE;
}

/**
 * confab_sql_hash:
 * @self: a connection whose key is loaded
 * @text: a text
 *
 * Returns: what stands for it in this database's indexes
 */
gint64
confab_sql_hash (ConfabSql * self,
                 const char *text)
{
  return (gint64) confab_hash (self->key, text);
}

/**
 * confab_sql_int:
 * @rows: rows on a row
 * @column: which column, from 0
 *
 * Returns: its value; 0 for NULL
 */
gint64
confab_sql_int (ConfabSqlRows *rows,
                int            column)
{
  return sqlite3_column_int64 (rows->statement, column);
}

/**
 * confab_sql_text:
 * @rows: rows on a row
 * @column: which column, from 0
 *
 * Returns: (transfer none) (nullable): its value, until the next row
 */
const char *
confab_sql_text (ConfabSqlRows *rows,
                 int            column)
{
  return (const char *) sqlite3_column_text (rows->statement, column);
}

/**
 * confab_sql_dup_text:
 * @rows: rows on a row
 * @column: which column, from 0
 *
 * Returns: (transfer full) (nullable): its value
 */
char *
confab_sql_dup_text (ConfabSqlRows *rows,
                     int            column)
{
  return g_strdup (confab_sql_text (rows, column));
}

/**
 * confab_sql_dup_bytes:
 * @rows: rows on a row
 * @column: which column, from 0
 *
 * Returns: (transfer full) (nullable): its value; %NULL for NULL
 */
GBytes *
confab_sql_dup_bytes (ConfabSqlRows *rows,
                      int            column)
{
  if (confab_sql_is_null (rows, column))
    return NULL;

  gconstpointer data = sqlite3_column_blob (rows->statement, column);
  return g_bytes_new (data, sqlite3_column_bytes (rows->statement, column));
}

/**
 * confab_sql_is_null:
 * @rows: rows on a row
 * @column: which column, from 0
 *
 * Returns: whether it has no value
 */
gboolean
confab_sql_is_null (ConfabSqlRows *rows,
                    int            column)
{
  return sqlite3_column_type (rows->statement, column) == SQLITE_NULL;
}
