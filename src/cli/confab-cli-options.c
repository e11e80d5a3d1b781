/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of confab-cli: one verb, its words and its options. */
#include "config.h"

#include "confab-cli-options.h"

#include "confab-cli-error.h"
#include "confab-cli-text.h"
#include "confab-cli-url.h"

#include <glib/gi18n.h>
#include <string.h>

typedef enum
{
  OPTION_PROFILE,
  OPTION_JSON,
  OPTION_ACCOUNT,
  OPTION_HELP,
  OPTION_VERSION,
  OPTION_NAME,
  OPTION_IMAP,
  OPTION_SMTP,
  OPTION_SIEVE,
  OPTION_CA,
  OPTION_PASSWORD_STDIN,
  OPTION_OAUTH,
  OPTION_LIMIT,
  OPTION_BEFORE,
  OPTION_SOURCE,
  OPTION_ATTACH,
  OPTION_REPLY_TO,
  OPTION_WAIT,
  OPTION_HISTORY,
  OPTION_FOR_EVERYONE,
  OPTION_ON_SERVER,
  OPTION_SINGLE,
  OPTION_PIN,
  OPTION_UNTIL,
  OPTION_PHOTO,
  OPTION_STATUS,
  OPTION_FOR,
  OPTION_CATEGORY,
  N_OPTIONS,
} OptionId;

typedef enum
{
  TAKES_NOTHING,
  TAKES_TEXT,
  TAKES_PATH, /* any bytes */
  TAKES_PATHS,
  TAKES_NUMBER,
  TAKES_TIME,
} OptionKind;

typedef struct
{
  const char *name;
  OptionKind kind;
  gsize offset;
  const char *value;
  const char *help;
} Option;

#define OFFSET(field) G_STRUCT_OFFSET (ConfabCliOptions, field)
#define NOWHERE G_MAXSIZE

static const Option options[N_OPTIONS] = {
  [OPTION_PROFILE] = { "profile", TAKES_PATH, OFFSET (profile), N_ ("DIR"), N_ ("Keep everything below DIR") },
  [OPTION_JSON] = { "json", TAKES_NOTHING, OFFSET (json), NULL, N_ ("Print one JSON object per line") },
  [OPTION_ACCOUNT] = { "account", TAKES_TEXT, OFFSET (account), N_ ("ADDRESS"), N_ ("Use this account; needed where several could be meant") },
  [OPTION_HELP] = { "help", TAKES_NOTHING, NOWHERE, NULL, N_ ("Explain the command, or a verb") },
  [OPTION_VERSION] = { "version", TAKES_NOTHING, NOWHERE, NULL, N_ ("Print the version") },
  [OPTION_NAME] = { "name", TAKES_TEXT, OFFSET (name), N_ ("NAME"), N_ ("The name: yours, as others see it, or that of a contact") },
  [OPTION_IMAP] = { "imap", TAKES_TEXT, OFFSET (imap), N_ ("URL"), N_ ("The server mail is read from: imaps://HOST:PORT or imap+starttls://HOST:PORT") },
  [OPTION_SMTP] = { "smtp", TAKES_TEXT, OFFSET (smtp), N_ ("URL"), N_ ("The server mail is sent through: smtps://HOST:PORT or smtp+starttls://HOST:PORT") },
  [OPTION_SIEVE] = { "sieve", TAKES_TEXT, OFFSET (sieve), N_ ("URL"), N_ ("The server that keeps your filters: sieve://HOST:PORT; or auto, to find it") },
  [OPTION_CA] = { "ca", TAKES_PATH, OFFSET (ca), N_ ("FILE"), N_ ("Trust the certificate authority in this PEM file, too; it is copied") },
  [OPTION_PASSWORD_STDIN] = { "password-stdin", TAKES_NOTHING, OFFSET (password_stdin), NULL, N_ ("Read the password from standard input; one newline at its end is dropped") },
  [OPTION_OAUTH] = { "oauth", TAKES_NOTHING, OFFSET (oauth), NULL, N_ ("Sign in with the browser instead of a password; the address to open is printed") },
  [OPTION_LIMIT] = { "limit", TAKES_NUMBER, OFFSET (limit), N_ ("N"), N_ ("Only the newest N") },
  [OPTION_BEFORE] = { "before", TAKES_NUMBER, OFFSET (before), N_ ("ID"), N_ ("Only what is older than this message") },
  [OPTION_SOURCE] = { "source", TAKES_NOTHING, OFFSET (source), NULL, N_ ("Print the mail as it lies on the server, byte by byte") },
  [OPTION_ATTACH] = { "attach", TAKES_PATHS, OFFSET (attach), N_ ("FILE"), N_ ("Send this file with it; may be given several times") },
  [OPTION_REPLY_TO] = { "reply-to", TAKES_NUMBER, OFFSET (reply_to), N_ ("ID"), N_ ("Answer this message") },
  [OPTION_HISTORY] = { "history", TAKES_NUMBER, OFFSET (history), N_ ("DAYS"), N_ ("How many days of mail come first; older mail follows in the background") },
  [OPTION_WAIT] = { "wait", TAKES_NOTHING, OFFSET (wait), NULL, N_ ("Fail when the server does not take it within 10 seconds") },
  [OPTION_ON_SERVER] = { "on-server", TAKES_NOTHING, OFFSET (on_server), NULL, N_ ("Let the server file them too, by a Sieve script beside your own") },
  [OPTION_FOR_EVERYONE] = { "for-everyone", TAKES_NOTHING, OFFSET (for_everyone), NULL, N_ ("Take it back from all who got it") },
  [OPTION_SINGLE] = { "single", TAKES_NOTHING, OFFSET (single), NULL, N_ ("Only one answer can be chosen") },
  [OPTION_PIN] = { "pin", TAKES_NOTHING, OFFSET (pin), NULL, N_ ("Pin it in the chat, for all") },
  [OPTION_UNTIL] = { "until", TAKES_TIME, OFFSET (until), N_ ("TIME"), N_ ("Until when it is pinned, as 2024-02-29T12:00Z; else for good") },
  [OPTION_PHOTO] = { "photo", TAKES_PATH, OFFSET (photo), N_ ("FILE"), N_ ("The picture: a PNG, JPEG, WebP or GIF file") },
  [OPTION_STATUS] = { "status", TAKES_TEXT, OFFSET (status), N_ ("TEXT"), N_ ("What you say of yourself") },
  [OPTION_FOR] = { "for", TAKES_TEXT, OFFSET (audience), N_ ("CATEGORY"), N_ ("Only for contacts of this category") },
  [OPTION_CATEGORY] = { "category", TAKES_TEXT, OFFSET (category), N_ ("LIST"), N_ ("What the contact is to you, as friend,family") },
};

