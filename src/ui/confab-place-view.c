/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A place in a bubble, which a map can be opened at. */
#include "config.h"

#include "confab-place-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "confab-format.h"
#include "confab-toasts.h"

/* Shown to about ten metres; the map gets all of it. */
#define SHOWN_DIGITS 4

/**
 * ConfabPlaceView:
 *
 * Nothing is fetched: no map is shown before the person opens one.
 */
struct _ConfabPlaceView
{
  GtkWidget parent_instance;

  GtkLabel *name;
  GtkLabel *coordinates;
  char *uri;
};

G_DEFINE_FINAL_TYPE (ConfabPlaceView, confab_place_view, GTK_TYPE_WIDGET)

static void
launched_cb (GObject *     source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (ConfabPlaceView) self = data;
  g_autoptr (GError) error = NULL;

  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error) ||
      g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    return;
  confab_toasts_add (GTK_WIDGET (self), adw_toast_new (_ ("No program for maps was found")));
}

static void
open_cb (ConfabPlaceView *self)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (self->uri);

  gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, launched_cb, g_object_ref (self));
}

static void
confab_place_view_dispose (GObject *object)
{
  ConfabPlaceView *self = CONFAB_PLACE_VIEW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->uri, g_free);
  G_OBJECT_CLASS (confab_place_view_parent_class)->dispose (object);
}

static void
confab_place_view_class_init (ConfabPlaceViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_place_view_dispose;
  gtk_widget_class_set_css_name (widget_class, "place");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkLabel *
new_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 32);
  gtk_widget_add_css_class (label, style);
  return GTK_LABEL (label);
}

static void
confab_place_view_init (ConfabPlaceView *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("mark-location-symbolic");
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *button = gtk_button_new_from_icon_name ("adw-external-link-symbolic");

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 24);
  gtk_widget_add_css_class (icon, "place-icon");
  gtk_widget_set_parent (icon, GTK_WIDGET (self));
  self->name = new_label ("heading");
  self->coordinates = new_label ("caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->coordinates), "numeric");
  gtk_label_set_selectable (self->coordinates, TRUE);
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->name));
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->coordinates));
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (words, GTK_WIDGET (self));
  gtk_widget_set_tooltip_text (button, _ ("Open in Maps"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (open_cb), self);
  gtk_widget_set_parent (button, GTK_WIDGET (self));
}

/**
 * confab_place_view_new:
 *
 * Returns: an empty one
 */
GtkWidget *
confab_place_view_new (void)
{
  return g_object_new (CONFAB_TYPE_PLACE_VIEW, NULL);
}

/**
 * confab_place_view_format_uri:
 * @place: a place
 *
 * Returns: (transfer full): its geo: URI (RFC 5870)
 */
char *
confab_place_view_format_uri (const ConfabPlaceRecord *place)
{
  char latitude[G_ASCII_DTOSTR_BUF_SIZE], longitude[G_ASCII_DTOSTR_BUF_SIZE], accuracy[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (latitude, sizeof (latitude), "%.6f", place->latitude);
  g_ascii_formatd (longitude, sizeof (longitude), "%.6f", place->longitude);
  if (place->accuracy <= 0)
    return g_strdup_printf ("geo:%s,%s", latitude, longitude);
  g_ascii_formatd (accuracy, sizeof (accuracy), "%.0f", place->accuracy);
  return g_strdup_printf ("geo:%s,%s;u=%s", latitude, longitude, accuracy);
}

/**
 * confab_place_view_format_coordinates:
 * @place: a place
 *
 * Returns: (transfer full): where it is, as people write that
 */
char *
confab_place_view_format_coordinates (const ConfabPlaceRecord *place)
{
  /* Translators: north and south, behind degrees */
  const char *north = place->latitude >= 0 ? C_ ("latitude", "N") : C_ ("latitude", "S");
  /* Translators: east and west, behind degrees */
  const char *east = place->longitude >= 0 ? C_ ("longitude", "E") : C_ ("longitude", "W");
  g_autofree char *where = g_strdup_printf ("%.*f° %s, %.*f° %s", SHOWN_DIGITS, fabs (place->latitude), north,
                                            SHOWN_DIGITS, fabs (place->longitude), east);

  if (place->accuracy < 1)
    return g_steal_pointer (&where);
  /* Translators: coordinates, and how far off they may be in metres */
  return g_strdup_printf (_ ("%s (± %.0f m)"), where, place->accuracy);
}

/**
 * confab_place_view_set_place:
 * @self: a place
 * @place: what to show
 */
void
confab_place_view_set_place (ConfabPlaceView *        self,
                             const ConfabPlaceRecord *place)
{
  g_autofree char *name = confab_format_line (place->name);
  g_autofree char *coordinates = confab_place_view_format_coordinates (place);

  gtk_label_set_text (self->name, *name != '\0' ? name : _ ("A Place"));
  gtk_label_set_text (self->coordinates, coordinates);
  g_free (self->uri);
  self->uri = confab_place_view_format_uri (place);
}
