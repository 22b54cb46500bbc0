/* SPDX-License-Identifier: GPL-3.0-or-later
 * From entries to the lines of a timeline: only what the provider or a desk really reported. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "shared/base/ante-json.h"

void
ante_timeline_item_free (AnteTimelineItem *self)
{
  g_free (self->code);
  g_strfreev (self->args);
  g_free (self->by);
  g_free (self);
}

typedef struct
{
  AnteEntry *entry;
  GPtrArray *entries; /* all of them, newest first */
  GPtrArray *invites;
  GPtrArray *items;
} Telling;

static void
add (Telling *telling, const char *code, const char *first, const char *second)
{
  AnteTimelineItem *item = g_new0 (AnteTimelineItem, 1);
  const char *args[] = { first != NULL ? first : "", second != NULL ? second : "", NULL };

  item->code = g_strdup (code);
  item->args = g_strdupv ((GStrv) args);
  item->at_ms = telling->entry->at_ms;
  item->by = g_strdup (telling->entry->person);
  item->ours_pending = telling->entry->number == 0;
  g_ptr_array_add (telling->items, item);
}

static const char *
text (Telling *telling, const char *member)
{
  return ante_json_peek_string (telling->entry->fields, member);
}

static gboolean
has (Telling *telling, const char *member)
{
  return json_object_has_member (telling->entry->fields, member);
}

static const char *
find_title (Telling *telling, const char *exam_id)
{
  for (guint i = 0; i < telling->invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (telling->invites, i);

      for (guint k = 0; k < invite->exams->len; k++)
        {
          const AntePatientExam *exam = g_ptr_array_index (invite->exams, k);
          if (g_strcmp0 (exam->exam_id, exam_id) == 0)
            return exam->title;
        }
    }
  return NULL;
}

static void
tell_appointment (Telling *telling)
{
  if (has (telling, "patient"))
    add (telling, "appointment.made", text (telling, "date"), text (telling, "time"));
  else if (has (telling, "cancelled"))
    add (telling, ante_json_peek_bool (telling->entry->fields, "cancelled") ? "appointment.cancelled" : "appointment.restored", NULL, NULL);
  else if (has (telling, "date") || has (telling, "time"))
    add (telling, "appointment.moved", text (telling, "date"), text (telling, "time"));
  else
    add (telling, "appointment.changed", NULL, NULL);
}

static void
tell_arrival (Telling *telling)
{
  g_autofree char *code = g_strconcat ("arrival.", text (telling, "arrival"), NULL);

  add (telling, code, NULL, NULL);
}

/* Where the prescription is to go, as far as the clinic has said it. */
static void
tell_order (Telling *telling)
{
  g_autoptr (AnteOrder) order = ante_order_from_json (ante_json_peek_object (telling->entry->fields, "order"));
  const char *pharmacy = NULL;
  g_autofree char *both = NULL;

  if (order == NULL)
    return;
  pharmacy = order->pharmacy != NULL ? order->pharmacy->name : order->kind == ANTE_MEETING_PARTNER ? order->pharmacy_name : NULL;
  if (pharmacy != NULL && order->package != NULL)
    both = g_strdup_printf ("%s · %s", pharmacy, order->package);
  add (telling, "invite.ordered", both != NULL ? both : pharmacy, NULL);
}

static void
tell_sending (Telling *telling)
{
  JsonArray *exams = ante_json_peek_array (telling->entry->fields, "exams");
  g_autoptr (GString) titles = g_string_new (NULL);

  for (guint i = 0; exams != NULL && i < json_array_get_length (exams); i++)
    {
      JsonNode *node = json_array_get_element (exams, i);
      const char *title = JSON_NODE_HOLDS_OBJECT (node) ? ante_json_peek_string (json_node_get_object (node), "title") : NULL;

      if (title != NULL)
        g_string_append_printf (titles, "%s%s", titles->len > 0 ? ", " : "", title);
    }
  add (telling, "invite.asked", titles->str, NULL);
  tell_order (telling);
}

static void
tell_outcome (Telling *telling)
{
  g_autofree char *code = g_strconcat ("invite.", text (telling, "outcome"), NULL);

  add (telling, code, text (telling, "problem"), NULL);
}

static void
tell_resent (Telling *telling)
{
  g_autofree char *n = g_strdup_printf ("%" G_GINT64_FORMAT, ante_json_peek_int (telling->entry->fields, "n", 1));
  const char *outcome = text (telling, "outcome");

  if (g_strcmp0 (outcome, "sent") == 0)
    add (telling, "invite.resent", n, find_title (telling, text (telling, "exam")));
  else if (g_strcmp0 (outcome, "unconfirmed") == 0)
    add (telling, "invite.resend-unconfirmed", n, NULL);
  else if (g_strcmp0 (outcome, "refused") == 0)
    add (telling, "invite.resend-refused", n, NULL);
  else
    add (telling, "invite.resend-failed", n, NULL);
}

