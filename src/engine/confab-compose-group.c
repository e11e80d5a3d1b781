/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a message says of its group, and messages that change one (§13, §28.5). */
#include "config.h"

#include "confab-compose-private.h"

#include "confab-blobs.h"
#include "confab-coi-id.h"
#include "confab-coi-microformat.h"
#include "confab-mime-header.h"

#include <glib/gi18n.h>

/* The most people that a group made here has. */
#define MAX_MEMBERS 100
/* The most people that a message names who are no longer in the group. */
#define MAX_PAST 100

static gboolean
deny (const char *words,
      GError **   error)
{
  g_set_error_literal (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_DENIED, words);
  return FALSE;
}

/**
 * confab_composer_group_free:
 * @self: (transfer full): what is said of a group
 */
void
confab_composer_group_free (ConfabComposerGroup *self)
{
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_pointer (&self->also, g_ptr_array_unref);
  g_clear_pointer (&self->past, g_ptr_array_unref);
  g_clear_pointer (&self->times, g_array_unref);
  g_clear_pointer (&self->past_times, g_array_unref);
  g_clear_pointer (&self->avatar, g_bytes_unref);
  confab_group_state_clear (&self->state);
  g_free (self->old_name);
  g_free (self->last_change);
  g_free (self);
}

static ConfabMembership *
find_member (ConfabComposerGroup *self,
             const char *         address)
{
  for (guint i = 0; i < self->members->len; i++)
    {
      ConfabMembership *member = g_ptr_array_index (self->members, i);

      if (g_str_equal (member->address, address))
        return member;
    }
  return NULL;
}

static gboolean
check_member (ConfabComposer *self,
              GError **       error)
{
  for (guint i = 0; i < self->group->members->len; i++)
    {
      const ConfabMembership *member = g_ptr_array_index (self->group->members, i);

      if (member->presence != CONFAB_PRESENCE_MEMBER && member->presence != CONFAB_PRESENCE_SELF &&
          confab_transaction_is_own_address (self->txn, self->context->account_id, member->address))
        return deny (_ ("You are no longer in this group."), error);
    }
  return TRUE;
}

static guint
count_present (ConfabComposerGroup *self)
{
  guint n = 0;

  for (guint i = 0; i < self->members->len; i++)
    n += ((ConfabMembership *) g_ptr_array_index (self->members, i))->presence == CONFAB_PRESENCE_MEMBER;
  return n;
}

static gboolean
change_member (ConfabComposer *self,
               const char *    address,
               gboolean        takes_out,
               GString *       named,
               GError **       error)
{
  ConfabComposerGroup *group = self->group;
  ConfabMembership *member = find_member (group, address);
  gboolean present = member != NULL && member->presence == CONFAB_PRESENCE_MEMBER;

  if (!confab_mime_address_is_valid (address))
    {
      g_set_error (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_ADDRESS, _ ("%s is not an address."), address);
      return FALSE;
    }
  if (confab_transaction_is_own_address (self->txn, self->context->account_id, address))
    return !takes_out || deny (_ ("To take yourself out, leave the group."), error);
  if (present != takes_out)
    return TRUE;
  if (!takes_out && count_present (group) >= MAX_MEMBERS)
    return deny (_ ("This group is full."), error);
  if (member == NULL)
    {
      member = g_new0 (ConfabMembership, 1);
      member->address = g_strdup (address);
      g_ptr_array_add (group->members, member);
    }
  member->presence = takes_out ? CONFAB_PRESENCE_REMOVED : CONFAB_PRESENCE_MEMBER;
  member->time = self->date;
  g_ptr_array_add (group->also, confab_mime_address_new (NULL, address));
  g_string_append_printf (named, "%s%s", named->len > 0 ? ", " : "", address);
  return TRUE;
}

static const char *
get_own_name (ConfabComposer *self)
{
  return self->context->name != NULL && self->context->name[0] != '\0' ? self->context->name : self->context->address;
}

