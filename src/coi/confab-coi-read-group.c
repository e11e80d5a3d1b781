/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what a message says of its group: which one, who is in it since when, what changed. */
#include "config.h"

#include "confab-coi-headers.h"
#include "confab-coi-id.h"
#include "confab-coi-message-private.h"
#include "confab-coi-microformat.h"

#include <string.h>

/* Latest time that is taken as one: the end of the year 9999. */
#define MAX_SECONDS G_GINT64_CONSTANT (253402300799)

/* Frees one member. */
static void
member_free (gpointer data)
{
  ConfabCoiMember *member = data;

  g_free (member->address);
  g_free (member);
}

/* The first address of a field, in lower case. */
static char *
dup_address (ConfabCoiReader *self,
             const char *     name)
{
  const char *value = confab_mime_header_find (self->header, name);
  g_autoptr (GPtrArray) list = value != NULL ? confab_mime_address_list_parse (value, 1, NULL) : NULL;

  return list != NULL && list->len > 0 ? g_strdup (((ConfabMimeAddress *) g_ptr_array_index (list, 0))->address) : NULL;
}

static char *
dup_line (ConfabCoiReader *self,
          const char *     name,
          gsize            max_length)
{
  g_autofree char *text = confab_mime_header_dup_text (self->header, name);

  return text != NULL ? confab_mime_sanitize_line (text, max_length) : NULL;
}

static gint64
read_time (ConfabCoiReader *self,
           const char *     name)
{
  const char *value = confab_mime_header_find (self->header, name);
  gint64 seconds;

  return value != NULL && g_ascii_string_to_signed (value, 10, 1, MAX_SECONDS, &seconds, NULL) ? seconds * 1000 : 0;
}

static gboolean
has_three_people (const ConfabCoiMessage *message)
{
  g_autoptr (GHashTable) people = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *lists[] = { message->to, message->cc };

  if (message->from != NULL)
    g_hash_table_add (people, message->from->address);
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < lists[i]->len && g_hash_table_size (people) < 3; j++)
      g_hash_table_add (people, ((ConfabMimeAddress *) g_ptr_array_index (lists[i], j))->address);
  return g_hash_table_size (people) >= 3;
}

/* With an ordinary program somebody brought others into a chat of two: it is a group
 * from now on, §13.7. Whoever reads that makes the same one of it, on every device. */
static char *
dup_widened_group (ConfabCoiReader *self)
{
  const ConfabCoiMessage *message = self->message;
  const char *root = message->references[0] != NULL ? message->references[0] : message->in_reply_to;
  g_autoptr (GChecksum) checksum = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;

  if (root == NULL || !confab_coi_message_id_is_chat (root) || message->is_chat_program || !has_three_people (message) ||
      confab_mime_header_find (self->header, CONFAB_HEADER_LIST_ID) != NULL)
    return NULL;
  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, (const guchar *) root, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return confab_coi_group_id_new (digest, CONFAB_COI_GROUP_RANDOM);
}

static void
read_id (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;
  g_autofree char *header = confab_mime_header_dup_text (self->header, CONFAB_HEADER_CHAT_GROUP_ID);

  if (message->message_id != NULL)
    message->group_id = confab_coi_message_id_dup_group_id (message->message_id);
  if (message->group_id != NULL)
    message->group_origin = CONFAB_COI_GROUP_OWN_ID;
  else if (header != NULL && confab_coi_group_id_is_valid (header, -1))
    {
      message->group_id = g_steal_pointer (&header);
      message->group_origin = CONFAB_COI_GROUP_HEADER;
    }
  else if (message->references[0] != NULL)
    {
      message->group_id = confab_coi_message_id_dup_group_id (message->references[0]);
      if (message->group_id != NULL)
        message->group_origin = CONFAB_COI_GROUP_REFERENCE;
    }
  if (message->group_id == NULL)
    {
      message->group_id = dup_widened_group (self);
      if (message->group_id != NULL)
        message->group_origin = CONFAB_COI_GROUP_REFERENCE;
    }
}

/* One number for each address of To, then one for each of those who were members;
 * other amounts say nothing, §28.5. */
static void
read_members (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;
  const char *times = confab_mime_header_find (self->header, CONFAB_HEADER_CHAT_GROUP_TIMES);
  const char *past = confab_mime_header_find (self->header, CONFAB_HEADER_CHAT_GROUP_PAST);
  g_autoptr (GPtrArray) left = past != NULL ? confab_mime_address_list_parse (past, CONFAB_COI_MAX_ADDRESSES, NULL) : NULL;
  guint n_left = left != NULL ? left->len : 0;
  g_autoptr (GPtrArray) members = NULL;

  if (times == NULL || message->more_recipients > 0)
    return;
  members = g_ptr_array_new_with_free_func (member_free);
  for (guint i = 0; i < message->to->len + n_left; i++)
    {
      gboolean present = i < message->to->len;
      const ConfabMimeAddress *address = g_ptr_array_index (present ? message->to : left, present ? i : i - message->to->len);
      ConfabCoiMember *member;
      char *end;
      gint64 seconds = g_ascii_strtoll (times, &end, 10);

      if (end == times || seconds < 0 || seconds > MAX_SECONDS)
        break;
      times = end;
      member = g_new0 (ConfabCoiMember, 1);
      member->address = g_strdup (address->address);
      member->time_ms = seconds * 1000;
      member->present = present;
      g_ptr_array_add (members, member);
    }
  if (members->len == message->to->len + n_left && times[strspn (times, " \t\r\n")] == '\0')
    message->group_members = g_steal_pointer (&members);
  else
    confab_coi_reader_ignore (self, "group");
}

