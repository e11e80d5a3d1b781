/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each rule by itself: one message or two, when, in which conversation, under which name. */
#include "config.h"

#include "profile.h"

#include <string.h>

#define JAN_1 (G_GINT64_CONSTANT (1735689600) * 1000) /* 2025-01-01T00:00:00Z */
#define MINUTE (G_GINT64_CONSTANT (60) * 1000)
#define DAY (24 * 60 * MINUTE)

#define BOB "From: Bob <bob@b.example>\nTo: alice@example.org\n"
#define BOB_AND_CAROL "From: Bob <bob@b.example>\nTo: alice@example.org, Carol <carol@c.example>\n"
#define ALICE_TO_BOTH "From: Alice <alice@example.org>\nTo: bob@b.example, carol@c.example\n"
#define AT(time) "Date: Wed, 01 Jan 2025 " time ":00 +0000\n"

#define assert_chat(profile, id, expected)                                                                         \
        assert_text (profile,                                                                                      \
                     "SELECT c.kind || ' ' || c.key FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id " \
                     "WHERE m.message_id = '" id "'", expected)

/* One copy at a time of its own choice. */
static gint64
receive_at (Profile *   profile,
            const char *mail,
            gint64      internal_date,
            gboolean    first_sync)
{
  static guint32 uid = 1;
  g_autoptr (ConfabCoiMessage) message = profile_parse (mail);
  gint64 id;

  profile_begin (profile, first_sync, internal_date);
  id = profile_add (profile, message, MAILBOX_ARCHIVE, uid++, CONFAB_FLAG_NONE, internal_date);
  profile_commit (profile);
  return id;
}

/* Identity */

static void
test_same_bytes (void)
{
  g_autoptr (Profile) profile = profile_new ();
  const char *mail = BOB AT ("10:00") "Message-ID: <1@b>\nSubject: Hi\n\nHello\n";
  gint64 first = profile_receive (profile, MAILBOX_INBOX, mail);
  gint64 second = profile_receive (profile, MAILBOX_ARCHIVE, mail);

  g_assert_cmpint (first, ==, second);
  assert_number (profile, "SELECT count(*) FROM message", 1);
  assert_number (profile, "SELECT count(*) FROM location", 2);
  assert_number (profile, "SELECT unread FROM conversation", 1);
}

static void
test_same_id_other_author (void)
{
  g_autoptr (Profile) profile = profile_new ();
  gint64 first = profile_receive (profile, MAILBOX_INBOX, BOB AT ("10:00") "Message-ID: <1@b>\n\nHello\n");
  gint64 second = profile_receive (profile, MAILBOX_INBOX,
                                   "From: Mallory <m@m.example>\nTo: alice@example.org\n" AT ("10:01") "Message-ID: <1@b>\n\nEvil\n");

  g_assert_cmpint (first, !=, second);
  assert_text (profile, "SELECT last_text FROM conversation WHERE key = 'bob@b.example'", "Hello");
  assert_text (profile, "SELECT last_text FROM conversation WHERE key = 'm@m.example'", "Evil");
}

static void
test_same_id_other_text (void)
{
  g_autoptr (Profile) profile = profile_new ();

  profile_receive (profile, MAILBOX_INBOX, BOB AT ("10:00") "Message-ID: <1@b>\n\nHello\n");
  profile_receive (profile, MAILBOX_INBOX, BOB AT ("10:00") "Message-ID: <1@b>\n\nPay to another account\n");
  assert_number (profile, "SELECT count(*) FROM message WHERE hidden = 0", 2);
  assert_number (profile, "SELECT count(*) FROM message_body WHERE text = 'Hello'", 1);
}

static void
test_no_message_id (void)
{
  g_autoptr (Profile) profile = profile_new ();

  profile_receive (profile, MAILBOX_INBOX, BOB AT ("10:00") "\nHello\n");
  profile_receive (profile, MAILBOX_ARCHIVE, BOB AT ("10:00") "\nHello\n");
  profile_receive (profile, MAILBOX_INBOX, BOB AT ("10:00") "\nSomething else\n");
  assert_number (profile, "SELECT count(*) FROM message", 2);
}

/* What the server itself calls a message. With no @mail nothing of it was fetched. */
static gint64
receive_called (Profile *     profile,
                MailboxFolder folder,
                const char *  mail,
                guint64       server_id)
{
  static guint32 uid = 1;
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabCoiMessage) message = mail != NULL ? profile_parse (mail) : NULL;
  ConfabReducerItem item = {
    .message = message,
    .folder_id = profile->folders[folder],
    .uidvalidity = 1,
    .uid = uid++,
    .internal_date = JAN_1,
    .server_id = server_id,
  };
  gint64 id = 0;

  profile_begin (profile, FALSE, JAN_1);
  if (mail != NULL)
    id = confab_reducer_add (profile->reducer, &item, NULL, &error);
  else
    confab_reducer_add_known (profile->reducer, &item, &id, &error);
  g_assert_no_error (error);
  profile_commit (profile);
  return id;
}

