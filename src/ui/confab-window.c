/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window: chat list and chat beside each other, or what there is instead of them. */
#include "config.h"

#include "confab-window.h"

#include <glib/gi18n.h>

#include "confab-conversation-list.h"
#include "confab-conversation-view.h"
#include "confab-format.h"
#include "confab-match.h"
#include "confab-sidebar.h"
#include "confab-status.h"
#include "confab-ui.h"
#include "confab-welcome-page.h"
#include "confab-window-actions.h"

/**
 * ConfabWindow:
 *
 * Is there before the engine is, and stays when the engine cannot be had: then it says
 * why. Its signal `reopen` asks to try that again.
 */
struct _ConfabWindow
{
  AdwApplicationWindow parent_instance;

  GtkStack *stack;
  GtkWidget *starting;
  GtkWidget *welcome;
  GtkWidget *failure;
  GtkWidget *main;
  AdwStatusPage *failure_page;
  GtkWidget *folder_button;
  AdwBanner *banner;
  AdwNavigationSplitView *split;
  ConfabSidebar *sidebar;
  AdwNavigationPage *content_page;
  GtkStack *content_stack;
  GtkWidget *placeholder;
  GtkWidget *choose_page;
  ConfabConversationView *view;

  ConfabEngine *engine;
  ConfabRegistry *registry;
  ConfabConversationList *list;
  ConfabConversation *conversation;
  ConfabStatus *status;
  GSettings *settings;
  char *profile;
  GCancellable *looking; /* for the chat that was asked for last */
};

G_DEFINE_FINAL_TYPE (ConfabWindow, confab_window, ADW_TYPE_APPLICATION_WINDOW)

typedef enum
{
  PROP_SETTINGS = 1,
  PROP_CONVERSATION,
} ConfabWindowProperty;

static GParamSpec *properties[PROP_CONVERSATION + 1];

