/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes the mails by which own devices share contacts, the own profile, groups and settings (§10–§13.4). */
#include "config.h"

#include "confab-coi-storage-private.h"

#include "confab-coi-headers.h"
#include "confab-coi-json.h"
#include "confab-mime-builder.h"
#include "confab-mime-header.h"

#include <string.h>

static void
add_member (JsonBuilder *json,
            const char * name)
{
  json_builder_set_member_name (json, name);
}

static void
add_list (JsonBuilder *json,
          const char * name,
          const char * list)
{
  g_auto (GStrv) words = g_strsplit (list, ",", CONFAB_COI_CARD_MAX_DETAILS);

  add_member (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; words[i] != NULL; i++)
    if (*g_strstrip (words[i]) != '\0')
      json_builder_add_string_value (json, words[i]);
  json_builder_end_array (json);
}

/* The JSON has the members of p-notification by themselves. */
static void
add_notification (JsonBuilder *json,
                  const char * notification)
{
  g_auto (GStrv) pairs = g_strsplit (notification, ";", CONFAB_COI_CARD_MAX_DETAILS);
  gboolean enabled = TRUE;

  confab_coi_notification_get_enabled (notification, &enabled);
  add_member (json, "notification");
  json_builder_begin_object (json);
  add_member (json, "enabled");
  json_builder_add_boolean_value (json, enabled);
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *value = strchr (pairs[i], '=');

      if (value == NULL)
        continue;
      *value++ = '\0';
      g_strstrip (pairs[i]);
      if (strcmp (pairs[i], "types") == 0)
        add_list (json, "types", value);
      else if (strcmp (pairs[i], "sounds") == 0)
        {
          value[strcspn (value, ",")] = '\0';
          add_member (json, "sound");
          json_builder_add_string_value (json, g_strstrip (value));
        }
    }
  json_builder_end_object (json);
}

/* All fields of the first form, §10.4. */
static char *
make_json (const ConfabCoiStorage *self,
           int                     zone_minutes)
{
  const ConfabCoiCard *card = g_ptr_array_index (self->cards, 0);
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  add_member (json, "coi-version");
  json_builder_add_int_value (json, 1);
  add_member (json, "content");
  json_builder_add_string_value (json, CONFAB_CONTENT_CONTACT);
  add_member (json, "is_me");
  json_builder_add_boolean_value (json, FALSE);
  add_member (json, "is_visible");
  json_builder_add_boolean_value (json, self->visible);
  add_member (json, "status");
  json_builder_add_string_value (json, card->status != NULL ? card->status : "");
  for (guint i = 0; i < card->details->len; i++)
    {
      const ConfabCoiDetail *detail = g_ptr_array_index (card->details, i);

      if (strcmp (detail->kind, CONFAB_COI_DETAIL_CATEGORY) == 0)
        {
          add_list (json, "groups", detail->value);
          break;
        }
    }
  if (self->sent_ms != 0)
    {
      g_autofree char *date = confab_mime_format_date (self->sent_ms, zone_minutes);

      add_member (json, "last_time_contact_sent");
      json_builder_add_string_value (json, date);
    }
  add_notification (json, card->notification != NULL ? card->notification : "");
  json_builder_end_object (json);
  return confab_coi_json_to_text (json);
}

static ConfabMimeBuilder *
make_file (const char *content_type,
           const char *file_name,
           const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return confab_mime_builder_new_file (content_type, file_name, "attachment", bytes);
}

static GString *
begin_html (const char *note)
{
  GString *html = g_string_new ("<html><body>\n<p>");

  confab_coi_microformat_append_text (html, note);
  g_string_append (html, "</p>\n<hr>\n");
  return html;
}

static ConfabMimeBuilder *
end_html (GString *html)
{
  ConfabMimeBuilder *part;

  g_string_append (html, "</body></html>\n");
  part = confab_mime_builder_new_html (html->str);
  g_string_free (html, TRUE);
  return part;
}

/* h-card as the specification has it now, and beside it what it had first. */
static ConfabMimeBuilder *
make_contact (const ConfabCoiStorage *       self,
              const ConfabCoiStorageContext *context)
{
  const ConfabCoiCard *card = g_ptr_array_index (self->cards, 0);
  ConfabMimeBuilder *mixed = confab_mime_builder_new_multipart ("mixed", NULL, context->message_id);
  GString *html = begin_html (context->note);
  g_autofree char *json = make_json (self, context->zone_minutes);
  g_autofree char *vcard = confab_coi_card_to_vcard (card);
  ConfabMimeBuilder *file = make_file ("application/json", CONFAB_STORAGE_FILE_JSON, json);

  confab_coi_card_append_html (card, html);
  confab_mime_builder_add_part (mixed, end_html (html));
  confab_mime_builder_add_raw (file, CONFAB_HEADER_CHAT_CONTENT, CONFAB_CONTENT_CONTACT);
  confab_mime_builder_add_part (mixed, file);
  confab_mime_builder_add_part (mixed, make_file ("text/vcard", CONFAB_STORAGE_FILE_VCARD, vcard));
  return mixed;
}

