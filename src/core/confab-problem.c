/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What went wrong, in words a person understands, and what can be done about it. */
#include "config.h"

#include "confab-problem.h"

struct _ConfabProblem
{
  char *title;
  char *sentence;
  ConfabProblemAction action;
};

G_DEFINE_BOXED_TYPE (ConfabProblem, confab_problem, confab_problem_ref, confab_problem_unref)

/**
 * confab_problem_new:
 * @title: a few words, such as "Wrong password"
 * @sentence: what happened and what to do, as one or two sentences
 * @action: what helps
 *
 * Returns: (transfer full): a new immutable problem
 */
ConfabProblem *
confab_problem_new (const char          *title,
                    const char          *sentence,
                    ConfabProblemAction action)
{
  ConfabProblem *self = g_atomic_rc_box_new0 (ConfabProblem);

  self->title = g_strdup (title);
  self->sentence = g_strdup (sentence);
  self->action = action;
  return self;
}

/**
 * confab_problem_ref:
 * @self: a problem
 *
 * Returns: (transfer full): @self
 */
ConfabProblem *
confab_problem_ref (ConfabProblem *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
problem_clear (gpointer data)
{
  ConfabProblem *self = data;

  g_free (self->title);
  g_free (self->sentence);
}

/**
 * confab_problem_unref:
 * @self: (transfer full): a problem
 */
void
confab_problem_unref (ConfabProblem *self)
{
  g_atomic_rc_box_release_full (self, problem_clear);
}

/**
 * confab_problem_get_title:
 * @self: a problem
 *
 * Returns: (transfer none): a few words for a heading
 */
const char *
confab_problem_get_title (ConfabProblem *self)
{
  return self->title;
}

/**
 * confab_problem_get_sentence:
 * @self: a problem
 *
 * Returns: (transfer none): what happened and what to do
 */
const char *
confab_problem_get_sentence (ConfabProblem *self)
{
  return self->sentence;
}

/**
 * confab_problem_get_action:
 * @self: a problem
 *
 * Returns: what helps
 */
ConfabProblemAction
confab_problem_get_action (ConfabProblem *self)
{
  return self->action;
}

/**
 * confab_problem_equal:
 * @a: (nullable): a problem
 * @b: (nullable): another
 *
 * Returns: whether both say the same
 */
gboolean
confab_problem_equal (ConfabProblem *a,
                      ConfabProblem *b)
{
  if (a == b)
    return TRUE;
  if (a == NULL || b == NULL)
    return FALSE;
  return a->action == b->action &&
         g_str_equal (a->title, b->title) &&
         g_str_equal (a->sentence, b->sentence);
}

/**
 * confab_problem_to_variant:
 * @self: a problem
 *
 * Returns: (transfer floating): `(ssi)`: title, sentence, action
 */
GVariant *
confab_problem_to_variant (ConfabProblem *self)
{
  return g_variant_new ("(ssi)", self->title, self->sentence, (int) self->action);
}

/**
 * confab_problem_from_variant:
 * @variant: what confab_problem_to_variant() made
 *
 * Returns: (transfer full) (nullable): the problem, or %NULL when @variant is of another type
 */
ConfabProblem *
confab_problem_from_variant (GVariant *variant)
{
  const char *title;
  const char *sentence;
  int action;

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE ("(ssi)")))
    return NULL;
  g_variant_get (variant, "(&s&si)", &title, &sentence, &action);
  return confab_problem_new (title, sentence,
                             CLAMP (action, CONFAB_PROBLEM_WAIT, CONFAB_PROBLEM_REPORT));
}
