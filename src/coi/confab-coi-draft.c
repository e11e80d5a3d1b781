/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a message as a mail: COI, Delta Chat's headers beside it, and readable everywhere (§29). */
#include "config.h"

#include "confab-coi-draft-private.h"

#include "confab-coi-headers.h"
#include "confab-coi-id.h"
#include "confab-mime-header.h"

#include <string.h>

G_DEFINE_QUARK (confab-coi-error-quark, confab_coi_error)

/**
 * confab_coi_draft_dup_subject:
 * @self: a message about to be sent
 *
 * Returns: (transfer full): the subject its mail has
 */
char *
confab_coi_draft_dup_subject (const ConfabCoiDraft *self)
{
  gboolean answer = self->root_id != NULL || self->in_reply_to != NULL;

  if (self->group_id != NULL && self->group_name != NULL && *self->group_name != '\0')
    return g_strdup (self->group_name);
  if (self->subject != NULL && *self->subject != '\0')
    {
      g_autofree char *title = NULL;

      if (!self->is_legacy_peer || !answer || self->forwarded_from != NULL)
        return g_strdup (self->subject);
      title = confab_coi_subject_clean (self->subject, NULL, NULL);
      return g_strconcat ("Re: ", title != NULL ? title : "", NULL);
    }
  return g_strdup_printf (CONFAB_COI_SUBJECT_PREFIX "%s",
                          self->from->name != NULL && *self->from->name != '\0' ? self->from->name : self->from->address);
}

static void
add_id (GPtrArray * ids,
        const char *id)
{
  if (id != NULL && *id != '\0' && !g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
    g_ptr_array_add (ids, (gpointer) id);
}

/* Who answers a message of a group in private must not seem to write to the group. */
static gboolean
is_of_another_group (const ConfabCoiDraft *self,
                     const char *          id)
{
  g_autofree char *group = id != NULL ? confab_coi_message_id_dup_group_id (id) : NULL;

  return group != NULL && g_strcmp0 (group, self->group_id) != 0;
}

/* Two ids only, by COI's own rule (§2): the first message of the thread and the last one, or that which is answered. */
static void
add_references (ConfabMimeBuilder *   mail,
                const ConfabCoiDraft *self)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  guint n = self->previous_ids != NULL ? g_strv_length ((char **) self->previous_ids) : 0;

  add_id (ids, self->root_id);
  if (n > 0)
    add_id (ids, self->previous_ids[n - 1]);
  else if (!is_of_another_group (self, self->in_reply_to))
    add_id (ids, self->in_reply_to);
  g_ptr_array_add (ids, NULL);
  confab_mime_builder_add_ids (mail, CONFAB_HEADER_REFERENCES, (const char * const *) ids->pdata);
  if (self->in_reply_to != NULL)
    {
      const char *answered[] = { self->in_reply_to, NULL };

      confab_mime_builder_add_ids (mail, CONFAB_HEADER_IN_REPLY_TO, answered);
    }
}

static const char *
get_content (const ConfabCoiDraft *self)
{
  switch (self->kind)
    {
    case CONFAB_COI_KIND_EDIT:
      return "editrequest";
    case CONFAB_COI_KIND_DELETE:
      return "deleterequest";
    case CONFAB_COI_KIND_PIN:
      return "message-pinned";
    case CONFAB_COI_KIND_UNPIN:
      return "message-unpinned";
    case CONFAB_COI_KIND_POLL:
      return "poll";
    case CONFAB_COI_KIND_POLL_VOTE:
      return "pollvote";
    case CONFAB_COI_KIND_POLL_CLOSE:
      return "pollclose";
    default:
      return NULL;
    }
}

/* §16. A pin of an older message has it too, for those who know only of new ones. */
static void
add_pinned (ConfabMimeBuilder *   mail,
            const ConfabCoiDraft *self)
{
  g_autofree char *date = self->pinned_until_ms != 0 ? confab_mime_format_date (self->pinned_until_ms, self->zone_minutes) : NULL;
  g_autofree char *value = NULL;

  if (!self->pinned && self->kind != CONFAB_COI_KIND_PIN)
    return;
  value = date != NULL ? g_strdup_printf (CONFAB_DISPOSITION_PINNED "; timeout=\"%s\"", date) : g_strdup (CONFAB_DISPOSITION_PINNED);
  confab_mime_builder_add_raw (mail, CONFAB_HEADER_CONTENT_DISPOSITION, value);
}

/* What makes programs act on it. Delta Chat's fields stand here for those who look
 * here, and in the first part, where Delta Chat itself looks (§28.4). */
static void
add_content (ConfabMimeBuilder *   mail,
             const ConfabCoiDraft *self)
{
  const char *content = get_content (self);

  if (content != NULL)
    confab_mime_builder_add_raw (mail, CONFAB_HEADER_CHAT_CONTENT, content);
  if (self->kind == CONFAB_COI_KIND_EDIT)
    confab_mime_builder_add_ids (mail, CONFAB_HEADER_CHAT_EDIT, self->about_ids);
  else if (self->kind == CONFAB_COI_KIND_DELETE)
    confab_mime_builder_add_ids (mail, CONFAB_HEADER_CHAT_DELETE, self->about_ids);
  else if (self->kind == CONFAB_COI_KIND_REACTION)
    confab_mime_builder_add_raw (mail, CONFAB_HEADER_CONTENT_DISPOSITION, CONFAB_DISPOSITION_REACTION);
  else if (self->kind == CONFAB_COI_KIND_RECEIPT)
    confab_mime_builder_add_raw (mail, CONFAB_HEADER_AUTO_SUBMITTED, "auto-replied");
  add_pinned (mail, self);
}

