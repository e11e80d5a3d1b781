/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the owner of a profile tidies up now and then. */
#include "config.h"

#include "confab-housekeeping.h"

#include "confab-blobs.h"

#define FIRST_SECONDS 60
#define EVERY_SECONDS (6 * 60 * 60)

struct _ConfabHousekeeping
{
  ConfabStore *store;
  guint source;
};

/**
 * confab_housekeeping_tidy:
 * @store: a store that is an owner
 *
 * Drops files that nothing names, and the oldest of those that can be fetched again
 * when there are too many.
 *
 * Returns: (transfer full): a future that resolves when it is done
 */
DexFuture *
confab_housekeeping_tidy (ConfabStore *store)
{
  return confab_blobs_sweep (store, CONFAB_HOUSEKEEPING_MAX_BYTES);
}

static gboolean
tidy_cb (gpointer data)
{
  ConfabHousekeeping *self = data;

  self->source = g_timeout_add_seconds (EVERY_SECONDS, tidy_cb, self);
  dex_future_disown (confab_housekeeping_tidy (self->store));
  /* What a program that ended soon after its first sync left of it. */
  dex_future_disown (confab_store_optimize (self->store));
  return G_SOURCE_REMOVE;
}

/**
 * confab_housekeeping_new:
 * @store: a store that is an owner
 *
 * Returns: (transfer full): who tidies up from now on
 */
ConfabHousekeeping *
confab_housekeeping_new (ConfabStore *store)
{
  ConfabHousekeeping *self = g_new0 (ConfabHousekeeping, 1);

  self->store = g_object_ref (store);
  self->source = g_timeout_add_seconds (FIRST_SECONDS, tidy_cb, self);
  return self;
}

/**
 * confab_housekeeping_free:
 * @self: (transfer full): who tidied up
 */
void
confab_housekeeping_free (ConfabHousekeeping *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_object_unref (self->store);
  g_free (self);
}
