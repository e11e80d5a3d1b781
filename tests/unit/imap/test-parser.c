/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the incremental IMAP parser: syntax, splits, limits. */
#include "config.h"

#include "confab-imap-parser.h"

#include <string.h>

static void
append_value (GString *                 out,
              const ConfabImapResponse *response,
              ConfabImapValue           value)
{
  for (; value != 0; value = confab_imap_value_next (response, value))
    {
      gsize length = 0;
      const char *text = confab_imap_value_peek_text (response, value, &length);

      switch (confab_imap_value_get_kind (response, value))
        {
        case CONFAB_IMAP_VALUE_NIL:
          g_string_append (out, "nil");
          break;

        case CONFAB_IMAP_VALUE_ATOM:
          g_string_append_printf (out, "%.*s", (int) length, text);
          break;

        case CONFAB_IMAP_VALUE_STRING:
          g_string_append_printf (out, "'%.*s'", (int) length, text);
          break;

        case CONFAB_IMAP_VALUE_LITERAL:
          g_string_append_printf (out, "<%.*s>", (int) length, text);
          break;

        case CONFAB_IMAP_VALUE_LIST:
          g_string_append_c (out, '(');
          append_value (out, response, confab_imap_value_child (response, value));
          g_string_append_c (out, ')');
          break;
        }
      if (confab_imap_value_next (response, value) != 0)
        g_string_append_c (out, ' ');
    }
}

static const char *
name_code (ConfabImapCode code)
{
  switch ((guint) code)
    {
    case CONFAB_IMAP_CODE_NONE:
      return "-";

    case CONFAB_IMAP_CODE_OTHER:
      return "other";

    case CONFAB_IMAP_CODE_PERMANENTFLAGS:
      return "flags";

    case CONFAB_IMAP_CODE_READ_ONLY:
      return "read-only";

    case CONFAB_IMAP_CODE_TRYCREATE:
      return "create";

    default:
      return "?";
    }
}

static void
append_response (GString *                 out,
                 const ConfabImapResponse *response)
{
  static const char *const statuses[] = { "", "OK", "NO", "BAD", "BYE", "PREAUTH" };

  switch (confab_imap_response_get_kind (response))
    {
    case CONFAB_IMAP_RESPONSE_CONTINUATION:
      g_string_append_printf (out, "+[%s]", confab_imap_response_get_text (response));
      break;

    case CONFAB_IMAP_RESPONSE_TAGGED:
      g_string_append_printf (out, "%s ", confab_imap_response_get_tag (response));
      break;

    case CONFAB_IMAP_RESPONSE_UNTAGGED:
      g_string_append (out, "* ");
      break;
    }
  if (confab_imap_response_get_status (response) != CONFAB_IMAP_STATUS_NONE)
    {
      g_string_append_printf (out, "%s %s{", statuses[confab_imap_response_get_status (response)],
                              name_code (confab_imap_response_get_code (response)));
      append_value (out, response, confab_imap_response_get_code_args (response));
      g_string_append_printf (out, "}[%s]", confab_imap_response_get_text (response));
    }
  else if (confab_imap_response_get_kind (response) == CONFAB_IMAP_RESPONSE_UNTAGGED)
    {
      g_string_append_printf (out, "%u %s ", confab_imap_response_get_number (response),
                              confab_imap_response_get_name (response));
      append_value (out, response, confab_imap_response_get_args (response));
    }
  g_string_append_c (out, '\n');
}

/* Parses @size bytes cut after each of @cuts; an error becomes a line. */
static char *
parse_cut (const char * bytes,
           gsize        size,
           const gsize *cuts,
           gsize        n_cuts)
{
  g_autoptr (ConfabImapParser) parser = confab_imap_parser_new ();
  GString *out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gsize at = 0;

  for (gsize i = 0; i <= n_cuts && error == NULL; i++)
    {
      gsize end = i < n_cuts ? cuts[i] : size;
      ConfabImapResponse *response = NULL;

      confab_imap_parser_feed (parser, bytes + at, end - at);
      at = end;
      while ((response = confab_imap_parser_next (parser, &error)) != NULL)
        append_response (out, response);
    }
  if (error != NULL)
    g_string_append_printf (out, "error: %s\n", error->code == CONFAB_IMAP_PARSE_ERROR_LIMIT ? "limit" : "syntax");
  else if (confab_imap_parser_has_pending (parser))
    g_string_append (out, "pending\n");
  return g_string_free (out, FALSE);
}

