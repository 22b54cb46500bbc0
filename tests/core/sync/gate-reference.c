/* SPDX-License-Identifier: GPL-3.0-or-later
 * When may treatment start? Read from the entries alone; see the header. */
#include "core/sync/gate-reference.h"

#include <stdio.h>
#include <string.h>

#include "core/model/ante-model.h"
#include "shared/base/ante-json.h"

typedef struct
{
  const char *id, *word, *body, *patient_exam, *day;
  gboolean notes, recorded;
  gint64 ms;
} Word;

typedef struct
{
  const char *id, *director, *date;
  JsonArray *judged;
  gboolean approved;
  gint64 ms;
} Verdict;

/* One exam of one invite. */
typedef struct
{
  const char *invite, *exam, *tag, *name, *dob;
  gint64 attempt, reserved_ms;
  guint place;              /* in the order of entries */
  gboolean test, bound;
  GArray *words, *verdicts; /* Word, Verdict */
  JsonArray *read;
  const char *confirmed_name, *confirmed_dob;
  gboolean confirmed;
} Asked;

typedef struct
{
  const char *id;
  guint place;
  const char *desk;
} Change;

typedef struct
{
  const GateQuestion *question;
  GPtrArray *asked; /* Asked, owned */
  GArray *health;   /* Change, those that stand */
  const char *first_name, *last_name, *dob;
  JsonArray *treatments;
  GHashTable *exams;  /* treatment -> JsonArray, borrowed */
  GHashTable *months; /* treatment -> number */
  gboolean cancelled;
} World;

static const char *
text (const AnteEntry *entry, const char *member)
{
  return ante_json_peek_string (entry->fields, member);
}

static gint64
time_of (const AnteEntry *entry)
{
  return entry->received_ms > 0 ? entry->received_ms : entry->at_ms;
}

/* --- Who may --- */

static gboolean
author_may (const World *world, const AnteEntry *entry)
{
  static const struct
  {
    const char *kind;
    const char *roles;
  } rights[] = {
    { "treatment.set", "manager" },
    { "patient.set", "reception manager" },
    { "appointment.set", "reception manager" },
    { "invite.sending", "reception manager" },
    { "notes.read", "clinician manager" },
    { "identity.confirmed", "manager" },
    { "health.changed", "reception clinician manager" },
    { "deferral.decided", "clinician manager" },
    { "outcome.recorded", "manager" },
  };
  const char *role = g_hash_table_lookup (world->question->roles, entry->author);

  for (guint i = 0; i < G_N_ELEMENTS (rights); i++)
    if (strcmp (rights[i].kind, entry->kind) == 0)
      return role != NULL && strstr (rights[i].roles, role) != NULL;
  return FALSE;
}

/* --- Reading --- */

static void
free_asked (gpointer data)
{
  Asked *asked = data;

  g_array_unref (asked->words);
  g_array_unref (asked->verdicts);
  g_free (asked);
}

static Asked *
find_asked (World *world, const char *invite, const char *exam)
{
  for (guint i = 0; i < world->asked->len; i++)
    {
      Asked *asked = g_ptr_array_index (world->asked, i);

      if (g_strcmp0 (asked->invite, invite) == 0 && (exam == NULL || g_strcmp0 (asked->exam, exam) == 0))
        return asked;
    }
  return NULL;
}

static void
read_sending (World *world, const AnteEntry *entry, guint place)
{
  JsonArray *exams = ante_json_peek_array (entry->fields, "exams");

  if (g_strcmp0 (text (entry, "patient"), world->question->patient) != 0 || find_asked (world, entry->subject, NULL) != NULL)
    return;
  for (guint i = 0; i < json_array_get_length (exams); i++)
    {
      Asked *asked = g_new0 (Asked, 1);

      asked->invite = entry->subject;
      asked->exam = ante_json_peek_string (json_array_get_object_element (exams, i), "id");
      asked->tag = text (entry, "tag");
      asked->name = text (entry, "name");
      asked->dob = text (entry, "dob");
      asked->attempt = ante_json_peek_int (entry->fields, "attempt", 1);
      asked->reserved_ms = time_of (entry);
      asked->place = place;
      asked->test = ante_json_peek_bool (entry->fields, "test");
      asked->words = g_array_new (FALSE, FALSE, sizeof (Word));
      asked->verdicts = g_array_new (FALSE, FALSE, sizeof (Verdict));
      g_ptr_array_add (world->asked, asked);
    }
}

