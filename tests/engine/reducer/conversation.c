/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three people talk, one of them from two devices: what one of their servers has at the end. */
#include "config.h"

#include "conversation.h"

#include "confab-blobs.h"
#include "confab-compose.h"
#include "confab-mime-header.h"
#include "profile.h"

#include <string.h>

#define START (G_GINT64_CONSTANT (1735732800) * 1000) /* 2025-01-01T12:00:00Z */
#define MINUTE (60 * 1000)
#define MAX_MAIL (1024 * 1024)

/* Alice has two. */
typedef enum
{
  DESK,
  PHONE,
  BOB,
  CAROL,
  N_DEVICES,
} Device;

static const char *const addresses[N_DEVICES] = { MAILBOX_OWN_ADDRESS, MAILBOX_OWN_ADDRESS, "bob@b.example", "carol@c.example" };
static const char *const names[N_DEVICES] = { "Alice", "Alice", "Bob Stone", "Carol Winter" };

/* Whom one may have a chat with alone. */
static const Device partners[N_DEVICES] = { BOB, CAROL, DESK, DESK };

typedef struct
{
  Mailbox *box;
  Profile *profiles[N_DEVICES];
  GRand *rand;
  gint64 now;
  guint32 uids[N_DEVICES][MAILBOX_N_FOLDERS];
  guint serial;
} Talk;

static int
pick (Talk *self,
      int   n)
{
  return g_rand_int_range (self->rand, 0, n);
}

static gboolean
goes_to (const ConfabCoiMessage *message,
         const char *            address)
{
  for (guint i = 0; i < message->to->len; i++)
    if (strcmp (((ConfabMimeAddress *) g_ptr_array_index (message->to, i))->address, address) == 0)
      return TRUE;
  return FALSE;
}

static void
add_copy (Talk *        self,
          MailboxFolder folder,
          gint64        date)
{
  static const ConfabFlags flags[] = { CONFAB_FLAG_NONE, CONFAB_FLAG_SEEN };
  MailboxCopy copy = { self->box->mails->len - 1, folder, ++self->uids[DESK][folder],
                       folder == MAILBOX_SENT ? CONFAB_FLAG_SEEN : flags[pick (self, 2)], date };

  g_array_append_val (self->box->copies, copy);
}

/* A mail reaches whom it goes to, and is kept where Alice's server has it. */
static void
post (Talk *  self,
      Device  from,
      GBytes *bytes)
{
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);
  g_autoptr (ConfabCoiMessage) message = confab_coi_message_new_from_source (source);
  gboolean own = strcmp (addresses[from], MAILBOX_OWN_ADDRESS) == 0;
  gint64 date = MAX (self->now, message->date_ms) + pick (self, 3000);

  for (Device to = 0; to < N_DEVICES; to++)
    {
      Profile *profile = self->profiles[to];
      MailboxFolder folder = strcmp (addresses[from], addresses[to]) == 0 ? MAILBOX_SENT : MAILBOX_INBOX;

      if (to == from || (folder == MAILBOX_INBOX && !goes_to (message, addresses[to])))
        continue;
      profile_begin (profile, FALSE, self->now);
      profile_add (profile, message, folder, ++self->uids[to][folder] + 100000, CONFAB_FLAG_NONE, date);
      profile_commit (profile);
    }
  if (own || goes_to (message, MAILBOX_OWN_ADDRESS))
    {
      MailboxMail mail = { g_bytes_ref (bytes) };

      g_array_append_val (self->box->mails, mail);
      add_copy (self, own ? MAILBOX_SENT : MAILBOX_INBOX, date);
      if (message->is_chat && pick (self, 4) == 0)
        add_copy (self, MAILBOX_CHATS, date + pick (self, 10000));
    }
  self->now = MAX (self->now, date);
}

static ConfabComposeContext
make_context (Talk * self,
              Device who)
{
  ConfabComposeContext context = {
    .account_id = self->profiles[who]->account,
    .address = addresses[who],
    .name = names[who],
    .blobs = self->profiles[who]->dir,
    .now = self->now,
    .receipts = TRUE,
  };

  for (gsize i = 0; i < sizeof context.random; i++)
    context.random[i] = (guint8) g_rand_int (self->rand);
  return context;
}

