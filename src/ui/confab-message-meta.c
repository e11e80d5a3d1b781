/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time of a message, and how far it has come. */
#include "config.h"

#include "confab-message-meta.h"

#include <glib/gi18n.h>

#include "confab-format.h"

/**
 * ConfabMessageMeta:
 *
 * "edited 14:05" and an icon for the state of an own message. Screen readers get the
 * same from the whole message's label, so it is quiet for them.
 */
struct _ConfabMessageMeta
{
  GtkWidget parent_instance;

  GtkLabel *time;
  GtkImage *state;
};

G_DEFINE_FINAL_TYPE (ConfabMessageMeta, confab_message_meta, GTK_TYPE_WIDGET)

static void
confab_message_meta_dispose (GObject *object)
{
  ConfabMessageMeta *self = CONFAB_MESSAGE_META (object);

  g_clear_pointer ((GtkWidget **) &self->time, gtk_widget_unparent);
  g_clear_pointer ((GtkWidget **) &self->state, gtk_widget_unparent);
  G_OBJECT_CLASS (confab_message_meta_parent_class)->dispose (object);
}

static void
confab_message_meta_class_init (ConfabMessageMetaClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_message_meta_dispose;
  gtk_widget_class_set_css_name (widget_class, "meta");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
confab_message_meta_init (ConfabMessageMeta *self)
{
  self->time = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->time), "numeric");
  gtk_widget_set_parent (GTK_WIDGET (self->time), GTK_WIDGET (self));
  self->state = GTK_IMAGE (gtk_image_new ());
  gtk_image_set_pixel_size (self->state, 16);
  gtk_widget_set_parent (GTK_WIDGET (self->state), GTK_WIDGET (self));
}

/**
 * confab_message_meta_new:
 *
 * Returns: an empty one
 */
GtkWidget *
confab_message_meta_new (void)
{
  return g_object_new (CONFAB_TYPE_MESSAGE_META, NULL);
}

/**
 * confab_message_meta_get_icon:
 * @record: a message
 *
 * Returns: (nullable): the icon of its state, for an own one
 */
const char *
confab_message_meta_get_icon (const ConfabMessageRecord *record)
{
  if (!record->outgoing || record->deleted)
    return NULL;
  switch (record->state)
    {
    case CONFAB_MESSAGE_QUEUED:
    case CONFAB_MESSAGE_SENDING:
      return "confab-waiting-symbolic";

    case CONFAB_MESSAGE_SENT:
    case CONFAB_MESSAGE_RECEIVED:
      return "confab-sent-symbolic";

    case CONFAB_MESSAGE_DELIVERED:
    case CONFAB_MESSAGE_READ:
      return "confab-delivered-symbolic";

    case CONFAB_MESSAGE_FAILED:
      return "confab-failed-symbolic";
    }
  return NULL;
}

/**
 * confab_message_meta_get_words:
 * @record: a message
 *
 * Returns: (nullable): its state in words, for an own one
 */
const char *
confab_message_meta_get_words (const ConfabMessageRecord *record)
{
  if (!record->outgoing)
    return NULL;
  switch (record->state)
    {
    case CONFAB_MESSAGE_QUEUED:
      return _ ("waiting");

    case CONFAB_MESSAGE_SENDING:
      return _ ("sending");

    case CONFAB_MESSAGE_SENT:
    case CONFAB_MESSAGE_RECEIVED:
      return _ ("sent");

    case CONFAB_MESSAGE_DELIVERED:
      return _ ("delivered");

    case CONFAB_MESSAGE_READ:
      return _ ("read");

    case CONFAB_MESSAGE_FAILED:
      return _ ("not sent");
    }
  return NULL;
}

static void
toggle_class (GtkWidget * widget,
              const char *name,
              gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/**
 * confab_message_meta_set_record:
 * @self: a time and state
 * @record: the message
 */
void
confab_message_meta_set_record (ConfabMessageMeta *        self,
                                const ConfabMessageRecord *record)
{
  g_autofree char *clock = confab_format_clock (record->time);
  g_autofree char *edited = NULL;
  const char *icon = confab_message_meta_get_icon (record);

  if (record->edited && !record->deleted)
    /* Translators: before the time of a message that its author changed */
    edited = g_strdup_printf (_ ("edited %s"), clock);
  gtk_label_set_text (self->time, edited != NULL ? edited : clock);
  gtk_widget_set_visible (GTK_WIDGET (self->state), icon != NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (self->state, icon);
  toggle_class (GTK_WIDGET (self), "read", record->outgoing && record->state == CONFAB_MESSAGE_READ);
  toggle_class (GTK_WIDGET (self), "failed", record->outgoing && record->state == CONFAB_MESSAGE_FAILED);
}