static char *
parse (const char *bytes)
{
  return parse_cut (bytes, strlen (bytes), NULL, 0);
}

static const struct
{
  const char *name;
  const char *in;
  const char *out;
} cases[] = {
  { "exists", "* 23 EXISTS\r\n", "* 23 EXISTS \n" },
  { "bare-lf", "* 23 EXISTS\n", "* 23 EXISTS \n" },
  { "case", "* 2 exists\r\n", "* 2 exists \n" },
  { "flags", "* FLAGS (\\Seen $x)\r\n", "* 0 FLAGS (\\Seen $x)\n" },
  { "nested", "* X ((a b) () (c (d)))\r\n", "* 0 X ((a b) () (c (d)))\n" },
  { "no-space", "* X (a)(b)\"c\"(d)\r\n", "* 0 X (a) (b) 'c' (d)\n" },
  { "many-spaces", "* X  a   b \r\n", "* 0 X a b\n" },
  { "nil", "* X NIL nil NILS \"NIL\"\r\n", "* 0 X nil nil NILS 'NIL'\n" },
  { "quoted", "* X \"a\\\"b\\\\c\" \"\"\r\n", "* 0 X 'a\"b\\c' ''\n" },
  { "literal", "* X {3}\r\nabc {0}\r\n d\r\n", "* 0 X <abc> <> d\n" },
  { "literal-lines", "* X {4}\r\na\r\nb (c)\r\n", "* 0 X <a\r\nb> (c)\n" },
  { "literal-in-list", "* 1 FETCH (BODY[] {3}\r\nabc UID 7)\r\n", "* 1 FETCH (BODY[] <abc> UID 7)\n" },
  { "literal-plus", "* X {3+}\r\nabc\r\n", "* 0 X <abc>\n" },
  { "literal8", "* X ~{3}\r\nabc\r\n", "* 0 X <abc>\n" },
  { "literal-as-name", "* LIST () \".\" {3}\r\na b\r\n", "* 0 LIST () '.' <a b>\n" },
  { "section", "* 1 FETCH (BODY[HEADER.FIELDS (DATE \"X Y\")]<0> \"v\")\r\n",
    "* 1 FETCH (BODY[HEADER.FIELDS (DATE \"X Y\")]<0> 'v')\n" },
  { "bracket-name", "* LIST () \"/\" [Gmail]/Sent\r\n", "* 0 LIST () '/' [Gmail]/Sent\n" },
  { "brace-atom", "* X a{3} {x} {3}y\r\n", "* 0 X a{3} {x} {3}y\n" },
  { "ok", "A1 OK done\r\n", "A1 OK -{}[done]\n" },
  { "ok-bare", "A1 OK\r\n", "A1 OK -{}[]\n" },
  { "text-is-no-literal", "* OK look {5}\r\n* 1 EXISTS\r\n", "* OK -{}[look {5}]\n* 1 EXISTS \n" },
  { "text-is-no-string", "* OK it's \"so\r\n", "* OK -{}[it's \"so]\n" },
  { "code-end", "A1 OK [READ-ONLY]\r\n", "A1 OK read-only{}[]\n" },
  { "code-list", "* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n", "* OK flags{(\\Seen \\*)}[x]\n" },
  { "code-unknown", "A1 NO [X-WHAT a \"b]\" (c)] words\r\n", "A1 NO other{a 'b]' (c)}[words]\n" },
  { "code-open", "A1 NO [ALERT words\r\n", "A1 NO -{}[[ALERT words]\n" },
  { "code-broken", "A1 NO [ALERT (a] words\r\n", "A1 NO other{}[]\n" },
  { "code-case", "A1 NO [trycreate] x\r\n", "A1 NO create{}[x]\n" },
  { "bye", "* BYE bye\r\n", "* BYE -{}[bye]\n" },
  { "preauth", "* PREAUTH hi\r\n", "* PREAUTH -{}[hi]\n" },
  { "continuation", "+ go\r\n+\r\n+ \r\n", "+[go]\n+[]\n+[]\n" },
  { "empty-lines", "\r\n\r\nA1 OK x\r\n", "A1 OK -{}[x]\n" },
  { "pending", "A1 OK x\r\n* 1 EX", "A1 OK -{}[x]\npending\n" },
  { "pending-literal", "* X {5}\r\nab", "pending\n" },
  { "unbalanced-open", "* X (a (b\r\n", "* 0 X (a (b))\n" },
  { "unbalanced-close", "* X a) b)) c\r\n", "* 0 X a b c\n" },
  { "open-quote", "* X \"a\r\n", "error: syntax\n" },
  { "no-name", "* \r\n", "error: syntax\n" },
  { "star-alone", "*\r\n", "error: syntax\n" },
  { "http", "HTTP/1.1 400 Bad Request\r\n", "error: syntax\n" },
  { "smtp", "220 mail.example ESMTP\r\n", "error: syntax\n" },
  { "number", "* 4294967296 EXISTS\r\n", "error: syntax\n" },
  { "tagged-bye", "A1 BYE x\r\n", "error: syntax\n" },
  { "literal-4g", "* X {4294967295}\r\n", "error: limit\n" },
  { "literal-huge", "* X {99999999999999999999999999}\r\n", "error: limit\n" },
};

