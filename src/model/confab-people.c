/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The people whose name or address begins with what was typed. Main thread. */
#include "config.h"

#include "confab-people.h"

#include "confab-answers-private.h"
#include "confab-person-private.h"

#include <string.h>

/* Bytes of what was typed that are looked at. */
#define MAX_TEXT 200
/* Among so many the latest are chosen. */
#define MAX_ASKED 5000

/* Behind these is nobody who could answer. */
static const char * const machines[] = { "no-reply", "noreply", "no_reply", "donotreply", "do-not-reply", "mailer-daemon" };

/**
 * ConfabPeople:
 *
 * #ConfabAnswers of #ConfabPerson, the latest heard of or written to first; who is
 * blocked is not among them.
 */
struct _ConfabPeople
{
  ConfabAnswers parent_instance;

  ConfabStore *store;
  GHashTable *left_out; /* addresses in lower case */
  gboolean unsaved;     /* only who is not in the address book */
  char *text;           /* what is wanted; NULL before anything is */
};

G_DEFINE_FINAL_TYPE (ConfabPeople, confab_people, CONFAB_TYPE_ANSWERS)

static gboolean
is_machine (const char *address)
{
  for (guint i = 0; i < G_N_ELEMENTS (machines); i++)
    if (g_ascii_strncasecmp (address, machines[i], strlen (machines[i])) == 0)
      return TRUE;
  return FALSE;
}

static int
compare_latest_first (gconstpointer a,
                      gconstpointer b)
{
  const ConfabContact *x = *(const ConfabContact * const *) a;
  const ConfabContact *y = *(const ConfabContact * const *) b;

  return (x->last_time < y->last_time) - (x->last_time > y->last_time);
}

static gboolean
is_wanted (ConfabPeople *       self,
           const ConfabContact *contact)
{
  const char *address = contact->addresses[0];

  return !contact->blocked && address != NULL && !is_machine (address) && !(self->unsaved && contact->saved) &&
         !g_hash_table_contains (self->left_out, address);
}

/* Somebody whom several accounts know is listed once. */
static void
take (ConfabAnswers *    answers,
      ConfabQueryResult *result)
{
  ConfabPeople *self = CONFAB_PEOPLE (answers);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) contacts = g_ptr_array_sized_new (result->records->len);
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < result->records->len; i++)
    g_ptr_array_add (contacts, result->records->pdata[i]);
  g_ptr_array_sort (contacts, compare_latest_first);
  for (guint i = 0; i < contacts->len && items->len < CONFAB_PEOPLE_MAX; i++)
    {
      const ConfabContact *contact = g_ptr_array_index (contacts, i);

      if (is_wanted (self, contact) && g_hash_table_add (listed, contact->addresses[0]))
        g_ptr_array_add (items, confab_person_new_from_contact (contact));
    }
  confab_answers_end (answers, items);
}

static DexFuture *
ask (ConfabAnswers *answers)
{
  ConfabPeople *self = CONFAB_PEOPLE (answers);

  return self->text != NULL ? confab_query_contacts (self->store, 0, self->text, MAX_ASKED) : NULL;
}

static const ConfabAnswersSource source = {
  .get_item_type = confab_person_get_type,
  .ask = ask,
  .take = take,
  .is_same = confab_person_is_same,
};

/* Object */

static void
confab_people_finalize (GObject *object)
{
  ConfabPeople *self = CONFAB_PEOPLE (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->left_out, g_hash_table_unref);
  g_clear_pointer (&self->text, g_free);
  G_OBJECT_CLASS (confab_people_parent_class)->finalize (object);
}

static void
confab_people_class_init (ConfabPeopleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_people_finalize;
  CONFAB_ANSWERS_CLASS (klass)->source = &source;
}

static void
confab_people_init (ConfabPeople *self)
{
  self->left_out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * confab_people_new:
 * @engine: the engine of a profile
 *
 * Returns: (transfer full): the people of all its accounts; none before they are looked for
 */
ConfabPeople *
confab_people_new (ConfabEngine *engine)
{
  ConfabPeople *self = g_object_new (CONFAB_TYPE_PEOPLE, NULL);

  self->store = g_object_ref (confab_engine_get_store (engine));
  return self;
}

/**
 * confab_people_new_unsaved:
 * @engine: the engine of a profile
 *
 * Returns: (transfer full): those who are not in the address book, as it is at any time
 */
ConfabPeople *
confab_people_new_unsaved (ConfabEngine *engine)
{
  ConfabPeople *self = confab_people_new (engine);

  self->unsaved = TRUE;
  confab_answers_follow_people (CONFAB_ANSWERS (self), self->store);
  return self;
}

/**
 * confab_people_set_left_out:
 * @self: people
 * @addresses: (array zero-terminated=1): who is not to be listed from the next answer on
 */
void
confab_people_set_left_out (ConfabPeople *      self,
                            const char * const *addresses)
{
  g_return_if_fail (CONFAB_IS_PEOPLE (self));

  g_hash_table_remove_all (self->left_out);
  for (guint i = 0; addresses[i] != NULL; i++)
    g_hash_table_add (self->left_out, g_utf8_strdown (addresses[i], -1));
}

/**
 * confab_people_look_for:
 * @self: people
 * @text: what a word of the name or the address begins with; "" is everybody
 *
 * Looks for somebody else. Nothing is asked when it is the same as before.
 */
void
confab_people_look_for (ConfabPeople *self,
                        const char *  text)
{
  g_autofree char *valid = NULL;

  g_return_if_fail (CONFAB_IS_PEOPLE (self));

  valid = g_utf8_make_valid (text, (gssize) strnlen (text, MAX_TEXT));
  g_strstrip (valid);
  if (g_set_str (&self->text, valid))
    confab_answers_ask (CONFAB_ANSWERS (self));
}
