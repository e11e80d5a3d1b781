/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Describes a file with certificates, so that a person can compare the fingerprint. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Authorities are a few kilobytes; a larger file was chosen by mistake. */
#define CONFAB_AUTHORITY_MAX_SIZE (1024 * 1024)
/* So many certificates of one file are described. */
#define CONFAB_AUTHORITY_MAX_SHOWN 5

char *confab_authority_describe (const char *path,
                                 GError **   error);

G_END_DECLS
