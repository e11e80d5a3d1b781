/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turns an error of any layer into a problem: words a person understands, and an action. */
#pragma once

#include <gio/gio.h>

#include "confab-problem.h"

G_BEGIN_DECLS

ConfabProblem *confab_problem_new_from_trial (const GError *error);
ConfabProblem *confab_problem_new_from_error (const GError *error,
                                              const char *  server);

G_END_DECLS
