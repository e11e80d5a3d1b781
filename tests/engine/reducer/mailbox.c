/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A believable mailbox, made from a seed: every kind of mail the reducer has rules for. */
#include "config.h"

#include "mailbox.h"

#include "mailbox-maker.h"

#include <string.h>

static void
make_person_chat (Maker *self)
{
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (int));
  int person = maker_pick (self, 4);
  gboolean own = maker_one_in (self, 2);
  gboolean known = !maker_one_in (self, 10);
  g_autofree char *id = maker_new_id (self, "chat$");
  g_autofree char *root = g_strdup_printf ("chat$root-%d@mail.example", person);
  g_autofree char *references = known ? g_strdup_printf ("<%s>", root) : NULL;
  g_autofree char *text = maker_some_text (self);
  g_autofree char *to = maker_format_person (self, own ? person : OWN);
  g_autofree char *more = g_strdup_printf ("Chat-Version: 1.0\r\nDisposition-Notification-To: %s\r\n",
                                           own ? MAILBOX_OWN_ADDRESS : maker_people[maker_one_in (self, 5) ? 0 : person].address);
  Parts parts = { .id = id, .author = own ? OWN : person, .to = to, .subject = "Chat", .references = references,
                  .more = more, .text = text };

  g_array_append_val (others, person);
  maker_deliver (self, maker_add_mail (self, &parts), own, TRUE);
  maker_remember (self, id, known ? root : id, "Chat", own ? OWN : person, others, -1, TRUE);
}

static void
make_person_mail (Maker *self)
{
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (int));
  int person = maker_pick (self, MAKER_N_PEOPLE);
  gboolean own = maker_one_in (self, 3);
  g_autofree char *id = maker_new_id (self, "");
  g_autofree char *text = maker_some_text (self);
  g_autofree char *to = maker_format_person (self, own ? person : OWN);
  g_autofree char *subject = g_strdup_printf ("About %s", maker_people[person].name);
  Parts parts = { .id = id, .author = own ? OWN : person, .to = to, .subject = subject, .text = text };

  g_array_append_val (others, person);
  maker_deliver (self, maker_add_mail (self, &parts), own, FALSE);
  maker_remember (self, id, id, subject, own ? OWN : person, others, -1, FALSE);
}

static void
make_group_mail (Maker *self)
{
  int index = maker_pick (self, (int) self->groups->len);
  Group *group = g_ptr_array_index (self->groups, index);
  gboolean own = maker_one_in (self, 3);
  int author = own ? OWN : g_array_index (group->members, int, maker_pick (self, (int) group->members->len));
  g_autofree char *prefix = g_strdup_printf ("chat$group.%s.", group->id);
  g_autofree char *id = maker_new_id (self, prefix);
  g_autofree char *references = NULL;
  g_autofree char *text = maker_some_text (self);
  g_autofree char *more = NULL;
  g_autofree char *to = NULL;
  Parts parts = { .id = id, .author = author };

  if (maker_one_in (self, 6))
    {
      g_free (group->name);
      group->name = g_strdup_printf ("Group %d.%u", index, self->serial++);
    }
  if (maker_one_in (self, 6) && group->members->len < 5)
    {
      int person = maker_pick (self, MAKER_N_PEOPLE);
      gboolean there = FALSE;

      for (guint i = 0; i < group->members->len; i++)
        there |= g_array_index (group->members, int, i) == person;
      if (!there)
        g_array_append_val (group->members, person);
    }
  else if (maker_one_in (self, 6) && group->members->len > 2)
    {
      int gone = g_array_index (group->members, int, 0);

      if (gone != author)
        g_array_remove_index (group->members, 0);
    }

  references = g_strdup_printf ("<%s> <unknown.%u@mail.example>", group->root, self->serial++);
  more = g_strdup_printf ("Chat-Version: 1.0\r\nChat-Group-ID: %s\r\nChat-Group-Name: %s\r\n", group->id, group->name);
  to = maker_format_people (self, group->members, author, !own);
  parts.to = to;
  parts.subject = group->name;
  parts.references = references;
  parts.more = more;
  parts.text = text;
  maker_deliver (self, maker_add_mail (self, &parts), own, TRUE);
  maker_remember (self, id, group->root, group->name, author, group->members, index, TRUE);
}

