/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs of the address book: save, block, and what they ask of the server. */
#include "config.h"

#include "confab-engine-private.h"

#include "confab-blobs.h"
#include "confab-coi-message.h"
#include "confab-contact-private.h"

#include <glib/gi18n.h>

typedef struct
{
  gint64 account;
  char *address;
  char *name;
  char *photo;
  char *category;
  char *blobs;
  gboolean blocked;
  gint64 result;
} ContactWrite;

static void
contact_write_clear (gpointer data)
{
  ContactWrite *write = data;

  g_free (write->address);
  g_free (write->name);
  g_free (write->photo);
  g_free (write->category);
  g_free (write->blobs);
}

static void
contact_write_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, contact_write_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ContactWrite, contact_write_unref)

/* A picture that cards can have in them. */
char *
confab_contact_keep_photo (const char *blobs,
                           const char *path,
                           GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  char *data;
  gsize length;

  if (!g_file_get_contents (path, &data, &length, error))
    return NULL;
  bytes = g_bytes_new_take (data, length);
  if (length > CONFAB_COI_MAX_AVATAR || confab_coi_picture_get_type (bytes) == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _ ("A picture for this is a PNG, JPEG, WebP or GIF file of at most %d KiB"), CONFAB_COI_MAX_AVATAR / 1024);
      return NULL;
    }
  return confab_blobs_put_bytes (blobs, bytes, error);
}

/* Whoever saves or blocks somebody, or tells of themselves, wants their other devices to know. */
gboolean
confab_contact_agree (ConfabTransaction *txn,
                      gint64             account,
                      GError **          error)
{
  g_autofree char *agreed = confab_transaction_dup_value (txn, account, CONFAB_VALUE_STORAGE);

  return agreed != NULL ||
         (confab_transaction_set_value (txn, account, CONFAB_VALUE_STORAGE, CONFAB_VALUE_ON, error) &&
          confab_contact_share_all (txn, account, error));
}

/* Instead of all of that kind. */
static void
set_detail (ConfabStoredPerson *person,
            const char *        kind,
            const char *        value)
{
  g_autoptr (GStrvBuilder) details = g_strv_builder_new ();

  for (guint i = 0; person->details[i] != NULL && person->details[i + 1] != NULL; i += 2)
    if (!g_str_equal (person->details[i], kind))
      g_strv_builder_add_many (details, person->details[i], person->details[i + 1], NULL);
  g_strv_builder_add_many (details, kind, value, NULL);
  g_strfreev (person->details);
  person->details = g_strv_builder_end (details);
}

static gboolean
save_func (ConfabTransaction *txn,
           gpointer           data,
           GError **          error)
{
  ContactWrite *write = data;
  g_autoptr (ConfabStoredPerson) person = NULL;
  g_autofree char *avatar = NULL;

  if (write->photo != NULL)
    {
      avatar = confab_contact_keep_photo (write->blobs, write->photo, error);
      if (avatar == NULL)
        return FALSE;
    }
  write->result = confab_transaction_ensure_person (txn, write->account, write->address, error);
  person = write->result != 0 ? confab_transaction_get_person (txn, write->result, error) : NULL;
  if (person == NULL)
    return FALSE;
  if (write->name != NULL)
    g_set_str (&person->name, write->name);
  if (avatar != NULL)
    g_set_str (&person->avatar, avatar);
  if (write->category != NULL)
    set_detail (person, CONFAB_COI_DETAIL_CATEGORY, write->category);
  person->saved = TRUE;
  person->changed_time = MAX (g_get_real_time () / 1000, person->changed_time + 1);
  return confab_transaction_set_person_card (txn, person, error) && confab_contact_agree (txn, write->account, error) &&
         confab_contact_enqueue_storage (txn, write->account, CONFAB_COI_STORAGE_CONTACT, person->id, error);
}

static gboolean
block_func (ConfabTransaction *txn,
            gpointer           data,
            GError **          error)
{
  ContactWrite *write = data;
  g_autoptr (ConfabStoredPerson) person = NULL;

  write->result = write->blocked ? confab_transaction_ensure_person (txn, write->account, write->address, error)
                                 : confab_transaction_find_person (txn, write->account, write->address);
  person = write->result != 0 ? confab_transaction_get_person (txn, write->result, error) : NULL;
  if (person == NULL && write->blocked)
    return FALSE;
  if (person == NULL || person->blocked == write->blocked)
    return TRUE;
  return confab_contact_set_blocked (txn, write->account, person->id, write->blocked,
                                     MAX (g_get_real_time () / 1000, person->blocked_time + 1), error) &&
         confab_contact_agree (txn, write->account, error) &&
         confab_contact_enqueue_storage (txn, write->account, CONFAB_COI_STORAGE_CONTACT, person->id, error);
}

