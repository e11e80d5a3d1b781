/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders, where messages lie in them, and the two sides of flags. */
#include "config.h"

#include "store-fixture.h"

static gboolean
is_unread (Tables *t,
           gint64  id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabStoredMessage) stored = confab_transaction_get_message (&t->txn, id, &error);

  g_assert_no_error (error);
  return stored->unread;
}

static void
locate (Tables *    t,
        gint64      message,
        gint64      folder,
        guint32     uid,
        ConfabFlags flags)
{
  g_autoptr (GError) error = NULL;
  ConfabLocation location = { message, folder, 1, uid, flags, 10 };

  g_assert_true (confab_transaction_add_location (&t->txn, &location, &error));
  g_assert_no_error (error);
}

static void
unlocate (Tables *t,
          gint64  folder,
          guint32 uid)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (confab_transaction_remove_locations (&t->txn, folder, &uid, 1, &error));
  g_assert_no_error (error);
}

static gint64
folder (Tables *         t,
        const char *     name,
        ConfabFolderRole role)
{
  g_autoptr (GError) error = NULL;
  gint64 id = confab_transaction_ensure_folder (&t->txn, t->account, name, '/', role, &error);

  g_assert_no_error (error);
  return id;
}

static void
test_folders (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 inbox = folder (t, "INBOX", CONFAB_FOLDER_INBOX);
  gint64 sent = folder (t, "Gesendet/Ä", CONFAB_FOLDER_OTHER);

  g_assert_cmpint (folder (t, "INBOX", CONFAB_FOLDER_INBOX), ==, inbox);
  changeset = tables_commit (t);
  g_assert_true (confab_changeset_get_folders (changeset));

  tables_begin (t);
  folder (t, "INBOX", CONFAB_FOLDER_INBOX);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_null (changeset);

  tables_begin (t);
  ConfabFolderPosition position = { G_MAXUINT32, 20, G_MAXINT64, 3, FALSE };
  g_assert_true (confab_transaction_set_folder_position (txn, inbox, &position, &error));
  g_assert_cmpint (folder (t, "Gesendet/Ä", CONFAB_FOLDER_SENT), ==, sent);
  g_autoptr (ConfabFolder) stored = confab_transaction_get_folder (txn, inbox, &error);
  g_assert_cmpuint (stored->position.uidvalidity, ==, G_MAXUINT32);
  g_assert_cmpuint (stored->position.uidnext, ==, 20);
  g_assert_cmpuint (stored->position.highestmodseq, ==, G_MAXINT64);
  g_assert_cmpuint (stored->position.oldest_uid, ==, 3);
  g_assert_false (stored->position.complete);
  g_assert_cmpint (stored->delimiter, ==, '/');
  g_autoptr (GPtrArray) list = confab_transaction_list_folders (txn, t->account, &error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpint (((ConfabFolder *) list->pdata[0])->role, ==, CONFAB_FOLDER_SENT);
  changeset = tables_commit (t);

  /* Reading on is no news; reading to the end is. */
  tables_begin (t);
  position.uidnext = 30;
  g_assert_true (confab_transaction_set_folder_position (txn, inbox, &position, &error));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_null (changeset);
  tables_begin (t);
  position.complete = TRUE;
  g_assert_true (confab_transaction_set_folder_position (txn, inbox, &position, &error));
  changeset = tables_commit (t);
  g_assert_true (confab_changeset_get_folders (changeset));

  tables_begin (t);
  g_assert_true (confab_transaction_rename_folder (txn, sent, "INBOX", &error));
  g_assert_null (confab_transaction_get_folder (txn, inbox, &error));
  g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
}

static void
test_seen (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  gint64 inbox = folder (t, "INBOX", CONFAB_FOLDER_INBOX);
  gint64 chats = folder (t, "COI/Chats", CONFAB_FOLDER_CHATS);
  gint64 id = fixture_message (txn, t->account, chat, "1@example.org", 1000, "a");

  locate (t, id, inbox, 7, CONFAB_FLAG_SEEN);
  g_assert_false (is_unread (t, id));
  changeset = tables_commit (t);
  /* Seen elsewhere already: nothing to notify. */
  g_assert_false (fixture_message_change (changeset, id)->is_new);

  /* A copy is one message; seen anywhere is seen. */
  tables_begin (t);
  locate (t, id, chats, 1, 0);
  g_assert_false (is_unread (t, id));
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_null (changeset);

  tables_begin (t);
  g_assert_true (confab_transaction_set_location_flags (txn, inbox, 7, 0, 12, &error));
  g_assert_true (is_unread (t, id));
  /* A flag that was not there before does no harm. */
  g_assert_true (confab_transaction_set_location_flags (txn, inbox, 99, 0, 12, &error));
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_message_change (changeset, id)->change, ==, CONFAB_CHANGE_CHANGED);
  g_assert_nonnull (fixture_conversation_change (changeset, chat));

  tables_begin (t);
  g_autoptr (GArray) locations = confab_transaction_list_locations (txn, id, &error);
  g_assert_cmpuint (locations->len, ==, 2);
  g_assert_cmpuint (g_array_index (locations, ConfabLocation, 0).modseq, ==, 12);
  g_assert_cmpint (confab_transaction_find_location (txn, inbox, 7), ==, id);
  g_assert_cmpint (confab_transaction_find_location (txn, inbox, 8), ==, 0);
  g_autoptr (GArray) uids = confab_transaction_list_uids (txn, inbox, &error);
  g_assert_cmpuint (uids->len, ==, 1);
  g_autoptr (GArray) all = confab_transaction_list_folder_locations (txn, chats, &error);
  g_assert_cmpint (g_array_index (all, ConfabLocation, 0).message_id, ==, id);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
}

