/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decodes a picture from anybody, within limits. Any thread. */
#include "config.h"

#include "confab-picture-decode.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>

static GdkTexture *
texture_from_pixbuf (GdkPixbuf *pixbuf)
{
  g_autoptr (GBytes) bytes = gdk_pixbuf_read_pixel_bytes (pixbuf);

  return gdk_memory_texture_new (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf),
                                 gdk_pixbuf_get_has_alpha (pixbuf) ? GDK_MEMORY_R8G8B8A8 : GDK_MEMORY_R8G8B8,
                                 bytes, (gsize) gdk_pixbuf_get_rowstride (pixbuf));
}

/* Looks at the size that the file says it has. */
static gboolean
check_size (const char *path,
            int *       width,
            int *       height,
            GError **   error)
{
  if (gdk_pixbuf_get_file_info (path, width, height) == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "No picture");
      return FALSE;
    }
  if (*width <= 0 || *height <= 0 || *width > CONFAB_PICTURE_MAX_SIDE || *height > CONFAB_PICTURE_MAX_SIDE ||
      (gint64) *width * *height > CONFAB_PICTURE_MAX_PIXELS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The picture is too large");
      return FALSE;
    }
  return TRUE;
}

/**
 * confab_picture_decode:
 * @path: a file
 * @size: pixels that its longer side is needed at; it is never made larger
 * @error: return location: %G_IO_ERROR or %GDK_PIXBUF_ERROR
 *
 * Blocks. Looks at the size that the file says it has before it reads on. The way
 * the camera was held is taken into account.
 *
 * Returns: (transfer full) (nullable): the picture, or %NULL with @error
 */
GdkTexture *
confab_picture_decode (const char *path,
                       int         size,
                       GError **   error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkPixbuf) upright = NULL;
  int width = 0, height = 0;

  if (!check_size (path, &width, &height, error))
    return NULL;
  if (MAX (width, height) > size)
    pixbuf = gdk_pixbuf_new_from_file_at_scale (path, width >= height ? size : -1, width >= height ? -1 : size, TRUE, error);
  else
    pixbuf = gdk_pixbuf_new_from_file (path, error);
  if (pixbuf == NULL)
    return NULL;
  upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);
  return texture_from_pixbuf (upright);
}

/**
 * confab_picture_make_avatar:
 * @path: a picture
 * @made: where to put the new file, a JPEG
 * @error: return location: %G_IO_ERROR or %GDK_PIXBUF_ERROR
 *
 * Makes a square of the middle of a picture, of %CONFAB_PICTURE_AVATAR_SIZE, without what
 * the camera wrote into it. Blocks.
 *
 * Returns: whether it was made
 */
gboolean
confab_picture_make_avatar (const char *path,
                            const char *made,
                            GError **   error)
{
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkPixbuf) upright = NULL;
  g_autoptr (GdkPixbuf) square = NULL;
  g_autoptr (GdkPixbuf) opaque = NULL;
  const int size = CONFAB_PICTURE_AVATAR_SIZE;
  int width = 0, height = 0, side;

  if (!check_size (path, &width, &height, error))
    return FALSE;
  pixbuf = gdk_pixbuf_new_from_file_at_scale (path, width >= height ? -1 : size, width >= height ? size : -1, TRUE, error);
  if (pixbuf == NULL)
    return FALSE;
  upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);
  side = MIN (gdk_pixbuf_get_width (upright), gdk_pixbuf_get_height (upright));
  square = gdk_pixbuf_new_subpixbuf (upright, (gdk_pixbuf_get_width (upright) - side) / 2, (gdk_pixbuf_get_height (upright) - side) / 2,
                                     side, side);
  opaque = gdk_pixbuf_composite_color_simple (square, size, size, GDK_INTERP_BILINEAR, 255, size, 0xffffff, 0xffffff);
  return gdk_pixbuf_save (opaque, made, "jpeg", error, "quality", "90", NULL);
}