static void
test_server_id (void)
{
  g_autoptr (Profile) profile = profile_new ();
  const char *named = BOB AT ("10:00") "Message-ID: <1@b>\n\nHello\n";
  const char *nameless = BOB AT ("10:00") "\nNo name\n";
  gint64 first = receive_called (profile, MAILBOX_INBOX, named, G_MAXUINT64);
  gint64 second = receive_called (profile, MAILBOX_INBOX, nameless, 2);

  /* A copy is known before it is fetched, and where it was fetched nevertheless. */
  g_assert_cmpint (receive_called (profile, MAILBOX_ARCHIVE, NULL, G_MAXUINT64), ==, first);
  g_assert_cmpint (receive_called (profile, MAILBOX_ARCHIVE, NULL, 2), ==, second);
  g_assert_cmpint (receive_called (profile, MAILBOX_SENT, nameless, 2), ==, second);
  g_assert_cmpint (receive_called (profile, MAILBOX_ARCHIVE, NULL, 3), ==, 0);
  assert_number (profile, "SELECT count(*) FROM message", 2);
  assert_number (profile, "SELECT count(*) FROM location", 5);
  assert_number (profile, "SELECT unread FROM conversation", 2);

  /* One that came twice is still one, under both. Other words are another one. */
  g_assert_cmpint (receive_called (profile, MAILBOX_INBOX, named, 4), ==, first);
  g_assert_cmpint (receive_called (profile, MAILBOX_ARCHIVE, NULL, 4), ==, first);
  g_assert_cmpint (receive_called (profile, MAILBOX_INBOX, BOB AT ("10:00") "Message-ID: <1@b>\n\nEvil\n", 5), !=, first);
  assert_number (profile, "SELECT count(*) FROM message", 3);
  g_assert_cmpint (receive_called (profile, MAILBOX_ARCHIVE, NULL, 4), ==, first);
  profile_check (profile);
}

/* It says when it came, like any other copy. */
static void
test_server_id_arrival (void)
{
  g_autoptr (Profile) profile = profile_new ();
  g_autoptr (GError) error = NULL;
  ConfabReducerItem item = { .folder_id = profile->folders[MAILBOX_ARCHIVE], .uidvalidity = 1, .uid = 9, .internal_date = JAN_1 - DAY, .server_id = 7 };
  gint64 first = receive_called (profile, MAILBOX_INBOX, "From: Bob <bob@b.example>\nTo: alice@example.org\n"
                                                         "Date: Mon, 30 Dec 2024 10:00:00 +0000\nMessage-ID: <1@b>\n\nHello\n", 7);
  gint64 id;

  assert_number (profile, "SELECT old FROM link", 0);
  profile_begin (profile, TRUE, JAN_1);
  g_assert_true (confab_reducer_add_known (profile->reducer, &item, &id, &error));
  profile_commit (profile);
  g_assert_cmpint (id, ==, first);
  assert_number (profile, "SELECT old FROM link", 1);
  assert_number (profile, "SELECT arrived FROM link", JAN_1 - DAY);
}

/* The beginning of a large mail, and later all of it, are one message. */
static void
test_beginning_then_whole (void)
{
  g_autoptr (Profile) profile = profile_new ();
  static const char head[] = "From: Bob <bob@b.example>\r\nTo: alice@example.org\r\nMessage-ID: <1@b>\r\n";
  g_autoptr (GBytes) header = g_bytes_new_static (head, strlen (head));
  g_autoptr (GBytes) body = g_bytes_new_static ("Once upon a", 11);
  const ConfabMimeSourcePart part = { "1", NULL, body, 5000 };
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new_partial (header, &part, 1);
  g_autoptr (ConfabCoiMessage) beginning = confab_coi_message_new_from_source (source);
  g_autoptr (ConfabCoiMessage) whole = profile_parse ("From: Bob <bob@b.example>\nTo: alice@example.org\nMessage-ID: <1@b>\n\nOnce upon a time\n");
  gint64 id;

  profile_begin (profile, FALSE, JAN_1);
  id = profile_add (profile, beginning, MAILBOX_INBOX, 5, CONFAB_FLAG_NONE, JAN_1);
  profile_commit (profile);
  assert_number (profile, "SELECT truncated FROM message", 1);
  profile_begin (profile, FALSE, JAN_1);
  g_assert_cmpint (profile_add (profile, whole, MAILBOX_INBOX, 5, CONFAB_FLAG_NONE, JAN_1), ==, id);
  profile_commit (profile);
  assert_number (profile, "SELECT count(*) FROM message", 1);
  assert_number (profile, "SELECT truncated FROM message", 0);
  assert_text (profile, "SELECT last_text FROM conversation", "Once upon a time");
}

#define LIST_HEAD "List-Id: The Dev List <dev.lists.example>\nList-Post: <mailto:dev@lists.example>\nPrecedence: list\n"
#define TO_LIST "From: Bob <bob@b.example>\nTo: dev@lists.example, alice@example.org\n" AT ("10:00") "Message-ID: <1@b>\n"

