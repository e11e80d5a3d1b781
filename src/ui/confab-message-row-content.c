/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message row shows: the message's words, files and state. */
#include "config.h"

#include "confab-message-row-private.h"

#include <glib/gi18n.h>

#include <string.h>

#include "confab-album.h"
#include "confab-attachment-tile.h"
#include "confab-format.h"
#include "confab-links.h"
#include "confab-message-meta.h"
#include "confab-place-view.h"
#include "confab-poll-view.h"
#include "confab-bubble-text.h"
#include "confab-quote.h"
#include "confab-reactions.h"
#include "confab-tint.h"

/* Of one message: more can be read in its source. */
#define SHOWN_CHARACTERS 8000
#define MAX_TILES 20
#define AVATAR_SIZE 32
/* In a description for screen readers. */
#define SPOKEN_CHARACTERS 500
/* Pictures up to here are fetched without being asked for. */
#define FETCHED_AT_ONCE (1024 * 1024)

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

static void
show (GtkWidget *widget,
      gboolean   shown)
{
  if (widget != NULL)
    gtk_widget_set_visible (widget, shown);
}

/* Making parts */

/* Puts a part of the bubble after the last one of those above it that are there. */
static void
add_to_bubble (ConfabMessageRow *self,
               GtkWidget *       child)
{
  GtkWidget *order[] = { self->author, self->quote_button, self->subject, self->album, self->data, self->text, self->tiles, self->footer };
  GtkWidget *above = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (order) && order[i] != child; i++)
    if (order[i] != NULL && gtk_widget_get_parent (order[i]) == self->bubble)
      above = order[i];
  gtk_box_insert_child_after (GTK_BOX (self->bubble), child, above);
}

static void
ensure_bubble (ConfabMessageRow *self)
{
  if (self->bubble != NULL)
    return;
  self->bubble = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->bubble, "bubble");
  gtk_widget_set_parent (self->bubble, GTK_WIDGET (self));
  self->text = confab_bubble_text_new ();
  add_to_bubble (self, self->text);
  self->meta = g_object_ref_sink (confab_message_meta_new ());
}

static GtkWidget *
new_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
ensure_author (ConfabMessageRow *self)
{
  if (self->author != NULL)
    return;
  self->author = new_label ("author");
  gtk_label_set_ellipsize (GTK_LABEL (self->author), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (self->author), 40);
  add_to_bubble (self, self->author);
}

static void
ensure_subject (ConfabMessageRow *self)
{
  if (self->subject != NULL)
    return;
  self->subject = new_label ("subject");
  gtk_label_set_wrap (GTK_LABEL (self->subject), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->subject), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (self->subject), 3);
  gtk_label_set_ellipsize (GTK_LABEL (self->subject), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (self->subject), 60);
  add_to_bubble (self, self->subject);
}

static void
quote_clicked_cb (ConfabMessageRow *self)
{
  ConfabMessage *quoted = confab_timeline_item_get_quoted (self->item);

  if (quoted != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "message.go-to", "x", confab_message_get_id (quoted));
}

static void
ensure_quote (ConfabMessageRow *self)
{
  if (self->quote != NULL)
    return;
  self->quote = confab_quote_new ();
  self->quote_button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->quote_button), self->quote);
  gtk_widget_add_css_class (self->quote_button, "flat");
  gtk_widget_add_css_class (self->quote_button, "quote-button");
  g_signal_connect_swapped (self->quote_button, "clicked", G_CALLBACK (quote_clicked_cb), self);
  add_to_bubble (self, self->quote_button);
}

static void
more_clicked_cb (ConfabMessageRow *self)
{
  confab_timeline_item_set_expanded (self->item, !confab_timeline_item_get_expanded (self->item));
}

/* What is below the words: a button for the rest of them, and the time. */
static void
ensure_footer (ConfabMessageRow *self)
{
  if (self->footer != NULL)
    return;
  self->footer = gtk_center_box_new ();
  gtk_widget_add_css_class (self->footer, "footer");
  add_to_bubble (self, self->footer);
  self->more = gtk_button_new ();
  gtk_widget_add_css_class (self->more, "flat");
  gtk_widget_add_css_class (self->more, "more-button");
  g_signal_connect_swapped (self->more, "clicked", G_CALLBACK (more_clicked_cb), self);
  gtk_center_box_set_start_widget (GTK_CENTER_BOX (self->footer), self->more);
}

