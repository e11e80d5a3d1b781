/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mails that own devices share: byte for byte as they are written, and read in all forms there are. */
#include "config.h"

#include "confab-coi-storage.h"

#include <string.h>

static const char picture[] = "\211PNG\r\n\032\n and some pixels";

static ConfabCoiStorage *
read_text (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);

  return confab_coi_storage_new_from_source (source);
}

/* What is written, read again. */
static ConfabCoiStorage *
round_trip (const ConfabCoiStorage *storage,
            const char *            id)
{
  const ConfabMimeAddress own = { (char *) "Ann Smith", (char *) "ann@a.example" };
  const ConfabCoiStorageContext context = {
    .message_id = id,
    .own = &own,
    .zone_minutes = 60,
    .base64 = TRUE,
    .note = "Please leave this message where it is.",
  };
  g_autoptr (GBytes) bytes = confab_coi_storage_to_bytes (storage, &context);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  return read_text (text);
}

static ConfabCoiStorage *
make_contact (void)
{
  ConfabCoiStorage *storage = confab_coi_storage_new (CONFAB_COI_STORAGE_CONTACT);
  ConfabCoiCard *card = confab_coi_card_new ();
  ConfabCoiChatSettings *chat;

  card->name = g_strdup ("Jürgen “J” Müller; <b>");
  card->photo = g_bytes_new_static (picture, sizeof picture - 1);
  card->status = g_strdup ("On the water, until Monday");
  card->notification = g_strdup ("enabled=false;types=sound,banner;sounds=friend");
  confab_coi_card_add_address (card, "John.Doe@coi-dev.org");
  confab_coi_card_add_address (card, "juergen@home.example");
  confab_coi_card_add_detail (card, "dt-bday", "--02-03");
  confab_coi_card_add_detail (card, "p-category", "friend,family");
  confab_coi_card_add_detail (card, "p-nickname", "J,;\\n");
  g_ptr_array_add (storage->cards, card);
  storage->is_blocked = TRUE;
  storage->date_ms = storage->card_ms = G_GINT64_CONSTANT (1700470800123);
  storage->blocked_ms = G_GINT64_CONSTANT (1700470700456);
  storage->sent_ms = G_GINT64_CONSTANT (1700470000000);
  chat = confab_coi_storage_add_chat (storage, "john.doe@coi-dev.org");
  chat->time_ms = G_GINT64_CONSTANT (1700470800000);
  chat->pinned = TRUE;
  chat->muted_until_ms = G_MAXINT64;
  g_ptr_array_add (storage->kept, g_strdup ("COI-TokenIn: 1-created:1700000000-validity:604800-hash:abc-secret:def"));
  g_ptr_array_add (storage->kept, g_strdup ("com_example_last: yesterday"));
  return storage;
}

static void
test_written_contact (void)
{
  g_autoptr (ConfabCoiStorage) storage = make_contact ();
  g_autoptr (ConfabCoiStorage) again = NULL;
  const ConfabCoiCard *card;
  const ConfabCoiCard *before = g_ptr_array_index (storage->cards, 0);
  const ConfabCoiChatSettings *chat;

  again = round_trip (storage, "chat$Vq3yT8aJx0PmK2dW@a.example");
  g_assert_nonnull (again);
  g_assert_cmpint (again->kind, ==, CONFAB_COI_STORAGE_CONTACT);
  g_assert_true (again->is_blocked && again->visible && again->is_dated && !again->is_delivered && !again->is_legacy);
  g_assert_cmpint (again->card_ms, ==, storage->card_ms);
  g_assert_cmpint (again->blocked_ms, ==, storage->blocked_ms);
  g_assert_cmpint (again->sent_ms, ==, storage->sent_ms);
  g_assert_cmpuint (again->hashes->len, ==, 2);
  g_assert_true (confab_coi_storage_has_fields (again, storage) && confab_coi_storage_has_fields (storage, again));
  g_assert_cmpuint (again->chats->len, ==, 1);
  chat = g_ptr_array_index (again->chats, 0);
  g_assert_cmpstr (chat->key, ==, "john.doe@coi-dev.org");
  g_assert_true (chat->pinned && !chat->archived);
  g_assert_cmpint (chat->muted_until_ms, ==, G_MAXINT64);
  g_assert_cmpuint (again->cards->len, ==, 1);
  card = g_ptr_array_index (again->cards, 0);
  g_assert_cmpstr (card->name, ==, before->name);
  g_assert_cmpstr (card->status, ==, before->status);
  g_assert_cmpstr (card->notification, ==, before->notification);
  g_assert_true (g_bytes_equal (card->photo, before->photo));
  g_assert_cmpuint (card->addresses->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (card->addresses, 0), ==, "john.doe@coi-dev.org");
  g_assert_cmpuint (card->details->len, ==, 3);
}

