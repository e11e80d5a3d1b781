/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The messages of a conversation, scrolled: keeps its place, loads more, knows what is seen. */
#include "config.h"

#include "confab-timeline-view.h"

#include "confab-bottom-bin.h"
#include "confab-format.h"
#include "confab-ui.h"

/* More is loaded when less than this many screens are left. */
#define LOAD_PAGES 1.5
/* Pixels from the end that still count as being there. */
#define AT_BOTTOM 4
/* Farther from the end than this, there is a button back. */
#define FAR_FROM_BOTTOM 120
/* Where a message that was gone to is put, as a share of the height. */
#define TARGET_SHARE 0.28
#define DAY_SHOWN_MS 1400
/* Frames after which a place has settled, for good or not. */
#define MAX_SETTLING_FRAMES 12
#define PAGE_SHARE 0.9
/* Inside of a row's edge, to find the row there. */
#define PICK_INSET 2

/**
 * ConfabTimelineView:
 *
 * The list view itself keeps a message in its place while others come and go. What
 * is added here: it stays at the end when it is there, opens at the first unread
 * message, and asks for more before the person reaches an end.
 *
 * Its signal `seen` says that the newest message is on the screen of an active window.
 */
struct _ConfabTimelineView
{
  GtkWidget parent_instance;

  GtkScrolledWindow *scrolled;
  GtkListView *list;
  GtkRevealer *day_revealer;
  GtkLabel *day;
  GtkRevealer *jump_revealer;
  GtkLabel *jump_count;

  ConfabFiles *files;
  ConfabTimeline *timeline;
  GPtrArray *rows;            /* all rows there are (unowned) */
  gboolean sticks;            /* to the end */
  guint settling;             /* frames left in which a target is put in its place */
  guint target_position;
  ConfabTimelineTarget target;
  guint tick;
  guint check_source;
  guint day_source;
  double last_page;           /* size of the view when it was last scrolled */
  GtkWindow *window;
};

G_DEFINE_FINAL_TYPE (ConfabTimelineView, confab_timeline_view, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_SEEN,
  SIGNAL_MENU,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void schedule_check (ConfabTimelineView *self);

static GtkAdjustment *
get_adjustment (ConfabTimelineView *self)
{
  return gtk_scrolled_window_get_vadjustment (self->scrolled);
}

/* How much is left below what is shown. */
static double
left_below (ConfabTimelineView *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) -
         gtk_adjustment_get_value (adjustment);
}

static void
scroll_to_end (ConfabTimelineView *self)
{
  guint n = self->timeline != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) : 0;

  if (n > 0)
    gtk_list_view_scroll_to (self->list, n - 1, GTK_LIST_SCROLL_NONE, NULL);
}

/* Rows */

static ConfabMessageRow *
find_row (ConfabTimelineView *self,
          guint               position)
{
  g_autoptr (ConfabTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (self->timeline), position);

  for (guint i = 0; item != NULL && i < self->rows->len; i++)
    {
      ConfabMessageRow *row = g_ptr_array_index (self->rows, i);

      if (confab_message_row_get_item (row) == item)
        return row;
    }
  return NULL;
}

static ConfabMessageRow *
row_at (ConfabTimelineView *self,
        double              y)
{
  GtkWidget *list = GTK_WIDGET (self->list);
  GtkWidget *widget = gtk_widget_pick (list, gtk_widget_get_width (list) / 2.0, y, GTK_PICK_INSENSITIVE);
  GtkWidget *row = widget != NULL ? gtk_widget_get_ancestor (widget, CONFAB_TYPE_MESSAGE_ROW) : NULL;

  if (row == NULL && widget != NULL && widget != list)
    {
      GtkWidget *child = gtk_widget_get_first_child (widget);

      row = child != NULL && CONFAB_IS_MESSAGE_ROW (child) ? child : NULL;
    }
  return (ConfabMessageRow *) row;
}

static guint
position_of (ConfabTimelineView *self,
             ConfabMessageRow *  row)
{
  ConfabTimelineItem *item = row != NULL ? confab_message_row_get_item (row) : NULL;

  return item != NULL ? confab_timeline_find (self->timeline, confab_message_get_id (confab_timeline_item_get_message (item)))
                      : G_MAXUINT;
}

