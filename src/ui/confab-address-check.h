/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether what a person types is a mail address. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char       *confab_address_tidy (const char *text);
gboolean    confab_address_is_whole (const char *address);
const char *confab_address_get_domain (const char *address);
char      **confab_address_split (const char *text,
                                  char **     wrong);

G_END_DECLS
