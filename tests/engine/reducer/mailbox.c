/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A believable mailbox, made from a seed: every kind of mail the reducer has rules for. */
#include "config.h"

#include "mailbox.h"

#include <string.h>

#define FIRST_TIME (G_GINT64_CONSTANT (1735689600) * 1000) /* 2025-01-01T00:00:00Z */
#define MINUTE (G_GINT64_CONSTANT (60) * 1000)

typedef struct
{
  const char *name;
  const char *address;
} Person;

static const Person people[] = {
  { "Bob Stone", "bob@b.example" },
  { "Carol Winter", "carol@c.example" },
  { "Dan", "dan@d.example" },
  { "Eve Adams", "eve@e.example" },
  { "Frank", "frank@f.example" },
  { "Grace Hopper", "grace@g.example" },
};

#define OWN (-1)

/* What has been written before and may be answered, edited or reacted to. */
typedef struct
{
  char *id;
  char *root;      /* the first id of its References, or its own */
  char *subject;
  int author;      /* index of a person, or OWN */
  GArray *others;  /* int: all who take part, without OWN */
  int group;       /* index of a group, or -1 */
  gboolean chat;
} Written;

typedef struct
{
  char *id;
  char *name;
  GArray *members; /* int */
  char *root;
} Group;

typedef struct
{
  Mailbox *box;
  GRand *rand;
  MailboxMood mood;
  gint64 now;
  guint serial;
  guint32 uids[MAILBOX_N_FOLDERS];
  GPtrArray *written; /* Written */
  GPtrArray *listed;  /* Written, to lists, whose name is the subject */
  GPtrArray *groups;  /* Group */
} Maker;

/* The parts of a mail to be. */
typedef struct
{
  const char *id;
  int author;
  const char *from;        /* overrides author */
  const char *to;
  const char *cc;
  const char *subject;
  const char *references;
  const char *in_reply_to;
  const char *more;        /* further header lines, each with CRLF */
  const char *content;     /* a whole body with its Content-* lines, or NULL */
  const char *text;
  gint64 date;             /* 0: now */
  gboolean no_date;
} Parts;

static void
written_free (gpointer data)
{
  Written *self = data;

  g_free (self->id);
  g_free (self->root);
  g_free (self->subject);
  g_array_unref (self->others);
  g_free (self);
}

static void
group_free (gpointer data)
{
  Group *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self->root);
  g_array_unref (self->members);
  g_free (self);
}

static gboolean
one_in (Maker *self,
        int    n)
{
  return g_rand_int_range (self->rand, 0, n) == 0;
}

static int
pick (Maker *self,
      int    n)
{
  return g_rand_int_range (self->rand, 0, n);
}

static char *
format_date (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time / 1000);
  static const char *days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

  return g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d +0000", days[g_date_time_get_day_of_week (date) - 1],
                          g_date_time_get_day_of_month (date), months[g_date_time_get_month (date) - 1],
                          g_date_time_get_year (date), g_date_time_get_hour (date), g_date_time_get_minute (date),
                          g_date_time_get_second (date));
}

static char *
format_person (Maker *self,
               int    person)
{
  const char *name;
  const char *address;

  if (person == OWN)
    return g_strdup (one_in (self, 8) ? "Alice <" MAILBOX_OWN_ALIAS ">" : "Alice <" MAILBOX_OWN_ADDRESS ">");

  name = people[person].name;
  address = people[person].address;

  switch (pick (self, 12))
    {
    case 0:
      return g_strdup (address);
    case 1:
      return g_strdup_printf ("\"%s (at work)\" <%s>", name, address);
    default:
      return g_strdup_printf ("%s <%s>", name, address);
    }
}

