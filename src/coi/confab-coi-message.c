/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes of a mail what it means: header, then body, then kind. */
#include "config.h"

#include "confab-coi-message.h"

#include "confab-coi-digest.h"
#include "confab-coi-headers.h"
#include "confab-coi-message-private.h"

#include <string.h>

/* Hexadecimal digits of a fingerprint. */
#define FINGERPRINT_LENGTH 16

G_DEFINE_BOXED_TYPE (ConfabCoiMessage, confab_coi_message, confab_coi_message_ref, confab_coi_message_unref)

/* Frees an attachment. */
void
confab_coi_attachment_free (ConfabCoiAttachment *self)
{
  g_free (self->section);
  g_free (self->content_type);
  g_free (self->file_name);
  g_free (self->content_id);
  g_free (self->disposition);
  g_free (self);
}

/* Frees one recipient of a report. */
void
confab_coi_delivery_free (ConfabCoiDelivery *self)
{
  g_free (self->recipient);
  g_free (self->status);
  g_free (self->diagnostic);
  g_free (self);
}

/**
 * confab_coi_message_ref:
 * @self: a message
 *
 * Returns: (transfer full): @self
 */
ConfabCoiMessage *
confab_coi_message_ref (ConfabCoiMessage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * confab_coi_message_unref:
 * @self: (transfer full): a message
 */
void
confab_coi_message_unref (ConfabCoiMessage *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->message_id);
  g_free (self->text_fingerprint);
  confab_mime_address_free (self->from);
  confab_mime_address_free (self->sender);
  g_ptr_array_unref (self->to);
  g_ptr_array_unref (self->cc);
  g_ptr_array_unref (self->bcc);
  g_ptr_array_unref (self->reply_to);
  g_free (self->subject);
  g_free (self->title);
  g_strfreev (self->references);
  g_free (self->in_reply_to);
  g_free (self->chat_version);
  g_free (self->chat_content);
  g_free (self->group_id);
  g_free (self->group_name);
  g_free (self->group_old_name);
  g_free (self->member_added);
  g_free (self->member_removed);
  g_clear_pointer (&self->group_members, g_ptr_array_unref);
  g_free (self->group_description);
  g_clear_pointer (&self->group_avatar, g_bytes_unref);
  g_free (self->list_id);
  g_free (self->list_name);
  g_free (self->list_post);
  g_free (self->list_unsubscribe);
  g_free (self->precedence);
  g_free (self->auto_submitted);
  g_free (self->text);
  g_free (self->full_text);
  g_free (self->quote);
  g_free (self->signature);
  g_ptr_array_unref (self->attachments);
  g_free (self->receipt_to);
  g_strfreev (self->target_ids);
  g_clear_pointer (&self->poll, confab_coi_poll_free);
  g_clear_pointer (&self->votes, g_array_unref);
  g_clear_pointer (&self->place, confab_coi_place_free);
  g_clear_pointer (&self->profile, confab_coi_card_free);
  g_ptr_array_unref (self->mentions);
  g_free (self->ignored);
  g_free (self->reaction);
  g_free (self->receipt_recipient);
  g_clear_pointer (&self->deliveries, g_ptr_array_unref);
  g_free (self->authentication_results);
  g_bytes_unref (self->header);
  g_free (self);
}

/**
 * confab_coi_reader_find_hidden:
 * @self: the reader
 * @name: a field's name
 *
 * Finds a field that Delta Chat puts into the first part of an unencrypted
 * multipart/mixed, §28.4, or into the mail's header.
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
confab_coi_reader_find_hidden (ConfabCoiReader *self,
                               const char *     name)
{
  const char *value = confab_mime_header_find (self->header, name);
  const ConfabMimePart *root = confab_mime_message_get_part (self->mime, 0);
  const ConfabMimePart *first;

  if (value != NULL || confab_mime_message_get_n_parts (self->mime) < 2 ||
      strcmp (root->content_type, "multipart/mixed") != 0)
    return value;
  first = confab_mime_message_get_part (self->mime, 1);
  return first->header != NULL ? confab_mime_header_find (first->header, name) : NULL;
}

/* Whether a character may have another form in NFC: it joins others, or stands for one of those. */
static gboolean
may_compose (gunichar c)
{
  return c >= 0x300 &&
         (g_unichar_combining_class (c) != 0 || (c >= 0x1100 && c < 0x1200) || c == 0x2126 || (c >= 0x212a && c <= 0x212b) ||
          (c >= 0x2000 && c <= 0x2001) || (c >= 0x1f00 && c < 0x2000) || (c >= 0xf900 && c < 0xfb50) || (c >= 0x900 && c < 0x1100));
}

