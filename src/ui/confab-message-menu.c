/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done with a message, as a menu at the pointer. */
#include "config.h"

#include "confab-message-menu.h"

#include <glib/gi18n.h>

/* What people react with most; the rest is in the chooser behind them. */
static const char * const quick[] = { "👍", "❤️", "😂", "😮", "😢", "🙏" };

/**
 * Target:
 *
 * What the emoji in the menu are for.
 */
typedef struct
{
  GtkWidget *parent; /* has the actions; outlives the menu */
  GtkWidget *popover;
  gint64 message;
  GdkRectangle place;
} Target;

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

static gboolean
can_react (const ConfabMessageRecord *record,
           gboolean                   can_reply)
{
  return can_reply && !record->deleted && (!record->outgoing || confab_message_menu_can_change (record));
}

static GMenuModel *
make_menu (const ConfabMessageRecord *record,
           gboolean                   can_reply,
           gboolean                   is_group)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) emoji = g_menu_new ();
  g_autoptr (GMenu) words = g_menu_new ();
  g_autoptr (GMenu) files = g_menu_new ();
  g_autoptr (GMenu) sending = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();

  if (can_react (record, can_reply))
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);

      g_menu_item_set_attribute (item, "custom", "s", "emoji");
      g_menu_append_item (emoji, item);
    }
  if (can_reply && !record->deleted)
    add (words, _ ("_Reply"), "message.reply", g_variant_new_int64 (record->id));
  if (is_group && !record->outgoing && !record->deleted)
    add (words, _ ("Reply _Privately"), "message.reply-privately", g_variant_new_int64 (record->id));
  if (confab_message_menu_can_forward (record))
    add (words, _ ("_Forward…"), "message.forward", g_variant_new_int64 (record->id));
  if (record->text != NULL && *record->text != '\0')
    add (words, _ ("_Copy Text"), "message.copy", g_variant_new_int64 (record->id));
  if (can_reply && confab_message_menu_can_edit (record))
    add (words, _ ("_Edit"), "message.edit", g_variant_new_int64 (record->id));
  if (record->pinned)
    add (words, _ ("_Unpin"), "message.unpin", g_variant_new_int64 (record->id));
  else if (can_reply && confab_message_menu_can_change (record))
    add (words, _ ("_Pin for Everyone"), "message.pin", g_variant_new_int64 (record->id));
  if (can_reply && record->poll != NULL && record->poll->closed == 0 && confab_message_menu_can_change (record))
    add (words, _ ("Close P_oll"), "message.close-poll", g_variant_new_int64 (record->id));
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
  if (!record->outgoing || confab_message_menu_can_change (record) || record->deleted)
    add (more, _ ("_Delete…"), "message.delete", g_variant_new_int64 (record->id));

  add_section (menu, emoji);
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

static void
react (Target *    target,
       const char *emoji)
{
  gtk_widget_activate_action (target->parent, "message.react", "(xs)", target->message, emoji);
}

static void
quick_cb (GtkButton *button,
          Target *   target)
{
  react (target, gtk_button_get_label (button));
  gtk_popover_popdown (GTK_POPOVER (target->popover));
}

static void
picked_cb (GtkEmojiChooser *chooser,
           const char *     emoji,
           Target *         target)
{
  react (target, emoji);
}

static void closed_cb (GtkPopover *popover);

/* The chooser takes the menu's place. */
static void
more_cb (GtkButton *button,
         Target *   target)
{
  GtkWidget *chooser = gtk_emoji_chooser_new ();
  Target *own = g_memdup2 (target, sizeof (Target));

  gtk_popover_popdown (GTK_POPOVER (target->popover));
  gtk_widget_set_parent (chooser, target->parent);
  gtk_popover_set_pointing_to (GTK_POPOVER (chooser), &target->place);
  g_signal_connect_data (chooser, "emoji-picked", G_CALLBACK (picked_cb), own, (GClosureNotify) (GCallback) g_free, G_CONNECT_DEFAULT);
  g_signal_connect (chooser, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (chooser));
}

