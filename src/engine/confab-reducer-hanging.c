/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replies that name no parent join the thread of the same people and subject. */
#include "config.h"

#include "confab-reducer-private.h"

/* Such a reply is the root of what answers it. That small thread hangs on the
 * thread of the oldest message with the same people and subject; where there is
 * none but other such replies, on the oldest of those. Which it is follows from
 * what is known, not from what came first, so it is looked at again whenever a
 * message of that subject comes, once a batch. */

/**
 * confab_reducer_init_hanging:
 * @self: a reducer that is being made
 */
void
confab_reducer_init_hanging (ConfabReducer *self)
{
  self->subjects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->terminals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->moving = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_link_free);
  self->left = g_ptr_array_new_with_free_func (g_free);
}

/**
 * confab_reducer_get_terminal:
 * @self: a reducer
 * @root_key: the root of a thread
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer none) (nullable): the root of the thread whose conversation
 *   it is in; of a circle the smallest
 */
const char *
confab_reducer_get_terminal (ConfabReducer *self,
                             const char *   root_key,
                             GError **      error)
{
  g_autoptr (GPtrArray) way = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *next = g_strdup (root_key);
  const char *end = NULL;

  while (end == NULL && (end = g_hash_table_lookup (self->terminals, next)) == NULL)
    {
      g_autoptr (GError) local_error = NULL;
      gpointer place;

      if (g_hash_table_lookup_extended (places, next, NULL, &place))
        {
          end = g_ptr_array_index (way, GPOINTER_TO_UINT (place));
          for (guint i = GPOINTER_TO_UINT (place); i < way->len; i++)
            if (strcmp (g_ptr_array_index (way, i), end) < 0)
              end = g_ptr_array_index (way, i);
          break;
        }
      g_hash_table_insert (places, next, GUINT_TO_POINTER (way->len));
      g_ptr_array_add (way, next);
      next = confab_transaction_dup_hanging (self->txn, self->context.account_id, next, &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      if (next == NULL)
        end = g_ptr_array_index (way, way->len - 1);
    }

  /* All on the way lead there. */
  for (guint i = 0; i < way->len; i++)
    g_hash_table_insert (self->terminals, g_strdup (g_ptr_array_index (way, i)), g_strdup (end));
  return g_hash_table_lookup (self->terminals, root_key);
}

/**
 * confab_reducer_rename_hanging:
 * @self: a reducer
 * @from: what was taken for a root
 * @to: the root behind it
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * What hung on the one hangs on the other.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_rename_hanging (ConfabReducer *self,
                               const char *   from,
                               const char *   to,
                               GError **      error)
{
  g_autoptr (GPtrArray) keys = confab_transaction_list_hanging (self->txn, self->context.account_id, from, error);

  if (keys == NULL || !confab_transaction_set_hanging (self->txn, self->context.account_id, from, NULL, error))
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);

      if (!confab_transaction_set_hanging (self->txn, self->context.account_id, key, strcmp (key, to) != 0 ? to : NULL, error))
        return FALSE;
    }
  g_ptr_array_add (self->left, g_strdup (from));
  g_hash_table_remove_all (self->terminals);
  return TRUE;
}

/* Hangs a thread on another one, or on none. */
static gboolean
hang (ConfabReducer *self,
      const char *   root_key,
      const char *   on_key,
      GPtrArray *    changed,
      GError **      error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *before = confab_transaction_dup_hanging (self->txn, self->context.account_id, root_key, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (g_strcmp0 (before, on_key) == 0)
    return TRUE;
  g_ptr_array_add (changed, g_strdup (root_key));
  return confab_transaction_set_hanging (self->txn, self->context.account_id, root_key, on_key, error);
}

static gboolean
settle_subject (ConfabReducer *self,
                const char *   subject_key,
                GPtrArray *    changed,
                GError **      error)
{
  gint64 account = self->context.account_id;
  g_autoptr (GPtrArray) floating = confab_transaction_list_floating_links (self->txn, account, subject_key, error);
  g_autoptr (ConfabLink) anchor = NULL;
  g_autoptr (GError) local_error = NULL;
  const char *on_key = NULL;

  if (floating == NULL)
    return FALSE;
  if (floating->len == 0)
    return TRUE;
  anchor = confab_transaction_find_anchor (self->txn, account, subject_key, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (anchor != NULL)
    on_key = anchor->root_key;

  for (guint i = 0; i < floating->len; i++)
    {
      const ConfabLink *link = g_ptr_array_index (floating, i);
      const ConfabNode *node = confab_reducer_get_node (self, link->message_id, error);

      if (node == NULL)
        return FALSE;
      /* Another mail of this id counts for what answers it. */
      if (node->id != link->id)
        continue;
      if (on_key == NULL)
        on_key = link->message_id;
      if (!hang (self, link->message_id, strcmp (on_key, link->message_id) != 0 ? on_key : NULL, changed, error))
        return FALSE;
    }
  return TRUE;
}

/* A root that hung and does so no longer, because another mail of its id counts now. */
static gboolean
settle_rebuilt (ConfabReducer *self,
                GPtrArray *    changed,
                GError **      error)
{
  for (guint i = 0; i < self->moving->len; i++)
    {
      const ConfabLink *link = g_ptr_array_index (self->moving, i);
      const ConfabNode *node;

      if (!link->floating)
        continue;
      node = confab_reducer_get_node (self, link->message_id, error);
      if (node == NULL)
        return FALSE;
      if (node->id == link->id)
        continue;

      g_autoptr (ConfabLink) counts = confab_transaction_get_link (self->txn, node->id, error);
      if (counts == NULL)
        return FALSE;
      if (!counts->floating && !hang (self, link->message_id, NULL, changed, error))
        return FALSE;
    }
  return TRUE;
}

/* Those that hang on what was hung elsewhere go with it. */
static gboolean
add_dependents (ConfabReducer *self,
                GPtrArray *    changed,
                GError **      error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < changed->len; i++)
    {
      const char *key = g_ptr_array_index (changed, i);
      g_autoptr (GPtrArray) links = NULL;
      g_autoptr (GPtrArray) dependents = NULL;

      if (!g_hash_table_add (seen, (gpointer) key))
        continue;
      links = confab_transaction_list_links_by_root (self->txn, self->context.account_id, key, error);
      dependents = confab_transaction_list_hanging (self->txn, self->context.account_id, key, error);
      if (links == NULL || dependents == NULL)
        return FALSE;
      g_ptr_array_add (self->left, g_strdup (key));
      g_ptr_array_extend_and_steal (self->moving, g_steal_pointer (&links));
      g_ptr_array_extend_and_steal (changed, g_steal_pointer (&dependents));
    }
  return TRUE;
}

/**
 * confab_reducer_settle_hanging:
 * @self: a reducer
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Looks at all subjects that the batch has touched.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_settle_hanging (ConfabReducer *self,
                               GError **      error)
{
  g_autoptr (GPtrArray) changed = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key;

  if (!settle_rebuilt (self, changed, error))
    return FALSE;
  g_hash_table_iter_init (&iter, self->subjects);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!settle_subject (self, key, changed, error))
      return FALSE;
  if (changed->len == 0)
    return TRUE;
  g_hash_table_remove_all (self->terminals);
  return add_dependents (self, changed, error);
}
