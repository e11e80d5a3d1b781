/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a message that goes out: what people read, and what programs act on. */
#include "config.h"

#include "confab-coi-draft-private.h"

#include "confab-coi-headers.h"
#include "confab-mime-header.h"
#include "confab-mime-text.h"

#include <string.h>

/* How much of a quoted message is repeated. */
#define MAX_QUOTE_LINES 12
#define MAX_QUOTE_BYTES 1200

/* What a receipt says of the program; it gives away nothing more of the computer. */
#define REPORTING_UA "Confab"

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
make_text (const ConfabCoiDraft *self)
{
  GString *body = g_string_new (NULL);

  if (self->forwarded_from != NULL)
    {
      g_autofree char *from = confab_mime_sanitize_line (self->forwarded_from, CONFAB_MIME_NAME_MAX_LENGTH);

      g_string_append_printf (body, CONFAB_MIME_TEXT_FORWARD_MARK "\nFrom: %s\n\n", from);
    }
  if (self->quote != NULL)
    append_quote (body, self->quote);
  if (self->kind == CONFAB_COI_KIND_EDIT && self->quote != NULL)
    g_string_append (body, CONFAB_EDIT_MARK " ");
  if (self->text != NULL)
    append_text (body, self->text);
  return g_string_free_and_steal (body);
}

/* §11: what the text says, and below it who says so. */
static ConfabMimeBuilder *
make_profile (const ConfabCoiDraft *self,
              const char *          text)
{
  g_autoptr (GString) html = g_string_new ("<html><body>\n<p>");
  ConfabMimeBuilder *part;

  confab_coi_microformat_append_text (html, text);
  g_string_append (html, "</p>\n<hr>\n");
  confab_coi_card_append_html (self->profile, html);
  g_string_append (html, "</body></html>\n");
  part = confab_mime_builder_new_html (html->str);
  confab_mime_builder_add_raw (part, CONFAB_HEADER_CHAT_CONTENT, CONFAB_CONTENT_PROFILE);
  return part;
}

static ConfabMimeBuilder *
make_message (const ConfabCoiDraft *self)
{
  g_autofree char *text = make_text (self);
  ConfabMimeBuilder *part = confab_mime_builder_new_text (text, TRUE);
  ConfabMimeBuilder *mixed;

  if (self->group_id != NULL && self->group != NULL && self->group->info)
    {
      ConfabMimeBuilder *alternative = confab_mime_builder_new_multipart ("alternative", NULL, self->group_id);

      confab_mime_builder_add_part (alternative, part);
      confab_mime_builder_add_part (alternative, confab_coi_draft_make_group_info (self, text));
      part = alternative;
    }
  else if (self->profile != NULL)
    {
      g_autofree char *seed = g_strconcat (self->message_id, " profile", NULL);
      ConfabMimeBuilder *alternative = confab_mime_builder_new_multipart ("alternative", NULL, seed);

      confab_mime_builder_add_part (alternative, part);
      confab_mime_builder_add_part (alternative, make_profile (self, text));
      part = alternative;
    }
  if (self->n_files == 0)
    return part;
  mixed = confab_mime_builder_new_multipart ("mixed", NULL, self->message_id);
  confab_mime_builder_add_part (mixed, part);
  for (gsize i = 0; i < self->n_files; i++)
    {
      const ConfabCoiDraftFile *file = &self->files[i];

      confab_mime_builder_add_part (mixed, confab_mime_builder_new_file (file->content_type, file->file_name,
                                                                         "attachment", file->bytes));
    }
  return mixed;
}

/* Delta Chat reads these fields of an unencrypted mail in its first part alone, §28.4. */
static ConfabMimeBuilder *
make_change (const ConfabCoiDraft *self)
{
  const char *field = self->kind == CONFAB_COI_KIND_EDIT ? CONFAB_HEADER_CHAT_EDIT : CONFAB_HEADER_CHAT_DELETE;
  ConfabMimeBuilder *mixed = confab_mime_builder_new_multipart ("mixed", NULL, self->message_id);
  g_autofree char *text = make_text (self);
  ConfabMimeBuilder *part = confab_mime_builder_new_text (text, TRUE);

  confab_mime_builder_add_ids (part, field, self->about_ids);
  confab_mime_builder_add_part (mixed, part);
  return mixed;
}

static void
add_recipient_field (ConfabMimeBuilder *part,
                     const char *       name,
                     const char *       address)
{
  g_autofree char *value = g_strconcat ("rfc822;", address, NULL);

  confab_mime_builder_add_field (part, name, value);
}

/* RFC 8098 §3.1: what people read, then what programs do; the message itself is not given back. */
static ConfabMimeBuilder *
make_receipt (const ConfabCoiDraft *self)
{
  ConfabMimeBuilder *report = confab_mime_builder_new_multipart ("report", "report-type=disposition-notification",
                                                                 self->message_id);
  ConfabMimeBuilder *fields = confab_mime_builder_new_fields ("message/disposition-notification");
  g_autofree char *displayed = g_strdup_printf ("<%s>", self->in_reply_to);
  g_autoptr (GString) more = g_string_new (NULL);

  confab_mime_builder_add_part (report, confab_mime_builder_new_text (self->text != NULL ? self->text : "", TRUE));
  confab_mime_builder_add_field (fields, CONFAB_HEADER_REPORTING_UA, REPORTING_UA);
  add_recipient_field (fields, CONFAB_HEADER_ORIGINAL_RECIPIENT, self->from->address);
  add_recipient_field (fields, CONFAB_HEADER_FINAL_RECIPIENT, self->from->address);
  confab_mime_builder_add_field (fields, CONFAB_HEADER_ORIGINAL_ID, displayed);
  for (guint i = 0; self->about_ids != NULL && self->about_ids[i] != NULL; i++)
    g_string_append_printf (more, "%s<%s>", i > 0 ? " " : "", self->about_ids[i]);
  if (more->len > 0)
    confab_mime_builder_add_field (fields, CONFAB_HEADER_ADDITIONAL_IDS, more->str);
  confab_mime_builder_add_field (fields, CONFAB_HEADER_DISPOSITION, "manual-action/MDN-sent-automatically; displayed");
  confab_mime_builder_add_part (report, fields);
  return report;
}

