/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rules get out of one mail alone: who takes part, where it belongs, what it does. */
#include "config.h"

#include "confab-coi-digest.h"
#include "confab-delivery-words.h"
#include "confab-reducer-private.h"

#include <string.h>

/* The author of a mail without any (RFC 2606 keeps this domain for nobody). */
#define NOBODY "nobody@unknown.invalid"
/* Put behind an own address in a mail that somebody else has sent (RFC 2606 keeps it for nobody). */
#define NOT_OURS ".invalid"
/* The most lines that a list may add to what it sends on. */
#define MAX_ADDED_LINES 40
/* The most messages that one mail may be about. */
#define MAX_TARGETS 100
/* How many hexadecimal digits of a hash are enough: to tell mails, texts, threads apart. */
#define VARIANT_DIGITS 20
#define WORDS_DIGITS 16
#define SUBJECT_KEY_DIGITS 32
/* The most bytes that a mail may say about another one. */
#define MAX_PAYLOAD 4096
/* Among so few people one is found without a table. */
#define FEW_PEOPLE 8

/**
 * confab_facts_free:
 * @self: (transfer full): facts
 */
void
confab_facts_free (ConfabFacts *self)
{
  g_free (self->variant);
  g_free (self->stranger);
  g_clear_pointer (&self->recipients, g_ptr_array_unref);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  g_free (self->key);
  g_free (self->home);
  g_free (self->subject_key);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_free (self->payload);
  g_free (self);
}

static void
add_text (GString *   out,
          const char *text)
{
  /* With its NUL, so that no two lists of texts look the same. */
  g_string_append_len (out, text != NULL ? text : "", text != NULL ? (gssize) strlen (text) + 1 : 1);
}

static void
add_addresses (GString *  out,
               GPtrArray *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    add_text (out, ((ConfabMimeAddress *) g_ptr_array_index (addresses, i))->address);
  add_text (out, NULL);
}

static void
add_strings (GString *out,
             GStrv    strings)
{
  for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
    add_text (out, strings[i]);
  add_text (out, NULL);
}

/**
 * confab_message_dup_variant:
 * @message: what a mail means
 *
 * Two mails of one Message-ID with the same variant are copies of one another:
 * all that the rules look at is the same. Pure; may run on any thread.
 *
 * Returns: (transfer full): a short text
 */
char *
confab_message_dup_variant (const ConfabCoiMessage *message)
{
  g_autoptr (GString) whole = g_string_sized_new (512);

  add_text (whole, message->text_fingerprint);
  g_string_append_printf (whole, "%d %" G_GINT64_FORMAT " %d %d", message->kind, message->date_ms,
                          message->is_chat_program, message->is_bulk);
  g_string_append_c (whole, '\0');
  add_text (whole, message->subject);
  add_addresses (whole, message->to);
  add_addresses (whole, message->cc);
  add_text (whole, message->references[0]);
  add_text (whole, message->in_reply_to);
  add_text (whole, message->group_id);
  add_text (whole, message->list_id);
  add_strings (whole, message->target_ids);
  add_text (whole, message->reaction);
  if (message->votes != NULL)
    g_string_append_len (whole, message->votes->data, (gssize) (message->votes->len * sizeof (int)));
  if (message->pinned_until_ms != 0)
    g_string_append_len (whole, (const char *) &message->pinned_until_ms, sizeof message->pinned_until_ms);
  for (guint i = 0; i < message->attachments->len; i++)
    {
      const ConfabCoiAttachment *attachment = g_ptr_array_index (message->attachments, i);

      add_text (whole, attachment->file_name);
      add_text (whole, attachment->content_type);
      g_string_append_printf (whole, "%" G_GINT64_FORMAT, attachment->size);
      g_string_append_c (whole, '\0');
    }
  return confab_coi_digest (whole->str, whole->len, VARIANT_DIGITS);
}

/* The end of the words so far, as "length:hash". */
static void
append_words (GString *      out,
              const GString *letters,
              guint64        length)
{
  g_autofree char *hash = confab_coi_digest (letters->str, letters->len, WORDS_DIGITS);

  g_string_append_printf (out, "%s%" G_GUINT64_FORMAT ":%s", out->len > 0 ? " " : "", length, hash);
}

static guint
count_lines (const char *text)
{
  guint n = 1;

  for (const char *p = text; (p = strchr (p, '\n')) != NULL; p++)
    n++;
  return n;
}

