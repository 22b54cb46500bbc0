/* SPDX-License-Identifier: GPL-3.0-or-later
 * Days and hours: how long an approval counts, when an appointment is, who is late. */
#include "model-fixture.h"

static void
test_valid_until (void)
{
  static const struct
  {
    const char *approved;
    guint months;
    const char *until;
  } cases[] = {
    { "2026-11-21 10:00", 12, "2027-11-21" },
    { "2026-01-31 10:00", 1, "2026-02-28" },
    { "2027-01-31 10:00", 13, "2028-02-29" },
    { "2028-02-29 10:00", 12, "2029-02-28" },
    { "2028-02-29 10:00", 48, "2032-02-29" },
    { "2027-02-28 10:00", 12, "2028-02-28" },
    { "2026-08-31 10:00", 6, "2027-02-28" },
    { "2026-12-31 23:59", 60, "2031-12-31" },
    { "2026-11-21 00:00", 0, "2026-11-21" },
    { "2026-11-21 23:59", 1, "2026-12-21" },
  };
  g_autoptr (GTimeZone) zone = fixture_zone ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *until = ante_valid_until (fixture_ms (cases[i].approved, zone), cases[i].months, zone);

      g_assert_cmpstr (until, ==, cases[i].until);
    }
}

/* One moment is two days: the clinic's own counts. */
static void
test_valid_until_in_zones (void)
{
  g_autoptr (GTimeZone) honolulu = g_time_zone_new_identifier ("Pacific/Honolulu");
  g_autoptr (GTimeZone) auckland = g_time_zone_new_identifier ("Pacific/Auckland");
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  gint64 moment = fixture_ms ("2026-11-21 11:00", utc);
  g_autofree char *in_honolulu = ante_valid_until (moment - 2 * HOUR, 12, honolulu);
  g_autofree char *in_auckland = ante_valid_until (moment, 12, auckland);

  g_assert_cmpstr (in_honolulu, ==, "2027-11-20");
  g_assert_cmpstr (in_auckland, ==, "2027-11-22");
}

static void
test_valid_until_out_of_calendar (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  static const gint64 times[] = { G_MININT64, G_MAXINT64, G_GINT64_CONSTANT (253402300799000) };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *until = ante_valid_until (times[i], 12, zone);

      g_assert_null (until);
    }
  g_assert_null (ante_valid_until (0, ANTE_VALIDITY_MONTHS_MAX + 1, zone));
}

/* --- Approvals and the moment they are judged at --- */

static AnteClearance *
judge_at (gint64 approved_ms, gint64 at_ms, gint64 now_ms, GTimeZone *zone, const char *word)
{
  g_autoptr (AnteTreatment) treatment = fixture_treatment ();
  g_autoptr (AnteAppointment) appointment = fixture_appointment ();
  g_autoptr (AntePatient) patient = fixture_patient ();
  g_autoptr (GPtrArray) invites = fixture_invites ();

  fixture_add_result (fixture_exam (fixture_add_invite (invites, "a", EARLIER, 1, approved_ms - HOUR)), word,
                      approved_ms);
  return ante_clearance_judge (treatment, TREATMENT, appointment, patient, invites, at_ms, now_ms, zone);
}

static void
assert_code (const char *approved, const char *at, const char *zone_name, AnteClearanceCode code)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zone_name);
  gint64 at_ms = fixture_ms (at, zone);
  g_autoptr (AnteClearance) clearance = judge_at (fixture_ms (approved, zone), at_ms, at_ms, zone, "Approved");

  if (clearance->code != code)
    g_error ("approved %s, at %s in %s: %d", approved, at, zone_name, clearance->code);
  g_assert_cmpint (clearance->blocks, ==, code != ANTE_CLEARANCE_COVERED);
}

