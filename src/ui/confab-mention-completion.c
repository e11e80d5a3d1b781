/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Offers the members of a group while an “@” and a name are typed. */
#include "config.h"

#include "confab-mention-completion.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "confab-format.h"
#include "confab-tint.h"

/* So many are offered; who has more of that name types on. */
#define MAX_OFFERED 6
/* Characters behind the “@” that are looked at. */
#define MAX_TYPED 40
#define AVATAR_SIZE 24

/**
 * ConfabMentionCompletion:
 *
 * Belongs to a text view. The arrows choose among those who are offered, Enter and Tab
 * put the name in, Escape closes.
 */
struct _ConfabMentionCompletion
{
  GObject parent_instance;

  GtkTextView *view; /* has this */
  GtkEventController *keys;
  GtkWidget *popover;
  GtkListBox *list;
  ConfabConversation *conversation;
  gboolean inserting;
};

G_DEFINE_FINAL_TYPE (ConfabMentionCompletion, confab_mention_completion, G_TYPE_OBJECT)

/* Finds the “@” that is typed behind, and what stands between it and the cursor. */
static char *
find_typed (ConfabMentionCompletion *self,
            GtkTextIter *            at)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter cursor, before;

  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  *at = cursor;
  for (int i = 0; i <= MAX_TYPED && gtk_text_iter_backward_char (at); i++)
    {
      gunichar c = gtk_text_iter_get_char (at);

      if (c == '\n')
        return NULL;
      if (c != '@')
        continue;
      before = *at;
      if (gtk_text_iter_backward_char (&before) && !g_unichar_isspace (gtk_text_iter_get_char (&before)))
        return NULL;
      before = *at;
      gtk_text_iter_forward_char (&before);
      return gtk_text_buffer_get_text (buffer, &before, &cursor, FALSE);
    }
  return NULL;
}

/* Whether some word of the name begins so. */
static gboolean
fits (const char *name,
      const char *typed)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  g_autofree char *wanted = g_utf8_casefold (typed, -1);

  for (const char *found = strstr (folded, wanted); found != NULL; found = strstr (found + 1, wanted))
    if (found == folded || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (found))))
      return TRUE;
  return FALSE;
}

static void
offer (ConfabMentionCompletion *self,
       const char *             name,
       const char *             shown,
       const char *             address)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *avatar = adw_avatar_new (AVATAR_SIZE, NULL, TRUE);
  GtkWidget *label = gtk_label_new (shown);
  GtkWidget *row = gtk_list_box_row_new ();

  confab_avatar_set_person (ADW_AVATAR (avatar), shown, address);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 32);
  gtk_box_append (GTK_BOX (box), avatar);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_focusable (row, FALSE);
  g_object_set_data_full (G_OBJECT (row), "name", g_strdup (name), g_free);
  gtk_list_box_append (self->list, row);
}

static guint
fill (ConfabMentionCompletion *self,
      const char *             typed)
{
  ConfabConversationRecord *record = confab_conversation_get_record (self->conversation);
  guint n = 0;

  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < record->members->len && n < MAX_OFFERED; i++)
    {
      const ConfabPersonRecord *person = g_ptr_array_index (record->members, i);
      const char *name = person->name != NULL ? person->name : person->address;
      g_autofree char *shown = confab_format_line (name);

      /* What is finished needs no help. */
      if (!fits (name, typed) || g_str_equal (name, typed))
        continue;
      offer (self, name, shown, person->address);
      n++;
    }
  if (n < MAX_OFFERED && record->members->len > 1 && fits ("all", typed) && !g_str_equal (typed, "all"))
    {
      offer (self, "all", _ ("Everybody"), "all");
      n++;
    }
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  return n;
}

