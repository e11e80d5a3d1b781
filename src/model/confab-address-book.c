/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The people in the address book, as the store has them now. Main thread. */
#include "config.h"

#include "confab-address-book.h"

#include "confab-answers-private.h"
#include "confab-person-private.h"

/**
 * ConfabAddressBook:
 *
 * #ConfabAnswers of #ConfabPerson, by name: whom the person saved or blocked.
 */
struct _ConfabAddressBook
{
  ConfabAnswers parent_instance;

  ConfabStore *store;
  gint64 account;
  char *address;    /* only who has it; NULL: all */
  gboolean blocked; /* only those who are */
};

G_DEFINE_FINAL_TYPE (ConfabAddressBook, confab_address_book, CONFAB_TYPE_ANSWERS)

static void
take (ConfabAnswers *    answers,
      ConfabQueryResult *result)
{
  ConfabAddressBook *self = CONFAB_ADDRESS_BOOK (answers);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < result->records->len; i++)
    {
      const ConfabContact *contact = g_ptr_array_index (result->records, i);

      if (contact->addresses[0] != NULL && (contact->blocked || !self->blocked))
        g_ptr_array_add (items, confab_person_new_from_contact (contact));
    }
  confab_answers_end (answers, items);
}

static DexFuture *
ask (ConfabAnswers *answers)
{
  ConfabAddressBook *self = CONFAB_ADDRESS_BOOK (answers);

  return confab_query_address_book (self->store, self->account, self->address);
}

static const ConfabAnswersSource source = {
  .get_item_type = confab_person_get_type,
  .ask = ask,
  .take = take,
  .is_same = confab_person_is_same,
};

static void
confab_address_book_finalize (GObject *object)
{
  ConfabAddressBook *self = CONFAB_ADDRESS_BOOK (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (confab_address_book_parent_class)->finalize (object);
}

static void
confab_address_book_class_init (ConfabAddressBookClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_address_book_finalize;
  CONFAB_ANSWERS_CLASS (klass)->source = &source;
}

static void
confab_address_book_init (ConfabAddressBook *self)
{
}

static ConfabAddressBook *
make (ConfabEngine *engine,
      gint64        account,
      const char *  address,
      gboolean      blocked)
{
  ConfabAddressBook *self = g_object_new (CONFAB_TYPE_ADDRESS_BOOK, NULL);

  self->store = g_object_ref (confab_engine_get_store (engine));
  self->account = account;
  self->address = address != NULL ? g_utf8_strdown (address, -1) : NULL;
  self->blocked = blocked;
  confab_answers_follow_people (CONFAB_ANSWERS (self), self->store);
  confab_answers_ask (CONFAB_ANSWERS (self));
  return self;
}

/**
 * confab_address_book_new:
 * @engine: the engine
 * @account: row id of one of its accounts, or 0 for all
 * @address: (nullable): only who has this address
 *
 * Returns: (transfer full): the people, known a moment later
 */
ConfabAddressBook *
confab_address_book_new (ConfabEngine *engine,
                         gint64        account,
                         const char *  address)
{
  return make (engine, account, address, FALSE);
}

/**
 * confab_address_book_new_blocked:
 * @engine: the engine
 * @account: row id of one of its accounts, or 0 for all
 *
 * Returns: (transfer full): those who are blocked, known a moment later
 */
ConfabAddressBook *
confab_address_book_new_blocked (ConfabEngine *engine,
                                 gint64        account)
{
  return make (engine, account, NULL, TRUE);
}