/* Few sets of people and few subjects, so that threads are taken for one another. */
static GArray *
thread_people (Maker *self)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (int));
  int set = maker_pick (self, 3);

  for (int i = set; i < set + 2 + set % 2; i++)
    g_array_append_val (list, i);
  return list;
}

static void
make_thread_mail (Maker *self)
{
  g_autoptr (GArray) others = thread_people (self);
  gboolean own = maker_one_in (self, 3);
  int author = own ? OWN : g_array_index (others, int, 0);
  g_autofree char *id = maker_new_id (self, "");
  g_autofree char *text = maker_some_text (self);
  g_autofree char *to = maker_format_people (self, others, author, !own);
  g_autofree char *subject = maker_one_in (self, 8) ? g_strdup ("") : g_strdup_printf ("%sTopic %d", maker_one_in (self, 4) ? "Re: " : "", maker_pick (self, 4));
  Parts parts = { .id = id, .author = author, .to = to, .subject = subject, .text = text };

  maker_deliver (self, maker_add_mail (self, &parts), own, FALSE);
  maker_remember (self, id, id, subject, author, others, -1, FALSE);
}

/* Somebody new, who may be answered. */
static void
make_stranger_mail (Maker *self)
{
  g_autofree char *id = maker_new_id (self, maker_one_in (self, 2) ? "chat$" : "");
  g_autofree char *text = maker_some_text (self);
  g_autofree char *address = g_strdup_printf ("new%d@n.example", maker_pick (self, 12));
  g_autofree char *from = g_strdup_printf ("New %d <%s>", maker_pick (self, 3), address);
  Parts parts = { .id = id, .from = from, .to = maker_one_in (self, 3) ? MAILBOX_OWN_ADDRESS ", bob@b.example" : MAILBOX_OWN_ADDRESS,
                  .subject = "Hello", .text = text };

  maker_deliver (self, maker_add_mail (self, &parts), FALSE, FALSE);
  if (maker_one_in (self, 4))
    {
      g_autofree char *answer = maker_new_id (self, "");
      g_autofree char *references = g_strdup_printf ("<%s>", id);
      Parts own = { .id = answer, .author = OWN, .to = from, .subject = "Re: Hello", .references = references, .text = "Hi" };

      self->now += 5 * MINUTE;
      maker_deliver (self, maker_add_mail (self, &own), TRUE, FALSE);
    }
}

/* An answer as other programs write it: with all headers, with one, with none. */
/* Who answers several may bring somebody, or leave somebody out. */
static GArray *
answer_people (Maker *        self,
               const Written *to_what,
               int            author)
{
  GArray *others = g_array_copy (to_what->others);
  int person = maker_pick (self, MAKER_N_PEOPLE);
  guint i;

  if (others->len < 2 || !maker_one_in (self, 4))
    return others;
  for (i = 0; i < others->len && g_array_index (others, int, i) != person; i++)
    ;
  if (i == others->len)
    g_array_append_val (others, person);
  else if (others->len > 2 && person != author)
    g_array_remove_index (others, i);
  return others;
}

static void
make_answer (Maker *self)
{
  Written *to_what = maker_pick_written (self, FALSE);
  gboolean own = maker_one_in (self, 3);
  gboolean dropped = maker_one_in (self, 12);
  g_autofree char *id = maker_new_id (self, "");
  g_autofree char *text = maker_some_text (self);
  g_autofree char *to = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *references = NULL;
  g_autoptr (GArray) others = NULL;
  const char *root;
  int author;
  Parts parts = { .id = id };

  if (to_what == NULL)
    return;
  author = own ? OWN : g_array_index (to_what->others, int, maker_pick (self, (int) to_what->others->len));
  others = answer_people (self, to_what, author);
  subject = g_strdup_printf ("%s %s", maker_one_in (self, 4) ? "AW:" : "Re:", to_what->subject);
  if (maker_one_in (self, 9) && to_what->group >= 0 && !own)
    to = maker_format_person (self, OWN);
  else
    to = maker_format_people (self, others, author, !own);

  root = to_what->root;
  switch (maker_pick (self, 6))
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
    maker_deliver (self, maker_add_mail (self, &parts), own, FALSE);
  maker_remember (self, id, root, to_what->subject, author, others, to_what->group, FALSE);
}

