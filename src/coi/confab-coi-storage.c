/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the mails by which own devices share contacts, the own profile, groups and settings (§10–§13.4). */
#include "config.h"

#include "confab-coi-storage-private.h"

#include "confab-coi-headers.h"
#include "confab-coi-id.h"
#include "confab-coi-json.h"
#include "confab-coi-message-private.h"

#include <gcrypt.h>
#include <string.h>

#define HASH_BYTES 32

/* Fields that are not written as they came: they are made anew, or say how the mail came. */
static const char *const made_fields[] = {
  CONFAB_HEADER_FROM, CONFAB_HEADER_TO, CONFAB_HEADER_SUBJECT, CONFAB_HEADER_DATE, CONFAB_HEADER_MESSAGE_ID,
  CONFAB_HEADER_MIME_VERSION, CONFAB_HEADER_CHAT_VERSION, CONFAB_HEADER_CHAT_CONTENT, CONFAB_HEADER_COI_FROM_HASH,
  CONFAB_HEADER_COI_BLOCKED, CONFAB_STORAGE_FIELD_CHANGED, CONFAB_STORAGE_FIELD_CHAT,
  CONFAB_STORAGE_FIELD_RECEIPTS, CONFAB_HEADER_REFERENCES, CONFAB_HEADER_IN_REPLY_TO,
};

/* A mail that came through a server has one of these; one that a program put there has none. */
static const char *const delivery_fields[] = {
  "Received", CONFAB_HEADER_RETURN_PATH, "Delivered-To", CONFAB_HEADER_AUTHENTICATION_RESULTS, "DKIM-Signature",
  "X-Original-To", "Envelope-To",
};

/**
 * confab_coi_address_hash:
 * @address: an address
 * @base64: as Dovecot writes it, in base64 without "="; else as the specification's
 *   examples have it, in hex
 *
 * Makes COI-From-Hash: SHA3-256 of the address in lower case and without quotes, §10.1.
 *
 * Returns: (transfer full): the hash
 */
char *
confab_coi_address_hash (const char *address,
                         gboolean    base64)
{
  g_autofree char *lower = g_utf8_strdown (address, -1);
  g_autoptr (GString) plain = g_string_new (NULL);
  guint8 digest[HASH_BYTES];
  char *text;

  for (const char *p = lower; *p != '\0'; p++)
    if (*p != '"')
      g_string_append_c (plain, *p);
  gcry_md_hash_buffer (GCRY_MD_SHA3_256, digest, plain->str, plain->len);
  if (base64)
    {
      text = g_base64_encode (digest, sizeof digest);
      text[strcspn (text, "=")] = '\0';
      return text;
    }
  text = g_malloc (2 * HASH_BYTES + 1);
  for (guint i = 0; i < HASH_BYTES; i++)
    g_snprintf (text + 2 * i, 3, "%02x", digest[i]);
  return text;
}

/* Either encoding, as hex. */
static char *
read_hash (const char *value)
{
  g_autofree char *text = g_strstrip (g_strdup (value));
  gsize length = strlen (text);
  g_autofree guchar *bytes = NULL;
  g_autoptr (GString) padded = NULL;
  char *hex;

  if (length == 2 * HASH_BYTES && strspn (text, "0123456789abcdefABCDEF") == length)
    return g_ascii_strdown (text, -1);
  text[strcspn (text, "=")] = '\0';
  if (strlen (text) != (HASH_BYTES * 4 + 2) / 3)
    return NULL;
  padded = g_string_new (text);
  g_string_append_c (padded, '=');
  bytes = g_base64_decode (padded->str, &length);
  if (length != HASH_BYTES)
    return NULL;
  hex = g_malloc (2 * HASH_BYTES + 1);
  for (guint i = 0; i < HASH_BYTES; i++)
    g_snprintf (hex + 2 * i, 3, "%02x", bytes[i]);
  return hex;
}

static void
chat_free (gpointer data)
{
  ConfabCoiChatSettings *chat = data;

  g_free (chat->key);
  g_free (chat);
}