static void
ensure_album (ConfabMessageRow *self)
{
  if (self->album != NULL)
    return;
  self->album = confab_album_new ();
  add_to_bubble (self, self->album);
}

static void
ensure_tiles (ConfabMessageRow *self)
{
  if (self->tiles != NULL)
    return;
  self->tiles = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_add_css_class (self->tiles, "tiles");
  add_to_bubble (self, self->tiles);
}

static void
ensure_system (ConfabMessageRow *self)
{
  if (self->system != NULL)
    return;
  self->system = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (self->system, "system-line");
  gtk_widget_set_parent (self->system, GTK_WIDGET (self));
  self->system_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->system_label, TRUE);
  gtk_label_set_wrap_mode (self->system_label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (self->system_label, GTK_JUSTIFY_CENTER);
  gtk_box_append (GTK_BOX (self->system), GTK_WIDGET (self->system_label));
  self->system_more = gtk_button_new ();
  gtk_widget_add_css_class (self->system_more, "flat");
  gtk_widget_set_valign (self->system_more, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->system_more, "clicked", G_CALLBACK (more_clicked_cb), self);
  gtk_box_append (GTK_BOX (self->system), self->system_more);
}

static GtkWidget *
new_action_button (const char *label,
                   const char *action)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "flat");
  /* Whatever has a name and no target of the action's type is warned about. */
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", G_GINT64_CONSTANT (0));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static void
ensure_failure (ConfabMessageRow *self)
{
  if (self->failure != NULL)
    return;
  self->failure = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  gtk_widget_add_css_class (self->failure, "failure");
  gtk_widget_set_parent (self->failure, GTK_WIDGET (self));
  self->failure_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->failure_label, TRUE);
  gtk_label_set_wrap_mode (self->failure_label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->failure_label, 1);
  gtk_label_set_max_width_chars (self->failure_label, 50);
  gtk_widget_set_hexpand (GTK_WIDGET (self->failure_label), TRUE);
  gtk_box_append (GTK_BOX (self->failure), GTK_WIDGET (self->failure_label));
  gtk_box_append (GTK_BOX (self->failure), new_action_button (_ ("Try Again"), "message.retry"));
  gtk_box_append (GTK_BOX (self->failure), new_action_button (_ ("Delete"), "message.discard"));
}

/* Filling them */

static void
update_failure (ConfabMessageRow *         self,
                const ConfabMessageRecord *record)
{
  gboolean failed = record->outgoing && record->state == CONFAB_MESSAGE_FAILED && !record->deleted;

  if (failed)
    {
      ensure_failure (self);
      gtk_label_set_text (self->failure_label, record->problem != NULL ? record->problem : _ ("This message was not sent"));
      for (GtkWidget *child = gtk_widget_get_first_child (self->failure); child != NULL; child = gtk_widget_get_next_sibling (child))
        if (GTK_IS_ACTIONABLE (child))
          gtk_actionable_set_action_target (GTK_ACTIONABLE (child), "x", record->id);
    }
  show (self->failure, failed);
}

static gboolean
has_folded_text (const ConfabMessageRecord *record)
{
  return record->kind == CONFAB_MESSAGE_MAIL && record->text != NULL && record->full_text != NULL &&
         g_strcmp0 (record->text, record->full_text) != 0;
}

/* What of the text is shown; gives whether there is more. */
static char *
choose_text (ConfabMessageRow *         self,
             const ConfabMessageRecord *record,
             gboolean *                 is_long)
{
  const char *text = record->text;
  gboolean expanded = confab_timeline_item_get_expanded (self->item);
  const char *end;

  *is_long = FALSE;
  if (record->deleted)
    return g_strdup (_ ("This message was deleted"));
  if (expanded && has_folded_text (record))
    text = record->full_text;
  if (text == NULL || *text == '\0')
    return g_strdup (record->attachments->len == 0 && (record->subject == NULL || record->kind != CONFAB_MESSAGE_MAIL)
                       ? _ ("No text") : "");
  if (strlen (text) <= SHOWN_CHARACTERS)
    return g_strdup (text);
  end = g_utf8_offset_to_pointer (text, MIN (SHOWN_CHARACTERS, g_utf8_strlen (text, -1)));
  *is_long = *end != '\0';
  if (expanded || !*is_long)
    return g_strndup (text, MIN (strlen (text), CONFAB_LINKS_MAX_TEXT));
  return g_strdup_printf ("%.*s…", (int) (end - text), text);
}

