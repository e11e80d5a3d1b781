/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decides what a mail is, in the dialects of all eras (§1, §6, §9, §27, §28). */
#include "config.h"

#include "confab-coi-emoji.h"
#include "confab-coi-headers.h"
#include "confab-coi-message-private.h"

#include <string.h>

/* Most bytes of a reaction's part that are read. */
#define MAX_REACTION_PART 1024

typedef struct
{
  const char *content;
  ConfabCoiKind kind;
  gboolean has_target;
} Content;

static const Content contents[] = {
  { "editrequest", CONFAB_COI_KIND_EDIT, TRUE },
  { "edit", CONFAB_COI_KIND_EDIT, TRUE },
  { "ammend", CONFAB_COI_KIND_EDIT, TRUE },
  { "amend", CONFAB_COI_KIND_EDIT, TRUE },
  { "deleterequest", CONFAB_COI_KIND_DELETE, TRUE },
  { "delete", CONFAB_COI_KIND_DELETE, TRUE },
  { "collapse", CONFAB_COI_KIND_DELETE, TRUE },
  { "collapsed", CONFAB_COI_KIND_DELETE, TRUE },
  { "groupleft", CONFAB_COI_KIND_GROUP_LEFT, FALSE },
  { "profilerequest", CONFAB_COI_KIND_PROFILE_REQUEST, FALSE },
  { "grouprequested", CONFAB_COI_KIND_GROUP_REQUEST, FALSE },
  { "groupprofilerequest", CONFAB_COI_KIND_GROUP_REQUEST, FALSE },
  { "contact", CONFAB_COI_KIND_CONTACT_STORAGE, FALSE },
  { "profile", CONFAB_COI_KIND_PROFILE_STORAGE, FALSE },
  { "group", CONFAB_COI_KIND_GROUP_STORAGE, FALSE },
  { "poll", CONFAB_COI_KIND_POLL, FALSE },
  { "pollvote", CONFAB_COI_KIND_POLL_VOTE, TRUE },
  { "pollclose", CONFAB_COI_KIND_POLL_CLOSE, TRUE },
  { "message-pinned", CONFAB_COI_KIND_PIN, TRUE },
  { "message-unpinned", CONFAB_COI_KIND_UNPIN, TRUE },
  { "location", CONFAB_COI_KIND_LOCATION, FALSE },
  { "call", CONFAB_COI_KIND_CALL, FALSE },
  { "call-accepted", CONFAB_COI_KIND_CALL_ACCEPTED, TRUE },
  { "call-ended", CONFAB_COI_KIND_CALL_ENDED, TRUE },
};

/* Those that a part of a message can carry for the whole message. */
static gboolean
is_part_kind (ConfabCoiKind kind)
{
  return kind == CONFAB_COI_KIND_POLL || kind == CONFAB_COI_KIND_POLL_VOTE || kind == CONFAB_COI_KIND_POLL_CLOSE ||
         kind == CONFAB_COI_KIND_LOCATION;
}

static const Content *
find_content (const char *value)
{
  for (gsize i = 0; value != NULL && i < G_N_ELEMENTS (contents); i++)
    {
      if (strcmp (value, contents[i].content) == 0)
        return &contents[i];
    }
  return NULL;
}

/* The message that is answered: In-Reply-To, else the last of References, §6. */
static const char *
answered_id (const ConfabCoiMessage *message)
{
  guint n = g_strv_length (message->references);

  if (message->in_reply_to != NULL)
    return message->in_reply_to;
  return n > 0 ? message->references[n - 1] : NULL;
}

static void
add_target (GPtrArray * targets,
            const char *id)
{
  if (id != NULL && targets->len < CONFAB_COI_MAX_TARGETS && !g_ptr_array_find_with_equal_func (targets, id, g_str_equal, NULL))
    g_ptr_array_add (targets, g_strdup (id));
}

static void
add_targets (GPtrArray * targets,
             const char *value)
{
  g_auto (GStrv) ids = value != NULL ? confab_mime_parse_message_ids (value) : NULL;

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    add_target (targets, ids[i]);
}

/* Sets kind and targets; without a target there is nothing to do. */
static void
take_kind (ConfabCoiMessage *message,
           ConfabCoiKind     kind,
           GPtrArray *       targets)
{
  if (targets->len == 0)
    return;
  message->kind = kind;
  g_ptr_array_add (targets, NULL);
  message->target_ids = (GStrv) g_ptr_array_steal (targets, NULL);
}

static gboolean
is_empty (const ConfabCoiMessage *message)
{
  return *message->text == '\0' && message->attachments->len == 0;
}

