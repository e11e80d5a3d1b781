/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a mail was broken and left out, in words. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *confab_ignored_format (const char *ignored);

G_END_DECLS
