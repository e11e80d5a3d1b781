/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the parts: which of them is the text, and which are files. */
#include "config.h"

#include "confab-coi-headers.h"
#include "confab-coi-message-private.h"
#include "confab-mime-text.h"

#include <string.h>

/* A text/plain alternative this short that speaks of HTML says only that there is HTML. */
#define MAX_PLACEHOLDER 300

/* The parts as a tree, while their text is gathered. */
typedef struct
{
  ConfabCoiReader *reader;
  int *first_child; /* -1 for none */
  int *next;        /* -1 for none */
  GString *text;
  int cached;       /* the part whose text is in cached_text */
  char *cached_text;
} Body;

static void walk (Body *self,
                  int   index);

static const ConfabMimePart *
part_at (const Body *self,
         int         index)
{
  return confab_mime_message_get_part (self->reader->mime, index);
}

static gboolean
is_type (const ConfabMimePart *part,
         const char *          type)
{
  return strcmp (part->content_type, type) == 0;
}

/**
 * confab_coi_part_dup_content:
 * @part: a part
 * @reference: (out) (optional) (nullable) (transfer full): its parameter "reference"
 *
 * Reads Chat-Content of a part's own header, §9.
 *
 * Returns: (transfer full) (nullable): the value in lower case
 */
char *
confab_coi_part_dup_content (const ConfabMimePart *part,
                             char **               reference)
{
  const char *value = part->header != NULL ? confab_mime_header_find (part->header, CONFAB_HEADER_CHAT_CONTENT) : NULL;
  g_autoptr (ConfabMimeParameters) parameters = NULL;

  if (reference != NULL)
    *reference = NULL;
  if (value == NULL)
    return NULL;
  parameters = confab_mime_parameters_new (value);
  if (reference != NULL)
    {
      const char *id = confab_mime_parameters_find (parameters, "reference");

      *reference = id != NULL ? confab_mime_clean_message_id (id) : NULL;
    }
  return g_strdup (confab_mime_parameters_get_value (parameters));
}