static void
tell_cancelled (Telling *telling)
{
  gboolean cancelled = g_strcmp0 (text (telling, "outcome"), "cancelled") == 0;

  add (telling, cancelled ? "invite.cancelled" : "invite.too-late", find_title (telling, text (telling, "exam")), NULL);
}

static void
tell_notes (Telling *telling)
{
  add (telling, "notes.read", text (telling, "instruction"), NULL);
}

static void
tell_follow_up (Telling *telling)
{
  gboolean done = ante_json_peek_bool (telling->entry->fields, "done");

  add (telling, done ? "followup.done" : "followup.open", find_title (telling, text (telling, "exam")), NULL);
}

static void
tell_identity (Telling *telling)
{
  add (telling, "identity.confirmed", NULL, NULL);
}

static gboolean
is_first_of_kind (Telling *telling)
{
  for (guint i = telling->entries->len; i > 0; i--)
    {
      AnteEntry *entry = g_ptr_array_index (telling->entries, i - 1);

      if (strcmp (entry->kind, telling->entry->kind) == 0)
        return entry == telling->entry;
    }
  return FALSE;
}

static void
tell_health (Telling *telling)
{
  if (has (telling, "withdrawn"))
    add (telling, "health.withdrawn", NULL, NULL);
  else
    add (telling, "health.changed", text (telling, "note"), NULL);
}

static void
tell_decision (Telling *telling)
{
  const char *title = find_title (telling, text (telling, "exam"));

  if (has (telling, "withdrawn"))
    add (telling, "deferral.withdrawn", NULL, title);
  else if (ante_json_peek_bool (telling->entry->fields, "approved"))
    add (telling, "deferral.approved", text (telling, "director"), title);
  else
    add (telling, "deferral.refused", text (telling, "director"), title);
}

static void
tell_record (Telling *telling)
{
  const char *title = find_title (telling, text (telling, "exam"));
  const char *outcome = text (telling, "outcome");
  g_autofree char *code = g_strconcat ("record.", outcome != NULL ? outcome : "unknown", NULL);

  if (has (telling, "withdrawn"))
    add (telling, "record.withdrawn", NULL, title);
  else
    add (telling, code, text (telling, "provider"), title);
}

/* What the delivery itself says, if it is still here. */
static const char *
find_status (Telling *telling)
{
  for (guint i = 0; i < telling->entries->len; i++)
    {
      AnteEntry *entry = g_ptr_array_index (telling->entries, i);

      if (strcmp (entry->kind, "delivery") == 0 && strcmp (entry->subject, telling->entry->subject) == 0)
        return ante_json_peek_string (entry->fields, "status");
    }
  return NULL;
}

static void
tell_link (Telling *telling)
{
  if (text (telling, "patient") == NULL)
    add (telling, "delivery.unlinked", NULL, NULL);
  else
    add (telling, "delivery.linked", text (telling, "why"), find_status (telling));
}

static void
tell_patient (Telling *telling)
{
  JsonObjectIter iter;
  const char *field;

  if (has (telling, "last_name") && has (telling, "first_name") && is_first_of_kind (telling))
    return; /* the first record of a patient is not news */
  json_object_iter_init (&iter, telling->entry->fields);
  while (json_object_iter_next (&iter, &field, NULL))
    add (telling, "patient.changed", field, NULL);
}

static const AnteResult *
find_result (Telling *telling, const char **title)
{
  for (guint i = 0; i < telling->invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (telling->invites, i);

      for (guint k = 0; k < invite->exams->len; k++)
        {
          const AntePatientExam *exam = g_ptr_array_index (invite->exams, k);

          for (guint r = 0; r < exam->results->len; r++)
            {
              const AnteResult *result = g_ptr_array_index (exam->results, r);

              if (g_strcmp0 (result->delivery_id, telling->entry->subject) == 0)
                {
                  *title = exam->title;
                  return result;
                }
            }
        }
    }
  return NULL;
}

/* The exam that a delivery told of, beyond its result; *invite: the one it is of. */
static const AntePatientExam *
find_told (Telling *telling, const AnteInvite **invite)
{
  for (guint i = 0; i < telling->invites->len; i++)
    {
      *invite = g_ptr_array_index (telling->invites, i);
      for (guint k = 0; k < (*invite)->exams->len; k++)
        {
          const AntePatientExam *exam = g_ptr_array_index ((*invite)->exams, k);

          if (g_ptr_array_find_with_equal_func (exam->told_by, telling->entry->subject, g_str_equal, NULL))
            return exam;
        }
    }
  return NULL;
}

