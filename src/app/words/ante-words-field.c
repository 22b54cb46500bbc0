/* SPDX-License-Identifier: GPL-3.0-or-later
 * What to do about a field of a form, said at the field. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *property; /* NULL: any */
  AnteFieldProblem problem;
  const char *text;
} ProblemText;

typedef struct
{
  const char *property;
  const char *name;
} FieldName;

static const FieldName field_names[] = {
  { "first-name", N_("First name") },
  { "last-name", N_("Last name") },
  { "dob", N_("Date of birth") },
  { "email", N_("Email") },
  { "phone", N_("Phone") },
  { "tele-state", N_("State during the exam") },
  { "gender", N_("Gender") },
  { "license", N_("Driver’s license number") },
  { "address-line-1", N_("Street") },
  { "address-line-2", N_("Apartment") },
  { "city", N_("City") },
  { "state", N_("State") },
  { "zip", N_("ZIP code") },
  { "ship-address-line-1", N_("Shipping street") },
  { "ship-address-line-2", N_("Shipping apartment") },
  { "ship-city", N_("Shipping city") },
  { "ship-state", N_("Shipping state") },
  { "ship-zip", N_("Shipping ZIP code") },
  { "date", N_("Date") },
  { "time", N_("Time") },
  { "minutes", N_("Length") },
  { "note", N_("Note") },
  { "patient", N_("Patient") },
  { "treatments", N_("Treatments") },
  { "name", N_("Name") },
  { "validity-months", N_("Valid for") },
  { "exams", N_("Exams") },
  { "director", N_("Medical director") },
  { "licence", N_("License number") },
  { "provider", N_("Provider") },
  { "patient-exam", N_("Exam reference") },
  { "day", N_("Day") },
  { "choice", N_("Outcome") },
  { "reason", N_("Reason") },
  { "kind", N_("Where the prescription goes") },
  { "selection", N_("Who chooses") },
  { "pharmacy-id", N_("Pharmacy") },
  { "order-set-id", N_("Package") },
  { "who-picks", N_("Who picks the pharmacy") },
  { "ncpdpid", N_("Pharmacy") },
  { "pharmacy-name", N_("Pharmacy’s name") },
  { "pharmacy-state", N_("Pharmacy’s state") },
  { "pharmacy-zip", N_("Pharmacy’s ZIP code") },
  { "pharmacy-phone", N_("Pharmacy’s phone") },
  { "delivery", N_("Pick-up or shipping") },
  { "billing", N_("Who pays") },
  { "clinic-billing", N_("Clinic’s billing name") },
  { "skip-confirmation", N_("Skipping the confirmation") },
};