static void
menu_cb (ConfabMessageRow *  row,
         double              x,
         double              y,
         ConfabTimelineView *self)
{
  g_signal_emit (self, signals[SIGNAL_MENU], 0, row, x, y);
}

static void
row_destroyed_cb (GtkWidget *         row,
                  ConfabTimelineView *self)
{
  g_ptr_array_remove_fast (self->rows, row);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem *             list_item,
          ConfabTimelineView *      self)
{
  GtkWidget *row = confab_message_row_new (self->files);

  g_signal_connect (row, "menu", G_CALLBACK (menu_cb), self);
  g_signal_connect (row, "destroy", G_CALLBACK (row_destroyed_cb), self);
  g_object_bind_property (row, "description", list_item, "accessible-label", G_BINDING_DEFAULT);
  gtk_list_item_set_activatable (list_item, FALSE);
  gtk_list_item_set_selectable (list_item, FALSE);
  gtk_list_item_set_child (list_item, row);
  g_ptr_array_add (self->rows, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem *             list_item,
         ConfabTimelineView *      self)
{
  confab_message_row_set_item (CONFAB_MESSAGE_ROW (gtk_list_item_get_child (list_item)), gtk_list_item_get_item (list_item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem *             list_item,
           ConfabTimelineView *      self)
{
  confab_message_row_set_item (CONFAB_MESSAGE_ROW (gtk_list_item_get_child (list_item)), NULL);
}

/* The day that sticks to the top */

static void
day_over_cb (gpointer data)
{
  ConfabTimelineView *self = data;

  self->day_source = 0;
  gtk_revealer_set_reveal_child (self->day_revealer, FALSE);
}

static void
update_day (ConfabTimelineView *self,
            ConfabMessageRow *  top)
{
  ConfabTimelineItem *item = top != NULL ? confab_message_row_get_item (top) : NULL;
  g_autofree char *day = NULL;
  graphene_point_t origin;
  gboolean own_heading;

  if (item == NULL || !gtk_widget_compute_point (GTK_WIDGET (top), GTK_WIDGET (self->list), &GRAPHENE_POINT_INIT (0, 0), &origin))
    {
      gtk_revealer_set_reveal_child (self->day_revealer, FALSE);
      return;
    }
  own_heading = confab_message_row_get_day_bottom (top) > 0 && origin.y + (float) confab_message_row_get_day_bottom (top) > 0;
  day = confab_format_day (confab_message_get_record (confab_timeline_item_get_message (item))->time);
  gtk_label_set_text (self->day, day);
  gtk_revealer_set_reveal_child (self->day_revealer, !own_heading && self->day_source != 0);
}

static void
scrolled_by_person (ConfabTimelineView *self)
{
  g_clear_handle_id (&self->day_source, g_source_remove);
  self->day_source = g_timeout_add_once (DAY_SHOWN_MS, day_over_cb, self);
}

/* What is seen */

static gboolean
is_looked_at (ConfabTimelineView *self)
{
  return gtk_widget_get_mapped (GTK_WIDGET (self)) && self->window != NULL && gtk_window_is_active (self->window);
}

static void
check (ConfabTimelineView *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  double page = gtk_adjustment_get_page_size (adjustment);
  ConfabMessageRow *top, *bottom;
  gboolean at_end;
  guint first, last;
  int unread;

  if (self->timeline == NULL || !confab_timeline_get_loaded (self->timeline) || self->settling > 0 || page <= 0)
    return;
  top = row_at (self, PICK_INSET);
  bottom = row_at (self, page - PICK_INSET);
  first = position_of (self, top);
  last = bottom != NULL ? position_of (self, bottom) : g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) - 1;
  if (first != G_MAXUINT && last != G_MAXUINT)
    confab_timeline_set_visible (self->timeline, first, last);
  update_day (self, top);

  at_end = left_below (self) <= AT_BOTTOM && confab_timeline_get_at_newest (self->timeline);
  confab_timeline_set_watched (self->timeline, at_end && is_looked_at (self));
  unread = confab_timeline_get_unread_below (self->timeline);
  gtk_revealer_set_reveal_child (self->jump_revealer, left_below (self) > FAR_FROM_BOTTOM ||
                                 !confab_timeline_get_at_newest (self->timeline));
  gtk_widget_set_visible (GTK_WIDGET (self->jump_count), unread > 0);
  if (unread > 0)
    {
      g_autofree char *count = g_strdup_printf ("%d", unread);

      gtk_label_set_text (self->jump_count, count);
    }
  if (gtk_adjustment_get_value (adjustment) < LOAD_PAGES * page)
    confab_timeline_load_older (self->timeline);
  if (left_below (self) < LOAD_PAGES * page)
    confab_timeline_load_newer (self->timeline);
  if (at_end && is_looked_at (self))
    g_signal_emit (self, signals[SIGNAL_SEEN], 0);
}

static gboolean
check_cb (gpointer data)
{
  ConfabTimelineView *self = data;

  self->check_source = 0;
  check (self);
  return G_SOURCE_REMOVE;
}

/* After the frame in which things changed, so that all of it has its place. */
static void
schedule_check (ConfabTimelineView *self)
{
  if (self->check_source == 0)
    self->check_source = g_idle_add_full (GDK_PRIORITY_REDRAW + 1, check_cb, self, NULL);
}

/* Going to a place: the list view brings it in, and then it is put where it is wanted. */

static void
stop_settling (ConfabTimelineView *self)
{
  self->settling = 0;
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  gtk_widget_set_opacity (GTK_WIDGET (self->list), 1);
  schedule_check (self);
}

static gboolean
is_settled (ConfabTimelineView *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  double page = gtk_adjustment_get_page_size (adjustment);
  double value = gtk_adjustment_get_value (adjustment);
  ConfabMessageRow *row;
  graphene_point_t origin;
  double wanted;

  if (page <= 0 || self->target_position >= g_list_model_get_n_items (G_LIST_MODEL (self->timeline)))
    return FALSE;
  if (self->target == CONFAB_TARGET_NEWEST)
    {
      if (left_below (self) <= AT_BOTTOM)
        return TRUE;
      scroll_to_end (self);
      return FALSE;
    }
  row = find_row (self, self->target_position);
  if (row == NULL || !gtk_widget_get_mapped (GTK_WIDGET (row)) ||
      !gtk_widget_compute_point (GTK_WIDGET (row), GTK_WIDGET (self->list), &GRAPHENE_POINT_INIT (0, 0), &origin))
    {
      gtk_list_view_scroll_to (self->list, self->target_position, GTK_LIST_SCROLL_NONE, NULL);
      return FALSE;
    }
  wanted = CLAMP (value + origin.y - page * TARGET_SHARE, 0, gtk_adjustment_get_upper (adjustment) - page);
  if (ABS (wanted - value) < 1)
    return TRUE;
  gtk_adjustment_set_value (adjustment, wanted);
  return FALSE;
}

static gboolean
settle_cb (GtkWidget *    widget,
           GdkFrameClock *clock,
           gpointer       data)
{
  ConfabTimelineView *self = CONFAB_TIMELINE_VIEW (widget);
  ConfabMessageRow *row;

  if (self->timeline == NULL)
    return G_SOURCE_CONTINUE;
  /* In the first frame nothing has its place yet; what is measured is of before. */
  if (self->settling-- == MAX_SETTLING_FRAMES)
    return G_SOURCE_CONTINUE;
  if (!is_settled (self) && self->settling > 0)
    return G_SOURCE_CONTINUE;
  self->sticks = left_below (self) <= AT_BOTTOM && confab_timeline_get_at_newest (self->timeline);
  row = self->target == CONFAB_TARGET_MESSAGE ? find_row (self, self->target_position) : NULL;
  if (row != NULL)
    confab_message_row_flash (row);
  self->tick = 0;
  stop_settling (self);
  return G_SOURCE_REMOVE;
}

static void
scroll_to_cb (ConfabTimeline *     timeline,
              guint                position,
              ConfabTimelineTarget target,
              ConfabTimelineView * self)
{
  self->target_position = position;
  self->target = target;
  self->settling = MAX_SETTLING_FRAMES;
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_NONE, NULL);
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), settle_cb, NULL, NULL);
}

