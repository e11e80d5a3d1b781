/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decodes a picture from anybody, within limits. Any thread. */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* A picture with more pixels is not decoded: it may be made to use up all memory. */
#define CONFAB_PICTURE_MAX_PIXELS (64 * 1000 * 1000)
#define CONFAB_PICTURE_MAX_SIDE 20000
/* Width and height of the picture of a person or a group, in pixels. */
#define CONFAB_PICTURE_AVATAR_SIZE 256

GdkTexture *confab_picture_decode (const char *path,
                                   int         size,
                                   GError **   error);
gboolean    confab_picture_make_avatar (const char *path,
                                        const char *made,
                                        GError **   error);

G_END_DECLS
