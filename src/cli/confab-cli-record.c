/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records as JSON objects: the names and types that scripts rely on. */
#include "config.h"

#include "confab-cli-record.h"

#include "confab-cli-text.h"
#include "confab-cli-url.h"

#include <string.h>

static void
add (JsonBuilder *builder,
     const char * name,
     gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_boolean (JsonBuilder *builder,
             const char * name,
             gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/* What is nothing is null, and what came as broken UTF-8 does not leave so. */
static void
add_string (JsonBuilder *builder,
            const char * name,
            const char * value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  json_builder_set_member_name (builder, name);
  if (valid != NULL)
    json_builder_add_string_value (builder, valid);
  else
    json_builder_add_null_value (builder);
}

static void
add_time (JsonBuilder *builder,
          const char * name,
          gint64       time)
{
  g_autofree char *text = time != 0 ? confab_cli_format_iso8601 (time) : NULL;

  add_string (builder, name, text);
}

static void
add_seconds (JsonBuilder *builder,
             const char * name,
             double       seconds)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, g_ascii_strtod (g_ascii_formatd (digits, sizeof digits, "%.3f", seconds), NULL));
}

static void
add_person (JsonBuilder *builder,
            const char * name,
            const char * address)
{
  json_builder_begin_object (builder);
  add_string (builder, "name", name);
  add_string (builder, "address", address);
  json_builder_end_object (builder);
}

static JsonNode *
end (JsonBuilder *builder)
{
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/**
 * confab_cli_kind_nick:
 * @kind: a kind of conversation
 *
 * Returns: (transfer none): its word; a person is a person with a key and without one
 */
const char *
confab_cli_kind_nick (ConfabConversationKind kind)
{
  return confab_conversation_kind_get_nick (kind == CONFAB_CONVERSATION_PERSON_KEY ? CONFAB_CONVERSATION_PERSON : kind);
}

/**
 * confab_cli_record_account:
 * @account: an account
 *
 * Returns: (transfer full): its object
 */
JsonNode *
confab_cli_record_account (const ConfabAccountRecord *account)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *imap = confab_cli_server_format (CONFAB_CLI_IMAP, account->imap_host, account->imap_port, account->imap_security);
  g_autofree char *smtp = confab_cli_server_format (CONFAB_CLI_SMTP, account->smtp_host, account->smtp_port, account->smtp_security);

  json_builder_begin_object (builder);
  add (builder, "id", account->id);
  add_string (builder, "address", account->address);
  add_string (builder, "name", account->name);
  add_string (builder, "imap", imap);
  add_string (builder, "imap_user", account->imap_user);
  add_string (builder, "smtp", smtp);
  add_string (builder, "smtp_user", account->smtp_user);
  add_string (builder, "ca", account->authority);
  add_string (builder, "auth", account->auth == CONFAB_AUTH_OAUTH2 ? "oauth2" : "password");
  return end (builder);
}

/**
 * confab_cli_record_found:
 * @address: a mail address
 * @found: servers of it
 *
 * Returns: (transfer full): its object
 */
JsonNode *
confab_cli_record_found (const char *               address,
                         const ConfabFoundSettings *found)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *imap = confab_cli_server_format (CONFAB_CLI_IMAP, found->imap_host, found->imap_port, found->imap_security);
  g_autofree char *smtp = confab_cli_server_format (CONFAB_CLI_SMTP, found->smtp_host, found->smtp_port, found->smtp_security);

  json_builder_begin_object (builder);
  add_string (builder, "address", address);
  add_string (builder, "imap", imap);
  add_string (builder, "imap_user", found->imap_user);
  add_string (builder, "smtp", smtp);
  add_string (builder, "smtp_user", found->smtp_user);
  add_string (builder, "source", found->source);
  json_builder_set_member_name (builder, "vouched");
  json_builder_add_boolean_value (builder, found->vouched);
  json_builder_set_member_name (builder, "auth");
  json_builder_begin_array (builder);
  if (found->auth & CONFAB_AUTH_PASSWORD)
    json_builder_add_string_value (builder, "password");
  if (found->auth & CONFAB_AUTH_APP_PASSWORD)
    json_builder_add_string_value (builder, "app-password");
  if (found->auth & CONFAB_AUTH_OAUTH2)
    json_builder_add_string_value (builder, "oauth2");
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "oauth_ready");
  json_builder_add_boolean_value (builder, found->oauth_ready);
  add_string (builder, "hint", found->hint);
  add_string (builder, "page", found->page);
  return end (builder);
}