static void
test_written_others (void)
{
  g_autoptr (ConfabCoiStorage) group = confab_coi_storage_new (CONFAB_COI_STORAGE_GROUP);
  g_autoptr (ConfabCoiStorage) profile = confab_coi_storage_new (CONFAB_COI_STORAGE_PROFILE);
  g_autoptr (ConfabCoiStorage) chat = confab_coi_storage_new (CONFAB_COI_STORAGE_CHAT);
  g_autoptr (ConfabCoiStorage) read_group = NULL;
  g_autoptr (ConfabCoiStorage) read_profile = NULL;
  g_autoptr (ConfabCoiStorage) read_chat = NULL;
  ConfabCoiCard *card = confab_coi_card_new ();

  group->group_id = g_strdup ("q3Zt9vKc0dXy-7Lm2PwR5aHe");
  group->name = g_strdup ("Klettern für Anfänger");
  group->description = g_strdup ("Every Sunday");
  group->notification = g_strdup ("enabled=false");
  group->date_ms = G_GINT64_CONSTANT (1700470800000);
  card->name = g_strdup ("Bob");
  confab_coi_card_add_address (card, "bob@b.example");
  g_ptr_array_add (group->cards, card);
  confab_coi_storage_add_chat (group, group->group_id)->time_ms = 5;
  read_group = round_trip (group, "chat$group.q3Zt9vKc0dXy-7Lm2PwR5aHe.8f1c2b7e@a.example");
  g_assert_cmpint (read_group->kind, ==, CONFAB_COI_STORAGE_GROUP);
  g_assert_cmpstr (read_group->group_id, ==, group->group_id);
  g_assert_cmpstr (read_group->name, ==, group->name);
  g_assert_cmpstr (read_group->description, ==, group->description);
  g_assert_cmpstr (read_group->notification, ==, group->notification);
  g_assert_cmpuint (read_group->cards->len, ==, 1);

  for (guint i = 0; i < 2; i++)
    {
      card = confab_coi_card_new ();
      card->name = g_strdup (i == 0 ? "Ann Smith" : "Annie");
      card->audience = i == 0 ? NULL : g_strdup ("friend,family");
      card->time_ms = G_GINT64_CONSTANT (1700470800000) + i;
      confab_coi_card_add_address (card, "ann@a.example");
      g_ptr_array_add (profile->cards, card);
    }
  profile->date_ms = profile->card_ms = G_GINT64_CONSTANT (1700470800000);
  read_profile = round_trip (profile, "chat$Vq3yT8aJx0PmK2dX@a.example");
  g_assert_cmpint (read_profile->kind, ==, CONFAB_COI_STORAGE_PROFILE);
  g_assert_cmpuint (read_profile->cards->len, ==, 2);
  g_assert_null (((ConfabCoiCard *) g_ptr_array_index (read_profile->cards, 0))->audience);
  g_assert_cmpstr (((ConfabCoiCard *) g_ptr_array_index (read_profile->cards, 1))->audience, ==, "friend,family");
  g_assert_cmpint (((ConfabCoiCard *) g_ptr_array_index (read_profile->cards, 1))->time_ms, ==, card->time_ms);

  confab_coi_storage_add_chat (chat, "list hikers; ü.mail.test")->archived = TRUE;
  chat->date_ms = G_GINT64_CONSTANT (1700470800000);
  read_chat = round_trip (chat, "chat$Vq3yT8aJx0PmK2dY@a.example");
  g_assert_cmpint (read_chat->kind, ==, CONFAB_COI_STORAGE_CHAT);
  g_assert_cmpstr (((ConfabCoiChatSettings *) g_ptr_array_index (read_chat->chats, 0))->key, ==, "list hikers; ü.mail.test");
}

