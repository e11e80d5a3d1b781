/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes what a ManageSieve server says, and what is said to it. */
#include "config.h"

#include "fuzz-target.h"

#include "confab-sieve-parser.h"

#include <string.h>

static char *
parse (const uint8_t *data,
       size_t         size,
       size_t         step)
{
  g_autoptr (ConfabSieveParser) parser = confab_sieve_parser_new ();
  GString *out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (size_t at = 0; at < size && error == NULL; at += step)
    {
      ConfabSieveLine *next = NULL;

      confab_sieve_parser_feed (parser, data + at, MIN (step, size - at));
      while ((next = confab_sieve_parser_next (parser, &error)) != NULL)
        {
          g_autoptr (ConfabSieveLine) line = next;
          g_autofree char *words = g_strjoinv ("|", line->words);

          g_assert_cmpuint (g_strv_length (line->words), <=, CONFAB_SIEVE_MAX_WORDS);
          g_string_append_printf (out, "%d %s %s %s\n", line->status, line->code, line->code_value, words);
        }
    }
  if (error != NULL)
    g_string_append_printf (out, "error %d", error->code);
  return g_string_free (out, FALSE);
}

/* What is said as a string is heard as the same string. */
static void
check_string (const uint8_t *data,
              size_t         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GString) command = g_string_new (NULL);
  g_autoptr (ConfabSieveParser) parser = confab_sieve_parser_new ();
  g_autoptr (ConfabSieveLine) line = NULL;

  if (!confab_sieve_add_string (command, text))
    return;
  g_string_append (command, "\r\n");
  confab_sieve_parser_feed (parser, command->str, command->len);
  line = confab_sieve_parser_next (parser, NULL);
  g_assert_nonnull (line);
  g_assert_cmpuint (g_strv_length (line->words), ==, 1);
  g_assert_cmpstr (line->words[0], ==, text);
  g_assert_false (confab_sieve_parser_has_pending (parser));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *whole = parse (data, size, MAX (size, 1));
  g_autofree char *bytes = parse (data, size, 1);

  g_assert_cmpstr (whole, ==, bytes);
  check_string (data, size);
  return 0;
}
