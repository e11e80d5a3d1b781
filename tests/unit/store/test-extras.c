/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receipts, reactions, the log; changesets on the wire. */
#include "config.h"

#include "store-fixture.h"

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
  tables_test ("/store/extras/receipts-and-reactions", test_receipts_and_reactions);
  g_test_add_func ("/store/extras/wire", test_wire);
  return g_test_run ();
}
