/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a server did not deliver a message, in words. */
#include "config.h"

#include "confab-delivery-words.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  const char *code; /* without the class; "1." is all of them that begin so */
  const char *words;
} Words;

/* RFC 3463 and the registry it founded; the first that fits counts. */
static const Words table[] = {
  { "1.1", N_ ("There is no such address") },
  { "1.2", N_ ("There is no such mail domain") },
  { "1.3", N_ ("This is no address that mail can be sent to") },
  { "1.6", N_ ("This mailbox has moved") },
  { "1.10", N_ ("This domain takes no mail") },
  { "1.", N_ ("The server does not know this address") },
  { "2.1", N_ ("This mailbox is closed") },
  { "2.2", N_ ("The mailbox is full") },
  { "2.3", N_ ("The message is too large for this mailbox") },
  { "2.", N_ ("The mailbox cannot take the message") },
  { "3.4", N_ ("The message is too large for the server") },
  { "3.", N_ ("The other server has trouble of its own") },
  { "4.7", N_ ("The other server could not be reached for too long") },
  { "4.", N_ ("The other server could not be reached") },
  { "5.3", N_ ("The message has too many recipients") },
  { "5.", N_ ("The servers did not understand one another") },
  { "6.", N_ ("The other server cannot take this kind of message") },
  { "7.1", N_ ("The other server does not let this message in") },
  { "7.", N_ ("The other server took the message for unwanted or unsafe") },
};

static const char *
find_words (const char *status)
{
  const char *code = status != NULL ? strchr (status, '.') : NULL;

  if (code == NULL)
    return NULL;
  code++;
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gboolean group = table[i].code[strlen (table[i].code) - 1] == '.';

      if (group ? g_str_has_prefix (code, table[i].code) : strcmp (code, table[i].code) == 0)
        return _ (table[i].words);
    }
  return NULL;
}

/**
 * confab_delivery_dup_words:
 * @status: (nullable): the enhanced status code, as "5.1.1" (RFC 3463)
 * @server_words: (nullable): what the server said itself
 *
 * Any thread.
 *
 * Returns: (transfer full): what happened, in words; the server's own behind it
 */
char *
confab_delivery_dup_words (const char *status,
                           const char *server_words)
{
  const char *words = find_words (status);

  if (words == NULL)
    words = _ ("The other server refused the message");
  if (server_words == NULL || *server_words == '\0')
    server_words = status;
  if (server_words == NULL || *server_words == '\0')
    return g_strdup (words);
  return g_strdup_printf ("%s (%s)", words, server_words);
}
