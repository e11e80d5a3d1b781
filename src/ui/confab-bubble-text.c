/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a bubble, with the time and state at the end of the last line. */
#include "config.h"

#include "confab-bubble-text.h"

#include <string.h>

#include "confab-links.h"

/* Between the last word and the time. */
#define META_GAP 10
/* Words are never broken narrower than this, in characters. To work out how narrow they
 * could be at all takes a label twenty times as long. */
#define NARROWEST 12
/* Unbroken, at most, and as it is. */
#define CACHED_WIDTHS 3
#define NO_WIDTH -2

/**
 * Lines:
 * @width: what the words were broken at, or -1
 * @longest: the longest line
 * @last: the last line
 * @backwards: whether the last line runs against the widget's own direction
 *
 * How the words fall at a width.
 */
typedef struct
{
  int width;
  int longest;
  int last;
  gboolean backwards;
} Lines;

/**
 * ConfabBubbleText:
 *
 * A label that knows how wide it has to be: no wider than its longest line, and a
 * little wider or higher when the time would not fit behind the last word.
 */
struct _ConfabBubbleText
{
  GtkWidget parent_instance;

  GtkLabel *label;
  GtkWidget *meta;
  char *text;
  char *names; /* who is named, a line each */
  Lines lines[CACHED_WIDTHS]; /* at the widths asked for last */
  guint next_lines;
  guint serial;               /* of the font that @lines are for */
};

G_DEFINE_FINAL_TYPE (ConfabBubbleText, confab_bubble_text, GTK_TYPE_WIDGET)

static gboolean
has_text (ConfabBubbleText *self)
{
  return self->text != NULL && *self->text != '\0';
}

static void
forget_lines (ConfabBubbleText *self)
{
  for (guint i = 0; i < CACHED_WIDTHS; i++)
    self->lines[i].width = NO_WIDTH;
}

static const Lines *
compute_lines (ConfabBubbleText *self,
               int               width)
{
  g_autoptr (PangoLayout) layout = NULL;
  guint serial = pango_context_get_serial (gtk_widget_get_pango_context (GTK_WIDGET (self->label)));
  PangoLayoutLine *last;
  PangoRectangle extents;
  Lines *lines;

  if (self->serial != serial)
    forget_lines (self);
  self->serial = serial;
  for (guint i = 0; i < CACHED_WIDTHS; i++)
    if (self->lines[i].width == width)
      return &self->lines[i];
  lines = &self->lines[self->next_lines++ % CACHED_WIDTHS];
  layout = pango_layout_copy (gtk_label_get_layout (self->label));
  pango_layout_set_width (layout, width < 0 ? -1 : width * PANGO_SCALE);
  pango_layout_get_extents (layout, NULL, &extents);
  lines->width = width;
  lines->longest = PANGO_PIXELS_CEIL (extents.width);
  last = pango_layout_get_line_readonly (layout, pango_layout_get_line_count (layout) - 1);
  pango_layout_line_get_extents (last, NULL, &extents);
  lines->last = PANGO_PIXELS_CEIL (extents.width);
  lines->backwards = (pango_layout_line_get_resolved_direction (last) == PANGO_DIRECTION_RTL) !=
                     (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL);
  return lines;
}

