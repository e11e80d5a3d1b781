/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes a profile with believable chats in it: make-profile DIR [HOW-MANY-MORE]. */
#include "config.h"

#include "shell-sample.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabStore) store = NULL;
  ShellSample sample = { 0 };

  if (argc < 2)
    {
      g_printerr ("Usage: %s DIR [HOW-MANY-MORE]\n", argv[0]);
      return 2;
    }
  store = confab_store_open (argv[1], CONFAB_STORE_OWNER, &error);
  sample.store = store;
  sample.n_extra = argc > 2 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : 0;
  sample.now = g_get_real_time () / 1000;
  if (store == NULL || !shell_sample_fill (&sample, &error) || !shell_sample_wait (confab_store_close (store), &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  return 0;
}
