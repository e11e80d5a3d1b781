/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The servers of an account: where mail comes from and where it goes, whom to trust. */
#pragma once

#include <adwaita.h>

#include "confab-found-settings.h"
#include "confab-problem.h"
#include "confab-records.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_ACCOUNT_SERVERS (confab_account_servers_get_type ())
G_DECLARE_FINAL_TYPE (ConfabAccountServers, confab_account_servers, CONFAB, ACCOUNT_SERVERS, AdwPreferencesGroup)

GtkWidget *confab_account_servers_new (void);
void       confab_account_servers_set_record (ConfabAccountServers *self,
                                              ConfabAccountRecord * record);
void       confab_account_servers_set_found (ConfabAccountServers *self,
                                             ConfabFoundSettings * found,
                                             const char *          address);
ConfabFoundSettings *
confab_account_servers_get_found (ConfabAccountServers *self);
gboolean   confab_account_servers_is_by_hand (ConfabAccountServers *self);
const char *confab_account_servers_get_authority (ConfabAccountServers *self);
gboolean   confab_account_servers_check (ConfabAccountServers *self);
void       confab_account_servers_fill (ConfabAccountServers *self,
                                        ConfabAccountRecord * record);
void       confab_account_servers_show_problem (ConfabAccountServers *self,
                                                ConfabProblem *       problem);
void       confab_account_servers_clear_problems (ConfabAccountServers *self);
void       confab_account_servers_set_authority (ConfabAccountServers *self,
                                                 const char *          path);

G_END_DECLS