/* What may not be done is not done. */
static void
say (Talk *             self,
     Device             who,
     const ConfabDraft *draft)
{
  ConfabComposeContext context = make_context (self, who);
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabComposed) composed = confab_compose_draft (profile_begin_plain (self->profiles[who]), &context, draft, &error);

  profile_commit (self->profiles[who]);
  if (composed == NULL)
    g_assert_error (error, CONFAB_COMPOSE_ERROR, CONFAB_COMPOSE_ERROR_DENIED);
  else
    post (self, who, composed->bytes);
}

static gint64
find_group (Talk * self,
            Device who)
{
  return profile_get_integer (self->profiles[who], "SELECT coalesce (max (id), 0) FROM conversation WHERE kind = 3");
}

/* The group, or now and then a chat with one alone. */
static gint64
pick_chat (Talk * self,
           Device who)
{
  const char *address[] = { addresses[partners[who]], NULL };
  ConfabComposeContext context = make_context (self, who);
  g_autoptr (GError) error = NULL;
  gint64 id;

  if (pick (self, 3) > 0)
    return find_group (self, who);
  id = confab_compose_open (profile_begin_plain (self->profiles[who]), context.account_id, address, self->now, context.random, &error);
  profile_commit (self->profiles[who]);
  g_assert_no_error (error);
  return id;
}

/* Something that was said, own or not; mostly of late. */
#define SAID "FROM message WHERE hidden = 0 AND deleted = 0 AND kind <> 3 AND "

static gint64
pick_message (Talk *      self,
              Device      who,
              const char *which)
{
  g_autofree char *count = g_strconcat ("SELECT min (count(*), 12) ", SAID, which, NULL);
  gint64 n = profile_get_integer (self->profiles[who], count);
  g_autofree char *select = g_strdup_printf ("SELECT id %s%s ORDER BY time DESC, tie DESC LIMIT 1 OFFSET %d", SAID, which,
                                             n > 0 ? pick (self, (int) n) : 0);

  return n > 0 ? profile_get_integer (self->profiles[who], select) : 0;
}

static void
tell_read (Talk * self,
           Device who)
{
  Profile *profile = self->profiles[who];
  ConfabComposeContext context = make_context (self, who);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  gint64 last = profile_get_integer (profile, "SELECT max (id) FROM message");
  gint64 id = pick_message (self, who, "outgoing = 0");

  if (id == 0)
    return;
  g_array_append_val (ids, id);
  confab_compose_receipts (profile_begin_plain (profile), &context, ids, &error);
  profile_commit (profile);
  g_assert_no_error (error);
  if (profile_get_integer (profile, "SELECT max (id) FROM message") > last)
    {
      g_autofree char *hash = profile_get_text (profile, "SELECT source FROM message ORDER BY id DESC LIMIT 1");
      g_autoptr (GBytes) bytes = confab_blobs_get_bytes (profile->dir, hash, MAX_MAIL, &error);

      g_assert_no_error (error);
      post (self, who, bytes);
    }
}

/* What other programs send to Alice, about something she wrote. */
static const char *const foreign[] = {
  /* an ordinary answer */
  "Content-Type: text/plain\r\n\r\nI see\r\n\r\nOn Wednesday, Alice wrote:\r\n> what was said\r\n",
  /* the end of a chain of servers */
  "Auto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
  "--b\r\nContent-Type: text/plain\r\n\r\nIt came back.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
  "Reporting-MTA: dns; m.example\r\n\r\nFinal-Recipient: rfc822; bob@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
  "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <%s>\r\n\r\n--b--\r\n",
  /* a program that knows more than this one, and one that is broken */
  "Chat-Version: 1.0\r\nChat-Content: example.game.move\r\nContent-Type: text/plain\r\n\r\nKnight to e5\r\n",
  "Chat-Version: 1.0\r\nChat-Content: pollvote\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
  "--b\r\nContent-Type: text/plain\r\n\r\nI vote\r\n--b\r\nContent-Type: application/json\r\nChat-Content: pollvote\r\n\r\n"
  "{\"votes\": [[[[\r\n--b--\r\n",
  /* an edit of what somebody else wrote */
  "Chat-Version: 1.0\r\nChat-Content: editrequest\r\nContent-Type: text/plain\r\n\r\nNot what Alice said\r\n",
};