static void
test_list_and_direct (gconstpointer data)
{
  g_autoptr (Profile) profile = profile_new ();
  const char *direct = TO_LIST "Subject: Release\n\nIt is out.\n";
  const char *listed = TO_LIST LIST_HEAD "Subject: [dev] Release\n\nIt is out.\n_______\ndev mailing list\nhttps://lists.example\n";
  gboolean list_first = GPOINTER_TO_INT (data);

  profile_receive (profile, MAILBOX_INBOX, list_first ? listed : direct);
  profile_receive (profile, MAILBOX_INBOX, list_first ? direct : listed);

  assert_number (profile, "SELECT count(*) FROM message WHERE hidden = 0", 1);
  assert_number (profile, "SELECT count(*) FROM conversation WHERE listed", 1);
  assert_text (profile, "SELECT b.text FROM message AS m JOIN message_body AS b ON b.id = m.id WHERE m.hidden = 0", "It is out.");
  assert_text (profile, "SELECT subject FROM message WHERE hidden = 0", "Release");
  assert_text (profile, "SELECT kind || ' ' || key || ' ' || name || ' ' || unread FROM conversation WHERE listed",
               "5 dev.lists.example The Dev List 1");
  assert_number (profile, "SELECT count(*) FROM location AS l JOIN message AS m ON m.id = l.message_id WHERE m.hidden = 0", 2);

  /* Whichever of the two comes again is known. */
  profile_receive (profile, MAILBOX_ARCHIVE, direct);
  profile_receive (profile, MAILBOX_ARCHIVE, listed);
  assert_number (profile, "SELECT count(*) FROM message", 2);
  assert_number (profile, "SELECT count(*) FROM location AS l JOIN message AS m ON m.id = l.message_id WHERE m.hidden = 0", 4);
}

static void
test_list_other_words (void)
{
  g_autoptr (Profile) profile = profile_new ();

  profile_receive (profile, MAILBOX_INBOX, TO_LIST LIST_HEAD "Subject: [dev] Release\n\nIt is out.\n--\nlist\n");
  profile_receive (profile, MAILBOX_INBOX, TO_LIST "Subject: Release\n\nDo not install it.\n");
  assert_number (profile, "SELECT count(*) FROM message WHERE hidden = 0", 2);
  assert_text (profile, "SELECT last_text FROM conversation WHERE kind = 5", "It is out.");
}

/* Time */

static void
test_time (void)
{
  g_autoptr (Profile) profile = profile_new ();

  receive_at (profile, BOB "Date: Thu, 01 Jan 2099 00:00:00 +0000\nMessage-ID: <future@b>\n\nx\n", JAN_1, FALSE);
  receive_at (profile, BOB "Date: Sat, 03 Jan 1970 00:00:00 +0000\nMessage-ID: <past@b>\n\nx\n", JAN_1, FALSE);
  receive_at (profile, BOB "Date: Sat, 03 Jan 1970 00:00:00 +0000\nMessage-ID: <old@b>\n\nx\n", JAN_1, TRUE);
  receive_at (profile, BOB "Message-ID: <none@b>\n\nx\n", JAN_1, FALSE);
  receive_at (profile, BOB "Date: Tue, 31 Dec 2024 23:00:00 +0000\nMessage-ID: <usual@b>\n\nx\n", JAN_1, FALSE);

  assert_number (profile, "SELECT time FROM message WHERE message_id = 'future@b'", JAN_1 + 5 * MINUTE);
  assert_number (profile, "SELECT time FROM message WHERE message_id = 'past@b'", JAN_1 - 7 * DAY);
  assert_number (profile, "SELECT time FROM message WHERE message_id = 'old@b'", 2 * DAY + 999);
  assert_number (profile, "SELECT time FROM message WHERE message_id = 'none@b'", JAN_1);
  assert_number (profile, "SELECT time FROM message WHERE message_id = 'usual@b'", JAN_1 - 60 * MINUTE + 999);
}

/* What is said within one second stays in its order, and an ordinary program's answer behind it. */
static void
test_time_within_a_second (void)
{
  g_autoptr (Profile) profile = profile_new ();

  receive_at (profile, BOB "Date: Tue, 31 Dec 2024 23:00:00 +0000\nMessage-ID: <answer@b>\n\nx\n", JAN_1, FALSE);
  receive_at (profile, BOB "Date: Tue, 31 Dec 2024 23:00:00 +0000\nConfab-Milliseconds: 800\nMessage-ID: <second@b>\n\nx\n", JAN_1, FALSE);
  receive_at (profile, BOB "Date: Tue, 31 Dec 2024 23:00:00 +0000\nConfab-Milliseconds: 70\nMessage-ID: <first@b>\n\nx\n", JAN_1, FALSE);
  receive_at (profile, BOB "Date: Tue, 31 Dec 2024 22:59:59 +0000\nConfab-Milliseconds: 5000\nMessage-ID: <wrong@b>\n\nx\n", JAN_1, FALSE);
  receive_at (profile, BOB "Date: Tue, 31 Dec 2024 22:59:59 +0000\nConfab-Milliseconds: -5\nMessage-ID: <worse@b>\n\nx\n", JAN_1, FALSE);

  assert_number (profile, "SELECT time FROM message WHERE message_id = 'first@b'", JAN_1 - 60 * MINUTE + 70);
  assert_number (profile, "SELECT time FROM message WHERE message_id = 'second@b'", JAN_1 - 60 * MINUTE + 800);
  assert_number (profile, "SELECT time FROM message WHERE message_id = 'answer@b'", JAN_1 - 60 * MINUTE + 999);
  assert_number (profile, "SELECT min(time) FROM message", JAN_1 - 60 * MINUTE - 1);
  assert_number (profile, "SELECT count(DISTINCT time) FROM message", 4);
}

/* Of several copies the earliest says when, whichever is read first. */
static void
test_time_of_copies (void)
{
  const char *mail = BOB "Message-ID: <1@b>\n\nx\n";

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (Profile) profile = profile_new ();

      receive_at (profile, mail, i == 0 ? JAN_1 : JAN_1 + DAY, FALSE);
      receive_at (profile, mail, i == 0 ? JAN_1 + DAY : JAN_1, FALSE);
      assert_number (profile, "SELECT time FROM message", JAN_1);
    }
}

