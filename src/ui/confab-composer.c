/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a message is written: text, files, what it answers. */
#include "config.h"

#include "confab-composer.h"

#include <glib/gi18n.h>
#include <libspelling.h>

#include "confab-draft.h"
#include "confab-mention-completion.h"
#include "confab-paste.h"
#include "confab-preview.h"
#include "confab-quote.h"
#include "confab-ui.h"

#define MAX_LINES 8
/* A draft is kept so long after the last key. */
#define DRAFT_MS 600
#define MAX_FILES 30

/**
 * ConfabComposer:
 *
 * Belongs to one conversation at a time and keeps a draft for each of the others.
 * What was typed leaves the field when it is given to the engine, and comes back
 * when the engine could not take it.
 */
struct _ConfabComposer
{
  GtkWidget parent_instance;

  GtkRevealer *reply_revealer;
  GtkImage *reply_icon;
  GtkWidget *reply_close;
  GtkWidget *attach_button;
  ConfabQuote *reply_quote;
  GtkRevealer *previews_revealer;
  GtkBox *previews;
  GtkWidget *field;
  GtkScrolledWindow *scrolled;
  GtkTextView *view;
  GtkWidget *placeholder;
  GtkMenuButton *emoji_button;
  GtkWidget *send_button;

  SpellingTextBufferAdapter *spelling;
  ConfabFiles *files;
  ConfabEngine *engine;
  ConfabMentionCompletion *mentions;
  ConfabConversation *conversation;
  ConfabDraft *draft;     /* of this conversation; its text is in the buffer */
  GHashTable *drafts;     /* conversation id → ConfabDraft, of the others */
  GPtrArray *operations;  /* sends that are not in the store yet */
  guint draft_source;
  gboolean restoring;
};

G_DEFINE_FINAL_TYPE (ConfabComposer, confab_composer, GTK_TYPE_WIDGET)

enum
{
  SIGNAL_SENT,
  SIGNAL_EDIT_LAST,
  SIGNAL_PROBLEM,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GtkTextBuffer *
get_buffer (ConfabComposer *self)
{
  return gtk_text_view_get_buffer (self->view);
}

static char *
dup_text (ConfabComposer *self)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* What the buffer holds goes into the draft. */
static void
take_text (ConfabComposer *self)
{
  g_autofree char *text = dup_text (self);

  g_set_str (&self->draft->text, text);
}

/* An empty field begins where the placeholder stands; then the words say where. GTK begins
 * it where the keyboard's language does. */
static void
update_side (ConfabComposer *self,
             gboolean        empty)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (GTK_WIDGET (self)));
  GdkDevice *keyboard = seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;
  gboolean keys_rtl = keyboard != NULL && gdk_device_get_direction (keyboard) == PANGO_DIRECTION_RTL;
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  gtk_text_view_set_justification (self->view, empty && rtl != keys_rtl ? GTK_JUSTIFY_RIGHT : GTK_JUSTIFY_LEFT);
}

static void
update_sensitive (ConfabComposer *self)
{
  gboolean empty = gtk_text_buffer_get_char_count (get_buffer (self)) == 0;

  take_text (self);
  gtk_widget_set_sensitive (self->send_button, self->conversation != NULL && !confab_draft_is_empty (self->draft));
  gtk_widget_set_visible (self->placeholder, empty);
  update_side (self, empty);
}

/* Drafts */

/* Keeps what was typed; whoever leaves it lets their other devices have it. */
static void
save_draft (ConfabComposer *self,
            gboolean        leaves)
{
  g_clear_handle_id (&self->draft_source, g_source_remove);
  if (self->engine == NULL || self->conversation == NULL)
    return;
  take_text (self);
  confab_draft_save (self->draft, self->engine, confab_conversation_get_id (self->conversation), leaves);
}

static void
draft_due_cb (gpointer data)
{
  ConfabComposer *self = data;

  self->draft_source = 0;
  save_draft (self, FALSE);
}

/* Whoever looks at the field may write in it: what they write then goes out at once. */
static void
prepare_to_send (ConfabComposer *self)
{
  if (self->engine != NULL && self->conversation != NULL)
    confab_engine_prepare_to_send (self->engine, confab_conversation_get_record (self->conversation)->account_id);
}

