/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long to wait before the next try: longer each time, and never all at once. */
#include "config.h"

#include "confab-backoff.h"

/* Past this many doublings the longest wait is reached anyway. */
#define MAX_DOUBLINGS 20

/**
 * confab_backoff_next:
 * @self: a back-off
 * @random: from 0 to below 1, so that many programs do not come back at one moment
 *
 * Counts a failure. The wait doubles each time up to the longest; its second half is
 * spread by @random.
 *
 * Returns: milliseconds to wait
 */
guint
confab_backoff_next (ConfabBackoff *self,
                     double         random)
{
  guint64 wait = (guint64) self->first << MIN (self->tries, MAX_DOUBLINGS);

  wait = MIN (wait, self->longest);
  self->tries += self->tries < G_MAXUINT ? 1 : 0;
  return (guint) (wait / 2 + (guint64) (CLAMP (random, 0, 1) * (double) (wait - wait / 2)));
}

/**
 * confab_backoff_reset:
 * @self: a back-off
 *
 * Counts a success: the next failure waits the first time again.
 */
void
confab_backoff_reset (ConfabBackoff *self)
{
  self->tries = 0;
}
