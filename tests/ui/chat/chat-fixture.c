/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the chat share: a profile with believable conversations. */
#include "config.h"

#include "chat-fixture.h"

#include <gdk/gdk.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <libdex.h>

#include <math.h>

#include "confab-blobs.h"
#include "test-dir.h"

/* No test waits longer than this for one thing, in seconds. */
#define PATIENCE 60
#define MINUTE (60 * 1000)
#define DAY (24 * 60 * MINUTE)

typedef struct
{
  ChatFixture *fixture;
  ConfabTransaction *txn;
  gint64 now;
  guint n;
  char *picture;
  char *panorama;
} Filling;

static void
on_wait_over (gpointer data)
{
  *(gboolean *) data = TRUE;
}

/* Runs the main loop until @condition holds; FALSE when it never does. */
gboolean
chat_fixture_wait (gboolean (*condition) (gpointer data),
                   gpointer   data)
{
  gboolean over = FALSE;
  guint source = g_timeout_add_seconds_once (PATIENCE, on_wait_over, &over);

  while (!over && !condition (data))
    g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (source);
  return !over;
}

/* Lets the main loop run for a while. */
void
chat_fixture_settle (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add_once (ms, on_wait_over, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static DexFuture *
resolved_cb (DexFuture *future,
             gpointer   data)
{
  *(gboolean *) data = TRUE;
  return dex_future_new_true ();
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* A future that nobody waits for does not wake the main loop; this does. */
static void
await_future (DexFuture *future)
{
  gboolean resolved = FALSE;

  dex_future_disown (dex_future_finally (dex_ref (future), resolved_cb, &resolved, NULL));
  g_assert_true (chat_fixture_wait (is_true, &resolved));
}

void
chat_fixture_write (ChatFixture *        self,
                    ConfabStoreWriteFunc func,
                    gpointer             data)
{
  g_autoptr (DexFuture) future = confab_store_write (confab_engine_get_store (self->engine), func, data, NULL,
                                                     CONFAB_STORE_WRITE_NONE);
  g_autoptr (GError) error = NULL;

  await_future (future);
  dex_future_get_value (future, &error);
  g_assert_no_error (error);
}

/* Believable things */

static gint64
conversation (Filling *              filling,
              ConfabConversationKind kind,
              const char *           key,
              const char *           name)
{
  g_autoptr (GError) error = NULL;
  gint64 id = confab_transaction_ensure_conversation (filling->txn, filling->fixture->account, kind, key, name, NULL, &error);

  g_assert_no_error (error);
  confab_transaction_set_kept (filling->txn, id, TRUE, &error);
  g_assert_no_error (error);
  return id;
}

static void
member (Filling *   filling,
        gint64      id,
        const char *address,
        const char *name)
{
  g_autoptr (GError) error = NULL;

  confab_transaction_add_member (filling->txn, id, address, name, &error);
  g_assert_no_error (error);
}

typedef struct
{
  gint64 conversation;
  const char *address; /* NULL: oneself */
  const char *name;
  gint64 ago;          /* ms */
  const char *text;
  ConfabMessageState state;
  ConfabMessageKind kind;
  const char *subject;
  const char *full_text;
  const char *quote;
  const char *answers;
  const char *problem;
} Line;

static gint64
say (Filling *    filling,
     const char * message_id,
     const Line * line)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *made_up = g_strdup_printf ("chat$%u@mail.test", filling->n++);
  ConfabMessageFields fields = {
    .account_id = filling->fixture->account,
    .conversation_id = line->conversation,
    .message_id = message_id != NULL ? message_id : made_up,
    .time = filling->now - line->ago,
    .date = filling->now - line->ago,
    .author_address = line->address != NULL ? line->address : "alice@mail.test",
    .author_name = line->address != NULL ? line->name : "Alice",
    .chat = line->kind != CONFAB_MESSAGE_MAIL,
    .kind = line->kind != 0 ? line->kind : CONFAB_MESSAGE_TEXT,
    .state = line->state != 0 ? line->state : line->address != NULL ? CONFAB_MESSAGE_RECEIVED : CONFAB_MESSAGE_READ,
    .problem = line->problem,
    .outgoing = line->address == NULL,
    .subject = line->subject,
    .title = line->subject,
    .text = line->text,
    .full_text = line->full_text != NULL ? line->full_text : line->text,
    .quote = line->quote,
    .in_reply_to = line->answers,
    .reader_version = 1,
  };
  gint64 id = confab_transaction_insert_message (filling->txn, &fields, &error);

  g_assert_no_error (error);
  return id;
}

static void
attach (Filling *   filling,
        gint64      message,
        const char *names[],
        const char *types[],
        const char *paths[],
        int         n)
{
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_attachment_record_free);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < n; i++)
    {
      ConfabAttachmentRecord *attachment = confab_attachment_record_new ();

      attachment->section = g_strdup_printf ("%d", i + 2);
      attachment->name = g_strdup (names[i]);
      attachment->content_type = g_strdup (types[i]);
      attachment->size = 2411724;
      if (g_str_has_prefix (types[i], "image/"))
        gdk_pixbuf_get_file_info (paths[i], &attachment->width, &attachment->height);
      g_ptr_array_add (attachments, attachment);
    }
  confab_transaction_set_attachments (filling->txn, message, attachments, &error);
  g_assert_no_error (error);
  for (int i = 0; i < n; i++)
    if (paths[i] != NULL)
      {
        g_autofree char *bytes = NULL;
        gsize length;
        g_autofree char *hash = NULL;
        g_autoptr (GBytes) blob = NULL;
        g_autofree char *section = g_strdup_printf ("%d", i + 2);

        g_file_get_contents (paths[i], &bytes, &length, &error);
        g_assert_no_error (error);
        blob = g_bytes_new (bytes, length);
        hash = confab_blobs_put_bytes (filling->fixture->dir, blob, &error);
        g_assert_no_error (error);
        confab_transaction_set_attachment_blob (filling->txn, message, section, hash, (gint64) length, FALSE, &error);
        g_assert_no_error (error);
      }
}