/**
 * confab_cli_record_chat:
 * @chat: a conversation
 * @now: milliseconds since 1970 UTC
 *
 * Returns: (transfer full): its object
 */
JsonNode *
confab_cli_record_chat (const ConfabConversationRecord *chat,
                        gint64                          now)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add (builder, "id", chat->id);
  add_string (builder, "account", chat->account);
  add_string (builder, "kind", confab_cli_kind_nick (chat->kind));
  add_string (builder, "name", chat->name);
  json_builder_set_member_name (builder, "members");
  json_builder_begin_array (builder);
  for (guint i = 0; chat->members != NULL && i < chat->members->len; i++)
    {
      const ConfabPersonRecord *person = g_ptr_array_index (chat->members, i);

      add_person (builder, person->name, person->address);
    }
  json_builder_end_array (builder);
  add (builder, "unread", chat->unread);
  add_time (builder, "last_time", chat->last_time);
  add_string (builder, "last_text", chat->last_text);
  add_boolean (builder, "request", chat->request);
  add_boolean (builder, "archived", chat->archived);
  add_boolean (builder, "muted", chat->muted_until > now);
  add_boolean (builder, "pinned", chat->pinned);
  add_string (builder, "description", chat->description);
  add_string (builder, "avatar", chat->avatar);
  return end (builder);
}

static void
add_attachment (JsonBuilder *                 builder,
                const ConfabAttachmentRecord *attachment,
                const char *                  profile)
{
  g_autofree char *path = attachment->path != NULL ? g_canonicalize_filename (attachment->path, profile) : NULL;

  json_builder_begin_object (builder);
  add_string (builder, "section", attachment->section);
  add_string (builder, "name", attachment->name);
  add_string (builder, "type", attachment->content_type);
  json_builder_set_member_name (builder, "size");
  if (attachment->size >= 0)
    json_builder_add_int_value (builder, attachment->size);
  else
    json_builder_add_null_value (builder);
  add_string (builder, "path", path);
  add_boolean (builder, "inline", attachment->is_inline);
  json_builder_end_object (builder);
}

static void
add_from (JsonBuilder *             builder,
          const ConfabPersonRecord *person)
{
  json_builder_set_member_name (builder, "from");
  add_person (builder, person->name, person->address);
}

