/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that serve for a while: copies for other apps, pictures from the clipboard. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is kept of one purpose; beyond either bound the oldest goes. */
#define CONFAB_SPARE_FILES_MAX 50
#define CONFAB_SPARE_FILES_MAX_BYTES (G_GINT64_CONSTANT (512) * 1024 * 1024)

char *confab_spare_files_make (const char *purpose,
                               const char *name,
                               GError **   error);

G_END_DECLS
