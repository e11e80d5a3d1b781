/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How queries run on the store's reader thread. Private. */
#pragma once

#include "confab-query.h"
#include "confab-sql.h"
#include "confab-store.h"

G_BEGIN_DECLS

/**
 * ConfabStoreReadFunc:
 * @sql: the reader's connection, inside a transaction
 * @result: where to put the records
 * @data: what was given to confab_store_read()
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Runs on the reader thread.
 *
 * Returns: whether it went well
 */
typedef gboolean (*ConfabStoreReadFunc) (ConfabSql *        sql,
                                         ConfabQueryResult *result,
                                         gpointer           data,
                                         GError **          error);

DexFuture         *confab_store_read (ConfabStore *       self,
                                      ConfabStoreReadFunc func,
                                      gpointer            data,
                                      GDestroyNotify      destroy);
ConfabQueryResult *confab_query_result_new (void);

G_END_DECLS
