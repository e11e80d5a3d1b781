/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes a text message as a mail: COI, Delta Chat's headers beside it, and readable everywhere (§29). */
#include "config.h"

#include "confab-coi-draft.h"

#include "confab-coi-headers.h"
#include "confab-coi-id.h"
#include "confab-mime-builder.h"
#include "confab-mime-header.h"

#include <string.h>

/* How much of a quoted message is repeated. */
#define MAX_QUOTE_LINES 12
#define MAX_QUOTE_BYTES 1200

G_DEFINE_QUARK (confab-coi-error-quark, confab_coi_error)

/* The first lines of @quote, each as a quoted one. */
static void
append_quote (GString *   out,
              const char *quote)
{
  g_autofree char *trimmed = g_strstrip (g_utf8_make_valid (quote, -1));
  gsize start = out->len;
  const char *line = trimmed;

  if (*trimmed == '\0')
    return;
  for (guint i = 0;; i++)
    {
      gsize length = strcspn (line, "\n");
      gsize room = MAX_QUOTE_BYTES - MIN (out->len - start, MAX_QUOTE_BYTES);

      if (i == MAX_QUOTE_LINES || room == 0)
        {
          g_string_append (out, "> …\n");
          break;
        }
      g_string_append (out, length > 0 ? "> " : ">");
      if (length > room)
        {
          while (room > 0 && ((guint8) line[room] & 0xc0) == 0x80)
            room--;
          g_string_append_len (out, line, room);
          g_string_append (out, "…\n");
          break;
        }
      g_string_append_len (out, line, length);
      g_string_append_c (out, '\n');
      if (line[length] == '\0')
        break;
      line += length + 1;
    }
  g_string_append_c (out, '\n');
}

/* What was typed; a line that looks like the mark of a signature is made to be none, §28.7. */
static void
append_text (GString *   out,
             const char *text)
{
  while (*text != '\0')
    {
      gsize length = strcspn (text, "\n");
      gsize line = length > 0 && text[length - 1] == '\r' ? length - 1 : length;

      if (line >= 3 && memcmp (text, "-- ", 3) == 0)
        {
          g_string_append (out, "-\342\200\213-");
          g_string_append_len (out, text + 2, line - 2);
        }
      else
        g_string_append_len (out, text, line);
      text += length;
      if (*text == '\n')
        {
          g_string_append_c (out, '\n');
          text++;
        }
    }
}

static char *
make_body (const ConfabCoiDraft *self)
{
  GString *body = g_string_new (NULL);

  if (self->quote != NULL)
    append_quote (body, self->quote);
  if (self->text != NULL)
    append_text (body, self->text);
  return g_string_free_and_steal (body);
}

static char *
make_subject (const ConfabCoiDraft *self)
{
  gboolean answer = self->root_id != NULL || self->in_reply_to != NULL;

  if (self->group_id != NULL && self->group_name != NULL && *self->group_name != '\0')
    return g_strdup (self->group_name);
  if (self->subject != NULL && *self->subject != '\0')
    {
      g_autofree char *title = NULL;

      if (!self->is_legacy_peer || !answer)
        return g_strdup (self->subject);
      title = confab_coi_subject_clean (self->subject, NULL, NULL);
      return g_strconcat ("Re: ", title != NULL ? title : "", NULL);
    }
  return g_strdup_printf ("Message from %s",
                          self->from->name != NULL && *self->from->name != '\0' ? self->from->name : self->from->address);
}

static void
add_id (GPtrArray * ids,
        const char *id)
{
  if (id != NULL && *id != '\0' && !g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
    g_ptr_array_add (ids, (gpointer) id);
}

/* Two ids only, by COI's own rule (§2): the first message of the thread and the last one, or that which is answered. */
static void
add_references (ConfabMimeBuilder *   mail,
                const ConfabCoiDraft *self)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  guint n = self->previous_ids != NULL ? g_strv_length ((char **) self->previous_ids) : 0;

  add_id (ids, self->root_id);
  add_id (ids, n > 0 ? self->previous_ids[n - 1] : self->in_reply_to);
  g_ptr_array_add (ids, NULL);
  confab_mime_builder_add_ids (mail, CONFAB_HEADER_REFERENCES, (const char * const *) ids->pdata);
  if (self->in_reply_to != NULL)
    {
      const char *answered[] = { self->in_reply_to, NULL };

      confab_mime_builder_add_ids (mail, CONFAB_HEADER_IN_REPLY_TO, answered);
    }
}

static void
add_header (ConfabMimeBuilder *   mail,
            const ConfabCoiDraft *self)
{
  const ConfabMimeAddress *from[] = { self->from };
  const ConfabMimeAddress bare = { NULL, self->from->address };
  const ConfabMimeAddress *receipt[] = { &bare };
  const char *id[] = { self->message_id, NULL };
  g_autofree char *subject = make_subject (self);

  confab_mime_builder_add_addresses (mail, CONFAB_HEADER_FROM, from, 1);
  confab_mime_builder_add_addresses (mail, CONFAB_HEADER_TO, self->to, self->n_to);
  confab_mime_builder_add_text (mail, CONFAB_HEADER_SUBJECT, subject);
  confab_mime_builder_add_date (mail, CONFAB_HEADER_DATE, self->date_ms, self->zone_minutes);
  confab_mime_builder_add_ids (mail, CONFAB_HEADER_MESSAGE_ID, id);
  add_references (mail, self);
  confab_mime_builder_add_raw (mail, CONFAB_HEADER_CHAT_VERSION, CONFAB_CHAT_VERSION);
  if (self->group_id != NULL)
    confab_mime_builder_add_raw (mail, CONFAB_HEADER_CHAT_GROUP_ID, self->group_id);
  if (self->group_name != NULL && *self->group_name != '\0')
    confab_mime_builder_add_text (mail, CONFAB_HEADER_CHAT_GROUP_NAME, self->group_name);
  /* Ordinary programs would ask their people about it. */
  if (self->request_receipt && !self->is_legacy_peer)
    {
      confab_mime_builder_add_addresses (mail, CONFAB_HEADER_RECEIPT_TO, receipt, 1);
      confab_mime_builder_add_addresses (mail, CONFAB_HEADER_CHAT_RECEIPT_TO, receipt, 1);
    }
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
 * Writes a text message as a mail, §2, §3, §18, §28.7 and §29. The same draft
 * always makes the same bytes.
 *
 * Returns: (transfer full) (nullable): the mail, lines ended with CRLF
 */
GBytes *
confab_coi_draft_to_bytes (const ConfabCoiDraft *self,
                           GError **             error)
{
  g_autoptr (ConfabMimeBuilder) mail = NULL;
  ConfabMimeBuilder *text;
  g_autofree char *body = NULL;

  if (!check (self, error))
    return NULL;

  body = make_body (self);
  text = confab_mime_builder_new_text (body, TRUE);
  if (self->n_files == 0)
    mail = text;
  else
    {
      mail = confab_mime_builder_new_multipart ("mixed", NULL, self->message_id);
      confab_mime_builder_add_part (mail, text);
      for (gsize i = 0; i < self->n_files; i++)
        {
          const ConfabCoiDraftFile *file = &self->files[i];

          confab_mime_builder_add_part (mail, confab_mime_builder_new_file (file->content_type, file->file_name,
                                                                            "attachment", file->bytes));
        }
    }
  add_header (mail, self);
  return confab_mime_builder_to_bytes (mail);
}
