/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats and messages as lines for a person. */
#include "config.h"

#include "confab-cli-print.h"

#include "confab-cli-text.h"
#include "confab-ignored.h"

#include <glib/gi18n.h>

/* Cells for a number, a count, a time and a name. */
#define ID_COLUMN 6
#define UNREAD_COLUMN 4
#define TIME_COLUMN 13
#define NAME_COLUMN 24
#define ACTION_COLUMN 10

/* The least that is left for text on a narrow terminal. */
#define MIN_TEXT 10

static void
append_mark (GString *   line,
             gboolean    set,
             const char *mark)
{
  if (set)
    g_string_append_printf (line, "[%s] ", mark);
}

/* What does not fit on the terminal's line is cut; elsewhere nothing is. */
static void
append_rest (GString *   line,
             const char *text,
             guint       columns)
{
  guint used = confab_cli_width (line->str);
  g_autofree char *fitting = columns > 0 ? confab_cli_fit (text, MAX (MIN_TEXT, (int) (columns - used))) : NULL;

  g_string_append (line, fitting != NULL ? fitting : text);
}

static char *
dup_column (const char *text,
            guint       width)
{
  g_autofree char *escaped = confab_cli_escape (text, TRUE);

  return confab_cli_fit (escaped, width);
}

static void
strip_end (GString *line)
{
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
}

/**
 * confab_cli_format_chat:
 * @chat: a conversation
 * @several: whether it has to be said of which account
 * @columns: width of the terminal, or 0 for no bound
 * @now: the local time now
 *
 * Returns: (transfer full): one line with its end
 */
char *
confab_cli_format_chat (const ConfabConversationRecord *chat,
                        gboolean                        several,
                        guint                           columns,
                        GDateTime *                     now)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *id = g_strdup_printf ("%5" G_GINT64_FORMAT, chat->id);
  g_autofree char *unread = chat->unread > 0 ? g_strdup_printf ("%3d", chat->unread) : g_strdup ("");
  g_autofree char *time = chat->last_time != 0 ? confab_cli_format_time (chat->last_time, now) : g_strdup ("");
  g_autofree char *name = dup_column (chat->name, NAME_COLUMN - 1);
  g_autofree char *account = several ? dup_column (chat->account, NAME_COLUMN - 1) : NULL;
  g_autofree char *text = confab_cli_escape (chat->last_text != NULL ? chat->last_text : "", TRUE);

  confab_cli_append_column (line, id, ID_COLUMN);
  confab_cli_append_column (line, unread, UNREAD_COLUMN);
  confab_cli_append_column (line, time, TIME_COLUMN);
  confab_cli_append_column (line, name, NAME_COLUMN);
  if (account != NULL)
    confab_cli_append_column (line, account, NAME_COLUMN);
  append_mark (line, chat->request, _ ("request"));
  append_mark (line, chat->pinned, _ ("pinned"));
  append_mark (line, chat->muted_until > g_date_time_to_unix (now) * 1000, _ ("muted"));
  append_mark (line, chat->archived, _ ("archived"));
  append_rest (line, text, columns);
  strip_end (line);
  g_string_append_c (line, '\n');
  return g_string_free (g_steal_pointer (&line), FALSE);
}

/**
 * confab_cli_format_change:
 * @address: (nullable): the account, where it has to be said
 * @time: milliseconds since 1970 UTC
 * @folder: (nullable): the folder that was changed
 * @action: what was done, one word
 * @detail: (nullable): more of it
 * @now: the local time now
 *
 * Returns: (transfer full): one line with its end
 */