static void
add_reactions (JsonBuilder *              builder,
               const ConfabMessageRecord *message)
{
  json_builder_set_member_name (builder, "reactions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < message->reactions->len; i++)
    {
      const ConfabReactionRecord *reaction = g_ptr_array_index (message->reactions, i);

      json_builder_begin_object (builder);
      add_string (builder, "emoji", reaction->emoji);
      add_from (builder, reaction->person);
      add_time (builder, "time", reaction->time);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_receipts (JsonBuilder *              builder,
              const ConfabMessageRecord *message)
{
  json_builder_set_member_name (builder, "receipts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < message->receipts->len; i++)
    {
      const ConfabReceiptRecord *receipt = g_ptr_array_index (message->receipts, i);

      json_builder_begin_object (builder);
      add_from (builder, receipt->person);
      add_string (builder, "state", confab_message_state_get_nick (receipt->state));
      add_time (builder, "time", receipt->time);
      add_string (builder, "problem", receipt->problem);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_people (JsonBuilder *builder,
            const char * name,
            GPtrArray *  people)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < people->len; i++)
    {
      const ConfabPersonRecord *person = g_ptr_array_index (people, i);

      add_person (builder, person->name, *person->address != '\0' ? person->address : NULL);
    }
  json_builder_end_array (builder);
}

static void
add_poll (JsonBuilder *           builder,
          const ConfabPollRecord *poll)
{
  json_builder_set_member_name (builder, "poll");
  if (poll == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  add_string (builder, "title", poll->title);
  add_string (builder, "description", poll->description);
  add_boolean (builder, "multiple", poll->multiple);
  add_boolean (builder, "closed", poll->closed != 0);
  add (builder, "voters", poll->n_voters);
  json_builder_set_member_name (builder, "options");
  json_builder_begin_array (builder);
  for (guint i = 0; i < poll->options->len; i++)
    {
      const ConfabPollOptionRecord *option = g_ptr_array_index (poll->options, i);

      json_builder_begin_object (builder);
      add (builder, "number", i + 1);
      add_string (builder, "text", option->text);
      add (builder, "votes", option->voters->len);
      add_people (builder, "voters", option->voters);
      add_boolean (builder, "chosen", option->chosen);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_place (JsonBuilder *            builder,
           const ConfabPlaceRecord *place)
{
  json_builder_set_member_name (builder, "place");
  if (place == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "latitude");
  json_builder_add_double_value (builder, place->latitude);
  json_builder_set_member_name (builder, "longitude");
  json_builder_add_double_value (builder, place->longitude);
  add_string (builder, "name", place->name);
  json_builder_end_object (builder);
}

static void
add_ignored (JsonBuilder *builder,
             const char * ignored)
{
  g_auto (GStrv) words = ignored != NULL ? g_strsplit (ignored, " ", -1) : g_new0 (char *, 1);

  json_builder_set_member_name (builder, "ignored");
  json_builder_begin_array (builder);
  for (guint i = 0; words[i] != NULL; i++)
    json_builder_add_string_value (builder, words[i]);
  json_builder_end_array (builder);
}

static void
add_system (JsonBuilder *              builder,
            const ConfabMessageRecord *message)
{
  json_builder_set_member_name (builder, "system");
  json_builder_begin_array (builder);
  for (guint i = 0; i < message->system->len; i++)
    {
      const ConfabSystemRecord *change = g_ptr_array_index (message->system, i);

      json_builder_begin_object (builder);
      add_string (builder, "event", change->event);
      json_builder_set_member_name (builder, "by");
      add_person (builder, change->by->name, change->by->address);
      json_builder_set_member_name (builder, "who");
      if (change->who != NULL)
        add_person (builder, change->who->name, change->who->address);
      else
        json_builder_add_null_value (builder);
      add_string (builder, "text", change->text);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/**
 * confab_cli_record_message:
 * @message: a message
 * @profile: the profile's directory
 *
 * Returns: (transfer full): its object
 */
JsonNode *
confab_cli_record_message (const ConfabMessageRecord *message,
                           const char *               profile)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add (builder, "id", message->id);
  add (builder, "chat", message->conversation_id);
  add_string (builder, "message_id", message->message_id);
  json_builder_set_member_name (builder, "from");
  add_person (builder, message->from_name, message->from_address);
  add_string (builder, "text", message->deleted ? NULL : message->text);
  add_string (builder, "full_text", message->deleted ? NULL : message->full_text);
  add_string (builder, "quote", message->deleted ? NULL : message->quote);
  add_string (builder, "subject", message->subject);
  add_time (builder, "time", message->time);
  add_boolean (builder, "outgoing", message->outgoing);
  add_boolean (builder, "unread", message->unread);
  add_string (builder, "state", confab_message_state_get_nick (message->state));
  add_string (builder, "problem", message->problem);
  add_string (builder, "kind", confab_message_kind_get_nick (message->kind));
  add_boolean (builder, "edited", message->edited);
  add_boolean (builder, "deleted", message->deleted);
  add_boolean (builder, "forwarded", message->forwarded);
  add_boolean (builder, "pinned", message->pinned);
  add_time (builder, "pinned_until", message->pinned_until);
  add_boolean (builder, "mentions_me", message->mention);
  add_people (builder, "mentions", message->mentions);
  json_builder_set_member_name (builder, "attachments");
  json_builder_begin_array (builder);
  for (guint i = 0; message->attachments != NULL && i < message->attachments->len; i++)
    add_attachment (builder, g_ptr_array_index (message->attachments, i), profile);
  json_builder_end_array (builder);
  add_reactions (builder, message);
  add_receipts (builder, message);
  add_poll (builder, message->poll);
  add_place (builder, message->place);
  add_system (builder, message);
  add_ignored (builder, message->ignored);
  return end (builder);
}

/**
 * confab_cli_record_member:
 * @person: somebody in a chat
 *
 * Returns: (transfer full): their object
 */
JsonNode *
confab_cli_record_member (const ConfabPersonRecord *person)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "name", person->name);
  add_string (builder, "address", person->address);
  add_boolean (builder, "self", person->is_self);
  return end (builder);
}

/**
 * confab_cli_record_contact:
 * @account: address of the account whose contact it is
 * @name: the name to show
 * @addresses: (array zero-terminated=1): their addresses
 * @saved: they are in the address book
 * @blocked: nothing is heard of them
 * @status: (nullable): what they say of themselves
 * @avatar: (nullable): path of their picture
 *
 * Returns: (transfer full): their object
 */
JsonNode *
confab_cli_record_contact (const char *        account,
                           const char *        name,
                           const char * const *addresses,
                           gboolean            saved,
                           gboolean            blocked,
                           const char *        status,
                           const char *        avatar)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "account", account);
  add_string (builder, "name", name);
  json_builder_set_member_name (builder, "addresses");
  json_builder_begin_array (builder);
  for (guint i = 0; addresses[i] != NULL; i++)
    json_builder_add_string_value (builder, addresses[i]);
  json_builder_end_array (builder);
  add_boolean (builder, "saved", saved);
  add_boolean (builder, "blocked", blocked);
  add_string (builder, "status", status);
  add_string (builder, "avatar", avatar);
  return end (builder);
}

/**
 * confab_cli_record_profile:
 * @account: address of the account whose owner it shows
 * @audience: (nullable): whom; %NULL for everybody else
 * @name: (nullable): the name
 * @status: (nullable): what they say of themselves
 * @avatar: (nullable): path of the picture
 *
 * Returns: (transfer full): its object
 */
JsonNode *
confab_cli_record_profile (const char *account,
                           const char *audience,
                           const char *name,
                           const char *status,
                           const char *avatar)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "account", account);
  add_string (builder, "for", audience);
  add_string (builder, "name", name);
  add_string (builder, "status", status);
  add_string (builder, "avatar", avatar);
  return end (builder);
}

/**
 * confab_cli_record_event:
 * @event: what happened
 * @member: what @record is
 * @record: (transfer full): to whom
 *
 * Returns: (transfer full): a line of `watch`
 */
JsonNode *
confab_cli_record_event (const char *event,
                         const char *member,
                         JsonNode *  record)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "event", event);
  json_builder_set_member_name (builder, member);
  json_builder_add_value (builder, record);
  return end (builder);
}