enum
{
  SIGNAL_REOPEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What the window shows */

static void
update_stack (ConfabWindow *self)
{
  GtkWidget *page;

  if (self->engine == NULL)
    return;
  if (g_list_model_get_n_items (confab_engine_get_accounts (self->engine)) > 0 ||
      g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    page = self->main;
  else if (confab_engine_get_loaded (self->engine))
    page = self->welcome;
  else
    page = self->starting;
  gtk_stack_set_visible_child (self->stack, page);
  gtk_widget_set_visible (self->choose_page, g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0);
  confab_window_update_actions (self, page == self->main);
}

/* In a narrow window the list is not to be seen beside a chat: then it is said here. */
static void
update_banner (ConfabWindow *self)
{
  const char *title = confab_status_get_title (self->status);
  gboolean hidden = adw_navigation_split_view_get_collapsed (self->split) &&
                    adw_navigation_split_view_get_show_content (self->split);

  if (title != NULL)
    adw_banner_set_title (self->banner, title);
  adw_banner_set_revealed (self->banner, title != NULL && hidden &&
                           gtk_stack_get_visible_child (self->stack) == self->main);
}

static void
update_content_title (ConfabWindow *self)
{
  g_autofree char *name = NULL;

  if (self->conversation != NULL)
    name = confab_format_line (confab_conversation_get_name (self->conversation));
  adw_navigation_page_set_title (self->content_page, name != NULL ? name : _ ("Chat"));
}

/* In a narrow window, who goes back to the list closes the chat: when it has slid away. */
static void
close_hidden_chat (ConfabWindow *self)
{
  if (adw_navigation_split_view_get_collapsed (self->split) && !adw_navigation_split_view_get_show_content (self->split) &&
      !gtk_widget_get_mapped (GTK_WIDGET (self->content_page)))
    confab_window_set_conversation (self, NULL);
}

static void
show_content_cb (ConfabWindow *self)
{
  close_hidden_chat (self);
  update_banner (self);
}

static void
stop_looking (ConfabWindow *self)
{
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}

static void
opened_cb (ConfabWindow *      self,
           ConfabConversation *conversation)
{
  stop_looking (self);
  confab_window_set_conversation (self, conversation);
  if (!adw_navigation_split_view_get_collapsed (self->split))
    confab_conversation_view_focus_composer (self->view);
}

static void
message_found_cb (ConfabWindow *self,
                  ConfabMatch * match)
{
  stop_looking (self);
  confab_window_set_conversation (self, confab_match_get_conversation (match));
  confab_conversation_view_jump_to_message (self->view, confab_message_get_id (confab_match_get_message (match)));
}

/* Chats that go away while they are open */

static void
conversation_replaced_cb (ConfabWindow *self,
                          gint64        id,
                          gint64        replacement)
{
  if (self->conversation != NULL && confab_conversation_get_id (self->conversation) == id)
    confab_window_open_chat (self, replacement);
}

static void
conversation_removed_cb (ConfabWindow *self,
                         gint64        id)
{
  if (self->conversation != NULL && confab_conversation_get_id (self->conversation) == id)
    confab_window_set_conversation (self, NULL);
}

static void
found_cb (GObject *     source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (ConfabWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ConfabConversation) conversation = NULL;

  conversation = confab_registry_find_conversation_finish (CONFAB_REGISTRY (source), result, &error);
  if (conversation != NULL)
    opened_cb (self, conversation);
  else
    g_debug ("A chat was not opened: %s", error->message);
}

/* Object */

static void
drop_engine (ConfabWindow *self)
{
  if (self->view != NULL)
    confab_window_set_conversation (self, NULL);
  if (self->engine != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->engine, self);
      g_signal_handlers_disconnect_by_data (confab_engine_get_accounts (self->engine), self);
      g_signal_handlers_disconnect_by_data (self->registry, self);
      g_signal_handlers_disconnect_by_data (self->list, self);
    }
  if (self->view != NULL)
    {
      confab_status_set_accounts (self->status, NULL);
      confab_sidebar_set_engine (self->sidebar, NULL, NULL, NULL);
      confab_conversation_view_set_registry (self->view, NULL);
      confab_conversation_view_set_engine (self->view, NULL);
    }
  g_clear_object (&self->list);
  g_clear_object (&self->registry);
  g_clear_object (&self->engine);
}

static void
confab_window_dispose (GObject *object)
{
  ConfabWindow *self = CONFAB_WINDOW (object);

  stop_looking (self);
  if (self->status != NULL)
    g_signal_handlers_disconnect_by_data (self->status, self);
  drop_engine (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_WINDOW);
  g_clear_object (&self->status);
  g_clear_object (&self->conversation);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (confab_window_parent_class)->dispose (object);
}

static void
confab_window_finalize (GObject *object)
{
  ConfabWindow *self = CONFAB_WINDOW (object);

  g_clear_pointer (&self->profile, g_free);
  G_OBJECT_CLASS (confab_window_parent_class)->finalize (object);
}

static void
confab_window_constructed (GObject *object)
{
  ConfabWindow *self = CONFAB_WINDOW (object);

  G_OBJECT_CLASS (confab_window_parent_class)->constructed (object);
  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

static void
confab_window_get_property (GObject *   object,
                            guint       id,
                            GValue *    value,
                            GParamSpec *pspec)
{
  ConfabWindow *self = CONFAB_WINDOW (object);

  switch ((ConfabWindowProperty) id)
    {
    case PROP_SETTINGS:
      g_value_set_object (value, self->settings);
      break;

    case PROP_CONVERSATION:
      g_value_set_object (value, self->conversation);
      break;
    }
}

static void
confab_window_set_property (GObject *     object,
                            guint         id,
                            const GValue *value,
                            GParamSpec *  pspec)
{
  ConfabWindow *self = CONFAB_WINDOW (object);

  switch ((ConfabWindowProperty) id)
    {
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;

    case PROP_CONVERSATION:
      confab_window_set_conversation (self, g_value_get_object (value));
      break;
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (CONFAB_TYPE_CONVERSATION_VIEW);
  g_type_ensure (CONFAB_TYPE_SIDEBAR);
  g_type_ensure (CONFAB_TYPE_WELCOME_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, starting);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, failure);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, main);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, failure_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, folder_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, split);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, content_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, content_stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, placeholder);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, choose_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabWindow, view);
  gtk_widget_class_bind_template_callback (widget_class, opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, message_found_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_hidden_chat);
  gtk_widget_class_bind_template_callback (widget_class, show_content_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_banner);
  gtk_widget_class_bind_template_callback (widget_class, confab_window_open_chat);
}

