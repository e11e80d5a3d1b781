/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A part of the chat list: by what the conversations are, and by name. Main thread. */
#include "config.h"

#include "confab-filtered-conversations.h"

#include <string.h>

G_DEFINE_ENUM_TYPE (ConfabConversationShow, confab_conversation_show,
                    G_DEFINE_ENUM_VALUE (CONFAB_SHOW_ALL, "all"),
                    G_DEFINE_ENUM_VALUE (CONFAB_SHOW_UNREAD, "unread"),
                    G_DEFINE_ENUM_VALUE (CONFAB_SHOW_GROUPS, "groups"),
                    G_DEFINE_ENUM_VALUE (CONFAB_SHOW_ARCHIVED, "archived"),
                    G_DEFINE_ENUM_VALUE (CONFAB_SHOW_REQUESTS, "requests"),
                    G_DEFINE_ENUM_VALUE (CONFAB_SHOW_FOUND, "found"))

/* Bytes of what is searched for that are looked at. */
#define MAX_SEARCH 200

/**
 * ConfabFilteredConversations:
 *
 * A list model of those conversations of a #ConfabConversationList that fit, in its
 * order. While there are words to search for, archived ones are found as well.
 */
struct _ConfabFilteredConversations
{
  GObject parent_instance;

  ConfabConversationList *list;
  GArray *fits;       /* one guint8 for each conversation of the list */
  GPtrArray *items;   /* those that fit */
  ConfabConversationShow show;
  char *search;
  char **words;       /* of @search, folded */
  ConfabConversation *kept;
};

static void confab_filtered_conversations_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ConfabFilteredConversations, confab_filtered_conversations, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, confab_filtered_conversations_model_init))

typedef enum
{
  PROP_LIST = 1,
  PROP_N_ITEMS,
  PROP_SHOW,
  PROP_SEARCH,
  PROP_KEPT,
} ConfabFilteredConversationsProperty;

static GParamSpec *properties[PROP_KEPT + 1];

/* Names, folded once for each record. */

typedef struct
{
  ConfabConversationRecord *record;
  char *folded;
} Folded;

static G_DEFINE_QUARK (confab-folded-name, folded_name)

static void
folded_free (gpointer data)
{
  Folded *folded = data;

  g_clear_pointer (&folded->record, confab_conversation_record_unref);
  g_free (folded->folded);
  g_free (folded);
}

/* Without case and accents. */
static char *
fold (const char *text)
{
  g_autofree char *apart = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autoptr (GString) bare = g_string_new (NULL);

  if (apart == NULL)
    return g_strdup ("");
  for (const char *p = apart; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_combining_class (c) == 0)
        g_string_append_unichar (bare, c);
    }
  return g_utf8_casefold (bare->str, -1);
}

static const char *
get_folded_name (ConfabConversation *conversation)
{
  ConfabConversationRecord *record = confab_conversation_get_record (conversation);
  Folded *folded = g_object_get_qdata (G_OBJECT (conversation), folded_name_quark ());
  g_autoptr (GString) all = NULL;

  if (folded != NULL && folded->record == record)
    return folded->folded;
  all = g_string_new (record->name);
  for (guint i = 0; record->members != NULL && i < record->members->len; i++)
    {
      ConfabPersonRecord *person = g_ptr_array_index (record->members, i);

      g_string_append_printf (all, "\n%s %s", person->name != NULL ? person->name : "", person->address);
    }
  folded = g_new0 (Folded, 1);
  folded->record = confab_conversation_record_ref (record);
  folded->folded = fold (all->str);
  g_object_set_qdata_full (G_OBJECT (conversation), folded_name_quark (), folded, folded_free);
  return folded->folded;
}

/* What fits */

static gboolean
has_several_people (ConfabConversationRecord *record)
{
  return record->kind == CONFAB_CONVERSATION_GROUP || record->kind == CONFAB_CONVERSATION_THREAD ||
         record->kind == CONFAB_CONVERSATION_LIST;
}

