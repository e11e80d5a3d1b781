/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One conversation: header bar, timeline and composer; everything right of the sidebar. */
#include "config.h"

#include "confab-conversation-view-private.h"

#include <glib/gi18n.h>

#include "confab-avatar.h"
#include "confab-format.h"
#include "confab-message-menu.h"
#include "confab-toasts.h"
#include "confab-ui.h"

/* Of a group, below its name; the line is cut where it ends. */
#define MAX_NAMES 12

/**
 * ConfabConversationView:
 *
 * Shows one conversation after the other. Each has its own timeline, made when it is
 * opened. Its signal `open-chat` asks to open another conversation.
 */
G_DEFINE_FINAL_TYPE (ConfabConversationView, confab_conversation_view, ADW_TYPE_BIN)

typedef enum
{
  PROP_ENGINE = 1,
  PROP_REGISTRY,
  PROP_CONVERSATION,
} ConfabConversationViewProperty;

static GParamSpec *properties[PROP_CONVERSATION + 1];

enum
{
  SIGNAL_OPEN_CHAT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What is shown */

static char *
describe_members (ConfabConversationRecord *record)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (record->kind == CONFAB_CONVERSATION_SELF)
    return g_strdup ("");
  if (record->kind == CONFAB_CONVERSATION_PERSON || record->kind == CONFAB_CONVERSATION_PERSON_KEY ||
      record->kind == CONFAB_CONVERSATION_MACHINE)
    {
      g_autofree char *name = confab_format_line (record->name);
      g_autofree char *address =
        confab_format_line (record->members->len > 0 ? ((ConfabPersonRecord *) g_ptr_array_index (record->members, 0))->address : NULL);

      return g_strdup (g_strcmp0 (name, address) != 0 ? address : "");
    }
  for (guint i = 0; i < record->members->len && i < MAX_NAMES; i++)
    {
      ConfabPersonRecord *person = g_ptr_array_index (record->members, i);
      g_autofree char *name = confab_format_name (person->name, person->address);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }
  if (record->members->len > MAX_NAMES)
    g_string_append_printf (names, g_dngettext (GETTEXT_PACKAGE, " and %u more", " and %u more", record->members->len - MAX_NAMES),
                            record->members->len - MAX_NAMES);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
update_request (ConfabConversationView *  self,
                ConfabConversationRecord *record,
                const char *              name)
{
  g_autofree char *isolated = confab_format_isolated (name);
  /* Translators: somebody who never wrote before */
  g_autofree char *title = g_strdup_printf (_ ("%s wants to chat with you"), isolated);
  const char *address = record->members->len > 0 ? ((ConfabPersonRecord *) g_ptr_array_index (record->members, 0))->address : NULL;
  g_autofree char *proof = NULL;

  if (address != NULL)
    proof = g_strdup_printf (_ ("You never wrote to %s. Until you accept, nobody learns whether you have read this."), address);
  gtk_label_set_text (self->request_title, title);
  gtk_label_set_text (self->request_proof, proof != NULL ? proof : "");
  gtk_widget_set_visible (GTK_WIDGET (self->request_proof), proof != NULL);
}

static void
update_header (ConfabConversationView *self)
{
  ConfabConversationRecord *record;
  g_autofree char *name = NULL;
  g_autofree char *members = NULL;
  g_autofree char *drop = NULL;
  g_autofree char *isolated = NULL;

  if (self->conversation == NULL)
    return;
  record = confab_conversation_get_record (self->conversation);
  name = confab_format_line (record->name);
  members = describe_members (record);
  isolated = confab_format_isolated (name);
  confab_avatar_set_conversation (self->avatar, record);
  gtk_label_set_text (self->title, name);
  gtk_label_set_text (self->subtitle, members);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), *members != '\0');
  /* Translators: while files are dragged over a chat */
  drop = g_strdup_printf (_ ("Send to %s"), isolated);
  gtk_label_set_text (self->drop_label, drop);
  if (record->request)
    update_request (self, record, name);
  gtk_stack_set_visible_child (self->bottom, record->request ? self->request_page
                                             : record->can_send ? self->composer_page
                                                                : self->silent_page);
}

