/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes what own devices share: storage mails, cards, vCards; what was read is written and read again. */
#include "config.h"

#include "fuzz-target.h"

#include "confab-coi-storage.h"

#include <string.h>

/* Valid, and on one line. */
static void
check_line (const char *text)
{
  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (; *text != '\0'; text++)
    g_assert_true ((guint8) *text >= 0x20);
}

static void
check_card (const ConfabCoiCard *card)
{
  check_line (card->name);
  check_line (card->status);
  check_line (card->notification);
  check_line (card->audience);
  g_assert_cmpuint (card->addresses->len, <=, CONFAB_COI_CARD_MAX_ADDRESSES);
  g_assert_cmpuint (card->details->len, <=, CONFAB_COI_CARD_MAX_DETAILS);
  for (guint i = 0; i < card->addresses->len; i++)
    g_assert_true (confab_mime_address_is_valid (g_ptr_array_index (card->addresses, i)));
  for (guint i = 0; i < card->details->len; i++)
    check_line (((ConfabCoiDetail *) g_ptr_array_index (card->details, i))->value);
}

/* What own devices share: whatever was read is written, and read again it says the same. */
static void
check_storage (GBytes *    bytes,
               const char *text)
{
  static const ConfabMimeAddress own = { NULL, (char *) "ann@a.example" };
  static const ConfabCoiStorageContext context = { .message_id = "chat$fuzz@a.example", .own = &own, .base64 = TRUE, .note = "Keep" };
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);
  g_autoptr (ConfabCoiStorage) storage = confab_coi_storage_new_from_source (source);
  g_autoptr (ConfabCoiCard) html = confab_coi_card_new_from_html (text);
  g_autoptr (ConfabCoiCard) vcard = confab_coi_card_new_from_vcard (text);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (ConfabMimeSource) written_source = NULL;
  g_autoptr (ConfabCoiStorage) again = NULL;

  if (html != NULL)
    check_card (html);
  if (vcard != NULL)
    check_card (vcard);
  if (storage == NULL)
    return;
  check_line (storage->message_id);
  check_line (storage->name);
  check_line (storage->description);
  check_line (storage->notification);
  for (guint i = 0; i < storage->cards->len; i++)
    check_card (g_ptr_array_index (storage->cards, i));
  g_assert_cmpuint (storage->kept->len, <=, CONFAB_COI_STORAGE_MAX_KEPT);
  written = confab_coi_storage_to_bytes (storage, &context);
  written_source = confab_mime_source_new (written);
  again = confab_coi_storage_new_from_source (written_source);
  g_assert_nonnull (again);
  g_assert_cmpstr (again->from, ==, "ann@a.example");
  g_assert_cmpint (again->is_blocked, ==, storage->is_blocked);
  g_assert_cmpuint (again->chats->len, ==, storage->chats->len);
  g_assert_false (again->is_delivered);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_storage (bytes, text);
  return 0;
}
