/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of chats: rows, which one is open, and what can be done with each. */
#include "config.h"

#include "confab-chat-list.h"

#include <glib/gi18n.h>

#include "confab-conversation-row.h"
#include "confab-conversation-selection.h"
#include "confab-toasts.h"
#include "confab-ui.h"

/* A list view makes rows for far more than the screen holds. The first frame does not
 * wait for all of them: so many are made for each frame until there are enough. */
#define FIRST_ROWS 24
#define MORE_ROWS 24
#define ENOUGH_ROWS 240

/* How often the times and the ends of muted hours are looked at. */
#define TICK_SECONDS 30

/**
 * ConfabChatList:
 *
 * Its signal `opened` tells which chat the person wants to see. What is done with a
 * chat goes to the engine; the row changes when the store says so.
 */
struct _ConfabChatList
{
  AdwBin parent_instance;

  GtkScrolledWindow *scrolled;
  GtkListView *view;
  GtkPopoverMenu *menu;
  GMenu *mute_section;
  GMenu *mute_menu;

  ConfabConversationSelection *selection;
  GtkSliceListModel *slice;   /* what of the model is shown until all of it is */
  ConfabEngine *engine;
  ConfabConversation *target; /* which one the menu is about */
  GHashTable *rows;           /* rows that the list view has made */
  guint tick_source;
  guint grow_tick;
};

G_DEFINE_FINAL_TYPE (ConfabChatList, confab_chat_list, ADW_TYPE_BIN)

typedef enum
{
  PROP_MODEL = 1,
  PROP_SELECTED,
  PROP_ENGINE,
} ConfabChatListProperty;

static GParamSpec *properties[PROP_ENGINE + 1];

enum
{
  SIGNAL_OPENED,
  SIGNAL_ARCHIVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Rows */

static void
row_gone_cb (gpointer data,
             GObject *row)
{
  ConfabChatList *self = data;

  g_hash_table_remove (self->rows, row);
}

static void
setup_cb (ConfabChatList *self,
          GtkListItem *   item)
{
  GtkWidget *row = confab_conversation_row_new ();

  g_object_bind_property (item, "item", row, "conversation", G_BINDING_SYNC_CREATE);
  g_object_bind_property (row, "description", item, "accessible-label", G_BINDING_SYNC_CREATE);
  g_hash_table_add (self->rows, row);
  g_object_weak_ref (G_OBJECT (row), row_gone_cb, self);
  gtk_list_item_set_child (item, row);
}

static gboolean
tick_cb (gpointer data)
{
  ConfabChatList *self = data;
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    confab_conversation_row_update (row);
  return G_SOURCE_CONTINUE;
}

/* The row below a place of the list view, or the row that has the focus. */
static ConfabConversationRow *
find_row (ConfabChatList *self,
          GtkWidget *     widget)
{
  while (widget != NULL && widget != GTK_WIDGET (self->view))
    {
      GtkWidget *child = gtk_widget_get_first_child (widget);

      if (CONFAB_IS_CONVERSATION_ROW (widget))
        return CONFAB_CONVERSATION_ROW (widget);
      if (child != NULL && CONFAB_IS_CONVERSATION_ROW (child))
        return CONFAB_CONVERSATION_ROW (child);
      widget = gtk_widget_get_parent (widget);
    }
  return NULL;
}

static ConfabConversationRow *
find_focused_row (ConfabChatList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view)))
    return NULL;
  return find_row (self, focus);
}

static void
activate_cb (ConfabChatList *self,
             guint           position)
{
  g_autoptr (ConfabConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (conversation != NULL)
    g_signal_emit (self, signals[SIGNAL_OPENED], 0, conversation);
}

static gboolean
grow_cb (GtkWidget *    widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  ConfabChatList *self = CONFAB_CHAT_LIST (widget);
  guint size = gtk_slice_list_model_get_size (self->slice) + MORE_ROWS;

  self->grow_tick = 0;
  gtk_slice_list_model_set_size (self->slice, size < ENOUGH_ROWS ? size : G_MAXUINT);
  return G_SOURCE_REMOVE;
}

static void
items_changed_cb (ConfabChatList *self,
                  guint           position)
{
  if (self->grow_tick == 0 && g_list_model_get_n_items (G_LIST_MODEL (self->slice)) == gtk_slice_list_model_get_size (self->slice))
    self->grow_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), grow_cb, NULL, NULL);
  /* The view keeps the row in sight that it had. A chat that moves up to the first place
   * is to be seen there by who looks at the top. */
  if (position == 0 && g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0 &&
      gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scrolled)) <= 0)
    gtk_list_view_scroll_to (self->view, 0, GTK_LIST_SCROLL_NONE, NULL);
}