/* Evidence */

static void
test_places (void)
{
  static const struct
  {
    const char *mail;
    const char *chat;
  } cases[] = {
    { BOB "Message-ID: <x>\n", "1 bob@b.example" },
    { "From: alice@example.org\nTo: bob@b.example\nMessage-ID: <x>\n", "1 bob@b.example" },
    { "From: bob@b.example\nTo: alice@example.org, alice.liddell@alias.example\nMessage-ID: <x>\n", "1 bob@b.example" },
    { "From: bob@b.example\nTo: undisclosed-recipients: ;\nMessage-ID: <x>\n", "1 bob@b.example" },
    { "From: alice@example.org\nTo: alice.liddell@alias.example\nMessage-ID: <x>\n", "7 alice@example.org" },
    { BOB_AND_CAROL "Message-ID: <x>\n", "4 x" },
    { BOB_AND_CAROL "Message-ID: <x>\nReferences: <r> <q>\nIn-Reply-To: <q>\n", "4 r" },
    { BOB_AND_CAROL "Message-ID: <x>\nIn-Reply-To: <q>\n", "4 q" },
    { BOB_AND_CAROL "Message-ID: <x>\nReferences: <x>\n", "4 x" },
    { BOB_AND_CAROL "Message-ID: <chat$group.Abc-9_defghij.1@b>\nChat-Version: 1.0\n", "3 Abc-9_defghij" },
    { BOB_AND_CAROL "Message-ID: <coi$group.Abc-9_defghij.1@b>\nChat-Version: 1.0\n", "3 Abc-9_defghij" },
    { BOB_AND_CAROL "Message-ID: <Gr.Abc-9_defghij.1@b>\n", "3 Abc-9_defghij" },
    { BOB_AND_CAROL "Message-ID: <u@b>\nChat-Version: 1.0\nChat-Group-ID: Abc-9_defghij\n", "3 Abc-9_defghij" },
    { BOB_AND_CAROL "Message-ID: <x>\nReferences: <chat$group.Abc-9_defghij.1@b> <q>\n", "3 Abc-9_defghij" },
    /* Who answers one alone with an ordinary program means that one. */
    { BOB "Message-ID: <x>\nReferences: <chat$group.Abc-9_defghij.1@b>\n", "1 bob@b.example" },
    { BOB_AND_CAROL LIST_HEAD "Message-ID: <x>\n", "5 dev.lists.example" },
    { BOB "Message-ID: <x>\nList-Unsubscribe: <mailto:off@b.example>\n", "6 bob@b.example" },
    { BOB "Message-ID: <x>\nPrecedence: bulk\n", "6 bob@b.example" },
    { BOB "Message-ID: <x>\nAuto-Submitted: auto-generated\n", "6 bob@b.example" },
    { "From: no-reply@shop.example\nTo: alice@example.org\nMessage-ID: <x>\n", "6 no-reply@shop.example" },
    { BOB "Message-ID: <x>\nAuto-Submitted: auto-replied\nSubject: Out of office\n", "1 bob@b.example" },
    { BOB "Message-ID: <x>\nAuto-Submitted: auto-generated\nChat-Version: 1.0\n", "1 bob@b.example" },
    { "To: alice@example.org\nMessage-ID: <x>\n", "1 nobody@unknown.invalid" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Profile) profile = profile_new ();
      g_autofree char *mail = g_strdup_printf ("%s" AT ("10:00") "\nHello\n", cases[i].mail);
      g_autofree char *chat = NULL;

      profile_receive (profile, MAILBOX_INBOX, mail);
      chat = profile_get_text (profile, "SELECT kind || ' ' || key FROM conversation WHERE listed");
      if (g_strcmp0 (chat, cases[i].chat) != 0)
        g_test_message ("%s", mail);
      g_assert_cmpstr (chat, ==, cases[i].chat);
      profile_check (profile);
    }
}

/* Threads */

static void
test_thread_newest_first (void)
{
  g_autoptr (Profile) profile = profile_new ();
  gint64 chat;

  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:03") "Message-ID: <4>\nIn-Reply-To: <3>\nSubject: Re: Trip\n\n4\n");
  chat = profile_get_integer (profile, "SELECT conversation_id FROM message");
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:02") "Message-ID: <3>\nIn-Reply-To: <2>\nSubject: Re: Trip\n\n3\n");
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:01") "Message-ID: <2>\nReferences: <1>\nSubject: Re: Trip\n\n2\n");
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:00") "Message-ID: <1>\nSubject: Trip\n\n1\n");

  assert_number (profile, "SELECT count(DISTINCT conversation_id) FROM message", 1);
  assert_text (profile, "SELECT kind || ' ' || key || ' ' || name || ' ' || unread FROM conversation WHERE listed", "4 1 Trip 4");
  /* It is the conversation that was there all along: whoever has it open stays in it. */
  assert_number (profile, "SELECT id FROM conversation WHERE listed", chat);
}

