/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time of a message, and how far it has come. */
#pragma once

#include <gtk/gtk.h>

#include "confab-records.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_MESSAGE_META (confab_message_meta_get_type ())
G_DECLARE_FINAL_TYPE (ConfabMessageMeta, confab_message_meta, CONFAB, MESSAGE_META, GtkWidget)

GtkWidget  *confab_message_meta_new (void);
void        confab_message_meta_set_record (ConfabMessageMeta *        self,
                                            const ConfabMessageRecord *record);
const char *confab_message_meta_get_words (const ConfabMessageRecord *record);
const char *confab_message_meta_get_icon (const ConfabMessageRecord *record);

G_END_DECLS
