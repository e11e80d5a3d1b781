/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile with believable chats, for tests and for looking at the window. */
#pragma once

#include "confab-store.h"

G_BEGIN_DECLS

/* The chats that shell_sample_fill() makes before the ones it makes up. */
#define SHELL_SAMPLE_CHATS 13

typedef struct
{
  ConfabStore *store;
  guint n_extra; /* so many more chats, made up */
  gint64 now;    /* ms since 1970 UTC */
  gint64 account;
} ShellSample;

gboolean shell_sample_fill (ShellSample *sample,
                            GError **    error);
gint64   shell_sample_add_message (ConfabStore *store,
                                   gint64       conversation,
                                   const char * text,
                                   gint64       time);
gboolean shell_sample_wait (DexFuture *future,
                            GError **  error);
char    *shell_sample_make_directory (void);
void     shell_sample_remove_directory (const char *directory);

G_END_DECLS
