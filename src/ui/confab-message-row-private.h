/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the message row's own files share: its parts, most of them made when first needed. */
#pragma once

#include <adwaita.h>

#include "confab-message-row.h"

G_BEGIN_DECLS

struct _ConfabMessageRow
{
  GtkWidget parent_instance;

  ConfabFiles *files;
  ConfabTimelineItem *item;
  GSignalGroup *item_signals;
  GSignalGroup *message_signals;
  char *description;

  /* From top to bottom; those that are not needed are NULL or hidden. */
  GtkWidget *day;
  GtkWidget *unread;
  GtkWidget *system;
  GtkLabel *system_label;
  GtkWidget *system_more;
  GtkWidget *avatar;
  GtkWidget *bubble;
  GtkWidget *reactions;
  GtkWidget *failure;
  GtkLabel *failure_label;

  /* In the bubble. */
  GtkWidget *author;
  GtkWidget *quote_button;
  GtkWidget *quote;
  GtkWidget *subject;
  GtkWidget *album;
  GtkWidget *data; /* a poll or a place */
  GtkWidget *text;
  GtkWidget *tiles;
  GtkWidget *footer;
  GtkWidget *more;
  GtkWidget *meta;

  AdwAnimation *arrival;
  double shown;
  guint flash_source;
};

/* confab-message-row-content.c */
void confab_message_row_update_content (ConfabMessageRow *self);
void confab_message_row_update_place (ConfabMessageRow *self);

/* confab-message-row-layout.c */
void confab_message_row_class_init_layout (GtkWidgetClass *widget_class);

G_END_DECLS