static void
add_header (ConfabMimeBuilder *   mail,
            const ConfabCoiDraft *self)
{
  const ConfabMimeAddress *from[] = { self->from };
  const ConfabMimeAddress bare = { NULL, self->from->address };
  const ConfabMimeAddress *receipt[] = { &bare };
  const char *id[] = { self->message_id, NULL };
  g_autofree char *subject = confab_coi_draft_dup_subject (self);

  confab_mime_builder_add_addresses (mail, CONFAB_HEADER_FROM, from, 1);
  confab_mime_builder_add_addresses (mail, CONFAB_HEADER_TO, self->to, self->n_to);
  confab_mime_builder_add_text (mail, CONFAB_HEADER_SUBJECT, subject);
  confab_mime_builder_add_date (mail, CONFAB_HEADER_DATE, self->date_ms, self->zone_minutes);
  if (self->date_ms % 1000 != 0)
    {
      g_autofree char *fraction = g_strdup_printf ("%d", (int) (self->date_ms % 1000));

      confab_mime_builder_add_raw (mail, CONFAB_HEADER_MILLISECONDS, fraction);
    }
  confab_mime_builder_add_ids (mail, CONFAB_HEADER_MESSAGE_ID, id);
  add_references (mail, self);
  confab_mime_builder_add_raw (mail, CONFAB_HEADER_CHAT_VERSION, CONFAB_CHAT_VERSION);
  if (self->group_id != NULL)
    confab_mime_builder_add_raw (mail, CONFAB_HEADER_CHAT_GROUP_ID, self->group_id);
  if (self->group_name != NULL && *self->group_name != '\0')
    confab_mime_builder_add_text (mail, CONFAB_HEADER_CHAT_GROUP_NAME, self->group_name);
  if (self->group_id != NULL && self->group != NULL)
    confab_coi_draft_add_group (self, mail);
  /* Ordinary programs would ask their people about it. */
  if (self->request_receipt && !self->is_legacy_peer)
    {
      confab_mime_builder_add_addresses (mail, CONFAB_HEADER_RECEIPT_TO, receipt, 1);
      confab_mime_builder_add_addresses (mail, CONFAB_HEADER_CHAT_RECEIPT_TO, receipt, 1);
    }
  add_content (mail, self);
  confab_mime_builder_add_raw (mail, CONFAB_HEADER_MIME_VERSION, "1.0");
}

static gboolean
check (const ConfabCoiDraft *self,
       GError **             error)
{
  if (self->message_id == NULL || *self->message_id == '\0' || self->from == NULL || self->n_to == 0)
    {
      g_set_error_literal (error, CONFAB_COI_ERROR, CONFAB_COI_ERROR_INCOMPLETE, "A message needs an id, an author and a recipient");
      return FALSE;
    }
  if (self->group_id != NULL && !confab_coi_group_id_is_valid (self->group_id, -1))
    {
      g_set_error (error, CONFAB_COI_ERROR, CONFAB_COI_ERROR_INCOMPLETE, "%s is no id of a group", self->group_id);
      return FALSE;
    }
  if ((self->kind == CONFAB_COI_KIND_POLL) != (self->poll != NULL) || (self->kind == CONFAB_COI_KIND_LOCATION) != (self->place != NULL))
    {
      g_set_error_literal (error, CONFAB_COI_ERROR, CONFAB_COI_ERROR_INCOMPLETE, "A poll needs a question, and a place a position");
      return FALSE;
    }
  if (self->kind != 0 && self->kind != CONFAB_COI_KIND_TEXT && self->kind != CONFAB_COI_KIND_GROUP_LEFT &&
      self->poll == NULL && self->place == NULL && self->in_reply_to == NULL)
    {
      g_set_error_literal (error, CONFAB_COI_ERROR, CONFAB_COI_ERROR_INCOMPLETE, "It has to be about some message");
      return FALSE;
    }
  for (gsize i = 0; i <= self->n_to; i++)
    {
      const ConfabMimeAddress *address = i < self->n_to ? self->to[i] : self->from;

      if (!confab_mime_address_is_valid (address->address))
        {
          g_set_error (error, CONFAB_COI_ERROR, CONFAB_COI_ERROR_ADDRESS, "%s is not an address mail can be sent to", address->address);
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * confab_coi_draft_to_bytes:
 * @self: a draft
 * @error: return location for a #ConfabCoiError
 *
 * Writes a message as a mail, §2, §3, §6, §8, §18, §28.7 and §29. The same draft
 * always makes the same bytes.
 *
 * Returns: (transfer full) (nullable): the mail, lines ended with CRLF
 */
GBytes *
confab_coi_draft_to_bytes (const ConfabCoiDraft *self,
                           GError **             error)
{
  g_autoptr (ConfabMimeBuilder) mail = NULL;

  if (!check (self, error))
    return NULL;
  mail = confab_coi_draft_make_body (self);
  add_header (mail, self);
  return confab_mime_builder_to_bytes (mail);
}
