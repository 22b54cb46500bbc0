/* SPDX-License-Identifier: GPL-3.0-or-later
 * One meeting as the composer edits it: what each kind of exam needs, and what is wrong with it. */
#include "core/model/ante-invite-draft.h"

#include <string.h>

#include "core/model/ante-draft-private.h"
#include "core/model/ante-typed-private.h"

#define TEXT_MAX 100
#define PHONE_MAX 40

enum
{
  KIND,
  SELECTION,
  PHARMACY_ID,
  ORDER_SET_ID,
  WHO_PICKS,
  NCPDPID,
  PHARMACY_NAME,
  PHARMACY_LINE_1,
  PHARMACY_LINE_2,
  PHARMACY_CITY,
  PHARMACY_STATE,
  PHARMACY_ZIP,
  PHARMACY_PHONE,
  DELIVERY,
  BILLING,
  CLINIC_BILLING,
  N_TEXTS,
};

typedef struct
{
  char *id, *title, *price, *turnaround;
} Offer;

struct _AnteInviteDraft
{
  GObject parent_instance;

  /* Given */     GPtrArray *exams;       /* AnteExamRef */
                  AnteMeetingKind first_kind; /* as the exam says */
  /* Under way */ char *texts[N_TEXTS];   /* owned, never NULL */
                  char *pharmacy_type;    /* owned, nullable: of the pharmacy that was searched for */
                  gboolean skip_confirmation, wanted;
                  GPtrArray *pharmacies, *packages; /* Offer */
                  char *any_pharmacy_id;  /* owned, nullable: the provider's placeholder */
  /* Result */    gboolean valid;
};

