/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of the typed readings of IMAP responses. */
#include "config.h"

#include "confab-imap-decode.h"
#include "confab-imap-parser.h"

#include <string.h>

/* The parser owns the response, so both are kept until the next one. */
static ConfabImapParser *parser;

static const ConfabImapResponse *
respond (const char *line)
{
  ConfabImapResponse *response = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&parser, confab_imap_parser_free);
  parser = confab_imap_parser_new ();
  confab_imap_parser_feed (parser, line, strlen (line));
  confab_imap_parser_feed (parser, "\r\n", 2);
  response = confab_imap_parser_next (parser, &error);
  g_assert_no_error (error);
  g_assert_nonnull (response);
  return response;
}

static void
assert_bytes (GBytes *    bytes,
              const char *expected)
{
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, strlen (expected));
}

static void
test_fetch (void)
{
  g_autoptr (ConfabImapMessage) message =
    confab_imap_decode_fetch (respond ("* 12 FETCH (UID 9 FLAGS (\\Seen $Chat \\Flagged foo bar) MODSEQ (77) "
                                       "INTERNALDATE \" 1-Feb-2024 10:00:00 +0100\" RFC822.SIZE 5 BODY[] {5}\r\n"
                                       "hello BODY[HEADER] \"a: b\" BODY[1.2]<3> \"xyz\" BODY[TEXT] NIL UNKNOWN (x (y)) "
                                       "X-GM-MSGID 1278455344230334865 EMAILID (M1))"));
  ConfabImapSection *section = NULL;

  g_assert_cmpuint (message->sequence, ==, 12);
  g_assert_cmpuint (message->uid, ==, 9);
  g_assert_cmpuint (message->flags, ==, CONFAB_IMAP_FLAG_SEEN | CONFAB_IMAP_FLAG_CHAT | CONFAB_IMAP_FLAG_FLAGGED);
  g_assert_cmpuint (g_strv_length (message->keywords), ==, 2);
  g_assert_cmpstr (message->keywords[1], ==, "bar");
  g_assert_cmpuint (message->modseq, ==, 77);
  g_assert_cmpint (message->internal_date, ==, 1706778000);
  g_assert_cmpuint (message->size, ==, 5);
  assert_bytes (message->body, "hello");
  assert_bytes (message->header, "a: b");
  g_assert_cmpuint (message->sections->len, ==, 2);
  section = g_ptr_array_index (message->sections, 0);
  g_assert_cmpstr (section->name, ==, "1.2");
  g_assert_cmpuint (section->offset, ==, 3);
  assert_bytes (section->bytes, "xyz");
  section = g_ptr_array_index (message->sections, 1);
  g_assert_null (section->bytes);
  g_assert_cmpuint (message->gmail_id, ==, G_GUINT64_CONSTANT (1278455344230334865));
  g_assert_cmpstr (message->email_id, ==, "M1");
  g_assert_cmpuint (message->items, ==,
                    CONFAB_IMAP_FETCH_UID | CONFAB_IMAP_FETCH_FLAGS | CONFAB_IMAP_FETCH_MODSEQ |
                    CONFAB_IMAP_FETCH_INTERNAL_DATE | CONFAB_IMAP_FETCH_SIZE | CONFAB_IMAP_FETCH_BODY |
                    CONFAB_IMAP_FETCH_HEADER | CONFAB_IMAP_FETCH_GMAIL | CONFAB_IMAP_FETCH_EMAIL_ID);
}

