/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What mails may do to other mails and to groups, and what must not be possible. */
#include "config.h"

#include "profile.h"

#include <string.h>

#define AT(time) "Date: Wed, 01 Jan 2025 " time ":00 +0000\n"
#define FROM_BOB "From: Bob <bob@b.example>\nTo: alice@example.org\nChat-Version: 1.0\n"
#define FROM_ALICE "From: Alice <alice@example.org>\nTo: bob@b.example\nChat-Version: 1.0\n"
#define FROM_MALLORY "From: Mallory <m@m.example>\nTo: alice@example.org\nChat-Version: 1.0\n"
#define EDIT(target) "Chat-Content: editrequest\nIn-Reply-To: <" target ">\n"
#define DELETE(target) "Chat-Content: deleterequest\nIn-Reply-To: <" target ">\n"
#define REACT(target, emoji)                                                                              \
        "In-Reply-To: <" target ">\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n" \
                                "Content-Disposition: reaction\n\n" emoji "\n"
#define RECEIPT(target)                                                                                               \
        "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"     \
        "--b\nContent-Type: text/plain\n\nSeen.\n--b\nContent-Type: message/disposition-notification\n\n"             \
        "Final-Recipient: rfc822;bob@b.example\nOriginal-Message-ID: <" target ">\n"                                  \
                                                                               "Disposition: manual-action/MDN-sent-manually; displayed\n\n--b--\n"
#define BOUNCE(target, address, action)                                                                               \
        "From: Mail Delivery System <mailer-daemon@example.org>\nTo: alice@example.org\n" AT ("10:09")                 \
        "Message-ID: <bounce." action ">\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"                          \
                                      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"                                 \
                                      "--b\nContent-Type: text/plain\n\nCould not deliver.\n--b\nContent-Type: message/delivery-status\n\n"         \
                                      "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; " address "\nAction: " action "\n"                \
                                                                                                                                "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such person\n\n"                                          \
                                                                                                                                "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <" target ">\n\n--b--\n"

/* Edits */