static void
update_stack (ConfabConversationView *self)
{
  gboolean is_empty = self->timeline != NULL && confab_timeline_get_loaded (self->timeline) &&
                      g_list_model_get_n_items (G_LIST_MODEL (self->timeline)) == 0 &&
                      confab_timeline_get_at_newest (self->timeline);

  gtk_stack_set_visible_child (self->stack, is_empty ? self->empty : GTK_WIDGET (self->timeline_view));
}

static void
show_problem (ConfabConversationView *self,
              const char *            title)
{
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  confab_toasts_add (GTK_WIDGET (self), adw_toast_new (escaped));
}

static void
problem_cb (ConfabConversationView *self,
            const char *            title)
{
  show_problem (self, title);
}

static void
sent_cb (ConfabConversationView *self)
{
  if (self->timeline == NULL)
    return;
  confab_timeline_clear_unread_line (self->timeline);
  confab_timeline_go_to_newest (self->timeline);
}

static void
show_about_cb (ConfabConversationView *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "chat.about", NULL);
}

/* Reading */

static void
reading_done_cb (ConfabOperation *       operation,
                 GParamSpec *            pspec,
                 ConfabConversationView *self)
{
  if (self->reading == operation)
    g_clear_object (&self->reading);
}

static void
seen_cb (ConfabConversationView *self)
{
  ConfabConversationRecord *record;

  if (self->engine == NULL || self->conversation == NULL || self->reading != NULL)
    return;
  record = confab_conversation_get_record (self->conversation);
  if (record->unread == 0 || record->request)
    return;
  self->reading = confab_engine_mark_read (self->engine, record->id);
  if (confab_operation_get_state (self->reading) == CONFAB_OPERATION_RUNNING)
    g_signal_connect_object (self->reading, "notify::state", G_CALLBACK (reading_done_cb), self, G_CONNECT_DEFAULT);
  else
    g_clear_object (&self->reading);
}

/* What can be done with a message */

static void
menu_cb (ConfabTimelineView *    timeline_view,
         ConfabMessageRow *      row,
         double                  x,
         double                  y,
         ConfabConversationView *self)
{
  ConfabConversationRecord *record;

  if (self->conversation == NULL)
    return;
  record = confab_conversation_get_record (self->conversation);
  confab_message_menu_popup (GTK_WIDGET (timeline_view), row, x, y, record->can_send && !record->request,
                             record->kind == CONFAB_CONVERSATION_GROUP || record->kind == CONFAB_CONVERSATION_THREAD ||
                             record->kind == CONFAB_CONVERSATION_LIST);
}

/* Files that are dropped */

static gboolean
takes_files (ConfabConversationView *self)
{
  return self->conversation != NULL && gtk_stack_get_visible_child (self->bottom) == self->composer_page;
}

static GdkDragAction
drop_enter_cb (GtkDropTarget *         target,
               double                  x,
               double                  y,
               ConfabConversationView *self)
{
  if (!takes_files (self))
    return 0;
  gtk_revealer_set_reveal_child (self->drop_revealer, TRUE);
  return GDK_ACTION_COPY;
}

static void
drop_leave_cb (ConfabConversationView *self)
{
  gtk_revealer_set_reveal_child (self->drop_revealer, FALSE);
}

