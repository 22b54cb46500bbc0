/* SPDX-License-Identifier: GPL-3.0-or-later
 * The partner pharmacies, what they sell for which exam, what is prescribed there, and a directory of retail
 * pharmacies. All invented: the numbers of the pharmacies too, with good check digits but for one. */
#include "sandbox/ante-sandbox-formulary.h"

#include "sandbox/ante-sandbox-catalogue.h"

#include <string.h>

static const AnteSandboxPartner partners[] = {
  { 16, "Fernhill Compounding Pharmacy", "Main Street Location", NULL },
  { 17, "Quillback Apothecary", "Dockside Location", "CA NY TX NV TE" },
  { 18, "Old Mill Specialty Pharmacy", "Mill Road Location", "NY NJ CT TE" },
  { ANTE_SANDBOX_PSEUDO_PHARMACY_ID, "Choose Your Own Pharmacy", "", NULL },
};

static const AnteSandboxPackage packages[] = {
  { 27708, 610, 16, 4301, "Semaglutide + B12 - Injection - Dose 1: 0.25mg/weekly - 1mg/05mg Total - 30 Days Supply", "3-4", "125.00" },
  { 27709, 611, 16, 4301, "Semaglutide + B12 - Injection - Dose 2: 0.5mg/weekly - 2mg/10mg Total - 30 Days Supply", "3-4", "145.00" },
  { 27801, 640, 17, 4301, "Semaglutide - Injection - Dose 1: 0.25mg/weekly - 90 Days Supply", "5-7", "310.50" },
  { 27710, 620, 16, 4302, "Tirzepatide - Injection - Dose 1: 2.5mg/weekly - 30 Days Supply", "3-4", "199.00" },
  { 27811, 641, 18, 4302, "Tirzepatide - Injection - Dose 2: 5mg/weekly - 30 Days Supply", "2-3", "239.00" },
  { 27720, 630, 16, 4303, "Testosterone Cypionate 200mg/ml with Anastrozole - 10 Weeks Supply", "4-6", "160.00" },
  { 27820, 650, 17, 4304, "Finasteride 1mg - 90 Days Supply", "2-3", "48.00" },
};

static const AnteSandboxMedicine medicines[] = {
  { 4301, "Semaglutide", "Inj", "2mg", "2mL", "2", "", "Inject 0.25mg subcutaneously weekly.", 30, 2, "" },
  { 4301, "Ondansetron", "Tab", "4mg", "", "10", "Tablet", "Take one tablet when nauseous.", 30, 0, "" },
  { 4302, "Tirzepatide", "Inj", "10mg", "2mL", "1", "Vial", "Inject 2.5mg subcutaneously weekly.", 28, 1, "" },
  { 4303, "Testosterone Cypionate", "Inj", "200mg/mL", "10mL", "1", "Vial", "Inject 0.5mL intramuscularly weekly.", 70, 0, "C3" },
  { 4303, "Anastrozole", "Tab", "1mg", "", "12", "Tablet", "Take one tablet twice a week.", 42, 1, "" },
  { 4304, "Finasteride", "Tab", "1mg", "", "90", "Tablet", "Take one tablet daily.", 90, 3, "" },
  { 4305, "Valacyclovir", "Tab", "1g", "", "4", "Tablet", "Take two tablets at once, two more after twelve hours.", 1, 0, "" },
  { 4306, "Nitrofurantoin", "Cap", "100mg", "", "10", "Capsule", "Take one capsule twice a day with food.", 5, 0, "" },
  { 4307, "Lidocaine and Prilocaine", "Cream", "2.5%/2.5%", "30g", "1", "Tube", "Apply thinly one hour before the treatment.", 30, 0, "" },
};

static const AnteSandboxRetailer retailers[] = {
  { "0512346", "Corner Pharmacy", "1 Harbor Street", "Oakland", "CA", "94607", "5105550161", "Retail" },
  { "0598764", "Seaside Drugs #12", "88 Ocean Avenue", "Oakland", "CA", "94612", "5105550162", "Retail~SupportsDigitalSignature~Compounding" },
  { "3312345", "Corner Pharmacy", "342 W 23rd Street", "New York", "NY", "10011", "2125550163", "Retail" },
  { "3398763", "Lantern Pharmacy", "9 Bowery", "New York", "NY", "10002", "2125550164", "MailOrder" },
  { "4512340", "Prairie Pharmacy", "1500 Main Street", "Austin", "TX", "78701", "5125550165", "Retail" },
  { "1234567", "Placeholder Pharmacy", "7 Sample Road", "Austin", "TX", "78701", "5125550166", "Retail" },
};

const AnteSandboxPartner *
ante_sandbox_find_partner (gint64 id)
{
  for (guint i = 0; i < G_N_ELEMENTS (partners); i++)
    if (partners[i].id == id)
      return &partners[i];
  return NULL;
}

const AnteSandboxPackage *
ante_sandbox_find_package (gint64 order_set_id)
{
  for (guint i = 0; i < G_N_ELEMENTS (packages); i++)
    if (packages[i].order_set_id == order_set_id)
      return &packages[i];
  return NULL;
}

const AnteSandboxPackage *
ante_sandbox_find_package_by_pos (gint64 pos_id)
{
  for (guint i = 0; i < G_N_ELEMENTS (packages); i++)
    if (packages[i].pos_id == pos_id)
      return &packages[i];
  return NULL;
}

static gboolean
ships_to (const AnteSandboxPartner *partner, const char *state)
{
  return !partner->states || strstr (partner->states, state) != NULL;
}

gboolean
ante_sandbox_partner_serves (const AnteSandboxPartner *partner, gint64 exam_id, const char *state)
{
  const AnteSandboxExam *exam = ante_sandbox_catalogue_find (exam_id);

  if (partner->id == ANTE_SANDBOX_PSEUDO_PHARMACY_ID)
    return exam && (g_str_has_prefix (exam->title, "Choose Your Own Pharmacy") || g_str_has_prefix (exam->title, "Urgent Care"));
  for (guint i = 0; i < G_N_ELEMENTS (packages); i++)
    if (packages[i].pharmacy_id == partner->id && packages[i].exam_id == exam_id)
      return ships_to (partner, state);
  return FALSE;
}

const AnteSandboxPartner *
ante_sandbox_partners (guint *n)
{
  *n = G_N_ELEMENTS (partners);
  return partners;
}

const AnteSandboxPackage *
ante_sandbox_packages (guint *n)
{
  *n = G_N_ELEMENTS (packages);
  return packages;
}

const AnteSandboxRetailer *
ante_sandbox_retailers (guint *n)
{
  *n = G_N_ELEMENTS (retailers);
  return retailers;
}

GPtrArray *
ante_sandbox_list_medicines (gint64 exam_id)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (medicines); i++)
    if (medicines[i].exam_id == exam_id)
      g_ptr_array_add (list, (gpointer) &medicines[i]);
  return list;
}
