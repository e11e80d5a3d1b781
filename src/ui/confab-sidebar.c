/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The left side of the window: the chats, search, filters, archived ones and requests. */
#include "config.h"

#include "confab-sidebar.h"

#include <glib/gi18n.h>

#include "confab-chat-list.h"
#include "confab-filtered-conversations.h"
#include "confab-search-list.h"
#include "confab-toasts.h"
#include "confab-ui.h"

/**
 * ConfabSidebar:
 *
 * Three chat lists over one model: the one that filters narrow down, the archived ones,
 * and the contact requests; and what a search has found. Its signals tell what the
 * person wants to see: `opened` a chat, `found` a message.
 */
struct _ConfabSidebar
{
  AdwBin parent_instance;

  AdwNavigationView *navigation;
  AdwNavigationPage *chats_page;
  AdwNavigationPage *archived_page;
  AdwNavigationPage *requests_page;
  GtkStack *title_stack;
  GtkWidget *title;
  GtkWidget *search_entry;
  GtkToggleButton *search_button;
  AdwBanner *banner;
  GtkRevealer *filters_revealer;
  AdwToggleGroup *filters;
  GtkWidget *requests_button;
  GtkLabel *requests_count;
  GtkWidget *archived_button;
  GtkLabel *archived_count;
  GtkStack *stack;
  ConfabChatList *chats;
  ConfabChatList *archived;
  ConfabChatList *requests;
  AdwStatusPage *no_chats;
  ConfabSearchList *found;
  AdwStatusPage *nothing;

  ConfabEngine *engine;
  ConfabConversationList *list;
  ConfabFilteredConversations *shown;
  ConfabFilteredConversations *unread;
  ConfabFilteredConversations *groups;
  ConfabFilteredConversations *put_away;
  ConfabFilteredConversations *strangers;
  ConfabStatus *status;
};

G_DEFINE_FINAL_TYPE (ConfabSidebar, confab_sidebar, ADW_TYPE_BIN)

enum
{
  SIGNAL_OPENED,
  SIGNAL_FOUND,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static guint
count (gpointer model)
{
  return model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (model)) : 0;
}

static gboolean
is_searching (ConfabSidebar *self)
{
  return gtk_toggle_button_get_active (self->search_button) && *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0';
}

/* Why the filtered list is empty. */
static void
show_nothing (ConfabSidebar *self)
{
  gboolean unread = confab_filtered_conversations_get_show (self->shown) == CONFAB_SHOW_UNREAD;

  adw_status_page_set_title (self->nothing, unread ? _ ("All Read") : _ ("No Groups"));
  adw_status_page_set_description (self->nothing, unread ? _ ("No chat has unread messages.")
                                                         : _ ("No chat has several people in it."));
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->nothing));
}

static void
update_stack (ConfabSidebar *self)
{
  gboolean filtered = self->shown != NULL && confab_filtered_conversations_get_show (self->shown) != CONFAB_SHOW_ALL;

  if (is_searching (self))
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->found));
  else if (count (self->shown) > 0 || self->list == NULL || !confab_conversation_list_get_loaded (self->list))
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->chats));
  else if (filtered)
    show_nothing (self);
  else
    gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->no_chats));
}

static void
update_count (GtkLabel *label,
              guint     number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  gtk_label_set_text (label, text);
}

/* A page that has become empty has nothing more to show. */
static void
leave_empty_page (ConfabSidebar *    self,
                  AdwNavigationPage *page,
                  guint              number)
{
  if (number == 0 && adw_navigation_view_get_visible_page (self->navigation) == page)
    adw_navigation_view_pop (self->navigation);
}

