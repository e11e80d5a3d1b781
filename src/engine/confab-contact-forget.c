/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contacts that another device or program has taken out of the folder for them (§10, §12). */
#include "config.h"

#include "confab-contact-private.h"

#include <string.h>

#define KEY_PREFIX "contact "

static GHashTable *
collect_hashes (const char * const *keys)
{
  GHashTable *hashes = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; keys[i] != NULL; i++)
    if (g_str_has_prefix (keys[i], KEY_PREFIX))
      g_hash_table_add (hashes, (gpointer) (keys[i] + strlen (KEY_PREFIX)));
  return hashes;
}

/* Whether any mail is left that is about them, by any of their addresses. */
static gboolean
is_left (ConfabTransaction *       txn,
         gint64                    folder,
         const ConfabStoredPerson *person,
         gboolean *                left,
         GError **                 error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) keys = NULL;
  g_autoptr (GArray) uids = NULL;

  for (guint i = 0; person->addresses[i] != NULL; i++)
    {
      g_autofree char *hash = confab_coi_address_hash (person->addresses[i], FALSE);

      g_strv_builder_take (builder, g_strconcat (KEY_PREFIX, hash, NULL));
    }
  keys = g_strv_builder_end (builder);
  uids = confab_transaction_find_storage (txn, folder, (const char * const *) keys, error);
  *left = uids == NULL || uids->len > 0;
  return uids != NULL;
}

/* As if the person had never said anything of them: nothing of it is told to others again. */
static gboolean
forget (ConfabTransaction *txn,
        gint64             account,
        gint64             folder,
        gint64             id,
        GError **          error)
{
  g_autoptr (ConfabStoredPerson) person = confab_transaction_get_person (txn, id, error);
  char *no_details[] = { NULL };
  gboolean left;

  if (person == NULL || !is_left (txn, folder, person, &left, error))
    return FALSE;
  /* What was changed here meanwhile is not thrown away with it. */
  if (left || confab_contact_is_changed (txn, account, id))
    return TRUE;
  {
    const ConfabStoredPerson empty = {
      .id = id, .account_id = account, .addresses = person->addresses, .details = no_details
    };

    return confab_transaction_set_person_card (txn, &empty, error) &&
           confab_contact_set_blocked (txn, account, id, FALSE, 0, error);
  }
}

/**
 * confab_contact_forget:
 * @txn: a transaction
 * @account: row id of the account
 * @folder: row id of the folder for contacts
 * @keys: (array zero-terminated=1): rows of storage of which no mail is left
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Takes out of the address book, and unblocks, of whom another device or program deleted
 * the mail. Chats and messages stay as they are.
 *
 * Returns: whether it went well
 */
gboolean
confab_contact_forget (ConfabTransaction * txn,
                       gint64              account,
                       gint64              folder,
                       const char * const *keys,
                       GError **           error)
{
  g_autoptr (GHashTable) hashes = collect_hashes (keys);
  g_auto (GStrv) addresses = NULL;

  if (g_hash_table_size (hashes) == 0)
    return TRUE;
  addresses = confab_transaction_list_addresses (txn, account, error);
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    {
      g_autofree char *hash = confab_coi_address_hash (addresses[i], FALSE);
      gint64 person = g_hash_table_contains (hashes, hash) ? confab_transaction_find_person (txn, account, addresses[i]) : 0;

      if (person != 0 && !forget (txn, account, folder, person, error))
        return FALSE;
    }
  return addresses != NULL;
}
