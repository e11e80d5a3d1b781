/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What makes a mailbox: people, groups, and mails that follow one another. */
#pragma once

#include "mailbox.h"

G_BEGIN_DECLS

#define FIRST_TIME (G_GINT64_CONSTANT (1735689600) * 1000) /* 2025-01-01T00:00:00Z */
#define MINUTE (G_GINT64_CONSTANT (60) * 1000)

typedef struct
{
  const char *name;
  const char *address;
} Person;

#define MAKER_N_PEOPLE 6

extern const Person maker_people[MAKER_N_PEOPLE];

#define OWN (-1)

/* What has been written before and may be answered, edited or reacted to. */
typedef struct
{
  char *id;
  char *root;      /* the first id of its References, or its own */
  char *subject;
  int author;      /* index of a person, or OWN */
  GArray *others;  /* int: all who take part, without OWN */
  int group;       /* index of a group, or -1 */
  gboolean chat;
} Written;

typedef struct
{
  char *id;
  char *name;
  GArray *members; /* int */
  char *root;
} Group;

typedef struct
{
  Mailbox *box;
  GRand *rand;
  MailboxMood mood;
  gint64 now;
  guint serial;
  guint32 uids[MAILBOX_N_FOLDERS];
  GPtrArray *written; /* Written */
  GPtrArray *listed;  /* Written, to lists, whose name is the subject */
  GPtrArray *groups;  /* Group */
  GPtrArray *polls;   /* Written, that may be voted in */
} Maker;

/* The parts of a mail to be. */
typedef struct
{
  const char *id;
  int author;
  const char *from;        /* overrides author */
  const char *to;
  const char *cc;
  const char *subject;
  const char *references;
  const char *in_reply_to;
  const char *more;        /* further header lines, each with CRLF */
  const char *content;     /* a whole body with its Content-* lines, or NULL */
  const char *text;
  gint64 date;             /* 0: now */
  gboolean no_date;
} Parts;

void maker_written_free (gpointer data);
void maker_group_free (gpointer data);
gboolean maker_one_in (Maker *self, int n);
int maker_pick (Maker *self, int n);
char * maker_format_person (Maker *self, int person);
char * maker_format_people (Maker * self, GArray * list, int except, gboolean own);
guint maker_add_mail (Maker * self, const Parts *parts);
void maker_deliver (Maker * self, guint mail, gboolean own, gboolean chat);
char * maker_new_id (Maker * self, const char *prefix);
Written * maker_written_new (const char *id, const char *root, const char *subject, int author, GArray * others, int group, gboolean chat);
void maker_remember (Maker * self, const char *id, const char *root, const char *subject, int author, GArray * others, int group, gboolean chat);
Written * maker_pick_written (Maker * self, gboolean chat_only);
GArray * maker_some_people (Maker *self, int least);
char * maker_some_text (Maker *self);

/* Mails with something for programs. */
void maker_make_pin (Maker *self);
void maker_make_poll (Maker *self);
void maker_make_vote (Maker *self);
void maker_make_place (Maker *self);

G_END_DECLS
