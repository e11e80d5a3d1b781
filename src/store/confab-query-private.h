/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the queries share. Private. */
#pragma once

#include "confab-store-private.h"

G_BEGIN_DECLS

/**
 * ConfabQueryArgs:
 *
 * The arguments of a query on their way to the reader thread.
 */
typedef struct
{
  gint64 id;   /* account, conversation or message */
  gint64 time;
  gint64 before_id;
  guint limit;
  guint flags;
  char *text;
  gint64 *ids;
  guint n_ids;
} ConfabQueryArgs;

DexFuture *confab_query_run (ConfabStore *       store,
                             ConfabStoreReadFunc func,
                             ConfabQueryArgs     args);
void       confab_query_result_trim (ConfabQueryResult *result,
                                     guint              limit);
void       confab_query_result_turn (ConfabQueryResult *result);

G_END_DECLS
