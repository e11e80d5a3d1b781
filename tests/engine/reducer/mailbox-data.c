/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mails of a mailbox with something for programs: polls and votes, pins, places. */
#include "config.h"

#include "mailbox-maker.h"

/* One of them, mostly by somebody who may, about something in a chat. */
static void
send_about (Maker *        self,
            const Written *what,
            int            author,
            const char *   content,
            const char *   more)
{
  g_autofree char *prefix = what->group >= 0
                              ? g_strdup_printf ("chat$group.%s.", ((Group *) g_ptr_array_index (self->groups, what->group))->id)
                              : g_strdup ("chat$");
  g_autofree char *id = maker_new_id (self, prefix);
  g_autofree char *to = maker_format_people (self, what->others, author, author != OWN);
  g_autofree char *references = g_strdup_printf ("<%s>", what->root);
  g_autofree char *headers = g_strdup_printf ("Chat-Version: 1.0\r\n%s", more != NULL ? more : "");
  Parts parts = { .id = id, .author = author, .to = to, .subject = what->subject, .references = references,
                  .in_reply_to = what->id, .more = headers, .content = content, .text = "for people" };

  if (!maker_one_in (self, 12))
    maker_deliver (self, maker_add_mail (self, &parts), author == OWN, TRUE);
}

static int
pick_author (Maker *        self,
             const Written *what)
{
  if (maker_one_in (self, 4))
    return maker_pick (self, MAKER_N_PEOPLE);
  return maker_one_in (self, 3) ? OWN : what->author;
}

void
maker_make_pin (Maker *self)
{
  static const char * const more[] = {
    "Chat-Content: message-pinned\r\n",
    "Chat-Content: message-unpinned\r\n",
    "Chat-Content: message-pinned\r\nContent-Disposition: pinned; timeout=\"Wed, 01 Jan 2098 00:00:00 +0000\"\r\n",
  };
  Written *what = maker_pick_written (self, TRUE);

  if (what != NULL)
    send_about (self, what, pick_author (self, what), NULL, more[maker_pick (self, (int) G_N_ELEMENTS (more))]);
}

static char *
make_json (const char *json,
           const char *content)
{
  return g_strdup_printf ("Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
                          "--b\r\nContent-Type: text/plain\r\n\r\nfor people\r\n"
                          "--b\r\nContent-Type: application/json\r\nContent-Disposition: attachment; filename=poll.json\r\n"
                          "Chat-Content: %s\r\n\r\n%s\r\n--b--\r\n", content, json);
}

/* Of a person or a group, and remembered as something that is voted in. */
void
maker_make_poll (Maker *self)
{
  Written *like = maker_pick_written (self, TRUE);
  g_autofree char *prefix = NULL;
  g_autofree char *id = NULL;
  g_autofree char *to = NULL;
  g_autofree char *references = NULL;
  g_autofree char *json = NULL;
  g_autofree char *content = NULL;
  gboolean own = maker_one_in (self, 2);
  int author;
  Parts parts = { 0 };

  if (like == NULL)
    return;
  author = own ? OWN : g_array_index (like->others, int, 0);
  prefix = like->group >= 0 ? g_strdup_printf ("chat$group.%s.", ((Group *) g_ptr_array_index (self->groups, like->group))->id)
                            : g_strdup ("chat$");
  id = maker_new_id (self, prefix);
  to = maker_format_people (self, like->others, author, !own);
  references = g_strdup_printf ("<%s>", like->root);
  json = g_strdup_printf ("{\"title\":\"Poll %u\",\"options\":[{\"text\":\"a\"},{\"text\":\"b\"},{\"text\":\"c\"}],"
                          "\"multiple\":%s,\"revote\":%s}", self->serial++, maker_one_in (self, 2) ? "true" : "false",
                          maker_one_in (self, 4) ? "false" : "true");
  content = make_json (json, "poll");
  parts = (Parts) { .id = id, .author = author, .to = to, .subject = like->subject, .references = references,
                    .more = "Chat-Version: 1.0\r\nChat-Content: poll\r\n", .content = content };
  maker_deliver (self, maker_add_mail (self, &parts), own, TRUE);
  maker_remember (self, id, like->root, like->subject, author, like->others, like->group, TRUE);
  g_ptr_array_add (self->polls, maker_written_new (id, like->root, like->subject, author, like->others, like->group, TRUE));
}

void
maker_make_vote (Maker *self)
{
  static const char * const votes[] = { "[0]", "[1]", "[2]", "[0,2]", "[1,0]", "[7]", "[]", "[0,0]", "\"all\"" };
  Written *what = self->polls->len > 0 ? g_ptr_array_index (self->polls, maker_pick (self, (int) self->polls->len)) : NULL;
  g_autofree char *json = NULL;
  g_autofree char *content = NULL;
  int author;

  if (what == NULL)
    return;
  author = maker_one_in (self, 6) ? maker_pick (self, MAKER_N_PEOPLE)
                                  : maker_one_in (self, 3) ? OWN : g_array_index (what->others, int, maker_pick (self, (int) what->others->len));
  if (maker_one_in (self, 9))
    {
      content = make_json ("{\"content\":\"pollclose\"}", "pollclose");
      send_about (self, what, pick_author (self, what), content, "Chat-Content: pollclose\r\n");
      return;
    }
  json = g_strdup_printf ("{\"votes\":%s}", votes[maker_pick (self, (int) G_N_ELEMENTS (votes))]);
  content = make_json (json, "pollvote");
  send_about (self, what, author, content, "Chat-Content: pollvote\r\n");
}

/* A place, a message that pins itself, or one that names people. */
void
maker_make_place (Maker *self)
{
  static const char html[] =
    "Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n"
    "--b\r\nContent-Type: text/plain\r\n\r\nHere\r\n-\r\nPosition: 1.5, -2.25\r\n"
    "--b\r\nContent-Type: text/html\r\nChat-Content: location\r\n\r\n<p class=h-geo><b class=p-latitude>1.5</b> "
    "<b class=p-longitude>-2.25</b></p>\r\n--b--\r\n";
  int person = maker_pick (self, 4);
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree char *id = maker_new_id (self, "chat$");
  g_autofree char *references = g_strdup_printf ("<chat$root-%d@mail.example>", person);
  Parts parts = { .id = id, .author = person, .to = MAILBOX_OWN_ADDRESS, .subject = "Chat", .references = references,
                  .more = "Chat-Version: 1.0\r\n" };

  switch (maker_pick (self, 3))
    {
    case 0:
      parts.content = html;
      break;
    case 1:
      parts.more = "Chat-Version: 1.0\r\nContent-Disposition: pinned\r\n";
      parts.text = "Pinned";
      break;
    default:
      parts.text = maker_one_in (self, 2) ? "@Alice:" MAILBOX_OWN_ADDRESS ", look" : "@\"Bob Stone\":bob@b.example and @all";
      break;
    }
  g_array_append_val (others, person);
  maker_deliver (self, maker_add_mail (self, &parts), FALSE, TRUE);
  maker_remember (self, id, id, "Chat", person, others, -1, TRUE);
}
