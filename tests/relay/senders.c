/* SPDX-License-Identifier: GPL-3.0-or-later
 * Those who send, and what became of what they sent. */
#include "senders.h"

#include <string.h>

#define N_SENDERS 6
#define PAUSE_US 2000

typedef struct
{
  Senders *all;         /* borrowed */
  guint number;
  guint n_sent;         /* over all rounds */
  guint n_waited;       /* times it was told to */
  GThread *thread;      /* owned, nullable */
  GPtrArray *accepted;  /* owned; text of what was accepted */
  GPtrArray *pushes;    /* owned; bytes of pushes that were stored */
} Sender;

struct _Senders
{
  Clinic *clinic;       /* borrowed, nullable */
  char *path;           /* owned, nullable */
  guint port;
  int is_over;          /* atomic */
  Sender each[N_SENDERS];
};

Senders *
senders_new (Clinic *clinic, const char *path)
{
  Senders *self = g_new0 (Senders, 1);

  self->clinic = clinic;
  self->path = g_strdup (path);
  for (guint i = 0; i < N_SENDERS; i++)
    self->each[i] = (Sender){ .all = self,
                              .number = i,
                              .accepted = g_ptr_array_new_with_free_func (g_free),
                              .pushes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref) };
  return self;
}

void
senders_free (Senders *self)
{
  for (guint i = 0; i < N_SENDERS; i++)
    {
      g_ptr_array_unref (self->each[i].accepted);
      g_ptr_array_unref (self->each[i].pushes);
    }
  g_free (self->path);
  g_free (self);
}

/* Returns: whether to go on. No answer at all means that the server has gone. */
static gboolean
take_refusal (Sender *sender, Answer *answer)
{
  if (answer->status == 0 || answer->head == NULL)
    return FALSE;
  g_assert_cmpuint (answer->status, ==, 503);
  g_assert_nonnull (strstr (answer->head, "\r\nRetry-After: "));
  sender->n_waited++;
  g_usleep (PAUSE_US);
  return TRUE;
}

static gboolean
send_webhook (Sender *sender)
{
  Senders *all = sender->all;
  g_autofree char *name = g_strdup_printf ("%u-%u", sender->number, sender->n_sent++);
  g_autofree char *body = g_strdup_printf (
      "{\"event\":1,\"exam_status\":\"Approved\",\"patient_exam_id\":\"%s\"}", name);
  g_autoptr (Answer) answer = all->path != NULL ? request (all->port, "POST", all->path, NULL, body)
                                                : clinic_webhook (all->clinic, all->port, NULL, body);

  if (answer->status != 200)
    return take_refusal (sender, answer);
  g_ptr_array_add (sender->accepted, g_steal_pointer (&name));
  return TRUE;
}

static gboolean
push (Sender *sender)
{
  g_autoptr (GBytes) entry = clinic_make_entry (sender->all->clinic, ANTE_AUDIENCE_DESK, 0, 0);
  g_autoptr (Answer) answer = clinic_push (sender->all->clinic, sender->all->port, entry);

  if (answer->status != 200 || answer->object == NULL) /* gone before it had said which */
    return answer->status != 200 && take_refusal (sender, answer);
  g_assert_cmpstr (pushed_status (answer, 0, NULL), ==, "stored");
  g_ptr_array_add (sender->pushes, g_steal_pointer (&entry));
  return TRUE;
}

static gpointer
send_thread (gpointer data)
{
  Sender *sender = data;
  gboolean pushes = sender->number == 0 && sender->all->path == NULL;

  while (!g_atomic_int_get (&sender->all->is_over) && (pushes ? push (sender) : send_webhook (sender)))
    ;
  return NULL;
}

void
senders_start (Senders *self, guint port)
{
  self->port = port;
  g_atomic_int_set (&self->is_over, FALSE);
  for (guint i = 0; i < N_SENDERS; i++)
    self->each[i].thread = g_thread_new ("sender", send_thread, &self->each[i]);
}

void
senders_join (Senders *self)
{
  for (guint i = 0; i < N_SENDERS; i++)
    g_thread_join (g_steal_pointer (&self->each[i].thread));
}

void
senders_stop (Senders *self)
{
  g_atomic_int_set (&self->is_over, TRUE);
  senders_join (self);
}

guint
senders_accepted (Senders *self)
{
  guint n = 0;

  for (guint i = 0; i < N_SENDERS; i++)
    n += self->each[i].accepted->len;
  return n;
}

guint
senders_pushed (Senders *self)
{
  guint n = 0;

  for (guint i = 0; i < N_SENDERS; i++)
    n += self->each[i].pushes->len;
  return n;
}

guint
senders_told_to_wait (Senders *self)
{
  guint n = 0;

  for (guint i = 0; i < N_SENDERS; i++)
    n += self->each[i].n_waited;
  return n;
}

/* Every name in the log; the entries' ids alike. */
static void
read_all (Clinic *clinic, guint port, GHashTable *names, GHashTable *ids)
{
  g_autoptr (GPtrArray) log = clinic_read_log (clinic, port);
  char previous_subject[33] = "";

  for (guint i = 0; i < log->len; i++)
    {
      const LogEntry *item = g_ptr_array_index (log, i);
      g_assert_true (g_hash_table_add (ids, g_strdup (item->envelope.id)));
      if (!ante_sealing_is_box (item->envelope.sealing))
        continue;
      g_autoptr (AnteEntry) entry = clinic_open (clinic, item);
      if (item->envelope.audience == ANTE_AUDIENCE_CLINICAL)
        {
          g_assert_cmpstr (entry->subject, ==, previous_subject); /* both parts, or none */
          continue;
        }
      g_strlcpy (previous_subject, entry->subject, sizeof previous_subject);
      g_hash_table_add (names,
                        g_strdup (json_object_get_string_member (entry->fields, "patient_exam")));
    }
}

void
senders_check_all_there (Senders *self, guint port)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  read_all (self->clinic, port, names, ids);
  for (guint i = 0; i < N_SENDERS; i++)
    {
      Sender *sender = &self->each[i];
      for (guint j = 0; j < sender->accepted->len; j++)
        g_assert_true (g_hash_table_contains (names, g_ptr_array_index (sender->accepted, j)));
      for (guint j = 0; j < sender->pushes->len; j++)
        {
          AnteEnvelope envelope;
          g_assert_true (ante_envelope_read (g_ptr_array_index (sender->pushes, j), &envelope, NULL,
                                             NULL, NULL));
          g_assert_true (g_hash_table_contains (ids, envelope.id));
        }
    }
}

guint
senders_count_missing (Senders *self, const char *text)
{
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n_missing = 0;

  for (char **line = lines; *line != NULL; line++)
    g_hash_table_add (there, *line);
  for (guint i = 0; i < N_SENDERS; i++)
    for (guint j = 0; j < self->each[i].accepted->len; j++)
      n_missing += !g_hash_table_contains (there, g_ptr_array_index (self->each[i].accepted, j));
  return n_missing;
}