/**
 * confab_coi_storage_new:
 * @kind: what it is about
 *
 * Returns: (transfer full): one that says nothing
 */
ConfabCoiStorage *
confab_coi_storage_new (ConfabCoiStorageKind kind)
{
  ConfabCoiStorage *self = g_new0 (ConfabCoiStorage, 1);

  self->kind = kind;
  self->visible = TRUE;
  self->hashes = g_ptr_array_new_with_free_func (g_free);
  self->cards = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_coi_card_free);
  self->chats = g_ptr_array_new_with_free_func (chat_free);
  self->kept = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * confab_coi_storage_free:
 * @self: (transfer full): a storage mail
 */
void
confab_coi_storage_free (ConfabCoiStorage *self)
{
  g_free (self->message_id);
  g_free (self->from);
  g_clear_pointer (&self->to, g_ptr_array_unref);
  g_ptr_array_unref (self->hashes);
  g_ptr_array_unref (self->cards);
  g_free (self->group_id);
  g_free (self->name);
  g_free (self->description);
  g_clear_pointer (&self->photo, g_bytes_unref);
  g_free (self->notification);
  g_ptr_array_unref (self->chats);
  g_ptr_array_unref (self->kept);
  g_free (self->ignored);
  g_free (self);
}

/**
 * confab_coi_storage_add_chat:
 * @self: a storage mail
 * @key: whose chat
 *
 * Returns: (transfer none): settings to fill in
 */
ConfabCoiChatSettings *
confab_coi_storage_add_chat (ConfabCoiStorage *self,
                             const char *      key)
{
  ConfabCoiChatSettings *chat = g_new0 (ConfabCoiChatSettings, 1);

  chat->key = g_strdup (key);
  g_ptr_array_add (self->chats, chat);
  return chat;
}

/**
 * confab_coi_storage_has_fields:
 * @self: a storage mail
 * @other: another one
 *
 * Returns: whether @self keeps all fields that @other keeps
 */
gboolean
confab_coi_storage_has_fields (const ConfabCoiStorage *self,
                               const ConfabCoiStorage *other)
{
  for (guint i = 0; i < other->kept->len; i++)
    if (!g_ptr_array_find_with_equal_func (self->kept, g_ptr_array_index (other->kept, i), g_str_equal, NULL))
      return FALSE;
  return TRUE;
}

/**
 * confab_coi_storage_keep_fields:
 * @self: a storage mail
 * @other: another one about the same
 *
 * Keeps the fields of @other that @self has not, §10.3: tokens above all.
 */
void
confab_coi_storage_keep_fields (ConfabCoiStorage *      self,
                                const ConfabCoiStorage *other)
{
  for (guint i = 0; i < other->kept->len && self->kept->len < CONFAB_COI_STORAGE_MAX_KEPT; i++)
    {
      const char *field = g_ptr_array_index (other->kept, i);

      if (!g_ptr_array_find_with_equal_func (self->kept, field, g_str_equal, NULL))
        g_ptr_array_add (self->kept, g_strdup (field));
    }
}

/* p-notification */

/**
 * confab_coi_notification_get_enabled:
 * @notification: (nullable): p-notification, §10.2
 * @enabled: (out): whether it allows any
 *
 * Returns: whether it says so
 */
gboolean
confab_coi_notification_get_enabled (const char *notification,
                                     gboolean *  enabled)
{
  g_auto (GStrv) pairs = g_strsplit (notification != NULL ? notification : "", ";", CONFAB_COI_STORAGE_MAX_KEPT);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *value = strchr (pairs[i], '=');

      if (value == NULL)
        continue;
      *value++ = '\0';
      if (g_ascii_strcasecmp (g_strstrip (pairs[i]), "enabled") != 0)
        continue;
      g_strstrip (value);
      *enabled = g_ascii_strcasecmp (value, "false") != 0 && g_ascii_strcasecmp (value, "no") != 0;
      return TRUE;
    }
  return FALSE;
}

