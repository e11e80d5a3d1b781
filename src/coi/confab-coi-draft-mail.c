/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was typed in a chat and not sent, as a mail of the folder for drafts that any program can go on with. */
#include "config.h"

#include "confab-coi-draft-mail.h"

#include "confab-coi-headers.h"
#include "confab-coi-storage-private.h"
#include "confab-mime-builder.h"
#include "confab-mime-message.h"
#include "confab-mime-text.h"

#include <string.h>

#define MEMBER_DEVICE "device"

/**
 * confab_coi_draft_mail_free:
 * @self: (transfer full): a draft
 */
void
confab_coi_draft_mail_free (ConfabCoiDraftMail *self)
{
  g_free (self->chat);
  g_free (self->device);
  g_free (self->text);
  g_free (self->from);
  g_free (self);
}

/**
 * confab_coi_draft_mail_is_one:
 * @header: header block of a mail
 *
 * Returns: whether the mail may be a draft of a chat
 */
gboolean
confab_coi_draft_mail_is_one (GBytes *header)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (header, &length);
  g_autoptr (ConfabMimeHeader) fields = confab_mime_header_new (data != NULL ? data : "", length);

  return confab_mime_header_find (fields, CONFAB_COI_DRAFT_FIELD) != NULL;
}

/**
 * confab_coi_draft_mail_can_name:
 * @chat: what a chat is called among devices
 *
 * Returns: whether a draft can say that it belongs to it
 */
gboolean
confab_coi_draft_mail_can_name (const char *chat)
{
  g_autofree char *escaped = g_utf8_validate (chat, -1, NULL) ? g_uri_escape_string (chat, "@", FALSE) : NULL;

  return escaped != NULL && *escaped != '\0' && strlen (escaped) <= CONFAB_COI_DRAFT_MAX_CHAT;
}

/* The first text that is one; what else there is belongs to the mail, and not to the draft. */
static void
read_body (ConfabCoiDraftMail *     self,
           const ConfabMimeMessage *message)
{
  const ConfabMimePart *plain = NULL;
  const ConfabMimePart *html = NULL;
  guint leaves = 0;
  gboolean truncated = FALSE;
  gsize length;

  for (guint i = 0; i < confab_mime_message_get_n_parts (message); i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (message, i);

      if (part->is_multipart)
        continue;
      leaves++;
      if (part->file_name != NULL || (part->disposition != NULL && strcmp (part->disposition, "inline") != 0))
        continue;
      if (plain == NULL && strcmp (part->content_type, "text/plain") == 0)
        plain = part;
      else if (html == NULL && strcmp (part->content_type, "text/html") == 0)
        html = part;
    }
  if (plain != NULL)
    self->text = confab_mime_message_dup_part_text (message, plain, &truncated);
  else if (html != NULL)
    {
      g_autofree char *markup = confab_mime_message_dup_part_text (message, html, &truncated);

      self->text = confab_mime_html_to_text (markup, strlen (markup));
    }
  else
    self->text = g_strdup ("");
  length = strlen (self->text);
  if (length > CONFAB_COI_DRAFT_MAX_TEXT)
    {
      truncated = TRUE;
      for (length = CONFAB_COI_DRAFT_MAX_TEXT; length > 0 && ((guint8) self->text[length] & 0xc0) == 0x80; length--)
        ;
    }
  else if (length > 0 && self->text[length - 1] == '\n')
    length--;
  self->text[length] = '\0';
  self->has_more = leaves > 1 || plain == NULL || truncated;
}

/* Whoever writes it anew gives it another date, to the second. */
static void
read_time (ConfabCoiDraftMail *    self,
           const ConfabMimeHeader *header,
           const char *            field)
{
  const char *date = confab_mime_header_find (header, CONFAB_HEADER_DATE);
  gint64 exact = confab_coi_storage_read_number (field, CONFAB_STORAGE_TIME);
  gint64 said = 0;

  if (date != NULL && !confab_mime_parse_date (date, &said, NULL))
    said = 0;
  self->is_changed = said / 1000 != exact / 1000;
  self->time_ms = MAX (self->is_changed ? said : exact, 0);
}

