/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What really goes over the wire, by the composer itself: byte for byte as tests/fixtures/coi has it. */
#include "config.h"

#include "confab-blobs.h"
#include "confab-compose.h"
#include "confab-contact.h"
#include "confab-transaction-contacts.h"
#include "confab-transaction-profiles.h"
#include "profile.h"

#include <string.h>

#define NOW (G_GINT64_CONSTANT (1735732800) * 1000 + 250) /* 2025-01-01T12:00:00.250Z */
#define MINUTE (60 * 1000)
#define HEADER "Date: Wed, 01 Jan 2025 11:00:00 +0000\nTo: alice@example.org\n"
#define PICTURE "\211PNG\r\n\032\n and some pixels"

typedef struct
{
  Profile *profile;
  gint64 now;
  guint8 serial;
  gint64 bob;    /* has a chat program */
  gint64 carol;  /* has none */
  gint64 group;
} Fixture;

static void
set_up (Fixture *     fixture,
        gconstpointer data)
{
  static const char * const people[] = { "bob@b.example", "dave@d.example", NULL };
  g_autoptr (GError) error = NULL;
  guint8 random[CONFAB_COMPOSE_RANDOM_SIZE];

  fixture->profile = profile_new ();
  fixture->now = NOW;
  profile_receive (fixture->profile, MAILBOX_INBOX,
                   "From: Bob <bob@b.example>\n" HEADER "Message-ID: <chat$bob-1@b.example>\nChat-Version: 1.0\n"
                                                        "Disposition-Notification-To: bob@b.example\n\nWhen do we meet?\nAt eight?\n");
  fixture->bob = profile_get_integer (fixture->profile, "SELECT id FROM conversation WHERE key = 'bob@b.example'");
  profile_receive (fixture->profile, MAILBOX_INBOX,
                   "From: Carol <carol@c.example>\n" HEADER "Message-ID: <letter-1@c.example>\nSubject: The roof\n\nIt leaks.\n");
  fixture->carol = profile_get_integer (fixture->profile, "SELECT id FROM conversation WHERE key = 'carol@c.example'");
  memset (random, 0x47, sizeof random);
  fixture->group = confab_compose_open (profile_begin_plain (fixture->profile), fixture->profile->account, people, fixture->now,
                                        random, &error);
  g_assert_no_error (error);
  profile_commit (fixture->profile);
}

static void
tear_down (Fixture *     fixture,
           gconstpointer data)
{
  profile_check (fixture->profile);
  g_clear_pointer (&fixture->profile, profile_free);
}

static void
check_bytes (const char *name,
             GBytes *    bytes)
{
  g_autofree char *file_name = g_strconcat (name, ".eml", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "coi", file_name, NULL);
  g_autofree char *got = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autofree char *expected = NULL;

  if (g_getenv ("CONFAB_UPDATE_FIXTURES") != NULL)
    g_assert_true (g_file_set_contents (path, got, -1, NULL));
  g_assert_true (g_file_get_contents (path, &expected, NULL, NULL));
  g_assert_cmpstr (got, ==, expected);
}

static ConfabComposeContext
make_context (Fixture *fixture)
{
  ConfabComposeContext context = {
    .account_id = fixture->profile->account,
    .address = "alice@example.org",
    .name = "Alice Liddell",
    .blobs = fixture->profile->dir,
    .now = fixture->now,
    .receipts = TRUE,
  };

  memset (context.random, ++fixture->serial, sizeof context.random);
  fixture->now += MINUTE;
  return context;
}

/* What the composer makes of it is what the file has; without a name it is only sent. */
static gint64
check (Fixture *          fixture,
       const char *       name,
       const ConfabDraft *draft)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabComposed) composed = NULL;
  ConfabComposeContext context = make_context (fixture);

  composed = confab_compose_draft (profile_begin_plain (fixture->profile), &context, draft, &error);
  g_assert_no_error (error);
  profile_commit (fixture->profile);
  if (name != NULL)
    check_bytes (name, composed->bytes);
  return composed->message_id;
}