static void
changed_cb (ConfabComposer *self)
{
  if (self->restoring)
    return;
  prepare_to_send (self);
  update_sensitive (self);
  g_clear_handle_id (&self->draft_source, g_source_remove);
  self->draft_source = g_timeout_add_once (DRAFT_MS, draft_due_cb, self);
}

static void preview_removed_cb (ConfabPreview * preview,
                                ConfabComposer *self);

static void
add_preview (ConfabComposer *self,
             GFile *         file)
{
  GtkWidget *preview = confab_preview_new (self->files, file);

  g_signal_connect (preview, "removed", G_CALLBACK (preview_removed_cb), self);
  gtk_box_append (self->previews, preview);
}

static void
update_previews (ConfabComposer *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->previews));

  while (child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      if (!g_ptr_array_find (self->draft->files, confab_preview_get_file (CONFAB_PREVIEW (child)), NULL))
        gtk_box_remove (self->previews, child);
      child = next;
    }
  child = gtk_widget_get_first_child (GTK_WIDGET (self->previews));
  for (guint i = 0; i < self->draft->files->len; i++)
    {
      GFile *file = g_ptr_array_index (self->draft->files, i);

      if (child != NULL && confab_preview_get_file (CONFAB_PREVIEW (child)) == file)
        {
          child = gtk_widget_get_next_sibling (child);
          continue;
        }
      child = NULL;
      add_preview (self, file);
    }
  gtk_revealer_set_reveal_child (self->previews_revealer, self->draft->files->len > 0);
}