static gboolean
check_address (ConfabEngine *engine,
               ContactWrite *write,
               GError **     error)
{
  ConfabAccountInfo *account = confab_verb_find_account (engine, write->account, error);

  if (account == NULL)
    return FALSE;
  if (!confab_mime_address_is_valid (write->address))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("“%s” is no address"), write->address);
      return FALSE;
    }
  if (g_ascii_strcasecmp (confab_account_info_get_address (account), write->address) == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("That address is your own"));
      return FALSE;
    }
  return TRUE;
}

static GVariant *
do_write (ConfabEngine *       engine,
          ContactWrite *       write,
          ConfabStoreWriteFunc func,
          GError **            error)
{
  write->blobs = g_strdup (confab_store_get_dir (confab_engine_get_store (engine)));
  if (!check_address (engine, write, error) ||
      !dex_await (confab_store_write (confab_engine_get_store (engine), func, g_atomic_rc_box_acquire (write), contact_write_unref,
                                      CONFAB_STORE_WRITE_DURABLE), error))
    return NULL;
  return g_variant_new_int64 (write->result);
}

/* An argument that is there, and may be empty. */
char *
confab_contact_dup_string (GVariant *  dict,
                           const char *key)
{
  char *value = NULL;

  g_variant_lookup (dict, key, "s", &value);
  return value;
}

/**
 * confab_save_contact_verb:
 * @engine: the engine, which owns the profile
 * @arguments: `(xa{sv})`: account; `address`, `name`, `photo` (a path), `category`
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): `x`: row id of the person
 */
GVariant *
confab_save_contact_verb (ConfabEngine *   engine,
                          GVariant *       arguments,
                          ConfabOperation *operation,
                          GError **        error)
{
  g_autoptr (ContactWrite) write = g_atomic_rc_box_new0 (ContactWrite);
  g_autoptr (GVariant) dict = NULL;
  g_autofree char *address = NULL;

  g_variant_get (arguments, "(x@a{sv})", &write->account, &dict);
  address = confab_contact_dup_string (dict, "address");
  write->address = g_utf8_strdown (address != NULL ? address : "", -1);
  write->name = confab_contact_dup_string (dict, "name");
  write->category = confab_contact_dup_string (dict, "category");
  g_variant_lookup (dict, "photo", "^ay", &write->photo);
  return do_write (engine, write, save_func, error);
}

/**
 * confab_block_contact_verb:
 * @engine: the engine, which owns the profile
 * @arguments: `(xsb)`: account, address, whether to block them
 * @operation: the operation
 * @error: return location
 *
 * Returns: (transfer floating) (nullable): `x`: row id of the person, or 0
 */
GVariant *
confab_block_contact_verb (ConfabEngine *   engine,
                           GVariant *       arguments,
                           ConfabOperation *operation,
                           GError **        error)
{
  g_autoptr (ContactWrite) write = g_atomic_rc_box_new0 (ContactWrite);
  g_autofree char *address = NULL;

  g_variant_get (arguments, "(xsb)", &write->account, &address, &write->blocked);
  write->address = g_utf8_strdown (address, -1);
  return do_write (engine, write, block_func, error);
}

/* The façade */

/**
 * confab_engine_save_contact:
 * @self: an engine
 * @account: row id of the account
 * @address: whose
 * @name: (nullable): what the person calls them; "" for what they call themselves; %NULL
 *   to leave it
 * @photo: (nullable): path of a picture of them; %NULL to leave it
 * @category: (nullable): what they are to the person, as "friend,family"; %NULL to leave it
 *
 * Puts somebody into the address book, on all devices of the person's.
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the person
 */
ConfabOperation *
confab_engine_save_contact (ConfabEngine *self,
                            gint64        account,
                            const char *  address,
                            const char *  name,
                            const char *  photo,
                            const char *  category)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "address", "s", address);
  if (name != NULL)
    g_variant_dict_insert (&dict, "name", "s", name);
  if (photo != NULL)
    g_variant_dict_insert (&dict, "photo", "^ay", photo);
  if (category != NULL)
    g_variant_dict_insert (&dict, "category", "s", category);
  return confab_engine_perform (self, "save-contact", g_variant_new ("(x@a{sv})", account, g_variant_dict_end (&dict)));
}

/**
 * confab_engine_block_contact:
 * @self: an engine
 * @account: row id of the account
 * @address: whom
 * @blocked: whether to hear nothing from them
 *
 * Hides what they write and moves it out of the way, on all devices of the person's; or
 * takes that back.
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the person, or 0
 */
ConfabOperation *
confab_engine_block_contact (ConfabEngine *self,
                             gint64        account,
                             const char *  address,
                             gboolean      blocked)
{
  return confab_engine_perform (self, "block-contact", g_variant_new ("(xsb)", account, address, blocked));
}
