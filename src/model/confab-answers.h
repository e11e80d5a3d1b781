/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list model of what the store answers to the latest question. Main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a kind of answers is about: see confab-answers-private.h. */
typedef struct _ConfabAnswersSource ConfabAnswersSource;

#define CONFAB_TYPE_ANSWERS (confab_answers_get_type ())
G_DECLARE_DERIVABLE_TYPE (ConfabAnswers, confab_answers, CONFAB, ANSWERS, GObject)

struct _ConfabAnswersClass
{
  GObjectClass parent_class;

  const ConfabAnswersSource *source;
};

gboolean confab_answers_get_loading (ConfabAnswers *self);

G_END_DECLS
