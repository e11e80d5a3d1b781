/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words by which quotes and signatures of many languages and programs are known. */
#include "config.h"

#include "confab-mime-split-private.h"

#include <string.h>

/* Longest line that is looked at for such words, in bytes. */
#define MAX_LINE 300

/* Longest label before a colon, in bytes. */
#define MAX_LABEL 40

/* How much of a line tells whether it begins an attribution, in bytes. */
#define START_RANGE 12

/* "-----Original Message-----" */
static const char * const originals[] = {
  "original message", "original appointment", "ursprüngliche nachricht", "originalnachricht", "message d'origine",
  "message d’origine", "message original", "mensaje original", "messaggio originale", "mensagem original",
  "oorspronkelijk bericht", "ursprungligt meddelande", "oprindelig meddelelse", "opprinnelig melding",
  "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość", "původní zpráva", "pôvodná správa",
  "eredeti üzenet", "исходное сообщение", "оригінальне повідомлення", "orijinal mesaj",
  "mesaj original", "αρχικό μήνυμα", "原始邮件", "原始郵件", "邮件原件", "元のメッセージ", "original-nachricht", "원본 메시지",
};

/* "-------- Forwarded Message --------", "Begin forwarded message:" */
static const char * const forwards[] = {
  "forwarded message", "forwarded by", "begin forwarded message", "weitergeleitete nachricht", "anfang der weitergeleiteten",
  "message transféré", "début du message", "mensaje reenviado", "inicio del mensaje reenviado", "messaggio inoltrato",
  "inizio messaggio inoltrato", "mensagem encaminhada", "início da mensagem", "doorgestuurd bericht", "begin doorgestuurd bericht",
  "vidarebefordrat meddelande", "videresendt", "videresendt meddelelse", "välitetty viesti", "wiadomość przekazana",
  "przekazana wiadomość", "přeposlaná zpráva", "továbbított üzenet", "пересылаемое сообщение", "iletilen ileti", "转发的邮件",
  "转发邮件", "轉寄郵件", "転送メッセージ", "전달된 메시지",
};

static const char * const from_labels[] = {
  "from", "von", "de", "da", "van", "från", "fra", "od", "lähettäjä", "от", "від", "发件人", "寄件者", "差出人", "보낸 사람",
  "kimden", "feladó", "από", "de la", "saatja",
};

static const char * const labels[] = {
  "sent", "date", "gesendet", "datum", "envoyé", "enviado", "enviado el", "enviada em", "enviado em", "fecha", "inviato",
  "data", "verzonden", "skickat", "sendt", "wysłano", "odesláno", "odoslané", "lähetetty", "päivämäärä", "отправлено",
  "дата", "надіслано", "发送时间", "日期", "寄件日期", "送信日時", "日時", "보낸 날짜", "날짜", "gönderildi", "tarih",
  "elküldve", "dátum", "ημερομηνία", "trimis",
  "to", "an", "à", "a", "para", "aan", "till", "til", "do", "komu", "vastaanottaja", "кому", "收件人", "收件者", "宛先",
  "받는 사람", "kime", "címzett", "προς", "către",
  "cc", "kopie", "copie à", "kopia", "kopi", "копия", "抄送", "副本", "참조", "bilgi",
  "subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne", "temat", "předmět",
  "predmet", "aihe", "тема", "主题", "主旨", "件名", "제목", "konu", "tárgy", "θέμα", "subiect",
  "reply-to", "antwort an", "importance", "wichtigkeit",
};

/* How "On Monday, … wrote:" begins. */
static const char * const starts[] = {
  "on ", "am ", "le ", "el ", "il ", "em ", "op ", "den ", "på ", "pa ", "w dniu ", "dnia ", "dne ", "dňa ", "pe ",
  "în ", "vào ", "pada ", "στις ", "в ", "a ", "at ", "quoting ", "zitat von ", "citando ", "citat från ", "ma ", "ti ",
  "ke ", "to ", "la ", "su ", "la data ", "у ", "mon, ", "tue, ", "wed, ", "thu, ", "fri, ", "sat, ", "sun, ",
};

