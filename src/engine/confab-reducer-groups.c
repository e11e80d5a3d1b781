/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups: what all their messages together make of members, name, description and picture (§13, §28.5). */
#include "config.h"

#include "confab-reducer-private.h"
#include "confab-transaction-groups.h"
#include "confab-transaction-lines.h"

/* A group is what its members said of it, one after the other. Whoever is in it may say
 * who else is and what it is called; whoever is not changes nothing. Of two changes of
 * one thing the newer one counts, by the times that they carry: so all members end with
 * the same, whatever reached whom first, and what somebody did not know of yet is not
 * undone by what they say. Programs that carry no times (§13.5) mean whom they write to;
 * an ordinary answer means those who come or go beside those its parent went to. */

/* Kept of a mail, one thing a line: a letter and what it says. */
#define WORD_NAME 'n'
#define WORD_NAME_TIME 'N'
#define WORD_DESCRIPTION 'd'
#define WORD_DESCRIPTION_TIME 'D'
#define WORD_AVATAR 'v'
#define WORD_CHANGE 'c'
#define WORD_PRESENT '+'
#define WORD_PAST '-'
#define WORD_ADDED 'a'
#define WORD_REMOVED 'r'
#define WORD_INFO 'i'
#define WORD_ASKED 'q'
#define WORD_FOLLOWS 'f'

typedef struct
{
  const char *address;
  gint64 time;
  gboolean present;
} MemberWord;

/* What one mail says. Borrows from its lines. */
typedef struct
{
  GStrv lines;
  GArray *members; /* MemberWord; empty: it carries no times */
  const char *name;
  gint64 name_time;
  const char *description;
  gint64 description_time;
  const char *avatar;
  ConfabCoiGroupChange change;
  const char *added;
  const char *removed;
  gboolean info;
  gboolean asked;
  const char *follows;
} Words;

typedef struct
{
  ConfabReducer *reducer;
  gint64 chat;
  GHashTable *people; /* address → ConfabMembership */
  ConfabGroupState state;
  gboolean begun;
} Group;

