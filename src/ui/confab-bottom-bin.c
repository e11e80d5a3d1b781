/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holds a scrolled list view; a short list lies at the lower end. */
#include "config.h"

#include "confab-bottom-bin.h"

/**
 * ConfabBottomBin:
 *
 * A scrolled window can be made as high as its content, but a list view does not
 * measure its rows for a width. Here that is done, until they fill the height.
 */
struct _ConfabBottomBin
{
  GtkWidget parent_instance;

  GtkScrolledWindow *child;
};

G_DEFINE_FINAL_TYPE (ConfabBottomBin, confab_bottom_bin, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_CHILD = 1,
} ConfabBottomBinProperty;

static GParamSpec *properties[PROP_CHILD + 1];

static void
confab_bottom_bin_measure (GtkWidget *    widget,
                           GtkOrientation orientation,
                           int            for_size,
                           int *          minimum,
                           int *          natural,
                           int *          minimum_baseline,
                           int *          natural_baseline)
{
  ConfabBottomBin *self = CONFAB_BOTTOM_BIN (widget);

  if (self->child != NULL)
    gtk_widget_measure (GTK_WIDGET (self->child), orientation, for_size, minimum, natural, NULL, NULL);
}

/* How high the list is at @width, or @enough when it is no less. */
static int
content_height (GtkWidget *list,
                int        width,
                int        enough)
{
  int height = 0, without_width = 0, whole = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL && height < enough; row = gtk_widget_get_next_sibling (row))
    {
      int natural = 0, loose = 0;

      if (!gtk_widget_should_layout (row))
        continue;
      gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
      gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, -1, NULL, &loose, NULL, NULL);
      height += natural;
      without_width += loose;
    }
  if (height >= enough)
    return enough;
  /* What the list has around its rows. */
  gtk_widget_measure (list, GTK_ORIENTATION_VERTICAL, -1, NULL, &whole, NULL, NULL);
  return MIN (height + MAX (whole - without_width, 0), enough);
}

static void
confab_bottom_bin_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  ConfabBottomBin *self = CONFAB_BOTTOM_BIN (widget);
  GtkWidget *content = self->child != NULL ? gtk_scrolled_window_get_child (self->child) : NULL;
  int natural, least = 0;

  if (content == NULL)
    return;
  gtk_widget_measure (GTK_WIDGET (self->child), GTK_ORIENTATION_VERTICAL, width, &least, NULL, NULL, NULL);
  natural = MAX (content_height (content, width, height), MIN (least, height));
  gtk_widget_size_allocate (GTK_WIDGET (self->child), &(GtkAllocation) { 0, height - natural, width, natural }, -1);
}

static void
confab_bottom_bin_dispose (GObject *object)
{
  g_clear_pointer ((GtkWidget **) &CONFAB_BOTTOM_BIN (object)->child, gtk_widget_unparent);
  G_OBJECT_CLASS (confab_bottom_bin_parent_class)->dispose (object);
}

static void
confab_bottom_bin_get_property (GObject *   object,
                                guint       id,
                                GValue *    value,
                                GParamSpec *pspec)
{
  switch ((ConfabBottomBinProperty) id)
    {
    case PROP_CHILD:
      g_value_set_object (value, CONFAB_BOTTOM_BIN (object)->child);
      break;
    }
}

static void
confab_bottom_bin_set_property (GObject *     object,
                                guint         id,
                                const GValue *value,
                                GParamSpec *  pspec)
{
  switch ((ConfabBottomBinProperty) id)
    {
    case PROP_CHILD:
      confab_bottom_bin_set_child (CONFAB_BOTTOM_BIN (object), g_value_get_object (value));
      break;
    }
}

static void
confab_bottom_bin_class_init (ConfabBottomBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_bottom_bin_dispose;
  object_class->get_property = confab_bottom_bin_get_property;
  object_class->set_property = confab_bottom_bin_set_property;
  widget_class->measure = confab_bottom_bin_measure;
  widget_class->size_allocate = confab_bottom_bin_size_allocate;

  /**
   * ConfabBottomBin:child:
   *
   * The scrolled window.
   */
  properties[PROP_CHILD] =
    g_param_spec_object ("child", NULL, NULL, GTK_TYPE_SCROLLED_WINDOW,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
confab_bottom_bin_init (ConfabBottomBin *self)
{
}

/**
 * confab_bottom_bin_get_child:
 * @self: a bin
 *
 * Returns: (transfer none) (nullable): the scrolled window
 */
GtkScrolledWindow *
confab_bottom_bin_get_child (ConfabBottomBin *self)
{
  g_return_val_if_fail (CONFAB_IS_BOTTOM_BIN (self), NULL);

  return self->child;
}

/**
 * confab_bottom_bin_set_child:
 * @self: a bin
 * @child: (nullable): the scrolled window
 */
void
confab_bottom_bin_set_child (ConfabBottomBin *  self,
                             GtkScrolledWindow *child)
{
  g_return_if_fail (CONFAB_IS_BOTTOM_BIN (self));

  if (self->child == child)
    return;
  g_clear_pointer ((GtkWidget **) &self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (GTK_WIDGET (child), GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILD]);
}
