/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What messages carry for programs: polls, votes, places, mentions; and what is broken. */
#include "config.h"

#include "confab-coi-mention.h"
#include "confab-coi-message.h"
#include "confab-coi-place.h"
#include "confab-coi-poll.h"

#include <string.h>

static ConfabCoiMessage *
read_mail (const char *mail)
{
  g_auto (GStrv) lines = g_strsplit (mail, "\n", -1);
  g_autofree char *text = g_strjoinv ("\r\n", lines);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ConfabMimeSource) source = confab_mime_source_new (bytes);

  return confab_coi_message_new_from_source (source);
}

/* Polls */

static void
test_poll (void)
{
  g_autoptr (ConfabCoiPoll) poll =
    confab_coi_poll_new_from_json ("{\"title\":\" Where\\nto? \",\"description\":\"soon\",\"x\":[1],"
                                   "\"options\":[{\"text\":\"a\"},{\"datetime\":\"2024-02-29\"},{\"text\":\"c\",\"y\":{}}],\"multiple\":false}");
  g_autofree char *json = NULL;
  g_autofree char *html = NULL;
  g_autoptr (ConfabCoiPoll) again = NULL;
  g_autoptr (ConfabCoiPoll) from_html = NULL;

  g_assert_nonnull (poll);
  g_assert_cmpstr (poll->title, ==, "Where to?");
  g_assert_cmpstr (poll->description, ==, "soon");
  g_assert_cmpuint (g_strv_length (poll->options), ==, 3);
  g_assert_cmpstr (poll->options[1], ==, "2024-02-29");
  g_assert_false (poll->multiple);
  g_assert_true (poll->revote);
  json = confab_coi_poll_to_json (poll);
  again = confab_coi_poll_new_from_json (json);
  g_assert_cmpstr (again->title, ==, poll->title);
  g_assert_true (g_strv_equal ((const char *const *) again->options, (const char *const *) poll->options));
  html = confab_coi_poll_to_html (poll);
  from_html = confab_coi_poll_new_from_html (html);
  g_assert_cmpstr (from_html->title, ==, poll->title);
  g_assert_cmpstr (from_html->description, ==, poll->description);
  g_assert_true (g_strv_equal ((const char *const *) from_html->options, (const char *const *) poll->options));
}

static void
test_poll_broken (void)
{
  static const char * const broken[] = {
    "", "x", "[]", "{}", "null", "{\"title\":\"a\"}", "{\"title\":\"a\",\"options\":[]}",
    "{\"title\":\"a\",\"options\":[{\"text\":\"one\"}]}", "{\"title\":1,\"options\":[{\"text\":\"a\"},{\"text\":\"b\"}]}",
    "{\"title\":\"\",\"options\":[{\"text\":\"a\"},{\"text\":\"b\"}]}", "{\"title\":\"a\",\"options\":[{\"text\":\"a\"},{\"text\":7}]}",
    "{\"title\":\"a\",\"options\":[{\"text\":\"a\"},\"b\"]}", "{\"title\":\"a\",\"options\":{\"0\":\"a\"}}",
    "{'title':'a','options':[{'text':'a'},{'text':'b'}]}", "{\"title\":\"a\",\"options\":[{\"text\":\"a\"},{\"text\":\"b\"}]} x",
    "/* [ */ {\"title\":\"a\",\"options\":[{\"text\":\"a\"},{\"text\":\"b\"}]}", "{\"title\":\"\xff\",\"options\":[]}",
  };
  g_autoptr (GString) deep = g_string_new ("{\"title\":\"a\",\"x\":");
  g_autoptr (GString) many = g_string_new ("{\"title\":\"a\",\"options\":[{\"text\":\"0\"}");
  g_autoptr (GString) large = g_string_new ("{\"title\":\"a\",\"x\":\"");

  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    g_assert_null (confab_coi_poll_new_from_json (broken[i]));
  for (guint i = 0; i < 20000; i++)
    g_string_append_c (deep, '[');
  for (guint i = 0; i < CONFAB_COI_POLL_MAX_OPTIONS; i++)
    g_string_append (many, ",{\"text\":\"x\"}");
  for (guint i = 0; i < 70000; i++)
    g_string_append_c (large, 'x');
  g_string_append (many, "]}");
  g_string_append (large, "\",\"options\":[{\"text\":\"a\"},{\"text\":\"b\"}]}");
  g_assert_null (confab_coi_poll_new_from_json (deep->str));
  g_assert_null (confab_coi_poll_new_from_json (many->str));
  g_assert_null (confab_coi_poll_new_from_json (large->str));
  g_assert_null (confab_coi_poll_new_from_html ("<ul><li class=p-poll-option>alone</ul>"));
  g_assert_null (confab_coi_poll_new_from_html ("<li class=p-poll-option>a<li class=p-poll-option>b"));
  g_assert_null (confab_coi_poll_new_from_html (""));
}