static void
update (ConfabMentionCompletion *self)
{
  GtkTextIter at;
  GdkRectangle place;
  graphene_point_t point;
  g_autofree char *typed = NULL;

  if (self->inserting)
    return;
  if (self->conversation == NULL || confab_conversation_get_record (self->conversation)->kind != CONFAB_CONVERSATION_GROUP ||
      (typed = find_typed (self, &at)) == NULL || fill (self, typed) == 0)
    {
      gtk_popover_popdown (GTK_POPOVER (self->popover));
      return;
    }
  gtk_text_view_get_iter_location (self->view, &at, &place);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y, &place.x, &place.y);
  if (!gtk_widget_compute_point (GTK_WIDGET (self->view), gtk_widget_get_parent (self->popover),
                                 &GRAPHENE_POINT_INIT ((float) place.x, (float) place.y), &point))
    return;
  place = (GdkRectangle) { (int) point.x, (int) point.y, MAX (place.width, 1), place.height };
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &place);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
insert (ConfabMentionCompletion *self,
        GtkListBoxRow *          row)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter at, cursor;
  g_autofree char *typed = find_typed (self, &at);
  g_autofree char *words = NULL;

  if (typed == NULL || row == NULL)
    return;
  words = g_strdup_printf ("@%s ", (const char *) g_object_get_data (G_OBJECT (row), "name"));
  self->inserting = TRUE;
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  gtk_text_buffer_delete (buffer, &at, &cursor);
  gtk_text_buffer_insert (buffer, &at, words, -1);
  gtk_text_buffer_end_user_action (buffer);
  self->inserting = FALSE;
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static void
activated_cb (ConfabMentionCompletion *self,
              GtkListBoxRow *          row)
{
  insert (self, row);
}

static void
step (ConfabMentionCompletion *self,
      int                      by)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  GtkListBoxRow *next = row != NULL ? gtk_list_box_get_row_at_index (self->list, gtk_list_box_row_get_index (row) + by) : NULL;

  if (next != NULL)
    gtk_list_box_select_row (self->list, next);
}

static gboolean
key_cb (GtkEventControllerKey *  controller,
        guint                    keyval,
        guint                    keycode,
        GdkModifierType          state,
        ConfabMentionCompletion *self)
{
  if (!confab_mention_completion_get_shown (self) || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      step (self, -1);
      return GDK_EVENT_STOP;

    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      step (self, 1);
      return GDK_EVENT_STOP;

    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Tab:
      insert (self, gtk_list_box_get_selected_row (self->list));
      return GDK_EVENT_STOP;

    case GDK_KEY_Escape:
      gtk_popover_popdown (GTK_POPOVER (self->popover));
      return GDK_EVENT_STOP;

    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
confab_mention_completion_dispose (GObject *object)
{
  ConfabMentionCompletion *self = CONFAB_MENTION_COMPLETION (object);

  g_clear_object (&self->conversation);
  G_OBJECT_CLASS (confab_mention_completion_parent_class)->dispose (object);
}

static void
confab_mention_completion_class_init (ConfabMentionCompletionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = confab_mention_completion_dispose;
}

static void
confab_mention_completion_init (ConfabMentionCompletion *self)
{
}

/**
 * confab_mention_completion_new:
 * @view: the text view, which must live until confab_mention_completion_drop()
 * @parent: a widget around it, which lives as long
 *
 * Returns: (transfer full): a completion that offers nobody yet
 */
ConfabMentionCompletion *
confab_mention_completion_new (GtkTextView *view,
                               GtkWidget *  parent)
{
  ConfabMentionCompletion *self = g_object_new (CONFAB_TYPE_MENTION_COMPLETION, NULL);

  self->view = view;
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("People to mention"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (activated_cb), self, G_CONNECT_SWAPPED);
  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_TOP);
  gtk_widget_add_css_class (self->popover, "menu");
  gtk_widget_add_css_class (self->popover, "mentions");
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_popover_set_child (GTK_POPOVER (self->popover), GTK_WIDGET (self->list));
  gtk_widget_insert_after (self->popover, parent, NULL);
  self->keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (self->keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (self->keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_DEFAULT);
  gtk_widget_add_controller (GTK_WIDGET (view), self->keys);
  g_signal_connect_object (gtk_text_view_get_buffer (view), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * confab_mention_completion_set_conversation:
 * @self: a completion
 * @conversation: (nullable): whose members to offer; only those of groups are
 */
void
confab_mention_completion_set_conversation (ConfabMentionCompletion *self,
                                            ConfabConversation *     conversation)
{
  g_return_if_fail (CONFAB_IS_MENTION_COMPLETION (self));

  g_set_object (&self->conversation, conversation);
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

/**
 * confab_mention_completion_get_shown:
 * @self: a completion
 *
 * Returns: whether somebody is offered
 */
gboolean
confab_mention_completion_get_shown (ConfabMentionCompletion *self)
{
  g_return_val_if_fail (CONFAB_IS_MENTION_COMPLETION (self), FALSE);

  return self->popover != NULL && gtk_widget_get_mapped (self->popover);
}

/**
 * confab_mention_completion_drop:
 * @self: (transfer full): a completion
 *
 * Takes it away from its text view.
 */
void
confab_mention_completion_drop (ConfabMentionCompletion *self)
{
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_object_unref (self);
}