static void
make_list_mail (Maker *self)
{
  static const char *lists[] = { "dev", "talk" };
  const char *list = lists[maker_pick (self, 2)];
  int author = maker_pick (self, MAKER_N_PEOPLE);
  gboolean direct = maker_one_in (self, 3);
  g_autoptr (GArray) nobody = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree char *id = maker_new_id (self, "");
  g_autofree char *text = maker_some_text (self);
  g_autofree char *from = maker_format_person (self, author);
  g_autofree char *to = g_strdup_printf ("%s@lists.example%s", list, direct ? ", " MAILBOX_OWN_ADDRESS : "");
  g_autofree char *subject = g_strdup_printf ("[%s] Release %d", list, maker_pick (self, 5));
  g_autofree char *more = g_strdup_printf ("List-Id: The %s list <%s.lists.example>\r\nList-Post: <mailto:%s@lists.example>\r\n"
                                           "Precedence: list\r\n", list, list, list);
  g_autofree char *with_footer = g_strdup_printf ("%s\r\n_______________________________________________\r\n%s mailing list\r\n"
                                                  "https://lists.example/%s", text, list, list);
  Parts parts = { .id = id, .from = from, .to = to, .subject = subject, .more = more,
                  .text = maker_one_in (self, 3) ? text : with_footer };

  if (!maker_one_in (self, 6))
    maker_deliver (self, maker_add_mail (self, &parts), FALSE, FALSE);
  g_array_append_val (nobody, author);
  g_ptr_array_add (self->listed, maker_written_new (id, id, list, author, nobody, -1, FALSE));
  if (direct)
    {
      Parts copy = { .id = id, .from = from, .to = to, .subject = subject + strlen (list) + 3, .text = text };

      maker_deliver (self, maker_add_mail (self, &copy), FALSE, FALSE);
    }
}

/* What Alice answers to a list, with or without the copy that the list sends back. */
static void
make_list_answer (Maker *self)
{
  Written *to_what = NULL;
  g_autofree char *id = maker_new_id (self, "chat$");
  g_autofree char *text = maker_some_text (self);
  g_autofree char *to = NULL;
  g_autofree char *references = NULL;
  g_autofree char *more = NULL;
  g_autofree char *with_footer = NULL;
  Parts parts = { .id = id, .author = OWN, .subject = "Re: Release", .text = text };

  if (self->listed->len == 0)
    return;
  to_what = g_ptr_array_index (self->listed, maker_pick (self, (int) self->listed->len));
  to = g_strdup_printf ("%s@lists.example", to_what->subject);
  references = g_strdup_printf ("<%s>", to_what->id);
  parts.to = to;
  parts.references = references;
  maker_deliver (self, maker_add_mail (self, &parts), TRUE, FALSE);
  g_ptr_array_add (self->listed, maker_written_new (id, to_what->id, to_what->subject, OWN, to_what->others, -1, FALSE));
  if (maker_one_in (self, 2))
    return;
  more = g_strdup_printf ("List-Id: <%s.lists.example>\r\nList-Post: <mailto:%s@lists.example>\r\n", to_what->subject, to_what->subject);
  with_footer = g_strdup_printf ("%s\r\n--\r\nsent by the list", text);
  parts.from = "Alice <" MAILBOX_OWN_ADDRESS ">";
  parts.more = more;
  parts.text = with_footer;
  maker_deliver (self, maker_add_mail (self, &parts), FALSE, FALSE);
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
  int kind = maker_pick (self, (int) G_N_ELEMENTS (more));
  g_autofree char *id = maker_new_id (self, "");
  g_autofree char *text = maker_some_text (self);
  g_autofree char *from = kind == 3 ? g_strdup ("The Shop <no-reply@shop.example>") : g_strdup_printf ("Shop %d <news%d@shop.example>", maker_pick (self, 2), kind);
  Parts parts = { .id = id, .from = from, .to = MAILBOX_OWN_ADDRESS, .subject = "Offers", .more = more[kind], .text = text };

  maker_deliver (self, maker_add_mail (self, &parts), FALSE, FALSE);
}

static void
make_note (Maker *self)
{
  g_autofree char *id = maker_new_id (self, "chat$");
  g_autofree char *text = maker_some_text (self);
  Parts parts = { .id = id, .author = OWN, .to = MAILBOX_OWN_ALIAS, .subject = "Note", .more = "Chat-Version: 1.0\r\n", .text = text };

  maker_deliver (self, maker_add_mail (self, &parts), TRUE, FALSE);
}

