/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files and pictures from the clipboard. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ConfabPasteFunc:
 * @file: (nullable): a file; %NULL when what was there could not be had
 * @tag: what was given to confab_paste_files()
 * @data: the same
 *
 * Is called once for each file, later.
 */
typedef void (*ConfabPasteFunc) (GFile *  file,
                                 gint64   tag,
                                 gpointer data);

gboolean confab_paste_files (GtkWidget *     widget,
                             gint64          tag,
                             ConfabPasteFunc func,
                             gpointer        data);

void     confab_paste_forget (GPtrArray *files);

G_END_DECLS
