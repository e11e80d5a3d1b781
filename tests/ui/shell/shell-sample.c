/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile with believable chats, for tests and for looking at the window. */
#include "config.h"

#include "shell-sample.h"

#include <glib/gstdio.h>

#include "confab-transaction-accounts.h"
#include "confab-transaction-conversations.h"
#include "confab-transaction-locations.h"
#include "confab-transaction-messages.h"

#define MINUTE (G_GINT64_CONSTANT (60) * 1000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define MAX_AUTHORS 3

typedef struct
{
  const char *name;
  const char *address; /* NULL: ours */
} Author;

static const Author me = { "Alice Anders", NULL };
static const Author ada = { "Ada Lovelace", "ada@example.org" };
static const Author bob = { "Bob Marsh", "bob@mail.test" };
static const Author carol = { "Carol Winter", "carol@mail.test" };
static const Author dora = { "Dora", "dora@example.net" };
static const Author emil = { "Emil Nakamura-Vandenberg the Elder", "emil@example.com" };
static const Author farid = { "فريد الزهراني", "farid@example.com" };
static const Author shop = { "The Corner Bookshop", "news@books.example" };
static const Author list = { "Grace Hopper", "grace@example.org" };
static const Author stranger = { "Henry Stranger", "henry@example.com" };

/* One chat: its newest message, and what is set for it. */
static const struct
{
  ConfabConversationKind kind;
  const char *name;
  const Author *others[MAX_AUTHORS];
  const Author *author;
  const char *text;
  gint64 age;
  int unread;
  ConfabMessageKind message_kind;
  ConfabMessageState state;
  const char *draft;
  gboolean pinned;
  gboolean muted;
  gboolean archived;
  gboolean request;
  gboolean mention;
} chats[SHELL_SAMPLE_CHATS] = {
  { CONFAB_CONVERSATION_PERSON, "Bob Marsh", { &bob }, &bob, "Shall we say seven at the harbour? 🌊", 4 * MINUTE, 2, .pinned = TRUE },
  { CONFAB_CONVERSATION_GROUP, "Sunday hike", { &bob, &carol, &dora }, &carol, "I bring the tea, who brings the map?", 12 * MINUTE, 5, .mention = TRUE },
  { CONFAB_CONVERSATION_PERSON, "Ada Lovelace", { &ada }, &me, "The engine weaves algebraic patterns", 40 * MINUTE, 0, .state = CONFAB_MESSAGE_READ },
  { CONFAB_CONVERSATION_PERSON, "Dora", { &dora }, &dora, "ok!", 2 * HOUR, 0, .draft = "I wanted to ask you whether" },
  { CONFAB_CONVERSATION_PERSON, "Carol Winter", { &carol }, &me, "Can you look at this before noon?", 3 * HOUR, 0, .state = CONFAB_MESSAGE_FAILED },
  { CONFAB_CONVERSATION_THREAD, "Budget for the new roof", { &ada, &emil }, &emil, "Attached is the second offer, a little cheaper than the first one but without the gutters", DAY, 0 },
  { CONFAB_CONVERSATION_PERSON, "Emil Nakamura-Vandenberg the Elder", { &emil }, &emil, "Voice message", DAY + HOUR, 0, .message_kind = CONFAB_MESSAGE_VOICE },
  { CONFAB_CONVERSATION_PERSON, "فريد الزهراني", { &farid }, &farid, "شكرا، أراك غدا", 2 * DAY, 1 },
  { CONFAB_CONVERSATION_LIST, "compilers", { &list }, &list, "[PATCH 2/3] Find the moth", 3 * DAY, 128, .muted = TRUE },
  { CONFAB_CONVERSATION_MACHINE, "The Corner Bookshop", { &shop }, &shop, "New this week: seven novels for long evenings", 5 * DAY, 1, .message_kind = CONFAB_MESSAGE_MAIL },
  { CONFAB_CONVERSATION_SELF, "Notes to self", { NULL }, &me, "milk, bread, stamps", 20 * DAY, 0, .state = CONFAB_MESSAGE_SENT },
  { CONFAB_CONVERSATION_GROUP, "Old flat", { &dora, &emil }, &dora, "The keys are with the neighbour", 400 * DAY, 0, .archived = TRUE },
  { CONFAB_CONVERSATION_PERSON, "Henry Stranger", { &stranger }, &stranger, "Hello, we met at the fair", 6 * HOUR, 1, .request = TRUE },
};

