/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the chat list: who, when, the last words, and what waits. */
#include "config.h"

#include "confab-conversation-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "confab-avatar.h"
#include "confab-format.h"
#include "confab-ui.h"

/* A larger number says no more and only takes room from the words. */
#define MAX_UNREAD_SHOWN 999

/* What only some rows have. From MARK_DRAFT on: in the second line, in this order; the
 * words stand behind MARK_KIND. */
typedef enum
{
  MARK_MUTED,
  MARK_DRAFT,
  MARK_KIND,
  MARK_STATE,
  MARK_MENTION,
  MARK_UNREAD,
  MARK_PINNED,
} Mark;

#define N_MARKS (MARK_PINNED + 1)

/**
 * ConfabConversationRow:
 *
 * Shows one #ConfabConversation as it is now, and says the same in words to a screen
 * reader. It is taken over by other conversations as the list scrolls. A list makes
 * hundreds of rows, so that what most of them lack is made when it is first needed.
 */
struct _ConfabConversationRow
{
  GtkWidget parent_instance;

  AdwAvatar *avatar;
  GtkLabel *name;
  GtkLabel *time;
  GtkBox *top;
  GtkBox *bottom;
  GtkLabel *words;
  GtkWidget *marks[N_MARKS];

  ConfabConversation *conversation;
  GSignalGroup *signals;
  char *description;
};

G_DEFINE_FINAL_TYPE (ConfabConversationRow, confab_conversation_row, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_CONVERSATION = 1,
  PROP_DESCRIPTION,
} ConfabConversationRowProperty;

static GParamSpec *properties[PROP_DESCRIPTION + 1];

/* Several people write there, so that each line needs its author. */
static gboolean
has_authors (ConfabConversationRecord *record)
{
  return record->kind == CONFAB_CONVERSATION_GROUP || record->kind == CONFAB_CONVERSATION_THREAD ||
         record->kind == CONFAB_CONVERSATION_LIST;
}

/* The first name, or what stands before the “@” where there is only an address. */
static char *
dup_first_name (const char *author)
{
  g_autofree char *line = confab_format_line (author);
  char *end = strchr (line, '@');

  if (end == NULL || end == line)
    end = strchr (line, ' ');
  if (end != NULL && end > line)
    *end = '\0';
  return confab_format_isolated (line);
}

static const char *
get_kind_icon (ConfabConversationRecord *record)
{
  switch (record->last_kind)
    {
    case CONFAB_MESSAGE_VOICE:
      return "audio-input-microphone-symbolic";

    case CONFAB_MESSAGE_PLACE:
      return "mark-location-symbolic";

    case CONFAB_MESSAGE_POLL:
      return "view-list-bullet-symbolic";

    case CONFAB_MESSAGE_CONTACT:
      return "avatar-default-symbolic";

    case CONFAB_MESSAGE_CALL:
      return "call-start-symbolic";

    case CONFAB_MESSAGE_TEXT:
    case CONFAB_MESSAGE_MAIL:
    case CONFAB_MESSAGE_SYSTEM:
      break;
    }
  if (record->last_time != 0 && record->last_text == NULL && !record->last_deleted)
    return "mail-attachment-symbolic";
  return NULL;
}

static char *
dup_last_words (ConfabConversationRecord *record)
{
  g_autofree char *author = NULL;
  g_autofree char *text = NULL;

  if (record->draft != NULL)
    return confab_format_line (record->draft);
  if (record->last_time == 0)
    return g_strdup (_ ("No messages yet"));
  if (record->last_deleted)
    text = g_strdup (_ ("Message deleted"));
  else if (record->last_text != NULL)
    text = confab_format_line (record->last_text);
  else
    text = g_strdup (_ ("Attachment"));
  if (record->last_kind == CONFAB_MESSAGE_SYSTEM)
    return g_steal_pointer (&text);
  if (record->last_outgoing && record->kind != CONFAB_CONVERSATION_SELF)
    /* Translators: before one's own last words in the chat list */
    return g_strdup_printf (_ ("You: %s"), text);
  if (!has_authors (record) || record->last_author == NULL)
    return g_steal_pointer (&text);
  author = dup_first_name (record->last_author);
  /* Translators: in the chat list: an author's first name, then the last words */
  return g_strdup_printf (_ ("%s: %s"), author, text);
}

static gboolean
is_muted (ConfabConversationRecord *record)
{
  return record->muted_until > g_get_real_time () / 1000;
}

static void
append_part (GString *   description,
             const char *part)
{
  if (description->len > 0)
    /* Translators: between the parts of a chat's description, as a screen reader says it */
    g_string_append (description, _ (", "));
  g_string_append (description, part);
}