/* The acceptance case: 364 days ago still covered, expired on day 366. */
static void
test_a_year (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  gint64 now_ms = fixture_ms ("2026-11-21 10:42", zone);
  static const struct
  {
    int days;
    const char *word;
    AnteClearanceCode code;
  } cases[] = {
    { 364, "Approved", ANTE_CLEARANCE_COVERED }, { 365, "Approved", ANTE_CLEARANCE_COVERED },
    { 366, "Approved", ANTE_CLEARANCE_EXPIRED }, { 364, "Rejected", ANTE_CLEARANCE_REJECTED },
    { 365, "Rejected", ANTE_CLEARANCE_REJECTED }, { 366, "Rejected", ANTE_CLEARANCE_NEEDS_INVITE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AnteClearance) clearance = judge_at (now_ms - cases[i].days * DAY, now_ms, now_ms, zone, cases[i].word);

      g_assert_cmpint (clearance->code, ==, cases[i].code);
    }
}

static void
test_end_of_the_day (void)
{
  static const char *const zones[] = { "America/Chicago", "Pacific/Honolulu", "Pacific/Auckland", "Asia/Kathmandu",
                                       "America/St_Johns", "UTC" };

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      assert_code ("2025-11-21 00:00", "2026-11-21 23:59:59", zones[i], ANTE_CLEARANCE_COVERED);
      assert_code ("2025-11-21 23:59:59", "2026-11-21 23:59:59", zones[i], ANTE_CLEARANCE_COVERED);
      assert_code ("2025-11-21 23:59:59", "2026-11-22 00:00:00", zones[i], ANTE_CLEARANCE_EXPIRED);
      assert_code ("2025-11-22 00:00:00", "2026-11-22 00:00:00", zones[i], ANTE_CLEARANCE_COVERED);
    }
}

static void
test_days_of_23_and_25_hours (void)
{
  /* Clocks go back on 1 November 2026, and forward on 14 March 2027. */
  assert_code ("2025-11-01 12:00", "2026-11-01 23:59:59", "America/Chicago", ANTE_CLEARANCE_COVERED);
  assert_code ("2025-11-01 12:00", "2026-11-02 00:00", "America/Chicago", ANTE_CLEARANCE_EXPIRED);
  assert_code ("2026-03-14 12:00", "2027-03-14 23:59:59", "America/Chicago", ANTE_CLEARANCE_COVERED);
  assert_code ("2026-03-14 12:00", "2027-03-15 00:00", "America/Chicago", ANTE_CLEARANCE_EXPIRED);
  /* A whole day was skipped: Apia had no 30 December 2011. */
  assert_code ("2010-12-30 12:00", "2011-12-29 23:59:59", "Pacific/Apia", ANTE_CLEARANCE_COVERED);
  assert_code ("2010-12-30 12:00", "2011-12-31 00:00", "Pacific/Apia", ANTE_CLEARANCE_EXPIRED);
}

static void
test_leap_years (void)
{
  assert_code ("2028-02-29 12:00", "2029-02-28 23:59", "America/Chicago", ANTE_CLEARANCE_COVERED);
  assert_code ("2028-02-29 12:00", "2029-03-01 00:00", "America/Chicago", ANTE_CLEARANCE_EXPIRED);
  assert_code ("2027-03-01 12:00", "2028-03-01 12:00", "America/Chicago", ANTE_CLEARANCE_COVERED);
  assert_code ("2027-02-28 12:00", "2028-02-29 00:00", "America/Chicago", ANTE_CLEARANCE_EXPIRED);
}