/* §10.1: both encodings of one hash; the first is the example of the specification. */
static void
test_hash (void)
{
  g_autofree char *hex = confab_coi_address_hash ("\"John.Doe\"@COI-dev.org", FALSE);
  g_autofree char *plain = confab_coi_address_hash ("john.doe@coi-dev.org", FALSE);
  g_autofree char *base64 = confab_coi_address_hash ("john.doe@coi-dev.org", TRUE);
  g_autofree char *both = g_strdup_printf ("COI-From-Hash: %s\nCOI-From-Hash: %s\n\n", hex, base64);
  g_autoptr (ConfabCoiStorage) storage = read_text (both);

  g_assert_cmpstr (hex, ==, plain);
  g_assert_cmpuint (strlen (hex), ==, 64);
  g_assert_cmpuint (strlen (base64), ==, 43);
  g_assert_null (strchr (base64, '='));
  g_assert_cmpuint (storage->hashes->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (storage->hashes, 0), ==, hex);
}

static void
test_notification (void)
{
  gboolean enabled = FALSE;
  g_autofree char *off = confab_coi_notification_set_enabled ("types=sound; enabled = yes;x=y", FALSE);

  g_assert_false (confab_coi_notification_get_enabled (NULL, &enabled));
  g_assert_false (confab_coi_notification_get_enabled ("types=sound", &enabled));
  g_assert_true (confab_coi_notification_get_enabled ("types=sound; enabled = yes", &enabled));
  g_assert_true (enabled);
  g_assert_true (confab_coi_notification_get_enabled ("Enabled=NO", &enabled));
  g_assert_false (enabled);
  g_assert_cmpstr (off, ==, "enabled=false;types=sound;x=y");
}

static void
test_vcard (void)
{
  g_autoptr (ConfabCoiCard) card =
    confab_coi_card_new_from_vcard ("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:J\\, the\r\n  first\r\nitem1.EMAIL;TYPE=\"a:b\":J@X.Example\r\n"
                                    "EMAIL:not an address\r\nNOTE:two\\nlines\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Other\r\nEND:VCARD\r\n");
  g_autoptr (ConfabCoiCard) again = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpstr (card->name, ==, "J, the first");
  g_assert_cmpuint (card->addresses->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (card->addresses, 0), ==, "j@x.example");
  g_assert_cmpuint (card->details->len, ==, 1);
  text = confab_coi_card_to_vcard (card);
  again = confab_coi_card_new_from_vcard (text);
  g_assert_cmpstr (again->name, ==, card->name);
  g_assert_null (confab_coi_card_new_from_vcard ("BEGIN:VCARD\nEND:VCARD"));
  g_assert_null (confab_coi_card_new_from_vcard ("FN:Outside"));
  g_assert_null (confab_coi_card_new_from_vcard ("BEGIN:VCARD\nFN:\xff\nEND:VCARD"));
}

/* What came by mail is told from what was put there, and what is broken is named. */
static void
test_judged (void)
{
  g_autoptr (ConfabCoiStorage) delivered = read_text ("Received: from a by b\nChat-Content: contact\n\n");
  g_autoptr (ConfabCoiStorage) broken = read_text ("Chat-Content: contact; x=y\nContent-Type: text/html\n\n<p class=h-card>");
  g_autoptr (ConfabCoiStorage) json = read_text ("Chat-Content: contact\nContent-Type: application/json\n\n{\"a\":");
  g_autoptr (ConfabCoiStorage) settings = read_text ("Chat-Content: im.confab.chat\nim_confab_chat: time=5\n\n");

  g_assert_true (delivered->is_delivered);
  g_assert_false (broken->is_delivered);
  g_assert_cmpstr (broken->ignored, ==, "h-card");
  g_assert_cmpuint (broken->cards->len, ==, 0);
  g_assert_cmpstr (json->ignored, ==, "contact.json");
  g_assert_cmpstr (settings->ignored, ==, "settings");
  g_assert_null (read_text ("Subject: A letter\n\nText\n"));
  g_assert_null (read_text ("Chat-Content: group\nMessage-ID: <no-group@x>\n\nText\n"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/coi/storage/golden/contact", test_written_contact);
  g_test_add_func ("/coi/storage/golden/others", test_written_others);
  g_test_add_func ("/coi/storage/hash", test_hash);
  g_test_add_func ("/coi/storage/notification", test_notification);
  g_test_add_func ("/coi/storage/vcard", test_vcard);
  g_test_add_func ("/coi/storage/judged", test_judged);
  return g_test_run ();
}
