/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a message: body, preview, search index. */
#pragma once

#include "confab-transaction.h"

G_BEGIN_DECLS

/* The line in the chat list, in characters. */
#define CONFAB_MESSAGE_TEXT_PREVIEW 160

char     *confab_message_text_preview (const char *text);
gboolean  confab_message_text_replace (ConfabTransaction *        txn,
                                       gint64                     message,
                                       const ConfabMessageFields *fields,
                                       GError **                  error);

G_END_DECLS