static void
check_votes (const char *json,
             const char *expected)
{
  g_autoptr (GArray) votes = confab_coi_votes_new_from_json (json);
  g_autoptr (GString) got = g_string_new (NULL);

  if (expected == NULL)
    {
      g_assert_null (votes);
      return;
    }
  for (guint i = 0; i < votes->len; i++)
    g_string_append_printf (got, "%d ", g_array_index (votes, int, i));
  g_assert_cmpstr (got->str, ==, expected);
}

static void
test_votes (void)
{
  check_votes ("{\"votes\":[2,0,2]}", "0 2 ");
  check_votes ("{\"votes\":[]}", "");
  check_votes ("{\"votes\":[-1,49,50,9999999999999]}", "49 ");
  check_votes ("{\"votes\":[\"1\"]}", NULL);
  check_votes ("{\"votes\":[1.5]}", NULL);
  check_votes ("{\"votes\":1}", NULL);
  check_votes ("{}", NULL);
}

/* Places */

static void
check_place (ConfabCoiPlace *place,
             double          latitude,
             double          longitude)
{
  g_assert_nonnull (place);
  g_assert_cmpfloat_with_epsilon (place->latitude, latitude, 1e-9);
  g_assert_cmpfloat_with_epsilon (place->longitude, longitude, 1e-9);
  confab_coi_place_free (place);
}

static void
test_places (void)
{
  static const char * const html[] = {
    "<p class=h-geo><span class=p-latitude>1.5</span><span class=p-longitude>-2</span>",
    "<div class='x H-GEO'><data class=\"p-latitude\" value=\"1.5\">one</data> <abbr class=P-Longitude title='-2'>west</abbr></div>",
    "<b class=p-latitude>9</b><i class=h-geo><b class=p-longitude> -2.0 </b><b class=p-latitude>\n+1.5</b></i>",
  };
  g_autoptr (ConfabCoiPlace) named = confab_coi_place_new_from_kml (
    "<?xml version='1.0'?><kml xmlns='x'><Document addr='a'><name>no</name><Placemark><name> The\nlake </name><Point>"
    "<coordinates accuracy='12.5'> -2,1.5,300 </coordinates></Point></Placemark><Placemark><Point><coordinates>0,0</coordinates></Point></Placemark>");

  for (gsize i = 0; i < G_N_ELEMENTS (html); i++)
    check_place (confab_coi_place_new_from_html (html[i]), 1.5, -2);
  g_assert_cmpstr (named->name, ==, "The lake");
  g_assert_cmpfloat (named->accuracy, ==, 12.5);
  check_place (g_steal_pointer (&named), 1.5, -2);
}