typedef enum
{
  META_IN_TEXT,
  META_OVER_PICTURE,
  META_IN_FOOTER,
} MetaPlace;

/* Puts the time and state where they belong for this message. */
static void
place_meta (ConfabMessageRow *self,
            MetaPlace         place)
{
  if (place != META_IN_TEXT)
    confab_bubble_text_set_meta (CONFAB_BUBBLE_TEXT (self->text), NULL);
  if (place != META_OVER_PICTURE && self->album != NULL)
    confab_album_set_meta (CONFAB_ALBUM (self->album), NULL);
  if (place != META_IN_FOOTER && self->footer != NULL)
    gtk_center_box_set_end_widget (GTK_CENTER_BOX (self->footer), NULL);

  if (place == META_IN_TEXT)
    confab_bubble_text_set_meta (CONFAB_BUBBLE_TEXT (self->text), self->meta);
  else if (place == META_OVER_PICTURE)
    confab_album_set_meta (CONFAB_ALBUM (self->album), self->meta);
  else if (gtk_center_box_get_end_widget (GTK_CENTER_BOX (self->footer)) != self->meta)
    gtk_center_box_set_end_widget (GTK_CENTER_BOX (self->footer), self->meta);
  toggle_class (self->meta, "over-picture", place == META_OVER_PICTURE);
}

/* Who is named in the text. */
static char **
list_names (const ConfabMessageRecord *record)
{
  g_autoptr (GStrvBuilder) builder = NULL;

  if (record->mentions->len == 0 || record->deleted)
    return NULL;
  builder = g_strv_builder_new ();
  for (guint i = 0; i < record->mentions->len; i++)
    {
      const ConfabPersonRecord *person = g_ptr_array_index (record->mentions, i);

      g_strv_builder_add (builder, person->name != NULL ? person->name : *person->address != '\0' ? person->address : "all");
    }
  return g_strv_builder_end (builder);
}

static gboolean
shows_poll (const ConfabMessageRecord *record)
{
  return record->kind == CONFAB_MESSAGE_POLL && record->poll != NULL && !record->deleted;
}

static gboolean
shows_place (const ConfabMessageRecord *record)
{
  return record->kind == CONFAB_MESSAGE_PLACE && record->place != NULL && !record->deleted;
}

static gboolean
update_data (ConfabMessageRow *         self,
             const ConfabMessageRecord *record)
{
  GType wanted = shows_poll (record) ? CONFAB_TYPE_POLL_VIEW : shows_place (record) ? CONFAB_TYPE_PLACE_VIEW : G_TYPE_INVALID;

  if (self->data != NULL && G_OBJECT_TYPE (self->data) != wanted)
    {
      gtk_box_remove (GTK_BOX (self->bubble), self->data);
      self->data = NULL;
    }
  if (wanted == G_TYPE_INVALID)
    return FALSE;
  if (self->data == NULL)
    {
      self->data = g_object_new (wanted, NULL);
      add_to_bubble (self, self->data);
    }
  if (wanted == CONFAB_TYPE_POLL_VIEW)
    confab_poll_view_set_record (CONFAB_POLL_VIEW (self->data), record);
  else
    confab_place_view_set_place (CONFAB_PLACE_VIEW (self->data), record->place);
  return TRUE;
}

