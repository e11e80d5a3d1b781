/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text for a terminal: nothing in it commands the terminal, and columns line up. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *confab_cli_escape (const char *text,
                            gboolean    one_line);
guint    confab_cli_width (const char *text);
void     confab_cli_append_column (GString *   line,
                                   const char *text,
                                   guint       width);
char    *confab_cli_fit (const char *text,
                         guint       width);
char    *confab_cli_format_time (gint64     time,
                                 GDateTime *now);
char    *confab_cli_format_iso8601 (gint64 time);

G_END_DECLS
