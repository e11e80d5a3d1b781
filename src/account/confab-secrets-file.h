/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of passwords of a profile, for systems that have no keyring at all. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean confab_secrets_file_store (const char *path,
                                    const char *address,
                                    const char *service,
                                    const char *secret,
                                    GError **   error);
char    *confab_secrets_file_lookup (const char *path,
                                     const char *address,
                                     const char *service,
                                     GError **   error);
gboolean confab_secrets_file_clear (const char *path,
                                    const char *address,
                                    const char *service,
                                    gboolean *  removed,
                                    GError **   error);

G_END_DECLS