static void
update_text (ConfabMessageRow *         self,
             const ConfabMessageRecord *record,
             gboolean                   has_pictures,
             gboolean                   has_tiles)
{
  gboolean is_long = FALSE;
  g_autofree char *text = shows_poll (record) || (shows_place (record) && (record->text == NULL || *record->text == '\0'))
                          ? g_strdup ("") : choose_text (self, record, &is_long);
  g_auto (GStrv) names = list_names (record);
  gboolean expanded = confab_timeline_item_get_expanded (self->item);
  gboolean wordless = *text == '\0';
  gboolean emoji = !record->deleted && record->attachments->len == 0 && record->quote == NULL &&
                   record->kind != CONFAB_MESSAGE_MAIL && confab_links_is_emoji (text);
  gboolean more = !record->deleted && (is_long || has_folded_text (record));

  confab_bubble_text_set_text (CONFAB_BUBBLE_TEXT (self->text), text, (const char * const *) names);
  toggle_class (self->bubble, "emoji", emoji);
  toggle_class (self->bubble, "no-text", record->deleted || (record->text == NULL && !wordless));
  if (more || has_tiles)
    ensure_footer (self);
  if (more)
    gtk_button_set_label (GTK_BUTTON (self->more),
                          is_long && !has_folded_text (record) ? (expanded ? _ ("Show less") : _ ("Show all"))
                                                               : (expanded ? _ ("Hide quoted text") : _ ("Show quoted text")));
  show (self->more, more);
  show (self->footer, more || has_tiles);
  place_meta (self, more || has_tiles ? META_IN_FOOTER : wordless && has_pictures ? META_OVER_PICTURE : META_IN_TEXT);
  show (self->text, !wordless || !(has_pictures || has_tiles));
}

static void
update_quote (ConfabMessageRow *         self,
              const ConfabMessageRecord *record)
{
  gboolean quotes = record->quote != NULL && !record->deleted && record->kind != CONFAB_MESSAGE_MAIL;

  if (quotes)
    {
      ConfabMessage *quoted = confab_timeline_item_get_quoted (self->item);

      ensure_quote (self);
      confab_quote_set (CONFAB_QUOTE (self->quote), self->files, record->quote, quoted);
      gtk_widget_set_can_target (self->quote_button, quoted != NULL);
    }
  show (self->quote_button, quotes);
}

static gboolean
update_album (ConfabMessageRow *         self,
              const ConfabMessageRecord *record)
{
  gboolean any = FALSE;

  for (guint i = 0; i < record->attachments->len && !record->deleted; i++)
    {
      const ConfabAttachmentRecord *attachment = g_ptr_array_index (record->attachments, i);

      if (!confab_files_is_picture (attachment))
        continue;
      any = TRUE;
      if (attachment->path == NULL && attachment->size >= 0 && attachment->size <= FETCHED_AT_ONCE)
        confab_files_fetch (self->files, record->id, attachment->section);
    }
  if (any)
    ensure_album (self);
  if (self->album != NULL)
    confab_album_set_record (CONFAB_ALBUM (self->album), self->files, any ? record : NULL);
  show (self->album, any);
  toggle_class (self->bubble, "media", any);
  return any;
}

static gboolean
update_tiles (ConfabMessageRow *         self,
              const ConfabMessageRecord *record)
{
  GtkWidget *tile = self->tiles != NULL ? gtk_widget_get_first_child (self->tiles) : NULL;
  guint n = 0;

  for (guint i = 0; i < record->attachments->len && n < MAX_TILES && !record->deleted; i++)
    {
      const ConfabAttachmentRecord *attachment = g_ptr_array_index (record->attachments, i);

      if (confab_files_is_picture (attachment))
        continue;
      ensure_tiles (self);
      if (tile == NULL)
        {
          tile = confab_attachment_tile_new ();
          gtk_box_append (GTK_BOX (self->tiles), tile);
        }
      confab_attachment_tile_set (CONFAB_ATTACHMENT_TILE (tile), self->files, record->id, attachment);
      gtk_widget_set_visible (tile, TRUE);
      tile = gtk_widget_get_next_sibling (tile);
      n++;
    }
  for (; tile != NULL; tile = gtk_widget_get_next_sibling (tile))
    gtk_widget_set_visible (tile, FALSE);
  show (self->tiles, n > 0);
  return n > 0;
}

static void
update_reactions (ConfabMessageRow *         self,
                  const ConfabMessageRecord *record)
{
  gboolean any = record->reactions->len > 0 && !record->deleted;

  if (any && self->reactions == NULL)
    {
      self->reactions = confab_reactions_new ();
      gtk_widget_insert_after (self->reactions, GTK_WIDGET (self), self->bubble);
    }
  if (any)
    confab_reactions_set_record (CONFAB_REACTIONS (self->reactions), record);
  show (self->reactions, any);
}