static void
test_wishes (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  gint64 inbox = folder (t, "INBOX", CONFAB_FOLDER_INBOX);
  gint64 id = fixture_message (txn, t->account, chat, "1@example.org", 1000, "a");
  g_autoptr (ConfabStoredMessage) stored = NULL;

  locate (t, id, inbox, 7, 0);
  g_assert_true (confab_transaction_want_flags (txn, id, CONFAB_FLAG_SEEN, CONFAB_FLAG_SEEN, &error));
  g_assert_false (is_unread (t, id));

  /* A sync that still says otherwise overwrites nothing. */
  g_assert_true (confab_transaction_set_location_flags (txn, inbox, 7, CONFAB_FLAG_FLAGGED, 2, &error));
  g_assert_false (is_unread (t, id));
  locate (t, id, inbox, 7, 0);
  g_assert_false (is_unread (t, id));
  stored = confab_transaction_get_message (txn, id, &error);
  g_assert_cmpint (stored->want_mask, ==, CONFAB_FLAG_SEEN);
  g_assert_cmpint (stored->server_flags, ==, 0);

  /* The server agrees: the wish is gone, and another program may undo it. */
  g_assert_true (confab_transaction_set_location_flags (txn, inbox, 7, CONFAB_FLAG_SEEN, 3, &error));
  g_clear_pointer (&stored, confab_stored_message_free);
  stored = confab_transaction_get_message (txn, id, &error);
  g_assert_cmpint (stored->want_mask, ==, 0);
  g_assert_false (stored->unread);
  g_assert_true (confab_transaction_set_location_flags (txn, inbox, 7, 0, 4, &error));
  g_assert_true (is_unread (t, id));

  /* A wish that is taken back while its job may be on its way stays a wish. */
  g_assert_true (confab_transaction_want_flags (txn, id, CONFAB_FLAG_SEEN, CONFAB_FLAG_SEEN, &error));
  g_assert_true (confab_transaction_want_flags (txn, id, CONFAB_FLAG_SEEN, 0, &error));
  g_assert_true (is_unread (t, id));
  g_assert_true (confab_transaction_set_location_flags (txn, inbox, 7, CONFAB_FLAG_SEEN, 5, &error));
  g_assert_true (is_unread (t, id));
  g_assert_true (confab_transaction_set_location_flags (txn, inbox, 7, 0, 6, &error));
  g_clear_pointer (&stored, confab_stored_message_free);
  stored = confab_transaction_get_message (txn, id, &error);
  g_assert_cmpint (stored->want_mask, ==, 0);

  /* What the server has already is no wish. */
  g_assert_true (confab_transaction_want_flags (txn, id, CONFAB_FLAG_SEEN | CONFAB_FLAG_FLAGGED, CONFAB_FLAG_FLAGGED, &error));
  g_clear_pointer (&stored, confab_stored_message_free);
  stored = confab_transaction_get_message (txn, id, &error);
  g_assert_cmpint (stored->want_mask, ==, CONFAB_FLAG_FLAGGED);
  g_assert_true (confab_transaction_drop_wanted_flags (txn, id, CONFAB_FLAG_FLAGGED, &error));
  g_clear_pointer (&stored, confab_stored_message_free);
  stored = confab_transaction_get_message (txn, id, &error);
  g_assert_cmpint (stored->want_mask, ==, 0);
  changeset = tables_commit (t);
}

