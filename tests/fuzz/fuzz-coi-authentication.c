/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes what servers say of senders. */
#include "config.h"

#include "fuzz-target.h"

#include "confab-coi-authentication.h"

#include <string.h>

static void
check_host (const char *host)
{
  if (host == NULL)
    return;
  g_assert_cmpuint (strlen (host), >, 0);
  for (; *host != '\0'; host++)
    g_assert_true (g_ascii_isdigit (*host) || g_ascii_islower (*host) || strchr ("._-", *host) != NULL);
}

static void
check_header (GBytes *header)
{
  g_autoptr (ConfabCoiAuthentication) read = confab_coi_authentication_new_from_header (header);

  check_host (read->author);
  check_host (read->server);
  g_assert_cmpuint (read->domains->len, <=, CONFAB_COI_AUTHENTICATION_MAX_RESULTS);
  for (guint i = 0; i < read->domains->len; i++)
    check_host (g_ptr_array_index (read->domains, i));
  g_assert_true (read->server != NULL || (read->domains->len == 0 && !read->failed));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GString) field = g_string_new ("Authentication-Results: ");
  g_autoptr (GBytes) header = g_bytes_new (data, size);
  g_autoptr (GBytes) one = NULL;

  g_string_append_len (field, (const char *) data, (gssize) size);
  one = g_bytes_new (field->str, field->len);
  check_header (header);
  check_header (one);
  return 0;
}
