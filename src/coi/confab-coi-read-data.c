/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what a message carries for programs: polls, votes, places, and who is named. */
#include "config.h"

#include "confab-coi-headers.h"
#include "confab-coi-mention.h"
#include "confab-coi-message-private.h"
#include "confab-coi-microformat.h"

#include <string.h>

#define POLL_FILE "poll.json"

/* Most HTML parts of a message in which names are looked for. */
#define MAX_HTML_PARTS 8

/**
 * confab_coi_reader_ignore:
 * @self: the reader
 * @what: a word
 *
 * Notes what is broken and left out.
 */
void
confab_coi_reader_ignore (ConfabCoiReader *self,
                          const char *     what)
{
  ConfabCoiMessage *message = self->message;
  g_auto (GStrv) known = message->ignored != NULL ? g_strsplit (message->ignored, " ", -1) : g_new0 (char *, 1);
  char *list;

  if (g_strv_contains ((const char *const *) known, what))
    return;
  list = message->ignored != NULL ? g_strconcat (message->ignored, " ", what, NULL) : g_strdup (what);
  g_free (message->ignored);
  message->ignored = list;
}

/* The files that say the same once more. */
static void
drop_file (ConfabCoiMessage *message,
           const char *      file_name)
{
  for (guint i = message->attachments->len; i-- > 0;)
    if (g_strcmp0 (((ConfabCoiAttachment *) g_ptr_array_index (message->attachments, i))->file_name, file_name) == 0)
      g_ptr_array_remove_index (message->attachments, i);
}

/* The text of the first part of a type that has this file name, or this value of Chat-Content. */
static char *
dup_part (ConfabCoiReader *self,
          const char *     content_type,
          const char *     file_name,
          const char *     content)
{
  for (guint i = 0; i < confab_mime_message_get_n_parts (self->mime); i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (self->mime, i);
      g_autofree char *value = NULL;

      if (!part->has_body || strcmp (part->content_type, content_type) != 0)
        continue;
      value = confab_coi_part_dup_content (part, NULL);
      if ((file_name != NULL && g_strcmp0 (part->file_name, file_name) == 0) || (content != NULL && g_strcmp0 (value, content) == 0))
        return confab_mime_message_dup_part_text (self->mime, part, NULL);
    }
  return NULL;
}

/* The first part of a type whose text @read makes something of. */
static gpointer
read_any (ConfabCoiReader *self,
          const char *     content_type,
          gpointer ( *     read )(const char *text))
{
  gpointer result = NULL;

  for (guint i = 0; result == NULL && i < confab_mime_message_get_n_parts (self->mime); i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (self->mime, i);
      g_autofree char *text = NULL;

      if (!part->has_body || strcmp (part->content_type, content_type) != 0)
        continue;
      text = confab_mime_message_dup_part_text (self->mime, part, NULL);
      result = read (text);
    }
  return result;
}

static gpointer
read_poll_html (const char *text)
{
  return confab_coi_poll_new_from_html (text);
}

static gpointer
read_place_html (const char *text)
{
  return confab_coi_place_new_from_html (text);
}

/* A poll says what it asks; how to answer, the program knows. */
static gboolean
read_poll (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;
  g_autofree char *json = dup_part (self, "application/json", POLL_FILE, "poll");

  message->poll = json != NULL ? confab_coi_poll_new_from_json (json) : NULL;
  if (json != NULL && message->poll == NULL)
    confab_coi_reader_ignore (self, "poll");
  if (message->poll == NULL)
    message->poll = read_any (self, "text/html", read_poll_html);
  drop_file (message, POLL_FILE);
  if (message->poll == NULL)
    {
      confab_coi_reader_ignore (self, "poll");
      return FALSE;
    }
  if (message->full_text == NULL)
    message->full_text = g_steal_pointer (&message->text);
  g_free (message->text);
  message->text = message->poll->description != NULL
                    ? g_strdup_printf ("%s\n\n%s", message->poll->title, message->poll->description)
                    : g_strdup (message->poll->title);
  return TRUE;
}