static const char * const first_names[] = {
  "Anna", "Bruno", "Chiara", "David", "Elif", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Lars", "Mina", "Noah", "Olga",
};
static const char * const last_names[] = {
  "Abel", "Berg", "Costa", "Dahl", "Ernst", "Falk", "Gruber", "Holm", "Ivanov", "Jansen", "Klein", "Lund", "Moreau", "Novak",
};

static gboolean
insert (ConfabTransaction *txn,
        gint64             account,
        gint64             conversation,
        const Author *     author,
        const char *       text,
        gint64             time,
        ConfabMessageKind  kind,
        ConfabMessageState state,
        gboolean           mention,
        GError **          error)
{
  static guint serial;
  g_autofree char *message_id = g_strdup_printf ("sample-%u@example.org", serial++);
  ConfabMessageFields fields = {
    .account_id = account,
    .conversation_id = conversation,
    .message_id = message_id,
    .time = time,
    .date = time,
    .author_address = author->address != NULL ? author->address : "alice@mail.test",
    .author_name = author->name,
    .chat = kind != CONFAB_MESSAGE_MAIL,
    .kind = kind != 0 ? kind : CONFAB_MESSAGE_TEXT,
    .state = state != 0 ? state : CONFAB_MESSAGE_RECEIVED,
    .outgoing = author->address == NULL,
    .mention = mention,
    .text = text,
    .full_text = text,
  };

  return confab_transaction_insert_message (txn, &fields, error) != 0;
}

static gboolean
add_chat (ConfabTransaction *txn,
          ShellSample *      sample,
          guint              i,
          GError **          error)
{
  g_autofree char *key = chats[i].others[0] != NULL && chats[i].kind == CONFAB_CONVERSATION_PERSON
                         ? g_strdup (chats[i].others[0]->address) : g_strdup_printf ("key-%u", i);
  gint64 time = sample->now - chats[i].age;
  gboolean created;
  gint64 id = confab_transaction_ensure_conversation (txn, sample->account, chats[i].kind, key, chats[i].name, &created, error);

  if (id == 0)
    return FALSE;
  for (guint j = 0; j < MAX_AUTHORS && chats[i].others[j] != NULL; j++)
    if (!confab_transaction_add_member (txn, id, chats[i].others[j]->address, chats[i].others[j]->name, error))
      return FALSE;
  for (int j = chats[i].unread; j >= 0; j--)
    {
      g_autoptr (GArray) marked = NULL;

      if (!insert (txn, sample->account, id, chats[i].author, chats[i].text, time - j * 1000, chats[i].message_kind,
                   chats[i].state, chats[i].mention && j == 0 && chats[i].unread > 0, error))
        return FALSE;
      if (j == chats[i].unread)
        marked = confab_transaction_mark_conversation_read (txn, id, error);
    }
  return confab_transaction_set_pinned (txn, id, chats[i].pinned, error) &&
         confab_transaction_set_archived (txn, id, chats[i].archived, error) &&
         confab_transaction_set_request (txn, id, chats[i].request, error) &&
         confab_transaction_set_can_send (txn, id, chats[i].kind != CONFAB_CONVERSATION_MACHINE, error) &&
         confab_transaction_set_muted_until (txn, id, chats[i].muted ? G_MAXINT64 : 0, error) &&
         (chats[i].draft == NULL || confab_transaction_set_draft (txn, id, chats[i].draft, error));
}

static gboolean
add_extra (ConfabTransaction *txn,
           ShellSample *      sample,
           guint              i,
           GError **          error)
{
  g_autofree char *name = g_strdup_printf ("%s %s", first_names[i % G_N_ELEMENTS (first_names)],
                                           last_names[(i / 7) % G_N_ELEMENTS (last_names)]);
  g_autofree char *address = g_strdup_printf ("person%u@example.org", i);
  g_autofree char *text = g_strdup_printf ("This is the last thing that was said here, number %u", i);
  Author author = { name, address };
  g_autoptr (GArray) marked = NULL;
  gboolean created;
  gint64 id;

  id = confab_transaction_ensure_conversation (txn, sample->account, CONFAB_CONVERSATION_PERSON, address, name, &created, error);
  if (id == 0 || !confab_transaction_add_member (txn, id, address, name, error) ||
      !insert (txn, sample->account, id, &author, text, sample->now - 7 * HOUR - i * MINUTE * 7, 0, 0, FALSE, error))
    return FALSE;
  if (i % 20 == 0)
    return TRUE;
  marked = confab_transaction_mark_conversation_read (txn, id, error);
  return marked != NULL;
}

