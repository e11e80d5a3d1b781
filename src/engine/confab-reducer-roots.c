/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the references of a message end, whatever order the mails come in. */
#include "config.h"

#include "confab-reducer-private.h"

/* A message's parent is the first id of its References, else In-Reply-To. Its
 * root is where that chain ends: at an id of which no mail is known, or at a mail
 * without a parent; of a circle it is the smallest id. Of several mails with one
 * id the one that arrived first at the server counts: a later one, whoever made
 * it, changes no chain.
 *
 * A root that becomes known and has a parent is not the root of those that hang
 * below it any more. Within a batch that is only noted (ConfabRoot); the rows
 * follow at the end, so that a long chain that comes newest first costs each row
 * one change a batch. The same notes carry a home: who answers in a group
 * belongs to it, if nobody nearer says otherwise. */

static void
node_free (gpointer data)
{
  ConfabNode *node = data;

  g_free (node->key);
  g_free (node->variant);
  g_free (node->parent_key);
  g_free (node->root_key);
  g_free (node->home);
  g_free (node);
}

static void
root_free (gpointer data)
{
  ConfabRoot *root = data;

  g_free (root->to);
  g_free (root->home);
  g_free (root);
}

/* What follows from a chain: where it ends, and the nearest home on it. */
typedef struct
{
  char *root;
  char *home;
} Chain;

static void
chain_free (gpointer data)
{
  Chain *chain = data;

  g_free (chain->root);
  g_free (chain->home);
  g_free (chain);
}

/**
 * confab_reducer_init_roots:
 * @self: a reducer that is being made
 */
void
confab_reducer_init_roots (ConfabReducer *self)
{
  self->nodes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, node_free);
  self->roots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, root_free);
  self->awaited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->rebuild = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* It says itself which group, list or machine it belongs to. */
static gboolean
has_own_home (const ConfabLink *link)
{
  return link->place == CONFAB_CONVERSATION_GROUP || link->place == CONFAB_CONVERSATION_LIST ||
         link->place == CONFAB_CONVERSATION_MACHINE;
}

/**
 * confab_reducer_set_node:
 * @self: a reducer
 * @message_id: a Message-ID
 * @links: (element-type ConfabLink): all messages with this id, the first that arrived first
 *
 * Remembers which of them counts for what answers it.
 *
 * Returns: (transfer none): what is known of it
 */
const ConfabNode *
confab_reducer_set_node (ConfabReducer *self,
                         const char *   message_id,
                         GPtrArray *    links)
{
  ConfabNode *node = g_new0 (ConfabNode, 1);

  node->key = g_strdup (message_id);
  for (guint i = 0; i < links->len && node->id == 0; i++)
    {
      const ConfabLink *link = g_ptr_array_index (links, i);

      if (link->copy_of != 0)
        continue;
      node->id = link->id;
      node->arrived = link->arrived;
      node->variant = g_strdup (link->variant);
      node->parent_key = g_strdup (link->parent_key);
      node->root_key = g_strdup (link->root_key);
      node->own_home = has_own_home (link) || link->listed != NULL;
      node->home = g_strdup (link->listed != NULL ? link->listed : link->home);
    }
  g_hash_table_replace (self->nodes, node->key, node);
  return node;
}

/**
 * confab_reducer_get_node:
 * @self: a reducer
 * @message_id: a Message-ID
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Returns: (transfer none) (nullable): what is known of it, until the next message is added
 */
const ConfabNode *
confab_reducer_get_node (ConfabReducer *self,
                         const char *   message_id,
                         GError **      error)
{
  const ConfabNode *node = g_hash_table_lookup (self->nodes, message_id);
  g_autoptr (GPtrArray) links = NULL;

  if (node != NULL)
    return node;
  links = confab_transaction_find_links (self->txn, self->context.account_id, message_id, error);
  return links != NULL ? confab_reducer_set_node (self, message_id, links) : NULL;
}

/**
 * confab_reducer_forget_node:
 * @self: a reducer
 * @message_id: a Message-ID whose messages have changed
 *
 * Lets it be read again.
 */