static void
test_thread_merge (void)
{
  g_autoptr (Profile) profile = profile_new ();
  g_autoptr (GError) error = NULL;
  gint64 chat;

  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:00") "Message-ID: <1>\nSubject: Trip\n\n1\n");
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:03") "Message-ID: <3>\nIn-Reply-To: <2>\nSubject: Re: Trip\n\n3\n");
  assert_number (profile, "SELECT count(*) FROM conversation WHERE listed", 2);
  chat = profile_get_integer (profile, "SELECT conversation_id FROM message WHERE message_id = '3'");
  confab_transaction_set_pinned (profile_begin_plain (profile), chat, TRUE, &error);
  g_assert_no_error (error);
  profile_commit (profile);

  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:02") "Message-ID: <2>\nReferences: <1>\nSubject: Re: Trip\n\n2\n");
  assert_number (profile, "SELECT count(*) FROM conversation", 1);
  assert_number (profile, "SELECT pinned FROM conversation", 1);
  assert_number (profile, "SELECT count(*) FROM conversation_alias", 1);
}

static void
test_thread_circle (void)
{
  g_autoptr (Profile) profile = profile_new ();

  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:00") "Message-ID: <c>\nReferences: <b>\n\n1\n");
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:01") "Message-ID: <b>\nReferences: <a>\n\n2\n");
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:02") "Message-ID: <a>\nReferences: <c>\n\n3\n");
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:03") "Message-ID: <tail>\nReferences: <b>\n\n4\n");
  assert_number (profile, "SELECT count(*) FROM message WHERE root_key = 'a'", 4);
  assert_text (profile, "SELECT kind || ' ' || key FROM conversation WHERE listed", "4 a");
}

/* A long chain that comes newest first, each in a batch of its own or all in one. */
static void
test_thread_long_chain (gconstpointer data)
{
  g_autoptr (Profile) profile = profile_new ();
  gboolean one_batch = GPOINTER_TO_INT (data);
  const int n = one_batch ? 2000 : 60;

  for (int i = n; i > 0; i--)
    {
      g_autofree char *mail = g_strdup_printf (BOB_AND_CAROL AT ("10:00") "Message-ID: <%d>\nIn-Reply-To: <%d>\n\n%d\n", i, i - 1, i);
      g_autoptr (ConfabCoiMessage) message = profile_parse (mail);

      if (!one_batch || i == n)
        profile_begin (profile, FALSE, JAN_1);
      profile_add (profile, message, MAILBOX_INBOX, (guint32) i, CONFAB_FLAG_NONE, JAN_1 + DAY);
      if (!one_batch || i == 1)
        profile_commit (profile);
    }
  assert_number (profile, "SELECT count(*) FROM message WHERE root_key = '0'", n);
  assert_number (profile, "SELECT unread FROM conversation WHERE key = '0'", n);
  assert_number (profile, "SELECT count(*) FROM conversation", 1);
}

static void
test_floating (void)
{
  g_autoptr (Profile) profile = profile_new ();

  /* Replies that name no parent find one another… */
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:05") "Message-ID: <r2>\nSubject: Re: Trip\n\n2\n");
  profile_receive (profile, MAILBOX_SENT, ALICE_TO_BOTH AT ("10:03") "Message-ID: <r1>\nSubject: AW: trip\n\n1\n");
  assert_chat (profile, "r2", "4 r1");
  /* …and what they answer, also what is between the same people only in the end. */
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:01") "Message-ID: <later>\nSubject: Trip\n\n0\n");
  assert_chat (profile, "r1", "4 later");
  assert_chat (profile, "r2", "4 later");
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:00") "Message-ID: <earlier>\nSubject: Trip\n\n0\n");
  assert_chat (profile, "r1", "4 earlier");
  assert_chat (profile, "r2", "4 earlier");
  assert_chat (profile, "later", "4 later");

  /* Not with other people, and not what is no reply. */
  profile_receive (profile, MAILBOX_INBOX,
                   "From: Dan <dan@d.example>\nTo: alice@example.org, carol@c.example\n" AT ("11:00") "Message-ID: <o>\nSubject: Re: Trip\n\nx\n");
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("11:00") "Message-ID: <n>\nSubject: Trip\n\nx\n");
  assert_chat (profile, "o", "4 o");
  assert_chat (profile, "n", "4 n");
}

/* Who answers a member's mail in a group belongs there, though no header says so. */
static void
test_group_inherited (gconstpointer data)
{
  g_autoptr (Profile) profile = profile_new ();
  const char *answer = BOB_AND_CAROL AT ("10:01") "Message-ID: <a@b>\nIn-Reply-To: <l@b>\nSubject: Re: Club\n\nanswer\n";
  const char *legacy = BOB_AND_CAROL AT ("10:00") "Message-ID: <l@b>\nReferences: <chat$group.Abc-9_defghij.1@b>\nSubject: Re: Club\n\nlegacy\n";
  gboolean answer_first = GPOINTER_TO_INT (data);

  profile_receive (profile, MAILBOX_INBOX, answer_first ? answer : legacy);
  profile_receive (profile, MAILBOX_INBOX, answer_first ? legacy : answer);
  assert_number (profile, "SELECT count(*) FROM conversation", 1);
  assert_text (profile, "SELECT kind || ' ' || key || ' ' || unread FROM conversation", "3 Abc-9_defghij 2");
}

