/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a front desk knows of a prescription after the exam: confirmed where, shipped how. None of it clears. */
#pragma once
#include "core/model/ante-order.h"

G_BEGIN_DECLS

/* One medicine as one delivery told of it. All texts nullable. */
typedef struct
{
  char *prescription_id, *drug, *strength, *form, *quantity, *pharmacy;
  gint64 received_ms;
} AntePrescription;

/* One parcel as one delivery told of it. All texts nullable; carrier only where the provider named one. */
typedef struct
{
  char *prescription_id, *rx_number, *tracking_number, *service, *carrier, *location;
  gint64 received_ms;
} AnteShipment;

AntePrescription *ante_prescription_new (void);
void ante_prescription_free (AntePrescription *self);
AnteShipment *ante_shipment_new (void);
void ante_shipment_free (AnteShipment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AntePrescription, ante_prescription_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteShipment, ante_shipment_free)

/** ante_prescriptions_merge: one line a prescription out of all that was told; of the same one, field by field the
 *  newest that says something stands. A function of the set of what was told: neither order nor repeats matter.
 *  @told: AntePrescription; unchanged. (transfer full) (element-type AntePrescription), by time then id. */
GPtrArray *ante_prescriptions_merge (GPtrArray *told);
/** ante_shipments_merge: likewise, one line a parcel: by its tracking number; one without a number is its own, until
 *  one of the same prescription has one. (transfer full) (element-type AnteShipment). */
GPtrArray *ante_shipments_merge (GPtrArray *told);

/** ante_prescription_pharmacy: who has it: the pharmacy it was confirmed at, or where the provider gives only a stand-in
 *  ("Choose Your Pharmacy") that of the @order (nullable). NULL: not known. Borrowed from either. */
const char *ante_prescription_pharmacy (const AntePrescription *self, const AnteOrder *order);

G_END_DECLS
