/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes that nobody can guess. */
#include "config.h"

#include "confab-random.h"

#include <sys/random.h>

/* So many bytes come whole, whatever signal arrives meanwhile (getrandom(2)). */
#define MOST_AT_ONCE 256

/**
 * confab_random_fill:
 * @bytes: (out caller-allocates) (array length=length): where to put them
 * @length: how many, 256 at most
 *
 * Fills in random bytes of the kernel's. What they are for would be worth nothing with
 * worse ones, so that the program ends where there are none.
 */
void
confab_random_fill (guint8 *bytes,
                    gsize   length)
{
  g_return_if_fail (length <= MOST_AT_ONCE);

  if (getrandom (bytes, length, 0) != (gssize) length)
    g_error ("The kernel gives no random bytes");
}
