/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 as hexadecimal digits. */
#include "config.h"

#include "confab-coi-digest.h"

#include <gcrypt.h>

#define DIGEST_LENGTH 32

static void
set_up (void)
{
  static gsize done;

  if (!g_once_init_enter (&done))
    return;
  /* Nothing here is a secret. */
  if (!gcry_control (GCRYCTL_INITIALIZATION_FINISHED_P))
    {
      gcry_check_version (NULL);
      gcry_control (GCRYCTL_DISABLE_SECMEM, 0);
      gcry_control (GCRYCTL_INITIALIZATION_FINISHED, 0);
    }
  g_once_init_leave (&done, 1);
}

/**
 * confab_coi_digest:
 * @data: bytes
 * @length: how many
 * @digits: how many hexadecimal digits of their SHA-256 are wanted, at most 64
 *
 * With the processor's own instructions where there are some, which GLib's
 * checksums do without. Threads may call it at once.
 *
 * Returns: (transfer full): the first digits
 */
char *
confab_coi_digest (const void *data,
                   gsize       length,
                   guint       digits)
{
  static const char hex[] = "0123456789abcdef";
  guint8 digest[DIGEST_LENGTH];
  char *text;

  g_return_val_if_fail (digits <= 2 * DIGEST_LENGTH, NULL);

  set_up ();
  gcry_md_hash_buffer (GCRY_MD_SHA256, digest, data, length);
  text = g_malloc (digits + 1);
  for (guint i = 0; i < digits; i++)
    text[i] = hex[digest[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15];
  text[digits] = '\0';
  return text;
}
