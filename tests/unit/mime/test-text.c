/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Charsets, format=flowed, HTML, and texts taken apart. */
#include "config.h"

#include "confab-mime-text.h"

#include <string.h>

/* How long the texts are that would take for ever if time did not grow with length alone. */
#define HOSTILE_SIZE (128 * 1024)

typedef struct
{
  const char *from;
  const char *to;
} Case;

static void
test_charsets (void)
{
  static const struct
  {
    const char *data;
    gsize length;
    const char *charset;
    const char *expected;
  } cases[] = {
    { "caf\303\251", 5, "utf-8", "café" },
    { "caf\303\251", 5, NULL, "café" },
    { "caf\351", 4, NULL, "café" },
    { "caf\351", 4, "utf-8", "café" },
    { "\303\251 caf\351", 7, "UTF8", "é caf\357\277\275" },
    { "a\0b", 3, "utf-8", "ab" },
    { "\200\205", 2, "ISO-8859-1", "€…" },
    { "\244", 1, "ISO-8859-15", "€" },
    { "\201", 1, "cp1252", "\357\277\275" },
    { "a\377b", 3, "Shift_JIS", "a\357\277\275" "b" },
    { "\223", 1, "shift_jis", "\357\277\275" },
    { "\033$B", 3, "iso-2022-jp", "" },
    { "abc", 3, "UTF-16//TRANSLIT", "abc" },
    { "abc", 3, "../../etc/passwd", "abc" },
    { "abc", 3, "", "abc" },
    { "\320\237", 2, "  \"UTF_8\" ", "П" },
    { "\377\376\101\000", 4, "utf-16", "A" },
    { "\345", 1, "us-ascii", "å" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = confab_mime_charset_to_utf8 (cases[i].data, cases[i].length, cases[i].charset);

      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_clean (void)
{
  static const Case cases[] = {
    { "a\r\nb\rc\nd", "a\nb\nc\nd" },
    { "a\001b\tc\177d", "ab\tcd" },
    { "a\342\200\256b\342\200\250c", "ab\nc" },
    { "\357\273\277a", "a" },
    { "a\302\205b", "ab" },
    { "👩‍👩‍👧 é “x” \342\200\216", "👩‍👩‍👧 é “x” \342\200\216" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup (cases[i].from);

      confab_mime_text_clean (text);
      g_assert_cmpstr (text, ==, cases[i].to);
    }
}

static void
test_flowed_decode (void)
{
  static const Case cases[] = {
    { "", "" },
    { "one line", "one line" },
    { "one \ntwo \nthree\nfour", "one two three\nfour" },
    { "  stuffed\n >not quoted", " stuffed\n>not quoted" },
    { "> a \n> b\nc", "> a b\nc" },
    { "> a \n>> b\n>c", "> a\n>> b\n> c" },
    { "text \n-- \nsig", "text\n-- \nsig" },
    { "ends flowed ", "ends flowed" },
    { "a \n\nb", "a \nb" },
    { "\n\n", "\n\n" },
  };
  g_autofree char *delsp = confab_mime_flowed_decode ("Donau \ndampf\n", TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = confab_mime_flowed_decode (cases[i].from, FALSE);

      g_assert_cmpstr (got, ==, cases[i].to);
    }
  g_assert_cmpstr (delsp, ==, "Donaudampf\n");
}

static void
test_flowed_encode (void)
{
  static const Case cases[] = {
    { "", "" },
    { "short", "short" },
    { " blank", "  blank" },
    { "From me", " From me" },
    { "> quote", "> quote" },
    { "> > deep", ">> deep" },
    { "trailing  \nx", "trailing\nx" },
    { "a\n\n\nb\n", "a\n\n\nb\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = confab_mime_flowed_encode (cases[i].from);

      g_assert_cmpstr (got, ==, cases[i].to);
    }
}

/* What is written is read again, and no line is too long where it can be broken. */
static void
test_flowed_round_trip (void)
{
  static const char words[][12] = { "a", "From", ">", "longerword", "--", "", "é", "x  y", "word,", "日本語", "> q" };

  for (guint seed = 0; seed < 200; seed++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *encoded = NULL;
      g_autofree char *decoded = NULL;
      g_auto (GStrv) lines = NULL;

      for (guint i = 0; i < 60; i++)
        {
          const char *word = words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))];
          gboolean at_start = text->len == 0 || text->str[text->len - 1] == '\n';

          /* Lines of quote marks alone are written in one way only. */
          if (at_start && *word == '>')
            g_string_append (text, "> q");
          else
            g_string_append (text, word);
          g_string_append_c (text, g_rand_int_range (random, 0, 8) == 0 ? '\n' : ' ');
        }
      lines = g_strsplit (text->str, "\n", -1);
      for (guint i = 0; lines[i] != NULL; i++)
        {
          if (strcmp (lines[i], "-- ") != 0)
            g_strchomp (lines[i]);
        }
      g_string_free (g_steal_pointer (&text), TRUE);
      text = g_string_new_take (g_strjoinv ("\n", lines));
      encoded = confab_mime_flowed_encode (text->str);
      decoded = confab_mime_flowed_decode (encoded, FALSE);
      g_assert_cmpstr (decoded, ==, text->str);
      for (const char *p = encoded; *p != '\0'; p += strcspn (p, "\n") + (p[strcspn (p, "\n")] != '\0'))
        g_assert_cmpuint (strcspn (p, "\n"), <=, 78);
    }
}

static void
test_html (void)
{
  static const Case cases[] = {
    { "", "" },
    { "plain", "plain" },
    { "<p>one</p><p>two</p>", "one\n\ntwo" },
    { "<div>one</div><div>two<br></div><div><br></div><div>three</div>", "one\ntwo\n\nthree" },
    { "a<br>b<br><br>c<br/><br/><br/><br/><br/>d", "a\nb\n\nc\n\n\nd" },
    { "  white \n space <b> in </b> between ", "white space in between" },
    { "<b>bo</b>ld", "bold" },
    { "a &lt;b&gt; &amp; &quot;c&quot; &nbsp;d &euro; &#8364; &#x20AC; &#128; &unknown; &ampx &#0; &#xD800;",
      "a <b> & \"c\" d € € € € &unknown; &ampx \357\277\275 \357\277\275" },
    { "<script>alert('<p>x</p>')</script>a<style>b</style><!-- c --><title>d</title>e", "ae" },
    { "<script>never closed", "" },
    { "<!-- never closed", "" },
    { "<p style=\"DISPLAY : none\">hidden</p>shown", "shown" },
    { "<p style='display:none'>hidden<p>shown", "shown" },
    { "<div style='display:none'><div>a</div>b</div>c<span hidden>d</span>", "c" },
    { "<div><span style='display:none'>a</div>b", "b" },
    { "<font style='font-size:0px'>a</font><font style='font-size:0.9em'>b</font>", "b" },
    { "<a href='https://a.example/x'>here</a>", "here (https://a.example/x)" },
    { "<a href='https://a.example/'>a.example</a>", "a.example" },
    { "<a href='https://www.a.example'>HTTPS://A.example/</a>", "HTTPS://A.example/" },
    { "<a href='mailto:a@b.example'>a@b.example</a> <a href='mailto:c@d.example'>Write</a>", "a@b.example Write (c@d.example)" },
    { "<a href='javascript:x()'>click</a><a href='#top'>top</a>", "clicktop" },
    { "<a href='https://evil.example/'>https://bank.example/</a>", "https://bank.example/ (https://evil.example/)" },
    { "<a href='https://a.example/?x=1&amp;y=2'>x</a>", "x (https://a.example/?x=1&y=2)" },
    { "<a href='https://a.example/'><img src='x' alt='Logo'></a>", "[Logo]" },
    { "<img alt='pixel' width=1 height=1><img alt='😀'><img src=x>", "😀" },
    { "<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e", "• a\n• b\n  • c\n• d\n\ne" },
    { "<ol start=3><li>a</li><li>b</li></ol>", "3. a\n4. b" },
    { "<table><tr><th>a<th>b<tr><td>c<td>d</table>e", "a\tb\nc\td\ne" },
    { "<table><tr><td><table><tr><td>in</td></tr></table></td></tr></table>out", "in\nout" },
    { "<blockquote>a<br>b<blockquote>c</blockquote></blockquote>d", "> a\n> b\n>\n>> c\n\nd" },
    { "<pre>a  b\n c</pre>", "a  b\n c" },
    { "<h1>Title</h1>text<hr>end", "Title\n\ntext\n———\nend" },
    { "a < b > c <3", "a < b > c <3" },
    { "<", "<" },
    { "<a", "" },
    { "<a href=\"x>text</a>", "text" },
    { "</p></div></nothing>x", "x" },
    { "<p>a<div>b</div></p>c", "a\n\nb\nc" },
    { "<![if !mso]>x<![endif]><?xml y?>z", "xz" },
    { "a\342\200\213\302\255b\342\200\256c", "abc" },
    { "<select><option>a</option></select>b<svg><text>c</text></svg>", "b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = confab_mime_html_to_text (cases[i].from, strlen (cases[i].from));

      g_assert_cmpstr (got, ==, cases[i].to);
    }
}

static void
test_html_hostile (void)
{
  static const char * const pieces[] = {
    "<div>", "<table><tr><td>", "<blockquote>", "<a href=x>", "<ul><li>", "</b>", "<b></i>", "<!--", "<a b='", "<a b=\"", "&", "&#",
    "&amp", "<p>", "<li>", "<td>", "<script>", "</", "<", "<pre>\n", "<br>", "<a href=https://a.example>x</a>", "<div hidden>", "<x =",
    "\342\200\214&zwnj;", "<font style='display:none'>", "<title>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) html = g_string_new (NULL);
      g_autofree char *got = NULL;

      while (html->len < HOSTILE_SIZE)
        g_string_append (html, pieces[i]);
      got = confab_mime_html_to_text (html->str, html->len);
      g_assert_true (g_utf8_validate (got, -1, NULL));
    }
}

static void
test_html_limits (void)
{
  g_autoptr (GString) html = g_string_new (NULL);
  g_autofree char *got = NULL;

  while (html->len < CONFAB_MIME_TEXT_MAX_HTML + 100)
    g_string_append (html, "日本語 ");
  got = confab_mime_html_to_text (html->str, html->len);
  g_assert_cmpuint (strlen (got), <, CONFAB_MIME_TEXT_MAX_HTML_TEXT + 16);
  g_assert_cmpuint (strlen (got), >=, CONFAB_MIME_TEXT_MAX_HTML_TEXT);
  g_assert_true (g_utf8_validate (got, -1, NULL));
}

static void
check_split (const char *         from,
             ConfabMimeSplitFlags flags,
             const char *         quote,
             const char *         text,
             const char *         signature)
{
  g_autoptr (ConfabMimeTextSplit) split = confab_mime_text_split (from, flags);

  g_assert_cmpstr (split->text, ==, text);
  g_assert_cmpstr (split->quote, ==, quote);
  g_assert_cmpstr (split->signature, ==, signature);
}

static void
test_split_chat (void)
{
  const ConfabMimeSplitFlags chat = CONFAB_MIME_SPLIT_CHAT;

  check_split ("", chat, NULL, "", NULL);
  check_split ("hello", chat, NULL, "hello", NULL);
  check_split ("\n\nhello\n\n", chat, NULL, "hello", NULL);
  check_split ("> a\n> b\n\nhello", chat, "a\nb", "hello", NULL);
  check_split ("> a\nhello", chat, NULL, "> a\nhello", NULL);
  check_split ("> a", chat, "a", "", NULL);
  check_split ("hello\n> not a quote\nat all", chat, NULL, "hello\n> not a quote\nat all", NULL);
  check_split ("hello\n-- \nstatus\nline", chat, NULL, "hello", "status\nline");
  check_split ("hello\n--\nmore", chat, NULL, "hello\n--\nmore", NULL);
  check_split ("a\n-\342\200\213- b\n-\342\200\213-\nc", chat, NULL, "a\n-- b\n--\nc", NULL);
  check_split ("On Monday at 10:00 he wrote:\nnothing", chat, NULL, "On Monday at 10:00 he wrote:\nnothing", NULL);
  check_split ("> > deep\n>\n> flat\n\nx", chat, "> deep\n\nflat", "x", NULL);
}

static void
test_split_attributions (void)
{
  static const char * const attributions[] = {
    "On Mon, Nov 20, 2023 at 10:00 AM Ann Smith <ann@a.example> wrote:",
    "On Mon, Nov 20, 2023 at 10:00 AM Ann Smith <\nann@a.example> wrote:",
    "Am 20.11.23 um 10:00 schrieb Ann Smith:",
    "Am Mo., 20. Nov. 2023 um 10:00 Uhr schrieb Ann <ann@a.example>:",
    "Le lun. 20 nov. 2023 à 10:00, Ann <ann@a.example> a écrit\302\240:",
    "El lun, 20 nov 2023 a las 10:00, Ann (<ann@a.example>) escribió:",
    "Il giorno lun 20 nov 2023 alle ore 10:00 Ann <ann@a.example> ha scritto:",
    "Em seg., 20 de nov. de 2023 às 10:00, Ann <ann@a.example> escreveu:",
    "Op ma 20 nov 2023 om 10:00 schreef Ann <ann@a.example>:",
    "Den mån 20 nov. 2023 kl 10:00 skrev Ann <ann@a.example>:",
    "pon., 20 lis 2023 o 10:00 Ann <ann@a.example> napisał(a):",
    "W dniu 20.11.2023 o 10:00, Ann pisze:",
    "20.11.2023 10:00, Ann пишет:",
    "пн, 20 нояб. 2023 г. в 10:00, Ann <ann@a.example>:",
    "2023年11月20日(月) 10:00 Ann <ann@a.example>:",
    "Ann <ann@a.example> 于2023年11月20日周一 10:00写道：",
    "Ann Smith <ann@a.example> wrote:",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (attributions); i++)
    {
      g_autofree char *below = g_strconcat ("My answer.\n\n", attributions[i], "\n> quoted\n>\n> more\n", NULL);
      g_autofree char *spaced = g_strconcat ("My answer.\n", attributions[i], "\n\n> quoted", NULL);
      g_autofree char *above = g_strconcat (attributions[i], "\n> quoted\n\nMy answer.", NULL);

      check_split (below, CONFAB_MIME_SPLIT_MAIL, NULL, "My answer.", NULL);
      check_split (spaced, CONFAB_MIME_SPLIT_MAIL, NULL, "My answer.", NULL);
      check_split (above, CONFAB_MIME_SPLIT_MAIL, "quoted", "My answer.", NULL);
    }
}

static void
test_split_originals (void)
{
  static const char * const originals[] = {
    "-----Original Message-----\nFrom: Ann\nold text",
    "-----Ursprüngliche Nachricht-----\nVon: Ann\nold text",
    "-------- Message d'origine --------\nDe : Ann\nold text",
    "________________________________\nFrom: Ann Smith <ann@a.example>\nSent: Monday\nTo: Bob\nSubject: x\n\nold text",
    "From: Ann Smith <ann@a.example>\nSent: Monday\nTo: Bob\nSubject: x\n\nold text",
    "*From:* Ann Smith <ann@a.example>\n*Sent:* Monday\n*To:* Bob\n*Subject:* x\n\nold text",
    "Von: Ann\nGesendet: Montag\nAn: Bob\nBetreff: x\n\nold text",
    "De : Ann\nEnvoyé : lundi\nÀ : Bob\nObjet : x\n\nold text",
    "发件人: Ann\n发送时间: 2023\n收件人: Bob\n主题: x\n\nold text",
    "От: Ann\nОтправлено: 2023\nКому: Bob\nТема: x\n\nold text",
    "Gesendet: Montag, 20. November 2023\nVon: \"Ann\" <ann@a.example>\nAn: Bob\nBetreff: x\nold text",
    "On Mon, Nov 20, 2023 at 10:00 AM Ann <ann@a.example> wrote:\n\nold text without marks",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (originals); i++)
    {
      g_autofree char *text = g_strconcat ("My answer.\n\n", originals[i], NULL);
      g_autoptr (ConfabMimeTextSplit) whole = confab_mime_text_split (originals[i], CONFAB_MIME_SPLIT_MAIL);

      check_split (text, CONFAB_MIME_SPLIT_MAIL, NULL, "My answer.", NULL);
      check_split (text, CONFAB_MIME_SPLIT_FORWARD, NULL, text, NULL);
      /* Nothing else is there to show. */
      g_assert_cmpstr (whole->text, ==, originals[i]);
      g_assert_false (whole->folded);
    }
}

static void
test_split_mail (void)
{
  const ConfabMimeSplitFlags mail = CONFAB_MIME_SPLIT_MAIL;

  check_split ("Hi\n\n-- \nAnn\nPhone 1", mail, NULL, "Hi", "Ann\nPhone 1");
  check_split ("Hi\n--\nAnn", mail, NULL, "Hi", "Ann");
  check_split ("Hi\n\nSent from my iPhone", mail, NULL, "Hi", "Sent from my iPhone");
  check_split ("Hi\n\nGet Outlook for iOS (https://aka.example/o)", mail, NULL, "Hi", "Get Outlook for iOS (https://aka.example/o)");
  check_split ("Hallo\n\nVon meinem iPhone gesendet\n\n> Am 1.1.2024 um 10:00 schrieb A:\n> x", mail, NULL, "Hallo",
               "Von meinem iPhone gesendet");
  check_split ("-- \nAnn", mail, NULL, "-- \nAnn", NULL);
  check_split ("> only a quote", mail, NULL, "> only a quote", NULL);
  check_split ("> q1\n\na1\n\n> q2\n\na2", mail, "q1", "a1\n\n> q2\n\na2", NULL);
  check_split ("a1\n\n> q2\n\na2\n\n> rest", mail, NULL, "a1\n\n> q2\n\na2", NULL);
  check_split ("From: the desk of Ann\nA letter", mail, NULL, "From: the desk of Ann\nA letter", NULL);
  check_split ("I said it before.\nOn Monday he wrote:\nnothing at all", mail, NULL,
               "I said it before.\nOn Monday he wrote:\nnothing at all", NULL);
  check_split ("Dear all:\n\n> a\n\nhm", mail, NULL, "Dear all:\n\n> a\n\nhm", NULL);
  check_split ("FYI\n\n-------- Forwarded Message --------\nSubject: x\nDate: y\nFrom: z\nTo: a\n\nthe news", mail, NULL,
               "FYI\n\n-------- Forwarded Message --------\nSubject: x\nDate: y\nFrom: z\nTo: a\n\nthe news", NULL);
  check_split ("FYI\n\nBegin forwarded message:\n\nFrom: z\nSubject: x\nDate: y\nTo: a\n\nthe news", mail, NULL,
               "FYI\n\nBegin forwarded message:\n\nFrom: z\nSubject: x\nDate: y\nTo: a\n\nthe news", NULL);
  check_split ("Hi\n__________________________________________\na list", mail, NULL, "Hi", "a list");
  check_split ("Hi\n__________________________________________\na list", CONFAB_MIME_SPLIT_CHAT | CONFAB_MIME_SPLIT_LIST, NULL, "Hi",
               "a list");
  check_split ("Hi\n__________________________________________\na line", CONFAB_MIME_SPLIT_CHAT, NULL,
               "Hi\n__________________________________________\na line", NULL);
  check_split ("", mail, NULL, "", NULL);
  check_split ("\n \n\t\n", mail, NULL, "", NULL);
}

static void
test_split_hostile (void)
{
  static const char * const pieces[] = {
    "> ", ">", "\n", "> a\n", "From: x\n", "On 2023 wrote\n", "-- \n", ":\n", "a wrote:\n> b\n", "On a\n", "12:00 @ wrote:\n", "--\n",
    "____________________________________________\n", "-----Original\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) text = g_string_new ("x\n");

      while (text->len < HOSTILE_SIZE / 4)
        g_string_append (text, pieces[i]);
      for (int flags = 0; flags < 4; flags++)
        {
          g_autoptr (ConfabMimeTextSplit) split = confab_mime_text_split (text->str, flags);

          g_assert_nonnull (split->text);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/text/charsets", test_charsets);
  g_test_add_func ("/mime/text/clean", test_clean);
  g_test_add_func ("/mime/text/flowed-decode", test_flowed_decode);
  g_test_add_func ("/mime/text/flowed-encode", test_flowed_encode);
  g_test_add_func ("/mime/text/flowed-round-trip", test_flowed_round_trip);
  g_test_add_func ("/mime/text/html", test_html);
  g_test_add_func ("/mime/text/html-hostile", test_html_hostile);
  g_test_add_func ("/mime/text/html-limits", test_html_limits);
  g_test_add_func ("/mime/text/split-chat", test_split_chat);
  g_test_add_func ("/mime/text/split-attributions", test_split_attributions);
  g_test_add_func ("/mime/text/split-originals", test_split_originals);
  g_test_add_func ("/mime/text/split-mail", test_split_mail);
  g_test_add_func ("/mime/text/split-hostile", test_split_hostile);
  return g_test_run ();
}
