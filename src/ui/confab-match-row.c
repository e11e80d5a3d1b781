/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message that was found: where, when, and the words around it. */
#include "config.h"

#include "confab-match-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "confab-avatar.h"
#include "confab-format.h"
#include "confab-ui.h"

/**
 * ConfabMatchRow:
 *
 * Looks like a row of the chat list; the words that were looked for stand out.
 */
struct _ConfabMatchRow
{
  GtkWidget parent_instance;

  AdwAvatar *avatar;
  GtkLabel *name;
  GtkLabel *time;
  GtkLabel *words;

  char *description;
};

G_DEFINE_FINAL_TYPE (ConfabMatchRow, confab_match_row, GTK_TYPE_WIDGET)

/* Who wrote it, where that is not plain from the chat's name. */
static char *
dup_author (ConfabMatch *match)
{
  ConfabMessageRecord *message = confab_message_get_record (confab_match_get_message (match));
  ConfabConversationRecord *conversation = confab_conversation_get_record (confab_match_get_conversation (match));
  g_autofree char *name = NULL;
  g_autofree char *isolated = NULL;

  if (conversation->kind == CONFAB_CONVERSATION_SELF)
    return g_strdup ("");
  if (message->outgoing)
    /* Translators: before a piece of an own message that was found */
    return g_strdup (_ ("You: "));
  if (conversation->kind == CONFAB_CONVERSATION_PERSON || conversation->kind == CONFAB_CONVERSATION_PERSON_KEY ||
      conversation->kind == CONFAB_CONVERSATION_MACHINE)
    return g_strdup ("");
  name = confab_format_name (message->from_name, message->from_address);
  isolated = confab_format_isolated (name);
  /* Translators: an author's name, before a piece of their message that was found */
  return g_strdup_printf (_ ("%s: "), isolated);
}

static void
emphasize (PangoAttrList *attributes,
           gsize          start,
           gsize          end)
{
  PangoAttribute *weight = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
  PangoAttribute *opaque = pango_attr_foreground_alpha_new (G_MAXUINT16);

  weight->start_index = opaque->start_index = (guint) start;
  weight->end_index = opaque->end_index = (guint) end;
  pango_attr_list_insert (attributes, weight);
  pango_attr_list_insert (attributes, opaque);
}

/* Blanks are made one, and what would disturb the words around it is left out. */
static void
append_visible (GString *words,
                gunichar c)
{
  if (g_unichar_isspace (c))
    c = ' ';
  if (!confab_format_is_disturbing (c) && (c != ' ' || (words->len > 0 && words->str[words->len - 1] != ' ')))
    g_string_append_unichar (words, c);
}

/* Appends the snippet; the ranges move along. */
static PangoAttrList *
append_snippet (GString *    words,
                ConfabMatch *match)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  const char *snippet = confab_match_get_snippet (match);
  guint n_ranges;
  const guint *ranges = confab_match_get_ranges (match, &n_ranges);
  gsize begun = 0;
  guint at = 0;

  for (const char *p = snippet; *p != '\0'; p = g_utf8_next_char (p))
    {
      gsize offset = (gsize) (p - snippet);

      if (at < n_ranges && offset == ranges[2 * at])
        begun = words->len;
      if (at < n_ranges && offset == ranges[2 * at + 1])
        emphasize (attributes, begun, words->len);
      while (at < n_ranges && offset >= ranges[2 * at + 1])
        at++;
      if (at < n_ranges && offset == ranges[2 * at])
        begun = words->len;
      append_visible (words, g_utf8_get_char (p));
    }
  if (at < n_ranges)
    emphasize (attributes, begun, words->len);
  return attributes;
}

static void
confab_match_row_dispose (GObject *object)
{
  ConfabMatchRow *self = CONFAB_MATCH_ROW (object);
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_MATCH_ROW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->description, g_free);
  G_OBJECT_CLASS (confab_match_row_parent_class)->dispose (object);
}

static void
confab_match_row_class_init (ConfabMatchRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_match_row_dispose;
  gtk_widget_class_set_css_name (widget_class, "match");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, CONFAB_UI_RESOURCE_PATH "/confab-match-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabMatchRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, ConfabMatchRow, name);
  gtk_widget_class_bind_template_child (widget_class, ConfabMatchRow, time);
  gtk_widget_class_bind_template_child (widget_class, ConfabMatchRow, words);
}

static void
confab_match_row_init (ConfabMatchRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * confab_match_row_new:
 *
 * Returns: a row that shows nothing yet
 */
GtkWidget *
confab_match_row_new (void)
{
  return g_object_new (CONFAB_TYPE_MATCH_ROW, NULL);
}

/**
 * confab_match_row_set_match:
 * @self: a row
 * @match: what to show
 */
void
confab_match_row_set_match (ConfabMatchRow *self,
                            ConfabMatch *   match)
{
  ConfabConversationRecord *conversation;
  g_autofree char *name = NULL;
  g_autofree char *time = NULL;
  g_autofree char *author = NULL;
  g_autoptr (GString) words = NULL;
  g_autoptr (PangoAttrList) attributes = NULL;

  g_return_if_fail (CONFAB_IS_MATCH_ROW (self));

  conversation = confab_conversation_get_record (confab_match_get_conversation (match));
  name = confab_format_line (conversation->name);
  time = confab_format_when (confab_message_get_record (confab_match_get_message (match))->time);
  author = dup_author (match);
  words = g_string_new (author);
  attributes = append_snippet (words, match);
  confab_avatar_set_conversation (self->avatar, conversation);
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->time, time);
  gtk_label_set_text (self->words, words->str);
  gtk_label_set_attributes (self->words, attributes);
  g_free (self->description);
  /* Translators: a message that was found, as a screen reader says it: chat, words, time */
  self->description = g_strdup_printf (_ ("%s, %s, %s"), name, words->str, time);
}

/**
 * confab_match_row_get_description:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): all that it shows, in words
 */
const char *
confab_match_row_get_description (ConfabMatchRow *self)
{
  g_return_val_if_fail (CONFAB_IS_MATCH_ROW (self), NULL);

  return self->description;
}