static void
test_gone_and_trash (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  gint64 inbox = folder (t, "INBOX", CONFAB_FOLDER_INBOX);
  gint64 archive = folder (t, "Archive", CONFAB_FOLDER_ARCHIVE);
  gint64 trash = folder (t, "Trash", CONFAB_FOLDER_TRASH);
  gint64 junk = folder (t, "Junk", CONFAB_FOLDER_JUNK);
  gint64 id = fixture_message (txn, t->account, chat, "1@example.org", 1000, "a");
  g_autoptr (ConfabStoredMessage) stored = confab_transaction_get_message (txn, id, &error);

  g_assert_false (stored->gone);
  locate (t, id, inbox, 7, CONFAB_FLAG_SEEN);
  changeset = tables_commit (t);

  /* Expunged: kept, marked, still what it was. */
  tables_begin (t);
  unlocate (t, inbox, 7);
  unlocate (t, inbox, 1234);
  g_clear_pointer (&stored, confab_stored_message_free);
  stored = confab_transaction_get_message (txn, id, &error);
  g_assert_true (stored->gone);
  g_assert_false (stored->unread);
  g_assert_cmpint (stored->hidden, ==, 0);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_null (changeset);

  /* Found in Trash: hidden. */
  tables_begin (t);
  locate (t, id, trash, 3, CONFAB_FLAG_SEEN);
  g_clear_pointer (&stored, confab_stored_message_free);
  stored = confab_transaction_get_message (txn, id, &error);
  g_assert_false (stored->gone);
  g_assert_cmpint (stored->hidden, ==, CONFAB_HIDDEN_TRASH);
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_message_change (changeset, id)->change, ==, CONFAB_CHANGE_REMOVED);
  g_assert_cmpint (fixture_conversation_change (changeset, chat)->change, ==, CONFAB_CHANGE_REMOVED);

  /* Trash emptied: it stays hidden. */
  tables_begin (t);
  unlocate (t, trash, 3);
  g_clear_pointer (&stored, confab_stored_message_free);
  stored = confab_transaction_get_message (txn, id, &error);
  g_assert_cmpint (stored->hidden, ==, CONFAB_HIDDEN_TRASH);
  g_assert_true (stored->gone);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_null (changeset);

  /* Restored to the archive: there again, and no news. */
  tables_begin (t);
  locate (t, id, archive, 9, 0);
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_message_change (changeset, id)->change, ==, CONFAB_CHANGE_ADDED);
  g_assert_false (fixture_message_change (changeset, id)->is_new);

  /* A copy in Junk hides nothing; only there, it does. */
  tables_begin (t);
  locate (t, id, junk, 1, 0);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_null (changeset);
  tables_begin (t);
  unlocate (t, archive, 9);
  g_clear_pointer (&stored, confab_stored_message_free);
  stored = confab_transaction_get_message (txn, id, &error);
  g_assert_cmpint (stored->hidden, ==, CONFAB_HIDDEN_JUNK);
  changeset = tables_commit (t);
}

/* A message that is inserted where it lies is as one that is put there afterwards. */
static void
assert_same_row (Tables *t,
                 gint64  a,
                 gint64  b)
{
  g_autoptr (GError) error = NULL;
  gint64 same;

  g_assert_true (confab_sql_get_integer (t->sql,
                                         "SELECT count(*) FROM message AS a, message AS b WHERE a.id = ?1 AND b.id = ?2 "
                                         "AND a.located = b.located AND a.gone = b.gone AND a.hidden = b.hidden "
                                         "AND a.unread = b.unread AND a.server_flags = b.server_flags "
                                         "AND a.want_mask = b.want_mask AND a.want_value = b.want_value",
                                         SQL_ARGS (sql_int (a), sql_int (b)), &same, &error));
  g_assert_cmpint (same, ==, 1);
}

static void
test_inserted_in_place (Tables *t)
{
  static const ConfabFolderRole roles[] = {
    CONFAB_FOLDER_INBOX, CONFAB_FOLDER_SENT, CONFAB_FOLDER_TRASH, CONFAB_FOLDER_JUNK, CONFAB_FOLDER_BLOCKED, CONFAB_FOLDER_OTHER,
  };
  static const ConfabFlags flags[] = { CONFAB_FLAG_NONE, CONFAB_FLAG_SEEN, CONFAB_FLAG_FLAGGED, CONFAB_FLAG_SEEN | CONFAB_FLAG_ANSWERED };
  static const ConfabHidden hidden[] = { CONFAB_HIDDEN_NONE, CONFAB_HIDDEN_CONTROL, CONFAB_HIDDEN_TRASH };
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  guint32 uid = 1;

  for (guint i = 0; i < G_N_ELEMENTS (roles) * G_N_ELEMENTS (flags) * G_N_ELEMENTS (hidden) * 2; i++)
    {
      ConfabFolderRole role = roles[i / 2 % G_N_ELEMENTS (roles)];
      g_autofree char *name = g_strdup_printf ("folder %d", role);
      g_autofree char *first = g_strdup_printf ("%u.1@example.org", i);
      g_autofree char *second = g_strdup_printf ("%u.2@example.org", i);
      ConfabLocation location = { 0, folder (t, name, role), 1, uid++, flags[i / 12 % G_N_ELEMENTS (flags)], 10 };
      ConfabMessageFields fields = fixture_fields (t->account, chat, first, 1000 + i);
      gint64 placed;
      gint64 put;

      fields.outgoing = i % 2;
      fields.hidden = hidden[i / 48 % G_N_ELEMENTS (hidden)];
      fields.location = &location;
      placed = confab_transaction_insert_message (txn, &fields, &error);
      g_assert_no_error (error);
      fields.message_id = second;
      fields.location = NULL;
      put = confab_transaction_insert_message (txn, &fields, &error);
      g_assert_no_error (error);
      locate (t, put, location.folder_id, uid++, location.flags);
      assert_same_row (t, placed, put);
      g_assert_cmpint (confab_transaction_find_location (txn, location.folder_id, location.uid), ==, placed);
    }
  changeset = tables_commit (t);
}

