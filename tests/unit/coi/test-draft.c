/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as they go out: byte for byte, header by header, and read again. */
#include "config.h"

#include "confab-coi-draft.h"
#include "confab-coi-emoji.h"
#include "confab-coi-message.h"
#include "confab-mime-message.h"

#include <string.h>

/* RFC 5322 §2.1.1 */
#define MAX_LINE 998

static const ConfabMimeAddress ann = { (char *) "Ann Smith", (char *) "ann@a.example" };
static const ConfabMimeAddress bob = { NULL, (char *) "bob@b.example" };
static const ConfabMimeAddress eve = { (char *) "Eve, Jürgen's friend", (char *) "eve@c.example" };
static const ConfabMimeAddress *to_bob[] = { &bob };
static const ConfabMimeAddress *to_both[] = { &bob, &eve };

static ConfabCoiDraft
make_draft (void)
{
  return (ConfabCoiDraft){
           .message_id = "chat$Vq3yT8aJx0PmK2dW@a.example",
           .from = &ann,
           .to = to_bob,
           .n_to = 1,
           .date_ms = G_GINT64_CONSTANT (1700470800000),
           .zone_minutes = 60,
           .text = "Hello Bob",
  };
}

static GBytes *
compose (const ConfabCoiDraft *draft)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = confab_coi_draft_to_bytes (draft, &error);

  g_assert_no_error (error);
  return bytes;
}

static ConfabCoiMessage *
read_bytes (GBytes *bytes)
{
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);

  return confab_coi_message_new_from_source (source);
}

static ConfabCoiMessage *
round_trip (const ConfabCoiDraft *draft)
{
  g_autoptr (GBytes) bytes = compose (draft);

  return read_bytes (bytes);
}

/* The same draft always makes the same bytes, in lines of ASCII that all servers take. What
 * the composer really sends is compared with tests/fixtures/coi elsewhere. */
static void
check_wire (const ConfabCoiDraft *draft)
{
  g_autoptr (GBytes) bytes = compose (draft);
  g_autoptr (GBytes) again = compose (draft);
  g_autofree char *got = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (got, "\n", -1);

  g_assert_true (g_bytes_equal (bytes, again));
  g_assert_true (g_str_is_ascii (got));
  for (guint i = 0; lines[i + 1] != NULL; i++)
    {
      g_assert_true (g_str_has_suffix (lines[i], "\r"));
      g_assert_cmpuint (strlen (lines[i]), <, MAX_LINE);
    }
}

static void
test_written_text (void)
{
  static const char * const previous[] = { "x@y", "chat$prev0006@a.example", "chat$prev0007@b.example", NULL };
  ConfabCoiDraft draft = make_draft ();

  draft.text = "Hello Bob, this is one paragraph that is long enough to be broken in two by format flowed.\n\nSee you!";
  draft.root_id = "chat$root0001@a.example";
  draft.previous_ids = previous;
  draft.request_receipt = TRUE;
  check_wire (&draft);
}

/* §11: what the author says of themselves, beside the text. */
static void
test_written_profile (void)
{
  ConfabCoiDraft draft = make_draft ();
  g_autoptr (ConfabCoiCard) card = confab_coi_card_new ();
  g_autoptr (ConfabCoiMessage) message = NULL;

  card->name = g_strdup ("Ann Smith");
  card->status = g_strdup ("Klettern & mehr");
  card->photo = g_bytes_new_static ("\211PNG\r\n\032\n", 8);
  confab_coi_card_add_address (card, "ann@a.example");
  draft.profile = card;
  check_wire (&draft);
  message = round_trip (&draft);
  g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_TEXT);
  g_assert_cmpstr (message->text, ==, "Hello Bob");
  g_assert_cmpuint (message->attachments->len, ==, 0);
  g_assert_nonnull (message->profile);
  g_assert_cmpstr (message->profile->status, ==, card->status);
  g_assert_true (g_bytes_equal (message->profile->photo, card->photo));
}

