/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message that has the words a person looks for, and where it has them. */
#include "config.h"

#include "confab-match.h"

/**
 * ConfabMatch:
 *
 * One result of a #ConfabSearch. Immutable; the message and the conversation it holds
 * go on as the store says.
 */
struct _ConfabMatch
{
  GObject parent_instance;

  ConfabConversation *conversation;
  ConfabMessage *message;
  char *snippet;
  guint *ranges;
  guint n_ranges;
};

G_DEFINE_FINAL_TYPE (ConfabMatch, confab_match, G_TYPE_OBJECT)

static void
confab_match_finalize (GObject *object)
{
  ConfabMatch *self = CONFAB_MATCH (object);

  g_clear_object (&self->conversation);
  g_clear_object (&self->message);
  g_clear_pointer (&self->snippet, g_free);
  g_clear_pointer (&self->ranges, g_free);
  G_OBJECT_CLASS (confab_match_parent_class)->finalize (object);
}

static void
confab_match_class_init (ConfabMatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_match_finalize;
}

static void
confab_match_init (ConfabMatch *self)
{
}

/**
 * confab_match_new:
 * @conversation: where it was written
 * @message: what has the words
 * @snippet: a piece of its text around the first of them, one line
 * @ranges: (array): pairs of byte offsets in @snippet, start and end of each word
 * @n_ranges: how many pairs
 *
 * Returns: (transfer full): the match
 */
ConfabMatch *
confab_match_new (ConfabConversation *conversation,
                  ConfabMessage *     message,
                  const char *        snippet,
                  const guint *       ranges,
                  guint               n_ranges)
{
  ConfabMatch *self = g_object_new (CONFAB_TYPE_MATCH, NULL);

  self->conversation = g_object_ref (conversation);
  self->message = g_object_ref (message);
  self->snippet = g_strdup (snippet);
  self->ranges = g_memdup2 (ranges, 2 * n_ranges * sizeof (guint));
  self->n_ranges = n_ranges;
  return self;
}

/**
 * confab_match_get_conversation:
 * @self: a match
 *
 * Returns: (transfer none): where it was written
 */
ConfabConversation *
confab_match_get_conversation (ConfabMatch *self)
{
  g_return_val_if_fail (CONFAB_IS_MATCH (self), NULL);

  return self->conversation;
}

/**
 * confab_match_get_message:
 * @self: a match
 *
 * Returns: (transfer none): what has the words
 */
ConfabMessage *
confab_match_get_message (ConfabMatch *self)
{
  g_return_val_if_fail (CONFAB_IS_MATCH (self), NULL);

  return self->message;
}

/**
 * confab_match_get_snippet:
 * @self: a match
 *
 * Returns: (transfer none): a piece of the text around the first word, one line
 */
const char *
confab_match_get_snippet (ConfabMatch *self)
{
  g_return_val_if_fail (CONFAB_IS_MATCH (self), NULL);

  return self->snippet;
}

/**
 * confab_match_get_ranges:
 * @self: a match
 * @n_ranges: (out): how many pairs
 *
 * Returns: (transfer none) (array): pairs of byte offsets in the snippet, start and end of each word
 */
const guint *
confab_match_get_ranges (ConfabMatch *self,
                         guint *      n_ranges)
{
  g_return_val_if_fail (CONFAB_IS_MATCH (self), NULL);

  *n_ranges = self->n_ranges;
  return self->ranges;
}