static void
read_delivery (World *world, const AnteEntry *entry)
{
  Asked *asked = find_asked (world, text (entry, "invite"), text (entry, "exam"));
  Word word = { entry->subject, text (entry, "status"), text (entry, "body_hash"), NULL, NULL,
                ante_json_peek_bool (entry->fields, "has_notes"), FALSE,
                ante_json_peek_int (entry->fields, "received", 0) };

  if (asked == NULL || g_strcmp0 (text (entry, "tag"), asked->tag) != 0)
    return;
  asked->bound = TRUE;
  for (guint i = 0; i < asked->words->len; i++)
    if (g_strcmp0 (g_array_index (asked->words, Word, i).body, word.body) == 0)
      return;
  g_array_append_val (asked->words, word);
}

static void
read_health (World *world, const AnteEntry *entry, guint place)
{
  const char *withdrawn = text (entry, "withdrawn");
  const char *role = g_hash_table_lookup (world->question->roles, entry->author);
  Change change = { entry->id, place, entry->author };

  if (strcmp (entry->subject, world->question->patient) != 0)
    return;
  if (withdrawn == NULL)
    {
      g_array_append_val (world->health, change);
      return;
    }
  for (guint i = 0; i < world->health->len; i++)
    if (strcmp (g_array_index (world->health, Change, i).id, withdrawn) == 0)
      {
        if (strcmp (role, "reception") != 0 || strcmp (g_array_index (world->health, Change, i).desk, entry->author) == 0)
          g_array_remove_index (world->health, i);
        return;
      }
}

static void
read_decision (World *world, const AnteEntry *entry)
{
  Asked *asked = find_asked (world, entry->subject, text (entry, "exam"));
  const char *withdrawn = text (entry, "withdrawn");
  Verdict verdict = { entry->id, text (entry, "director"), text (entry, "date"), ante_json_peek_array (entry->fields, "deliveries"),
                      ante_json_peek_bool (entry->fields, "approved"), time_of (entry) };

  if (asked == NULL)
    return;
  if (withdrawn == NULL && verdict.judged != NULL)
    g_array_append_val (asked->verdicts, verdict);
  for (guint i = asked->verdicts->len; withdrawn != NULL && i > 0; i--)
    if (strcmp (g_array_index (asked->verdicts, Verdict, i - 1).id, withdrawn) == 0)
      g_array_remove_index (asked->verdicts, i - 1);
}

static void
read_record (World *world, const AnteEntry *entry)
{
  Asked *asked = find_asked (world, entry->subject, text (entry, "exam"));
  const char *withdrawn = text (entry, "withdrawn");
  Word word = { entry->id, text (entry, "outcome"), NULL, text (entry, "patient_exam"), text (entry, "date"),
                ante_json_peek_bool (entry->fields, "has_notes"), TRUE, time_of (entry) };

  if (asked == NULL)
    return;
  if (withdrawn == NULL)
    g_array_append_val (asked->words, word);
  for (guint i = asked->words->len; withdrawn != NULL && i > 0; i--)
    if (strcmp (g_array_index (asked->words, Word, i - 1).id, withdrawn) == 0 && g_array_index (asked->words, Word, i - 1).recorded)
      g_array_remove_index (asked->words, i - 1);
}