static void
update_subject (ConfabMessageRow *         self,
                const ConfabMessageRecord *record)
{
  g_autofree char *subject = record->kind == CONFAB_MESSAGE_MAIL ? confab_format_line (record->subject) : NULL;
  gboolean shown = subject != NULL && *subject != '\0' && !record->deleted &&
                   (confab_timeline_item_get_place (self->item) & CONFAB_PLACE_NEW_SUBJECT) != 0;

  if (shown)
    {
      ensure_subject (self);
      gtk_label_set_text (GTK_LABEL (self->subject), subject);
    }
  show (self->subject, shown);
}

static void
update_system (ConfabMessageRow *         self,
               const ConfabMessageRecord *record)
{
  int n_folded = confab_timeline_item_get_n_folded (self->item);
  gboolean expanded = confab_timeline_item_get_expanded (self->item);
  g_autofree char *line = confab_format_line (record->text);
  g_autofree char *more = NULL;

  ensure_system (self);
  gtk_label_set_text (self->system_label, line);
  if (n_folded > 0 && !expanded)
    more = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "and %d more", "and %d more", (gulong) n_folded), n_folded);
  gtk_button_set_label (GTK_BUTTON (self->system_more), more != NULL ? more : _ ("Show less"));
  gtk_widget_set_visible (self->system_more, n_folded > 0);
}

/**
 * confab_message_row_update_content:
 * @self: a row with an item
 *
 * Shows the message as it is now.
 */
void
confab_message_row_update_content (ConfabMessageRow *self)
{
  ConfabMessageRecord *record = confab_message_get_record (confab_timeline_item_get_message (self->item));
  gboolean is_system = record->kind == CONFAB_MESSAGE_SYSTEM;
  gboolean has_pictures, has_tiles;

  show (self->system, is_system);
  show (self->bubble, !is_system);
  toggle_class (GTK_WIDGET (self), "outgoing", record->outgoing && !is_system);
  if (is_system)
    {
      update_system (self, record);
      show (self->reactions, FALSE);
      show (self->failure, FALSE);
      return;
    }
  ensure_bubble (self);
  gtk_widget_set_visible (self->bubble, TRUE);
  confab_message_meta_set_record (CONFAB_MESSAGE_META (self->meta), record);
  update_quote (self, record);
  has_pictures = update_album (self, record);
  has_tiles = update_data (self, record);
  has_tiles = update_tiles (self, record) || has_tiles;
  update_text (self, record, has_pictures, has_tiles);
  update_reactions (self, record);
  update_failure (self, record);
  toggle_class (self->bubble, "deleted", record->deleted);
}

/* The place among the neighbours */

static void
update_headings (ConfabMessageRow *  self,
                 ConfabTimelinePlace place,
                 gint64              time)
{
  gboolean folded = (place & CONFAB_PLACE_FOLDED) != 0;
  gboolean starts_day = (place & CONFAB_PLACE_STARTS_DAY) != 0 && !folded;
  gboolean is_unread = (place & CONFAB_PLACE_UNREAD_LINE) != 0 && !folded;

  if (starts_day)
    {
      g_autofree char *day = confab_format_day (time);

      if (self->day == NULL)
        {
          self->day = gtk_label_new (NULL);
          gtk_widget_add_css_class (self->day, "day");
          gtk_widget_set_parent (self->day, GTK_WIDGET (self));
        }
      gtk_label_set_text (GTK_LABEL (self->day), day);
    }
  if (is_unread && self->unread == NULL)
    {
      self->unread = adw_bin_new ();
      gtk_widget_add_css_class (self->unread, "unread-line");
      adw_bin_set_child (ADW_BIN (self->unread), gtk_label_new (_ ("New")));
      gtk_widget_set_halign (adw_bin_get_child (ADW_BIN (self->unread)), GTK_ALIGN_CENTER);
      gtk_widget_set_parent (self->unread, GTK_WIDGET (self));
    }
  show (self->day, starts_day);
  show (self->unread, is_unread);
}

/**
 * confab_message_row_update_place:
 * @self: a row with an item
 *
 * Shows how the message stands among its neighbours now.
 */
