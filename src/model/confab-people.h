/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The people whose name or address begins with what was typed. Main thread. */
#pragma once

#include "confab-answers.h"
#include "confab-engine.h"
#include "confab-person.h"

G_BEGIN_DECLS

/* So many are listed at most. */
#define CONFAB_PEOPLE_MAX 50

#define CONFAB_TYPE_PEOPLE (confab_people_get_type ())
G_DECLARE_FINAL_TYPE (ConfabPeople, confab_people, CONFAB, PEOPLE, ConfabAnswers)

ConfabPeople *confab_people_new (ConfabEngine *engine);
ConfabPeople *confab_people_new_unsaved (ConfabEngine *engine);
void          confab_people_set_left_out (ConfabPeople *      self,
                                          const char * const *addresses);
void          confab_people_look_for (ConfabPeople *self,
                                      const char *  text);

G_END_DECLS
