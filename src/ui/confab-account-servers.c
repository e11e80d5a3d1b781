/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The servers of an account: where mail comes from and where it goes, whom to trust. */
#include "config.h"

#include "confab-account-servers.h"

#include <glib/gi18n.h>

#include "confab-authority.h"
#include "confab-problem-row.h"
#include "confab-ui.h"

#define IMAP_TLS_PORT 993
#define IMAP_STARTTLS_PORT 143
#define SMTP_TLS_PORT 465
#define SMTP_STARTTLS_PORT 587

/**
 * ConfabAccountServers:
 *
 * A group that is folded up until somebody wants to see it or something is wrong in
 * it. It shows what was found for the address, or takes what is typed.
 */
struct _ConfabAccountServers
{
  AdwPreferencesGroup parent_instance;

  AdwExpanderRow *expander;
  GtkEditable *imap_host;
  GtkEditable *imap_port;
  AdwComboRow *imap_security;
  GtkEditable *smtp_host;
  GtkEditable *smtp_port;
  AdwComboRow *smtp_security;
  GtkEditable *user;
  AdwActionRow *authority_row;
  GtkWidget *authority_remove;
  ConfabProblemRow *imap_problem;
  ConfabProblemRow *smtp_problem;
  ConfabProblemRow *authority_problem;
  ConfabProblemRow *servers_problem;

  ConfabFoundSettings *found; /* what is shown was found, unless it is changed; or NULL */
  char *shown;                /* the fields as nobody has touched them */
  char *shown_user;
  char *imap_user;            /* what the field of the user name stands for, or NULL */
  char *smtp_user;
  char *authority;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ConfabAccountServers, confab_account_servers, ADW_TYPE_PREFERENCES_GROUP)

static ConfabSecurity
get_security (AdwComboRow *row)
{
  return adw_combo_row_get_selected (row) == 1 ? CONFAB_SECURITY_STARTTLS : CONFAB_SECURITY_TLS;
}

static void
set_security (AdwComboRow *  row,
              ConfabSecurity security)
{
  adw_combo_row_set_selected (row, security == CONFAB_SECURITY_STARTTLS ? 1 : 0);
}

static char *
dup_text (GtkEditable *field)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (field)));
}

/* 0 when there is no port of this number. */
static guint16
get_port (GtkEditable *field)
{
  g_autofree char *text = dup_text (field);
  guint64 port;

  return g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL) ? (guint16) port : 0;
}

static void
set_port (GtkEditable *field,
          guint16      port)
{
  g_autofree char *text = g_strdup_printf ("%u", port);

  gtk_editable_set_text (field, text);
}

/* The usual port goes with the kind of encryption; another one was meant so. */
static void
follow_security (GtkEditable *field,
                 AdwComboRow *security,
                 guint16      tls_port,
                 guint16      starttls_port)
{
  guint16 now = get_port (field);

  if (now == tls_port || now == starttls_port)
    set_port (field, get_security (security) == CONFAB_SECURITY_TLS ? tls_port : starttls_port);
}

static void
imap_security_cb (ConfabAccountServers *self)
{
  follow_security (self->imap_port, self->imap_security, IMAP_TLS_PORT, IMAP_STARTTLS_PORT);
  confab_problem_row_clear (self->imap_problem);
}

static void
smtp_security_cb (ConfabAccountServers *self)
{
  follow_security (self->smtp_port, self->smtp_security, SMTP_TLS_PORT, SMTP_STARTTLS_PORT);
  confab_problem_row_clear (self->smtp_problem);
}

static void
imap_changed_cb (ConfabAccountServers *self)
{
  confab_problem_row_clear (self->imap_problem);
  confab_problem_row_clear (self->servers_problem);
}

static void
smtp_changed_cb (ConfabAccountServers *self)
{
  confab_problem_row_clear (self->smtp_problem);
  confab_problem_row_clear (self->servers_problem);
}

static char *
dup_fields (ConfabAccountServers *self)
{
  return g_strdup_printf ("%s %s %d %s %s %d %s", gtk_editable_get_text (self->imap_host), gtk_editable_get_text (self->imap_port),
                          get_security (self->imap_security), gtk_editable_get_text (self->smtp_host),
                          gtk_editable_get_text (self->smtp_port), get_security (self->smtp_security),
                          gtk_editable_get_text (self->user));
}

/* What is shown now is what the fields were given, not what somebody typed. */
static void
remember (ConfabAccountServers *self,
          const char *          imap_user,
          const char *          smtp_user)
{
  g_free (self->shown);
  self->shown = dup_fields (self);
  g_set_str (&self->shown_user, gtk_editable_get_text (self->user));
  g_set_str (&self->imap_user, imap_user);
  g_set_str (&self->smtp_user, smtp_user);
}

