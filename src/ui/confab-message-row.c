/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the timeline: day heading, unread line, avatar, bubble. */
#include "config.h"

#include "confab-message-row-private.h"

#define ARRIVAL_MS 180
#define ARRIVAL_SLIDE 8
#define FLASH_MS 1200

/**
 * ConfabMessageRow:
 *
 * Made once for each place on the screen and used for one message after the other.
 * It follows its item and the message; what one can do with a message are actions of
 * the conversation view.
 */
G_DEFINE_FINAL_TYPE (ConfabMessageRow, confab_message_row, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_ITEM = 1,
  PROP_DESCRIPTION,
} ConfabMessageRowProperty;

static GParamSpec *properties[PROP_DESCRIPTION + 1];

enum
{
  SIGNAL_MENU,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
update_description (ConfabMessageRow *self)
{
  g_autofree char *description = self->item != NULL ? confab_message_row_describe (self->item) : NULL;

  if (g_set_str (&self->description, description))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCRIPTION]);
}

static void
content_cb (ConfabMessageRow *self)
{
  confab_message_row_update_content (self);
  confab_message_row_update_place (self);
  update_description (self);
}

static void
place_cb (ConfabMessageRow *self)
{
  confab_message_row_update_place (self);
}

/* Motion */

static void
arrival_cb (double   value,
            gpointer data)
{
  ConfabMessageRow *self = data;

  self->shown = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
stop_motion (ConfabMessageRow *self)
{
  g_clear_object (&self->arrival);
  self->shown = 1;
  g_clear_handle_id (&self->flash_source, g_source_remove);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "flash");
}

static void
arrive (ConfabMessageRow *self)
{
  if (!adw_get_enable_animations (GTK_WIDGET (self)))
    return;
  self->shown = 0;
  self->arrival = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, ARRIVAL_MS,
                                           adw_callback_animation_target_new (arrival_cb, self, NULL));
  adw_animation_play (self->arrival);
}

static void
confab_message_row_snapshot (GtkWidget *  widget,
                             GtkSnapshot *snapshot)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (widget);

  /* A folded line has no height, and its parts no places. */
  if (gtk_widget_get_height (widget) == 0)
    return;
  if (self->shown < 1)
    {
      gtk_snapshot_push_opacity (snapshot, self->shown);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) ((1 - self->shown) * ARRIVAL_SLIDE)));
    }
  GTK_WIDGET_CLASS (confab_message_row_parent_class)->snapshot (widget, snapshot);
  if (self->shown < 1)
    gtk_snapshot_pop (snapshot);
}

static void
flash_over_cb (gpointer data)
{
  ConfabMessageRow *self = data;

  self->flash_source = 0;
  gtk_widget_remove_css_class (GTK_WIDGET (self), "flash");
}

/**
 * confab_message_row_flash:
 * @self: a row
 *
 * Lights up once: this is the message that was looked for.
 */
void
confab_message_row_flash (ConfabMessageRow *self)
{
  stop_motion (self);
  gtk_widget_add_css_class (GTK_WIDGET (self), "flash");
  self->flash_source = g_timeout_add_once (FLASH_MS, flash_over_cb, self);
}

/* Menu */

static void
pressed_cb (GtkGestureClick * gesture,
            int               n_press,
            double            x,
            double            y,
            ConfabMessageRow *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));

  if (self->item == NULL || event == NULL || !gdk_event_triggers_context_menu (event))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, signals[SIGNAL_MENU], 0, x, y);
}

static void
long_pressed_cb (GtkGestureLongPress *gesture,
                 double               x,
                 double               y,
                 ConfabMessageRow *   self)
{
  if (self->item == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, signals[SIGNAL_MENU], 0, x, y);
}

/* Object */

static void
confab_message_row_dispose (GObject *object)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (object);

  stop_motion (self);
  g_clear_object (&self->item_signals);
  g_clear_object (&self->message_signals);
  g_clear_object (&self->item);
  g_clear_object (&self->files);
  g_clear_pointer (&self->day, gtk_widget_unparent);
  g_clear_pointer (&self->unread, gtk_widget_unparent);
  g_clear_pointer (&self->system, gtk_widget_unparent);
  g_clear_pointer (&self->avatar, gtk_widget_unparent);
  g_clear_pointer (&self->bubble, gtk_widget_unparent);
  g_clear_pointer (&self->reactions, gtk_widget_unparent);
  g_clear_pointer (&self->failure, gtk_widget_unparent);
  g_clear_object (&self->meta);
  G_OBJECT_CLASS (confab_message_row_parent_class)->dispose (object);
}