static void
words_clear (Words *self)
{
  g_strfreev (self->lines);
  g_clear_pointer (&self->members, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static void
group_clear (Group *self)
{
  g_clear_pointer (&self->people, g_hash_table_unref);
  confab_group_state_clear (&self->state);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Group, group_clear)

static void
append_word (GString *   out,
             char        letter,
             const char *text)
{
  if (text == NULL)
    return;
  g_string_append_c (out, letter);
  g_string_append (out, text);
  g_string_append_c (out, '\n');
}

static void
append_number (GString *out,
               char     letter,
               gint64   number)
{
  if (number != 0)
    g_string_append_printf (out, "%c%" G_GINT64_FORMAT "\n", letter, number);
}

/**
 * confab_facts_dup_group_words:
 * @message: a message of a group
 *
 * Returns: (transfer full): what it says of the group, as text to be kept
 */
char *
confab_facts_dup_group_words (const ConfabCoiMessage *message)
{
  GString *out = g_string_new (NULL);
  guint n = g_strv_length (message->references);

  append_word (out, WORD_NAME, message->group_name);
  append_number (out, WORD_NAME_TIME, message->group_name != NULL ? message->group_name_ms : 0);
  append_word (out, WORD_DESCRIPTION, message->group_description);
  append_number (out, WORD_DESCRIPTION_TIME, message->group_description_ms);
  append_number (out, WORD_CHANGE, message->group_change);
  append_word (out, WORD_ADDED, message->member_added);
  append_word (out, WORD_REMOVED, message->member_removed);
  if (message->group_info)
    append_word (out, WORD_INFO, "");
  if (message->group_asked)
    append_word (out, WORD_ASKED, "");
  if (message->group_avatar != NULL)
    {
      g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, message->group_avatar);

      append_word (out, WORD_AVATAR, hash);
    }
  append_word (out, WORD_FOLLOWS, n > 0 ? message->references[n - 1] : message->in_reply_to);
  for (guint i = 0; message->group_members != NULL && i < message->group_members->len; i++)
    {
      const ConfabCoiMember *member = g_ptr_array_index (message->group_members, i);

      g_string_append_printf (out, "%c%" G_GINT64_FORMAT " %s\n", member->present ? WORD_PRESENT : WORD_PAST, member->time_ms,
                              member->address);
    }
  return g_string_free_and_steal (out);
}

static void
take_member (Words *     self,
             gboolean    present,
             const char *text)
{
  MemberWord member = { .present = present };
  char *end;

  member.time = g_ascii_strtoll (text, &end, 10);
  if (*end != ' ' || end[1] == '\0')
    return;
  member.address = end + 1;
  g_array_append_val (self->members, member);
}

static void
take_line (Words *     self,
           const char *line)
{
  const char *text = line + 1;

  switch (*line)
    {
    case WORD_NAME:
      self->name = *text != '\0' ? text : NULL;
      break;
    case WORD_NAME_TIME:
      self->name_time = g_ascii_strtoll (text, NULL, 10);
      break;
    case WORD_DESCRIPTION:
      self->description = text;
      break;
    case WORD_DESCRIPTION_TIME:
      self->description_time = g_ascii_strtoll (text, NULL, 10);
      break;
    case WORD_CHANGE:
      self->change = (ConfabCoiGroupChange) g_ascii_strtoll (text, NULL, 10);
      break;
    case WORD_ADDED:
      self->added = text;
      break;
    case WORD_REMOVED:
      self->removed = text;
      break;
    case WORD_AVATAR:
      self->avatar = text;
      break;
    case WORD_INFO:
      self->info = TRUE;
      break;
    case WORD_ASKED:
      self->asked = TRUE;
      break;
    case WORD_FOLLOWS:
      self->follows = text;
      break;
    case WORD_PRESENT:
    case WORD_PAST:
      take_member (self, *line == WORD_PRESENT, text);
      break;
    default:
      break;
    }
}

static void
words_init (Words *             self,
            const ConfabSpeech *speech)
{
  *self = (Words) { 0 };
  self->lines = g_strsplit (speech->payload != NULL ? speech->payload : "", "\n", -1);
  self->members = g_array_new (FALSE, FALSE, sizeof (MemberWord));
  for (guint i = 0; self->lines[i] != NULL; i++)
    take_line (self, self->lines[i]);
}

/* All of one's own addresses are the one person. */
static const char *
fold_self (Group *     self,
           const char *address)
{
  return g_hash_table_contains (self->reducer->own, address) ? self->reducer->self_key : address;
}

static gboolean
is_in (const ConfabMembership *membership)
{
  return membership != NULL &&
         (membership->presence == CONFAB_PRESENCE_MEMBER || membership->presence == CONFAB_PRESENCE_SELF);
}

static gboolean
is_member (Group *     self,
           const char *address)
{
  return is_in (g_hash_table_lookup (self->people, fold_self (self, address)));
}

static guint
count_others (Group *self)
{
  GHashTableIter iter;
  gpointer membership;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->people);
  while (g_hash_table_iter_next (&iter, NULL, &membership))
    n += ((ConfabMembership *) membership)->presence == CONFAB_PRESENCE_MEMBER;
  return n;
}

static void
set_presence (Group *        self,
              const char *   address,
              gint64         time,
              ConfabPresence presence)
{
  ConfabMembership *membership = g_new0 (ConfabMembership, 1);

  membership->address = g_strdup (address);
  membership->time = time;
  membership->presence = presence;
  g_hash_table_replace (self->people, membership->address, membership);
}

/* Who left is added again only by somebody who knows that: their message follows one
 * that is no older than the leaving, §13.5. */