static void
test_written_group (void)
{
  static const char * const previous[] = { "chat$group.q3Zt9vKc0dXy-7Lm2PwR5aHe.prev01@b.example", NULL };
  static const ConfabCoiDraftFile file = { "Größe.png", "image/png", NULL };
  ConfabCoiDraftFile files[] = { file };
  ConfabCoiDraft draft = make_draft ();
  g_autoptr (GBytes) picture = g_bytes_new_static ("\211PNG\r\n\032\n", 8);

  files[0].bytes = picture;
  draft.message_id = "chat$group.q3Zt9vKc0dXy-7Lm2PwR5aHe.8f1c2b7e@a.example";
  draft.to = to_both;
  draft.n_to = 2;
  draft.text = "Dort oben wär's schön.";
  draft.quote = "When do we meet?\nAt eight?";
  draft.root_id = "chat$group.q3Zt9vKc0dXy-7Lm2PwR5aHe.root01@a.example";
  draft.previous_ids = previous;
  draft.in_reply_to = "chat$group.q3Zt9vKc0dXy-7Lm2PwR5aHe.ask@b.example";
  draft.group_id = "q3Zt9vKc0dXy-7Lm2PwR5aHe";
  draft.group_name = "Klettern für Anfänger";
  draft.files = files;
  draft.n_files = 1;
  check_wire (&draft);
}

static void
test_written_group_change (void)
{
  static const ConfabMimeAddress carol = { NULL, "carol@c.example" };
  static const ConfabMimeAddress dave = { NULL, "dave@d.example" };
  static const ConfabMimeAddress *const changed[] = { &carol };
  static const ConfabMimeAddress *const past[] = { &dave };
  static const gint64 times[] = { G_GINT64_CONSTANT (1700000000000), G_GINT64_CONSTANT (1700470800000) };
  static const gint64 past_times[] = { G_GINT64_CONSTANT (1700000300000) };
  g_autoptr (GBytes) picture = g_bytes_new_static ("\211PNG\r\n\032\n", 8);
  ConfabCoiDraftGroup group = {
    .change = CONFAB_COI_GROUP_CHANGE_MEMBERS,
    .changed = changed,
    .n_changed = 1,
    .member_times = times,
    .past = past,
    .past_times = past_times,
    .n_past = 1,
    .name_ms = G_GINT64_CONSTANT (1700000000000),
    .description = "Jeden <Sonntag>",
    .description_ms = G_GINT64_CONSTANT (1700000100000),
    .avatar = picture,
    .info = TRUE,
  };
  ConfabCoiDraft draft = make_draft ();
  g_autoptr (ConfabCoiMessage) message = NULL;

  draft.message_id = "chat$group.q3Zt9vKc0dXy-7Lm2PwR5aHe.8f1c2b7e@a.example";
  draft.to = to_both;
  draft.n_to = 2;
  draft.text = "Ann Smith added carol@c.example to the group.";
  draft.root_id = "chat$group.q3Zt9vKc0dXy-7Lm2PwR5aHe.root01@a.example";
  draft.group_id = "q3Zt9vKc0dXy-7Lm2PwR5aHe";
  draft.group_name = "Klettern für Anfänger";
  draft.group = &group;
  check_wire (&draft);

  message = round_trip (&draft);
  g_assert_cmpint (message->group_change, ==, CONFAB_COI_GROUP_CHANGE_MEMBERS);
  g_assert_cmpstr (message->member_added, ==, "carol@c.example");
  g_assert_cmpuint (message->group_members->len, ==, 3);
  g_assert_cmpint (((ConfabCoiMember *) g_ptr_array_index (message->group_members, 1))->time_ms, ==, times[1]);
  g_assert_false (((ConfabCoiMember *) g_ptr_array_index (message->group_members, 2))->present);
  g_assert_cmpstr (message->group_description, ==, "Jeden <Sonntag>");
  g_assert_true (g_bytes_equal (message->group_avatar, picture));
  g_assert_true (message->group_info);
  g_assert_cmpstr (message->text, ==, draft.text);
  g_assert_cmpuint (message->attachments->len, ==, 0);

  draft.kind = CONFAB_COI_KIND_GROUP_LEFT;
  draft.text = "Ann Smith left the group.";
  group = (ConfabCoiDraftGroup) { .member_times = times, .past = past, .past_times = past_times, .n_past = 1 };
  check_wire (&draft);
}

