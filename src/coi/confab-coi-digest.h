/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 as hexadecimal digits. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *confab_coi_digest (const void *data,
                         gsize       length,
                         guint       digits);

G_END_DECLS