/* NIL everywhere, wrong kinds, values missing: what cannot be read is not there. */
/* BINARY (RFC 3516): parts the server has decoded, and how large they are. */
static void
test_fetch_binary (void)
{
  g_autoptr (ConfabImapMessage) message =
    confab_imap_decode_fetch (respond ("* 1 FETCH (UID 9 BINARY.SIZE[1.2] 5000000000 BINARY[1.2]<4> ~{3}\r\nabc BINARY[3] NIL "
                                       "BINARY.SIZE[4] x BINARY[] \"whole\")"));
  const ConfabImapSection *size = NULL;
  const ConfabImapSection *part = NULL;
  const ConfabImapSection *unknown = NULL;

  g_assert_cmpuint (message->uid, ==, 9);
  g_assert_null (message->body);
  g_assert_cmpuint (message->sections->len, ==, 4);
  size = g_ptr_array_index (message->sections, 0);
  part = g_ptr_array_index (message->sections, 1);
  unknown = g_ptr_array_index (message->sections, 2);
  g_assert_cmpuint (size->size, ==, G_GUINT64_CONSTANT (5000000000));
  g_assert_null (size->bytes);
  g_assert_true (size->decoded);
  g_assert_cmpstr (part->name, ==, "1.2");
  g_assert_cmpuint (part->offset, ==, 4);
  g_assert_true (part->decoded);
  assert_bytes (part->bytes, "abc");
  g_assert_null (unknown->bytes);
}

static void
test_in_progress (void)
{
  g_autofree char *tag = NULL;
  g_autofree char *no_tag = NULL;
  g_autofree char *nothing = NULL;
  g_autofree char *other = NULL;
  guint64 done = 1;
  guint64 goal = 1;

  g_assert_true (confab_imap_decode_in_progress (respond ("* OK [INPROGRESS (\"A1\" 454 1000)] Processed 45% of the mailbox"),
                                                 &tag, &done, &goal));
  g_assert_cmpstr (tag, ==, "A1");
  g_assert_cmpuint (done, ==, 454);
  g_assert_cmpuint (goal, ==, 1000);
  g_assert_true (confab_imap_decode_in_progress (respond ("* OK [INPROGRESS (NIL 9 NIL)] x"), &no_tag, &done, &goal));
  g_assert_null (no_tag);
  g_assert_cmpuint (done, ==, 9);
  g_assert_cmpuint (goal, ==, 0);
  g_assert_true (confab_imap_decode_in_progress (respond ("* OK [INPROGRESS] still"), &nothing, &done, &goal));
  g_assert_cmpuint (done, ==, 0);
  g_assert_false (confab_imap_decode_in_progress (respond ("* OK still"), &other, &done, &goal));
}

static void
test_fetch_nonsense (void)
{
  static const char *const lines[] = {
    "* 1 FETCH (UID NIL FLAGS NIL INTERNALDATE NIL RFC822.SIZE NIL BODYSTRUCTURE NIL MODSEQ NIL EMAILID NIL)",
    "* 1 FETCH (UID (1) FLAGS 5 INTERNALDATE (x) RFC822.SIZE -1 BODYSTRUCTURE \"x\" MODSEQ 5 EMAILID x)",
    "* 1 FETCH (UID 0 FLAGS)",
    "* 1 FETCH (UID 4294967296 RFC822.SIZE 99999999999999999999999)",
    "* 1 FETCH ()",
    "* 1 FETCH",
    "* 1 FETCH UID 5",
    "* 1 FETCH (UID)",
    "* 1 FETCH (() () NIL NIL {0}\r\n {0}\r\n)",
    "* 1 FETCH (INTERNALDATE \"99-Foo-2024 10:00:00 +0000\")",
    "* 1 FETCH (BODY[ x BODY] y BODY[]< z)",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (ConfabImapMessage) message = confab_imap_decode_fetch (respond (lines[i]));

      g_assert_cmpuint (message->uid, ==, 0);
      g_assert_cmpuint (message->items & (CONFAB_IMAP_FETCH_UID | CONFAB_IMAP_FETCH_INTERNAL_DATE | CONFAB_IMAP_FETCH_SIZE |
                                          CONFAB_IMAP_FETCH_STRUCTURE), ==, 0);
    }
}

