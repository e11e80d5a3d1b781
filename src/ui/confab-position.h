/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where this computer is, as the desktop's location portal says when the person lets it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     confab_position_find (GCancellable *      cancellable,
                               GAsyncReadyCallback callback,
                               gpointer            data);
gboolean confab_position_find_finish (GAsyncResult *result,
                                      double *      latitude,
                                      double *      longitude,
                                      GError **     error);

G_END_DECLS
