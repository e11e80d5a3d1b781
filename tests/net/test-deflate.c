/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of COMPRESS=DEFLATE: both directions, in pieces, and hostile input. */
#include "config.h"

#include "confab-deflate.h"
#include "net-test.h"

#include <string.h>

/* Gives compressed bytes to @self in steps and takes all there is in others. */
static gboolean
inflate (ConfabDeflate *self,
         GBytes *       compressed,
         gsize          in_step,
         gsize          out_step,
         GByteArray *   out,
         GError **      error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (compressed, &size);
  g_autofree guint8 *buffer = g_malloc (out_step);

  for (gsize at = 0; at < size;)
    {
      gsize room = 0;
      void *target = confab_deflate_reserve (self, &room);
      gsize step = MIN (MIN (in_step, room), size - at);
      gssize n = 0;

      memcpy (target, data + at, step);
      confab_deflate_commit (self, step);
      at += step;
      while ((n = confab_deflate_take (self, buffer, out_step, error)) > 0)
        {
          g_assert_cmpint (n, <=, out_step);
          g_byte_array_append (out, buffer, (guint) n);
        }
      if (n < 0)
        return FALSE;
    }
  return TRUE;
}

/* Each write can be read whole at once, whatever its pieces. */
static void
test_both_ways (void)
{
  static const gsize steps[] = { 1, 2, 7, 1000, 100000 };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (steps); k++)
      {
        g_autoptr (ConfabDeflate) here = confab_deflate_new ();
        g_autoptr (ConfabDeflate) there = confab_deflate_new ();

        for (guint n = 0; n < 5; n++)
          {
            g_autofree char *text = g_strnfill (n * n * 900, (char) ('a' + n));
            g_autoptr (GBytes) bytes = net_test_bytes (text);
            g_autoptr (GBytes) compressed = confab_deflate_compress (here, bytes);
            g_autoptr (GByteArray) out = g_byte_array_new ();
            g_autoptr (GError) error = NULL;

            g_assert_true (inflate (there, compressed, steps[i], steps[k], out, &error));
            g_assert_cmpmem (out->data, out->len, text, strlen (text));
          }
      }
}

/* A bomb comes out as slowly as it is taken. */
static void
test_bomb (void)
{
  const gsize size = 20 * 1024 * 1024;
  g_autofree char *text = g_strnfill (size, 'x');
  g_autoptr (ConfabDeflate) here = confab_deflate_new ();
  g_autoptr (ConfabDeflate) there = confab_deflate_new ();
  g_autoptr (GBytes) bytes = net_test_bytes (text);
  g_autoptr (GBytes) compressed = confab_deflate_compress (here, bytes);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  g_assert_cmpuint (g_bytes_get_size (compressed), <, 100000);
  g_assert_true (inflate (there, compressed, 16384, 4096, out, NULL));
  g_assert_cmpuint (out->len, ==, size);
}

static void
test_broken (void)
{
  static const char *const broken[] = { "\377\377\377\377", "* OK not compressed at all\r\n", "\006\001\002" };

  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (ConfabDeflate) there = confab_deflate_new ();
      g_autoptr (GBytes) bytes = net_test_bytes (broken[i]);
      g_autoptr (GByteArray) out = g_byte_array_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (inflate (there, bytes, 100, 100, out, &error));
      g_assert_error (error, CONFAB_NET_ERROR, CONFAB_NET_ERROR_PROTOCOL);
    }
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/deflate/both-ways", test_both_ways);
  g_test_add_func ("/net/deflate/bomb", test_bomb);
  g_test_add_func ("/net/deflate/broken", test_broken);
  return g_test_run ();
}
