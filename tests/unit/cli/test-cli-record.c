/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records as JSON: each field by name, type and value, and one line for each. */
#include "config.h"

#include "confab-cli-record.h"

#include <string.h>

#define NOW G_GINT64_CONSTANT (1709164800000)

static void
assert_record (JsonNode *  record,
               const char *expected)
{
  g_autofree char *line = confab_cli_record_to_line (record);

  g_assert_cmpstr (line, ==, expected);
}

static ConfabMessageRecord *
make_message (void)
{
  ConfabMessageRecord *message = confab_message_record_new ();

  message->id = 12;
  message->conversation_id = 3;
  message->account_id = 1;
  message->message_id = g_strdup ("chat$1@x.y");
  message->from_address = g_strdup ("bob@x.y");
  message->text = g_strdup ("Hello");
  message->full_text = g_strdup ("Hello\n-- \nBob");
  message->time = NOW + 5;
  message->kind = CONFAB_MESSAGE_TEXT;
  message->state = CONFAB_MESSAGE_RECEIVED;
  message->unread = TRUE;
  return message;
}

static void
test_message (void)
{
  g_autoptr (ConfabMessageRecord) message = make_message ();

  assert_record (confab_cli_record_message (message, "/p"),
                 "{\"id\":12,\"chat\":3,\"message_id\":\"chat$1@x.y\",\"from\":{\"name\":null,\"address\":\"bob@x.y\"},"
                 "\"text\":\"Hello\",\"full_text\":\"Hello\\n-- \\nBob\",\"quote\":null,\"subject\":null,"
                 "\"time\":\"2024-02-29T00:00:00.005Z\",\"outgoing\":false,\"unread\":true,\"state\":\"received\","
                 "\"problem\":null,\"kind\":\"text\",\"edited\":false,\"deleted\":false,\"forwarded\":false,\"pinned\":false,"
                 "\"pinned_until\":null,\"mentions_me\":false,\"mentions\":[],\"attachments\":[],"
                 "\"reactions\":[],\"receipts\":[],\"poll\":null,\"place\":null,\"system\":[],\"ignored\":[]}");
}

