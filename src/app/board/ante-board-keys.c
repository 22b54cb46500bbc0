/* SPDX-License-Identifier: GPL-3.0-or-later
 * The board by keyboard and pointer: moving over headings, the next action, the context menu. */
#include "app/board/ante-board-private.h"

#include "app/commands/ante-command-target.h"
#include "app/widgets/ante-menu-names.h"

static const AnteCommand menu_sections[][11] = {
  { ANTE_COMMAND_CHECK_IN, ANTE_COMMAND_START, ANTE_COMMAND_FINISH, ANTE_COMMAND_STOP, ANTE_COMMAND_EXPECT,
    ANTE_COMMAND_NO_SHOW, ANTE_N_COMMANDS },
  { ANTE_COMMAND_INVITE_SEND, ANTE_COMMAND_INVITE_SEND_ANYWAY, ANTE_COMMAND_INVITE_SEND_NEW, ANTE_COMMAND_INVITE_RESEND,
    ANTE_COMMAND_INVITE_COPY_LINK, ANTE_COMMAND_INVITE_COPY_MESSAGE, ANTE_COMMAND_INVITE_SHOW_CODE,
    ANTE_COMMAND_INVITE_CANCEL, ANTE_COMMAND_NOTES_READ, ANTE_COMMAND_IDENTITY_CONFIRM, ANTE_N_COMMANDS },
  { ANTE_COMMAND_EDIT, ANTE_COMMAND_CALL, ANTE_COMMAND_CANCEL, ANTE_COMMAND_RESTORE, ANTE_N_COMMANDS },
};

/* What is possible now and nothing else: a menu of grey lines is read in vain. */
static GMenuModel *
build_menu (AnteBoardItem *item)
{
  AnteAppointmentView *view = ante_board_item_get_view (item);
  AnteRole role = ante_board_item_get_role (item);
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (menu_sections); i++)
    {
      g_autoptr (GMenu) section = g_menu_new ();

      for (guint j = 0; menu_sections[i][j] != ANTE_N_COMMANDS; j++)
        if (ante_command_is_possible (menu_sections[i][j], view, role))
          g_menu_append (section, ante_command_get_label (menu_sections[i][j]), ante_command_get_name (menu_sections[i][j]));
      g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
    }

  return G_MENU_MODEL (menu);
}

static void
drop_menu (AnteBoard *self)
{
  g_clear_pointer (&self->menu, gtk_widget_unparent);
}

/* An action chosen in the menu is activated after it closes. */
static gboolean
drop_menu_cb (gpointer data)
{
  g_autoptr (GtkWidget) menu = data;
  GtkWidget *board = gtk_widget_get_ancestor (menu, ANTE_TYPE_BOARD);

  if (board != NULL && ANTE_BOARD (board)->menu == menu)
    drop_menu (ANTE_BOARD (board));
  return G_SOURCE_REMOVE;
}

static void
menu_closed_cb (GtkWidget *menu)
{
  g_idle_add (drop_menu_cb, g_object_ref (menu));
}

static void
open_menu (AnteBoard *self,
           GtkWidget *row,
           double     x,
           double     y)
{
  g_autoptr (GMenuModel) model = build_menu (ante_board_row_get_item (ANTE_BOARD_ROW (row)));

  drop_menu (self);
  self->menu = gtk_popover_menu_new_from_model (model);
  ante_menu_names_keep (self->menu);
  gtk_widget_set_parent (self->menu, row);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  g_signal_connect (self->menu, "closed", G_CALLBACK (menu_closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static GtkWidget *
find_row_at (AnteBoard *self,
             double     x,
             double     y)
{
  GtkWidget *picked = gtk_widget_pick (self->view, x, y, GTK_PICK_DEFAULT);

  if (picked == NULL)
    return NULL;
  if (!ANTE_IS_BOARD_ROW (picked) && gtk_widget_get_ancestor (picked, ANTE_TYPE_BOARD_ROW) == NULL)
    picked = gtk_widget_get_first_child (picked);

  return picked == NULL || ANTE_IS_BOARD_ROW (picked) ? picked : gtk_widget_get_ancestor (picked, ANTE_TYPE_BOARD_ROW);
}

static void
primary_released_cb (GtkGestureClick *gesture,
                     int              n_press,
                     double           x,
                     double           y,
                     AnteBoard       *self)
{
  GtkWidget *row = find_row_at (self, x, y);

  if (row != NULL && n_press == 1)
    ante_board_clicked (self, ANTE_BOARD_ROW (row));
}

static void
secondary_pressed_cb (GtkGestureClick *gesture,
                      int              n_press,
                      double           x,
                      double           y,
                      AnteBoard       *self)
{
  GtkWidget *row = find_row_at (self, x, y);
  double row_x = 0, row_y = 0;

  if (row == NULL)
    return;

  ante_board_select (self, ante_board_item_get_id (ante_board_row_get_item (ANTE_BOARD_ROW (row))));
  gtk_widget_translate_coordinates (self->view, row, x, y, &row_x, &row_y);
  open_menu (self, row, row_x, row_y);
}

static void
open_menu_of_selected (AnteBoard *self)
{
  GtkWidget *row = ante_board_find_row (self, gtk_single_selection_get_selected (self->selection));

  if (row != NULL)
    open_menu (self, row, gtk_widget_get_width (row) / 2.0, gtk_widget_get_height (row) - 8);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  key,
                guint                  code,
                GdkModifierType        modifiers,
                AnteBoard             *self)
{
  GdkModifierType held = modifiers & gtk_accelerator_get_default_mod_mask ();

  if (held == GDK_SHIFT_MASK && key == GDK_KEY_F10)
    open_menu_of_selected (self);
  else if (held == GDK_CONTROL_MASK && (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter))
    ante_board_perform_next (self);
  else if (held != 0)
    return GDK_EVENT_PROPAGATE;
  else if (key == GDK_KEY_Menu)
    open_menu_of_selected (self);
  else if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up)
    ante_board_move (self, -1);
  else if (key == GDK_KEY_Down || key == GDK_KEY_KP_Down)
    ante_board_move (self, 1);
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

void
ante_board_keys_init (AnteBoard *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *primary = gtk_gesture_click_new ();
  GtkGesture *secondary = gtk_gesture_click_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (self->view, keys);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (primary), GDK_BUTTON_PRIMARY);
  g_signal_connect (primary, "released", G_CALLBACK (primary_released_cb), self);
  gtk_widget_add_controller (self->view, GTK_EVENT_CONTROLLER (primary));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "pressed", G_CALLBACK (secondary_pressed_cb), self);
  gtk_widget_add_controller (self->view, GTK_EVENT_CONTROLLER (secondary));
}