static void
preview_removed_cb (ConfabPreview * preview,
                    ConfabComposer *self)
{
  g_ptr_array_remove (self->draft->files, confab_preview_get_file (preview));
  update_previews (self);
  update_sensitive (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
update_reply (ConfabComposer *self)
{
  ConfabMessage *about = self->draft->edited != NULL ? self->draft->edited : self->draft->reply;
  gboolean edits = self->draft->edited != NULL;

  if (about != NULL)
    {
      confab_quote_set (self->reply_quote, self->files, NULL, about);
      gtk_image_set_from_icon_name (self->reply_icon, edits ? "document-edit-symbolic" : "confab-reply-symbolic");
    }
  gtk_revealer_set_reveal_child (self->reply_revealer, about != NULL);
  gtk_widget_set_tooltip_text (self->reply_close, edits ? _ ("Do Not Edit") : _ ("Do Not Reply"));
  gtk_widget_set_visible (self->attach_button, !edits);
  gtk_button_set_icon_name (GTK_BUTTON (self->send_button), edits ? "object-select-symbolic" : "confab-send-symbolic");
  gtk_widget_set_tooltip_text (self->send_button, edits ? _ ("Save the Change") : _ ("Send"));
}

/* Shows a draft (transfer full) in place of what there is. */
static void
show_draft (ConfabComposer *self,
            ConfabDraft *   draft)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter end;

  g_clear_pointer (&self->draft, confab_draft_free);
  self->draft = draft;
  self->restoring = TRUE;
  /* A check that is under way would go on with positions that are no longer there. */
  spelling_text_buffer_adapter_set_enabled (self->spelling, FALSE);
  gtk_text_buffer_set_enable_undo (buffer, FALSE);
  gtk_text_buffer_set_text (buffer, draft->text != NULL ? draft->text : "", -1);
  gtk_text_buffer_set_enable_undo (buffer, TRUE);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_place_cursor (buffer, &end);
  spelling_text_buffer_adapter_set_enabled (self->spelling, TRUE);
  self->restoring = FALSE;
  update_previews (self);
  update_reply (self);
  update_sensitive (self);
}

/* Another device has changed it. Nothing is taken from under the cursor. */
static void
stored_cb (ConfabComposer *self)
{
  take_text (self);
  if (!gtk_widget_has_focus (GTK_WIDGET (self->view)) &&
      confab_draft_take_stored (self->draft, confab_conversation_get_record (self->conversation)->draft))
    show_draft (self, g_steal_pointer (&self->draft));
}

/* Puts the draft of the conversation that is left aside. */
static void
keep_draft (ConfabComposer *self)
{
  gint64 id;

  if (self->conversation == NULL)
    return;
  id = confab_conversation_get_id (self->conversation);
  take_text (self);
  g_hash_table_insert (self->drafts, g_memdup2 (&id, sizeof (id)), self->draft);
  self->draft = confab_draft_new ();
}

/* Sending */

/**
 * Sending:
 *
 * What was given to the engine, in case it comes back.
 */
typedef struct
{
  GWeakRef composer;
  gint64 conversation;
  ConfabDraft *draft;
} Sending;

static void
sending_free (gpointer  data,
              GClosure *closure)
{
  Sending *sending = data;

  g_weak_ref_clear (&sending->composer);
  g_clear_pointer (&sending->draft, confab_draft_free);
  g_free (sending);
}

/* An edit comes back above what is typed now, @here or elsewhere. */
static void
take_back_edit (ConfabComposer *self,
                Sending *       sending,
                gboolean        here)
{
  g_autofree gint64 *key = NULL;
  ConfabDraft *under = NULL;

  if (here)
    under = g_steal_pointer (&self->draft);
  else if (!g_hash_table_steal_extended (self->drafts, &sending->conversation, (gpointer *) &key, (gpointer *) &under))
    under = confab_draft_new ();
  sending->draft->under = under;
  if (here)
    show_draft (self, g_steal_pointer (&sending->draft));
  else
    g_hash_table_insert (self->drafts, g_memdup2 (&sending->conversation, sizeof (gint64)), g_steal_pointer (&sending->draft));
}

/* Nothing typed is lost: it goes before what was typed since. */
static void
take_back (ConfabComposer *self,
           Sending *       sending)
{
  gboolean is_here = self->conversation != NULL && confab_conversation_get_id (self->conversation) == sending->conversation;
  ConfabDraft *newer = NULL;

  if (is_here)
    {
      take_text (self);
      newer = self->draft;
    }
  else
    {
      newer = g_hash_table_lookup (self->drafts, &sending->conversation);
    }
  if (sending->draft->edited != NULL)
    {
      take_back_edit (self, sending, is_here);
      return;
    }
  while (newer != NULL && newer->edited != NULL)
    newer = newer->under;
  if (newer != NULL && newer->text != NULL && *newer->text != '\0')
    {
      g_autofree char *both = g_strconcat (sending->draft->text, "\n", newer->text, NULL);

      g_set_str (&sending->draft->text, both);
    }
  for (guint i = 0; newer != NULL && i < newer->files->len; i++)
    g_ptr_array_add (sending->draft->files, g_object_ref (g_ptr_array_index (newer->files, i)));
  if (is_here)
    {
      show_draft (self, g_steal_pointer (&sending->draft));
      save_draft (self, FALSE);
    }
  else
    {
      g_hash_table_insert (self->drafts, g_memdup2 (&sending->conversation, sizeof (gint64)), g_steal_pointer (&sending->draft));
    }
}

static void
send_done_cb (ConfabOperation *running,
              GParamSpec *     pspec,
              Sending *        sending)
{
  g_autoptr (ConfabComposer) self = g_weak_ref_get (&sending->composer);
  g_autoptr (ConfabOperation) operation = g_object_ref (running);
  ConfabProblem *problem = confab_operation_get_problem (operation);

  if (sending->draft == NULL)
    return;
  if (confab_operation_get_state (operation) == CONFAB_OPERATION_DONE)
    {
      confab_paste_forget (sending->draft->files);
      if (self != NULL)
        g_ptr_array_remove (self->operations, operation);
      return;
    }
  if (self == NULL || confab_operation_get_state (operation) != CONFAB_OPERATION_FAILED)
    return;
  take_back (self, sending);
  g_signal_emit (self, signals[SIGNAL_PROBLEM], 0,
                 problem != NULL ? confab_problem_get_title (problem) : _ ("The message could not be sent"));
  g_ptr_array_remove (self->operations, operation);
}

static void
send_now (ConfabComposer *self)
{
  ConfabOperation *operation;
  ConfabDraft *next;
  Sending *sending;
  gint64 id;

  take_text (self);
  if (self->engine == NULL || self->conversation == NULL || confab_draft_is_empty (self->draft))
    return;
  id = confab_conversation_get_id (self->conversation);
  operation = confab_draft_send (self->draft, self->engine, id);
  if (operation == NULL)
    {
      confab_composer_set_edited (self, NULL);
      return;
    }
  sending = g_new0 (Sending, 1);
  g_weak_ref_init (&sending->composer, self);
  sending->conversation = id;
  sending->draft = g_steal_pointer (&self->draft);
  next = sending->draft->edited != NULL ? g_steal_pointer (&sending->draft->under) : confab_draft_new ();
  show_draft (self, next);
  save_draft (self, FALSE);
  if (sending->draft->edited == NULL)
    g_signal_emit (self, signals[SIGNAL_SENT], 0);
  g_signal_connect_data (operation, "notify::state", G_CALLBACK (send_done_cb), sending, sending_free, G_CONNECT_DEFAULT);
  g_ptr_array_add (self->operations, operation);
  send_done_cb (operation, NULL, sending);
}

static void
send_cb (ConfabComposer *self)
{
  send_now (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
close_reply (ConfabComposer *self)
{
  if (self->draft->edited != NULL)
    confab_composer_set_edited (self, NULL);
  else
    confab_composer_set_reply (self, NULL);
}

/* Keys */

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                ConfabComposer *       self)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();

  if (keyval == GDK_KEY_Escape && modifiers == 0 && (self->draft->reply != NULL || self->draft->edited != NULL))
    {
      close_reply (self);
      return GDK_EVENT_STOP;
    }
  if ((keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up) && modifiers == 0 && self->draft->edited == NULL &&
      confab_draft_is_empty (self->draft) && gtk_text_buffer_get_char_count (get_buffer (self)) == 0)
    {
      g_signal_emit (self, signals[SIGNAL_EDIT_LAST], 0);
      return GDK_EVENT_STOP;
    }
  if ((keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter) ||
      (modifiers != 0 && modifiers != GDK_CONTROL_MASK))
    return GDK_EVENT_PROPAGATE;
  if (gtk_text_view_im_context_filter_keypress (self->view, gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller))))
    return GDK_EVENT_STOP;
  send_now (self);
  return GDK_EVENT_STOP;
}