/* Folded up, it says which servers they are, and who named them. */
static void
host_changed_cb (ConfabAccountServers *self)
{
  g_autofree char *imap = dup_text (self->imap_host);
  g_autofree char *smtp = dup_text (self->smtp_host);
  g_autofree char *subtitle = NULL;

  if (*imap == '\0' && *smtp == '\0')
    subtitle = g_strdup ("");
  else if (g_str_equal (imap, smtp))
    subtitle = g_strdup (imap);
  else
    subtitle = g_strdup_printf ("%s, %s", imap, smtp);
  if (self->found != NULL && g_strcmp0 (imap, self->found->imap_host) == 0 && g_strcmp0 (smtp, self->found->smtp_host) == 0)
    {
      char *servers = g_steal_pointer (&subtitle);

      subtitle = g_strdup_printf ("%s\n%s", servers, self->found->source_words);
      g_free (servers);
    }
  adw_expander_row_set_subtitle (self->expander, subtitle);
  imap_changed_cb (self);
  smtp_changed_cb (self);
}

/* The extra authority */

static void
show_authority (ConfabAccountServers *self,
                const char *          path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *words = path != NULL ? confab_authority_describe (path, &error) : NULL;

  if (path != NULL && words == NULL)
    {
      confab_problem_row_show (self->authority_problem, _ ("Not an authority"), error->message);
      adw_expander_row_set_expanded (self->expander, TRUE);
      return;
    }
  confab_problem_row_clear (self->authority_problem);
  g_set_str (&self->authority, path);
  adw_action_row_set_subtitle (self->authority_row,
                               words != NULL ? words : _ ("Only for a server whose certificate this computer does not trust by itself"));
  gtk_widget_set_visible (self->authority_remove, path != NULL);
}

static void
chosen_cb (GObject *     source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autoptr (ConfabAccountServers) self = data;

  if (file == NULL || self->authority_row == NULL)
    return;
  if (g_file_peek_path (file) == NULL)
    confab_problem_row_show (self->authority_problem, _ ("Not an authority"),
                             _ ("Copy the file to this computer and choose it there."));
  else
    show_authority (self, g_file_peek_path (file));
}

static void
choose_authority_cb (ConfabAccountServers *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_file_filter_set_name (filter, _ ("Certificates"));
  gtk_file_filter_add_suffix (filter, "pem");
  gtk_file_filter_add_suffix (filter, "crt");
  gtk_file_filter_add_suffix (filter, "cer");
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_title (dialog, _ ("Choose an Authority"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open (dialog, GTK_WINDOW (root), self->cancellable, chosen_cb, g_object_ref (self));
}

static void
remove_authority_cb (ConfabAccountServers *self)
{
  show_authority (self, NULL);
}

/* Object */

static void
confab_account_servers_dispose (GObject *object)
{
  ConfabAccountServers *self = CONFAB_ACCOUNT_SERVERS (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_ACCOUNT_SERVERS);
  G_OBJECT_CLASS (confab_account_servers_parent_class)->dispose (object);
}

static void
confab_account_servers_finalize (GObject *object)
{
  ConfabAccountServers *self = CONFAB_ACCOUNT_SERVERS (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->found, confab_found_settings_unref);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->shown_user, g_free);
  g_clear_pointer (&self->imap_user, g_free);
  g_clear_pointer (&self->smtp_user, g_free);
  g_clear_pointer (&self->authority, g_free);
  G_OBJECT_CLASS (confab_account_servers_parent_class)->finalize (object);
}

static void
confab_account_servers_class_init (ConfabAccountServersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_account_servers_dispose;
  object_class->finalize = confab_account_servers_finalize;
  g_type_ensure (CONFAB_TYPE_PROBLEM_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-account-servers.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, expander);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, imap_host);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, imap_port);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, imap_security);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, smtp_host);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, smtp_port);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, smtp_security);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, user);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, authority_row);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, authority_remove);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, imap_problem);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, smtp_problem);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, authority_problem);
  gtk_widget_class_bind_template_child (widget_class, ConfabAccountServers, servers_problem);
  gtk_widget_class_bind_template_callback (widget_class, imap_security_cb);
  gtk_widget_class_bind_template_callback (widget_class, smtp_security_cb);
  gtk_widget_class_bind_template_callback (widget_class, imap_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, smtp_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, host_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_authority_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_authority_cb);
}

static void
confab_account_servers_init (ConfabAccountServers *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  show_authority (self, NULL);
  remember (self, NULL, NULL);
}

/**
 * confab_account_servers_new:
 *
 * Returns: a group without host names
 */
