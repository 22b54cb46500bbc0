/* SPDX-License-Identifier: GPL-3.0-or-later
 * The plain values: made, copied and freed. Freeing NULL does nothing. */
#include "core/model/ante-model.h"

AnteResult *
ante_result_new (void)
{
  AnteResult *self = g_new0 (AnteResult, 1);

  self->outcome = ANTE_OUTCOME_UNKNOWN;
  return self;
}

void
ante_result_free (AnteResult *self)
{
  if (self == NULL)
    return;
  g_free (self->delivery_id);
  g_free (self->word);
  g_free (self->provider);
  g_free (self->patient_exam_id);
  g_free (self->day);
  g_free (self->by);
  g_free (self);
}

AnteDecision *
ante_decision_new (void)
{
  return g_new0 (AnteDecision, 1);
}

void
ante_decision_free (AnteDecision *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_strfreev (self->deliveries);
  g_free (self->director);
  g_free (self->licence);
  g_free (self->date);
  g_free (self->by);
  g_free (self);
}

AnteAttachmentSent *
ante_attachment_sent_new (void)
{
  return g_new0 (AnteAttachmentSent, 1);
}

void
ante_attachment_sent_free (AnteAttachmentSent *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->type);
  g_free (self->outcome);
  g_free (self);
}

AntePatientExam *
ante_patient_exam_new (void)
{
  AntePatientExam *self = g_new0 (AntePatientExam, 1);

  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_result_free);
  self->decisions = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_decision_free);
  self->prescriptions = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_prescription_free);
  self->shipments = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_shipment_free);
  self->told_by = g_ptr_array_new_with_free_func (g_free);
  self->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_attachment_sent_free);
  return self;
}

void
ante_patient_exam_free (AntePatientExam *self)
{
  if (self == NULL)
    return;
  g_free (self->exam_id);
  g_free (self->title);
  g_free (self->patient_exam_id);
  g_clear_pointer (&self->results, g_ptr_array_unref);
  g_clear_pointer (&self->decisions, g_ptr_array_unref);
  g_strfreev (self->notes_read);
  g_free (self->notes_read_by);
  g_free (self->instruction);
  g_clear_pointer (&self->prescriptions, g_ptr_array_unref);
  g_clear_pointer (&self->shipments, g_ptr_array_unref);
  g_clear_pointer (&self->told_by, g_ptr_array_unref);
  g_free (self->answers_outcome);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_free (self);
}

AnteInvite *
ante_invite_new (void)
{
  AnteInvite *self = g_new0 (AnteInvite, 1);

  self->attempt = 1;
  self->link_rules = ANTE_LINK_RULES_USUAL;
  self->exams = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_patient_exam_free);
  return self;
}

void
ante_invite_free (AnteInvite *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->patient_id);
  g_free (self->appointment_id);
  g_free (self->sent_name);
  g_free (self->sent_dob);
  g_free (self->tele_state);
  g_free (self->meeting_url);
  g_free (self->meeting_uuid);
  g_free (self->problem);
  g_free (self->problem_text);
  g_free (self->by);
  g_clear_pointer (&self->exams, g_ptr_array_unref);
  ante_order_free (self->order);
  g_free (self->follow_up_of);
  g_free (self);
}

AnteExamRef *
ante_exam_ref_new (const char *id, const char *title)
{
  AnteExamRef *self = g_new0 (AnteExamRef, 1);

  self->id = g_strdup (id);
  self->title = g_strdup (title);
  self->rx_type = ANTE_RX_GOOD_FAITH;
  return self;
}

AnteExamRef *
ante_exam_ref_copy (const AnteExamRef *self)
{
  AnteExamRef *copy = ante_exam_ref_new (self->id, self->title);

  copy->rx_type = self->rx_type;
  copy->attachments = g_strdupv (self->attachments);
  return copy;
}

void
ante_exam_ref_free (AnteExamRef *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->title);
  g_strfreev (self->attachments);
  g_free (self);
}