static gboolean
change_members (ConfabComposer *self,
                GError **       error)
{
  const ConfabDraftGroup *draft = self->draft->group;
  g_autoptr (GString) named = g_string_new (NULL);

  for (guint i = 0; draft->addresses[i] != NULL; i++)
    if (!change_member (self, draft->addresses[i], draft->takes_out, named, error))
      return FALSE;
  if (named->len == 0)
    return deny (draft->takes_out ? _ ("Nobody of them is in this group.") : _ ("All of them are in this group already."), error);
  self->words = draft->takes_out ? g_strdup_printf (_ ("%s removed %s from the group."), get_own_name (self), named->str)
                                 : g_strdup_printf (_ ("%s added %s to the group."), get_own_name (self), named->str);
  return TRUE;
}

static char *
dup_text (const char *text,
          gsize       max_length)
{
  g_autofree char *line = confab_mime_sanitize_line (text != NULL ? text : "", max_length);

  return g_strdup (g_strstrip (line));
}

static gboolean
change_name (ConfabComposer *self,
             GError **       error)
{
  ConfabComposerGroup *group = self->group;
  g_autofree char *name = dup_text (self->draft->group->text, CONFAB_COI_MAX_GROUP_NAME);

  if (name[0] == '\0')
    return deny (_ ("A group needs a name."), error);
  group->old_name = g_strdup (self->chat->name);
  g_free (group->state.name);
  g_free (self->chat->name);
  group->state.name = g_strdup (name);
  group->state.name_time = self->date;
  self->chat->name = g_steal_pointer (&name);
  if (self->draft->group->change == CONFAB_COI_GROUP_CHANGE_CREATED)
    self->words = g_strdup_printf (_ ("%s created the group “%s”."), get_own_name (self), self->chat->name);
  else
    self->words = g_strdup_printf (_ ("%s renamed the group to “%s”."), get_own_name (self), self->chat->name);
  return TRUE;
}

static gboolean
change_avatar (ConfabComposer *self,
               GError **       error)
{
  g_autoptr (GBytes) avatar = confab_blobs_get_bytes (self->context->blobs, self->draft->group->avatar, CONFAB_COI_MAX_AVATAR, NULL);

  if (avatar == NULL)
    return deny (_ ("This picture is too large; take one of at most 256 kB."), error);
  if (confab_coi_picture_get_type (avatar) == NULL)
    return deny (_ ("This is no picture that others can see; take a PNG, JPEG, WebP or GIF file."), error);
  g_clear_pointer (&self->group->avatar, g_bytes_unref);
  self->group->avatar = g_steal_pointer (&avatar);
  self->words = g_strdup_printf (_ ("%s changed the group’s picture."), get_own_name (self));
  return TRUE;
}

static gboolean
change (ConfabComposer *self,
        GError **       error)
{
  ConfabGroupState *state = &self->group->state;

  switch (self->draft->group->change)
    {
    case CONFAB_COI_GROUP_CHANGE_CREATED:
      for (guint i = 0; i < self->group->members->len; i++)
        ((ConfabMembership *) g_ptr_array_index (self->group->members, i))->time = self->date;
      return change_name (self, error);
    case CONFAB_COI_GROUP_CHANGE_NAME:
      return change_name (self, error);
    case CONFAB_COI_GROUP_CHANGE_MEMBERS:
      return change_members (self, error);
    case CONFAB_COI_GROUP_CHANGE_AVATAR:
      return change_avatar (self, error);
    case CONFAB_COI_GROUP_CHANGE_DESCRIPTION:
      g_free (state->description);
      state->description = dup_text (self->draft->group->text, CONFAB_COI_MAX_GROUP_DESCRIPTION);
      state->description_time = self->date;
      self->words = state->description[0] != '\0'
                    ? g_strdup_printf (_ ("%s described the group: %s"), get_own_name (self), state->description)
                    : g_strdup_printf (_ ("%s removed the group’s description."), get_own_name (self));
      return TRUE;
    case CONFAB_COI_GROUP_CHANGE_NONE:
      break;
    }
  return TRUE;
}

/* The newest time of all that is known of the group: who carries a wrong clock must
 * not be the last to have said something. What only says something follows changes. */