/* What is broken is left out; the text is shown all the same. */
static void
test_group_broken (void)
{
  static const char *const fields[] = {
    "Chat-Group-Member-Timestamps: 1 2 3",
    "Chat-Group-Member-Timestamps: x",
    "Chat-Group-Member-Timestamps: -1 -2",
    "Chat-Group-Member-Timestamps: 1700000000 99999999999999999999",
    "Chat-Group-Member-Timestamps: 1 2\nChat-Group-Past-Members: ;;,",
    "Chat-Group-Name-Timestamp: tomorrow",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *mail = g_strdup_printf ("From: ann@a.example\nTo: bob@b.example, carol@c.example\n"
                                               "Message-ID: <chat$group.Abc-9_defghij.1@a>\nChat-Version: 1.0\n%s\n"
                                               "Content-Type: multipart/alternative; boundary=b\n\n"
                                               "--b\nContent-Type: text/plain\n\nhello\n"
                                               "--b\nContent-Type: text/html\nChat-Content: groupinfo\n\n"
                                               "<div class=h-group><img class='u-photo' src='data:image/png;base64,AAAA'><p class=\n--b--\n",
                                               fields[i]);
      g_autoptr (GBytes) bytes = g_bytes_new_static (mail, strlen (mail));
      g_autoptr (ConfabCoiMessage) message = read_bytes (bytes);

      g_assert_cmpstr (message->text, ==, "hello");
      g_assert_null (message->group_avatar);
      g_assert_cmpint (message->group_name_ms, ==, 0);
      g_assert_true (i == 4 || message->group_members == NULL);
    }
}

static void
test_written_legacy (void)
{
  ConfabCoiDraft draft = make_draft ();

  draft.subject = "AW: Lunch";
  draft.in_reply_to = "lunch-1@b.example";
  draft.root_id = "lunch-0@b.example";
  draft.is_legacy_peer = TRUE;
  draft.request_receipt = TRUE;
  check_wire (&draft);
}

static const char * const original_id[] = { "chat$orig0001@a.example", NULL };

static ConfabCoiDraft
make_about (ConfabCoiKind kind)
{
  ConfabCoiDraft draft = make_draft ();

  draft.kind = kind;
  draft.root_id = "chat$root0001@a.example";
  draft.in_reply_to = original_id[0];
  return draft;
}

/* §6 and §28.7: COI's form on the message, Delta Chat's on its first part as well. */
static void
test_written_edit (void)
{
  ConfabCoiDraft draft = make_about (CONFAB_COI_KIND_EDIT);
  g_autoptr (ConfabCoiMessage) message = NULL;

  draft.in_reply_to = "chat$edit0001@a.example";
  draft.about_ids = original_id;
  draft.text = "Hello Bob, how are you?";
  check_wire (&draft);
  message = round_trip (&draft);
  g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_EDIT);
  g_assert_cmpstr (message->text, ==, draft.text);
  g_assert_cmpstr (message->target_ids[0], ==, "chat$edit0001@a.example");
  g_assert_cmpstr (message->target_ids[1], ==, original_id[0]);
  g_assert_false (message->is_control);
}

/* People with an ordinary program see what was replaced. */
static void
test_written_edit_legacy (void)
{
  ConfabCoiDraft draft = make_about (CONFAB_COI_KIND_EDIT);
  g_autoptr (ConfabCoiMessage) message = NULL;

  draft.about_ids = original_id;
  draft.text = "Lunch at one?";
  draft.quote = "Lunch at noon?";
  draft.subject = "Re: Lunch";
  draft.is_legacy_peer = TRUE;
  check_wire (&draft);
  message = round_trip (&draft);
  g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_EDIT);
  g_assert_cmpstr (message->text, ==, "Lunch at one?");
  g_assert_null (message->full_text);
}