/* Who knows an id and makes a mail of that name cannot lead a thread away. */
static void
test_thread_not_led_away (void)
{
  g_autoptr (Profile) profile = profile_new ();

  receive_at (profile, BOB_AND_CAROL AT ("10:00") "Message-ID: <1>\nSubject: Plans\n\n1\n", JAN_1 + DAY, FALSE);
  receive_at (profile, BOB_AND_CAROL AT ("10:01") "Message-ID: <2>\nReferences: <1>\nSubject: Re: Plans\n\n2\n", JAN_1 + DAY, FALSE);
  receive_at (profile,
              "From: bob@b.example\nTo: alice@example.org, m@m.example\n" AT ("09:00")
              "Message-ID: <1>\nReferences: <mine>\nSubject: Plans\n\nforged\n", JAN_1 + DAY + MINUTE, FALSE);
  assert_chat (profile, "2", "4 1");
  assert_number (profile, "SELECT count(*) FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id WHERE c.key = '1'", 2);
  assert_number (profile, "SELECT count(*) FROM member AS m JOIN conversation AS c ON c.id = m.conversation_id "
                          "WHERE c.key = '1' AND m.address = 'm@m.example'", 0);
}

/* Who comes to a thread and who is left out is a line in it, whatever comes first. */
static void
test_thread_people (gconstpointer data)
{
  static const char *const mails[] = {
    BOB_AND_CAROL AT ("10:00") "Message-ID: <1>\nSubject: Plans\n\none\n",
    "From: bob@b.example\nTo: alice@example.org, carol@c.example, dan@d.example\n" AT ("10:01")
    "Message-ID: <2>\nReferences: <1>\nSubject: Re: Plans\n\ntwo\n",
    ALICE_TO_BOTH AT ("10:02") "Message-ID: <3>\nReferences: <1> <2>\nSubject: Re: Plans\n\nthree\n",
    ALICE_TO_BOTH AT ("10:03") "Message-ID: <4>\nReferences: <1> <3>\nSubject: Re: Plans\n\nfour\n",
    /* Mallory only knows the id. */
    "From: mallory@m.example\nTo: alice@example.org, eve@e.example\n" AT ("10:04")
    "Message-ID: <5>\nReferences: <1>\nSubject: Re: Plans\n\nfive\n",
  };
  static const guint orders[][5] = { { 0, 1, 2, 3, 4 }, { 4, 3, 2, 1, 0 }, { 2, 4, 0, 3, 1 } };
  const guint *order = orders[GPOINTER_TO_UINT (data)];
  g_autoptr (Profile) profile = profile_new ();

  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    profile_receive (profile, order[i] == 2 || order[i] == 3 ? MAILBOX_SENT : MAILBOX_INBOX, mails[order[i]]);
  assert_text (profile,
               "SELECT group_concat(x, ', ') FROM (SELECT m.message_id || ' ' || g.kind || ' ' || g.subject AS x FROM group_change AS g "
               "JOIN message AS m ON m.id = g.message_id JOIN message AS l ON l.line_of = m.id ORDER BY m.time, g.kind, g.subject)",
               "2 1 dan@d.example, 3 2 dan@d.example, 5 1 eve@e.example, 5 1 mallory@m.example");
  assert_text (profile,
               "SELECT group_concat(address, ' ') FROM (SELECT address FROM member WHERE present = 1 ORDER BY address)",
               "bob@b.example carol@c.example eve@e.example mallory@m.example");
  assert_text (profile, "SELECT group_concat(coalesce(x, '*'), ' ') FROM (SELECT b.text AS x FROM message AS m "
                        "JOIN message_body AS b ON b.id = m.id ORDER BY m.time)", "one * two * three four * five");
  assert_text (profile, "SELECT unread || ' ' || last_text FROM conversation", "3 five");
}

/* What turns out to be in a group tells of that, and nothing of a thread. */
static void
test_thread_lines_end (gconstpointer data)
{
  static const char *const mails[] = {
    "From: bob@b.example\nTo: alice@example.org, carol@c.example, dan@d.example\n" AT ("10:02")
    "Message-ID: <3>\nReferences: <1> <2>\nSubject: Re: Club\n\nthree\n",
    BOB_AND_CAROL AT ("10:01") "Message-ID: <2>\nReferences: <1>\nSubject: Re: Club\n\ntwo\n",
    BOB_AND_CAROL AT ("10:00") "Message-ID: <1>\nReferences: <chat$group.Abc-9_defghij.1@b>\nSubject: Club\n\none\n",
  };
  gboolean forward = GPOINTER_TO_INT (data);
  g_autoptr (Profile) profile = profile_new ();

  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    profile_receive (profile, MAILBOX_INBOX, mails[forward ? i : G_N_ELEMENTS (mails) - 1 - i]);
  assert_text (profile, "SELECT kind || ' ' || key || ' ' || unread FROM conversation", "3 Abc-9_defghij 3");
  assert_number (profile, "SELECT count(*) FROM message WHERE line_of IS NOT NULL", 1);
  assert_text (profile, "SELECT group_concat(kind || ' ' || subject) FROM group_change", "1 dan@d.example");
}

/* Names */

static void
test_names (void)
{
  g_autoptr (Profile) profile = profile_new ();

  profile_receive (profile, MAILBOX_SENT, "From: alice@example.org\nTo: \"My Bobby\" <bob@b.example>\n" AT ("12:00") "Message-ID: <1>\n\nx\n");
  assert_text (profile, "SELECT name FROM conversation", "My Bobby");
  profile_receive (profile, MAILBOX_INBOX, "From: Bob Stone <bob@b.example>\nTo: alice@example.org\n" AT ("11:00") "Message-ID: <2>\n\nx\n");
  assert_text (profile, "SELECT name FROM conversation", "Bob Stone");
  profile_receive (profile, MAILBOX_INBOX, "From: Bob <bob@b.example>\nTo: alice@example.org\n" AT ("10:00") "Message-ID: <3>\n\nx\n");
  assert_text (profile, "SELECT name FROM conversation", "Bob Stone");
  profile_receive (profile, MAILBOX_INBOX, "From: bob@b.example\nTo: alice@example.org\n" AT ("13:00") "Message-ID: <4>\n\nx\n");
  assert_text (profile, "SELECT name FROM conversation", "Bob Stone");
}