static gint64
say (Fixture *   fixture,
     const char *name,
     gint64      conversation,
     const char *text)
{
  const ConfabDraft draft = { .conversation_id = conversation, .text = text };

  return check (fixture, name, &draft);
}

static gint64
change (Fixture *     fixture,
        const char *  name,
        ConfabCoiKind kind,
        gint64        about,
        const char *  text)
{
  const ConfabDraft draft = { .kind = kind, .about = about, .text = text };

  return check (fixture, name, &draft);
}

static gint64
find (Fixture *   fixture,
      const char *message_id)
{
  g_autofree char *sql = g_strdup_printf ("SELECT id FROM message WHERE message_id = '%s'", message_id);

  return profile_get_integer (fixture->profile, sql);
}

/* §2 to §7, §11, §28.7 */
static void
test_messages (Fixture *     fixture,
               gconstpointer data)
{
  ConfabDraft draft = { .conversation_id = fixture->bob };
  gint64 text;
  gint64 letter;

  say (fixture, "first", fixture->bob, "Hello Bob");
  text = say (fixture, "text", fixture->bob,
              "This is one paragraph that is long enough to be broken in two by format flowed, ü.\n\nSee you!");
  change (fixture, "edit", CONFAB_COI_KIND_EDIT, text, "Hello dear Bob");
  change (fixture, "edit-again", CONFAB_COI_KIND_EDIT, text, "Hello dearest Bob");
  draft.text = "At nine.";
  draft.reply_to = find (fixture, "chat$bob-1@b.example");
  check (fixture, "reply", &draft);
  draft = (ConfabDraft) { .kind = CONFAB_COI_KIND_REACTION, .about = find (fixture, "chat$bob-1@b.example"), .reaction = "👍" };
  check (fixture, "reaction", &draft);
  draft.reaction = NULL;
  check (fixture, "reaction-taken-back", &draft);
  draft = (ConfabDraft) { .conversation_id = fixture->bob, .forward = find (fixture, "letter-1@c.example") };
  check (fixture, "forward", &draft);
  change (fixture, "delete", CONFAB_COI_KIND_DELETE, text, NULL);
  letter = say (fixture, "legacy", fixture->carol, "I shall look at it.");
  change (fixture, "edit-legacy", CONFAB_COI_KIND_EDIT, letter, "I shall look at it tomorrow.");
}

/* §11 */
static void
test_profile (Fixture *     fixture,
              gconstpointer data)
{
  Profile *profile = fixture->profile;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = g_bytes_new_static (PICTURE, strlen (PICTURE));
  g_autofree char *avatar = confab_blobs_put_bytes (profile->dir, picture, &error);
  const ConfabStoredProfile own = { (char *) "", (char *) "Alice Liddell", (char *) "Klettern & mehr", avatar, NOW };

  g_assert_true (confab_transaction_set_profile (profile_begin_plain (profile), profile->account, &own, &error));
  profile_commit (profile);
  say (fixture, "profile", fixture->bob, "Hello Bob");
}

/* §8 */
static void
test_receipt (Fixture *     fixture,
              gconstpointer data)
{
  Profile *profile = fixture->profile;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (ConfabSqlRows) rows = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (ConfabEnvelope) envelope = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ConfabComposeContext context;
  gint64 id = find (fixture, "chat$bob-1@b.example");

  say (fixture, NULL, fixture->bob, "Hello Bob");
  context = make_context (fixture);
  g_array_append_val (messages, id);
  g_assert_true (confab_compose_receipts (profile_begin_plain (profile), &context, messages, &error));
  profile_commit (profile);
  rows = confab_sql_select (profile->sql, "SELECT payload FROM outbox WHERE kind = 1 ORDER BY id DESC LIMIT 1", SQL_NO_ARGS);
  g_assert_true (confab_sql_next (rows));
  payload = confab_sql_dup_bytes (rows, 0);
  envelope = confab_envelope_new_from_bytes (payload);
  bytes = confab_blobs_get_bytes (profile->dir, envelope->source, G_MAXUINT32, &error);
  g_assert_no_error (error);
  check_bytes ("receipt", bytes);
}

