/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that others are shown of an account's owner, as the store has it. Main thread. */
#include "config.h"

#include "confab-own-profiles.h"

#include "confab-answers-private.h"
#include "confab-own-profile-private.h"

/**
 * ConfabOwnProfiles:
 *
 * #ConfabAnswers of #ConfabOwnProfile: what everybody is shown, then what some are.
 */
struct _ConfabOwnProfiles
{
  ConfabAnswers parent_instance;

  ConfabStore *store;
  gint64 account;
};

G_DEFINE_FINAL_TYPE (ConfabOwnProfiles, confab_own_profiles, CONFAB_TYPE_ANSWERS)

static void
take (ConfabAnswers *    answers,
      ConfabQueryResult *result)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < result->records->len; i++)
    g_ptr_array_add (items, confab_own_profile_new (g_ptr_array_index (result->records, i)));
  confab_answers_end (answers, items);
}

static DexFuture *
ask (ConfabAnswers *answers)
{
  ConfabOwnProfiles *self = CONFAB_OWN_PROFILES (answers);

  return confab_query_profiles (self->store, self->account);
}

static const ConfabAnswersSource source = {
  .get_item_type = confab_own_profile_get_type,
  .ask = ask,
  .take = take,
};

static void
confab_own_profiles_finalize (GObject *object)
{
  ConfabOwnProfiles *self = CONFAB_OWN_PROFILES (object);

  g_clear_object (&self->store);
  G_OBJECT_CLASS (confab_own_profiles_parent_class)->finalize (object);
}

static void
confab_own_profiles_class_init (ConfabOwnProfilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_own_profiles_finalize;
  CONFAB_ANSWERS_CLASS (klass)->source = &source;
}

static void
confab_own_profiles_init (ConfabOwnProfiles *self)
{
}

/**
 * confab_own_profiles_new:
 * @engine: the engine
 * @account: row id of one of its accounts
 *
 * Returns: (transfer full): the profiles, known a moment later
 */
ConfabOwnProfiles *
confab_own_profiles_new (ConfabEngine *engine,
                         gint64        account)
{
  ConfabOwnProfiles *self = g_object_new (CONFAB_TYPE_OWN_PROFILES, NULL);

  self->store = g_object_ref (confab_engine_get_store (engine));
  self->account = account;
  confab_answers_ask (CONFAB_ANSWERS (self));
  return self;
}

/**
 * confab_own_profiles_refresh:
 * @self: the profiles
 *
 * Asks the store again: one of them was set.
 */
void
confab_own_profiles_refresh (ConfabOwnProfiles *self)
{
  g_return_if_fail (CONFAB_IS_OWN_PROFILES (self));

  confab_answers_ask (CONFAB_ANSWERS (self));
}