/**
 * confab_cli_record_removed:
 * @event: what happened
 * @id: row id of what is no longer to be seen
 * @chat: row id of the conversation it was in, or 0
 *
 * Returns: (transfer full): a line of `watch`
 */
JsonNode *
confab_cli_record_removed (const char *event,
                           gint64      id,
                           gint64      chat)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "event", event);
  add (builder, "id", id);
  if (chat != 0)
    add (builder, "chat", chat);
  return end (builder);
}

static const char *
action_nick (ConfabProblemAction action)
{
  static const char * const nicks[] = {
    [CONFAB_PROBLEM_WAIT] = "wait",
    [CONFAB_PROBLEM_RETRY] = "retry",
    [CONFAB_PROBLEM_PASSWORD] = "password",
    [CONFAB_PROBLEM_SERVERS] = "servers",
    [CONFAB_PROBLEM_CERTIFICATE] = "certificate",
    [CONFAB_PROBLEM_KEYRING] = "keyring",
    [CONFAB_PROBLEM_DISK] = "disk",
    [CONFAB_PROBLEM_CHANGE] = "change",
    [CONFAB_PROBLEM_REPORT] = "report",
  };

  return nicks[CLAMP (action, CONFAB_PROBLEM_WAIT, CONFAB_PROBLEM_REPORT)];
}

/**
 * confab_cli_record_state:
 * @address: an account's address
 * @state: what its connection is doing
 * @problem: (nullable): what it waits for
 *
 * Returns: (transfer full): a line of `watch`
 */
JsonNode *
confab_cli_record_state (const char *       address,
                         ConfabAccountState state,
                         ConfabProblem *    problem)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "event", "state");
  add_string (builder, "account", address);
  add_string (builder, "state", confab_account_state_get_nick (state));
  json_builder_set_member_name (builder, "problem");
  if (problem == NULL)
    {
      json_builder_add_null_value (builder);
      return end (builder);
    }
  json_builder_begin_object (builder);
  add_string (builder, "title", confab_problem_get_title (problem));
  add_string (builder, "sentence", confab_problem_get_sentence (problem));
  add_string (builder, "action", action_nick (confab_problem_get_action (problem)));
  json_builder_end_object (builder);
  return end (builder);
}

