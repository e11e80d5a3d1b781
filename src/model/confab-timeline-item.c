/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message at its place in a timeline: what its neighbours make of it. Main thread. */
#include "config.h"

#include "confab-timeline-item.h"

G_DEFINE_FLAGS_TYPE (ConfabTimelinePlace, confab_timeline_place,
                     G_DEFINE_ENUM_VALUE (CONFAB_PLACE_FIRST_OF_GROUP, "first-of-group"),
                     G_DEFINE_ENUM_VALUE (CONFAB_PLACE_LAST_OF_GROUP, "last-of-group"),
                     G_DEFINE_ENUM_VALUE (CONFAB_PLACE_STARTS_DAY, "starts-day"),
                     G_DEFINE_ENUM_VALUE (CONFAB_PLACE_UNREAD_LINE, "unread-line"),
                     G_DEFINE_ENUM_VALUE (CONFAB_PLACE_FOLDED, "folded"),
                     G_DEFINE_ENUM_VALUE (CONFAB_PLACE_SHOWS_AUTHOR, "shows-author"),
                     G_DEFINE_ENUM_VALUE (CONFAB_PLACE_NEW_SUBJECT, "new-subject"))

/**
 * ConfabTimelineItem:
 *
 * Made by a #ConfabTimeline, one for each of its rows. A row that is on the screen
 * follows the properties; nothing is rebuilt when a neighbour comes or goes.
 */
struct _ConfabTimelineItem
{
  GObject parent_instance;

  ConfabMessage *message;
  ConfabMessage *quoted;
  ConfabTimelinePlace place;
  int n_folded;
  gboolean expanded;
  gboolean arrival;
};

G_DEFINE_FINAL_TYPE (ConfabTimelineItem, confab_timeline_item, G_TYPE_OBJECT)

typedef enum
{
  PROP_MESSAGE = 1,
  PROP_PLACE,
  PROP_QUOTED,
  PROP_N_FOLDED,
  PROP_EXPANDED,
} ConfabTimelineItemProperty;

static GParamSpec *properties[PROP_EXPANDED + 1];

static void
confab_timeline_item_finalize (GObject *object)
{
  ConfabTimelineItem *self = CONFAB_TIMELINE_ITEM (object);

  g_clear_object (&self->message);
  g_clear_object (&self->quoted);
  G_OBJECT_CLASS (confab_timeline_item_parent_class)->finalize (object);
}

static void
confab_timeline_item_get_property (GObject *   object,
                                   guint       id,
                                   GValue *    value,
                                   GParamSpec *pspec)
{
  ConfabTimelineItem *self = CONFAB_TIMELINE_ITEM (object);

  switch ((ConfabTimelineItemProperty) id)
    {
    case PROP_MESSAGE:
      g_value_set_object (value, self->message);
      break;

    case PROP_PLACE:
      g_value_set_flags (value, self->place);
      break;

    case PROP_QUOTED:
      g_value_set_object (value, self->quoted);
      break;

    case PROP_N_FOLDED:
      g_value_set_int (value, self->n_folded);
      break;

    case PROP_EXPANDED:
      g_value_set_boolean (value, self->expanded);
      break;
    }
}