static gboolean
knew_of_leaving (Group *      self,
                 const Words *words,
                 gint64       left,
                 gboolean *   knew,
                 GError **    error)
{
  g_autoptr (ConfabSpeech) before = NULL;
  g_autoptr (GError) local_error = NULL;

  *knew = TRUE;
  if (words->follows == NULL)
    return TRUE;
  before = confab_transaction_find_speech (self->reducer->txn, self->chat, words->follows, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *knew = before == NULL || before->time >= left;
  return TRUE;
}

/* One change of one member. */
static gboolean
apply (Group *             self,
       const ConfabSpeech *speech,
       const Words *       words,
       const MemberWord *  word,
       GPtrArray *         events,
       GError **           error)
{
  const char *address = fold_self (self, word->address);
  gboolean oneself = strcmp (address, self->reducer->self_key) == 0;
  const ConfabMembership *known = g_hash_table_lookup (self->people, address);
  gboolean was = is_in (known);
  gint64 time = MIN (word->time, speech->time);

  if (known != NULL && (time < known->time || (time == known->time && (was || !word->present))))
    return TRUE;
  if (known == NULL && g_hash_table_size (self->people) >= CONFAB_MAX_PEOPLE)
    return TRUE;
  if (word->present && known != NULL && known->presence == CONFAB_PRESENCE_LEFT)
    {
      gboolean knew;

      if (!knew_of_leaving (self, words, known->time, &knew, error))
        return FALSE;
      if (!knew)
        return TRUE;
    }
  if (!word->present && known != NULL && known->presence == CONFAB_PRESENCE_LEFT)
    return TRUE;
  set_presence (self, address, time,
                !word->present ? CONFAB_PRESENCE_REMOVED : oneself ? CONFAB_PRESENCE_SELF : CONFAB_PRESENCE_MEMBER);
  /* Of what somebody else did this message is only an echo. */
  if (events != NULL && was != word->present && time / 1000 == speech->time / 1000)
    confab_group_event_add (events, word->present ? CONFAB_GROUP_ADDED : CONFAB_GROUP_DROPPED, address);
  return TRUE;
}

static gboolean
apply_now (Group *             self,
           const ConfabSpeech *speech,
           const Words *       words,
           const char *        address,
           gboolean            present,
           GPtrArray *         events,
           GError **           error)
{
  const MemberWord word = { address, speech->time, present };

  return address[0] == '\0' || is_member (self, address) == present || apply (self, speech, words, &word, events, error);
}

static GHashTable *
new_set (char **addresses)
{
  GHashTable *set = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; addresses[i] != NULL; i++)
    g_hash_table_add (set, addresses[i]);
  return set;
}

/* Whom a message without times is not written to any more. */
static gboolean
drop_missing (Group *             self,
              const ConfabSpeech *speech,
              const Words *       words,
              GHashTable *        now,
              GHashTable *        before,
              GPtrArray *         events,
              GError **           error)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->people);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const ConfabMembership *membership = value;

      if (membership->presence == CONFAB_PRESENCE_MEMBER && strcmp (membership->address, speech->author) != 0 &&
          !g_hash_table_contains (now, membership->address) &&
          (before == NULL || g_hash_table_contains (before, membership->address)))
        g_ptr_array_add (missing, g_strdup (membership->address));
    }
  for (guint i = 0; i < missing->len; i++)
    if (!apply_now (self, speech, words, g_ptr_array_index (missing, i), FALSE, events, error))
      return FALSE;
  return TRUE;
}

/* What an ordinary answer changes: who and what is other than in the mail it answers. */
static gboolean
hear_answer (Group *             self,
             const ConfabSpeech *speech,
             Words *             words,
             char **             recipients,
             GPtrArray *         events,
             GError **           error)
{
  g_autoptr (GError) local_error = NULL;
  const char *answered = speech->in_reply_to != NULL ? speech->in_reply_to : words->follows;
  g_autoptr (ConfabSpeech) parent = answered != NULL
                                    ? confab_transaction_find_speech (self->reducer->txn, self->chat, answered, &local_error) : NULL;
  g_auto (GStrv) then = NULL;
  g_auto (Words) parent_words = { 0 };
  g_autoptr (GHashTable) before = NULL;
  g_autoptr (GHashTable) now = new_set (recipients);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (parent != NULL)
    {
      then = g_strsplit (parent->recipients != NULL ? parent->recipients : "", "\n", CONFAB_MAX_PEOPLE);
      before = new_set (then);
      g_hash_table_add (before, parent->author);
      words_init (&parent_words, parent);
    }
  for (guint i = 0; recipients[i] != NULL; i++)
    if ((before == NULL || !g_hash_table_contains (before, recipients[i])) &&
        !apply_now (self, speech, words, recipients[i], TRUE, events, error))
      return FALSE;
  if (before != NULL && !drop_missing (self, speech, words, now, before, events, error))
    return FALSE;
  if (self->state.name != NULL && (parent == NULL || parent_words.name == NULL || g_strcmp0 (parent_words.name, words->name) == 0))
    words->name = NULL;
  return TRUE;
}