G_DEFINE_FINAL_TYPE (AnteInviteDraft, ante_invite_draft, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_FIRST_TEXT,
  PROP_SKIP_CONFIRMATION = PROP_FIRST_TEXT + N_TEXTS,
  PROP_WANTED,
  PROP_VALID,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static const char *const kind_words[] = {
  [ANTE_MEETING_GOOD_FAITH] = "good-faith",
  [ANTE_MEETING_PARTNER] = "partner",
  [ANTE_MEETING_URGENT] = "urgent",
  [ANTE_MEETING_OWN] = "own",
};

static void
offer_free (gpointer data)
{
  Offer *offer = data;

  g_free (offer->id);
  g_free (offer->title);
  g_free (offer->price);
  g_free (offer->turnaround);
  g_free (offer);
}

static const Offer *
find_offer (GPtrArray *offers, const char *id)
{
  for (guint i = 0; i < offers->len; i++)
    {
      const Offer *offer = g_ptr_array_index (offers, i);

      if (g_strcmp0 (offer->id, id) == 0)
        return offer;
    }
  return NULL;
}

/* --- What is asked for, by what is chosen so far --- */

static gboolean
says (AnteInviteDraft *self, guint text, const char *word)
{
  return g_strcmp0 (self->texts[text], word) == 0;
}

static gboolean
is_partner (AnteInviteDraft *self)
{
  return says (self, KIND, "partner");
}

static gboolean
is_elsewhere (AnteInviteDraft *self)
{
  return says (self, KIND, "urgent") || says (self, KIND, "own");
}

static gboolean
names_partner (AnteInviteDraft *self)
{
  return is_partner (self) && !says (self, SELECTION, "both");
}

static gboolean
names_package (AnteInviteDraft *self)
{
  return is_partner (self) && says (self, SELECTION, "clinic");
}

static gboolean
names_pharmacy (AnteInviteDraft *self)
{
  return is_elsewhere (self) && says (self, WHO_PICKS, "clinic");
}

static gboolean
clinic_pays (AnteInviteDraft *self)
{
  return is_elsewhere (self) && says (self, BILLING, "clinic");
}

/* --- Reading one text: *value (transfer full) is written when it may be sent with a value --- */

static AnteFieldProblem
read_needed (const char *typed, char **value)
{
  return ante_line_read (typed, TEXT_MAX, value);
}

static AnteFieldProblem
read_line (const char *typed, char **value)
{
  return ante_typed_is_blank (typed) ? ANTE_FIELD_OK : ante_line_read (typed, TEXT_MAX, value);
}

static AnteFieldProblem
read_phone (const char *typed, char **value)
{
  return ante_typed_is_blank (typed) ? ANTE_FIELD_OK : ante_line_read (typed, PHONE_MAX, value);
}

static const struct
{
  const char *property;
  gboolean (*is_needed) (AnteInviteDraft *self);
  AnteFieldProblem (*read) (const char *typed, char **value);
} fields[N_TEXTS] = {
  [KIND] = { "kind", ante_invite_draft_may_choose_kind, read_needed },
  [SELECTION] = { "selection", is_partner, read_needed },
  [PHARMACY_ID] = { "pharmacy-id", names_partner, read_needed },
  [ORDER_SET_ID] = { "order-set-id", names_package, read_needed },
  [WHO_PICKS] = { "who-picks", is_elsewhere, read_needed },
  [NCPDPID] = { "ncpdpid", names_pharmacy, ante_ncpdp_read },
  [PHARMACY_NAME] = { "pharmacy-name", names_pharmacy, read_needed },
  [PHARMACY_LINE_1] = { "pharmacy-address-line-1", names_pharmacy, read_line },
  [PHARMACY_LINE_2] = { "pharmacy-address-line-2", names_pharmacy, read_line },
  [PHARMACY_CITY] = { "pharmacy-city", names_pharmacy, read_line },
  [PHARMACY_STATE] = { "pharmacy-state", names_pharmacy, ante_pharmacy_state_read },
  [PHARMACY_ZIP] = { "pharmacy-zip", names_pharmacy, ante_zip_read },
  [PHARMACY_PHONE] = { "pharmacy-phone", names_pharmacy, read_phone },
  [DELIVERY] = { "delivery", names_pharmacy, read_needed },
  [BILLING] = { "billing", is_elsewhere, read_line },
  [CLINIC_BILLING] = { "clinic-billing", clinic_pays, read_needed },
};

static char *
dup_value (AnteInviteDraft *self, guint text)
{
  char *value = NULL;

  fields[text].read (self->texts[text], &value);
  return value;
}

static gboolean
has_value (AnteInviteDraft *self, guint text)
{
  g_autofree char *value = dup_value (self, text);

  return value != NULL;
}

static AnteFieldProblem
find_problem (AnteInviteDraft *self, guint text)
{
  g_autofree char *value = NULL;
  AnteFieldProblem problem;

  if (!fields[text].is_needed (self))
    return ANTE_FIELD_OK;
  problem = fields[text].read (self->texts[text], &value);
  if (problem != ANTE_FIELD_OK)
    return problem;
  if (text == PHARMACY_ID && find_offer (self->pharmacies, value) == NULL)
    return ANTE_FIELD_NOT_OFFERED;
  if (text == ORDER_SET_ID && find_offer (self->packages, value) == NULL)
    return ANTE_FIELD_NOT_OFFERED;
  if (text == BILLING && value == NULL && names_pharmacy (self))
    return ANTE_FIELD_EMPTY;
  return ANTE_FIELD_OK;
}

/* All that a search answers with: the patient is only spared the question when the provider knows everything. */
static gboolean
is_whole_pharmacy (AnteInviteDraft *self)
{
  static const guint needed[] = { NCPDPID, PHARMACY_NAME, PHARMACY_LINE_1, PHARMACY_CITY, PHARMACY_STATE, PHARMACY_ZIP, PHARMACY_PHONE };

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    if (!has_value (self, needed[i]))
      return FALSE;
  return TRUE;
}

static AnteFieldProblem
find_skip_problem (AnteInviteDraft *self)
{
  return self->skip_confirmation && names_pharmacy (self) && !is_whole_pharmacy (self) ? ANTE_FIELD_NOT_ALL_THERE : ANTE_FIELD_OK;
}

/* --- Changing --- */

static void
check_validity (AnteInviteDraft *self)
{
  gboolean valid = ante_invite_draft_first_problem (self) == NULL;

  if (valid == self->valid)
    return;
  self->valid = valid;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
}

static void
set_text (AnteInviteDraft *self, guint text, const char *value)
{
  if (!ante_draft_set_text (&self->texts[text], value))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIRST_TEXT + text]);
  if (text == PHARMACY_ID)
    {
      ante_invite_draft_forget_packages (self);
      set_text (self, ORDER_SET_ID, NULL); /* packages are a pharmacy's own */
    }
  check_validity (self);
}

