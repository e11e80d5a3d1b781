/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of undoing a transfer encoding piece by piece. */
#include "config.h"

#include "confab-imap-transfer.h"

#include <string.h>

static const struct
{
  const char *encoding;
  const char *encoded;
  const char *decoded;
} cases[] = {
  { NULL, "a=41=\r\n", "a=41=\r\n" },
  { "7bit", "a=41", "a=41" },
  { "x-unknown", "QUJD", "QUJD" },
  { "base64", "QUJD", "ABC" },
  { "BASE64", "QU\r\nJDRA=\r\n=", "ABCD" },
  { "base64", "Q!U@J\001D", "ABC" },
  { "base64", "", "" },
  { "quoted-printable", "a=41b=3D", "aAb=" },
  { "Quoted-Printable", "soft=\r\n line=\nend", "soft lineend" },
  { "quoted-printable", "blank= \t\r\nend", "blankend" },
  { "quoted-printable", "hard\r\nline\n", "hard\r\nline\n" },
  { "quoted-printable", "=c3=A4", "ä" },
  { "quoted-printable", "bad=zz==41", "bad=zz=A" },
  { "quoted-printable", "bad=4z", "bad=4z" },
  { "quoted-printable", "half=", "half=" },
  { "quoted-printable", "half=4", "half=4" },
  { "quoted-printable", "odd=\rx", "oddx" },
  { "quoted-printable", "odd=  x", "oddx" },
};

static char *
decode (const char *encoding,
        const char *encoded,
        gsize       step)
{
  g_autoptr (ConfabImapTransfer) transfer = confab_imap_transfer_new (encoding);
  GString *out = g_string_new (NULL);
  gsize size = strlen (encoded);
  g_autoptr (GBytes) rest = NULL;

  for (gsize at = 0; at < size; at += step)
    {
      g_autoptr (GBytes) piece = g_bytes_new (encoded + at, MIN (step, size - at));
      g_autoptr (GBytes) decoded = confab_imap_transfer_decode (transfer, piece);

      g_string_append_len (out, g_bytes_get_data (decoded, NULL), (gssize) g_bytes_get_size (decoded));
    }
  rest = confab_imap_transfer_finish (transfer);
  g_string_append_len (out, g_bytes_get_data (rest, NULL), (gssize) g_bytes_get_size (rest));
  return g_string_free (out, FALSE);
}

/* However it is cut, the same comes out. */
static void
test_pieces (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize step = 1; step <= strlen (cases[i].encoded) + 1; step++)
      {
        g_autofree char *decoded = decode (cases[i].encoding, cases[i].encoded, step);

        g_assert_cmpstr (decoded, ==, cases[i].decoded);
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/transfer/pieces", test_pieces);
  return g_test_run ();
}