static char *
format_people (Maker *  self,
               GArray * list,
               int      except,
               gboolean own)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (own)
    {
      g_autofree char *one = format_person (self, OWN);

      g_string_append (out, one);
    }
  for (guint i = 0; i < list->len; i++)
    {
      int person = g_array_index (list, int, i);
      g_autofree char *one = NULL;

      if (person == except)
        continue;
      one = format_person (self, person);
      if (out->len > 0)
        g_string_append (out, ", ");
      g_string_append (out, one);
    }
  if (out->len == 0)
    g_string_append (out, "Alice <" MAILBOX_OWN_ADDRESS ">");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static guint
add_mail (Maker *      self,
          const Parts *parts)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *date = format_date (parts->date != 0 ? parts->date : self->now);
  g_autofree char *from = parts->from != NULL ? g_strdup (parts->from) : format_person (self, parts->author);
  MailboxMail mail;

  g_string_append_printf (out, "From: %s\r\n", from);
  if (parts->to != NULL)
    g_string_append_printf (out, "To: %s\r\n", parts->to);
  if (parts->cc != NULL)
    g_string_append_printf (out, "Cc: %s\r\n", parts->cc);
  if (!parts->no_date)
    g_string_append_printf (out, "Date: %s\r\n", date);
  if (parts->id != NULL)
    g_string_append_printf (out, "Message-ID: <%s>\r\n", parts->id);
  if (parts->subject != NULL)
    g_string_append_printf (out, "Subject: %s\r\n", parts->subject);
  if (parts->references != NULL)
    g_string_append_printf (out, "References: %s\r\n", parts->references);
  if (parts->in_reply_to != NULL)
    g_string_append_printf (out, "In-Reply-To: <%s>\r\n", parts->in_reply_to);
  if (parts->more != NULL)
    g_string_append (out, parts->more);
  g_string_append (out, "MIME-Version: 1.0\r\n");
  if (parts->content != NULL)
    g_string_append (out, parts->content);
  else
    g_string_append_printf (out, "Content-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n", parts->text);

  mail.bytes = g_string_free_to_bytes (g_steal_pointer (&out));
  g_array_append_val (self->box->mails, mail);
  return self->box->mails->len - 1;
}

static void
add_copy (Maker *       self,
          guint         mail,
          MailboxFolder folder,
          ConfabFlags   flags,
          gint64        internal_date)
{
  MailboxCopy copy = { mail, folder, ++self->uids[folder], flags, internal_date };

  g_array_append_val (self->box->copies, copy);
}

/* Puts a mail where it would lie: ours in Sent, others' in INBOX, some twice. */
static void
deliver (Maker *  self,
         guint    mail,
         gboolean own,
         gboolean chat)
{
  ConfabFlags seen = own || one_in (self, 2) ? CONFAB_FLAG_SEEN : CONFAB_FLAG_NONE;
  gint64 arrived = self->now + pick (self, 3000);

  add_copy (self, mail, own ? MAILBOX_SENT : MAILBOX_INBOX, seen, arrived);
  if (chat && one_in (self, 4))
    add_copy (self, mail, MAILBOX_CHATS, seen, arrived + pick (self, 10000));
  if (one_in (self, 7))
    add_copy (self, mail, MAILBOX_ARCHIVE, one_in (self, 3) ? CONFAB_FLAG_SEEN : CONFAB_FLAG_NONE,
              arrived - MINUTE * 2 + pick (self, 240000));
}

static char *
new_id (Maker *     self,
        const char *prefix)
{
  return g_strdup_printf ("%s%08x.%u@mail.example", prefix, g_rand_int (self->rand), self->serial++);
}

static Written *
written_new (const char *id,
             const char *root,
             const char *subject,
             int         author,
             GArray *    others,
             int         group,
             gboolean    chat)
{
  Written *written = g_new0 (Written, 1);

  written->id = g_strdup (id);
  written->root = g_strdup (root);
  written->subject = g_strdup (subject);
  written->author = author;
  written->others = g_array_copy (others);
  written->group = group;
  written->chat = chat;
  return written;
}