/**
 * confab_coi_notification_set_enabled:
 * @notification: (nullable): p-notification as it was
 * @enabled: whether it allows any
 *
 * Returns: (transfer full): the same with that, and with all else it said
 */
char *
confab_coi_notification_set_enabled (const char *notification,
                                     gboolean    enabled)
{
  g_auto (GStrv) pairs = g_strsplit (notification != NULL ? notification : "", ";", CONFAB_COI_STORAGE_MAX_KEPT);
  GString *text = g_string_new (enabled ? "enabled=true" : "enabled=false");

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_strstrip (pairs[i]);
      if (*pairs[i] != '\0' && g_ascii_strncasecmp (pairs[i], "enabled", strlen ("enabled")) != 0)
        g_string_append_printf (text, ";%s", pairs[i]);
    }
  return g_string_free (text, FALSE);
}

/* Reading */

static void
ignore (ConfabCoiStorage *self,
        const char *      what)
{
  g_free (self->ignored);
  self->ignored = g_strdup (what);
}

static gboolean
is_one_of (const char *       name,
           const char *const *names,
           gsize              n_names)
{
  for (gsize i = 0; i < n_names; i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* The member of a field of pairs, as "card=1; blocked=2". */
char *
confab_coi_storage_dup_member (const char *value,
                               const char *name)
{
  g_auto (GStrv) pairs = g_strsplit (value, ";", CONFAB_COI_STORAGE_MAX_KEPT);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *text = strchr (pairs[i], '=');

      if (text == NULL)
        continue;
      *text++ = '\0';
      if (strcmp (g_strstrip (pairs[i]), name) == 0)
        return g_uri_unescape_string (g_strstrip (text), NULL);
    }
  return NULL;
}

gint64
confab_coi_storage_read_number (const char *value,
                                const char *name)
{
  g_autofree char *text = confab_coi_storage_dup_member (value, name);
  gint64 number;

  return text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &number, NULL) ? number : 0;
}

/* Whether only a server that delivers a mail adds such a field. */
gboolean
confab_coi_storage_is_delivery_field (const char *name)
{
  return is_one_of (name, delivery_fields, G_N_ELEMENTS (delivery_fields));
}

static void
read_chat (ConfabCoiStorage *self,
           const char *      value)
{
  g_autofree char *key = confab_coi_storage_dup_member (value, CONFAB_STORAGE_KEY);
  ConfabCoiChatSettings *chat;

  if (key == NULL || *key == '\0' || !g_utf8_validate (key, -1, NULL) || self->chats->len >= CONFAB_COI_STORAGE_MAX_CHATS)
    {
      ignore (self, "settings");
      return;
    }
  chat = confab_coi_storage_add_chat (self, key);
  chat->time_ms = confab_coi_storage_read_number (value, CONFAB_STORAGE_TIME);
  chat->archived = confab_coi_storage_read_number (value, CONFAB_STORAGE_ARCHIVED) != 0;
  chat->pinned = confab_coi_storage_read_number (value, CONFAB_STORAGE_PINNED) != 0;
  chat->muted_until_ms = confab_coi_storage_read_number (value, CONFAB_STORAGE_MUTED);
}

