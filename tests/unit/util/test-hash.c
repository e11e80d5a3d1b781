/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The short keyed hash gives what its authors say it gives. */
#include "config.h"

#include "confab-hash.h"

static void
test_vectors (void)
{
  /* From the paper's appendix: the key 00…0f, texts of rising bytes without NUL. */
  static const guint8 key[CONFAB_HASH_KEY_LENGTH] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
  static const guint8 other[CONFAB_HASH_KEY_LENGTH] = { 1 };

  g_assert_cmphex (confab_hash (key, ""), ==, G_GUINT64_CONSTANT (0x726fdb47dd0e0e31));
  g_assert_cmphex (confab_hash (key, "hello"), !=, confab_hash (other, "hello"));
  g_assert_cmphex (confab_hash (key, "hello"), ==, confab_hash (key, "hello"));
}

static void
test_every_byte_counts (void)
{
  static const guint8 key[CONFAB_HASH_KEY_LENGTH] = { 7 };
  char text[] = "0123456789abcdefghijk";
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (gsize length = 0; length < sizeof text; length++)
    {
      g_autofree char *part = g_strndup (text, length);
      guint64 hash = confab_hash (key, part);

      g_assert_true (g_hash_table_add (seen, g_memdup2 (&hash, sizeof hash)));
      for (gsize i = 0; i < length; i++)
        {
          part[i] ^= 1;
          hash = confab_hash (key, part);
          part[i] ^= 1;
          g_assert_true (g_hash_table_add (seen, g_memdup2 (&hash, sizeof hash)));
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hash/vectors", test_vectors);
  g_test_add_func ("/hash/every-byte", test_every_byte_counts);
  return g_test_run ();
}
