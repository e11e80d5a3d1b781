/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one transaction changed, as readers of the store see it. */
#include "config.h"

#include "confab-changeset.h"

/* (sequence, messages, conversations, accounts, outbox, folders, people) */
#define VARIANT_TYPE "(xa(xxxyb)a(xxy)a(xxy)a(xu)bb)"

struct _ConfabChangeset
{
  gint64 sequence;
  ConfabMessageChange *messages;
  guint n_messages;
  ConfabRowChange *conversations;
  guint n_conversations;
  ConfabRowChange *accounts;
  guint n_accounts;
  ConfabOutboxChange *outbox;
  guint n_outbox;
  gboolean folders;
  gboolean people;
};

G_DEFINE_BOXED_TYPE (ConfabChangeset, confab_changeset, confab_changeset_ref, confab_changeset_unref)

/**
 * confab_changeset_new:
 * @sequence: the transaction's sequence number
 * @messages: (array length=n_messages): messages
 * @n_messages: their number
 * @conversations: (array length=n_conversations): conversations
 * @n_conversations: their number
 * @accounts: (array length=n_accounts): accounts
 * @n_accounts: their number
 * @outbox: (array length=n_outbox): lanes
 * @n_outbox: their number
 * @folders: whether folders came, went or were renamed or read to their end
 * @people: whether names, persons or who is blocked changed
 *
 * Returns: (transfer full): a changeset with copies of all that
 */
ConfabChangeset *
confab_changeset_new (gint64 sequence,
                      const ConfabMessageChange *messages,
                      guint n_messages,
                      const ConfabRowChange     *conversations,
                      guint n_conversations,
                      const ConfabRowChange     *accounts,
                      guint n_accounts,
                      const ConfabOutboxChange  *outbox,
                      guint n_outbox,
                      gboolean folders,
                      gboolean people)
{
  ConfabChangeset *self = g_atomic_rc_box_new0 (ConfabChangeset);

  self->sequence = sequence;
  self->messages = g_memdup2 (messages, n_messages * sizeof *messages);
  self->n_messages = n_messages;
  self->conversations = g_memdup2 (conversations, n_conversations * sizeof *conversations);
  self->n_conversations = n_conversations;
  self->accounts = g_memdup2 (accounts, n_accounts * sizeof *accounts);
  self->n_accounts = n_accounts;
  self->outbox = g_memdup2 (outbox, n_outbox * sizeof *outbox);
  self->n_outbox = n_outbox;
  self->folders = folders;
  self->people = people;
  return self;
}

/**
 * confab_changeset_ref:
 * @self: a changeset
 *
 * Returns: (transfer full): @self
 */
ConfabChangeset *
confab_changeset_ref (ConfabChangeset *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ConfabChangeset *self = data;

  g_free (self->messages);
  g_free (self->conversations);
  g_free (self->accounts);
  g_free (self->outbox);
}

/**
 * confab_changeset_unref:
 * @self: (transfer full): a changeset
 */
void
confab_changeset_unref (ConfabChangeset *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * confab_changeset_get_sequence:
 * @self: a changeset
 *
 * Returns: its sequence number; they rise by one with each transaction
 */
gint64
confab_changeset_get_sequence (const ConfabChangeset *self)
{
  return self->sequence;
}

/**
 * confab_changeset_get_messages:
 * @self: a changeset
 * @n: (out): how many
 *
 * Returns: (transfer none) (array length=n): each message at most once
 */
const ConfabMessageChange *
confab_changeset_get_messages (const ConfabChangeset *self,
                               guint *                n)
{
  *n = self->n_messages;
  return self->messages;
}

/**
 * confab_changeset_get_conversations:
 * @self: a changeset
 * @n: (out): how many
 *
 * Also those whose counts or last line changed with a message.
 *
 * Returns: (transfer none) (array length=n): each conversation at most once
 */
const ConfabRowChange *
confab_changeset_get_conversations (const ConfabChangeset *self,
                                    guint *                n)
{
  *n = self->n_conversations;
  return self->conversations;
}

/**
 * confab_changeset_get_accounts:
 * @self: a changeset
 * @n: (out): how many
 *
 * A removed account stands for the removal of all it had: its messages and
 * conversations are not listed one by one.
 *
 * Returns: (transfer none) (array length=n): each account at most once
 */
const ConfabRowChange *
confab_changeset_get_accounts (const ConfabChangeset *self,
                               guint *                n)
{
  *n = self->n_accounts;
  return self->accounts;
}

/**
 * confab_changeset_get_outbox:
 * @self: a changeset
 * @n: (out): how many
 *
 * Returns: (transfer none) (array length=n): lanes in which jobs changed, each account at most once
 */
const ConfabOutboxChange *
confab_changeset_get_outbox (const ConfabChangeset *self,
                             guint *                n)
{
  *n = self->n_outbox;
  return self->outbox;
}

/**
 * confab_changeset_get_folders:
 * @self: a changeset
 *
 * Returns: whether folders came, went, were renamed or read to their end
 */
gboolean
confab_changeset_get_folders (const ConfabChangeset *self)
{
  return self->folders;
}

/**
 * confab_changeset_get_people:
 * @self: a changeset
 *
 * Returns: whether names, persons or who is blocked changed
 */
gboolean
confab_changeset_get_people (const ConfabChangeset *self)
{
  return self->people;
}

static void
add_rows (GVariantBuilder *      builder,
          const ConfabRowChange *rows,
          guint                  n_rows)
{
  g_variant_builder_open (builder, G_VARIANT_TYPE ("a(xxy)"));
  for (guint i = 0; i < n_rows; i++)
    g_variant_builder_add (builder, "(xxy)", rows[i].id, rows[i].replacement_id, (guchar) rows[i].change);
  g_variant_builder_close (builder);
}

/**
 * confab_changeset_to_variant:
 * @self: a changeset
 *
 * Returns: (transfer floating): its form for another process
 */
GVariant *
confab_changeset_to_variant (const ConfabChangeset *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (VARIANT_TYPE));

  g_variant_builder_add (&builder, "x", self->sequence);
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a(xxxyb)"));
  for (guint i = 0; i < self->n_messages; i++)
    {
      const ConfabMessageChange *message = &self->messages[i];

      g_variant_builder_add (&builder, "(xxxyb)", message->id, message->conversation_id,
                             message->previous_conversation_id, (guchar) message->change, message->is_new);
    }
  g_variant_builder_close (&builder);
  add_rows (&builder, self->conversations, self->n_conversations);
  add_rows (&builder, self->accounts, self->n_accounts);
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a(xu)"));
  for (guint i = 0; i < self->n_outbox; i++)
    g_variant_builder_add (&builder, "(xu)", self->outbox[i].account_id, (guint32) self->outbox[i].lanes);
  g_variant_builder_close (&builder);
  g_variant_builder_add (&builder, "b", self->folders);
  g_variant_builder_add (&builder, "b", self->people);
  return g_variant_builder_end (&builder);
}