char *
confab_cli_format_change (const char *address,
                          gint64      time,
                          const char *folder,
                          const char *action,
                          const char *detail,
                          GDateTime * now)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *when = confab_cli_format_time (time, now);
  g_autofree char *account = address != NULL ? dup_column (address, NAME_COLUMN - 1) : NULL;
  g_autofree char *place = dup_column (folder != NULL ? folder : "", NAME_COLUMN - 1);
  g_autofree char *rest = detail != NULL ? confab_cli_escape (detail, TRUE) : g_strdup ("");

  confab_cli_append_column (line, when, TIME_COLUMN);
  if (account != NULL)
    confab_cli_append_column (line, account, NAME_COLUMN);
  confab_cli_append_column (line, place, NAME_COLUMN);
  confab_cli_append_column (line, action, ACTION_COLUMN);
  g_string_append (line, rest);
  strip_end (line);
  g_string_append_c (line, '\n');
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static const char *
state_word (ConfabMessageState state)
{
  switch (state)
    {
    case CONFAB_MESSAGE_RECEIVED:
    case CONFAB_MESSAGE_SENT:
      return NULL;

    case CONFAB_MESSAGE_QUEUED:
      return _ ("queued");

    case CONFAB_MESSAGE_SENDING:
      return _ ("sending");

    case CONFAB_MESSAGE_DELIVERED:
      return _ ("delivered");

    case CONFAB_MESSAGE_READ:
      return _ ("read");

    case CONFAB_MESSAGE_FAILED:
      return _ ("failed");
    }
  return NULL;
}

static void
append_state (GString *                  line,
              const ConfabMessageRecord *message)
{
  const char *word = message->outgoing ? state_word (message->state) : NULL;
  g_autofree char *problem = message->problem != NULL ? confab_cli_escape (message->problem, TRUE) : NULL;

  if (word == NULL)
    return;
  g_string_append_printf (line, " (%s%s%s)", word, problem != NULL ? ": " : "", problem != NULL ? problem : "");
}

/* Every line of @text after the first begins under the first. */
static void
append_indented (GString *   line,
                 const char *text,
                 guint       indent)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      g_string_append_c (line, *p);
      if (*p == '\n')
        for (guint i = 0; i < indent; i++)
          g_string_append_c (line, ' ');
    }
}

static void
append_attachments (GString *                  line,
                    const ConfabMessageRecord *message,
                    guint                      indent)
{
  for (guint i = 0; message->attachments != NULL && i < message->attachments->len; i++)
    {
      const ConfabAttachmentRecord *attachment = g_ptr_array_index (message->attachments, i);
      g_autofree char *name = confab_cli_escape (attachment->name, TRUE);
      g_autofree char *size = attachment->size >= 0 ? g_format_size ((guint64) attachment->size) : g_strdup ("?");

      g_string_append_printf (line, "%*s[%s, %s]\n", (int) indent, "", name, size);
    }
}

static void
append_poll (GString *               line,
             const ConfabPollRecord *poll,
             guint                   indent)
{
  for (guint i = 0; poll != NULL && i < poll->options->len; i++)
    {
      const ConfabPollOptionRecord *option = g_ptr_array_index (poll->options, i);
      g_autofree char *text = confab_cli_escape (option->text, TRUE);

      g_string_append_printf (line, "%*s%s %u. %s (%u)\n", (int) indent, "", option->chosen ? "*" : " ", i + 1, text,
                              option->voters->len);
    }
  if (poll != NULL && poll->closed != 0)
    g_string_append_printf (line, "%*s(%s)\n", (int) indent, "", _ ("closed"));
}

static void
append_place (GString *                line,
              const ConfabPlaceRecord *place,
              guint                    indent)
{
  char latitude[G_ASCII_DTOSTR_BUF_SIZE];
  char longitude[G_ASCII_DTOSTR_BUF_SIZE];

  if (place != NULL)
    g_string_append_printf (line, "%*s[geo:%s,%s]\n", (int) indent, "",
                            g_ascii_formatd (latitude, sizeof latitude, "%.6f", place->latitude),
                            g_ascii_formatd (longitude, sizeof longitude, "%.6f", place->longitude));
}

static void
append_reactions (GString *                  line,
                  const ConfabMessageRecord *message)
{
  for (guint i = 0; i < message->reactions->len; i++)
    {
      g_autofree char *emoji = confab_cli_escape (((ConfabReactionRecord *) g_ptr_array_index (message->reactions, i))->emoji, TRUE);

      g_string_append_printf (line, " %s", emoji);
    }
}

/**
 * confab_cli_format_message:
 * @message: a message
 * @now: the local time now
 *
 * Returns: (transfer full): its lines, each with its end
 */
