/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The property of the reducer: a mailbox gives the same tables in whatever order it is read. */
#include "config.h"

#include "conversation.h"
#include "profile.h"

#include <stdlib.h>
#include <string.h>

#define N_MAILS 500
#define N_SAID 240
/* How many orders of what was said one case tries: a thousand at random are among them
 * all, and fewer where memory is watched, which takes five times as long. */
#ifdef __SANITIZE_ADDRESS__
#define N_SAID_ORDERS 20
#else
#define N_SAID_ORDERS 250
#endif
#define MAX_BATCH 120
/* Mail that came before this was there when the person signed in. */
#define FIRST_SYNC_ENDS (G_GINT64_CONSTANT (1735689600 + 4 * 24 * 3600) * 1000)
#define NOW (G_GINT64_CONSTANT (1740000000) * 1000)

/* Instead of a mailbox that is made up, what three people said. */
#define CONVERSATION 1000

typedef struct
{
  guint32 seed;
  guint first;
  guint n_orders;
} Case;

typedef struct
{
  Mailbox *box;
  GPtrArray *messages; /* ConfabCoiMessage, by mail */
} Fixture;

static void
fixture_set_up (Fixture *fixture,
                guint32  seed)
{
  fixture->box = seed == CONVERSATION ? conversation_record (seed, N_SAID) : mailbox_new (seed, seed % MAILBOX_N_MOODS, N_MAILS);
  fixture->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_coi_message_unref);
  for (guint i = 0; i < fixture->box->mails->len; i++)
    {
      g_autoptr (ConfabMimeSource) source =
        confab_mime_source_new (g_array_index (fixture->box->mails, MailboxMail, i).bytes);

      g_ptr_array_add (fixture->messages, confab_coi_message_new_from_source (source));
    }
}

static void
fixture_tear_down (Fixture *fixture)
{
  g_clear_pointer (&fixture->box, mailbox_free);
  g_clear_pointer (&fixture->messages, g_ptr_array_unref);
}

/* Order 0 is as the mails came, order 1 the newest first; the others are random
 * and have some copies twice. */
static GArray *
make_order (const Mailbox *box,
            guint          order,
            GRand *        rand)
{
  GArray *indexes = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < box->copies->len; i++)
    {
      guint index = order == 1 ? box->copies->len - 1 - i : i;

      g_array_append_val (indexes, index);
      if (order > 1 && g_rand_int_range (rand, 0, 10) == 0)
        g_array_append_val (indexes, index);
    }
  for (guint i = indexes->len; order > 1 && i > 1; i--)
    {
      guint j = (guint) g_rand_int_range (rand, 0, (gint32) i);
      guint index = g_array_index (indexes, guint, j);

      g_array_index (indexes, guint, j) = g_array_index (indexes, guint, i - 1);
      g_array_index (indexes, guint, i - 1) = index;
    }
  return indexes;
}

static char *
run_order (Fixture *fixture,
           guint32  seed,
           guint    order)
{
  g_autoptr (Profile) profile = profile_new ();
  GRand *rand = g_rand_new_with_seed (seed * 1000 + order);
  g_autoptr (GArray) indexes = make_order (fixture->box, order, rand);
  gboolean first_sync = FALSE;
  int left = 0;

  for (guint i = 0; i < indexes->len; i++)
    {
      const MailboxCopy *copy = &g_array_index (fixture->box->copies, MailboxCopy, g_array_index (indexes, guint, i));
      gboolean old = copy->internal_date < FIRST_SYNC_ENDS;

      if (profile->reducer != NULL && (left == 0 || old != first_sync))
        profile_commit (profile);
      if (profile->reducer == NULL)
        {
          if (g_rand_int_range (rand, 0, 20) == 0)
            profile_reopen (profile);
          left = g_rand_int_range (rand, 0, 3) == 0 ? 1 : g_rand_int_range (rand, 1, MAX_BATCH);
          first_sync = old;
          profile_begin (profile, first_sync, NOW);
        }
      left--;
      profile_add (profile, g_ptr_array_index (fixture->messages, copy->mail), copy->folder, copy->uid, copy->flags,
                   copy->internal_date);
    }
  profile_commit (profile);
  profile_check (profile);
  g_rand_free (rand);
  return profile_dump (profile);
}

static void
assert_same (const char *expected,
             const char *got,
             guint       order)
{
  g_auto (GStrv) a = NULL;
  g_auto (GStrv) b = NULL;
  int told = 0;

  if (strcmp (expected, got) == 0)
    return;
  a = g_strsplit (expected, "\n", -1);
  b = g_strsplit (got, "\n", -1);
  for (guint i = 0; a[i] != NULL && told < 12; i++)
    if (!g_strv_contains ((const char *const *) b, a[i]))
      {
        g_test_message ("only in order 0: %s", a[i]);
        told++;
      }
  for (guint i = 0; b[i] != NULL && told < 24; i++)
    if (!g_strv_contains ((const char *const *) a, b[i]))
      {
        g_test_message ("only in order %u: %s", order, b[i]);
        told++;
      }
  g_test_fail_printf ("order %u gives other tables than order 0", order);
}

static void
test_orders (gconstpointer data)
{
  const Case *test = data;
  Fixture fixture = { 0 };
  g_autofree char *expected = NULL;

  fixture_set_up (&fixture, test->seed);
  expected = run_order (&fixture, test->seed, 0);
  if (g_getenv ("CONFAB_REDUCER_DUMP") != NULL)
    g_print ("%s", expected);
  for (guint i = 0; i < test->n_orders && !g_test_failed (); i++)
    {
      guint order = test->first + i;
      g_autofree char *got = run_order (&fixture, test->seed, order);

      assert_same (expected, got, order);
    }
  fixture_tear_down (&fixture);
}

int
main (int    argc,
      char **argv)
{
  /* The first case of a mailbox has the newest first and others, the second other orders. */
  static const Case cases[] = {
    { 1, 1, 18 }, { 1, 100, 18 }, { 2, 1, 18 }, { 2, 100, 18 }, { 3, 1, 18 }, { 3, 100, 18 },
    { 4, 1, 18 }, { 4, 100, 18 }, { 5, 1, 18 }, { 5, 100, 18 }, { 6, 1, 18 }, { 6, 100, 18 },
    { CONVERSATION, 1, N_SAID_ORDERS + 1 }, { CONVERSATION, 1000, N_SAID_ORDERS },
    { CONVERSATION, 2000, N_SAID_ORDERS }, { CONVERSATION, 3000, N_SAID_ORDERS },
  };
  const char *seed = g_getenv ("CONFAB_REDUCER_SEED");
  static Case other;

  g_test_init (&argc, &argv, NULL);
  if (seed != NULL)
    {
      other = (Case) { (guint32) atoi (seed), 1, 50 };
      g_test_add_data_func ("/reducer/order/other", &other, test_orders);
      return g_test_run ();
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = cases[i].seed == CONVERSATION ? g_strdup ("conversation") : g_strdup_printf ("mailbox-%u", cases[i].seed);
      g_autofree char *path = g_strdup_printf ("/reducer/order/%s/from-%u", name, cases[i].first);

      g_test_add_data_func (path, &cases[i], test_orders);
    }
  return g_test_run ();
}