static gboolean
read_vote (ConfabCoiReader *self)
{
  g_autofree char *json = dup_part (self, "application/json", POLL_FILE, "pollvote");

  self->message->votes = json != NULL ? confab_coi_votes_new_from_json (json) : NULL;
  drop_file (self->message, POLL_FILE);
  if (self->message->votes != NULL)
    return TRUE;
  confab_coi_reader_ignore (self, "vote");
  return FALSE;
}

static gboolean
read_place (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;
  g_autofree char *kml = dup_part (self, CONFAB_COI_PLACE_TYPE, CONFAB_COI_PLACE_FILE, NULL);
  g_autoptr (ConfabCoiPlace) from_kml = kml != NULL ? confab_coi_place_new_from_kml (kml) : NULL;
  char *text;

  message->place = read_any (self, "text/html", read_place_html);
  if (kml != NULL && from_kml == NULL)
    confab_coi_reader_ignore (self, "place");
  if (message->place == NULL)
    message->place = g_steal_pointer (&from_kml);
  if (message->place == NULL)
    {
      confab_coi_reader_ignore (self, "place");
      return FALSE;
    }
  drop_file (message, CONFAB_COI_PLACE_FILE);
  text = confab_coi_place_strip_text (message->text);
  if (strcmp (text, message->text) != 0 && message->full_text == NULL)
    message->full_text = g_steal_pointer (&message->text);
  g_free (message->text);
  message->text = text;
  /* What it is called is said already. */
  if (g_strcmp0 (message->place->name, message->text) == 0)
    g_clear_pointer (&message->place->name, g_free);
  return TRUE;
}

/**
 * confab_coi_read_data:
 * @self: the reader, with the kind and the text known
 *
 * Reads what the kind needs. A part that is broken is left out, and the message shown
 * by its text.
 *
 * Returns: whether the message is what it says it is
 */
gboolean
confab_coi_read_data (ConfabCoiReader *self)
{
  switch (self->message->kind)
    {
    case CONFAB_COI_KIND_POLL:
      return read_poll (self);

    case CONFAB_COI_KIND_POLL_VOTE:
      return read_vote (self);

    case CONFAB_COI_KIND_POLL_CLOSE:
      drop_file (self->message, POLL_FILE);
      return TRUE;

    case CONFAB_COI_KIND_LOCATION:
      return read_place (self);

    default:
      return TRUE;
    }
}

/**
 * confab_coi_reader_has_place_file:
 * @self: the reader
 *
 * Returns: whether Delta Chat's file of a place is in it
 */