/* More than any verb can use. */
#define MAX_WORDS 60

/* Columns of the help, in cells. */
#define OPTION_COLUMN 20
#define VERB_COLUMN 28

#define BIT(option) (1u << (option))
#define ALWAYS (BIT (OPTION_PROFILE) | BIT (OPTION_JSON) | BIT (OPTION_ACCOUNT) | BIT (OPTION_HELP) | BIT (OPTION_VERSION))

typedef struct
{
  const char *name;
  ConfabCliVerb verb;
  guint min_words;
  guint max_words;
  guint options;
  const char *words;
  const char *help;
} Verb;

static const Verb verbs[] = {
  { "account add", CONFAB_CLI_ACCOUNT_ADD, 1, 1,
    BIT (OPTION_NAME) | BIT (OPTION_IMAP) | BIT (OPTION_SMTP) | BIT (OPTION_CA) | BIT (OPTION_PASSWORD_STDIN) |
    BIT (OPTION_OAUTH),
    N_ ("ADDRESS"), N_ ("Sign in at both servers and keep the account; servers that are not given are found") },
  { "account find", CONFAB_CLI_ACCOUNT_FIND, 1, 1, BIT (OPTION_CA),
    N_ ("ADDRESS"), N_ ("Find the servers of an address, the best first, and how to sign in there") },
  { "account list", CONFAB_CLI_ACCOUNT_LIST, 0, 0, 0, NULL, N_ ("List the accounts") },
  { "account set", CONFAB_CLI_ACCOUNT_SET, 1, 1, BIT (OPTION_HISTORY) | BIT (OPTION_SIEVE),
    N_ ("ADDRESS"), N_ ("Change how an account is read, and where its filters are") },
  { "account remove", CONFAB_CLI_ACCOUNT_REMOVE, 1, 1, 0,
    N_ ("ADDRESS"), N_ ("Forget an account, its messages and its password; the server keeps everything") },
  { "sync", CONFAB_CLI_SYNC, 0, 0, 0, NULL, N_ ("Send what waits, fetch all there is, and send again") },
  { "watch", CONFAB_CLI_WATCH, 0, 0, 0, NULL, N_ ("Stay connected and print each change, until interrupted") },
  { "chats", CONFAB_CLI_CHATS, 0, 0, 0, NULL, N_ ("List all chats") },
  { "messages", CONFAB_CLI_MESSAGES, 1, 1, BIT (OPTION_LIMIT) | BIT (OPTION_BEFORE),
    N_ ("CHAT"), N_ ("List a chat’s messages, oldest first") },
  { "show", CONFAB_CLI_SHOW, 1, 1, BIT (OPTION_SOURCE), N_ ("MESSAGE"), N_ ("Show one message") },
  { "send", CONFAB_CLI_SEND, 1, 2,
    BIT (OPTION_ATTACH) | BIT (OPTION_REPLY_TO) | BIT (OPTION_PIN) | BIT (OPTION_UNTIL) | BIT (OPTION_WAIT),
    N_ ("CHAT-OR-ADDRESS TEXT"), N_ ("Send a message, and print it as it then is") },
  { "read", CONFAB_CLI_READ, 1, 1, BIT (OPTION_WAIT), N_ ("CHAT"), N_ ("Mark a chat as read, here and on the server") },
  { "save", CONFAB_CLI_SAVE, 2, 2, 0, N_ ("MESSAGE DIRECTORY"), N_ ("Save the files of a message") },
  { "changes", CONFAB_CLI_CHANGES, 0, 0, BIT (OPTION_LIMIT), NULL, N_ ("List what Confab changed on the servers") },
  { "receipts", CONFAB_CLI_RECEIPTS, 0, 1, 0, N_ ("on|off"), N_ ("Tell others what you have read, and be told; or say whether it is so") },
  { "server", CONFAB_CLI_SERVER, 0, 1, 0, N_ ("enable|disable"), N_ ("Say what a server does for chats by itself; or turn that on or off") },
  { "filter", CONFAB_CLI_FILTER, 0, 1, BIT (OPTION_ON_SERVER), N_ ("none|active|seen"), N_ ("Leave chats in INBOX, or file them as they come, or once they are read; or say how it is") },
  { "webpush key", CONFAB_CLI_WEBPUSH_KEY, 0, 0, 0, NULL, N_ ("Print the key that the server signs pushes with") },
  { "webpush list", CONFAB_CLI_WEBPUSH_LIST, 0, 0, 0, NULL, N_ ("List where the server pushes messages to") },
  { "webpush subscribe", CONFAB_CLI_WEBPUSH_SUBSCRIBE, 3, 5, 0,
    N_ ("URL KEY SECRET TYPE DEVICE"), N_ ("Let the server push chats, or what TYPE says: chat, mail or all") },
  { "webpush validate", CONFAB_CLI_WEBPUSH_VALIDATE, 2, 2, 0, N_ ("ID TEXT"), N_ ("Prove that a push has arrived, by what came with it") },
  { "webpush unsubscribe", CONFAB_CLI_WEBPUSH_UNSUBSCRIBE, 1, 1, 0, N_ ("ID"), N_ ("End a subscription") },
  { "direct", CONFAB_CLI_DIRECT, 0, 1, 0, N_ ("on|off"), N_ ("Let messages go straight to the recipient’s server where it lets them; or say whether it is so") },
  { "forward", CONFAB_CLI_FORWARD, 2, 2, BIT (OPTION_WAIT), N_ ("MESSAGE CHAT-OR-ADDRESS"), N_ ("Pass a message on, with its files") },
  { "edit", CONFAB_CLI_EDIT, 2, 2, BIT (OPTION_WAIT), N_ ("MESSAGE TEXT"), N_ ("Change a message of yours for all who got it") },
  { "delete", CONFAB_CLI_DELETE, 1, 1, BIT (OPTION_FOR_EVERYONE) | BIT (OPTION_WAIT),
    N_ ("MESSAGE"), N_ ("Delete a message: move it to your Trash, or take it back from everyone") },
  { "react", CONFAB_CLI_REACT, 1, 2, BIT (OPTION_WAIT), N_ ("MESSAGE EMOJI"), N_ ("React to a message; without an emoji take it back") },
  { "pin", CONFAB_CLI_PIN, 1, 1, BIT (OPTION_UNTIL) | BIT (OPTION_WAIT), N_ ("MESSAGE"), N_ ("Pin a message of yours in its chat, for all") },
  { "unpin", CONFAB_CLI_UNPIN, 1, 1, BIT (OPTION_WAIT), N_ ("MESSAGE"), N_ ("Take a pin away; of somebody else’s message for yourself alone") },
  { "poll create", CONFAB_CLI_POLL_CREATE, 4, MAX_WORDS, BIT (OPTION_SINGLE) | BIT (OPTION_WAIT),
    N_ ("CHAT-OR-ADDRESS TITLE OPTION OPTION…"), N_ ("Ask something, with answers to choose from") },
  { "poll vote", CONFAB_CLI_POLL_VOTE, 1, MAX_WORDS, BIT (OPTION_WAIT),
    N_ ("MESSAGE N…"), N_ ("Choose answers by their numbers, from 1; none takes the vote back") },
  { "poll close", CONFAB_CLI_POLL_CLOSE, 1, 1, BIT (OPTION_WAIT), N_ ("MESSAGE"), N_ ("End a poll of yours") },
  { "poll show", CONFAB_CLI_POLL_SHOW, 1, 1, 0, N_ ("MESSAGE"), N_ ("Show a poll and who voted for what") },
  { "place send", CONFAB_CLI_PLACE_SEND, 3, 4, BIT (OPTION_WAIT),
    N_ ("CHAT-OR-ADDRESS LATITUDE LONGITUDE TEXT"), N_ ("Send a place, in decimal degrees") },
  { "group create", CONFAB_CLI_GROUP_CREATE, 2, G_MAXUINT, BIT (OPTION_WAIT),
    N_ ("NAME ADDRESS…"), N_ ("Begin a group, and tell its members") },
  { "group add", CONFAB_CLI_GROUP_ADD, 2, G_MAXUINT, BIT (OPTION_WAIT), N_ ("CHAT ADDRESS…"), N_ ("Add people to a group") },
  { "group remove", CONFAB_CLI_GROUP_REMOVE, 2, G_MAXUINT, BIT (OPTION_WAIT), N_ ("CHAT ADDRESS…"), N_ ("Take people out of a group") },
  { "group rename", CONFAB_CLI_GROUP_RENAME, 2, 2, BIT (OPTION_WAIT), N_ ("CHAT NAME"), N_ ("Give a group another name") },
  { "group describe", CONFAB_CLI_GROUP_DESCRIBE, 2, 2, BIT (OPTION_WAIT), N_ ("CHAT TEXT"), N_ ("Say what a group is for") },
  { "group avatar", CONFAB_CLI_GROUP_AVATAR, 2, 2, BIT (OPTION_WAIT), N_ ("CHAT FILE"), N_ ("Give a group a picture") },
  { "group leave", CONFAB_CLI_GROUP_LEAVE, 1, 1, BIT (OPTION_WAIT), N_ ("CHAT"), N_ ("Leave a group") },
  { "group members", CONFAB_CLI_GROUP_MEMBERS, 1, 1, 0, N_ ("CHAT"), N_ ("List who is in a group") },
  { "chat archive", CONFAB_CLI_CHAT_ARCHIVE, 2, 2, BIT (OPTION_WAIT), N_ ("CHAT on|off"), N_ ("Put a chat away, or take it back") },
  { "chat pin", CONFAB_CLI_CHAT_PIN, 2, 2, BIT (OPTION_WAIT), N_ ("CHAT on|off"), N_ ("Keep a chat at the top of the list") },
  { "chat mute", CONFAB_CLI_CHAT_MUTE, 2, 2, BIT (OPTION_WAIT), N_ ("CHAT on|off"), N_ ("Be told nothing of what comes in a chat") },
  { "draft show", CONFAB_CLI_DRAFT_SHOW, 1, 1, 0, N_ ("CHAT"), N_ ("Print what was typed in a chat and not sent") },
  { "draft set", CONFAB_CLI_DRAFT_SET, 2, 2, BIT (OPTION_WAIT), N_ ("CHAT TEXT"), N_ ("Keep a text for a chat, without sending it") },
  { "draft clear", CONFAB_CLI_DRAFT_CLEAR, 1, 1, BIT (OPTION_WAIT), N_ ("CHAT"), N_ ("Throw that away") },
  { "contact list", CONFAB_CLI_CONTACT_LIST, 0, 0, 0, NULL, N_ ("List your address book") },
  { "contact save", CONFAB_CLI_CONTACT_SAVE, 1, 1, BIT (OPTION_NAME) | BIT (OPTION_PHOTO) | BIT (OPTION_CATEGORY) | BIT (OPTION_WAIT),
    N_ ("ADDRESS"), N_ ("Put somebody into your address book, on all your devices") },
  { "contact show", CONFAB_CLI_CONTACT_SHOW, 1, 1, 0, N_ ("ADDRESS"), N_ ("Show one contact") },
  { "contact block", CONFAB_CLI_CONTACT_BLOCK, 1, 1, BIT (OPTION_WAIT),
    N_ ("ADDRESS"), N_ ("Hear nothing more from somebody: their mail is moved to the folder Blocked") },
  { "contact unblock", CONFAB_CLI_CONTACT_UNBLOCK, 1, 1, BIT (OPTION_WAIT), N_ ("ADDRESS"), N_ ("Hear from somebody again") },
  { "profile show", CONFAB_CLI_PROFILE_SHOW, 0, 0, 0, NULL, N_ ("Show what others are shown of you") },
  { "profile set", CONFAB_CLI_PROFILE_SET, 0, 0,
    BIT (OPTION_NAME) | BIT (OPTION_PHOTO) | BIT (OPTION_STATUS) | BIT (OPTION_FOR) | BIT (OPTION_WAIT),
    NULL, N_ ("Change what others are shown of you; each is told with your next message to them") },
};