static gint64
find_last_word (ConfabComposer *self)
{
  const ConfabComposerGroup *group = self->group;
  gint64 last = group->last_time;

  if (self->draft->group == NULL && self->draft->kind != CONFAB_COI_KIND_GROUP_LEFT)
    return last;
  last = MAX (last, MAX (group->state.name_time, MAX (group->state.description_time, group->state.avatar_time)));
  for (guint i = 0; i < group->members->len; i++)
    last = MAX (last, ((ConfabMembership *) g_ptr_array_index (group->members, i))->time);
  return last;
}

/* Whoever leaves is from now on one of those who were members. */
static void
leave (ConfabComposer *self)
{
  g_autofree char *address = g_utf8_strdown (self->context->address, -1);
  ConfabMembership *member = find_member (self->group, address);

  if (member == NULL)
    {
      member = g_new0 (ConfabMembership, 1);
      member->address = g_steal_pointer (&address);
      g_ptr_array_add (self->group->members, member);
    }
  member->presence = CONFAB_PRESENCE_LEFT;
  member->time = self->date;
  self->words = g_strdup_printf (_ ("%s left the group."), get_own_name (self));
}

/* What a group is called for those whose program needs a name: by all in it, as they
 * call themselves. What one person calls another is not for third ones to see. */
static void
name_by_members (ConfabComposer *self)
{
  g_autoptr (GString) names = g_string_new (get_own_name (self));

  for (guint i = 0; i < self->group->members->len && names->len < CONFAB_COI_MAX_GROUP_NAME; i++)
    {
      const ConfabMembership *member = g_ptr_array_index (self->group->members, i);
      g_autofree char *name = NULL;

      if (member->presence != CONFAB_PRESENCE_MEMBER)
        continue;
      name = confab_transaction_dup_given_name (self->txn, self->context->account_id, member->address);
      g_string_append_printf (names, ", %s", name != NULL ? name : member->address);
    }
  g_free (self->chat->name);
  self->chat->name = dup_text (names->str, CONFAB_COI_MAX_GROUP_NAME);
}

/**
 * confab_composer_look_at_group:
 * @self: what is composed, with its conversation, a group
 * @error: return location for a CONFAB_COMPOSE_ERROR or CONFAB_STORE_ERROR
 *
 * Works out what the mail changes in its group, and who is in it then.
 *
 * Returns: whether the person may
 */
gboolean
confab_composer_look_at_group (ConfabComposer *self,
                               GError **       error)
{
  ConfabComposerGroup *group = g_new0 (ConfabComposerGroup, 1);
  g_autoptr (GError) local_error = NULL;

  self->group = group;
  group->also = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mime_address_free);
  group->members = confab_transaction_list_memberships (self->txn, self->chat->id, error);
  if (group->members == NULL || !confab_transaction_get_group (self->txn, self->chat->id, &group->state, error) ||
      !check_member (self, error))
    return FALSE;
  group->last_change = confab_transaction_find_last_change (self->txn, self->chat->id, &group->last_time, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  self->after = find_last_word (self);
  self->date = confab_composer_find_date (self);
  if (group->state.avatar != NULL)
    group->avatar = confab_blobs_get_bytes (self->context->blobs, group->state.avatar, CONFAB_COI_MAX_AVATAR, NULL);
  if (self->draft->kind == CONFAB_COI_KIND_GROUP_LEFT)
    leave (self);
  if (self->draft->group != NULL && !change (self, error))
    return FALSE;
  if (group->state.name == NULL)
    name_by_members (self);
  return TRUE;
}

static int
compare_newest (gconstpointer a,
                gconstpointer b)
{
  const ConfabMembership *x = *(const ConfabMembership *const *) a;
  const ConfabMembership *y = *(const ConfabMembership *const *) b;

  return x->time != y->time ? (x->time < y->time) - (x->time > y->time) : strcmp (x->address, y->address);
}

/**
 * confab_composer_describe_group:
 * @self: what is composed, with its group and recipients
 *
 * Returns: (transfer none): what the mail says of the group
 */