/* What can be done with one chat */

static void
update_actions (ConfabChatList *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  ConfabConversationRecord *record = self->target != NULL ? confab_conversation_get_record (self->target) : NULL;
  gboolean can = record != NULL && self->engine != NULL;
  gboolean muted = can && record->muted_until > g_get_real_time () / 1000;

  gtk_widget_action_set_enabled (widget, "chat.open", record != NULL);
  gtk_widget_action_set_enabled (widget, "chat.accept", can && record->request);
  gtk_widget_action_set_enabled (widget, "chat.mark-read", can && record->unread > 0);
  gtk_widget_action_set_enabled (widget, "chat.pin", can && !record->pinned && !record->request);
  gtk_widget_action_set_enabled (widget, "chat.unpin", can && record->pinned);
  gtk_widget_action_set_enabled (widget, "chat.mute", can && !muted && !record->request);
  gtk_widget_action_set_enabled (widget, "chat.unmute", can && muted);
  gtk_widget_action_set_enabled (widget, "chat.archive", can && !record->archived);
  gtk_widget_action_set_enabled (widget, "chat.unarchive", can && record->archived);
}

static void
set_target (ConfabChatList *    self,
            ConfabConversation *conversation)
{
  g_set_object (&self->target, conversation);
  update_actions (self);
}

static void
set_setting (ConfabChatList *          self,
             ConfabConversationSetting setting,
             gint64                    value)
{
  if (self->target == NULL || self->engine == NULL)
    return;
  confab_toasts_watch (GTK_WIDGET (self),
                       confab_engine_set_setting (self->engine, confab_conversation_get_id (self->target), setting, value));
}

static void
open_action (GtkWidget * widget,
             const char *name,
             GVariant *  parameter)
{
  ConfabChatList *self = CONFAB_CHAT_LIST (widget);

  if (self->target != NULL)
    g_signal_emit (self, signals[SIGNAL_OPENED], 0, self->target);
}

static void
accept_action (GtkWidget * widget,
               const char *name,
               GVariant *  parameter)
{
  set_setting (CONFAB_CHAT_LIST (widget), CONFAB_SETTING_ACCEPTED, 1);
}

static void
mark_read_action (GtkWidget * widget,
                  const char *name,
                  GVariant *  parameter)
{
  ConfabChatList *self = CONFAB_CHAT_LIST (widget);

  if (self->target != NULL && self->engine != NULL)
    confab_toasts_watch (widget, confab_engine_mark_read (self->engine, confab_conversation_get_id (self->target)));
}

static void
pin_action (GtkWidget * widget,
            const char *name,
            GVariant *  parameter)
{
  set_setting (CONFAB_CHAT_LIST (widget), CONFAB_SETTING_PINNED, g_str_equal (name, "chat.pin"));
}

static void
mute_action (GtkWidget * widget,
             const char *name,
             GVariant *  parameter)
{
  gint64 hours = g_ascii_strtoll (g_variant_get_string (parameter, NULL), NULL, 10); /* 0 for “always” */
  gint64 until = hours > 0 ? (g_get_real_time () / 1000) + hours * 60 * 60 * 1000 : G_MAXINT64;

  set_setting (CONFAB_CHAT_LIST (widget), CONFAB_SETTING_MUTED_UNTIL, until);
}

static void
unmute_action (GtkWidget * widget,
               const char *name,
               GVariant *  parameter)
{
  set_setting (CONFAB_CHAT_LIST (widget), CONFAB_SETTING_MUTED_UNTIL, 0);
}

static void
archive_action (GtkWidget * widget,
                const char *name,
                GVariant *  parameter)
{
  ConfabChatList *self = CONFAB_CHAT_LIST (widget);
  gboolean archive = g_str_equal (name, "chat.archive");

  set_setting (self, CONFAB_SETTING_ARCHIVED, archive);
  if (archive && self->target != NULL)
    g_signal_emit (self, signals[SIGNAL_ARCHIVED], 0, self->target);
}