static void
fail (GError **   error,
      const char *format,
      ...) G_GNUC_PRINTF (2, 3);

static void
fail (GError **   error,
      const char *format,
      ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (CONFAB_CLI_ERROR, CONFAB_CLI_ERROR_USAGE, format, args);
  va_end (args);
}

/**
 * confab_cli_parse_id:
 * @word: what was typed
 * @id: (out): the number
 *
 * Returns: whether @word is the number of a chat or a message
 */
gboolean
confab_cli_parse_id (const char *word,
                     gint64 *    id)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (word, 10, 1, G_MAXINT64, &value, NULL))
    return FALSE;
  *id = (gint64) value;
  return TRUE;
}

/**
 * confab_cli_parse_degrees:
 * @word: what was typed
 * @degrees: (out): the number
 *
 * Returns: whether @word is a decimal number, with a point in every language
 */
gboolean
confab_cli_parse_degrees (const char *word,
                          double *    degrees)
{
  char *end;

  if (*word == '\0' || strspn (word, "+-.0123456789") != strlen (word))
    return FALSE;
  *degrees = g_ascii_strtod (word, &end);
  return *end == '\0';
}

/* Options */

static int
find_option (const char *name,
             gsize       length)
{
  for (int i = 0; i < N_OPTIONS; i++)
    if (strlen (options[i].name) == length && strncmp (options[i].name, name, length) == 0)
      return i;
  return -1;
}

