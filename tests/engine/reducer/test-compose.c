/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The road out: what goes over the wire, what is stored, and that the two roads meet. */
#include "config.h"

#include "confab-blobs.h"
#include "confab-compose.h"
#include "profile.h"

#include <string.h>

#define NOW (G_GINT64_CONSTANT (1735732800) * 1000) /* 2025-01-01T12:00:00Z */
#define AT(time) "Date: Wed, 01 Jan 2025 " time ":00 +0000\n"

typedef struct
{
  Profile *profile;
  gint64 now;
  guint8 serial;
} Fixture;

static void
set_up (Fixture *     fixture,
        gconstpointer data)
{
  fixture->profile = profile_new ();
  fixture->now = NOW;
}

static void
tear_down (Fixture *     fixture,
           gconstpointer data)
{
  profile_check (fixture->profile);
  g_clear_pointer (&fixture->profile, profile_free);
}

static gint64
open_chat (Fixture *   fixture,
           const char *addresses)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) list = g_strsplit (addresses, " ", -1);
  guint8 random[CONFAB_COMPOSE_RANDOM_SIZE];
  gint64 id;

  memset (random, ++fixture->serial, sizeof random);
  id = confab_compose_open (profile_begin_plain (fixture->profile), fixture->profile->account, (const char *const *) list,
                            fixture->now, random, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  profile_commit (fixture->profile);
  return id;
}

static ConfabComposed *
compose (Fixture *          fixture,
         const ConfabDraft *draft,
         GError **          error)
{
  ConfabComposeContext context = {
    .account_id = fixture->profile->account,
    .address = "Alice@Example.org",
    .name = "Alice",
    .blobs = fixture->profile->dir,
    .now = fixture->now,
    .receipts = TRUE,
  };
  ConfabComposed *composed;

  memset (context.random, ++fixture->serial, sizeof context.random);
  composed = confab_compose_draft (profile_begin_plain (fixture->profile), &context, draft, error);
  profile_commit (fixture->profile);
  return composed;
}

static ConfabComposed *
say (Fixture *   fixture,
     gint64      conversation,
     const char *text)
{
  g_autoptr (GError) error = NULL;
  ConfabDraft draft = { .conversation_id = conversation, .text = text };
  ConfabComposed *composed = compose (fixture, &draft, &error);

  g_assert_no_error (error);
  g_assert_nonnull (composed);
  return composed;
}

static ConfabCoiMessage *
read_back (const ConfabComposed *composed)
{
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (composed->bytes);

  return confab_coi_message_new_from_source (source);
}

static char *
dup_field (const ConfabComposed *composed,
           const char *          name)
{
  g_autoptr (GBytes) bytes = g_bytes_ref (composed->bytes);
  g_autofree char *mail = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *pattern = g_strdup_printf ("^%s: *((?:[^\r\n]|\r\n[ \t])*)", name);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE | G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  char *end = strstr (mail, "\r\n\r\n");

  *end = '\0';
  if (!g_regex_match (regex, mail, 0, &match))
    return NULL;
  return g_match_info_fetch (match, 1);
}

#define assert_field(composed, name, expected)                   \
        G_STMT_START {                                           \
          g_autofree char *field_ = dup_field (composed, name);  \
          g_assert_cmpstr (field_, ==, expected);                \
        } G_STMT_END