static gboolean
drop_cb (GtkDropTarget *         target,
         const GValue *          value,
         double                  x,
         double                  y,
         ConfabConversationView *self)
{
  g_autoptr (GSList) files = NULL;

  gtk_revealer_set_reveal_child (self->drop_revealer, FALSE);
  if (!takes_files (self) || !G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return FALSE;
  files = gdk_file_list_get_files (g_value_get_boxed (value));
  for (GSList *link = files; link != NULL; link = link->next)
    confab_composer_attach (self->composer, link->data);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
  return TRUE;
}

/* Keys */

static gboolean
scroll_key_cb (GtkEventControllerKey * controller,
               guint                   keyval,
               guint                   keycode,
               GdkModifierType         state,
               ConfabConversationView *self)
{
  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  if (keyval == GDK_KEY_Page_Up || keyval == GDK_KEY_KP_Page_Up)
    return confab_timeline_view_scroll_page (self->timeline_view, -1);
  if (keyval == GDK_KEY_Page_Down || keyval == GDK_KEY_KP_Page_Down)
    return confab_timeline_view_scroll_page (self->timeline_view, 1);
  return GDK_EVENT_PROPAGATE;
}

/* What is typed while a message has the focus goes into the composer. */
static gboolean
stray_key_cb (GtkEventControllerKey * controller,
              guint                   keyval,
              guint                   keycode,
              GdkModifierType         state,
              ConfabConversationView *self)
{
  gunichar c = gdk_keyval_to_unicode (keyval);

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 || !g_unichar_isgraph (c) || !takes_files (self))
    return GDK_EVENT_PROPAGATE;
  return confab_composer_forward_key (self->composer, controller);
}

/* Object */

static void
set_timeline (ConfabConversationView *self,
              ConfabTimeline *        timeline)
{
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_set_object (&self->timeline, timeline);
  confab_timeline_view_set_timeline (self->timeline_view, timeline);
  if (timeline == NULL)
    return;
  g_signal_connect_swapped (timeline, "notify::loaded", G_CALLBACK (update_stack), self);
  g_signal_connect_swapped (timeline, "notify::n-items", G_CALLBACK (update_stack), self);
  confab_timeline_open (timeline);
  update_stack (self);
}

static void
reset_timeline (ConfabConversationView *self)
{
  g_autoptr (ConfabTimeline) timeline = NULL;

  g_clear_object (&self->reading);
  if (self->registry != NULL && self->conversation != NULL)
    timeline = confab_timeline_new (self->registry, self->conversation);
  set_timeline (self, timeline);
  confab_pin_bar_set_place (self->pin_bar, self->registry,
                            self->conversation != NULL ? confab_conversation_get_id (self->conversation) : 0);
  confab_chat_search_set_place (self->search, self->registry,
                                self->conversation != NULL ? confab_conversation_get_id (self->conversation) : 0);
}

static void
reset_files (ConfabConversationView *self)
{
  g_autoptr (ConfabFiles) files = confab_files_new (self->engine);

  g_set_object (&self->files, files);
  g_signal_connect_object (files, "problem", G_CALLBACK (problem_cb), self, G_CONNECT_SWAPPED);
  confab_timeline_view_set_files (self->timeline_view, files);
  confab_composer_set_files (self->composer, files);
}

static void
confab_conversation_view_dispose (GObject *object)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (object);

  if (self->timeline_view != NULL)
    set_timeline (self, NULL);
  if (self->conversation != NULL)
    g_signal_handlers_disconnect_by_data (self->conversation, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_CONVERSATION_VIEW);
  g_clear_object (&self->reading);
  g_clear_object (&self->answered);
  g_clear_object (&self->actions);
  g_clear_object (&self->files);
  g_clear_object (&self->conversation);
  g_clear_object (&self->registry);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (confab_conversation_view_parent_class)->dispose (object);
}

static void
confab_conversation_view_get_property (GObject *   object,
                                       guint       id,
                                       GValue *    value,
                                       GParamSpec *pspec)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (object);

  switch ((ConfabConversationViewProperty) id)
    {
    case PROP_ENGINE:
      g_value_set_object (value, self->engine);
      break;

    case PROP_REGISTRY:
      g_value_set_object (value, self->registry);
      break;

    case PROP_CONVERSATION:
      g_value_set_object (value, self->conversation);
      break;
    }
}