static char *
dup_description (ConfabConversationRecord *record,
                 const char *              name,
                 const char *              words,
                 const char *              time)
{
  g_autoptr (GString) description = g_string_new (NULL);

  append_part (description, name);
  if (record->unread > 0)
    {
      g_autofree char *unread = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d unread", "%d unread", record->unread),
                                                 record->unread);

      append_part (description, unread);
    }
  if (record->mentions > 0)
    append_part (description, _ ("mentions you"));
  if (record->draft != NULL)
    append_part (description, _ ("draft"));
  append_part (description, words);
  if (*time != '\0')
    append_part (description, time);
  if (record->last_outgoing && record->last_state == CONFAB_MESSAGE_FAILED)
    append_part (description, _ ("not sent"));
  if (record->pinned)
    append_part (description, _ ("pinned"));
  if (is_muted (record))
    append_part (description, _ ("muted"));
  return g_string_free (g_steal_pointer (&description), FALSE);
}

static void
set_description (ConfabConversationRow *self,
                 char *                 description)
{
  g_autofree char *owned = description;

  if (!g_set_str (&self->description, owned))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCRIPTION]);
}

static GtkWidget *
make_icon (const char *icon,
           const char *style)
{
  GtkWidget *image = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "icon-name", icon, NULL);

  gtk_widget_add_css_class (image, style);
  return image;
}

static GtkWidget *
make_label (const char *text,
            const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_mark (Mark mark)
{
  GtkWidget *widget = NULL;

  switch (mark)
    {
    case MARK_MUTED:
      widget = make_icon ("notifications-disabled-symbolic", "dimmed");
      gtk_image_set_pixel_size (GTK_IMAGE (widget), 12);
      break;

    case MARK_DRAFT:
      widget = make_label (_ ("Draft:"), "error");
      break;

    case MARK_KIND:
    case MARK_STATE:
      widget = make_icon (NULL, "dimmed");
      break;

    case MARK_MENTION:
      /* Translators: mark of a chat in which somebody mentions you */
      widget = make_label (C_ ("mention mark", "@"), "unread-pill");
      break;

    case MARK_UNREAD:
      widget = make_label (NULL, "unread-pill");
      gtk_widget_add_css_class (widget, "numeric");
      break;

    case MARK_PINNED:
      widget = make_icon ("view-pin-symbolic", "dimmed");
      gtk_image_set_pixel_size (GTK_IMAGE (widget), 14);
      break;
    }
  return widget;
}

/* The marks of the second line and the words, in order. */
static void
place_in_bottom (ConfabConversationRow *self)
{
  GtkWidget *before = NULL;

  for (Mark mark = MARK_DRAFT; mark <= MARK_PINNED; mark++)
    {
      if (self->marks[mark] != NULL)
        {
          if (gtk_widget_get_parent (self->marks[mark]) == NULL)
            gtk_box_insert_child_after (self->bottom, self->marks[mark], before);
          before = self->marks[mark];
        }
      if (mark == MARK_KIND)
        before = GTK_WIDGET (self->words);
    }
}

/* Shows or hides a mark; NULL when it is not to be seen. */
static GtkWidget *
show_mark (ConfabConversationRow *self,
           Mark                   mark,
           gboolean               shown)
{
  if (self->marks[mark] == NULL && shown)
    {
      self->marks[mark] = make_mark (mark);
      if (mark == MARK_MUTED)
        gtk_box_insert_child_after (self->top, self->marks[mark], GTK_WIDGET (self->name));
      else
        place_in_bottom (self);
    }
  if (self->marks[mark] != NULL)
    gtk_widget_set_visible (self->marks[mark], shown);
  return shown ? self->marks[mark] : NULL;
}

static void
set_class (GtkWidget * widget,
           const char *style,
           gboolean    wanted)
{
  if (wanted)
    gtk_widget_add_css_class (widget, style);
  else
    gtk_widget_remove_css_class (widget, style);
}

static void
update_unread (ConfabConversationRow *   self,
               ConfabConversationRecord *record)
{
  GtkWidget *unread = show_mark (self, MARK_UNREAD, record->unread > 0);
  g_autofree char *number = NULL;

  show_mark (self, MARK_MENTION, record->mentions > 0);
  if (unread == NULL)
    return;
  if (record->unread > MAX_UNREAD_SHOWN)
    /* Translators: more unread messages than this */
    number = g_strdup_printf (_ ("%d+"), MAX_UNREAD_SHOWN);
  else
    number = g_strdup_printf ("%d", record->unread);
  gtk_label_set_text (GTK_LABEL (unread), number);
  set_class (unread, "quiet", is_muted (record));
}

/* How far the own last message has come, where there is something to say. */
static void
update_state (ConfabConversationRow *   self,
              ConfabConversationRecord *record)
{
  gboolean own = record->last_outgoing && record->draft == NULL;
  gboolean failed = own && record->last_state == CONFAB_MESSAGE_FAILED;
  gboolean waiting = own && (record->last_state == CONFAB_MESSAGE_QUEUED || record->last_state == CONFAB_MESSAGE_SENDING);
  GtkWidget *state = show_mark (self, MARK_STATE, failed || waiting);

  if (state == NULL)
    return;
  gtk_image_set_from_icon_name (GTK_IMAGE (state), failed ? "confab-failed-symbolic" : "confab-waiting-symbolic");
  set_class (state, "error", failed);
  set_class (state, "dimmed", !failed);
}

static void
update_marks (ConfabConversationRow *   self,
              ConfabConversationRecord *record)
{
  const char *icon = record->draft == NULL ? get_kind_icon (record) : NULL;
  GtkWidget *kind = show_mark (self, MARK_KIND, icon != NULL);

  if (kind != NULL)
    gtk_image_set_from_icon_name (GTK_IMAGE (kind), icon);
  show_mark (self, MARK_DRAFT, record->draft != NULL);
  show_mark (self, MARK_MUTED, is_muted (record));
  show_mark (self, MARK_PINNED, record->pinned);
  update_state (self, record);
  update_unread (self, record);
}

static void
applied_cb (ConfabConversationRow *self)
{
  confab_conversation_row_update (self);
}

static void
confab_conversation_row_dispose (GObject *object)
{
  ConfabConversationRow *self = CONFAB_CONVERSATION_ROW (object);
  GtkWidget *child;

  g_clear_object (&self->signals);
  g_clear_object (&self->conversation);
  g_clear_pointer (&self->description, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_CONVERSATION_ROW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (confab_conversation_row_parent_class)->dispose (object);
}

static void
confab_conversation_row_get_property (GObject *   object,
                                      guint       id,
                                      GValue *    value,
                                      GParamSpec *pspec)
{
  ConfabConversationRow *self = CONFAB_CONVERSATION_ROW (object);

  switch ((ConfabConversationRowProperty) id)
    {
    case PROP_CONVERSATION:
      g_value_set_object (value, self->conversation);
      break;

    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    }
}

static void
confab_conversation_row_set_property (GObject *     object,
                                      guint         id,
                                      const GValue *value,
                                      GParamSpec *  pspec)
{
  switch ((ConfabConversationRowProperty) id)
    {
    case PROP_CONVERSATION:
      confab_conversation_row_set_conversation (CONFAB_CONVERSATION_ROW (object), g_value_get_object (value));
      break;

    case PROP_DESCRIPTION:
      g_assert_not_reached ();
    }
}

static void
confab_conversation_row_class_init (ConfabConversationRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_conversation_row_dispose;
  object_class->get_property = confab_conversation_row_get_property;
  object_class->set_property = confab_conversation_row_set_property;

  /**
   * ConfabConversationRow:conversation:
   *
   * What it shows.
   */
  properties[PROP_CONVERSATION] =
    g_param_spec_object ("conversation", NULL, NULL, CONFAB_TYPE_CONVERSATION,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabConversationRow:description:
   *
   * All that it shows, in words.
   */
  properties[PROP_DESCRIPTION] =
    g_param_spec_string ("description", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "conversation");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-conversation-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationRow, name);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationRow, time);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationRow, top);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationRow, bottom);
  gtk_widget_class_bind_template_child (widget_class, ConfabConversationRow, words);
}

