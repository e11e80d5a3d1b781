/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Something a person asked the engine to do: its state, progress, problem and result. */
#pragma once

#include "confab-problem.h"

G_BEGIN_DECLS

/**
 * ConfabOperationState:
 *
 * A running operation ends exactly once, done or failed.
 */
typedef enum
{
  CONFAB_OPERATION_RUNNING,
  CONFAB_OPERATION_DONE,
  CONFAB_OPERATION_FAILED,
} ConfabOperationState;

#define CONFAB_TYPE_OPERATION_STATE (confab_operation_state_get_type ())
GType confab_operation_state_get_type (void);

#define CONFAB_TYPE_OPERATION (confab_operation_get_type ())
G_DECLARE_FINAL_TYPE (ConfabOperation, confab_operation, CONFAB, OPERATION, GObject)

ConfabOperation     *confab_operation_new (void);
ConfabOperationState confab_operation_get_state (ConfabOperation *self);
double               confab_operation_get_progress (ConfabOperation *self);
ConfabProblem       *confab_operation_get_problem (ConfabOperation *self);
GVariant            *confab_operation_get_result (ConfabOperation *self);
const char          *confab_operation_get_words (ConfabOperation *self);
const char          *confab_operation_get_link (ConfabOperation *self);
void                 confab_operation_cancel (ConfabOperation *self);

/* For the engine. */
void                 confab_operation_set_progress (ConfabOperation *self,
                                                    double           progress);
void                 confab_operation_set_words (ConfabOperation *self,
                                                 const char *     words);
void                 confab_operation_set_link (ConfabOperation *self,
                                                const char *     link);
void                 confab_operation_complete (ConfabOperation *self,
                                                GVariant *       result);
void                 confab_operation_fail (ConfabOperation *self,
                                            ConfabProblem *  problem);

G_END_DECLS
