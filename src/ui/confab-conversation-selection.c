/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which conversation of a list is open: kept by object, wherever its row moves. */
#include "config.h"

#include "confab-conversation-selection.h"

/**
 * ConfabConversationSelection:
 *
 * A conversation that gets a message leaves its place and comes in again at the top;
 * it stays selected all the while, also when the filter hides it. The list view itself
 * selects nothing: moving the focus with the keyboard or the pointer opens no chat.
 */
struct _ConfabConversationSelection
{
  GObject parent_instance;

  GListModel *model;
  ConfabConversation *selected;
};

static void confab_conversation_selection_list_model_init (GListModelInterface *iface);
static void confab_conversation_selection_model_init (GtkSelectionModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ConfabConversationSelection, confab_conversation_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, confab_conversation_selection_list_model_init)
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL, confab_conversation_selection_model_init))

typedef enum
{
  PROP_MODEL = 1,
  PROP_SELECTED,
} ConfabConversationSelectionProperty;

static GParamSpec *properties[PROP_SELECTED + 1];

static void
items_changed_cb (GListModel *                 model,
                  guint                        position,
                  guint                        removed,
                  guint                        added,
                  ConfabConversationSelection *self)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static GType
confab_conversation_selection_get_item_type (GListModel *list)
{
  return CONFAB_TYPE_CONVERSATION;
}

static guint
confab_conversation_selection_get_n_items (GListModel *list)
{
  ConfabConversationSelection *self = CONFAB_CONVERSATION_SELECTION (list);

  return self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
}

static gpointer
confab_conversation_selection_get_item (GListModel *list,
                                        guint       position)
{
  ConfabConversationSelection *self = CONFAB_CONVERSATION_SELECTION (list);

  return self->model != NULL ? g_list_model_get_item (self->model, position) : NULL;
}

static void
confab_conversation_selection_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = confab_conversation_selection_get_item_type;
  iface->get_n_items = confab_conversation_selection_get_n_items;
  iface->get_item = confab_conversation_selection_get_item;
}

static gboolean
confab_conversation_selection_is_selected (GtkSelectionModel *model,
                                           guint              position)
{
  ConfabConversationSelection *self = CONFAB_CONVERSATION_SELECTION (model);
  g_autoptr (ConfabConversation) conversation = NULL;

  if (self->selected == NULL)
    return FALSE;
  conversation = g_list_model_get_item (G_LIST_MODEL (self), position);
  return conversation == self->selected;
}

static GtkBitset *
confab_conversation_selection_get_selection_in_range (GtkSelectionModel *model,
                                                      guint              position,
                                                      guint              n_items)
{
  GtkBitset *bits = gtk_bitset_new_empty ();

  for (guint i = 0; i < n_items; i++)
    if (confab_conversation_selection_is_selected (model, position + i))
      {
        gtk_bitset_add (bits, position + i);
        break;
      }
  return bits;
}

static gboolean
confab_conversation_selection_select_item (GtkSelectionModel *model,
                                           guint              position,
                                           gboolean           unselect_rest)
{
  return FALSE;
}

static void
confab_conversation_selection_model_init (GtkSelectionModelInterface *iface)
{
  iface->is_selected = confab_conversation_selection_is_selected;
  iface->get_selection_in_range = confab_conversation_selection_get_selection_in_range;
  iface->select_item = confab_conversation_selection_select_item;
}

