/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a ManageSieve server says (RFC 5804 §4), from bytes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Longest line of an answer without its literals, in bytes. */
#define CONFAB_SIEVE_MAX_LINE 8192
/** Longest literal, which is a script, in bytes. */
#define CONFAB_SIEVE_MAX_LITERAL (1024 * 1024)
/** Most words of a line. */
#define CONFAB_SIEVE_MAX_WORDS 16

/**
 * ConfabSieveStatus:
 * @CONFAB_SIEVE_DATA: a line before the end of an answer
 * @CONFAB_SIEVE_OK: it is done
 * @CONFAB_SIEVE_NO: it is refused
 * @CONFAB_SIEVE_BYE: the server ends the session
 */
typedef enum
{
  CONFAB_SIEVE_DATA,
  CONFAB_SIEVE_OK,
  CONFAB_SIEVE_NO,
  CONFAB_SIEVE_BYE,
} ConfabSieveStatus;

/**
 * ConfabSieveLine:
 * @status: what it says of the command
 * @words: (array zero-terminated=1): its words in order, without the status and the code;
 *   strings and atoms alike; NUL bytes end a word
 * @code: (nullable): the response code's name, in capitals
 * @code_value: (nullable): the code's first argument
 *
 * One line of an answer, with its literals.
 */
typedef struct
{
  ConfabSieveStatus status;
  char **words;
  char *code;
  char *code_value;
} ConfabSieveLine;

void             confab_sieve_line_free (ConfabSieveLine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSieveLine, confab_sieve_line_free)

/**
 * ConfabSieveParser:
 *
 * Takes bytes as they come and gives lines. Pure.
 */
typedef struct _ConfabSieveParser ConfabSieveParser;

ConfabSieveParser *confab_sieve_parser_new (void);
void               confab_sieve_parser_free (ConfabSieveParser *self);
void               confab_sieve_parser_feed (ConfabSieveParser *self,
                                             const void *       data,
                                             gsize              size);
ConfabSieveLine   *confab_sieve_parser_next (ConfabSieveParser *self,
                                             GError **          error);
gboolean           confab_sieve_parser_has_pending (ConfabSieveParser *self);
gboolean           confab_sieve_add_string (GString *   command,
                                            const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSieveParser, confab_sieve_parser_free)

G_END_DECLS
