/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Somebody the person knows: a name and an address to write to. */
#include "config.h"

#include "confab-person.h"

/**
 * ConfabPerson:
 *
 * One of a #ConfabPeople. Immutable.
 */
struct _ConfabPerson
{
  GObject parent_instance;

  char *name;
  char *address;
};

G_DEFINE_FINAL_TYPE (ConfabPerson, confab_person, G_TYPE_OBJECT)

static void
confab_person_finalize (GObject *object)
{
  ConfabPerson *self = CONFAB_PERSON (object);

  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->address, g_free);
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
  ConfabPerson *self = g_object_new (CONFAB_TYPE_PERSON, NULL);

  self->name = g_strcmp0 (name, address) != 0 ? g_strdup (name) : NULL;
  self->address = g_strdup (address);
  return self;
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
 * Returns: (transfer none): the address they used last
 */
const char *
confab_person_get_address (ConfabPerson *self)
{
  g_return_val_if_fail (CONFAB_IS_PERSON (self), NULL);

  return self->address;
}