/**
 * confab_cli_record_draft:
 * @chat: row id of a chat
 * @text: (nullable): what was typed in it and not sent
 *
 * Returns: (transfer full): its object
 */
JsonNode *
confab_cli_record_draft (gint64      chat,
                         const char *text)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add (builder, "chat", chat);
  add_string (builder, "text", text);
  return end (builder);
}

/**
 * confab_cli_record_sync:
 * @counts: `a{sv}`: what confab_engine_sync() says of one account
 *
 * Returns: (transfer full): its object
 */
JsonNode *
confab_cli_record_sync (GVariant *counts)
{
  static const char * const numbers[] = { "messages", "bytes", "flags", "gone" };
  static const char * const phases[][2] = {
    { "outbox-seconds", "outbox_seconds" },
    { "fetch-seconds", "fetch_seconds" },
    { "outbox-again-seconds", "outbox_again_seconds" },
  };
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const char *account = NULL;
  double total = 0;

  json_builder_begin_object (builder);
  g_variant_lookup (counts, "account", "&s", &account);
  add_string (builder, "account", account);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      guint64 number = 0;

      g_variant_lookup (counts, numbers[i], "t", &number);
      add (builder, numbers[i], (gint64) number);
    }
  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      double seconds = 0;

      g_variant_lookup (counts, phases[i][0], "d", &seconds);
      add_seconds (builder, phases[i][1], seconds);
      total += seconds;
    }
  add_seconds (builder, "seconds", total);
  return end (builder);
}

/* JSON-GLib writes all 17 digits of a double, 0.44500000000000001; degrees have six
 * behind the point, and seconds fewer. */
static void
append_number (GString *line,
               double   number)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  gsize length;

  g_ascii_formatd (digits, sizeof digits, "%.6f", number);
  for (length = strlen (digits); digits[length - 1] == '0' && digits[length - 2] != '.';)
    length--;
  g_string_append_len (line, digits, (gssize) length);
}

static void
append_node (GString *      line,
             JsonGenerator *generator,
             JsonNode *     node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *value;
      char before = '{';

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &name, &value))
        {
          g_string_append_printf (line, "%c\"%s\":", before, name);
          append_node (line, generator, value);
          before = ',';
        }
      g_string_append (line, before == '{' ? "{}" : "}");
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      g_string_append_c (line, '[');
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          if (i > 0)
            g_string_append_c (line, ',');
          append_node (line, generator, json_array_get_element (array, i));
        }
      g_string_append_c (line, ']');
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      append_number (line, json_node_get_double (node));
    }
  else
    {
      json_generator_set_root (generator, node);
      json_generator_to_gstring (generator, line);
    }
}

/**
 * confab_cli_record_saved:
 * @message: a message's row id
 * @attachment: a file of it
 * @path: where it was saved
 *
 * Returns: (transfer full): the object of a saved file
 */
JsonNode *
confab_cli_record_saved (gint64                        message,
                         const ConfabAttachmentRecord *attachment,
                         const char *                  path)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add (builder, "message", message);
  add_string (builder, "section", attachment->section);
  add_string (builder, "name", attachment->name);
  add_string (builder, "path", path);
  return end (builder);
}

/**
 * confab_cli_record_change:
 * @address: the account
 * @time: milliseconds since 1970 UTC
 * @folder: (nullable): the folder that was changed
 * @action: what was done, one word
 * @detail: (nullable): more of it
 *
 * Returns: (transfer full): the object of a change on a server
 */
JsonNode *
confab_cli_record_change (const char *address,
                          gint64      time,
                          const char *folder,
                          const char *action,
                          const char *detail)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "account", address);
  add_time (builder, "time", time);
  add_string (builder, "folder", folder);
  add_string (builder, "action", action);
  add_string (builder, "detail", detail);
  return end (builder);
}

/**
 * confab_cli_record_to_line:
 * @record: (transfer full): an object
 *
 * Returns: (transfer full): one line, without its end
 */
char *
confab_cli_record_to_line (JsonNode *record)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) owned = record;
  GString *line = g_string_new (NULL);

  append_node (line, generator, owned);
  return g_string_free (line, FALSE);
}