static gboolean
is_wanted (ConfabFilteredConversations *self,
           ConfabConversation *         conversation)
{
  ConfabConversationRecord *record = confab_conversation_get_record (conversation);
  gboolean listed = !record->archived && !record->request;

  if (self->words != NULL)
    {
      const char *name = get_folded_name (conversation);

      for (guint i = 0; self->words[i] != NULL; i++)
        if (strstr (name, self->words[i]) == NULL)
          return FALSE;
      return TRUE;
    }
  switch (self->show)
    {
    case CONFAB_SHOW_ALL:
      return listed;

    case CONFAB_SHOW_UNREAD:
      return listed && (record->unread > 0 || conversation == self->kept);

    case CONFAB_SHOW_GROUPS:
      return listed && has_several_people (record);

    case CONFAB_SHOW_ARCHIVED:
      return record->archived;

    case CONFAB_SHOW_REQUESTS:
      return record->request && !record->archived;

    case CONFAB_SHOW_FOUND:
      return FALSE;
    }
  g_return_val_if_reached (FALSE);
}

/* How many before @position in the list fit. */
static guint
count_before (ConfabFilteredConversations *self,
              guint                        position)
{
  const guint8 *fit = (const guint8 *) self->fits->data;
  guint n = 0;

  for (guint i = 0; i < position; i++)
    n += fit[i];
  return n;
}

static void
tell (ConfabFilteredConversations *self,
      guint                        position,
      guint                        removed,
      guint                        added)
{
  if (removed == 0 && added == 0)
    return;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

static void
items_changed_cb (GListModel *                 list,
                  guint                        position,
                  guint                        removed,
                  guint                        added,
                  ConfabFilteredConversations *self)
{
  const guint8 *fit = (const guint8 *) self->fits->data;
  guint start = count_before (self, position);
  guint n_removed = 0;
  guint n_added = 0;
  g_autofree guint8 *bits = g_new0 (guint8, added + 1);

  for (guint i = 0; i < removed; i++)
    n_removed += fit[position + i];
  if (removed > 0)
    g_array_remove_range (self->fits, position, removed);
  if (n_removed > 0)
    g_ptr_array_remove_range (self->items, start, n_removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (ConfabConversation) conversation = g_list_model_get_item (list, position + i);

      bits[i] = is_wanted (self, conversation);
      if (bits[i])
        g_ptr_array_insert (self->items, start + n_added++, g_object_ref (conversation));
    }
  if (added > 0)
    g_array_insert_vals (self->fits, position, bits, added);
  tell (self, start, n_removed, n_added);
}

static void
check (ConfabFilteredConversations *self,
       guint                        position)
{
  g_autoptr (ConfabConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  guint8 *fit = &g_array_index (self->fits, guint8, position);
  gboolean now = is_wanted (self, conversation);
  guint start;

  if (now == *fit)
    return;
  start = count_before (self, position);
  *fit = now;
  if (now)
    g_ptr_array_insert (self->items, start, g_object_ref (conversation));
  else
    g_ptr_array_remove_index (self->items, start);
  tell (self, start, !now, now);
}

static void
changed_cb (ConfabConversationList *     list,
            guint                        position,
            ConfabFilteredConversations *self)
{
  check (self, position);
}

/* Looks at all of them again, and tells of what lies between the first and last difference. */
static void
refilter (ConfabFilteredConversations *self)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  guint start = 0;
  guint end = 0;

  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  g_array_set_size (self->fits, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ConfabConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->list), i);
      gboolean fit = is_wanted (self, conversation);

      g_array_index (self->fits, guint8, i) = fit;
      if (fit)
        g_ptr_array_add (self->items, g_steal_pointer (&conversation));
    }
  while (start < old->len && start < self->items->len && old->pdata[start] == self->items->pdata[start])
    start++;
  while (end < old->len - start && end < self->items->len - start &&
         old->pdata[old->len - 1 - end] == self->items->pdata[self->items->len - 1 - end])
    end++;
  tell (self, start, old->len - start - end, self->items->len - start - end);
}

/* List model */

static GType
confab_filtered_conversations_get_item_type (GListModel *model)
{
  return CONFAB_TYPE_CONVERSATION;
}

static guint
confab_filtered_conversations_get_n_items (GListModel *model)
{
  return CONFAB_FILTERED_CONVERSATIONS (model)->items->len;
}

