/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account as the window sees it: its settings, connection state and problem. */
#pragma once

#include "confab-problem.h"
#include "confab-records.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ACCOUNT_INFO (confab_account_info_get_type ())
G_DECLARE_FINAL_TYPE (ConfabAccountInfo, confab_account_info, CONFAB, ACCOUNT_INFO, GObject)

ConfabAccountInfo   *confab_account_info_new (ConfabAccountRecord *record);
ConfabAccountRecord *confab_account_info_get_record (ConfabAccountInfo *self);
gint64               confab_account_info_get_id (ConfabAccountInfo *self);
const char          *confab_account_info_get_address (ConfabAccountInfo *self);
const char          *confab_account_info_get_name (ConfabAccountInfo *self);
ConfabAccountState   confab_account_info_get_state (ConfabAccountInfo *self);
ConfabProblem       *confab_account_info_get_problem (ConfabAccountInfo *self);
double               confab_account_info_get_progress (ConfabAccountInfo *self);

/* For the engine. */
void                 confab_account_info_set_record (ConfabAccountInfo *  self,
                                                     ConfabAccountRecord *record);
void                 confab_account_info_set_state (ConfabAccountInfo *self,
                                                    ConfabAccountState state,
                                                    ConfabProblem *    problem);
void                 confab_account_info_set_progress (ConfabAccountInfo *self,
                                                       double             progress);

G_END_DECLS
