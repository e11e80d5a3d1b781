/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the chat list's row: what it shows, and what it says. */
#include "config.h"

#include "confab-conversation-row.h"
#include "shell-bed.h"

static ConfabConversationRecord *
new_record (ConfabConversationKind kind,
            const char *           name)
{
  ConfabConversationRecord *record = confab_conversation_record_new ();

  record->id = 7;
  record->kind = kind;
  record->name = g_strdup (name);
  record->account = g_strdup ("alice@mail.test");
  record->last_time = g_get_real_time () / 1000;
  record->last_kind = CONFAB_MESSAGE_TEXT;
  record->last_state = CONFAB_MESSAGE_RECEIVED;
  record->last_text = g_strdup ("See you at seven");
  return record;
}

/* All that the row says, but for the time, which is the last part but for marks. */
static char *
describe (ConfabConversationRecord *record)
{
  g_autoptr (ConfabConversation) conversation = confab_conversation_new (record);
  GtkWidget *row = g_object_ref_sink (confab_conversation_row_new ());
  char *description;

  confab_conversation_row_set_conversation (CONFAB_CONVERSATION_ROW (row), conversation);
  g_object_get (row, "description", &description, NULL);
  g_assert_finalize_object (row);
  return description;
}

static void
assert_says (ConfabConversationRecord *record,
             const char *              beginning)
{
  g_autofree char *description = describe (record);

  if (!g_str_has_prefix (description, beginning))
    g_error ("“%s” does not begin with “%s”", description, beginning);
}

static void
assert_mentions (ConfabConversationRecord *record,
                 const char *              part,
                 gboolean                  wanted)
{
  g_autofree char *description = describe (record);

  if ((strstr (description, part) != NULL) != wanted)
    g_error ("“%s” and “%s”", description, part);
}

static void
test_row_says_name_unread_and_words (void)
{
  g_autoptr (ConfabConversationRecord) record = new_record (CONFAB_CONVERSATION_PERSON, "Bob");

  assert_says (record, "Bob, See you at seven, ");
  record->unread = 2;
  assert_says (record, "Bob, 2 unread, See you at seven, ");
  record->mentions = 1;
  assert_says (record, "Bob, 2 unread, mentions you, See you at seven, ");
}

static void
test_row_says_who_wrote (void)
{
  g_autoptr (ConfabConversationRecord) group = new_record (CONFAB_CONVERSATION_GROUP, "Hike");
  g_autoptr (ConfabConversationRecord) person = new_record (CONFAB_CONVERSATION_PERSON, "Bob");

  group->last_author = g_strdup ("Carol Winter");
  assert_says (group, "Hike, \u2068Carol\u2069: See you at seven, ");
  g_set_str (&group->last_author, "carol@mail.test");
  assert_says (group, "Hike, \u2068carol\u2069: See you at seven, ");
  person->last_author = g_strdup ("Bob");
  assert_says (person, "Bob, See you at seven, ");
  person->last_outgoing = TRUE;
  assert_says (person, "Bob, You: See you at seven, ");
  group->last_outgoing = TRUE;
  assert_says (group, "Hike, You: See you at seven, ");
  group->last_kind = CONFAB_MESSAGE_SYSTEM;
  assert_says (group, "Hike, See you at seven, ");
}

static void
test_row_shows_drafts_and_what_has_no_words (void)
{
  g_autoptr (ConfabConversationRecord) record = new_record (CONFAB_CONVERSATION_PERSON, "Bob");

  record->last_deleted = TRUE;
  assert_says (record, "Bob, Message deleted, ");
  record->last_deleted = FALSE;
  g_clear_pointer (&record->last_text, g_free);
  assert_says (record, "Bob, Attachment, ");
  record->last_time = 0;
  assert_says (record, "Bob, No messages yet");
  record->draft = g_strdup ("I wanted\nto ask");
  assert_says (record, "Bob, draft, I wanted to ask");
}

static void
test_row_marks (void)
{
  g_autoptr (ConfabConversationRecord) record = new_record (CONFAB_CONVERSATION_PERSON, "Bob");

  assert_mentions (record, "muted", FALSE);
  record->muted_until = G_MAXINT64;
  assert_mentions (record, "muted", TRUE);
  record->muted_until = g_get_real_time () / 1000 - 1;
  assert_mentions (record, "muted", FALSE);
  assert_mentions (record, "pinned", FALSE);
  record->pinned = TRUE;
  assert_mentions (record, "pinned", TRUE);
  record->last_state = CONFAB_MESSAGE_FAILED;
  assert_mentions (record, "not sent", FALSE);
  record->last_outgoing = TRUE;
  assert_mentions (record, "not sent", TRUE);
}

/* What comes with mail neither breaks the line nor turns the words around it. */
static void
test_row_is_safe_from_names (void)
{
  g_autoptr (ConfabConversationRecord) record = new_record (CONFAB_CONVERSATION_PERSON, "B\xe2\x80\xaeob\n\x01 <b>x</b>");

  g_set_str (&record->last_text, "a\xe2\x80\xae\r\n\tb");
  assert_says (record, "Bob <b>x</b>, a b, ");
}

static void
test_row_follows_its_conversation (void)
{
  g_autoptr (ConfabConversationRecord) before = new_record (CONFAB_CONVERSATION_PERSON, "Bob");
  g_autoptr (ConfabConversationRecord) after = new_record (CONFAB_CONVERSATION_PERSON, "Robert");
  g_autoptr (ConfabConversation) conversation = confab_conversation_new (before);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *row = confab_conversation_row_new ();
  g_autofree char *description = NULL;

  gtk_window_set_child (GTK_WINDOW (window), row);
  confab_conversation_row_set_conversation (CONFAB_CONVERSATION_ROW (row), conversation);
  gtk_window_present (GTK_WINDOW (window));
  shell_settle ();
  confab_conversation_apply (conversation, after);
  g_object_get (row, "description", &description, NULL);
  g_assert_true (g_str_has_prefix (description, "Robert, "));
  g_assert_nonnull (shell_find_named (row, GTK_TYPE_LABEL, "label", "Robert"));
  shell_assert_finalized (window, row);
  g_assert_finalize_object (g_steal_pointer (&conversation));
}

int
main (int    argc,
      char **argv)
{
  shell_bed_init (&argc, &argv);
  g_test_add_func ("/ui/row/words", test_row_says_name_unread_and_words);
  g_test_add_func ("/ui/row/authors", test_row_says_who_wrote);
  g_test_add_func ("/ui/row/drafts", test_row_shows_drafts_and_what_has_no_words);
  g_test_add_func ("/ui/row/marks", test_row_marks);
  g_test_add_func ("/ui/row/hostile", test_row_is_safe_from_names);
  g_test_add_func ("/ui/row/follows", test_row_follows_its_conversation);
  return g_test_run ();
}