/* Adds the letters and digits of a line. */
static guint64
append_letters (GString *   letters,
                const char *line,
                const char *end)
{
  guint64 n = 0;

  for (const char *p = line; *p != '\0' && p != end;)
    {
      const char *run = p;
      gunichar c;

      while (p != end && g_ascii_isalnum (*p))
        p++;
      if (p > run)
        {
          g_string_append_len (letters, run, p - run);
          n += p - run;
          continue;
        }
      if ((guchar) *p < 0x80)
        {
          p++;
          continue;
        }
      c = g_utf8_get_char (p);
      p = g_utf8_next_char (p);
      if (!g_unichar_isalnum (c))
        continue;
      g_string_append_unichar (letters, c);
      n++;
    }
  return n;
}

/**
 * confab_message_dup_words:
 * @message: what a mail means
 *
 * What tells whether a mailing list sent this text on with lines added to it, also
 * when the text itself is gone: the length and hash of its letters and digits. Of
 * a list's copy there is one for each place where an addition may begin. Pure; may
 * run on any thread.
 *
 * Returns: (transfer full) (nullable): a short text, or %NULL when it has no words
 */
char *
confab_message_dup_words (const ConfabCoiMessage *message)
{
  const char *text = message->full_text != NULL ? message->full_text : message->text;
  g_autoptr (GString) letters = g_string_sized_new (strlen (text) + 1);
  g_autoptr (GString) out = g_string_new (NULL);
  guint64 length = 0;
  guint64 told = 0;
  guint left;

  left = count_lines (text);
  for (const char *line = text; line != NULL; left--)
    {
      const char *end = strchr (line, '\n');

      if (message->list_id != NULL && left <= MAX_ADDED_LINES && length > told)
        append_words (out, letters, told = length);
      length += append_letters (letters, line, end);
      line = end != NULL ? end + 1 : NULL;
    }
  if (length > told)
    append_words (out, letters, length);
  return out->len > 0 ? g_string_free_and_steal (g_steal_pointer (&out)) : NULL;
}

/* Whether somebody is not among the recipients yet; @seen is there where they are many. */
static gboolean
take_person (ConfabFacts *self,
             const char * address,
             GHashTable * seen)
{
  if (seen != NULL)
    return g_hash_table_add (seen, (gpointer) address);
  for (guint i = 0; i < self->recipients->len; i++)
    if (strcmp (g_ptr_array_index (self->recipients, i), address) == 0)
      return FALSE;
  return TRUE;
}

static void
add_people (ConfabFacts *self,
            GPtrArray *  addresses,
            GHashTable * seen,
            GHashTable * own_addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const ConfabMimeAddress *address = g_ptr_array_index (addresses, i);

      if (address->address[0] == '\0' || !take_person (self, address->address, seen))
        continue;
      g_ptr_array_add (self->recipients, address->address);
      if (self->others->len < CONFAB_MAX_PEOPLE && !g_hash_table_contains (own_addresses, address->address) &&
          strcmp (address->address, self->author) != 0)
        g_ptr_array_add (self->others, (gpointer) address);
    }
}

static void
find_people (ConfabFacts *           self,
             const ConfabCoiMessage *message,
             GHashTable *            own_addresses)
{
  g_autoptr (GHashTable) seen = message->to->len + message->cc->len > FEW_PEOPLE ? g_hash_table_new (g_str_hash, g_str_equal) : NULL;

  self->recipients = g_ptr_array_new ();
  self->others = g_ptr_array_new ();
  if (!self->outgoing)
    {
      self->nobody = (ConfabMimeAddress) { (char *) self->author_name, (char *) self->author };
      g_ptr_array_add (self->others, &self->nobody);
    }
  add_people (self, message->to, seen, own_addresses);
  add_people (self, message->cc, seen, own_addresses);
  g_ptr_array_add (self->recipients, NULL);
}

static const char *
get_other (const ConfabFacts *self)
{
  return ((ConfabMimeAddress *) g_ptr_array_index (self->others, 0))->address;
}

/* A vacation answer is from a person, and so is what a chat program sends. */
static gboolean
is_machine (const ConfabCoiMessage *message)
{
  if (message->kind == CONFAB_COI_KIND_DELIVERY_REPORT || message->is_no_reply)
    return TRUE;
  return !message->is_chat_program &&
         (message->is_bulk || g_strcmp0 (message->auto_submitted, "auto-generated") == 0 ||
          g_strcmp0 (message->auto_submitted, "auto-notified") == 0);
}

