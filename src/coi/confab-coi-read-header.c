/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the header: who, when, in answer to what, which group or list, and who sends such mail. */
#include "config.h"

#include "confab-coi-headers.h"
#include "confab-coi-id.h"
#include "confab-coi-message-private.h"

#include <string.h>

/* Longest list id that is taken as one. */
#define MAX_LIST_ID 255

/* So many letters of a Received field tell by which protocol it came. */
#define MAX_HOP 2000

/* Longest timer: a hundred years of seconds. */
#define MAX_TIMER G_GINT64_CONSTANT (3153600000)

/* Decoded, in lower case, without parameters and comments. */
static char *
dup_token (const ConfabMimeHeader *header,
           const char *            name)
{
  g_autofree char *text = confab_mime_header_dup_text (header, name);
  g_autofree char *lower = NULL;

  if (text == NULL)
    return NULL;
  lower = g_utf8_strdown (text, strcspn (text, ";("));
  g_strstrip (lower);
  return *lower != '\0' ? g_steal_pointer (&lower) : NULL;
}

/* The first address of a field, in lower case. */
static char *
dup_address (const char *value)
{
  g_autoptr (GPtrArray) list = NULL;

  if (value == NULL)
    return NULL;
  list = confab_mime_address_list_parse (value, 1, NULL);
  return list->len > 0 ? g_strdup (((ConfabMimeAddress *) g_ptr_array_index (list, 0))->address) : NULL;
}

/* All addresses of all fields of one name. */
static GPtrArray *
read_addresses (ConfabCoiReader *self,
                const char *     name,
                guint *          more)
{
  GPtrArray *all = NULL;
  const char *value;
  guint position = 0;

  while ((value = confab_mime_header_find_next (self->header, name, &position)) != NULL)
    {
      guint n = 0;
      guint room = CONFAB_COI_MAX_ADDRESSES - (all != NULL ? all->len : 0);
      g_autoptr (GPtrArray) list = confab_mime_address_list_parse (value, room, &n);

      *more += n;
      if (all == NULL)
        all = g_steal_pointer (&list);
      else
        g_ptr_array_extend_and_steal (all, g_steal_pointer (&list));
    }
  return all != NULL ? all : g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mime_address_free);
}

static ConfabMimeAddress *
read_first_address (ConfabCoiReader *self,
                    const char *     name)
{
  const char *value = confab_mime_header_find (self->header, name);
  g_autoptr (GPtrArray) list = value != NULL ? confab_mime_address_list_parse (value, 1, NULL) : NULL;

  return list != NULL && list->len > 0 ? g_ptr_array_steal_index (list, 0) : NULL;
}

static void
read_people (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;
  guint more = 0;

  message->from = read_first_address (self, CONFAB_HEADER_FROM);
  message->sender = read_first_address (self, CONFAB_HEADER_SENDER);
  if (message->from == NULL)
    message->from = g_steal_pointer (&message->sender);
  else if (message->sender != NULL && strcmp (message->sender->address, message->from->address) == 0)
    g_clear_pointer (&message->sender, confab_mime_address_free);
  message->reply_to = read_addresses (self, CONFAB_HEADER_REPLY_TO, &more);
  message->to = read_addresses (self, CONFAB_HEADER_TO, &message->more_recipients);
  message->cc = read_addresses (self, CONFAB_HEADER_CC, &message->more_recipients);
  message->bcc = read_addresses (self, CONFAB_HEADER_BCC, &message->more_recipients);
}

/* Adds the ids of one field that are not there yet. */
static void
add_ids (GPtrArray * ids,
         const char *value)
{
  g_auto (GStrv) more = NULL;

  if (value == NULL)
    return;
  more = confab_mime_parse_message_ids (value);
  for (guint i = 0; more[i] != NULL; i++)
    {
      gboolean known = FALSE;

      for (guint j = 0; j < ids->len && !known; j++)
        known = strcmp (g_ptr_array_index (ids, j), more[i]) == 0;
      if (!known)
        g_ptr_array_add (ids, g_steal_pointer (&more[i]));
      else
        g_free (more[i]);
    }
  g_clear_pointer (&more, g_free);
}