static void
read_fields (World *world, const AnteEntry *entry)
{
  if (strcmp (entry->kind, "patient.set") == 0 && strcmp (entry->subject, world->question->patient) == 0)
    {
      world->first_name = json_object_has_member (entry->fields, "first_name") ? text (entry, "first_name") : world->first_name;
      world->last_name = json_object_has_member (entry->fields, "last_name") ? text (entry, "last_name") : world->last_name;
      world->dob = json_object_has_member (entry->fields, "dob") ? text (entry, "dob") : world->dob;
    }
  if (strcmp (entry->kind, "treatment.set") == 0)
    {
      if (ante_json_peek_array (entry->fields, "exams") != NULL)
        g_hash_table_insert (world->exams, (gpointer) entry->subject, ante_json_peek_array (entry->fields, "exams"));
      if (json_object_has_member (entry->fields, "validity_months"))
        g_hash_table_insert (world->months, (gpointer) entry->subject,
                             GINT_TO_POINTER ((int) ante_json_peek_int (entry->fields, "validity_months", 0)));
    }
  if (strcmp (entry->kind, "appointment.set") == 0 && strcmp (entry->subject, world->question->appointment) == 0)
    {
      if (ante_json_peek_array (entry->fields, "treatments") != NULL)
        world->treatments = ante_json_peek_array (entry->fields, "treatments");
      if (json_object_has_member (entry->fields, "cancelled"))
        world->cancelled = ante_json_peek_bool (entry->fields, "cancelled");
    }
}

static void
read_judgement (World *world, const AnteEntry *entry, guint place)
{
  Asked *asked;

  if (strcmp (entry->kind, "health.changed") == 0)
    read_health (world, entry, place);
  else if (strcmp (entry->kind, "deferral.decided") == 0)
    read_decision (world, entry);
  else if (strcmp (entry->kind, "outcome.recorded") == 0)
    read_record (world, entry);
  else if (strcmp (entry->kind, "notes.read") == 0 && (asked = find_asked (world, entry->subject, text (entry, "exam"))) != NULL)
    asked->read = ante_json_peek_array (entry->fields, "deliveries");
  for (guint i = 0; strcmp (entry->kind, "identity.confirmed") == 0 && i < world->asked->len; i++)
    {
      asked = g_ptr_array_index (world->asked, i);
      if (strcmp (asked->invite, entry->subject) != 0)
        continue;
      asked->confirmed = TRUE;
      asked->confirmed_name = text (entry, "name");
      asked->confirmed_dob = text (entry, "dob");
    }
}

/* Deliveries count whether their invite was known before them or after. */
static void
read_world (World *world)
{
  GPtrArray *entries = world->question->entries;

  for (guint i = 0; i < entries->len; i++)
    {
      AnteEntry *entry = g_ptr_array_index (entries, i);

      if (!author_may (world, entry) || entry->audience != ANTE_AUDIENCE_DESK)
        continue;
      if (strcmp (entry->kind, "invite.sending") == 0)
        read_sending (world, entry, i);
      read_fields (world, entry);
      read_judgement (world, entry, i);
    }
  for (guint i = 0; i < entries->len; i++)
    if (strcmp (((AnteEntry *) g_ptr_array_index (entries, i))->kind, "delivery") == 0)
      read_delivery (world, g_ptr_array_index (entries, i));
}

/* --- One exam of one invite --- */

static char *
day_of (const World *world, gint64 ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, world->question->zone);

  return g_date_time_format (local, "%Y-%m-%d");
}

/* A word that a person dated counts from that day's beginning; never from later than when it was recorded. */
static gint64
counts_from (const World *world, gint64 ms, const char *day)
{
  g_autofree char *recorded = day_of (world, ms);
  int year, month, date;
  g_autoptr (GDateTime) start = NULL;

  if (day == NULL || strcmp (day, recorded) >= 0 || sscanf (day, "%d-%d-%d", &year, &month, &date) != 3)
    return ms;
  start = g_date_time_new (world->question->zone, year, month, date, 0, 0, 0);
  return g_date_time_to_unix (start) * 1000;
}

