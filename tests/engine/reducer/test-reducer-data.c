/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pins, polls, places and mentions, dates that are made up, and senders that are: what must not be possible. */
#include "config.h"

#include "profile.h"

#include <string.h>

#define AT(time) "Date: Wed, 01 Jan 2025 " time ":00 +0000\n"
#define CHAT(from, to) "From: " from "\nTo: " to "\nChat-Version: 1.0\n"
#define FROM_ALICE CHAT ("Alice <alice@example.org>", "bob@b.example, carol@c.example")
#define FROM_BOB CHAT ("Bob <bob@b.example>", "alice@example.org, carol@c.example")
#define FROM_CAROL CHAT ("Carol <carol@c.example>", "alice@example.org, bob@b.example")
#define FROM_MALLORY CHAT ("Bob <m@m.example>", "alice@example.org, bob@b.example, carol@c.example")
/* All of one chat, whoever takes part. */
#define GROUP(id) "Message-ID: <chat$group.Abc-9_defghij." id "@x>\nChat-Group-ID: Abc-9_defghij\n"
#define ABOUT(content, target) "Chat-Content: " content "\nIn-Reply-To: <chat$group.Abc-9_defghij." target "@x>\n"
#define DATA(content, json)                                                                                     \
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nfor people\n" \
        "--b\nContent-Type: application/json\nContent-Disposition: attachment; filename=poll.json\nChat-Content: "       \
        content "\n\n" json "\n--b--\n"
#define POLL(more) \
        "Chat-Content: poll\n" \
        DATA ("poll", "{\"title\": \"Tea?\", \"options\": [{\"text\": \"Yes\"}, {\"text\": \"No\"}]" more "}")
#define VOTE(target, votes) ABOUT ("pollvote", target) DATA ("pollvote", "{\"votes\": " votes "}")
#define CLOSE(target) ABOUT ("pollclose", target) DATA ("pollclose", "{}")

#define VOTES "SELECT group_concat(address || ' ' || options, ', ') FROM (SELECT * FROM vote ORDER BY address)"
#define PINNED "SELECT group_concat(p.address || ' ' || p.pinned) FROM pin AS p"

/* Pins */