static void
test_written_delete (void)
{
  static const char * const ids[] = { "chat$orig0001@a.example", "chat$edit0001@a.example", NULL };
  ConfabCoiDraft draft = make_about (CONFAB_COI_KIND_DELETE);
  g_autoptr (ConfabCoiMessage) message = NULL;

  draft.about_ids = ids;
  draft.text = "🗑 I have deleted my message of 20 Nov 2023, 09:30.";
  check_wire (&draft);
  message = round_trip (&draft);
  g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_DELETE);
  g_assert_cmpstr (message->target_ids[0], ==, ids[0]);
  g_assert_cmpstr (message->target_ids[1], ==, ids[1]);
  g_assert_null (message->target_ids[2]);
}

/* §7, RFC 9078. */
static void
test_emoji (void)
{
  static const char *const emojis[] = {
    "👍", "👍🏽", "❤️", "👩‍👩‍👧‍👦", "🇩🇪", "#️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "©️", "🏳️‍🌈",
  };
  static const char *const others[] = {
    "", "👍👍", "👍 ", "a", "7", "👍a", "🇩🇪🇫🇷", "🇩", "👍‍", "‍👍", "🏽", "️", "\xff", "ja", ":-)", "e\xcc\x81",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (emojis); i++)
    g_assert_true (confab_coi_is_emoji (emojis[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (confab_coi_is_emoji (others[i]));
}

static void
test_written_reaction (void)
{
  ConfabCoiDraft draft = make_about (CONFAB_COI_KIND_REACTION);
  g_autoptr (ConfabCoiMessage) message = NULL;
  g_autoptr (ConfabCoiMessage) taken_back = NULL;

  draft.text = NULL;
  draft.reaction = "👩‍👩‍👧‍👦";
  check_wire (&draft);
  message = round_trip (&draft);
  g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_REACTION);
  g_assert_cmpstr (message->reaction, ==, draft.reaction);
  g_assert_cmpstr (message->target_ids[0], ==, original_id[0]);
  draft.reaction = NULL;
  check_wire (&draft);
  taken_back = round_trip (&draft);
  g_assert_cmpint (taken_back->kind, ==, CONFAB_COI_KIND_REACTION);
  g_assert_cmpstr (taken_back->reaction, ==, "");
}

/* §8, RFC 8098: two parts. */
static void
test_written_receipt (void)
{
  static const char * const more[] = { "chat$orig0002@b.example", "chat$orig0003@b.example", NULL };
  ConfabCoiDraft draft = make_about (CONFAB_COI_KIND_RECEIPT);
  g_autoptr (ConfabCoiMessage) message = NULL;

  draft.in_reply_to = "chat$orig0001@b.example";
  draft.about_ids = more;
  draft.subject = "Chat: Read receipt";
  draft.text = "I have read your message.";
  check_wire (&draft);
  message = round_trip (&draft);
  g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_RECEIPT);
  g_assert_true (message->receipt_displayed);
  g_assert_cmpstr (message->receipt_recipient, ==, "ann@a.example");
  g_assert_cmpstr (message->target_ids[0], ==, "chat$orig0001@b.example");
  g_assert_cmpstr (message->target_ids[2], ==, "chat$orig0003@b.example");
  g_assert_cmpstr (message->auto_submitted, ==, "auto-replied");
}

static void
test_written_forward (void)
{
  ConfabCoiDraft draft = make_draft ();
  g_autoptr (ConfabCoiMessage) message = NULL;

  draft.forwarded_from = "Eve\nBcc: x@y";
  draft.text = "Dinner is ready";
  check_wire (&draft);
  message = round_trip (&draft);
  g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_TEXT);
  g_assert_true (message->is_forwarded);
  g_assert_cmpstr (message->text, ==, "Dinner is ready");
}