static char *
dump_without_places (Profile *profile)
{
  g_autofree char *dump = profile_dump (profile);
  g_auto (GStrv) lines = g_strsplit (dump, "\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (!g_str_has_prefix (lines[i], "location|"))
      g_string_append_printf (out, "%s\n", lines[i]);
  return g_string_free (out, FALSE);
}

/* The copy that the server has comes back on the road in: nothing changes. On a
 * device that never saw the draft it makes the same message. */
static void
assert_roads_meet (Fixture *             fixture,
                   const ConfabComposed *composed)
{
  static const char row[] =
    "SELECT c.kind || '|' || c.key || '|' || m.time || '|' || m.tie || '|' || m.variant || '|' || m.subject "
    "|| '|' || b.text || '|' || coalesce(m.root_key, '') || '|' || coalesce(m.in_reply_to, '') || '|' || m.outgoing || '|' || m.kind "
    "FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id JOIN message_body AS b ON b.id = m.id "
    "ORDER BY m.id DESC LIMIT 1";
  g_autoptr (ConfabCoiMessage) message = read_back (composed);
  g_autofree char *before = dump_without_places (fixture->profile);
  g_autofree char *after = NULL;
  g_autofree char *here = profile_get_text (fixture->profile, row);
  g_autofree char *there = NULL;
  g_autoptr (Profile) other = profile_new ();
  gint64 id;

  profile_begin (fixture->profile, FALSE, fixture->now);
  id = profile_add (fixture->profile, message, MAILBOX_SENT, 4000u + fixture->serial, CONFAB_FLAG_SEEN, fixture->now + 2000);
  profile_commit (fixture->profile);
  g_assert_cmpint (id, ==, composed->message_id);
  after = dump_without_places (fixture->profile);
  g_assert_cmpstr (after, ==, before);

  profile_begin (other, FALSE, fixture->now);
  profile_add (other, message, MAILBOX_SENT, 1, CONFAB_FLAG_SEEN, fixture->now + 2000);
  profile_commit (other);
  there = profile_get_text (other, row);
  if (strstr (here, "|Re: ") == NULL)
    g_assert_cmpstr (here, ==, there);
}

static void
test_first_message (Fixture *     fixture,
                    gconstpointer data)
{
  gint64 chat = open_chat (fixture, "bob@b.example");
  g_autoptr (ConfabComposed) composed = say (fixture, chat, "Hello Bob\n\nHow are you?");
  g_autoptr (ConfabCoiMessage) message = read_back (composed);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) kept = NULL;

  assert_field (composed, "From", "Alice <alice@example.org>");
  assert_field (composed, "To", "bob@b.example");
  assert_field (composed, "Chat-Version", "1.0");
  assert_field (composed, "Subject", "Message from Alice");
  assert_field (composed, "Date", "Wed, 01 Jan 2025 12:00:00 +0000");
  assert_field (composed, "References", NULL);
  assert_field (composed, "In-Reply-To", NULL);
  assert_field (composed, "Bcc", NULL);
  /* Nobody knows yet whether he has a chat program: ordinary ones would ask him. */
  assert_field (composed, "Disposition-Notification-To", NULL);
  g_assert_true (g_str_has_prefix (message->message_id, "chat$"));
  g_assert_true (g_str_has_suffix (message->message_id, "@example.org"));
  g_assert_cmpstr (message->text, ==, "Hello Bob\n\nHow are you?");

  g_assert_cmpstr (composed->envelope->sender, ==, "alice@example.org");
  g_assert_cmpuint (g_strv_length (composed->envelope->recipients), ==, 1);
  g_assert_cmpstr (composed->envelope->recipients[0], ==, "bob@b.example");
  kept = confab_blobs_get_bytes (fixture->profile->dir, composed->envelope->source, G_MAXUINT32, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (kept, composed->bytes));

  assert_number (fixture->profile, "SELECT state FROM message", CONFAB_MESSAGE_QUEUED);
  assert_number (fixture->profile, "SELECT count(*) FROM outbox WHERE lane = 1 AND kind = 1 AND state = 1", 1);
  assert_number (fixture->profile, "SELECT conversation_id FROM outbox", chat);
  assert_number (fixture->profile, "SELECT request FROM conversation", 0);
  assert_text (fixture->profile, "SELECT last_text FROM conversation", "Hello Bob How are you?");
  assert_roads_meet (fixture, composed);
}

static void
test_envelope (Fixture *     fixture,
               gconstpointer data)
{
  g_autoptr (ConfabComposed) composed = say (fixture, open_chat (fixture, "bob@b.example carol@c.example"), "Hi");
  g_autoptr (GBytes) bytes = confab_envelope_to_bytes (composed->envelope);
  g_autoptr (ConfabEnvelope) again = confab_envelope_new_from_bytes (bytes);
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("\x7f\x00\x02", 3);

  g_assert_cmpstr (again->sender, ==, "alice@example.org");
  g_assert_true (g_strv_equal ((const char *const *) again->recipients, (const char *const *) composed->envelope->recipients));
  g_assert_cmpstr (again->source, ==, composed->envelope->source);
  g_assert_null (confab_envelope_new_from_bytes (nonsense));
}