/* Once there, the filters stay: nothing moves away below the pointer. */
static void
update (ConfabSidebar *self)
{
  guint n_archived = count (self->put_away);
  guint n_requests = count (self->strangers);
  gboolean wanted = count (self->unread) > 0 || count (self->groups) > 0;

  if (count (self->list) == 0 || is_searching (self))
    gtk_revealer_set_reveal_child (self->filters_revealer, FALSE);
  else if (wanted)
    gtk_revealer_set_reveal_child (self->filters_revealer, TRUE);
  gtk_widget_set_visible (self->archived_button, n_archived > 0 && !is_searching (self));
  gtk_widget_set_visible (self->requests_button, n_requests > 0 && !is_searching (self));
  update_count (self->archived_count, n_archived);
  update_count (self->requests_count, n_requests);
  leave_empty_page (self, self->archived_page, n_archived);
  leave_empty_page (self, self->requests_page, n_requests);
  update_stack (self);
}

static void
update_banner (ConfabSidebar *self)
{
  const char *title = confab_status_get_title (self->status);
  const char *action = confab_status_get_action (self->status);

  if (title == NULL)
    {
      adw_banner_set_revealed (self->banner, FALSE);
      return;
    }
  adw_banner_set_title (self->banner, title);
  adw_banner_set_button_label (self->banner, confab_status_get_button (self->status));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner), NULL);
  if (g_strcmp0 (action, "win.edit-account") == 0)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->banner), "x",
                                      confab_account_info_get_id (confab_status_get_account (self->status)));
  else
    gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->banner), NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner), action);
  adw_banner_set_revealed (self->banner, TRUE);
}

static void
opened_cb (ConfabSidebar *     self,
           ConfabConversation *conversation)
{
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, conversation);
}

static void
found_cb (ConfabSidebar *self,
          ConfabMatch *  match)
{
  g_signal_emit (self, signals[SIGNAL_FOUND], 0, match);
}

static void
undo_archive_cb (AdwToast *     toast,
                 ConfabSidebar *self)
{
  ConfabConversation *conversation = g_object_get_data (G_OBJECT (toast), "conversation");

  if (self->engine == NULL)
    return;
  confab_toasts_watch (GTK_WIDGET (self),
                       confab_engine_set_setting (self->engine, confab_conversation_get_id (conversation),
                                                  CONFAB_SETTING_ARCHIVED, 0));
}

static void
archived_cb (ConfabSidebar *     self,
             ConfabConversation *conversation)
{
  AdwToast *toast = adw_toast_new (_ ("Chat archived"));

  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "conversation", g_object_ref (conversation), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_archive_cb), self, G_CONNECT_DEFAULT);
  confab_toasts_add (GTK_WIDGET (self), toast);
}

static void
filter_changed_cb (ConfabSidebar *self)
{
  if (self->shown == NULL)
    return;
  confab_filtered_conversations_set_show (self->shown, (ConfabConversationShow) adw_toggle_group_get_active (self->filters));
  update_stack (self);
}

/* Search */

static void
search_changed_cb (ConfabSidebar *self)
{
  confab_search_list_look_for (self->found, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  update (self);
}

static void
search_toggled_cb (ConfabSidebar *self)
{
  gboolean on = gtk_toggle_button_get_active (self->search_button);

  gtk_stack_set_visible_child (self->title_stack, on ? self->search_entry : self->title);
  if (on)
    {
      adw_navigation_view_pop_to_page (self->navigation, self->chats_page);
      gtk_widget_grab_focus (self->search_entry);
    }
  else
    {
      gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
      search_changed_cb (self); /* the list is back before the entry's delay is over */
    }
}

static void
search_started_cb (ConfabSidebar *self)
{
  gtk_toggle_button_set_active (self->search_button, TRUE);
}

static void
search_stopped_cb (ConfabSidebar *self)
{
  gtk_toggle_button_set_active (self->search_button, FALSE);
}

static void
search_activated_cb (ConfabSidebar *self)
{
  search_changed_cb (self); /* who is quick has not waited for the entry's delay */
  confab_search_list_open_first (self->found);
}

static void
show_page_action (GtkWidget * widget,
                  const char *name,
                  GVariant *  parameter)
{
  ConfabSidebar *self = CONFAB_SIDEBAR (widget);

  adw_navigation_view_push (self->navigation, g_str_equal (name, "sidebar.archived") ? self->archived_page
                                                                                      : self->requests_page);
}

/* Object */

static void
drop_model (ConfabSidebar *self)
{
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->shown);
  g_clear_object (&self->unread);
  g_clear_object (&self->groups);
  g_clear_object (&self->put_away);
  g_clear_object (&self->strangers);
  g_clear_object (&self->list);
  g_clear_object (&self->engine);
}

