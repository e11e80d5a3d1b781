/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Four members act at random over a network that delays, doubles and reorders: all end with the same group. */
#include "config.h"

#include "confab-compose.h"
#include "profile.h"

#include <string.h>

#define N_MEMBERS 4
#define N_ACTIONS 40
#define N_SEEDS 12
#define MAX_SKEW (4 * 60 * 1000)
#define START (G_GINT64_CONSTANT (1735732800) * 1000) /* 2025-01-01T12:00:00Z */

static const char *const addresses[N_MEMBERS] = { "a@m.example", "b@m.example", "c@m.example", "d@m.example" };

/* A copy on its way to one member. */
typedef struct
{
  int to;
  GBytes *bytes;
} Parcel;

typedef struct
{
  Profile *profiles[N_MEMBERS];
  gint64 chats[N_MEMBERS];
  guint32 uids[N_MEMBERS];
  GArray *network; /* Parcel */
  GRand *rand;
  gint64 now;
  guint lost; /* of a hundred */
  gint64 clocks[N_MEMBERS]; /* how far each is ahead, in milliseconds */
} World;

static int
member_of (const char *address)
{
  for (int i = 0; i < N_MEMBERS; i++)
    if (g_str_equal (addresses[i], address))
      return i;
  g_assert_not_reached ();
}

static void
find_chat (World *world,
           int    who)
{
  if (world->chats[who] == 0)
    world->chats[who] = profile_get_integer (world->profiles[who], "SELECT coalesce(max(id), 0) FROM conversation WHERE kind = 3");
}

static void
deliver (World *world,
         guint  which)
{
  Parcel parcel = g_array_index (world->network, Parcel, which);
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (parcel.bytes);
  g_autoptr (ConfabCoiMessage) message = confab_coi_message_new_from_source (source);
  Profile *profile = world->profiles[parcel.to];

  g_array_remove_index_fast (world->network, which);
  profile_begin (profile, FALSE, world->now);
  profile_add (profile, message, MAILBOX_INBOX, ++world->uids[parcel.to], 0, world->now);
  profile_commit (profile);
  g_bytes_unref (parcel.bytes);
  find_chat (world, parcel.to);
}

static void
post (World *               world,
      const ConfabComposed *composed)
{
  for (guint i = 0; composed->envelope->recipients[i] != NULL; i++)
    for (int copies = g_rand_int_range (world->rand, 0, 4) == 0 ? 2 : 1; copies > 0; copies--)
      {
        Parcel parcel = { member_of (composed->envelope->recipients[i]), NULL };

        if (g_rand_int_range (world->rand, 0, 100) < (gint32) world->lost)
          continue;
        parcel.bytes = g_bytes_ref (composed->bytes);
        g_array_append_val (world->network, parcel);
      }
}

static ConfabComposeContext
make_context (World *world,
              int    who)
{
  ConfabComposeContext context = {
    .account_id = world->profiles[who]->account,
    .address = addresses[who],
    .name = addresses[who],
    .blobs = world->profiles[who]->dir,
    .now = world->now + world->clocks[who],
  };

  for (gsize i = 0; i < sizeof context.random; i++)
    context.random[i] = (guint8) g_rand_int (world->rand);
  return context;
}

/* What somebody has done is so, whatever clock those have who did it before. */
static void
assert_done (World *                 world,
             int                     who,
             const ConfabDraftGroup *change)
{
  Profile *profile = world->profiles[who];
  g_autofree char *ask = NULL;

  if (change->change == CONFAB_COI_GROUP_CHANGE_NAME)
    {
      assert_text (profile, "SELECT name FROM conversation WHERE kind = 3", change->text);
    }
  else if (change->change == CONFAB_COI_GROUP_CHANGE_DESCRIPTION)
    {
      assert_text (profile, "SELECT description FROM conversation WHERE kind = 3", change->text);
    }
  else if (change->change == CONFAB_COI_GROUP_CHANGE_MEMBERS)
    {
      ask = g_strdup_printf ("SELECT count(*) FROM member AS m JOIN conversation AS c ON c.id = m.conversation_id "
                             "WHERE c.kind = 3 AND present IN (1, 2) AND address = '%s'", change->addresses[0]);
      assert_number (profile, ask, change->takes_out ? 0 : 1);
    }
}

/* Somebody does something; what they may not is refused. */
static void
act (World *            world,
     int                who,
     const ConfabDraft *draft)
{
  ConfabComposeContext context = make_context (world, who);
  g_autoptr (ConfabComposed) composed = NULL;
  g_autoptr (GError) error = NULL;
  ConfabDraft to = *draft;

  if (world->chats[who] == 0)
    return;
  to.conversation_id = world->chats[who];
  composed = confab_compose_draft (profile_begin_plain (world->profiles[who]), &context, &to, &error);
  profile_commit (world->profiles[who]);
  if (composed == NULL)
    {
      g_assert_error (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_DENIED);
      return;
    }
  if (draft->group != NULL)
    assert_done (world, who, draft->group);
  post (world, composed);
}

static void
begin_group (World *world)
{
  ConfabComposeContext context = make_context (world, 0);
  ConfabDraftGroup change = { .change = CONFAB_COI_GROUP_CHANGE_CREATED, .text = "First" };
  ConfabDraft draft = { .group = &change };
  g_autoptr (GError) error = NULL;

  world->chats[0] = confab_compose_create_group (profile_begin_plain (world->profiles[0]), world->profiles[0]->account,
                                                 &(const char *[]) { addresses[1], addresses[2], NULL }[0], context.random, &error);
  profile_commit (world->profiles[0]);
  g_assert_no_error (error);
  act (world, 0, &draft);
}