/* §13, §14, §18 */
static void
test_groups (Fixture *     fixture,
             gconstpointer data)
{
  static const char * const carol[] = { "carol@c.example", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = g_bytes_new_static (PICTURE, strlen (PICTURE));
  g_autofree char *blob = confab_blobs_put_bytes (fixture->profile->dir, picture, &error);
  const ConfabDraftFile file = { blob, "Größe.png", "image/png" };
  const ConfabDraftFile voice = { blob, "voice.ogg", "audio/ogg" };
  ConfabDraftGroup group = { .change = CONFAB_COI_GROUP_CHANGE_NAME, .text = "Klettern für Anfänger" };
  ConfabDraft draft = { .conversation_id = fixture->group, .group = &group };

  check (fixture, "group-rename", &draft);
  say (fixture, "group-text", fixture->group, "@Bob, dort oben wär's schön. @all");
  group = (ConfabDraftGroup) { .change = CONFAB_COI_GROUP_CHANGE_MEMBERS, .addresses = carol };
  check (fixture, "group-add", &draft);
  group.takes_out = TRUE;
  check (fixture, "group-remove", &draft);
  group = (ConfabDraftGroup) { .change = CONFAB_COI_GROUP_CHANGE_DESCRIPTION, .text = "Every Monday\nat eight" };
  check (fixture, "group-describe", &draft);
  group = (ConfabDraftGroup) { .change = CONFAB_COI_GROUP_CHANGE_AVATAR, .avatar = blob };
  check (fixture, "group-avatar", &draft);
  draft = (ConfabDraft) { .conversation_id = fixture->group, .text = "Look", .files = &file, .n_files = 1 };
  check (fixture, "group-picture", &draft);
  draft = (ConfabDraft) { .kind = CONFAB_COI_KIND_GROUP_LEFT, .conversation_id = fixture->group };
  check (fixture, "group-leave", &draft);
  draft = (ConfabDraft) { .conversation_id = fixture->carol, .files = &voice, .n_files = 1 };
  check (fixture, "file", &draft);
}

/* §15 to §17 */
static void
test_data (Fixture *     fixture,
           gconstpointer data)
{
  static const char * const options[] = { "To the lake", "Up the <hill> & \"down\"", NULL };
  static const int votes[] = { 1 };
  g_autoptr (ConfabCoiPoll) poll = confab_coi_poll_new ("Where to, Jürgen?", options, FALSE);
  g_autoptr (ConfabCoiPlace) place = confab_coi_place_new (52.519444, 13.406667);
  ConfabDraft draft = { .conversation_id = fixture->bob, .kind = CONFAB_COI_KIND_POLL, .poll = poll };
  gint64 asked;
  gint64 text;

  text = say (fixture, NULL, fixture->bob, "Hello Bob");
  asked = check (fixture, "poll", &draft);
  draft = (ConfabDraft) { .about = asked, .kind = CONFAB_COI_KIND_POLL_VOTE, .votes = votes, .n_votes = 1 };
  check (fixture, "poll-vote", &draft);
  change (fixture, "poll-close", CONFAB_COI_KIND_POLL_CLOSE, asked, NULL);
  draft = (ConfabDraft) {
    .conversation_id = fixture->bob, .kind = CONFAB_COI_KIND_LOCATION, .place = place, .text = "Under the <clock>"
  };
  check (fixture, "place", &draft);
  draft = (ConfabDraft) { .about = text, .kind = CONFAB_COI_KIND_PIN, .pinned_until = NOW + 600 * MINUTE };
  check (fixture, "pin", &draft);
  change (fixture, "unpin", CONFAB_COI_KIND_UNPIN, text, NULL);
  draft = (ConfabDraft) { .conversation_id = fixture->bob, .text = "Keep this", .pinned = TRUE, .pinned_until = NOW + 600 * MINUTE };
  check (fixture, "pinned", &draft);
}

static void
check_storage (Fixture *            fixture,
               const char *         name,
               ConfabCoiStorageKind kind,
               gint64               id,
               const char *         message_id)
{
  Profile *profile = fixture->profile;
  const ConfabMimeAddress own = { NULL, (char *) "alice@example.org" };
  const ConfabCoiStorageContext context = {
    .message_id = message_id, .own = &own, .base64 = TRUE, .note = confab_contact_get_note (kind)
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabCoiStorage) storage =
    confab_contact_collect (profile_begin_plain (profile), profile->account, kind, id, profile->dir, &error);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  profile_commit (profile);
  bytes = confab_coi_storage_to_bytes (storage, &context);
  check_bytes (name, bytes);
}

static void
choose (Fixture *fixture,
        gint64   conversation)
{
  ConfabTransaction *txn = profile_begin_plain (fixture->profile);
  g_autoptr (GError) error = NULL;

  g_assert_true (confab_transaction_set_pinned (txn, conversation, TRUE, &error));
  g_assert_true (confab_transaction_set_muted_until (txn, conversation, G_MAXINT64, &error));
  g_assert_true (confab_transaction_set_settings_time (txn, conversation, NOW, &error));
  profile_commit (fixture->profile);
}

/* §10 to §13.4 */
static void
test_storage (Fixture *     fixture,
              gconstpointer data)
{
  Profile *profile = fixture->profile;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = g_bytes_new_static (PICTURE, strlen (PICTURE));
  g_autofree char *avatar = confab_blobs_put_bytes (profile->dir, picture, &error);
  char *addresses[] = { (char *) "bob@b.example", NULL };
  char *details[] = { (char *) CONFAB_COI_DETAIL_CATEGORY, (char *) "friend,family", NULL };
  ConfabStoredProfile own = { (char *) "", (char *) "Alice Liddell", (char *) "Klettern & mehr", avatar, NOW };
  ConfabTransaction *txn = profile_begin_plain (profile);
  ConfabStoredPerson bob = {
    .account_id = profile->account, .name = (char *) "Bobby", .avatar = avatar, .saved = TRUE, .changed_time = NOW,
    .addresses = addresses, .details = details,
  };

  bob.id = confab_transaction_ensure_person (txn, profile->account, addresses[0], &error);
  g_assert_true (confab_transaction_set_person_card (txn, &bob, &error));
  g_assert_true (confab_transaction_set_blocked (txn, bob.id, TRUE, NOW + MINUTE, &error));
  g_assert_true (confab_transaction_set_profile (txn, profile->account, &own, &error));
  own = (ConfabStoredProfile) { (char *) "friend,family", (char *) "Lissy", NULL, NULL, NOW + MINUTE };
  g_assert_true (confab_transaction_set_profile (txn, profile->account, &own, &error));
  g_assert_true (confab_contact_set_receipts (txn, profile->account, TRUE, NOW, &error));
  profile_commit (profile);
  choose (fixture, fixture->bob);
  choose (fixture, fixture->group);
  profile_receive (profile, MAILBOX_INBOX, "From: Dave <dave@d.example>\n" HEADER "Message-ID: <list-1@d.example>\n"
                                                                                  "List-Id: <hikers.mail.test>\n\nWho comes?\n");
  choose (fixture, profile_get_integer (profile, "SELECT id FROM conversation WHERE key = 'hikers.mail.test'"));

  check_storage (fixture, "contact", CONFAB_COI_STORAGE_CONTACT, bob.id, "chat$contact-1@example.org");
  check_storage (fixture, "storage-profile", CONFAB_COI_STORAGE_PROFILE, 0, "chat$profile-1@example.org");
  check_storage (fixture, "storage-group", CONFAB_COI_STORAGE_GROUP, fixture->group,
                 "chat$group.R0dHR0dHR0dHR0dHR0dHR0dH.storage-1@example.org");
  check_storage (fixture, "storage-chat", CONFAB_COI_STORAGE_CHAT,
                 profile_get_integer (profile, "SELECT id FROM conversation WHERE key = 'hikers.mail.test'"),
                 "chat$settings-1@example.org");
}

#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  /* One that deletes a message says when it was sent. */
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  add ("/wire/messages", test_messages);
  add ("/wire/profile", test_profile);
  add ("/wire/receipt", test_receipt);
  add ("/wire/groups", test_groups);
  add ("/wire/data", test_data);
  add ("/wire/storage", test_storage);
  return g_test_run ();
}