/* Staying at the end */

static void
items_changed_cb (GListModel *        model,
                  guint               position,
                  guint               removed,
                  guint               added,
                  ConfabTimelineView *self)
{
  guint n = g_list_model_get_n_items (model);

  if (self->settling > 0 && position <= self->target_position && self->target != CONFAB_TARGET_NEWEST)
    self->target_position += added - MIN (removed, self->target_position);
  if (added > 0 && position + added == n && self->sticks && self->settling == 0)
    scroll_to_cb (self->timeline, n - 1, CONFAB_TARGET_NEWEST, self);
  schedule_check (self);
}

static void
value_changed_cb (ConfabTimelineView *self)
{
  double page = gtk_adjustment_get_page_size (get_adjustment (self));

  if (self->settling == 0 && self->timeline != NULL)
    {
      self->sticks = left_below (self) <= AT_BOTTOM && confab_timeline_get_at_newest (self->timeline);
      /* A composer that grows moves the messages too, but that is no scrolling. */
      if (page == self->last_page)
        scrolled_by_person (self);
    }
  self->last_page = page;
  schedule_check (self);
}

/* The size of the content or of the view changed. */
static void
adjustment_changed_cb (ConfabTimelineView *self)
{
  if (self->sticks && self->settling == 0 && left_below (self) > AT_BOTTOM)
    scroll_to_cb (self->timeline, 0, CONFAB_TARGET_NEWEST, self);
  schedule_check (self);
}

