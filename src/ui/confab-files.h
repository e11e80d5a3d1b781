/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of messages: fetching, opening and saving them, and their pictures. */
#pragma once

#include <gtk/gtk.h>

#include "confab-engine.h"

G_BEGIN_DECLS

#define CONFAB_TYPE_FILES (confab_files_get_type ())
G_DECLARE_FINAL_TYPE (ConfabFiles, confab_files, CONFAB, FILES, GObject)

ConfabFiles     *confab_files_new (ConfabEngine *engine);
char            *confab_files_dup_path (ConfabFiles *                 self,
                                        const ConfabAttachmentRecord *attachment);
gboolean         confab_files_is_picture (const ConfabAttachmentRecord *attachment);

/* Fetching: one operation for each file, however often it is asked for. */
ConfabOperation *confab_files_fetch (ConfabFiles *self,
                                     gint64       message,
                                     const char * section);
ConfabOperation *confab_files_get_operation (ConfabFiles *self,
                                             gint64       message,
                                             const char * section);

/* Opening. */
void             confab_files_open (ConfabFiles *                 self,
                                    const ConfabAttachmentRecord *attachment,
                                    GtkWindow *                   parent);
void             confab_files_save (ConfabFiles *                 self,
                                    const ConfabAttachmentRecord *attachment,
                                    GtkWindow *                   parent);

/* Pictures. */
GdkTexture      *confab_files_get_picture (ConfabFiles *self,
                                           const char * path,
                                           int          size);
void             confab_files_load_picture (ConfabFiles *       self,
                                            const char *        path,
                                            int                 size,
                                            GCancellable *      cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
GdkTexture      *confab_files_load_picture_finish (ConfabFiles * self,
                                                   GAsyncResult *result,
                                                   GError **     error);

G_END_DECLS