/* The union of References and Reference, with the root of a chat first, §27 no. 2. */
static GStrv
read_references (ConfabCoiReader *self)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  const char *references = confab_mime_header_find (self->header, CONFAB_HEADER_REFERENCES);
  const char *reference = confab_mime_header_find (self->header, CONFAB_HEADER_REFERENCE);
  gboolean swapped = FALSE;

  add_ids (ids, references);
  if (reference != NULL && ids->len > 0 && !confab_coi_message_id_is_chat (g_ptr_array_index (ids, 0)))
    {
      g_autofree char *first = confab_mime_clean_message_id (reference);

      swapped = first != NULL && confab_coi_message_id_is_chat (first);
    }
  if (swapped)
    {
      g_ptr_array_set_size (ids, 0);
      add_ids (ids, reference);
      add_ids (ids, references);
    }
  else
    add_ids (ids, reference);
  while (ids->len > CONFAB_COI_MAX_REFERENCES)
    g_ptr_array_remove_index (ids, CONFAB_COI_MAX_REFERENCES / 2);
  g_ptr_array_add (ids, NULL);
  g_ptr_array_set_free_func (ids, NULL);
  return (GStrv) g_ptr_array_free (ids, FALSE);
}

static void
read_ids (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;
  const char *value = confab_mime_header_find (self->header, CONFAB_HEADER_ORIGINAL_MESSAGE_ID);

  message->references = read_references (self);
  if (value == NULL)
    {
      const ConfabMimePart *inner = confab_mime_message_get_n_parts (self->mime) > 1 ? confab_mime_message_get_part (self->mime, 1) : NULL;

      /* Delta Chat's own id, where a server has put another one outside, §28.4. */
      if (message->chat_version != NULL && inner != NULL && inner->header != NULL && inner->parent == 0)
        value = confab_mime_header_find (inner->header, CONFAB_HEADER_MESSAGE_ID);
    }
  if (value == NULL)
    value = confab_mime_header_find (self->header, CONFAB_HEADER_MESSAGE_ID);
  if (value != NULL)
    message->message_id = confab_mime_clean_message_id (value);

  value = confab_mime_header_find (self->header, CONFAB_HEADER_IN_REPLY_TO);
  if (value != NULL)
    {
      g_auto (GStrv) ids = confab_mime_parse_message_ids (value);

      message->in_reply_to = g_strdup (ids[0]);
    }
}

static void
read_chat (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;
  const char *id = message->message_id;
  const char *first = message->references[0];

  message->is_chat_program = message->chat_version != NULL || (id != NULL && confab_coi_message_id_is_chat (id));
  message->is_chat = message->is_chat_program || (first != NULL && confab_coi_message_id_is_chat (first)) ||
                     (message->in_reply_to != NULL && confab_coi_message_id_is_chat (message->in_reply_to));
}

static void
read_list (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;
  g_autofree char *list = confab_mime_header_dup_text (self->header, CONFAB_HEADER_LIST_ID);
  g_autofree char *post = confab_mime_header_dup_text (self->header, CONFAB_HEADER_LIST_POST);

  if (list != NULL)
    {
      char *start = strrchr (list, '<');
      g_autofree char *id = NULL;

      if (start != NULL)
        *start++ = '\0';
      id = g_utf8_strdown (start != NULL ? start : list, -1);
      id[strcspn (id, ">")] = '\0';
      g_strstrip (id);
      if (*id != '\0' && strlen (id) <= MAX_LIST_ID)
        message->list_id = g_steal_pointer (&id);
      if (message->list_id != NULL && start != NULL)
        {
          g_strstrip (list);
          if (*list == '"' && list[1] != '\0' && list[strlen (list) - 1] == '"')
            message->list_name = g_strndup (list + 1, strlen (list) - 2);
          else if (*list != '\0')
            message->list_name = g_strdup (list);
        }
    }
  if (post != NULL)
    {
      const char *address = strstr (post, "mailto:");

      if (address != NULL)
        {
          g_autofree char *raw = g_strndup (address + 7, strcspn (address + 7, ">?, "));

          message->list_post = confab_mime_address_normalize (raw);
        }
    }
  message->list_unsubscribe = confab_mime_header_dup_text (self->header, CONFAB_HEADER_LIST_UNSUBSCRIBE);
}

