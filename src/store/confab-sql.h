/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thin skin over SQLite: cached statements, bound parameters, errors in words. Private. */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* The largest string or blob that SQLite may take, in bytes. */
#define CONFAB_SQL_MAX_LENGTH (256 * 1024 * 1024)
/* How long a statement waits for another process, in milliseconds. */
#define CONFAB_SQL_BUSY_TIMEOUT 10000

/**
 * ConfabSql:
 *
 * A connection. One thread at a time.
 */
typedef struct _ConfabSql ConfabSql;

/**
 * ConfabSqlRows:
 *
 * A running statement. Errors stick to it and are told by confab_sql_finish().
 */
typedef struct _ConfabSqlRows ConfabSqlRows;

typedef enum
{
  CONFAB_SQL_END,
  CONFAB_SQL_NULL,
  CONFAB_SQL_INTEGER,
  CONFAB_SQL_TEXT,
  CONFAB_SQL_BLOB,
} ConfabSqlType;

/**
 * ConfabSqlValue:
 *
 * A bound parameter, borrowed for the life of the statement's run.
 */
typedef struct
{
  ConfabSqlType type;
  gint64 integer;
  gconstpointer data;
  gsize size;
} ConfabSqlValue;

/* The arguments of a statement, in the order of its `?1`, `?2`, … */
#define SQL_ARGS(...) ((const ConfabSqlValue[]) { __VA_ARGS__, { CONFAB_SQL_END } })
#define SQL_NO_ARGS ((const ConfabSqlValue[]) { { CONFAB_SQL_END } })

static inline ConfabSqlValue
sql_int (gint64 value)
{
  return (ConfabSqlValue) { CONFAB_SQL_INTEGER, value };
}

/* A row id: 0 is NULL. */
static inline ConfabSqlValue
sql_id (gint64 value)
{
  return (ConfabSqlValue) { value != 0 ? CONFAB_SQL_INTEGER : CONFAB_SQL_NULL, value };
}

static inline ConfabSqlValue
sql_text (const char *value)
{
  return (ConfabSqlValue) { value != NULL ? CONFAB_SQL_TEXT : CONFAB_SQL_NULL, 0, value };
}

static inline ConfabSqlValue
sql_blob (gconstpointer data,
          gsize         size)
{
  return (ConfabSqlValue) { data != NULL ? CONFAB_SQL_BLOB : CONFAB_SQL_NULL, 0, data, size };
}

static inline ConfabSqlValue
sql_bytes (GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (bytes != NULL && data == NULL)
    data = "";
  return sql_blob (data, size);
}

ConfabSql     *confab_sql_open (const char *path,
                                gboolean    writable,
                                GError **   error);
void           confab_sql_close (ConfabSql *self);
sqlite3       *confab_sql_get_handle (ConfabSql *self);
const char    *confab_sql_get_dir (ConfabSql *self);
gboolean       confab_sql_exec (ConfabSql *           self,
                                const char *          text,
                                const ConfabSqlValue *args,
                                GError **             error);
gboolean       confab_sql_script (ConfabSql * self,
                                  const char *script,
                                  GError **   error);
gboolean       confab_sql_get_integer (ConfabSql *           self,
                                       const char *          text,
                                       const ConfabSqlValue *args,
                                       gint64 *              value,
                                       GError **             error);
char          *confab_sql_get_text (ConfabSql *           self,
                                    const char *          text,
                                    const ConfabSqlValue *args,
                                    GError **             error);
gint64         confab_sql_last_id (ConfabSql *self);
int            confab_sql_changes (ConfabSql *self);
gboolean       confab_sql_load_key (ConfabSql *self,
                                    GError **  error);
gint64         confab_sql_hash (ConfabSql * self,
                                const char *text);

ConfabSqlRows *confab_sql_select (ConfabSql *           self,
                                  const char *          text,
                                  const ConfabSqlValue *args);
gboolean       confab_sql_next (ConfabSqlRows *rows);
gboolean       confab_sql_finish (ConfabSqlRows *rows,
                                  GError **      error);
void           confab_sql_rows_free (ConfabSqlRows *rows);
gint64         confab_sql_int (ConfabSqlRows *rows,
                               int            column);
const char    *confab_sql_text (ConfabSqlRows *rows,
                                int            column);
char          *confab_sql_dup_text (ConfabSqlRows *rows,
                                    int            column);
GBytes        *confab_sql_dup_bytes (ConfabSqlRows *rows,
                                     int            column);
gboolean       confab_sql_is_null (ConfabSqlRows *rows,
                                   int            column);
void           confab_sql_throw (int         code,
                                 sqlite3 *   db,
                                 const char *what,
                                 GError **   error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSql, confab_sql_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSqlRows, confab_sql_rows_free)

G_END_DECLS
