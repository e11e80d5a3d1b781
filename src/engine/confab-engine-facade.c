/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs as functions: each packs its arguments, wherever the verb is then done. */
#include "config.h"

#include "confab-engine-private.h"

#include "confab-compose.h"
#include "confab-random.h"


/* The randomness of a message's id is chosen by whoever asks, so that a verb that is
 * handed over twice makes one message. */
static GVariant *
make_random (void)
{
  guint8 bytes[CONFAB_COMPOSE_RANDOM_SIZE];

  confab_random_fill (bytes, sizeof bytes);
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, sizeof bytes, 1);
}

static void
insert_string (GVariantDict *dict,
               const char *  key,
               const char *  value)
{
  if (value != NULL)
    g_variant_dict_insert (dict, key, "s", value);
}

static GVariant *
settings_to_variant (ConfabAccountRecord *settings)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "id", "x", settings->id);
  insert_string (&dict, "address", settings->address);
  insert_string (&dict, "name", settings->name);
  insert_string (&dict, "imap-host", settings->imap_host);
  insert_string (&dict, "imap-user", settings->imap_user);
  insert_string (&dict, "smtp-host", settings->smtp_host);
  insert_string (&dict, "smtp-user", settings->smtp_user);
  if (settings->authority != NULL)
    g_variant_dict_insert (&dict, "authority", "^ay", settings->authority); /* a path is bytes */
  g_variant_dict_insert (&dict, "imap-port", "q", settings->imap_port);
  g_variant_dict_insert (&dict, "smtp-port", "q", settings->smtp_port);
  g_variant_dict_insert (&dict, "auth", "i", (int) settings->auth);
  g_variant_dict_insert (&dict, "imap-security", "i", (int) settings->imap_security);
  g_variant_dict_insert (&dict, "smtp-security", "i", (int) settings->smtp_security);
  return g_variant_dict_end (&dict);
}

/**
 * confab_engine_add_account:
 * @self: an engine
 * @settings: the settings, without an id
 * @password: the password for both servers, or the result of confab_engine_sign_in()
 *
 * Signs in at both servers, and keeps the account only when both let us in.
 *
 * Returns: (transfer full): an operation whose result is `x`: the account's row id
 */
ConfabOperation *
confab_engine_add_account (ConfabEngine *       self,
                           ConfabAccountRecord *settings,
                           const char *         password)
{
  g_return_val_if_fail (settings->id == 0, NULL);

  return confab_engine_perform (self, "save-account", g_variant_new ("(@a{sv}s)", settings_to_variant (settings), password));
}

/**
 * confab_engine_update_account:
 * @self: an engine
 * @settings: the settings, with the account's id
 * @password: (nullable): the new password or the result of confab_engine_sign_in(), or
 *   %NULL for what is kept
 *
 * Signs in with the new settings, and keeps them only when both servers let us in.
 *
 * Returns: (transfer full): an operation whose result is `x`: the account's row id
 */
ConfabOperation *
confab_engine_update_account (ConfabEngine *       self,
                              ConfabAccountRecord *settings,
                              const char *         password)
{
  g_return_val_if_fail (settings->id != 0, NULL);

  return confab_engine_perform (self, "save-account",
                                g_variant_new ("(@a{sv}s)", settings_to_variant (settings),
                                               password != NULL ? password : ""));
}

/**
 * confab_engine_remove_account:
 * @self: an engine
 * @account: an account's row id
 *
 * Takes the account, its messages and its password away from this computer. Nothing
 * changes on the server.
 *
 * Returns: (transfer full): an operation without result
 */
ConfabOperation *
confab_engine_remove_account (ConfabEngine *self,
                              gint64        account)
{
  return confab_engine_perform (self, "remove-account", g_variant_new ("(x)", account));
}

/**
 * confab_engine_set_history:
 * @self: an engine
 * @account: an account's row id
 * @days: how many days of mail come before anything else, 0 for all
 *
 * Counts for folders that are looked at for the first time; what is older comes in the
 * background.
 *
 * Returns: (transfer full): an operation without result
 */
