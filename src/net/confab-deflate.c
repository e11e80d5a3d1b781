/* SPDX-License-Identifier: GPL-3.0-or-later */
/* COMPRESS=DEFLATE (RFC 4978): both directions of a compressed connection. */
#include "config.h"

#include "confab-deflate.h"

#include "confab-net-error.h"

#define INPUT_SIZE (16 * 1024)
#define OUTPUT_STEP (16 * 1024)

struct _ConfabDeflate
{
  GConverter *compressor;
  GConverter *decompressor;
  guint8 *input;
  gsize input_start;
  gsize input_end;
};

/**
 * confab_deflate_new:
 *
 * Returns: (transfer full): the state of a connection that has just begun to
 *   compress
 */
ConfabDeflate *
confab_deflate_new (void)
{
  ConfabDeflate *self = g_new0 (ConfabDeflate, 1);

  self->compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, -1));
  self->decompressor = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW));
  self->input = g_malloc (INPUT_SIZE);
  return self;
}

/**
 * confab_deflate_free:
 * @self: (transfer full) (nullable): the state
 */
void
confab_deflate_free (ConfabDeflate *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->compressor);
  g_object_unref (self->decompressor);
  g_free (self->input);
  g_free (self);
}

/**
 * confab_deflate_compress:
 * @self: the state
 * @bytes: what is to be sent
 *
 * Returns: (transfer full): what to send, complete in itself: the other side can
 *   read all of @bytes from it
 */
GBytes *
confab_deflate_compress (ConfabDeflate *self,
                         GBytes *       bytes)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  GConverterResult result = G_CONVERTER_CONVERTED;

  if (size == 0)
    return g_bytes_ref (bytes);
  while (result != G_CONVERTER_FLUSHED)
    {
      gsize used = 0;
      gsize made = 0;
      guint length = out->len;

      g_byte_array_set_size (out, length + OUTPUT_STEP);
      result = g_converter_convert (self->compressor, data, size, out->data + length, OUTPUT_STEP, G_CONVERTER_FLUSH,
                                    &used, &made, NULL);
      g_byte_array_set_size (out, length + (guint) made);
      if (result == G_CONVERTER_ERROR)
        break;
      data += used;
      size -= used;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/**
 * confab_deflate_reserve:
 * @self: a state whose input was all taken
 * @size: (out): room in bytes
 *
 * Returns: (transfer none): where compressed bytes go
 */
void *
confab_deflate_reserve (ConfabDeflate *self,
                        gsize *        size)
{
  self->input_start = self->input_end = 0;
  *size = INPUT_SIZE;
  return self->input;
}

/**
 * confab_deflate_commit:
 * @self: the state
 * @size: how many compressed bytes were put where confab_deflate_reserve() said
 */
void
confab_deflate_commit (ConfabDeflate *self,
                       gsize          size)
{
  self->input_end = size;
}

/**
 * confab_deflate_take:
 * @self: the state
 * @buffer: (out caller-allocates) (array length=size): where to
 * @size: its size in bytes
 * @error: a %CONFAB_NET_ERROR_PROTOCOL
 *
 * Returns: how many bytes were inflated, 0 when more input is needed, -1 for an
 *   error
 */
gssize
confab_deflate_take (ConfabDeflate *self,
                     void *         buffer,
                     gsize          size,
                     GError **      error)
{
  gsize made = 0;

  do
    {
      gsize used = 0;
      g_autoptr (GError) inflate_error = NULL;
      GConverterResult result = g_converter_convert (self->decompressor, self->input + self->input_start,
                                                     self->input_end - self->input_start, buffer, size,
                                                     G_CONVERTER_NO_FLAGS, &used, &made, &inflate_error);

      if (result == G_CONVERTER_ERROR && g_error_matches (inflate_error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
        return 0;
      if (result != G_CONVERTER_CONVERTED)
        {
          g_set_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL, "The server's compressed data is broken");
          return -1;
        }
      self->input_start += used;
    }
  while (made == 0 && self->input_start < self->input_end);

  return (gssize) made;
}