static void
test_places_broken (void)
{
  static const char * const html[] = {
    "", "<", "<p class=h-geo>1, 2</p>", "<p class=h-geo><b class=p-latitude>1</b></p>",
    "<p class=h-geo><b class=p-latitude>91</b><b class=p-longitude>0</b></p>", "<p class=h-geo><b class=p-latitude>nan</b><b class=p-longitude>0</b></p>",
    "<p class=h-geo><b class=p-latitude>1,5</b><b class=p-longitude>0</b></p>", "<p class=h-geo><b class=p-latitude>1e999</b><b class=p-longitude>0</b></p>",
    "<p class=h-geography><b class=p-latitude>1</b><b class=p-longitude>0</b></p>",
  };
  static const char * const kml[] = {
    "", "x", "<kml>", "<Placemark><coordinates>1</coordinates></Placemark>", "<Placemark><coordinates>0,91</coordinates></Placemark>",
    "<Placemark><coordinates>1,2</coordinates>", "<coordinates>1,2</coordinates>",
    "<!DOCTYPE x [<!ENTITY a '1'>]><Placemark><coordinates>&a;,2</coordinates></Placemark>", "<Placemark><coordinates>\xff,2</coordinates></Placemark>",
  };
  g_autoptr (GString) deep = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (html); i++)
    g_assert_null (confab_coi_place_new_from_html (html[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (kml); i++)
    g_assert_null (confab_coi_place_new_from_kml (kml[i]));
  for (guint i = 0; i < 50000; i++)
    g_string_append (deep, "<b>");
  g_assert_null (confab_coi_place_new_from_html (deep->str));
  g_assert_null (confab_coi_place_new_from_kml (deep->str));
  g_assert_null (confab_coi_place_new (90.1, 0));
}

/* Mentions */

static void
check_mentions (const char *text,
                const char *shown,
                const char *who,
                gboolean    everybody)
{
  g_autoptr (GPtrArray) mentions = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_mime_address_free);
  g_autoptr (GString) got = g_string_new (NULL);
  gboolean all = FALSE;
  g_autofree char *taken = confab_coi_mentions_take (text, mentions, &all);

  for (guint i = 0; i < mentions->len; i++)
    {
      const ConfabMimeAddress *mention = g_ptr_array_index (mentions, i);

      g_string_append_printf (got, "%s=%s;", mention->name, mention->address);
    }
  g_assert_cmpstr (taken, ==, shown);
  g_assert_cmpstr (got->str, ==, who);
  g_assert_cmpint (all, ==, everybody);
}

static void
test_mentions (void)
{
  check_mentions ("@Bob:bob@b.example, hi", "@Bob, hi", "Bob=bob@b.example;", FALSE);
  check_mentions ("ask @\"Bob Stone\":Bob@B.example.", "ask @Bob Stone.", "Bob Stone=bob@b.example;", FALSE);
  check_mentions ("@a:a@x.y @b:b@x.y @a:a@x.y", "@a @b @a", "a=a@x.y;b=b@x.y;", FALSE);
  check_mentions ("(@Jörg:joerg@x.y)", "(@Jörg)", "Jörg=joerg@x.y;", FALSE);
  check_mentions ("@all: come", "@all: come", "", TRUE);
  check_mentions ("@ALL", "@ALL", "", TRUE);
  check_mentions ("@allan and me@all.example", "@allan and me@all.example", "", FALSE);
  check_mentions ("write to bob@b.example:25", "write to bob@b.example:25", "", FALSE);
  check_mentions ("@Bob: look", "@Bob: look", "", FALSE);
  check_mentions ("@", "@", "", FALSE);
  check_mentions ("@:a@b.c @\"\":a@b.c @\"x", "@:a@b.c @\"\":a@b.c @\"x", "", FALSE);
  check_mentions ("é@x:a@b.c", "é@x:a@b.c", "", FALSE);
}