static void
read_field (ConfabCoiStorage *self,
            const char *      name,
            const char *      value)
{
  if (g_ascii_strcasecmp (name, CONFAB_HEADER_COI_FROM_HASH) == 0)
    {
      g_autofree char *hash = read_hash (value);

      if (hash != NULL && self->hashes->len < CONFAB_COI_STORAGE_MAX_HASHES &&
          !g_ptr_array_find_with_equal_func (self->hashes, hash, g_str_equal, NULL))
        g_ptr_array_add (self->hashes, g_steal_pointer (&hash));
    }
  else if (g_ascii_strcasecmp (name, CONFAB_HEADER_COI_BLOCKED) == 0)
    self->is_blocked = TRUE;
  else if (strcmp (name, CONFAB_STORAGE_FIELD_CHANGED) == 0)
    {
      self->is_dated = TRUE;
      self->card_ms = confab_coi_storage_read_number (value, CONFAB_STORAGE_CARD);
      self->blocked_ms = confab_coi_storage_read_number (value, CONFAB_STORAGE_BLOCKED);
      self->sent_ms = confab_coi_storage_read_number (value, CONFAB_STORAGE_SENT);
    }
  else if (strcmp (name, CONFAB_STORAGE_FIELD_CHAT) == 0)
    read_chat (self, value);
  else if (strcmp (name, CONFAB_STORAGE_FIELD_RECEIPTS) == 0)
    {
      self->receipts = confab_coi_storage_read_number (value, CONFAB_STORAGE_ON) != 0;
      self->receipts_ms = confab_coi_storage_read_number (value, CONFAB_STORAGE_TIME);
    }
  else if (confab_coi_storage_is_delivery_field (name))
    self->is_delivered = TRUE;
  else if (g_ascii_strncasecmp (name, "Content-", strlen ("Content-")) != 0 &&
           !is_one_of (name, made_fields, G_N_ELEMENTS (made_fields)) &&
           self->kept->len < CONFAB_COI_STORAGE_MAX_KEPT && strlen (value) <= CONFAB_COI_STORAGE_MAX_FIELD)
    {
      g_autofree char *valid = g_utf8_make_valid (value, -1);

      g_ptr_array_add (self->kept, g_strdup_printf ("%s: %s", name, g_strstrip (valid)));
    }
}

static void
read_header (ConfabCoiStorage *      self,
             const ConfabMimeHeader *header)
{
  const char *from = confab_mime_header_find (header, CONFAB_HEADER_FROM);
  const char *to = confab_mime_header_find (header, CONFAB_HEADER_TO);
  const char *date = confab_mime_header_find (header, CONFAB_HEADER_DATE);
  const char *id = confab_mime_header_find (header, CONFAB_HEADER_MESSAGE_ID);
  g_autoptr (GPtrArray) authors = confab_mime_address_list_parse (from != NULL ? from : "", 1, NULL);

  if (from != NULL)
    self->from = g_strdup (authors->len > 0 ? ((ConfabMimeAddress *) g_ptr_array_index (authors, 0))->address : "");
  self->to = confab_mime_address_list_parse (to != NULL ? to : "", CONFAB_COI_MAX_ADDRESSES, NULL);
  if (date != NULL)
    confab_mime_parse_date (date, &self->date_ms, NULL);
  if (id != NULL)
    self->message_id = confab_mime_clean_message_id (id);
  for (guint i = 0; i < confab_mime_header_get_count (header); i++)
    read_field (self, confab_mime_header_get_name (header, i), confab_mime_header_get_value (header, i));
}

/* "types" and the like are lists in JSON and have commas here. */
static char *
dup_list (JsonObject *object,
          const char *name)
{
  JsonArray *array = confab_coi_json_get_array (object, name);
  g_autoptr (GString) list = g_string_new (NULL);

  if (array == NULL)
    return confab_coi_json_dup_string (object, name, CONFAB_COI_CARD_MAX_NAME);
  for (guint i = 0; i < json_array_get_length (array) && list->len < CONFAB_COI_CARD_MAX_NAME; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autofree char *line = NULL;

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        continue;
      line = confab_mime_sanitize_line (json_node_get_string (node), CONFAB_COI_CARD_MAX_NAME);
      g_string_append_printf (list, "%s%s", list->len > 0 ? "," : "", g_strstrip (line));
    }
  return list->len > 0 ? g_string_free (g_steal_pointer (&list), FALSE) : NULL;
}