/* Files */

/* Puts a file to what is typed in a conversation, the one that is open or another. */
static void
attach_to (ConfabComposer *self,
           gint64          conversation,
           GFile *         file)
{
  gboolean is_here = self->conversation != NULL && confab_conversation_get_id (self->conversation) == conversation;
  ConfabDraft *draft = is_here ? self->draft : g_hash_table_lookup (self->drafts, &conversation);

  if (draft == NULL)
    return;
  if (draft->edited != NULL)
    {
      g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, _ ("Files can be sent only with a new message"));
      return;
    }
  if (draft->files->len >= MAX_FILES)
    {
      g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, _ ("No more files fit into one message"));
      return;
    }
  g_ptr_array_add (draft->files, g_object_ref (file));
  if (!is_here)
    return;
  update_previews (self);
  update_sensitive (self);
}

static void
files_chosen_cb (GObject *     source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr (ConfabComposer) self = data;
  g_autoptr (GListModel) chosen = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);

  for (guint i = 0; chosen != NULL && i < g_list_model_get_n_items (chosen); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (chosen, i);

      confab_composer_attach (self, file);
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
attach_cb (ConfabComposer *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Attach Files"));
  gtk_file_dialog_set_accept_label (dialog, _ ("_Attach"));
  gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL,
                                 files_chosen_cb, g_object_ref (self));
}

static void
pasted_cb (GFile *  file,
           gint64   conversation,
           gpointer data)
{
  ConfabComposer *self = data;

  if (file == NULL)
    g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, _ ("The picture could not be pasted"));
  else
    attach_to (self, conversation, file);
}

static void
paste_cb (GtkTextView *   view,
          ConfabComposer *self)
{
  if (self->conversation != NULL &&
      confab_paste_files (GTK_WIDGET (self), confab_conversation_get_id (self->conversation), pasted_cb, self))
    g_signal_stop_emission_by_name (view, "paste-clipboard");
}

/* Emoji: the chooser has thousands, so it is made when it is first wanted. */