static void
set_flag (AnteInviteDraft *self, gboolean *flag, gboolean value, guint property)
{
  if (*flag == value)
    return;
  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
  check_validity (self);
}

/* --- The object --- */

static void
ante_invite_draft_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AnteInviteDraft *self = ANTE_INVITE_DRAFT (object);

  if (id >= PROP_FIRST_TEXT && id < PROP_SKIP_CONFIRMATION)
    g_value_set_string (value, self->texts[id - PROP_FIRST_TEXT]);
  else if (id == PROP_SKIP_CONFIRMATION)
    g_value_set_boolean (value, self->skip_confirmation);
  else if (id == PROP_WANTED)
    g_value_set_boolean (value, self->wanted);
  else if (id == PROP_VALID)
    g_value_set_boolean (value, self->valid);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ante_invite_draft_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AnteInviteDraft *self = ANTE_INVITE_DRAFT (object);

  if (id >= PROP_FIRST_TEXT && id < PROP_SKIP_CONFIRMATION)
    set_text (self, id - PROP_FIRST_TEXT, g_value_get_string (value));
  else if (id == PROP_SKIP_CONFIRMATION)
    set_flag (self, &self->skip_confirmation, g_value_get_boolean (value), id);
  else if (id == PROP_WANTED)
    set_flag (self, &self->wanted, g_value_get_boolean (value), id);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ante_invite_draft_finalize (GObject *object)
{
  AnteInviteDraft *self = ANTE_INVITE_DRAFT (object);

  g_ptr_array_unref (self->exams);
  for (guint i = 0; i < N_TEXTS; i++)
    g_free (self->texts[i]);
  g_free (self->pharmacy_type);
  g_ptr_array_unref (self->pharmacies);
  g_ptr_array_unref (self->packages);
  g_free (self->any_pharmacy_id);
  G_OBJECT_CLASS (ante_invite_draft_parent_class)->finalize (object);
}