static void
test_case (gconstpointer user_data)
{
  gsize i = GPOINTER_TO_SIZE (user_data);
  g_autofree char *out = parse (cases[i].in);

  g_assert_cmpstr (out, ==, cases[i].out);
}

/* All cases behind one another, split at every place, and at every two. */
static void
test_split (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize size = strlen (cases[i].in);

      for (gsize a = 0; a <= size; a++)
        for (gsize b = a; b <= size; b++)
          {
            gsize cuts[] = { a, b };
            g_autofree char *out = parse_cut (cases[i].in, size, cuts, 2);

            g_assert_cmpstr (out, ==, cases[i].out);
          }
    }
}

static void
test_nul (void)
{
  static const char bytes[] = "* OK a\0b\r\n* X \"c\0d\"\r\n* X {3}\r\ne\0f\r\n";
  g_autoptr (ConfabImapParser) parser = confab_imap_parser_new ();
  ConfabImapResponse *response = NULL;
  gsize length = 0;
  const char *literal = NULL;

  confab_imap_parser_feed (parser, bytes, sizeof bytes - 1);
  response = confab_imap_parser_next (parser, NULL);
  g_assert_cmpstr (confab_imap_response_get_text (response), ==, "a?b");
  response = confab_imap_parser_next (parser, NULL);
  g_assert_true (confab_imap_value_equals (response, confab_imap_response_get_args (response), "c?d"));
  response = confab_imap_parser_next (parser, NULL);
  literal = confab_imap_value_peek_text (response, confab_imap_response_get_args (response), &length);
  g_assert_cmpmem (literal, length, "e\0f", 3);
}

/* A literal comes out as it went in, and outlives the response. */
static void
test_large_literal (void)
{
  const gsize size = 3 * 1024 * 1024 + 17;
  g_autofree char *data = g_malloc (size);
  g_autoptr (ConfabImapParser) parser = confab_imap_parser_new ();
  ConfabImapResponse *response = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *head = g_strdup_printf ("* 1 FETCH (BODY[] {%" G_GSIZE_FORMAT "}\r\n", size);
  gsize fed = 0;
  guint n_direct = 0;

  for (gsize i = 0; i < size; i++)
    data[i] = (char) (i * 7 + i / 251);
  confab_imap_parser_feed (parser, head, strlen (head));
  while (fed < size)
    {
      gsize room = 0;
      void *target = NULL;
      gsize step = 0;

      g_assert_null (confab_imap_parser_next (parser, NULL));
      target = confab_imap_parser_reserve (parser, &room);
      step = MIN (MIN (room, size - fed), 50000);
      memcpy (target, data + fed, step);
      confab_imap_parser_commit (parser, step);
      fed += step;
      n_direct++;
    }
  g_assert_cmpuint (n_direct, >, 60);
  confab_imap_parser_feed (parser, " UID 5)\r\n* 2 EXISTS\r\n", 21);
  response = confab_imap_parser_next (parser, NULL);
  g_assert_nonnull (response);
  body = confab_imap_value_dup_bytes (response, confab_imap_value_next (response, confab_imap_value_child (response, confab_imap_response_get_args (response))));
  g_assert_nonnull (confab_imap_parser_next (parser, NULL));
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), data, size);
}

