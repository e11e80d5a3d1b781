/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A short keyed hash for index keys and tables. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many bytes a key has. */
#define CONFAB_HASH_KEY_LENGTH 16

guint64 confab_hash (const guint8 key[CONFAB_HASH_KEY_LENGTH],
                     const char * text);

G_END_DECLS