/* ISO 8601; without a zone it is the local time. */
static gboolean
parse_time (const char *text,
            gint64 *    time)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  g_autofree char *with_seconds = NULL;
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (text, local);

  /* Seconds may be left out. */
  if (date == NULL && strlen (text) >= 16 && text[13] == ':')
    {
      with_seconds = g_strdup_printf ("%.16s:00%s", text, text + 16);
      date = g_date_time_new_from_iso8601 (with_seconds, local);
    }
  if (date == NULL)
    return FALSE;
  *time = g_date_time_to_unix (date) * 1000;
  return TRUE;
}

static gboolean
take_value (ConfabCliOptions *self,
            const Option *    option,
            const char *      value,
            GPtrArray *       attach,
            GError **         error)
{
  gpointer field = (char *) self + option->offset;

  switch (option->kind)
    {
    case TAKES_NOTHING:
      g_assert_not_reached ();

    case TAKES_TEXT:
      if (!g_utf8_validate (value, -1, NULL))
        {
          fail (error, _ ("What follows --%s is not UTF-8"), option->name);
          return FALSE;
        }
      G_GNUC_FALLTHROUGH;

    case TAKES_PATH:
      if (*value == '\0')
        {
          fail (error, _ ("What follows --%s is empty"), option->name);
          return FALSE;
        }
      g_free (*(char **) field);
      *(char **) field = g_strdup (value);
      return TRUE;

    case TAKES_PATHS:
      g_ptr_array_add (attach, g_strdup (value));
      return TRUE;

    case TAKES_NUMBER:
      if (confab_cli_parse_id (value, field))
        return TRUE;
      fail (error, _ ("--%s takes a number from 1 upwards, not “%s”"), option->name, value);
      return FALSE;

    case TAKES_TIME:
      if (parse_time (value, field))
        return TRUE;
      fail (error, _ ("--%s takes a time such as 2024-02-29T12:00Z, not “%s”"), option->name, value);
      return FALSE;
    }
  g_assert_not_reached ();
}