static void
test_edit (void)
{
  static const char *const mails[] = {
    FROM_BOB AT ("10:00") "Message-ID: <1>\n\nLunch at noon?\n",
    FROM_BOB AT ("10:01") "Message-ID: <2>\n" EDIT ("1") "\nLunch at one?\n",
    FROM_BOB AT ("10:02") "Message-ID: <3>\n" EDIT ("2") "\nLunch at two?\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, TEXT_OF ("1"), "Lunch at two?");
  assert_number (profile, "SELECT count(*) FROM message WHERE hidden = 0", 1);
  assert_number (profile, "SELECT edited FROM message WHERE message_id = '1'", 1);
  assert_number (profile, "SELECT unread FROM conversation", 1);
  assert_text (profile, "SELECT group_concat(text, '|') FROM edit WHERE message_id = (SELECT id FROM message WHERE message_id = '1')",
               "Lunch at noon?|Lunch at one?");
}

/* Until its target comes an edit is a message, so that nothing is lost. */
static void
test_edit_without_target (void)
{
  g_autoptr (Profile) profile = profile_new ();

  profile_receive (profile, MAILBOX_INBOX, FROM_BOB AT ("10:01") "Message-ID: <2>\n" EDIT ("1") "\nLunch at one?\n");
  assert_text (profile, TEXT_OF ("2"), "Lunch at one?");
  profile_receive (profile, MAILBOX_INBOX, FROM_BOB AT ("10:02") "Message-ID: <3>\n" EDIT ("2") "\nLunch at two?\n");
  assert_text (profile, TEXT_OF ("2"), "Lunch at two?");
  assert_number (profile, "SELECT count(*) FROM message WHERE hidden = 0", 1);
  profile_receive (profile, MAILBOX_INBOX, FROM_BOB AT ("10:00") "Message-ID: <1>\n\nLunch at noon?\n");
  assert_text (profile, TEXT_OF ("1"), "Lunch at two?");
  assert_number (profile, "SELECT count(*) FROM message WHERE hidden = 0", 1);
}

static void
test_edit_of_another (void)
{
  static const char *const mails[] = {
    FROM_BOB AT ("10:00") "Message-ID: <1>\n\nI owe you 10\n",
    FROM_MALLORY AT ("10:01") "Message-ID: <2>\n" EDIT ("1") "\nI owe you 1000\n",
    FROM_ALICE AT ("10:02") "Message-ID: <3>\n" EDIT ("1") "\nI owe you 2000\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, TEXT_OF ("1"), "I owe you 10");
  assert_number (profile, "SELECT edited FROM message WHERE message_id = '1'", 0);
  assert_text (profile, TEXT_OF ("2"), "I owe you 1000");
}

/* The same author, but it was never said here. */
static void
test_edit_from_another_chat (void)
{
  static const char *const mails[] = {
    FROM_BOB AT ("10:00") "Message-ID: <1>\n\nSecret plan\n",
    "From: Bob <bob@b.example>\nTo: alice@example.org, carol@c.example\nChat-Version: 1.0\n" AT ("10:01")
    "Message-ID: <2>\n" EDIT ("1") "\nPublic plan\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, TEXT_OF ("1"), "Secret plan");
}

static void
test_edit_circle (void)
{
  static const char *const mails[] = {
    FROM_BOB AT ("10:00") "Message-ID: <b>\n" EDIT ("a") "\nfirst\n",
    FROM_BOB AT ("10:01") "Message-ID: <a>\n" EDIT ("b") "\nsecond\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_number (profile, "SELECT count(*) FROM message WHERE hidden = 0", 1);
  assert_text (profile, "SELECT message_id FROM message WHERE hidden = 0", "a");
}

/* Who edits without end cannot make the rest wait. */
static void
test_edit_long_chain (void)
{
  g_autoptr (Profile) profile = profile_new ();

  profile_begin (profile, FALSE, 0);
  for (int i = 600; i > 0; i--)
    {
      g_autofree char *mail = g_strdup_printf (FROM_BOB AT ("10:01") "Message-ID: <%d>\nChat-Content: editrequest\nIn-Reply-To: <%d>\n\n%d\n", i, i - 1, i);
      g_autoptr (ConfabCoiMessage) message = profile_parse (mail);

      profile_add (profile, message, MAILBOX_INBOX, (guint32) i, CONFAB_FLAG_NONE, message->date_ms);
    }
  profile_commit (profile);
  profile_receive (profile, MAILBOX_INBOX, FROM_BOB AT ("10:00") "Message-ID: <0>\n\n0\n");
  assert_number (profile, "SELECT count(*) FROM message WHERE hidden <> 0", 50);
}

/* Deletions */

static void
test_delete (void)
{
  static const char *const mails[] = {
    FROM_BOB AT ("10:00") "Message-ID: <1>\nSubject: Chat\n\nOops\n",
    FROM_BOB AT ("10:01") "Message-ID: <2>\n" EDIT ("1") "\nOops!\n",
    FROM_ALICE AT ("10:02") "Message-ID: <3>\n" REACT ("1", "😀"),
    FROM_BOB AT ("10:03") "Message-ID: <4>\n" DELETE ("2") "\nThis message was deleted\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_number (profile, "SELECT count(*) FROM message WHERE hidden = 0", 1);
  assert_number (profile, "SELECT deleted FROM message WHERE message_id = '1'", 1);
  assert_text (profile, TEXT_OF ("1"), NULL);
  assert_number (profile, "SELECT count(*) FROM reaction", 0);
  assert_number (profile, "SELECT count(*) FROM search WHERE search MATCH 'oops'", 0);
  assert_number (profile, "SELECT last_deleted FROM conversation WHERE key = 'bob@b.example'", 1);
}

static void
test_empty_edit_deletes (void)
{
  static const char *const mails[] = {
    FROM_BOB AT ("10:00") "Message-ID: <1>\n\nOops\n",
    FROM_BOB AT ("10:01") "Message-ID: <2>\n" EDIT ("1") "\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_number (profile, "SELECT deleted FROM message WHERE message_id = '1'", 1);
}

static void
test_delete_of_another (void)
{
  static const char *const mails[] = {
    FROM_BOB AT ("10:00") "Message-ID: <1>\n\nHello\n",
    FROM_MALLORY AT ("10:01") "Message-ID: <2>\n" DELETE ("1") "\nThis message was deleted\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, TEXT_OF ("1"), "Hello");
  assert_number (profile, "SELECT count(*) FROM conversation WHERE listed", 1);
}

/* A mail of the deleted one's name that somebody else sends is theirs, and shown. */
static void
test_delete_hides_no_other (void)
{
  static const char *const mails[] = {
    FROM_BOB AT ("10:01") "Message-ID: <2>\n" DELETE ("1") "\nThis message was deleted\n",
    FROM_BOB AT ("10:00") "Message-ID: <1>\n\nHello\n",
    FROM_BOB AT ("10:00") "Message-ID: <1>\n\nHello again\n",
    "From: carol@c.example\nTo: alice@example.org\n" AT ("10:02") "Message-ID: <1>\n\nMine\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_number (profile, "SELECT count(*) FROM message WHERE deleted", 2);
  assert_text (profile, "SELECT last_text FROM conversation WHERE key = 'carol@c.example'", "Mine");
}

/* Reactions */

static void
test_reactions (void)
{
  static const char *const mails[] = {
    FROM_ALICE AT ("10:00") "Message-ID: <1>\n\nParty?\n",
    FROM_BOB AT ("10:01") "Message-ID: <2>\n" REACT ("1", "😀"),
    FROM_BOB AT ("10:02") "Message-ID: <3>\n" REACT ("1", "👍"),
    FROM_ALICE AT ("10:03") "Message-ID: <4>\n" REACT ("1", "🎉"),
    FROM_ALICE AT ("10:04") "Message-ID: <5>\n" REACT ("1", ""),
    FROM_MALLORY AT ("10:05") "Message-ID: <6>\n" REACT ("1", "👎"),
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, "SELECT group_concat(address || ' ' || emoji) FROM reaction WHERE emoji <> ''", "bob@b.example 👍");
  assert_number (profile, "SELECT count(*) FROM message WHERE hidden = 0", 1);
  assert_number (profile, "SELECT count(*) FROM conversation WHERE listed", 1);
  assert_number (profile, "SELECT unread FROM conversation WHERE listed", 0);
}

/* Receipts and bounces */

static void
test_receipts (void)
{
  static const char *const mails[] = {
    FROM_ALICE AT ("10:00") "Message-ID: <1>\n\nParty?\n",
    FROM_BOB AT ("10:01") "Message-ID: <2>\n" RECEIPT ("1"),
    FROM_MALLORY AT ("10:02") "Message-ID: <3>\n" RECEIPT ("1"),
    FROM_BOB AT ("10:03") "Message-ID: <4>\n" RECEIPT ("5"),
    FROM_BOB AT ("10:00") "Message-ID: <5>\n\nNo party\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, "SELECT group_concat(address || ' ' || kind) FROM receipt", "bob@b.example 2");
  assert_number (profile, "SELECT state FROM message WHERE message_id = '1'", CONFAB_MESSAGE_READ);
  assert_number (profile, "SELECT state FROM message WHERE message_id = '5'", CONFAB_MESSAGE_RECEIVED);
  assert_number (profile, "SELECT count(*) FROM message WHERE hidden = 0", 2);
}

static void
test_bounce (void)
{
  static const char *const mails[] = {
    FROM_ALICE AT ("10:00") "Message-ID: <1>\n\nParty?\n",
    BOUNCE ("1", "bob@b.example", "failed"),
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_number (profile, "SELECT state FROM message WHERE message_id = '1'", CONFAB_MESSAGE_FAILED);
  assert_number (profile, "SELECT instr(problem, 'no such person') > 0 FROM message WHERE message_id = '1'", 1);
  assert_number (profile, "SELECT count(*) FROM conversation WHERE listed", 1);
}

static void
test_bounce_for_nobody (void)
{
  static const char *const mails[] = {
    FROM_ALICE AT ("10:00") "Message-ID: <1>\n\nParty?\n",
    BOUNCE ("1", "carol@c.example", "failed"),
    BOUNCE ("unknown", "bob@b.example", "delivered"),
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_number (profile, "SELECT state FROM message WHERE message_id = '1'", CONFAB_MESSAGE_SENT);
  assert_number (profile, "SELECT count(*) FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id "
                          "WHERE m.hidden = 0 AND c.kind = 6", 2);
}

static void
test_delivered_then_read (void)
{
  static const char *const mails[] = {
    FROM_ALICE AT ("10:00") "Message-ID: <1>\n\nParty?\n",
    BOUNCE ("1", "bob@b.example", "failed"),
    BOUNCE ("1", "bob@b.example", "delivered"),
    FROM_BOB AT ("10:20") "Message-ID: <2>\n" RECEIPT ("1"),
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  /* Whoever read it has got it. */
  assert_number (profile, "SELECT state FROM message WHERE message_id = '1'", CONFAB_MESSAGE_READ);
  assert_text (profile, "SELECT problem FROM message WHERE message_id = '1'", NULL);
}

/* Whoever answered it has got it; the report comes before or after that. */
static void
test_answered (void)
{
  static const char *const mails[] = {
    FROM_ALICE AT ("10:00") "Message-ID: <1>\n\nParty?\n",
    FROM_BOB AT ("10:20") "Message-ID: <2>\nIn-Reply-To: <1>\n\nYes!\n",
    BOUNCE ("1", "bob@b.example", "failed"),
    NULL,
  };
  static const char *const reaction[] = {
    FROM_ALICE AT ("10:00") "Message-ID: <1>\n\nParty?\n",
    FROM_BOB AT ("10:20") "Message-ID: <2>\n" REACT ("1", "👍"),
    BOUNCE ("1", "bob@b.example", "failed"),
    NULL,
  };

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (Profile) profile = profile_new_both_ways (i == 0 ? mails : reaction, MAILBOX_INBOX);

      assert_number (profile, "SELECT state FROM message WHERE message_id = '1'", CONFAB_MESSAGE_DELIVERED);
      assert_text (profile, "SELECT problem FROM message WHERE message_id = '1'", NULL);
    }
}

/* Anybody who got a message may say that it did not reach others: it is a mail to be read. */
static void
test_bounce_by_anybody (void)
{
#define REPORT                                                                                                          \
        "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"               \
        "--b\nContent-Type: text/plain\n\nIt came back.\n--b\nContent-Type: message/delivery-status\n\n"             \
        "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; bob@b.example\nAction: failed\nStatus: 5.1.1\n\n" \
        "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <1>\n\n--b--\n"
  static const char *const mails[] = {
    FROM_ALICE AT ("10:00") "Message-ID: <1>\n\nParty?\n",
    FROM_MALLORY AT ("10:01") "Message-ID: <2>\nChat-Version: 1.0\n" REPORT,
    "Return-Path: <>\n" FROM_MALLORY AT ("10:02") "Message-ID: <3>\n" REPORT,
    FROM_MALLORY AT ("10:03") "Message-ID: <4>\n\nHello\n",
    /* The vacation answer of somebody who signs with their address. */
    "Return-Path: <>\n" FROM_BOB AT ("10:04") "Message-ID: <5>\nIn-Reply-To: <1>\nAuto-Submitted: auto-replied\n\n"
                                              "I am away.\n\nbob@b.example\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_number (profile, "SELECT state FROM message WHERE message_id = '1'", CONFAB_MESSAGE_SENT);
  assert_number (profile, "SELECT count(*) FROM receipt", 0);
  /* All that Mallory sends is in one chat. */
  assert_text (profile, "SELECT group_concat(message_id, ' ') FROM (SELECT message_id FROM message AS m JOIN conversation AS c "
                        "ON c.id = m.conversation_id WHERE c.key = 'm@m.example' AND m.hidden = 0 ORDER BY m.time)", "2 3 4");
  assert_number (profile, "SELECT count(*) FROM conversation WHERE listed", 2);
}

/* The host of an address may say so; that of another may not. */
static void
test_bounce_by_host (void)
{
  static const char *const mails[] = {
    FROM_ALICE AT ("10:00") "Message-ID: <1>\n\nParty?\n",
    "Return-Path: <>\nFrom: Mail at b.example <service@b.example>\nTo: alice@example.org\n" AT ("10:02") "Message-ID: <3>\n" REPORT,
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_number (profile, "SELECT state FROM message WHERE message_id = '1'", CONFAB_MESSAGE_FAILED);
  assert_number (profile, "SELECT count(*) FROM conversation WHERE listed", 1);
}

/* What changes a group and comes back is told there, in the line of the change. */
static void
test_bounce_of_change (void)
{
  static const char *const mails[] = {
    "From: Alice <alice@example.org>\nTo: bob@b.example, carol@c.example\n" AT ("10:00")
    "Message-ID: <chat$group.abcdefghijkl.1@example.org>\nChat-Version: 1.0\nChat-Group-ID: abcdefghijkl\nSubject: Trip\n\nHello\n",
    "From: Alice <alice@example.org>\nTo: bob@b.example, carol@c.example, dan@d.example\n" AT ("10:01")
    "Message-ID: <chat$group.abcdefghijkl.2@example.org>\nReferences: <chat$group.abcdefghijkl.1@example.org>\nChat-Version: 1.0\n"
    "Chat-Group-ID: abcdefghijkl\nChat-Group-Member-Added: dan@d.example\nSubject: Trip\n\nAlice added dan@d.example.\n",
    BOUNCE ("chat$group.abcdefghijkl.2@example.org", "dan@d.example", "failed"),
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, "SELECT group_concat(kind || ' ' || subject, ', ') FROM (SELECT kind, subject FROM group_change "
                        "WHERE message_id = (SELECT id FROM message WHERE message_id LIKE '%.2@%' AND line_of IS NULL) ORDER BY kind)",
               "1 dan@d.example, 8 dan@d.example");
  assert_number (profile, "SELECT count(*) FROM conversation WHERE listed", 1);
}

/* A nested mail says nothing in its own name. */
static void
test_nested_from (void)
{
  g_autoptr (Profile) profile = profile_new ();

  profile_receive (profile, MAILBOX_INBOX,
                   FROM_MALLORY AT ("10:00") "Message-ID: <1>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
                                             "--b\nContent-Type: text/plain\n\nlook\n--b\nContent-Type: message/rfc822\n\n"
                                             "From: Bob <bob@b.example>\nTo: alice@example.org\nMessage-ID: <2>\n\nforged\n--b--\n");
  assert_text (profile, "SELECT group_concat(key) FROM conversation", "m@m.example");
}

/* Groups */

#define GROUP_ID "Abc-9_defghij"
#define GROUP(from, to, at, id, name) \
        "From: " from "\nTo: " to "\n" AT (at) "Message-ID: <chat$group." GROUP_ID "." id "@x>\nSubject: " name "\n" \
                                                                                                                "Chat-Version: 1.0\nChat-Group-ID: " GROUP_ID "\nChat-Group-Name: " name "\n\ntext\n"
#define MEMBERS "SELECT group_concat(address) FROM (SELECT address FROM member WHERE present = 1 ORDER BY address)"

static void
test_group (void)
{
  static const char *const mails[] = {
    GROUP ("bob@b.example", "alice@example.org, carol@c.example", "10:00", "1", "Club"),
    GROUP ("carol@c.example", "alice@example.org, bob@b.example, dan@d.example", "10:01", "2", "Club"),
    GROUP ("Alice <alice@example.org>", "bob@b.example, carol@c.example, dan@d.example", "10:02", "3", "The Club"),
    GROUP ("dan@d.example", "alice@example.org, bob@b.example", "10:03", "4", "The Club"),
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, MEMBERS, "bob@b.example,dan@d.example");
  assert_text (profile, "SELECT name FROM conversation", "The Club");
}

/* From outside nobody joins, renames or throws out; what they say is shown. */
static void
test_group_from_outside (void)
{
  static const char *const mails[] = {
    GROUP ("bob@b.example", "alice@example.org, carol@c.example", "10:00", "1", "Club"),
    GROUP ("m@m.example", "alice@example.org", "10:01", "2", "Mine now"),
    GROUP ("bob@b.example", "alice@example.org, carol@c.example", "10:02", "3", "Club"),
    GROUP ("m@m.example", "alice@example.org, bob@b.example", "10:03", "4", "Mine again"),
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, MEMBERS, "bob@b.example,carol@c.example");
  assert_text (profile, "SELECT name FROM conversation", "Club");
  assert_number (profile, "SELECT count(*) FROM message WHERE hidden = 0", 4);
}

/* Who was removed goes on sending; an old mail comes once more, and late. */
static void
test_group_removed (void)
{
  static const char *const mails[] = {
    GROUP ("bob@b.example", "alice@example.org, carol@c.example, dan@d.example", "10:00", "1", "Club"),
    GROUP ("dan@d.example", "alice@example.org, bob@b.example, carol@c.example", "10:01", "2", "Dans Club"),
    GROUP ("bob@b.example", "alice@example.org, carol@c.example", "10:02", "3", "Club"),
    GROUP ("dan@d.example", "alice@example.org, bob@b.example, carol@c.example", "10:03", "4", "Dans Club"),
    GROUP ("dan@d.example", "alice@example.org, bob@b.example, carol@c.example", "10:01", "2", "Dans Club"),
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, MEMBERS, "bob@b.example,carol@c.example");
  assert_text (profile, "SELECT name FROM conversation", "Club");
}

static void
test_group_left (void)
{
  static const char *const mails[] = {
    GROUP ("bob@b.example", "alice@example.org, carol@c.example", "10:00", "1", "Club"),
    "From: carol@c.example\nTo: alice@example.org, bob@b.example\n" AT ("10:01") "Message-ID: <chat$group." GROUP_ID ".2@x>\n"
                                                                                                                     "Subject: Club\nChat-Version: 1.0\nChat-Content: groupleft\n\nI leave.\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, MEMBERS, "bob@b.example");
}

/* An ordinary reply to one of them goes to that one and shrinks nothing. */
static void
test_group_reply_to_one (void)
{
  static const char *const mails[] = {
    GROUP ("bob@b.example", "alice@example.org, carol@c.example", "10:00", "1", "Club"),
    "From: carol@c.example\nTo: alice@example.org\n" AT ("10:01") "Message-ID: <r>\n"
                                                                  "References: <chat$group." GROUP_ID ".1@x>\nSubject: Re: Club\n\nOnly to you\n",
    "From: carol@c.example\nTo: alice@example.org, bob@b.example\n" AT ("10:02") "Message-ID: <s>\n"
                                                                                 "References: <chat$group." GROUP_ID ".1@x>\nSubject: Re: Our Club\n\nTo all\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, "SELECT last_text FROM conversation WHERE kind = 1", "Only to you");
  assert_text (profile, "SELECT last_text || ' ' || name FROM conversation WHERE kind = 3", "To all Our Club");
  assert_text (profile,
               "SELECT group_concat(address) FROM (SELECT address FROM member AS m JOIN conversation AS c ON c.id = m.conversation_id "
               "WHERE c.kind = 3 AND present = 1 ORDER BY address)", "bob@b.example,carol@c.example");
}

/* Mails from hell: many of one id, and a crowd of recipients. */
static void
test_many_of_one_id (void)
{
  g_autoptr (Profile) profile = profile_new ();

  profile_begin (profile, FALSE, 0);
  for (int i = 0; i < 300; i++)
    {
      g_autofree char *mail = g_strdup_printf ("From: bob@b.example\nTo: alice@example.org\nMessage-ID: <1>\n%s\n%d\n",
                                               i % 2 == 0 ? "List-Id: <l.example>\n" : "", i);
      g_autoptr (ConfabCoiMessage) message = profile_parse (mail);

      profile_add (profile, message, MAILBOX_INBOX, (guint32) i + 1, CONFAB_FLAG_NONE, 1735689600000 + i);
    }
  profile_commit (profile);
  profile_check (profile);
  assert_number (profile, "SELECT count(*) FROM message WHERE hidden = 0", 300);
}

static void
test_crowd (void)
{
  g_autoptr (Profile) profile = profile_new ();
  g_autoptr (GString) mail = g_string_new ("From: bob@b.example\nMessage-ID: <1>\nTo: alice@example.org");

  for (int i = 0; i < 20000; i++)
    g_string_append_printf (mail, ",\n p%d@crowd.example", i);
  g_string_append (mail, "\n\nHello everybody\n");
  profile_receive (profile, MAILBOX_INBOX, mail->str);
  profile_check (profile);
  g_assert_cmpint (profile_get_integer (profile, "SELECT count(*) FROM member"), <=, 500);
  assert_text (profile, TEXT_OF ("1"), "Hello everybody");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reducer/edit/chain", test_edit);
  g_test_add_func ("/reducer/edit/without-target", test_edit_without_target);
  g_test_add_func ("/reducer/edit/of-another", test_edit_of_another);
  g_test_add_func ("/reducer/edit/from-another-chat", test_edit_from_another_chat);
  g_test_add_func ("/reducer/edit/circle", test_edit_circle);
  g_test_add_func ("/reducer/edit/long-chain", test_edit_long_chain);
  g_test_add_func ("/reducer/delete", test_delete);
  g_test_add_func ("/reducer/delete/empty-edit", test_empty_edit_deletes);
  g_test_add_func ("/reducer/delete/of-another", test_delete_of_another);
  g_test_add_func ("/reducer/delete/hides-no-other", test_delete_hides_no_other);
  g_test_add_func ("/reducer/reactions", test_reactions);
  g_test_add_func ("/reducer/receipts", test_receipts);
  g_test_add_func ("/reducer/bounce", test_bounce);
  g_test_add_func ("/reducer/bounce/for-nobody", test_bounce_for_nobody);
  g_test_add_func ("/reducer/bounce/answered", test_answered);
  g_test_add_func ("/reducer/bounce/bounce-by-anybody", test_bounce_by_anybody);
  g_test_add_func ("/reducer/bounce/bounce-by-host", test_bounce_by_host);
  g_test_add_func ("/reducer/bounce/bounce-of-change", test_bounce_of_change);
  g_test_add_func ("/reducer/bounce/then-read", test_delivered_then_read);
  g_test_add_func ("/reducer/nested-from", test_nested_from);
  g_test_add_func ("/reducer/group", test_group);
  g_test_add_func ("/reducer/group/from-outside", test_group_from_outside);
  g_test_add_func ("/reducer/group/removed", test_group_removed);
  g_test_add_func ("/reducer/group/left", test_group_left);
  g_test_add_func ("/reducer/group/reply-to-one", test_group_reply_to_one);
  g_test_add_func ("/reducer/many-of-one-id", test_many_of_one_id);
  g_test_add_func ("/reducer/crowd", test_crowd);
  return g_test_run ();
}