static int
meta_width (ConfabBubbleText *self)
{
  int width = 0;

  if (self->meta != NULL && gtk_widget_should_layout (self->meta))
    gtk_widget_measure (self->meta, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  return width;
}

static int
meta_height (ConfabBubbleText *self)
{
  int height = 0;

  if (self->meta != NULL && gtk_widget_should_layout (self->meta))
    gtk_widget_measure (self->meta, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  return height;
}

/* Whether the time goes behind the last word, when the whole is @width wide. */
static gboolean
meta_fits (ConfabBubbleText *self,
           int               width)
{
  int meta = meta_width (self);
  const Lines *lines;

  if (meta == 0)
    return TRUE;
  if (!has_text (self))
    return FALSE;
  lines = compute_lines (self, width);
  return !lines->backwards && lines->last + META_GAP + meta <= width;
}

/**
 * confab_bubble_text_fit:
 * @self: a text
 * @width: what there is, or -1 for no limit
 *
 * Returns: the smallest width that breaks the words as @width does
 */
int
confab_bubble_text_fit (ConfabBubbleText *self,
                        int               width)
{
  int meta = meta_width (self);
  const Lines *lines;
  int fit;

  if (!has_text (self))
    return width < 0 ? meta : MIN (meta, width);
  lines = compute_lines (self, width);
  fit = MAX (lines->longest, meta);
  if (meta > 0 && !lines->backwards)
    {
      int together = lines->last + META_GAP + meta;

      if (width < 0 || together <= width)
        fit = MAX (fit, together);
    }
  return width < 0 ? fit : MIN (fit, width);
}

static GtkSizeRequestMode
confab_bubble_text_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
confab_bubble_text_measure (GtkWidget *    widget,
                            GtkOrientation orientation,
                            int            for_size,
                            int *          minimum,
                            int *          natural,
                            int *          minimum_baseline,
                            int *          natural_baseline)
{
  ConfabBubbleText *self = CONFAB_BUBBLE_TEXT (widget);
  int label_minimum = 0, label_natural = 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      if (has_text (self))
        gtk_widget_measure (GTK_WIDGET (self->label), orientation, -1, &label_minimum, &label_natural, NULL, NULL);
      *minimum = MAX (label_minimum, meta_width (self));
      *natural = MAX (*minimum, confab_bubble_text_fit (self, -1));
      return;
    }
  if (has_text (self))
    gtk_widget_measure (GTK_WIDGET (self->label), orientation, for_size, &label_minimum, &label_natural, NULL, NULL);
  *minimum = label_natural;
  if (!meta_fits (self, for_size < 0 ? confab_bubble_text_fit (self, -1) : for_size))
    *minimum += meta_height (self);
  *natural = *minimum;
}

static void
confab_bubble_text_size_allocate (GtkWidget *widget,
                                  int        width,
                                  int        height,
                                  int        baseline)
{
  ConfabBubbleText *self = CONFAB_BUBBLE_TEXT (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int below = meta_fits (self, width) ? 0 : meta_height (self);

  if (has_text (self))
    gtk_widget_size_allocate (GTK_WIDGET (self->label), &(GtkAllocation) { 0, 0, width, height - below }, -1);
  if (self->meta != NULL && gtk_widget_should_layout (self->meta))
    {
      int w = MIN (meta_width (self), width);
      int h = MIN (meta_height (self), height);

      gtk_widget_size_allocate (self->meta, &(GtkAllocation) { rtl ? 0 : width - w, height - h, w, h }, -1);
    }
}

static gboolean
activate_link_cb (GtkLabel *        label,
                  const char *      uri,
                  ConfabBubbleText *self)
{
  const char *prefix = "mailto:";

  if (g_str_has_prefix (uri, prefix))
    return gtk_widget_activate_action (GTK_WIDGET (self), "message.write-to", "s", uri + strlen (prefix));
  return FALSE;
}

static void
confab_bubble_text_dispose (GObject *object)
{
  ConfabBubbleText *self = CONFAB_BUBBLE_TEXT (object);

  g_clear_pointer (&self->meta, gtk_widget_unparent);
  g_clear_pointer ((GtkWidget **) &self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (confab_bubble_text_parent_class)->dispose (object);
}

static void
confab_bubble_text_finalize (GObject *object)
{
  g_free (CONFAB_BUBBLE_TEXT (object)->text);
  g_free (CONFAB_BUBBLE_TEXT (object)->names);
  G_OBJECT_CLASS (confab_bubble_text_parent_class)->finalize (object);
}

static void
confab_bubble_text_class_init (ConfabBubbleTextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_bubble_text_dispose;
  object_class->finalize = confab_bubble_text_finalize;
  widget_class->get_request_mode = confab_bubble_text_get_request_mode;
  widget_class->measure = confab_bubble_text_measure;
  widget_class->size_allocate = confab_bubble_text_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "bubbletext");
}

static void
confab_bubble_text_init (ConfabBubbleText *self)
{
  forget_lines (self);
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (self->label, GTK_NATURAL_WRAP_NONE);
  gtk_label_set_selectable (self->label, TRUE);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_set_valign (GTK_WIDGET (self->label), GTK_ALIGN_START);
  g_signal_connect (self->label, "activate-link", G_CALLBACK (activate_link_cb), self);
  gtk_widget_set_parent (GTK_WIDGET (self->label), GTK_WIDGET (self));
}

/**
 * confab_bubble_text_new:
 *
 * Returns: an empty text
 */
GtkWidget *
confab_bubble_text_new (void)
{
  return g_object_new (CONFAB_TYPE_BUBBLE_TEXT, NULL);
}

/**
 * confab_bubble_text_get_label:
 * @self: a text
 *
 * Returns: (transfer none): the label with the words
 */
GtkLabel *
confab_bubble_text_get_label (ConfabBubbleText *self)
{
  g_return_val_if_fail (CONFAB_IS_BUBBLE_TEXT (self), NULL);

  return self->label;
}

/**
 * confab_bubble_text_set_text:
 * @self: a text
 * @text: (nullable): what somebody wrote; never taken for markup
 * @names: (nullable) (array zero-terminated=1): who is named in it, behind an “@”
 *
 * Shows @text, with its web and mail addresses as links.
 */
void
confab_bubble_text_set_text (ConfabBubbleText *  self,
                             const char *        text,
                             const char * const *names)
{
  g_autofree char *joined = names != NULL ? g_strjoinv ("\n", (char **) names) : NULL;
  g_autofree char *markup = NULL;
  guint n_links = 0;
  gboolean breaks;

  g_return_if_fail (CONFAB_IS_BUBBLE_TEXT (self));

  if (!(g_set_str (&self->names, joined) | g_set_str (&self->text, text)))
    return;
  forget_lines (self);
  gtk_widget_set_visible (GTK_WIDGET (self->label), has_text (self));
  breaks = text != NULL && (strchr (text, '\n') != NULL || g_utf8_strlen (text, -1) > NARROWEST);
  gtk_label_set_wrap (self->label, breaks);
  gtk_label_set_width_chars (self->label, breaks ? NARROWEST : -1);
  markup = confab_links_to_markup (text != NULL ? text : "", names, &n_links);
  if (n_links > 0)
    gtk_label_set_markup (self->label, markup);
  else
    gtk_label_set_text (self->label, text != NULL ? text : "");
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * confab_bubble_text_set_meta:
 * @self: a text
 * @meta: (nullable) (transfer none): the time and state
 *
 * Puts @meta at the end of the last line.
 */
void
confab_bubble_text_set_meta (ConfabBubbleText *self,
                             GtkWidget *       meta)
{
  g_return_if_fail (CONFAB_IS_BUBBLE_TEXT (self));

  if (self->meta == meta)
    return;
  g_clear_pointer (&self->meta, gtk_widget_unparent);
  self->meta = meta;
  if (meta != NULL)
    gtk_widget_set_parent (meta, GTK_WIDGET (self));
}
