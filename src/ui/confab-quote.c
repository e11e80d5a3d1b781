/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message answers: a bar, a name, two lines, and a thumbnail. */
#include "config.h"

#include "confab-quote.h"

#include <glib/gi18n.h>

#include "confab-format.h"
#include "confab-picture.h"
#include "confab-tint.h"

#define THUMBNAIL 36
#define SHOWN_CHARACTERS 300

/**
 * ConfabQuote:
 *
 * Used in a bubble and above the composer. It does nothing by itself.
 */
struct _ConfabQuote
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *name;
  GtkLabel *text;
  GtkWidget *picture;
};

G_DEFINE_FINAL_TYPE (ConfabQuote, confab_quote, GTK_TYPE_WIDGET)

static void
confab_quote_dispose (GObject *object)
{
  g_clear_pointer (&CONFAB_QUOTE (object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS (confab_quote_parent_class)->dispose (object);
}

static void
confab_quote_class_init (ConfabQuoteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_quote_dispose;
  gtk_widget_class_set_css_name (widget_class, "quote");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
confab_quote_init (ConfabQuote *self)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->box), words);

  self->name = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->name, 0);
  gtk_label_set_ellipsize (self->name, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (self->name, 32);
  gtk_widget_add_css_class (GTK_WIDGET (self->name), "quote-name");
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->name));

  self->text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->text, 0);
  gtk_label_set_wrap (self->text, TRUE);
  gtk_label_set_wrap_mode (self->text, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (self->text, 2);
  gtk_label_set_ellipsize (self->text, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (self->text, 40);
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "quote-text");
  gtk_box_append (GTK_BOX (words), GTK_WIDGET (self->text));
}

/**
 * confab_quote_new:
 *
 * Returns: an empty quote
 */
GtkWidget *
confab_quote_new (void)
{
  return g_object_new (CONFAB_TYPE_QUOTE, NULL);
}

static const ConfabAttachmentRecord *
first_picture (const ConfabMessageRecord *record)
{
  for (guint i = 0; i < record->attachments->len; i++)
    {
      const ConfabAttachmentRecord *attachment = g_ptr_array_index (record->attachments, i);

      if (attachment->path != NULL && confab_files_is_picture (attachment))
        return attachment;
    }
  return NULL;
}

static void
set_picture (ConfabQuote *                 self,
             ConfabFiles *                 files,
             gint64                        message,
             const ConfabAttachmentRecord *attachment)
{
  if (attachment != NULL && self->picture == NULL)
    {
      self->picture = confab_picture_new ();
      confab_picture_set_fills (CONFAB_PICTURE (self->picture), TRUE);
      gtk_widget_set_size_request (self->picture, THUMBNAIL, THUMBNAIL);
      gtk_widget_set_valign (self->picture, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (self->picture, "thumbnail");
      gtk_box_append (GTK_BOX (self->box), self->picture);
    }
  if (self->picture == NULL)
    return;
  confab_picture_set (CONFAB_PICTURE (self->picture), files, message, attachment);
  gtk_widget_set_visible (self->picture, attachment != NULL);
}

/**
 * confab_quote_set:
 * @self: a quote
 * @files: where thumbnails are from
 * @text: (nullable): what was quoted; %NULL: what @quoted says now
 * @quoted: (nullable): the message, when it is known
 */
void
confab_quote_set (ConfabQuote *  self,
                  ConfabFiles *  files,
                  const char *   text,
                  ConfabMessage *quoted)
{
  const ConfabMessageRecord *record = quoted != NULL ? confab_message_get_record (quoted) : NULL;
  const ConfabAttachmentRecord *picture = record != NULL ? first_picture (record) : NULL;
  g_autofree char *name = NULL;
  g_autofree char *part = NULL;
  g_autofree char *line = NULL;

  if (record != NULL)
    name = record->outgoing ? g_strdup (_ ("You")) : confab_format_name (record->from_name, record->from_address);
  if (text == NULL && record != NULL)
    text = record->text;
  part = text != NULL ? g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), SHOWN_CHARACTERS)) : NULL;
  line = confab_format_line (part);
  if (*line == '\0' && record != NULL && record->attachments->len > 0)
    g_set_str (&line, picture != NULL ? _ ("Picture")
                                      : ((ConfabAttachmentRecord *) g_ptr_array_index (record->attachments, 0))->name);
  gtk_label_set_text (self->name, name != NULL ? name : "");
  gtk_widget_set_visible (GTK_WIDGET (self->name), name != NULL);
  gtk_label_set_text (self->text, line);
  gtk_widget_set_visible (GTK_WIDGET (self->text), *line != '\0');
  confab_tint_widget (GTK_WIDGET (self), record != NULL ? record->from_address : NULL);
  set_picture (self, files, record != NULL ? record->id : 0, picture);
}
