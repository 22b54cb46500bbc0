/* SPDX-License-Identifier: GPL-3.0-or-later
 * What an invite needs to know about the patient, and does not. */
#include "core/model/ante-model.h"

#include "core/model/ante-time-private.h"
#include "core/model/ante-typed-private.h"

static gboolean
is_name (const char *name)
{
  g_autofree char *normal = name != NULL ? ante_name_normalise (name) : NULL;

  return normal != NULL;
}

static gboolean
is_phone (const char *phone)
{
  g_autofree char *normal = phone != NULL ? ante_phone_normalise (phone) : NULL;

  return normal != NULL;
}

static AnteMissing
missing_state (const char *code)
{
  const AnteState *state = code != NULL ? ante_state_find (code) : NULL;

  if (state == NULL)
    return ANTE_MISSING_STATE;
  return state->served ? 0 : ANTE_MISSING_STATE_NOT_SERVED;
}

AnteMissing
ante_patient_missing (const AntePatient *patient)
{
  AnteMissing missing;
  GDate dob;

  g_return_val_if_fail (patient != NULL, ANTE_MISSING_FIRST_NAME);

  missing = missing_state (patient->tele_state);
  if (!is_name (patient->first_name))
    missing |= ANTE_MISSING_FIRST_NAME;
  if (!is_name (patient->last_name))
    missing |= ANTE_MISSING_LAST_NAME;
  if (!ante_day_read (patient->dob, &dob))
    missing |= ANTE_MISSING_DOB;
  if (patient->email == NULL || !ante_email_is_plausible (patient->email))
    missing |= ANTE_MISSING_EMAIL;
  if (!is_phone (patient->phone))
    missing |= ANTE_MISSING_PHONE;
  return missing;
}

static gboolean
is_line (const char *text)
{
  return text != NULL && !ante_typed_is_blank (text);
}

AnteMissing
ante_patient_missing_ship_to (const AntePatient *patient)
{
  g_autoptr (AnteAddress) address = NULL;
  g_autofree char *zip = NULL;
  AnteMissing missing = 0;

  g_return_val_if_fail (patient != NULL, ANTE_MISSING_SHIP_STREET);

  address = ante_patient_ship_to (patient);
  if (address == NULL)
    return ANTE_MISSING_SHIP_STREET | ANTE_MISSING_SHIP_CITY | ANTE_MISSING_SHIP_STATE | ANTE_MISSING_SHIP_ZIP;
  zip = address->zip != NULL ? ante_zip_normalise (address->zip) : NULL;
  if (!is_line (address->address_line_1))
    missing |= ANTE_MISSING_SHIP_STREET;
  if (!is_line (address->city))
    missing |= ANTE_MISSING_SHIP_CITY;
  if (address->state == NULL || ante_state_find (address->state) == NULL)
    missing |= ANTE_MISSING_SHIP_STATE;
  if (zip == NULL)
    missing |= ANTE_MISSING_SHIP_ZIP;
  return missing;
}