void
confab_reducer_forget_node (ConfabReducer *self,
                            const char *   message_id)
{
  g_hash_table_remove (self->nodes, message_id);
}

/**
 * confab_reducer_resolve_root:
 * @self: a reducer
 * @root_key: what a row has as its root
 *
 * Makes the way there short for the next one who asks.
 *
 * Returns: (transfer none): the root it has by now
 */
const char *
confab_reducer_resolve_root (ConfabReducer *self,
                             const char *   root_key)
{
  ConfabRoot *first = g_hash_table_lookup (self->roots, root_key);
  ConfabRoot *next = first;
  const char *key = root_key;
  const char *home = NULL;
  g_autoptr (GPtrArray) way = NULL;
  g_autofree char *end = NULL;

  if (first == NULL || strcmp (first->to, root_key) == 0)
    return root_key;
  way = g_ptr_array_new ();
  while (next != NULL && strcmp (next->to, key) != 0)
    {
      g_ptr_array_add (way, next);
      key = next->to;
      next = g_hash_table_lookup (self->roots, key);
    }
  if (way->len == 1)
    return first->to;

  end = g_strdup (key);
  for (guint i = way->len; i-- > 0;)
    {
      ConfabRoot *root = g_ptr_array_index (way, i);

      if (root->home == NULL)
        root->home = g_strdup (home);
      home = root->home;
      if (strcmp (root->to, end) != 0)
        {
          g_free (root->to);
          root->to = g_strdup (end);
        }
    }
  return first->to;
}

static const char *
find_home (ConfabReducer *self,
           const char *   root_key)
{
  const ConfabRoot *root;

  while ((root = g_hash_table_lookup (self->roots, root_key)) != NULL)
    {
      if (root->home != NULL)
        return root->home;
      if (strcmp (root->to, root_key) == 0)
        return NULL;
      root_key = root->to;
    }
  return NULL;
}

static void
set_root (ConfabReducer *self,
          const char *   key,
          const char *   to,
          const char *   home)
{
  ConfabRoot *root = g_new0 (ConfabRoot, 1);

  root->to = g_strdup (to);
  root->home = g_strdup (home);
  g_hash_table_replace (self->roots, g_strdup (key), root);
  g_hash_table_add (self->awaited, g_strdup (to));
}

/* The smallest id of the circle that a message closes. */
static gboolean
find_smallest (ConfabReducer *self,
               const char *   message_id,
               const char *   parent_key,
               char **        smallest,
               GError **      error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *key = g_strdup (parent_key);

  *smallest = g_strdup (message_id);
  while (key != NULL && strcmp (key, message_id) != 0 && g_hash_table_add (seen, g_strdup (key)))
    {
      const ConfabNode *node = confab_reducer_get_node (self, key, error);

      if (node == NULL)
        {
          g_clear_pointer (smallest, g_free);
          return FALSE;
        }
      if (strcmp (key, *smallest) < 0)
        {
          g_free (*smallest);
          *smallest = g_strdup (key);
        }
      g_free (key);
      key = g_strdup (node->parent_key);
    }
  return TRUE;
}

static gboolean
close_circle (ConfabReducer *    self,
              const ConfabFacts *facts,
              const char *       home,
              char **            root_key,
              GError **          error)
{
  g_autofree char *smallest = NULL;

  if (!find_smallest (self, facts->message_id, facts->parent_key, &smallest, error))
    return FALSE;
  set_root (self, facts->message_id, smallest, home);
  if (strcmp (smallest, facts->message_id) != 0)
    {
      const ConfabRoot *before = g_hash_table_lookup (self->roots, smallest);
      g_autofree char *its_home = before != NULL ? g_strdup (before->home) : NULL;

      set_root (self, smallest, smallest, its_home);
    }
  g_hash_table_add (self->rebuild, g_strdup (smallest));
  g_free (*root_key);
  *root_key = g_steal_pointer (&smallest);
  return TRUE;
}

static gboolean
counts_before (gint64            arrived,
               const char *      variant,
               const ConfabNode *node)
{
  if (arrived != node->arrived)
    return arrived < node->arrived;
  return strcmp (variant, node->variant) < 0;
}

