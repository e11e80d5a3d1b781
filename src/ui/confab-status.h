/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the banner says about all accounts together: the one thing that matters most. */
#pragma once

#include <gio/gio.h>

#include "confab-account-info.h"

G_BEGIN_DECLS

/**
 * ConfabStatusKind:
 * @CONFAB_STATUS_FINE: nothing to say
 * @CONFAB_STATUS_SYNC: mail that was there before is being fetched
 * @CONFAB_STATUS_OFFLINE: there is no network
 * @CONFAB_STATUS_WAITING: a passing fault
 * @CONFAB_STATUS_ATTENTION: only the person can mend it
 *
 * The graver, the greater.
 */
typedef enum
{
  CONFAB_STATUS_FINE,
  CONFAB_STATUS_SYNC,
  CONFAB_STATUS_OFFLINE,
  CONFAB_STATUS_WAITING,
  CONFAB_STATUS_ATTENTION,
} ConfabStatusKind;

#define CONFAB_TYPE_STATUS_KIND (confab_status_kind_get_type ())
GType confab_status_kind_get_type (void);

#define CONFAB_TYPE_STATUS (confab_status_get_type ())
G_DECLARE_FINAL_TYPE (ConfabStatus, confab_status, CONFAB, STATUS, GObject)

ConfabStatus       *confab_status_new (void);
void                confab_status_set_accounts (ConfabStatus *self,
                                                GListModel *  accounts);
ConfabStatusKind    confab_status_get_kind (ConfabStatus *self);
ConfabAccountInfo  *confab_status_get_account (ConfabStatus *self);
const char         *confab_status_get_title (ConfabStatus *self);
const char         *confab_status_get_button (ConfabStatus *self);
const char         *confab_status_get_action (ConfabStatus *self);

G_END_DECLS
