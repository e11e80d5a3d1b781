/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What mail programs of many languages write around quotes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean confab_mime_phrase_is_original (const char *line,
                                         gsize       length);
gboolean confab_mime_phrase_is_forward (const char *line,
                                        gsize       length);
gboolean confab_mime_phrase_is_from_label (const char *line,
                                           gsize       length);
gboolean confab_mime_phrase_is_label (const char *line,
                                      gsize       length);
gboolean confab_mime_phrase_is_start (const char *line,
                                      gsize       length);
gboolean confab_mime_phrase_has_verb (const char *text,
                                      gsize       length);
gboolean confab_mime_phrase_is_device (const char *line,
                                       gsize       length);

G_END_DECLS
