/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What went wrong, in words a person understands, and what can be done about it. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ConfabProblemAction:
 * @CONFAB_PROBLEM_WAIT: nothing to do, Confab tries again by itself
 * @CONFAB_PROBLEM_RETRY: trying again may help
 * @CONFAB_PROBLEM_PASSWORD: the password has to be given again, or the sign-in in the
 *   browser repeated
 * @CONFAB_PROBLEM_SERVERS: the server settings have to be looked at
 * @CONFAB_PROBLEM_CERTIFICATE: the server's certificate is not trusted
 * @CONFAB_PROBLEM_KEYRING: the keyring has to be unlocked
 * @CONFAB_PROBLEM_DISK: room has to be made, or the folder made writable
 * @CONFAB_PROBLEM_CHANGE: what was typed has to be changed
 * @CONFAB_PROBLEM_REPORT: a fault in Confab
 *
 * What helps.
 */
typedef enum
{
  CONFAB_PROBLEM_WAIT,
  CONFAB_PROBLEM_RETRY,
  CONFAB_PROBLEM_PASSWORD,
  CONFAB_PROBLEM_SERVERS,
  CONFAB_PROBLEM_CERTIFICATE,
  CONFAB_PROBLEM_KEYRING,
  CONFAB_PROBLEM_DISK,
  CONFAB_PROBLEM_CHANGE,
  CONFAB_PROBLEM_REPORT,
} ConfabProblemAction;

#define CONFAB_TYPE_PROBLEM (confab_problem_get_type ())

typedef struct _ConfabProblem ConfabProblem;

GType               confab_problem_get_type (void);
ConfabProblem      *confab_problem_new (const char *        title,
                                        const char *        sentence,
                                        ConfabProblemAction action);
ConfabProblem      *confab_problem_ref (ConfabProblem *self);
void                confab_problem_unref (ConfabProblem *self);
const char         *confab_problem_get_title (ConfabProblem *self);
const char         *confab_problem_get_sentence (ConfabProblem *self);
ConfabProblemAction confab_problem_get_action (ConfabProblem *self);
gboolean            confab_problem_equal (ConfabProblem *a,
                                          ConfabProblem *b);
GVariant           *confab_problem_to_variant (ConfabProblem *self);
ConfabProblem      *confab_problem_from_variant (GVariant *variant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabProblem, confab_problem_unref)

G_END_DECLS