static void
strip_edit_mark (ConfabCoiMessage *message)
{
  if (g_str_has_prefix (message->text, CONFAB_EDIT_MARK))
    {
      char *rest = g_strchug (g_strdup (message->text + strlen (CONFAB_EDIT_MARK)));

      g_free (message->text);
      message->text = rest;
      /* What stands above it is the old text, which the new one replaces. */
      g_clear_pointer (&message->full_text, g_free);
    }
}

/* Edits and deletes of both dialects. Delta Chat puts some other message's id into In-Reply-To. */
static void
read_change (ConfabCoiReader *self,
             const Content *  content)
{
  ConfabCoiMessage *message = self->message;
  const char *edit = confab_coi_reader_find_hidden (self, CONFAB_HEADER_CHAT_EDIT);
  const char *delete = confab_coi_reader_find_hidden (self, CONFAB_HEADER_CHAT_DELETE);
  gboolean coi = content != NULL && (content->kind == CONFAB_COI_KIND_EDIT || content->kind == CONFAB_COI_KIND_DELETE);
  ConfabCoiKind kind = coi ? content->kind : edit != NULL ? CONFAB_COI_KIND_EDIT : CONFAB_COI_KIND_DELETE;
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func (g_free);

  if (!coi && edit == NULL && delete == NULL)
    return;
  if (coi)
    add_target (targets, answered_id (message));
  add_targets (targets, kind == CONFAB_COI_KIND_EDIT ? edit : delete);
  /* An edit to nothing is a delete, §6. */
  if (kind == CONFAB_COI_KIND_EDIT)
    strip_edit_mark (message);
  if (kind == CONFAB_COI_KIND_EDIT && is_empty (message))
    kind = CONFAB_COI_KIND_DELETE;
  take_kind (message, kind, targets);
}

/* RFC 9078: a part with the disposition "reaction", and no other text. */
static void
read_reaction (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;
  const char *target = answered_id (message);

  if (target == NULL || !is_empty (message))
    return;
  for (guint i = 0; i < confab_mime_message_get_n_parts (self->mime); i++)
    {
      const ConfabMimePart *part = confab_mime_message_get_part (self->mime, i);
      g_autofree char *text = NULL;
      g_autofree char *line = NULL;

      if (g_strcmp0 (part->disposition, CONFAB_DISPOSITION_REACTION) != 0 || strcmp (part->content_type, "text/plain") != 0)
        continue;
      if (part->size > MAX_REACTION_PART)
        return;
      text = confab_mime_message_dup_part_text (self->mime, part, NULL);
      line = confab_mime_sanitize_line (text, MAX_REACTION_PART);
      message->reaction = g_strndup (line, strcspn (line, " "));
      /* Whatever else was written there is to be read. */
      if (*message->reaction != '\0' && !confab_coi_is_emoji (message->reaction))
        {
          g_clear_pointer (&message->reaction, g_free);
          g_free (message->text);
          message->text = g_strchomp (g_steal_pointer (&text));
          confab_coi_reader_ignore (self, "reaction");
          return;
        }
      message->kind = CONFAB_COI_KIND_REACTION;
      message->target_ids = g_new0 (char *, 2);
      message->target_ids[0] = g_strdup (target);
      return;
    }
}

/* A value of Chat-Content, of the message or of one of its parts. */
static void
read_content (ConfabCoiReader *self,
              const Content *  content,
              const char *     reference)
{
  ConfabCoiMessage *message = self->message;
  g_autoptr (GPtrArray) targets = NULL;

  if (!content->has_target)
    {
      message->kind = content->kind;
      return;
    }
  targets = g_ptr_array_new_with_free_func (g_free);
  add_target (targets, reference != NULL ? reference : answered_id (message));
  take_kind (message, content->kind, targets);
}

static void
read_part_contents (ConfabCoiReader *self)
{
  for (guint i = 0; i < confab_mime_message_get_n_parts (self->mime); i++)
    {
      g_autofree char *reference = NULL;
      g_autofree char *value = confab_coi_part_dup_content (confab_mime_message_get_part (self->mime, i), &reference);
      const Content *content = find_content (value);

      if (content != NULL && is_part_kind (content->kind))
        {
          read_content (self, content, reference);
          return;
        }
    }
}

/* What only programs need: key exchange, and places that are sent without a word. */
static gboolean
is_hidden (ConfabCoiReader *self)
{
  const ConfabCoiMessage *message = self->message;

  if (confab_mime_header_find (self->header, CONFAB_HEADER_SECURE_JOIN) != NULL)
    return TRUE;
  if (message->auto_submitted == NULL || !message->is_chat_program || *message->text != '\0' || message->attachments->len != 1)
    return FALSE;
  return g_strcmp0 (((ConfabCoiAttachment *) g_ptr_array_index (message->attachments, 0))->file_name, "location.kml") == 0;
}