/* §16, §28.7. */
static void
test_written_pin (void)
{
  ConfabCoiDraft draft = make_about (CONFAB_COI_KIND_PIN);
  ConfabCoiDraft itself = make_draft ();
  g_autoptr (ConfabCoiMessage) pin = NULL;
  g_autoptr (ConfabCoiMessage) unpin = NULL;
  g_autoptr (ConfabCoiMessage) pinned = NULL;

  draft.text = "📌 I have pinned a message: Hello Bob";
  draft.pinned_until_ms = draft.date_ms + 86400000;
  check_wire (&draft);
  pin = round_trip (&draft);
  g_assert_cmpint (pin->kind, ==, CONFAB_COI_KIND_PIN);
  g_assert_cmpstr (pin->target_ids[0], ==, original_id[0]);
  g_assert_cmpint (pin->pinned_until_ms, ==, draft.pinned_until_ms);
  g_assert_true (pin->is_control);

  draft.kind = CONFAB_COI_KIND_UNPIN;
  draft.text = "I have unpinned a message: Hello Bob";
  draft.pinned_until_ms = 0;
  check_wire (&draft);
  unpin = round_trip (&draft);
  g_assert_cmpint (unpin->kind, ==, CONFAB_COI_KIND_UNPIN);

  itself.pinned = TRUE;
  itself.pinned_until_ms = itself.date_ms + 86400000;
  check_wire (&itself);
  pinned = round_trip (&itself);
  g_assert_cmpint (pinned->kind, ==, CONFAB_COI_KIND_TEXT);
  g_assert_true (pinned->pinned);
  g_assert_cmpint (pinned->pinned_until_ms, ==, itself.pinned_until_ms);
}

/* §17. */
static void
test_written_poll (void)
{
  static const char * const options[] = { "To the lake", "Up the <hill> & \"down\"", NULL };
  static const int votes[] = { 0, 1 };
  g_autoptr (ConfabCoiPoll) poll = confab_coi_poll_new ("Where to, Jürgen?", options, FALSE);
  ConfabCoiDraft draft = make_draft ();
  ConfabCoiDraft vote = make_about (CONFAB_COI_KIND_POLL_VOTE);
  ConfabCoiDraft end = make_about (CONFAB_COI_KIND_POLL_CLOSE);
  g_autoptr (ConfabCoiMessage) read = NULL;
  g_autoptr (ConfabCoiMessage) voted = NULL;
  g_autoptr (ConfabCoiMessage) ended = NULL;

  draft.kind = CONFAB_COI_KIND_POLL;
  draft.poll = poll;
  draft.text = "Choose one.";
  check_wire (&draft);
  read = round_trip (&draft);
  g_assert_cmpint (read->kind, ==, CONFAB_COI_KIND_POLL);
  g_assert_cmpstr (read->text, ==, "Where to, Jürgen?");
  g_assert_cmpstr (read->poll->title, ==, poll->title);
  g_assert_cmpuint (g_strv_length (read->poll->options), ==, 2);
  g_assert_cmpstr (read->poll->options[1], ==, options[1]);
  g_assert_false (read->poll->multiple);
  g_assert_true (read->poll->revote);
  g_assert_cmpuint (read->attachments->len, ==, 0);

  vote.text = "I vote for: To the lake";
  vote.votes = votes;
  vote.n_votes = 2;
  check_wire (&vote);
  voted = round_trip (&vote);
  g_assert_cmpint (voted->kind, ==, CONFAB_COI_KIND_POLL_VOTE);
  g_assert_cmpstr (voted->target_ids[0], ==, original_id[0]);
  g_assert_cmpuint (voted->votes->len, ==, 2);
  g_assert_cmpint (g_array_index (voted->votes, int, 1), ==, 1);

  end.text = "This poll is over: Where to, Jürgen?";
  check_wire (&end);
  ended = round_trip (&end);
  g_assert_cmpint (ended->kind, ==, CONFAB_COI_KIND_POLL_CLOSE);
  g_assert_cmpstr (ended->target_ids[0], ==, original_id[0]);
}

