/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a line about a conversation itself says: who came, and who is no longer written to. */
#pragma once

#include "confab-records.h"

G_BEGIN_DECLS

char *confab_line_format_people (GPtrArray *added,
                                 GPtrArray *dropped);

char *confab_line_format_changes (GPtrArray *changes);

G_END_DECLS
