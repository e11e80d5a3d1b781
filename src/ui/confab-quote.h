/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message answers: a bar, a name, two lines, and a thumbnail. */
#pragma once

#include <gtk/gtk.h>

#include "confab-files.h"
#include "confab-message.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_QUOTE (confab_quote_get_type ())
G_DECLARE_FINAL_TYPE (ConfabQuote, confab_quote, CONFAB, QUOTE, GtkWidget)

GtkWidget *confab_quote_new (void);
void       confab_quote_set (ConfabQuote *  self,
                             ConfabFiles *  files,
                             const char *   text,
                             ConfabMessage *quoted);

G_END_DECLS