/* §15. */
static void
test_written_place (void)
{
  static const char * const texts[] = { "The café & its garden", "", NULL, "two\nlines\n-\nPosition: none" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (ConfabCoiPlace) place = confab_coi_place_new (47.376887, -8.541694);
      ConfabCoiDraft draft = make_draft ();
      g_autoptr (ConfabCoiMessage) message = NULL;

      draft.kind = CONFAB_COI_KIND_LOCATION;
      draft.place = place;
      draft.text = texts[i];
      if (i == 0)
        check_wire (&draft);
      message = round_trip (&draft);
      g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_LOCATION);
      g_assert_cmpstr (message->text, ==, texts[i] != NULL ? texts[i] : "");
      g_assert_cmpfloat_with_epsilon (message->place->latitude, 47.376887, 1e-9);
      g_assert_cmpfloat_with_epsilon (message->place->longitude, -8.541694, 1e-9);
      g_assert_cmpuint (message->attachments->len, ==, 0);
    }
}

/* What is about a message has to say about which. */
static void
test_about_nothing (void)
{
  static const ConfabCoiKind kinds[] = {
    CONFAB_COI_KIND_EDIT, CONFAB_COI_KIND_DELETE, CONFAB_COI_KIND_REACTION, CONFAB_COI_KIND_RECEIPT,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      ConfabCoiDraft draft = make_about (kinds[i]);
      g_autoptr (GError) error = NULL;

      draft.in_reply_to = NULL;
      g_assert_null (confab_coi_draft_to_bytes (&draft, &error));
      g_assert_error (error, CONFAB_COI_ERROR, CONFAB_COI_ERROR_INCOMPLETE);
    }
}

/* §2, rule by rule. */
static void
test_core_rules (void)
{
  ConfabCoiDraft draft = make_draft ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (ConfabMimeSource) source = NULL;
  g_autoptr (ConfabMimeMessage) message = NULL;
  const ConfabMimeHeader *header;
  const ConfabMimePart *part;

  draft.root_id = "chat$root0001@a.example";
  draft.request_receipt = TRUE;
  bytes = compose (&draft);
  source = confab_mime_source_new (bytes);
  message = confab_mime_message_new (source);
  header = confab_mime_message_get_header (message);
  part = confab_mime_message_get_part (message, 0);
  g_assert_cmpstr (confab_mime_header_find (header, "Chat-Version"), ==, "1.0");
  g_assert_cmpstr (confab_mime_header_find (header, "From"), ==, "Ann Smith <ann@a.example>");
  g_assert_null (confab_mime_header_find (header, "Sender"));
  g_assert_null (confab_mime_header_find (header, "Bcc"));
  g_assert_cmpstr (confab_mime_header_find (header, "To"), ==, "bob@b.example");
  g_assert_cmpstr (confab_mime_header_find (header, "Date"), ==, "Mon, 20 Nov 2023 10:00:00 +0100");
  g_assert_cmpstr (confab_mime_header_find (header, "Message-ID"), ==, "<chat$Vq3yT8aJx0PmK2dW@a.example>");
  g_assert_cmpstr (confab_mime_header_find (header, "MIME-Version"), ==, "1.0");
  g_assert_cmpstr (confab_mime_header_find (header, "References"), ==, "<chat$root0001@a.example>");
  g_assert_null (confab_mime_header_find (header, "In-Reply-To"));
  g_assert_cmpstr (confab_mime_header_find (header, "Disposition-Notification-To"), ==, "ann@a.example");
  g_assert_cmpstr (confab_mime_header_find (header, "Chat-Disposition-Notification-To"), ==, "ann@a.example");
  g_assert_null (confab_mime_header_find (header, "Chat-Content"));
  g_assert_cmpstr (confab_mime_header_find (header, "Subject"), ==, "Message from Ann Smith");
  g_assert_cmpstr (confab_mime_header_find (header, "Content-Type"), ==, "text/plain; charset=UTF-8; format=\"flowed\"");
  g_assert_null (part->file_name);
}