static void
say_otherwise (Talk *self)
{
  gint64 id = pick_message (self, DESK, "outgoing = 1");
  g_autofree char *about = confab_sql_get_text (self->profiles[DESK]->sql, "SELECT message_id FROM message WHERE id = ?1",
                                                SQL_ARGS (sql_int (id)), NULL);
  g_autofree char *date = confab_mime_format_date (self->now, 0);
  g_autofree char *content = NULL;
  g_autofree char *mail = NULL;
  g_auto (GStrv) pieces = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (about == NULL)
    return;
  pieces = g_strsplit (foreign[pick (self, (int) G_N_ELEMENTS (foreign))], "%s", 2);
  content = g_strjoinv (about, pieces);
  mail = g_strdup_printf ("From: Bob Stone <bob@b.example>\r\nTo: " MAILBOX_OWN_ADDRESS "\r\nDate: %s\r\n"
                                                                                        "Message-ID: <other.%u@b.example>\r\nSubject: Re: Talk\r\nIn-Reply-To: <%s>\r\nReferences: <%s>\r\n"
                                                                                        "MIME-Version: 1.0\r\n%s", date, self->serial++, about, about, content);
  bytes = g_bytes_new (mail, strlen (mail));
  post (self, BOB, bytes);
}

/* A new name or description, somebody more or less, or one goes by herself. */
static void
change_group (Talk *      self,
              Device      who,
              const char *text)
{
  static const ConfabCoiGroupChange changes[] = {
    CONFAB_COI_GROUP_CHANGE_NAME, CONFAB_COI_GROUP_CHANGE_DESCRIPTION, CONFAB_COI_GROUP_CHANGE_MEMBERS,
  };
  const char *whom[] = { pick (self, 2) == 0 ? "dan@d.example" : addresses[CAROL], NULL };
  ConfabDraftGroup change = { .change = changes[pick (self, 3)], .text = text, .addresses = whom, .takes_out = pick (self, 3) == 0 };
  ConfabDraft draft = { .group = &change };

  if (who == CAROL && pick (self, 6) == 0)
    draft = (ConfabDraft) { .kind = CONFAB_COI_KIND_GROUP_LEFT }
  ;
  draft.conversation_id = find_group (self, who);
  if (draft.conversation_id != 0)
    say (self, who, &draft);
}

#define N_BEGINNINGS 7

/* Something new. */
static void
begin_something (Talk *      self,
                 Device      who,
                 guint       what,
                 const char *text)
{
  const char *answers[] = { "Yes", "No", "Perhaps", NULL };
  g_autoptr (ConfabCoiPoll) poll = confab_coi_poll_new (text, answers, pick (self, 2) == 0);
  g_autoptr (ConfabCoiPlace) place = confab_coi_place_new (pick (self, 90), -pick (self, 180));
  ConfabDraft draft = { .text = text, .conversation_id = pick_chat (self, who) };

  switch (what)
    {
    case 0:
    case 1:
      break;
    case 2:
      draft.reply_to = pick_message (self, who, "1");
      break;
    case 3:
      draft.forward = pick_message (self, who, "kind = 1");
      break;
    case 4:
      draft.pinned = TRUE;
      draft.pinned_until = pick (self, 2) == 0 ? self->now + 600 * MINUTE : 0;
      break;
    case 5:
      draft.kind = CONFAB_COI_KIND_POLL;
      draft.poll = poll;
      draft.text = NULL;
      break;
    default:
      draft.kind = CONFAB_COI_KIND_LOCATION;
      draft.place = place;
      break;
    }
  if (draft.conversation_id != 0)
    say (self, who, &draft);
}

