/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody the person knows: what they are called, and where to write to them. */
#include "config.h"

#include "confab-person-private.h"

/**
 * ConfabPerson:
 *
 * One of a #ConfabPeople or of a #ConfabAddressBook. Immutable.
 */
struct _ConfabPerson
{
  GObject parent_instance;

  char *name;
  char **addresses; /* at least one */
  gint64 account;
  char *picture;
  char *status;
  char *category;
  gboolean saved;
  gboolean blocked;
};

G_DEFINE_FINAL_TYPE (ConfabPerson, confab_person, G_TYPE_OBJECT)

static void
confab_person_finalize (GObject *object)
{
  ConfabPerson *self = CONFAB_PERSON (object);

  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->addresses, g_strfreev);
  g_clear_pointer (&self->picture, g_free);
  g_clear_pointer (&self->status, g_free);
  g_clear_pointer (&self->category, g_free);
  G_OBJECT_CLASS (confab_person_parent_class)->finalize (object);
}

static void
confab_person_class_init (ConfabPersonClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = confab_person_finalize;
}

static void
confab_person_init (ConfabPerson *self)
{
}

static ConfabPerson *
make (const char *        name,
      const char * const *addresses)
{
  ConfabPerson *self = g_object_new (CONFAB_TYPE_PERSON, NULL);

  self->name = g_strcmp0 (name, addresses[0]) != 0 && g_strcmp0 (name, "") != 0 ? g_strdup (name) : NULL;
  self->addresses = g_strdupv ((char **) addresses);
  return self;
}

/**
 * confab_person_new:
 * @name: (nullable): what they are called; %NULL or the address when that is not known
 * @address: their address
 *
 * Returns: (transfer full): the person
 */
ConfabPerson *
confab_person_new (const char *name,
                   const char *address)
{
  return make (name, (const char * const[]) { address, NULL });
}

/**
 * confab_person_new_in_account:
 * @account: row id of the account that knows them
 * @name: (nullable): what they are called; %NULL or the address when that is not known
 * @address: their address
 *
 * Returns: (transfer full): the person
 */
ConfabPerson *
confab_person_new_in_account (gint64      account,
                              const char *name,
                              const char *address)
{
  ConfabPerson *self = confab_person_new (name, address);

  self->account = account;
  return self;
}

/**
 * confab_person_new_from_contact:
 * @contact: what the store says of somebody who has an address
 *
 * Returns: (transfer full): the person
 */
ConfabPerson *
confab_person_new_from_contact (const ConfabContact *contact)
{
  ConfabPerson *self = make (contact->name, (const char * const *) contact->addresses);

  self->account = contact->account_id;
  self->picture = g_strdup (contact->avatar);
  self->status = g_strdup (contact->status);
  self->category = g_strdup (contact->category);
  self->saved = contact->saved;
  self->blocked = contact->blocked;
  return self;
}

/**
 * confab_person_is_same:
 * @a: a person
 * @b: another
 *
 * Returns: whether all that is known of both is the same
 */
gboolean
confab_person_is_same (gpointer a,
                       gpointer b)
{
  const ConfabPerson *x = a;
  const ConfabPerson *y = b;

  return x->account == y->account && x->saved == y->saved && x->blocked == y->blocked && g_strcmp0 (x->name, y->name) == 0 &&
         g_strcmp0 (x->picture, y->picture) == 0 && g_strcmp0 (x->status, y->status) == 0 &&
         g_strcmp0 (x->category, y->category) == 0 &&
         g_strv_equal ((const char * const *) x->addresses, (const char * const *) y->addresses);
}

/**
 * confab_person_get_name:
 * @self: a person
 *
 * Returns: (transfer none) (nullable): what they are called, if that is known
 */
const char *
confab_person_get_name (ConfabPerson *self)
{
  g_return_val_if_fail (CONFAB_IS_PERSON (self), NULL);

  return self->name;
}

/**
 * confab_person_get_address:
 * @self: a person
 *
 * Returns: (transfer none): the address to write to
 */
const char *
confab_person_get_address (ConfabPerson *self)
{
  g_return_val_if_fail (CONFAB_IS_PERSON (self), NULL);

  return self->addresses[0];
}

/**
 * confab_person_get_addresses:
 * @self: a person
 *
 * Returns: (transfer none) (array zero-terminated=1): all that are known, at least one
 */
const char * const *
confab_person_get_addresses (ConfabPerson *self)
{
  g_return_val_if_fail (CONFAB_IS_PERSON (self), NULL);

  return (const char * const *) self->addresses;
}

/**
 * confab_person_get_account:
 * @self: a person
 *
 * Returns: row id of the account that knows them, or 0
 */
gint64
confab_person_get_account (ConfabPerson *self)
{
  g_return_val_if_fail (CONFAB_IS_PERSON (self), 0);

  return self->account;
}

/**
 * confab_person_get_picture:
 * @self: a person
 *
 * Returns: (transfer none) (nullable): file with their picture
 */
const char *
confab_person_get_picture (ConfabPerson *self)
{
  g_return_val_if_fail (CONFAB_IS_PERSON (self), NULL);

  return self->picture;
}

/**
 * confab_person_get_status:
 * @self: a person
 *
 * Returns: (transfer none) (nullable): what they say of themselves
 */
const char *
confab_person_get_status (ConfabPerson *self)
{
  g_return_val_if_fail (CONFAB_IS_PERSON (self), NULL);

  return self->status;
}

/**
 * confab_person_get_category:
 * @self: a person
 *
 * Returns: (transfer none) (nullable): what they are to the person, as "friend,family"
 */
const char *
confab_person_get_category (ConfabPerson *self)
{
  g_return_val_if_fail (CONFAB_IS_PERSON (self), NULL);

  return self->category;
}

/**
 * confab_person_get_saved:
 * @self: a person
 *
 * Returns: whether they are in the address book by the person's own act
 */
gboolean
confab_person_get_saved (ConfabPerson *self)
{
  g_return_val_if_fail (CONFAB_IS_PERSON (self), FALSE);

  return self->saved;
}

/**
 * confab_person_get_blocked:
 * @self: a person
 *
 * Returns: whether nothing is heard from them
 */
gboolean
confab_person_get_blocked (ConfabPerson *self)
{
  g_return_val_if_fail (CONFAB_IS_PERSON (self), FALSE);

  return self->blocked;
}
