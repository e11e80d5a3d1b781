/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long to wait before the next try: longer each time, and never all at once. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ConfabBackoff:
 * @first: milliseconds before the first new try
 * @longest: milliseconds that no wait exceeds
 * @tries: failures since the last success
 *
 * A value to embed; it holds no clock and no random source.
 */
typedef struct
{
  guint first;
  guint longest;
  guint tries;
} ConfabBackoff;

#define CONFAB_BACKOFF_INIT(first_ms, longest_ms) { (first_ms), (longest_ms), 0 }

guint confab_backoff_next (ConfabBackoff *self,
                           double         random);
void  confab_backoff_reset (ConfabBackoff *self);

G_END_DECLS