static void
confab_conversation_row_init (ConfabConversationRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (CONFAB_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->signals, "applied", G_CALLBACK (applied_cb), self);
}

/**
 * confab_conversation_row_new:
 *
 * Returns: a row that shows nothing yet
 */
GtkWidget *
confab_conversation_row_new (void)
{
  return g_object_new (CONFAB_TYPE_CONVERSATION_ROW, NULL);
}

/**
 * confab_conversation_row_get_conversation:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what it shows
 */
ConfabConversation *
confab_conversation_row_get_conversation (ConfabConversationRow *self)
{
  g_return_val_if_fail (CONFAB_IS_CONVERSATION_ROW (self), NULL);

  return self->conversation;
}

/**
 * confab_conversation_row_set_conversation:
 * @self: a row
 * @conversation: (nullable): what to show
 */
void
confab_conversation_row_set_conversation (ConfabConversationRow *self,
                                          ConfabConversation *   conversation)
{
  g_return_if_fail (CONFAB_IS_CONVERSATION_ROW (self));

  if (!g_set_object (&self->conversation, conversation))
    return;
  g_signal_group_set_target (self->signals, conversation);
  confab_conversation_row_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONVERSATION]);
}

/**
 * confab_conversation_row_update:
 * @self: a row
 *
 * Shows the conversation as it is at this moment: a day may have passed, or a muted
 * time have ended.
 */
void
confab_conversation_row_update (ConfabConversationRow *self)
{
  ConfabConversationRecord *record;
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;
  g_autofree char *time = NULL;

  g_return_if_fail (CONFAB_IS_CONVERSATION_ROW (self));

  if (self->conversation == NULL)
    return;
  record = confab_conversation_get_record (self->conversation);
  name = confab_format_line (record->name);
  words = dup_last_words (record);
  time = record->last_time != 0 ? confab_format_when (record->last_time) : g_strdup ("");
  confab_avatar_set_conversation (self->avatar, record);
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->words, words);
  gtk_label_set_text (self->time, time);
  set_class (GTK_WIDGET (self->words), "deleted", record->last_deleted && record->draft == NULL);
  update_marks (self, record);
  set_description (self, dup_description (record, name, words, time));
}