static void
emoji_picked_cb (GtkEmojiChooser *chooser,
                 const char *     text,
                 ConfabComposer * self)
{
  GtkTextBuffer *buffer = get_buffer (self);

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_insert_at_cursor (buffer, text, -1);
  gtk_text_buffer_end_user_action (buffer);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
create_emoji_cb (GtkMenuButton *button,
                 gpointer       data)
{
  GtkWidget *chooser;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;
  chooser = gtk_emoji_chooser_new ();
  g_signal_connect_object (chooser, "emoji-picked", G_CALLBACK (emoji_picked_cb), data, G_CONNECT_DEFAULT);
  gtk_menu_button_set_popover (button, chooser);
}

static void
close_reply_cb (ConfabComposer *self)
{
  close_reply (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* A text view scrolls to the cursor before the field has grown for a new line, and
 * would stay so. */
static void
scrolled_cb (GtkAdjustment * adjustment,
             ConfabComposer *self)
{
  if (gtk_adjustment_get_value (adjustment) > 0 &&
      gtk_adjustment_get_upper (adjustment) <= gtk_widget_get_height (GTK_WIDGET (self->scrolled)))
    gtk_adjustment_set_value (adjustment, 0);
}

/* Lines that fit: the font decides. */
static void
update_height (ConfabComposer *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self->view));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int line = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));

  pango_font_metrics_unref (metrics);
  gtk_scrolled_window_set_max_content_height (self->scrolled, MAX_LINES * line);
}

static gboolean
confab_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (CONFAB_COMPOSER (widget)->view));
}

static void
confab_composer_css_changed (GtkWidget *        widget,
                             GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (confab_composer_parent_class)->css_changed (widget, change);
  if (CONFAB_COMPOSER (widget)->scrolled != NULL)
    update_height (CONFAB_COMPOSER (widget));
}

static void
confab_composer_unmap (GtkWidget *widget)
{
  save_draft (CONFAB_COMPOSER (widget), TRUE);
  GTK_WIDGET_CLASS (confab_composer_parent_class)->unmap (widget);
}

static void
confab_composer_dispose (GObject *object)
{
  ConfabComposer *self = CONFAB_COMPOSER (object);
  GtkWidget *child;

  g_clear_handle_id (&self->draft_source, g_source_remove);
  g_clear_pointer (&self->mentions, confab_mention_completion_drop);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_COMPOSER);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->spelling);
  g_clear_object (&self->conversation);
  g_clear_object (&self->engine);
  g_clear_object (&self->files);
  G_OBJECT_CLASS (confab_composer_parent_class)->dispose (object);
}

static void
confab_composer_finalize (GObject *object)
{
  ConfabComposer *self = CONFAB_COMPOSER (object);

  g_clear_pointer (&self->draft, confab_draft_free);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_pointer (&self->operations, g_ptr_array_unref);
  G_OBJECT_CLASS (confab_composer_parent_class)->finalize (object);
}

static void
confab_composer_class_init (ConfabComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_composer_dispose;
  object_class->finalize = confab_composer_finalize;
  widget_class->grab_focus = confab_composer_grab_focus;
  widget_class->css_changed = confab_composer_css_changed;
  widget_class->unmap = confab_composer_unmap;
  g_type_ensure (CONFAB_TYPE_QUOTE);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, reply_revealer);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, reply_icon);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, reply_quote);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, reply_close);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, attach_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, previews_revealer);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, previews);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, field);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, scrolled);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, view);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, emoji_button);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, send_button);
  gtk_widget_class_bind_template_callback (widget_class, attach_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_reply_cb);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);

  /**
   * ConfabComposer::sent:
   *
   * A message was given to the engine.
   */
  signals[SIGNAL_SENT] =
    g_signal_new ("sent", CONFAB_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * ConfabComposer::edit-last:
   *
   * The person wants to change what they wrote last.
   */
  signals[SIGNAL_EDIT_LAST] =
    g_signal_new ("edit-last", CONFAB_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * ConfabComposer::problem:
   * @title: in words
   *
   * Something could not be sent or attached.
   */
  signals[SIGNAL_PROBLEM] =
    g_signal_new ("problem", CONFAB_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
confab_composer_init (ConfabComposer *self)
{
  g_autoptr (GtkSourceBuffer) buffer = gtk_source_buffer_new (NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->draft = confab_draft_new ();
  self->drafts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) confab_draft_free);
  self->operations = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_source_buffer_set_highlight_matching_brackets (buffer, FALSE);
  gtk_text_view_set_buffer (self->view, GTK_TEXT_BUFFER (buffer));
  self->spelling = spelling_text_buffer_adapter_new (buffer, spelling_checker_get_default ());
  gtk_text_view_set_extra_menu (self->view, spelling_text_buffer_adapter_get_menu_model (self->spelling));
  gtk_widget_insert_action_group (GTK_WIDGET (self->view), "spelling", G_ACTION_GROUP (self->spelling));
  spelling_text_buffer_adapter_set_enabled (self->spelling, TRUE);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
  self->mentions = confab_mention_completion_new (self->view, GTK_WIDGET (self));
  g_signal_connect_object (focus, "enter", G_CALLBACK (prepare_to_send), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->view), focus);
  g_signal_connect (self->view, "paste-clipboard", G_CALLBACK (paste_cb), self);
  gtk_menu_button_set_create_popup_func (self->emoji_button, create_emoji_cb, self, NULL);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scrolled), "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_DEFAULT);
  update_height (self);
  update_reply (self);
}