static char *
dup_notification (JsonObject *contact)
{
  JsonNode *node = json_object_get_member (contact, "notification");
  JsonObject *object;
  g_autofree char *types = NULL;
  g_autofree char *sound = NULL;
  GString *text;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  object = json_node_get_object (node);
  types = dup_list (object, "types");
  sound = dup_list (object, "sound");
  text = g_string_new (confab_coi_json_get_boolean (object, "enabled", TRUE) ? "enabled=true" : "enabled=false");
  if (types != NULL)
    g_string_append_printf (text, ";types=%s", types);
  if (sound != NULL)
    g_string_append_printf (text, ";sounds=%s", sound);
  return g_string_free (text, FALSE);
}

/* What the JSON says that neither h-card nor vCard have. */
static gboolean
read_json (ConfabCoiStorage *self,
           const char *      text)
{
  g_autoptr (JsonObject) contact = confab_coi_json_parse (text);
  ConfabCoiCard *card;
  g_autofree char *labels = NULL;
  g_autofree char *sent = NULL;

  if (contact == NULL)
    return FALSE;
  self->visible = confab_coi_json_get_boolean (contact, "is_visible", TRUE);
  if (confab_coi_json_get_boolean (contact, "is_me", FALSE))
    self->kind = CONFAB_COI_STORAGE_PROFILE;
  sent = confab_coi_json_dup_string (contact, "last_time_contact_sent", CONFAB_COI_CARD_MAX_NAME);
  /* A date has whole seconds; where it is known better, that holds. */
  if (self->sent_ms == 0 && sent != NULL && !confab_mime_parse_date (sent, &self->sent_ms, NULL))
    self->sent_ms = 0;
  if (self->cards->len == 0)
    return TRUE;
  card = g_ptr_array_index (self->cards, 0);
  if (card->status == NULL)
    card->status = confab_coi_json_dup_string (contact, "status", CONFAB_COI_CARD_MAX_VALUE);
  if (card->notification == NULL)
    card->notification = dup_notification (contact);
  labels = dup_list (contact, "groups");
  for (guint i = 0; labels != NULL && i < card->details->len; i++)
    if (strcmp (((ConfabCoiDetail *) g_ptr_array_index (card->details, i))->kind, CONFAB_COI_DETAIL_CATEGORY) == 0)
      g_clear_pointer (&labels, g_free);
  if (labels != NULL)
    confab_coi_card_add_detail (card, CONFAB_COI_DETAIL_CATEGORY, labels);
  return TRUE;
}

static void
read_group (ConfabCoiStorage *self,
            const char *      html)
{
  g_autoptr (ConfabCoiMicroformat) document = confab_coi_microformat_new (html, strlen (html));
  ConfabCoiElement *root = document != NULL ? confab_coi_microformat_get_root (document) : NULL;
  ConfabCoiElement *group = root != NULL ? confab_coi_element_find (root, NULL, "h-group") : NULL;
  ConfabCoiElement *people = group != NULL ? confab_coi_element_find (group, NULL, "h-card") : NULL;
  ConfabCoiElement *found;

  if (group == NULL)
    {
      ignore (self, "group");
      return;
    }
  found = confab_coi_element_find (group, NULL, "p-id");
  if (found != NULL && self->group_id == NULL)
    {
      g_autofree char *id = confab_coi_element_dup_text (found, CONFAB_COI_GROUP_ID_MAX);

      if (confab_coi_group_id_is_valid (id, -1))
        self->group_id = g_steal_pointer (&id);
    }
  found = confab_coi_element_find (group, NULL, "p-notification");
  if (found != NULL)
    self->notification = confab_coi_element_dup_text (found, CONFAB_COI_CARD_MAX_NAME);
  found = confab_coi_element_find (group, NULL, "p-description");
  if (found != NULL)
    self->description = confab_coi_element_dup_text (found, CONFAB_COI_MAX_GROUP_DESCRIPTION);
  /* The group's own name and picture stand before those of its members. */
  found = confab_coi_element_find (group, NULL, "p-name");
  if (found != NULL && (people == NULL || confab_coi_element_find (people, NULL, "p-name") != found))
    self->name = confab_coi_element_dup_text (found, CONFAB_COI_MAX_GROUP_NAME);
  found = confab_coi_element_find (group, NULL, "u-photo");
  if (found != NULL && (people == NULL || confab_coi_element_find (people, NULL, "u-photo") != found))
    self->photo = confab_coi_element_dup_picture (found);
  for (; people != NULL && self->cards->len < CONFAB_COI_STORAGE_MAX_CARDS;
       people = confab_coi_element_find (group, people, "h-card"))
    {
      ConfabCoiCard *card = confab_coi_card_new_from_element (people);

      if (card != NULL)
        g_ptr_array_add (self->cards, card);
    }
}