static void
read_so_far (Filling *filling,
             gint64   id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) marked = confab_transaction_mark_conversation_read (filling->txn, id, &error);

  g_assert_no_error (error);
}

/* A painted evening in the hills, so that no photograph has to be shipped. */
static char *
paint (const char *dir,
       const char *name,
       int         width,
       int         height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  cairo_pattern_t *sky = cairo_pattern_create_linear (0, 0, 0, height);
  char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;

  cairo_pattern_add_color_stop_rgb (sky, 0, 0.16, 0.27, 0.50);
  cairo_pattern_add_color_stop_rgb (sky, 0.45, 0.93, 0.55, 0.42);
  cairo_pattern_add_color_stop_rgb (sky, 0.7, 0.99, 0.83, 0.55);
  cairo_set_source (cr, sky);
  cairo_paint (cr);
  cairo_pattern_destroy (sky);
  cairo_set_source_rgb (cr, 1, 0.93, 0.75);
  cairo_arc (cr, width * 0.68, height * 0.55, height * 0.09, 0, 2 * G_PI);
  cairo_fill (cr);
  for (int hill = 0; hill < 4; hill++)
    {
      cairo_set_source_rgb (cr, 0.36 - hill * 0.08, 0.30 - hill * 0.06, 0.42 - hill * 0.07);
      cairo_move_to (cr, 0, height);
      for (int x = 0; x <= width; x += 4)
        cairo_line_to (cr, x, height * (0.58 + 0.1 * hill) + height * 0.09 * sin (x * (3.0 + hill) / width * 2 + hill * 1.7) +
                       height * 0.02 * sin (x * 21.0 / width + hill));
      cairo_line_to (cr, width, height);
      cairo_fill (cr);
    }
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  bytes = g_bytes_new (cairo_image_surface_get_data (surface), (gsize) cairo_image_surface_get_stride (surface) * (gsize) height);
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
    pixbuf = gdk_pixbuf_get_from_surface (surface, 0, 0, width, height);
  G_GNUC_END_IGNORE_DEPRECATIONS
  gdk_pixbuf_save (pixbuf, path, "jpeg", NULL, "quality", "88", NULL);
  cairo_surface_destroy (surface);
  return path;
}

