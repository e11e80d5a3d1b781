/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a search has found: chats by name, and messages by their words. */
#include "config.h"

#include "confab-search-list.h"

#include <glib/gi18n.h>

#include "confab-conversation-row.h"
#include "confab-match-row.h"
#include "confab-ui.h"

/* Who has so many chats of one name types on. */
#define MAX_CHATS 50

/**
 * ConfabSearchList:
 *
 * Two lists below each other, each with a heading. Its signals tell what the person
 * wants to see: `opened` a chat, `found` a message.
 */
struct _ConfabSearchList
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkWidget *scrolled;
  GtkListView *view;
  GtkWidget *nothing;
  GtkPopoverMenu *menu;

  GObject *target; /* what the menu is about */
  ConfabFilteredConversations *chats;
  ConfabSearch *search;
  GtkFlattenListModel *all;
};

G_DEFINE_FINAL_TYPE (ConfabSearchList, confab_search_list, ADW_TYPE_BIN)

enum
{
  SIGNAL_OPENED,
  SIGNAL_FOUND,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static guint
count (ConfabSearchList *self)
{
  return self->all != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->all)) : 0;
}

/* While an answer is awaited nobody knows yet that there is nothing. */
static void
update_stack (ConfabSearchList *self)
{
  gboolean nothing = self->search != NULL && !confab_answers_get_loading (CONFAB_ANSWERS (self->search)) && count (self) == 0;

  gtk_stack_set_visible_child (self->stack, nothing ? self->nothing : self->scrolled);
}

static void
open_item (ConfabSearchList *self,
           gpointer          item)
{
  if (CONFAB_IS_CONVERSATION (item))
    g_signal_emit (self, signals[SIGNAL_OPENED], 0, item);
  else if (CONFAB_IS_MATCH (item))
    g_signal_emit (self, signals[SIGNAL_FOUND], 0, item);
}

static void
activate_cb (ConfabSearchList *self,
             guint             position)
{
  g_autoptr (GObject) item = self->all != NULL ? g_list_model_get_item (G_LIST_MODEL (self->all), position) : NULL;

  open_item (self, item);
}

/* The menu */

static void
open_action (GtkWidget * widget,
             const char *name,
             GVariant *  parameter)
{
  g_autoptr (GObject) target = g_steal_pointer (&CONFAB_SEARCH_LIST (widget)->target);

  open_item (CONFAB_SEARCH_LIST (widget), target);
}

static void
copy_action (GtkWidget * widget,
             const char *name,
             GVariant *  parameter)
{
  ConfabSearchList *self = CONFAB_SEARCH_LIST (widget);
  const char *text = NULL;

  if (CONFAB_IS_MATCH (self->target))
    text = confab_message_get_record (confab_match_get_message (CONFAB_MATCH (self->target)))->text;
  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
show_menu (ConfabSearchList *self,
           GObject *         item,
           double            x,
           double            y)
{
  GdkRectangle place = { (int) x, (int) y, 1, 1 };

  g_set_object (&self->target, item);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "found.copy", CONFAB_IS_MATCH (item));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &place);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* What the row shows that @widget is, or is in, or that is in it. */
static GObject *
find_item (ConfabSearchList *self,
           GtkWidget *       widget)
{
  GtkWidget *child = widget != NULL ? gtk_widget_get_first_child (widget) : NULL;

  if (child != NULL && g_object_get_data (G_OBJECT (child), "item") != NULL)
    return g_object_get_data (G_OBJECT (child), "item");
  for (; widget != NULL && widget != GTK_WIDGET (self->view); widget = gtk_widget_get_parent (widget))
    if (g_object_get_data (G_OBJECT (widget), "item") != NULL)
      return g_object_get_data (G_OBJECT (widget), "item");
  return NULL;
}

static void
show_menu_below_pointer (ConfabSearchList *self,
                         GtkGesture *      gesture,
                         double            x,
                         double            y)
{
  GObject *item = find_item (self, gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT));
  graphene_point_t place;

  if (item == NULL ||
      !gtk_widget_compute_point (GTK_WIDGET (self->view), GTK_WIDGET (self), &GRAPHENE_POINT_INIT ((float) x, (float) y), &place))
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu (self, item, place.x, place.y);
}

static void
secondary_pressed_cb (ConfabSearchList *self,
                      int               n_press,
                      double            x,
                      double            y,
                      GtkGesture *      gesture)
{
  show_menu_below_pointer (self, gesture, x, y);
}

static void
long_pressed_cb (ConfabSearchList *self,
                 double            x,
                 double            y,
                 GtkGesture *      gesture)
{
  show_menu_below_pointer (self, gesture, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant * arguments,
             gpointer   data)
{
  ConfabSearchList *self = data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GObject *item = find_item (self, focus);
  graphene_rect_t bounds;

  if (item == NULL || !gtk_widget_compute_bounds (focus, GTK_WIDGET (self), &bounds))
    return GDK_EVENT_PROPAGATE;
  show_menu (self, item, bounds.origin.x + bounds.size.width / 2, bounds.origin.y + bounds.size.height);
  return GDK_EVENT_STOP;
}

/* Rows */

static void
show_conversation (GtkListItem *       item,
                   ConfabConversation *conversation)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  if (!CONFAB_IS_CONVERSATION_ROW (row))
    {
      row = confab_conversation_row_new ();
      g_object_bind_property (row, "description", item, "accessible-label", G_BINDING_SYNC_CREATE);
      gtk_list_item_set_child (item, row);
    }
  confab_conversation_row_set_conversation (CONFAB_CONVERSATION_ROW (row), conversation);
}