static void
remember (Maker *     self,
          const char *id,
          const char *root,
          const char *subject,
          int         author,
          GArray *    others,
          int         group,
          gboolean    chat)
{
  g_ptr_array_add (self->written, written_new (id, root, subject, author, others, group, chat));
}

static Written *
pick_written (Maker *  self,
              gboolean chat_only)
{
  for (int i = 0; i < 20 && self->written->len > 0; i++)
    {
      Written *written = g_ptr_array_index (self->written, pick (self, (int) self->written->len));

      if (!chat_only || written->chat)
        return written;
    }
  return NULL;
}

static GArray *
some_people (Maker *self,
             int    least)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (int));

  while ((int) list->len < least)
    {
      g_array_set_size (list, 0);
      for (int i = 0; i < (int) G_N_ELEMENTS (people); i++)
        if (pick (self, 3) == 0)
          g_array_append_val (list, i);
    }
  return list;
}

static char *
some_text (Maker *self)
{
  static const char *words[] = { "lunch", "the bus", "tomorrow", "draft", "meeting", "photos", "yes", "maybe",
                                 "Grüße", "later", "train", "window", "7 o'clock", "and", "or", "coffee" };
  g_autoptr (GString) out = g_string_new (NULL);
  int n = 1 + pick (self, 12);

  for (int i = 0; i < n; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "", words[pick (self, (int) G_N_ELEMENTS (words))]);
  g_string_append_printf (out, " #%u", self->serial++);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
make_person_chat (Maker *self)
{
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (int));
  int person = pick (self, 4);
  gboolean own = one_in (self, 2);
  gboolean known = !one_in (self, 10);
  g_autofree char *id = new_id (self, "chat$");
  g_autofree char *root = g_strdup_printf ("chat$root-%d@mail.example", person);
  g_autofree char *references = known ? g_strdup_printf ("<%s>", root) : NULL;
  g_autofree char *text = some_text (self);
  g_autofree char *to = format_person (self, own ? person : OWN);
  Parts parts = { .id = id, .author = own ? OWN : person, .to = to, .subject = "Chat", .references = references,
                  .more = "Chat-Version: 1.0\r\n", .text = text };

  g_array_append_val (others, person);
  deliver (self, add_mail (self, &parts), own, TRUE);
  remember (self, id, known ? root : id, "Chat", own ? OWN : person, others, -1, TRUE);
}

static void
make_person_mail (Maker *self)
{
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (int));
  int person = pick (self, (int) G_N_ELEMENTS (people));
  gboolean own = one_in (self, 3);
  g_autofree char *id = new_id (self, "");
  g_autofree char *text = some_text (self);
  g_autofree char *to = format_person (self, own ? person : OWN);
  g_autofree char *subject = g_strdup_printf ("About %s", people[person].name);
  Parts parts = { .id = id, .author = own ? OWN : person, .to = to, .subject = subject, .text = text };

  g_array_append_val (others, person);
  deliver (self, add_mail (self, &parts), own, FALSE);
  remember (self, id, id, subject, own ? OWN : person, others, -1, FALSE);
}

