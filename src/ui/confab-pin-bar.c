/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Above a chat: the message that is pinned in it. */
#include "config.h"

#include "confab-pin-bar.h"

#include <glib/gi18n.h>

#include "confab-format.h"
#include "confab-pinned.h"
#include "confab-ui.h"

#define SHOWN_CHARACTERS 200

/**
 * ConfabPinBar:
 *
 * Is there while something is pinned. A click goes to the message.
 */
struct _ConfabPinBar
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkLabel *author;
  GtkLabel *words;

  ConfabPinned *pinned;
  GSignalGroup *signals; /* of the message */
};

G_DEFINE_FINAL_TYPE (ConfabPinBar, confab_pin_bar, ADW_TYPE_BIN)

static ConfabMessage *
get_message (ConfabPinBar *self)
{
  return self->pinned != NULL ? confab_pinned_get_message (self->pinned) : NULL;
}

static void
update (ConfabPinBar *self)
{
  ConfabMessage *message = get_message (self);
  ConfabMessageRecord *record = message != NULL ? confab_message_get_record (message) : NULL;
  g_autofree char *author = NULL;
  g_autofree char *part = NULL;
  g_autofree char *words = NULL;

  gtk_revealer_set_reveal_child (self->revealer, record != NULL && !record->deleted);
  if (record == NULL)
    return;
  author = record->outgoing ? g_strdup (_ ("You")) : confab_format_name (record->from_name, record->from_address);
  part = record->text != NULL ? g_utf8_substring (record->text, 0, MIN (g_utf8_strlen (record->text, -1), SHOWN_CHARACTERS)) : NULL;
  words = confab_format_line (part);
  if (*words == '\0' && record->attachments->len > 0)
    g_set_str (&words, ((ConfabAttachmentRecord *) g_ptr_array_index (record->attachments, 0))->name);
  gtk_label_set_text (self->author, author);
  gtk_label_set_text (self->words, words);
  gtk_widget_set_visible (GTK_WIDGET (self->words), *words != '\0');
}

static void
message_cb (ConfabPinBar *self)
{
  g_signal_group_set_target (self->signals, get_message (self));
  update (self);
}

static void
go_to_cb (ConfabPinBar *self)
{
  ConfabMessage *message = get_message (self);

  if (message != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "message.go-to", "x", confab_message_get_id (message));
}

static void
unpin_cb (ConfabPinBar *self)
{
  ConfabMessage *message = get_message (self);

  if (message != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "message.unpin", "x", confab_message_get_id (message));
}

static void
confab_pin_bar_dispose (GObject *object)
{
  ConfabPinBar *self = CONFAB_PIN_BAR (object);

  g_clear_object (&self->signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_PIN_BAR);
  g_clear_object (&self->pinned);
  G_OBJECT_CLASS (confab_pin_bar_parent_class)->dispose (object);
}

static void
confab_pin_bar_class_init (ConfabPinBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_pin_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-pin-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabPinBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, ConfabPinBar, author);
  gtk_widget_class_bind_template_child (widget_class, ConfabPinBar, words);
  gtk_widget_class_bind_template_callback (widget_class, go_to_cb);
  gtk_widget_class_bind_template_callback (widget_class, unpin_cb);
}

static void
confab_pin_bar_init (ConfabPinBar *self)
{
  self->signals = g_signal_group_new (CONFAB_TYPE_MESSAGE);
  g_signal_group_connect_swapped (self->signals, "applied", G_CALLBACK (update), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_pin_bar_set_place:
 * @self: a bar
 * @registry: (nullable): where the messages are from
 * @conversation: row id of the conversation that is open, or 0
 *
 * Shows what is pinned there.
 */
void
confab_pin_bar_set_place (ConfabPinBar *  self,
                          ConfabRegistry *registry,
                          gint64          conversation)
{
  g_return_if_fail (CONFAB_IS_PIN_BAR (self));

  g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->pinned);
  if (registry != NULL && conversation != 0)
    {
      self->pinned = confab_pinned_new (registry, conversation);
      g_signal_connect_object (self->pinned, "notify::message", G_CALLBACK (message_cb), self, G_CONNECT_SWAPPED);
    }
  message_cb (self);
}
