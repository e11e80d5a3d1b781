/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the models that are made of answers share. For the model alone. */
#pragma once

#include "confab-answers.h"

#include "confab-query.h"

G_BEGIN_DECLS

/**
 * ConfabAnswersTake:
 * @self: the answers
 * @result: (transfer none): an answer that still matters
 *
 * Goes on with confab_answers_go_on(), or ends with confab_answers_end().
 */
typedef void (*ConfabAnswersTake) (ConfabAnswers *    self,
                                   ConfabQueryResult *result);

/**
 * ConfabAnswersSource:
 * @get_item_type: the type of its items
 * @ask: (nullable) (transfer full): a new question; %NULL when there is nothing to ask
 * @take: takes the answer
 * @is_same: (nullable): whether two items show the same, so that the older one stays
 */
struct _ConfabAnswersSource
{
  GType (*get_item_type) (void);
  DexFuture *(*ask) (ConfabAnswers *self);
  ConfabAnswersTake take;
  gboolean (*is_same) (gpointer a,
                       gpointer b);
};

void confab_answers_ask (ConfabAnswers *self);
void confab_answers_follow_people (ConfabAnswers *self,
                                   ConfabStore *  store);
void confab_answers_go_on (ConfabAnswers *   self,
                           DexFuture *       future,
                           ConfabAnswersTake take);
void confab_answers_end (ConfabAnswers *self,
                         GPtrArray *    items);

G_END_DECLS
