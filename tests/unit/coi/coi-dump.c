/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One line per field that is set; lines of texts are indented below their field. */
#include "config.h"

#include "coi-dump.h"

#include <string.h>

static const char * const kinds[] = {
  "none", "text", "mail", "edit", "delete", "reaction", "receipt", "delivery-report", "group-left", "profile-request",
  "group-request", "contact-storage", "profile-storage", "group-storage", "poll", "poll-vote", "poll-close", "pin", "unpin",
  "location", "call", "call-accepted", "call-ended", "hidden",
};
static const char * const origins[] = { "none", "own-id", "header", "reference" };
static const char * const roles[] = { "file", "preview", "voice", "sticker", "inline" };
static const char * const actions[] = { "unknown", "failed", "delayed", "delivered", "relayed", "expanded" };

static void
add (GString *   out,
     const char *name,
     const char *value)
{
  if (value != NULL)
    g_string_append_printf (out, "%s: %s\n", name, value);
}

static void
add_flag (GString *   out,
          const char *name,
          gboolean    value)
{
  if (value)
    g_string_append_printf (out, "%s\n", name);
}

static void
add_number (GString *   out,
            const char *name,
            gint64      value,
            gint64      unset)
{
  if (value != unset)
    g_string_append_printf (out, "%s: %" G_GINT64_FORMAT "\n", name, value);
}

static void
add_text (GString *   out,
          const char *name,
          const char *value)
{
  g_auto (GStrv) lines = NULL;

  if (value == NULL)
    return;
  lines = g_strsplit (value, "\n", -1);
  g_string_append_printf (out, "%s:\n", name);
  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (out, "  |%s\n", lines[i]);
}

static void
add_address (GString *                out,
             const char *             name,
             const ConfabMimeAddress *address)
{
  if (address != NULL)
    g_string_append_printf (out, "%s: %s <%s>\n", name, address->name != NULL ? address->name : "-", address->address);
}

static void
add_addresses (GString *   out,
               const char *name,
               GPtrArray * addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    add_address (out, name, g_ptr_array_index (addresses, i));
}

static void
add_strings (GString *   out,
             const char *name,
             GStrv       strings)
{
  for (guint i = 0; strings[i] != NULL; i++)
    add (out, name, strings[i]);
}

static void
add_attachment (GString *                  out,
                const ConfabCoiAttachment *attachment)
{
  g_string_append_printf (out, "attachment %s: %s %s, %" G_GINT64_FORMAT " bytes, %s", attachment->section,
                          attachment->content_type, attachment->file_name != NULL ? attachment->file_name : "-",
                          attachment->size, roles[attachment->role]);
  if (attachment->content_id != NULL)
    g_string_append_printf (out, ", id %s", attachment->content_id);
  if (attachment->disposition != NULL)
    g_string_append_printf (out, ", %s", attachment->disposition);
  if (attachment->duration_ms != 0)
    g_string_append_printf (out, ", %" G_GINT64_FORMAT " ms", attachment->duration_ms);
  g_string_append_c (out, '\n');
}

static void
add_delivery (GString *                out,
              const ConfabCoiDelivery *delivery)
{
  g_string_append_printf (out, "delivery: %s %s %s %s\n", delivery->recipient, actions[delivery->action],
                          delivery->status != NULL ? delivery->status : "-",
                          delivery->diagnostic != NULL ? delivery->diagnostic : "-");
}

static void
add_poll (GString *            out,
          const ConfabCoiPoll *poll)
{
  if (poll == NULL)
    return;
  add (out, "poll", poll->title);
  add (out, "poll-description", poll->description);
  add_strings (out, "poll-option", poll->options);
  add_flag (out, "poll-multiple", poll->multiple);
  add_flag (out, "poll-revote", poll->revote);
}