/* Whether an address says that nobody reads what is sent there. */
static gboolean
is_no_reply (const char *address)
{
  static const char * const words[] = {
    "noreply", "donotreply", "dontreply", "nichtantworten", "nepasrepondre", "noresponder", "naoresponda", "mailerdaemon",
  };
  char local[CONFAB_MIME_ADDRESS_MAX_LENGTH + 1];
  gsize n = 0;

  for (; *address != '\0' && *address != '@' && n + 1 < sizeof (local); address++)
    {
      if (*address != '-' && *address != '_' && *address != '.')
        local[n++] = *address;
    }
  local[n] = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      if (strstr (local, words[i]) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
read_machine (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;

  message->precedence = dup_token (self->header, CONFAB_HEADER_PRECEDENCE);
  message->auto_submitted = dup_token (self->header, CONFAB_HEADER_AUTO_SUBMITTED);
  if (g_strcmp0 (message->auto_submitted, "no") == 0)
    g_clear_pointer (&message->auto_submitted, g_free);
  message->is_no_reply = message->from != NULL && is_no_reply (message->from->address);
  message->is_bulk = message->list_unsubscribe != NULL ||
                     confab_mime_header_find (self->header, CONFAB_HEADER_FEEDBACK_ID) != NULL ||
                     g_strcmp0 (message->precedence, "bulk") == 0 || g_strcmp0 (message->precedence, "junk") == 0 ||
                     g_strcmp0 (message->precedence, "list") == 0;
  message->is_auto = message->auto_submitted != NULL || g_strcmp0 (message->precedence, "auto_reply") == 0 ||
                     confab_mime_header_find (self->header, CONFAB_HEADER_X_AUTOREPLY) != NULL ||
                     confab_mime_header_find (self->header, CONFAB_HEADER_X_AUTORESPOND) != NULL ||
                     (message->from != NULL && g_str_has_prefix (message->from->address, "mailer-daemon"));
}

static void
read_receipt_request (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;
  const char *value = confab_mime_header_find (self->header, CONFAB_HEADER_RECEIPT_TO);

  if (value == NULL)
    value = confab_mime_header_find (self->header, CONFAB_HEADER_CHAT_RECEIPT_TO);
  message->receipt_to = dup_address (value);
  message->receipt_valid = message->receipt_to != NULL && message->from != NULL &&
                           strcmp (message->receipt_to, message->from->address) == 0;
}

static void
read_authentication (ConfabCoiReader *self)
{
  g_autoptr (GString) all = NULL;
  const char *value;
  guint position = 0;

  while ((value = confab_mime_header_find_next (self->header, CONFAB_HEADER_AUTHENTICATION_RESULTS, &position)) != NULL)
    {
      g_autofree char *decoded = confab_mime_decode_words (value);
      g_autofree char *line = NULL;

      if (all == NULL)
        all = g_string_new (NULL);
      if (all->len >= CONFAB_COI_MAX_AUTHENTICATION)
        break;
      line = confab_mime_sanitize_line (decoded, CONFAB_COI_MAX_AUTHENTICATION - all->len);
      if (all->len > 0)
        g_string_append_c (all, '\n');
      g_string_append (all, line);
    }
  if (all != NULL)
    self->message->authentication_results = g_string_free_and_steal (g_steal_pointer (&all));
}

/* The protocol of a hop: what follows "with", outside of comments. */
static char *
dup_protocol (const char *received)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GString) plain = g_string_new (NULL);
  int depth = 0;

  for (const char *p = received; *p != '\0' && *p != ';' && plain->len < MAX_HOP; p++)
    {
      if (*p == '(')
        depth++;
      if (depth == 0)
        g_string_append_c (plain, g_ascii_isspace (*p) ? ' ' : g_ascii_toupper (*p));
      if (*p == ')' && depth > 0)
        depth--;
    }
  words = g_strsplit (plain->str, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (strcmp (words[i], "WITH") != 0)
        continue;
      while (words[++i] != NULL)
        if (*words[i] != '\0')
          return g_strdup (words[i]);
      return NULL;
    }
  return NULL;
}