/**
 * confab_composer_set_files:
 * @self: a composer
 * @files: decodes pictures
 */
void
confab_composer_set_files (ConfabComposer *self,
                           ConfabFiles *   files)
{
  g_set_object (&self->files, files);
}

/**
 * confab_composer_set_engine:
 * @self: a composer
 * @engine: (nullable): what sends
 */
void
confab_composer_set_engine (ConfabComposer *self,
                            ConfabEngine *  engine)
{
  g_set_object (&self->engine, engine);
}

/**
 * confab_composer_set_conversation:
 * @self: a composer
 * @conversation: (nullable): who to write to
 *
 * Shows what was typed for @conversation before. What is typed now is kept.
 */
void
confab_composer_set_conversation (ConfabComposer *    self,
                                  ConfabConversation *conversation)
{
  g_autoptr (ConfabDraft) draft = NULL;
  g_autofree gint64 *key = NULL;
  gint64 id;

  if (self->conversation == conversation)
    return;
  save_draft (self, TRUE);
  keep_draft (self);
  if (self->conversation != NULL)
    g_signal_handlers_disconnect_by_func (self->conversation, stored_cb, self);
  g_set_object (&self->conversation, conversation);
  confab_mention_completion_set_conversation (self->mentions, conversation);
  if (conversation == NULL)
    return;
  id = confab_conversation_get_id (conversation);
  if (!g_hash_table_steal_extended (self->drafts, &id, (gpointer *) &key, (gpointer *) &draft))
    draft = confab_draft_new ();
  confab_draft_take_stored (draft, confab_conversation_get_record (conversation)->draft);
  show_draft (self, g_steal_pointer (&draft));
  g_signal_connect_object (conversation, "notify::draft", G_CALLBACK (stored_cb), self, G_CONNECT_SWAPPED);
}

/**
 * confab_composer_set_reply:
 * @self: a composer
 * @message: (nullable): what the next message answers
 */
void
confab_composer_set_reply (ConfabComposer *self,
                           ConfabMessage * message)
{
  if (self->draft->edited != NULL)
    confab_composer_set_edited (self, NULL);
  if (!g_set_object (&self->draft->reply, message))
    return;
  update_reply (self);
  if (message != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/**
 * confab_composer_set_edited:
 * @self: a composer
 * @message: (nullable): an own message that is to get another text
 *
 * Puts its text in place of what is typed, which comes back after the edit.
 */
void
confab_composer_set_edited (ConfabComposer *self,
                            ConfabMessage * message)
{
  ConfabDraft *draft;

  if (message == self->draft->edited)
    return;
  take_text (self);
  draft = g_steal_pointer (&self->draft);
  while (draft->edited != NULL)
    {
      ConfabDraft *under = g_steal_pointer (&draft->under);

      confab_draft_free (draft);
      draft = under;
    }
  show_draft (self, message != NULL ? confab_draft_new_edit (message, draft) : draft);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/**
 * confab_composer_attach:
 * @self: a composer
 * @file: what to send
 *
 * Puts a file among those that go with the next message.
 */
void
confab_composer_attach (ConfabComposer *self,
                        GFile *         file)
{
  if (g_file_peek_path (file) == NULL)
    {
      g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, _ ("Only files on this computer can be sent"));
      return;
    }
  if (g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY)
    {
      g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, _ ("Folders cannot be sent, only files"));
      return;
    }
  if (self->conversation != NULL)
    attach_to (self, confab_conversation_get_id (self->conversation), file);
}

/**
 * confab_composer_forward_key:
 * @self: a composer
 * @controller: a key controller of a widget around it, handling a key
 *
 * Types what was typed elsewhere.
 *
 * Returns: whether the key was used
 */
gboolean
confab_composer_forward_key (ConfabComposer *       self,
                             GtkEventControllerKey *controller)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  return gtk_event_controller_key_forward (controller, GTK_WIDGET (self->view));
}