/* A profile has a card for each audience, and one without for everybody else, §11. */
static void
read_profile_part (ConfabCoiStorage *    self,
                   const ConfabMimePart *part,
                   const char *          html)
{
  ConfabCoiCard *card = confab_coi_card_new_from_html (html);
  const char *content = part->header != NULL ? confab_mime_header_find (part->header, CONFAB_HEADER_CHAT_CONTENT) : NULL;
  g_autoptr (ConfabMimeParameters) parameters = content != NULL ? confab_mime_parameters_new (content) : NULL;
  const char *audience = parameters != NULL ? confab_mime_parameters_find (parameters, "categories") : NULL;
  const char *changed = part->header != NULL ? confab_mime_header_find (part->header, CONFAB_STORAGE_FIELD_CHANGED) : NULL;

  if (card == NULL)
    return;
  if (audience != NULL && *audience != '\0')
    card->audience = confab_mime_sanitize_line (audience, CONFAB_COI_CARD_MAX_NAME);
  if (changed != NULL)
    card->time_ms = confab_coi_storage_read_number (changed, CONFAB_STORAGE_CARD);
  g_ptr_array_add (self->cards, card);
}

static void
read_html (ConfabCoiStorage *    self,
           const ConfabMimePart *part,
           const char *          html)
{
  ConfabCoiCard *card;

  switch (self->kind)
    {
    case CONFAB_COI_STORAGE_GROUP:
      if (self->cards->len == 0)
        read_group (self, html);
      return;
    case CONFAB_COI_STORAGE_PROFILE:
      if (self->cards->len < CONFAB_COI_STORAGE_MAX_CARDS)
        read_profile_part (self, part, html);
      return;
    case CONFAB_COI_STORAGE_CONTACT:
      card = self->cards->len == 0 ? confab_coi_card_new_from_html (html) : NULL;
      if (card != NULL)
        g_ptr_array_add (self->cards, card);
      return;
    case CONFAB_COI_STORAGE_CHAT:
      return;
    }
}

static gboolean
is_vcard (const ConfabMimePart *part)
{
  return strcmp (part->content_type, "text/vcard") == 0 || strcmp (part->content_type, "text/x-vcard") == 0;
}

/* First what has a name, then what has only the rest. */
static void
read_parts (ConfabCoiStorage * self,
            ConfabMimeMessage *mime)
{
  g_autofree char *json = NULL;
  gboolean had_html = FALSE;

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < confab_mime_message_get_n_parts (mime); i++)
      {
        const ConfabMimePart *part = confab_mime_message_get_part (mime, i);
        gboolean html = strcmp (part->content_type, "text/html") == 0;

        if (part->is_multipart || !part->has_body)
          continue;
        if (pass == 0 && html)
          {
            g_autofree char *text = confab_mime_message_dup_part_text (mime, part, NULL);

            had_html |= *text != '\0';
            read_html (self, part, text);
          }
        else if (pass == 1 && self->cards->len == 0 && self->kind != CONFAB_COI_STORAGE_GROUP && is_vcard (part))
          {
            g_autofree char *text = confab_mime_message_dup_part_text (mime, part, NULL);
            ConfabCoiCard *card = confab_coi_card_new_from_vcard (text);

            if (card != NULL)
              g_ptr_array_add (self->cards, card);
            else
              ignore (self, CONFAB_STORAGE_FILE_VCARD);
            self->is_legacy = card != NULL && !had_html;
          }
        else if (pass == 1 && json == NULL && strcmp (part->content_type, "application/json") == 0)
          json = confab_mime_message_dup_part_text (mime, part, NULL);
      }
  if (json != NULL && self->kind == CONFAB_COI_STORAGE_CONTACT && !read_json (self, json))
    ignore (self, CONFAB_STORAGE_FILE_JSON);
  if (had_html && self->cards->len == 0 && self->kind == CONFAB_COI_STORAGE_CONTACT && self->ignored == NULL)
    ignore (self, "h-card");
}