static void
confab_conversation_view_set_property (GObject *     object,
                                       guint         id,
                                       const GValue *value,
                                       GParamSpec *  pspec)
{
  ConfabConversationView *self = CONFAB_CONVERSATION_VIEW (object);

  switch ((ConfabConversationViewProperty) id)
    {
    case PROP_ENGINE:
      confab_conversation_view_set_engine (self, g_value_get_object (value));
      break;

    case PROP_REGISTRY:
      confab_conversation_view_set_registry (self, g_value_get_object (value));
      break;

    case PROP_CONVERSATION:
      confab_conversation_view_set_conversation (self, g_value_get_object (value));
      break;
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (CONFAB_TYPE_CHAT_SEARCH);
  g_type_ensure (CONFAB_TYPE_COMPOSER);
  g_type_ensure (CONFAB_TYPE_PIN_BAR);
  g_type_ensure (CONFAB_TYPE_TIMELINE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-conversation-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, avatar);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, title);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, search);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, pin_bar);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, timeline_view);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, empty);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, bottom);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, composer_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, composer);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, request_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, request_title);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, request_proof);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, silent_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, drop_revealer);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationView, drop_label);
  gtk_widget_class_bind_template_callback (widget_class, problem_cb);
  gtk_widget_class_bind_template_callback (widget_class, sent_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_about_cb);
  gtk_widget_class_bind_template_callback (widget_class, confab_conversation_view_edit_last);
  gtk_widget_class_bind_template_callback (widget_class, confab_conversation_view_focus_composer);
  gtk_widget_class_bind_template_callback (widget_class, confab_conversation_view_jump_to_message);
}

static void
confab_conversation_view_class_init (ConfabConversationViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = confab_conversation_view_dispose;
  object_class->get_property = confab_conversation_view_get_property;
  object_class->set_property = confab_conversation_view_set_property;
  bind_template (widget_class);

  /**
   * ConfabConversationView:engine:
   *
   * What sends, fetches and marks as read.
   */
  properties[PROP_ENGINE] =
    g_param_spec_object ("engine", NULL, NULL, CONFAB_TYPE_ENGINE, flags);

  /**
   * ConfabConversationView:registry:
   *
   * Where the messages are from.
   */
  properties[PROP_REGISTRY] =
    g_param_spec_object ("registry", NULL, NULL, CONFAB_TYPE_REGISTRY, flags);

  /**
   * ConfabConversationView:conversation:
   *
   * What is shown.
   */
  properties[PROP_CONVERSATION] =
    g_param_spec_object ("conversation", NULL, NULL, CONFAB_TYPE_CONVERSATION, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * ConfabConversationView::open-chat:
   * @conversation: row id
   *
   * The person wants to see another conversation.
   */
  signals[SIGNAL_OPEN_CHAT] =
    g_signal_new ("open-chat", CONFAB_TYPE_CONVERSATION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT64);

  confab_conversation_view_class_init_actions (widget_class);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "chat.pinned", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "chat.muted", NULL);
}

static void
add_controllers (ConfabConversationView *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  GtkEventController *scroll = gtk_event_controller_key_new ();
  GtkEventController *stray = gtk_event_controller_key_new ();

  g_signal_connect (drop, "enter", G_CALLBACK (drop_enter_cb), self);
  g_signal_connect_swapped (drop, "leave", G_CALLBACK (drop_leave_cb), self);
  g_signal_connect (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));

  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "key-pressed", G_CALLBACK (scroll_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect (stray, "key-pressed", G_CALLBACK (stray_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->timeline_view), stray);
}

static void
confab_conversation_view_init (ConfabConversationView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = confab_chat_actions_new (GTK_WIDGET (self));
  add_controllers (self);
  reset_files (self);
  g_signal_connect_swapped (self->timeline_view, "seen", G_CALLBACK (seen_cb), self);
  g_signal_connect (self->timeline_view, "menu", G_CALLBACK (menu_cb), self);
}

/**
 * confab_conversation_view_new:
 *
 * Returns: a view of no conversation
 */