char *
confab_cli_format_message (const ConfabMessageRecord *message,
                           GDateTime *                now)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *id = g_strdup_printf ("%5" G_GINT64_FORMAT, message->id);
  g_autofree char *time = confab_cli_format_time (message->time, now);
  g_autofree char *name = dup_column (message->from_name != NULL ? message->from_name : message->from_address,
                                      NAME_COLUMN - 1);
  g_autofree char *text = message->text != NULL ? confab_cli_escape (message->text, FALSE) : g_strdup ("");
  guint indent = ID_COLUMN + TIME_COLUMN;

  confab_cli_append_column (line, id, ID_COLUMN);
  confab_cli_append_column (line, time, TIME_COLUMN);
  /* What happened in a group says itself who did it. */
  if (message->kind != CONFAB_MESSAGE_SYSTEM)
    g_string_append_printf (line, "%s: ", name);
  if (message->subject != NULL && message->kind == CONFAB_MESSAGE_MAIL)
    {
      g_autofree char *subject = confab_cli_escape (message->subject, TRUE);

      g_string_append_printf (line, "%s%s", subject, *text != '\0' ? " — " : "");
    }
  if (message->pinned)
    append_mark (line, TRUE, _ ("pinned"));
  if (message->forwarded && !message->deleted)
    g_string_append_printf (line, "(%s) ", _ ("forwarded"));
  if (message->deleted)
    g_string_append (line, _ ("(deleted)"));
  else
    append_indented (line, g_strchomp (text), indent);
  if (message->edited && !message->deleted)
    g_string_append_printf (line, " (%s)", _ ("edited"));
  append_reactions (line, message);
  append_state (line, message);
  strip_end (line);
  g_string_append_c (line, '\n');
  append_poll (line, message->poll, indent);
  append_place (line, message->place, indent);
  append_attachments (line, message, indent);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
append_field (GString *   text,
              const char *label,
              const char *value)
{
  g_autofree char *escaped = value != NULL && *value != '\0' ? confab_cli_escape (value, TRUE) : NULL;

  if (escaped == NULL)
    return;
  confab_cli_append_column (text, label, TIME_COLUMN);
  g_string_append_printf (text, "%s\n", escaped);
}

/**
 * confab_cli_format_details:
 * @message: a message
 * @chat: its conversation
 * @now: the local time now
 *
 * Returns: (transfer full): all there is to say about it
 */
char *
confab_cli_format_details (const ConfabMessageRecord *     message,
                           const ConfabConversationRecord *chat,
                           GDateTime *                     now)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (message->time / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, g_date_time_get_timezone (now)) : NULL;
  g_autofree char *from = message->from_name != NULL
                            ? g_strdup_printf ("%s <%s>", message->from_name, message->from_address)
                            : g_strdup (message->from_address);
  g_autofree char *time = local != NULL ? g_date_time_format (local, "%c") : NULL;
  g_autofree char *place = g_strdup_printf ("%s (%" G_GINT64_FORMAT ")", chat->name, chat->id);
  const char *body = message->full_text != NULL ? message->full_text : message->text;
  g_autofree char *escaped = body != NULL ? confab_cli_escape (body, FALSE) : NULL;
  g_autofree char *ignored = confab_ignored_format (message->ignored);

  append_field (text, _ ("From:"), from);
  append_field (text, _ ("Chat:"), place);
  append_field (text, _ ("Time:"), time);
  append_field (text, _ ("Subject:"), message->subject);
  append_field (text, _ ("State:"), message->outgoing ? state_word (message->state) : NULL);
  append_field (text, _ ("Problem:"), message->problem);
  append_field (text, _ ("Left out:"), ignored);
  append_field (text, _ ("Message-ID:"), message->message_id);
  g_string_append_c (text, '\n');
  if (message->deleted)
    g_string_append_printf (text, "%s\n", _ ("(deleted)"));
  else if (escaped != NULL)
    g_string_append_printf (text, "%s\n", g_strchomp (escaped));
  append_poll (text, message->poll, 0);
  append_place (text, message->place, 0);
  append_attachments (text, message, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