static ConfabMimeBuilder *
make_profile (const ConfabCoiStorage *       self,
              const ConfabCoiStorageContext *context)
{
  ConfabMimeBuilder *mixed = confab_mime_builder_new_multipart ("mixed", NULL, context->message_id);

  for (guint i = 0; i < self->cards->len; i++)
    {
      const ConfabCoiCard *card = g_ptr_array_index (self->cards, i);
      g_autofree char *content = card->audience != NULL
                                 ? g_strdup_printf (CONFAB_CONTENT_PROFILE "; categories=\"%s\"", card->audience)
                                 : g_strdup (CONFAB_CONTENT_PROFILE);
      GString *html = begin_html (context->note);
      ConfabMimeBuilder *part;

      confab_coi_card_append_html (card, html);
      part = end_html (html);
      confab_mime_builder_add_raw (part, CONFAB_HEADER_CHAT_CONTENT, content);
      if (card->time_ms != 0)
        {
          g_autofree char *changed = g_strdup_printf (CONFAB_STORAGE_CARD "=%" G_GINT64_FORMAT, card->time_ms);

          confab_mime_builder_add_raw (part, CONFAB_STORAGE_FIELD_CHANGED, changed);
        }
      confab_mime_builder_add_part (mixed, part);
    }
  return mixed;
}

static void
append_class (GString *   html,
              const char *element,
              const char *name,
              const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  g_string_append_printf (html, "<%s class=\"%s\">", element, name);
  confab_coi_microformat_append_text (html, text);
  g_string_append_printf (html, "</%s>\n", element);
}

static ConfabMimeBuilder *
make_group (const ConfabCoiStorage *       self,
            const ConfabCoiStorageContext *context)
{
  GString *html = begin_html (context->note);

  g_string_append (html, "<div class=\"h-group\">\n");
  append_class (html, "h1", "p-name", self->name);
  append_class (html, "p", "p-description", self->description);
  if (self->photo != NULL)
    confab_coi_microformat_append_picture (html, "u-photo", self->photo);
  g_string_append (html, "<div style=\"display: none\">\n");
  append_class (html, "span", "p-id", self->group_id);
  append_class (html, "span", "p-notification", self->notification);
  g_string_append (html, "</div>\n<div class=\"e-participants\">\n");
  for (guint i = 0; i < self->cards->len; i++)
    {
      const ConfabCoiCard *card = g_ptr_array_index (self->cards, i);

      if (card->addresses->len > 0)
        {
          g_autofree char *hash = confab_coi_address_hash (g_ptr_array_index (card->addresses, 0), FALSE);

          g_string_append_printf (html, "<span class=\"p-hash\" style=\"display: none\">%s</span>\n", hash);
        }
      confab_coi_card_append_html (card, html);
    }
  g_string_append (html, "</div>\n</div>\n");
  return end_html (html);
}

static ConfabMimeBuilder *
make_body (const ConfabCoiStorage *       self,
           const ConfabCoiStorageContext *context)
{
  switch (self->kind)
    {
    case CONFAB_COI_STORAGE_CONTACT:
      if (self->cards->len > 0)
        return make_contact (self, context);
      break;
    case CONFAB_COI_STORAGE_PROFILE:
      if (self->cards->len > 0)
        return make_profile (self, context);
      break;
    case CONFAB_COI_STORAGE_GROUP:
      return make_group (self, context);
    case CONFAB_COI_STORAGE_CHAT:
      break;
    }
  return end_html (begin_html (context->note));
}

static void
add_chats (ConfabMimeBuilder *     mail,
           const ConfabCoiStorage *self)
{
  for (guint i = 0; i < self->chats->len; i++)
    {
      const ConfabCoiChatSettings *chat = g_ptr_array_index (self->chats, i);
      g_autofree char *key = g_uri_escape_string (chat->key, "@", FALSE);
      g_autofree char *value =
        g_strdup_printf (CONFAB_STORAGE_KEY "=%s; " CONFAB_STORAGE_TIME "=%" G_GINT64_FORMAT "; "
                         CONFAB_STORAGE_ARCHIVED "=%d; " CONFAB_STORAGE_PINNED "=%d; "
                         CONFAB_STORAGE_MUTED "=%" G_GINT64_FORMAT,
                         key, chat->time_ms, chat->archived != FALSE, chat->pinned != FALSE, chat->muted_until_ms);

      confab_mime_builder_add_raw (mail, CONFAB_STORAGE_FIELD_CHAT, value);
    }
}