GtkWidget *
confab_conversation_view_new (void)
{
  return g_object_new (CONFAB_TYPE_CONVERSATION_VIEW, NULL);
}

/**
 * confab_conversation_view_get_engine:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): what sends, fetches and marks as read
 */
ConfabEngine *
confab_conversation_view_get_engine (ConfabConversationView *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION_VIEW (self), NULL);

  return self->engine;
}

/**
 * confab_conversation_view_set_engine:
 * @self: a view
 * @engine: (nullable): what sends, fetches and marks as read
 */
void
confab_conversation_view_set_engine (ConfabConversationView *self,
                                     ConfabEngine *          engine)
{
  g_return_if_fail (CONFAB_IS_CONVERSATION_VIEW (self));

  if (!g_set_object (&self->engine, engine))
    return;
  reset_files (self);
  confab_composer_set_engine (self->composer, engine);
  confab_chat_actions_set (self->actions, engine, self->conversation);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENGINE]);
}

/**
 * confab_conversation_view_get_registry:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): where the messages are from
 */
ConfabRegistry *
confab_conversation_view_get_registry (ConfabConversationView *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION_VIEW (self), NULL);

  return self->registry;
}

/**
 * confab_conversation_view_set_registry:
 * @self: a view
 * @registry: (nullable): where the messages are from
 */
void
confab_conversation_view_set_registry (ConfabConversationView *self,
                                       ConfabRegistry *        registry)
{
  g_return_if_fail (CONFAB_IS_CONVERSATION_VIEW (self));

  if (!g_set_object (&self->registry, registry))
    return;
  reset_timeline (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REGISTRY]);
}

/**
 * confab_conversation_view_get_conversation:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): what is shown
 */
ConfabConversation *
confab_conversation_view_get_conversation (ConfabConversationView *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION_VIEW (self), NULL);

  return self->conversation;
}

/**
 * confab_conversation_view_set_conversation:
 * @self: a view
 * @conversation: (nullable): what to show
 *
 * Opens a conversation at its first unread message, or at the newest.
 */
void
confab_conversation_view_set_conversation (ConfabConversationView *self,
                                           ConfabConversation *    conversation)
{
  g_return_if_fail (CONFAB_IS_CONVERSATION_VIEW (self));

  if (self->conversation == conversation)
    return;
  if (self->conversation != NULL)
    g_signal_handlers_disconnect_by_data (self->conversation, self);
  g_set_object (&self->conversation, conversation);
  if (conversation != NULL)
    g_signal_connect_swapped (conversation, "applied", G_CALLBACK (update_header), self);
  update_header (self);
  confab_composer_set_conversation (self->composer, conversation);
  confab_chat_actions_set (self->actions, self->engine, conversation);
  reset_timeline (self);
  confab_conversation_view_take_private_reply (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONVERSATION]);
}

/**
 * confab_conversation_view_focus_composer:
 * @self: a view
 *
 * Puts the cursor where a message is written.
 */
void
confab_conversation_view_focus_composer (ConfabConversationView *self)
{
  g_return_if_fail (CONFAB_IS_CONVERSATION_VIEW (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/**
 * confab_conversation_view_start_search:
 * @self: a view
 *
 * Shows the bar that searches this conversation.
 */
void
confab_conversation_view_start_search (ConfabConversationView *self)
{
  g_return_if_fail (CONFAB_IS_CONVERSATION_VIEW (self));

  confab_chat_search_start (self->search);
}

/**
 * confab_conversation_view_jump_to_message:
 * @self: a view
 * @message: row id of a message of the conversation that is shown
 *
 * Goes to a message and lights it up.
 */
void
confab_conversation_view_jump_to_message (ConfabConversationView *self,
                                          gint64                  message)
{
  g_return_if_fail (CONFAB_IS_CONVERSATION_VIEW (self));

  if (self->timeline != NULL)
    confab_timeline_go_to_message (self->timeline, message);
}
