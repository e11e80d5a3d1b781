/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times, sizes and names as a person reads them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *confab_format_clock (gint64 ms);
char *confab_format_day (gint64 ms);
char *confab_format_when (gint64 ms);
char *confab_format_full (gint64 ms);
char *confab_format_size (gint64 bytes);
char *confab_format_name (const char *name,
                          const char *address);
char *confab_format_line (const char *text);
char *confab_format_isolated (const char *text);
gboolean confab_format_is_disturbing (gunichar c);

G_END_DECLS