/* Good today, and not on the day of the appointment. */
static void
test_judged_at_the_appointment (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  gint64 now_ms = fixture_ms ("2026-11-21 10:42", zone);
  gint64 approved_ms = fixture_ms ("2025-12-01 10:00", zone);
  g_autoptr (AnteClearance) today = judge_at (approved_ms, now_ms, now_ms, zone, "Approved");
  g_autoptr (AnteClearance) later = judge_at (approved_ms, fixture_ms ("2026-12-02 09:00", zone), now_ms, zone, "Approved");
  g_autoptr (AnteClearance) past = judge_at (approved_ms - 20 * DAY, fixture_ms ("2026-11-10 09:00", zone), now_ms, zone,
                                             "Approved");

  g_assert_cmpint (today->code, ==, ANTE_CLEARANCE_COVERED);
  g_assert_cmpint (later->code, ==, ANTE_CLEARANCE_EXPIRED);
  g_assert_cmpstr (later->valid_until, ==, "2026-12-01");
  g_assert_cmpint (past->code, ==, ANTE_CLEARANCE_EXPIRED); /* never judged at a moment gone by */
}

/* An approval from the future: one of two clocks is wrong, and no day can be told. */
static void
test_bad_clock (void)
{
  static const gint64 ahead[] = { 1, HOUR, DAY, DAY + 1, 400 * DAY };
  g_autoptr (GTimeZone) zone = fixture_zone ();
  gint64 now_ms = fixture_ms ("2026-11-21 10:42", zone);
  g_autoptr (AnteClearance) never = judge_at (0, now_ms, now_ms, zone, "Approved");
  g_autoptr (AnteClearance) flagged = judge_at (0, now_ms, now_ms, zone, "Rejected");
  g_autoptr (AnteClearance) rejected = judge_at (now_ms + 400 * DAY, now_ms, now_ms, zone, "Rejected");

  for (guint i = 0; i < G_N_ELEMENTS (ahead); i++)
    {
      g_autoptr (AnteClearance) clearance = judge_at (now_ms + ahead[i], now_ms + 500 * DAY, now_ms, zone, "Approved");
      g_autoptr (AnteClearance) now = judge_at (now_ms + ahead[i], now_ms, now_ms, zone, "Approved");

      g_assert_true (clearance->blocks);
      g_assert_cmpint (now->blocks, ==, ahead[i] > DAY);
      g_assert_cmpint (now->code, ==, ahead[i] > DAY ? ANTE_CLEARANCE_UNVERIFIED : ANTE_CLEARANCE_COVERED);
      g_assert_cmpstr (now->problem, ==, ahead[i] > DAY ? "clock" : NULL);
    }
  g_assert_cmpint (never->code, ==, ANTE_CLEARANCE_UNVERIFIED);
  g_assert_cmpint (flagged->code, ==, ANTE_CLEARANCE_REJECTED);
  g_assert_cmpint (rejected->code, ==, ANTE_CLEARANCE_REJECTED);
}

/* A newer exam, rightly dated, overrules a flag without a believable date. */
static void
test_undated_flag (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  g_autoptr (AnteTreatment) treatment = fixture_treatment ();
  g_autoptr (AnteAppointment) appointment = fixture_appointment ();
  g_autoptr (AntePatient) patient = fixture_patient ();
  g_autoptr (GPtrArray) invites = fixture_invites ();
  gint64 now_ms = fixture_ms ("2026-11-21 10:42", zone);
  g_autoptr (AnteClearance) before = NULL;
  g_autoptr (AnteClearance) after = NULL;

  fixture_add_result (fixture_exam (fixture_add_invite (invites, "a", EARLIER, 1, now_ms - 9 * DAY)), "", 0);
  before = fixture_judge (treatment, appointment, patient, invites, now_ms);
  g_assert_cmpint (before->code, ==, ANTE_CLEARANCE_UNVERIFIED);
  fixture_decide (invites, "b", APPOINTMENT, 2, now_ms - DAY, "Approved");
  after = fixture_judge (treatment, appointment, patient, invites, now_ms);
  g_assert_cmpint (after->code, ==, ANTE_CLEARANCE_CLEARED);
}

/* --- Appointments --- */

static void
assert_start (const char *date, const char *time, const char *expected)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  g_autoptr (AnteAppointment) appointment = fixture_appointment ();

  g_free (appointment->date);
  g_free (appointment->time);
  appointment->date = g_strdup (date);
  appointment->time = g_strdup (time);
  g_assert_cmpint (ante_appointment_start_ms (appointment, zone), ==,
                   expected != NULL ? fixture_ms (expected, zone) : 0);
}

