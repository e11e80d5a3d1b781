/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes the reader of autoconfig files. */
#include "config.h"

#include "fuzz-target.h"

#include "confab-autoconfig.h"

#include <string.h>

static void
check_servers (GPtrArray *servers)
{
  g_assert_cmpuint (servers->len, >=, 1);
  g_assert_cmpuint (servers->len, <=, CONFAB_AUTOCONFIG_MAX_SERVERS);
  for (guint i = 0; i < servers->len; i++)
    {
      const ConfabMailServer *server = g_ptr_array_index (servers, i);
      g_autofree char *again = confab_mail_server_check_host (server->host);

      g_assert_cmpstr (again, ==, server->host);
      g_assert_cmpuint (server->port, >, 0);
      g_assert_true (server->security == CONFAB_SECURITY_TLS || server->security == CONFAB_SECURITY_STARTTLS);
      g_assert_cmpint (server->auth & ~(CONFAB_AUTH_PASSWORD | CONFAB_AUTH_OAUTH2), ==, 0);
      g_assert_cmpint (server->auth, !=, 0);
      g_assert_true (g_utf8_validate (server->user, -1, NULL));
      g_assert_null (strpbrk (server->user, "\r\n\t"));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const char *const addresses[] = { "alice@mail.test", "%EMAILADDRESS%@m\xc3\xbcnchen.test" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ConfabAutoconfig) config = confab_autoconfig_parse ((const char *) data, size, addresses[i], &error);

      g_assert_true ((config == NULL) == (error != NULL));
      if (config == NULL)
        continue;
      check_servers (config->imap);
      check_servers (config->smtp);
      if (config->name != NULL)
        g_assert_true (g_utf8_validate (config->name, -1, NULL));
    }
  return 0;
}