static gboolean
hear_members (Group *             self,
              const ConfabSpeech *speech,
              Words *             words,
              GPtrArray *         events,
              GError **           error)
{
  g_auto (GStrv) recipients = g_strsplit (speech->recipients != NULL ? speech->recipients : "", "\n", CONFAB_MAX_PEOPLE);
  g_autoptr (GHashTable) now = NULL;

  for (guint i = 0; i < words->members->len; i++)
    if (!apply (self, speech, words, &g_array_index (words->members, MemberWord, i), events, error))
      return FALSE;
  if (words->members->len > 0)
    return TRUE;
  if (!speech->chat && self->begun)
    return hear_answer (self, speech, words, recipients, events, error);

  for (guint i = 0; recipients[i] != NULL; i++)
    if ((words->removed == NULL || strcmp (recipients[i], words->removed) != 0) &&
        !apply_now (self, speech, words, recipients[i], TRUE, events, error))
      return FALSE;
  if (words->added != NULL && !apply_now (self, speech, words, words->added, TRUE, events, error))
    return FALSE;
  if (words->removed != NULL && !apply_now (self, speech, words, words->removed, FALSE, events, error))
    return FALSE;
  now = new_set (recipients);
  return drop_missing (self, speech, words, now, NULL, events, error);
}

static void
hear_name (Group *             self,
           const ConfabSpeech *speech,
           const Words *       words,
           GPtrArray *         events)
{
  ConfabGroupState *state = &self->state;
  gint64 time = words->name_time != 0 ? MIN (words->name_time, speech->time) : speech->time;

  if (words->name == NULL || (words->name_time == 0 && g_strcmp0 (words->name, state->name) == 0))
    return;
  if (state->name != NULL &&
      (time < state->name_time || (time == state->name_time && strcmp (words->name, state->name) >= 0)))
    return;
  if (events != NULL && g_strcmp0 (words->name, state->name) != 0 && time / 1000 == speech->time / 1000)
    confab_group_event_add (events, CONFAB_GROUP_RENAMED, words->name);
  g_free (state->name);
  state->name = g_strdup (words->name);
  state->name_time = time;
}

static void
hear_description (Group *             self,
                  const ConfabSpeech *speech,
                  const Words *       words,
                  GPtrArray *         events)
{
  ConfabGroupState *state = &self->state;
  const char *known = state->description != NULL ? state->description : "";
  gint64 time = words->description_time != 0 ? MIN (words->description_time, speech->time) : speech->time;

  if (words->description == NULL || (words->description_time == 0 && strcmp (words->description, known) == 0))
    return;
  if (time < state->description_time || (time == state->description_time && strcmp (words->description, known) <= 0))
    return;
  if (events != NULL && strcmp (words->description, known) != 0 && time / 1000 == speech->time / 1000)
    confab_group_event_add (events, CONFAB_GROUP_DESCRIBED, words->description);
  g_free (state->description);
  state->description = words->description[0] != '\0' ? g_strdup (words->description) : NULL;
  state->description_time = time;
}

/* The picture comes with all there is to know of the group, too; then it is an echo. */
static void
hear_avatar (Group *             self,
             const ConfabSpeech *speech,
             const Words *       words,
             GPtrArray *         events)
{
  ConfabGroupState *state = &self->state;
  gboolean changes = words->change == CONFAB_COI_GROUP_CHANGE_AVATAR;

  if (words->avatar == NULL || (!changes && state->avatar != NULL) || (changes && speech->time < state->avatar_time))
    return;
  if (events != NULL && changes && g_strcmp0 (words->avatar, state->avatar) != 0)
    confab_group_event_add (events, CONFAB_GROUP_PICTURED, NULL);
  g_free (state->avatar);
  state->avatar = g_strdup (words->avatar);
  state->avatar_time = changes ? speech->time : 0;
}