/* The evidence in its order: group, list, machine, and then who takes part. */
static void
find_place (ConfabFacts *           self,
            const ConfabCoiMessage *message,
            const char *            self_key)
{
  /* Who answers one member of a group alone, in a program that knows nothing of
   * groups, means that one. */
  gboolean private_answer = message->group_origin == CONFAB_COI_GROUP_REFERENCE && self->others->len == 1;

  if (self->stranger != NULL)
    {
      self->place = CONFAB_CONVERSATION_MACHINE;
      self->key = g_strdup (self->author);
      self->home = g_strdup_printf ("%c%s", CONFAB_HOME_MACHINE, self->key);
    }
  else if (message->group_id != NULL && !private_answer)
    {
      self->place = CONFAB_CONVERSATION_GROUP;
      self->key = g_strdup (message->group_id);
      self->home = g_strdup_printf ("%c%s", CONFAB_HOME_GROUP, message->group_id);
    }
  else if (message->list_id != NULL)
    {
      self->place = CONFAB_CONVERSATION_LIST;
      self->key = g_strdup (message->list_id);
      self->home = g_strdup_printf ("%c%s %s", CONFAB_HOME_LIST, message->list_id,
                                    message->list_post != NULL ? message->list_post : "");
    }
  else if (!self->outgoing && is_machine (message))
    {
      self->place = CONFAB_CONVERSATION_MACHINE;
      self->key = g_strdup (self->author);
      self->home = g_strdup_printf ("%c%s", CONFAB_HOME_MACHINE, self->key);
    }
  else if (self->others->len == 0)
    {
      self->place = CONFAB_CONVERSATION_SELF;
      self->key = g_strdup (self_key);
    }
  else if (self->others->len == 1)
    {
      self->place = CONFAB_CONVERSATION_PERSON;
      self->key = g_strdup (get_other (self));
    }
  else
    {
      self->place = CONFAB_CONVERSATION_THREAD;
    }
}

static int
compare_addresses (gconstpointer a,
                   gconstpointer b)
{
  const ConfabMimeAddress *const *x = a;
  const ConfabMimeAddress *const *y = b;

  return strcmp ((*x)->address, (*y)->address);
}

/* Parents, and for threads what finds the parents of replies that name none. */
static void
find_thread (ConfabFacts *           self,
             const ConfabCoiMessage *message)
{
  const char *first = message->references[0];

  self->title = message->title;
  if (first != NULL && strcmp (first, message->message_id) != 0)
    self->parent_key = first;
  else if (message->in_reply_to != NULL && strcmp (message->in_reply_to, message->message_id) != 0)
    self->parent_key = message->in_reply_to;

  if (self->place != CONFAB_CONVERSATION_THREAD || self->title == NULL || self->title[0] == '\0')
    return;

  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (self->others, NULL, NULL);
  g_autoptr (GString) whole = g_string_new (NULL);
  g_autofree char *folded = g_utf8_casefold (self->title, -1);

  g_ptr_array_sort (sorted, compare_addresses);
  add_addresses (whole, sorted);
  add_text (whole, folded);
  self->subject_key = confab_coi_digest (whole->str, whole->len, SUBJECT_KEY_DIGITS);
  self->floating = self->parent_key == NULL && message->has_reply_prefix;
}

static void
append_line (GString *   out,
             const char *text)
{
  gsize start = out->len;

  g_string_append (out, text != NULL ? text : "");
  for (gsize i = start; i < out->len; i++)
    if (out->str[i] == '\n')
      out->str[i] = ' ';
  g_string_append_c (out, '\n');
}

static const char *
get_action_word (ConfabCoiAction action)
{
  switch (action)
    {
    case CONFAB_COI_ACTION_FAILED:
      return "failed";
    case CONFAB_COI_ACTION_DELIVERED:
    case CONFAB_COI_ACTION_RELAYED:
    case CONFAB_COI_ACTION_EXPANDED:
      return "delivered";
    case CONFAB_COI_ACTION_UNKNOWN:
    case CONFAB_COI_ACTION_DELAYED:
      break;
    }
  return "delayed";
}

/* What a report says, as lines: action, address, words; three for each recipient. */
static char *
dup_deliveries (const ConfabCoiMessage *message)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; message->deliveries != NULL && i < message->deliveries->len && out->len < MAX_PAYLOAD; i++)
    {
      const ConfabCoiDelivery *delivery = g_ptr_array_index (message->deliveries, i);
      g_autofree char *words = confab_delivery_dup_words (delivery->status, delivery->diagnostic);

      append_line (out, get_action_word (delivery->action));
      append_line (out, delivery->recipient);
      append_line (out, words);
    }
  return g_string_free_and_steal (g_steal_pointer (&out));
}