static JsonObject *
first_line (JsonArray *lines)
{
  return lines != NULL && json_array_get_length (lines) > 0 && JSON_NODE_HOLDS_OBJECT (json_array_get_element (lines, 0))
           ? json_array_get_object_element (lines, 0) : NULL;
}

static void
tell_prescription (Telling *telling)
{
  JsonObject *rx = ante_json_peek_object (telling->entry->fields, "rx");
  JsonObject *item = rx != NULL ? first_line (ante_json_peek_array (rx, "items")) : NULL;
  JsonArray *tracking = ante_json_peek_array (telling->entry->fields, "tracking");
  JsonObject *parcel = first_line (tracking);
  const AnteInvite *invite = NULL;
  const AntePatientExam *exam = find_told (telling, &invite);
  AntePrescription medicine = { .pharmacy = item != NULL ? (char *) ante_json_peek_string (item, "pharmacy") : NULL };

  if (exam == NULL)
    return;
  if (rx != NULL)
    add (telling, "rx.confirmed", ante_prescription_pharmacy (&medicine, invite->order), exam->title);
  if (tracking != NULL)
    add (telling, "rx.shipped", parcel != NULL ? ante_json_peek_string (parcel, "tracking_number") : NULL, exam->title);
}

static void
tell_answers (Telling *telling)
{
  gint64 answered = ante_json_peek_int (telling->entry->fields, "answered", 0);
  gint64 asked = ante_json_peek_int (telling->entry->fields, "asked", 0);
  g_autofree char *code = g_strconcat ("answers.", text (telling, "outcome"), NULL);
  g_autofree char *n = g_strdup_printf ("%" G_GINT64_FORMAT, answered);
  g_autofree char *m = g_strdup_printf ("%" G_GINT64_FORMAT, asked);

  add (telling, code, n, m);
}

static void
tell_attachment (Telling *telling)
{
  g_autofree char *code = g_strconcat ("attachment.", text (telling, "outcome"), NULL);
  const char *type = text (telling, "type");

  add (telling, code, type != NULL ? type : text (telling, "name"), find_title (telling, text (telling, "exam")));
}

/* A repeat, or a delivery that was not believed, is not in the timeline. */
static void
tell_delivery (Telling *telling)
{
  static const char *const codes[] = {
    [ANTE_OUTCOME_MISSED] = "result.missed",     [ANTE_OUTCOME_NA] = "result.na",
    [ANTE_OUTCOME_DEFERRED] = "result.deferred", [ANTE_OUTCOME_APPROVED] = "result.approved",
    [ANTE_OUTCOME_REJECTED] = "result.rejected", [ANTE_OUTCOME_UNKNOWN] = "result.unknown",
  };
  const char *title = NULL;
  const AnteResult *result = find_result (telling, &title);

  tell_prescription (telling);
  if (result == NULL)
    return;
  add (telling, codes[result->outcome], result->outcome == ANTE_OUTCOME_UNKNOWN ? result->word : result->provider, title);
}

static void
tell_nothing (Telling *telling)
{
}

static const struct
{
  const char *kind;
  void (*tell) (Telling *telling);
} tellers[] = {
  { "appointment.set", tell_appointment }, { "arrival.set", tell_arrival },
  { "invite.sending", tell_sending },      { "invite.outcome", tell_outcome },
  { "invite.resending", tell_nothing },    { "invite.resent", tell_resent },
  { "invite.cancelled", tell_cancelled },  { "notes.read", tell_notes },
  { "identity.confirmed", tell_identity }, { "followup.done", tell_follow_up }, { "patient.set", tell_patient },
  { "delivery", tell_delivery },           { "delivery.clinical", tell_nothing },
  { "health.changed", tell_health },       { "deferral.decided", tell_decision },
  { "deferral.reason", tell_nothing },     { "outcome.recorded", tell_record },
  { "outcome.note", tell_nothing },        { "delivery.linked", tell_link },
  { "answers.sent", tell_answers },        { "answers.record", tell_nothing },
  { "attachment.sent", tell_attachment },
};

static void
tell (Telling *telling)
{
  for (guint i = 0; i < G_N_ELEMENTS (tellers); i++)
    if (strcmp (tellers[i].kind, telling->entry->kind) == 0)
      {
        tellers[i].tell (telling);
        return;
      }
  add (telling, "unknown", NULL, NULL);
}

GPtrArray *
ante_timeline_from_entries (GPtrArray *entries, GPtrArray *invites)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_timeline_item_free);

  for (guint i = 0; i < entries->len; i++)
    tell (&(Telling){ g_ptr_array_index (entries, i), entries, invites, items });
  return items;
}