static void
test_pins (void)
{
  static const char *const mails[] = {
    FROM_BOB AT ("10:00") GROUP ("1") "\nThe code is 1234\n",
    FROM_CAROL AT ("10:01") GROUP ("2") ABOUT ("message-pinned", "1") "\nPinned\n",
    FROM_ALICE AT ("10:02") GROUP ("3") ABOUT ("message-pinned", "1") "\nPinned\n",
    FROM_MALLORY AT ("10:03") GROUP ("4") ABOUT ("message-pinned", "1") "\nPinned\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, PINNED, NULL);
}

/* What its author pinned stays so, until its author says otherwise. */
static void
test_unpins (void)
{
  static const char *const mails[] = {
    FROM_BOB AT ("10:00") GROUP ("1") "\nThe code is 1234\n",
    FROM_BOB AT ("10:01") GROUP ("2") ABOUT ("message-pinned", "1") "\nPinned\n",
    FROM_CAROL AT ("10:02") GROUP ("3") ABOUT ("message-unpinned", "1") "\nUnpinned\n",
    FROM_MALLORY AT ("10:03") GROUP ("4") ABOUT ("message-unpinned", "1") "\nUnpinned\n",
    FROM_BOB AT ("10:04") GROUP ("5") "Content-Disposition: pinned\n\nIt is 4321 now\n",
    FROM_BOB AT ("10:06") GROUP ("6") ABOUT ("message-unpinned", "5") "\nUnpinned\n",
    FROM_BOB AT ("10:05") GROUP ("7") ABOUT ("message-pinned", "5") "\nPinned\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, PINNED, "bob@b.example 1,bob@b.example 0");
}

/* Polls */

static void
test_votes (void)
{
  static const char *const mails[] = {
    FROM_ALICE AT ("10:00") GROUP ("1") POLL (""),
    FROM_BOB AT ("10:01") GROUP ("2") VOTE ("1", "[0]"),
    FROM_CAROL AT ("10:02") GROUP ("3") VOTE ("1", "[0, 0, 7, -1]"),
    FROM_BOB AT ("10:03") GROUP ("4") VOTE ("1", "[1]"),
    FROM_BOB AT ("10:03") GROUP ("4") VOTE ("1", "[1]"),
    FROM_MALLORY AT ("10:04") GROUP ("5") VOTE ("1", "[1]"),
    FROM_CAROL AT ("10:05") GROUP ("6") CLOSE ("1"),
    FROM_MALLORY AT ("10:05") GROUP ("7") CLOSE ("1"),
    FROM_ALICE AT ("10:06") GROUP ("8") VOTE ("1", "[0, 1]"),
    FROM_ALICE AT ("10:07") GROUP ("9") CLOSE ("1"),
    FROM_CAROL AT ("10:08") GROUP ("10") VOTE ("1", "[1]"),
    FROM_ALICE AT ("10:09") GROUP ("11") CLOSE ("1"),
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, VOTES, "alice@example.org 0 1, bob@b.example 1, carol@c.example 0");
  assert_number (profile, "SELECT closed / 1000 FROM poll", 1735726020);
  assert_number (profile, "SELECT count(*) FROM message WHERE hidden = 0", 1);
}

/* One answer, and one time. */
static void
test_single_vote (void)
{
  static const char *const mails[] = {
    FROM_ALICE AT ("10:00") GROUP ("1") POLL (", \"multiple\": false, \"revote\": false"),
    FROM_BOB AT ("10:01") GROUP ("2") VOTE ("1", "[0, 1]"),
    FROM_BOB AT ("10:02") GROUP ("3") VOTE ("1", "[1]"),
    FROM_BOB AT ("10:03") GROUP ("4") VOTE ("1", "[0]"),
    FROM_CAROL AT ("10:04") GROUP ("5") VOTE ("1", "[0]"),
    FROM_CAROL AT ("10:05") GROUP ("6") VOTE ("1", "[]"),
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, VOTES, "bob@b.example 1, carol@c.example 0");
}

/* Neither its question nor its answers are another's to change. */
static void
test_poll_of_another (void)
{
  static const char *const mails[] = {
    FROM_ALICE AT ("10:00") GROUP ("1") POLL (""),
    FROM_BOB AT ("10:01") GROUP ("2") ABOUT ("editrequest", "1") "\nCoffee?\n",
    FROM_MALLORY AT ("10:02") GROUP ("3") ABOUT ("deleterequest", "1") "\nDeleted\n",
    FROM_MALLORY AT ("10:03") GROUP ("1") "Chat-Content: poll\n"
    DATA ("poll", "{\"title\": \"Beer?\", \"options\": [{\"text\": \"Yes\"}, {\"text\": \"Sure\"}]}"),
    FROM_BOB AT ("10:04") GROUP ("4") VOTE ("1", "[1]"),
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, "SELECT p.title || ' ' || o.text FROM vote AS v JOIN poll AS p ON p.message_id = v.message_id "
                        "JOIN poll_option AS o ON o.message_id = p.message_id AND o.position = CAST (v.options AS INTEGER) "
                        "JOIN message AS m ON m.id = p.message_id WHERE m.outgoing = 1", "Tea? No");
}

/* What others said */

static void
test_reaction_of_another (void)
{
  static const char *const mails[] = {
    FROM_ALICE AT ("10:00") GROUP ("1") "\nParty?\n",
    FROM_BOB AT ("10:01") GROUP ("2") ABOUT ("x", "1") "Content-Disposition: reaction\n\n👍\n",
    FROM_CAROL AT ("10:02") GROUP ("3") ABOUT ("x", "1") "Content-Disposition: reaction\n\n\n",
    FROM_MALLORY AT ("10:03") GROUP ("4") ABOUT ("x", "1") "Content-Disposition: reaction\n\n\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, "SELECT group_concat(address || emoji) FROM reaction WHERE emoji <> ''", "bob@b.example👍");
}

/* Whose name stands in a part, in a quote, in another field or in a name has not written it. */
static void
test_forged_from (void)
{
  static const char *const forgeries[] = {
    "Sender: bob@b.example\nReply-To: bob@b.example\nReturn-Path: <bob@b.example>\nResent-From: bob@b.example\n\nNow\n",
    "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b; protected-headers=\"v1\"\n\n"
    "--b\nContent-Type: text/plain; protected-headers=\"v1\"\nFrom: bob@b.example\nChat-From: bob@b.example\n\nNow\n--b--\n",
    "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
    "From: bob@b.example\nTo: alice@example.org\nMessage-ID: <nested>\n\nNow\n--b--\n",
    "\nOn Wednesday, Bob <bob@b.example> wrote:\nFrom: bob@b.example\n\nNow\n",
  };
  static const char first[] = CHAT ("Bob <bob@b.example>", "alice@example.org") AT ("10:00") "Message-ID: <1>\n\nThe text\n";
  static const char *const senders[] = { "m@m.example", "\"bob@b.example\" <m@m.example>", "m@m.example, bob@b.example", "m@m.example (bob@b.example)" };

  for (guint i = 0; i < G_N_ELEMENTS (forgeries) * G_N_ELEMENTS (senders); i++)
    {
      g_autoptr (Profile) profile = profile_new ();
      g_autofree char *mail =
        g_strconcat ("From: ", senders[i / G_N_ELEMENTS (forgeries)], "\nTo: alice@example.org\n" AT ("10:01") "Message-ID: <2>\nChat-Version: 1.0\n"
                                                                                                               "Chat-Content: editrequest\nIn-Reply-To: <1>\n", forgeries[i % G_N_ELEMENTS (forgeries)], NULL);

      profile_receive (profile, MAILBOX_INBOX, first);
      profile_receive (profile, MAILBOX_INBOX, mail);
      assert_text (profile, TEXT_OF ("1"), "The text");
      assert_text (profile, "SELECT c.key FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id WHERE m.message_id = '2'",
                   "m@m.example");
      assert_number (profile, "SELECT count(*) FROM message WHERE message_id = 'nested'", 0);
    }
}

/* Who had not signed in to send it is not the person, whatever the mail says. */
#define OUTSIDE "Received: from x (x [192.0.2.1]) by mx (x with ESMTPSA) with ESMTPS id 1; Wed, 1 Jan 2025 11:00:00 +0000\n"
/* What stands below that is the sender's own invention. */
#define INVENTED "Received: from y by z with ESMTPSA id 2; Wed, 1 Jan 2025 10:59:00 +0000\n"
#define DELIVERED "Received: from mx by store with LMTP id 3; Wed, 1 Jan 2025 11:00:01 +0000\n"
#define SIGNED_IN "Received: from home by mx with ESMTPSA id 4; Wed, 1 Jan 2025 11:00:00 +0000\n"

#define SAYS_ALICE OUTSIDE INVENTED CHAT ("alice@example.org", "bob@b.example, carol@c.example")

static void
test_forged_own (void)
{
  static const char *const mails[] = {
    FROM_ALICE AT ("10:00") GROUP ("1") "\nParty?\n",
    FROM_ALICE AT ("10:00") GROUP ("2") POLL (""),
    FROM_BOB AT ("10:01") GROUP ("3") "\nYes!\n",
    SAYS_ALICE AT ("10:02") GROUP ("4") ABOUT ("editrequest", "1") "\nNo party\n",
    SAYS_ALICE AT ("10:03") GROUP ("5") ABOUT ("deleterequest", "1") "\nDeleted\n",
    SAYS_ALICE AT ("10:04") GROUP ("6") ABOUT ("message-pinned", "1") "\nPinned\n",
    SAYS_ALICE AT ("10:05") GROUP ("7") ABOUT ("x", "3") "Content-Disposition: reaction\n\n👎\n",
    SAYS_ALICE AT ("10:06") GROUP ("8") VOTE ("2", "[0]"),
    SAYS_ALICE AT ("10:07") GROUP ("9") CLOSE ("2"),
    SAYS_ALICE AT ("10:08") GROUP ("10") "Chat-Content: groupleft\n\nI am off\n",
    SAYS_ALICE AT ("10:09") GROUP ("11") "Chat-Group-Name: Mine\nChat-Group-Name-Changed: x\n\nRenamed\n",
    SAYS_ALICE AT ("10:10") GROUP ("12") "\nI never said this\n",
    SAYS_ALICE AT ("10:11") "Message-ID: <13>\nList-Id: <x.example>\nChat-Content: deleterequest\n"
                            "In-Reply-To: <chat$group.Abc-9_defghij.1@x>\n\nDeleted\n",
    DELIVERED SAYS_ALICE AT ("10:12") "Message-ID: <14>\n\nNor this\n",
    NULL,
  };
  g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

  assert_text (profile, TEXT_OF ("chat$group.Abc-9_defghij.1@x"), "Party?");
  assert_text (profile, PINNED, NULL);
  assert_text (profile, VOTES, NULL);
  assert_text (profile, "SELECT group_concat(emoji) FROM reaction WHERE emoji <> ''", NULL);
  assert_number (profile, "SELECT closed FROM poll", 0);
  assert_number (profile, "SELECT count(*) FROM message WHERE outgoing = 1 AND hidden = 0", 2);
  assert_text (profile, "SELECT name || ': ' || last_text FROM conversation WHERE kind = 3", "Bob, carol@c.example: Yes!");
  assert_text (profile, "SELECT group_concat(c.key || ' ' || c.can_send || ' ' || m.preview, ', ' ORDER BY m.time) FROM message AS m "
                        "JOIN conversation AS c ON c.id = m.conversation_id "
                        "WHERE m.hidden = 0 AND m.outgoing = 0 AND c.kind <> 3",
               "alice@example.org.invalid 0 No party, alice@example.org.invalid 0 Renamed, "
               "alice@example.org.invalid 0 I never said this, alice@example.org.invalid 0 Nor this");
}

/* What one has sent to oneself is one message, whichever way its copies came. */
static void
test_own_copies (void)
{
  static const char note[] = "From: alice@example.org\nTo: alice@example.org\n" AT ("10:00") "Message-ID: <1>\n\nMilk, bread\n";
  static const char *const ways[][3] = {
    { "", "", NULL },
    { OUTSIDE, "", NULL },
    { DELIVERED OUTSIDE INVENTED, "", NULL },
    { DELIVERED SIGNED_IN, NULL },
    { SIGNED_IN, OUTSIDE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *first = g_strconcat (ways[i][0], note, NULL);
      g_autofree char *second = ways[i][1] != NULL ? g_strconcat (ways[i][1], note, NULL) : NULL;
      const char *const mails[] = { first, second, NULL };
      g_autoptr (Profile) profile = profile_new_both_ways (mails, MAILBOX_INBOX);

      assert_text (profile, "SELECT group_concat(c.kind || ' ' || m.outgoing || ' ' || m.preview) FROM message AS m "
                            "JOIN conversation AS c ON c.id = m.conversation_id WHERE m.hidden = 0", "7 1 Milk, bread");
      assert_number (profile, "SELECT count(*) FROM conversation WHERE last_text IS NOT NULL", 1);
    }
}

/* The folder of sent mail vouches for what went to others too. */
static void
test_own_in_sent (void)
{
  static const char own[] = OUTSIDE "From: alice@example.org\nTo: bob@b.example\n" AT ("10:00") "Message-ID: <1>\n\nHello\n";
  static const char filed[] = OUTSIDE "From: alice@example.org\nTo: alice@example.org\n" AT ("10:00") "Message-ID: <2>\n\nPay\n";
  g_autoptr (Profile) profile = profile_new ();

  profile_receive (profile, MAILBOX_SENT, own);
  profile_receive (profile, MAILBOX_SENT, filed);
  assert_number (profile, "SELECT outgoing FROM message WHERE message_id = '1'", 1);
  assert_number (profile, "SELECT outgoing FROM message WHERE message_id = '2'", 0);
}

/* Dates */

/* Each came a minute after the one before, whatever it says itself. */
static Profile *
receive_by_the_minute (const char *const *mails)
{
  Profile *profile = profile_new ();

  for (guint i = 0; mails[i] != NULL; i++)
    {
      g_autoptr (ConfabCoiMessage) message = profile_parse (mails[i]);
      gint64 arrived = G_GINT64_CONSTANT (1735725600000) + i * 6 * 60 * 1000;

      profile_begin (profile, FALSE, arrived);
      profile_add (profile, message, strstr (mails[i], "From: Alice") != NULL ? MAILBOX_SENT : MAILBOX_INBOX, i + 1, CONFAB_FLAG_NONE, arrived);
      profile_commit (profile);
    }
  profile_check (profile);
  return profile;
}

#define IN_2099 "Date: Thu, 01 Jan 2099 00:00:00 +0000\n"
#define IN_1970 "Date: Sat, 03 Jan 1970 00:00:00 +0000\n"

/* A date beyond all others is not the last word for ever, and one before all others not the first. */
static void
test_dates (void)
{
  static const char *const mails[] = {
    FROM_BOB AT ("10:00") GROUP ("1") "\nOne\n",
    FROM_BOB IN_2099 GROUP ("2") ABOUT ("editrequest", "1") "\nFrom the future\n",
    FROM_BOB AT ("10:12") GROUP ("3") ABOUT ("editrequest", "1") "\nTwo\n",
    FROM_CAROL IN_2099 "Chat-Group-Name-Timestamp: 4000000000\nChat-Group-Name-Changed: Club\n"
                       "Message-ID: <chat$group.Abc-9_defghij.4@x>\nChat-Group-ID: Abc-9_defghij\nChat-Group-Name: For ever\n\nRenamed\n",
    FROM_ALICE AT ("10:24") "Chat-Group-Name-Changed: For ever\n"
                            "Message-ID: <chat$group.Abc-9_defghij.5@x>\nChat-Group-ID: Abc-9_defghij\nChat-Group-Name: Not so\n\nRenamed\n",
    FROM_CAROL IN_2099 GROUP ("6") ABOUT ("x", "1") "Content-Disposition: reaction\n\n👎\n",
    FROM_CAROL AT ("10:36") GROUP ("7") ABOUT ("x", "1") "Content-Disposition: reaction\n\n👍\n",
    FROM_BOB IN_2099 GROUP ("8") "\nLast for ever\n",
    FROM_CAROL IN_1970 GROUP ("9") "\nHidden for ever\n",
    FROM_CAROL AT ("10:54") GROUP ("10") "\nThe last\n",
    NULL,
  };
  g_autoptr (Profile) profile = receive_by_the_minute (mails);

  assert_text (profile, TEXT_OF ("chat$group.Abc-9_defghij.1@x"), "Two");
  assert_text (profile, "SELECT name || ': ' || last_text FROM conversation WHERE kind = 3", "Not so: The last");
  assert_text (profile, "SELECT group_concat(emoji) FROM reaction", "👍");
  assert_number (profile, "SELECT count(*) FROM message WHERE time < 1735725600000 - 8 * 86400000 OR time > 1735725600000 + 3600000", 0);
}

/* Groups */

#define MEMBERS "SELECT group_concat(address, ' ') FROM (SELECT m.address FROM member AS m JOIN conversation AS c ON c.id = m.conversation_id " \
                "WHERE c.kind = 3 AND m.present IN (1, 2) ORDER BY m.address)"
#define SECOND (G_GINT64_CONSTANT (1735725600) * 1000)

typedef struct
{
  const char *mail;
  MailboxFolder folder;
  guint32 uid;
  gint64 arrived;
} Arrival;

/* Mails in every order and in one batch or in several: the same group each time. */
static void
assert_members (const Arrival *arrivals,
                guint          n,
                const char *   expected)
{
  for (guint order = 0; order < 2 * n; order++)
    for (guint batches = 0; batches < 2; batches++)
      {
        g_autoptr (Profile) profile = profile_new ();

        for (guint i = 0; i < n; i++)
          {
            const Arrival *arrival = &arrivals[(order < n ? order + i : 2 * n + order - i) % n];
            g_autoptr (ConfabCoiMessage) message = profile_parse (arrival->mail);

            if (i == 0 || batches > 0)
              profile_begin (profile, FALSE, SECOND);
            profile_add (profile, message, arrival->folder, arrival->uid, CONFAB_FLAG_NONE, arrival->arrived);
            if (i == n - 1 || batches > 0)
              profile_commit (profile);
          }
        assert_text (profile, MEMBERS, expected);
        profile_check (profile);
      }
}

#define FOUNDING FROM_BOB AT ("10:00") GROUP ("1") "Chat-Group-Name: Trip\n\nLet us go\n"
/* It says since when each of them takes part, and so nothing of anybody else. */
#define TIMES "Chat-Group-Member-Timestamps: 1735725600 1735725600\n"
#define ANSWER FROM_CAROL AT ("10:20") GROUP ("3") "\nYes\n"
#define US "alice@example.org bob@b.example carol@c.example"

/* Who knows a group's id, and is as quick as the mail that begins it, is no founder by an older date. */
static void
test_founder (void)
{
  static const char *const strangers[] = {
    FROM_MALLORY AT ("09:58") GROUP ("2") "Chat-Group-Name: Mine\n\nAll to me\n",
    CHAT ("m@m.example", "alice@example.org") AT ("09:58") GROUP ("2") "\nYou and me\n",
    CHAT ("m@m.example", "alice@example.org, n@m.example") AT ("09:58") GROUP ("2") "In-Reply-To: <chat$group.Abc-9_defghij.1@x>\n\nWe\n",
    CHAT ("m@m.example", "alice@example.org") AT ("09:58") GROUP ("2") "Chat-Content: groupleft\n\nBye\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      const Arrival same_folder[] = {
        { FOUNDING, MAILBOX_INBOX, 5, SECOND }, { strangers[i], MAILBOX_INBOX, 6, SECOND }, { ANSWER, MAILBOX_INBOX, 7, SECOND + 1200000 },
      };
      const Arrival later[] = {
        { FOUNDING, MAILBOX_ARCHIVE, 5, SECOND }, { strangers[i], MAILBOX_INBOX, 1, SECOND + 1000 }, { ANSWER, MAILBOX_INBOX, 7, SECOND + 1200000 },
      };
      /* A copy that says when it really came. */
      const Arrival copied[] = {
        { FOUNDING, MAILBOX_ARCHIVE, 1, SECOND + 5000 }, { FOUNDING, MAILBOX_INBOX, 5, SECOND }, { strangers[i], MAILBOX_INBOX, 6, SECOND },
      };

      assert_members (same_folder, G_N_ELEMENTS (same_folder), US);
      assert_members (later, G_N_ELEMENTS (later), US);
      assert_members (copied, G_N_ELEMENTS (copied), US);
    }
}

/* Where nothing says which of two came first, one cannot become the founder by naming the other. */
static void
test_founder_elsewhere (void)
{
  static const Arrival arrivals[] = {
    { FROM_BOB AT ("10:00") GROUP ("1") TIMES "\nLet us go\n", MAILBOX_ARCHIVE, 5, SECOND },
    { FROM_MALLORY AT ("09:58") GROUP ("2") "\nAll to me\n", MAILBOX_INBOX, 1, SECOND },
  };
  /* One's own group is one's own. */
  static const Arrival own[] = {
    { FROM_ALICE AT ("10:00") GROUP ("1") TIMES "\nLet us go\n", MAILBOX_SENT, 9, SECOND },
    { CHAT ("m@m.example", "alice@example.org") AT ("09:58") GROUP ("2") "\nYou and me\n", MAILBOX_INBOX, 1, SECOND },
  };

  assert_members (arrivals, G_N_ELEMENTS (arrivals), US);
  assert_members (own, G_N_ELEMENTS (own), US);
}

/* What is broken */

static void
test_broken (void)
{
  static const struct
  {
    const char *mail;
    const char *text;
    const char *ignored;
  } cases[] = {
    { "Chat-Content: poll\n" DATA ("poll", "{\"title\": \"Tea?\", \"options\": [[[["), "for people", "poll" },
    { "Chat-Content: poll\n" DATA ("poll", "{\"title\": \"Tea?\", \"options\": [{\"text\": \"Only\"}]}"), "for people", "poll" },
    { "Chat-Content: pollvote\nIn-Reply-To: <0>\n" DATA ("pollvote", "{\"votes\": [\"a\"]}"), "for people", "vote" },
    { "Chat-Content: location\n\nI am here\n", "I am here", "place" },
    { "Chat-Content: location\nContent-Type: text/html\n\n<b class=h-geo>Here <b class=p-latitude>91</b> <b class=p-longitude>0</b></b>\n",
      "Here 91 0", "place" },
    { "Chat-Content: example.game.move\n\nKnight to e5\n", "Knight to e5", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Profile) profile = profile_new ();
      g_autofree char *mail = g_strconcat (CHAT ("bob@b.example", "alice@example.org") AT ("10:00") "Message-ID: <1>\n", cases[i].mail, NULL);

      profile_receive (profile, MAILBOX_INBOX, CHAT ("bob@b.example", "alice@example.org") AT ("09:00") "Message-ID: <0>\n\nBefore\n");
      profile_receive (profile, MAILBOX_INBOX, mail);
      assert_text (profile, TEXT_OF ("0"), "Before");
      assert_text (profile, TEXT_OF ("1"), cases[i].text);
      assert_text (profile, "SELECT ignored FROM message WHERE message_id = '1'", cases[i].ignored);
      assert_number (profile, "SELECT (SELECT count(*) FROM poll) + (SELECT count(*) FROM vote) + (SELECT count(*) FROM place)", 0);
      assert_text (profile, "SELECT last_text FROM conversation", cases[i].text);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reducer/pin/of-another", test_pins);
  g_test_add_func ("/reducer/unpin/of-another", test_unpins);
  g_test_add_func ("/reducer/poll/votes", test_votes);
  g_test_add_func ("/reducer/poll/single", test_single_vote);
  g_test_add_func ("/reducer/poll/of-another", test_poll_of_another);
  g_test_add_func ("/reducer/reaction/of-another", test_reaction_of_another);
  g_test_add_func ("/reducer/forged-from", test_forged_from);
  g_test_add_func ("/reducer/forged-own", test_forged_own);
  g_test_add_func ("/reducer/own-copies", test_own_copies);
  g_test_add_func ("/reducer/own-in-sent", test_own_in_sent);
  g_test_add_func ("/reducer/dates", test_dates);
  g_test_add_func ("/reducer/group/founder", test_founder);
  g_test_add_func ("/reducer/group/founder-elsewhere", test_founder_elsewhere);
  g_test_add_func ("/reducer/broken", test_broken);
  return g_test_run ();
}