static void
hear_info (Group *             self,
           const ConfabSpeech *speech,
           const Words *       words)
{
  ConfabGroupState *state = &self->state;

  if (!self->begun && !speech->outgoing && speech->chat && !words->info)
    state->info |= CONFAB_GROUP_INFO_ASK;
  /* What an ordinary program began is told by the first one that knows groups, §13.7. */
  if (!self->begun && !speech->chat)
    state->info |= CONFAB_GROUP_INFO_ANSWER;
  if (words->info)
    state->info = 0;
  else if (words->asked)
    state->info = speech->outgoing ? state->info & ~CONFAB_GROUP_INFO_ASK : state->info | CONFAB_GROUP_INFO_ANSWER;
}

/* The first one to be heard changes nothing that was known; what it does is told all the same. */
static void
tell_beginning (Group *             self,
                const ConfabSpeech *speech,
                const Words *       words,
                GPtrArray *         events)
{
  switch (words->change)
    {
    case CONFAB_COI_GROUP_CHANGE_CREATED:
      confab_group_event_add (events, CONFAB_GROUP_CREATED, words->name);
      break;
    case CONFAB_COI_GROUP_CHANGE_MEMBERS:
      if (words->added != NULL)
        confab_group_event_add (events, CONFAB_GROUP_ADDED,
                                speech->outgoing ? words->added : self->reducer->self_key);
      else if (words->removed != NULL)
        confab_group_event_add (events, CONFAB_GROUP_DROPPED, words->removed);
      break;
    case CONFAB_COI_GROUP_CHANGE_NAME:
      confab_group_event_add (events, CONFAB_GROUP_RENAMED, words->name);
      break;
    case CONFAB_COI_GROUP_CHANGE_DESCRIPTION:
      confab_group_event_add (events, CONFAB_GROUP_DESCRIBED, words->description);
      break;
    case CONFAB_COI_GROUP_CHANGE_AVATAR:
      confab_group_event_add (events, CONFAB_GROUP_PICTURED, NULL);
      break;
    case CONFAB_COI_GROUP_CHANGE_NONE:
      break;
    }
}

static gboolean
hear (Group *             self,
      const ConfabSpeech *speech,
      GPtrArray *         events,
      GError **           error)
{
  const char *author = fold_self (self, speech->author);
  g_auto (Words) words = { 0 };
  gboolean begins = !self->begun;

  words_init (&words, speech);
  if (begins)
    {
      /* When its author came nobody says: any word on that is newer. */
      gint64 since = words.members->len > 0 ? 0 : speech->time;

      self->state.founded = speech->arrived;
      set_presence (self, author, since, speech->outgoing ? CONFAB_PRESENCE_SELF : CONFAB_PRESENCE_MEMBER);
      if (!speech->outgoing)
        set_presence (self, self->reducer->self_key, since, CONFAB_PRESENCE_SELF);
    }
  else if (!is_member (self, author))
    {
      return TRUE;
    }
  if (speech->role == CONFAB_LINK_LEAVE)
    {
      set_presence (self, author, speech->time, CONFAB_PRESENCE_LEFT);
      confab_group_event_add (events, CONFAB_GROUP_LEFT, author);
      return TRUE;
    }
  if (!speech->chat && !begins)
    {
      g_auto (GStrv) recipients = g_strsplit (speech->recipients != NULL ? speech->recipients : "", "\n", 3);
      guint others = 0;

      for (guint i = 0; recipients[i] != NULL; i++)
        others += recipients[i][0] != '\0' && !g_hash_table_contains (self->reducer->own, recipients[i]);
      /* Who answers one alone with an ordinary program does not mean to throw out the others. */
      if (others + !speech->outgoing < 2 && count_others (self) > 1)
        return TRUE;
    }
  if (!hear_members (self, speech, &words, begins ? NULL : events, error))
    return FALSE;
  hear_name (self, speech, &words, begins ? NULL : events);
  hear_description (self, speech, &words, begins ? NULL : events);
  hear_avatar (self, speech, &words, begins ? NULL : events);
  hear_info (self, speech, &words);
  self->begun = TRUE;
  if (begins)
    tell_beginning (self, speech, &words, events);
  return TRUE;
}