/* The more precise first; a line without a property is for every field. */
static const ProblemText problem_texts[] = {
  { "first-name", ANTE_FIELD_EMPTY, N_("Enter the first name, as on their ID") },
  { "last-name", ANTE_FIELD_EMPTY, N_("Enter the last name, as on their ID") },
  { "name", ANTE_FIELD_EMPTY, N_("Give the treatment a name") },
  { "date", ANTE_FIELD_EMPTY, N_("Enter the day of the appointment") },
  { "time", ANTE_FIELD_EMPTY, N_("Enter the time of the appointment") },
  { "minutes", ANTE_FIELD_EMPTY, N_("Enter how many minutes it takes") },
  { "patient", ANTE_FIELD_EMPTY, N_("Choose a patient, or add a new one") },
  { "validity-months", ANTE_FIELD_EMPTY, N_("Enter how many months an exam is good for") },
  { "director", ANTE_FIELD_EMPTY, N_("Enter who decided") },
  { "licence", ANTE_FIELD_EMPTY, N_("Enter the number of their license") },
  { "provider", ANTE_FIELD_EMPTY, N_("Enter who gave the outcome, as the portal names them") },
  { "patient-exam", ANTE_FIELD_EMPTY, N_("Enter the number the portal gives this exam") },
  { "day", ANTE_FIELD_EMPTY, N_("Enter the day") },
  { "choice", ANTE_FIELD_EMPTY, N_("Choose one") },
  { "reason", ANTE_FIELD_EMPTY, N_("Say why, in a few words") },
  { "kind", ANTE_FIELD_EMPTY, N_("Choose where the prescription goes") },
  { "pharmacy-id", ANTE_FIELD_EMPTY, N_("Choose a pharmacy, or let the provider choose") },
  { "order-set-id", ANTE_FIELD_EMPTY, N_("Choose a package, or let the provider choose") },
  { "ncpdpid", ANTE_FIELD_EMPTY, N_("Find the pharmacy, or enter its NCPDP number") },
  { "pharmacy-name", ANTE_FIELD_EMPTY, N_("Enter the pharmacy’s name") },
  { "delivery", ANTE_FIELD_EMPTY, N_("Choose how the patient gets it") },
  { "billing", ANTE_FIELD_EMPTY, N_("Choose who pays the pharmacy") },
  { "clinic-billing", ANTE_FIELD_EMPTY, N_("Enter the name or number the pharmacy bills") },
  { NULL, ANTE_FIELD_EMPTY, N_("This is needed") },
  { "dob", ANTE_FIELD_MISSING_FOR_INVITE, N_("Can wait, but an invite needs the date of birth") },
  { "email", ANTE_FIELD_MISSING_FOR_INVITE, N_("Can wait, but an invite needs the email") },
  { "phone", ANTE_FIELD_MISSING_FOR_INVITE, N_("Can wait, but an invite needs the phone number") },
  { "tele-state", ANTE_FIELD_MISSING_FOR_INVITE, N_("Can wait, but an invite needs the state") },
  { NULL, ANTE_FIELD_MISSING_FOR_INVITE, N_("Can wait, but an invite needs it") },
  { "dob", ANTE_FIELD_NOT_A_DATE, N_("Write month, day and all four digits of the year: 6/30/1990") },
  { "day", ANTE_FIELD_NOT_A_DATE, N_("Write month, day and year: 11/21/2026, or “today”") },
  { NULL, ANTE_FIELD_NOT_A_DATE, N_("Write month, day and year: 11/21/2026, or “tomorrow”") },
  { "dob", ANTE_FIELD_IN_THE_FUTURE, N_("This day is still to come. Check the year") },
  { NULL, ANTE_FIELD_IN_THE_FUTURE, N_("This day is still to come") },
  { "dob", ANTE_FIELD_TOO_LONG_AGO, N_("That is more than 120 years ago. Check the year") },
  { "day", ANTE_FIELD_TOO_LONG_AGO, N_("That day is before the exam was asked for") },
  { NULL, ANTE_FIELD_TOO_LONG_AGO, N_("That day is too long ago") },
  { NULL, ANTE_FIELD_NOT_A_TIME, N_("Write a time of day: 9:30, 2 PM or 14:15") },
  { NULL, ANTE_FIELD_NOT_A_PHONE, N_("Use a 10-digit US phone number") },
  { NULL, ANTE_FIELD_NOT_AN_EMAIL, N_("Use a whole email address, like ana@example.com") },
  { NULL, ANTE_FIELD_STATE_NOT_SERVED, N_("The provider gives no exams to patients who are in Alabama or Mississippi. You can save this, but no invite can be sent") },
  { NULL, ANTE_FIELD_NOT_A_STATE, N_("Choose a US state or DC") },
  { NULL, ANTE_FIELD_TOO_LONG, N_("This is too long. Shorten it") },
  { NULL, ANTE_FIELD_BAD_CHARACTERS, N_("Some characters here cannot be used. Type it again instead of pasting") },
  { NULL, ANTE_FIELD_NO_TREATMENT, N_("Choose at least one treatment") },
  { NULL, ANTE_FIELD_NO_EXAM, N_("No exam is chosen: the treatment may be given without one") },
  { "minutes", ANTE_FIELD_OUT_OF_RANGE, N_("Use between 5 minutes and 10 hours") },
  { "validity-months", ANTE_FIELD_OUT_OF_RANGE, N_("Use between 1 and 60 months") },
  { "date", ANTE_FIELD_OUT_OF_RANGE, N_("That is more than five years ahead. Check the year") },
  { NULL, ANTE_FIELD_OUT_OF_RANGE, N_("This number is out of range") },
  { NULL, ANTE_FIELD_NOT_AN_NCPDP_ID, N_("An NCPDP number has seven digits, zeros included") },
  { NULL, ANTE_FIELD_NCPDP_CHECK_DIGIT, N_("The last digit does not fit the others. Check the number; it will be sent as it is") },
  { "order-set-id", ANTE_FIELD_NOT_OFFERED, N_("The pharmacy does not offer this package any more. Choose another") },
  { NULL, ANTE_FIELD_NOT_OFFERED, N_("This is not offered any more. Choose another") },
  { NULL, ANTE_FIELD_NOT_ALL_THERE, N_("The provider only skips the question when it has the pharmacy’s name, address, phone and NCPDP number") },
  { NULL, ANTE_FIELD_NOT_A_ZIP, N_("Use a 5-digit ZIP code, like 78701, or all nine: 78701-1234") },
  { NULL, ANTE_FIELD_ZIP_OF_ANOTHER_STATE, N_("This ZIP code is not in that state. Check both") },
  { "address-line-1", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Can wait, but nothing can be shipped without the street") },
  { "ship-address-line-1", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Can wait, but nothing can be shipped without the street") },
  { "city", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Can wait, but nothing can be shipped without the city") },
  { "ship-city", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Can wait, but nothing can be shipped without the city") },
  { "state", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Can wait, but nothing can be shipped without the state") },
  { "ship-state", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Can wait, but nothing can be shipped without the state") },
  { "zip", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Can wait, but nothing can be shipped without the ZIP code") },
  { "ship-zip", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Can wait, but nothing can be shipped without the ZIP code") },
  { NULL, ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Can wait, but nothing can be shipped without it") },
};

/* What cannot wait, where an invite is about to be sent. */
static const ProblemText needed_texts[] = {
  { "first-name", ANTE_FIELD_EMPTY, N_("Enter the first name, as on their ID") },
  { "last-name", ANTE_FIELD_EMPTY, N_("Enter the last name, as on their ID") },
  { "dob", ANTE_FIELD_MISSING_FOR_INVITE, N_("Enter the date of birth: the provider needs it") },
  { "email", ANTE_FIELD_MISSING_FOR_INVITE, N_("Enter the email: the link to the exam goes there") },
  { "phone", ANTE_FIELD_MISSING_FOR_INVITE, N_("Enter the phone number: the link to the exam goes there") },
  { "tele-state", ANTE_FIELD_MISSING_FOR_INVITE, N_("Ask where they will be, and choose the state") },
  { "tele-state", ANTE_FIELD_STATE_NOT_SERVED, N_("The provider gives no exams to patients who are in Alabama or Mississippi. Ask whether they can be elsewhere") },
  { "address-line-1", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Enter the street: the prescription goes there") },
  { "ship-address-line-1", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Enter the street: the prescription goes there") },
  { "city", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Enter the city") },
  { "ship-city", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Enter the city") },
  { "state", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Choose the state") },
  { "ship-state", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Choose the state") },
  { "zip", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Enter the ZIP code") },
  { "ship-zip", ANTE_FIELD_MISSING_FOR_ADDRESS, N_("Enter the ZIP code") },
};

const char *
ante_words_field (const char *property)
{
  for (guint i = 0; i < G_N_ELEMENTS (field_names); i++)
    if (g_strcmp0 (property, field_names[i].property) == 0)
      return _(field_names[i].name);
  return property;
}

const char *
ante_words_field_problem (const char *property, AnteFieldProblem problem)
{
  if (problem == ANTE_FIELD_OK)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (problem_texts); i++)
    {
      const ProblemText *line = &problem_texts[i];

      if (line->problem == problem && (line->property == NULL || g_strcmp0 (property, line->property) == 0))
        return _(line->text);
    }
  return _("Check this");
}

const char *
ante_words_field_problem_now (const char *property, AnteFieldProblem problem)
{
  for (guint i = 0; i < G_N_ELEMENTS (needed_texts); i++)
    if (needed_texts[i].problem == problem && g_strcmp0 (property, needed_texts[i].property) == 0)
      return _(needed_texts[i].text);
  return ante_words_field_problem (property, problem);
}
