/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header blocks, and the values in them. */
#include "config.h"

#include "confab-mime-header.h"

#include <string.h>

typedef struct
{
  const char *value;
  const char *expected;
} Case;

static void
test_fields (void)
{
  static const char block[] = "From somebody Mon Nov 20\r\n"
                              "Subject: one\r\n two\r\n\tthree  \r\n"
                              "no colon here\r\n continued\r\n"
                              "X-Empty:\r\n"
                              "Bad Name: value\r\n"
                              "Spaced : value\r\n"
                              "X-Nul: a\0b\r\n"
                              "SUBJECT: second\n"
                              "Last: x\r\n"
                              "\r\n"
                              "Body: no\r\n";
  g_autoptr (ConfabMimeHeader) header = confab_mime_header_new (block, sizeof (block) - 1);
  guint position = 0;

  g_assert_cmpuint (confab_mime_header_get_count (header), ==, 6);
  g_assert_cmpstr (confab_mime_header_find (header, "subject"), ==, "one two\tthree");
  g_assert_cmpstr (confab_mime_header_find_next (header, "Subject", &position), ==, "one two\tthree");
  g_assert_cmpstr (confab_mime_header_find_next (header, "Subject", &position), ==, "second");
  g_assert_null (confab_mime_header_find_next (header, "Subject", &position));
  g_assert_cmpstr (confab_mime_header_find (header, "X-Empty"), ==, "");
  g_assert_cmpstr (confab_mime_header_find (header, "Spaced"), ==, "value");
  g_assert_cmpstr (confab_mime_header_find (header, "X-Nul"), ==, "a b");
  g_assert_null (confab_mime_header_find (header, "Body"));
  g_assert_null (confab_mime_header_find (header, "Bad Name"));
  g_assert_cmpstr (confab_mime_header_get_name (header, 5), ==, "Last");
  g_assert_cmpstr (confab_mime_header_get_value (header, 5), ==, "x");
  g_assert_cmpuint (confab_mime_header_block_length (block, sizeof (block) - 1), ==, sizeof (block) - 1 - strlen ("Body: no\r\n"));
}

static void
test_ends (void)
{
  static const char * const blocks[] = { "A: b", "A: b\n", "A: b\r", "A: b\r\n", "A: b\n\n", "A: b\r\n\r\n", " x\nA: b" };

  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      g_autoptr (ConfabMimeHeader) header = confab_mime_header_new (blocks[i], strlen (blocks[i]));

      g_assert_cmpuint (confab_mime_header_get_count (header), ==, 1);
      g_assert_cmpstr (confab_mime_header_find (header, "a"), ==, "b");
    }
  for (gsize i = 0; i < 2; i++)
    {
      g_autoptr (ConfabMimeHeader) header = confab_mime_header_new (i == 0 ? "" : "\r\n", i * 2);

      g_assert_cmpuint (confab_mime_header_get_count (header), ==, 0);
    }
}

static void
test_limits (void)
{
  g_autoptr (GString) block = g_string_new ("Subject: ");
  g_autoptr (ConfabMimeHeader) header = NULL;
  g_autoptr (ConfabMimeHeader) many = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < 10 * 1024 * 1024 / 10; i++)
    g_string_append (block, "0123456789");
  header = confab_mime_header_new (block->str, block->len);
  g_assert_cmpuint (strlen (confab_mime_header_find (header, "Subject")), ==, CONFAB_MIME_HEADER_MAX_VALUE);
  text = confab_mime_header_dup_text (header, "Subject");
  g_assert_cmpuint (strlen (text), <, 10000);

  g_string_truncate (block, 0);
  for (guint i = 0; i < 50000; i++)
    g_string_append (block, "X: y\r\n");
  many = confab_mime_header_new (block->str, block->len);
  g_assert_cmpuint (confab_mime_header_get_count (many), ==, CONFAB_MIME_HEADER_MAX_FIELDS);
}