const ConfabCoiDraftGroup *
confab_composer_describe_group (ConfabComposer *self)
{
  ConfabComposerGroup *group = self->group;
  const ConfabDraftGroup *draft = self->draft->group;
  ConfabCoiDraftGroup *out = &group->draft;
  g_autoptr (GPtrArray) past = g_ptr_array_new ();

  group->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  group->past = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mime_address_free);
  group->past_times = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < self->recipients->len; i++)
    {
      const ConfabMimeAddress *recipient = g_ptr_array_index (self->recipients, i);
      const ConfabMembership *member = find_member (group, recipient->address);
      gint64 time = member != NULL ? member->time : 0;

      g_array_append_val (group->times, time);
    }
  for (guint i = 0; i < group->members->len; i++)
    {
      ConfabMembership *member = g_ptr_array_index (group->members, i);

      if (member->presence == CONFAB_PRESENCE_REMOVED || member->presence == CONFAB_PRESENCE_LEFT)
        g_ptr_array_add (past, member);
    }
  g_ptr_array_sort (past, compare_newest);
  for (guint i = 0; i < MIN (past->len, MAX_PAST); i++)
    {
      const ConfabMembership *member = g_ptr_array_index (past, i);

      g_ptr_array_add (group->past, confab_mime_address_new (NULL, member->address));
      g_array_append_val (group->past_times, member->time);
    }
  *out = (ConfabCoiDraftGroup) {
    .change = draft != NULL ? draft->change : CONFAB_COI_GROUP_CHANGE_NONE,
    .changed = (const ConfabMimeAddress *const *) group->also->pdata,
    .n_changed = group->also->len,
    .takes_out = draft != NULL && draft->takes_out,
    .member_times = (const gint64 *) group->times->data,
    .past = (const ConfabMimeAddress *const *) group->past->pdata,
    .past_times = (const gint64 *) group->past_times->data,
    .n_past = group->past->len,
    .old_name = group->old_name,
    .unnamed = group->state.name == NULL,
    .name_ms = group->state.name != NULL ? group->state.name_time : 0,
    .description = group->state.description,
    .description_ms = group->state.description_time,
    .avatar = group->avatar,
    .info = (draft != NULL && draft->change != CONFAB_COI_GROUP_CHANGE_NAME) || (group->state.info & CONFAB_GROUP_INFO_ANSWER) != 0,
    .ask = (group->state.info & CONFAB_GROUP_INFO_ASK) != 0,
  };
  return out;
}

/**
 * confab_compose_create_group:
 * @txn: a transaction
 * @account: row id of the account
 * @addresses: (array zero-terminated=1): its other members, in lower case
 * @random: CONFAB_COMPOSE_RANDOM_SIZE bytes of fresh randomness
 * @error: return location for a CONFAB_COMPOSE_ERROR or CONFAB_STORE_ERROR
 *
 * Makes a group that nobody else knows of yet: its first message tells them.
 *
 * Returns: row id of the conversation, or 0
 */
gint64
confab_compose_create_group (ConfabTransaction * txn,
                             gint64              account,
                             const char * const *addresses,
                             const guint8 *      random,
                             GError **           error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autofree char *id = NULL;
  gint64 chat;

  /* The Message-ID is made of the randomness itself. */
  g_checksum_update (checksum, random, CONFAB_COMPOSE_RANDOM_SIZE);
  g_checksum_get_digest (checksum, digest, &length);
  id = confab_coi_group_id_new (digest, CONFAB_COI_GROUP_RANDOM);
  for (guint i = 0; addresses[i] != NULL; i++)
    {
      if (confab_mime_address_is_valid (addresses[i]) && i < MAX_MEMBERS)
        continue;
      g_set_error (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_ADDRESS,
                   i < MAX_MEMBERS ? _ ("%s is not an address.") : _ ("There are too many people for one group, from %s on."), addresses[i]);
      return 0;
    }
  chat = confab_transaction_ensure_conversation (txn, account, CONFAB_CONVERSATION_GROUP, id, NULL, NULL, error);
  for (guint i = 0; chat != 0 && addresses[i] != NULL; i++)
    if (!confab_transaction_is_own_address (txn, account, addresses[i]) &&
        !confab_transaction_add_member (txn, chat, addresses[i], NULL, error))
      return 0;
  return chat != 0 && confab_transaction_set_request (txn, chat, FALSE, error) &&
         confab_transaction_set_kept (txn, chat, TRUE, error) ? chat : 0;
}
