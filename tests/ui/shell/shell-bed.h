/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the window share: a filled profile, its engine, and bounded waits. */
#pragma once

#include <adwaita.h>

#include "confab-conversation-list.h"
#include "confab-engine.h"
#include "confab-registry.h"
#include "shell-sample.h"

G_BEGIN_DECLS

/**
 * ShellBed:
 *
 * A profile that is never online, so that nothing but the test changes it.
 */
typedef struct
{
  char *directory;
  ConfabEngine *engine;
  ConfabRegistry *registry;
  ConfabConversationList *list;
} ShellBed;

typedef gboolean (*ShellCondition) (gpointer data);

void                shell_bed_init (int *   argc,
                                    char ***argv);
ShellBed           *shell_bed_new (guint n_extra);
ShellBed           *shell_bed_new_empty (void);
void                shell_bed_free (ShellBed *self);
ConfabConversation *shell_bed_find (ShellBed *  self,
                                    const char *name);
void                shell_bed_close (ShellBed *self);

void                shell_wait (ShellCondition condition,
                                gpointer       data);
void                shell_wait_gone (gpointer *weak);
void                shell_wait_operation (ConfabOperation *operation);
void                shell_settle (void);
GtkWidget          *shell_find_widget (GtkWidget *root,
                                       GType      type);
GtkWidget          *shell_find_named (GtkWidget * root,
                                      GType       type,
                                      const char *property,
                                      const char *value);
void                shell_assert_finalized (gpointer window,
                                            gpointer widget);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ShellBed, shell_bed_free)

G_END_DECLS