static void
make_group_mail (Maker *self)
{
  int index = pick (self, (int) self->groups->len);
  Group *group = g_ptr_array_index (self->groups, index);
  gboolean own = one_in (self, 3);
  int author = own ? OWN : g_array_index (group->members, int, pick (self, (int) group->members->len));
  g_autofree char *prefix = g_strdup_printf ("chat$group.%s.", group->id);
  g_autofree char *id = new_id (self, prefix);
  g_autofree char *references = NULL;
  g_autofree char *text = some_text (self);
  g_autofree char *more = NULL;
  g_autofree char *to = NULL;
  Parts parts = { .id = id, .author = author };

  if (one_in (self, 6))
    {
      g_free (group->name);
      group->name = g_strdup_printf ("Group %d.%u", index, self->serial++);
    }
  if (one_in (self, 6) && group->members->len < 5)
    {
      int person = pick (self, (int) G_N_ELEMENTS (people));
      gboolean there = FALSE;

      for (guint i = 0; i < group->members->len; i++)
        there |= g_array_index (group->members, int, i) == person;
      if (!there)
        g_array_append_val (group->members, person);
    }
  else if (one_in (self, 6) && group->members->len > 2)
    {
      int gone = g_array_index (group->members, int, 0);

      if (gone != author)
        g_array_remove_index (group->members, 0);
    }

  references = g_strdup_printf ("<%s> <unknown.%u@mail.example>", group->root, self->serial++);
  more = g_strdup_printf ("Chat-Version: 1.0\r\nChat-Group-ID: %s\r\nChat-Group-Name: %s\r\n", group->id, group->name);
  to = format_people (self, group->members, author, !own);
  parts.to = to;
  parts.subject = group->name;
  parts.references = references;
  parts.more = more;
  parts.text = text;
  deliver (self, add_mail (self, &parts), own, TRUE);
  remember (self, id, group->root, group->name, author, group->members, index, TRUE);
}

/* Few sets of people and few subjects, so that threads are taken for one another. */
static GArray *
thread_people (Maker *self)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (int));
  int set = pick (self, 3);

  for (int i = set; i < set + 2 + set % 2; i++)
    g_array_append_val (list, i);
  return list;
}

static void
make_thread_mail (Maker *self)
{
  g_autoptr (GArray) others = thread_people (self);
  gboolean own = one_in (self, 3);
  int author = own ? OWN : g_array_index (others, int, 0);
  g_autofree char *id = new_id (self, "");
  g_autofree char *text = some_text (self);
  g_autofree char *to = format_people (self, others, author, !own);
  g_autofree char *subject = one_in (self, 8) ? g_strdup ("") : g_strdup_printf ("%sTopic %d", one_in (self, 4) ? "Re: " : "", pick (self, 4));
  Parts parts = { .id = id, .author = author, .to = to, .subject = subject, .text = text };

  deliver (self, add_mail (self, &parts), own, FALSE);
  remember (self, id, id, subject, author, others, -1, FALSE);
}

/* Somebody new, who may be answered. */
static void
make_stranger_mail (Maker *self)
{
  g_autofree char *id = new_id (self, one_in (self, 2) ? "chat$" : "");
  g_autofree char *text = some_text (self);
  g_autofree char *address = g_strdup_printf ("new%d@n.example", pick (self, 12));
  g_autofree char *from = g_strdup_printf ("New %d <%s>", pick (self, 3), address);
  Parts parts = { .id = id, .from = from, .to = one_in (self, 3) ? MAILBOX_OWN_ADDRESS ", bob@b.example" : MAILBOX_OWN_ADDRESS,
                  .subject = "Hello", .text = text };

  deliver (self, add_mail (self, &parts), FALSE, FALSE);
  if (one_in (self, 4))
    {
      g_autofree char *answer = new_id (self, "");
      g_autofree char *references = g_strdup_printf ("<%s>", id);
      Parts own = { .id = answer, .author = OWN, .to = from, .subject = "Re: Hello", .references = references, .text = "Hi" };

      self->now += 5 * MINUTE;
      deliver (self, add_mail (self, &own), TRUE, FALSE);
    }
}

