/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a server did not deliver a message, in words. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *confab_delivery_dup_words (const char *status,
                                 const char *server_words);

G_END_DECLS
