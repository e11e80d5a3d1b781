/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes what a mail means, and what is written from a draft made of the input. */
#include "config.h"

#include "fuzz-target.h"

#include "confab-coi-draft.h"
#include "confab-coi-message.h"

#include <string.h>

/* Valid, and on one line where @line. */
static void
check_string (const char *text,
              gboolean    line)
{
  if (text == NULL)
    return;
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (; *text != '\0'; text++)
    g_assert_true ((guint8) *text >= 0x20 || (!line && (*text == '\n' || *text == '\t')));
}

static void
check_addresses (GPtrArray *addresses)
{
  g_assert_cmpuint (addresses->len, <=, CONFAB_COI_MAX_ADDRESSES);
  for (guint i = 0; i < addresses->len; i++)
    {
      const ConfabMimeAddress *address = g_ptr_array_index (addresses, i);

      check_string (address->name, TRUE);
      check_string (address->address, TRUE);
    }
}

static void
check_message (GBytes *bytes)
{
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);
  g_autoptr (ConfabCoiMessage) message = confab_coi_message_new_from_source (source);

  g_assert_nonnull (message->message_id);
  g_assert_nonnull (message->text);
  g_assert_nonnull (message->references);
  g_assert_nonnull (message->target_ids);
  g_assert_cmpuint (strlen (message->text_fingerprint), ==, 16);
  g_assert_cmpuint (strlen (message->text), <=, CONFAB_COI_MAX_TEXT);
  g_assert_cmpuint (message->attachments->len, <=, CONFAB_COI_MAX_ATTACHMENTS);
  g_assert_true (message->date_valid || message->date_ms == 0);
  check_addresses (message->to);
  check_addresses (message->cc);
  check_addresses (message->bcc);
  check_addresses (message->reply_to);
  check_string (message->message_id, TRUE);
  check_string (message->subject, TRUE);
  check_string (message->title, TRUE);
  check_string (message->chat_version, TRUE);
  check_string (message->chat_content, TRUE);
  check_string (message->group_id, TRUE);
  check_string (message->group_name, TRUE);
  check_string (message->list_id, TRUE);
  check_string (message->list_name, TRUE);
  check_string (message->list_post, TRUE);
  check_string (message->reaction, TRUE);
  check_string (message->ignored, TRUE);
  check_addresses (message->mentions);
  g_assert_true ((message->kind == CONFAB_COI_KIND_POLL) == (message->poll != NULL));
  g_assert_true ((message->kind == CONFAB_COI_KIND_POLL_VOTE) == (message->votes != NULL));
  g_assert_true ((message->kind == CONFAB_COI_KIND_LOCATION) == (message->place != NULL));
  check_string (message->receipt_recipient, TRUE);
  check_string (message->text, FALSE);
  check_string (message->full_text, FALSE);
  check_string (message->quote, FALSE);
  check_string (message->signature, FALSE);
  check_string (message->authentication_results, FALSE);
  for (guint i = 0; message->references[i] != NULL; i++)
    check_string (message->references[i], TRUE);
  for (guint i = 0; message->target_ids[i] != NULL; i++)
    check_string (message->target_ids[i], TRUE);
  for (guint i = 0; i < message->attachments->len; i++)
    {
      const ConfabCoiAttachment *attachment = g_ptr_array_index (message->attachments, i);
      g_autoptr (GBytes) part = confab_mime_source_get_part_bytes (source, attachment->section, NULL);

      check_string (attachment->file_name, TRUE);
      g_assert_nonnull (part);
    }
}

/* A draft made of anything is refused or comes back as it was sent. */
static void
check_draft (const char *text)
{
  g_auto (GStrv) pieces = g_strsplit (text, "\n\n", 5);
  guint n = g_strv_length (pieces);
  const ConfabMimeAddress from = { n > 0 ? pieces[0] : NULL, (char *) "ann@a.example" };
  const ConfabMimeAddress to = { n > 1 ? pieces[1] : NULL, (char *) "bob@b.example" };
  const ConfabMimeAddress *list[] = { &to };
  const ConfabCoiDraft draft = {
    .message_id = "chat$fuzz@a.example",
    .from = &from,
    .to = list,
    .n_to = 1,
    .text = n > 2 ? pieces[2] : NULL,
    .quote = n > 3 ? pieces[3] : NULL,
    .subject = n > 4 ? pieces[4] : NULL,
    .in_reply_to = n > 4 ? pieces[4] : NULL,
  };
  g_autoptr (GBytes) bytes = confab_coi_draft_to_bytes (&draft, NULL);
  g_autoptr (ConfabMimeSource) source = NULL;
  g_autoptr (ConfabCoiMessage) message = NULL;

  g_assert_nonnull (bytes);
  source = confab_mime_source_new (bytes);
  message = confab_coi_message_new_from_source (source);
  g_assert_cmpstr (message->message_id, ==, draft.message_id);
  g_assert_cmpstr (message->from->address, ==, "ann@a.example");
  g_assert_cmpuint (message->to->len, ==, 1);
  g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_TEXT);
  g_assert_null (message->ignored);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_message (bytes);
  check_draft (text);
  return 0;
}
