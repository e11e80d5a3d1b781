/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the parts of a message row go. */
#include "config.h"

#include "confab-message-row-private.h"

#include "confab-bubble-text.h"

#define COLUMN_WIDTH 760
#define COLUMN_MARGIN 12
#define BUBBLE_MAX 560
#define BUBBLE_SHARE 0.75
#define AVATAR_SIZE 32
#define AVATAR_GAP 8
/* Above a row: the first of a group, and the others. */
#define GROUP_GAP 12
#define ROW_GAP 2
/* Around the day heading and the unread line. */
#define HEADING_MARGIN 10
#define SYSTEM_MARGIN 8
#define FAILURE_GAP 2
/* Reactions sit on the bubble's lower edge, so far in from its side. */
#define REACTIONS_OVERLAP 5
#define REACTIONS_INSET 8
/* What chat.css puts around the words of a bubble, on each side: with and without pictures. */
#define PADDING 12
#define NATURAL_WIDTH 400

/**
 * Place:
 *
 * Where everything goes, counted from the start side. Heights come out of one
 * computation, for measuring and for allocating alike.
 */
typedef struct
{
  int column_x;
  int column_width;
  int day_y, day_height;
  int unread_y, unread_height;
  int bubble_x, bubble_y, bubble_width, bubble_height;
  int reactions_x, reactions_y, reactions_width, reactions_height;
  int failure_y, failure_height, failure_width;
  int height;
} Place;

static gboolean
is_shown (GtkWidget *widget)
{
  return widget != NULL && gtk_widget_should_layout (widget);
}

static int
height_for (GtkWidget *widget,
            int        width)
{
  int height = 0;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  return height;
}

static int
natural_width (GtkWidget *widget)
{
  int width = 0;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  return width;
}

/* No wider than the longest line of its words and the widest of its other parts. */
static int
bubble_width (ConfabMessageRow *self,
              int               most)
{
  int natural = 0, least = 0;
  int fit = 0;

  gtk_widget_measure (self->bubble, GTK_ORIENTATION_HORIZONTAL, -1, &least, &natural, NULL, NULL);
  most = MAX (most, least);
  if (natural <= most)
    return natural;
  for (GtkWidget *child = gtk_widget_get_first_child (self->bubble); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_should_layout (child))
        continue;
      if (child == self->text)
        fit = MAX (fit, confab_bubble_text_fit (CONFAB_BUBBLE_TEXT (child), most - 2 * PADDING) + 2 * PADDING);
      else if (child == self->album)
        fit = MAX (fit, natural_width (child));
      else
        fit = MAX (fit, natural_width (child) + 2 * PADDING);
    }
  return CLAMP (fit, least, most);
}

static void
compute (ConfabMessageRow *self,
         int               width,
         Place *           place)
{
  ConfabTimelinePlace flags = self->item != NULL ? confab_timeline_item_get_place (self->item) : CONFAB_PLACE_NONE;
  gboolean outgoing = gtk_widget_has_css_class (GTK_WIDGET (self), "outgoing");
  int gutter = (flags & CONFAB_PLACE_SHOWS_AUTHOR) != 0 ? AVATAR_SIZE + AVATAR_GAP : 0;
  int y = 0;

  *place = (Place) { 0 };
  if (self->item == NULL || (flags & CONFAB_PLACE_FOLDED) != 0)
    return;
  place->column_width = MAX (MIN (width - 2 * COLUMN_MARGIN, COLUMN_WIDTH), 1);
  place->column_x = (width - place->column_width) / 2;
  if (is_shown (self->day))
    {
      place->day_y = y + HEADING_MARGIN;
      place->day_height = height_for (self->day, -1);
      y = place->day_y + place->day_height;
    }
  if (is_shown (self->unread))
    {
      place->unread_y = y + HEADING_MARGIN;
      place->unread_height = height_for (self->unread, place->column_width);
      y = place->unread_y + place->unread_height;
    }
  if (is_shown (self->system))
    {
      place->bubble_y = y + SYSTEM_MARGIN;
      place->bubble_width = MIN (natural_width (self->system), place->column_width);
      place->bubble_x = (place->column_width - place->bubble_width) / 2;
      place->bubble_height = height_for (self->system, place->bubble_width);
      y = place->bubble_y + place->bubble_height;
    }
  else
    {
      y += (flags & CONFAB_PLACE_FIRST_OF_GROUP) != 0 ? GROUP_GAP : ROW_GAP;
      place->bubble_y = y;
      place->bubble_width = bubble_width (self, MIN (BUBBLE_MAX, (int) (place->column_width * BUBBLE_SHARE)));
      place->bubble_x = outgoing ? place->column_width - place->bubble_width : gutter;
      place->bubble_height = height_for (self->bubble, place->bubble_width);
      y += place->bubble_height;
    }
  if (is_shown (self->reactions))
    {
      int most = place->column_width - gutter - 2 * REACTIONS_INSET;

      place->reactions_width = CLAMP (natural_width (self->reactions), 1, MAX (most, 1));
      place->reactions_height = height_for (self->reactions, place->reactions_width);
      place->reactions_y = y - REACTIONS_OVERLAP;
      place->reactions_x = outgoing ? place->column_width - REACTIONS_INSET - place->reactions_width
                                    : place->bubble_x + REACTIONS_INSET;
      y = place->reactions_y + place->reactions_height;
    }
  if (is_shown (self->failure))
    {
      place->failure_width = MIN (natural_width (self->failure), place->column_width);
      place->failure_height = height_for (self->failure, place->failure_width);
      place->failure_y = y + FAILURE_GAP;
      y = place->failure_y + place->failure_height;
    }
  place->height = y;
}