/* An answer as other programs write it: with all headers, with one, with none. */
static void
make_answer (Maker *self)
{
  Written *to_what = pick_written (self, FALSE);
  gboolean own = one_in (self, 3);
  gboolean dropped = one_in (self, 12);
  g_autofree char *id = new_id (self, "");
  g_autofree char *text = some_text (self);
  g_autofree char *to = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *references = NULL;
  const char *root;
  int author;
  Parts parts = { .id = id };

  if (to_what == NULL)
    return;
  author = own ? OWN : g_array_index (to_what->others, int, pick (self, (int) to_what->others->len));
  subject = g_strdup_printf ("%s %s", one_in (self, 4) ? "AW:" : "Re:", to_what->subject);
  if (one_in (self, 9) && to_what->group >= 0 && !own)
    to = format_person (self, OWN);
  else
    to = format_people (self, to_what->others, author, !own);

  root = to_what->root;
  switch (pick (self, 6))
    {
    case 0:
      parts.in_reply_to = to_what->id;
      root = to_what->root;
      break;
    case 1:
      root = id;
      break;
    case 2:
      references = g_strdup_printf ("<%s>", to_what->id);
      break;
    default:
      references = g_strdup_printf ("<%s> <%s>", to_what->root, to_what->id);
      parts.in_reply_to = to_what->id;
      break;
    }
  parts.author = author;
  parts.to = to;
  parts.subject = subject;
  parts.references = references;
  parts.text = text;

  /* A mail that others answer and that never reached us, or comes late. */
  if (!dropped)
    deliver (self, add_mail (self, &parts), own, FALSE);
  remember (self, id, root, to_what->subject, author, to_what->others, to_what->group, FALSE);
}

static void
make_list_mail (Maker *self)
{
  static const char *lists[] = { "dev", "talk" };
  const char *list = lists[pick (self, 2)];
  int author = pick (self, (int) G_N_ELEMENTS (people));
  gboolean direct = one_in (self, 3);
  g_autoptr (GArray) nobody = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree char *id = new_id (self, "");
  g_autofree char *text = some_text (self);
  g_autofree char *from = format_person (self, author);
  g_autofree char *to = g_strdup_printf ("%s@lists.example%s", list, direct ? ", " MAILBOX_OWN_ADDRESS : "");
  g_autofree char *subject = g_strdup_printf ("[%s] Release %d", list, pick (self, 5));
  g_autofree char *more = g_strdup_printf ("List-Id: The %s list <%s.lists.example>\r\nList-Post: <mailto:%s@lists.example>\r\n"
                                           "Precedence: list\r\n", list, list, list);
  g_autofree char *with_footer = g_strdup_printf ("%s\r\n_______________________________________________\r\n%s mailing list\r\n"
                                                  "https://lists.example/%s", text, list, list);
  Parts parts = { .id = id, .from = from, .to = to, .subject = subject, .more = more,
                  .text = one_in (self, 3) ? text : with_footer };

  if (!one_in (self, 6))
    deliver (self, add_mail (self, &parts), FALSE, FALSE);
  g_array_append_val (nobody, author);
  g_ptr_array_add (self->listed, written_new (id, id, list, author, nobody, -1, FALSE));
  if (direct)
    {
      Parts copy = { .id = id, .from = from, .to = to, .subject = subject + strlen (list) + 3, .text = text };

      deliver (self, add_mail (self, &copy), FALSE, FALSE);
    }
}

/* What Alice answers to a list, with or without the copy that the list sends back. */
static void
make_list_answer (Maker *self)
{
  Written *to_what = NULL;
  g_autofree char *id = new_id (self, "chat$");
  g_autofree char *text = some_text (self);
  g_autofree char *to = NULL;
  g_autofree char *references = NULL;
  g_autofree char *more = NULL;
  g_autofree char *with_footer = NULL;
  Parts parts = { .id = id, .author = OWN, .subject = "Re: Release", .text = text };

  if (self->listed->len == 0)
    return;
  to_what = g_ptr_array_index (self->listed, pick (self, (int) self->listed->len));
  to = g_strdup_printf ("%s@lists.example", to_what->subject);
  references = g_strdup_printf ("<%s>", to_what->id);
  parts.to = to;
  parts.references = references;
  deliver (self, add_mail (self, &parts), TRUE, FALSE);
  g_ptr_array_add (self->listed, written_new (id, to_what->id, to_what->subject, OWN, to_what->others, -1, FALSE));
  if (one_in (self, 2))
    return;
  more = g_strdup_printf ("List-Id: <%s.lists.example>\r\nList-Post: <mailto:%s@lists.example>\r\n", to_what->subject, to_what->subject);
  with_footer = g_strdup_printf ("%s\r\n--\r\nsent by the list", text);
  parts.from = "Alice <" MAILBOX_OWN_ADDRESS ">";
  parts.more = more;
  parts.text = with_footer;
  deliver (self, add_mail (self, &parts), FALSE, FALSE);
}

