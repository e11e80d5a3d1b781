/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzes drafts as own devices share them; what was read is written and read again. */
#include "config.h"

#include "fuzz-target.h"

#include "confab-coi-draft-mail.h"

#include <string.h>

static const ConfabMimeAddress own = { NULL, (char *) "ann@a.example" };
static const ConfabCoiDraftContext context = { .message_id = "chat$fuzz@a.example", .own = &own, .subject = "Fuzz" };

static ConfabCoiDraftMail *
write_and_read (const ConfabCoiDraftMail *draft)
{
  g_autoptr (GBytes) bytes = confab_coi_draft_mail_to_bytes (draft, &context);
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);
  ConfabCoiDraftMail *again = confab_coi_draft_mail_new_from_source (source);

  g_assert_nonnull (again);
  g_assert_cmpstr (again->chat, ==, draft->chat);
  g_assert_false (again->is_delivered || again->has_more);
  return again;
}

/* Whatever is typed comes back: after one turn, which makes a mail's text of it, it stays the same. */
static void
check_typed (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  const ConfabCoiDraftMail typed = { .chat = (char *) "person bob@b.example", .text = valid, .time_ms = 1700470800123 };
  g_autoptr (ConfabCoiDraftMail) once = write_and_read (&typed);
  g_autoptr (ConfabCoiDraftMail) twice = write_and_read (once);

  g_assert_cmpint (once->time_ms, ==, typed.time_ms);
  g_assert_cmpstr (twice->text, ==, once->text);
}

static gboolean
check_read (GBytes *bytes)
{
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);
  g_autoptr (ConfabCoiDraftMail) draft = confab_coi_draft_mail_new_from_source (source);
  g_autoptr (ConfabCoiDraftMail) again = NULL;

  if (draft == NULL)
    return FALSE;
  g_assert_true (confab_coi_draft_mail_is_one (confab_mime_source_get_header (source)));
  g_assert_true (g_utf8_validate (draft->text, -1, NULL) && g_utf8_validate (draft->chat, -1, NULL));
  g_assert_cmpuint (strlen (draft->text), <=, CONFAB_COI_DRAFT_MAX_TEXT);
  g_assert_cmpint (draft->time_ms, >=, 0);
  again = write_and_read (draft);
  g_assert_cmpstr (again->text, ==, draft->text);
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *text = g_strndup ((const char *) data, size);

  if (!check_read (bytes))
    check_typed (text);
  return 0;
}