/**
 * confab_coi_draft_mail_new_from_source:
 * @source: a mail of the folder for drafts
 *
 * Returns: (transfer full) (nullable): the draft, or %NULL when the mail belongs to no chat
 */
ConfabCoiDraftMail *
confab_coi_draft_mail_new_from_source (ConfabMimeSource *source)
{
  g_autoptr (ConfabMimeMessage) message = confab_mime_message_new (source);
  const ConfabMimeHeader *header = confab_mime_message_get_header (message);
  const char *field = confab_mime_header_find (header, CONFAB_COI_DRAFT_FIELD);
  const char *from = confab_mime_header_find (header, CONFAB_HEADER_FROM);
  g_autoptr (ConfabCoiDraftMail) self = NULL;

  if (field == NULL)
    return NULL;
  self = g_new0 (ConfabCoiDraftMail, 1);
  self->chat = confab_coi_storage_dup_member (field, CONFAB_STORAGE_KEY);
  if (self->chat == NULL || !confab_coi_draft_mail_can_name (self->chat))
    return NULL;
  self->device = confab_coi_storage_dup_member (field, MEMBER_DEVICE);
  read_time (self, header, field);
  if (from != NULL)
    {
      g_autoptr (GPtrArray) authors = confab_mime_address_list_parse (from, 1, NULL);

      self->from = g_strdup (authors->len > 0 ? ((ConfabMimeAddress *) g_ptr_array_index (authors, 0))->address : "");
    }
  for (guint i = 0; i < confab_mime_header_get_count (header); i++)
    self->is_delivered |= confab_coi_storage_is_delivery_field (confab_mime_header_get_name (header, i));
  read_body (self, message);
  return g_steal_pointer (&self);
}

/**
 * confab_coi_draft_mail_to_bytes:
 * @self: a draft: @chat, which can be named, @device, @text and @time_ms count
 * @context: what else the mail needs
 *
 * The text is as it was typed, and not flowed: what comes back is the same.
 *
 * Returns: (transfer full): the mail
 */
GBytes *
confab_coi_draft_mail_to_bytes (const ConfabCoiDraftMail *   self,
                                const ConfabCoiDraftContext *context)
{
  g_autofree char *text = g_strconcat (self->text, "\n", NULL);
  g_autoptr (ConfabMimeBuilder) mail = confab_mime_builder_new_text (text, FALSE);
  g_autofree char *chat = g_uri_escape_string (self->chat, "@", FALSE);
  g_autofree char *field = g_strdup_printf (CONFAB_STORAGE_KEY "=%s; " CONFAB_STORAGE_TIME "=%" G_GINT64_FORMAT "; " MEMBER_DEVICE "=%s",
                                            chat, self->time_ms, self->device != NULL ? self->device : "");
  const ConfabMimeAddress *from[] = { context->own };
  const char *id[] = { context->message_id, NULL };

  confab_mime_builder_add_addresses (mail, CONFAB_HEADER_FROM, from, 1);
  if (context->n_to > 0)
    confab_mime_builder_add_addresses (mail, CONFAB_HEADER_TO, context->to, context->n_to);
  confab_mime_builder_add_text (mail, CONFAB_HEADER_SUBJECT, context->subject);
  confab_mime_builder_add_date (mail, CONFAB_HEADER_DATE, self->time_ms, context->zone_minutes);
  confab_mime_builder_add_ids (mail, CONFAB_HEADER_MESSAGE_ID, id);
  confab_mime_builder_add_ids (mail, CONFAB_HEADER_REFERENCES, context->references);
  confab_mime_builder_add_raw (mail, CONFAB_HEADER_MIME_VERSION, "1.0");
  confab_mime_builder_add_raw (mail, CONFAB_COI_DRAFT_FIELD, field);
  return confab_mime_builder_to_bytes (mail);
}
