/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How two processes share one profile: a lock, and a private socket for verbs and changes. */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "confab-operation.h"

G_BEGIN_DECLS

/**
 * ConfabHandoverFunc:
 * @verb: the verb's name
 * @arguments: its arguments
 * @user_data: as given
 *
 * Runs a verb for another process.
 *
 * Returns: (transfer full): the operation
 */
typedef ConfabOperation *(*ConfabHandoverFunc) (const char *verb,
                                                GVariant *  arguments,
                                                gpointer    user_data);

#define CONFAB_TYPE_HANDOVER_SERVER (confab_handover_server_get_type ())
G_DECLARE_FINAL_TYPE (ConfabHandoverServer, confab_handover_server, CONFAB, HANDOVER_SERVER, GObject)

#define CONFAB_TYPE_HANDOVER_CLIENT (confab_handover_client_get_type ())
G_DECLARE_FINAL_TYPE (ConfabHandoverClient, confab_handover_client, CONFAB, HANDOVER_CLIENT, GObject)

int                   confab_handover_lock (const char *directory,
                                            GError **   error);

ConfabHandoverServer *confab_handover_server_new (const char *       directory,
                                                  ConfabHandoverFunc func,
                                                  gpointer           user_data,
                                                  GError **          error);
gboolean              confab_handover_server_has_peers (ConfabHandoverServer *self);
void                  confab_handover_server_emit (ConfabHandoverServer *self,
                                                   const char *          signal,
                                                   GVariant *            value);
void                  confab_handover_server_set_states (ConfabHandoverServer *self,
                                                         GVariant *            states);
void                  confab_handover_server_stop (ConfabHandoverServer *self);

DexFuture            *confab_handover_client_connect (const char *directory);
DexFuture            *confab_handover_client_perform (ConfabHandoverClient *self,
                                                      const char *          verb,
                                                      GVariant *            arguments);
DexFuture            *confab_handover_client_get_states (ConfabHandoverClient *self);

G_END_DECLS
