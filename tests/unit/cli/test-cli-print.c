/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats and messages as lines for a person. */
#include "config.h"

#include "confab-cli-print.h"

#include <string.h>

#define NOW G_GINT64_CONSTANT (1709164800000) /* 2024-02-29T00:00Z */

static GDateTime *
make_now (void)
{
  return g_date_time_new_from_unix_utc (NOW / 1000);
}

static ConfabConversationRecord *
make_chat (void)
{
  ConfabConversationRecord *chat = confab_conversation_record_new ();

  chat->id = 3;
  chat->account = g_strdup ("alice@x.y");
  chat->kind = CONFAB_CONVERSATION_PERSON;
  chat->name = g_strdup ("Bob");
  chat->unread = 2;
  chat->last_time = NOW;
  chat->last_text = g_strdup ("See you\ntomorrow");
  return chat;
}

static void
test_chat (void)
{
  g_autoptr (ConfabConversationRecord) chat = make_chat ();
  g_autoptr (GDateTime) now = make_now ();
  g_autofree char *line = confab_cli_format_chat (chat, FALSE, 0, now);
  g_autofree char *several = confab_cli_format_chat (chat, TRUE, 0, now);
  g_autofree char *narrow = confab_cli_format_chat (chat, FALSE, 58, now);
  g_autofree char *very_narrow = confab_cli_format_chat (chat, FALSE, 5, now);

  g_assert_cmpstr (line, ==, "    3   2 00:00        Bob                     See you tomorrow\n");
  g_assert_cmpstr (several, ==, "    3   2 00:00        Bob                     alice@x.y               See you tomorrow\n");
  g_assert_cmpstr (narrow, ==, "    3   2 00:00        Bob                     See you to…\n");
  g_assert_cmpstr (very_narrow, ==, "    3   2 00:00        Bob                     See you t…\n");
}

static void
test_chat_marks (void)
{
  g_autoptr (ConfabConversationRecord) chat = make_chat ();
  g_autoptr (GDateTime) now = make_now ();
  g_autofree char *line = NULL;
  g_autofree char *empty = NULL;

  chat->request = chat->pinned = chat->archived = TRUE;
  chat->muted_until = G_MAXINT64;
  line = confab_cli_format_chat (chat, FALSE, 0, now);
  g_assert_nonnull (strstr (line, "[request] [pinned] [muted] [archived] See you tomorrow\n"));

  chat->request = chat->pinned = chat->archived = FALSE;
  chat->muted_until = chat->last_time = 0;
  chat->unread = 0;
  g_clear_pointer (&chat->last_text, g_free);
  empty = confab_cli_format_chat (chat, FALSE, 0, now);
  g_assert_cmpstr (empty, ==, "    3                  Bob\n");
}

/* A name that is a command for the terminal, or that would look like our columns. */
static void
test_hostile (void)
{
  g_autoptr (ConfabConversationRecord) chat = make_chat ();
  g_autoptr (GDateTime) now = make_now ();
  g_autofree char *line = NULL;

  g_free (chat->name);
  chat->name = g_strdup ("\x1b[31mBob\n    9   1 00:00");
  line = confab_cli_format_chat (chat, FALSE, 0, now);
  g_assert_null (strchr (line, '\x1b'));
  g_assert_true (strchr (line, '\n') == line + strlen (line) - 1);
}

static ConfabMessageRecord *
make_message (void)
{
  ConfabMessageRecord *message = confab_message_record_new ();

  message->id = 12;
  message->conversation_id = 3;
  message->message_id = g_strdup ("chat$1@x.y");
  message->from_name = g_strdup ("Bob");
  message->from_address = g_strdup ("bob@x.y");
  message->text = g_strdup ("Hello\nthere\n");
  message->time = NOW;
  message->kind = CONFAB_MESSAGE_TEXT;
  message->state = CONFAB_MESSAGE_RECEIVED;
  return message;
}

static void
assert_message (ConfabMessageRecord *message,
                const char *         expected)
{
  g_autoptr (GDateTime) now = make_now ();
  g_autofree char *lines = confab_cli_format_message (message, now);

  g_assert_cmpstr (lines, ==, expected);
}

static void
test_message (void)
{
  g_autoptr (ConfabMessageRecord) message = make_message ();
  ConfabAttachmentRecord *attachment = confab_attachment_record_new ();

  assert_message (message, "   12 00:00        Bob: Hello\n                   there\n");

  message->edited = TRUE;
  message->outgoing = TRUE;
  message->state = CONFAB_MESSAGE_SENT;
  assert_message (message, "   12 00:00        Bob: Hello\n                   there (edited)\n");

  message->state = CONFAB_MESSAGE_FAILED;
  message->problem = g_strdup ("No such user.");
  assert_message (message, "   12 00:00        Bob: Hello\n                   there (edited) (failed: No such user.)\n");

  message->deleted = TRUE;
  message->outgoing = FALSE;
  assert_message (message, "   12 00:00        Bob: (deleted)\n");

  message->deleted = message->edited = FALSE;
  message->kind = CONFAB_MESSAGE_MAIL;
  message->subject = g_strdup ("Plans");
  g_clear_pointer (&message->from_name, g_free);
  attachment->name = g_strdup ("a\nb.png");
  attachment->size = 1000;
  g_ptr_array_add (message->attachments, attachment);
  assert_message (message, "   12 00:00        bob@x.y: Plans — Hello\n                   there\n                   [a b.png, 1.0\xc2\xa0kB]\n");

  g_clear_pointer (&message->text, g_free);
  assert_message (message, "   12 00:00        bob@x.y: Plans\n                   [a b.png, 1.0\xc2\xa0kB]\n");
}

static void
test_details (void)
{
  g_autoptr (ConfabMessageRecord) message = make_message ();
  g_autoptr (ConfabConversationRecord) chat = make_chat ();
  g_autoptr (GDateTime) now = make_now ();
  g_autofree char *text = NULL;
  g_autofree char *deleted = NULL;

  message->full_text = g_strdup ("Hello\n-- \nBob\x1b");
  message->subject = g_strdup ("Plans");
  text = confab_cli_format_details (message, chat, now);
  g_assert_nonnull (strstr (text, "From:        Bob <bob@x.y>\nChat:        Bob (3)\nTime:        "));
  g_assert_nonnull (strstr (text, "\nSubject:     Plans\nMessage-ID:  chat$1@x.y\n\nHello\n-- \nBob␛\n"));
  g_assert_null (strstr (text, "State:"));

  message->deleted = TRUE;
  deleted = confab_cli_format_details (message, chat, now);
  g_assert_true (g_str_has_suffix (deleted, "\n\n(deleted)\n"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/print/chat", test_chat);
  g_test_add_func ("/cli/print/chat-marks", test_chat_marks);
  g_test_add_func ("/cli/print/hostile", test_hostile);
  g_test_add_func ("/cli/print/message", test_message);
  g_test_add_func ("/cli/print/details", test_details);
  return g_test_run ();
}