#define ADA "ada@mail.test", "Ada Lovelace"
#define BOB "bob@mail.test", "Bob"
#define CAROL "carol@mail.test", "Carol Shaw"
#define DAN "dan@example.org", "Dan"
#define ME NULL, NULL

static void
fill_ada (Filling *filling)
{
  gint64 c = conversation (filling, CONFAB_CONVERSATION_PERSON, "ada@mail.test", "Ada Lovelace");
  gint64 id;

  filling->fixture->ada = c;
  member (filling, c, ADA);
  say (filling, NULL, &(Line) { c, ADA, 2 * DAY + 40 * MINUTE, "Have you found the notes on the engine?" });
  say (filling, NULL, &(Line) { c, ME, 2 * DAY + 38 * MINUTE, "Yes! They were in the blue folder all the time." });
  say (filling, NULL, &(Line) { c, ME, 2 * DAY + 37 * MINUTE, "I scanned them for you" });
  id = say (filling, NULL, &(Line) { c, ME, 2 * DAY + 37 * MINUTE - 1000, NULL });
  attach (filling, id, (const char *[]) { "Notes on the Analytical Engine, second edition, with corrections.pdf" },
          (const char *[]) { "application/pdf" }, (const char *[]) { NULL }, 1);
  say (filling, NULL, &(Line) { c, ADA, 2 * DAY + 20 * MINUTE, "🎉" });
  say (filling, "walk$1@mail.test", &(Line) { c, ADA, DAY + 190 * MINUTE, "Walk in the hills on Saturday? The forecast says sun, and the "
                                                                          "bus goes at nine from the market place, so we would be up there before noon." });
  say (filling, NULL, &(Line) { c, ME, DAY + 180 * MINUTE, "Gladly.", .quote = "Walk in the hills on Saturday? The forecast says sun, and the "
                                                                               "bus goes at nine from the market place", .answers = "walk$1@mail.test" });
  id = say (filling, NULL, &(Line) { c, ADA, 60 * MINUTE, "This is the view from up there" });
  attach (filling, id, (const char *[]) { "evening.jpg" }, (const char *[]) { "image/jpeg" }, (const char *[]) { filling->picture }, 1);
  say (filling, NULL, &(Line) { c, ADA, 59 * MINUTE, "The path starts at https://hills.example/path?from=market (the old one is closed), "
                                                     "or write to guide@hills.example" });
  say (filling, NULL, &(Line) { c, ME, 30 * MINUTE, "Wow", CONFAB_MESSAGE_READ });
  say (filling, NULL, &(Line) { c, ME, 29 * MINUTE, "I will bring sandwiches, tea and the old map. Shall I ask Bob as well? "
                                                    "He has been wanting to come along for ages.", CONFAB_MESSAGE_DELIVERED });
  read_so_far (filling, c);
  say (filling, NULL, &(Line) { c, ADA, 12 * MINUTE, "Yes, do ask him!" });
  say (filling, NULL, &(Line) { c, ADA, 11 * MINUTE, "And Carol 🙂" });
  say (filling, NULL, &(Line) { c, ME, 2 * MINUTE, "Done", CONFAB_MESSAGE_SENT });
  say (filling, NULL, &(Line) { c, ME, MINUTE, "See you at nine", CONFAB_MESSAGE_QUEUED });
}