static const char * const verbs[] = {
  "wrote", "schrieb", "a écrit", "escribió", "escribio", "ha scritto", "scrisse", "escreveu", "schreef", "skrev",
  "napisał", "napsal", "napísal", "kirjoitti", "пишет", "писал", "написал", "пише", "написав", "さん", "写道", "寫道",
  "写到", "작성", "yazdı", "şunu yazdı", "a scris", "írta", "έγραψε", "כתב", "كتب", "đã viết", "menulis",
  "написа", "je napisao", "je napisal", "kirjutas", "rašė", "rakstīja", "geschrieben", "quoting", "zitat", "va escriure",
};

/* What telephones and programs put below. */
static const char * const devices[] = {
  "sent from my ", "sent from ", "sent via ", "sent with ", "get outlook for ", "von meinem ", "gesendet von ",
  "gesendet mit ", "gesendet mithilfe ", "diese nachricht wurde von meinem ", "outlook für ", "holen sie sich outlook",
  "envoyé de ", "envoyé depuis ", "envoyé à partir ", "obtenir outlook", "télécharger outlook", "enviado desde ",
  "enviado do ", "enviado a partir ", "obtener outlook", "obter o outlook", "inviato da ", "inviato dal ", "scarica outlook",
  "ottieni outlook", "verstuurd vanaf ", "verzonden vanaf ", "verzonden met ", "outlook voor ", "skickat från ",
  "skickades från ", "hämta outlook", "sendt fra ", "hent outlook", "wysłane z ", "pobierz program outlook", "odesláno z ",
  "lähetetty ", "отправлено с ", "отправлено из ", "надіслано з ", "iphoneから送信", "从我的", "發自我的", "发自我的",
  "從我的", "나의 ", "iphone'umdan gönderildi", "iphone'dan gönderildi", "trimis de pe ", "στάλθηκε από ", "az iphone-omról",
};

/* Whether @line begins with one of @words; @lower is @line in lower case. */
static gboolean
begins_with_any (const char *        lower,
                 const char * const *words,
                 gsize               n_words)
{
  for (gsize i = 0; i < n_words; i++)
    {
      if (*lower == *words[i] && g_str_has_prefix (lower, words[i]))
        return TRUE;
    }
  return FALSE;
}

/* A short text in lower case: in @buffer, which has room for one byte more than @length,
 * where all of it is ASCII, as it mostly is; else in @owned. */
static char *
lower_short (const char *text,
             gsize       length,
             char *      buffer,
             char **     owned)
{
  for (gsize i = 0; i < length; i++)
    {
      if ((guchar) text[i] >= 0x80)
        return *owned = g_utf8_strdown (text, length);
      buffer[i] = g_ascii_tolower (text[i]);
    }
  buffer[length] = '\0';
  return buffer;
}

static char *
lower_line (const char *line,
            gsize       length)
{
  if (length == 0 || length > MAX_LINE)
    return NULL;
  return g_utf8_strdown (line, length);
}

/* Length of the dashes or the like that @line begins with. */
static gsize
count_dashes (const char *line,
              gsize       length)
{
  gsize n = 0;

  while (n < length && (line[n] == '-' || line[n] == '_' || line[n] == '='))
    n++;
  return n;
}

/* Whether one of @words stands behind the dashes, or at the start. */
static gboolean
is_marked (const char *        line,
           gsize               length,
           const char * const *words,
           gsize               n_words)
{
  g_autofree char *lower = lower_line (line, length);
  const char *p;

  if (lower == NULL)
    return FALSE;
  p = lower + count_dashes (line, length);
  while (*p == ' ')
    p++;
  return begins_with_any (p, words, n_words);
}

/**
 * confab_mime_phrase_is_original:
 * @line: (array length=length): a line without blanks around it
 * @length: its length
 *
 * Returns: whether it is a line as "-----Original Message-----"
 */