/* The options that are chosen, with blanks between. */
static char *
dup_votes (const ConfabCoiMessage *message)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; message->votes != NULL && i < message->votes->len; i++)
    g_string_append_printf (out, "%s%d", i > 0 ? " " : "", g_array_index (message->votes, int, i));
  return g_string_free_and_steal (out);
}

static gboolean
has_voice (const ConfabCoiMessage *message)
{
  for (guint i = 0; i < message->attachments->len; i++)
    if (((ConfabCoiAttachment *) g_ptr_array_index (message->attachments, i))->role == CONFAB_COI_ROLE_VOICE)
      return TRUE;
  return FALSE;
}

static gboolean
is_empty (const ConfabCoiMessage *message)
{
  return message->text[0] == '\0' && message->attachments->len == 0;
}

static void
find_role (ConfabFacts *           self,
           const ConfabCoiMessage *message)
{
  gboolean has_target = message->target_ids != NULL && message->target_ids[0] != NULL;

  self->role = CONFAB_LINK_MESSAGE;
  self->kind = message->is_chat_program || message->kind == CONFAB_COI_KIND_TEXT ? CONFAB_MESSAGE_TEXT : CONFAB_MESSAGE_MAIL;
  switch (message->kind)
    {
    case CONFAB_COI_KIND_TEXT:
    case CONFAB_COI_KIND_MAIL:
      if (self->place == CONFAB_CONVERSATION_GROUP && message->group_change != CONFAB_COI_GROUP_CHANGE_NONE)
        self->role = CONFAB_LINK_CHANGE;
      else if (has_voice (message))
        self->kind = CONFAB_MESSAGE_VOICE;
      break;
    case CONFAB_COI_KIND_EDIT:
      if (has_target)
        self->role = is_empty (message) ? CONFAB_LINK_DELETE : CONFAB_LINK_EDIT;
      break;
    case CONFAB_COI_KIND_DELETE:
      self->role = has_target ? CONFAB_LINK_DELETE : CONFAB_LINK_SILENT;
      break;
    case CONFAB_COI_KIND_REACTION:
      self->role = has_target ? CONFAB_LINK_REACTION : CONFAB_LINK_SILENT;
      self->payload = g_strdup (message->reaction);
      break;
    case CONFAB_COI_KIND_RECEIPT:
      self->role = has_target && message->receipt_displayed ? CONFAB_LINK_RECEIPT : CONFAB_LINK_SILENT;
      break;
    case CONFAB_COI_KIND_DELIVERY_REPORT:
      if (has_target)
        self->role = CONFAB_LINK_BOUNCE;
      self->payload = dup_deliveries (message);
      break;
    case CONFAB_COI_KIND_GROUP_LEFT:
      self->role = CONFAB_LINK_LEAVE;
      self->kind = CONFAB_MESSAGE_SYSTEM;
      break;
    case CONFAB_COI_KIND_GROUP_REQUEST:
    case CONFAB_COI_KIND_PROFILE_REQUEST:
      if (is_empty (message))
        self->role = CONFAB_LINK_SILENT;
      break;
    case CONFAB_COI_KIND_POLL:
      self->kind = CONFAB_MESSAGE_POLL;
      break;
    case CONFAB_COI_KIND_POLL_VOTE:
      self->role = has_target ? CONFAB_LINK_VOTE : CONFAB_LINK_SILENT;
      self->payload = dup_votes (message);
      break;
    case CONFAB_COI_KIND_POLL_CLOSE:
      self->role = has_target ? CONFAB_LINK_CLOSE : CONFAB_LINK_SILENT;
      self->payload = g_strdup ("");
      break;
    case CONFAB_COI_KIND_PIN:
      self->role = has_target ? CONFAB_LINK_PIN : CONFAB_LINK_SILENT;
      self->payload = g_strdup_printf ("%" G_GINT64_FORMAT, message->pinned_until_ms);
      break;
    case CONFAB_COI_KIND_UNPIN:
      self->role = has_target ? CONFAB_LINK_UNPIN : CONFAB_LINK_SILENT;
      self->payload = g_strdup ("");
      break;
    case CONFAB_COI_KIND_LOCATION:
      self->kind = CONFAB_MESSAGE_PLACE;
      break;
    case CONFAB_COI_KIND_CALL:
      self->kind = CONFAB_MESSAGE_CALL;
      break;
    case CONFAB_COI_KIND_CONTACT_STORAGE:
    case CONFAB_COI_KIND_PROFILE_STORAGE:
    case CONFAB_COI_KIND_GROUP_STORAGE:
      /* What own devices share, wherever it lies; what others write beside such data is a message. */
      if (!message->has_words || (self->outgoing && self->others->len == 0))
        self->role = CONFAB_LINK_SILENT;
      break;
    case CONFAB_COI_KIND_CALL_ACCEPTED:
    case CONFAB_COI_KIND_CALL_ENDED:
    case CONFAB_COI_KIND_HIDDEN:
      self->role = CONFAB_LINK_SILENT;
      break;
    }
  if (self->payload != NULL && strlen (self->payload) > MAX_PAYLOAD)
    self->payload[MAX_PAYLOAD] = '\0';
  if (self->powerless)
    self->role = self->role == CONFAB_LINK_MESSAGE || self->role == CONFAB_LINK_EDIT || self->role == CONFAB_LINK_BOUNCE
                   ? CONFAB_LINK_MESSAGE : CONFAB_LINK_SILENT;
}