/* What the server promised costs nothing before it comes. */
static void
test_literal_limits (void)
{
  g_autoptr (ConfabImapParser) parser = confab_imap_parser_new ();
  g_autoptr (GError) error = NULL;
  gsize room = 0;

  confab_imap_parser_set_max_literal_bytes (parser, 100);
  confab_imap_parser_feed (parser, "* X {60}\r\n", 10);
  g_assert_null (confab_imap_parser_next (parser, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < 60; i++)
    confab_imap_parser_feed (parser, "x", 1);
  confab_imap_parser_feed (parser, " {60}\r\n", 7);
  g_assert_null (confab_imap_parser_next (parser, &error));
  g_assert_error (error, CONFAB_IMAP_PARSE_ERROR, CONFAB_IMAP_PARSE_ERROR_LIMIT);
  g_clear_error (&error);

  /* Once broken it stays so, whatever comes. */
  confab_imap_parser_feed (parser, "\r\n* 1 EXISTS\r\n", 14);
  g_assert_null (confab_imap_parser_next (parser, &error));
  g_assert_error (error, CONFAB_IMAP_PARSE_ERROR, CONFAB_IMAP_PARSE_ERROR_LIMIT);
  confab_imap_parser_reserve (parser, &room);
  g_assert_cmpuint (room, >, 0);
}

static void
assert_limit (GString *input)
{
  g_autofree char *out = parse_cut (input->str, input->len, NULL, 0);

  g_assert_cmpstr (out, ==, "error: limit\n");
}

static void
test_line_limit (void)
{
  g_autoptr (GString) input = g_string_new ("* OK ");

  /* A line without an end */
  while (input->len <= CONFAB_IMAP_MAX_TEXT + 10)
    g_string_append (input, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  assert_limit (input);
  g_string_append (input, "\r\n");
  assert_limit (input);
}

static void
test_value_limit (void)
{
  g_autoptr (GString) input = g_string_new ("* SEARCH");

  for (guint i = 0; i <= CONFAB_IMAP_MAX_VALUES; i++)
    g_string_append (input, " 1");
  g_string_append (input, "\r\n");
  assert_limit (input);
}

static void
test_literal_count (void)
{
  g_autoptr (GString) input = g_string_new ("* X");

  for (guint i = 0; i <= CONFAB_IMAP_MAX_LITERALS; i++)
    g_string_append (input, " {0}\r\n");
  assert_limit (input);
}

/* Lists too deep are dropped; the response and the session live. */
static void
test_deep (void)
{
  g_autoptr (GString) input = g_string_new ("* 1 FETCH (UID 5 BODYSTRUCTURE ");
  g_autoptr (ConfabImapParser) parser = confab_imap_parser_new ();
  ConfabImapResponse *response = NULL;
  ConfabImapValue value = 0;
  guint64 number = 0;

  for (guint i = 0; i < 10000; i++)
    g_string_append_c (input, '(');
  for (guint i = 0; i < 10000; i++)
    g_string_append_c (input, ')');
  g_string_append (input, " RFC822.SIZE 9)\r\n* 7 EXISTS\r\n");
  confab_imap_parser_feed (parser, input->str, input->len);

  response = confab_imap_parser_next (parser, NULL);
  g_assert_nonnull (response);
  value = confab_imap_value_child (response, confab_imap_response_get_args (response));
  for (guint i = 0; i < 5; i++)
    value = confab_imap_value_next (response, value);
  g_assert_true (confab_imap_value_get_number (response, value, &number));
  g_assert_cmpuint (number, ==, 9);
  response = confab_imap_parser_next (parser, NULL);
  g_assert_cmpuint (confab_imap_response_get_number (response), ==, 7);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/imap/parser/case/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/imap/parser/split", test_split);
  g_test_add_func ("/imap/parser/nul", test_nul);
  g_test_add_func ("/imap/parser/large-literal", test_large_literal);
  g_test_add_func ("/imap/parser/literal-limits", test_literal_limits);
  g_test_add_func ("/imap/parser/line-limit", test_line_limit);
  g_test_add_func ("/imap/parser/value-limit", test_value_limit);
  g_test_add_func ("/imap/parser/literal-count", test_literal_count);
  g_test_add_func ("/imap/parser/deep", test_deep);
  return g_test_run ();
}