/* Who does not know of an own change, as far as servers say. */
static gboolean
tell_unreached (Group *             self,
                const ConfabSpeech *speech,
                GPtrArray *         events,
                GError **           error)
{
  g_autoptr (GPtrArray) receipts = NULL;

  if (!speech->outgoing || (speech->role != CONFAB_LINK_CHANGE && speech->role != CONFAB_LINK_LEAVE))
    return TRUE;
  receipts = confab_transaction_list_receipts (self->reducer->txn, speech->id, error);
  for (guint i = 0; receipts != NULL && i < receipts->len; i++)
    {
      const ConfabReceipt *receipt = g_ptr_array_index (receipts, i);

      if (receipt->kind == CONFAB_RECEIPT_FAILED)
        confab_group_event_add (events, CONFAB_GROUP_UNREACHED, receipt->address);
    }
  return receipts != NULL;
}

static gboolean
hear_and_tell (Group *             self,
               const ConfabSpeech *speech,
               GHashTable *        heard,
               GError **           error)
{
  g_autoptr (GPtrArray) events = confab_group_events_new ();

  g_hash_table_add (heard, (gpointer) &speech->id);
  return hear (self, speech, events, error) && tell_unreached (self, speech, events, error) &&
         confab_transaction_set_line (self->reducer->txn, speech->id, events, error);
}