static void
add_hashes (ConfabMimeBuilder *     mail,
            const ConfabCoiStorage *self,
            gboolean                base64)
{
  const ConfabCoiCard *card = self->cards->len > 0 ? g_ptr_array_index (self->cards, 0) : NULL;

  for (guint i = 0; card != NULL && i < card->addresses->len; i++)
    for (int encoding = 0; encoding <= (base64 != FALSE); encoding++)
      {
        g_autofree char *hash = confab_coi_address_hash (g_ptr_array_index (card->addresses, i), encoding != 0);

        confab_mime_builder_add_raw (mail, CONFAB_HEADER_COI_FROM_HASH, hash);
      }
}

static void
add_header (ConfabMimeBuilder *            mail,
            const ConfabCoiStorage *       self,
            const ConfabCoiStorageContext *context)
{
  static const struct
  {
    const char *content;
    const char *subject;
  } kinds[] = {
    [CONFAB_COI_STORAGE_CONTACT] = { CONFAB_CONTENT_CONTACT, "Chat: Contact" },
    [CONFAB_COI_STORAGE_PROFILE] = { CONFAB_CONTENT_PROFILE, "Profile" },
    [CONFAB_COI_STORAGE_GROUP] = { CONFAB_CONTENT_GROUP, "Group" },
    [CONFAB_COI_STORAGE_CHAT] = { CONFAB_CONTENT_CHAT, "Chat: Settings" },
  };
  const ConfabMimeAddress bare = { NULL, context->own->address };
  const ConfabMimeAddress *own[] = { &bare };
  const char *id[] = { context->message_id, NULL };
  g_autofree char *changed = g_strdup_printf (CONFAB_STORAGE_CARD "=%" G_GINT64_FORMAT "; " CONFAB_STORAGE_BLOCKED
                                              "=%" G_GINT64_FORMAT "; " CONFAB_STORAGE_SENT "=%" G_GINT64_FORMAT,
                                              self->card_ms, self->blocked_ms, self->sent_ms);

  confab_mime_builder_add_addresses (mail, CONFAB_HEADER_FROM, own, 1);
  confab_mime_builder_add_addresses (mail, CONFAB_HEADER_TO, own, 1);
  confab_mime_builder_add_raw (mail, CONFAB_HEADER_SUBJECT, kinds[self->kind].subject);
  confab_mime_builder_add_date (mail, CONFAB_HEADER_DATE, self->date_ms, context->zone_minutes);
  confab_mime_builder_add_ids (mail, CONFAB_HEADER_MESSAGE_ID, id);
  confab_mime_builder_add_raw (mail, CONFAB_HEADER_CHAT_VERSION, CONFAB_CHAT_VERSION);
  confab_mime_builder_add_raw (mail, CONFAB_HEADER_CHAT_CONTENT, kinds[self->kind].content);
  if (self->kind == CONFAB_COI_STORAGE_CONTACT)
    add_hashes (mail, self, context->base64);
  if (self->is_blocked)
    confab_mime_builder_add_raw (mail, CONFAB_HEADER_COI_BLOCKED, "yes");
  confab_mime_builder_add_raw (mail, CONFAB_STORAGE_FIELD_CHANGED, changed);
  add_chats (mail, self);
  if (self->receipts_ms != 0)
    {
      g_autofree char *receipts = g_strdup_printf (CONFAB_STORAGE_ON "=%d; " CONFAB_STORAGE_TIME "=%" G_GINT64_FORMAT,
                                                   self->receipts != FALSE, self->receipts_ms);

      confab_mime_builder_add_raw (mail, CONFAB_STORAGE_FIELD_RECEIPTS, receipts);
    }
  for (guint i = 0; i < self->kept->len; i++)
    {
      g_auto (GStrv) field = g_strsplit (g_ptr_array_index (self->kept, i), ": ", 2);

      if (field[0] != NULL && field[1] != NULL)
        confab_mime_builder_add_text (mail, field[0], field[1]);
    }
  confab_mime_builder_add_raw (mail, CONFAB_HEADER_MIME_VERSION, "1.0");
}

/**
 * confab_coi_storage_to_bytes:
 * @self: what a storage mail says
 * @context: the rest of it
 *
 * Writes a storage mail. The same one always makes the same bytes.
 *
 * Returns: (transfer full): the mail, lines ended with CRLF
 */
GBytes *
confab_coi_storage_to_bytes (const ConfabCoiStorage *       self,
                             const ConfabCoiStorageContext *context)
{
  g_autoptr (ConfabMimeBuilder) mail = make_body (self, context);

  add_header (mail, self, context);
  return confab_mime_builder_to_bytes (mail);
}