static void
test_chat_peer (Fixture *     fixture,
                gconstpointer data)
{
  Profile *profile = fixture->profile;
  g_autoptr (ConfabComposed) first = NULL;
  g_autoptr (ConfabComposed) second = NULL;
  g_autoptr (ConfabCoiMessage) message = NULL;
  gint64 chat;

  profile_receive (profile, MAILBOX_INBOX,
                   "From: Bob <bob@b.example>\nTo: alice@example.org\n" AT ("11:00") "Message-ID: <chat$b1@b.example>\nChat-Version: 1.0\n\nHi\n");
  chat = profile_get_integer (profile, "SELECT id FROM conversation");
  first = say (fixture, chat, "One");
  fixture->now += 60000;
  second = say (fixture, chat, "Two");

  assert_field (first, "Disposition-Notification-To", "alice@example.org");
  assert_field (first, "Chat-Disposition-Notification-To", "alice@example.org");
  assert_field (first, "References", "<chat$b1@b.example>");
  /* The root stays the same. */
  message = read_back (second);
  g_assert_cmpstr (message->references[0], ==, "chat$b1@b.example");
  g_assert_null (message->in_reply_to);
  assert_roads_meet (fixture, second);
}

static void
test_legacy_person (Fixture *     fixture,
                    gconstpointer data)
{
  Profile *profile = fixture->profile;
  g_autoptr (ConfabComposed) composed = NULL;

  profile_receive (profile, MAILBOX_INBOX,
                   "From: Bob <bob@b.example>\nTo: alice@example.org\n" AT ("11:00") "Message-ID: <m1@b.example>\nSubject: Re: The roof\n\nHi\n");
  composed = say (fixture, profile_get_integer (profile, "SELECT id FROM conversation"), "Yes");
  assert_field (composed, "Subject", "Re: The roof");
  assert_field (composed, "In-Reply-To", "<m1@b.example>");
  assert_field (composed, "References", "<m1@b.example>");
  assert_field (composed, "Disposition-Notification-To", NULL);
  assert_number (profile, "SELECT count(*) FROM conversation", 1);
  assert_roads_meet (fixture, composed);
}

static void
test_group (Fixture *     fixture,
            gconstpointer data)
{
  Profile *profile = fixture->profile;
  gint64 chat = open_chat (fixture, "bob@b.example carol@c.example alice@example.org");
  g_autoptr (ConfabComposed) first = NULL;
  g_autoptr (ConfabComposed) second = NULL;
  g_autoptr (ConfabCoiMessage) one = NULL;
  g_autoptr (ConfabCoiMessage) two = NULL;
  g_autofree char *group = NULL;
  g_autofree char *prefix = NULL;

  assert_text (profile, "SELECT kind || ' ' || name || ' ' || listed FROM conversation", "3 bob@b.example, carol@c.example 1");
  first = say (fixture, chat, "Welcome");
  second = say (fixture, chat, "All of you");
  one = read_back (first);
  two = read_back (second);
  group = profile_get_text (profile, "SELECT key FROM conversation");
  prefix = g_strdup_printf ("chat$group.%s.", group);

  g_assert_cmpuint (strlen (group), ==, 24);
  g_assert_true (g_str_has_prefix (one->message_id, prefix));
  g_assert_true (g_str_has_prefix (two->message_id, prefix));
  g_assert_cmpstr (two->references[0], ==, one->message_id);
  assert_field (first, "Chat-Group-ID", group);
  assert_field (first, "To", "bob@b.example, carol@c.example");
  assert_field (first, "Subject", "Alice, bob@b.example, carol@c.example");
  assert_text (profile, "SELECT kind || ' ' || name || ' ' || unnamed FROM conversation", "3 bob@b.example, carol@c.example 1");
  assert_number (profile, "SELECT count(*) FROM conversation", 1);
  assert_number (profile, "SELECT count(*) FROM member WHERE present = 1", 2);
  assert_roads_meet (fixture, second);
  /* The same people may have another group. */
  g_assert_cmpint (open_chat (fixture, "bob@b.example carol@c.example"), !=, chat);
}