/* What is said about something, and about which. */
static const struct
{
  ConfabCoiKind kind;
  const char *which;
} abouts[] = {
  { CONFAB_COI_KIND_EDIT, "outgoing = 1 AND kind = 1" },
  { CONFAB_COI_KIND_EDIT, "outgoing = 1 AND kind = 1" },
  { CONFAB_COI_KIND_DELETE, "outgoing = 1" },
  { CONFAB_COI_KIND_REACTION, "1" },
  { CONFAB_COI_KIND_REACTION, "1" },
  { CONFAB_COI_KIND_PIN, "outgoing = 1" },
  { CONFAB_COI_KIND_UNPIN, "outgoing = 1 AND id IN (SELECT message_id FROM pin)" },
  { CONFAB_COI_KIND_POLL_VOTE, "kind = 6" },
  { CONFAB_COI_KIND_POLL_VOTE, "kind = 6" },
  { CONFAB_COI_KIND_POLL_CLOSE, "outgoing = 1 AND kind = 6" },
};

static void
say_about (Talk *      self,
           Device      who,
           guint       what,
           const char *text)
{
  static const char *const emoji[] = { "👍", "🎉", NULL };
  int votes[] = { pick (self, 2), 2 };
  ConfabDraft draft = { .kind = abouts[what].kind, .about = pick_message (self, who, abouts[what].which) };

  if (draft.kind == CONFAB_COI_KIND_EDIT)
    draft.text = text;
  else if (draft.kind == CONFAB_COI_KIND_REACTION)
    draft.reaction = emoji[pick (self, (int) G_N_ELEMENTS (emoji))];
  draft.votes = votes;
  draft.n_votes = draft.kind == CONFAB_COI_KIND_POLL_VOTE ? (guint) pick (self, 3) : 0;
  if (draft.about != 0)
    say (self, who, &draft);
}

#define N_OTHERS 6

/* One of each kind after the other, by whoever comes. */
static void
act (Talk *self,
     guint what)
{
  Device who = (Device) pick (self, N_DEVICES);
  g_autofree char *text = g_strdup_printf (pick (self, 4) == 0 ? "@Bob Stone, @all: text %u" : "Text %u", self->serial++);

  what %= N_BEGINNINGS + G_N_ELEMENTS (abouts) + N_OTHERS;
  if (what < N_BEGINNINGS)
    begin_something (self, who, what, text);
  else if (what < N_BEGINNINGS + G_N_ELEMENTS (abouts))
    say_about (self, who, what - N_BEGINNINGS, text);
  else if (what % 3 == 0)
    change_group (self, who, text);
  else if (what % 3 == 1)
    tell_read (self, who);
  else
    say_otherwise (self);
}

static void
begin (Talk *self)
{
  ConfabComposeContext context = make_context (self, DESK);
  ConfabDraftGroup change = { .change = CONFAB_COI_GROUP_CHANGE_CREATED, .text = "Talk" };
  ConfabDraft draft = { .group = &change };
  g_autoptr (GError) error = NULL;

  draft.conversation_id = confab_compose_create_group (profile_begin_plain (self->profiles[DESK]), self->profiles[DESK]->account,
                                                       &(const char *[]) { addresses[BOB], addresses[CAROL], NULL }[0],
                                                       context.random, &error);
  profile_commit (self->profiles[DESK]);
  g_assert_no_error (error);
  say (self, DESK, &draft);
}

Mailbox *
conversation_record (guint32 seed,
                     guint   n_mails)
{
  Talk self = { .now = START, .rand = g_rand_new_with_seed (seed) };

  self.box = g_new0 (Mailbox, 1);
  self.box->mails = g_array_new (FALSE, FALSE, sizeof (MailboxMail));
  self.box->copies = g_array_new (FALSE, FALSE, sizeof (MailboxCopy));
  for (Device who = 0; who < N_DEVICES; who++)
    self.profiles[who] = profile_new_for (addresses[who], who <= PHONE ? MAILBOX_OWN_ALIAS : "nobody@alias.example");
  begin (&self);
  for (guint i = 0; self.box->mails->len < n_mails; i++)
    {
      self.now += pick (&self, 40 * MINUTE);
      act (&self, i);
    }
  for (Device who = 0; who < N_DEVICES; who++)
    {
      profile_check (self.profiles[who]);
      profile_free (self.profiles[who]);
    }
  g_rand_free (self.rand);
  return self.box;
}