ConfabOperation *
confab_engine_set_history (ConfabEngine *self,
                           gint64        account,
                           guint         days)
{
  return confab_engine_perform (self, "set-history", g_variant_new ("(xu)", account, days));
}

/**
 * confab_engine_sync:
 * @self: an engine
 * @account: an account's row id, or 0 for all
 *
 * Empties the outbox, fetches all there is, and empties the outbox again.
 *
 * Returns: (transfer full): an operation whose result is `aa{sv}`, for each account:
 *   `account` (s), `messages`, `bytes`, `flags`, `gone` (t), `outbox-seconds`,
 *   `fetch-seconds`, `outbox-again-seconds` (d)
 */
ConfabOperation *
confab_engine_sync (ConfabEngine *self,
                    gint64        account)
{
  return confab_engine_perform (self, "sync", g_variant_new ("(x)", account));
}

/**
 * confab_engine_retry_now:
 * @self: an engine
 *
 * Ends all waits after faults.
 */
void
confab_engine_retry_now (ConfabEngine *self)
{
  g_object_unref (confab_engine_perform (self, "retry-now", g_variant_new ("(b)", TRUE)));
}

/**
 * confab_engine_open_chat:
 * @self: an engine
 * @account: an account's row id
 * @addresses: who to write to; one, or several for a thread of mail among them all
 *
 * Finds the conversation, or makes an empty one.
 *
 * Returns: (transfer full): an operation whose result is `x`: the conversation's row id
 */
ConfabOperation *
confab_engine_open_chat (ConfabEngine *      self,
                         gint64              account,
                         const char * const *addresses)
{
  return confab_engine_perform (self, "open-chat", g_variant_new ("(x^as@ay)", account, addresses, make_random ()));
}

/**
 * confab_engine_mark_read:
 * @self: an engine
 * @conversation: a conversation's row id
 *
 * Marks all that is in it as read, here and on the server.
 *
 * Returns: (transfer full): an operation without result
 */
ConfabOperation *
confab_engine_mark_read (ConfabEngine *self,
                         gint64        conversation)
{
  return confab_engine_perform (self, "mark-read", g_variant_new ("(x)", conversation));
}

/**
 * confab_engine_set_draft:
 * @self: an engine
 * @conversation: a conversation's row id
 * @text: (nullable): what was typed so far
 * @at_once: let other devices know now, and not when nobody types any more
 *
 * Returns: (transfer full): an operation without result
 */
ConfabOperation *
confab_engine_set_draft (ConfabEngine *self,
                         gint64        conversation,
                         const char *  text,
                         gboolean      at_once)
{
  return confab_engine_perform (self, "set-draft", g_variant_new ("(xsb)", conversation, text != NULL ? text : "", at_once));
}

/**
 * confab_engine_set_setting:
 * @self: an engine
 * @conversation: a conversation's row id
 * @setting: what to set
 * @value: see #ConfabConversationSetting
 *
 * Returns: (transfer full): an operation without result
 */
ConfabOperation *
confab_engine_set_setting (ConfabEngine *            self,
                           gint64                    conversation,
                           ConfabConversationSetting setting,
                           gint64                    value)
{
  return confab_engine_perform (self, "set-setting", g_variant_new ("(xix)", conversation, (int) setting, value));
}

static ConfabOperation *
send_draft (ConfabEngine *self,
            GVariantDict *draft)
{
  return confab_engine_perform (self, "send", g_variant_new ("(@a{sv}@ay)", g_variant_dict_end (draft), make_random ()));
}

/* What a person does about a message, as a mail to all who have it. */
static ConfabOperation *
send_about (ConfabEngine *self,
            ConfabCoiKind kind,
            gint64        message,
            const char *  key,
            const char *  value)
{
  g_auto (GVariantDict) draft = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&draft, "kind", "i", (int) kind);
  g_variant_dict_insert (&draft, "about", "x", message);
  if (key != NULL)
    insert_string (&draft, key, value);
  return send_draft (self, &draft);
}

