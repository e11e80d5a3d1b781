/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses and emoji in what people write. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "confab-links.h"

typedef struct
{
  const char *text;
  const char *markup;
} Case;

static const Case cases[] = {
  { "plain", "plain" },
  { "", "" },
  { "1 < 2 & <b>no</b>", "1 &lt; 2 &amp; &lt;b&gt;no&lt;/b&gt;" },
  { "see https://a.example/x", "see <a href=\"https://a.example/x\">https://a.example/x</a>" },
  { "https://a.example.", "<a href=\"https://a.example\">https://a.example</a>." },
  { "(https://a.example/p_(q))", "(<a href=\"https://a.example/p_(q)\">https://a.example/p_(q)</a>)" },
  { "HTTP://A.example", "<a href=\"HTTP://A.example\">HTTP://A.example</a>" },
  { "www.a.example/?b=c&d", "<a href=\"https://www.a.example/?b=c&amp;d\">www.a.example/?b=c&amp;d</a>" },
  { "xhttps://a.example", "xhttps://a.example" },
  { "https://", "https://" },
  { "www.nothing", "www.nothing" },
  { "javascript://x", "javascript://x" },
  { "write to a.b@c.example!", "write to <a href=\"mailto:a.b@c.example\">a.b@c.example</a>!" },
  { "@name and a@b", "@name and a@b" },
  { "https://a.example/\"onclick", "<a href=\"https://a.example/\">https://a.example/</a>&quot;onclick" },
  { "<a href=\"https://evil.example\">", "&lt;a href=&quot;<a href=\"https://evil.example\">https://evil.example</a>&quot;&gt;" },
  { "https://a.example/\u202efdp.exe", "<a href=\"https://a.example/\">https://a.example/</a>\u202efdp.exe" },
  { "https://a.example/ü", "<a href=\"https://a.example/ü\">https://a.example/ü</a>" },
};

static void
test_markup (gconstpointer data)
{
  const Case *each = data;
  guint n = 0;
  g_autofree char *markup = confab_links_to_markup (each->text, NULL, &n);

  g_assert_cmpstr (markup, ==, each->markup);
  g_assert_cmpint (n > 0, ==, strstr (each->markup, "<a ") != NULL);
}

/* Only whole names of those who are named stand out, the longer one first. */
static void
test_names (void)
{
  static const char * const names[] = { "Ada", "Ada <Lovelace>", "all", NULL };
  guint n = 0;
  g_autofree char *markup = confab_links_to_markup ("@Ada <Lovelace>, @Adam, x@Ada, @Ada! @all", names, &n);

  g_assert_cmpstr (markup, ==, "<b>@Ada &lt;Lovelace&gt;</b>, @Adam, x@Ada, <b>@Ada</b>! <b>@all</b>");
  g_assert_cmpuint (n, ==, 3);
}

/* Nothing in a text makes it slow or the number of links large. */
static void
test_bounds (void)
{
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GString) dots = g_string_new (NULL);
  guint n = 0;

  for (int i = 0; i < 20000; i++)
    {
      g_string_append (many, "https://a.example ");
      g_string_append (dots, "a.@www.");
    }
  g_free (confab_links_to_markup (many->str, NULL, &n));
  g_assert_cmpuint (n, ==, CONFAB_LINKS_MAX);
  g_free (confab_links_to_markup (dots->str, NULL, &n));
}

static void
test_emoji (void)
{
  const char *yes[] = { "🎉", "🙂🙂🙂", "👍🏽", "🇩🇪", "👩‍👩‍👧", "❤️", "1️⃣", "🎉 🎉", "✅" };
  const char *no[] = { "", "a", "🎉a", "🙂🙂🙂🙂", "1", "12", "🇩", " ", "❤", "👩‍", "\n" };

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    if (!confab_links_is_emoji (yes[i]))
      g_error ("%s should be emoji", yes[i]);
  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    if (confab_links_is_emoji (no[i]))
      g_error ("%s should not be emoji", no[i]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ui/links/markup/%u", i);

      g_test_add_data_func (path, &cases[i], test_markup);
    }
  g_test_add_func ("/ui/links/names", test_names);
  g_test_add_func ("/ui/links/bounds", test_bounds);
  g_test_add_func ("/ui/links/emoji", test_emoji);
  return g_test_run ();
}