AnteTreatment *
ante_treatment_new (void)
{
  AnteTreatment *self = g_new0 (AnteTreatment, 1);

  self->validity_months = 12;
  self->exams = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_exam_ref_free);
  return self;
}

static gpointer
copy_exam_ref (gconstpointer ref, gpointer data)
{
  return ante_exam_ref_copy (ref);
}

/* An array that is not there stays so: it means "not known", never "none". */
static GPtrArray *
copy_array (GPtrArray *array, GCopyFunc copy_element, GDestroyNotify free_element)
{
  GPtrArray *copy;

  if (array == NULL)
    return NULL;
  copy = g_ptr_array_new_full (array->len, free_element);
  for (guint i = 0; i < array->len; i++)
    g_ptr_array_add (copy, copy_element (g_ptr_array_index (array, i), NULL));
  return copy;
}

AnteTreatment *
ante_treatment_copy (const AnteTreatment *self)
{
  AnteTreatment *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (AnteTreatment, 1);
  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->exams = copy_array (self->exams, copy_exam_ref, (GDestroyNotify) ante_exam_ref_free);
  copy->validity_months = self->validity_months;
  copy->retired = self->retired;
  copy->glp1 = self->glp1;
  copy->auto_invite = self->auto_invite;
  return copy;
}

void
ante_treatment_free (AnteTreatment *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_clear_pointer (&self->exams, g_ptr_array_unref);
  g_free (self);
}

AntePatient *
ante_patient_new (void)
{
  return g_new0 (AntePatient, 1);
}

static const gsize PATIENT_TEXTS[] = {
  G_STRUCT_OFFSET (AntePatient, id),
  G_STRUCT_OFFSET (AntePatient, first_name),
  G_STRUCT_OFFSET (AntePatient, last_name),
  G_STRUCT_OFFSET (AntePatient, dob),
  G_STRUCT_OFFSET (AntePatient, email),
  G_STRUCT_OFFSET (AntePatient, phone),
  G_STRUCT_OFFSET (AntePatient, tele_state),
  G_STRUCT_OFFSET (AntePatient, gender),
  G_STRUCT_OFFSET (AntePatient, license),
  G_STRUCT_OFFSET (AntePatient, address_line_1),
  G_STRUCT_OFFSET (AntePatient, address_line_2),
  G_STRUCT_OFFSET (AntePatient, city),
  G_STRUCT_OFFSET (AntePatient, state),
  G_STRUCT_OFFSET (AntePatient, zip),
  G_STRUCT_OFFSET (AntePatient, ship_address_line_1),
  G_STRUCT_OFFSET (AntePatient, ship_address_line_2),
  G_STRUCT_OFFSET (AntePatient, ship_city),
  G_STRUCT_OFFSET (AntePatient, ship_state),
  G_STRUCT_OFFSET (AntePatient, ship_zip),
  G_STRUCT_OFFSET (AntePatient, health_id),
  G_STRUCT_OFFSET (AntePatient, health_by),
  G_STRUCT_OFFSET (AntePatient, health_note),
};

static char **
get_patient_text (const AntePatient *self, guint n)
{
  return G_STRUCT_MEMBER_P (self, PATIENT_TEXTS[n]);
}

AntePatient *
ante_patient_copy (const AntePatient *self)
{
  AntePatient *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = ante_patient_new ();
  for (guint i = 0; i < G_N_ELEMENTS (PATIENT_TEXTS); i++)
    *get_patient_text (copy, i) = g_strdup (*get_patient_text (self, i));
  copy->ship_other = self->ship_other;
  copy->health_seq = self->health_seq;
  copy->health_ms = self->health_ms;
  copy->unknown = self->unknown;
  copy->reading = self->reading;
  return copy;
}

void
ante_patient_free (AntePatient *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (PATIENT_TEXTS); i++)
    g_free (*get_patient_text (self, i));
  g_free (self);
}

