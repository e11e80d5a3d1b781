/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One picture of a message: of the right size before its pixels are there. */
#pragma once

#include <gtk/gtk.h>

#include "confab-files.h"

G_BEGIN_DECLS

/* Pixels on the screen; a picture is never shown larger than it is. */
#define CONFAB_PICTURE_MAX_SHOWN 420

#define CONFAB_TYPE_PICTURE (confab_picture_get_type ())
G_DECLARE_FINAL_TYPE (ConfabPicture, confab_picture, CONFAB, PICTURE, GtkWidget)

GtkWidget *confab_picture_new (void);
void       confab_picture_set (ConfabPicture *               self,
                               ConfabFiles *                 files,
                               gint64                        message,
                               const ConfabAttachmentRecord *attachment);
void       confab_picture_set_fills (ConfabPicture *self,
                                     gboolean       fills);

G_END_DECLS