/* Parts that are data for programs and repeat in HTML what the text says. */
static gboolean
is_consumed (const char *content)
{
  static const char * const values[] = {
    "ignore", "profile", "contactinfo", "groupinfo", "groupprofile", "location", "status",
  };

  for (gsize i = 0; content != NULL && i < G_N_ELEMENTS (values); i++)
    {
      if (strcmp (content, values[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_body_text (const ConfabMimePart *part)
{
  return !part->is_multipart && part->file_name == NULL && (is_type (part, "text/plain") || is_type (part, "text/html")) &&
         g_strcmp0 (part->disposition, "attachment") != 0;
}

static const char *
get_text (Body *self,
          int   index)
{
  const ConfabMimePart *part = part_at (self, index);
  ConfabCoiMessage *message = self->reader->message;
  gboolean truncated = FALSE;
  char *text;

  if (self->cached == index)
    return self->cached_text;
  text = confab_mime_message_dup_part_text (self->reader->mime, part, &truncated);
  if (is_type (part, "text/html"))
    {
      char *plain = confab_mime_html_to_text (text, strlen (text));

      truncated = truncated || strlen (text) > CONFAB_MIME_TEXT_MAX_HTML || strlen (plain) >= CONFAB_MIME_TEXT_MAX_HTML_TEXT;
      g_free (text);
      text = plain;
    }
  message->text_truncated = message->text_truncated || truncated;
  g_free (self->cached_text);
  self->cached = index;
  self->cached_text = text;
  return text;
}

/* Notes what a part is written in that is read as well as can be guessed. */
static void
note_coding (Body *                self,
             const ConfabMimePart *part,
             const char *          text)
{
  static const char * const known[] = { "7bit", "8bit", "binary", "base64", "quoted-printable", "x-uue", "uuencode", "x-uuencode" };
  const ConfabMimeHeader *header = part->header != NULL ? part->header : self->reader->header;
  const char *encoding = confab_mime_header_find (header, "Content-Transfer-Encoding");
  gboolean read = encoding == NULL || *encoding == '\0';

  for (gsize i = 0; !read && i < G_N_ELEMENTS (known); i++)
    read = g_ascii_strncasecmp (encoding, known[i], strlen (known[i])) == 0;
  if (!read)
    confab_coi_reader_ignore (self->reader, "encoding");
  if (part->charset != NULL && !g_str_is_ascii (text) && !confab_mime_charset_is_known (part->charset))
    confab_coi_reader_ignore (self->reader, "charset");
}

static gboolean
is_blank (const char *text)
{
  for (; *text != '\0'; text++)
    {
      if (!g_ascii_isspace (*text) && !((guint8) *text == 0xc2 && (guint8) text[1] == 0xa0 && text++))
        return FALSE;
    }
  return TRUE;
}

static void
add_text (Body *self,
          int   index)
{
  ConfabCoiMessage *message = self->reader->message;
  const ConfabMimePart *part = part_at (self, index);
  const char *text;

  if (!part->has_body)
    {
      message->text_truncated = message->text_truncated || part->size > 0;
      return;
    }
  text = get_text (self, index);
  note_coding (self, part, text);
  if (is_blank (text))
    {
      if (message->text_truncated)
        confab_coi_reader_ignore (self->reader, "text");
      return;
    }
  if (is_type (part, "text/html") && self->text->len == 0)
    message->text_from_html = TRUE;
  if (self->text->len > 0)
    g_string_append (self->text, g_str_has_suffix (self->text->str, "\n") ? "\n" : "\n\n");
  if (self->text->len + strlen (text) > CONFAB_COI_MAX_TEXT)
    {
      gsize room = CONFAB_COI_MAX_TEXT - MIN (self->text->len, CONFAB_COI_MAX_TEXT);

      while (room > 0 && ((guint8) text[room] & 0xc0) == 0x80)
        room--;
      g_string_append_len (self->text, text, room);
      message->text_truncated = TRUE;
    }
  else
    g_string_append (self->text, text);
}

static ConfabCoiRole
role_of (Body *                self,
         const ConfabMimePart *part,
         const char *          content)
{
  ConfabCoiReader *reader = self->reader;

  if (g_strcmp0 (content, "preview") == 0)
    return CONFAB_COI_ROLE_PREVIEW;
  if (g_str_has_prefix (part->content_type, "audio/") &&
      g_strcmp0 (confab_mime_header_find (reader->header, CONFAB_HEADER_CHAT_VOICE), "1") == 0)
    return CONFAB_COI_ROLE_VOICE;
  if (g_str_has_prefix (part->content_type, "image/"))
    {
      if (g_strcmp0 (reader->message->chat_content, "sticker") == 0)
        return CONFAB_COI_ROLE_STICKER;
      if (part->content_id != NULL && part->parent >= 0 && is_type (part_at (self, part->parent), "multipart/related") &&
          g_strcmp0 (part->disposition, "attachment") != 0)
        return CONFAB_COI_ROLE_INLINE;
    }
  return CONFAB_COI_ROLE_FILE;
}

/* Signatures and reports: what programs read and people do not. */
static gboolean
is_machine_part (const ConfabMimePart *part)
{
  static const char * const types[] = {
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
    "message/disposition-notification", "message/delivery-status", "message/global-delivery-status",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (is_type (part, types[i]))
        return TRUE;
    }
  return FALSE;
}

/* Older versions of Delta Chat name the file that is somebody's picture, §28.5. */
static gboolean
is_avatar (ConfabCoiReader *     reader,
           const ConfabMimePart *part)
{
  return part->file_name != NULL && reader->message->is_chat_program &&
         (g_strcmp0 (confab_mime_header_find (reader->header, CONFAB_HEADER_CHAT_USER_AVATAR), part->file_name) == 0 ||
          g_strcmp0 (confab_mime_header_find (reader->header, CONFAB_HEADER_CHAT_GROUP_AVATAR), part->file_name) == 0);
}

/* Somebody's card is a file; whether it can be read as one is said at once. */
static void
note_card (Body *                self,
           const ConfabMimePart *part)
{
  g_autofree char *text = NULL;
  g_autoptr (ConfabCoiCard) card = NULL;

  if (!part->has_body || (!is_type (part, "text/vcard") && !is_type (part, "text/x-vcard")))
    return;
  text = confab_mime_message_dup_part_text (self->reader->mime, part, NULL);
  card = confab_coi_card_new_from_vcard (text);
  if (card == NULL)
    confab_coi_reader_ignore (self->reader, "contact");
}

static void
add_attachment (Body *self,
                int   index)
{
  const ConfabMimePart *part = part_at (self, index);
  g_autofree char *content = confab_coi_part_dup_content (part, NULL);
  GPtrArray *attachments = self->reader->message->attachments;
  ConfabCoiAttachment *attachment;

  if (is_consumed (content) || is_machine_part (part) || is_avatar (self->reader, part))
    return;
  if (attachments->len == CONFAB_COI_MAX_ATTACHMENTS)
    {
      confab_coi_reader_ignore (self->reader, "parts");
      return;
    }
  note_card (self, part);
  attachment = g_new0 (ConfabCoiAttachment, 1);
  attachment->section = g_strdup (part->section);
  attachment->content_type = g_strdup (part->content_type);
  attachment->file_name = g_strdup (part->file_name);
  attachment->content_id = g_strdup (part->content_id);
  attachment->disposition = g_strdup (part->disposition);
  attachment->size = part->size;
  attachment->role = role_of (self, part, content);
  if (g_str_has_prefix (part->content_type, "audio/") || g_str_has_prefix (part->content_type, "video/"))
    {
      const char *duration = confab_mime_header_find (self->reader->header, CONFAB_HEADER_CHAT_DURATION);
      gint64 ms;

      if (duration != NULL && g_ascii_string_to_signed (duration, 10, 0, G_MAXINT32, &ms, NULL))
        attachment->duration_ms = ms;
    }
  g_ptr_array_add (attachments, attachment);
}

/* Lists the files below a node whose text is not shown. */
static void
list_files (Body *self,
            int   index)
{
  const ConfabMimePart *part = part_at (self, index);

  if (part->is_multipart)
    {
      for (int child = self->first_child[index]; child >= 0; child = self->next[child])
        list_files (self, child);
    }
  else if (part->file_name != NULL || !(is_body_text (part) || is_type (part, "text/enriched") ||
                                        is_type (part, "text/markdown") || is_type (part, "text/x-amp-html") ||
                                        is_type (part, "text/watch-html")))
    add_attachment (self, index);
}

/* Whether a text/plain alternative says only that there is another one, or is that one's source. */
static gboolean
is_placeholder (const char *text)
{
  g_autofree char *lower = NULL;

  if (is_blank (text) || (strstr (text, "<html") != NULL && strstr (text, "</html>") != NULL))
    return TRUE;
  if (strlen (text) > MAX_PLACEHOLDER)
    return FALSE;
  lower = g_ascii_strdown (text, -1);
  return strstr (lower, "html") != NULL &&
         (strstr (lower, "client") != NULL || strstr (lower, "view") != NULL || strstr (lower, "browser") != NULL ||
          strstr (lower, "format") != NULL || strstr (lower, "support") != NULL);
}

static void
walk_alternative (Body *self,
                  int   index)
{
  int plain = -1;
  int rich = -1;
  int chosen;

  for (int child = self->first_child[index]; child >= 0; child = self->next[child])
    {
      const ConfabMimePart *part = part_at (self, child);
      g_autofree char *content = confab_coi_part_dup_content (part, NULL);

      if (is_body_text (part) && is_type (part, "text/plain"))
        plain = plain < 0 ? child : plain;
      else if (!is_consumed (content) && (part->is_multipart || is_body_text (part)))
        rich = child;
    }
  chosen = plain >= 0 ? plain : rich;
  if (plain >= 0 && rich >= 0 && (!part_at (self, plain)->has_body || is_placeholder (get_text (self, plain))))
    chosen = rich;

  for (int child = self->first_child[index]; child >= 0; child = self->next[child])
    {
      if (child == chosen)
        walk (self, child);
      else
        list_files (self, child);
    }
}

static void
walk_multipart (Body *self,
                int   index)
{
  const ConfabMimePart *part = part_at (self, index);
  int child = self->first_child[index];

  if (is_type (part, "multipart/alternative"))
    walk_alternative (self, index);
  else if (is_type (part, "multipart/encrypted"))
    self->reader->message->is_encrypted = TRUE;
  else if (is_type (part, "multipart/report") && child >= 0)
    walk (self, child);
  else if (is_type (part, "multipart/related") && child >= 0)
    {
      walk (self, child);
      for (child = self->next[child]; child >= 0; child = self->next[child])
        list_files (self, child);
    }
  else
    {
      for (; child >= 0; child = self->next[child])
        walk (self, child);
    }
}

/* Gathers text and files of a node. The depth is that of the parser, which is bounded. */
static void
walk (Body *self,
      int   index)
{
  const ConfabMimePart *part = part_at (self, index);
  g_autofree char *content = NULL;

  if (part->is_multipart)
    {
      walk_multipart (self, index);
      return;
    }
  if (g_strcmp0 (part->disposition, "reaction") == 0)
    return;
  content = confab_coi_part_dup_content (part, NULL);
  if (is_consumed (content))
    return;
  if (is_body_text (part))
    add_text (self, index);
  else
    add_attachment (self, index);
}

static void
split_text (ConfabCoiMessage *message,
            const char *      full)
{
  ConfabMimeSplitFlags flags = (message->is_chat_program ? CONFAB_MIME_SPLIT_CHAT : 0) |
                               (message->has_forward_prefix ? CONFAB_MIME_SPLIT_FORWARD : 0) |
                               (message->list_id != NULL ? CONFAB_MIME_SPLIT_LIST : 0);
  g_autoptr (ConfabMimeTextSplit) split = confab_mime_text_split (full, flags);

  /* Nothing but a quote, or but the mark of what is forwarded, is what the person wrote. */
  if (*split->text == '\0' && (split->quote != NULL || split->forwarded) && message->attachments->len == 0)
    {
      message->text = g_strdup (full);
      return;
    }
  message->text = g_steal_pointer (&split->text);
  message->quote = g_steal_pointer (&split->quote);
  message->signature = g_steal_pointer (&split->signature);
  message->is_forwarded = split->forwarded;
  if (split->folded)
    message->full_text = g_strdup (full);
}

/* Reads text and files out of the parts. */
void
confab_coi_read_body (ConfabCoiReader *self)
{
  guint n = confab_mime_message_get_n_parts (self->mime);
  g_autofree int *first_child = g_new (int, n);
  g_autofree int *next = g_new (int, n);
  g_autofree int *last_child = g_new (int, n);
  g_autoptr (GString) text = g_string_new (NULL);
  Body body = { self, first_child, next, text, -1, NULL };

  for (guint i = 0; i < n; i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (self->mime, i);
      int parent = part->parent;

      if (!self->message->has_html && is_body_text (part) && is_type (part, "text/html"))
        {
          g_autofree char *content = confab_coi_part_dup_content (part, NULL);

          self->message->has_html = !is_consumed (content);
        }
      first_child[i] = next[i] = last_child[i] = -1;
      if (parent < 0)
        continue;
      if (first_child[parent] < 0)
        first_child[parent] = i;
      else
        next[last_child[parent]] = i;
      last_child[parent] = i;
    }
  walk (&body, 0);
  g_free (body.cached_text);
  g_strchomp (text->str);
  split_text (self->message, text->str);
}