static void
test_start (void)
{
  assert_start ("2026-11-21", "11:15", "2026-11-21 11:15");
  assert_start ("2027-03-14", "01:59", "2027-03-14 01:59");
  assert_start ("2027-03-14", "03:00", "2027-03-14 03:00");
  assert_start ("2027-03-14", "02:00", "2027-03-14 03:00"); /* skipped */
  assert_start ("2028-02-29", "00:00", "2028-02-29 00:00");
  assert_start ("2027-02-29", "09:00", NULL);
  assert_start ("2026-11-21", "24:00", NULL);
  assert_start ("2026-11-21", "9:00", NULL);
  assert_start ("2026-11-21", "09:60", NULL);
  assert_start ("2026-11-21", "09:0\xff", NULL);
  assert_start ("21.11.2026", "09:00", NULL);
  assert_start ("2026-11-210", "09:00", NULL);
  assert_start (NULL, NULL, NULL);
}

static void
test_start_when_clocks_change (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  g_autoptr (AnteAppointment) appointment = fixture_appointment ();
  gint64 skipped, after, twice;

  g_free (appointment->date);
  g_free (appointment->time);
  appointment->date = g_strdup ("2027-03-14");
  appointment->time = g_strdup ("02:30");
  skipped = ante_appointment_start_ms (appointment, zone);
  after = fixture_ms ("2027-03-14 03:00", zone);
  g_assert_cmpint (skipped, >=, after);
  g_assert_cmpint (skipped, <=, after + 30 * MINUTE);

  g_free (appointment->date);
  g_free (appointment->time);
  appointment->date = g_strdup ("2026-11-01");
  appointment->time = g_strdup ("01:30");
  twice = ante_appointment_start_ms (appointment, zone);
  g_assert_cmpint (twice, ==, fixture_ms ("2026-11-01 00:30", zone) + 2 * HOUR); /* the second half past one */
}