static void
ante_invite_draft_class_init (AnteInviteDraftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ante_invite_draft_get_property;
  object_class->set_property = ante_invite_draft_set_property;
  object_class->finalize = ante_invite_draft_finalize;

  for (guint i = 0; i < N_TEXTS; i++)
    properties[PROP_FIRST_TEXT + i] = g_param_spec_string (fields[i].property, NULL, NULL, "", flags);
  properties[PROP_SKIP_CONFIRMATION] = g_param_spec_boolean ("skip-confirmation", NULL, NULL, FALSE, flags);
  properties[PROP_WANTED] = g_param_spec_boolean ("wanted", NULL, NULL, TRUE, flags);
  properties[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ante_invite_draft_init (AnteInviteDraft *self)
{
  self->exams = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_exam_ref_free);
  self->pharmacies = g_ptr_array_new_with_free_func (offer_free);
  self->packages = g_ptr_array_new_with_free_func (offer_free);
  self->wanted = TRUE;
  for (guint i = 0; i < N_TEXTS; i++)
    self->texts[i] = g_strdup ("");
}

AnteInviteDraft *
ante_invite_draft_new (GPtrArray *exams, const char *clinic_billing)
{
  AnteInviteDraft *self;

  g_return_val_if_fail (exams != NULL && exams->len > 0, NULL);

  self = g_object_new (ANTE_TYPE_INVITE_DRAFT, NULL);
  for (guint i = 0; i < exams->len; i++)
    g_ptr_array_add (self->exams, ante_exam_ref_copy (g_ptr_array_index (exams, i)));
  self->first_kind = ante_meeting_kind (g_ptr_array_index (self->exams, 0));
  set_text (self, KIND, kind_words[self->first_kind]);
  set_text (self, SELECTION, "clinic");
  set_text (self, WHO_PICKS, "patient");
  set_text (self, CLINIC_BILLING, clinic_billing);
  check_validity (self);
  return self;
}

GPtrArray *
ante_invite_draft_get_exams (AnteInviteDraft *self)
{
  g_return_val_if_fail (ANTE_IS_INVITE_DRAFT (self), NULL);

  return self->exams;
}

AnteMeetingKind
ante_invite_draft_get_kind (AnteInviteDraft *self)
{
  g_return_val_if_fail (ANTE_IS_INVITE_DRAFT (self), ANTE_MEETING_GOOD_FAITH);

  for (guint i = 0; i < G_N_ELEMENTS (kind_words); i++)
    if (says (self, KIND, kind_words[i]))
      return i;
  return self->first_kind;
}

gboolean
ante_invite_draft_may_choose_kind (AnteInviteDraft *self)
{
  g_return_val_if_fail (ANTE_IS_INVITE_DRAFT (self), FALSE);

  return self->first_kind == ANTE_MEETING_PARTNER; /* urgent care goes to one already */
}

static guint
find_text (const char *property)
{
  for (guint i = 0; i < N_TEXTS; i++)
    if (g_strcmp0 (fields[i].property, property) == 0)
      return i;
  return N_TEXTS;
}

gboolean
ante_invite_draft_needs (AnteInviteDraft *self, const char *property)
{
  guint text = find_text (property);

  g_return_val_if_fail (ANTE_IS_INVITE_DRAFT (self), FALSE);

  return text < N_TEXTS ? fields[text].is_needed (self) : g_strcmp0 (property, "skip-confirmation") == 0 && names_pharmacy (self);
}

AnteFieldProblem
ante_invite_draft_get_problem (AnteInviteDraft *self, const char *property)
{
  guint text = find_text (property);

  g_return_val_if_fail (ANTE_IS_INVITE_DRAFT (self), ANTE_FIELD_EMPTY);

  if (text < N_TEXTS)
    return find_problem (self, text);
  if (g_strcmp0 (property, "skip-confirmation") == 0)
    return find_skip_problem (self);
  g_return_val_if_reached (ANTE_FIELD_EMPTY);
}

gboolean
ante_invite_draft_get_valid (AnteInviteDraft *self)
{
  g_return_val_if_fail (ANTE_IS_INVITE_DRAFT (self), FALSE);

  return self->valid;
}

const char *
ante_invite_draft_first_problem (AnteInviteDraft *self)
{
  g_return_val_if_fail (ANTE_IS_INVITE_DRAFT (self), NULL);

  for (guint i = 0; i < N_TEXTS; i++)
    if (ante_field_stops_saving (find_problem (self, i)))
      return fields[i].property;
  return ante_field_stops_saving (find_skip_problem (self)) ? "skip-confirmation" : NULL;
}

gboolean
ante_invite_draft_ships (AnteInviteDraft *self)
{
  g_return_val_if_fail (ANTE_IS_INVITE_DRAFT (self), FALSE);

  return is_partner (self) || (names_pharmacy (self) && says (self, DELIVERY, "ship"));
}

AnteMissing
ante_invite_draft_get_missing (AnteInviteDraft *self, const AntePatient *patient)
{
  return ante_patient_missing (patient) | (ante_invite_draft_ships (self) ? ante_patient_missing_ship_to (patient) : 0);
}

/* --- The order --- */

static void
write_partner (AnteInviteDraft *self, AnteOrder *order)
{
  const Offer *pharmacy = names_partner (self) ? find_offer (self->pharmacies, self->texts[PHARMACY_ID]) : NULL;
  const Offer *package = names_package (self) ? find_offer (self->packages, self->texts[ORDER_SET_ID]) : NULL;

  order->selection = says (self, SELECTION, "both")      ? ANTE_SELECTION_BOTH
                     : says (self, SELECTION, "package") ? ANTE_SELECTION_PACKAGE
                                                         : ANTE_SELECTION_CLINIC;
  if (pharmacy != NULL)
    {
      order->pharmacy_id = g_strdup (pharmacy->id);
      order->pharmacy_name = g_strdup (pharmacy->title);
    }
  if (package != NULL)
    {
      order->order_set_id = g_strdup (package->id);
      order->package = g_strdup (package->title);
      order->price = g_strdup (package->price);
      order->turnaround = g_strdup (package->turnaround);
    }
}

static AntePharmacy *
make_pharmacy (AnteInviteDraft *self)
{
  AntePharmacy *pharmacy = ante_pharmacy_new ();

  pharmacy->ncpdpid = dup_value (self, NCPDPID);
  pharmacy->name = dup_value (self, PHARMACY_NAME);
  pharmacy->address_line_1 = dup_value (self, PHARMACY_LINE_1);
  pharmacy->address_line_2 = dup_value (self, PHARMACY_LINE_2);
  pharmacy->city = dup_value (self, PHARMACY_CITY);
  pharmacy->state = dup_value (self, PHARMACY_STATE);
  pharmacy->zip_code = dup_value (self, PHARMACY_ZIP);
  pharmacy->phone = dup_value (self, PHARMACY_PHONE);
  pharmacy->type = g_strdup (self->pharmacy_type);
  return pharmacy;
}

static void
write_elsewhere (AnteInviteDraft *self, AnteOrder *order)
{
  if (says (self, BILLING, "clinic"))
    order->billing = ANTE_ORDER_BILLING_CLINIC;
  else if (says (self, BILLING, "patient"))
    order->billing = ANTE_ORDER_BILLING_PATIENT;
  if (clinic_pays (self))
    order->clinic_billing = dup_value (self, CLINIC_BILLING);
  order->patient_choice = !names_pharmacy (self);
  if (order->patient_choice)
    return;
  order->pharmacy = make_pharmacy (self);
  order->delivery = says (self, DELIVERY, "ship") ? ANTE_ORDER_DELIVERY_SHIP : ANTE_ORDER_DELIVERY_PICK_UP;
  order->skip_confirmation = self->skip_confirmation;
  if (self->skip_confirmation)
    order->pharmacy_id = g_strdup (self->any_pharmacy_id);
}

AnteOrder *
ante_invite_draft_get_order (AnteInviteDraft *self, const AntePatient *patient)
{
  AnteOrder *order;

  g_return_val_if_fail (ANTE_IS_INVITE_DRAFT (self), NULL);
  g_return_val_if_fail (patient != NULL, NULL);

  if (self->first_kind == ANTE_MEETING_GOOD_FAITH || !self->valid)
    return NULL;
  order = ante_order_new (ante_invite_draft_get_kind (self));
  if (is_partner (self))
    write_partner (self, order);
  else
    write_elsewhere (self, order);
  if (ante_invite_draft_ships (self))
    order->ship_to = ante_patient_ship_to (patient);
  return order;
}

/* --- What the provider offers --- */

static void
add_offer (GPtrArray *offers, const char *id, const char *title, const char *price, const char *turnaround)
{
  Offer *offer = g_new0 (Offer, 1);

  offer->id = g_strdup (id);
  offer->title = g_strdup (title);
  offer->price = g_strdup (price);
  offer->turnaround = g_strdup (turnaround);
  g_ptr_array_add (offers, offer);
}

void
ante_invite_draft_forget_pharmacies (AnteInviteDraft *self)
{
  g_return_if_fail (ANTE_IS_INVITE_DRAFT (self));

  g_ptr_array_set_size (self->pharmacies, 0);
  g_clear_pointer (&self->any_pharmacy_id, g_free);
  ante_invite_draft_forget_packages (self);
}

/* "Choose Your Own Pharmacy" stands among the partners (Qualiphy quick start). */
static gboolean
is_placeholder (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name != NULL ? name : "", -1);

  return strstr (lower, "choose your") != NULL && strstr (lower, "pharmacy") != NULL;
}