/* What a list or a group says of itself, for its conversation's name and answers. */
static void
find_words (ConfabFacts *           self,
            const ConfabCoiMessage *message)
{
  if (self->payload != NULL)
    return;
  if (self->place == CONFAB_CONVERSATION_LIST)
    self->payload = g_strdup (message->list_name);
  else if (self->place == CONFAB_CONVERSATION_GROUP)
    self->payload = confab_facts_dup_group_words (message);
}

static void
find_targets (ConfabFacts *           self,
              const ConfabCoiMessage *message)
{
  self->targets = g_ptr_array_new ();
  if (self->role != CONFAB_LINK_MESSAGE && self->role != CONFAB_LINK_SILENT && self->role != CONFAB_LINK_LEAVE &&
      self->role != CONFAB_LINK_CHANGE)
    for (guint i = 0; message->target_ids[i] != NULL && i < MAX_TARGETS; i++)
      if (strcmp (message->target_ids[i], message->message_id) != 0)
        g_ptr_array_add (self->targets, message->target_ids[i]);
  g_ptr_array_add (self->targets, NULL);
}

/* A mail that says it is from the person and is not. Through a list one's own mail comes
 * back in that way: that is shown as it always was, and does nothing. Any other is from a
 * stranger that nobody can answer, and tells apart from a true copy by its variant. */
static void
disown (ConfabFacts *           self,
        const ConfabCoiMessage *message)
{
  g_autofree char *variant = g_steal_pointer (&self->variant);

  self->variant = g_strconcat (variant, CONFAB_VARIANT_NOT_OURS, NULL);
  if (message->list_id != NULL && message->group_id == NULL)
    {
      self->powerless = TRUE;
      return;
    }
  self->outgoing = FALSE;
  self->stranger = g_strconcat (self->author, NOT_OURS, NULL);
  self->author = self->stranger;
  self->author_name = NULL;
}

/**
 * confab_facts_new:
 * @message: what a mail means; must live as long as the facts
 * @variant: its variant
 * @own_addresses: the account's own addresses
 * @self_key: the main one of them
 * @may_be_own: whether a mail from an own address can be oneself's at all: %FALSE for one
 *   that came from outside and that nothing else vouches for
 *
 * Returns: (transfer full): what the rules get out of it
 */
ConfabFacts *
confab_facts_new (const ConfabCoiMessage *message,
                  const char *            variant,
                  GHashTable *            own_addresses,
                  const char *            self_key,
                  gboolean                may_be_own)
{
  ConfabFacts *self = g_new0 (ConfabFacts, 1);

  self->message_id = message->message_id;
  self->variant = g_strdup (variant);
  self->author = NOBODY;
  if (message->from != NULL && message->from->address[0] != '\0')
    {
      self->author = message->from->address;
      self->author_name = message->from->name;
    }
  self->outgoing = g_hash_table_contains (own_addresses, self->author);
  if (self->outgoing && !may_be_own)
    disown (self, message);

  find_people (self, message, own_addresses);
  find_place (self, message, self_key);
  find_thread (self, message);
  find_role (self, message);
  find_words (self, message);
  find_targets (self, message);
  return self;
}