static void
test_words (void)
{
  static const Case cases[] = {
    { "plain", "plain" },
    { "=?utf-8?Q?caf=C3=A9?=", "café" },
    { "=?UTF-8?b?Y2Fmw6k=?=", "café" },
    { "=?utf-8*en?Q?a_b?= c", "a b c" },
    { "=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab" },
    { "=?utf-8?Q?a?=  \t =?iso-8859-1?Q?=E9?=", "aé" },
    { "=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c" },
    { "=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=", "é" },
    { "x=?utf-8?Q?y?=z", "xyz" },
    { "=?utf-8?Q?with space?=", "with space" },
    { "=?utf-8?Q?" "?=", "" },
    { "=?utf-8?X?a?=", "=?utf-8?X?a?=" },
    { "=?utf-8?Q?open", "=?utf-8?Q?open" },
    { "=?=?utf-8?Q?a?=", "=?a" },
    { "=?nonsense?Q?caf=E9?=", "café" },
    { "=?utf-8?Q?a=ZZ=4?=", "a=ZZ=4" },
    { "caf\351", "café" },
    { "caf\303\251", "café" },
    { "=?gb2312?B?xOO6ww==?=", "你好" },
    { "=?big5?B?p0Gmbg==?=", "你好" },
    { "=?koi8-r?B?8NLJ18XU?=", "Привет" },
    { "=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本" },
    { "=?shift_jis?B?k/qWew==?=", "日本" },
    { "=?windows-1252?Q?=80?=", "€" },
    { "=?iso-8859-1?Q?=80?=", "€" },
    { "=?utf-7?Q?+AOk-?=", "é" },
    { "=?utf-16le?B?QQBCAA==?=", "AB" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = confab_mime_decode_words (cases[i].value);

      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_words_hostile (void)
{
  static const char * const pieces[] = {
    "=?", "=?x ", "=?utf-8?Q?", "=?utf-8?Q?a?= ", "=?a?q?=C3?=", "?=", "=?utf-8?B?=?=", "=?utf-7?Q?+?= ",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autoptr (GString) value = g_string_new (NULL);
      g_autofree char *got = NULL;

      while (value->len < 30000)
        g_string_append (value, pieces[i]);
      g_string_append (value, "?=");
      got = confab_mime_decode_words (value->str);
      g_assert_true (g_utf8_validate (got, -1, NULL));
    }
}

static void
test_parameters (void)
{
  static const struct
  {
    const char *value;
    const char *main;
    const char *name;
    const char *expected;
  } cases[] = {
    { "Text/Plain; charset=UTF-8; format=\"flowed\"", "text/plain", "format", "flowed" },
    { "text/plain (a comment); Charset = utf-8", "text/plain", "charset", "utf-8" },
    { "attachment; filename=my file.pdf ; size=3", "attachment", "filename", "my file.pdf" },
    { "attachment; filename=\"a\\\"b;c.txt\"; x=y", "attachment", "filename", "a\"b;c.txt" },
    { "attachment; filename=\"C:\\dir\\file.txt\"", "attachment", "filename", "C:\\dir\\file.txt" },
    { "attachment; filename*=utf-8''%e2%82%ac%20rates.txt", "attachment", "filename", "€ rates.txt" },
    { "attachment; filename=\"EUR.txt\"; filename*=utf-8'en'%e2%82%ac.txt", "attachment", "filename", "€.txt" },
    { "attachment; filename*1=\"b.txt\"; filename*0=\"a\"", "attachment", "filename", "ab.txt" },
    { "attachment; filename*0*=utf-8''%C3; filename*1*=%A9; filename*2=\"'s.txt\"", "attachment", "filename", "é's.txt" },
    { "attachment; filename*=iso-8859-1''%E9.txt", "attachment", "filename", "é.txt" },
    { "attachment; filename*=''x%41", "attachment", "filename", "xA" },
    { "attachment; filename*=broken%zz", "attachment", "filename", "broken%zz" },
    { "attachment; filename=\"=?utf-8?Q?=C3=A9.txt?=\"", "attachment", "filename", "é.txt" },
    { "attachment; filename=\"=?utf-8?B?w6k=?= =?utf-8?B?LnR4dA==?=\"", "attachment", "filename", "é.txt" },
    { "attachment; filename=\"first\"; filename=\"second\"", "attachment", "filename", "first" },
    { "attachment; filename=\"open", "attachment", "filename", "open" },
    { "attachment; filename", "attachment", "filename", NULL },
    { "multipart/mixed; boundary=\"=_a b\"", "multipart/mixed", "boundary", "=_a b" },
    { "multipart/mixed;;; ;boundary=x;", "multipart/mixed", "boundary", "x" },
    { "; charset=x", "", "charset", "x" },
    { "text/pl\303\244in; charset=x", "", "charset", "x" },
    { "a/b; *=x; **=y; c=z", "a/b", "c", "z" },
    { "a/b; c*99999999999*=z", "a/b", "c", "z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConfabMimeParameters) parameters = confab_mime_parameters_new (cases[i].value);

      g_assert_cmpstr (confab_mime_parameters_get_value (parameters), ==, cases[i].main);
      g_assert_cmpstr (confab_mime_parameters_find (parameters, cases[i].name), ==, cases[i].expected);
    }
}

static void
test_parameters_hostile (void)
{
  g_autoptr (GString) value = g_string_new ("attachment");
  g_autoptr (ConfabMimeParameters) parameters = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (value, "; filename*%u=\"0123456789\"", i % 500);
  parameters = confab_mime_parameters_new (value->str);
  g_assert_cmpuint (strlen (confab_mime_parameters_find (parameters, "filename")), <=, CONFAB_MIME_PARAMETER_MAX_VALUE);
}

static void
test_dates (void)
{
  static const struct
  {
    const char *value;
    gint64 seconds; /* -1: no date */
    int zone;
  } cases[] = {
    { "Mon, 20 Nov 2023 10:00:00 +0100", 1700470800, 60 },
    { "20 Nov 2023 10:00:00 +0100", 1700470800, 60 },
    { "Mon, 20 Nov 2023 10:00 +0100 (CET)", 1700470800, 60 },
    { "Mon,20 Nov 2023 10:00:00+0100", 1700470800, 60 },
    { "Mon, 20 Nov 2023 04:00:00 EST", 1700470800, -300 },
    { "Mon, 20 Nov 2023 09:00:00 GMT", 1700470800, 0 },
    { "Mon, 20 Nov 2023 09:00:00", 1700470800, 0 },
    { "Mon, 20 Nov 23 09:00:00 -0000", 1700470800, 0 },
    { "Mon Nov 20 09:00:00 2023", 1700470800, 0 },
    { "20-Nov-2023 09:00:00 +0000", 1700470800, 0 },
    { "2023-11-20T09:00:00Z", 1700470800, 0 },
    { "2023-11-20T10:00:00+01:00", 1700470800, 60 },
    { "2023-11-20 09:00:00", 1700470800, 0 },
    { "Mon (a (nested) comment), 20 Nov 2023 09:00:00 +0000", 1700470800, 0 },
    { "Thu, 29 Feb 2024 00:00:00 +0000", 1709164800, 0 },
    { "Thu, 01 Jan 1970 00:00:00 +0000", 0, 0 },
    { "Fri, 31 Dec 2099 23:59:60 +0000", 4102444800, 0 },
    { "Mon, 20 Nov 2023 10:00:00 +9999", 1700474400, 0 },
    { "Mon, 32 Nov 2023 10:00:00 +0100", -1, 0 },
    { "Mon, 20 Foo 2023 10:00:00 +0100", -1, 0 },
    { "Thu, 01 Jan 1970 00:00:00 +0100", -1, 0 },
    { "Mon, 20 Nov 1899 10:00:00 +0100", -1, 0 },
    { "Mon, 20 Nov 99999 10:00:00 +0100", -1, 0 },
    { "yesterday", -1, 0 },
    { "", -1, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 ms = -1;
      int zone = 0;
      gboolean valid = confab_mime_parse_date (cases[i].value, &ms, &zone);

      g_test_message ("%s", cases[i].value);
      g_assert_cmpint (valid, ==, cases[i].seconds >= 0);
      if (!valid)
        continue;
      g_assert_cmpint (ms, ==, cases[i].seconds * 1000);
      g_assert_cmpint (zone, ==, cases[i].zone);
    }
}

static void
test_ids (void)
{
  static const Case cases[] = {
    { "<a@b>", "a@b" },
    { "<a@b> <c@d>", "a@b c@d" },
    { "<a@b><c@d>", "a@b c@d" },
    { "<a@b>,\t<c@d>", "a@b c@d" },
    { "<a@b", "a@b" },
    { "<a@b <c@d>", "a@b c@d" },
    { "a@b c@d", "a@b c@d" },
    { "a@b>", "a@b" },
    { "Your mail of Monday <a@b> about x@y", "a@b" },
    { "<coi$group. 123@b>", "coi$group.123@b" },
    { "<>", "" },
    { "< >", "" },
    { "nothing here", "" },
    { "<no-at-sign>", "no-at-sign" },
    { "<caf\351@b>", "café@b" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) ids = confab_mime_parse_message_ids (cases[i].value);
      g_autofree char *joined = g_strjoinv (" ", ids);

      g_assert_cmpstr (joined, ==, cases[i].expected);
    }
}

static void
test_one_id (void)
{
  static const Case cases[] = {
    { "<chat$a@b>", "chat$a@b" }, { "chat$a@b", "chat$a@b" }, { " < chat$a@b >", "chat$a@b" },
    { "<<a@b>>", "a@b" }, { "x <a@b> y", "a@b" }, { "<>", NULL },
    { "", NULL }, { "chat$a b@c", "chat$ab@c" },
  };
  g_autofree char *huge = g_strnfill (2000, 'x');
  g_autofree char *none = confab_mime_clean_message_id (huge);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *id = confab_mime_clean_message_id (cases[i].value);

      g_assert_cmpstr (id, ==, cases[i].expected);
    }
  g_assert_null (none);
}

static void
test_many_ids (void)
{
  g_autoptr (GString) value = g_string_new (NULL);
  g_auto (GStrv) ids = NULL;

  for (guint i = 0; i < 4000; i++)
    g_string_append_printf (value, "<id%u@x>", i);
  ids = confab_mime_parse_message_ids (value->str);
  g_assert_cmpuint (g_strv_length (ids), ==, CONFAB_MIME_ID_MAX_COUNT);
  g_assert_cmpstr (ids[0], ==, "id0@x");
  g_assert_cmpstr (ids[CONFAB_MIME_ID_MAX_COUNT - 1], ==, "id3999@x");
}

static void
test_file_names (void)
{
  static const Case cases[] = {
    { "a.txt", "a.txt" },
    { "/etc/passwd", "passwd" },
    { "..\\..\\a.txt", "a.txt" },
    { "..", NULL },
    { ".", NULL },
    { "...", NULL },
    { "", NULL },
    { "dir/", NULL },
    { ".bashrc", "bashrc" },
    { "a\nb\r.txt", "a b .txt" },
    { "photo\342\200\256gnp.exe", "photognp.exe" },
    { "a.txt. .", "a.txt" },
    { "\342\200\213", NULL },
  };
  g_autofree char *long_name = g_strnfill (1000, 'x');
  g_autofree char *with_suffix = g_strconcat (long_name, ".jpeg", NULL);
  g_autofree char *cut = confab_mime_sanitize_file_name (with_suffix);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = confab_mime_sanitize_file_name (cases[i].value);

      g_assert_cmpstr (name, ==, cases[i].expected);
    }
  g_assert_cmpuint (strlen (cut), ==, 200);
  g_assert_true (g_str_has_suffix (cut, ".jpeg"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/header/fields", test_fields);
  g_test_add_func ("/mime/header/ends", test_ends);
  g_test_add_func ("/mime/header/limits", test_limits);
  g_test_add_func ("/mime/header/words", test_words);
  g_test_add_func ("/mime/header/words-hostile", test_words_hostile);
  g_test_add_func ("/mime/header/parameters", test_parameters);
  g_test_add_func ("/mime/header/parameters-hostile", test_parameters_hostile);
  g_test_add_func ("/mime/header/dates", test_dates);
  g_test_add_func ("/mime/header/ids", test_ids);
  g_test_add_func ("/mime/header/one-id", test_one_id);
  g_test_add_func ("/mime/header/many-ids", test_many_ids);
  g_test_add_func ("/mime/header/file-names", test_file_names);
  return g_test_run ();
}