static void
act_at_random (World *world)
{
  int who = g_rand_int_range (world->rand, 0, N_MEMBERS);
  const char *whom[] = { addresses[g_rand_int_range (world->rand, 0, N_MEMBERS)], NULL };
  g_autofree char *text = g_strdup_printf ("Text %u", g_rand_int (world->rand));
  ConfabDraftGroup change = { .addresses = whom, .text = text };
  ConfabDraft draft = { .text = text };

  switch (g_rand_int_range (world->rand, 0, 16))
    {
    case 0:
    case 1:
    case 2:
      change.change = CONFAB_COI_GROUP_CHANGE_MEMBERS;
      draft.group = &change;
      break;
    case 3:
      change.change = CONFAB_COI_GROUP_CHANGE_MEMBERS;
      change.takes_out = TRUE;
      draft.group = &change;
      break;
    case 4:
    case 5:
      change.change = CONFAB_COI_GROUP_CHANGE_NAME;
      draft.group = &change;
      break;
    case 6:
      change.change = CONFAB_COI_GROUP_CHANGE_DESCRIPTION;
      draft.group = &change;
      break;
    case 7:
      if (g_rand_int_range (world->rand, 0, 8) == 0)
        draft = (ConfabDraft) { .kind = CONFAB_COI_KIND_GROUP_LEFT }
      ;
      break;
    default:
      break;
    }
  act (world, who, &draft);
}

static char *
dup_group (World *world,
           int    who)
{
  static const char ask[] =
    "SELECT name || ' | ' || (SELECT group_concat(address, ' ') FROM "
    "(SELECT address FROM member WHERE conversation_id = conversation.id AND present IN (1, 2) ORDER BY address)) "
    "FROM conversation WHERE kind = 3";

  return profile_get_text (world->profiles[who], ask);
}

static gboolean
regards_as_member (World *world,
                   int    who,
                   int    whom)
{
  g_autofree char *ask = g_strdup_printf ("SELECT count(*) FROM member AS m JOIN conversation AS c ON c.id = m.conversation_id "
                                          "WHERE c.kind = 3 AND present IN (1, 2) AND address = '%s'", addresses[whom]);

  return profile_get_integer (world->profiles[who], ask) > 0;
}

static void
run (guint32 seed,
     guint   lost,
     gint64  skew)
{
  World world = { .now = START, .rand = g_rand_new_with_seed (seed), .network = g_array_new (FALSE, FALSE, sizeof (Parcel)) };
  ConfabDraft hello = { .text = "One more" };
  guint pairs = 0;

  for (int i = 0; i < N_MEMBERS; i++)
    {
      world.profiles[i] = profile_new_for (addresses[i], "nobody@alias.example");
      world.clocks[i] = skew != 0 ? g_rand_int_range (world.rand, (gint32) -skew, (gint32) skew) : 0;
    }
  begin_group (&world);
  world.lost = lost;
  for (guint i = 0; i < N_ACTIONS; i++)
    {
      world.now += g_rand_int_range (world.rand, 0, 3000);
      act_at_random (&world);
      while (world.network->len > 0 && g_rand_int_range (world.rand, 0, 3) > 0)
        deliver (&world, (guint) g_rand_int_range (world.rand, 0, (gint32) world.network->len));
    }
  /* All that is on its way arrives, and each says one thing more. */
  world.lost = 0;
  for (int who = -1; who < N_MEMBERS; who++)
    {
      if (who >= 0)
        act (&world, who, &hello);
      while (world.network->len > 0)
        deliver (&world, (guint) g_rand_int_range (world.rand, 0, (gint32) world.network->len));
      world.now += 2000;
    }
  /* Whoever takes another one for a member, and is taken for one, sees the same group. */
  for (int i = 0; i < N_MEMBERS; i++)
    for (int j = i + 1; j < N_MEMBERS; j++)
      if (regards_as_member (&world, i, i) && regards_as_member (&world, j, j) &&
          regards_as_member (&world, i, j) && regards_as_member (&world, j, i))
        {
          g_autofree char *mine = dup_group (&world, i);
          g_autofree char *theirs = dup_group (&world, j);

          g_assert_cmpstr (mine, ==, theirs);
          pairs++;
        }
  g_test_message ("seed %u: %u pairs", seed, pairs);
  for (int i = 0; i < N_MEMBERS; i++)
    {
      profile_check (world.profiles[i]);
      profile_free (world.profiles[i]);
    }
  g_array_unref (world.network);
  g_rand_free (world.rand);
}

static void
test_converge (gconstpointer data)
{
  for (guint32 seed = 0; seed < N_SEEDS; seed++)
    run (seed + (g_test_slow () ? g_random_int () : 0), GPOINTER_TO_UINT (data), 0);
}

static void
test_wrong_clocks (void)
{
  for (guint32 seed = 0; seed < N_SEEDS; seed++)
    run (seed + (g_test_slow () ? g_random_int () : 0), 0, MAX_SKEW);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/reducer/groups/converge", GUINT_TO_POINTER (0), test_converge);
  g_test_add_data_func ("/reducer/groups/converge-with-losses", GUINT_TO_POINTER (5), test_converge);
  g_test_add_func ("/reducer/groups/converge-with-wrong-clocks", test_wrong_clocks);
  return g_test_run ();
}
