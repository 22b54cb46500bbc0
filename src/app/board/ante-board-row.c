/* SPDX-License-Identifier: GPL-3.0-or-later
 * One appointment on the board: columns where there is room, a card where there is not. */
#include "app/board/ante-board-row.h"

#include "app/board/ante-board-columns.h"
#include "app/board/ante-verdicts.h"
#include "app/commands/ante-command-target.h"
#include "app/widgets/ante-adaptive-bin.h"
#include "app/widgets/ante-text.h"

#include <glib/gi18n.h>

#define LINE_GAP 4
#define MIN_CHARS 24
#define NATURAL_CHARS 100
#define MIN_PART_CHARS 6

struct _AnteBoardRow
{
  GtkWidget parent_instance;

  AnteBoardItem *item; /* owned, nullable */
  gulong changed_id;
  guint32 disabled;    /* commands, for ante_command_target_update() */

  GtkWidget *parts[ANTE_N_COLUMNS];
};

static void command_target_iface_init (AnteCommandTargetInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AnteBoardRow, ante_board_row, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (ANTE_TYPE_COMMAND_TARGET, command_target_iface_init))

/* --- Showing --- */

/* The line under the name. (transfer full), nullable. */
static char *
find_remark (AnteAppointmentView *view)
{
  const char *note = ante_appointment_view_get_appointment (view)->note;

  if (ante_patient_is_test (ante_appointment_view_get_patient (view)))
    return g_strdup (_("Test: not a real patient"));
  if (ante_appointment_view_get_pending (view))
    return g_strdup (_("Not yet sent to the relay"));

  return note != NULL && *note != '\0' ? ante_words_isolate (note) : NULL;
}

/* A first line, and under it, smaller, a second that may be missing. */
static void
set_two_lines (GtkWidget  *text,
               const char *first,
               const char *second,
               const char *first_weight)
{
  g_autofree char *markup = NULL;

  if (second != NULL)
    markup = g_markup_printf_escaped ("<span weight=\"%s\">%s</span>\n<span size=\"smaller\" alpha=\"80%%\">%s</span>",
                                      first_weight, first, second);
  else
    markup = g_markup_printf_escaped ("<span weight=\"%s\">%s</span>", first_weight, first);

  ante_text_set_markup (ANTE_TEXT (text), markup);
}

/* Digits under digits. */
static void
show_clock (AnteBoardRow *self,
            const char   *clock)
{
  g_autofree char *markup = g_markup_printf_escaped ("<span weight=\"bold\" font_features=\"tnum\">%s</span>", clock);

  ante_text_set_markup (ANTE_TEXT (self->parts[ANTE_COLUMN_TIME]), markup);
}

static void
strike (AnteBoardRow *self,
        gboolean      struck)
{
  ante_text_set_struck (ANTE_TEXT (self->parts[ANTE_COLUMN_TIME]), struck);
  ante_text_set_struck (ANTE_TEXT (self->parts[ANTE_COLUMN_WHO]), struck);
  ante_text_set_struck (ANTE_TEXT (self->parts[ANTE_COLUMN_ARRIVAL]), struck);
  ante_verdicts_set_struck (ANTE_VERDICTS (self->parts[ANTE_COLUMN_VERDICTS]), struck);
}

static void
show_arrival (AnteBoardRow        *self,
              AnteAppointmentView *view,
              const AnteWhen      *when)
{
  AnteArrival arrival = ante_appointment_view_get_arrival (view);
  g_autofree char *span = ante_words_arrival_since (arrival, ante_appointment_view_get_appointment (view)->arrival_ms,
                                                    ante_appointment_view_get_start_ms (view), when->now_ms);

  if (ante_appointment_view_get_stop (view))
    set_two_lines (self->parts[ANTE_COLUMN_ARRIVAL], _("In room, stop"), _("no longer cleared"), "bold");
  else
    set_two_lines (self->parts[ANTE_COLUMN_ARRIVAL], ante_words_arrival (arrival), span, "normal");
}