static void
make_machine_mail (Maker *self)
{
  static const char *more[] = {
    "List-Unsubscribe: <mailto:off@shop.example>\r\n",
    "Precedence: bulk\r\n",
    "Auto-Submitted: auto-generated\r\n",
    NULL,
  };
  int kind = pick (self, (int) G_N_ELEMENTS (more));
  g_autofree char *id = new_id (self, "");
  g_autofree char *text = some_text (self);
  g_autofree char *from = kind == 3 ? g_strdup ("The Shop <no-reply@shop.example>") : g_strdup_printf ("Shop %d <news%d@shop.example>", pick (self, 2), kind);
  Parts parts = { .id = id, .from = from, .to = MAILBOX_OWN_ADDRESS, .subject = "Offers", .more = more[kind], .text = text };

  deliver (self, add_mail (self, &parts), FALSE, FALSE);
}

static void
make_note (Maker *self)
{
  g_autofree char *id = new_id (self, "chat$");
  g_autofree char *text = some_text (self);
  Parts parts = { .id = id, .author = OWN, .to = MAILBOX_OWN_ALIAS, .subject = "Note", .more = "Chat-Version: 1.0\r\n", .text = text };

  deliver (self, add_mail (self, &parts), TRUE, FALSE);
}

/* An edit or a delete, mostly by who may. */
static void
make_change (Maker *  self,
             gboolean remove)
{
  Written *what = pick_written (self, TRUE);
  g_autofree char *id = NULL;
  g_autofree char *text = some_text (self);
  g_autofree char *to = NULL;
  g_autofree char *references = NULL;
  g_autofree char *prefix = NULL;
  g_autofree char *more = NULL;
  const char *content = remove ? "deleterequest" : one_in (self, 3) ? "edit;" : "editrequest";
  Parts parts = { 0 };
  int author;

  if (what == NULL)
    return;
  author = one_in (self, 5) ? pick (self, (int) G_N_ELEMENTS (people)) : what->author;
  if (what->group >= 0)
    prefix = g_strdup_printf ("chat$group.%s.", ((Group *) g_ptr_array_index (self->groups, what->group))->id);
  id = new_id (self, prefix != NULL ? prefix : "chat$");
  to = format_people (self, what->others, author, author != OWN);
  references = g_strdup_printf ("<%s>", what->root);
  more = g_strdup_printf ("Chat-Version: 1.0\r\nChat-Content: %s\r\n", content);
  parts.id = id;
  parts.author = author;
  parts.to = to;
  parts.subject = what->subject;
  parts.references = references;
  parts.in_reply_to = what->id;
  parts.more = more;
  parts.text = !remove && one_in (self, 8) ? "" : text;
  if (!one_in (self, 12))
    deliver (self, add_mail (self, &parts), author == OWN, TRUE);
  if (!remove)
    remember (self, id, what->root, what->subject, author, what->others, what->group, TRUE);
}

static void
make_reaction (Maker *self)
{
  static const char *emoji[] = { "👍", "❤️", "😀", "" };
  Written *what = pick_written (self, FALSE);
  g_autofree char *id = new_id (self, "");
  g_autofree char *to = NULL;
  g_autofree char *content = NULL;
  Parts parts = { .id = id, .subject = "Re: Chat" };

  if (what == NULL)
    return;
  parts.author = one_in (self, 4) ? pick (self, (int) G_N_ELEMENTS (people)) : g_array_index (what->others, int, 0);
  to = format_people (self, what->others, parts.author, TRUE);
  content = g_strdup_printf ("Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: reaction\r\n\r\n%s\r\n",
                             emoji[pick (self, (int) G_N_ELEMENTS (emoji))]);
  parts.to = to;
  parts.in_reply_to = what->id;
  parts.content = content;
  deliver (self, add_mail (self, &parts), FALSE, TRUE);
}

