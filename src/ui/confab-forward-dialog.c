/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses the chat that a message is passed on to. */
#include "config.h"

#include "confab-forward-dialog.h"

#include "confab-conversation-row.h"
#include "confab-filtered-conversations.h"
#include "confab-ui.h"

/**
 * ConfabForwardDialog:
 *
 * Lists the chats that can be written to, as the chat list does. Its signal `chosen`
 * gives the one that was chosen; then it closes.
 */
struct _ConfabForwardDialog
{
  AdwDialog parent_instance;

  GtkEditable *entry;
  GtkStack *stack;
  GtkWidget *list_page;
  GtkListView *view;
  GtkWidget *nothing;

  ConfabConversationList *list;
  ConfabFilteredConversations *filtered;
  GtkFilterListModel *writable;
};

G_DEFINE_FINAL_TYPE (ConfabForwardDialog, confab_forward_dialog, ADW_TYPE_DIALOG)

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
can_send (gpointer item,
          gpointer data)
{
  ConfabConversationRecord *record = confab_conversation_get_record (item);

  return record->can_send && !record->request;
}

static void
update_stack (ConfabForwardDialog *self)
{
  gboolean nothing = confab_conversation_list_get_loaded (self->list) && g_list_model_get_n_items (G_LIST_MODEL (self->writable)) == 0;

  gtk_stack_set_visible_child (self->stack, nothing ? self->nothing : self->list_page);
}

static void
setup_cb (ConfabForwardDialog *self,
          GtkListItem *        item)
{
  GtkWidget *row = confab_conversation_row_new ();

  g_object_bind_property (item, "item", row, "conversation", G_BINDING_SYNC_CREATE);
  g_object_bind_property (row, "description", item, "accessible-label", G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (item, row);
}

static void
search_changed_cb (ConfabForwardDialog *self)
{
  const char *text = gtk_editable_get_text (self->entry);

  if (self->filtered == NULL)
    return;
  confab_filtered_conversations_set_show (self->filtered, *text != '\0' ? CONFAB_SHOW_FOUND : CONFAB_SHOW_ALL);
  confab_filtered_conversations_set_search (self->filtered, text);
}

static void
activate_cb (ConfabForwardDialog *self,
             guint                position)
{
  g_autoptr (ConfabConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->writable), position);

  if (conversation == NULL)
    return;
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, conversation);
  adw_dialog_close (ADW_DIALOG (self));
}

/* Enter takes the first one that was found. */
static void
entered_cb (ConfabForwardDialog *self)
{
  if (*gtk_editable_get_text (self->entry) != '\0')
    activate_cb (self, 0);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        ConfabForwardDialog *  self)
{
  if ((keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down) && g_list_model_get_n_items (G_LIST_MODEL (self->writable)) > 0)
    {
      gtk_list_view_scroll_to (self->view, 0, GTK_LIST_SCROLL_FOCUS, NULL);
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
confab_forward_dialog_dispose (GObject *object)
{
  ConfabForwardDialog *self = CONFAB_FORWARD_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_FORWARD_DIALOG);
  g_clear_object (&self->writable);
  g_clear_object (&self->filtered);
  g_clear_object (&self->list);
  G_OBJECT_CLASS (confab_forward_dialog_parent_class)->dispose (object);
}

static void
confab_forward_dialog_class_init (ConfabForwardDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_forward_dialog_dispose;

  /**
   * ConfabForwardDialog::chosen:
   * @conversation: where to
   *
   * The person has chosen a chat.
   */
  signals[SIGNAL_CHOSEN] =
    g_signal_new ("chosen", CONFAB_TYPE_FORWARD_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CONFAB_TYPE_CONVERSATION);

  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-forward-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabForwardDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, ConfabForwardDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ConfabForwardDialog, list_page);
  gtk_widget_class_bind_template_child (widget_class, ConfabForwardDialog, view);
  gtk_widget_class_bind_template_child (widget_class, ConfabForwardDialog, nothing);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
confab_forward_dialog_init (ConfabForwardDialog *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

/**
 * confab_forward_dialog_new:
 * @registry: where the chats are from
 *
 * Returns: the dialog
 */
AdwDialog *
confab_forward_dialog_new (ConfabRegistry *registry)
{
  ConfabForwardDialog *self = g_object_new (CONFAB_TYPE_FORWARD_DIALOG, NULL);
  g_autoptr (GtkSelectionModel) selection = NULL;

  self->list = confab_conversation_list_new (registry);
  self->filtered = confab_filtered_conversations_new (self->list);
  self->writable = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->filtered)),
                                              GTK_FILTER (gtk_custom_filter_new (can_send, NULL, NULL)));
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->writable))));
  gtk_list_view_set_model (self->view, selection);
  g_signal_connect_object (self->writable, "items-changed", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::loaded", G_CALLBACK (update_stack), self, G_CONNECT_SWAPPED);
  return ADW_DIALOG (self);
}