/* Whoever sends by one of these has shown who they are: SMTP with AUTH (RFC 3848), and the
 * ways into a server that are not for strangers. */
static gboolean
is_signed_in (const char *protocol)
{
  static const char * const ways[] = { "ASMTP", "HTTP", "HTTPS", "MAPI", "LOCAL", NULL };

  return g_str_has_suffix (protocol, "SMTPA") || g_str_has_suffix (protocol, "SMTPSA") || g_strv_contains (ways, protocol);
}

/* The uppermost hop that is no delivery into the mailbox (LMTP) is the one that let the mail
 * in; what stands below it anybody may have written. */
static void
read_way_in (ConfabCoiReader *self)
{
  const char *value;
  guint position = 0;

  while ((value = confab_mime_header_find_next (self->header, CONFAB_HEADER_RECEIVED, &position)) != NULL)
    {
      g_autofree char *protocol = dup_protocol (value);

      if (protocol != NULL && (g_str_has_prefix (protocol, "LMTP") || g_str_has_prefix (protocol, "UTF8LMTP")))
        continue;
      self->message->from_outside = protocol == NULL || !is_signed_in (protocol);
      return;
    }
}

static void
read_timer (ConfabCoiReader *self)
{
  const char *value = confab_mime_header_find (self->header, CONFAB_HEADER_EPHEMERAL_TIMER);
  gint64 seconds;

  self->message->ephemeral_timer = -1;
  if (value != NULL && g_ascii_string_to_signed (value, 10, 0, MAX_TIMER, &seconds, NULL))
    self->message->ephemeral_timer = seconds;
}

/* Reads all that stands in the header. */
void
confab_coi_read_header (ConfabCoiReader *self)
{
  ConfabCoiMessage *message = self->message;
  const char *date = confab_mime_header_find (self->header, CONFAB_HEADER_DATE);
  g_autofree char *fraction = dup_token (self->header, CONFAB_HEADER_MILLISECONDS);
  guint64 milliseconds;

  message->chat_version = dup_token (self->header, CONFAB_HEADER_CHAT_VERSION);
  message->chat_content = dup_token (self->header, CONFAB_HEADER_CHAT_CONTENT);
  read_people (self);
  read_ids (self);
  read_chat (self);
  if (date != NULL)
    message->date_valid = confab_mime_parse_date (date, &message->date_ms, NULL);
  if (!message->date_valid)
    message->date_ms = 0;
  else if (fraction != NULL && g_ascii_string_to_unsigned (fraction, 10, 0, 999, &milliseconds, NULL))
    message->date_ms += (gint64) milliseconds;
  if (date != NULL && !message->date_valid)
    confab_coi_reader_ignore (self, "date");

  message->subject = confab_mime_header_dup_text (self->header, CONFAB_HEADER_SUBJECT);
  if (message->subject != NULL)
    message->title = confab_coi_subject_clean (message->subject, &message->has_reply_prefix, &message->has_forward_prefix);
  confab_coi_read_group (self);
  read_list (self);
  read_machine (self);
  read_receipt_request (self);
  read_way_in (self);
  read_authentication (self);
  read_timer (self);
}