/* Nothing to scroll to in an empty chat; what comes first is shown at the end. */
static void
loaded_cb (ConfabTimelineView *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) > 0)
    return;
  self->sticks = TRUE;
  gtk_widget_set_opacity (GTK_WIDGET (self->list), 1);
}

static void
jump_cb (ConfabTimelineView *self)
{
  if (self->timeline != NULL)
    confab_timeline_go_to_newest (self->timeline);
}

/* Object */

static void
active_cb (ConfabTimelineView *self)
{
  schedule_check (self);
}

static void
drop_window (ConfabTimelineView *self)
{
  if (self->window != NULL)
    g_signal_handlers_disconnect_by_func (self->window, active_cb, self);
  self->window = NULL;
}

static void
confab_timeline_view_root (GtkWidget *widget)
{
  ConfabTimelineView *self = CONFAB_TIMELINE_VIEW (widget);
  GtkRoot *root;

  GTK_WIDGET_CLASS (confab_timeline_view_parent_class)->root (widget);
  root = gtk_widget_get_root (widget);
  if (!GTK_IS_WINDOW (root))
    return;
  self->window = GTK_WINDOW (root);
  g_signal_connect_swapped (root, "notify::is-active", G_CALLBACK (active_cb), self);
}

static void
confab_timeline_view_unroot (GtkWidget *widget)
{
  drop_window (CONFAB_TIMELINE_VIEW (widget));
  GTK_WIDGET_CLASS (confab_timeline_view_parent_class)->unroot (widget);
}

static void
confab_timeline_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (confab_timeline_view_parent_class)->map (widget);
  schedule_check (CONFAB_TIMELINE_VIEW (widget));
}

static void
drop_timeline (ConfabTimelineView *self)
{
  if (self->timeline == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->timeline, self);
  confab_timeline_set_watched (self->timeline, FALSE);
  gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->timeline);
}

static void
confab_timeline_view_dispose (GObject *object)
{
  ConfabTimelineView *self = CONFAB_TIMELINE_VIEW (object);
  GtkWidget *child;

  drop_window (self);
  if (self->list != NULL)
    {
      g_signal_handlers_disconnect_by_data (get_adjustment (self), self);
      drop_timeline (self);
    }
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  g_clear_handle_id (&self->check_source, g_source_remove);
  g_clear_handle_id (&self->day_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_TIMELINE_VIEW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->files);
  G_OBJECT_CLASS (confab_timeline_view_parent_class)->dispose (object);
}

static void
confab_timeline_view_finalize (GObject *object)
{
  g_ptr_array_unref (CONFAB_TIMELINE_VIEW (object)->rows);
  G_OBJECT_CLASS (confab_timeline_view_parent_class)->finalize (object);
}

