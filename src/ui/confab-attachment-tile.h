/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of a message: what it is, how large, and one button for what can be done. */
#pragma once

#include <gtk/gtk.h>

#include "confab-files.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ATTACHMENT_TILE (confab_attachment_tile_get_type ())
G_DECLARE_FINAL_TYPE (ConfabAttachmentTile, confab_attachment_tile, CONFAB, ATTACHMENT_TILE, GtkWidget)

GtkWidget *confab_attachment_tile_new (void);
void       confab_attachment_tile_set (ConfabAttachmentTile *        self,
                                       ConfabFiles *                 files,
                                       gint64                        message,
                                       const ConfabAttachmentRecord *attachment);

G_END_DECLS