/**
 * confab_reducer_recheck_node:
 * @self: a reducer
 * @node: the message that counted for its id and may do so no longer
 *
 * Lets the thread it is in be worked out anew.
 */
void
confab_reducer_recheck_node (ConfabReducer *   self,
                             const ConfabNode *node)
{
  if (node->id != 0)
    g_hash_table_add (self->rebuild, g_strdup (confab_reducer_resolve_root (self, node->root_key)));
  confab_reducer_forget_node (self, node->key);
}

/**
 * confab_reducer_find_root:
 * @self: a reducer
 * @facts: a message that is about to be added
 * @arrived: its INTERNALDATE, or 0
 * @is_root: some row has it as its root
 * @root_key: (out): where its references end, as far as it is known
 * @home: (out) (nullable): the group, list or machine that it or what it answers belongs to
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Also notes what its coming means for those that have waited for it.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_find_root (ConfabReducer *    self,
                          const ConfabFacts *facts,
                          gint64             arrived,
                          gboolean           is_root,
                          char **            root_key,
                          char **            home,
                          GError **          error)
{
  const ConfabNode *node = confab_reducer_get_node (self, facts->message_id, error);
  gboolean first;

  if (node == NULL)
    return FALSE;
  first = node->id == 0;
  if (!first && counts_before (arrived, facts->variant, node))
    confab_reducer_recheck_node (self, node);

  *home = g_strdup (facts->home);
  if (facts->parent_key == NULL)
    {
      *root_key = g_strdup (facts->message_id);
    }
  else
    {
      const ConfabNode *parent = confab_reducer_get_node (self, facts->parent_key, error);

      if (parent == NULL)
        return FALSE;
      *root_key = g_strdup (parent->id != 0 ? confab_reducer_resolve_root (self, parent->root_key) : facts->parent_key);
      if (*home == NULL && parent->id != 0)
        *home = g_strdup (parent->home != NULL ? parent->home : find_home (self, parent->root_key));
    }

  /* It ends at itself, though what counts for its id leads on from there in this batch. */
  if (!first && facts->parent_key == NULL && g_hash_table_contains (self->roots, facts->message_id))
    g_hash_table_add (self->rebuild, g_strdup (facts->message_id));
  if (!first || (facts->parent_key == NULL && *home == NULL))
    return TRUE;
  /* Nobody's chain ends at this id. */
  if (!is_root && !g_hash_table_contains (self->awaited, facts->message_id))
    return TRUE;
  if (facts->parent_key != NULL && strcmp (*root_key, facts->message_id) == 0)
    return close_circle (self, facts, *home, root_key, error);
  set_root (self, facts->message_id, *root_key, *home);
  return TRUE;
}

/* Gives a message another root or home, and remembers what may follow. */
static gboolean
change_link (ConfabReducer *self,
             ConfabLink *   link,
             const char *   root_key,
             const char *   home,
             GError **      error)
{
  if (g_strcmp0 (link->home, home) != 0)
    {
      if (!confab_transaction_set_home (self->txn, link->id, home, error))
        return FALSE;
      g_free (link->home);
      link->home = g_strdup (home);
    }
  if (g_strcmp0 (link->root_key, root_key) != 0)
    {
      if (!confab_transaction_set_root (self->txn, link->id, root_key, error))
        return FALSE;
      g_free (link->root_key);
      link->root_key = g_strdup (root_key);
    }
  if (link->subject_key != NULL)
    g_hash_table_add (self->subjects, g_strdup (link->subject_key));
  confab_reducer_forget_node (self, link->message_id);
  return TRUE;
}

/* All that ended at a key goes on to where that key leads. */
static gboolean
settle_root (ConfabReducer *self,
             const char *   key,
             GError **      error)
{
  g_autofree char *to = g_strdup (confab_reducer_resolve_root (self, key));
  const char *home = find_home (self, key);
  g_autoptr (GPtrArray) links = NULL;

  if (strcmp (to, key) == 0 && home == NULL)
    return TRUE;
  links = confab_transaction_list_links_by_root (self->txn, self->context.account_id, key, error);
  if (links == NULL)
    return FALSE;
  for (guint i = 0; i < links->len; i++)
    {
      ConfabLink *link = g_ptr_array_index (links, i);

      if (!change_link (self, link, to, link->home != NULL ? link->home : home, error))
        return FALSE;
    }
  g_ptr_array_extend_and_steal (self->moving, g_steal_pointer (&links));
  return strcmp (to, key) == 0 || confab_reducer_rename_hanging (self, key, to, error);
}

