/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a bubble, with the time and state at the end of the last line. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CONFAB_TYPE_BUBBLE_TEXT (confab_bubble_text_get_type ())
G_DECLARE_FINAL_TYPE (ConfabBubbleText, confab_bubble_text, CONFAB, BUBBLE_TEXT, GtkWidget)

GtkWidget *confab_bubble_text_new (void);
GtkLabel  *confab_bubble_text_get_label (ConfabBubbleText *self);
void       confab_bubble_text_set_text (ConfabBubbleText *self,
                                        const char * text, const char * const *names);
void       confab_bubble_text_set_meta (ConfabBubbleText *self,
                                        GtkWidget *       meta);
int        confab_bubble_text_fit (ConfabBubbleText *self,
                                   int               width);

G_END_DECLS
