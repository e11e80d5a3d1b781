/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard output and standard error of confab-cli. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * ConfabCliOutput:
 *
 * Standard output, gathered and written in large pieces. Once its reader is gone,
 * nothing more is written, and that is no error.
 */
typedef struct _ConfabCliOutput ConfabCliOutput;

ConfabCliOutput *confab_cli_output_new (int fd);
void             confab_cli_output_free (ConfabCliOutput *self);
gboolean         confab_cli_output_print (ConfabCliOutput *self,
                                          const char *     text,
                                          GError **        error);
gboolean         confab_cli_output_print_record (ConfabCliOutput *self,
                                                 JsonNode *       record,
                                                 GError **        error);
gboolean         confab_cli_output_print_file (ConfabCliOutput *self,
                                               const char *     path,
                                               GError **        error);
gboolean         confab_cli_output_flush (ConfabCliOutput *self,
                                          GError **        error);
gboolean         confab_cli_output_get_closed (ConfabCliOutput *self);
guint            confab_cli_output_get_columns (ConfabCliOutput *self);

void             confab_cli_print_error (const char *sentence);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCliOutput, confab_cli_output_free)

G_END_DECLS