/* Walks up from a key to the end, remembering the way, and fills in what follows
 * for each id on it. */
static const Chain *
follow_chain (ConfabReducer *self,
              GHashTable *   chains,
              const char *   key,
              GError **      error)
{
  g_autoptr (GPtrArray) way = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *root = NULL;
  const char *home = NULL;
  guint circle = G_MAXUINT;
  const Chain *known = NULL;

  for (const char *next = key; root == NULL;)
    {
      const ConfabNode *node;
      gpointer place;

      if ((known = g_hash_table_lookup (chains, next)) != NULL)
        {
          root = g_strdup (known->root);
          home = known->home;
          break;
        }
      if (g_hash_table_lookup_extended (places, next, NULL, &place))
        {
          circle = GPOINTER_TO_UINT (place);
          root = g_strdup (next);
          for (guint i = circle; i < way->len; i++)
            if (strcmp (g_ptr_array_index (way, i), root) < 0)
              {
                g_free (root);
                root = g_strdup (g_ptr_array_index (way, i));
              }
          break;
        }
      node = confab_reducer_get_node (self, next, error);
      if (node == NULL)
        return NULL;
      g_ptr_array_add (way, g_strdup (next));
      g_hash_table_insert (places, g_ptr_array_index (way, way->len - 1), GUINT_TO_POINTER (way->len - 1));
      if (node->id == 0 || node->parent_key == NULL)
        root = g_strdup (next);
      else
        next = node->parent_key;
    }

  /* Down again; in a circle what is nearest may be found going round. */
  for (int round = circle != G_MAXUINT ? 0 : 1; round < 2; round++)
    for (guint i = way->len; i-- > (round == 0 ? circle : 0);)
      {
        const char *id = g_ptr_array_index (way, i);
        const ConfabNode *node = g_hash_table_lookup (self->nodes, id);
        Chain *chain = g_new0 (Chain, 1);

        if (node->own_home)
          home = node->home;
        chain->root = g_strdup (root);
        chain->home = g_strdup (home);
        g_hash_table_replace (chains, g_strdup (id), chain);
      }
  return g_hash_table_lookup (chains, key);
}

/* Works out the chains of a thread from its mails alone. */
static gboolean
rebuild_thread (ConfabReducer *self,
                const char *   root_key,
                GError **      error)
{
  g_autoptr (GHashTable) chains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, chain_free);
  g_autoptr (GPtrArray) links = confab_transaction_list_links_by_root (self->txn, self->context.account_id, root_key, error);

  if (links == NULL)
    return FALSE;
  for (guint i = 0; i < links->len; i++)
    {
      ConfabLink *link = g_ptr_array_index (links, i);
      const Chain *chain = link->parent_key != NULL ? follow_chain (self, chains, link->parent_key, error) : NULL;

      if (link->parent_key != NULL && chain == NULL)
        return FALSE;
      if (!change_link (self, link, chain != NULL ? chain->root : link->message_id,
                        has_own_home (link) ? link->home : chain != NULL ? chain->home : NULL, error))
        return FALSE;
    }
  g_ptr_array_extend_and_steal (self->moving, g_steal_pointer (&links));
  return TRUE;
}

/**
 * confab_reducer_settle_roots:
 * @self: a reducer
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Brings the rows' roots and homes up to date with what the batch has brought.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_settle_roots (ConfabReducer *self,
                             GError **      error)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->roots);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!settle_root (self, key, error))
      return FALSE;

  g_hash_table_iter_init (&iter, self->rebuild);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!rebuild_thread (self, confab_reducer_resolve_root (self, key), error))
      return FALSE;
  return TRUE;
}