static void
fill_group (Filling *filling)
{
  gint64 c = conversation (filling, CONFAB_CONVERSATION_GROUP, "hiking-1234567", "Hiking on Saturday");
  gint64 id;
  g_autoptr (GError) error = NULL;

  filling->fixture->group = c;
  member (filling, c, ADA);
  member (filling, c, BOB);
  member (filling, c, CAROL);
  say (filling, NULL, &(Line) { c, ADA, 300 * MINUTE, "Ada made the group", .kind = CONFAB_MESSAGE_SYSTEM });
  say (filling, NULL, &(Line) { c, ADA, 299 * MINUTE, "Ada added Bob", .kind = CONFAB_MESSAGE_SYSTEM });
  say (filling, NULL, &(Line) { c, ADA, 298 * MINUTE, "Ada added Carol", .kind = CONFAB_MESSAGE_SYSTEM });
  say (filling, NULL, &(Line) { c, ADA, 250 * MINUTE, "Welcome! Bus at nine from the market place." });
  say (filling, NULL, &(Line) { c, BOB, 240 * MINUTE, "Great" });
  say (filling, NULL, &(Line) { c, BOB, 239 * MINUTE, "I can take two people in the car, if somebody does not like the bus" });
  say (filling, NULL, &(Line) { c, BOB, 238 * MINUTE, "It is small, though" });
  say (filling, NULL, &(Line) { c, CAROL, 200 * MINUTE, "Me!", .quote = "I can take two people in the car" });
  id = say (filling, NULL, &(Line) { c, CAROL, 190 * MINUTE, NULL });
  attach (filling, id, (const char *[]) { "one.jpg", "two.jpg", "three.jpg" },
          (const char *[]) { "image/jpeg", "image/jpeg", "image/jpeg" },
          (const char *[]) { filling->picture, filling->panorama, filling->picture }, 3);
  say (filling, NULL, &(Line) { c, ME, 100 * MINUTE, "Those are lovely, Carol", CONFAB_MESSAGE_READ });
  id = say (filling, NULL, &(Line) { c, BOB, 90 * MINUTE, "oops" });
  confab_transaction_retract_message (filling->txn, id, &error);
  g_assert_no_error (error);
  say (filling, NULL, &(Line) { c, ME, 20 * MINUTE, "I will be ten minutes late", CONFAB_MESSAGE_FAILED,
                                .problem = "The server does not know dan@example.org" });
  read_so_far (filling, c);
}

static void
fill_thread (Filling *filling)
{
  gint64 c = conversation (filling, CONFAB_CONVERSATION_THREAD, "root-1", "Offer for the new roof");

  filling->fixture->thread = c;
  member (filling, c, DAN);
  member (filling, c, CAROL);
  say (filling, "roof-1@example.org", &(Line) { c, DAN, 3 * DAY, "Dear all,\n\nplease find our offer below. We would begin in May and need about two weeks, "
                                                                 "rain permitting.\n\nKind regards\nDan", .kind = CONFAB_MESSAGE_MAIL, .subject = "Offer for the new roof",
                                                .full_text = "Dear all,\n\nplease find our offer below. We would begin in May and need about two weeks, "
                                                             "rain permitting.\n\nKind regards\nDan\n\n-- \nDan's Roofs\nMill Lane 3\n+44 20 7946 0000" });
  say (filling, NULL, &(Line) { c, CAROL, 2 * DAY, "Two weeks is fine with me.", .kind = CONFAB_MESSAGE_MAIL, .subject = "Re: Offer for the new roof",
                                .full_text = "Two weeks is fine with me.\n\nOn Monday Dan wrote:\n> Dear all,\n> please find our offer below." });
  say (filling, NULL, &(Line) { c, ME, DAY, "Then let us do it. Could you send the tiles' colour card first?", CONFAB_MESSAGE_SENT });
  read_so_far (filling, c);
}

static void
fill_others (Filling *filling)
{
  gint64 c = conversation (filling, CONFAB_CONVERSATION_PERSON, "eve@elsewhere.example", "Eve");
  g_autoptr (GError) error = NULL;

  filling->fixture->stranger = c;
  member (filling, c, "eve@elsewhere.example", "Eve");
  confab_transaction_set_request (filling->txn, c, TRUE, &error);
  g_assert_no_error (error);
  say (filling, NULL, &(Line) { c, "eve@elsewhere.example", "Eve", 50 * MINUTE, "Hello Alice, we met at the market. Do you still have the recipe?" });

  filling->fixture->empty = conversation (filling, CONFAB_CONVERSATION_PERSON, "new@example.org", "new@example.org");
  member (filling, filling->fixture->empty, "new@example.org", NULL);

  filling->fixture->broken = conversation (filling, CONFAB_CONVERSATION_GROUP, "?", "A group that cannot be written to");
  member (filling, filling->fixture->broken, BOB);

  c = filling->fixture->long_one = conversation (filling, CONFAB_CONVERSATION_PERSON, "bob@mail.test", "Bob");
  member (filling, c, BOB);
  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *text = g_strdup_printf ("Message number %d%s", i, i % 7 == 0 ? ", which says a little more than the others do and so "
                                                                                      "needs a second line or even a third one when the window is narrow" : "");
      Line line = { c, BOB, (1000 - i) * 11 * MINUTE + DAY, text };

      if (i % 3 == 0)
        line.address = line.name = NULL;
      if (i == 970)
        read_so_far (filling, c);
      say (filling, NULL, &line);
    }
}

