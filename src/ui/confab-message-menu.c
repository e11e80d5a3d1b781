/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with a message, as a menu at the pointer. */
#include "config.h"

#include "confab-message-menu.h"

#include <glib/gi18n.h>

static void
add (GMenu *     menu,
     const char *label,
     const char *action,
     GVariant *  target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

static void
add_section (GMenu *menu,
             GMenu *section)
{
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static GMenuModel *
make_menu (const ConfabMessageRecord *record,
           gboolean                   can_reply)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) words = g_menu_new ();
  g_autoptr (GMenu) files = g_menu_new ();
  g_autoptr (GMenu) sending = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();

  if (can_reply && !record->deleted)
    add (words, _ ("_Reply"), "message.reply", g_variant_new_int64 (record->id));
  if (record->text != NULL && *record->text != '\0')
    add (words, _ ("_Copy Text"), "message.copy", g_variant_new_int64 (record->id));
  for (guint i = 0; i < record->attachments->len && !record->deleted; i++)
    {
      const ConfabAttachmentRecord *attachment = g_ptr_array_index (record->attachments, i);
      g_autofree char *label = NULL;

      if (attachment->path == NULL)
        continue;
      label = record->attachments->len == 1 ? g_strdup (_ ("_Save As…")) : g_strdup_printf (_ ("Save “%s” As…"), attachment->name);
      add (files, label, "message.save", g_variant_new ("(xx)", record->id, attachment->id));
    }
  if (record->outgoing && record->state == CONFAB_MESSAGE_FAILED)
    add (sending, _ ("_Try Again"), "message.retry", g_variant_new_int64 (record->id));
  if (record->outgoing && (record->state == CONFAB_MESSAGE_FAILED || record->state == CONFAB_MESSAGE_QUEUED))
    add (sending, record->state == CONFAB_MESSAGE_FAILED ? _ ("_Delete") : _ ("_Do Not Send"), "message.discard",
         g_variant_new_int64 (record->id));
  add (more, _ ("_Details"), "message.details", g_variant_new_int64 (record->id));

  add_section (menu, words);
  add_section (menu, files);
  add_section (menu, sending);
  add_section (menu, more);
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static void
closed_idle_cb (gpointer data)
{
  gtk_widget_unparent (data);
}

/* Not at once: the chosen action is still to come. */
static void
closed_cb (GtkPopover *popover)
{
  g_idle_add_once (closed_idle_cb, popover);
}

/**
 * confab_message_menu_popup:
 * @parent: a widget around the row that stays; has the actions
 * @row: a row with an item
 * @x: where, in the row
 * @y: where, in the row
 * @can_reply: whether an answer reaches anybody
 *
 * Shows the menu. Only what works for this message is in it.
 */
void
confab_message_menu_popup (GtkWidget *       parent,
                           ConfabMessageRow *row,
                           double            x,
                           double            y,
                           gboolean          can_reply)
{
  ConfabTimelineItem *item = confab_message_row_get_item (row);
  ConfabMessageRecord *record = confab_message_get_record (confab_timeline_item_get_message (item));
  g_autoptr (GMenuModel) menu = NULL;
  graphene_point_t point;
  GtkWidget *popover;

  if (record->kind == CONFAB_MESSAGE_SYSTEM ||
      !gtk_widget_compute_point (GTK_WIDGET (row), parent, &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    return;
  menu = make_menu (record, can_reply);
  popover = gtk_popover_menu_new_from_model (menu);
  gtk_widget_set_parent (popover, parent);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle) { (int) point.x, (int) point.y, 1, 1 });
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}
