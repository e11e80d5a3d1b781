/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People who are named in a text. */
#pragma once

#include "confab-mime-address.h"

G_BEGIN_DECLS

/** Most mentions of one message. */
#define CONFAB_COI_MAX_MENTIONS 50

/** Longest name of a mention, in bytes. */
#define CONFAB_COI_MENTION_MAX_NAME 128

char *confab_coi_mentions_take (const char *text,
                                GPtrArray * mentions,
                                gboolean *  all);
char *confab_coi_mentions_take_from_html (const char *html,
                                          const char *text,
                                          GPtrArray * mentions);
char *confab_coi_mentions_expand (const char *                     text,
                                  const ConfabMimeAddress * const *people,
                                  gsize                            n_people);

G_END_DECLS
