/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a message, cut ahead for the search index. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ConfabSearchWords:
 * @text: (nullable): the words of the text
 * @subject: (nullable): the words of the subject
 *
 * What the search index takes of a message without attachments: words with a
 * mark before each, as the tokenizer wants them. Immutable.
 */
typedef struct
{
  char *text;
  char *subject;
} ConfabSearchWords;

ConfabSearchWords *confab_search_words_new (const char *text,
                                            const char *subject);
ConfabSearchWords *confab_search_words_ref (ConfabSearchWords *self);
void               confab_search_words_unref (ConfabSearchWords *self);
char              *confab_search_words_cut (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabSearchWords, confab_search_words_unref)

G_END_DECLS