static void
confab_timeline_item_class_init (ConfabTimelineItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = confab_timeline_item_finalize;
  object_class->get_property = confab_timeline_item_get_property;

  /**
   * ConfabTimelineItem:message:
   *
   * The message.
   */
  properties[PROP_MESSAGE] =
    g_param_spec_object ("message", NULL, NULL, CONFAB_TYPE_MESSAGE, flags);

  /**
   * ConfabTimelineItem:place:
   *
   * How it stands among its neighbours.
   */
  properties[PROP_PLACE] =
    g_param_spec_flags ("place", NULL, NULL, CONFAB_TYPE_TIMELINE_PLACE, CONFAB_PLACE_NONE, flags);

  /**
   * ConfabTimelineItem:quoted:
   *
   * The message it quotes, when that is known.
   */
  properties[PROP_QUOTED] =
    g_param_spec_object ("quoted", NULL, NULL, CONFAB_TYPE_MESSAGE, flags);

  /**
   * ConfabTimelineItem:n-folded:
   *
   * How many system lines after this one are folded into it.
   */
  properties[PROP_N_FOLDED] =
    g_param_spec_int ("n-folded", NULL, NULL, 0, G_MAXINT, 0, flags);

  /**
   * ConfabTimelineItem:expanded:
   *
   * Whether all of it is shown: quotes and signature, or folded lines.
   */
  properties[PROP_EXPANDED] =
    g_param_spec_boolean ("expanded", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
confab_timeline_item_init (ConfabTimelineItem *self)
{
}

/**
 * confab_timeline_item_new:
 * @message: a message
 *
 * Returns: (transfer full): its place in a timeline
 */
ConfabTimelineItem *
confab_timeline_item_new (ConfabMessage *message)
{
  ConfabTimelineItem *self = g_object_new (CONFAB_TYPE_TIMELINE_ITEM, NULL);

  self->message = g_object_ref (message);
  return self;
}

/**
 * confab_timeline_item_get_message:
 * @self: an item
 *
 * Returns: (transfer none): the message
 */
ConfabMessage *
confab_timeline_item_get_message (ConfabTimelineItem *self)
{
  g_return_val_if_fail (CONFAB_IS_TIMELINE_ITEM (self), NULL);

  return self->message;
}

/**
 * confab_timeline_item_get_place:
 * @self: an item
 *
 * Returns: how it stands among its neighbours
 */
ConfabTimelinePlace
confab_timeline_item_get_place (ConfabTimelineItem *self)
{
  g_return_val_if_fail (CONFAB_IS_TIMELINE_ITEM (self), CONFAB_PLACE_NONE);

  return self->place;
}

/**
 * confab_timeline_item_get_quoted:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the message it quotes, when that is known
 */
ConfabMessage *
confab_timeline_item_get_quoted (ConfabTimelineItem *self)
{
  g_return_val_if_fail (CONFAB_IS_TIMELINE_ITEM (self), NULL);

  return self->quoted;
}

/**
 * confab_timeline_item_get_n_folded:
 * @self: an item
 *
 * Returns: how many system lines after this one are folded into it
 */
int
confab_timeline_item_get_n_folded (ConfabTimelineItem *self)
{
  g_return_val_if_fail (CONFAB_IS_TIMELINE_ITEM (self), 0);

  return self->n_folded;
}

/**
 * confab_timeline_item_get_expanded:
 * @self: an item
 *
 * Returns: whether all of it is shown
 */
gboolean
confab_timeline_item_get_expanded (ConfabTimelineItem *self)
{
  g_return_val_if_fail (CONFAB_IS_TIMELINE_ITEM (self), FALSE);

  return self->expanded;
}

/**
 * confab_timeline_item_set_expanded:
 * @self: an item
 * @expanded: whether to show all of it
 */
void
confab_timeline_item_set_expanded (ConfabTimelineItem *self,
                                   gboolean            expanded)
{
  g_return_if_fail (CONFAB_IS_TIMELINE_ITEM (self));

  if (self->expanded == expanded)
    return;
  self->expanded = expanded;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXPANDED]);
}

/**
 * confab_timeline_item_take_arrival:
 * @self: an item
 *
 * Returns: %TRUE once, when it came in while the timeline was shown: worth a motion
 */
gboolean
confab_timeline_item_take_arrival (ConfabTimelineItem *self)
{
  gboolean arrival = self->arrival;

  self->arrival = FALSE;
  return arrival;
}

/**
 * confab_timeline_item_set_place:
 * @self: an item
 * @place: how it stands among its neighbours
 */
void
confab_timeline_item_set_place (ConfabTimelineItem *self,
                                ConfabTimelinePlace place)
{
  if (self->place == place)
    return;
  self->place = place;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLACE]);
}

/**
 * confab_timeline_item_set_quoted:
 * @self: an item
 * @quoted: (nullable): the message it quotes
 */
void
confab_timeline_item_set_quoted (ConfabTimelineItem *self,
                                 ConfabMessage *     quoted)
{
  if (g_set_object (&self->quoted, quoted))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUOTED]);
}

/**
 * confab_timeline_item_set_n_folded:
 * @self: an item
 * @n_folded: how many system lines after this one are folded into it
 */
void
confab_timeline_item_set_n_folded (ConfabTimelineItem *self,
                                   int                 n_folded)
{
  if (self->n_folded == n_folded)
    return;
  self->n_folded = n_folded;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_FOLDED]);
}

/**
 * confab_timeline_item_set_arrival:
 * @self: an item
 *
 * Remembers that it came in while the timeline was shown.
 */
void
confab_timeline_item_set_arrival (ConfabTimelineItem *self)
{
  self->arrival = TRUE;
}
