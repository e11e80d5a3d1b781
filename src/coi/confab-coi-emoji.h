/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reaction is made of: one emoji. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean confab_coi_is_emoji (const char *text);

G_END_DECLS