static void
show_match (GtkListItem *item,
            ConfabMatch *match)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  if (!CONFAB_IS_MATCH_ROW (row))
    {
      row = confab_match_row_new ();
      gtk_list_item_set_child (item, row);
    }
  confab_match_row_set_match (CONFAB_MATCH_ROW (row), match);
  gtk_list_item_set_accessible_label (item, confab_match_row_get_description (CONFAB_MATCH_ROW (row)));
}

static void
bind_cb (ConfabSearchList *self,
         GtkListItem *     item)
{
  gpointer object = gtk_list_item_get_item (item);

  if (CONFAB_IS_CONVERSATION (object))
    show_conversation (item, object);
  else
    show_match (item, object);
  g_object_set_data_full (G_OBJECT (gtk_list_item_get_child (item)), "item", g_object_ref (object), g_object_unref);
}

static void
setup_header_cb (ConfabSearchList *self,
                 GtkListHeader *   header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_list_header_set_child (header, label);
}

static void
update_header (ConfabSearchList *self,
               GtkListHeader *   header)
{
  GtkLabel *label = GTK_LABEL (gtk_list_header_get_child (header));
  g_autofree char *words = NULL;

  if (CONFAB_IS_CONVERSATION (gtk_list_header_get_item (header)))
    words = g_strdup (C_ ("search", "Chats"));
  else if (confab_search_get_more (self->search))
    /* Translators: above messages that were found, when there are more of them */
    words = g_strdup_printf (_ ("The newest %d messages"), CONFAB_SEARCH_LIMIT);
  else
    words = g_strdup (C_ ("search", "Messages"));
  gtk_label_set_text (label, words);
}

static void
bind_header_cb (ConfabSearchList *self,
                GtkListHeader *   header)
{
  update_header (self, header);
}

/* Object */

static void
drop_models (ConfabSearchList *self)
{
  if (self->search != NULL)
    g_signal_handlers_disconnect_by_data (self->search, self);
  if (self->all != NULL)
    g_signal_handlers_disconnect_by_data (self->all, self);
  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  g_clear_object (&self->target);
  g_clear_object (&self->all);
  g_clear_object (&self->chats);
  g_clear_object (&self->search);
}

static void
confab_search_list_dispose (GObject *object)
{
  ConfabSearchList *self = CONFAB_SEARCH_LIST (object);

  drop_models (self);
  if (self->menu != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->menu));
  self->menu = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL); /* else the template frees it behind the bin's back */
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_SEARCH_LIST);
  G_OBJECT_CLASS (confab_search_list_parent_class)->dispose (object);
}

static void
confab_search_list_class_init (ConfabSearchListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_search_list_dispose;

  /**
   * ConfabSearchList::opened:
   *
   * The person wants to see this #ConfabConversation.
   */
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", CONFAB_TYPE_SEARCH_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CONFAB_TYPE_CONVERSATION);

  /**
   * ConfabSearchList::found:
   *
   * The person wants to see this #ConfabMatch in its place.
   */
  signals[SIGNAL_FOUND] =
    g_signal_new ("found", CONFAB_TYPE_SEARCH_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CONFAB_TYPE_MATCH);

  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-search-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchList, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchList, scrolled);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchList, view);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchList, nothing);
  gtk_widget_class_bind_template_child (widget_class, ConfabSearchList, menu);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_header_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_header_cb);
  gtk_widget_class_bind_template_callback (widget_class, secondary_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed_cb);
  gtk_widget_class_install_action (widget_class, "found.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "found.copy", NULL, copy_action);
}

static void
confab_search_list_init (ConfabSearchList *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->menu), GTK_WIDGET (self));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                                                          gtk_callback_action_new (menu_key_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

/**
 * confab_search_list_set_models:
 * @self: a search list
 * @chats: (nullable): finds chats by name
 * @search: (nullable): finds messages; there only together with @chats
 */
void
confab_search_list_set_models (ConfabSearchList *           self,
                               ConfabFilteredConversations *chats,
                               ConfabSearch *               search)
{
  g_autoptr (GListStore) both = NULL;
  g_autoptr (GtkSliceListModel) some = NULL;
  g_autoptr (GtkNoSelection) selection = NULL;

  g_return_if_fail (CONFAB_IS_SEARCH_LIST (self));
  g_return_if_fail ((chats == NULL) == (search == NULL));

  drop_models (self);
  if (chats == NULL)
    return;
  self->chats = g_object_ref (chats);
  self->search = g_object_ref (search);
  some = gtk_slice_list_model_new (G_LIST_MODEL (g_object_ref (chats)), 0, MAX_CHATS);
  both = g_list_store_new (G_TYPE_LIST_MODEL);
  g_list_store_append (both, some);
  g_list_store_append (both, search);
  self->all = gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&both)));
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->all)));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  g_signal_connect_swapped (search, "notify::loading", G_CALLBACK (update_stack), self);
  g_signal_connect_swapped (self->all, "notify::n-items", G_CALLBACK (update_stack), self);
}

/**
 * confab_search_list_look_for:
 * @self: a search list
 * @text: what was typed; empty: nothing is looked for
 */
void
confab_search_list_look_for (ConfabSearchList *self,
                             const char *      text)
{
  g_return_if_fail (CONFAB_IS_SEARCH_LIST (self));

  if (self->search == NULL)
    return;
  confab_filtered_conversations_set_search (self->chats, text);
  confab_search_look_for (self->search, 0, text);
  update_stack (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
}

/**
 * confab_search_list_open_first:
 * @self: a search list
 *
 * Asks for what stands first, if there is anything.
 */
void
confab_search_list_open_first (ConfabSearchList *self)
{
  g_return_if_fail (CONFAB_IS_SEARCH_LIST (self));

  activate_cb (self, 0);
}