typedef struct
{
  ConfabCliOptions *result;
  GPtrArray *words;
  GPtrArray *attach;
  guint given; /* bits of OptionId */
} Parse;

/* Returns: how many elements of @argv were used; 0 with @error */
static guint
parse_option (Parse *             parse,
              const char * const *argv,
              GError **           error)
{
  const char *name = argv[0] + 2;
  const char *equals = strchr (name, '=');
  const char *value = equals != NULL ? equals + 1 : argv[1];
  int id = strcmp (argv[0], "-h") == 0 ? OPTION_HELP
                                       : find_option (name, equals != NULL ? (gsize) (equals - name) : strlen (name));
  const Option *option;

  if (argv[0][1] != '-' && id != OPTION_HELP)
    id = -1;
  if (id < 0)
    {
      fail (error, _ ("There is no option “%s”; put -- before a word that begins with a dash"), argv[0]);
      return 0;
    }
  option = &options[id];
  parse->given |= BIT (id);
  if (option->kind == TAKES_NOTHING)
    {
      if (equals != NULL)
        {
          fail (error, _ ("--%s takes no value"), option->name);
          return 0;
        }
      if (option->offset != NOWHERE)
        *(gboolean *) ((char *) parse->result + option->offset) = TRUE;
      return 1;
    }
  if (value == NULL)
    {
      fail (error, _ ("--%s needs a value after it: --%s %s"), option->name, option->name, _ (option->value));
      return 0;
    }
  if (!take_value (parse->result, option, value, parse->attach, error))
    return 0;
  return equals != NULL ? 1 : 2;
}

static gboolean
parse_all (Parse *             parse,
           const char * const *argv,
           GError **           error)
{
  gboolean ended = FALSE;

  while (*argv != NULL)
    {
      guint used = 1;

      if (!ended && strcmp (*argv, "--") == 0)
        ended = TRUE;
      else if (ended || **argv != '-' || (*argv)[1] == '\0' || g_ascii_isdigit ((*argv)[1]))
        g_ptr_array_add (parse->words, g_strdup (*argv));
      else
        used = parse_option (parse, argv, error);
      if (used == 0)
        return FALSE;
      argv += used;
    }
  g_ptr_array_add (parse->words, NULL);
  g_ptr_array_add (parse->attach, NULL);
  return TRUE;
}

/* Verbs */

/* Returns: (nullable): the verb; @used is how many words its name has */
static const Verb *
find_verb (const char * const *words,
           guint *             used)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      const char *space = strchr (verbs[i].name, ' ');
      gsize length = space != NULL ? (gsize) (space - verbs[i].name) : strlen (verbs[i].name);

      if (words[0] == NULL || strlen (words[0]) != length || strncmp (words[0], verbs[i].name, length) != 0)
        continue;
      if (space != NULL && g_strcmp0 (words[1], space + 1) != 0)
        continue;
      *used = space != NULL ? 2 : 1;
      return &verbs[i];
    }
  return NULL;
}

static void
fail_verb (const char * const *words,
           GError **           error)
{
  if (words[0] == NULL)
    fail (error, _ ("Say what to do; “confab-cli --help” lists the verbs"));
  else if (strcmp (words[0], "account") == 0)
    fail (error, _ ("Say what to do with the account: add, find, list, remove or set"));
  else if (strcmp (words[0], "chat") == 0)
    fail (error, _ ("Say what to do with the chat: archive, pin or mute"));
  else if (strcmp (words[0], "draft") == 0)
    fail (error, _ ("Say what to do with the draft: show, set or clear"));
  else if (strcmp (words[0], "contact") == 0)
    fail (error, _ ("Say what to do with the contact: list, save, show, block or unblock"));
  else if (strcmp (words[0], "profile") == 0)
    fail (error, _ ("Say what to do with your profile: show or set"));
  else if (strcmp (words[0], "poll") == 0)
    fail (error, _ ("Say what to do with the poll: create, vote, close or show"));
  else if (strcmp (words[0], "place") == 0)
    fail (error, _ ("A place can be sent: “confab-cli place send --help”"));
  else if (strcmp (words[0], "group") == 0)
    fail (error, _ ("Say what to do with the group; “confab-cli --help” lists the verbs"));
  else
    fail (error, _ ("There is no verb “%s”; “confab-cli --help” lists them"), words[0]);
}

