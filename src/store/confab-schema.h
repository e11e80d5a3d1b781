/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a file of the store: pragmas, schema version, upgrades. Private. */
#pragma once

#include "confab-sql.h"

G_BEGIN_DECLS

#define CONFAB_SCHEMA_VERSION 1
/* "Cfab": tells a file of ours from any other (PRAGMA application_id). */
#define CONFAB_SCHEMA_APPLICATION 0x43666162

ConfabSql *confab_schema_open_owner (const char *path,
                                     GError **   error);
ConfabSql *confab_schema_open_reader (const char *path,
                                      GError **   error);

G_END_DECLS
