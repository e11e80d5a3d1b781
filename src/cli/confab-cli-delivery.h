/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits until the server has what a verb changed. */
#pragma once

#include "confab-cli.h"

G_BEGIN_DECLS

/**
 * ConfabCliLookFunc:
 * @self: a run
 * @id: what to look at
 * @error: return location
 *
 * Returns: 1 when it is done, 0 to wait on, -1 with @error
 */
typedef int (*ConfabCliLookFunc) (ConfabCli *self,
                                  gint64     id,
                                  GError **  error);

int      confab_cli_await_delivery (ConfabCli *       self,
                                    gint64            account,
                                    ConfabCliLookFunc look,
                                    gint64            id,
                                    GError **         error);
gboolean confab_cli_end_undelivered (ConfabCli * self,
                                     gint64      account,
                                     const char *what,
                                     GError **   error);
int      confab_cli_look_at_changes (ConfabCli *self,
                                     gint64     account,
                                     GError **  error);
int      confab_cli_look_at_mail (ConfabCli *self,
                                  gint64     id,
                                  GError **  error);

/* Sending. */
gint64   confab_cli_await_chat_to_send_to (ConfabCli * self,
                                           const char *word,
                                           gint64 *    account,
                                           GError **   error);
gboolean confab_cli_finish_sending (ConfabCli *      self,
                                    gint64           account,
                                    ConfabOperation *operation,
                                    GError **        error);

G_END_DECLS