static gboolean
fill (ConfabTransaction *txn,
      gpointer           data,
      GError **          error)
{
  Filling *filling = data;
  g_autoptr (ConfabAccountRecord) settings = confab_account_record_new ();

  filling->txn = txn;
  settings->address = g_strdup ("alice@mail.test");
  settings->name = g_strdup ("Alice");
  settings->imap_host = g_strdup ("localhost");
  settings->imap_user = g_strdup ("alice@mail.test");
  settings->imap_port = 1;
  settings->smtp_host = g_strdup ("localhost");
  settings->smtp_user = g_strdup ("alice@mail.test");
  settings->smtp_port = 1;
  filling->fixture->account = confab_transaction_add_account (txn, settings, error);
  if (filling->fixture->account == 0)
    return FALSE;
  fill_ada (filling);
  fill_group (filling);
  fill_thread (filling);
  fill_others (filling);
  return TRUE;
}

/* Its own life */

ChatFixture *
chat_fixture_new (void)
{
  ChatFixture *self = g_new0 (ChatFixture, 1);
  Filling filling = { .fixture = self, .now = g_get_real_time () / 1000 };
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("confab-chat-XXXXXX", &error);
  g_assert_no_error (error);
  self->engine = confab_engine_new (self->dir, &error);
  g_assert_no_error (error);
  self->registry = confab_registry_new (self->engine);
  filling.picture = paint (self->dir, "evening.jpg", 1200, 800);
  filling.panorama = paint (self->dir, "panorama.jpg", 900, 1100);
  chat_fixture_write (self, fill, &filling);
  g_free (filling.picture);
  g_free (filling.panorama);
  return self;
}

static gboolean
has_ended (gpointer data)
{
  return confab_operation_get_state (data) != CONFAB_OPERATION_RUNNING;
}

void
chat_fixture_free (ChatFixture *self)
{
  g_autoptr (ConfabOperation) closing = confab_engine_shut_down (self->engine);

  g_assert_true (chat_fixture_wait (has_ended, closing));
  g_assert_finalize_object (self->registry);
  g_clear_object (&self->engine);
  test_dir_remove (self->dir);
  g_free (self->dir);
  g_free (self);
}

typedef struct
{
  ConfabConversation *conversation;
  gboolean done;
} Finding;

static void
found_cb (GObject *     source,
          GAsyncResult *result,
          gpointer      data)
{
  Finding *finding = data;
  g_autoptr (GError) error = NULL;

  finding->conversation = confab_registry_find_conversation_finish (CONFAB_REGISTRY (source), result, &error);
  g_assert_no_error (error);
  finding->done = TRUE;
}

static gboolean
is_found (gpointer data)
{
  return ((Finding *) data)->done;
}

/* (transfer full) */
ConfabConversation *
chat_fixture_get (ChatFixture *self,
                  gint64       id)
{
  Finding finding = { 0 };

  confab_registry_find_conversation (self->registry, id, NULL, found_cb, &finding);
  g_assert_true (chat_fixture_wait (is_found, &finding));
  return finding.conversation;
}

typedef struct
{
  const ConfabMessageFields *fields;
  gint64 id;
} Adding;

static gboolean
add (ConfabTransaction *txn,
     gpointer           data,
     GError **          error)
{
  Adding *adding = data;

  adding->id = confab_transaction_insert_message (txn, adding->fields, error);
  return adding->id != 0;
}

gint64
chat_fixture_add (ChatFixture *              self,
                  const ConfabMessageFields *fields)
{
  Adding adding = { fields, 0 };

  chat_fixture_write (self, add, &adding);
  return adding.id;
}