static void
show_next_action (AnteBoardRow        *self,
                  AnteAppointmentView *view,
                  AnteRole             role)
{
  GtkWidget *button = self->parts[ANTE_COLUMN_ACTION];
  AnteNextAction next = ante_appointment_view_get_next_action (view);
  const char *text = ante_command_next_label (view, role);
  gboolean offered = text != NULL && ante_command_is_possible (ante_command_for_next (view, role), view, role);
  gboolean suggested = next == ANTE_NEXT_COMPLETE_DATA || next == ANTE_NEXT_SEND_INVITE || next == ANTE_NEXT_RESEND
                    || next == ANTE_NEXT_NEW_INVITE || next == ANTE_NEXT_START;

  gtk_widget_set_visible (button, offered);
  if (!offered)
    return;

  gtk_button_set_label (GTK_BUTTON (button), text);
  if (suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  else
    gtk_widget_remove_css_class (button, "suggested-action");
  if (next == ANTE_NEXT_STOP)
    gtk_widget_add_css_class (button, "destructive-action");
  else
    gtk_widget_remove_css_class (button, "destructive-action");
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    wanted)
{
  if (wanted)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

/* The list's own row around this widget is what has the focus, so the sentence goes there. */
static void
name_row (AnteBoardRow *self,
          const char   *sentence)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));

  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

static void
show_item (AnteBoardRow *self)
{
  AnteAppointmentView *view = ante_board_item_get_view (self->item);
  const AnteWhen *when = ante_board_item_get_when (self->item);
  AnteRole role = ante_board_item_get_role (self->item);
  AnteArrival arrival = ante_appointment_view_get_arrival (view);
  g_autofree char *clock = ante_words_clock (ante_appointment_view_get_appointment (view)->time);
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (view));
  g_autofree char *remark = find_remark (view);
  g_autofree char *near = ante_words_near (view, when);
  g_autofree char *sentence = ante_words_row (view, when);

  show_clock (self, clock);
  set_two_lines (self->parts[ANTE_COLUMN_WHO], person, remark, "bold");
  ante_verdicts_set_notice (ANTE_VERDICTS (self->parts[ANTE_COLUMN_VERDICTS]), near);
  ante_verdicts_set (ANTE_VERDICTS (self->parts[ANTE_COLUMN_VERDICTS]), ante_appointment_view_get_clearances (view), when);
  show_arrival (self, view, when);
  show_next_action (self, view, role);

  strike (self, arrival == ANTE_ARRIVAL_CANCELLED);
  set_class (GTK_WIDGET (self), "struck", arrival == ANTE_ARRIVAL_CANCELLED);
  set_class (GTK_WIDGET (self), "over", ante_appointment_view_get_group (view) == ANTE_GROUP_DONE);
  set_class (GTK_WIDGET (self), "late", arrival == ANTE_ARRIVAL_LATE);
  set_class (GTK_WIDGET (self), "near", near != NULL);
  set_class (GTK_WIDGET (self), "stop", ante_appointment_view_get_stop (view));

  ante_command_target_update (ANTE_COMMAND_TARGET (self), role, &self->disabled);
  name_row (self, sentence);
}

/* --- Placing --- */