GtkWidget *
confab_account_servers_new (void)
{
  return g_object_new (CONFAB_TYPE_ACCOUNT_SERVERS, NULL);
}

/**
 * confab_account_servers_set_record:
 * @self: a group
 * @record: an account
 *
 * Shows the servers of @record.
 */
void
confab_account_servers_set_record (ConfabAccountServers *self,
                                   ConfabAccountRecord * record)
{
  g_return_if_fail (CONFAB_IS_ACCOUNT_SERVERS (self));

  set_security (self->imap_security, record->imap_security);
  set_security (self->smtp_security, record->smtp_security);
  gtk_editable_set_text (self->imap_host, record->imap_host);
  gtk_editable_set_text (self->smtp_host, record->smtp_host);
  set_port (self->imap_port, record->imap_port);
  set_port (self->smtp_port, record->smtp_port);
  gtk_editable_set_text (self->user, g_strcmp0 (record->imap_user, record->address) != 0 ? record->imap_user : "");
  show_authority (self, record->authority);
  remember (self, record->imap_user, record->smtp_user);
}

/**
 * confab_account_servers_set_found:
 * @self: a group
 * @found: (nullable): servers that were found, or %NULL for none
 * @address: the address they were found for
 *
 * Shows @found and who named them. What was typed goes away, so that this is not for a
 * group in which somebody typed.
 */
void
confab_account_servers_set_found (ConfabAccountServers *self,
                                  ConfabFoundSettings * found,
                                  const char *          address)
{
  g_return_if_fail (CONFAB_IS_ACCOUNT_SERVERS (self));

  if (found != NULL)
    confab_found_settings_ref (found);
  g_clear_pointer (&self->found, confab_found_settings_unref);
  self->found = found;
  set_security (self->imap_security, found != NULL ? found->imap_security : CONFAB_SECURITY_TLS);
  set_security (self->smtp_security, found != NULL ? found->smtp_security : CONFAB_SECURITY_TLS);
  set_port (self->imap_port, found != NULL ? found->imap_port : IMAP_TLS_PORT);
  set_port (self->smtp_port, found != NULL ? found->smtp_port : SMTP_TLS_PORT);
  gtk_editable_set_text (self->user, found != NULL && strcmp (found->imap_user, address) != 0 ? found->imap_user : "");
  gtk_editable_set_text (self->imap_host, found != NULL ? found->imap_host : "");
  gtk_editable_set_text (self->smtp_host, found != NULL ? found->smtp_host : "");
  remember (self, found != NULL ? found->imap_user : NULL, found != NULL ? found->smtp_user : NULL);
}

/**
 * confab_account_servers_get_found:
 * @self: a group
 *
 * Returns: (transfer none) (nullable): what was found, unless somebody changed it
 */
ConfabFoundSettings *
confab_account_servers_get_found (ConfabAccountServers *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_SERVERS (self), NULL);

  return confab_account_servers_is_by_hand (self) ? NULL : self->found;
}

/**
 * confab_account_servers_is_by_hand:
 * @self: a group
 *
 * Returns: whether somebody typed into it
 */
gboolean
confab_account_servers_is_by_hand (ConfabAccountServers *self)
{
  g_autofree char *fields = NULL;

  g_return_val_if_fail (CONFAB_IS_ACCOUNT_SERVERS (self), FALSE);

  fields = dup_fields (self);
  return g_strcmp0 (fields, self->shown) != 0;
}

/**
 * confab_account_servers_get_authority:
 * @self: a group
 *
 * Returns: (transfer none) (nullable): path of the PEM file with an extra authority
 */
const char *
confab_account_servers_get_authority (ConfabAccountServers *self)
{
  g_return_val_if_fail (CONFAB_IS_ACCOUNT_SERVERS (self), NULL);

  return self->authority;
}

/* Says what is wrong with a server, and returns the field it is in. */
static GtkWidget *
check_server (GtkEditable *     host,
              GtkEditable *     port,
              ConfabProblemRow *problem,
              const char *      title,
              const char *      sentence)
{
  g_autofree char *name = dup_text (host);

  if (*name == '\0')
    {
      confab_problem_row_set_field (problem, GTK_WIDGET (host));
      confab_problem_row_show (problem, title, sentence);
      return GTK_WIDGET (host);
    }
  if (get_port (port) != 0)
    return NULL;
  confab_problem_row_set_field (problem, GTK_WIDGET (port));
  confab_problem_row_show (problem, _ ("Not a port"), _ ("A port is a number from 1 to 65535."));
  return GTK_WIDGET (port);
}

/**
 * confab_account_servers_check:
 * @self: a group
 *
 * Says what is missing.
 *
 * Returns: whether nothing is
 */