/* An edit or a delete, mostly by who may. */
static void
make_change (Maker *  self,
             gboolean remove)
{
  Written *what = maker_pick_written (self, TRUE);
  g_autofree char *id = NULL;
  g_autofree char *text = maker_some_text (self);
  g_autofree char *to = NULL;
  g_autofree char *references = NULL;
  g_autofree char *prefix = NULL;
  g_autofree char *more = NULL;
  const char *content = remove ? "deleterequest" : maker_one_in (self, 3) ? "edit;" : "editrequest";
  Parts parts = { 0 };
  int author;

  if (what == NULL)
    return;
  author = maker_one_in (self, 5) ? maker_pick (self, MAKER_N_PEOPLE) : what->author;
  if (what->group >= 0)
    prefix = g_strdup_printf ("chat$group.%s.", ((Group *) g_ptr_array_index (self->groups, what->group))->id);
  id = maker_new_id (self, prefix != NULL ? prefix : "chat$");
  to = maker_format_people (self, what->others, author, author != OWN);
  references = g_strdup_printf ("<%s>", what->root);
  more = g_strdup_printf ("Chat-Version: 1.0\r\nChat-Content: %s\r\n", content);
  parts.id = id;
  parts.author = author;
  parts.to = to;
  parts.subject = what->subject;
  parts.references = references;
  parts.in_reply_to = what->id;
  parts.more = more;
  parts.text = !remove && maker_one_in (self, 8) ? "" : !remove && maker_one_in (self, 5) ? "@Alice:" MAILBOX_OWN_ADDRESS " edited" : text;
  if (!maker_one_in (self, 12))
    maker_deliver (self, maker_add_mail (self, &parts), author == OWN, TRUE);
  if (!remove)
    maker_remember (self, id, what->root, what->subject, author, what->others, what->group, TRUE);
}

static void
make_reaction (Maker *self)
{
  static const char *emoji[] = { "👍", "❤️", "😀", "" };
  Written *what = maker_pick_written (self, FALSE);
  g_autofree char *id = maker_new_id (self, "");
  g_autofree char *to = NULL;
  g_autofree char *content = NULL;
  Parts parts = { .id = id, .subject = "Re: Chat" };

  if (what == NULL)
    return;
  parts.author = maker_one_in (self, 4) ? maker_pick (self, MAKER_N_PEOPLE) : g_array_index (what->others, int, 0);
  to = maker_format_people (self, what->others, parts.author, TRUE);
  content = g_strdup_printf ("Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: reaction\r\n\r\n%s\r\n",
                             emoji[maker_pick (self, (int) G_N_ELEMENTS (emoji))]);
  parts.to = to;
  parts.in_reply_to = what->id;
  parts.content = content;
  maker_deliver (self, maker_add_mail (self, &parts), FALSE, TRUE);
}

