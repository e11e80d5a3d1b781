/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a connection is encrypted: the word that the settings and the wire share. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ConfabSecurity:
 * @CONFAB_SECURITY_TLS: TLS from the first byte (993, 465)
 * @CONFAB_SECURITY_STARTTLS: a clear greeting, then TLS or nothing (143, 587)
 *
 * There is no third way: a password never goes over a clear line. Stored; never renumber.
 */
typedef enum
{
  CONFAB_SECURITY_TLS = 1,
  CONFAB_SECURITY_STARTTLS = 2,
} ConfabSecurity;

G_END_DECLS
