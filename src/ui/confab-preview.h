/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that will be sent: a thumbnail or its name, and a button to leave it out. */
#pragma once

#include <gtk/gtk.h>

#include "confab-files.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_PREVIEW (confab_preview_get_type ())
G_DECLARE_FINAL_TYPE (ConfabPreview, confab_preview, CONFAB, PREVIEW, GtkWidget)

GtkWidget *confab_preview_new (ConfabFiles *files,
                               GFile *      file);
GFile     *confab_preview_get_file (ConfabPreview *self);

G_END_DECLS
