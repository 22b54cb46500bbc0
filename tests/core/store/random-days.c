/* SPDX-License-Identifier: GPL-3.0-or-later
 * Random days of a clinic: one thing of all that may happen, after the other. */
#include "core/store/random-days.h"


#define TAG "0123456789abcdef0123456789abcdef"
#define DAY_MS G_GINT64_CONSTANT (86400000)
#define N_PATIENTS RANDOM_DAYS_PATIENTS
#define N_APPOINTMENTS RANDOM_DAYS_APPOINTMENTS
#define N_INVITES RANDOM_DAYS_INVITES
#define N_DELIVERIES 30

static guint
any (guint n)
{
  return (guint) g_test_rand_int_range (0, (gint32) n);
}

const char *
random_days_id (char id[33], char letter, guint n)
{
  g_snprintf (id, 33, "%c%031x", letter, n + 1);
  return id;
}

static char *
random_patient (void)
{
  static const char *const edits[] = { "{\"first_name\":\"Adaeze\",\"last_name\":\"Okafor\",\"dob\":\"1990-06-30\",\"tele_state\":\"CA\"}",
                                       "{\"phone\":\"+14155550142\"}", "{\"dob\":\"1990-07-01\"}", "{\"email\":\"adaeze@example.com\",\"phone\":null}",
                                       "{\"last_name\":\"Nkemelu “Ada”\\n\"}" };

  return g_strdup (edits[any (G_N_ELEMENTS (edits))]);
}

static char *
random_appointment (void)
{
  char patient[33];

  switch (any (4))
    {
    case 0:
      return g_strdup_printf ("{\"time\":\"%02u:45\"}", 8 + any (9));
    case 1:
      return g_strdup (any (3) == 0 ? "{\"cancelled\":true}" : "{\"note\":\"bring the forms\"}");
    default:
      return g_strdup_printf ("{\"patient\":\"%s\",\"date\":\"2026-11-%02u\",\"time\":\"%02u:15\",\"minutes\":45,\"treatments\":[\"e0000000000000000000000000000001\"]}",
                              random_days_id (patient, 'a', any (N_PATIENTS)), 18 + any (6), 8 + any (9));
    }
}

static char *
random_sending (void)
{
  char patient[33], appointment[33];

  return g_strdup_printf ("{\"patient\":\"%s\",\"appointment\":\"%s\",\"attempt\":1,\"tag\":\"" TAG "\",\"name\":\"Okafor, Adaeze\",\"dob\":\"1990-06-30\","
                          "\"exams\":[{\"id\":\"10\",\"title\":\"Botox\"},{\"id\":\"11\",\"title\":\"Filler\"}]}",
                          random_days_id (patient, 'a', any (N_PATIENTS)), random_days_id (appointment, 'b', any (N_APPOINTMENTS)));
}

static char *
random_outcome (void)
{
  if (any (4) == 0)
    return g_strdup ("{\"outcome\":\"unconfirmed\"}");
  return g_strdup ("{\"outcome\":\"sent\",\"meeting_url\":\"https://example.com/m\",\"exams\":[{\"id\":\"10\",\"patient_exam\":\"900\"}]}");
}

static void
random_delivery (Desk *desk, FakeLog *log, guint n, gint64 now_ms)
{
  static const char *const words[] = { "Approved", "Rejected", "Deferred", "N/A", "Missed", "Maybe" };
  char delivery[33], invite[33];
  g_autofree char *more = any (3) == 0 ? g_strdup (",\"rx\":{\"items\":[{\"drug\":\"A\"}],\"controlled\":0,\"more\":0}") : g_strdup ("");
  g_autofree char *json = g_strdup_printf (
      "{\"event\":1,\"patient_exam\":\"%u\",\"exam\":\"%u\",\"status\":\"%s\",\"has_notes\":%s,\"invite\":\"%s\",\"tag\":\"%s\",\"pair\":\"same\",\"body_hash\":\"%u\"%s}",
      any (5) == 0 ? 901 : 900, 10 + any (2), words[any (G_N_ELEMENTS (words))], any (2) ? "true" : "false",
      random_days_id (invite, 'c', any (N_INVITES)), any (6) == 0 ? "ffffffffffffffffffffffffffffffff" : TAG, any (12), more);

  desk_deliver (desk, log, random_days_id (delivery, 'd', n), json, now_ms - any (40) * DAY_MS);
}

