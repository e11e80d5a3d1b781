/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the address book: a face, a name, an address, and whether they are blocked. */
#include "config.h"

#include "confab-contact-row.h"

#include <glib/gi18n.h>

#include "confab-avatar.h"
#include "confab-format.h"
#include "confab-tint.h"
#include "confab-ui.h"

/**
 * ConfabContactRow:
 *
 * Is used again for one #ConfabPerson after the other.
 */
struct _ConfabContactRow
{
  AdwBin parent_instance;

  AdwAvatar *avatar;
  GtkLabel *name;
  GtkLabel *address;
  GtkWidget *blocked;
};

G_DEFINE_FINAL_TYPE (ConfabContactRow, confab_contact_row, ADW_TYPE_BIN)

static void
confab_contact_row_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL); /* else the template frees it behind the bin's back */
  gtk_widget_dispose_template (GTK_WIDGET (object), CONFAB_TYPE_CONTACT_ROW);
  G_OBJECT_CLASS (confab_contact_row_parent_class)->dispose (object);
}

static void
confab_contact_row_class_init (ConfabContactRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_contact_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-contact-row.ui");
  gtk_widget_class_set_css_name (widget_class, "contact");
  gtk_widget_class_bind_template_child (widget_class, ConfabContactRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactRow, name);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactRow, address);
  gtk_widget_class_bind_template_child (widget_class, ConfabContactRow, blocked);
}

static void
confab_contact_row_init (ConfabContactRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_contact_row_new:
 *
 * Returns: a row that shows nobody yet
 */
GtkWidget *
confab_contact_row_new (void)
{
  return g_object_new (CONFAB_TYPE_CONTACT_ROW, NULL);
}

/**
 * confab_contact_row_set_person:
 * @self: a row
 * @person: whom to show
 *
 * Returns: (transfer full): what a screen reader says of it
 */
char *
confab_contact_row_set_person (ConfabContactRow *self,
                               ConfabPerson *    person)
{
  const char *address = confab_person_get_address (person);
  g_autofree char *name = confab_format_name (confab_person_get_name (person), address);
  g_autofree char *line = confab_format_line (address);
  gboolean has_name = confab_person_get_name (person) != NULL;

  g_return_val_if_fail (CONFAB_IS_CONTACT_ROW (self), NULL);

  confab_avatar_set_person (self->avatar, name, address);
  confab_avatar_set_picture (self->avatar, confab_person_get_picture (person));
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->address, line);
  gtk_widget_set_visible (GTK_WIDGET (self->address), has_name);
  gtk_widget_set_visible (self->blocked, confab_person_get_blocked (person));
  return g_strjoin (", ", name, has_name ? line : NULL, NULL);
}