AnteAddress *
ante_patient_ship_to (const AntePatient *self)
{
  const gboolean other = self->ship_other;
  g_autoptr (AnteAddress) address = ante_address_new ();

  address->address_line_1 = g_strdup (other ? self->ship_address_line_1 : self->address_line_1);
  address->address_line_2 = g_strdup (other ? self->ship_address_line_2 : self->address_line_2);
  address->city = g_strdup (other ? self->ship_city : self->city);
  address->state = g_strdup (other ? self->ship_state : self->state);
  address->zip = g_strdup (other ? self->ship_zip : self->zip);
  if (address->address_line_1 == NULL && address->address_line_2 == NULL && address->city == NULL
      && address->state == NULL && address->zip == NULL)
    return NULL;
  return g_steal_pointer (&address);
}

AnteReference *
ante_reference_new (void)
{
  return g_new0 (AnteReference, 1);
}

static gpointer
copy_reference (gconstpointer source, gpointer data)
{
  const AnteReference *reference = source;
  AnteReference *copy = ante_reference_new ();

  copy->treatment_id = g_strdup (reference->treatment_id);
  copy->patient_exam_id = g_strdup (reference->patient_exam_id);
  copy->kind = g_strdup (reference->kind);
  copy->provider = g_strdup (reference->provider);
  copy->at_ms = reference->at_ms;
  return copy;
}

void
ante_reference_free (AnteReference *self)
{
  if (self == NULL)
    return;
  g_free (self->treatment_id);
  g_free (self->patient_exam_id);
  g_free (self->kind);
  g_free (self->provider);
  g_free (self);
}

AnteAppointment *
ante_appointment_new (void)
{
  AnteAppointment *self = g_new0 (AnteAppointment, 1);

  self->treatments = g_new0 (char *, 1);
  return self;
}

AnteAppointment *
ante_appointment_copy (const AnteAppointment *self)
{
  AnteAppointment *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (AnteAppointment, 1);
  copy->id = g_strdup (self->id);
  copy->patient_id = g_strdup (self->patient_id);
  copy->date = g_strdup (self->date);
  copy->time = g_strdup (self->time);
  copy->minutes = self->minutes;
  copy->treatments = g_strdupv (self->treatments);
  copy->note = g_strdup (self->note);
  copy->cancelled = self->cancelled;
  copy->arrival = self->arrival;
  copy->arrival_ms = self->arrival_ms;
  copy->references =
      copy_array (self->references, copy_reference, (GDestroyNotify) ante_reference_free);
  copy->unknown = self->unknown;
  return copy;
}

void
ante_appointment_free (AnteAppointment *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->patient_id);
  g_free (self->date);
  g_free (self->time);
  g_strfreev (self->treatments);
  g_free (self->note);
  g_clear_pointer (&self->references, g_ptr_array_unref);
  g_free (self);
}

void
ante_clearance_free (AnteClearance *self)
{
  if (self == NULL)
    return;
  g_free (self->treatment_id);
  g_free (self->treatment_name);
  g_strfreev (self->exams_to_invite);
  g_clear_pointer (&self->flag, ante_clearance_free);
  g_strfreev (self->exams_by_decision);
  g_free (self->exam_title);
  g_free (self->invite_id);
  g_free (self->exam_id);
  g_free (self->patient_exam_id);
  g_free (self->appointment_id);
  g_free (self->valid_until);
  g_free (self->provider);
  g_free (self->word);
  g_free (self->instruction);
  g_free (self->problem);
  g_free (self->problem_text);
  g_free (self->meeting_url);
  g_free (self->licence);
  g_free (self->by);
  g_free (self->day);
  g_free (self->decision_id);
  g_free (self->record_id);
  g_free (self->health_id);
  g_free (self->health_note);
  g_clear_pointer (&self->references, g_ptr_array_unref);
  g_free (self);
}