static void
test_arrival_and_group (void)
{
  static const struct
  {
    AnteArrival stored;
    gboolean cancelled;
    int minutes; /* until the appointment */
    AnteArrival arrival;
    AnteGroup group;
  } cases[] = {
    { ANTE_ARRIVAL_EXPECTED, FALSE, 500, ANTE_ARRIVAL_EXPECTED, ANTE_GROUP_LATER },
    { ANTE_ARRIVAL_EXPECTED, FALSE, 121, ANTE_ARRIVAL_EXPECTED, ANTE_GROUP_LATER },
    { ANTE_ARRIVAL_EXPECTED, FALSE, 120, ANTE_ARRIVAL_EXPECTED, ANTE_GROUP_NEXT },
    { ANTE_ARRIVAL_EXPECTED, FALSE, 0, ANTE_ARRIVAL_EXPECTED, ANTE_GROUP_NEXT },
    { ANTE_ARRIVAL_EXPECTED, FALSE, -4, ANTE_ARRIVAL_EXPECTED, ANTE_GROUP_NEXT },
    { ANTE_ARRIVAL_EXPECTED, FALSE, -5, ANTE_ARRIVAL_LATE, ANTE_GROUP_NEXT },
    { ANTE_ARRIVAL_EXPECTED, FALSE, -5000, ANTE_ARRIVAL_LATE, ANTE_GROUP_NEXT },
    { ANTE_ARRIVAL_LATE, FALSE, 500, ANTE_ARRIVAL_EXPECTED, ANTE_GROUP_LATER },
    { ANTE_ARRIVAL_EXPECTED, TRUE, -5, ANTE_ARRIVAL_CANCELLED, ANTE_GROUP_DONE },
    { ANTE_ARRIVAL_ARRIVED, FALSE, 500, ANTE_ARRIVAL_ARRIVED, ANTE_GROUP_IN_CLINIC },
    { ANTE_ARRIVAL_ARRIVED, TRUE, 500, ANTE_ARRIVAL_CANCELLED, ANTE_GROUP_DONE },
    { ANTE_ARRIVAL_IN_ROOM, FALSE, -60, ANTE_ARRIVAL_IN_ROOM, ANTE_GROUP_IN_CLINIC },
    { ANTE_ARRIVAL_IN_ROOM, TRUE, -60, ANTE_ARRIVAL_IN_ROOM, ANTE_GROUP_IN_CLINIC },
    { ANTE_ARRIVAL_DONE, FALSE, -60, ANTE_ARRIVAL_DONE, ANTE_GROUP_DONE },
    { ANTE_ARRIVAL_DONE, TRUE, -60, ANTE_ARRIVAL_DONE, ANTE_GROUP_DONE },
    { ANTE_ARRIVAL_NO_SHOW, FALSE, -60, ANTE_ARRIVAL_NO_SHOW, ANTE_GROUP_DONE },
    { ANTE_ARRIVAL_NO_SHOW, TRUE, -60, ANTE_ARRIVAL_CANCELLED, ANTE_GROUP_DONE },
    { ANTE_ARRIVAL_CANCELLED, FALSE, 60, ANTE_ARRIVAL_CANCELLED, ANTE_GROUP_DONE },
    { (AnteArrival) 55, FALSE, 60, ANTE_ARRIVAL_EXPECTED, ANTE_GROUP_NEXT },
  };
  g_autoptr (GTimeZone) zone = fixture_zone ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AnteAppointment) appointment = fixture_appointment ();
      gint64 now_ms = ante_appointment_start_ms (appointment, zone) - cases[i].minutes * MINUTE;

      appointment->arrival = cases[i].stored;
      appointment->cancelled = cases[i].cancelled;
      g_assert_cmpint (ante_appointment_arrival (appointment, now_ms, zone), ==, cases[i].arrival);
      g_assert_cmpint (ante_appointment_group (appointment, now_ms, zone), ==, cases[i].group);
    }
}

/* An appointment whose time cannot be read is shown where somebody looks, and is not called late. */
static void
test_unreadable_time (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  g_autoptr (AnteAppointment) appointment = fixture_appointment ();

  g_clear_pointer (&appointment->time, g_free);
  g_assert_cmpint (ante_appointment_arrival (appointment, 1000 * DAY, zone), ==, ANTE_ARRIVAL_EXPECTED);
  g_assert_cmpint (ante_appointment_group (appointment, 1000 * DAY, zone), ==, ANTE_GROUP_NEXT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/validity/last-day", test_valid_until);
  g_test_add_func ("/model/validity/last-day-in-zones", test_valid_until_in_zones);
  g_test_add_func ("/model/validity/last-day-out-of-the-calendar", test_valid_until_out_of_calendar);
  g_test_add_func ("/model/validity/a-year-is-covered-and-day-366-expired", test_a_year);
  g_test_add_func ("/model/validity/ends-at-the-end-of-the-day", test_end_of_the_day);
  g_test_add_func ("/model/validity/days-of-23-and-25-hours", test_days_of_23_and_25_hours);
  g_test_add_func ("/model/validity/leap-years", test_leap_years);
  g_test_add_func ("/model/validity/judged-at-the-appointment", test_judged_at_the_appointment);
  g_test_add_func ("/model/validity/an-approval-from-the-future-clears-nothing", test_bad_clock);
  g_test_add_func ("/model/validity/a-flag-without-a-date-still-speaks", test_undated_flag);
  g_test_add_func ("/model/appointment/start", test_start);
  g_test_add_func ("/model/appointment/start-when-clocks-change", test_start_when_clocks_change);
  g_test_add_func ("/model/appointment/arrival-and-group", test_arrival_and_group);
  g_test_add_func ("/model/appointment/unreadable-time", test_unreadable_time);
  return g_test_run ();
}