/**
 * confab_engine_prepare_to_send:
 * @self: an engine
 * @account: an account's row id
 *
 * Somebody begins to write: makes the connection that a message goes out on, so that it
 * goes out at once. In a process that does not run the connections it does nothing.
 */
void
confab_engine_prepare_to_send (ConfabEngine *self,
                               gint64        account)
{
  ConfabRunner *runner = confab_engine_get_runner (self, account);

  if (runner != NULL)
    confab_runner_prepare_to_send (runner);
}

/**
 * confab_engine_set_receipts:
 * @self: an engine
 * @account: an account's row id
 * @receipts: whether the person gives read receipts, and wants them and delivery reports
 *
 * Without this nobody is told what was read, and nobody is asked. What is so now is
 * the account's value "receipts" in the store: "on", or there is none.
 *
 * Returns: (transfer full): an operation without result
 */
ConfabOperation *
confab_engine_set_receipts (ConfabEngine *self,
                            gint64        account,
                            gboolean      receipts)
{
  return confab_engine_perform (self, "set-receipts", g_variant_new ("(xb)", account, receipts));
}

static ConfabOperation *
send_text (ConfabEngine *      self,
           gint64              conversation,
           const char *        text,
           const char * const *files,
           gint64              reply_to,
           gboolean            pinned,
           gint64              until)
{
  g_auto (GVariantDict) draft = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&draft, "conversation", "x", conversation);
  insert_string (&draft, "text", text);
  if (files != NULL && files[0] != NULL)
    g_variant_dict_insert (&draft, "files", "^aay", files);
  if (reply_to != 0)
    g_variant_dict_insert (&draft, "reply-to", "x", reply_to);
  if (pinned)
    {
      g_variant_dict_insert (&draft, "pinned", "b", TRUE);
      g_variant_dict_insert (&draft, "pinned-until", "x", until);
    }
  return send_draft (self, &draft);
}

/**
 * confab_engine_send:
 * @self: an engine
 * @conversation: a conversation's row id
 * @text: (nullable): what was typed
 * @files: (nullable) (array zero-terminated=1): paths of files to send with it
 * @reply_to: row id of the message it answers, or 0
 *
 * Writes the message and the job that sends it. The message's state tells the rest.
 *
 * Returns: (transfer full): an operation whose result is `x`: the new message's row id
 */
ConfabOperation *
confab_engine_send (ConfabEngine *      self,
                    gint64              conversation,
                    const char *        text,
                    const char * const *files,
                    gint64              reply_to)
{
  return send_text (self, conversation, text, files, reply_to, FALSE, 0);
}

/**
 * confab_engine_send_pinned:
 * @self: an engine
 * @conversation: a conversation's row id
 * @text: (nullable): what was typed
 * @files: (nullable) (array zero-terminated=1): paths of files to send with it
 * @reply_to: row id of the message it answers, or 0
 * @until: until when it is pinned, ms since 1970 UTC, or 0 for good
 *
 * As confab_engine_send(), and pins the message in its conversation, for all.
 *
 * Returns: (transfer full): an operation whose result is `x`: the new message's row id
 */
ConfabOperation *
confab_engine_send_pinned (ConfabEngine *      self,
                           gint64              conversation,
                           const char *        text,
                           const char * const *files,
                           gint64              reply_to,
                           gint64              until)
{
  return send_text (self, conversation, text, files, reply_to, TRUE, until);
}

/**
 * confab_engine_edit:
 * @self: an engine
 * @message: row id of a message the person wrote
 * @text: its new text; an empty one deletes it
 *
 * Changes a message, here and for all who got it.
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the mail that says so
 */
ConfabOperation *
confab_engine_edit (ConfabEngine *self,
                    gint64        message,
                    const char *  text)
{
  return send_about (self, CONFAB_COI_KIND_EDIT, message, "text", text);
}

