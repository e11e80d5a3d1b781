/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parked things and their bounds, receipts, reactions, the log; changesets on the wire. */
#include "config.h"

#include "store-fixture.h"

static void
park (Tables *    t,
      const char *target,
      const char *sender,
      const char *carrier,
      gint64      time)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = g_bytes_new_static ("p", 1);
  ConfabParked parked = { .account_id = t->account, .target = (char *) target, .kind = CONFAB_PARKED_EDIT,
                          .sender = (char *) sender, .carrier_id = (char *) carrier, .time = time, .payload = payload };

  g_assert_true (confab_transaction_park (&t->txn, &parked, &error));
  g_assert_no_error (error);
}

static guint
count_parked (Tables *t)
{
  g_autoptr (GError) error = NULL;
  gint64 count;

  g_assert_true (confab_sql_get_integer (t->sql, "SELECT count(*) FROM parked", SQL_NO_ARGS, &count, &error));
  return (guint) count;
}

static void
test_parked (Tables *t)
{
  g_autoptr (GError) error = NULL;

  tables_begin (t);
  park (t, "x", "bob@example.org", "e2", 200);
  park (t, "x", "bob@example.org", "e1", 100);
  park (t, "x", "bob@example.org", "e1", 100);
  park (t, "y", "bob@example.org", "e3", 100);
  g_autoptr (GPtrArray) list = confab_transaction_list_parked (&t->txn, t->account, "x", &error);
  g_assert_cmpuint (list->len, ==, 2);
  const ConfabParked *first = list->pdata[0];
  g_assert_cmpstr (first->carrier_id, ==, "e1");
  g_assert_cmpint (first->kind, ==, CONFAB_PARKED_EDIT);
  g_assert_cmpstr (first->sender, ==, "bob@example.org");
  g_assert_cmpuint (g_bytes_get_size (first->payload), ==, 1);
  g_assert_true (confab_transaction_remove_parked (&t->txn, first->id, &error));
  g_clear_pointer (&list, g_ptr_array_unref);
  list = confab_transaction_list_parked (&t->txn, t->account, "x", &error);
  g_assert_cmpuint (list->len, ==, 1);
  g_autoptr (ConfabChangeset) changeset = tables_commit (t);
  g_assert_null (changeset);
}

static void
test_parked_bounds (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;

  tables_begin (t);
  for (guint i = 0; i < CONFAB_PARKED_PER_SENDER + 10; i++)
    {
      g_autofree char *carrier = g_strdup_printf ("c%u", i);

      park (t, "x", "flood@example.org", carrier, i);
    }
  g_assert_cmpuint (count_parked (t), ==, CONFAB_PARKED_PER_SENDER);
  /* The oldest went. */
  g_autoptr (GPtrArray) list = confab_transaction_list_parked (&t->txn, t->account, "x", &error);
  g_assert_cmpint (((ConfabParked *) list->pdata[0])->time, ==, 10);

  changeset = tables_commit (t);

  /* Many senders. */
  g_assert_true (confab_sql_exec (t->sql,
                                  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) "
                                  "INSERT INTO parked (account_id, target, kind, sender, carrier_id, time) "
                                  "SELECT 1, 'y', 1, 's' || (i / 100), 'y' || i, i FROM n",
                                  SQL_ARGS (sql_int (CONFAB_PARKED_IN_ALL)), &error));
  tables_begin (t);
  park (t, "y", "more@example.org", "m1", 1);
  park (t, "y", "more@example.org", "m2", 1);
  g_assert_cmpuint (count_parked (t), ==, CONFAB_PARKED_IN_ALL);
  changeset = tables_commit (t);

  tables_begin (t);
  park (t, "z", "new@example.org", "n", 1);
  g_assert_cmpuint (count_parked (t), ==, CONFAB_PARKED_IN_ALL);
  g_clear_pointer (&list, g_ptr_array_unref);
  list = confab_transaction_list_parked (&t->txn, t->account, "x", &error);
  g_assert_cmpuint (list->len, ==, 0);
  changeset = tables_commit (t);
}

