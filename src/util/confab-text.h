/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from anybody, made safe to show on a line, to keep, or to use as a file's name. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char    *confab_text_make_valid (const char *text,
                                 gssize      length);
char    *confab_text_clean_line (const char *text,
                                 gsize       max_chars);
char    *confab_text_clean_block (const char *text,
                                  gsize       max_bytes);
char    *confab_text_safe_file_name (const char *name,
                                     const char *fallback);
gsize    confab_text_cut (const char *text,
                          gsize       max_bytes);

G_END_DECLS
