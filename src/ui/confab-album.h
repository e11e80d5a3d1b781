/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures of a message: one in its own shape, several in a grid. */
#pragma once

#include <gtk/gtk.h>

#include "confab-files.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ALBUM (confab_album_get_type ())
G_DECLARE_FINAL_TYPE (ConfabAlbum, confab_album, CONFAB, ALBUM, GtkWidget)

GtkWidget *confab_album_new (void);
guint      confab_album_set_record (ConfabAlbum *              self,
                                    ConfabFiles *              files,
                                    const ConfabMessageRecord *record);
void       confab_album_set_meta (ConfabAlbum *self,
                                  GtkWidget *  meta);

G_END_DECLS