/* All that is set of @message. */
char *
coi_dump_message (ConfabCoiMessage *message)
{
  GString *out = g_string_new (NULL);

  add (out, "kind", kinds[message->kind]);
  add_flag (out, "control", message->is_control);
  add (out, "message-id", message->message_id);
  add_flag (out, "id-derived", message->id_derived);
  add_address (out, "from", message->from);
  add_address (out, "sender", message->sender);
  add_addresses (out, "to", message->to);
  add_addresses (out, "cc", message->cc);
  add_addresses (out, "bcc", message->bcc);
  add_addresses (out, "reply-to", message->reply_to);
  add_number (out, "more-recipients", message->more_recipients, 0);
  if (message->date_valid)
    add_number (out, "date", message->date_ms, -1);
  else
    g_assert_cmpint (message->date_ms, ==, 0);
  add (out, "subject", message->subject);
  if (g_strcmp0 (message->subject, message->title) != 0)
    add (out, "title", message->title != NULL ? message->title : "(nothing)");
  add_flag (out, "reply-prefix", message->has_reply_prefix);
  add_flag (out, "forward-prefix", message->has_forward_prefix);
  add_strings (out, "reference", message->references);
  add (out, "in-reply-to", message->in_reply_to);
  add (out, "chat-version", message->chat_version);
  add (out, "chat-content", message->chat_content);
  add_flag (out, "chat", message->is_chat);
  add_flag (out, "chat-program", message->is_chat_program);
  if (message->group_id != NULL)
    g_string_append_printf (out, "group: %s (%s)\n", message->group_id, origins[message->group_origin]);
  add (out, "group-name", message->group_name);
  add (out, "group-old-name", message->group_old_name);
  add (out, "member-added", message->member_added);
  add (out, "member-removed", message->member_removed);
  add (out, "list-id", message->list_id);
  add (out, "list-name", message->list_name);
  add (out, "list-post", message->list_post);
  add (out, "list-unsubscribe", message->list_unsubscribe);
  add (out, "precedence", message->precedence);
  add (out, "auto-submitted", message->auto_submitted);
  add_flag (out, "bulk", message->is_bulk);
  add_flag (out, "auto", message->is_auto);
  add_flag (out, "no-reply", message->is_no_reply);
  add_text (out, "quote", message->quote);
  add_text (out, "text", message->text);
  add_text (out, "full-text", message->full_text);
  add_text (out, "signature", message->signature);
  add_flag (out, "forwarded", message->is_forwarded);
  add_flag (out, "html", message->has_html);
  add_flag (out, "text-from-html", message->text_from_html);
  add_flag (out, "text-truncated", message->text_truncated);
  add_flag (out, "encrypted", message->is_encrypted);
  add_flag (out, "pinned", message->pinned);
  add_number (out, "pinned-until", message->pinned_until_ms, 0);
  add_poll (out, message->poll);
  for (guint i = 0; message->votes != NULL && i < message->votes->len; i++)
    add_number (out, "vote", g_array_index (message->votes, int, i), -1);
  if (message->place != NULL)
    g_string_append_printf (out, "place: %.6f %.6f %.1f %s\n", message->place->latitude, message->place->longitude,
                            message->place->accuracy, message->place->name != NULL ? message->place->name : "-");
  add_addresses (out, "mention", message->mentions);
  add_flag (out, "mentions-all", message->mentions_all);
  add (out, "ignored", message->ignored);
  for (guint i = 0; i < message->attachments->len; i++)
    add_attachment (out, g_ptr_array_index (message->attachments, i));
  add (out, "receipt-to", message->receipt_to);
  add_flag (out, "receipt-valid", message->receipt_valid);
  add_strings (out, "target", message->target_ids);
  add (out, "reaction", message->reaction);
  add_flag (out, "receipt-displayed", message->receipt_displayed);
  add (out, "receipt-recipient", message->receipt_recipient);
  for (guint i = 0; message->deliveries != NULL && i < message->deliveries->len; i++)
    add_delivery (out, g_ptr_array_index (message->deliveries, i));
  add_number (out, "ephemeral-timer", message->ephemeral_timer, -1);
  add_text (out, "authentication", message->authentication_results);
  return g_string_free_and_steal (out);
}