/* Where another one lay, that one goes. */
static void
test_inserted_over_another (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  ConfabLocation location = { 0, folder (t, "INBOX", CONFAB_FOLDER_INBOX), 1, 7, CONFAB_FLAG_NONE, 10 };
  ConfabMessageFields fields = fixture_fields (t->account, chat, "1@example.org", 1000);
  gint64 first;
  gint64 second;

  fields.location = &location;
  first = confab_transaction_insert_message (txn, &fields, &error);
  fields.message_id = "2@example.org";
  second = confab_transaction_insert_message (txn, &fields, &error);
  g_assert_no_error (error);
  g_assert_cmpint (confab_transaction_find_location (txn, location.folder_id, 7), ==, second);
  g_autoptr (ConfabStoredMessage) gone = confab_transaction_get_message (txn, first, &error);
  g_assert_true (gone->gone);
  g_autoptr (ConfabStoredMessage) there = confab_transaction_get_message (txn, second, &error);
  g_assert_false (there->gone);
  g_assert_true (there->unread);
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_message_change (changeset, second)->change, ==, CONFAB_CHANGE_ADDED);
}

static void
test_uidvalidity (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  gint64 inbox = folder (t, "INBOX", CONFAB_FOLDER_INBOX);
  gint64 first = fixture_message (txn, t->account, chat, "1@example.org", 1000, "a");
  gint64 second = fixture_message (txn, t->account, chat, "2@example.org", 2000, "b");
  ConfabFolderPosition position = { 1, 9, 5, 2, TRUE };

  locate (t, first, inbox, 7, CONFAB_FLAG_SEEN);
  locate (t, second, inbox, 8, 0);
  g_assert_true (confab_transaction_set_folder_position (txn, inbox, &position, &error));
  changeset = tables_commit (t);

  tables_begin (t);
  g_assert_true (confab_transaction_reset_folder (txn, inbox, 2, &error));
  g_autoptr (ConfabFolder) stored = confab_transaction_get_folder (txn, inbox, &error);
  g_assert_cmpuint (stored->position.uidvalidity, ==, 2);
  g_assert_cmpuint (stored->position.uidnext, ==, 0);
  g_assert_false (stored->position.complete);
  g_autoptr (GArray) uids = confab_transaction_list_uids (txn, inbox, &error);
  g_assert_cmpuint (uids->len, ==, 0);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  /* No message is lost, and none becomes unread. */
  g_assert_null (fixture_message_change (changeset, first));
  g_assert_null (fixture_message_change (changeset, second));

  /* The same UID is another message now. */
  tables_begin (t);
  locate (t, second, inbox, 7, CONFAB_FLAG_SEEN);
  locate (t, first, inbox, 7, CONFAB_FLAG_SEEN);
  g_assert_cmpint (confab_transaction_find_location (txn, inbox, 7), ==, first);
  g_autoptr (ConfabStoredMessage) message = confab_transaction_get_message (txn, second, &error);
  g_assert_true (message->gone);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);

  tables_begin (t);
  g_assert_true (confab_transaction_remove_folder (txn, inbox, &error));
  g_clear_pointer (&message, confab_stored_message_free);
  message = confab_transaction_get_message (txn, first, &error);
  g_assert_true (message->gone);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tables_test ("/store/locations/folders", test_folders);
  tables_test ("/store/locations/seen", test_seen);
  tables_test ("/store/locations/wishes", test_wishes);
  tables_test ("/store/locations/gone-and-trash", test_gone_and_trash);
  tables_test ("/store/locations/inserted-in-place", test_inserted_in_place);
  tables_test ("/store/locations/inserted-over-another", test_inserted_over_another);
  tables_test ("/store/locations/uidvalidity", test_uidvalidity);
  return g_test_run ();
}