/* The menu */

/* A muted chat has one item here, any other a choice of how long. */
static void
update_mute_section (ConfabChatList *self)
{
  ConfabConversationRecord *record = confab_conversation_get_record (self->target);

  g_menu_remove_all (self->mute_section);
  if (record->muted_until > g_get_real_time () / 1000)
    g_menu_append (self->mute_section, _ ("Un_mute"), "chat.unmute");
  else if (!record->request)
    g_menu_append_submenu (self->mute_section, _ ("_Mute"), G_MENU_MODEL (self->mute_menu));
}

static void
show_menu (ConfabChatList *       self,
           ConfabConversationRow *row,
           double                 x,
           double                 y)
{
  GdkRectangle place = { (int) x, (int) y, 1, 1 };

  set_target (self, confab_conversation_row_get_conversation (row));
  update_mute_section (self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &place);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
show_menu_below_pointer (ConfabChatList *self,
                         GtkGesture *    gesture,
                         double          x,
                         double          y)
{
  ConfabConversationRow *row = find_row (self, gtk_widget_pick (GTK_WIDGET (self->view), x, y, GTK_PICK_DEFAULT));
  graphene_point_t place;

  if (row == NULL ||
      !gtk_widget_compute_point (GTK_WIDGET (self->view), GTK_WIDGET (self), &GRAPHENE_POINT_INIT ((float) x, (float) y), &place))
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  show_menu (self, row, place.x, place.y);
}

static void
secondary_pressed_cb (ConfabChatList *self,
                      int             n_press,
                      double          x,
                      double          y,
                      GtkGesture *    gesture)
{
  show_menu_below_pointer (self, gesture, x, y);
}

static void
long_pressed_cb (ConfabChatList *self,
                 double          x,
                 double          y,
                 GtkGesture *    gesture)
{
  show_menu_below_pointer (self, gesture, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant * arguments,
             gpointer   data)
{
  ConfabChatList *self = data;
  ConfabConversationRow *row = find_focused_row (self);
  graphene_rect_t bounds;

  if (row == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self), &bounds))
    return GDK_EVENT_PROPAGATE;
  show_menu (self, row, bounds.origin.x + bounds.size.width / 2, bounds.origin.y + bounds.size.height);
  return GDK_EVENT_STOP;
}

static gboolean
delete_key_cb (GtkWidget *widget,
               GVariant * arguments,
               gpointer   data)
{
  ConfabChatList *self = data;
  ConfabConversationRow *row = find_focused_row (self);

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  set_target (self, confab_conversation_row_get_conversation (row));
  return gtk_widget_activate_action (GTK_WIDGET (self), "chat.archive", NULL);
}

static void
add_keys (ConfabChatList *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcutController *controller = GTK_SHORTCUT_CONTROLLER (keys);

  gtk_shortcut_controller_add_shortcut (controller,
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                                                          gtk_callback_action_new (menu_key_cb, self, NULL)));
  gtk_shortcut_controller_add_shortcut (controller,
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Delete|KP_Delete"),
                                                          gtk_callback_action_new (delete_key_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

/* Object */

static void
confab_chat_list_map (GtkWidget *widget)
{
  ConfabChatList *self = CONFAB_CHAT_LIST (widget);

  tick_cb (self);
  self->tick_source = g_timeout_add_seconds (TICK_SECONDS, tick_cb, self);
  GTK_WIDGET_CLASS (confab_chat_list_parent_class)->map (widget);
}

static void
confab_chat_list_unmap (GtkWidget *widget)
{
  ConfabChatList *self = CONFAB_CHAT_LIST (widget);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  GTK_WIDGET_CLASS (confab_chat_list_parent_class)->unmap (widget);
}

static void
confab_chat_list_dispose (GObject *object)
{
  ConfabChatList *self = CONFAB_CHAT_LIST (object);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  if (self->grow_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->grow_tick);
  self->grow_tick = 0;
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->menu != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->menu));
  self->menu = NULL;
  if (self->rows != NULL)
    {
      GHashTableIter iter;
      gpointer row;

      g_hash_table_iter_init (&iter, self->rows);
      while (g_hash_table_iter_next (&iter, &row, NULL))
        g_object_weak_unref (row, row_gone_cb, self);
      g_clear_pointer (&self->rows, g_hash_table_unref);
    }
  g_clear_object (&self->engine);
  g_clear_object (&self->target);
  adw_bin_set_child (ADW_BIN (self), NULL); /* else the template frees it behind the bin's back */
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_CHAT_LIST);
  g_clear_object (&self->selection);
  g_clear_object (&self->slice);
  G_OBJECT_CLASS (confab_chat_list_parent_class)->dispose (object);
}