gboolean
confab_mime_phrase_is_original (const char *line,
                                gsize       length)
{
  return count_dashes (line, length) >= 2 && is_marked (line, length, originals, G_N_ELEMENTS (originals));
}

/**
 * confab_mime_phrase_is_forward:
 * @line: (array length=length): a line without blanks around it
 * @length: its length
 *
 * Returns: whether it is a line as "-------- Forwarded Message --------"
 */
gboolean
confab_mime_phrase_is_forward (const char *line,
                               gsize       length)
{
  gsize dashes = count_dashes (line, length);

  if (dashes < 2 && (length == 0 || line[length - 1] != ':'))
    return FALSE;
  return is_marked (line, length, forwards, G_N_ELEMENTS (forwards));
}

/* Whether @line is "Label: value" with one of @words as label. */
static gboolean
has_label (const char *        line,
           gsize               length,
           const char * const *words,
           gsize               n_words)
{
  g_autofree char *owned = NULL;
  char buffer[MAX_LABEL + 1];
  char *word;
  gsize end = 0;
  gsize limit;

  /* "*From:* somebody", as bold text is written. */
  while (length > 0 && *line == '*')
    {
      line++;
      length--;
    }
  limit = MIN (length, MAX_LABEL);
  while (end < limit && line[end] != ':' && !(end + 3 <= length && memcmp (line + end, "：", 3) == 0))
    end++;
  if (end == limit || end == 0)
    return FALSE;
  word = lower_short (line, end, buffer, &owned);
  g_strchomp (word);
  if (g_str_has_suffix (word, "\302\240"))
    word[strlen (word) - 2] = '\0';
  for (gsize i = 0; i < n_words; i++)
    {
      if (strcmp (word, words[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * confab_mime_phrase_is_from_label:
 * @line: (array length=length): a line without blanks around it
 * @length: its length
 *
 * Returns: whether it is a line as "From: somebody"
 */
gboolean
confab_mime_phrase_is_from_label (const char *line,
                                  gsize       length)
{
  return has_label (line, length, from_labels, G_N_ELEMENTS (from_labels));
}

/**
 * confab_mime_phrase_is_label:
 * @line: (array length=length): a line without blanks around it
 * @length: its length
 *
 * Returns: whether it is a line as "Sent: yesterday" or "Subject: this"
 */
gboolean
confab_mime_phrase_is_label (const char *line,
                             gsize       length)
{
  return has_label (line, length, labels, G_N_ELEMENTS (labels));
}

/**
 * confab_mime_phrase_is_start:
 * @line: (array length=length): a line without blanks around it
 * @length: its length
 *
 * Returns: whether an attribution may begin so
 */
gboolean
confab_mime_phrase_is_start (const char *line,
                             gsize       length)
{
  g_autofree char *owned = NULL;
  char buffer[START_RANGE + 1];

  if (length == 0)
    return FALSE;
  if (g_ascii_isdigit (*line))
    return TRUE;
  if (length > START_RANGE)
    {
      length = START_RANGE;
      while (length > 0 && ((guint8) line[length] & 0xc0) == 0x80)
        length--;
    }
  return begins_with_any (lower_short (line, length, buffer, &owned), starts, G_N_ELEMENTS (starts));
}

/**
 * confab_mime_phrase_has_verb:
 * @text: (array length=length): some lines
 * @length: their length
 *
 * Returns: whether they say that somebody wrote something
 */
gboolean
confab_mime_phrase_has_verb (const char *text,
                             gsize       length)
{
  g_autofree char *lower = g_utf8_strdown (text, length);

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (strstr (lower, verbs[i]) != NULL)
        return TRUE;
    }
  return FALSE;
}

/**
 * confab_mime_phrase_is_device:
 * @line: (array length=length): a line without blanks around it
 * @length: its length
 *
 * Returns: whether it is a line as "Sent from my telephone"
 */
gboolean
confab_mime_phrase_is_device (const char *line,
                              gsize       length)
{
  g_autofree char *lower = lower_line (line, length);

  return lower != NULL && length < 160 && begins_with_any (lower, devices, G_N_ELEMENTS (devices));
}
