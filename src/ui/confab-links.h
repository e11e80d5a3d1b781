/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds web and mail addresses in what people write, and lone emoji. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Longer texts are cut; what is left out can be read in the source. */
#define CONFAB_LINKS_MAX_TEXT (256 * 1024)
/* No more addresses than this become links. */
#define CONFAB_LINKS_MAX 200
/* So many emoji alone are shown large. */
#define CONFAB_LINKS_MAX_EMOJI 3

char    *confab_links_to_markup (const char *        text,
                                 const char * const *names,
                                 guint *             n_links);
gboolean confab_links_is_emoji (const char *text);

G_END_DECLS