static void
test_thread (Fixture *     fixture,
             gconstpointer data)
{
  Profile *profile = fixture->profile;
  g_autoptr (ConfabComposed) composed = NULL;

  profile_receive (profile, MAILBOX_INBOX,
                   "From: Bob <bob@b.example>\nTo: alice@example.org, carol@c.example\n" AT ("11:00") "Message-ID: <1@b>\nSubject: Trip\n\nHi\n");
  profile_receive (profile, MAILBOX_INBOX,
                   "From: carol@c.example\nTo: bob@b.example\nCc: alice.liddell@alias.example, dan@d.example\n" AT ("11:01")
                   "Message-ID: <2@c>\nReferences: <1@b>\nSubject: Re: Trip\n\nHi\n");
  composed = say (fixture, profile_get_integer (profile, "SELECT id FROM conversation"), "Me too");
  assert_field (composed, "Subject", "Re: Trip");
  assert_field (composed, "To", "carol@c.example, bob@b.example, dan@d.example");
  assert_field (composed, "References", "<1@b> <2@c>");
  assert_field (composed, "In-Reply-To", "<2@c>");
  assert_number (profile, "SELECT count(*) FROM conversation", 1);
  assert_roads_meet (fixture, composed);
}

static void
test_list (Fixture *     fixture,
           gconstpointer data)
{
  Profile *profile = fixture->profile;
  g_autoptr (ConfabComposed) composed = NULL;
  g_autoptr (ConfabComposed) again = NULL;

  profile_receive (profile, MAILBOX_INBOX,
                   "From: Bob <bob@b.example>\nTo: dev@lists.example\n" AT ("11:00") "Message-ID: <1@b>\nReferences: <0@b>\n"
                                                                                     "List-Id: Dev <dev.lists.example>\nList-Post: <mailto:dev@lists.example>\nSubject: Release\n\nHi\n");
  composed = say (fixture, profile_get_integer (profile, "SELECT id FROM conversation WHERE kind = 5"), "Great");
  again = say (fixture, profile_get_integer (profile, "SELECT id FROM conversation WHERE kind = 5"), "Really");
  assert_field (composed, "To", "dev@lists.example");
  assert_field (composed, "Subject", "Re: Release");
  assert_number (profile, "SELECT count(*) FROM conversation WHERE listed", 1);
  assert_text (profile, "SELECT name || ' ' || last_text FROM conversation WHERE listed", "Dev Really");
  assert_roads_meet (fixture, again);
}

/* Not each mail of a list says where it takes mail. */
static void
test_list_newest_silent (Fixture *     fixture,
                         gconstpointer data)
{
  Profile *profile = fixture->profile;
  g_autoptr (ConfabComposed) composed = NULL;
  gint64 chat;

  profile_receive (profile, MAILBOX_INBOX,
                   "From: Bob <bob@b.example>\nTo: dev@lists.example\n" AT ("10:00") "Message-ID: <1@b>\n"
                                                                                     "List-Id: Dev <dev.lists.example>\nList-Post: <mailto:dev@lists.example>\nSubject: Release\n\nHi\n");
  profile_receive (profile, MAILBOX_INBOX,
                   "From: Carol <carol@c.example>\nTo: dev@lists.example\n" AT ("11:00") "Message-ID: <2@c>\n"
                                                                                         "List-Id: Dev <dev.lists.example>\nSubject: Bugs\n\nHo\n");
  profile_receive (profile, MAILBOX_INBOX,
                   "From: Carol <carol@c.example>\nTo: dev@lists.example\n" AT ("11:30") "Message-ID: <3@c>\n"
                                                                                         "List-Id: Dev <dev.lists.example>\nSubject: More\n\nHey\n");
  chat = profile_get_integer (profile, "SELECT id FROM conversation WHERE kind = 5");
  assert_number (profile, "SELECT can_send FROM conversation WHERE kind = 5", 1);
  assert_text (profile, "SELECT group_concat(address) FROM member WHERE present", "dev@lists.example");
  composed = say (fixture, chat, "Great");
  assert_field (composed, "To", "dev@lists.example");
  assert_number (profile, "SELECT count(*) FROM conversation WHERE listed", 1);
  assert_text (profile, "SELECT last_text FROM conversation WHERE listed", "Great");
  assert_roads_meet (fixture, composed);
}