static int
measure_width (GtkWidget *part)
{
  int minimum = 0;

  if (gtk_widget_should_layout (part))
    gtk_widget_measure (part, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static int
measure_natural_width (GtkWidget *part)
{
  int natural = 0;

  if (gtk_widget_should_layout (part))
    gtk_widget_measure (part, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static int
measure_height (GtkWidget *part,
                int        width)
{
  int natural = 0;

  if (gtk_widget_should_layout (part))
    gtk_widget_measure (part, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

/* One line of columns, centred on each other. Returns the height. */
static int
place_wide (AnteBoardRow *self,
            int           width,
            AnteSlot      slots[ANTE_N_COLUMNS])
{
  int height = 0;

  ante_board_columns (width, ante_char_width (GTK_WIDGET (self)), slots);

  for (int i = 0; i < ANTE_N_COLUMNS; i++)
    {
      slots[i].width = MAX (slots[i].width, measure_width (self->parts[i]));
      slots[i].height = measure_height (self->parts[i], slots[i].width);
      height = MAX (height, slots[i].height);
    }
  for (int i = 0; i < ANTE_N_COLUMNS; i++)
    slots[i].y = (height - slots[i].height) / 2;

  return height;
}

/* A card: name and time; the verdicts; arrival and the action. Returns the height. */
static int
place_narrow (AnteBoardRow *self,
              int           width,
              AnteSlot      slots[ANTE_N_COLUMNS])
{
  AnteSlot *time = &slots[ANTE_COLUMN_TIME], *who = &slots[ANTE_COLUMN_WHO], *verdicts = &slots[ANTE_COLUMN_VERDICTS];
  AnteSlot *arrival = &slots[ANTE_COLUMN_ARRIVAL], *action = &slots[ANTE_COLUMN_ACTION];

  time->width = measure_natural_width (self->parts[ANTE_COLUMN_TIME]);
  time->x = width - time->width;
  who->x = 0;
  who->width = MAX (width - time->width - ANTE_BOARD_GAP, measure_width (self->parts[ANTE_COLUMN_WHO]));
  time->y = who->y = 0;
  time->height = measure_height (self->parts[ANTE_COLUMN_TIME], time->width);
  who->height = measure_height (self->parts[ANTE_COLUMN_WHO], who->width);

  verdicts->x = 0;
  verdicts->width = width;
  verdicts->y = MAX (time->height, who->height) + LINE_GAP;
  verdicts->height = measure_height (self->parts[ANTE_COLUMN_VERDICTS], width);

  action->width = MIN (measure_natural_width (self->parts[ANTE_COLUMN_ACTION]), width * 2 / 3);
  action->width = MAX (action->width, measure_width (self->parts[ANTE_COLUMN_ACTION]));
  action->height = measure_height (self->parts[ANTE_COLUMN_ACTION], action->width);
  action->x = width - action->width;
  arrival->x = 0;
  arrival->width = MAX (width - action->width - ANTE_BOARD_GAP, measure_width (self->parts[ANTE_COLUMN_ARRIVAL]));
  arrival->height = measure_height (self->parts[ANTE_COLUMN_ARRIVAL], arrival->width);

  int line = MAX (action->height, arrival->height), y = verdicts->y + verdicts->height + LINE_GAP;
  action->y = y + (line - action->height) / 2;
  arrival->y = y + (line - arrival->height) / 2;
  return y + line;
}

static int
place (AnteBoardRow *self,
       int           width,
       AnteSlot      slots[ANTE_N_COLUMNS])
{
  if (ante_board_is_wide (width, ante_char_width (GTK_WIDGET (self))))
    return place_wide (self, width, slots);

  return place_narrow (self, width, slots);
}

static void
ante_board_row_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  AnteBoardRow *self = ANTE_BOARD_ROW (widget);
  AnteSlot slots[ANTE_N_COLUMNS] = { 0 };

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      /* A card's parts wrap or are cut short, so any width will do; asking each of them would cost more than
       * everything else a row does. */
      *minimum = MIN_CHARS * ante_char_width (widget);
      *natural = NATURAL_CHARS * ante_char_width (widget);
      return;
    }

  *minimum = *natural = place (self, for_size >= 0 ? for_size : NATURAL_CHARS * ante_char_width (widget), slots);
}

static void
ante_board_row_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  AnteBoardRow *self = ANTE_BOARD_ROW (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  AnteSlot slots[ANTE_N_COLUMNS] = { 0 };
  int shift = (height - place (self, width, slots)) / 2;

  for (int i = 0; i < ANTE_N_COLUMNS; i++)
    {
      int x = mirrored ? width - slots[i].x - slots[i].width : slots[i].x;

      if (gtk_widget_should_layout (self->parts[i]))
        gtk_widget_size_allocate (self->parts[i],
                                  &(GtkAllocation) { x, slots[i].y + shift, slots[i].width, slots[i].height }, -1);
    }
}

static GtkSizeRequestMode
ante_board_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* --- The widget --- */

static AnteAppointmentView *
get_view (AnteCommandTarget    *target,
          const AnteClearance **clearance)
{
  AnteBoardRow *self = ANTE_BOARD_ROW (target);

  return self->item != NULL ? ante_board_item_get_view (self->item) : NULL;
}

static void
command_target_iface_init (AnteCommandTargetInterface *iface)
{
  iface->get_view = get_view;
}

static void
next_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  AnteBoardRow *self = ANTE_BOARD_ROW (widget);
  AnteAppointmentView *view = get_view (ANTE_COMMAND_TARGET (self), NULL);

  if (view == NULL)
    return;

  AnteCommand command = ante_command_for_next (view, ante_board_item_get_role (self->item));

  if (command < ANTE_N_COMMANDS)
    ante_command_target_perform (ANTE_COMMAND_TARGET (self), command);
}

static GtkWidget *
make_button (void)
{
  GtkWidget *button = gtk_button_new_with_label ("");
  GtkWidget *label = gtk_button_get_child (GTK_BUTTON (button));

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "appointment.next");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  return button;
}

static void
ante_board_row_dispose (GObject *object)
{
  AnteBoardRow *self = ANTE_BOARD_ROW (object);

  ante_board_row_set_item (self, NULL);
  for (int i = 0; i < ANTE_N_COLUMNS; i++)
    g_clear_pointer (&self->parts[i], gtk_widget_unparent);

  G_OBJECT_CLASS (ante_board_row_parent_class)->dispose (object);
}

static void
ante_board_row_class_init (AnteBoardRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_board_row_dispose;
  widget_class->measure = ante_board_row_measure;
  widget_class->size_allocate = ante_board_row_size_allocate;
  widget_class->get_request_mode = ante_board_row_get_request_mode;

  gtk_widget_class_set_css_name (widget_class, "ante-board-row");
  ante_command_target_install (widget_class);
  gtk_widget_class_install_action (widget_class, "appointment.next", NULL, next_cb);
}

static void
ante_board_row_init (AnteBoardRow *self)
{
  self->parts[ANTE_COLUMN_TIME] = ante_text_new (0);
  self->parts[ANTE_COLUMN_WHO] = ante_text_new (MIN_PART_CHARS);
  self->parts[ANTE_COLUMN_VERDICTS] = ante_verdicts_new ();
  self->parts[ANTE_COLUMN_ARRIVAL] = ante_text_new (MIN_PART_CHARS);
  self->parts[ANTE_COLUMN_ACTION] = make_button ();
  gtk_widget_add_css_class (self->parts[ANTE_COLUMN_ARRIVAL], "arrival");

  for (int i = 0; i < ANTE_N_COLUMNS; i++)
    gtk_widget_set_parent (self->parts[i], GTK_WIDGET (self));
}

GtkWidget *
ante_board_row_new (void)
{
  /* Not by the class: GTK 4.8 gives a class with actions its accessible before it has the class. */
  return g_object_new (ANTE_TYPE_BOARD_ROW, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
}

void
ante_board_row_set_item (AnteBoardRow  *self,
                         AnteBoardItem *item)
{
  g_return_if_fail (ANTE_IS_BOARD_ROW (self));
  g_return_if_fail (item == NULL || ante_board_item_get_id (item) != NULL);

  if (self->item != NULL)
    g_clear_signal_handler (&self->changed_id, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;

  self->changed_id = g_signal_connect_swapped (item, "changed", G_CALLBACK (show_item), self);
  show_item (self);
}

AnteBoardItem *
ante_board_row_get_item (AnteBoardRow *self)
{
  g_return_val_if_fail (ANTE_IS_BOARD_ROW (self), NULL);

  return self->item;
}