static void
make_receipt (Maker *self)
{
  Written *what = pick_written (self, FALSE);
  g_autofree char *id = new_id (self, "chat$");
  g_autofree char *content = NULL;
  Parts parts = { .id = id, .to = MAILBOX_OWN_ADDRESS, .subject = "Chat: Read receipt" };
  int reader;

  if (what == NULL)
    return;
  reader = one_in (self, 4) ? pick (self, (int) G_N_ELEMENTS (people)) : g_array_index (what->others, int, 0);
  parts.author = reader;
  if (one_in (self, 5))
    {
      parts.from = "Mail Delivery System <mailer-daemon@example.org>";
      content = g_strdup_printf ("Auto-Submitted: auto-replied\r\n"
                                 "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
                                 "--b\r\nContent-Type: text/plain\r\n\r\nNo such person here.\r\n"
                                 "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
                                 "Reporting-MTA: dns; mx.example\r\n\r\n"
                                 "Final-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n"
                                 "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
                                 "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
                                 "Message-ID: <%s>\r\nFrom: " MAILBOX_OWN_ADDRESS "\r\n\r\n--b--\r\n",
                                 people[reader].address, what->id);
    }
  else
    {
      content = g_strdup_printf ("Chat-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
                                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=\"b\"\r\n\r\n"
                                 "--b\r\nContent-Type: text/plain\r\n\r\nThe message was displayed.\r\n"
                                 "--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
                                 "Reporting-UA: test\r\nFinal-Recipient: rfc822;%s\r\nOriginal-Message-ID: <%s>\r\n"
                                 "Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n",
                                 people[reader].address, what->id);
    }
  parts.content = content;
  deliver (self, add_mail (self, &parts), FALSE, TRUE);
}

static void
make_edit (Maker *self)
{
  make_change (self, FALSE);
}

static void
make_delete (Maker *self)
{
  make_change (self, TRUE);
}

/* What goes wrong, and who means ill. */
static void
make_trouble (Maker *self)
{
  Written *what = pick_written (self, FALSE);
  g_autofree char *id = new_id (self, "");
  g_autofree char *text = some_text (self);
  g_autofree char *references = NULL;
  g_autofree char *more = NULL;
  Parts parts = { .id = id, .from = "Mallory <mallory@m.example>", .to = MAILBOX_OWN_ADDRESS, .subject = "Hello", .text = text };

  if (what == NULL)
    return;
  switch (pick (self, 11))
    {
    case 0: /* another's Message-ID */
      parts.id = what->id;
      break;
    case 1: /* another's Message-ID and name, other text, and a parent of its own */
      parts.id = what->id;
      parts.from = what->author == OWN ? MAILBOX_OWN_ADDRESS : people[what->author].address;
      references = g_strdup_printf ("<%s>", ((Written *) g_ptr_array_index (self->written, 0))->id);
      parts.references = references;
      break;
    case 9: /* the same, to several, as a reply without a parent */
    case 10:
      parts.id = what->id;
      parts.subject = "Re: Topic 1";
      parts.from = people[0].address;
      parts.to = "alice@example.org, carol@c.example";
      break;
    case 2: /* into a group from outside */
      {
        Group *group = g_ptr_array_index (self->groups, 0);

        g_free (id);
        id = g_strdup_printf ("chat$group.%s.%u@m.example", group->id, self->serial++);
        parts.id = id;
        more = g_strdup_printf ("Chat-Version: 1.0\r\nChat-Group-ID: %s\r\nChat-Group-Name: Mine now\r\n", group->id);
        parts.more = more;
      }
      break;
    case 3: /* far in the future */
      parts.date = G_GINT64_CONSTANT (4085208000) * 1000;
      break;
    case 4: /* far in the past */
      parts.date = 86400000;
      break;
    case 5: /* no date at all */
      parts.no_date = TRUE;
      break;
    case 6: /* answers itself */
      references = g_strdup_printf ("<%s>", id);
      parts.references = references;
      break;
    case 7: /* two that answer one another, among several */
      {
        g_autofree char *other = new_id (self, "");
        g_autofree char *back = g_strdup_printf ("<%s>", id);
        Parts first = { .id = other, .from = parts.from, .to = "alice@example.org, bob@b.example", .subject = "Circle",
                        .references = back, .text = "first" };

        references = g_strdup_printf ("<%s>", other);
        parts.references = references;
        parts.to = "alice@example.org, bob@b.example";
        parts.subject = "Re: Circle";
        deliver (self, add_mail (self, &first), FALSE, FALSE);
      }
      break;
    default: /* no Message-ID */
      parts.id = NULL;
      break;
    }
  deliver (self, add_mail (self, &parts), FALSE, FALSE);
}