static void
test_unnamed_thread (void)
{
  g_autoptr (Profile) profile = profile_new ();

  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:00") "Message-ID: <1>\n\nx\n");
  assert_text (profile, "SELECT name FROM conversation", "Bob, Carol");
  profile_receive (profile, MAILBOX_INBOX, "From: Bob Stone <bob@b.example>\nTo: alice@example.org\n" AT ("11:00") "Message-ID: <2>\n\nx\n");
  assert_text (profile, "SELECT name FROM conversation WHERE kind = 4", "Bob Stone, Carol");
}

/* Requests and news */

static void
test_requests (void)
{
  g_autoptr (Profile) profile = profile_new ();

  profile_receive (profile, MAILBOX_INBOX, BOB AT ("10:00") "Message-ID: <1>\n\nx\n");
  assert_number (profile, "SELECT request FROM conversation WHERE key = 'bob@b.example'", 1);
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:01") "Message-ID: <2>\n\nx\n");
  assert_number (profile, "SELECT request FROM conversation WHERE key = '2'", 1);
  profile_receive (profile, MAILBOX_SENT, "From: alice@example.org\nTo: bob@b.example\n" AT ("10:02") "Message-ID: <3>\n\nx\n");
  assert_number (profile, "SELECT request FROM conversation WHERE key = 'bob@b.example'", 0);
  assert_number (profile, "SELECT request FROM conversation WHERE key = '2'", 0);
  /* Whoever is known may write anywhere. */
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:03") "Message-ID: <4>\n\nx\n");
  assert_number (profile, "SELECT request FROM conversation WHERE key = '4'", 0);
  /* A receipt for a stranger is no word to them. */
  profile_receive (profile, MAILBOX_INBOX, "From: dan@d.example\nTo: alice@example.org\n" AT ("10:04") "Message-ID: <5>\n\nx\n");
  profile_receive (profile, MAILBOX_SENT,
                   "From: alice@example.org\nTo: dan@d.example\n" AT ("10:05") "Message-ID: <6>\nMIME-Version: 1.0\n"
                                                                               "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
                                                                               "--b\nContent-Type: text/plain\n\nSeen.\n--b\nContent-Type: message/disposition-notification\n\n"
                                                                               "Final-Recipient: rfc822;alice@example.org\nOriginal-Message-ID: <5>\n"
                                                                               "Disposition: manual-action/MDN-sent-manually; displayed\n\n--b--\n");
  assert_number (profile, "SELECT request FROM conversation WHERE key = 'dan@d.example'", 1);
}

static gint64
get_chat_id (Profile *   profile,
             const char *key)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM conversation WHERE key = '%s'", key);
  gint64 id = profile_get_integer (profile, sql);

  g_assert_cmpint (id, >, 0);
  return id;
}

static void
accept_chat (Profile *   profile,
             const char *key)
{
  g_autoptr (GError) error = NULL;
  gint64 id = get_chat_id (profile, key);

  g_assert_true (confab_reducer_accept_chat (profile_begin_plain (profile), id, JAN_1, &error));
  g_assert_no_error (error);
  profile_commit (profile);
}

/* What was accepted stays so, whatever moves in it, and nothing else of that person is a request. */
static void
test_accepted_requests (void)
{
  g_autoptr (Profile) profile = profile_new ();

  profile_receive (profile, MAILBOX_INBOX, "From: bob@b.example\nTo: alice@example.org\n" AT ("10:00") "Message-ID: <1>\n\nhi\n");
  profile_receive (profile, MAILBOX_INBOX, BOB_AND_CAROL AT ("10:01") "Message-ID: <2>\nSubject: Plans\n\nx\n");
  assert_number (profile, "SELECT count(*) FROM conversation WHERE request", 2);
  accept_chat (profile, "bob@b.example");
  assert_number (profile, "SELECT count(*) FROM conversation WHERE request", 0);
  profile_receive (profile, MAILBOX_INBOX,
                   "From: bob@b.example\nTo: alice@example.org, dan@d.example\n" AT ("10:02") "Message-ID: <3>\nSubject: New\n\nx\n");
  assert_number (profile, "SELECT count(*) FROM conversation WHERE request", 0);

  /* Among several strangers it is the conversation alone that is accepted. */
  profile_receive (profile, MAILBOX_INBOX,
                   "From: eve@e.example\nTo: alice@example.org, mel@m.example\n" AT ("10:03")
                   "Message-ID: <5>\nReferences: <4>\nSubject: Re: Offer\n\nx\n");
  assert_number (profile, "SELECT request FROM conversation WHERE key = '4'", 1);
  accept_chat (profile, "4");
  profile_receive (profile, MAILBOX_INBOX,
                   "From: eve@e.example\nTo: alice@example.org, mel@m.example\n" AT ("10:02")
                   "Message-ID: <4>\nReferences: <3b>\nSubject: Offer\n\nx\n");
  assert_number (profile, "SELECT count(*) FROM conversation WHERE key = '3b' AND NOT request", 1);
  profile_receive (profile, MAILBOX_INBOX, "From: eve@e.example\nTo: alice@example.org\n" AT ("10:04") "Message-ID: <6>\n\nx\n");
  assert_number (profile, "SELECT request FROM conversation WHERE key = 'eve@e.example'", 1);
}