void
confab_message_row_update_place (ConfabMessageRow *self)
{
  ConfabTimelinePlace place = confab_timeline_item_get_place (self->item);
  ConfabMessageRecord *record = confab_message_get_record (confab_timeline_item_get_message (self->item));
  gboolean first = (place & CONFAB_PLACE_FIRST_OF_GROUP) != 0;
  gboolean last = (place & CONFAB_PLACE_LAST_OF_GROUP) != 0;
  gboolean shows_author = (place & CONFAB_PLACE_SHOWS_AUTHOR) != 0;

  update_headings (self, place, record->time);
  if (record->kind != CONFAB_MESSAGE_SYSTEM)
    update_subject (self, record);
  toggle_class (GTK_WIDGET (self), "first", first);
  toggle_class (GTK_WIDGET (self), "last", last);
  if (record->kind != CONFAB_MESSAGE_SYSTEM && shows_author)
    {
      g_autofree char *name = confab_format_name (record->from_name, record->from_address);

      if (first)
        {
          ensure_author (self);
          gtk_label_set_text (GTK_LABEL (self->author), name);
          confab_tint_widget (self->author, record->from_address);
        }
      if (last)
        {
          if (self->avatar == NULL)
            {
              self->avatar = adw_avatar_new (AVATAR_SIZE, NULL, TRUE);
              gtk_widget_set_parent (self->avatar, GTK_WIDGET (self));
            }
          confab_avatar_set_person (ADW_AVATAR (self->avatar), name, record->from_address);
        }
    }
  show (self->author, shows_author && first && record->kind != CONFAB_MESSAGE_SYSTEM);
  show (self->avatar, shows_author && last && record->kind != CONFAB_MESSAGE_SYSTEM);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* In words */

static void
append_files (GString *                  words,
              const ConfabMessageRecord *record)
{
  for (guint i = 0; i < record->attachments->len && i < MAX_TILES; i++)
    {
      const ConfabAttachmentRecord *attachment = g_ptr_array_index (record->attachments, i);
      g_autofree char *name = confab_format_line (attachment->name);

      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", name);
    }
}

/**
 * confab_message_row_describe:
 * @item: an item
 *
 * Returns: (transfer full): the message in one sentence, such as "Ada, 14:05: Hello, sent"
 */
char *
confab_message_row_describe (ConfabTimelineItem *item)
{
  ConfabMessageRecord *record = confab_message_get_record (confab_timeline_item_get_message (item));
  g_autofree char *name = record->outgoing ? g_strdup (_ ("You")) : confab_format_name (record->from_name, record->from_address);
  g_autofree char *clock = confab_format_clock (record->time);
  g_autofree char *part = NULL;
  g_autofree char *line = NULL;
  g_autofree char *reactions = NULL;
  g_autoptr (GString) words = NULL;
  const char *state = confab_message_meta_get_words (record);

  if (record->text != NULL)
    part = g_utf8_substring (record->text, 0, MIN (g_utf8_strlen (record->text, -1), SPOKEN_CHARACTERS));
  line = confab_format_line (record->deleted ? _ ("This message was deleted") : part);
  if (record->kind == CONFAB_MESSAGE_SYSTEM)
    return g_steal_pointer (&line);
  words = g_string_new (NULL);
  if (record->kind == CONFAB_MESSAGE_MAIL && record->subject != NULL)
    {
      g_autofree char *subject = confab_format_line (record->subject);

      g_string_append (words, subject);
    }
  if (*line != '\0')
    g_string_append_printf (words, "%s%s", words->len > 0 ? ". " : "", line);
  append_files (words, record);
  reactions = confab_reactions_describe (record);
  if (reactions != NULL && !record->deleted)
    /* Translators: after a message, as a screen reader says it: the emoji and how many */
    g_string_append_printf (words, _ (", reactions: %s"), reactions);
  if (state != NULL)
    /* Translators: author, time, text, state of an own message: "You, 14:05: Hello, sent" */
    return g_strdup_printf (_ ("%s, %s: %s, %s"), name, clock, words->str, state);
  /* Translators: author, time, text: "Ada, 14:05: Hello" */
  return g_strdup_printf (_ ("%s, %s: %s"), name, clock, words->str);
}
