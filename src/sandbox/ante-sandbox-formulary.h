/* SPDX-License-Identifier: GPL-3.0-or-later
 * The partner pharmacies, what they sell for which exam, what is prescribed there, and a directory of retail
 * pharmacies. All invented. */
#pragma once
#include "sandbox/ante-sandbox-types.h"

G_BEGIN_DECLS

/* "Choose Your Own Pharmacy": a pharmacy in the list of partners that is none. */
#define ANTE_SANDBOX_PSEUDO_PHARMACY_ID 99

typedef struct
{
  gint64 id;
  const char *name, *location;
  const char *states;          /* two letters each, apart by spaces; NULL: everywhere */
} AnteSandboxPartner;

typedef struct
{
  gint64 pos_id, order_set_id, pharmacy_id, exam_id;
  const char *title, *turnaround, *price;
} AnteSandboxPackage;

/* One medicine of a prescription (Qualiphy API reference, webhook event 2, prescription[]). */
typedef struct
{
  gint64 exam_id;
  const char *drug_name, *form, *strength, *size, *quantity, *units, *directions;
  gint64 days, refills;
  const char *schedule_code;   /* "C3"; empty: not controlled */
} AnteSandboxMedicine;

typedef struct
{
  const char *ncpdpid, *name, *address_line_1, *city, *state, *zip_code, *phone, *type;
} AnteSandboxRetailer;

/* Look-ups: NULL when there is none. */
const AnteSandboxPartner *ante_sandbox_find_partner (gint64 id);
const AnteSandboxPackage *ante_sandbox_find_package (gint64 order_set_id);
const AnteSandboxPackage *ante_sandbox_find_package_by_pos (gint64 pos_id);

/** ante_sandbox_partner_serves: whether it has packages for @exam_id and ships to @state; the pseudo pharmacy
 *  serves the exams whose title names it. */
gboolean ante_sandbox_partner_serves (const AnteSandboxPartner *partner, gint64 exam_id, const char *state);

const AnteSandboxPartner *ante_sandbox_partners (guint *n);
const AnteSandboxPackage *ante_sandbox_packages (guint *n);
const AnteSandboxRetailer *ante_sandbox_retailers (guint *n);

/** ante_sandbox_list_medicines: what is usually prescribed after @exam_id; never empty. Returns: (transfer container) of
 *  const AnteSandboxMedicine. */
GPtrArray *ante_sandbox_list_medicines (gint64 exam_id);

G_END_DECLS
