/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a message, cut ahead for the search index. */
#include "config.h"

#include "confab-search-words.h"

#include "confab-search-tokenizer.h"

#include <string.h>

/* Of a longer text only this many bytes are searched. */
#define MAX_INDEXED (256 * 1024)

static int
append_cb (gpointer    data,
           gboolean    colocated,
           const char *token,
           int         length,
           int         start,
           int         end)
{
  GString *out = data;

  g_string_append_c (out, colocated ? CONFAB_SEARCH_COLOCATED : CONFAB_SEARCH_NEXT);
  g_string_append_len (out, token, length);
  return 0;
}

/**
 * confab_search_words_cut:
 * @text: (nullable): a text
 *
 * Cuts a text into words in the form that the tokenizer takes for the index. Of a
 * very long one the beginning counts. Pure; may run on any thread.
 *
 * Returns: (transfer full) (nullable): its words, or %NULL when it has none
 */
char *
confab_search_words_cut (const char *text)
{
  gsize length = text != NULL ? strnlen (text, MAX_INDEXED) : 0;
  g_autoptr (GString) out = NULL;

  if (length == 0)
    return NULL;
  out = g_string_sized_new (length + length / 8);
  confab_search_tokenize (text, (int) length, FALSE, append_cb, out);
  return out->len > 0 ? g_string_free_and_steal (g_steal_pointer (&out)) : NULL;
}

/**
 * confab_search_words_new:
 * @text: (nullable): the text of a message
 * @subject: (nullable): its subject
 *
 * Pure; may run on any thread.
 *
 * Returns: (transfer full): their words
 */
ConfabSearchWords *
confab_search_words_new (const char *text,
                         const char *subject)
{
  ConfabSearchWords *self = g_atomic_rc_box_new0 (ConfabSearchWords);

  self->text = confab_search_words_cut (text);
  self->subject = confab_search_words_cut (subject);
  return self;
}

/**
 * confab_search_words_ref:
 * @self: words
 *
 * Returns: (transfer full): @self
 */
ConfabSearchWords *
confab_search_words_ref (ConfabSearchWords *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ConfabSearchWords *self = data;

  g_free (self->text);
  g_free (self->subject);
}

/**
 * confab_search_words_unref:
 * @self: (transfer full): words
 */
void
confab_search_words_unref (ConfabSearchWords *self)
{
  g_atomic_rc_box_release_full (self, clear);
}
