/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells when connections may have died unnoticed: another network, or a sleep. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_NETWORK_WATCH (confab_network_watch_get_type ())
G_DECLARE_FINAL_TYPE (ConfabNetworkWatch, confab_network_watch, CONFAB, NETWORK_WATCH, GObject)

/**
 * ConfabNetworkState:
 * @CONFAB_NETWORK_NONE: no way out; wait
 * @CONFAB_NETWORK_PORTAL: a captive portal stands before the Internet: the person
 *   has to sign in there
 * @CONFAB_NETWORK_UP: there is a way, as far as is known
 */
typedef enum
{
  CONFAB_NETWORK_NONE,
  CONFAB_NETWORK_PORTAL,
  CONFAB_NETWORK_UP,
} ConfabNetworkState;

ConfabNetworkWatch *confab_network_watch_new (void);
ConfabNetworkWatch *confab_network_watch_new_for (GNetworkMonitor *monitor,
                                                  int              clock_fd);
ConfabNetworkState  confab_network_watch_get_state (ConfabNetworkWatch *self);

G_END_DECLS
