/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Sieve script (RFC 5228) that files chats and keeps blocked senders out of INBOX. */
#include "config.h"

#include "confab-coi-sieve.h"

#include <string.h>

/* The first line says whose it is, and is how it is known again. */
#define MARK "# Made by Confab, which writes it anew: do not change it, change your own script."
/* What runs after it. */
#define INCLUDE "include :personal :optional "

/* A string as RFC 5228 §2.4.2 wants it; what cannot be in a name or address is left out. */
static void
add_quoted (GString *   script,
            const char *text)
{
  g_string_append_c (script, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (script, '\\');
      if (!g_ascii_iscntrl (*text))
        g_string_append_c (script, *text);
    }
  g_string_append_c (script, '"');
}

static void
add_requires (GString *             script,
              const ConfabCoiSieve *wish,
              gboolean              files)
{
  const struct
  {
    const char *extension;
    gboolean wanted;
  } all[] = {
    { "fileinto", files },
    { "mailbox", files && wish->can_create },
    { "imap4flags", wish->can_flag },
    { "include", wish->own_script != NULL },
  };
  const char *before = "require [";

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      if (!all[i].wanted)
        continue;
      g_string_append_printf (script, "%s\"%s\"", before, all[i].extension);
      before = ", ";
    }
  if (*before == ',')
    g_string_append (script, "];\n");
}

static void
add_filing (GString *             script,
            const ConfabCoiSieve *wish,
            const char *          folder)
{
  g_string_append (script, wish->can_create ? "  fileinto :create " : "  fileinto ");
  add_quoted (script, folder);
  g_string_append (script, ";\n  stop;\n");
}

static void
add_blocking (GString *             script,
              const ConfabCoiSieve *wish)
{
  g_string_append (script, "\n# Whom you have blocked.\nif address :is \"From\" [");
  for (guint i = 0; wish->blocked[i] != NULL && i < CONFAB_COI_SIEVE_MAX_BLOCKED; i++)
    {
      g_string_append (script, i == 0 ? "\n    " : ",\n    ");
      add_quoted (script, wish->blocked[i]);
    }
  g_string_append (script, "] {\n");
  add_filing (script, wish, wish->blocked_folder);
  g_string_append (script, "}\n");
}

/**
 * confab_coi_sieve_write:
 * @wish: what it is to do
 *
 * Returns: (transfer full): the script, with CRLF
 */
char *
confab_coi_sieve_write (const ConfabCoiSieve *wish)
{
  gboolean blocks = wish->blocked != NULL && wish->blocked[0] != NULL;
  gboolean files = wish->filter == CONFAB_COI_FILTER_ACTIVE;
  GString *script = g_string_new (MARK "\n");

  add_requires (script, wish, blocks || files);
  if (blocks)
    add_blocking (script, wish);
  if (files || wish->can_flag)
    {
      g_string_append (script,
                       "\n# Chats: by their version, by their own id, or by the first one they refer to.\n"
                       "if anyof (exists \"Chat-Version\",\n"
                       "    header :matches \"Message-ID\" [\"<chat$*\", \"<coi$*\"],\n"
                       "    header :matches \"References\" [\"<chat$*\", \"<coi$*\"]) {\n");
      if (wish->can_flag)
        g_string_append (script, "  addflag \"$Chat\";\n");
      if (files)
        add_filing (script, wish, wish->chats);
      g_string_append (script, "}\n");
    }
  if (wish->own_script != NULL)
    {
      g_string_append (script, "\n# Your own script.\n" INCLUDE);
      add_quoted (script, wish->own_script);
      g_string_append (script, ";\n");
    }
  /* As it goes over the wire (RFC 5228 §2.2). */
  g_string_replace (script, "\n", "\r\n", 0);
  return g_string_free (script, FALSE);
}

/**
 * confab_coi_sieve_is_ours:
 * @script: a script
 *
 * Returns: whether confab_coi_sieve_write() has made it
 */
gboolean
confab_coi_sieve_is_ours (const char *script)
{
  return g_str_has_prefix (script, MARK);
}

/**
 * confab_coi_sieve_dup_own_script:
 * @script: what confab_coi_sieve_write() has made
 *
 * Returns: (transfer full) (nullable): the name of the person's own script that it runs
 */
char *
confab_coi_sieve_dup_own_script (const char *script)
{
  const char *at = g_strrstr (script, "\n" INCLUDE "\"");
  g_autoptr (GString) name = g_string_new (NULL);

  if (at == NULL)
    return NULL;
  for (at += strlen ("\n" INCLUDE "\""); *at != '\0' && *at != '"'; at++)
    {
      if (*at == '\\' && at[1] != '\0')
        at++;
      g_string_append_c (name, *at);
    }
  return *at == '"' && name->len > 0 ? g_string_free (g_steal_pointer (&name), FALSE) : NULL;
}