gboolean
confab_coi_reader_has_place_file (ConfabCoiReader *self)
{
  for (guint i = 0; i < self->message->attachments->len; i++)
    {
      const ConfabCoiAttachment *attachment = g_ptr_array_index (self->message->attachments, i);

      if (g_strcmp0 (attachment->file_name, CONFAB_COI_PLACE_FILE) == 0 && strcmp (attachment->content_type, CONFAB_COI_PLACE_TYPE) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
take_mentions (char **    text,
               GPtrArray *mentions,
               gboolean * all)
{
  char *taken;

  if (*text == NULL || strchr (*text, '@') == NULL)
    return;
  taken = confab_coi_mentions_take (*text, mentions, all);
  g_free (*text);
  *text = taken;
}

/**
 * confab_coi_read_mentions:
 * @self: the reader, with all texts known
 *
 * Finds who is named, in what chat programs write.
 */
void
confab_coi_read_mentions (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;

  if (!message->is_chat)
    return;
  take_mentions (&message->text, message->mentions, &message->mentions_all);
  take_mentions (&message->full_text, NULL, NULL);
  take_mentions (&message->quote, NULL, NULL);
  if (!message->text_from_html || strchr (message->text, '@') == NULL)
    return;
  for (guint i = 0, n_read = 0; i < confab_mime_message_get_n_parts (self->mime) && n_read < MAX_HTML_PARTS; i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (self->mime, i);
      g_autofree char *html = NULL;
      char *text;

      if (!part->has_body || part->file_name != NULL || strcmp (part->content_type, "text/html") != 0)
        continue;
      n_read++;
      html = confab_mime_message_dup_part_text (self->mime, part, NULL);
      text = confab_coi_mentions_take_from_html (html, message->text, message->mentions);
      g_free (message->text);
      message->text = text;
    }
}

/* What of a part is a card or a group, and what is not. */
static void
look_at_html (const char *html,
              gboolean *  data,
              gboolean *  words)
{
  static const char * const classes[] = { "h-card", "h-group", NULL };
  g_autoptr (ConfabCoiMicroformat) document = confab_coi_microformat_new (html, strlen (html));
  ConfabCoiElement *root = document != NULL ? confab_coi_microformat_get_root (document) : NULL;

  if (root == NULL)
    return;
  for (guint i = 0; classes[i] != NULL; i++)
    *data |= confab_coi_element_find (root, NULL, classes[i]) != NULL;
  *words |= confab_coi_element_has_text_beside (root, classes);
}

/**
 * confab_coi_read_storage:
 * @self: the reader, with the kind known to be one of storage
 * @plain: the kind of a message that is nothing else
 *
 * Devices share what is for programs alone. What has none of it is a message, whatever it
 * calls itself, and text beside it is no less somebody's words.
 */
void
confab_coi_read_storage (ConfabCoiReader *self,
                         ConfabCoiKind    plain)
{
  ConfabCoiMessage *message = self->message;
  gboolean data = message->is_encrypted || confab_mime_header_find (self->header, CONFAB_HEADER_COI_FROM_HASH) != NULL;
  gboolean words = FALSE;

  for (guint i = 0, n_read = 0; i < confab_mime_message_get_n_parts (self->mime) && n_read < MAX_HTML_PARTS; i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (self->mime, i);
      g_autofree char *text = NULL;

      if (!part->has_body || part->is_multipart)
        continue;
      if (strcmp (part->content_type, "text/html") != 0 && strcmp (part->content_type, "text/plain") != 0)
        {
          data |= strcmp (part->content_type, "application/json") == 0 || strcmp (part->content_type, "text/vcard") == 0 ||
                  strcmp (part->content_type, "text/x-vcard") == 0;
          continue;
        }
      n_read++;
      text = confab_mime_message_dup_part_text (self->mime, part, NULL);
      if (strcmp (part->content_type, "text/html") == 0)
        look_at_html (text, &data, &words);
      else
        words |= *g_strstrip (text) != '\0';
    }
  words |= !data && message->attachments->len > 0;
  message->has_words = words;
  if (data || !words)
    return;
  confab_coi_reader_ignore (self, message->chat_content);
  message->kind = plain;
}

/**
 * confab_coi_read_profile:
 * @self: the reader, with the author known
 *
 * Reads what the author says of themselves beside their text, §11. A card that names
 * somebody else is none of theirs.
 */
void
confab_coi_read_profile (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;

  if (!message->is_chat_program || message->from == NULL)
    return;
  for (guint i = 0, n_read = 0; i < confab_mime_message_get_n_parts (self->mime) && n_read < MAX_HTML_PARTS; i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (self->mime, i);
      g_autofree char *content = NULL;
      g_autofree char *html = NULL;
      g_autoptr (ConfabCoiCard) card = NULL;

      if (!part->has_body || strcmp (part->content_type, "text/html") != 0)
        continue;
      content = confab_coi_part_dup_content (part, NULL);
      if (g_strcmp0 (content, CONFAB_CONTENT_PROFILE) != 0 && g_strcmp0 (content, "contactinfo") != 0)
        continue;
      n_read++;
      html = confab_mime_message_dup_part_text (self->mime, part, NULL);
      card = confab_coi_card_new_from_html (html);
      if (card == NULL ||
          (card->addresses->len > 0 &&
           !g_ptr_array_find_with_equal_func (card->addresses, message->from->address, g_str_equal, NULL)))
        {
          confab_coi_reader_ignore (self, CONFAB_CONTENT_PROFILE);
          continue;
        }
      message->profile = g_steal_pointer (&card);
      return;
    }
}
