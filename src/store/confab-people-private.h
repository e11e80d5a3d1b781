/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and how they sort. Private. */
#pragma once

#include "confab-sql.h"
#include "confab-transaction.h"

G_BEGIN_DECLS

char     *confab_people_collation_key (const char *name);
gboolean  confab_people_refresh_collation (ConfabSql *sql,
                                           GError **  error);
gboolean  confab_people_refresh_name (ConfabTransaction *txn,
                                      gint64             account,
                                      const char *       address,
                                      GError **          error);
gboolean  confab_people_refresh_unnamed (ConfabTransaction *txn,
                                         gint64             conversation,
                                         GError **          error);

G_END_DECLS