static void
confab_sidebar_dispose (GObject *object)
{
  ConfabSidebar *self = CONFAB_SIDEBAR (object);

  drop_model (self);
  if (self->status != NULL)
    g_signal_handlers_disconnect_by_data (self->status, self);
  g_clear_object (&self->status);
  adw_bin_set_child (ADW_BIN (self), NULL); /* else the template frees it behind the bin's back */
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_SIDEBAR);
  G_OBJECT_CLASS (confab_sidebar_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, navigation);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, chats_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, archived_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, requests_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, title_stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, title);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, search_entry);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, search_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, banner);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, filters_revealer);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, filters);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, requests_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, requests_count);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, archived_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, archived_count);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, chats);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, archived);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, requests);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, no_chats);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, found);
  gtk_widget_class_bind_template_child (widget_class, ConfabSidebar, nothing);
  gtk_widget_class_bind_template_callback (widget_class, opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, found_cb);
  gtk_widget_class_bind_template_callback (widget_class, archived_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_started_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activated_cb);
}

static void
confab_sidebar_class_init (ConfabSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_sidebar_dispose;
  g_type_ensure (CONFAB_TYPE_CHAT_LIST);
  g_type_ensure (CONFAB_TYPE_SEARCH_LIST);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "sidebar.archived", NULL, show_page_action);
  gtk_widget_class_install_action (widget_class, "sidebar.requests", NULL, show_page_action);

  /**
   * ConfabSidebar::opened:
   *
   * The person wants to see this #ConfabConversation.
   */
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", CONFAB_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CONFAB_TYPE_CONVERSATION);

  /**
   * ConfabSidebar::found:
   *
   * The person wants to see this #ConfabMatch in its place.
   */
  signals[SIGNAL_FOUND] =
    g_signal_new ("found", CONFAB_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CONFAB_TYPE_MATCH);
}

static void
confab_sidebar_init (ConfabSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->search_entry), GTK_WIDGET (self->chats));
  update (self);
}

/**
 * confab_sidebar_new:
 *
 * Returns: a sidebar without chats
 */
GtkWidget *
confab_sidebar_new (void)
{
  return g_object_new (CONFAB_TYPE_SIDEBAR, NULL);
}