static void
confab_timeline_view_class_init (ConfabTimelineViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_timeline_view_dispose;
  object_class->finalize = confab_timeline_view_finalize;
  widget_class->root = confab_timeline_view_root;
  widget_class->unroot = confab_timeline_view_unroot;
  widget_class->map = confab_timeline_view_map;
  g_type_ensure (CONFAB_TYPE_BOTTOM_BIN);
  gtk_widget_class_set_css_name (widget_class, "timelineview");
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-timeline-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabTimelineView, scrolled);
  gtk_widget_class_bind_template_child (widget_class, ConfabTimelineView, list);
  gtk_widget_class_bind_template_child (widget_class, ConfabTimelineView, day_revealer);
  gtk_widget_class_bind_template_child (widget_class, ConfabTimelineView, day);
  gtk_widget_class_bind_template_child (widget_class, ConfabTimelineView, jump_revealer);
  gtk_widget_class_bind_template_child (widget_class, ConfabTimelineView, jump_count);
  gtk_widget_class_bind_template_callback (widget_class, jump_cb);

  /**
   * ConfabTimelineView::seen:
   *
   * The newest message is on the screen of an active window.
   */
  signals[SIGNAL_SEEN] =
    g_signal_new ("seen", CONFAB_TYPE_TIMELINE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * ConfabTimelineView::menu:
   * @row: a row
   * @x: where in it
   * @y: where in it
   *
   * The person asks what can be done with the message in @row.
   */
  signals[SIGNAL_MENU] =
    g_signal_new ("menu", CONFAB_TYPE_TIMELINE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, CONFAB_TYPE_MESSAGE_ROW, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
confab_timeline_view_init (ConfabTimelineView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (self->list, factory);
  g_signal_connect_swapped (get_adjustment (self), "value-changed", G_CALLBACK (value_changed_cb), self);
  g_signal_connect_swapped (get_adjustment (self), "changed", G_CALLBACK (adjustment_changed_cb), self);
}

/**
 * confab_timeline_view_set_files:
 * @self: a timeline view
 * @files: where files and pictures are from
 */
void
confab_timeline_view_set_files (ConfabTimelineView *self,
                                ConfabFiles *       files)
{
  g_set_object (&self->files, files);
}

/**
 * confab_timeline_view_set_timeline:
 * @self: a timeline view
 * @timeline: (nullable): the messages
 */
void
confab_timeline_view_set_timeline (ConfabTimelineView *self,
                                   ConfabTimeline *    timeline)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  if (self->timeline == timeline)
    return;
  drop_timeline (self);
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  self->settling = 0;
  self->sticks = FALSE;
  g_clear_handle_id (&self->day_source, g_source_remove);
  gtk_revealer_set_reveal_child (self->day_revealer, FALSE);
  gtk_revealer_set_reveal_child (self->jump_revealer, FALSE);
  if (timeline == NULL)
    return;
  /* Until it is where it opens; then nothing jumps. */
  gtk_widget_set_opacity (GTK_WIDGET (self->list), 0);
  self->timeline = g_object_ref (timeline);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (timeline)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_signal_connect (timeline, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect (timeline, "scroll-to", G_CALLBACK (scroll_to_cb), self);
  g_signal_connect_swapped (timeline, "notify::loaded", G_CALLBACK (loaded_cb), self);
  g_signal_connect_swapped (timeline, "notify::unread-below", G_CALLBACK (schedule_check), self);
  g_signal_connect_swapped (timeline, "notify::at-newest", G_CALLBACK (schedule_check), self);
}

/**
 * confab_timeline_view_scroll_page:
 * @self: a timeline view
 * @direction: -1 up, 1 down
 *
 * Scrolls by what is shown, less a little.
 *
 * Returns: whether there was anything to scroll
 */
gboolean
confab_timeline_view_scroll_page (ConfabTimelineView *self,
                                  int                 direction)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  double page = gtk_adjustment_get_page_size (adjustment);

  if (self->timeline == NULL || gtk_adjustment_get_upper (adjustment) <= page)
    return FALSE;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + direction * page * PAGE_SHARE);
  return TRUE;
}

/**
 * confab_timeline_view_is_at_bottom:
 * @self: a timeline view
 *
 * Returns: whether the newest message is shown
 */
gboolean
confab_timeline_view_is_at_bottom (ConfabTimelineView *self)
{
  return self->timeline != NULL && confab_timeline_get_at_newest (self->timeline) && left_below (self) <= AT_BOTTOM;
}