static ConfabCoiStorageKind
find_kind (const ConfabMimeHeader *header,
           ConfabMimeMessage *     mime)
{
  const char *value = confab_mime_header_find (header, CONFAB_HEADER_CHAT_CONTENT);
  g_autofree char *content = value != NULL ? g_ascii_strdown (value, -1) : g_strdup ("");

  content[strcspn (content, ";")] = '\0';
  g_strstrip (content);
  if (strcmp (content, CONFAB_CONTENT_CONTACT) == 0 || confab_mime_header_find (header, CONFAB_HEADER_COI_FROM_HASH) != NULL)
    return CONFAB_COI_STORAGE_CONTACT;
  if (strcmp (content, CONFAB_CONTENT_PROFILE) == 0)
    return CONFAB_COI_STORAGE_PROFILE;
  if (strcmp (content, CONFAB_CONTENT_GROUP) == 0)
    return CONFAB_COI_STORAGE_GROUP;
  if (strcmp (content, CONFAB_CONTENT_CHAT) == 0)
    return CONFAB_COI_STORAGE_CHAT;
  /* The first form said so at its part. */
  for (guint i = 0; i < confab_mime_message_get_n_parts (mime); i++)
    {
      g_autofree char *part = confab_coi_part_dup_content (confab_mime_message_get_part (mime, i), NULL);

      if (g_strcmp0 (part, CONFAB_CONTENT_CONTACT) == 0)
        return CONFAB_COI_STORAGE_CONTACT;
    }
  return 0;
}

/**
 * confab_coi_storage_new_from_source:
 * @source: a mail of the folder for contacts
 *
 * Reads a storage mail of any of the known forms, §1 and §10.4. What is broken is left out
 * and named in @ignored. Whose it is and whether it came by mail is for the caller to judge.
 *
 * Returns: (transfer full) (nullable): what it says, or %NULL when it is none
 */
ConfabCoiStorage *
confab_coi_storage_new_from_source (ConfabMimeSource *source)
{
  g_autoptr (ConfabMimeMessage) mime = confab_mime_message_new (source);
  const ConfabMimeHeader *header = confab_mime_message_get_header (mime);
  ConfabCoiStorageKind kind = find_kind (header, mime);
  g_autoptr (ConfabCoiStorage) self = NULL;

  if (kind == 0)
    return NULL;
  self = confab_coi_storage_new (kind);
  read_header (self, header);
  if (kind == CONFAB_COI_STORAGE_GROUP && self->message_id != NULL)
    self->group_id = confab_coi_message_id_dup_group_id (self->message_id);
  read_parts (self, mime);
  for (guint i = 0; self->kind == CONFAB_COI_STORAGE_CONTACT && i < self->cards->len; i++)
    {
      const ConfabCoiCard *card = g_ptr_array_index (self->cards, i);

      for (guint j = 0; j < card->addresses->len; j++)
        {
          g_autofree char *hash = confab_coi_address_hash (g_ptr_array_index (card->addresses, j), FALSE);

          if (!g_ptr_array_find_with_equal_func (self->hashes, hash, g_str_equal, NULL))
            g_ptr_array_add (self->hashes, g_steal_pointer (&hash));
        }
    }
  if (self->kind == CONFAB_COI_STORAGE_GROUP && self->group_id == NULL)
    return NULL;
  return g_steal_pointer (&self);
}