static void
test_machine (Fixture *     fixture,
              gconstpointer data)
{
  Profile *profile = fixture->profile;
  ConfabDraft draft = { .text = "Stop" };
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabComposed) first = NULL;
  g_autoptr (ConfabComposed) second = NULL;

  profile_receive (profile, MAILBOX_INBOX,
                   "From: Shop <news@shop.example>\nTo: alice@example.org\n" AT ("10:00") "Message-ID: <1@shop>\n"
                                                                                          "References: <0@shop>\nList-Unsubscribe: <https://shop.example>\nSubject: New\n\nBuy!\n");
  draft.conversation_id = profile_get_integer (profile, "SELECT id FROM conversation WHERE kind = 6");
  assert_text (profile, "SELECT group_concat(address) FROM member WHERE present", "news@shop.example");
  first = say (fixture, draft.conversation_id, "What does it cost?");
  second = say (fixture, draft.conversation_id, "And that?");
  assert_field (first, "To", "news@shop.example");
  assert_number (profile, "SELECT count(DISTINCT conversation_id) FROM message", 1);
  assert_number (profile, "SELECT count(*) FROM conversation", 1);
  assert_roads_meet (fixture, second);

  /* Who writes to the same address otherwise has another chat. */
  g_assert_cmpint (open_chat (fixture, "news@shop.example"), !=, draft.conversation_id);

  profile_receive (profile, MAILBOX_INBOX,
                   "From: Bank <no-reply@bank.example>\nTo: alice@example.org\n" AT ("11:00") "Message-ID: <1@bank>\n"
                                                                                              "Auto-Submitted: auto-generated\nSubject: Statement\n\nSee there\n");
  draft.conversation_id = profile_get_integer (profile, "SELECT id FROM conversation WHERE key = 'no-reply@bank.example'");
  g_assert_null (compose (fixture, &draft, &error));
  g_assert_error (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_NOBODY);
  assert_number (profile, "SELECT count(*) FROM outbox", 2);
}

static void
test_self (Fixture *     fixture,
           gconstpointer data)
{
  g_autoptr (ConfabComposed) composed = say (fixture, open_chat (fixture, "alice@example.org"), "Buy milk");

  assert_field (composed, "To", "alice@example.org");
  assert_text (fixture->profile, "SELECT kind || ' ' || unread FROM conversation", "7 0");
  assert_roads_meet (fixture, composed);
}

static void
test_reply (Fixture *     fixture,
            gconstpointer data)
{
  Profile *profile = fixture->profile;
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabComposed) composed = NULL;
  ConfabDraft draft = { .text = "At seven" };

  draft.reply_to = profile_receive (profile, MAILBOX_INBOX,
                                    "From: Bob <bob@b.example>\nTo: alice@example.org\n" AT ("10:00")
                                    "Message-ID: <chat$1@b>\nChat-Version: 1.0\n\nWhen do we meet?\n");
  profile_receive (profile, MAILBOX_INBOX,
                   "From: Bob <bob@b.example>\nTo: alice@example.org\n" AT ("11:00") "Message-ID: <chat$2@b>\nChat-Version: 1.0\n\nHello?\n");
  draft.conversation_id = profile_get_integer (profile, "SELECT id FROM conversation");
  composed = compose (fixture, &draft, &error);
  g_assert_no_error (error);

  assert_field (composed, "In-Reply-To", "<chat$1@b>");
  assert_text (profile, "SELECT b.text || '|' || b.quote FROM message_body AS b ORDER BY id DESC LIMIT 1", "At seven|When do we meet?");
  assert_roads_meet (fixture, composed);
}

static void
test_files (Fixture *     fixture,
            gconstpointer data)
{
  Profile *profile = fixture->profile;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = g_bytes_new_static ("\x89PNG picture", 12);
  g_autoptr (GBytes) film = g_bytes_new_take (g_malloc0 (2000000), 2000000);
  g_autofree char *picture_blob = confab_blobs_put_bytes (profile->dir, picture, &error);
  g_autofree char *film_blob = confab_blobs_put_bytes (profile->dir, film, &error);
  ConfabDraftFile files[] = { { picture_blob, "roof.png", "image/png" }, { film_blob, "../film.mp4", "video/mp4" } };
  ConfabDraft draft = { .files = files, .n_files = 2 };
  g_autoptr (ConfabComposed) composed = NULL;

  draft.conversation_id = open_chat (fixture, "bob@b.example");
  composed = compose (fixture, &draft, &error);
  g_assert_no_error (error);
  assert_text (profile, "SELECT group_concat(name || ' ' || content_type || ' ' || size) FROM (SELECT * FROM attachment ORDER BY position)",
               "roof.png image/png 12,film.mp4 video/mp4 2000000");
  assert_text (profile, "SELECT blob FROM attachment WHERE name = 'roof.png'", picture_blob);
  /* What is large holds up no text. */
  assert_number (profile, "SELECT lane FROM outbox", CONFAB_LANE_TRANSFER);
  assert_roads_meet (fixture, composed);
}