/* A hundred of them hold each. */
void
random_days_happen (Desk *desk, FakeLog *log, guint n, gint64 now_ms)
{
  static const char *const about_exam[] = {
    "invite.resending", "{\"exam\":\"10\",\"n\":1}",
    "invite.resent", "{\"exam\":\"10\",\"n\":1,\"outcome\":\"sent\"}",
    "invite.cancelled", "{\"exam\":\"11\",\"outcome\":\"cancelled\"}",
    "notes.read", "{\"exam\":\"10\",\"deliveries\":[\"d0000000000000000000000000000001\"],\"instruction\":\"half\"}",
    "identity.confirmed", "{\"name\":\"Okafor, Adaeze\",\"dob\":\"1990-07-01\"}",
    "followup.done", "{\"exam\":\"10\",\"done\":true}",
    "deferral.decided", "{\"exam\":\"10\",\"deliveries\":[\"d0000000000000000000000000000002\"],\"approved\":true,\"director\":\"Dr. Lee\",\"licence\":\"A1\",\"date\":\"2026-11-20\"}",
    "outcome.recorded", "{\"exam\":\"10\",\"patient_exam\":\"900\",\"outcome\":\"rejected\",\"provider\":\"Dr. Park\",\"date\":\"2026-11-20\"}",
    "answers.sent", "{\"exam\":\"10\",\"answered\":2,\"asked\":3,\"outcome\":\"sent\"}",
    "attachment.sent", "{\"exam\":\"10\",\"name\":\"id.png\",\"type\":\"Photo\",\"outcome\":\"sent\"}",
  };
  static const char *const arrivals[] = { "expected", "arrived", "in-room", "done", "no-show", "nowhere" };
  char id[33];
  g_autofree char *json = NULL;
  guint k;

  switch (any (14))
    {
    case 0:
    case 1:
      json = random_patient ();
      desk_write (desk, "patient.set", random_days_id (id, 'a', any (N_PATIENTS)), json, NULL, NULL);
      break;
    case 2:
    case 3:
      json = random_appointment ();
      desk_write (desk, "appointment.set", random_days_id (id, 'b', any (N_APPOINTMENTS)), json, NULL, NULL);
      break;
    case 4:
      json = g_strdup_printf ("{\"arrival\":\"%s\",\"references\":[],\"judged_at\":3}", arrivals[any (G_N_ELEMENTS (arrivals))]);
      desk_write (desk, "arrival.set", random_days_id (id, 'b', any (N_APPOINTMENTS)), json, NULL, NULL);
      break;
    case 5:
      json = random_sending ();
      desk_write (desk, "invite.sending", random_days_id (id, 'c', any (N_INVITES)), json, NULL, NULL);
      break;
    case 6:
      json = random_outcome ();
      desk_write (desk, "invite.outcome", random_days_id (id, 'c', any (N_INVITES)), json, NULL, NULL);
      break;
    case 7:
    case 8:
      random_delivery (desk, log, n, now_ms);
      break;
    case 9:
    case 10:
      k = any (G_N_ELEMENTS (about_exam) / 2) * 2;
      desk_write (desk, about_exam[k], random_days_id (id, 'c', any (N_INVITES)), about_exam[k + 1], NULL, NULL);
      break;
    case 11:
      desk_write (desk, "health.changed", random_days_id (id, 'a', any (N_PATIENTS)), "{\"note\":\"new medicine\"}", NULL, NULL);
      break;
    case 12:
      json = any (2) ? g_strdup ("{\"patient\":null}") : g_strdup_printf ("{\"patient\":\"%s\",\"why\":\"same phone\"}", random_days_id (id, 'a', any (N_PATIENTS)));
      desk_write (desk, "delivery.linked", random_days_id (id, 'd', any (N_DELIVERIES)), json, NULL, NULL);
      break;
    default:
      if (any (5) == 0)
        desk_write (desk, "future.thing", random_days_id (id, 'b', any (N_APPOINTMENTS)), "{}", NULL, NULL);
      else
        desk_write (desk, any (2) ? "treatment.set" : "clinic.set",
                    "e0000000000000000000000000000001", "{\"name\":\"Botox\",\"validity_months\":12,\"exams\":[{\"id\":\"10\",\"title\":\"Botox\"}],\"zone\":\"America/New_York\"}", NULL, NULL);
    }
}