static GtkSizeRequestMode
confab_message_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
confab_message_row_measure (GtkWidget *    widget,
                            GtkOrientation orientation,
                            int            for_size,
                            int *          minimum,
                            int *          natural,
                            int *          minimum_baseline,
                            int *          natural_baseline)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (widget);
  Place place;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 0;
      *natural = NATURAL_WIDTH;
      return;
    }
  compute (self, for_size < 0 ? NATURAL_WIDTH : for_size, &place);
  *minimum = *natural = place.height;
}

/* Gives @child its place in the column, mirrored where people read from right to left. */
static void
put (ConfabMessageRow *self,
     GtkWidget *       child,
     const Place *     place,
     int               x,
     int               y,
     int               width,
     int               height)
{
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = place->column_width - x - width;
  gtk_widget_size_allocate (child, &(GtkAllocation) { place->column_x + x, y, width, height }, -1);
}

static void
confab_message_row_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  ConfabMessageRow *self = CONFAB_MESSAGE_ROW (widget);
  Place place;

  compute (self, width, &place);
  if (place.height == 0)
    return;
  if (is_shown (self->day))
    {
      int day_width = MIN (natural_width (self->day), place.column_width);

      put (self, self->day, &place, (place.column_width - day_width) / 2, place.day_y, day_width, place.day_height);
    }
  if (is_shown (self->unread))
    put (self, self->unread, &place, 0, place.unread_y, place.column_width, place.unread_height);
  if (is_shown (self->system))
    {
      put (self, self->system, &place, place.bubble_x, place.bubble_y, place.bubble_width, place.bubble_height);
      return;
    }
  put (self, self->bubble, &place, place.bubble_x, place.bubble_y, place.bubble_width, place.bubble_height);
  if (is_shown (self->avatar))
    {
      natural_width (self->avatar);
      put (self, self->avatar, &place, 0, MAX (place.bubble_y + place.bubble_height - AVATAR_SIZE, 0), AVATAR_SIZE, AVATAR_SIZE);
    }
  if (is_shown (self->reactions))
    put (self, self->reactions, &place, place.reactions_x, place.reactions_y, place.reactions_width, place.reactions_height);
  if (is_shown (self->failure))
    put (self, self->failure, &place, place.column_width - place.failure_width, place.failure_y,
         place.failure_width, place.failure_height);
}

/**
 * confab_message_row_get_day_bottom:
 * @self: a row
 *
 * Returns: where its day heading ends, or 0 when it has none
 */
int
confab_message_row_get_day_bottom (ConfabMessageRow *self)
{
  graphene_rect_t bounds;

  if (!is_shown (self->day) || !gtk_widget_compute_bounds (self->day, GTK_WIDGET (self), &bounds))
    return 0;
  return (int) (bounds.origin.y + bounds.size.height);
}

/**
 * confab_message_row_class_init_layout:
 * @widget_class: the row's class
 *
 * Installs how rows are measured and allocated.
 */
void
confab_message_row_class_init_layout (GtkWidgetClass *widget_class)
{
  widget_class->get_request_mode = confab_message_row_get_request_mode;
  widget_class->measure = confab_message_row_measure;
  widget_class->size_allocate = confab_message_row_size_allocate;
}
