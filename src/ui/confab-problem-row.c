/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with the field above it: a row that is there only while something is. */
#include "config.h"

#include "confab-problem-row.h"

#include "confab-ui.h"

/* A row that folds out around it takes so long to do it, in microseconds. */
#define SETTLE_US (400 * 1000)

/**
 * ConfabProblemRow:
 *
 * Marks its field as wrong, for the eye and for a screen reader, and goes away as soon
 * as the field is changed.
 */
struct _ConfabProblemRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel *title;
  GtkLabel *sentence;
  GtkWidget *field;
  guint tick;
  gint64 tick_end;
};

G_DEFINE_FINAL_TYPE (ConfabProblemRow, confab_problem_row, ADW_TYPE_PREFERENCES_ROW)

typedef enum
{
  PROP_FIELD = 1,
} ConfabProblemRowProperty;

static GParamSpec *properties[PROP_FIELD + 1];

static void
mark_field (ConfabProblemRow *self,
            gboolean          wrong)
{
  GtkAccessibleInvalidState state = wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE;

  if (self->field == NULL)
    return;
  if (wrong)
    gtk_widget_add_css_class (self->field, "error");
  else
    gtk_widget_remove_css_class (self->field, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->field), GTK_ACCESSIBLE_STATE_INVALID, state, -1);
}

/* What is wrong is to be seen, wherever the page stands. */
static gboolean
reveal_cb (GtkWidget *    widget,
           GdkFrameClock *clock,
           gpointer       data)
{
  ConfabProblemRow *self = CONFAB_PROBLEM_ROW (widget);
  GtkWidget *viewport = gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT);

  if (viewport != NULL && gtk_widget_get_mapped (widget))
    {
      gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), widget, NULL);
      if (self->field != NULL)
        gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), self->field, NULL);
    }
  if (gdk_frame_clock_get_frame_time (clock) < self->tick_end)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
reveal (ConfabProblemRow *self)
{
  self->tick_end = g_get_monotonic_time () + SETTLE_US;
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), reveal_cb, NULL, NULL);
}

static void
confab_problem_row_dispose (GObject *object)
{
  ConfabProblemRow *self = CONFAB_PROBLEM_ROW (object);

  confab_problem_row_set_field (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_PROBLEM_ROW);
  G_OBJECT_CLASS (confab_problem_row_parent_class)->dispose (object);
}

static void
confab_problem_row_get_property (GObject *   object,
                                 guint       id,
                                 GValue *    value,
                                 GParamSpec *pspec)
{
  switch ((ConfabProblemRowProperty) id)
    {
    case PROP_FIELD:
      g_value_set_object (value, CONFAB_PROBLEM_ROW (object)->field);
      break;
    }
}

static void
confab_problem_row_set_property (GObject *     object,
                                 guint         id,
                                 const GValue *value,
                                 GParamSpec *  pspec)
{
  switch ((ConfabProblemRowProperty) id)
    {
    case PROP_FIELD:
      confab_problem_row_set_field (CONFAB_PROBLEM_ROW (object), g_value_get_object (value));
      break;
    }
}

static void
confab_problem_row_class_init (ConfabProblemRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_problem_row_dispose;
  object_class->get_property = confab_problem_row_get_property;
  object_class->set_property = confab_problem_row_set_property;

  /**
   * ConfabProblemRow:field:
   *
   * The field it is about.
   */
  properties[PROP_FIELD] =
    g_param_spec_object ("field", NULL, NULL, GTK_TYPE_WIDGET,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-problem-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabProblemRow, title);
  gtk_widget_class_bind_template_child (widget_class, ConfabProblemRow, sentence);
}

static void
confab_problem_row_init (ConfabProblemRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_problem_row_new:
 *
 * Returns: a row that is hidden
 */
GtkWidget *
confab_problem_row_new (void)
{
  return g_object_new (CONFAB_TYPE_PROBLEM_ROW, NULL);
}

/**
 * confab_problem_row_show:
 * @self: a row
 * @title: what happened, in few words
 * @sentence: (nullable): what happened and what to do
 */
void
confab_problem_row_show (ConfabProblemRow *self,
                         const char *      title,
                         const char *      sentence)
{
  g_autofree char *both = NULL;

  g_return_if_fail (CONFAB_IS_PROBLEM_ROW (self));

  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->sentence, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->sentence), sentence != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  mark_field (self, TRUE);
  reveal (self);
  both = sentence != NULL ? g_strdup_printf ("%s. %s", title, sentence) : g_strdup (title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, both, -1);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), both, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

/**
 * confab_problem_row_clear:
 * @self: a row
 *
 * Says that nothing is wrong.
 */
void
confab_problem_row_clear (ConfabProblemRow *self)
{
  g_return_if_fail (CONFAB_IS_PROBLEM_ROW (self));

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  mark_field (self, FALSE);
}

/**
 * confab_problem_row_get_field:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the field it is about
 */
GtkWidget *
confab_problem_row_get_field (ConfabProblemRow *self)
{
  g_return_val_if_fail (CONFAB_IS_PROBLEM_ROW (self), NULL);

  return self->field;
}

/**
 * confab_problem_row_set_field:
 * @self: a row
 * @field: (nullable): the field it is about
 */
void
confab_problem_row_set_field (ConfabProblemRow *self,
                              GtkWidget *       field)
{
  g_return_if_fail (CONFAB_IS_PROBLEM_ROW (self));

  if (self->field == field)
    return;
  if (self->field != NULL)
    {
      g_signal_handlers_disconnect_by_func (self->field, confab_problem_row_clear, self);
      g_clear_weak_pointer (&self->field);
    }
  g_set_weak_pointer (&self->field, field);
  if (field != NULL && GTK_IS_EDITABLE (field))
    g_signal_connect_object (field, "changed", G_CALLBACK (confab_problem_row_clear), self, G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIELD]);
}