static void
test_date (void)
{
  static const struct
  {
    const char *text;
    gint64 seconds; /* G_MININT64: none */
  } cases[] = {
    { "01-Jan-1970 00:00:00 +0000", 0 },
    { " 1-Jan-1970 00:00:00 +0000", 0 },
    { "1-Jan-1970 00:00:00 +0000", 0 },
    { "31-Dec-1969 23:59:59 +0000", -1 },
    { "29-Feb-2024 12:00:00 -0530", 1709227800 },
    { "01-mar-2000 00:00:00 +0000", 951868800 },
    { "28-Feb-1900 00:00:00 +0000", -2203977600 },
    { "01-Jan-2100 00:00:00 +0000", 4102444800 },
    { "01-Jan-1970", G_MININT64 },
    { "01-Jan-1970 00:00:00", G_MININT64 },
    { "01-Jan-1970 00:00:00 ", G_MININT64 },
    { "01-Jan-1970 25:00:00 +0000", G_MININT64 },
    { "00-Jan-1970 00:00:00 +0000", G_MININT64 },
    { "1-Jux-1970 00:00:00 +0000", G_MININT64 },
    { "", G_MININT64 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 seconds = G_MININT64;

      confab_imap_decode_date (cases[i].text, strlen (cases[i].text), &seconds);
      g_assert_cmpint (seconds, ==, cases[i].seconds);
    }
}

/* Every day of two centuries against GLib's calendar. */
static void
test_days (void)
{
  g_autoptr (GDateTime) day = g_date_time_new_utc (1900, 1, 1, 13, 14, 15);

  for (guint i = 0; i < 73000; i++)
    {
      static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
      g_autoptr (GDateTime) next = g_date_time_add_days (day, 1);
      char text[40];
      gint64 seconds = 0;

      g_snprintf (text, sizeof text, "%02d-%.3s-%04d 13:14:15 +0000", g_date_time_get_day_of_month (day),
                  months + 3 * (g_date_time_get_month (day) - 1), g_date_time_get_year (day));
      g_assert_true (confab_imap_decode_date (text, strlen (text), &seconds));
      g_assert_cmpint (seconds, ==, g_date_time_to_unix (day));
      g_date_time_unref (day);
      day = g_steal_pointer (&next);
    }
}

static void
append_part (GString *             out,
             const ConfabImapPart *part)
{
  g_string_append_printf (out, "%s=%s", part->section, part->media_type);
  for (guint i = 0; part->children != NULL && i < part->children->len; i++)
    {
      g_string_append (out, i == 0 ? "[" : " ");
      append_part (out, g_ptr_array_index (part->children, i));
    }
  if (part->children != NULL)
    g_string_append_c (out, ']');
}

/* Section numbers as RFC 9051, 6.4.5.1, gives them for such messages. */
static void
test_structure (void)
{
  static const struct
  {
    const char *structure;
    const char *expected;
  } cases[] = {
    { "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 12 1)", "1=text/plain" },
    { "((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)(\"text\" \"html\" NIL NIL NIL \"7bit\" 1 1) \"alternative\")",
      "=multipart/alternative[1=text/plain 2=text/html]" },
    { "((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)((\"image\" \"gif\" NIL NIL NIL \"base64\" 9)"
      "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 9 (NIL) ((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)"
      "(\"a\" \"b\" NIL NIL NIL \"7bit\" 1) \"mixed\") 3) \"mixed\") \"mixed\")",
      "=multipart/mixed[1=text/plain 2=multipart/mixed[2.1=image/gif "
      "2.2=message/rfc822[2.2=multipart/mixed[2.2.1=text/plain 2.2.2=a/b]]]]" },
    { "((\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 9 (NIL) (\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1) 3) \"mixed\")",
      "=multipart/mixed[1=message/rfc822[1.1=text/plain]]" },
    { "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 9 (NIL) ((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1) \"mixed\") 3)",
      "1=message/rfc822[1=multipart/mixed[1.1=text/plain]]" },
    { "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 9)", "1=message/rfc822" },
    { "(NIL NIL NIL)", "1=/" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = g_strdup_printf ("* 1 FETCH (BODYSTRUCTURE %s)", cases[i].structure);
      g_autoptr (ConfabImapMessage) message = confab_imap_decode_fetch (respond (line));
      g_autoptr (GString) out = g_string_new (NULL);

      g_assert_nonnull (message->structure);
      append_part (out, message->structure);
      g_assert_cmpstr (out->str, ==, cases[i].expected);
    }
}

static void
test_structure_fields (void)
{
  g_autoptr (ConfabImapMessage) message =
    confab_imap_decode_fetch (respond ("* 1 FETCH (BODYSTRUCTURE ((\"TEXT\" \"Plain\" (\"CHARSET\" \"UTF-8\" \"format\" \"flowed\") "
                                       "NIL NIL \"Quoted-Printable\" 120 7 NIL NIL NIL NIL)(\"image\" \"png\" (\"name\" \"a.png\") "
                                       "\"<c@d>\" \"desc\" \"BASE64\" 4000 NIL (\"ATTACHMENT\" (\"filename\" \"b.png\")) NIL NIL) "
                                       "\"MIXED\" (\"boundary\" \"x\") NIL NIL NIL))"));
  ConfabImapPart *text = NULL;
  ConfabImapPart *image = NULL;

  g_assert_cmpuint (message->structure->children->len, ==, 2);
  text = g_ptr_array_index (message->structure->children, 0);
  image = g_ptr_array_index (message->structure->children, 1);
  g_assert_cmpstr (message->structure->media_type, ==, "multipart/mixed");
  g_assert_cmpstr (text->media_type, ==, "text/plain");
  g_assert_cmpstr (text->charset, ==, "utf-8");
  g_assert_cmpstr (text->parameters[2], ==, "format");
  g_assert_cmpstr (text->parameters[3], ==, "flowed");
  g_assert_cmpstr (text->encoding, ==, "quoted-printable");
  g_assert_cmpuint (text->size, ==, 120);
  g_assert_cmpuint (text->lines, ==, 7);
  g_assert_null (text->disposition);
  g_assert_cmpstr (image->content_id, ==, "<c@d>");
  g_assert_cmpstr (image->disposition, ==, "attachment");
  g_assert_cmpstr (image->file_name, ==, "b.png");
  g_assert_cmpuint (image->size, ==, 4000);
}

/* More parts, and deeper ones, than anybody has: cut, not fatal. */
static void
test_structure_limits (void)
{
  g_autoptr (GString) wide = g_string_new ("* 1 FETCH (UID 3 BODYSTRUCTURE (");
  g_autoptr (GString) deep = g_string_new ("* 1 FETCH (UID 3 BODYSTRUCTURE ");
  g_autoptr (ConfabImapMessage) message = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (wide, "(\"a\" \"b\" NIL NIL NIL \"7bit\" 1)");
  g_string_append (wide, " \"mixed\"))");
  message = confab_imap_decode_fetch (respond (wide->str));
  g_assert_cmpuint (message->uid, ==, 3);
  g_assert_cmpuint (message->structure->children->len, ==, CONFAB_IMAP_PART_MAX_PARTS - 1);
  g_clear_pointer (&message, confab_imap_message_unref);

  for (guint i = 0; i < 90; i++)
    g_string_append_c (deep, '(');
  g_string_append (deep, "\"a\" \"b\"");
  for (guint i = 0; i < 90; i++)
    g_string_append (deep, " \"mixed\")");
  g_string_append_c (deep, ')');
  message = confab_imap_decode_fetch (respond (deep->str));
  g_assert_cmpuint (message->uid, ==, 3);
  g_assert_nonnull (message->structure);
}

static void
test_list (void)
{
  static const struct
  {
    const char *line;
    const char *name;
    const char *wire;
    char delimiter;
    ConfabImapRole role;
    ConfabImapMailboxAttributes attributes;
  } cases[] = {
    { "* LIST (\\HasNoChildren \\Sent) \"/\" Sent", "Sent", "Sent", '/', CONFAB_IMAP_ROLE_SENT, 0 },
    { "* LIST (\\Noselect \\HasChildren) \"/\" \"[Gmail]\"", "[Gmail]", "[Gmail]", '/', CONFAB_IMAP_ROLE_NONE,
      CONFAB_IMAP_MAILBOX_NO_SELECT | CONFAB_IMAP_MAILBOX_HAS_CHILDREN },
    { "* LIST () NIL inbox", "INBOX", "inbox", 0, CONFAB_IMAP_ROLE_INBOX, 0 },
    { "* LIST (\\subscribed \\Flagged) \".\" {10}\r\nEntw&APw-r", "Entwür", "Entw&APw-r", '.', CONFAB_IMAP_ROLE_FLAGGED,
      CONFAB_IMAP_MAILBOX_SUBSCRIBED },
    { "* LIST (\\All) \"\\\\\" \"a\\\\b\"", "a\\b", "a\\b", '\\', CONFAB_IMAP_ROLE_ALL, 0 },
    { "* LIST () \"/\" \"&broken\"", "&broken", "&broken", '/', CONFAB_IMAP_ROLE_NONE, 0 },
    { "* LIST () \"/\" NIL", "NIL", "NIL", '/', CONFAB_IMAP_ROLE_NONE, 0 },
    { "* LIST NIL \"too long\" x", "x", "x", 0, CONFAB_IMAP_ROLE_NONE, 0 },
  };
  static const char *const none[] = {
    "* LIST", "* LIST ()", "* LIST () \"/\"", "* LIST () \"/\" \"\"", "* LIST () \"/\" (a)", "* LIST () \"/\" {3}\r\na\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConfabImapMailbox) mailbox = confab_imap_decode_list (respond (cases[i].line), FALSE);

      g_assert_nonnull (mailbox);
      g_assert_cmpstr (mailbox->name, ==, cases[i].name);
      g_assert_cmpstr (mailbox->wire, ==, cases[i].wire);
      g_assert_cmpint (mailbox->delimiter, ==, cases[i].delimiter);
      g_assert_cmpint (mailbox->role, ==, cases[i].role);
      g_assert_cmpint (mailbox->attributes, ==, cases[i].attributes);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr (ConfabImapMailbox) mailbox = confab_imap_decode_list (respond (none[i]), FALSE);

      g_assert_null (mailbox);
    }
}

static void
add_mailbox (GPtrArray * mailboxes,
             const char *line)
{
  g_ptr_array_add (mailboxes, confab_imap_decode_list (respond (line), FALSE));
}

/* What the server says counts; only roles it names nowhere are guessed. */
static void
test_guess_roles (void)
{
  g_autoptr (GPtrArray) mailboxes = g_ptr_array_new_with_free_func ((GDestroyNotify) confab_imap_mailbox_unref);
  static const ConfabImapRole expected[] = {
    CONFAB_IMAP_ROLE_SENT, CONFAB_IMAP_ROLE_NONE, CONFAB_IMAP_ROLE_TRASH, CONFAB_IMAP_ROLE_NONE, CONFAB_IMAP_ROLE_JUNK,
    CONFAB_IMAP_ROLE_NONE, CONFAB_IMAP_ROLE_DRAFTS,
  };

  add_mailbox (mailboxes, "* LIST (\\Sent) \".\" INBOX.Outgoing");
  add_mailbox (mailboxes, "* LIST () \".\" INBOX.Sent");
  add_mailbox (mailboxes, "* LIST () \".\" INBOX.Trash");
  add_mailbox (mailboxes, "* LIST () \".\" Work.Archive");
  add_mailbox (mailboxes, "* LIST () \".\" Spam");
  add_mailbox (mailboxes, "* LIST (\\Noselect) \".\" Archive");
  add_mailbox (mailboxes, "* LIST () \".\" \"Entw&APw-rfe\"");
  confab_imap_mailboxes_guess_roles (mailboxes);
  for (guint i = 0; i < mailboxes->len; i++)
    {
      ConfabImapMailbox *mailbox = g_ptr_array_index (mailboxes, i);

      g_assert_cmpint (mailbox->role, ==, expected[i]);
      g_assert_cmpint (mailbox->role_guessed, ==, i > 0 && expected[i] != CONFAB_IMAP_ROLE_NONE);
    }
}

static void
test_status (void)
{
  g_autoptr (ConfabImapMailboxStatus) status =
    confab_imap_decode_status (respond ("* STATUS \"&AOQ-\" (MESSAGES 3 X y UIDNEXT 4 UIDVALIDITY 5 UNSEEN 1 HIGHESTMODSEQ 12 SIZE 99)"),
                               FALSE);
  g_autoptr (ConfabImapMailboxStatus) none = confab_imap_decode_status (respond ("* STATUS"), FALSE);

  g_assert_cmpstr (status->name, ==, "ä");
  g_assert_cmpuint (status->messages, ==, 3);
  g_assert_cmpuint (status->uid_next, ==, 4);
  g_assert_cmpuint (status->uid_validity, ==, 5);
  g_assert_cmpuint (status->unseen, ==, 1);
  g_assert_cmpuint (status->highest_modseq, ==, 12);
  g_assert_cmpuint (status->size, ==, 99);
  g_assert_false (status->has_append_limit);
  g_assert_null (none);
}

/* APPENDLIMIT (RFC 7889) is a number, or NIL for "none here". */
static void
test_append_limit (void)
{
  g_autoptr (ConfabImapMailboxStatus) limit = confab_imap_decode_status (respond ("* STATUS a (APPENDLIMIT 257890)"), FALSE);
  g_autoptr (ConfabImapMailboxStatus) no_limit = confab_imap_decode_status (respond ("* STATUS a (APPENDLIMIT NIL)"), FALSE);
  g_autoptr (ConfabImapMailboxStatus) nonsense = confab_imap_decode_status (respond ("* STATUS a (APPENDLIMIT x)"), FALSE);
  g_autoptr (ConfabImapMailboxStatus) cut = confab_imap_decode_status (respond ("* STATUS a (APPENDLIMIT)"), FALSE);

  g_assert_true (limit->has_append_limit);
  g_assert_cmpuint (limit->append_limit, ==, 257890);
  g_assert_true (no_limit->has_append_limit);
  g_assert_cmpuint (no_limit->append_limit, ==, 0);
  g_assert_false (nonsense->has_append_limit);
  g_assert_false (cut->has_append_limit);
}

/* What IMAP4rev2 (RFC 9051) answers otherwise than IMAP4rev1. */
static void
test_rev2 (void)
{
  g_autoptr (ConfabImapMailbox) renamed =
    confab_imap_decode_list (respond ("* LIST (\\Subscribed) \"/\" \"Entwürfe & mehr\" (\"OLDNAME\" (\"Drafts\") \"CHILDINFO\" (\"SUBSCRIBED\"))"), TRUE);
  g_autoptr (ConfabImapMailbox) gone = confab_imap_decode_list (respond ("* LIST (\\NonExistent \\HasNoChildren) \"/\" b"), TRUE);
  g_autoptr (ConfabImapMailboxStatus) status =
    confab_imap_decode_status (respond ("* STATUS \"Entwürfe\" (MESSAGES 231 DELETED 7 SIZE 9007199254740993)"), TRUE);
  g_autoptr (ConfabImapSet) found = confab_imap_decode_search (respond ("* ESEARCH (TAG \"A1\") UID MIN 2 MAX 9 COUNT 3 ALL 2,5,9"));
  g_autoptr (ConfabImapMessage) message =
    confab_imap_decode_fetch (respond ("* 23 FETCH (FLAGS (\\Seen $Forwarded $MDNSent $Phishing) UID 4827313 BINARY[1] ~\"abc\")"));

  g_assert_cmpstr (renamed->name, ==, "Entwürfe & mehr");
  g_assert_cmpint (renamed->attributes, ==, CONFAB_IMAP_MAILBOX_SUBSCRIBED);
  g_assert_true ((gone->attributes & CONFAB_IMAP_MAILBOX_NO_SELECT) != 0);
  g_assert_cmpstr (status->name, ==, "Entwürfe");
  g_assert_cmpuint (status->size, ==, G_GUINT64_CONSTANT (9007199254740993));
  g_assert_cmpuint (confab_imap_set_count (found), ==, 3);
  g_assert_cmpint (message->flags, ==, CONFAB_IMAP_FLAG_SEEN | CONFAB_IMAP_FLAG_FORWARDED | CONFAB_IMAP_FLAG_MDN_SENT);
  g_assert_cmpstr (message->keywords[0], ==, "$Phishing");
}

static void
test_search (void)
{
  static const struct
  {
    const char *line;
    const char *expected; /* NULL: nonsense */
  } cases[] = {
    { "* SEARCH 5 4 3 9 10", "3:5,9:10" },
    { "* SEARCH 2 (MODSEQ 917)", "2" },
    { "* SEARCH", "" },
    { "* ESEARCH (TAG \"A3\") UID ALL 1:3,7", "1:3,7" },
    { "* ESEARCH (TAG \"A3\") UID COUNT 2 ALL 9", "9" },
    { "* ESEARCH (TAG \"A3\") UID", "" },
    { "* ESEARCH", "" },
    { "* SEARCH 0", NULL },
    { "* SEARCH x", NULL },
    { "* SEARCH 4294967296", NULL },
    { "* ESEARCH (TAG \"A3\") UID ALL x", NULL },
    { "* ESEARCH ALL", NULL },
    { "* 3 EXISTS", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ConfabImapSet) set = confab_imap_decode_search (respond (cases[i].line));
      g_autofree char *text = set != NULL ? confab_imap_set_to_string (set) : NULL;

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_vanished (void)
{
  gboolean earlier = FALSE;
  g_autoptr (ConfabImapSet) before = confab_imap_decode_vanished (respond ("* VANISHED (EARLIER) 41,43:116"), &earlier);

  g_assert_true (earlier);
  g_assert_cmpuint (confab_imap_set_count (before), ==, 75);
  {
    g_autoptr (ConfabImapSet) now = confab_imap_decode_vanished (respond ("* VANISHED 505"), &earlier);
    g_autoptr (ConfabImapSet) none = NULL;

    g_assert_false (earlier);
    g_assert_true (confab_imap_set_contains (now, 505));
    none = confab_imap_decode_vanished (respond ("* VANISHED (EARLIER) *"), &earlier);
    g_assert_null (none);
  }
}

static void
test_capabilities (void)
{
  g_autoptr (ConfabImapCapabilities) greeting =
    confab_imap_decode_capabilities (respond ("* OK [CAPABILITY IMAP4rev1 LITERAL+ auth=plain AUTH=SCRAM-SHA-256 AUTH=PLAIN "
                                              "LOGINDISABLED QRESYNC APPENDLIMIT=1000 X-OTHER] hi"));
  g_autoptr (ConfabImapCapabilities) rev2 = confab_imap_decode_capabilities (respond ("* CAPABILITY IMAP4rev2"));
  g_autoptr (ConfabImapCapabilities) none = confab_imap_decode_capabilities (respond ("* OK hi"));
  const char * const *mechanisms = confab_imap_capabilities_get_mechanisms (greeting);

  g_assert_true (confab_imap_capabilities_has (greeting, CONFAB_IMAP_CAP_LITERAL_PLUS));
  g_assert_true (confab_imap_capabilities_has (greeting, CONFAB_IMAP_CAP_LOGINDISABLED));
  g_assert_true (confab_imap_capabilities_has (greeting, CONFAB_IMAP_CAP_CONDSTORE));
  g_assert_false (confab_imap_capabilities_has (greeting, CONFAB_IMAP_CAP_IDLE));
  g_assert_cmpuint (confab_imap_capabilities_get_append_limit (greeting), ==, 1000);
  g_assert_cmpstr (mechanisms[0], ==, "PLAIN");
  g_assert_cmpstr (mechanisms[1], ==, "SCRAM-SHA-256");
  g_assert_null (mechanisms[2]);
  g_assert_true (confab_imap_capabilities_has (rev2, CONFAB_IMAP_CAP_MOVE));
  g_assert_true (confab_imap_capabilities_has (rev2, CONFAB_IMAP_CAP_IDLE));
  g_assert_null (none);
}

static void
test_codes (void)
{
  guint32 validity = 0;
  guint64 number = 0;
  g_autoptr (ConfabImapSet) source = NULL;
  g_autoptr (ConfabImapSet) target = NULL;
  g_autoptr (ConfabImapSet) appended = NULL;
  ConfabImapSet *none = NULL;

  g_assert_true (confab_imap_decode_copy_uid (respond ("* OK [COPYUID 38505 304,319:320 3956:3958] Done"), &validity,
                                              &source, &target));
  g_assert_cmpuint (validity, ==, 38505);
  g_assert_cmpuint (confab_imap_set_count (source), ==, 3);
  g_assert_cmpuint (confab_imap_set_get_max (target), ==, 3958);
  g_assert_true (confab_imap_decode_append_uid (respond ("A1 OK [APPENDUID 7 3955] Done"), &validity, &appended));
  g_assert_cmpuint (validity, ==, 7);
  g_assert_true (confab_imap_set_contains (appended, 3955));
  g_assert_true (confab_imap_decode_code_number (respond ("* OK [HIGHESTMODSEQ 715194045007] x"), &number));
  g_assert_cmpuint (number, ==, G_GUINT64_CONSTANT (715194045007));

  g_assert_false (confab_imap_decode_copy_uid (respond ("* OK [COPYUID 1 1:3 5] more than one"), &validity, &none, &none));
  g_assert_false (confab_imap_decode_copy_uid (respond ("* OK [COPYUID] x"), &validity, &none, &none));
  g_assert_false (confab_imap_decode_append_uid (respond ("A1 OK [APPENDUID 1] x"), &validity, &none));
  g_assert_false (confab_imap_decode_code_number (respond ("* OK [UIDNEXT x] x"), &number));
}

static void
test_namespace_and_id (void)
{
  g_autofree char *prefix = NULL;
  g_autofree char *nothing = NULL;
  char delimiter = 0;
  g_autoptr (GHashTable) id = NULL;

  g_assert_true (confab_imap_decode_namespace (respond ("* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL"), &prefix, &delimiter));
  g_assert_cmpstr (prefix, ==, "INBOX.");
  g_assert_cmpint (delimiter, ==, '.');
  g_assert_false (confab_imap_decode_namespace (respond ("* NAMESPACE NIL NIL NIL"), &nothing, &delimiter));
  id = confab_imap_decode_id (respond ("* ID (\"Name\" \"Dovecot\" \"version\" NIL \"odd\")"));
  g_assert_cmpstr (g_hash_table_lookup (id, "name"), ==, "Dovecot");
  g_assert_cmpuint (g_hash_table_size (id), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/decode/fetch", test_fetch);
  g_test_add_func ("/imap/decode/fetch-nonsense", test_fetch_nonsense);
  g_test_add_func ("/imap/decode/date", test_date);
  g_test_add_func ("/imap/decode/days", test_days);
  g_test_add_func ("/imap/decode/structure", test_structure);
  g_test_add_func ("/imap/decode/structure-fields", test_structure_fields);
  g_test_add_func ("/imap/decode/structure-limits", test_structure_limits);
  g_test_add_func ("/imap/decode/list", test_list);
  g_test_add_func ("/imap/decode/guess-roles", test_guess_roles);
  g_test_add_func ("/imap/decode/fetch-binary", test_fetch_binary);
  g_test_add_func ("/imap/decode/in-progress", test_in_progress);
  g_test_add_func ("/imap/decode/status", test_status);
  g_test_add_func ("/imap/decode/append-limit", test_append_limit);
  g_test_add_func ("/imap/decode/rev2", test_rev2);
  g_test_add_func ("/imap/decode/search", test_search);
  g_test_add_func ("/imap/decode/vanished", test_vanished);
  g_test_add_func ("/imap/decode/capabilities", test_capabilities);
  g_test_add_func ("/imap/decode/codes", test_codes);
  g_test_add_func ("/imap/decode/namespace-and-id", test_namespace_and_id);
  result = g_test_run ();
  g_clear_pointer (&parser, confab_imap_parser_free);
  return result;
}