static void
read_pinned (ConfabCoiReader *self)
{
  const ConfabMimePart *root = confab_mime_message_get_part (self->mime, 0);
  const char *timeout;

  if (g_strcmp0 (root->disposition, CONFAB_DISPOSITION_PINNED) != 0)
    return;
  self->message->pinned = TRUE;
  timeout = confab_mime_parameters_find (root->disposition_parameters, "timeout");
  if (timeout == NULL || confab_mime_parse_date (timeout, &self->message->pinned_until_ms, NULL))
    return;
  self->message->pinned_until_ms = 0;
  confab_coi_reader_ignore (self, "pin");
}

static gboolean
is_storage (ConfabCoiKind kind)
{
  return kind == CONFAB_COI_KIND_CONTACT_STORAGE || kind == CONFAB_COI_KIND_PROFILE_STORAGE ||
         kind == CONFAB_COI_KIND_GROUP_STORAGE;
}

static gboolean
is_control (ConfabCoiKind kind)
{
  switch (kind)
    {
    case CONFAB_COI_KIND_DELETE:
    case CONFAB_COI_KIND_REACTION:
    case CONFAB_COI_KIND_RECEIPT:
    case CONFAB_COI_KIND_DELIVERY_REPORT:
    case CONFAB_COI_KIND_CONTACT_STORAGE:
    case CONFAB_COI_KIND_PROFILE_STORAGE:
    case CONFAB_COI_KIND_GROUP_STORAGE:
    case CONFAB_COI_KIND_POLL_VOTE:
    case CONFAB_COI_KIND_POLL_CLOSE:
    case CONFAB_COI_KIND_PIN:
    case CONFAB_COI_KIND_UNPIN:
    case CONFAB_COI_KIND_CALL_ACCEPTED:
    case CONFAB_COI_KIND_CALL_ENDED:
    case CONFAB_COI_KIND_HIDDEN:
      return TRUE;
    default:
      return FALSE;
    }
}

/* The subject names the group (§13.6), where it is the group's and no word of a program. */
static void
read_group_name (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;

  /* It is named for programs that need a name, and has none. */
  if (confab_mime_header_find (self->header, CONFAB_HEADER_GROUP_UNNAMED) != NULL)
    {
      g_clear_pointer (&message->group_name, g_free);
      return;
    }
  if (message->group_name != NULL && *message->group_name != '\0')
    return;
  g_clear_pointer (&message->group_name, g_free);
  if (message->group_id == NULL || is_control (message->kind) || message->kind == CONFAB_COI_KIND_EDIT || message->title == NULL ||
      g_ascii_strcasecmp (message->title, "Chat") == 0 || g_str_has_prefix (message->title, "Chat: ") ||
      g_str_has_prefix (message->title, CONFAB_COI_SUBJECT_PREFIX))
    return;
  message->group_name = g_strdup (message->title);
}

/* Decides what it is, once header and text are known. */
void
confab_coi_read_kind (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;
  const Content *content = find_content (message->chat_content);
  ConfabCoiKind plain = message->is_chat_program ? CONFAB_COI_KIND_TEXT : CONFAB_COI_KIND_MAIL;

  message->kind = plain;
  confab_coi_read_report (self);
  if (message->kind == plain && is_hidden (self))
    message->kind = CONFAB_COI_KIND_HIDDEN;
  if (message->kind == plain)
    read_reaction (self);
  if (message->kind == plain)
    read_change (self, content);
  if (message->kind == plain && content != NULL)
    read_content (self, content, NULL);
  if (message->kind == plain && message->is_chat_program)
    read_part_contents (self);
  if (message->kind == plain && message->is_chat_program && confab_coi_reader_has_place_file (self))
    message->kind = CONFAB_COI_KIND_LOCATION;
  if (!confab_coi_read_data (self))
    {
      message->kind = plain;
      g_clear_pointer (&message->target_ids, g_strfreev);
    }
  confab_coi_read_mentions (self);
  if (message->kind == plain && confab_mime_header_find (self->header, CONFAB_HEADER_COI_FROM_HASH) != NULL)
    message->kind = CONFAB_COI_KIND_CONTACT_STORAGE;
  if (is_storage (message->kind))
    confab_coi_read_storage (self, plain);
  confab_coi_read_profile (self);
  read_pinned (self);
  message->is_control = is_control (message->kind) && !message->has_words;
  message->group_asked = message->kind == CONFAB_COI_KIND_GROUP_REQUEST;
  read_group_name (self);
}