static void
confab_conversation_selection_dispose (GObject *object)
{
  ConfabConversationSelection *self = CONFAB_CONVERSATION_SELECTION (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_clear_object (&self->model);
  g_clear_object (&self->selected);
  G_OBJECT_CLASS (confab_conversation_selection_parent_class)->dispose (object);
}

static void
confab_conversation_selection_get_property (GObject *   object,
                                            guint       id,
                                            GValue *    value,
                                            GParamSpec *pspec)
{
  ConfabConversationSelection *self = CONFAB_CONVERSATION_SELECTION (object);

  switch ((ConfabConversationSelectionProperty) id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;

    case PROP_SELECTED:
      g_value_set_object (value, self->selected);
      break;
    }
}

static void
confab_conversation_selection_set_property (GObject *     object,
                                            guint         id,
                                            const GValue *value,
                                            GParamSpec *  pspec)
{
  ConfabConversationSelection *self = CONFAB_CONVERSATION_SELECTION (object);

  switch ((ConfabConversationSelectionProperty) id)
    {
    case PROP_MODEL:
      confab_conversation_selection_set_model (self, g_value_get_object (value));
      break;

    case PROP_SELECTED:
      confab_conversation_selection_set_selected (self, g_value_get_object (value));
      break;
    }
}

static void
confab_conversation_selection_class_init (ConfabConversationSelectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = confab_conversation_selection_dispose;
  object_class->get_property = confab_conversation_selection_get_property;
  object_class->set_property = confab_conversation_selection_set_property;

  /**
   * ConfabConversationSelection:model:
   *
   * The conversations.
   */
  properties[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  /**
   * ConfabConversationSelection:selected:
   *
   * The one that is open; it need not be in the list.
   */
  properties[PROP_SELECTED] = g_param_spec_object ("selected", NULL, NULL, CONFAB_TYPE_CONVERSATION, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
confab_conversation_selection_init (ConfabConversationSelection *self)
{
}

/**
 * confab_conversation_selection_new:
 *
 * Returns: (transfer full): a selection of nothing
 */
ConfabConversationSelection *
confab_conversation_selection_new (void)
{
  return g_object_new (CONFAB_TYPE_CONVERSATION_SELECTION, NULL);
}

/**
 * confab_conversation_selection_get_model:
 * @self: a selection
 *
 * Returns: (transfer none) (nullable): the conversations
 */
GListModel *
confab_conversation_selection_get_model (ConfabConversationSelection *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION_SELECTION (self), NULL);

  return self->model;
}

/**
 * confab_conversation_selection_set_model:
 * @self: a selection
 * @model: (nullable): the conversations
 */
void
confab_conversation_selection_set_model (ConfabConversationSelection *self,
                                         GListModel *                 model)
{
  guint removed;

  g_return_if_fail (CONFAB_IS_CONVERSATION_SELECTION (self));

  if (self->model == model)
    return;
  removed = g_list_model_get_n_items (G_LIST_MODEL (self));
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_set_object (&self->model, model);
  if (model != NULL)
    g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_DEFAULT);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, g_list_model_get_n_items (G_LIST_MODEL (self)));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}

/**
 * confab_conversation_selection_get_selected:
 * @self: a selection
 *
 * Returns: (transfer none) (nullable): the one that is open
 */
ConfabConversation *
confab_conversation_selection_get_selected (ConfabConversationSelection *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION_SELECTION (self), NULL);

  return self->selected;
}

/**
 * confab_conversation_selection_set_selected:
 * @self: a selection
 * @conversation: (nullable): the one that is open
 */
void
confab_conversation_selection_set_selected (ConfabConversationSelection *self,
                                            ConfabConversation *         conversation)
{
  guint before;
  guint after;

  g_return_if_fail (CONFAB_IS_CONVERSATION_SELECTION (self));

  if (self->selected == conversation)
    return;
  before = confab_conversation_selection_find (self, self->selected);
  after = confab_conversation_selection_find (self, conversation);
  g_set_object (&self->selected, conversation);
  if (before != GTK_INVALID_LIST_POSITION)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), before, 1);
  if (after != GTK_INVALID_LIST_POSITION)
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), after, 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/**
 * confab_conversation_selection_find:
 * @self: a selection
 * @conversation: (nullable): a conversation
 *
 * Returns: the place of @conversation in the list, or %GTK_INVALID_LIST_POSITION
 */
guint
confab_conversation_selection_find (ConfabConversationSelection *self,
                                    ConfabConversation *         conversation)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));

  for (guint i = 0; conversation != NULL && i < n; i++)
    {
      g_autoptr (ConfabConversation) item = g_list_model_get_item (G_LIST_MODEL (self), i);

      if (item == conversation)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}
