/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs, their lanes and their order. */
#include "config.h"

#include "store-fixture.h"

static gint64
enqueue (Tables *   t,
         ConfabLane lane,
         gint64     conversation,
         gint64     folder,
         gint64     next_try)
{
  g_autoptr (GError) error = NULL;
  ConfabJob job = { .account_id = t->account, .lane = lane, .kind = 5, .conversation_id = conversation,
                    .folder_id = folder, .next_try = next_try };
  gint64 id = confab_transaction_enqueue_job (&t->txn, &job, &error);

  g_assert_no_error (error);
  return id;
}

static gint64
claim (Tables *   t,
       ConfabLane lane,
       gint64     now,
       gint64 *   next_try)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabJob) job = confab_transaction_claim_job (&t->txn, t->account, lane, now, next_try, &error);

  g_assert_no_error (error);
  if (job == NULL)
    return 0;
  g_assert_cmpint (job->state, ==, CONFAB_JOB_ACTIVE);
  return job->id;
}

static void
test_fields (Tables *t)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = g_bytes_new_static ("a\0b", 3);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  ConfabTransaction *txn = tables_begin (t);
  gint64 chat = fixture_person (txn, t->account, "bob@example.org");
  gint64 message = fixture_message (txn, t->account, chat, "1@example.org", 1, "a");
  ConfabJob job = { .account_id = t->account, .lane = CONFAB_LANE_TRANSFER, .kind = 9, .conversation_id = chat,
                    .message_id = message, .payload = payload, .next_try = 4 };
  gint64 id = confab_transaction_enqueue_job (txn, &job, &error);
  g_autoptr (ConfabJob) stored = confab_transaction_get_job (txn, id, &error);
  guint n;

  g_assert_no_error (error);
  g_assert_cmpint (stored->kind, ==, 9);
  g_assert_cmpint (stored->lane, ==, CONFAB_LANE_TRANSFER);
  g_assert_cmpint (stored->message_id, ==, message);
  g_assert_cmpint (stored->folder_id, ==, 0);
  g_assert_cmpint (stored->state, ==, CONFAB_JOB_WAITING);
  g_assert_cmpint (stored->attempts, ==, 0);
  g_assert_cmpint (stored->next_try, ==, 4);
  g_assert_true (g_bytes_equal (stored->payload, payload));
  g_autoptr (ConfabChangeset) changeset = tables_commit (t);
  const ConfabOutboxChange *change = confab_changeset_get_outbox (changeset, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (change[0].account_id, ==, t->account);
  g_assert_cmpuint (change[0].lanes, ==, 1 << CONFAB_LANE_TRANSFER);

  tables_begin (t);
  g_assert_true (confab_transaction_set_job_payload (txn, id, empty, &error));
  g_autoptr (GPtrArray) found = confab_transaction_find_jobs (txn, message, &error);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_true (g_bytes_equal (((ConfabJob *) found->pdata[0])->payload, empty));
  g_assert_null (((ConfabJob *) found->pdata[0])->message);
  /* Who claims it gets the message with it. */
  g_autoptr (ConfabJob) claimed = confab_transaction_claim_job (txn, t->account, CONFAB_LANE_TRANSFER, 4, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (claimed->id, ==, id);
  g_assert_cmpint (claimed->message->id, ==, message);
  g_assert_true (confab_transaction_remove_job (txn, id, &error));
  g_assert_false (confab_transaction_remove_job (txn, id, &error));
  g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (confab_transaction_get_job (txn, id, &error));
  g_assert_error (error, CONFAB_STORE_ERROR, CONFAB_STORE_ERROR_NOT_FOUND);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
}

static void
test_order (Tables *t)
{
  g_autoptr (GError) error = NULL;
  gint64 next_try;
  ConfabTransaction *txn = tables_begin (t);
  gint64 bob = fixture_person (txn, t->account, "bob@example.org");
  gint64 carol = fixture_person (txn, t->account, "carol@example.org");
  gint64 inbox = confab_transaction_ensure_folder (txn, t->account, "INBOX", '/', CONFAB_FOLDER_INBOX, &error);
  gint64 b1 = enqueue (t, CONFAB_LANE_SENDING, bob, 0, 0);
  gint64 b2 = enqueue (t, CONFAB_LANE_SENDING, bob, 0, 0);
  gint64 c1 = enqueue (t, CONFAB_LANE_SENDING, carol, 0, 0);
  gint64 f1 = enqueue (t, CONFAB_LANE_CHANGES, bob, inbox, 0);
  gint64 f2 = enqueue (t, CONFAB_LANE_CHANGES, carol, inbox, 0);
  gint64 free1 = enqueue (t, CONFAB_LANE_CHANGES, 0, 0, 0);

  /* Lanes do not wait for one another; a chat keeps its order. */
  g_assert_cmpint (claim (t, CONFAB_LANE_SENDING, 100, &next_try), ==, b1);
  g_assert_cmpint (claim (t, CONFAB_LANE_SENDING, 100, &next_try), ==, c1);
  g_assert_cmpint (claim (t, CONFAB_LANE_SENDING, 100, &next_try), ==, 0);
  g_assert_cmpint (next_try, ==, 0);
  /* So does a folder, over all chats. */
  g_assert_cmpint (claim (t, CONFAB_LANE_CHANGES, 100, &next_try), ==, f1);
  g_assert_cmpint (claim (t, CONFAB_LANE_CHANGES, 100, &next_try), ==, free1);
  g_assert_cmpint (claim (t, CONFAB_LANE_CHANGES, 100, &next_try), ==, 0);
  g_assert_cmpint (claim (t, CONFAB_LANE_TRANSFER, 100, &next_try), ==, 0);

  /* One that waits for its time holds up its own chat only. */
  g_assert_true (confab_transaction_delay_job (txn, b1, 500, "Try later", &error));
  g_assert_cmpint (claim (t, CONFAB_LANE_SENDING, 100, &next_try), ==, 0);
  g_assert_cmpint (next_try, ==, 500);
  gint64 c2 = enqueue (t, CONFAB_LANE_SENDING, carol, 0, 0);
  g_assert_true (confab_transaction_remove_job (txn, c1, &error));
  g_assert_cmpint (claim (t, CONFAB_LANE_SENDING, 100, &next_try), ==, c2);
  g_assert_cmpint (claim (t, CONFAB_LANE_SENDING, 500, &next_try), ==, b1);
  g_autoptr (ConfabJob) job = confab_transaction_get_job (txn, b1, &error);
  g_assert_cmpint (job->attempts, ==, 2);
  g_assert_cmpstr (job->error, ==, "Try later");

  /* One that is given up holds up nothing. */
  g_assert_true (confab_transaction_fail_job (txn, b1, "Refused", &error));
  g_assert_cmpint (claim (t, CONFAB_LANE_SENDING, 500, &next_try), ==, b2);
  g_assert_true (confab_transaction_delay_job (txn, b1, 0, NULL, &error));
  g_assert_cmpint (claim (t, CONFAB_LANE_SENDING, 500, &next_try), ==, b1);

  /* After a restart what was running waits again. */
  g_assert_true (confab_transaction_release_jobs (txn, t->account, &error));
  g_assert_cmpint (claim (t, CONFAB_LANE_SENDING, 500, &next_try), ==, b1);
  g_assert_cmpint (claim (t, CONFAB_LANE_CHANGES, 500, &next_try), ==, f1);
  g_assert_true (confab_transaction_remove_job (txn, f1, &error));
  g_assert_cmpint (claim (t, CONFAB_LANE_CHANGES, 500, &next_try), ==, f2);

  /* The network is back. */
  g_assert_true (confab_transaction_delay_job (txn, b1, 99999, NULL, &error));
  g_assert_true (confab_transaction_hurry_jobs (txn, t->account, 501, &error));
  g_assert_cmpint (claim (t, CONFAB_LANE_SENDING, 501, &next_try), ==, b1);
  g_autoptr (ConfabChangeset) changeset = tables_commit (t);

  /* Another account's jobs are not ours. */
  tables_begin (t);
  g_autoptr (ConfabJob) none = confab_transaction_claim_job (txn, t->account + 1, CONFAB_LANE_SENDING, 999, NULL, &error);
  g_assert_null (none);
  g_assert_no_error (error);
  g_clear_pointer (&changeset, confab_changeset_unref);
  changeset = tables_commit (t);
  g_assert_null (changeset);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tables_test ("/store/outbox/fields", test_fields);
  tables_test ("/store/outbox/order", test_order);
  return g_test_run ();
}
