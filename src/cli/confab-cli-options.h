/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of confab-cli: one verb, its words and its options. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ConfabCliVerb:
 *
 * What is to be done.
 */
typedef enum
{
  CONFAB_CLI_HELP,
  CONFAB_CLI_VERSION,
  CONFAB_CLI_ACCOUNT_ADD,
  CONFAB_CLI_ACCOUNT_FIND,
  CONFAB_CLI_ACCOUNT_LIST,
  CONFAB_CLI_ACCOUNT_REMOVE,
  CONFAB_CLI_ACCOUNT_SET,
  CONFAB_CLI_SYNC,
  CONFAB_CLI_WATCH,
  CONFAB_CLI_CHATS,
  CONFAB_CLI_MESSAGES,
  CONFAB_CLI_SHOW,
  CONFAB_CLI_SEND,
  CONFAB_CLI_READ,
  CONFAB_CLI_CHANGES,
  CONFAB_CLI_SAVE,
  CONFAB_CLI_RECEIPTS,
  CONFAB_CLI_SERVER,
  CONFAB_CLI_FILTER,
  CONFAB_CLI_WEBPUSH_KEY,
  CONFAB_CLI_WEBPUSH_LIST,
  CONFAB_CLI_WEBPUSH_SUBSCRIBE,
  CONFAB_CLI_WEBPUSH_UNSUBSCRIBE,
  CONFAB_CLI_WEBPUSH_VALIDATE,
  CONFAB_CLI_DIRECT,
  CONFAB_CLI_FORWARD,
  CONFAB_CLI_EDIT,
  CONFAB_CLI_DELETE,
  CONFAB_CLI_REACT,
  CONFAB_CLI_PIN,
  CONFAB_CLI_UNPIN,
  CONFAB_CLI_POLL_CREATE,
  CONFAB_CLI_POLL_VOTE,
  CONFAB_CLI_POLL_CLOSE,
  CONFAB_CLI_POLL_SHOW,
  CONFAB_CLI_PLACE_SEND,
  CONFAB_CLI_GROUP_CREATE,
  CONFAB_CLI_GROUP_ADD,
  CONFAB_CLI_GROUP_REMOVE,
  CONFAB_CLI_GROUP_RENAME,
  CONFAB_CLI_GROUP_DESCRIBE,
  CONFAB_CLI_GROUP_AVATAR,
  CONFAB_CLI_GROUP_LEAVE,
  CONFAB_CLI_GROUP_MEMBERS,
  CONFAB_CLI_CHAT_ARCHIVE,
  CONFAB_CLI_CHAT_PIN,
  CONFAB_CLI_CHAT_MUTE,
  CONFAB_CLI_DRAFT_SHOW,
  CONFAB_CLI_DRAFT_SET,
  CONFAB_CLI_DRAFT_CLEAR,
  CONFAB_CLI_CONTACT_LIST,
  CONFAB_CLI_CONTACT_SAVE,
  CONFAB_CLI_CONTACT_SHOW,
  CONFAB_CLI_CONTACT_BLOCK,
  CONFAB_CLI_CONTACT_UNBLOCK,
  CONFAB_CLI_PROFILE_SHOW,
  CONFAB_CLI_PROFILE_SET,
} ConfabCliVerb;

/**
 * ConfabCliOptions:
 * @verb: what is to be done
 * @help: (nullable): with %CONFAB_CLI_HELP: the words of the verb that help is wanted for
 * @words: (array zero-terminated=1): the words after the verb
 * @profile: (nullable): `--profile`
 * @json: `--json`
 * @account: (nullable): `--account`
 * @name: (nullable): `--name`
 * @imap: (nullable): `--imap`
 * @smtp: (nullable): `--smtp`
 * @sieve: (nullable): `--sieve`
 * @ca: (nullable): `--ca`
 * @password_stdin: `--password-stdin`
 * @history: `--history`, or 0
 * @oauth: `--oauth`
 * @limit: `--limit`, or 0
 * @before: `--before`, or 0
 * @source: `--source`
 * @attach: (array zero-terminated=1): each `--attach`
 * @reply_to: `--reply-to`, or 0
 * @wait: `--wait`
 * @for_everyone: `--for-everyone`
 * @on_server: `--on-server`
 * @single: `--single`
 * @pin: `--pin`
 * @photo: (nullable): `--photo`
 * @status: (nullable): `--status`
 * @audience: (nullable): `--for`
 * @category: (nullable): `--category`
 * @until: `--until`, ms since 1970 UTC, or 0
 */
typedef struct
{
  ConfabCliVerb verb;
  char *help;
  char **words;
  char *profile;
  gboolean json;
  char *account;
  char *name;
  char *imap;
  char *smtp;
  char *sieve;
  char *ca;
  gboolean password_stdin;
  gint64 history;
  gboolean oauth;
  gint64 limit;
  gint64 before;
  gboolean source;
  char **attach;
  gint64 reply_to;
  gboolean wait;
  gboolean for_everyone;
  gboolean on_server;
  gboolean single;
  gboolean pin;
  char *photo;
  char *status;
  char *audience;
  char *category;
  gint64 until;
} ConfabCliOptions;

ConfabCliOptions *confab_cli_options_parse (const char * const *argv,
                                            GError **           error);
void              confab_cli_options_free (ConfabCliOptions *self);
char             *confab_cli_options_dup_help (const char *verb);
gboolean          confab_cli_parse_id (const char *word,
                                       gint64 *    id);
gboolean          confab_cli_parse_degrees (const char *word,
                                            double *    degrees);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConfabCliOptions, confab_cli_options_free)

G_END_DECLS