static void
test_mentions_expand (void)
{
  static const ConfabMimeAddress bob = { (char *) "Bob", (char *) "bob@b.example" };
  static const ConfabMimeAddress stone = { (char *) "Bob Stone", (char *) "stone@b.example" };
  static const ConfabMimeAddress odd = { (char *) "O\"dd", (char *) "odd@b.example" };
  static const ConfabMimeAddress none = { NULL, (char *) "none@b.example" };
  static const ConfabMimeAddress *people[] = { &bob, &stone, &odd, &none };
  static const char * const texts[][2] = {
    { "@Bob and @Bob Stone", "@Bob:bob@b.example and @\"Bob Stone\":stone@b.example" },
    { "@Bobby, mail@Bob, @O\"dd", "@Bobby, mail@Bob, @O\"dd" },
    { "@Bob:bob@b.example", "@Bob:bob@b.example" },
    { "@all @", "@all @" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *expanded = confab_coi_mentions_expand (texts[i][0], people, G_N_ELEMENTS (people));

      g_assert_cmpstr (expanded, ==, texts[i][1]);
    }
}

static void
test_mentions_in_html (void)
{
  g_autoptr (ConfabCoiMessage) message = read_mail (
    "From: ann@a.example\nTo: bob@b.example\nChat-Version: 1.0\nMIME-Version: 1.0\nContent-Type: text/html\n\n"
    "<p>Ask <a class='mention x' href='mailto:eve@c.example?subject=x'>@Eve</a>, <a class=mention href='https://x'>@Dan</a> or "
    "<a href='mailto:f@c.example'>@F</a></p>");

  g_assert_cmpstr (message->text, ==, "Ask @Eve, @Dan (https://x) or @F (f@c.example)");
  g_assert_cmpuint (message->mentions->len, ==, 1);
  g_assert_cmpstr (((ConfabMimeAddress *) g_ptr_array_index (message->mentions, 0))->address, ==, "eve@c.example");
}

/* A part that is broken is left out, and said to be; all else is as it was. */
static void
test_ignored (void)
{
  static const struct
  {
    const char *content;
    const char *part;
    const char *ignored;
  } broken[] = {
    { "poll", "Content-Type: application/json\nContent-Disposition: attachment; filename=poll.json\n\n{", "poll" },
    { "pollvote", "Content-Type: application/json\nContent-Disposition: attachment; filename=poll.json\n\n{\"votes\":3}", "vote" },
    { "location", "Content-Type: text/html\nChat-Content: location\n\n<p class=h-geo>nowhere</p>", "place" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *mail = g_strdup_printf ("From: ann@a.example\nTo: bob@b.example\nMessage-ID: <chat$1@a.example>\nChat-Version: 1.0\n"
                                               "Chat-Content: %s\nIn-Reply-To: <chat$0@a.example>\nMIME-Version: 1.0\n"
                                               "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nRead me\n"
                                               "--b\n%s\n--b--\n", broken[i].content, broken[i].part);
      g_autoptr (ConfabCoiMessage) message = read_mail (mail);

      g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_TEXT);
      g_assert_cmpstr (message->text, ==, "Read me");
      g_assert_cmpstr (message->ignored, ==, broken[i].ignored);
      g_assert_cmpuint (message->attachments->len, ==, 0);
      g_assert_false (message->is_control);
      g_assert_null (message->target_ids[0]);
    }
}

/* What is broken beside what can be read. */
static void
test_ignored_beside (void)
{
  static const char html[] = "<ul class=p-name>Tea?<li class=p-poll-option>Yes<li class=p-poll-option>No</ul>";
  g_autofree char *poll = g_strdup_printf (
    "From: ann@a.example\nTo: bob@b.example\nDate: the day after\nMessage-ID: <chat$1@a.example>\nChat-Version: 1.0\nChat-Content: poll\n"
    "Content-Disposition: pinned; timeout=never\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    "--b\nContent-Type: text/html\n\n%s\n--b\nContent-Type: application/json\nContent-Disposition: attachment; filename=poll.json\n\n[\n--b--\n",
    html);
  g_autoptr (ConfabCoiMessage) message = read_mail (poll);
  g_autoptr (ConfabCoiMessage) group =
    read_mail ("From: ann@a.example\nTo: bob@b.example\nMessage-ID: <chat$group.Abc-9_defghij.1@x>\nChat-Version: 1.0\n"
               "Chat-Group-ID: Abc-9_defghij\nChat-Group-Member-Timestamps: yesterday\nMIME-Version: 1.0\n"
               "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nRead me\n"
               "--b\nContent-Type: text/html\nChat-Content: groupinfo\n\n<p>Nothing</p>\n--b--\n");

  g_assert_cmpstr (message->ignored, ==, "date poll pin");
  g_assert_cmpint (message->kind, ==, CONFAB_COI_KIND_POLL);
  g_assert_cmpstr (message->poll->title, !=, NULL);
  g_assert_true (message->pinned);
  g_assert_cmpstr (group->ignored, ==, "group");
  g_assert_cmpstr (group->text, ==, "Read me");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coi/data/poll", test_poll);
  g_test_add_func ("/coi/data/poll-broken", test_poll_broken);
  g_test_add_func ("/coi/data/votes", test_votes);
  g_test_add_func ("/coi/data/places", test_places);
  g_test_add_func ("/coi/data/places-broken", test_places_broken);
  g_test_add_func ("/coi/data/mentions", test_mentions);
  g_test_add_func ("/coi/data/mentions-expand", test_mentions_expand);
  g_test_add_func ("/coi/data/mentions-in-html", test_mentions_in_html);
  g_test_add_func ("/coi/data/ignored", test_ignored);
  g_test_add_func ("/coi/data/ignored-beside", test_ignored_beside);
  return g_test_run ();
}