static void
make_receipt (Maker *self)
{
  Written *what = maker_pick_written (self, FALSE);
  g_autofree char *id = maker_new_id (self, "chat$");
  g_autofree char *content = NULL;
  Parts parts = { .id = id, .to = MAILBOX_OWN_ADDRESS, .subject = "Chat: Read receipt" };
  int reader;

  if (what == NULL)
    return;
  reader = maker_one_in (self, 4) ? maker_pick (self, MAKER_N_PEOPLE) : g_array_index (what->others, int, 0);
  parts.author = reader;
  if (maker_one_in (self, 5))
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
                                 maker_people[reader].address, what->id);
    }
  else
    {
      content = g_strdup_printf ("Chat-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
                                 "Content-Type: multipart/report; report-type=disposition-notification; boundary=\"b\"\r\n\r\n"
                                 "--b\r\nContent-Type: text/plain\r\n\r\nThe message was displayed.\r\n"
                                 "--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
                                 "Reporting-UA: test\r\nFinal-Recipient: rfc822;%s\r\nOriginal-Message-ID: <%s>\r\n"
                                 "Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n",
                                 maker_people[reader].address, what->id);
    }
  parts.content = content;
  maker_deliver (self, maker_add_mail (self, &parts), FALSE, TRUE);
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
  Written *what = maker_pick_written (self, FALSE);
  g_autofree char *id = maker_new_id (self, "");
  g_autofree char *text = maker_some_text (self);
  g_autofree char *references = NULL;
  g_autofree char *more = NULL;
  Parts parts = { .id = id, .from = "Mallory <mallory@m.example>", .to = MAILBOX_OWN_ADDRESS, .subject = "Hello", .text = text };

  if (what == NULL)
    return;
  switch (maker_pick (self, 11))
    {
    case 0: /* another's Message-ID */
      parts.id = what->id;
      break;
    case 1: /* another's Message-ID and name, other text, and a parent of its own */
      parts.id = what->id;
      parts.from = what->author == OWN ? MAILBOX_OWN_ADDRESS : maker_people[what->author].address;
      references = g_strdup_printf ("<%s>", ((Written *) g_ptr_array_index (self->written, 0))->id);
      parts.references = references;
      break;
    case 9: /* the same, to several, as a reply without a parent */
    case 10:
      parts.id = what->id;
      parts.subject = "Re: Topic 1";
      parts.from = maker_people[0].address;
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
        g_autofree char *other = maker_new_id (self, "");
        g_autofree char *back = g_strdup_printf ("<%s>", id);
        Parts first = { .id = other, .from = parts.from, .to = "alice@example.org, bob@b.example", .subject = "Circle",
                        .references = back, .text = "first" };

        references = g_strdup_printf ("<%s>", other);
        parts.references = references;
        parts.to = "alice@example.org, bob@b.example";
        parts.subject = "Re: Circle";
        maker_deliver (self, maker_add_mail (self, &first), FALSE, FALSE);
      }
      break;
    default: /* no Message-ID */
      parts.id = NULL;
      break;
    }
  maker_deliver (self, maker_add_mail (self, &parts), FALSE, FALSE);
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
  { maker_make_pin, { 3, 1, 8 } },
  { maker_make_poll, { 2, 1, 3 } },
  { maker_make_vote, { 6, 1, 14 } },
  { maker_make_place, { 3, 1, 4 } },
  { make_trouble, { 6, 16, 6 } },
};

static void
make_one (Maker *self)
{
  int sum = 0;
  int what;

  self->now += maker_pick (self, 40) * MINUTE;
  for (guint i = 0; i < G_N_ELEMENTS (recipes); i++)
    sum += recipes[i].weights[self->mood];
  what = maker_pick (self, sum);
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
  self.written = g_ptr_array_new_with_free_func (maker_written_free);
  self.listed = g_ptr_array_new_with_free_func (maker_written_free);
  self.groups = g_ptr_array_new_with_free_func (maker_group_free);
  self.polls = g_ptr_array_new_with_free_func (maker_written_free);

  for (int i = 0; i < 3; i++)
    {
      Group *group = g_new0 (Group, 1);

      group->id = g_strdup_printf ("Abc-9_defghij%dk", i);
      group->name = g_strdup_printf ("Group %d", i);
      group->members = maker_some_people (&self, 2);
      group->root = g_strdup_printf ("chat$group.%s.root@mail.example", group->id);
      g_ptr_array_add (self.groups, group);
    }
  while (self.box->mails->len < n_mails)
    make_one (&self);

  g_ptr_array_unref (self.written);
  g_ptr_array_unref (self.listed);
  g_ptr_array_unref (self.groups);
  g_ptr_array_unref (self.polls);
  g_rand_free (self.rand);
  return self.box;
}

void
mailbox_free (Mailbox *self)
{
  for (guint i = 0; i < self->mails->len; i++)
    g_bytes_unref (g_array_index (self->mails, MailboxMail, i).bytes);
  g_array_unref (self->mails);
  g_array_unref (self->copies);
  g_free (self);
}

const char *
mailbox_folder_get_name (MailboxFolder folder)
{
  static const char *names[] = { "INBOX", "Sent", "COI/Chats", "Archive" };

  return names[folder];
}

ConfabFolderRole
mailbox_folder_get_role (MailboxFolder folder)
{
  static const ConfabFolderRole roles[] = { CONFAB_FOLDER_INBOX, CONFAB_FOLDER_SENT, CONFAB_FOLDER_CHATS, CONFAB_FOLDER_ARCHIVE };

  return roles[folder];
}