static void
test_round_trip (void)
{
  static const char * const texts[] = {
    "Hello", "", "two\nlines", "a\n\n\nb", "Grüße 👩‍👩‍👧‍👦 日本語", "-- not a signature", "x\n-- y\n--\nz", "From here\n.\n..", " indented\n  more",
    "> is this a quote?", "a > b", "tab\there", "Am 20.11.23 um 10:00 schrieb Ann:\n> x\nhm", "---------- not forwarded",
    "http://a.example/a-very-long-address-without-any-blank/a-very-long-address-without-any-blank/a-very-long-address-without",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      ConfabCoiDraft draft = make_draft ();
      g_autoptr (ConfabCoiMessage) message = NULL;

      draft.text = texts[i];
      message = round_trip (&draft);
      g_assert_cmpstr (message->text, ==, texts[i]);
      g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_TEXT);
      g_assert_null (message->quote);
      g_assert_null (message->signature);
      g_assert_cmpstr (message->message_id, ==, draft.message_id);
      g_assert_cmpint (message->date_ms, ==, draft.date_ms);
      g_assert_cmpstr (message->from->name, ==, "Ann Smith");
      g_assert_null (message->ignored);
    }
}

static void
test_round_trip_group (void)
{
  static const char * const previous[] = { "chat$group.q3Zt9vKc0dXy.prev01@b.example", NULL };
  ConfabCoiDraft draft = make_draft ();
  ConfabCoiDraftFile files[] = { { "a\"b;c.txt", "text/plain", NULL }, { "/home/ann/photo.jpeg", "image/jpeg", NULL }, { "", NULL, NULL } };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (ConfabMimeSource) source = NULL;
  g_autoptr (ConfabCoiMessage) message = NULL;
  g_autoptr (GBytes) data = g_bytes_new_static ("some\r\n--bytes\0\n.", 16);
  g_autoptr (GBytes) got = NULL;
  const ConfabCoiAttachment *attachment;

  for (guint i = 0; i < 3; i++)
    files[i].bytes = data;
  draft.message_id = "chat$group.q3Zt9vKc0dXy.x1@a.example";
  draft.group_id = "q3Zt9vKc0dXy";
  draft.group_name = "Re: Grüße, alle";
  draft.to = to_both;
  draft.n_to = 2;
  draft.quote = "a\n\nb\n> c";
  draft.in_reply_to = "chat$group.q3Zt9vKc0dXy.q@b.example";
  draft.root_id = "chat$group.q3Zt9vKc0dXy.root@a.example";
  draft.previous_ids = previous;
  draft.files = files;
  draft.n_files = 3;
  bytes = compose (&draft);
  source = confab_mime_source_new (bytes);
  message = confab_coi_message_new_from_source (source);

  g_assert_cmpstr (message->text, ==, "Hello Bob");
  g_assert_cmpstr (message->quote, ==, "a\n\nb\n> c");
  g_assert_cmpstr (message->group_id, ==, "q3Zt9vKc0dXy");
  g_assert_cmpint (message->group_origin, ==, CONFAB_COI_GROUP_OWN_ID);
  g_assert_cmpstr (message->group_name, ==, draft.group_name);
  g_assert_cmpstr (message->in_reply_to, ==, draft.in_reply_to);
  g_assert_cmpuint (g_strv_length (message->references), ==, 2);
  g_assert_cmpstr (message->references[0], ==, draft.root_id);
  g_assert_cmpstr (message->references[1], ==, previous[0]);
  g_assert_cmpuint (message->to->len, ==, 2);
  g_assert_cmpstr (((ConfabMimeAddress *) g_ptr_array_index (message->to, 1))->name, ==, eve.name);
  g_assert_null (message->receipt_to);
  g_assert_cmpuint (message->attachments->len, ==, 3);
  attachment = g_ptr_array_index (message->attachments, 0);
  g_assert_cmpstr (attachment->file_name, ==, "a\"b;c.txt");
  g_assert_cmpint (attachment->size, ==, 16);
  g_assert_cmpstr (attachment->section, ==, "2");
  attachment = g_ptr_array_index (message->attachments, 1);
  g_assert_cmpstr (attachment->file_name, ==, "photo.jpeg");
  attachment = g_ptr_array_index (message->attachments, 2);
  g_assert_cmpstr (attachment->file_name, ==, "file");
  g_assert_cmpstr (attachment->content_type, ==, "application/octet-stream");
  got = confab_mime_source_get_part_bytes (source, "4", NULL);
  g_assert_true (g_bytes_equal (got, data));
}