/* What is made, and how often in each mood of a mailbox: of everything; mostly
 * threads; mostly chats and what is said about them. */
typedef struct
{
  void (*make) (Maker *self);
  int weights[MAILBOX_N_MOODS];
} Recipe;

static const Recipe recipes[] = {
  { make_person_chat, { 18, 4, 25 } },
  { make_person_mail, { 7, 3, 2 } },
  { make_group_mail, { 14, 5, 15 } },
  { make_thread_mail, { 8, 16, 2 } },
  { make_answer, { 15, 36, 8 } },
  { make_stranger_mail, { 3, 3, 3 } },
  { make_list_mail, { 6, 8, 2 } },
  { make_list_answer, { 3, 6, 1 } },
  { make_machine_mail, { 4, 2, 2 } },
  { make_note, { 2, 1, 2 } },
  { make_edit, { 5, 2, 14 } },
  { make_delete, { 4, 1, 6 } },
  { make_reaction, { 4, 1, 8 } },
  { make_receipt, { 4, 1, 6 } },
  { make_trouble, { 6, 16, 6 } },
};

static void
make_one (Maker *self)
{
  int sum = 0;
  int what;

  self->now += pick (self, 40) * MINUTE;
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++)
    sum += recipes[i].weights[self->mood];
  what = pick (self, sum);
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++)
    {
      what -= recipes[i].weights[self->mood];
      if (what < 0)
        {
          recipes[i].make (self);
          return;
        }
    }
}

Mailbox *
mailbox_new (guint32     seed,
             MailboxMood mood,
             guint       n_mails)
{
  Maker self = { 0 };

  self.box = g_new0 (Mailbox, 1);
  self.box->mails = g_array_new (FALSE, FALSE, sizeof (MailboxMail));
  self.box->copies = g_array_new (FALSE, FALSE, sizeof (MailboxCopy));
  self.rand = g_rand_new_with_seed (seed);
  self.now = FIRST_TIME;
  self.mood = mood;
  self.written = g_ptr_array_new_with_free_func (written_free);
  self.listed = g_ptr_array_new_with_free_func (written_free);
  self.groups = g_ptr_array_new_with_free_func (group_free);

  for (int i = 0; i < 3; i++)
    {
      Group *group = g_new0 (Group, 1);

      group->id = g_strdup_printf ("Abc-9_defghij%dk", i);
      group->name = g_strdup_printf ("Group %d", i);
      group->members = some_people (&self, 2);
      group->root = g_strdup_printf ("chat$group.%s.root@mail.example", group->id);
      g_ptr_array_add (self.groups, group);
    }
  while (self.box->mails->len < n_mails)
    make_one (&self);

  g_ptr_array_unref (self.written);
  g_ptr_array_unref (self.listed);
  g_ptr_array_unref (self.groups);
  g_rand_free (self.rand);
  return self.box;
}
