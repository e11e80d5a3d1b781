/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A poll in a bubble: the answers, who chose them, and one's own vote. */
#include "config.h"

#include "confab-poll-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "confab-format.h"

/* Names in the tooltip of an answer. */
#define MAX_NAMES 20

/**
 * ConfabPollView:
 *
 * Answers are chosen first and sent with a button, as each vote is a mail. The action
 * `message.vote` gets the message and the numbers of the answers.
 */
struct _ConfabPollView
{
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkLabel *description;
  GtkWidget *options;
  GtkLabel *summary;
  GtkWidget *vote_button;
  GPtrArray *checks; /* GtkCheckButton, of the options */

  gint64 message;
  GArray *chosen; /* gboolean, as the store has it */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (ConfabPollView, confab_poll_view, GTK_TYPE_WIDGET)

static GtkLabel *
new_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_widget_add_css_class (label, style);
  return GTK_LABEL (label);
}

/* Whether another vote than the one that was given is chosen. */
static void
update_button (ConfabPollView *self)
{
  gboolean differs = FALSE;

  if (self->updating)
    return;
  for (guint i = 0; i < self->checks->len; i++)
    differs = differs || gtk_check_button_get_active (g_ptr_array_index (self->checks, i)) != g_array_index (self->chosen, gboolean, i);
  gtk_widget_set_visible (self->vote_button, differs);
}

static void
vote_cb (ConfabPollView *self)
{
  GVariantBuilder votes = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("ai"));

  for (guint i = 0; i < self->checks->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (self->checks, i)))
      g_variant_builder_add (&votes, "i", (int) i);
  gtk_widget_set_visible (self->vote_button, FALSE);
  gtk_widget_activate_action (GTK_WIDGET (self), "message.vote", "(xai)", self->message, &votes);
}

static char *
list_voters (const ConfabPollOptionRecord *option)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < option->voters->len && i < MAX_NAMES; i++)
    {
      const ConfabPersonRecord *person = g_ptr_array_index (option->voters, i);
      g_autofree char *name = person->is_self ? g_strdup (_ ("You")) : confab_format_name (person->name, person->address);

      g_string_append_printf (names, "%s%s", i > 0 ? "\n" : "", name);
    }
  if (option->voters->len > MAX_NAMES)
    g_string_append (names, "\n…");
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
add_option (ConfabPollView *              self,
            const ConfabPollRecord *      poll,
            const ConfabPollOptionRecord *option,
            gboolean                      can_vote)
{
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *bar = gtk_progress_bar_new ();
  GtkWidget *count;
  GtkLabel *label = new_label ("poll-option");
  g_autofree char *text = confab_format_line (option->text);
  g_autofree char *number = g_strdup_printf ("%u", option->voters->len);
  g_autofree char *voters = list_voters (option);
  g_autofree char *words = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s, %u vote", "%s, %u votes", option->voters->len), text,
                                            option->voters->len);

  gtk_label_set_text (label, text);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), GTK_WIDGET (label));
  if (!poll->multiple && self->checks->len > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), g_ptr_array_index (self->checks, 0));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), option->chosen);
  gtk_widget_set_sensitive (check, can_vote);
  gtk_widget_set_hexpand (check, TRUE);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (update_button), self);
  count = gtk_label_new (number);
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "dimmed");
  gtk_widget_set_valign (count, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (row), check);
  gtk_box_append (GTK_BOX (row), count);
  if (option->voters->len > 0)
    gtk_widget_set_tooltip_text (row, voters);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), poll->n_voters > 0
                                 ? MIN (1.0, option->voters->len / (double) poll->n_voters) : 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_box_append (GTK_BOX (self->options), row);
  gtk_box_append (GTK_BOX (self->options), bar);
  g_ptr_array_add (self->checks, check);
  g_array_append_val (self->chosen, option->chosen);
}

static void
confab_poll_view_dispose (GObject *object)
{
  ConfabPollView *self = CONFAB_POLL_VIEW (object);
  GtkWidget *child;

  self->updating = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_pointer (&self->chosen, g_array_unref);
  G_OBJECT_CLASS (confab_poll_view_parent_class)->dispose (object);
}

static void
confab_poll_view_class_init (ConfabPollViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = confab_poll_view_dispose;
  gtk_widget_class_set_css_name (widget_class, "poll");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
confab_poll_view_init (ConfabPollView *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))), GTK_ORIENTATION_VERTICAL);
  self->checks = g_ptr_array_new ();
  self->chosen = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self->title = new_label ("heading");
  self->description = new_label ("body");
  self->options = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_add_css_class (self->options, "poll-options");
  self->summary = new_label ("poll-summary");
  self->vote_button = gtk_button_new_with_mnemonic (_ ("_Vote"));
  gtk_widget_add_css_class (self->vote_button, "pill");
  gtk_widget_add_css_class (self->vote_button, "suggested-action");
  gtk_widget_add_css_class (self->vote_button, "poll-vote");
  gtk_widget_set_halign (self->vote_button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->vote_button, "clicked", G_CALLBACK (vote_cb), self);
  gtk_widget_set_parent (GTK_WIDGET (self->title), GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->description), GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->summary), GTK_WIDGET (self));
  gtk_widget_set_parent (self->options, GTK_WIDGET (self));
  gtk_widget_set_parent (self->vote_button, GTK_WIDGET (self));
}

/**
 * confab_poll_view_new:
 *
 * Returns: an empty one
 */
GtkWidget *
confab_poll_view_new (void)
{
  return g_object_new (CONFAB_TYPE_POLL_VIEW, NULL);
}

static char *
summarize (const ConfabPollRecord *poll)
{
  g_autofree char *voters = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d person has voted", "%d people have voted",
                                                          (gulong) poll->n_voters), poll->n_voters);

  if (poll->closed != 0)
    /* Translators: how many people have voted in a poll that is over */
    return g_strdup_printf (_ ("Final result · %s"), voters);
  /* Translators: how a poll works, and how many people have voted */
  return g_strdup_printf (poll->multiple ? _ ("Choose one or more · %s") : _ ("Choose one · %s"), voters);
}

/**
 * confab_poll_view_set_record:
 * @self: a poll
 * @record: a message that is a poll
 */
void
confab_poll_view_set_record (ConfabPollView *           self,
                             const ConfabMessageRecord *record)
{
  const ConfabPollRecord *poll = record->poll;
  g_autofree char *title = confab_format_line (poll->title);
  g_autofree char *description = confab_format_line (poll->description);
  g_autofree char *summary = summarize (poll);
  gboolean has_voted = FALSE;
  GtkWidget *child;

  self->updating = TRUE;
  self->message = record->id;
  while ((child = gtk_widget_get_first_child (self->options)) != NULL)
    gtk_box_remove (GTK_BOX (self->options), child);
  g_ptr_array_set_size (self->checks, 0);
  g_array_set_size (self->chosen, 0);
  for (guint i = 0; i < poll->options->len; i++)
    has_voted = has_voted || ((ConfabPollOptionRecord *) g_ptr_array_index (poll->options, i))->chosen;
  for (guint i = 0; i < poll->options->len; i++)
    add_option (self, poll, g_ptr_array_index (poll->options, i), poll->closed == 0 && (poll->revote || !has_voted));
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->description, description);
  gtk_widget_set_visible (GTK_WIDGET (self->description), *description != '\0');
  gtk_label_set_text (self->summary, summary);
  self->updating = FALSE;
  update_button (self);
}