/**
 * confab_engine_delete:
 * @self: an engine
 * @message: row id of a message
 * @for_everyone: take it back from all who got it, which only its author can;
 *   else it goes to the Trash of the person's own mailbox
 *
 * Deletes a message.
 *
 * Returns: (transfer full): an operation whose result is, with @for_everyone, `x`: row
 *   id of the mail that says so, or 0 when it was not sent yet
 */
ConfabOperation *
confab_engine_delete (ConfabEngine *self,
                      gint64        message,
                      gboolean      for_everyone)
{
  if (for_everyone)
    return send_about (self, CONFAB_COI_KIND_DELETE, message, NULL, NULL);
  return confab_engine_perform (self, "remove-message", g_variant_new ("(x)", message));
}

/**
 * confab_engine_react:
 * @self: an engine
 * @message: row id of a message
 * @emoji: (nullable): the person's reaction to it, instead of any before; %NULL or
 *   an empty one takes it back
 *
 * Reacts to a message.
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the mail that says so
 */
ConfabOperation *
confab_engine_react (ConfabEngine *self,
                     gint64        message,
                     const char *  emoji)
{
  return send_about (self, CONFAB_COI_KIND_REACTION, message, "reaction", emoji);
}

/**
 * confab_engine_forward:
 * @self: an engine
 * @message: row id of a message
 * @conversation: row id of the conversation it is to be passed on to
 *
 * Passes a message on, with its files; those that are not here are fetched first.
 *
 * Returns: (transfer full): an operation whose result is `x`: the new message's row id
 */
ConfabOperation *
confab_engine_forward (ConfabEngine *self,
                       gint64        message,
                       gint64        conversation)
{
  g_auto (GVariantDict) draft = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&draft, "conversation", "x", conversation);
  g_variant_dict_insert (&draft, "forward", "x", message);
  return send_draft (self, &draft);
}

/**
 * confab_engine_create_group:
 * @self: an engine
 * @account: row id of the account
 * @name: what it is called
 * @addresses: (array zero-terminated=1): its other members, in lower case
 *
 * Begins a group, and tells its members.
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the conversation
 */
ConfabOperation *
confab_engine_create_group (ConfabEngine *      self,
                            gint64              account,
                            const char *        name,
                            const char * const *addresses)
{
  g_auto (GVariantDict) draft = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&draft, "account", "x", account);
  g_variant_dict_insert (&draft, "group-change", "i", (int) CONFAB_COI_GROUP_CHANGE_CREATED);
  g_variant_dict_insert (&draft, "addresses", "^as", addresses);
  insert_string (&draft, "text", name);
  return send_draft (self, &draft);
}

/**
 * confab_engine_change_members:
 * @self: an engine
 * @conversation: row id of a group
 * @addresses: (array zero-terminated=1): whom, in lower case
 * @takes_out: they are to be no members any more; else they are to be ones
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the mail that says so
 */
ConfabOperation *
confab_engine_change_members (ConfabEngine *      self,
                              gint64              conversation,
                              const char * const *addresses,
                              gboolean            takes_out)
{
  g_auto (GVariantDict) draft = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&draft, "conversation", "x", conversation);
  g_variant_dict_insert (&draft, "group-change", "i", (int) CONFAB_COI_GROUP_CHANGE_MEMBERS);
  g_variant_dict_insert (&draft, "addresses", "^as", addresses);
  g_variant_dict_insert (&draft, "takes-out", "b", takes_out != FALSE);
  return send_draft (self, &draft);
}

static ConfabOperation *
change_group (ConfabEngine *       self,
              gint64               conversation,
              ConfabCoiGroupChange change,
              const char *         text)
{
  g_auto (GVariantDict) draft = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&draft, "conversation", "x", conversation);
  g_variant_dict_insert (&draft, "group-change", "i", (int) change);
  insert_string (&draft, "text", text);
  return send_draft (self, &draft);
}

/**
 * confab_engine_rename_group:
 * @self: an engine
 * @conversation: row id of a group
 * @name: what it is to be called
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the mail that says so
 */
ConfabOperation *
confab_engine_rename_group (ConfabEngine *self,
                            gint64        conversation,
                            const char *  name)
{
  return change_group (self, conversation, CONFAB_COI_GROUP_CHANGE_NAME, name);
}