/* Adds a word in one normal form. */
static void
add_word (GString *   out,
          const char *word,
          gsize       length,
          gboolean    ascii)
{
  g_autofree char *normal = NULL;
  gboolean stable = TRUE;

  for (gsize i = 0; !ascii && i < length && stable;)
    {
      if ((guint8) word[i] < 0x80)
        {
          i++;
          continue;
        }
      stable = !may_compose (g_utf8_get_char (word + i));
      i += g_utf8_skip[(guint8) word[i]];
    }
  if (!stable)
    normal = g_utf8_normalize (word, length, G_NORMALIZE_NFC);
  if (normal != NULL)
    g_string_append (out, normal);
  else
    g_string_append_len (out, word, length);
}

/* Adds @text, word by word without the white space between. */
static void
add_text (GString *   out,
          const char *text)
{
  const char *word = text;
  gboolean ascii = TRUE;

  if (text == NULL)
    return;
  for (;; text++)
    {
      gboolean wide = (guint8) *text == 0xc2 && (guint8) text[1] == 0xa0;

      if (*text != '\0' && *text != ' ' && *text != '\n' && *text != '\t' && !wide)
        {
          ascii &= (guint8) *text < 0x80;
          continue;
        }
      if (text > word)
        add_word (out, word, text - word, ascii);
      if (*text == '\0')
        break;
      text += wide;
      word = text + 1;
      ascii = TRUE;
    }
}

static char *
make_fingerprint (const ConfabCoiMessage *message)
{
  g_autoptr (GString) whole = g_string_sized_new (strlen (message->text) + 256);

  if (message->from != NULL)
    g_string_append (whole, message->from->address);
  g_string_append_c (whole, '\0');
  add_text (whole, message->quote);
  add_text (whole, message->text);
  return confab_coi_digest (whole->str, whole->len, FINGERPRINT_LENGTH);
}

/* An id for a mail without one: the same whenever the same bytes come. */
static char *
derive_id (ConfabMimeSource *source)
{
  GBytes *bytes = confab_mime_source_is_whole (source) ? confab_mime_source_get_whole (source)
                                                       : confab_mime_source_get_header (source);
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);
  g_autofree char *hash = confab_coi_digest (data, length, 64);

  return g_strconcat ("no-id.", hash, NULL);
}

/**
 * confab_coi_message_new_from_source:
 * @source: a mail
 *
 * Reads what a mail means. It never fails: what cannot be understood is an
 * ordinary mail with as much text as could be read. Threads may read different
 * mails at once.
 *
 * Returns: (transfer full): the message
 */
ConfabCoiMessage *
confab_coi_message_new_from_source (ConfabMimeSource *source)
{
  g_autoptr (ConfabMimeMessage) mime = confab_mime_message_new (source);
  ConfabCoiMessage *message = g_new0 (ConfabCoiMessage, 1);
  ConfabCoiReader reader = { source, mime, confab_mime_message_get_header (mime), message };
  GBytes *whole = confab_mime_source_get_whole (source);

  g_atomic_ref_count_init (&message->ref_count);
  message->header = g_bytes_ref (confab_mime_source_get_header (source));
  message->mentions = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mime_address_free);
  message->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_coi_attachment_free);
  if (confab_mime_message_is_truncated (mime))
    confab_coi_reader_ignore (&reader, "parts");
  message->size = whole != NULL ? g_bytes_get_size (whole) : g_bytes_get_size (message->header);

  confab_coi_read_header (&reader);
  if (message->message_id == NULL)
    {
      message->message_id = derive_id (source);
      message->id_derived = TRUE;
    }
  confab_coi_read_body (&reader);
  confab_coi_read_kind (&reader);
  confab_coi_read_group_info (&reader);
  if (message->target_ids == NULL)
    message->target_ids = g_new0 (char *, 1);
  message->text_fingerprint = make_fingerprint (message);
  return message;
}
