/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The groups that somebody is in together with the person. Main thread. */
#include "config.h"

#include "confab-shared-chats.h"

#include "confab-answers-private.h"
#include "confab-registry-private.h"

/**
 * ConfabSharedChats:
 *
 * #ConfabAnswers of #ConfabConversation, the latest first, as they were when it was made.
 */
struct _ConfabSharedChats
{
  ConfabAnswers parent_instance;

  ConfabRegistry *registry;
  gint64 account;
  char *address;
};

G_DEFINE_FINAL_TYPE (ConfabSharedChats, confab_shared_chats, CONFAB_TYPE_ANSWERS)

static void
take (ConfabAnswers *    answers,
      ConfabQueryResult *result)
{
  ConfabSharedChats *self = CONFAB_SHARED_CHATS (answers);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < result->records->len; i++)
    g_ptr_array_add (items, confab_registry_take_conversation (self->registry, g_ptr_array_index (result->records, i),
                                                               result->sequence));
  confab_answers_end (answers, items);
}

static DexFuture *
ask (ConfabAnswers *answers)
{
  ConfabSharedChats *self = CONFAB_SHARED_CHATS (answers);

  return confab_query_conversations_shared (confab_registry_get_store (self->registry), self->account, self->address,
                                            CONFAB_SHARED_CHATS_MAX);
}

static const ConfabAnswersSource source = {
  .get_item_type = confab_conversation_get_type,
  .ask = ask,
  .take = take,
};

static void
confab_shared_chats_finalize (GObject *object)
{
  ConfabSharedChats *self = CONFAB_SHARED_CHATS (object);

  g_clear_object (&self->registry);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (confab_shared_chats_parent_class)->finalize (object);
}

static void
confab_shared_chats_class_init (ConfabSharedChatsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_shared_chats_finalize;
  CONFAB_ANSWERS_CLASS (klass)->source = &source;
}

static void
confab_shared_chats_init (ConfabSharedChats *self)
{
}

/**
 * confab_shared_chats_new:
 * @registry: where conversations are from
 * @account: row id of an account
 * @address: an address of somebody
 *
 * Returns: (transfer full): the groups they are in, known a moment later
 */
ConfabSharedChats *
confab_shared_chats_new (ConfabRegistry *registry,
                         gint64          account,
                         const char *    address)
{
  ConfabSharedChats *self = g_object_new (CONFAB_TYPE_SHARED_CHATS, NULL);

  self->registry = g_object_ref (registry);
  self->account = account;
  self->address = g_utf8_strdown (address, -1);
  confab_answers_ask (CONFAB_ANSWERS (self));
  return self;
}
