/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A window on one conversation's messages, oldest first. Main thread. */
#include "config.h"

#include "confab-timeline-private.h"

static void confab_timeline_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ConfabTimeline, confab_timeline, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, confab_timeline_model_init))

G_DEFINE_ENUM_TYPE (ConfabTimelineTarget, confab_timeline_target,
                    G_DEFINE_ENUM_VALUE (CONFAB_TARGET_NEWEST, "newest"),
                    G_DEFINE_ENUM_VALUE (CONFAB_TARGET_UNREAD, "unread"),
                    G_DEFINE_ENUM_VALUE (CONFAB_TARGET_MESSAGE, "message"))

static GParamSpec *properties[CONFAB_TIMELINE_PROP_UNREAD_BELOW + 1];

enum
{
  SIGNAL_SCROLL_TO,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * confab_timeline_notify:
 * @self: a timeline
 * @property: what changed
 */
void
confab_timeline_notify (ConfabTimeline *       self,
                        ConfabTimelineProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * confab_timeline_set_flag:
 * @self: a timeline
 * @flag: one of its flags
 * @value: what it is now
 * @property: its property
 *
 * Sets it, and tells when it differs.
 */
void
confab_timeline_set_flag (ConfabTimeline *       self,
                          gboolean *             flag,
                          gboolean               value,
                          ConfabTimelineProperty property)
{
  if (*flag == value)
    return;
  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * confab_timeline_update_unread_below:
 * @self: a timeline
 *
 * Counts again what is unread below the visible rows.
 */
void
confab_timeline_update_unread_below (ConfabTimeline *self)
{
  int below = confab_conversation_get_record (self->conversation)->unread;

  for (guint i = 0; i < self->slots->len && i <= self->last_visible; i++)
    below -= confab_timeline_get_record (self, i)->unread;
  below = MAX (below, 0);
  if (below == self->unread_below)
    return;
  self->unread_below = below;
  confab_timeline_notify (self, CONFAB_TIMELINE_PROP_UNREAD_BELOW);
}

/**
 * confab_timeline_update_places:
 * @self: a timeline
 *
 * Works out again how the rows stand among each other.
 */
void
confab_timeline_update_places (ConfabTimeline *self)
{
  confab_timeline_places_update (self->slots, confab_conversation_get_record (self->conversation)->kind,
                                 self->unread_line, self->at_oldest);
}

/**
 * confab_timeline_emit_scroll_to:
 * @self: a timeline
 * @position: a row
 * @target: why
 *
 * Has a row shown.
 */
void
confab_timeline_emit_scroll_to (ConfabTimeline *     self,
                                guint                position,
                                ConfabTimelineTarget target)
{
  g_signal_emit (self, signals[SIGNAL_SCROLL_TO], 0, position, target);
}

static void
conversation_applied_cb (ConfabTimeline *self)
{
  confab_timeline_update_places (self);
  confab_timeline_update_unread_below (self);
}

static void
messages_cb (ConfabRegistry *     registry,
             ConfabRegistryBatch *batch,
             ConfabTimeline *     self)
{
  if (self->loaded)
    confab_timeline_take_batch (self, batch);
}

/* List model */

static GType
confab_timeline_get_item_type (GListModel *model)
{
  return CONFAB_TYPE_TIMELINE_ITEM;
}

static guint
confab_timeline_get_n_items (GListModel *model)
{
  return CONFAB_TIMELINE (model)->slots->len;
}

static gpointer
confab_timeline_get_item (GListModel *model,
                          guint       position)
{
  ConfabTimeline *self = CONFAB_TIMELINE (model);

  return position < self->slots->len ? g_object_ref (confab_timeline_get_slot (self, position)->item) : NULL;
}

static void
confab_timeline_model_init (GListModelInterface *iface)
{
  iface->get_item_type = confab_timeline_get_item_type;
  iface->get_n_items = confab_timeline_get_n_items;
  iface->get_item = confab_timeline_get_item;
}

/* Object */

static void
confab_timeline_constructed (GObject *object)
{
  ConfabTimeline *self = CONFAB_TIMELINE (object);

  G_OBJECT_CLASS (confab_timeline_parent_class)->constructed (object);
  self->id = confab_conversation_get_id (self->conversation);
  confab_registry_watch_messages (self->registry, self->id);
  g_signal_connect_object (self->registry, "messages", G_CALLBACK (messages_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->conversation, "applied", G_CALLBACK (conversation_applied_cb), self, G_CONNECT_SWAPPED);
}

static void
confab_timeline_dispose (GObject *object)
{
  ConfabTimeline *self = CONFAB_TIMELINE (object);

  if (self->registry != NULL)
    confab_registry_unwatch_messages (self->registry, self->id);
  g_clear_object (&self->registry);
  G_OBJECT_CLASS (confab_timeline_parent_class)->dispose (object);
}

static void
confab_timeline_finalize (GObject *object)
{
  ConfabTimeline *self = CONFAB_TIMELINE (object);

  g_clear_object (&self->conversation);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  for (guint i = 0; i < self->slots->len; i++)
    confab_timeline_slot_free (confab_timeline_get_slot (self, i));
  g_clear_pointer (&self->slots, g_ptr_array_unref);
  G_OBJECT_CLASS (confab_timeline_parent_class)->finalize (object);
}

static void
confab_timeline_get_property (GObject *   object,
                              guint       id,
                              GValue *    value,
                              GParamSpec *pspec)
{
  ConfabTimeline *self = CONFAB_TIMELINE (object);

  switch ((ConfabTimelineProperty) id)
    {
    case CONFAB_TIMELINE_PROP_REGISTRY:
      g_value_set_object (value, self->registry);
      break;

    case CONFAB_TIMELINE_PROP_CONVERSATION:
      g_value_set_object (value, self->conversation);
      break;

    case CONFAB_TIMELINE_PROP_N_ITEMS:
      g_value_set_uint (value, self->slots->len);
      break;

    case CONFAB_TIMELINE_PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;

    case CONFAB_TIMELINE_PROP_LOADING:
      g_value_set_boolean (value, self->n_loading > 0);
      break;

    case CONFAB_TIMELINE_PROP_AT_OLDEST:
      g_value_set_boolean (value, self->at_oldest);
      break;

    case CONFAB_TIMELINE_PROP_AT_NEWEST:
      g_value_set_boolean (value, self->at_newest);
      break;

    case CONFAB_TIMELINE_PROP_UNREAD_BELOW:
      g_value_set_int (value, self->unread_below);
      break;
    }
}

static void
confab_timeline_set_property (GObject *     object,
                              guint         id,
                              const GValue *value,
                              GParamSpec *  pspec)
{
  ConfabTimeline *self = CONFAB_TIMELINE (object);

  switch ((ConfabTimelineProperty) id)
    {
    case CONFAB_TIMELINE_PROP_REGISTRY:
      self->registry = g_value_dup_object (value);
      break;

    case CONFAB_TIMELINE_PROP_CONVERSATION:
      self->conversation = g_value_dup_object (value);
      break;

    case CONFAB_TIMELINE_PROP_N_ITEMS:
    case CONFAB_TIMELINE_PROP_LOADED:
    case CONFAB_TIMELINE_PROP_LOADING:
    case CONFAB_TIMELINE_PROP_AT_OLDEST:
    case CONFAB_TIMELINE_PROP_AT_NEWEST:
    case CONFAB_TIMELINE_PROP_UNREAD_BELOW:
      g_assert_not_reached ();
    }
}

static void
confab_timeline_class_init (ConfabTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = confab_timeline_constructed;
  object_class->dispose = confab_timeline_dispose;
  object_class->finalize = confab_timeline_finalize;
  object_class->get_property = confab_timeline_get_property;
  object_class->set_property = confab_timeline_set_property;

  /**
   * ConfabTimeline:registry:
   *
   * Where the messages are from.
   */
  properties[CONFAB_TIMELINE_PROP_REGISTRY] =
    g_param_spec_object ("registry", NULL, NULL, CONFAB_TYPE_REGISTRY, given);

  /**
   * ConfabTimeline:conversation:
   *
   * Whose messages they are.
   */
  properties[CONFAB_TIMELINE_PROP_CONVERSATION] =
    g_param_spec_object ("conversation", NULL, NULL, CONFAB_TYPE_CONVERSATION, given);

  /**
   * ConfabTimeline:n-items:
   *
   * How many messages are in the window.
   */
  properties[CONFAB_TIMELINE_PROP_N_ITEMS] =
    g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * ConfabTimeline:loaded:
   *
   * Whether the first messages have been read. Becomes %TRUE once.
   */
  properties[CONFAB_TIMELINE_PROP_LOADED] =
    g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);

  /**
   * ConfabTimeline:loading:
   *
   * Whether messages are being read.
   */
  properties[CONFAB_TIMELINE_PROP_LOADING] =
    g_param_spec_boolean ("loading", NULL, NULL, FALSE, flags);

  /**
   * ConfabTimeline:at-oldest:
   *
   * Whether the window reaches to the conversation's first message.
   */
  properties[CONFAB_TIMELINE_PROP_AT_OLDEST] =
    g_param_spec_boolean ("at-oldest", NULL, NULL, FALSE, flags);

  /**
   * ConfabTimeline:at-newest:
   *
   * Whether the window reaches to the conversation's last message.
   */
  properties[CONFAB_TIMELINE_PROP_AT_NEWEST] =
    g_param_spec_boolean ("at-newest", NULL, NULL, FALSE, flags);

  /**
   * ConfabTimeline:unread-below:
   *
   * How many unread messages lie below what is visible.
   */
  properties[CONFAB_TIMELINE_PROP_UNREAD_BELOW] =
    g_param_spec_int ("unread-below", NULL, NULL, 0, G_MAXINT, 0, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * ConfabTimeline::scroll-to:
   * @position: a row
   * @target: why
   *
   * The window was opened or moved, or is where it was asked to be: the view should
   * show @position.
   */
  signals[SIGNAL_SCROLL_TO] =
    g_signal_new ("scroll-to", CONFAB_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT, CONFAB_TYPE_TIMELINE_TARGET);
}

static void
confab_timeline_init (ConfabTimeline *self)
{
  self->slots = g_ptr_array_new ();
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->last_visible = G_MAXUINT;
}

/**
 * confab_timeline_new:
 * @registry: where the messages are from
 * @conversation: whose messages
 *
 * Returns: (transfer full): an empty window on @conversation; confab_timeline_open() opens it
 */
ConfabTimeline *
confab_timeline_new (ConfabRegistry *    registry,
                     ConfabConversation *conversation)
{
  return g_object_new (CONFAB_TYPE_TIMELINE, "registry", registry, "conversation", conversation, NULL);
}

/**
 * confab_timeline_get_conversation:
 * @self: a timeline
 *
 * Returns: (transfer none): whose messages they are
 */
ConfabConversation *
confab_timeline_get_conversation (ConfabTimeline *self)
{
  g_return_val_if_fail (CONFAB_IS_TIMELINE (self), NULL);

  return self->conversation;
}

/**
 * confab_timeline_get_loaded:
 * @self: a timeline
 *
 * Returns: whether the first messages have been read
 */
gboolean
confab_timeline_get_loaded (ConfabTimeline *self)
{
  g_return_val_if_fail (CONFAB_IS_TIMELINE (self), FALSE);

  return self->loaded;
}

/**
 * confab_timeline_get_loading:
 * @self: a timeline
 *
 * Returns: whether messages are being read
 */
gboolean
confab_timeline_get_loading (ConfabTimeline *self)
{
  g_return_val_if_fail (CONFAB_IS_TIMELINE (self), FALSE);

  return self->n_loading > 0;
}

/**
 * confab_timeline_get_at_oldest:
 * @self: a timeline
 *
 * Returns: whether the window reaches to the conversation's first message
 */
gboolean
confab_timeline_get_at_oldest (ConfabTimeline *self)
{
  g_return_val_if_fail (CONFAB_IS_TIMELINE (self), FALSE);

  return self->at_oldest;
}

/**
 * confab_timeline_get_at_newest:
 * @self: a timeline
 *
 * Returns: whether the window reaches to the conversation's last message
 */
gboolean
confab_timeline_get_at_newest (ConfabTimeline *self)
{
  g_return_val_if_fail (CONFAB_IS_TIMELINE (self), FALSE);

  return self->at_newest;
}

/**
 * confab_timeline_get_unread_below:
 * @self: a timeline
 *
 * Returns: how many unread messages lie below what is visible
 */
int
confab_timeline_get_unread_below (ConfabTimeline *self)
{
  g_return_val_if_fail (CONFAB_IS_TIMELINE (self), 0);

  return self->unread_below;
}

/**
 * confab_timeline_find:
 * @self: a timeline
 * @message: row id of a message
 *
 * Returns: where it is, or %G_MAXUINT when it is not in the window
 */
guint
confab_timeline_find (ConfabTimeline *self,
                      gint64          message)
{
  ConfabTimelineSlot *slot;

  g_return_val_if_fail (CONFAB_IS_TIMELINE (self), G_MAXUINT);

  slot = g_hash_table_lookup (self->by_id, &message);
  return slot != NULL ? confab_timeline_search (self, slot->key) : G_MAXUINT;
}

/**
 * confab_timeline_set_visible:
 * @self: a timeline
 * @first: the first row that is on the screen
 * @last: the last row that is on the screen
 *
 * Tells what is looked at: the window is cut at the end that is farther away.
 */
void
confab_timeline_set_visible (ConfabTimeline *self,
                             guint           first,
                             guint           last)
{
  g_return_if_fail (CONFAB_IS_TIMELINE (self));

  if (self->first_visible == first && self->last_visible == last)
    return;
  self->first_visible = first;
  self->last_visible = last;
  confab_timeline_update_unread_below (self);
}

/**
 * confab_timeline_set_watched:
 * @self: a timeline
 * @watched: whether somebody looks at the newest message
 *
 * The first message that comes while nobody looks gets the unread line.
 */
void
confab_timeline_set_watched (ConfabTimeline *self,
                             gboolean        watched)
{
  g_return_if_fail (CONFAB_IS_TIMELINE (self));

  self->watched = watched;
}

/**
 * confab_timeline_clear_unread_line:
 * @self: a timeline
 *
 * Takes the unread line away: the person has answered.
 */
void
confab_timeline_clear_unread_line (ConfabTimeline *self)
{
  g_return_if_fail (CONFAB_IS_TIMELINE (self));

  if (self->unread_line == 0)
    return;
  self->unread_line = 0;
  confab_timeline_update_places (self);
}