static void
confab_chat_list_get_property (GObject *   object,
                               guint       id,
                               GValue *    value,
                               GParamSpec *pspec)
{
  ConfabChatList *self = CONFAB_CHAT_LIST (object);

  switch ((ConfabChatListProperty) id)
    {
    case PROP_MODEL:
      g_value_set_object (value, confab_chat_list_get_model (self));
      break;

    case PROP_SELECTED:
      g_value_set_object (value, confab_chat_list_get_selected (self));
      break;

    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;
    }
}

static void
confab_chat_list_set_property (GObject *     object,
                               guint         id,
                               const GValue *value,
                               GParamSpec *  pspec)
{
  ConfabChatList *self = CONFAB_CHAT_LIST (object);

  switch ((ConfabChatListProperty) id)
    {
    case PROP_MODEL:
      confab_chat_list_set_model (self, g_value_get_object (value));
      break;

    case PROP_SELECTED:
      confab_chat_list_set_selected (self, g_value_get_object (value));
      break;

    case PROP_ENGINE:
      confab_chat_list_set_engine (self, g_value_get_object (value));
      break;
    }
}

static void
confab_chat_list_class_init (ConfabChatListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = confab_chat_list_dispose;
  object_class->get_property = confab_chat_list_get_property;
  object_class->set_property = confab_chat_list_set_property;
  widget_class->map = confab_chat_list_map;
  widget_class->unmap = confab_chat_list_unmap;

  /**
   * ConfabChatList:model:
   *
   * The chats, in order.
   */
  properties[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  /**
   * ConfabChatList:selected:
   *
   * The chat that is open; it need not be in the list.
   */
  properties[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, CONFAB_TYPE_CONVERSATION, flags);

  /**
   * ConfabChatList:engine:
   *
   * What does what is asked for.
   */
  properties[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, CONFAB_TYPE_ENGINE, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * ConfabChatList::opened:
   *
   * The person wants to see this #ConfabConversation.
   */
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", CONFAB_TYPE_CHAT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CONFAB_TYPE_CONVERSATION);

  /**
   * ConfabChatList::archived:
   *
   * The person has put this #ConfabConversation away, which can be undone.
   */
  signals[SIGNAL_ARCHIVED] =
    g_signal_new ("archived", CONFAB_TYPE_CHAT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CONFAB_TYPE_CONVERSATION);

  gtk_widget_class_install_action (widget_class, "chat.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "chat.accept", NULL, accept_action);
  gtk_widget_class_install_action (widget_class, "chat.mark-read", NULL, mark_read_action);
  gtk_widget_class_install_action (widget_class, "chat.pin", NULL, pin_action);
  gtk_widget_class_install_action (widget_class, "chat.unpin", NULL, pin_action);
  gtk_widget_class_install_action (widget_class, "chat.mute", "s", mute_action);
  gtk_widget_class_install_action (widget_class, "chat.unmute", NULL, unmute_action);
  gtk_widget_class_install_action (widget_class, "chat.archive", NULL, archive_action);
  gtk_widget_class_install_action (widget_class, "chat.unarchive", NULL, archive_action);

  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-chat-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabChatList, scrolled);
  gtk_widget_class_bind_template_child (widget_class, ConfabChatList, view);
  gtk_widget_class_bind_template_child (widget_class, ConfabChatList, menu);
  gtk_widget_class_bind_template_child (widget_class, ConfabChatList, mute_section);
  gtk_widget_class_bind_template_child (widget_class, ConfabChatList, mute_menu);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, secondary_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed_cb);
}

static void
confab_chat_list_init (ConfabChatList *self)
{
  self->rows = g_hash_table_new (NULL, NULL);
  self->slice = gtk_slice_list_model_new (NULL, 0, FIRST_ROWS);
  self->selection = confab_conversation_selection_new ();
  confab_conversation_selection_set_model (self->selection, G_LIST_MODEL (self->slice));
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->menu), GTK_WIDGET (self));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self);
  add_keys (self);
  update_actions (self);
}

