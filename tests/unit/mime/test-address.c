/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Address lists as they come, and which addresses can be written to. */
#include "config.h"

#include "confab-mime-address.h"

/* What a list is read as: "name <address>" joined by " | ". */
static char *
describe (const char *value,
          guint       max,
          guint *     more)
{
  g_autoptr (GPtrArray) list = confab_mime_address_list_parse (value, max, more);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const ConfabMimeAddress *address = g_ptr_array_index (list, i);

      if (i > 0)
        g_string_append (out, " | ");
      if (address->name != NULL)
        g_string_append_printf (out, "%s ", address->name);
      g_string_append_printf (out, "<%s>", address->address);
    }
  return g_string_free_and_steal (out);
}

static void
test_lists (void)
{
  static const struct
  {
    const char *value;
    const char *expected;
  } cases[] = {
    { "", "" },
    { "ann@a.example", "<ann@a.example>" },
    { "Ann <Ann@A.Example>", "Ann <ann@a.example>" },
    { "\"Smith, Ann\" <ann@a.example>, bob@b.example", "Smith, Ann <ann@a.example> | <bob@b.example>" },
    { "Smith, Ann <ann@a.example>, bob@b.example", "Smith, Ann <ann@a.example> | <bob@b.example>" },
    { "a@a.example; b@b.example;", "<a@a.example> | <b@b.example>" },
    { "Friends: a@a.example, Bob <b@b.example>;, c@c.example", "<a@a.example> | Bob <b@b.example> | <c@c.example>" },
    { "undisclosed-recipients:;", "" },
    { "\"hidden-recipients\": ;", "" },
    { "ann@a.example (Ann Smith)", "Ann Smith <ann@a.example>" },
    { "(a comment (in one)) Ann <ann@a.example>", "Ann <ann@a.example>" },
    { "Ann Smith ann@a.example", "Ann Smith <ann@a.example>" },
    { "Ann <ann@a.example", "Ann <ann@a.example>" },
    { "Ann <ann@a.example, Bob <bob@b.example>", "Ann <ann@a.example> | Bob <bob@b.example>" },
    { "<@one.example,@two.example:ann@a.example>", "<ann@a.example>" },
    { "mailto:ann@a.example", "<ann@a.example>" },
    { "root", "<root>" },
    { "root, admin", "<root> | <admin>" },
    { "\"ann@a.example\" <ann@a.example>", "<ann@a.example>" },
    { "'Ann' <ann@a.example>", "Ann <ann@a.example>" },
    { "\"boss@bank.example\" <evil@x.example>", "boss@bank.example <evil@x.example>" },
    { "=?utf-8?Q?M=C3=BCller=2C_J?= <m@x.example>, b@b.example", "Müller, J <m@x.example> | <b@b.example>" },
    { "=?utf-8?Q?boss=40bank.example=3E?= <evil@x.example>", "boss@bank.example> <evil@x.example>" },
    { "\"Ann \\\"the one\\\" Smith\" <a@a.example>", "Ann \"the one\" Smith <a@a.example>" },
    { "\"Ann <ann@a.example>", "Ann <ann@a.example>" },
    { "M\303\274ller <m@x.example>, \374mlaut <u@x.example>", "Müller <m@x.example> | ümlaut <u@x.example>" },
    { "\"john doe\"@x.example", "<\"john doe\"@x.example>" },
    { "Real\342\200\256eman <r@x.example>", "Realeman <r@x.example>" },
    { ",,;;, ,", "" },
    { "<>", "" },
    { "J\303\226RG@B\303\234CHER.example", "<jörg@bücher.example>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint more;
      g_autofree char *got = describe (cases[i].value, 100, &more);

      g_assert_cmpstr (got, ==, cases[i].expected);
      g_assert_cmpuint (more, ==, 0);
    }
}

static void
test_many (void)
{
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (GPtrArray) list = NULL;
  guint more = 0;

  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (value, "Person %u <p%u@x.example>, ", i, i);
  list = confab_mime_address_list_parse (value->str, 200, &more);
  g_assert_cmpuint (list->len, ==, 200);
  g_assert_cmpuint (more, ==, 50000 - 200);
}

/* Whatever is repeated, the time grows with the length only. */
static void
test_hostile (void)
{
  static const char * const pieces[] = { "(", ")", "<", ">", "\"", ":", "@", ",", "\\", "=?", "a ", "a@b:", "\"a", "((a" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) value = g_string_new (NULL);
      g_autoptr (GPtrArray) list = NULL;

      while (value->len < 300000)
        g_string_append (value, pieces[i]);
      list = confab_mime_address_list_parse (value->str, 1000, NULL);
      g_assert_cmpuint (list->len, <=, 1000);
    }
}

static void
test_valid (void)
{
  static const char * const good[] = {
    "a@b", "ann@a.example", "a.b+c@d-e.example", "chat$x@a.example", "o'neil@a.example", "x@bücher.example",
  };
  static const char * const bad[] = {
    "", "a", "@b", "a@", "a b@c", "a@b c", "a@b\r\nBcc: x@y", "a@b,c@d", "<a@b>", "a\"b@c", "a@@b", "a@.b", "a@b..c", "a@-b",
    ".a@b", "a.@b", "a..b@c", "jörg@a.example", "a@b>", "a@b;c", "a\\b@c", "a@b\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (confab_mime_address_is_valid (good[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (confab_mime_address_is_valid (bad[i]));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/address/lists", test_lists);
  g_test_add_func ("/mime/address/many", test_many);
  g_test_add_func ("/mime/address/hostile", test_hostile);
  g_test_add_func ("/mime/address/valid", test_valid);
  return g_test_run ();
}
