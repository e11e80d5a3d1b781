/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confab-cli: reads the command line, runs one verb, and says how it went. */
#include "config.h"

#include "confab-cli.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

static const ConfabCliVerbFunc verbs[] = {
  [CONFAB_CLI_ACCOUNT_ADD] = confab_cli_account_add,
  [CONFAB_CLI_ACCOUNT_FIND] = confab_cli_account_find,
  [CONFAB_CLI_ACCOUNT_LIST] = confab_cli_account_list,
  [CONFAB_CLI_ACCOUNT_REMOVE] = confab_cli_account_remove,
  [CONFAB_CLI_ACCOUNT_SET] = confab_cli_account_set,
  [CONFAB_CLI_SYNC] = confab_cli_sync,
  [CONFAB_CLI_WATCH] = confab_cli_watch,
  [CONFAB_CLI_CHATS] = confab_cli_chats,
  [CONFAB_CLI_MESSAGES] = confab_cli_messages,
  [CONFAB_CLI_SHOW] = confab_cli_show,
  [CONFAB_CLI_SEND] = confab_cli_send,
  [CONFAB_CLI_READ] = confab_cli_read,
  [CONFAB_CLI_CHANGES] = confab_cli_changes,
  [CONFAB_CLI_SAVE] = confab_cli_save,
  [CONFAB_CLI_RECEIPTS] = confab_cli_receipts,
  [CONFAB_CLI_SERVER] = confab_cli_server,
  [CONFAB_CLI_FILTER] = confab_cli_filter,
  [CONFAB_CLI_WEBPUSH_KEY] = confab_cli_webpush_key,
  [CONFAB_CLI_WEBPUSH_LIST] = confab_cli_webpush_list,
  [CONFAB_CLI_WEBPUSH_SUBSCRIBE] = confab_cli_webpush_subscribe,
  [CONFAB_CLI_WEBPUSH_UNSUBSCRIBE] = confab_cli_webpush_unsubscribe,
  [CONFAB_CLI_WEBPUSH_VALIDATE] = confab_cli_webpush_validate,
  [CONFAB_CLI_DIRECT] = confab_cli_direct,
  [CONFAB_CLI_FORWARD] = confab_cli_forward,
  [CONFAB_CLI_EDIT] = confab_cli_edit,
  [CONFAB_CLI_DELETE] = confab_cli_delete,
  [CONFAB_CLI_REACT] = confab_cli_react,
  [CONFAB_CLI_PIN] = confab_cli_pin,
  [CONFAB_CLI_UNPIN] = confab_cli_unpin,
  [CONFAB_CLI_POLL_CREATE] = confab_cli_poll_create,
  [CONFAB_CLI_POLL_VOTE] = confab_cli_poll_vote,
  [CONFAB_CLI_POLL_CLOSE] = confab_cli_poll_close,
  [CONFAB_CLI_POLL_SHOW] = confab_cli_poll_show,
  [CONFAB_CLI_PLACE_SEND] = confab_cli_place_send,
  [CONFAB_CLI_GROUP_CREATE] = confab_cli_group_create,
  [CONFAB_CLI_GROUP_ADD] = confab_cli_group_add,
  [CONFAB_CLI_GROUP_REMOVE] = confab_cli_group_remove,
  [CONFAB_CLI_GROUP_RENAME] = confab_cli_group_rename,
  [CONFAB_CLI_GROUP_DESCRIBE] = confab_cli_group_describe,
  [CONFAB_CLI_GROUP_AVATAR] = confab_cli_group_avatar,
  [CONFAB_CLI_GROUP_LEAVE] = confab_cli_group_leave,
  [CONFAB_CLI_GROUP_MEMBERS] = confab_cli_group_members,
  [CONFAB_CLI_CHAT_ARCHIVE] = confab_cli_chat_set,
  [CONFAB_CLI_CHAT_PIN] = confab_cli_chat_set,
  [CONFAB_CLI_CHAT_MUTE] = confab_cli_chat_set,
  [CONFAB_CLI_DRAFT_SHOW] = confab_cli_draft_show,
  [CONFAB_CLI_DRAFT_SET] = confab_cli_draft_set,
  [CONFAB_CLI_DRAFT_CLEAR] = confab_cli_draft_set,
  [CONFAB_CLI_CONTACT_LIST] = confab_cli_contact_list,
  [CONFAB_CLI_CONTACT_SAVE] = confab_cli_contact_save,
  [CONFAB_CLI_CONTACT_SHOW] = confab_cli_contact_show,
  [CONFAB_CLI_CONTACT_BLOCK] = confab_cli_contact_block,
  [CONFAB_CLI_CONTACT_UNBLOCK] = confab_cli_contact_unblock,
  [CONFAB_CLI_PROFILE_SHOW] = confab_cli_profile_show,
  [CONFAB_CLI_PROFILE_SET] = confab_cli_profile_set,
};

typedef struct
{
  ConfabCli cli;
  GMainLoop *loop;
  int status;
} Run;

static int
print_and_get_status (GError *error)
{
  g_autoptr (GError) owned = error;

  if (owned == NULL)
    return CONFAB_CLI_DONE;
  confab_cli_print_error (owned->message);
  return g_error_matches (owned, CONFAB_CLI_ERROR, CONFAB_CLI_ERROR_USAGE) ? CONFAB_CLI_ERROR_USAGE
                                                                           : CONFAB_CLI_ERROR_FAILED;
}

static DexFuture *
run_fiber (gpointer data)
{
  Run *run = data;
  ConfabCli *cli = &run->cli;
  GError *error = NULL;

  if (verbs[cli->options->verb] (cli, &error))
    confab_cli_output_flush (cli->output, &error);
  else
    confab_cli_output_flush (cli->output, NULL);
  run->status = print_and_get_status (error);
  confab_cli_close (cli);
  g_main_loop_quit (run->loop);
  return dex_future_new_true ();
}

static int
run_verb (ConfabCliOptions *options,
          ConfabCliOutput * output)
{
  Run run = { .cli.options = options, .cli.output = output };

  run.cli.profile = options->profile != NULL ? g_canonicalize_filename (options->profile, NULL)
                                             : g_build_filename (g_get_user_data_dir (), "confab", NULL);
  run.loop = g_main_loop_new (NULL, FALSE);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, run_fiber, &run, NULL));
  g_main_loop_run (run.loop);
  g_main_loop_unref (run.loop);
  g_free (run.cli.profile);
  return run.status;
}

static int
print_text (ConfabCliOutput *output,
            const char *     text)
{
  GError *error = NULL;

  if (confab_cli_output_print (output, text, &error))
    confab_cli_output_flush (output, &error);
  return print_and_get_status (error);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (ConfabCliOptions) options = NULL;
  g_autoptr (ConfabCliOutput) output = NULL;
  g_autofree char *help = NULL;
  GError *error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  signal (SIGPIPE, SIG_IGN);
  g_set_prgname ("confab-cli");
  dex_init ();
  /* GIO and libproxy wait for each other for ever when one thread asks for the first
   * file while another asks for the first connection. */
  g_vfs_get_default ();

  output = confab_cli_output_new (STDOUT_FILENO);
  options = confab_cli_options_parse ((const char * const *) argv + (argc > 0 ? 1 : 0), &error);
  if (options == NULL)
    return print_and_get_status (error);
  if (options->verb == CONFAB_CLI_VERSION)
    return print_text (output, "confab-cli " PACKAGE_VERSION "\n");
  if (options->verb == CONFAB_CLI_HELP)
    {
      help = confab_cli_options_dup_help (options->help);
      return print_text (output, help);
    }
  return run_verb (options, output);
}