/**
 * confab_chat_list_new:
 *
 * Returns: an empty list
 */
GtkWidget *
confab_chat_list_new (void)
{
  return g_object_new (CONFAB_TYPE_CHAT_LIST, NULL);
}

/**
 * confab_chat_list_get_model:
 * @self: a chat list
 *
 * Returns: (transfer none) (nullable): the chats
 */
GListModel *
confab_chat_list_get_model (ConfabChatList *self)
{
  g_return_val_if_fail (CONFAB_IS_CHAT_LIST (self), NULL);

  return self->slice != NULL ? gtk_slice_list_model_get_model (self->slice) : NULL;
}

/**
 * confab_chat_list_set_model:
 * @self: a chat list
 * @model: (nullable): a list of #ConfabConversation
 */
void
confab_chat_list_set_model (ConfabChatList *self,
                            GListModel *    model)
{
  g_return_if_fail (CONFAB_IS_CHAT_LIST (self));

  if (confab_chat_list_get_model (self) == model)
    return;
  gtk_slice_list_model_set_model (self->slice, model);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

/**
 * confab_chat_list_get_selected:
 * @self: a chat list
 *
 * Returns: (transfer none) (nullable): the chat that is open
 */
ConfabConversation *
confab_chat_list_get_selected (ConfabChatList *self)
{
  g_return_val_if_fail (CONFAB_IS_CHAT_LIST (self), NULL);

  return self->selection != NULL ? confab_conversation_selection_get_selected (self->selection) : NULL;
}

/**
 * confab_chat_list_set_selected:
 * @self: a chat list
 * @conversation: (nullable): the chat that is open
 */
void
confab_chat_list_set_selected (ConfabChatList *    self,
                               ConfabConversation *conversation)
{
  g_return_if_fail (CONFAB_IS_CHAT_LIST (self));

  if (confab_chat_list_get_selected (self) == conversation)
    return;
  confab_conversation_selection_set_selected (self->selection, conversation);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/**
 * confab_chat_list_get_engine:
 * @self: a chat list
 *
 * Returns: (transfer none) (nullable): what does what is asked for
 */
ConfabEngine *
confab_chat_list_get_engine (ConfabChatList *self)
{
  g_return_val_if_fail (CONFAB_IS_CHAT_LIST (self), NULL);

  return self->engine;
}

/**
 * confab_chat_list_set_engine:
 * @self: a chat list
 * @engine: (nullable): what does what is asked for
 */
void
confab_chat_list_set_engine (ConfabChatList *self,
                             ConfabEngine *  engine)
{
  g_return_if_fail (CONFAB_IS_CHAT_LIST (self));

  if (!g_set_object (&self->engine, engine))
    return;
  update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENGINE]);
}

/**
 * confab_chat_list_step:
 * @self: a chat list
 * @steps: how many chats further down; negative: up
 *
 * Asks for the chat that stands so far from the one that is open, or for the first or
 * last one when none is.
 */
void
confab_chat_list_step (ConfabChatList *self,
                       int             steps)
{
  guint n;
  guint now;
  gint64 next;

  g_return_if_fail (CONFAB_IS_CHAT_LIST (self));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  if (n == 0)
    return;
  now = confab_conversation_selection_find (self->selection, confab_chat_list_get_selected (self));
  if (now == GTK_INVALID_LIST_POSITION)
    next = steps > 0 ? 0 : (gint64) n - 1;
  else
    next = (gint64) now + steps;
  if (next < 0 || next >= n)
    return;
  gtk_list_view_scroll_to (self->view, (guint) next, GTK_LIST_SCROLL_NONE, NULL);
  activate_cb (self, (guint) next);
}

/**
 * confab_chat_list_open_first:
 * @self: a chat list
 *
 * Asks for the first chat, if there is one.
 */
void
confab_chat_list_open_first (ConfabChatList *self)
{
  g_return_if_fail (CONFAB_IS_CHAT_LIST (self));

  activate_cb (self, 0);
}