static ConfabFilteredConversations *
watch_part (ConfabSidebar *        self,
            ConfabConversationShow show)
{
  ConfabFilteredConversations *part = confab_filtered_conversations_new (self->list);

  confab_filtered_conversations_set_show (part, show);
  g_signal_connect_object (part, "notify::n-items", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return part;
}

/**
 * confab_sidebar_set_engine:
 * @self: a sidebar
 * @engine: (nullable): what does what is asked for
 * @registry: (nullable): its items; there only together with @list
 * @list: (nullable): the chats
 */
void
confab_sidebar_set_engine (ConfabSidebar *         self,
                           ConfabEngine *          engine,
                           ConfabRegistry *        registry,
                           ConfabConversationList *list)
{
  g_return_if_fail (CONFAB_IS_SIDEBAR (self));

  confab_chat_list_set_model (self->chats, NULL);
  confab_chat_list_set_model (self->archived, NULL);
  confab_chat_list_set_model (self->requests, NULL);
  confab_search_list_set_models (self->found, NULL, NULL);
  drop_model (self);
  g_set_object (&self->engine, engine);
  confab_chat_list_set_engine (self->chats, engine);
  confab_chat_list_set_engine (self->archived, engine);
  confab_chat_list_set_engine (self->requests, engine);
  if (list != NULL)
    {
      g_autoptr (ConfabFilteredConversations) named = confab_filtered_conversations_new (list);
      g_autoptr (ConfabSearch) search = confab_search_new (registry);

      self->list = g_object_ref (list);
      confab_filtered_conversations_set_show (named, CONFAB_SHOW_FOUND);
      confab_search_list_set_models (self->found, named, search);
      self->shown = watch_part (self, (ConfabConversationShow) adw_toggle_group_get_active (self->filters));
      self->unread = watch_part (self, CONFAB_SHOW_UNREAD);
      self->groups = watch_part (self, CONFAB_SHOW_GROUPS);
      self->put_away = watch_part (self, CONFAB_SHOW_ARCHIVED);
      self->strangers = watch_part (self, CONFAB_SHOW_REQUESTS);
      confab_chat_list_set_model (self->chats, G_LIST_MODEL (self->shown));
      confab_chat_list_set_model (self->archived, G_LIST_MODEL (self->put_away));
      confab_chat_list_set_model (self->requests, G_LIST_MODEL (self->strangers));
      g_signal_connect_object (list, "notify::loaded", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);
}

/**
 * confab_sidebar_set_status:
 * @self: a sidebar
 * @status: what the banner is to say
 */
void
confab_sidebar_set_status (ConfabSidebar *self,
                           ConfabStatus * status)
{
  g_return_if_fail (CONFAB_IS_SIDEBAR (self));

  if (self->status != NULL)
    g_signal_handlers_disconnect_by_data (self->status, self);
  g_set_object (&self->status, status);
  g_signal_connect_object (status, "changed", G_CALLBACK (update_banner), self, G_CONNECT_SWAPPED);
  update_banner (self);
}

/**
 * confab_sidebar_get_selected:
 * @self: a sidebar
 *
 * Returns: (transfer none) (nullable): the chat that is open
 */
ConfabConversation *
confab_sidebar_get_selected (ConfabSidebar *self)
{
  g_return_val_if_fail (CONFAB_IS_SIDEBAR (self), NULL);

  return confab_chat_list_get_selected (self->chats);
}

/**
 * confab_sidebar_set_selected:
 * @self: a sidebar
 * @conversation: (nullable): the chat that is open
 */
void
confab_sidebar_set_selected (ConfabSidebar *     self,
                             ConfabConversation *conversation)
{
  g_return_if_fail (CONFAB_IS_SIDEBAR (self));

  confab_chat_list_set_selected (self->chats, conversation);
  confab_chat_list_set_selected (self->archived, conversation);
  confab_chat_list_set_selected (self->requests, conversation);
  if (self->shown != NULL)
    confab_filtered_conversations_set_kept (self->shown, conversation);
}

/**
 * confab_sidebar_start_search:
 * @self: a sidebar
 *
 * Puts the search field in the title's place and the cursor into it.
 */
void
confab_sidebar_start_search (ConfabSidebar *self)
{
  g_return_if_fail (CONFAB_IS_SIDEBAR (self));

  gtk_toggle_button_set_active (self->search_button, TRUE);
  gtk_widget_grab_focus (self->search_entry);
}

/**
 * confab_sidebar_step:
 * @self: a sidebar
 * @steps: how many chats further down; negative: up
 *
 * Asks for the chat that stands so far from the one that is open, in the list that is
 * shown.
 */
void
confab_sidebar_step (ConfabSidebar *self,
                     int            steps)
{
  AdwNavigationPage *page;

  g_return_if_fail (CONFAB_IS_SIDEBAR (self));

  page = adw_navigation_view_get_visible_page (self->navigation);
  if (page == self->archived_page)
    confab_chat_list_step (self->archived, steps);
  else if (page == self->requests_page)
    confab_chat_list_step (self->requests, steps);
  else
    confab_chat_list_step (self->chats, steps);
}
