/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the field above it: a row that is there only while something is. */
#pragma once

#include <adwaita.h>

#include "confab-problem.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_PROBLEM_ROW (confab_problem_row_get_type ())
G_DECLARE_FINAL_TYPE (ConfabProblemRow, confab_problem_row, CONFAB, PROBLEM_ROW, AdwPreferencesRow)

GtkWidget *confab_problem_row_new (void);
void       confab_problem_row_show (ConfabProblemRow *self,
                                    const char *      title,
                                    const char *      sentence);
void       confab_problem_row_clear (ConfabProblemRow *self);
GtkWidget *confab_problem_row_get_field (ConfabProblemRow *self);
void       confab_problem_row_set_field (ConfabProblemRow *self,
                                         GtkWidget *       field);

G_END_DECLS