static void
test_message_full (void)
{
  g_autoptr (ConfabMessageRecord) message = make_message ();
  ConfabReactionRecord *reaction = g_new0 (ConfabReactionRecord, 1);
  ConfabSystemRecord *change = g_new0 (ConfabSystemRecord, 1);
  ConfabReceiptRecord *receipt = g_new0 (ConfabReceiptRecord, 1);
  ConfabAttachmentRecord *here = confab_attachment_record_new ();
  ConfabAttachmentRecord *there = confab_attachment_record_new ();
  static const struct
  {
    ConfabMessageState state;
    const char *nick;
  } states[] = {
    { CONFAB_MESSAGE_QUEUED, "queued" }, { CONFAB_MESSAGE_SENDING, "sending" }, { CONFAB_MESSAGE_SENT, "sent" },
    { CONFAB_MESSAGE_DELIVERED, "delivered" }, { CONFAB_MESSAGE_READ, "read" }, { CONFAB_MESSAGE_FAILED, "failed" },
  };

  here->section = g_strdup ("2");
  here->name = g_strdup ("a.png");
  here->content_type = g_strdup ("image/png");
  here->size = 7;
  here->path = g_strdup ("blobs/ab/cd");
  here->is_inline = TRUE;
  there->section = g_strdup ("3");
  there->name = g_strdup ("b");
  there->content_type = g_strdup ("application/pdf");
  there->size = -1;
  g_ptr_array_add (message->attachments, here);
  g_ptr_array_add (message->attachments, there);
  reaction->emoji = g_strdup ("👍");
  reaction->person = confab_person_record_new ("Carol", "carol@x.y", FALSE);
  reaction->time = message->time;
  receipt->person = confab_person_record_new (NULL, "dan@x.y", FALSE);
  receipt->state = CONFAB_MESSAGE_READ;
  receipt->time = message->time;
  g_ptr_array_add (message->reactions, reaction);
  g_ptr_array_add (message->receipts, receipt);
  change->event = "added";
  change->by = confab_person_record_new (NULL, "dan@x.y", FALSE);
  change->who = confab_person_record_new ("Erin", "erin@x.y", FALSE);
  g_ptr_array_add (message->system, change);
  message->poll = confab_poll_record_new ();
  message->poll->title = g_strdup ("Where?");
  message->poll->multiple = TRUE;
  message->poll->n_voters = 1;
  confab_poll_record_add_option (message->poll, "Here");
  confab_poll_record_add_option (message->poll, "There");
  g_ptr_array_add (((ConfabPollOptionRecord *) g_ptr_array_index (message->poll->options, 0))->voters,
                   confab_person_record_new ("Dan", "dan@x.y", FALSE));
  ((ConfabPollOptionRecord *) g_ptr_array_index (message->poll->options, 1))->chosen = TRUE;
  message->place = g_new0 (ConfabPlaceRecord, 1);
  message->place->latitude = 1.5;
  message->place->longitude = -2.25;
  message->place->name = g_strdup ("A café");
  message->ignored = g_strdup ("poll date");
  message->from_name = g_strdup ("Bob");
  message->subject = g_strdup ("Hi");
  message->quote = g_strdup ("> Before");
  message->kind = CONFAB_MESSAGE_MAIL;
  message->outgoing = TRUE;
  message->unread = FALSE;
  message->edited = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *expected =
        g_strdup_printf ("{\"id\":12,\"chat\":3,\"message_id\":\"chat$1@x.y\",\"from\":{\"name\":\"Bob\",\"address\":\"bob@x.y\"},"
                         "\"text\":\"Hello\",\"full_text\":\"Hello\\n-- \\nBob\",\"quote\":\"> Before\",\"subject\":\"Hi\","
                         "\"time\":\"2024-02-29T00:00:00.005Z\",\"outgoing\":true,\"unread\":false,\"state\":\"%s\","
                         "\"problem\":null,\"kind\":\"mail\",\"edited\":true,\"deleted\":false,\"forwarded\":false,\"pinned\":false,"
                         "\"pinned_until\":null,\"mentions_me\":false,\"mentions\":[],\"attachments\":["
                         "{\"section\":\"2\",\"name\":\"a.png\",\"type\":\"image/png\",\"size\":7,\"path\":\"/p/blobs/ab/cd\",\"inline\":true},"
                         "{\"section\":\"3\",\"name\":\"b\",\"type\":\"application/pdf\",\"size\":null,\"path\":null,\"inline\":false}],"
                         "\"reactions\":[{\"emoji\":\"👍\",\"from\":{\"name\":\"Carol\",\"address\":\"carol@x.y\"},"
                         "\"time\":\"2024-02-29T00:00:00.005Z\"}],"
                         "\"receipts\":[{\"from\":{\"name\":null,\"address\":\"dan@x.y\"},\"state\":\"read\","
                         "\"time\":\"2024-02-29T00:00:00.005Z\",\"problem\":null}],"
                         "\"poll\":{\"title\":\"Where?\",\"description\":null,\"multiple\":true,\"closed\":false,\"voters\":1,\"options\":["
                         "{\"number\":1,\"text\":\"Here\",\"votes\":1,\"voters\":[{\"name\":\"Dan\",\"address\":\"dan@x.y\"}],\"chosen\":false},"
                         "{\"number\":2,\"text\":\"There\",\"votes\":0,\"voters\":[],\"chosen\":true}]},"
                         "\"place\":{\"latitude\":1.5,\"longitude\":-2.25,\"name\":\"A café\"},"
                         "\"system\":[{\"event\":\"added\",\"by\":{\"name\":null,\"address\":\"dan@x.y\"},"
                         "\"who\":{\"name\":\"Erin\",\"address\":\"erin@x.y\"},\"text\":null}],\"ignored\":[\"poll\",\"date\"]}",
                         states[i].nick);

      message->state = states[i].state;
      assert_record (confab_cli_record_message (message, "/p"), expected);
    }
}

static void
test_message_deleted (void)
{
  g_autoptr (ConfabMessageRecord) message = make_message ();
  g_autofree char *line = NULL;

  message->deleted = TRUE;
  line = confab_cli_record_to_line (confab_cli_record_message (message, "/p"));
  g_assert_nonnull (strstr (line, "\"text\":null,\"full_text\":null,\"quote\":null"));
  g_assert_nonnull (strstr (line, "\"deleted\":true"));
}