static void
test_old_mail_is_no_request (void)
{
  g_autoptr (Profile) profile = profile_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  g_autoptr (ConfabCoiMessage) message = profile_parse (BOB AT ("10:00") "Message-ID: <1>\n\nx\n");
  const ConfabMessageChange *changes;
  gint64 sequence;
  guint n;

  profile_begin (profile, TRUE, JAN_1);
  profile_add (profile, message, MAILBOX_INBOX, 1, CONFAB_FLAG_NONE, JAN_1);
  confab_reducer_finish (profile->reducer, &error);
  g_assert_no_error (error);
  g_clear_pointer (&profile->reducer, confab_reducer_free);
  changeset = confab_transaction_finish (&profile->txn, &sequence, &error);
  g_assert_no_error (error);
  changes = confab_changeset_get_messages (changeset, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_false (changes[0].is_new);
  profile_commit (profile);

  assert_number (profile, "SELECT request FROM conversation", 0);
  assert_number (profile, "SELECT unread FROM conversation", 1);
  profile_receive (profile, MAILBOX_INBOX, BOB AT ("11:00") "Message-ID: <2>\n\nx\n");
  assert_number (profile, "SELECT request FROM conversation", 0);
}

static void
test_unread (void)
{
  g_autoptr (Profile) profile = profile_new ();
  g_autoptr (ConfabCoiMessage) message = profile_parse (BOB AT ("10:00") "Message-ID: <1>\n\nx\n");

  profile_begin (profile, FALSE, JAN_1);
  profile_add (profile, message, MAILBOX_INBOX, 1, CONFAB_FLAG_NONE, JAN_1);
  profile_commit (profile);
  assert_number (profile, "SELECT unread FROM conversation", 1);
  /* Seen in one place is seen. */
  profile_begin (profile, FALSE, JAN_1);
  profile_add (profile, message, MAILBOX_ARCHIVE, 1, CONFAB_FLAG_SEEN, JAN_1);
  profile_commit (profile);
  assert_number (profile, "SELECT unread FROM conversation", 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reducer/identity/same-bytes", test_same_bytes);
  g_test_add_func ("/reducer/identity/same-id-other-author", test_same_id_other_author);
  g_test_add_func ("/reducer/identity/same-id-other-text", test_same_id_other_text);
  g_test_add_func ("/reducer/identity/no-message-id", test_no_message_id);
  g_test_add_func ("/reducer/identity/server-id", test_server_id);
  g_test_add_func ("/reducer/identity/server-id-arrival", test_server_id_arrival);
  g_test_add_func ("/reducer/identity/beginning-then-whole", test_beginning_then_whole);
  g_test_add_data_func ("/reducer/identity/list-then-direct", GINT_TO_POINTER (TRUE), test_list_and_direct);
  g_test_add_data_func ("/reducer/identity/direct-then-list", GINT_TO_POINTER (FALSE), test_list_and_direct);
  g_test_add_func ("/reducer/identity/list-other-words", test_list_other_words);
  g_test_add_func ("/reducer/time/bounds", test_time);
  g_test_add_func ("/reducer/time/second", test_time_within_a_second);
  g_test_add_func ("/reducer/time/copies", test_time_of_copies);
  g_test_add_func ("/reducer/places", test_places);
  g_test_add_func ("/reducer/thread/newest-first", test_thread_newest_first);
  g_test_add_func ("/reducer/thread/merge", test_thread_merge);
  g_test_add_func ("/reducer/thread/circle", test_thread_circle);
  g_test_add_data_func ("/reducer/thread/long-chain-single", GINT_TO_POINTER (FALSE), test_thread_long_chain);
  g_test_add_data_func ("/reducer/thread/long-chain-batch", GINT_TO_POINTER (TRUE), test_thread_long_chain);
  g_test_add_func ("/reducer/thread/floating", test_floating);
  g_test_add_data_func ("/reducer/thread/group-inherited", GINT_TO_POINTER (FALSE), test_group_inherited);
  g_test_add_data_func ("/reducer/thread/group-inherited-later", GINT_TO_POINTER (TRUE), test_group_inherited);
  g_test_add_func ("/reducer/thread/not-led-away", test_thread_not_led_away);
  g_test_add_func ("/reducer/names/person", test_names);
  g_test_add_func ("/reducer/names/unnamed-thread", test_unnamed_thread);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *path = g_strdup_printf ("/reducer/thread/people/%u", i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_thread_people);
    }
  g_test_add_data_func ("/reducer/thread/lines-end/forward", GINT_TO_POINTER (TRUE), test_thread_lines_end);
  g_test_add_data_func ("/reducer/thread/lines-end/backward", GINT_TO_POINTER (FALSE), test_thread_lines_end);
  g_test_add_func ("/reducer/requests", test_requests);
  g_test_add_func ("/reducer/accepted-requests", test_accepted_requests);
  g_test_add_func ("/reducer/old-mail", test_old_mail_is_no_request);
  g_test_add_func ("/reducer/unread", test_unread);
  return g_test_run ();
}