static GtkWidget *
make_emoji (Target *target)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  GtkWidget *more = gtk_button_new_from_icon_name ("view-more-horizontal-symbolic");

  for (guint i = 0; i < G_N_ELEMENTS (quick); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (quick[i]);
      g_autofree char *words = g_strdup_printf (_ ("React with %s"), quick[i]);

      gtk_widget_add_css_class (button, "flat");
      gtk_widget_add_css_class (button, "quick-emoji");
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
      g_signal_connect (button, "clicked", G_CALLBACK (quick_cb), target);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_widget_set_tooltip_text (more, _ ("React with Another Emoji"));
  gtk_widget_add_css_class (more, "flat");
  gtk_widget_add_css_class (more, "circular");
  g_signal_connect (more, "clicked", G_CALLBACK (more_cb), target);
  gtk_box_append (GTK_BOX (box), more);
  return box;
}

/* Not at once: the chosen action is still to come. */
static void
closed_cb (GtkPopover *popover)
{
  g_idle_add_once (closed_idle_cb, popover);
}

/**
 * confab_message_menu_can_change:
 * @record: a message
 *
 * Returns: whether the person wrote it and others have it, so that they can be told of a change
 */
gboolean
confab_message_menu_can_change (const ConfabMessageRecord *record)
{
  return record->outgoing && !record->deleted && record->kind != CONFAB_MESSAGE_SYSTEM &&
         (record->state == CONFAB_MESSAGE_SENT || record->state == CONFAB_MESSAGE_DELIVERED || record->state == CONFAB_MESSAGE_READ);
}

/**
 * confab_message_menu_can_edit:
 * @record: a message
 *
 * Returns: whether the person wrote all of its text, and can give it another
 */
gboolean
confab_message_menu_can_edit (const ConfabMessageRecord *record)
{
  return confab_message_menu_can_change (record) && record->kind == CONFAB_MESSAGE_TEXT && !record->truncated &&
         record->text != NULL && *record->text != '\0';
}

/**
 * confab_message_menu_can_forward:
 * @record: a message
 *
 * Returns: whether it has text or files that can be passed on
 */
gboolean
confab_message_menu_can_forward (const ConfabMessageRecord *record)
{
  return !record->deleted && (record->kind == CONFAB_MESSAGE_TEXT || record->kind == CONFAB_MESSAGE_MAIL || record->kind == CONFAB_MESSAGE_VOICE) &&
         ((record->text != NULL && *record->text != '\0') || record->attachments->len > 0);
}

/**
 * confab_message_menu_popup:
 * @parent: a widget around the row that stays; has the actions
 * @row: a row with an item
 * @x: where, in the row
 * @y: where, in the row
 * @can_reply: whether an answer reaches anybody
 * @is_group: whether its author can be answered apart from the others
 *
 * Shows the menu. Only what works for this message is in it.
 */
void
confab_message_menu_popup (GtkWidget *       parent,
                           ConfabMessageRow *row,
                           double            x,
                           double            y,
                           gboolean          can_reply,
                           gboolean          is_group)
{
  ConfabTimelineItem *item = confab_message_row_get_item (row);
  ConfabMessageRecord *record = confab_message_get_record (confab_timeline_item_get_message (item));
  g_autoptr (GMenuModel) menu = NULL;
  graphene_point_t point;
  GtkWidget *popover;
  Target *target;

  if (record->kind == CONFAB_MESSAGE_SYSTEM ||
      !gtk_widget_compute_point (GTK_WIDGET (row), parent, &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    return;
  menu = make_menu (record, can_reply, is_group);
  popover = gtk_popover_menu_new_from_model (menu);
  target = g_new0 (Target, 1);
  *target = (Target) { parent, popover, record->id, { (int) point.x, (int) point.y, 1, 1 } };
  g_object_set_data_full (G_OBJECT (popover), "target", target, g_free);
  gtk_widget_set_parent (popover, parent);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &target->place);
  if (can_react (record, can_reply))
    gtk_popover_menu_add_child (GTK_POPOVER_MENU (popover), make_emoji (target), "emoji");
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}