static void
confab_window_class_init (ConfabWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = confab_window_dispose;
  object_class->finalize = confab_window_finalize;
  object_class->constructed = confab_window_constructed;
  object_class->get_property = confab_window_get_property;
  object_class->set_property = confab_window_set_property;

  /**
   * ConfabWindow:settings:
   *
   * The profile's settings.
   */
  properties[PROP_SETTINGS] =
    g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabWindow:conversation:
   *
   * The chat that is open.
   */
  properties[PROP_CONVERSATION] =
    g_param_spec_object ("conversation", NULL, NULL, CONFAB_TYPE_CONVERSATION,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * ConfabWindow::reopen:
   *
   * The person wants to try once more to open the profile.
   */
  signals[SIGNAL_REOPEN] =
    g_signal_new ("reopen", CONFAB_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
confab_window_init (ConfabWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->status = confab_status_new ();
  confab_sidebar_set_status (self->sidebar, self->status);
  g_signal_connect_swapped (self->status, "changed", G_CALLBACK (update_banner), self);
  confab_window_add_actions (self);
  confab_window_update_actions (self, FALSE);
  update_content_title (self);
}

/**
 * confab_window_new:
 * @application: the application
 * @settings: the profile's settings
 *
 * Returns: (transfer none): a window without an engine; GTK owns it
 */
ConfabWindow *
confab_window_new (GtkApplication *application,
                   GSettings *     settings)
{
  return g_object_new (CONFAB_TYPE_WINDOW, "application", application, "settings", settings, NULL);
}

/**
 * confab_window_get_engine:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the engine
 */
ConfabEngine *
confab_window_get_engine (ConfabWindow *self)
{
  g_return_val_if_fail (CONFAB_IS_WINDOW (self), NULL);

  return self->engine;
}

/**
 * confab_window_get_registry:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): where its conversations are from
 */
ConfabRegistry *
confab_window_get_registry (ConfabWindow *self)
{
  g_return_val_if_fail (CONFAB_IS_WINDOW (self), NULL);

  return self->registry;
}

/**
 * confab_window_get_settings:
 * @self: a window
 *
 * Returns: (transfer none): the profile's settings
 */
GSettings *
confab_window_get_settings (ConfabWindow *self)
{
  g_return_val_if_fail (CONFAB_IS_WINDOW (self), NULL);

  return self->settings;
}

/**
 * confab_window_get_sidebar:
 * @self: a window
 *
 * Returns: (transfer none): its left side
 */
ConfabSidebar *
confab_window_get_sidebar (ConfabWindow *self)
{
  g_return_val_if_fail (CONFAB_IS_WINDOW (self), NULL);

  return self->sidebar;
}

/**
 * confab_window_find:
 * @self: a window
 *
 * Begins a search in the chat that is open, or in all where none is.
 */
void
confab_window_find (ConfabWindow *self)
{
  g_return_if_fail (CONFAB_IS_WINDOW (self));

  if (self->conversation != NULL)
    {
      confab_conversation_view_start_search (self->view);
      return;
    }
  confab_window_show_list (self);
  confab_sidebar_start_search (self->sidebar);
}

/**
 * confab_window_get_profile:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the directory of the profile that could not be opened
 */
const char *
confab_window_get_profile (ConfabWindow *self)
{
  g_return_val_if_fail (CONFAB_IS_WINDOW (self), NULL);

  return self->profile;
}

/**
 * confab_window_show_list:
 * @self: a window
 *
 * In a narrow window, goes back to the chat list.
 */
void
confab_window_show_list (ConfabWindow *self)
{
  g_return_if_fail (CONFAB_IS_WINDOW (self));

  adw_navigation_split_view_set_show_content (self->split, FALSE);
}

/**
 * confab_window_reopen:
 * @self: a window
 *
 * Asks to try once more to open the profile.
 */
void
confab_window_reopen (ConfabWindow *self)
{
  g_return_if_fail (CONFAB_IS_WINDOW (self));

  g_signal_emit (self, signals[SIGNAL_REOPEN], 0);
}

/**
 * confab_window_set_engine:
 * @self: a window
 * @engine: (nullable): the engine
 * @registry: (nullable): its items; there only together with @engine
 *
 * Shows what is in the profile of @engine.
 */
void
confab_window_set_engine (ConfabWindow *  self,
                          ConfabEngine *  engine,
                          ConfabRegistry *registry)
{
  GListModel *accounts;

  g_return_if_fail (CONFAB_IS_WINDOW (self));
  g_return_if_fail ((engine == NULL) == (registry == NULL));

  if (self->engine == engine)
    return;
  drop_engine (self);
  if (engine == NULL)
    {
      gtk_stack_set_visible_child (self->stack, self->starting);
      return;
    }
  self->engine = g_object_ref (engine);
  self->registry = g_object_ref (registry);
  self->list = confab_conversation_list_new (self->registry);
  accounts = confab_engine_get_accounts (engine);
  g_signal_connect_swapped (engine, "notify::loaded", G_CALLBACK (update_stack), self);
  g_signal_connect_swapped (accounts, "items-changed", G_CALLBACK (update_stack), self);
  g_signal_connect_swapped (self->list, "notify::n-items", G_CALLBACK (update_stack), self);
  g_signal_connect_swapped (self->registry, "conversation-replaced", G_CALLBACK (conversation_replaced_cb), self);
  g_signal_connect_swapped (self->registry, "conversation-removed", G_CALLBACK (conversation_removed_cb), self);
  confab_status_set_accounts (self->status, accounts);
  confab_sidebar_set_engine (self->sidebar, engine, self->registry, self->list);
  confab_conversation_view_set_engine (self->view, engine);
  confab_conversation_view_set_registry (self->view, self->registry);
  update_stack (self);
}

/**
 * confab_window_show_failure:
 * @self: a window
 * @problem: why the profile cannot be opened
 * @profile: the profile's directory
 *
 * Says so in place of the chats.
 */
void
confab_window_show_failure (ConfabWindow * self,
                            ConfabProblem *problem,
                            const char *   profile)
{
  g_autofree char *sentence = NULL;

  g_return_if_fail (CONFAB_IS_WINDOW (self));

  confab_window_set_engine (self, NULL, NULL);
  g_set_str (&self->profile, profile);
  sentence = g_markup_escape_text (confab_problem_get_sentence (problem), -1);
  adw_status_page_set_title (self->failure_page, confab_problem_get_title (problem));
  adw_status_page_set_description (self->failure_page, sentence);
  gtk_widget_set_visible (self->folder_button, confab_problem_get_action (problem) == CONFAB_PROBLEM_DISK);
  gtk_stack_set_visible_child (self->stack, self->failure);
}

/**
 * confab_window_get_conversation:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the chat that is open
 */
ConfabConversation *
confab_window_get_conversation (ConfabWindow *self)
{
  g_return_val_if_fail (CONFAB_IS_WINDOW (self), NULL);

  return self->conversation;
}

/**
 * confab_window_set_conversation:
 * @self: a window
 * @conversation: (nullable): the chat to open
 *
 * Opens a chat, or closes the one that is open.
 */
void
confab_window_set_conversation (ConfabWindow *      self,
                                ConfabConversation *conversation)
{
  g_return_if_fail (CONFAB_IS_WINDOW (self));

  if (conversation != NULL)
    adw_navigation_split_view_set_show_content (self->split, TRUE);
  if (self->conversation == conversation)
    return;
  if (self->conversation != NULL)
    g_signal_handlers_disconnect_by_func (self->conversation, update_content_title, self);
  g_set_object (&self->conversation, conversation);
  if (conversation != NULL)
    g_signal_connect_object (conversation, "notify::name", G_CALLBACK (update_content_title), self, G_CONNECT_SWAPPED);
  confab_sidebar_set_selected (self->sidebar, conversation);
  confab_conversation_view_set_conversation (self->view, conversation);
  gtk_stack_set_visible_child (self->content_stack, conversation != NULL ? GTK_WIDGET (self->view) : self->placeholder);
  if (conversation == NULL)
    adw_navigation_split_view_set_show_content (self->split, FALSE);
  update_content_title (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONVERSATION]);
}

/**
 * confab_window_open_chat:
 * @self: a window
 * @conversation: a conversation's row id
 *
 * Opens a chat as soon as it is found, unless another one is opened before.
 */
void
confab_window_open_chat (ConfabWindow *self,
                         gint64        conversation)
{
  g_return_if_fail (CONFAB_IS_WINDOW (self));

  if (self->registry == NULL)
    return;
  stop_looking (self);
  self->looking = g_cancellable_new ();
  confab_registry_find_conversation (self->registry, conversation, self->looking, found_cb, g_object_ref (self));
}

/**
 * confab_window_shows_chat:
 * @self: a window
 * @conversation: a conversation's row id
 *
 * Returns: whether the person has it before their eyes
 */
gboolean
confab_window_shows_chat (ConfabWindow *self,
                          gint64        conversation)
{
  g_return_val_if_fail (CONFAB_IS_WINDOW (self), FALSE);

  return self->conversation != NULL && confab_conversation_get_id (self->conversation) == conversation &&
         gtk_window_is_active (GTK_WINDOW (self));
}

/**
 * confab_window_is_ready:
 * @self: a window
 *
 * Returns: whether it shows what there is to show: the chats, or that there are none,
 *   or why there are none
 */
gboolean
confab_window_is_ready (ConfabWindow *self)
{
  GtkWidget *page;

  g_return_val_if_fail (CONFAB_IS_WINDOW (self), FALSE);

  page = gtk_stack_get_visible_child (self->stack);
  if (page == self->main)
    return g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0 || confab_conversation_list_get_loaded (self->list);
  return page != self->starting;
}