static void
confab_message_row_finalize (GObject *object)
{
  g_free (CONFAB_MESSAGE_ROW (object)->description);
  G_OBJECT_CLASS (confab_message_row_parent_class)->finalize (object);
}

static void
confab_message_row_get_property (GObject *   object,
                                 guint       id,
                                 GValue *    value,
                                 GParamSpec *pspec)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (object);

  switch ((ConfabMessageRowProperty) id)
    {
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;

    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    }
}

static void
confab_message_row_set_property (GObject *     object,
                                 guint         id,
                                 const GValue *value,
                                 GParamSpec *  pspec)
{
  switch ((ConfabMessageRowProperty) id)
    {
    case PROP_ITEM:
      confab_message_row_set_item (CONFAB_MESSAGE_ROW (object), g_value_get_object (value));
      break;

    case PROP_DESCRIPTION:
      g_assert_not_reached ();
    }
}

static void
confab_message_row_class_init (ConfabMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_message_row_dispose;
  object_class->finalize = confab_message_row_finalize;
  object_class->get_property = confab_message_row_get_property;
  object_class->set_property = confab_message_row_set_property;
  widget_class->snapshot = confab_message_row_snapshot;
  confab_message_row_class_init_layout (widget_class);
  gtk_widget_class_set_css_name (widget_class, "messagerow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);

  /**
   * ConfabMessageRow:item:
   *
   * What it shows.
   */
  properties[PROP_ITEM] =
    g_param_spec_object ("item", NULL, NULL, CONFAB_TYPE_TIMELINE_ITEM,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabMessageRow:description:
   *
   * All of it in one sentence, for screen readers.
   */
  properties[PROP_DESCRIPTION] =
    g_param_spec_string ("description", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * ConfabMessageRow::menu:
   * @x: where
   * @y: where
   *
   * The person asks what can be done with this message.
   */
  signals[SIGNAL_MENU] =
    g_signal_new ("menu", CONFAB_TYPE_MESSAGE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
confab_message_row_init (ConfabMessageRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  self->shown = 1;
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (press, "pressed", G_CALLBACK (long_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (press));

  self->item_signals = g_signal_group_new (CONFAB_TYPE_TIMELINE_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "notify::place", G_CALLBACK (place_cb), self);
  g_signal_group_connect_swapped (self->item_signals, "notify::n-folded", G_CALLBACK (content_cb), self);
  g_signal_group_connect_swapped (self->item_signals, "notify::quoted", G_CALLBACK (content_cb), self);
  g_signal_group_connect_swapped (self->item_signals, "notify::expanded", G_CALLBACK (content_cb), self);
  self->message_signals = g_signal_group_new (CONFAB_TYPE_MESSAGE);
  g_signal_group_connect_swapped (self->message_signals, "applied", G_CALLBACK (content_cb), self);
}

/**
 * confab_message_row_new:
 * @files: where files and pictures are from
 *
 * Returns: an empty row
 */
GtkWidget *
confab_message_row_new (ConfabFiles *files)
{
  ConfabMessageRow *self = g_object_new (CONFAB_TYPE_MESSAGE_ROW, NULL);

  self->files = g_object_ref (files);
  return GTK_WIDGET (self);
}

/**
 * confab_message_row_get_item:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what it shows
 */
ConfabTimelineItem *
confab_message_row_get_item (ConfabMessageRow *self)
{
  g_return_val_if_fail (CONFAB_IS_MESSAGE_ROW (self), NULL);

  return self->item;
}

/**
 * confab_message_row_set_item:
 * @self: a row
 * @item: (nullable): what to show
 */
void
confab_message_row_set_item (ConfabMessageRow *  self,
                             ConfabTimelineItem *item)
{
  g_return_if_fail (CONFAB_IS_MESSAGE_ROW (self));

  if (!g_set_object (&self->item, item))
    return;
  stop_motion (self);
  g_signal_group_set_target (self->item_signals, item);
  g_signal_group_set_target (self->message_signals, item != NULL ? confab_timeline_item_get_message (item) : NULL);
  if (item != NULL)
    {
      content_cb (self);
      if (confab_timeline_item_take_arrival (item))
        arrive (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}