/* Dates have whole seconds; the order of what was said has not. */
static void
test_order_within_a_second (Fixture *     fixture,
                            gconstpointer data)
{
  gint64 chat = open_chat (fixture, "bob@b.example");

  for (int i = 0; i < 5; i++)
    {
      g_autofree char *text = g_strdup_printf ("%d", i);
      g_autoptr (ConfabComposed) composed = say (fixture, chat, text);

      fixture->now += 100;
    }
  assert_text (fixture->profile,
               "SELECT group_concat(text, '') FROM (SELECT b.text FROM message AS m JOIN message_body AS b ON b.id = m.id ORDER BY m.time, m.tie)",
               "01234");
}

static void
test_changed_by_provider (Fixture *     fixture,
                          gconstpointer data)
{
  Profile *profile = fixture->profile;
  g_autoptr (ConfabComposed) composed = say (fixture, open_chat (fixture, "bob@b.example"), "Hello");
  g_autoptr (ConfabCoiMessage) message = read_back (composed);
  g_autofree char *mail = g_strdup_printf ("From: Alice <alice@example.org>\nTo: bob@b.example\n" AT ("12:00")
                                           "Message-ID: <%s>\nSubject: Message from Alice\n\nHello\n\nSent with Example Mail\n",
                                           message->message_id);

  g_assert_cmpint (profile_receive (profile, MAILBOX_SENT, mail), ==, composed->message_id);
  assert_number (profile, "SELECT count(*) FROM message", 1);
  assert_text (profile, "SELECT text FROM message_body", "Hello");
  assert_number (profile, "SELECT count(*) FROM location", 1);
}

static void
test_errors (Fixture *     fixture,
             gconstpointer data)
{
  Profile *profile = fixture->profile;
  ConfabDraft draft = { .conversation_id = open_chat (fixture, "bob@b.example"), .text = " \n" };
  const char *bad[] = { "no address at all", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (compose (fixture, &draft, &error));
  g_assert_error (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_EMPTY);
  g_clear_error (&error);

  profile_receive (profile, MAILBOX_INBOX,
                   "From: bob@b.example\nTo: x@y.example\n" AT ("11:00") "Message-ID: <1>\nList-Id: <quiet.example>\n\nHi\n");
  draft.conversation_id = profile_get_integer (profile, "SELECT id FROM conversation WHERE kind = 5");
  draft.text = "Hello?";
  assert_number (profile, "SELECT can_send FROM conversation WHERE kind = 5", 0);
  g_assert_null (compose (fixture, &draft, &error));
  g_assert_error (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_NOBODY);
  g_clear_error (&error);

  g_assert_cmpint (confab_compose_open (profile_begin_plain (profile), profile->account, bad, NOW, (const guint8 *) "123456789012345678", &error), ==, 0);
  g_assert_error (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_ADDRESS);
  profile_commit (profile);
  assert_number (profile, "SELECT count(*) FROM outbox", 0);
}

#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/compose/first-message", test_first_message);
  add ("/compose/envelope", test_envelope);
  add ("/compose/chat-peer", test_chat_peer);
  add ("/compose/legacy-person", test_legacy_person);
  add ("/compose/group", test_group);
  add ("/compose/thread", test_thread);
  add ("/compose/list", test_list);
  add ("/compose/list-newest-silent", test_list_newest_silent);
  add ("/compose/machine", test_machine);
  add ("/compose/self", test_self);
  add ("/compose/reply", test_reply);
  add ("/compose/files", test_files);
  add ("/compose/order-within-a-second", test_order_within_a_second);
  add ("/compose/changed-by-provider", test_changed_by_provider);
  add ("/compose/errors", test_errors);
  return g_test_run ();
}