/* Whether a mail names somebody: as one it went to, or as a member. */
static gboolean
names (const ConfabSpeech *speech,
       const char *        address)
{
  g_auto (GStrv) recipients = g_strsplit (speech->recipients != NULL ? speech->recipients : "", "\n", CONFAB_MAX_PEOPLE);
  g_auto (Words) words = { 0 };

  if (g_strv_contains ((const char *const *) recipients, address))
    return TRUE;
  words_init (&words, speech);
  for (guint i = 0; i < words.members->len; i++)
    {
      const MemberWord *word = &g_array_index (words.members, MemberWord, i);

      if (word->present && strcmp (word->address, address) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Within one second the order in which they came into a folder tells which was first, and
 * one's own words count before another's. Where nothing tells it, nobody begins a group by
 * naming its founder who does not name them. What is left has the order of the dates. */
static gboolean
arrived_before (const ConfabSpeech *one,
                const ConfabSpeech *other)
{
  if (one->arrived != other->arrived)
    return one->arrived < other->arrived;
  if (one->outgoing != other->outgoing)
    return one->outgoing;
  if (one->arrived_folder != 0 && one->arrived_folder == other->arrived_folder)
    return one->arrived_uid < other->arrived_uid;
  return names (other, one->author) && !names (one, other->author);
}

/* The one that arrived first, and not that which says it is the oldest: a date is
 * whatever its author writes, and who is in the group must not depend on it. */
static const ConfabSpeech *
find_first (GPtrArray *speeches)
{
  const ConfabSpeech *first = NULL;

  for (guint i = 0; i < speeches->len; i++)
    {
      const ConfabSpeech *speech = g_ptr_array_index (speeches, i);

      if (speech->role != CONFAB_LINK_LEAVE && (first == NULL || arrived_before (speech, first)))
        first = speech;
    }
  return first;
}

/* Whether something new may be what began the group: nothing had, or it came so early. */
static gboolean
may_begin (Group *    self,
           GPtrArray *speeches)
{
  if (g_hash_table_size (self->people) == 0)
    return TRUE;
  for (guint i = 0; i < speeches->len; i++)
    {
      const ConfabSpeech *speech = g_ptr_array_index (speeches, i);

      if (speech->role != CONFAB_LINK_LEAVE && speech->arrived != 0 && speech->arrived <= self->state.founded)
        return TRUE;
    }
  return FALSE;
}

static gboolean
read_group (Group *  self,
            GError **error)
{
  g_autoptr (GPtrArray) memberships = confab_transaction_list_memberships (self->reducer->txn, self->chat, error);

  if (memberships == NULL || !confab_transaction_get_group (self->reducer->txn, self->chat, &self->state, error))
    return FALSE;
  for (guint i = 0; i < memberships->len; i++)
    {
      const ConfabMembership *membership = g_ptr_array_index (memberships, i);

      set_presence (self, membership->address, membership->time, membership->presence);
    }
  return TRUE;
}

static gboolean
write_group (Group *  self,
             GError **error)
{
  g_autoptr (GPtrArray) memberships = g_hash_table_get_values_as_ptr_array (self->people);

  return confab_transaction_set_memberships (self->reducer->txn, self->chat, memberships, error) &&
         confab_transaction_set_group (self->reducer->txn, self->chat, &self->state, error) &&
         confab_transaction_set_can_send (self->reducer->txn, self->chat, is_member (self, self->reducer->self_key), error);
}

/**
 * confab_reducer_recheck_group:
 * @self: a reducer
 * @chat: a group
 * @arrived: when one of its messages arrived, as it is known now
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Lets it be worked out anew where that message may be the one that began it.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_recheck_group (ConfabReducer *self,
                              ConfabChat *   chat,
                              gint64         arrived,
                              GError **      error)
{
  g_auto (ConfabGroupState) state = { 0 };

  if (!confab_transaction_get_group (self->txn, chat->id, &state, error))
    return FALSE;
  if (arrived <= state.founded)
    chat->spoken = chat->retold = TRUE;
  return TRUE;
}

static void
group_init (Group *        self,
            ConfabReducer *reducer,
            ConfabChat *   chat)
{
  *self = (Group) { .reducer = reducer, .chat = chat->id };
  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) confab_membership_free);
}

/* From what is known of it; where that may be founded on another message than before, from
 * nothing. */
static gboolean
go_on (Group *        self,
       ConfabReducer *reducer,
       ConfabChat *   chat,
       ConfabHearing *hearing,
       GError **      error)
{
  group_init (self, reducer, chat);
  if (!hearing->goes_on)
    return TRUE;
  self->begun = TRUE;
  if (!read_group (self, error))
    return FALSE;
  if (!may_begin (self, hearing->speeches))
    return TRUE;
  hearing->goes_on = FALSE;
  g_clear_pointer (&hearing->speeches, g_ptr_array_unref);
  hearing->speeches = confab_transaction_list_speeches (reducer->txn, chat->id, G_MININT64, error);
  group_clear (self);
  group_init (self, reducer, chat);
  return hearing->speeches != NULL;
}

/**
 * confab_reducer_settle_group:
 * @self: a reducer
 * @chat: a group in which something was said, or that was moved
 * @error: return location for a CONFAB_STORE_ERROR
 *
 * Works out its members, all that is known of it, and its lines.
 *
 * Returns: whether it went well
 */
gboolean
confab_reducer_settle_group (ConfabReducer *self,
                             ConfabChat *   chat,
                             GError **      error)
{
  g_auto (ConfabHearing) hearing = { 0 };
  g_auto (Group) group = { NULL };
  g_autoptr (GHashTable) heard = g_hash_table_new (g_int64_hash, g_int64_equal);
  const ConfabSpeech *first = NULL;

  if (!confab_reducer_hear (self, chat, &hearing, error) || !go_on (&group, self, chat, &hearing, error))
    return FALSE;
  if (!hearing.goes_on)
    {
      first = find_first (hearing.speeches);
      if (first == NULL)
        return confab_reducer_drop_lines (self, chat->id, NULL, error);
      if (!hear_and_tell (&group, first, heard, error))
        return FALSE;
    }
  for (guint i = 0; i < hearing.speeches->len; i++)
    {
      const ConfabSpeech *speech = g_ptr_array_index (hearing.speeches, i);

      if (speech != first && !hear_and_tell (&group, speech, heard, error))
        return FALSE;
    }
  return (hearing.goes_on || confab_reducer_drop_lines (self, chat->id, heard, error)) && write_group (&group, error);
}
