/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How text is cut into words for searching, and the search expression. Pure. Private. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* A word is cut after this many bytes, in the index and in what is searched. */
#define CONFAB_SEARCH_TOKEN_MAX 96
/* So many words of what a person types are searched for. */
#define CONFAB_SEARCH_WORDS_MAX 16

/* What stands before each word that is given to the index: it follows the one
 * before, or shares its place. */
#define CONFAB_SEARCH_NEXT ' '
#define CONFAB_SEARCH_COLOCATED '\t'

/**
 * ConfabTokenFunc:
 * @data: what was given
 * @colocated: at the place of the word before rather than after it
 * @token: the folded word, not terminated
 * @length: its length in bytes
 * @start: byte offset of where it begins in the text
 * @end: byte offset of behind it
 *
 * Returns: 0 to go on, anything else to stop with
 */
typedef int (*ConfabTokenFunc) (gpointer    data,
                                gboolean    colocated,
                                const char *token,
                                int         length,
                                int         start,
                                int         end);

int       confab_search_tokenize (const char *    text,
                                  int             length,
                                  gboolean        query,
                                  ConfabTokenFunc func,
                                  gpointer        data);
char     *confab_search_build_expression (const char *text);
char     *confab_search_snippet (const char *text,
                                 const char *query,
                                 GArray *    ranges);
gboolean  confab_search_tokenizer_register (sqlite3 *db,
                                            GError **error);

G_END_DECLS