gboolean
confab_account_servers_check (ConfabAccountServers *self)
{
  GtkWidget *smtp = check_server (self->smtp_host, self->smtp_port, self->smtp_problem, _ ("No server for sending"),
                                  _ ("Your provider’s help pages name it, often as “SMTP” or “outgoing server”."));
  GtkWidget *imap = check_server (self->imap_host, self->imap_port, self->imap_problem, _ ("No server for receiving"),
                                  _ ("Your provider’s help pages name it, often as “IMAP” or “incoming server”."));

  if (imap == NULL && smtp == NULL)
    return TRUE;
  adw_expander_row_set_expanded (self->expander, TRUE);
  gtk_widget_grab_focus (imap != NULL ? imap : smtp);
  return FALSE;
}

/**
 * confab_account_servers_fill:
 * @self: a group
 * @record: an account's settings with its address
 *
 * Puts what is typed into @record.
 */
void
confab_account_servers_fill (ConfabAccountServers *self,
                             ConfabAccountRecord * record)
{
  g_autofree char *user = dup_text (self->user);

  g_return_if_fail (CONFAB_IS_ACCOUNT_SERVERS (self));

  gboolean same_user = self->imap_user != NULL && g_strcmp0 (user, self->shown_user) == 0;

  if (*user == '\0')
    g_set_str (&user, record->address);
  g_free (record->imap_host);
  g_free (record->smtp_host);
  record->imap_host = dup_text (self->imap_host);
  record->smtp_host = dup_text (self->smtp_host);
  record->imap_port = get_port (self->imap_port);
  record->smtp_port = get_port (self->smtp_port);
  record->imap_security = get_security (self->imap_security);
  record->smtp_security = get_security (self->smtp_security);
  g_set_str (&record->imap_user, same_user ? self->imap_user : user);
  g_set_str (&record->smtp_user, same_user ? self->smtp_user : user);
  g_set_str (&record->authority, self->authority);
}

/* Which of two servers the words are about: the one they name, if they name only one. */
static ConfabProblemRow *
find_row (ConfabAccountServers *self,
          ConfabProblem *       problem)
{
  g_autofree char *imap = dup_text (self->imap_host);
  g_autofree char *smtp = dup_text (self->smtp_host);
  const char *sentence = confab_problem_get_sentence (problem);
  gboolean names_imap = *imap != '\0' && strstr (sentence, imap) != NULL;
  gboolean names_smtp = *smtp != '\0' && strstr (sentence, smtp) != NULL;

  if (confab_problem_get_action (problem) == CONFAB_PROBLEM_CERTIFICATE)
    return self->authority_problem;
  if (names_imap && !names_smtp)
    return self->imap_problem;
  if (names_smtp && !names_imap)
    return self->smtp_problem;
  return self->servers_problem;
}

/**
 * confab_account_servers_show_problem:
 * @self: a group
 * @problem: what is wrong with a server
 *
 * Shows it at the field it is about.
 */
void
confab_account_servers_show_problem (ConfabAccountServers *self,
                                     ConfabProblem *       problem)
{
  ConfabProblemRow *row;
  GtkWidget *field;

  g_return_if_fail (CONFAB_IS_ACCOUNT_SERVERS (self));

  row = find_row (self, problem);
  confab_problem_row_set_field (self->imap_problem, GTK_WIDGET (self->imap_host));
  confab_problem_row_set_field (self->smtp_problem, GTK_WIDGET (self->smtp_host));
  adw_expander_row_set_expanded (self->expander, TRUE);
  confab_problem_row_show (row, confab_problem_get_title (problem), confab_problem_get_sentence (problem));
  field = confab_problem_row_get_field (row);
  if (field != NULL)
    gtk_widget_grab_focus (field);
}

/**
 * confab_account_servers_clear_problems:
 * @self: a group
 *
 * Says that nothing is wrong.
 */
void
confab_account_servers_clear_problems (ConfabAccountServers *self)
{
  g_return_if_fail (CONFAB_IS_ACCOUNT_SERVERS (self));

  confab_problem_row_clear (self->imap_problem);
  confab_problem_row_clear (self->smtp_problem);
  confab_problem_row_clear (self->authority_problem);
  confab_problem_row_clear (self->servers_problem);
}

/**
 * confab_account_servers_set_authority:
 * @self: a group
 * @path: (nullable): a PEM file with an authority to trust for this account alone
 *
 * Shows who it is and its fingerprint, or why it cannot be used.
 */
void
confab_account_servers_set_authority (ConfabAccountServers *self,
                                      const char *          path)
{
  g_return_if_fail (CONFAB_IS_ACCOUNT_SERVERS (self));

  show_authority (self, path);
}