/* A part that programs read and people can leave alone. */
static ConfabMimeBuilder *
make_json (const char *json,
           const char *content,
           const char *reference)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  ConfabMimeBuilder *part = confab_mime_builder_new_file ("application/json", "poll.json", "attachment", bytes);
  g_autofree char *value = reference != NULL ? g_strdup_printf ("%s; reference=\"<%s>\"", content, reference) : g_strdup (content);

  confab_mime_builder_add_raw (part, CONFAB_HEADER_CHAT_CONTENT, value);
  return part;
}

/* What everybody reads, in plain text and, where there is any, in HTML. */
static ConfabMimeBuilder *
make_readable (const ConfabCoiDraft *self,
               const char *          text,
               const char *          html,
               const char *          content)
{
  g_autofree char *seed = g_strconcat (self->message_id, " readable", NULL);
  ConfabMimeBuilder *plain = confab_mime_builder_new_text (text, TRUE);
  ConfabMimeBuilder *alternative;
  ConfabMimeBuilder *rich;

  if (html == NULL)
    return plain;
  alternative = confab_mime_builder_new_multipart ("alternative", NULL, seed);
  confab_mime_builder_add_part (alternative, plain);
  rich = confab_mime_builder_new_html (html);
  if (content != NULL)
    confab_mime_builder_add_raw (rich, CONFAB_HEADER_CHAT_CONTENT, content);
  confab_mime_builder_add_part (alternative, rich);
  return alternative;
}

static char *
make_poll_text (const ConfabCoiDraft *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "📊 %s\n\n", self->poll->title);
  if (self->poll->description != NULL)
    g_string_append_printf (text, "%s\n\n", self->poll->description);
  for (guint i = 0; self->poll->options[i] != NULL; i++)
    g_string_append_printf (text, "%u. %s\n", i + 1, self->poll->options[i]);
  if (self->text != NULL)
    g_string_append_printf (text, "\n%s\n", self->text);
  return g_string_free_and_steal (text);
}

/* §17.3: a poll, a vote, or the end of a poll. */
static ConfabMimeBuilder *
make_poll (const ConfabCoiDraft *self)
{
  ConfabMimeBuilder *mixed = confab_mime_builder_new_multipart ("mixed", NULL, self->message_id);
  g_autofree char *text = NULL;
  g_autofree char *html = NULL;
  g_autofree char *json = NULL;
  const char *content = "poll";

  if (self->kind == CONFAB_COI_KIND_POLL)
    {
      text = make_poll_text (self);
      html = confab_coi_poll_to_html (self->poll);
      json = confab_coi_poll_to_json (self->poll);
    }
  else
    {
      text = make_text (self);
      content = self->kind == CONFAB_COI_KIND_POLL_VOTE ? "pollvote" : "pollclose";
      json = self->kind == CONFAB_COI_KIND_POLL_VOTE ? confab_coi_votes_to_json (self->votes, self->n_votes)
                                                     : confab_coi_poll_close_to_json ();
    }
  confab_mime_builder_add_part (mixed, make_readable (self, text, html, NULL));
  confab_mime_builder_add_part (mixed, make_json (json, content, self->kind == CONFAB_COI_KIND_POLL ? NULL : self->in_reply_to));
  return mixed;
}

/* §15: text and h-geo, and Delta Chat's file beside them. */
static ConfabMimeBuilder *
make_place (const ConfabCoiDraft *self)
{
  ConfabMimeBuilder *mixed = confab_mime_builder_new_multipart ("mixed", NULL, self->message_id);
  g_autofree char *said = make_text (self);
  g_autofree char *text = confab_coi_place_to_text (self->place, said);
  g_autofree char *html = confab_coi_place_to_html (self->place, self->text);
  g_autofree char *kml = confab_coi_place_to_kml (self->place, self->text);
  g_autoptr (GBytes) bytes = g_bytes_new (kml, strlen (kml));

  confab_mime_builder_add_part (mixed, make_readable (self, text, html, "location"));
  confab_mime_builder_add_part (mixed, confab_mime_builder_new_file (CONFAB_COI_PLACE_TYPE, CONFAB_COI_PLACE_FILE, "attachment", bytes));
  return mixed;
}

/* Makes the mail's outermost part, without its header. */
ConfabMimeBuilder *
confab_coi_draft_make_body (const ConfabCoiDraft *self)
{
  switch (self->kind)
    {
    case CONFAB_COI_KIND_EDIT:
    case CONFAB_COI_KIND_DELETE:
      return make_change (self);

    case CONFAB_COI_KIND_REACTION:
      /* RFC 9078; one emoji, or nothing to take it back. */
      return confab_mime_builder_new_text (self->reaction != NULL ? self->reaction : "", FALSE);

    case CONFAB_COI_KIND_RECEIPT:
      return make_receipt (self);

    case CONFAB_COI_KIND_POLL:
    case CONFAB_COI_KIND_POLL_VOTE:
    case CONFAB_COI_KIND_POLL_CLOSE:
      return make_poll (self);

    case CONFAB_COI_KIND_LOCATION:
      return make_place (self);

    default:
      return make_message (self);
    }
}