static gboolean
lists (JsonArray *array, const char *id)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (g_strcmp0 (json_array_get_string_element (array, i), id) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
lists_all (JsonArray *array, const Asked *asked)
{
  for (guint i = 0; i < asked->words->len; i++)
    if (!lists (array, g_array_index (asked->words, Word, i).id))
      return FALSE;
  return array != NULL;
}

typedef struct
{
  gboolean approval, clean, flag, directed; /* directed: by the medical director */
  gint64 approved_ms, last_ms;
} Sum;

static gboolean
is (const char *word, const char *known)
{
  return g_ascii_strcasecmp (word, known) == 0;
}

static Sum
sum_up (const World *world, const Asked *asked)
{
  gboolean approved = FALSE, rejected = FALSE, deferred = FALSE, unknown = FALSE, other = FALSE, notes = FALSE;
  gboolean director_approves = FALSE, director_refuses = FALSE;
  g_autofree char *own = g_strdup_printf ("pe-%s-%s", asked->invite, asked->exam);
  const char *agreed = asked->bound ? own : NULL;
  Sum sum = { 0 };

  for (guint i = 0; i < asked->words->len; i++)
    {
      const Word *word = &g_array_index (asked->words, Word, i);

      sum.last_ms = MAX (sum.last_ms, word->ms);
      if (word->recorded && agreed == NULL)
        agreed = word->patient_exam;
      if (word->word == NULL ||
          (word->recorded && (word->patient_exam == NULL || word->day == NULL || g_strcmp0 (word->patient_exam, agreed) != 0)))
        unknown = TRUE;
      else if (is (word->word, "Approved"))
        {
          gint64 ms = counts_from (world, word->ms, word->day);

          sum.approved_ms = !approved ? ms : MIN (sum.approved_ms, ms);
          approved = TRUE;
          notes |= word->notes;
        }
      else if (is (word->word, "Rejected"))
        rejected = TRUE;
      else if (is (word->word, "Deferred"))
        deferred = TRUE;
      else if (!is (word->word, "NA") && !is (word->word, "Missed"))
        unknown = TRUE;
      other |= word->word == NULL || !is (word->word, "Approved");
    }
  for (guint i = 0; deferred && !approved && !rejected && !unknown && i < asked->verdicts->len; i++)
    {
      const Verdict *verdict = &g_array_index (asked->verdicts, Verdict, i);
      gint64 ms = counts_from (world, verdict->ms, verdict->date);

      if (!lists_all (verdict->judged, asked) || (verdict->approved && (verdict->director == NULL || verdict->date == NULL)))
        continue;
      if (verdict->approved)
        sum.approved_ms = !director_approves ? ms : MIN (sum.approved_ms, ms);
      director_approves |= verdict->approved;
      director_refuses |= !verdict->approved;
    }
  if (director_approves || director_refuses)
    for (guint i = 0; i < asked->verdicts->len; i++)
      sum.last_ms = MAX (sum.last_ms, g_array_index (asked->verdicts, Verdict, i).ms);
  sum.approval = (approved && !rejected && !unknown) || (director_approves && !director_refuses);
  sum.directed = director_approves;
  sum.clean = sum.approval && (director_approves || (!notes && !other) || lists_all (asked->read, asked));
  sum.flag = rejected || unknown || (deferred && !approved && !(director_approves && !director_refuses));
  return sum;
}

/* --- All of them together --- */

typedef struct
{
  const Asked *asked;
  Sum sum;
} Witness;

static gboolean
is_in_span (const World *world, gint64 ms, guint months)
{
  g_autofree char *until = ante_valid_until (ms, months, world->question->zone);
  g_autofree char *today = day_of (world, world->question->now_ms);

  return g_strcmp0 (today, until) <= 0;
}

static gboolean
is_same_person (const World *world, const Asked *asked)
{
  g_autofree char *now = g_strdup_printf ("%s, %s", world->last_name, world->first_name);

  if (g_strcmp0 (asked->name, now) == 0 && g_strcmp0 (asked->dob, world->dob) == 0)
    return TRUE;
  return asked->confirmed && g_strcmp0 (asked->confirmed_name, now) == 0 && g_strcmp0 (asked->confirmed_dob, world->dob) == 0;
}

static gboolean
is_after_health (const World *world, const Asked *asked)
{
  for (guint i = 0; i < world->health->len; i++)
    if (g_array_index (world->health, Change, i).place > asked->place)
      return FALSE;
  return TRUE;
}

static gboolean
is_later (const Witness *approval, const Witness *other)
{
  gboolean asked_later = approval->asked->attempt != other->asked->attempt
                           ? approval->asked->attempt > other->asked->attempt
                           : approval->asked->reserved_ms > other->asked->reserved_ms;

  if (!approval->sum.directed && approval->asked->reserved_ms <= other->sum.last_ms)
    return FALSE; /* nobody who asked for it knew of that word */
  return asked_later && approval->sum.approved_ms > other->sum.last_ms;
}

static gboolean
beats_all_flags (GArray *witnesses, const Witness *approval)
{
  for (guint i = 0; i < witnesses->len; i++)
    {
      const Witness *other = &g_array_index (witnesses, Witness, i);

      if (other->sum.flag && !is_later (approval, other))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_clean_approval (GArray *witnesses, const Witness *later_than)
{
  for (guint i = 0; i < witnesses->len; i++)
    {
      const Witness *witness = &g_array_index (witnesses, Witness, i);

      if (witness->sum.clean && beats_all_flags (witnesses, witness) && (later_than == NULL || is_later (witness, later_than)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
exam_is_cleared (const World *world, const char *exam, guint months)
{
  g_autoptr (GArray) witnesses = g_array_new (FALSE, FALSE, sizeof (Witness));

  for (guint i = 0; i < world->asked->len; i++)
    {
      const Asked *asked = g_ptr_array_index (world->asked, i);
      Witness witness = { asked, sum_up (world, asked) };

      if (asked->test || strcmp (asked->exam, exam) != 0)
        continue;
      witness.sum.flag = witness.sum.flag && is_in_span (world, witness.sum.last_ms, months);
      witness.sum.approval = witness.sum.approval && is_in_span (world, witness.sum.approved_ms, months) &&
                             is_same_person (world, asked) && is_after_health (world, asked);
      witness.sum.clean = witness.sum.clean && witness.sum.approval;
      g_array_append_val (witnesses, witness);
    }
  for (guint i = 0; i < witnesses->len; i++)
    {
      const Witness *witness = &g_array_index (witnesses, Witness, i);

      if (witness->sum.approval && !witness->sum.clean && !has_clean_approval (witnesses, witness))
        return FALSE;
    }
  return has_clean_approval (witnesses, NULL);
}

void
gate_reference_answer (const GateQuestion *question, GateAnswer *answer)
{
  World world = { question, g_ptr_array_new_with_free_func (free_asked), g_array_new (FALSE, FALSE, sizeof (Change)) };

  world.exams = g_hash_table_new (g_str_hash, g_str_equal);
  world.months = g_hash_table_new (g_str_hash, g_str_equal);
  read_world (&world);
  *answer = (GateAnswer){ .cleared = json_array_get_length (world.treatments) > 0 };
  for (guint i = 0; i < json_array_get_length (world.treatments); i++)
    {
      const char *treatment = json_array_get_string_element (world.treatments, i);
      JsonArray *exams = g_hash_table_lookup (world.exams, treatment);
      guint months = (guint) GPOINTER_TO_INT (g_hash_table_lookup (world.months, treatment));

      answer->cleared = answer->cleared && exams != NULL;
      for (guint k = 0; exams != NULL && k < json_array_get_length (exams); k++)
        {
          answer->needs_exam = TRUE;
          answer->cleared = exam_is_cleared (&world, ante_json_peek_string (json_array_get_object_element (exams, k), "id"), months) &&
                            answer->cleared;
        }
    }
  answer->may_start = answer->cleared && !world.cancelled;
  answer->last_name = g_strdup (world.last_name);
  answer->dob = g_strdup (world.dob);
  g_ptr_array_unref (world.asked);
  g_array_unref (world.health);
  g_hash_table_unref (world.exams);
  g_hash_table_unref (world.months);
}

void
gate_answer_clear (GateAnswer *answer)
{
  g_clear_pointer (&answer->last_name, g_free);
  g_clear_pointer (&answer->dob, g_free);
}
