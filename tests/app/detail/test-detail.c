/* SPDX-License-Identifier: GPL-3.0-or-later
 * The lines of the detail pane. */
#include "app/detail/ante-detail-words.h"
#include "../board/board-case.h"

static void
test_contact (void)
{
  g_autoptr (AnteAppointmentView) view = board_case_view ("a", "11:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_CLEARED);
  g_autofree char *line = ante_detail_contact (ante_appointment_view_get_patient (view));
  AntePatient empty = { 0 };
  g_autofree char *nothing = ante_detail_contact (&empty);

  g_assert_cmpstr (line, ==, "30 Jun 1990 · (415) 555-0142 · no email");
  g_assert_cmpstr (nothing, ==, "no date of birth · no phone · no email");
}

static void
test_place (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  AnteWhen when = { BOARD_CASE_NOW, zone };
  g_autoptr (AnteAppointmentView) view = board_case_view ("a", "11:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_CLEARED);
  g_autofree char *line = ante_detail_place (view, &when);

  g_assert_cmpstr (line, ==, "Today, 11:00 AM, 30 min · exam taken in California");
}

static void
test_arrival (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  AnteWhen when = { BOARD_CASE_NOW, zone };
  g_autoptr (AnteAppointmentView) expected = board_case_view ("a", "11:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_CLEARED);
  g_autoptr (AnteAppointmentView) arrived = board_case_view ("a", "11:00", ANTE_ARRIVAL_ARRIVED, ANTE_CLEARANCE_CLEARED);
  g_autofree char *first = ante_detail_arrival (expected, &when);
  g_autofree char *second = ante_detail_arrival (arrived, &when);

  g_assert_cmpstr (first, ==, "Expected");
  g_assert_cmpstr (second, ==, "Arrived, 18 min");
}

static void
test_buttons (void)
{
  AnteClearance clearance = { .code = ANTE_CLEARANCE_WAITING, .resends = 1, .max_resends = 3 };
  g_autofree char *resend = ante_detail_button_label (ANTE_COMMAND_INVITE_RESEND, &clearance);
  g_autofree char *again = ante_detail_button_label (ANTE_COMMAND_INVITE_SEND, &clearance);

  g_assert_cmpstr (resend, ==, "Resend (2 of 3)");
  g_assert_cmpstr (again, ==, "Send new invite");
  clearance.resends = 7;
  g_autofree char *bounded = ante_detail_button_label (ANTE_COMMAND_INVITE_RESEND, &clearance);
  g_assert_cmpstr (bounded, ==, "Resend (3 of 3)");
  clearance.code = ANTE_CLEARANCE_NEEDS_INVITE;
  g_autofree char *send = ante_detail_button_label (ANTE_COMMAND_INVITE_SEND, &clearance);
  g_assert_cmpstr (send, ==, "Send invite");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/detail/contact-leaves-nothing-unsaid", test_contact);
  g_test_add_func ("/app/detail/place-says-where-the-exam-is-taken", test_place);
  g_test_add_func ("/app/detail/arrival-says-for-how-long", test_arrival);
  g_test_add_func ("/app/detail/buttons-count", test_buttons);
  return g_test_run ();
}