static ConfabRowChange *
read_rows (GVariantIter *iter,
           guint *       n_rows)
{
  ConfabRowChange *rows = g_new0 (ConfabRowChange, g_variant_iter_n_children (iter) + 1);
  guchar change;

  *n_rows = 0;
  while (g_variant_iter_next (iter, "(xxy)", &rows[*n_rows].id, &rows[*n_rows].replacement_id, &change))
    rows[(*n_rows)++].change = change;
  return rows;
}

static gboolean
changes_are_known (const ConfabChangeset *self)
{
  for (guint i = 0; i < self->n_messages; i++)
    if (self->messages[i].change < CONFAB_CHANGE_ADDED || self->messages[i].change > CONFAB_CHANGE_REMOVED)
      return FALSE;
  for (guint i = 0; i < self->n_conversations; i++)
    if (self->conversations[i].change < CONFAB_CHANGE_ADDED || self->conversations[i].change > CONFAB_CHANGE_REMOVED)
      return FALSE;
  for (guint i = 0; i < self->n_accounts; i++)
    if (self->accounts[i].change < CONFAB_CHANGE_ADDED || self->accounts[i].change > CONFAB_CHANGE_REMOVED)
      return FALSE;
  return TRUE;
}

/**
 * confab_changeset_new_from_variant:
 * @variant: what confab_changeset_to_variant() gave in another process
 *
 * Returns: (transfer full) (nullable): the changeset, or %NULL when it is none
 */
ConfabChangeset *
confab_changeset_new_from_variant (GVariant *variant)
{
  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE (VARIANT_TYPE)))
    return NULL;

  g_autoptr (GVariantIter) messages = NULL;
  g_autoptr (GVariantIter) conversations = NULL;
  g_autoptr (GVariantIter) accounts = NULL;
  g_autoptr (GVariantIter) outbox = NULL;
  g_autoptr (ConfabChangeset) self = g_atomic_rc_box_new0 (ConfabChangeset);
  ConfabMessageChange *message;
  guchar change;

  g_variant_get (variant, VARIANT_TYPE, &self->sequence, &messages, &conversations, &accounts,
                 &outbox, &self->folders, &self->people);
  self->messages = g_new0 (ConfabMessageChange, g_variant_iter_n_children (messages) + 1);
  while (message = &self->messages[self->n_messages],
         g_variant_iter_next (messages, "(xxxyb)", &message->id, &message->conversation_id,
                              &message->previous_conversation_id, &change, &message->is_new))
    {
      message->change = change;
      self->n_messages++;
    }
  self->conversations = read_rows (conversations, &self->n_conversations);
  self->accounts = read_rows (accounts, &self->n_accounts);
  self->outbox = g_new0 (ConfabOutboxChange, g_variant_iter_n_children (outbox) + 1);
  while (g_variant_iter_next (outbox, "(xu)", &self->outbox[self->n_outbox].account_id,
                              &self->outbox[self->n_outbox].lanes))
    self->n_outbox++;

  if (!changes_are_known (self))
    return NULL;
  return g_steal_pointer (&self);
}