/**
 * confab_engine_describe_group:
 * @self: an engine
 * @conversation: row id of a group
 * @description: what it is for; "" for nothing
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the mail that says so
 */
ConfabOperation *
confab_engine_describe_group (ConfabEngine *self,
                              gint64        conversation,
                              const char *  description)
{
  return change_group (self, conversation, CONFAB_COI_GROUP_CHANGE_DESCRIPTION, description);
}

/**
 * confab_engine_set_group_avatar:
 * @self: an engine
 * @conversation: row id of a group
 * @path: a picture
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the mail that says so
 */
ConfabOperation *
confab_engine_set_group_avatar (ConfabEngine *self,
                                gint64        conversation,
                                const char *  path)
{
  g_auto (GVariantDict) draft = G_VARIANT_DICT_INIT (NULL);
  const char *files[] = { path, NULL };

  g_variant_dict_insert (&draft, "conversation", "x", conversation);
  g_variant_dict_insert (&draft, "group-change", "i", (int) CONFAB_COI_GROUP_CHANGE_AVATAR);
  g_variant_dict_insert (&draft, "files", "^aay", files);
  return send_draft (self, &draft);
}

/**
 * confab_engine_leave_group:
 * @self: an engine
 * @conversation: row id of a group
 *
 * Tells the others that the person is no longer in it.
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the mail that says so
 */
ConfabOperation *
confab_engine_leave_group (ConfabEngine *self,
                           gint64        conversation)
{
  g_auto (GVariantDict) draft = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&draft, "conversation", "x", conversation);
  g_variant_dict_insert (&draft, "kind", "i", (int) CONFAB_COI_KIND_GROUP_LEFT);
  return send_draft (self, &draft);
}

/**
 * confab_engine_pin:
 * @self: an engine
 * @message: row id of a message the person wrote
 * @until: until when, ms since 1970 UTC, or 0 for good
 *
 * Pins a message for all who have it, instead of the one that was pinned before.
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the mail that says so
 */
ConfabOperation *
confab_engine_pin (ConfabEngine *self,
                   gint64        message,
                   gint64        until)
{
  g_auto (GVariantDict) draft = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&draft, "kind", "i", (int) CONFAB_COI_KIND_PIN);
  g_variant_dict_insert (&draft, "about", "x", message);
  g_variant_dict_insert (&draft, "pinned-until", "x", until);
  return send_draft (self, &draft);
}

/**
 * confab_engine_unpin:
 * @self: an engine
 * @message: row id of a message
 *
 * Takes a pin away: of an own message for all, of another's for the person alone.
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the mail that
 *   says so, or 0 when none had to
 */
ConfabOperation *
confab_engine_unpin (ConfabEngine *self,
                     gint64        message)
{
  return send_about (self, CONFAB_COI_KIND_UNPIN, message, NULL, NULL);
}

/**
 * confab_engine_create_poll:
 * @self: an engine
 * @conversation: a conversation's row id
 * @title: the question
 * @options: (array zero-terminated=1): the answers
 * @multiple: several may be chosen
 *
 * Asks something.
 *
 * Returns: (transfer full): an operation whose result is `x`: the new message's row id
 */
ConfabOperation *
confab_engine_create_poll (ConfabEngine *      self,
                           gint64              conversation,
                           const char *        title,
                           const char * const *options,
                           gboolean            multiple)
{
  g_auto (GVariantDict) draft = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&draft, "kind", "i", (int) CONFAB_COI_KIND_POLL);
  g_variant_dict_insert (&draft, "conversation", "x", conversation);
  g_variant_dict_insert (&draft, "poll-title", "s", title);
  g_variant_dict_insert (&draft, "poll-options", "^as", options);
  g_variant_dict_insert (&draft, "poll-multiple", "b", multiple);
  return send_draft (self, &draft);
}

