/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What makes a mailbox: people, groups, and mails that follow one another. */
#include "config.h"

#include "mailbox-maker.h"

const Person maker_people[MAKER_N_PEOPLE] = {
  { "Bob Stone", "bob@b.example" },
  { "Carol Winter", "carol@c.example" },
  { "Dan", "dan@d.example" },
  { "Eve Adams", "eve@e.example" },
  { "Frank", "frank@f.example" },
  { "Grace Hopper", "grace@g.example" },
};

void
maker_written_free (gpointer data)
{
  Written *self = data;

  g_free (self->id);
  g_free (self->root);
  g_free (self->subject);
  g_array_unref (self->others);
  g_free (self);
}

void
maker_group_free (gpointer data)
{
  Group *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self->root);
  g_array_unref (self->members);
  g_free (self);
}

gboolean
maker_one_in (Maker *self,
              int    n)
{
  return g_rand_int_range (self->rand, 0, n) == 0;
}

int
maker_pick (Maker *self,
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

char *
maker_format_person (Maker *self,
                     int    person)
{
  const char *name;
  const char *address;

  if (person == OWN)
    return g_strdup (maker_one_in (self, 8) ? "Alice <" MAILBOX_OWN_ALIAS ">" : "Alice <" MAILBOX_OWN_ADDRESS ">");

  name = maker_people[person].name;
  address = maker_people[person].address;

  switch (maker_pick (self, 12))
    {
    case 0:
      return g_strdup (address);
    case 1:
      return g_strdup_printf ("\"%s (at work)\" <%s>", name, address);
    default:
      return g_strdup_printf ("%s <%s>", name, address);
    }
}

char *
maker_format_people (Maker *  self,
                     GArray * list,
                     int      except,
                     gboolean own)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (own)
    {
      g_autofree char *one = maker_format_person (self, OWN);

      g_string_append (out, one);
    }
  for (guint i = 0; i < list->len; i++)
    {
      int person = g_array_index (list, int, i);
      g_autofree char *one = NULL;

      if (person == except)
        continue;
      one = maker_format_person (self, person);
      if (out->len > 0)
        g_string_append (out, ", ");
      g_string_append (out, one);
    }
  if (out->len == 0)
    g_string_append (out, "Alice <" MAILBOX_OWN_ADDRESS ">");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

guint
maker_add_mail (Maker *      self,
                const Parts *parts)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *date = format_date (parts->date != 0 ? parts->date : self->now);
  g_autofree char *from = parts->from != NULL ? g_strdup (parts->from) : maker_format_person (self, parts->author);
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
void
maker_deliver (Maker *  self,
               guint    mail,
               gboolean own,
               gboolean chat)
{
  ConfabFlags seen = own || maker_one_in (self, 2) ? CONFAB_FLAG_SEEN : CONFAB_FLAG_NONE;
  gint64 arrived = self->now + maker_pick (self, 3000);

  add_copy (self, mail, own ? MAILBOX_SENT : MAILBOX_INBOX, seen, arrived);
  if (chat && maker_one_in (self, 4))
    add_copy (self, mail, MAILBOX_CHATS, seen, arrived + maker_pick (self, 10000));
  if (maker_one_in (self, 7))
    add_copy (self, mail, MAILBOX_ARCHIVE, maker_one_in (self, 3) ? CONFAB_FLAG_SEEN : CONFAB_FLAG_NONE,
              arrived - MINUTE * 2 + maker_pick (self, 240000));
}

char *
maker_new_id (Maker *     self,
              const char *prefix)
{
  return g_strdup_printf ("%s%08x.%u@mail.example", prefix, g_rand_int (self->rand), self->serial++);
}

Written *
maker_written_new (const char *id,
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

void
maker_remember (Maker *     self,
                const char *id,
                const char *root,
                const char *subject,
                int         author,
                GArray *    others,
                int         group,
                gboolean    chat)
{
  g_ptr_array_add (self->written, maker_written_new (id, root, subject, author, others, group, chat));
}

Written *
maker_pick_written (Maker *  self,
                    gboolean chat_only)
{
  for (int i = 0; i < 20 && self->written->len > 0; i++)
    {
      Written *written = g_ptr_array_index (self->written, maker_pick (self, (int) self->written->len));

      if (!chat_only || written->chat)
        return written;
    }
  return NULL;
}

GArray *
maker_some_people (Maker *self,
                   int    least)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (int));

  while ((int) list->len < least)
    {
      g_array_set_size (list, 0);
      for (int i = 0; i < MAKER_N_PEOPLE; i++)
        if (maker_pick (self, 3) == 0)
          g_array_append_val (list, i);
    }
  return list;
}

char *
maker_some_text (Maker *self)
{
  static const char *words[] = { "lunch", "the bus", "tomorrow", "draft", "meeting", "photos", "yes", "maybe",
                                 "Grüße", "later", "train", "window", "7 o'clock", "and", "or", "coffee" };
  g_autoptr (GString) out = g_string_new (NULL);
  int n = 1 + maker_pick (self, 12);

  for (int i = 0; i < n; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "", words[maker_pick (self, (int) G_N_ELEMENTS (words))]);
  g_string_append_printf (out, " #%u", self->serial++);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