static gboolean
check_verb (const Verb *verb,
            char **     words,
            guint       given,
            GError **   error)
{
  guint n = g_strv_length (words);
  guint wrong = given & ~(verb->options | ALWAYS);

  for (int i = 0; i < N_OPTIONS; i++)
    if (wrong & BIT (i))
      {
        fail (error, _ ("“%s” knows no option --%s; see “confab-cli %s --help”"), verb->name, options[i].name, verb->name);
        return FALSE;
      }
  if (n >= verb->min_words && n <= verb->max_words)
    {
      for (guint i = 0; i < n; i++)
        if (!g_utf8_validate (words[i], -1, NULL))
          {
            fail (error, _ ("What follows “%s” is not UTF-8"), verb->name);
            return FALSE;
          }
      return TRUE;
    }
  if (verb->words == NULL)
    fail (error, _ ("“%s” takes nothing after it"), verb->name);
  else
    fail (error, _ ("“%s” is used as: confab-cli %s %s"), verb->name, verb->name, _ (verb->words));
  return FALSE;
}

/* A message needs words or a file. */
static gboolean
check_send (ConfabCliOptions *self,
            GError **         error)
{
  if (self->until != 0 && !self->pin)
    {
      fail (error, _ ("--until goes with --pin"));
      return FALSE;
    }
  if (self->attach[0] != NULL || (self->words[1] != NULL && *self->words[1] != '\0'))
    return TRUE;
  fail (error, _ ("There is nothing to send: give a text, or a file with --attach"));
  return FALSE;
}

/* A chat's number, or an address; several where they make a chat. */
static gboolean
check_chat (const char *word,
            gboolean    several,
            GError **   error)
{
  g_auto (GStrv) addresses = NULL;
  gint64 id;

  if (confab_cli_parse_id (word, &id))
    return TRUE;
  if (strchr (word, '@') == NULL)
    {
      fail (error, _ ("“%s” is neither a chat’s number nor an address; “confab-cli chats” lists the numbers"), word);
      return FALSE;
    }
  if (!several)
    return confab_cli_check_address (word, error);
  addresses = g_strsplit (word, ",", -1);
  for (guint i = 0; addresses[i] != NULL; i++)
    if (!confab_cli_check_address (g_strstrip (addresses[i]), error))
      return FALSE;
  return TRUE;
}