static void
test_receipts_and_reactions (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabChangeset) changeset = NULL;
  const char *const two[] = { "👍", "❤", NULL };
  const char *const one[] = { "😀", NULL };
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  gint64 id = fixture_message (txn, t->account, chat, "1@example.org", 1, "a");
  ConfabReceipt receipt = { (char *) "bob@example.org", CONFAB_RECEIPT_READ, 500, NULL };
  ConfabReceipt failed = { (char *) "carol@example.org", CONFAB_RECEIPT_FAILED, 100, (char *) "No such user" };
  changeset = tables_commit (t);

  tables_begin (t);
  g_assert_true (confab_transaction_add_receipt (txn, id, &receipt, &error));
  g_assert_true (confab_transaction_add_receipt (txn, id, &failed, &error));
  receipt.time = 400;
  g_assert_true (confab_transaction_add_receipt (txn, id, &receipt, &error));
  receipt.time = 900;
  g_assert_true (confab_transaction_add_receipt (txn, id, &receipt, &error));
  g_autoptr (GPtrArray) receipts = confab_transaction_list_receipts (txn, id, &error);
  g_assert_cmpuint (receipts->len, ==, 2);
  g_assert_cmpstr (((ConfabReceipt *) receipts->pdata[0])->problem, ==, "No such user");
  g_assert_cmpint (((ConfabReceipt *) receipts->pdata[1])->time, ==, 400);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_cmpint (fixture_message_change (changeset, id)->change, ==, CONFAB_CHANGE_CHANGED);

  tables_begin (t);
  g_assert_true (confab_transaction_set_reactions (txn, id, "bob@example.org", two, 100, &error));
  g_assert_true (confab_transaction_set_reactions (txn, id, "carol@example.org", one, 50, &error));
  g_assert_true (confab_transaction_set_reactions (txn, id, "carol@example.org", two, 40, &error));
  g_autoptr (GPtrArray) reactions = confab_transaction_list_reactions (txn, id, &error);
  g_assert_cmpuint (reactions->len, ==, 3);
  g_assert_cmpstr (((ConfabReaction *) reactions->pdata[0])->emoji, ==, "😀");
  /* Retracted; an older mail that comes late brings nothing back. */
  g_assert_true (confab_transaction_set_reactions (txn, id, "bob@example.org", NULL, 200, &error));
  g_assert_true (confab_transaction_set_reactions (txn, id, "bob@example.org", one, 150, &error));
  g_clear_pointer (&reactions, g_ptr_array_unref);
  reactions = confab_transaction_list_reactions (txn, id, &error);
  g_assert_cmpuint (reactions->len, ==, 1);
  g_assert_no_error (error);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
}

static void
test_wire (void)
{
  const ConfabMessageChange messages[] = {
    { 1, 2, 3, CONFAB_CHANGE_ADDED, TRUE }, { G_MAXINT64, 5, 0, CONFAB_CHANGE_REMOVED, FALSE },
  };
  const ConfabRowChange conversations[] = { { 7, 8, CONFAB_CHANGE_REMOVED } };
  const ConfabRowChange accounts[] = { { 9, 0, CONFAB_CHANGE_CHANGED } };
  const ConfabOutboxChange outbox[] = { { 9, 6 } };
  g_autoptr (ConfabChangeset) changeset = confab_changeset_new (42, messages, 2, conversations, 1, accounts, 1, outbox, 1, TRUE, FALSE);
  g_autoptr (GVariant) variant = g_variant_ref_sink (confab_changeset_to_variant (changeset));
  g_autoptr (ConfabChangeset) copy = confab_changeset_new_from_variant (variant);
  g_autoptr (ConfabChangeset) empty = confab_changeset_new (1, NULL, 0, NULL, 0, NULL, 0, NULL, 0, FALSE, TRUE);
  g_autoptr (GVariant) empty_variant = g_variant_ref_sink (confab_changeset_to_variant (empty));
  g_autoptr (ConfabChangeset) empty_copy = confab_changeset_new_from_variant (empty_variant);
  guint n;

  g_assert_cmpint (confab_changeset_get_sequence (copy), ==, 42);
  const ConfabMessageChange *m = confab_changeset_get_messages (copy, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (m[0].previous_conversation_id, ==, 3);
  g_assert_true (m[0].is_new);
  g_assert_cmpint (m[1].id, ==, G_MAXINT64);
  g_assert_cmpint (m[1].change, ==, CONFAB_CHANGE_REMOVED);
  g_assert_cmpint (confab_changeset_get_conversations (copy, &n)[0].replacement_id, ==, 8);
  g_assert_cmpint (confab_changeset_get_accounts (copy, &n)[0].id, ==, 9);
  g_assert_cmpuint (confab_changeset_get_outbox (copy, &n)[0].lanes, ==, 6);
  g_assert_true (confab_changeset_get_folders (copy));
  g_assert_false (confab_changeset_get_people (copy));
  confab_changeset_get_messages (empty_copy, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (confab_changeset_get_people (empty_copy));

  /* What is none, or says what is not known, is refused. */
  g_autoptr (GVariant) other = g_variant_ref_sink (g_variant_new_int32 (1));
  g_autoptr (GVariant) strange =
    g_variant_ref_sink (g_variant_new_parsed ("(int64 1, [(int64 1, int64 1, int64 0, byte 9, false)], @a(xxy) [], @a(xxy) [], @a(xu) [], false, false)"));
  g_assert_null (confab_changeset_new_from_variant (other));
  g_assert_null (confab_changeset_new_from_variant (strange));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tables_test ("/store/extras/parked", test_parked);
  tables_test ("/store/extras/parked-bounds", test_parked_bounds);
  tables_test ("/store/extras/receipts-and-reactions", test_receipts_and_reactions);
  g_test_add_func ("/store/extras/wire", test_wire);
  return g_test_run ();
}