static gpointer
confab_filtered_conversations_get_item (GListModel *model,
                                        guint       position)
{
  ConfabFilteredConversations *self = CONFAB_FILTERED_CONVERSATIONS (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
confab_filtered_conversations_model_init (GListModelInterface *iface)
{
  iface->get_item_type = confab_filtered_conversations_get_item_type;
  iface->get_n_items = confab_filtered_conversations_get_n_items;
  iface->get_item = confab_filtered_conversations_get_item;
}

/* Object */

static void
confab_filtered_conversations_constructed (GObject *object)
{
  ConfabFilteredConversations *self = CONFAB_FILTERED_CONVERSATIONS (object);

  G_OBJECT_CLASS (confab_filtered_conversations_parent_class)->constructed (object);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->list, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_DEFAULT);
  refilter (self);
}

static void
confab_filtered_conversations_dispose (GObject *object)
{
  ConfabFilteredConversations *self = CONFAB_FILTERED_CONVERSATIONS (object);

  g_clear_object (&self->list);
  g_clear_object (&self->kept);
  g_ptr_array_set_size (self->items, 0);
  G_OBJECT_CLASS (confab_filtered_conversations_parent_class)->dispose (object);
}

static void
confab_filtered_conversations_finalize (GObject *object)
{
  ConfabFilteredConversations *self = CONFAB_FILTERED_CONVERSATIONS (object);

  g_clear_pointer (&self->fits, g_array_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->search, g_free);
  g_clear_pointer (&self->words, g_strfreev);
  G_OBJECT_CLASS (confab_filtered_conversations_parent_class)->finalize (object);
}

static void
confab_filtered_conversations_get_property (GObject *   object,
                                            guint       id,
                                            GValue *    value,
                                            GParamSpec *pspec)
{
  ConfabFilteredConversations *self = CONFAB_FILTERED_CONVERSATIONS (object);

  switch ((ConfabFilteredConversationsProperty) id)
    {
    case PROP_LIST:
      g_value_set_object (value, self->list);
      break;

    case PROP_N_ITEMS:
      g_value_set_uint (value, self->items->len);
      break;

    case PROP_SHOW:
      g_value_set_enum (value, self->show);
      break;

    case PROP_SEARCH:
      g_value_set_string (value, self->search);
      break;

    case PROP_KEPT:
      g_value_set_object (value, self->kept);
      break;
    }
}

static void
confab_filtered_conversations_set_property (GObject *     object,
                                            guint         id,
                                            const GValue *value,
                                            GParamSpec *  pspec)
{
  ConfabFilteredConversations *self = CONFAB_FILTERED_CONVERSATIONS (object);

  switch ((ConfabFilteredConversationsProperty) id)
    {
    case PROP_LIST:
      self->list = g_value_dup_object (value);
      break;

    case PROP_SHOW:
      confab_filtered_conversations_set_show (self, g_value_get_enum (value));
      break;

    case PROP_SEARCH:
      confab_filtered_conversations_set_search (self, g_value_get_string (value));
      break;

    case PROP_KEPT:
      confab_filtered_conversations_set_kept (self, g_value_get_object (value));
      break;

    case PROP_N_ITEMS:
      g_assert_not_reached ();
    }
}

static void
confab_filtered_conversations_class_init (ConfabFilteredConversationsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = confab_filtered_conversations_constructed;
  object_class->dispose = confab_filtered_conversations_dispose;
  object_class->finalize = confab_filtered_conversations_finalize;
  object_class->get_property = confab_filtered_conversations_get_property;
  object_class->set_property = confab_filtered_conversations_set_property;

  /**
   * ConfabFilteredConversations:list:
   *
   * What is filtered.
   */
  properties[PROP_LIST] =
    g_param_spec_object ("list", NULL, NULL, CONFAB_TYPE_CONVERSATION_LIST,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabFilteredConversations:n-items:
   *
   * How many fit.
   */
  properties[PROP_N_ITEMS] =
    g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabFilteredConversations:show:
   *
   * Which ones to show while nothing is searched for.
   */
  properties[PROP_SHOW] =
    g_param_spec_enum ("show", NULL, NULL, CONFAB_TYPE_CONVERSATION_SHOW, CONFAB_SHOW_ALL, flags);

  /**
   * ConfabFilteredConversations:search:
   *
   * Words that all have to be in the name or among the members' names and addresses.
   */
  properties[PROP_SEARCH] =
    g_param_spec_string ("search", NULL, NULL, NULL, flags);

  /**
   * ConfabFilteredConversations:kept:
   *
   * The conversation that is open: it stays in the list of unread ones while it is read.
   */
  properties[PROP_KEPT] =
    g_param_spec_object ("kept", NULL, NULL, CONFAB_TYPE_CONVERSATION, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
confab_filtered_conversations_init (ConfabFilteredConversations *self)
{
  self->fits = g_array_new (FALSE, TRUE, sizeof (guint8));
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * confab_filtered_conversations_new:
 * @list: what to filter
 *
 * Returns: (transfer full): those of @list that fit: at first all that are neither
 *   archived nor contact requests
 */
ConfabFilteredConversations *
confab_filtered_conversations_new (ConfabConversationList *list)
{
  return g_object_new (CONFAB_TYPE_FILTERED_CONVERSATIONS, "list", list, NULL);
}

/**
 * confab_filtered_conversations_get_show:
 * @self: a filtered list
 *
 * Returns: which ones are shown while nothing is searched for
 */
ConfabConversationShow
confab_filtered_conversations_get_show (ConfabFilteredConversations *self)
{
  g_return_val_if_fail (CONFAB_IS_FILTERED_CONVERSATIONS (self), CONFAB_SHOW_ALL);

  return self->show;
}

/**
 * confab_filtered_conversations_set_show:
 * @self: a filtered list
 * @show: which ones to show while nothing is searched for
 */
void
confab_filtered_conversations_set_show (ConfabFilteredConversations *self,
                                        ConfabConversationShow       show)
{
  g_return_if_fail (CONFAB_IS_FILTERED_CONVERSATIONS (self));

  if (self->show == show)
    return;
  self->show = show;
  refilter (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW]);
}

/**
 * confab_filtered_conversations_get_search:
 * @self: a filtered list
 *
 * Returns: (transfer none) (nullable): what is searched for
 */
const char *
confab_filtered_conversations_get_search (ConfabFilteredConversations *self)
{
  g_return_val_if_fail (CONFAB_IS_FILTERED_CONVERSATIONS (self), NULL);

  return self->search;
}

/**
 * confab_filtered_conversations_set_search:
 * @self: a filtered list
 * @search: (nullable): words that all have to be in the name or among the members
 */
void
confab_filtered_conversations_set_search (ConfabFilteredConversations *self,
                                          const char *                 search)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  g_return_if_fail (CONFAB_IS_FILTERED_CONVERSATIONS (self));

  if (!g_set_str (&self->search, search))
    return;
  if (search != NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (search, (gssize) strnlen (search, MAX_SEARCH));
      g_autofree char *folded = fold (valid);
      g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n", -1);

      for (guint i = 0; parts[i] != NULL; i++)
        if (*parts[i] != '\0')
          g_ptr_array_add (words, g_strdup (parts[i]));
    }
  g_clear_pointer (&self->words, g_strfreev);
  if (words->len > 0)
    {
      g_ptr_array_add (words, NULL);
      self->words = (char **) g_ptr_array_steal (words, NULL);
    }
  refilter (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH]);
}

/**
 * confab_filtered_conversations_get_kept:
 * @self: a filtered list
 *
 * Returns: (transfer none) (nullable): the conversation that stays though it is read
 */
ConfabConversation *
confab_filtered_conversations_get_kept (ConfabFilteredConversations *self)
{
  g_return_val_if_fail (CONFAB_IS_FILTERED_CONVERSATIONS (self), NULL);

  return self->kept;
}

/**
 * confab_filtered_conversations_set_kept:
 * @self: a filtered list
 * @conversation: (nullable): the conversation that is open
 */
void
confab_filtered_conversations_set_kept (ConfabFilteredConversations *self,
                                        ConfabConversation *         conversation)
{
  g_return_if_fail (CONFAB_IS_FILTERED_CONVERSATIONS (self));

  if (!g_set_object (&self->kept, conversation))
    return;
  if (self->show == CONFAB_SHOW_UNREAD)
    refilter (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEPT]);
}
