/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a line about a conversation itself says: who came, and who is no longer written to. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *confab_line_format_people (GPtrArray *added,
                                 GPtrArray *dropped);

G_END_DECLS