static void
read_change (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;

  if (g_strcmp0 (message->chat_content, CONFAB_CONTENT_GROUP_CREATED) == 0)
    message->group_change = CONFAB_COI_GROUP_CHANGE_CREATED;
  else if (g_strcmp0 (message->chat_content, CONFAB_CONTENT_GROUP_AVATAR) == 0)
    message->group_change = CONFAB_COI_GROUP_CHANGE_AVATAR;
  else if (message->member_added != NULL || message->member_removed != NULL)
    message->group_change = CONFAB_COI_GROUP_CHANGE_MEMBERS;
  else if (message->group_old_name != NULL)
    message->group_change = CONFAB_COI_GROUP_CHANGE_NAME;
  else if (confab_mime_header_find (self->header, CONFAB_HEADER_CHAT_GROUP_DESCRIPTION_CHANGED) != NULL)
    message->group_change = CONFAB_COI_GROUP_CHANGE_DESCRIPTION;
}

/* Reads what stands in the header. */
void
confab_coi_read_group (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;

  read_id (self);
  message->group_name = dup_line (self, CONFAB_HEADER_CHAT_GROUP_NAME, CONFAB_COI_MAX_GROUP_NAME);
  message->group_name_ms = read_time (self, CONFAB_HEADER_CHAT_GROUP_NAME_TIME);
  message->group_old_name = confab_mime_header_dup_text (self->header, CONFAB_HEADER_CHAT_GROUP_OLD_NAME);
  message->group_description = dup_line (self, CONFAB_HEADER_CHAT_GROUP_DESCRIPTION, CONFAB_COI_MAX_GROUP_DESCRIPTION);
  message->group_description_ms = read_time (self, CONFAB_HEADER_CHAT_GROUP_DESCRIPTION_TIME);
  message->member_added = dup_address (self, CONFAB_HEADER_CHAT_GROUP_ADDED);
  message->member_removed = dup_address (self, CONFAB_HEADER_CHAT_GROUP_REMOVED);
  if (message->group_id == NULL || !message->is_chat_program)
    return;
  read_members (self);
  read_change (self);
}

static gboolean
is_group_info (const ConfabMimePart *part)
{
  g_autofree char *content = NULL;

  if (strcmp (part->content_type, "text/html") != 0)
    return FALSE;
  content = confab_coi_part_dup_content (part, NULL);
  return g_strcmp0 (content, CONFAB_CONTENT_GROUP_INFO) == 0 || g_strcmp0 (content, "groupprofile") == 0;
}

static void
read_info (ConfabCoiReader *self,
           const char *     html)
{
  ConfabCoiMessage *message = self->message;
  g_autoptr (ConfabCoiMicroformat) document = confab_coi_microformat_new (html, strlen (html));
  ConfabCoiElement *root = document != NULL ? confab_coi_microformat_get_root (document) : NULL;
  ConfabCoiElement *group = root != NULL ? confab_coi_element_find (root, NULL, "h-group") : NULL;
  ConfabCoiElement *description;
  ConfabCoiElement *photo;
  ConfabCoiElement *people;

  if (group == NULL)
    {
      confab_coi_reader_ignore (self, "group");
      return;
    }
  message->group_info = TRUE;
  description = confab_coi_element_find (group, NULL, "p-description");
  if (message->group_description == NULL)
    message->group_description = description != NULL
                                 ? confab_coi_element_dup_text (description, CONFAB_COI_MAX_GROUP_DESCRIPTION)
                                 : g_strdup ("");
  /* Those of the members stand below them, and after the group's own. */
  photo = confab_coi_element_find (group, NULL, "u-photo");
  people = confab_coi_element_find (group, NULL, "h-card");
  if (photo != NULL && (people == NULL || confab_coi_element_find (people, NULL, "u-photo") != photo))
    message->group_avatar = confab_coi_element_dup_picture (photo);
}

/* Reads the part that is made for programs, §13.3. */
void
confab_coi_read_group_info (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;

  if (message->group_id == NULL || !message->is_chat_program)
    return;
  for (guint i = 0; i < confab_mime_message_get_n_parts (self->mime); i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (self->mime, i);
      g_autofree char *html = NULL;

      if (!is_group_info (part))
        continue;
      html = confab_mime_message_dup_part_text (self->mime, part, NULL);
      read_info (self, html);
      return;
    }
}
