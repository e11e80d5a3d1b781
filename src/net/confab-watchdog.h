/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Closes a connection whose server owes an answer and sends none. */
#pragma once

#include "confab-connection.h"

G_BEGIN_DECLS

/** Bytes within the time that count as an answer on its way. */
#define CONFAB_WATCHDOG_MIN_PROGRESS 256

/**
 * ConfabWatchdogFunc:
 * @user_data: as given
 *
 * Returns: whether the server owes something at this moment
 */
typedef gboolean (*ConfabWatchdogFunc) (gpointer user_data);

/**
 * ConfabWatchdog:
 *
 * Looks now and then whether an owed answer makes progress: a whole answer, or
 * %CONFAB_WATCHDOG_MIN_PROGRESS bytes. A server that trickles less is as good as
 * dead. It holds the connection weakly: its owner frees it first.
 */
typedef struct _ConfabWatchdog ConfabWatchdog;

ConfabWatchdog *confab_watchdog_new (ConfabConnection * connection,
                                     guint              timeout_ms,
                                     ConfabWatchdogFunc is_owed,
                                     gpointer           user_data);
void            confab_watchdog_free (ConfabWatchdog *self);
void            confab_watchdog_set_timeout (ConfabWatchdog *self,
                                             guint           timeout_ms);
void            confab_watchdog_touch (ConfabWatchdog *self);
void            confab_watchdog_set_owed (ConfabWatchdog *self,
                                          gboolean        owed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabWatchdog, confab_watchdog_free)

G_END_DECLS