/* Whatever is in it, a record is one line of valid UTF-8 that reads back the same. */
static void
test_hostile_text (void)
{
  g_autoptr (ConfabMessageRecord) message = make_message ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  const char *text = "a\nb\r\x01\x1b[2J\"\\\x7f\xe2\x80\xa8 \xf0\x9f\x91\x8b";
  JsonObject *object;

  g_free (message->text);
  message->text = g_strdup (text);
  message->subject = g_strdup ("\xff broken");
  line = confab_cli_record_to_line (confab_cli_record_message (message, "/p"));
  g_assert_true (g_utf8_validate (line, -1, NULL));
  for (const char *p = line; *p != '\0'; p++)
    g_assert_cmpint ((guchar) *p, >=, 0x20);

  json_parser_load_from_data (parser, line, -1, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (json_object_get_string_member (object, "text"), ==, text);
  g_assert_cmpstr (json_object_get_string_member (object, "subject"), ==, "\xef\xbf\xbd broken");
}

static ConfabConversationRecord *
make_chat (void)
{
  ConfabConversationRecord *chat = confab_conversation_record_new ();

  chat->id = 3;
  chat->account_id = 1;
  chat->account = g_strdup ("alice@x.y");
  chat->kind = CONFAB_CONVERSATION_PERSON;
  chat->name = g_strdup ("Bob");
  return chat;
}

static void
test_chat (void)
{
  g_autoptr (ConfabConversationRecord) chat = make_chat ();

  assert_record (confab_cli_record_chat (chat, NOW),
                 "{\"id\":3,\"account\":\"alice@x.y\",\"kind\":\"person\",\"name\":\"Bob\",\"members\":[],\"unread\":0,"
                 "\"last_time\":null,\"last_text\":null,\"request\":false,\"archived\":false,\"muted\":false,\"pinned\":false,"
                 "\"description\":null,\"avatar\":null}");

  g_ptr_array_add (chat->members, confab_person_record_new ("Bob", "bob@x.y", FALSE));
  g_ptr_array_add (chat->members, confab_person_record_new (NULL, "carol@x.y", FALSE));
  chat->kind = CONFAB_CONVERSATION_GROUP;
  chat->unread = 2;
  chat->last_time = NOW;
  chat->last_text = g_strdup ("Hello");
  chat->request = chat->archived = chat->pinned = TRUE;
  chat->description = g_strdup ("On Sundays");
  chat->avatar = g_strdup ("/p/blobs/a");
  chat->muted_until = NOW + 1;
  assert_record (confab_cli_record_chat (chat, NOW),
                 "{\"id\":3,\"account\":\"alice@x.y\",\"kind\":\"group\",\"name\":\"Bob\",\"members\":["
                 "{\"name\":\"Bob\",\"address\":\"bob@x.y\"},{\"name\":null,\"address\":\"carol@x.y\"}],\"unread\":2,"
                 "\"last_time\":\"2024-02-29T00:00:00.000Z\",\"last_text\":\"Hello\",\"request\":true,\"archived\":true,"
                 "\"muted\":true,\"pinned\":true,"
                 "\"description\":\"On Sundays\",\"avatar\":\"/p/blobs/a\"}");
}

static void
test_chat_muted (void)
{
  g_autoptr (ConfabConversationRecord) chat = make_chat ();
  static const struct
  {
    gint64 until;
    gboolean muted;
  } cases[] = { { 0, FALSE }, { NOW - 1, FALSE }, { NOW, FALSE }, { NOW + 1, TRUE }, { G_MAXINT64, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = NULL;

      chat->muted_until = cases[i].until;
      line = confab_cli_record_to_line (confab_cli_record_chat (chat, NOW));
      g_assert_nonnull (strstr (line, cases[i].muted ? "\"muted\":true" : "\"muted\":false"));
    }
}

static void
test_kinds (void)
{
  g_assert_cmpstr (confab_cli_kind_nick (CONFAB_CONVERSATION_PERSON), ==, "person");
  g_assert_cmpstr (confab_cli_kind_nick (CONFAB_CONVERSATION_PERSON_KEY), ==, "person");
  g_assert_cmpstr (confab_cli_kind_nick (CONFAB_CONVERSATION_GROUP), ==, "group");
  g_assert_cmpstr (confab_cli_kind_nick (CONFAB_CONVERSATION_THREAD), ==, "thread");
  g_assert_cmpstr (confab_cli_kind_nick (CONFAB_CONVERSATION_LIST), ==, "list");
  g_assert_cmpstr (confab_cli_kind_nick (CONFAB_CONVERSATION_MACHINE), ==, "machine");
  g_assert_cmpstr (confab_cli_kind_nick (CONFAB_CONVERSATION_SELF), ==, "self");
}

static void
test_account (void)
{
  g_autoptr (ConfabAccountRecord) account = confab_account_record_new ();

  account->id = 1;
  account->address = g_strdup ("alice@x.y");
  account->imap_host = g_strdup ("::1");
  account->imap_user = g_strdup ("alice");
  account->imap_port = 993;
  account->imap_security = CONFAB_SECURITY_TLS;
  account->smtp_host = g_strdup ("h");
  account->smtp_user = g_strdup ("alice@x.y");
  account->smtp_port = 587;
  account->smtp_security = CONFAB_SECURITY_STARTTLS;
  assert_record (confab_cli_record_account (account),
                 "{\"id\":1,\"address\":\"alice@x.y\",\"name\":null,\"imap\":\"imaps://[::1]:993\",\"imap_user\":\"alice\","
                 "\"smtp\":\"smtp+starttls://h:587\",\"smtp_user\":\"alice@x.y\",\"ca\":null,\"auth\":\"password\"}");
}

static void
test_found (void)
{
  g_autoptr (ConfabFoundSettings) found = confab_found_settings_new ();

  found->source = g_strdup ("mx");
  found->source_words = g_strdup ("Confab knows X");
  found->vouched = TRUE;
  found->imap_host = g_strdup ("imap.x.y");
  found->imap_port = 993;
  found->imap_user = g_strdup ("a");
  found->smtp_host = g_strdup ("smtp.x.y");
  found->smtp_port = 587;
  found->smtp_security = CONFAB_SECURITY_STARTTLS;
  found->smtp_user = g_strdup ("a@x.y");
  found->auth = CONFAB_AUTH_APP_PASSWORD | CONFAB_AUTH_OAUTH2;
  found->hint = g_strdup ("Mind this.");
  assert_record (confab_cli_record_found ("a@x.y", found),
                 "{\"address\":\"a@x.y\",\"imap\":\"imaps://imap.x.y:993\",\"imap_user\":\"a\","
                 "\"smtp\":\"smtp+starttls://smtp.x.y:587\",\"smtp_user\":\"a@x.y\",\"source\":\"mx\",\"vouched\":true,"
                 "\"auth\":[\"app-password\",\"oauth2\"],\"oauth_ready\":false,\"hint\":\"Mind this.\",\"page\":null}");
}

static void
test_events (void)
{
  g_autoptr (ConfabProblem) problem = confab_problem_new ("Wrong password", "It is wrong.", CONFAB_PROBLEM_PASSWORD);

  assert_record (confab_cli_record_state ("alice@x.y", CONFAB_ACCOUNT_ONLINE, NULL),
                 "{\"event\":\"state\",\"account\":\"alice@x.y\",\"state\":\"online\",\"problem\":null}");
  assert_record (confab_cli_record_state ("alice@x.y", CONFAB_ACCOUNT_ATTENTION, problem),
                 "{\"event\":\"state\",\"account\":\"alice@x.y\",\"state\":\"attention\",\"problem\":"
                 "{\"title\":\"Wrong password\",\"sentence\":\"It is wrong.\",\"action\":\"password\"}}");
  assert_record (confab_cli_record_event ("message-added", "message", json_from_string ("{\"id\":1}", NULL)),
                 "{\"event\":\"message-added\",\"message\":{\"id\":1}}");
  assert_record (confab_cli_record_removed ("message-removed", 5, 3),
                 "{\"event\":\"message-removed\",\"id\":5,\"chat\":3}");
  assert_record (confab_cli_record_removed ("conversation-removed", 5, 0),
                 "{\"event\":\"conversation-removed\",\"id\":5}");
}

static void
test_sync (void)
{
  g_autoptr (GVariant) counts = g_variant_ref_sink (g_variant_new_parsed (
                                                      "{'account': <'a@x.y'>, 'messages': <uint64 3>, 'bytes': <uint64 4000>, 'flags': <uint64 1>, 'gone': <uint64 0>,"
                                                      " 'outbox-seconds': <0.445>, 'fetch-seconds': <12.3005>, 'outbox-again-seconds': <0.0004>}"));

  assert_record (confab_cli_record_sync (counts),
                 "{\"account\":\"a@x.y\",\"messages\":3,\"bytes\":4000,\"flags\":1,\"gone\":0,"
                 "\"outbox_seconds\":0.445,\"fetch_seconds\":12.3,\"outbox_again_seconds\":0.0,\"seconds\":12.746}");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/record/message", test_message);
  g_test_add_func ("/cli/record/message-full", test_message_full);
  g_test_add_func ("/cli/record/message-deleted", test_message_deleted);
  g_test_add_func ("/cli/record/hostile-text", test_hostile_text);
  g_test_add_func ("/cli/record/chat", test_chat);
  g_test_add_func ("/cli/record/chat-muted", test_chat_muted);
  g_test_add_func ("/cli/record/kinds", test_kinds);
  g_test_add_func ("/cli/record/account", test_account);
  g_test_add_func ("/cli/record/found", test_found);
  g_test_add_func ("/cli/record/events", test_events);
  g_test_add_func ("/cli/record/sync", test_sync);
  return g_test_run ();
}