/**
 * confab_engine_vote:
 * @self: an engine
 * @message: row id of a message that is a poll
 * @options: (array length=n_options): the answers, counted from 0
 * @n_options: how many; 0 takes the vote back
 *
 * Votes, instead of any vote before.
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the mail that says so
 */
ConfabOperation *
confab_engine_vote (ConfabEngine *self,
                    gint64        message,
                    const int *   options,
                    guint         n_options)
{
  g_auto (GVariantDict) draft = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&draft, "kind", "i", (int) CONFAB_COI_KIND_POLL_VOTE);
  g_variant_dict_insert (&draft, "about", "x", message);
  g_variant_dict_insert_value (&draft, "votes", g_variant_new_fixed_array (G_VARIANT_TYPE_INT32, options, n_options, sizeof (int)));
  return send_draft (self, &draft);
}

/**
 * confab_engine_close_poll:
 * @self: an engine
 * @message: row id of a message that is a poll of the person's own
 *
 * Ends a poll: later votes do not count.
 *
 * Returns: (transfer full): an operation whose result is `x`: row id of the mail that says so
 */
ConfabOperation *
confab_engine_close_poll (ConfabEngine *self,
                          gint64        message)
{
  return send_about (self, CONFAB_COI_KIND_POLL_CLOSE, message, NULL, NULL);
}

/**
 * confab_engine_send_place:
 * @self: an engine
 * @conversation: a conversation's row id
 * @latitude: decimal degrees
 * @longitude: decimal degrees
 * @text: (nullable): what is said of it
 *
 * Sends a place.
 *
 * Returns: (transfer full): an operation whose result is `x`: the new message's row id
 */
ConfabOperation *
confab_engine_send_place (ConfabEngine *self,
                          gint64        conversation,
                          double        latitude,
                          double        longitude,
                          const char *  text)
{
  g_auto (GVariantDict) draft = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&draft, "kind", "i", (int) CONFAB_COI_KIND_LOCATION);
  g_variant_dict_insert (&draft, "conversation", "x", conversation);
  g_variant_dict_insert (&draft, "latitude", "d", latitude);
  g_variant_dict_insert (&draft, "longitude", "d", longitude);
  insert_string (&draft, "text", text);
  return send_draft (self, &draft);
}

/**
 * confab_engine_retry:
 * @self: an engine
 * @message: row id of a message that waits or has failed
 *
 * Sends it again, under the same Message-ID.
 *
 * Returns: (transfer full): an operation without result
 */
ConfabOperation *
confab_engine_retry (ConfabEngine *self,
                     gint64        message)
{
  return confab_engine_perform (self, "retry", g_variant_new ("(x)", message));
}

/**
 * confab_engine_discard:
 * @self: an engine
 * @message: row id of a message that waits or has failed
 *
 * Takes it back before it was sent.
 *
 * Returns: (transfer full): an operation without result
 */
ConfabOperation *
confab_engine_discard (ConfabEngine *self,
                       gint64        message)
{
  return confab_engine_perform (self, "discard", g_variant_new ("(x)", message));
}

/**
 * confab_engine_fetch_attachment:
 * @self: an engine
 * @message: a message's row id
 * @section: the attachment's section
 *
 * Gets the attachment's bytes, from the server when they are not here.
 *
 * Returns: (transfer full): an operation whose result is `s`: the path of a file below
 *   the profile, to be read only
 */
ConfabOperation *
confab_engine_fetch_attachment (ConfabEngine *self,
                                gint64        message,
                                const char *  section)
{
  return confab_engine_perform (self, "fetch-attachment", g_variant_new ("(xs)", message, section));
}

/**
 * confab_engine_fetch_source:
 * @self: an engine
 * @message: a message's row id
 *
 * Gets the bytes of the mail, from the server when they are not here.
 *
 * Returns: (transfer full): an operation whose result is `s`: the path of a file below
 *   the profile, to be read only
 */
ConfabOperation *
confab_engine_fetch_source (ConfabEngine *self,
                            gint64        message)
{
  return confab_engine_perform (self, "fetch-source", g_variant_new ("(x)", message));
}