gboolean
ante_invite_draft_offer_pharmacy (AnteInviteDraft *self, const char *id, const char *name)
{
  g_return_val_if_fail (ANTE_IS_INVITE_DRAFT (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (is_placeholder (name))
    {
      g_free (self->any_pharmacy_id);
      self->any_pharmacy_id = g_strdup (id);
      return FALSE;
    }
  add_offer (self->pharmacies, id, name, NULL, NULL);
  check_validity (self);
  return TRUE;
}

void
ante_invite_draft_forget_packages (AnteInviteDraft *self)
{
  g_return_if_fail (ANTE_IS_INVITE_DRAFT (self));

  g_ptr_array_set_size (self->packages, 0);
  check_validity (self);
}

void
ante_invite_draft_offer_package (AnteInviteDraft *self, const char *order_set_id, const char *title, const char *price,
                                 const char *turnaround)
{
  g_return_if_fail (ANTE_IS_INVITE_DRAFT (self));
  g_return_if_fail (order_set_id != NULL);

  add_offer (self->packages, order_set_id, title, price, turnaround);
  check_validity (self);
}

void
ante_invite_draft_choose_pharmacy (AnteInviteDraft *self, const AntePharmacy *pharmacy)
{
  g_return_if_fail (ANTE_IS_INVITE_DRAFT (self));
  g_return_if_fail (pharmacy != NULL);

  g_free (self->pharmacy_type);
  self->pharmacy_type = g_strdup (pharmacy->type);
  set_text (self, NCPDPID, pharmacy->ncpdpid);
  set_text (self, PHARMACY_NAME, pharmacy->name);
  set_text (self, PHARMACY_LINE_1, pharmacy->address_line_1);
  set_text (self, PHARMACY_LINE_2, pharmacy->address_line_2);
  set_text (self, PHARMACY_CITY, pharmacy->city);
  set_text (self, PHARMACY_STATE, pharmacy->state);
  set_text (self, PHARMACY_ZIP, pharmacy->zip_code);
  set_text (self, PHARMACY_PHONE, pharmacy->phone);
}

static void
repeat_partner (AnteInviteDraft *self, const AnteOrder *order)
{
  static const char *const words[] = {
    [ANTE_SELECTION_UNSAID] = "clinic",
    [ANTE_SELECTION_CLINIC] = "clinic",
    [ANTE_SELECTION_PACKAGE] = "package",
    [ANTE_SELECTION_BOTH] = "both",
  };

  set_text (self, SELECTION, words[order->selection]);
  set_text (self, PHARMACY_ID, order->pharmacy_id);
  set_text (self, ORDER_SET_ID, order->order_set_id);
}

static void
repeat_elsewhere (AnteInviteDraft *self, const AnteOrder *order)
{
  if (order->pharmacy == NULL)
    return;
  set_text (self, WHO_PICKS, "clinic");
  ante_invite_draft_choose_pharmacy (self, order->pharmacy);
  set_text (self, DELIVERY, order->delivery == ANTE_ORDER_DELIVERY_SHIP      ? "ship"
                            : order->delivery == ANTE_ORDER_DELIVERY_PICK_UP ? "pick-up"
                                                                             : NULL);
  set_text (self, BILLING, order->billing == ANTE_ORDER_BILLING_CLINIC    ? "clinic"
                           : order->billing == ANTE_ORDER_BILLING_PATIENT ? "patient"
                                                                          : NULL);
  if (order->clinic_billing != NULL)
    set_text (self, CLINIC_BILLING, order->clinic_billing);
}

void
ante_invite_draft_repeat (AnteInviteDraft *self, const AnteOrder *order)
{
  g_return_if_fail (ANTE_IS_INVITE_DRAFT (self));
  g_return_if_fail (order != NULL);

  if (ante_invite_draft_may_choose_kind (self) && order->kind != ANTE_MEETING_GOOD_FAITH)
    set_text (self, KIND, kind_words[order->kind == ANTE_MEETING_PARTNER ? ANTE_MEETING_PARTNER : ANTE_MEETING_OWN]);
  if (is_partner (self) && order->kind == ANTE_MEETING_PARTNER)
    repeat_partner (self, order);
  else if (is_elsewhere (self) && order->kind != ANTE_MEETING_PARTNER)
    repeat_elsewhere (self, order);
}