static gboolean
check_addresses (char **  addresses,
                 GError **error)
{
  for (guint i = 0; addresses[i] != NULL; i++)
    if (!confab_cli_check_address (addresses[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
check_message (const char *word,
               GError **   error)
{
  gint64 id;

  if (confab_cli_parse_id (word, &id))
    return TRUE;
  fail (error, _ ("“%s” is no message’s number; “confab-cli messages CHAT” lists them"), word);
  return FALSE;
}

/* The answers of a poll, as people count. */
static gboolean
check_numbers (char **  words,
               GError **error)
{
  for (guint i = 0; words[i] != NULL; i++)
    {
      guint64 number;

      if (!g_ascii_string_to_unsigned (words[i], 10, 1, G_MAXINT, &number, NULL))
        {
          fail (error, _ ("“%s” is no number of an answer; “confab-cli poll show MESSAGE” lists them"), words[i]);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
check_degrees (const char *word,
               double      most,
               GError **   error)
{
  double degrees;

  if (confab_cli_parse_degrees (word, &degrees) && degrees >= -most && degrees <= most)
    return TRUE;
  fail (error, _ ("“%s” are no degrees from -%g to %g, such as 52.5163"), word, most, most);
  return FALSE;
}

static gboolean
check_switch (const char *word,
              GError **   error)
{
  if (strcmp (word, "on") == 0 || strcmp (word, "off") == 0)
    return TRUE;
  fail (error, _ ("It is on or off, not “%s”"), word);
  return FALSE;
}

/* Verbs that take one of some words. */
static gboolean
check_choice (ConfabCliOptions *self,
              GError **         error)
{
  const char *word = self->words[0];

  switch (self->verb)
    {
    case CONFAB_CLI_RECEIPTS:
      if (word == NULL || strcmp (word, "on") == 0 || strcmp (word, "off") == 0)
        return TRUE;
      fail (error, _ ("Receipts are on or off, not “%s”"), word);
      return FALSE;

    case CONFAB_CLI_WEBPUSH_SUBSCRIBE:
      if (self->words[3] == NULL || strcmp (self->words[3], "chat") == 0 || strcmp (self->words[3], "mail") == 0 ||
          strcmp (self->words[3], "all") == 0)
        return TRUE;
      fail (error, _ ("Chats can be pushed, mail, or all; not “%s”"), self->words[3]);
      return FALSE;

    case CONFAB_CLI_DIRECT:
      if (word == NULL || strcmp (word, "on") == 0 || strcmp (word, "off") == 0)
        return TRUE;
      fail (error, _ ("Direct delivery is on or off, not “%s”"), word);
      return FALSE;

    case CONFAB_CLI_SERVER:
      if (word == NULL || strcmp (word, "enable") == 0 || strcmp (word, "disable") == 0)
        return TRUE;
      fail (error, _ ("A server is told to enable or disable it, not “%s”"), word);
      return FALSE;

    case CONFAB_CLI_FILTER:
      if (word == NULL || strcmp (word, "none") == 0 || strcmp (word, "active") == 0 || strcmp (word, "seen") == 0)
        return TRUE;
      fail (error, _ ("Chats are filed in one of three ways, none, active or seen; not “%s”"), word);
      return FALSE;

    default:
      return TRUE;
    }
}

/* What can be seen to be wrong before anything is opened. */
static gboolean
check_words (ConfabCliOptions *self,
             GError **         error)
{
  const char *word = self->words[0];

  switch (self->verb)
    {
    case CONFAB_CLI_MESSAGES:
    case CONFAB_CLI_READ:
    case CONFAB_CLI_GROUP_RENAME:
    case CONFAB_CLI_GROUP_DESCRIBE:
    case CONFAB_CLI_GROUP_AVATAR:
    case CONFAB_CLI_GROUP_LEAVE:
    case CONFAB_CLI_GROUP_MEMBERS:
    case CONFAB_CLI_DRAFT_SHOW:
    case CONFAB_CLI_DRAFT_SET:
    case CONFAB_CLI_DRAFT_CLEAR:
      return check_chat (word, FALSE, error);

    case CONFAB_CLI_GROUP_ADD:
    case CONFAB_CLI_GROUP_REMOVE:
      return check_chat (word, FALSE, error) && check_addresses (self->words + 1, error);

    case CONFAB_CLI_CHAT_ARCHIVE:
    case CONFAB_CLI_CHAT_PIN:
    case CONFAB_CLI_CHAT_MUTE:
      return check_chat (word, FALSE, error) && check_switch (self->words[1], error);

    case CONFAB_CLI_PROFILE_SET:
      if (self->name != NULL || self->photo != NULL || self->status != NULL)
        return TRUE;
      fail (error, _ ("Say what is to change: --name, --photo or --status"));
      return FALSE;

    case CONFAB_CLI_CONTACT_SAVE:
    case CONFAB_CLI_CONTACT_SHOW:
    case CONFAB_CLI_CONTACT_BLOCK:
    case CONFAB_CLI_CONTACT_UNBLOCK:
      return confab_cli_check_address (word, error);

    case CONFAB_CLI_GROUP_CREATE:
      return check_addresses (self->words + 1, error);

    case CONFAB_CLI_SEND:
      return check_chat (word, TRUE, error) && check_send (self, error);

    case CONFAB_CLI_RECEIPTS:
    case CONFAB_CLI_WEBPUSH_SUBSCRIBE:
    case CONFAB_CLI_DIRECT:
    case CONFAB_CLI_SERVER:
    case CONFAB_CLI_FILTER:
      return check_choice (self, error);

    case CONFAB_CLI_FORWARD:
      return check_message (word, error) && check_chat (self->words[1], TRUE, error);

    case CONFAB_CLI_SAVE:
    case CONFAB_CLI_POLL_CREATE:
      return check_chat (word, TRUE, error);

    case CONFAB_CLI_POLL_VOTE:
      return check_message (word, error) && check_numbers (self->words + 1, error);

    case CONFAB_CLI_PLACE_SEND:
      return check_chat (word, TRUE, error) && check_degrees (self->words[1], 90, error) && check_degrees (self->words[2], 180, error);

    case CONFAB_CLI_PIN:
    case CONFAB_CLI_UNPIN:
    case CONFAB_CLI_POLL_CLOSE:
    case CONFAB_CLI_POLL_SHOW:
    case CONFAB_CLI_SHOW:
    case CONFAB_CLI_EDIT:
    case CONFAB_CLI_DELETE:
    case CONFAB_CLI_REACT:
      return check_message (word, error);

    case CONFAB_CLI_ACCOUNT_ADD:
      if (self->oauth && self->password_stdin)
        {
          fail (error, _ ("Sign in with a password or with the browser: give --password-stdin or --oauth, not both"));
          return FALSE;
        }
      return confab_cli_check_address (word, error);

    case CONFAB_CLI_ACCOUNT_FIND:
      return confab_cli_check_address (word, error);

    case CONFAB_CLI_HELP:
    case CONFAB_CLI_VERSION:
    case CONFAB_CLI_ACCOUNT_LIST:
    case CONFAB_CLI_ACCOUNT_REMOVE:
    case CONFAB_CLI_ACCOUNT_SET:
    case CONFAB_CLI_WEBPUSH_KEY:
    case CONFAB_CLI_WEBPUSH_LIST:
    case CONFAB_CLI_WEBPUSH_VALIDATE:
    case CONFAB_CLI_WEBPUSH_UNSUBSCRIBE:
    case CONFAB_CLI_CHANGES:
    case CONFAB_CLI_SYNC:
    case CONFAB_CLI_WATCH:
    case CONFAB_CLI_CHATS:
    case CONFAB_CLI_CONTACT_LIST:
    case CONFAB_CLI_PROFILE_SHOW:
      return TRUE;
    }
  return TRUE;
}

/**
 * confab_cli_options_parse:
 * @argv: (array zero-terminated=1): the arguments without the program's name
 * @error: return location for a #ConfabCliError
 *
 * Options may stand before or after the verb and its words; `--` ends them.
 *
 * Returns: (transfer full) (nullable): what was asked for, or %NULL with @error
 */
ConfabCliOptions *
confab_cli_options_parse (const char * const *argv,
                          GError **           error)
{
  g_autoptr (ConfabCliOptions) self = g_new0 (ConfabCliOptions, 1);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) attach = g_ptr_array_new_with_free_func (g_free);
  Parse parse = { self, words, attach, 0 };
  const char * const *given;
  const Verb *verb;
  guint used = 0;

  if (!parse_all (&parse, argv, error))
    return NULL;
  given = (const char * const *) words->pdata;
  self->attach = (char **) g_ptr_array_steal (attach, NULL);
  verb = find_verb (given, &used);
  if (parse.given & BIT (OPTION_VERSION))
    {
      self->verb = CONFAB_CLI_VERSION;
      return g_steal_pointer (&self);
    }
  if (parse.given & BIT (OPTION_HELP))
    {
      self->verb = CONFAB_CLI_HELP;
      self->help = verb != NULL ? g_strdup (verb->name) : NULL;
      return g_steal_pointer (&self);
    }
  if (verb == NULL)
    {
      fail_verb (given, error);
      return NULL;
    }
  self->verb = verb->verb;
  self->words = g_strdupv ((char **) given + used);
  if (!check_verb (verb, self->words, parse.given, error) || !check_words (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * confab_cli_options_free:
 * @self: options
 */
void
confab_cli_options_free (ConfabCliOptions *self)
{
  g_free (self->help);
  g_strfreev (self->words);
  g_free (self->profile);
  g_free (self->account);
  g_free (self->name);
  g_free (self->imap);
  g_free (self->smtp);
  g_free (self->sieve);
  g_free (self->ca);
  g_strfreev (self->attach);
  g_free (self->photo);
  g_free (self->status);
  g_free (self->audience);
  g_free (self->category);
  g_free (self);
}

/* Help */

/* One that is too long for its column has a line for itself. */
static void
append_entry (GString *   help,
              const char *left,
              guint       column,
              const char *right)
{
  g_string_append (help, "  ");
  confab_cli_append_column (help, left, column);
  if (confab_cli_width (left) >= column)
    g_string_append_printf (help, "\n  %*s", (int) column, "");
  g_string_append_printf (help, "%s\n", right);
}

static void
append_options (GString *help,
                guint    wanted)
{
  for (int i = 0; i < N_OPTIONS; i++)
    {
      g_autofree char *left = NULL;

      if (!(wanted & BIT (i)))
        continue;
      left = options[i].value != NULL ? g_strdup_printf ("--%s %s", options[i].name, _ (options[i].value))
                                      : g_strdup_printf ("--%s", options[i].name);
      append_entry (help, left, OPTION_COLUMN, _ (options[i].help));
    }
}

/**
 * confab_cli_options_dup_help:
 * @verb: (nullable): the name of a verb
 *
 * Returns: (transfer full): what it does and takes; without @verb: what all of them do
 */
char *
confab_cli_options_dup_help (const char *verb)
{
  g_autoptr (GString) help = g_string_new (NULL);

  for (guint i = 0; verb != NULL && i < G_N_ELEMENTS (verbs); i++)
    {
      if (strcmp (verbs[i].name, verb) != 0)
        continue;
      g_string_append_printf (help, "%s confab-cli %s %s\n\n%s.\n\n%s\n", _ ("Usage:"), verbs[i].name,
                              verbs[i].words != NULL ? _ (verbs[i].words) : "", _ (verbs[i].help), _ ("Options:"));
      append_options (help, verbs[i].options | ALWAYS);
      return g_string_free (g_steal_pointer (&help), FALSE);
    }

  g_string_append_printf (help, "%s confab-cli [--profile DIR] [--json] [--account ADDRESS] VERB …\n\n", _ ("Usage:"));
  g_string_append_printf (help, "%s\n\n%s\n", _ ("Confab without a screen: the same accounts, chats and messages, for scripts and servers."),
                          _ ("Verbs:"));
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autofree char *left = g_strjoin (" ", verbs[i].name, verbs[i].words != NULL ? _ (verbs[i].words) : NULL, NULL);

      append_entry (help, left, VERB_COLUMN, _ (verbs[i].help));
    }
  g_string_append_printf (help, "\n%s\n", _ ("Options, before or after the verb:"));
  append_options (help, ALWAYS);
  g_string_append_printf (help, "\n%s\n", _ ("Exit status: 0 done, 1 failed, 2 wrong usage."));
  return g_string_free (g_steal_pointer (&help), FALSE);
}