static void
test_long_quote (void)
{
  ConfabCoiDraft draft = make_draft ();
  g_autoptr (GString) quote = g_string_new (NULL);
  g_autoptr (ConfabCoiMessage) message = NULL;

  for (guint i = 0; i < 500; i++)
    g_string_append (quote, "日本語 is quoted here, and more of it than anybody wants to read again\n");
  draft.quote = quote->str;
  message = round_trip (&draft);
  g_assert_cmpstr (message->text, ==, "Hello Bob");
  g_assert_nonnull (message->quote);
  g_assert_cmpuint (strlen (message->quote), <, 1500);
  g_assert_true (g_str_has_suffix (message->quote, "…"));
}

static void
test_refused (void)
{
  static const char * const bad[] = { "nobody", "", "a@b\r\nBcc: x@y", "jörg@a.example", "a b@c" };
  ConfabCoiDraft draft = make_draft ();
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      ConfabMimeAddress address = { NULL, (char *) bad[i] };
      const ConfabMimeAddress *to[] = { &bob, &address };
      ConfabCoiDraft other = make_draft ();

      other.to = to;
      other.n_to = 2;
      g_assert_null (confab_coi_draft_to_bytes (&other, &error));
      g_assert_error (error, CONFAB_COI_ERROR, CONFAB_COI_ERROR_ADDRESS);
      g_clear_error (&error);
    }
  draft.n_to = 0;
  g_assert_null (confab_coi_draft_to_bytes (&draft, &error));
  g_assert_error (error, CONFAB_COI_ERROR, CONFAB_COI_ERROR_INCOMPLETE);
  g_clear_error (&error);
  draft = make_draft ();
  draft.group_id = "a.b\r\nX: y";
  g_assert_null (confab_coi_draft_to_bytes (&draft, &error));
  g_assert_error (error, CONFAB_COI_ERROR, CONFAB_COI_ERROR_INCOMPLETE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coi/draft/text", test_written_text);
  g_test_add_func ("/coi/draft/group", test_written_group);
  g_test_add_func ("/coi/draft/profile", test_written_profile);
  g_test_add_func ("/coi/draft/legacy", test_written_legacy);
  g_test_add_func ("/coi/draft/edit", test_written_edit);
  g_test_add_func ("/coi/draft/edit-legacy", test_written_edit_legacy);
  g_test_add_func ("/coi/draft/delete", test_written_delete);
  g_test_add_func ("/coi/draft/emoji", test_emoji);
  g_test_add_func ("/coi/draft/reaction", test_written_reaction);
  g_test_add_func ("/coi/draft/group-change", test_written_group_change);
  g_test_add_func ("/coi/draft/group-broken", test_group_broken);
  g_test_add_func ("/coi/draft/receipt", test_written_receipt);
  g_test_add_func ("/coi/draft/forward", test_written_forward);
  g_test_add_func ("/coi/draft/pin", test_written_pin);
  g_test_add_func ("/coi/draft/poll", test_written_poll);
  g_test_add_func ("/coi/draft/place", test_written_place);
  g_test_add_func ("/coi/draft/about-nothing", test_about_nothing);
  g_test_add_func ("/coi/draft/core-rules", test_core_rules);
  g_test_add_func ("/coi/draft/round-trip", test_round_trip);
  g_test_add_func ("/coi/draft/round-trip-group", test_round_trip_group);
  g_test_add_func ("/coi/draft/long-quote", test_long_quote);
  g_test_add_func ("/coi/draft/refused", test_refused);
  return g_test_run ();
}
