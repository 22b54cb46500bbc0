/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a prescription is to go: what an invite of a prescription exam orders beside the exam. Plain values. */
#pragma once
#include <glib-object.h>

G_BEGIN_DECLS

struct _JsonObject;

/* The four kinds of meeting (Qualiphy API reference, "Four possible scenarios"). */
typedef enum
{
  ANTE_MEETING_GOOD_FAITH, /* any number of exams, no prescription, no order */
  ANTE_MEETING_PARTNER,    /* one prescription, from a pharmacy of the provider's */
  ANTE_MEETING_URGENT,     /* one prescription, to a retail pharmacy */
  ANTE_MEETING_OWN,        /* likewise */
} AnteMeetingKind;

/* Who chooses the package (Qualiphy API reference, provider_pos_selection). */
typedef enum
{
  ANTE_SELECTION_UNSAID,       /* not said: the provider's own default */
  ANTE_SELECTION_CLINIC = 1,   /* the clinic names pharmacy and package */
  ANTE_SELECTION_PACKAGE = 2,  /* the clinic names the pharmacy, the provider picks the package */
  ANTE_SELECTION_BOTH = 3,     /* the provider picks both */
} AnteSelection;

typedef enum { ANTE_ORDER_BILLING_UNSAID, ANTE_ORDER_BILLING_CLINIC, ANTE_ORDER_BILLING_PATIENT } AnteOrderBilling;
typedef enum { ANTE_ORDER_DELIVERY_UNSAID, ANTE_ORDER_DELIVERY_PICK_UP, ANTE_ORDER_DELIVERY_SHIP } AnteOrderDelivery;

/* Every member is nullable. */
typedef struct { char *address_line_1, *address_line_2, *city, *state, *zip; } AnteAddress;
AnteAddress *ante_address_new (void);
AnteAddress *ante_address_copy (const AnteAddress *self);
void ante_address_free (AnteAddress *self);
gboolean ante_address_equal (const AnteAddress *self, const AnteAddress *other); /* either may be NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteAddress, ante_address_free)

/* Any pharmacy of the country. ncpdpid: seven digits as text, zeros first. Every member but that is nullable. */
typedef struct
{
  char *ncpdpid, *name, *address_line_1, *address_line_2, *city, *state, *zip_code, *phone, *type;
} AntePharmacy;
AntePharmacy *ante_pharmacy_new (void);
AntePharmacy *ante_pharmacy_copy (const AntePharmacy *self);
void ante_pharmacy_free (AntePharmacy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AntePharmacy, ante_pharmacy_free)

typedef struct
{
  AnteMeetingKind kind;          /* PARTNER, URGENT or OWN */
  /* Of a partner's package; all nullable. pharmacy_id also with URGENT and OWN: the id of the provider's pseudo
   * pharmacy "Choose Your Own Pharmacy", which goes along where the confirmation is to be skipped. */
  char *pharmacy_id, *pharmacy_name;
  char *order_set_id, *package;  /* the package's id and title */
  char *price, *turnaround;      /* as they were offered: a decimal, "3-4" days */
  AnteSelection selection;
  /* Of a retail pharmacy */
  AntePharmacy *pharmacy;        /* owned, nullable: the patient chooses in the meeting */
  gboolean patient_choice;       /* the patient chooses, even where one is preselected */
  gboolean skip_confirmation;    /* the patient is not asked to confirm the pharmacy */
  AnteOrderBilling billing;
  char *clinic_billing;          /* nullable: whom the pharmacy bills, where the clinic pays */
  AnteOrderDelivery delivery;
  /* Of both */
  AnteAddress *ship_to;          /* owned, nullable: nothing is shipped, or the patient says where */
} AnteOrder;

/** ante_order_new: of @kind, with nothing said yet. (transfer full). Any thread, as all of these. */
AnteOrder *ante_order_new (AnteMeetingKind kind);
AnteOrder *ante_order_copy (const AnteOrder *self);
void ante_order_free (AnteOrder *self);
gboolean ante_order_equal (const AnteOrder *self, const AnteOrder *other); /* either may be NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteOrder, ante_order_free)

/** ante_order_to_json: the member "order" of an entry (shared/wire/README.md). (transfer full). */
struct _JsonObject *ante_order_to_json (const AnteOrder *self);
/** ante_order_from_json: bounded; NULL when @json is NULL, is of no kind that is known, or has a member of the wrong
 *  form: an order that cannot be read is never repeated. Members not known are ignored. (transfer full). */
AnteOrder *ante_order_from_json (struct _JsonObject *json);

G_END_DECLS