static gboolean
fill_func (ConfabTransaction *txn,
           gpointer           data,
           GError **          error)
{
  ShellSample *sample = data;
  g_autoptr (ConfabAccountRecord) settings = confab_account_record_new ();

  settings->address = g_strdup ("alice@mail.test");
  settings->name = g_strdup (me.name);
  settings->imap_host = g_strdup ("mail.invalid");
  settings->smtp_host = g_strdup ("mail.invalid");
  settings->imap_user = g_strdup (settings->address);
  settings->smtp_user = g_strdup (settings->address);
  settings->imap_port = 993;
  settings->smtp_port = 465;
  settings->imap_security = CONFAB_SECURITY_TLS;
  settings->smtp_security = CONFAB_SECURITY_TLS;
  sample->account = confab_transaction_add_account (txn, settings, error);
  if (sample->account == 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (chats); i++)
    if (!add_chat (txn, sample, i, error))
      return FALSE;
  for (guint i = 0; i < sample->n_extra; i++)
    if (!add_extra (txn, sample, i, error))
      return FALSE;
  return TRUE;
}

/* Fills the store; the account's id is in @sample afterwards. */
gboolean
shell_sample_fill (ShellSample *sample,
                   GError **    error)
{
  return shell_sample_wait (confab_store_write (sample->store, fill_func, sample, NULL, CONFAB_STORE_WRITE_BULK), error);
}

typedef struct
{
  gint64 conversation;
  const char *text;
  gint64 time;
  gint64 id;
} Addition;

static gboolean
add_message_func (ConfabTransaction *txn,
                  gpointer           data,
                  GError **          error)
{
  Addition *addition = data;
  g_autoptr (ConfabStoredConversation) conversation = confab_transaction_get_conversation (txn, addition->conversation, error);
  ConfabMessageFields fields = { 0 };
  g_autofree char *message_id = g_uuid_string_random ();

  if (conversation == NULL)
    return FALSE;
  fields.account_id = conversation->account_id;
  fields.conversation_id = conversation->id;
  fields.message_id = message_id;
  fields.time = fields.date = addition->time;
  fields.author_address = conversation->key;
  fields.author_name = conversation->name;
  fields.kind = CONFAB_MESSAGE_TEXT;
  fields.state = CONFAB_MESSAGE_RECEIVED;
  fields.is_new = TRUE;
  fields.chat = TRUE;
  fields.text = addition->text;
  fields.full_text = addition->text;
  addition->id = confab_transaction_insert_message (txn, &fields, error);
  return addition->id != 0;
}

/* One more message by the person of a chat, as if it had just come. */
gint64
shell_sample_add_message (ConfabStore *store,
                          gint64       conversation,
                          const char * text,
                          gint64       time)
{
  Addition addition = { conversation, text, time, 0 };
  g_autoptr (GError) error = NULL;

  shell_sample_wait (confab_store_write (store, add_message_func, &addition, NULL, CONFAB_STORE_WRITE_NONE), &error);
  g_assert_no_error (error);
  return addition.id;
}

/* Runs the main loop until @future is there. */
gboolean
shell_sample_wait (DexFuture *future,
                   GError **  error)
{
  gboolean good;

  while (dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  good = dex_future_get_value (future, error) != NULL;
  dex_unref (future);
  return good;
}

char *
shell_sample_make_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = g_dir_make_tmp ("confab-shell-XXXXXX", &error);

  g_assert_no_error (error);
  return directory;
}

void
shell_sample_remove_directory (const char *directory)
{
  g_autoptr (GDir) handle = g_dir_open (directory, 0, NULL);
  const char *name;

  while (handle != NULL && (name = g_dir_read_name (handle)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        shell_sample_remove_directory (path);
      else
        g_unlink (path);
    }
  g_rmdir (directory);
}
