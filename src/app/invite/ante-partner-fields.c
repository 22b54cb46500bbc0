/* SPDX-License-Identifier: GPL-3.0-or-later
 * A prescription from one of the provider's partners: who chooses, which pharmacy, which package. */
#include "app/invite/ante-partner-fields.h"
#include "app/widgets/ante-choice-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/widgets/ante-wait-row.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

#define N_ROWS 3

struct _AntePartnerFields
{
  AdwBin parent_instance;

  /* Given */     AnteDesk *desk; /* owned */
                  AnteInviteDraft *draft; /* owned */
                  char *state; /* owned, nullable */
                  AnteOrder *last; /* owned, nullable */
  /* Under way */ GCancellable *asking_pharmacies, *asking_packages; /* owned, NULL: not under way */
                  guint n_pharmacies, n_packages; /* that can be chosen */
                  GPtrArray *packages; /* AntePackage, nullable */
                  gboolean pharmacies_known, packages_known;
  /* Template */  AnteFormRow *rows[N_ROWS];
                  AnteWaitRow *pharmacies_wait;
                  AnteWaitRow *packages_wait;
};

G_DEFINE_FINAL_TYPE (AntePartnerFields, ante_partner_fields, ADW_TYPE_BIN)

static const struct { const char *property, *child; } fields[N_ROWS] = {
  { "selection", "selection_row" },
  { "pharmacy-id", "pharmacy_row" },
  { "order-set-id", "package_row" },
};

enum { SELECTION, PHARMACY, PACKAGE };

static const char *
find_problem (GObject *draft, const char *property, gboolean *blocks)
{
  AnteFieldProblem problem = ante_invite_draft_get_problem (ANTE_INVITE_DRAFT (draft), property);

  *blocks = ante_field_stops_saving (problem);
  return ante_words_field_problem (property, problem);
}

static char *
dup_chosen (AntePartnerFields *self, const char *property)
{
  char *text = NULL;

  g_object_get (self->draft, property, &text, NULL);
  return text;
}

/* --- What is shown --- */

static void
show_rows (AntePartnerFields *self)
{
  gboolean pharmacy = ante_invite_draft_needs (self->draft, "pharmacy-id");
  gboolean package = ante_invite_draft_needs (self->draft, "order-set-id");

  gtk_widget_set_visible (GTK_WIDGET (self->rows[PHARMACY]), pharmacy && self->pharmacies_known && self->n_pharmacies > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->rows[PACKAGE]), package && self->packages_known && self->n_packages > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->pharmacies_wait),
                          pharmacy && *adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->pharmacies_wait)) != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->packages_wait),
                          package && *adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->packages_wait)) != '\0');
}

/* Titles of packages are longer than a row, and what it costs is part of the choice. */
static void
describe_package (AntePartnerFields *self)
{
  g_autofree char *chosen = dup_chosen (self, "order-set-id");
  g_autofree char *hint = NULL;

  for (guint i = 0; self->packages != NULL && i < self->packages->len; i++)
    {
      const AntePackage *package = g_ptr_array_index (self->packages, i);
      g_autofree char *terms = ante_words_package (package->price, package->turnaround);

      if (g_strcmp0 (package->order_set_id, chosen) == 0 && hint == NULL)
        hint = terms != NULL ? g_strdup_printf ("%s\n%s", package->title, terms) : g_strdup (package->title);
    }
  ante_form_row_set_hint (self->rows[PACKAGE], hint);
}

static void
offer (AntePartnerFields *self, guint row, GListStore *choices)
{
  ante_choice_row_set_model (ANTE_CHOICE_ROW (self->rows[row]), G_LIST_MODEL (choices));
}

static void
add_choice (GListStore *choices, const char *id, const char *title, const char *subtitle)
{
  g_autoptr (AnteChoice) choice = ante_choice_new (id, title, subtitle, NULL);

  g_list_store_append (choices, choice);
}

/* What was ordered last and is not to be had any more keeps its name. */
static void
add_gone (AntePartnerFields *self, GListStore *choices, const char *property, const char *id, const char *title)
{
  g_autofree char *chosen = dup_chosen (self, property);

  if (id == NULL || g_strcmp0 (chosen, id) != 0 ||
      ante_invite_draft_get_problem (self->draft, property) != ANTE_FIELD_NOT_OFFERED)
    return;
  add_choice (choices, id, title != NULL ? title : id, _("Not offered any more"));
}

static const char *
name_state (const char *code)
{
  const AnteState *state = ante_state_find (code);

  return state != NULL ? state->name : code;
}

static const char *
get_exam_id (AntePartnerFields *self)
{
  return ((AnteExamRef *) g_ptr_array_index (ante_invite_draft_get_exams (self->draft), 0))->id;
}

/* --- Packages --- */

static void
show_packages (AntePartnerFields *self, GPtrArray *packages)
{
  g_autoptr (GListStore) choices = g_list_store_new (ANTE_TYPE_CHOICE);

  ante_invite_draft_forget_packages (self->draft);
  for (guint i = 0; i < packages->len; i++)
    {
      const AntePackage *package = g_ptr_array_index (packages, i);
      g_autofree char *terms = ante_words_package (package->price, package->turnaround);

      ante_invite_draft_offer_package (self->draft, package->order_set_id, package->title, package->price, package->turnaround);
      add_choice (choices, package->order_set_id, package->title, terms);
    }
  g_clear_pointer (&self->packages, g_ptr_array_unref);
  self->packages = g_ptr_array_ref (packages);
  self->n_packages = packages->len;
  self->packages_known = TRUE;
  if (self->last != NULL)
    add_gone (self, choices, "order-set-id", self->last->order_set_id, self->last->package);
  offer (self, PACKAGE, choices);
  describe_package (self);
  ante_wait_row_say (self->packages_wait,
                     packages->len > 0 ? NULL : _("This pharmacy has no package for this exam there. Choose another pharmacy, or let the provider choose the package."),
                     FALSE);
  show_rows (self);
}

static void
packages_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AntePartnerFields) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) packages = ante_desk_load_packages_finish (ANTE_DESK (source), result, &error);
  g_autofree char *text = error != NULL ? ante_words_error (error) : NULL;

  if (g_task_get_cancellable (G_TASK (result)) != self->asking_packages)
    return; /* another pharmacy was chosen meanwhile, or the window has gone */
  g_clear_object (&self->asking_packages);
  if (packages != NULL)
    show_packages (self, packages);
  else
    ante_wait_row_say (self->packages_wait, text, TRUE);
  show_rows (self);
}

static void
stop_packages (AntePartnerFields *self)
{
  g_cancellable_cancel (self->asking_packages);
  g_clear_object (&self->asking_packages);
  self->packages_known = FALSE;
  self->n_packages = 0;
}

static void
load_packages (AntePartnerFields *self)
{
  g_autofree char *pharmacy = dup_chosen (self, "pharmacy-id");

  stop_packages (self);
  ante_wait_row_say (self->packages_wait, NULL, FALSE);
  if (self->state != NULL && self->pharmacies_known && *pharmacy != '\0' &&
      ante_invite_draft_get_problem (self->draft, "pharmacy-id") == ANTE_FIELD_OK)
    {
      self->asking_packages = g_cancellable_new ();
      ante_wait_row_wait (self->packages_wait, _("Asking what this pharmacy offers…"));
      ante_desk_load_packages_async (self->desk, get_exam_id (self), pharmacy, self->state, self->asking_packages, packages_cb,
                                     g_object_ref (self));
    }
  show_rows (self);
}

/* --- Pharmacies --- */

static void
say_none (AntePartnerFields *self)
{
  g_autofree char *text =
      g_strdup_printf (_("No partner pharmacy serves %s for this exam. Use a pharmacy of choice instead, or ask the provider’s support to add one."),
                       name_state (self->state));

  ante_wait_row_say (self->pharmacies_wait, text, TRUE);
}

static void
show_pharmacies (AntePartnerFields *self, GPtrArray *pharmacies)
{
  g_autoptr (GListStore) choices = g_list_store_new (ANTE_TYPE_CHOICE);

  ante_invite_draft_forget_pharmacies (self->draft);
  self->n_pharmacies = 0;
  for (guint i = 0; i < pharmacies->len; i++)
    {
      const AntePharmacyChoice *pharmacy = g_ptr_array_index (pharmacies, i);

      if (!ante_invite_draft_offer_pharmacy (self->draft, pharmacy->id, pharmacy->name))
        continue;
      self->n_pharmacies++;
      add_choice (choices, pharmacy->id, pharmacy->name, NULL);
    }
  self->pharmacies_known = TRUE;
  if (self->last != NULL)
    add_gone (self, choices, "pharmacy-id", self->last->pharmacy_id, self->last->pharmacy_name);
  offer (self, PHARMACY, choices);
  if (self->n_pharmacies == 0)
    say_none (self);
  else
    ante_wait_row_say (self->pharmacies_wait, NULL, FALSE);
  load_packages (self);
}

static void
pharmacies_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AntePartnerFields) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pharmacies = ante_desk_load_pharmacies_finish (ANTE_DESK (source), result, &error);
  g_autofree char *text = error != NULL ? ante_words_error (error) : NULL;

  if (g_task_get_cancellable (G_TASK (result)) != self->asking_pharmacies)
    return;
  g_clear_object (&self->asking_pharmacies);
  if (pharmacies != NULL)
    show_pharmacies (self, pharmacies);
  else
    ante_wait_row_say (self->pharmacies_wait, text, TRUE);
  show_rows (self);
}

static void
load_pharmacies (AntePartnerFields *self)
{
  g_autofree char *waiting = NULL;

  ante_partner_fields_stop (self);
  ante_invite_draft_forget_pharmacies (self->draft);
  if (self->state == NULL)
    {
      ante_wait_row_say (self->pharmacies_wait, _("First choose the state where the patient will be: pharmacies serve some states only."), FALSE);
      ante_wait_row_say (self->packages_wait, NULL, FALSE);
      show_rows (self);
      return;
    }
  /* Translators: %s is a state. */
  waiting = g_strdup_printf (_("Asking which pharmacies serve %s…"), name_state (self->state));
  self->asking_pharmacies = g_cancellable_new ();
  ante_wait_row_wait (self->pharmacies_wait, waiting);
  ante_desk_load_pharmacies_async (self->desk, get_exam_id (self), self->state, self->asking_pharmacies, pharmacies_cb,
                                   g_object_ref (self));
  show_rows (self);
}

/* --- The widget --- */

static GListModel *
make_selections (void)
{
  GListStore *choices = g_list_store_new (ANTE_TYPE_CHOICE);

  add_choice (choices, "clinic", _("We choose pharmacy and package"), NULL);
  add_choice (choices, "package", _("The provider chooses the package"), _("The dose is decided in the exam"));
  add_choice (choices, "both", _("The provider chooses pharmacy and package"), NULL);
  return G_LIST_MODEL (choices);
}

static void
ante_partner_fields_dispose (GObject *object)
{
  AntePartnerFields *self = ANTE_PARTNER_FIELDS (object);

  ante_partner_fields_stop (self);
  g_clear_object (&self->draft);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (ante_partner_fields_parent_class)->dispose (object);
}

static void
ante_partner_fields_finalize (GObject *object)
{
  AntePartnerFields *self = ANTE_PARTNER_FIELDS (object);

  g_free (self->state);
  ante_order_free (self->last);
  g_clear_pointer (&self->packages, g_ptr_array_unref);
  G_OBJECT_CLASS (ante_partner_fields_parent_class)->finalize (object);
}

static void
ante_partner_fields_class_init (AntePartnerFieldsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_partner_fields_dispose;
  G_OBJECT_CLASS (klass)->finalize = ante_partner_fields_finalize;

  g_type_ensure (ANTE_TYPE_CHOICE_ROW);
  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  g_type_ensure (ANTE_TYPE_WAIT_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/invite/ante-partner-fields.ui");
  for (guint i = 0; i < N_ROWS; i++)
    gtk_widget_class_bind_template_child_full (widget_class, fields[i].child, FALSE, G_STRUCT_OFFSET (AntePartnerFields, rows[i]));
  gtk_widget_class_bind_template_child (widget_class, AntePartnerFields, pharmacies_wait);
  gtk_widget_class_bind_template_child (widget_class, AntePartnerFields, packages_wait);
}

static void
ante_partner_fields_init (AntePartnerFields *self)
{
  g_autoptr (GListModel) selections = make_selections ();

  gtk_widget_init_template (GTK_WIDGET (self));
  ante_choice_row_set_model (ANTE_CHOICE_ROW (self->rows[SELECTION]), selections);
  g_signal_connect_object (self->pharmacies_wait, "retry", G_CALLBACK (load_pharmacies), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->packages_wait, "retry", G_CALLBACK (load_packages), self, G_CONNECT_SWAPPED);
}

void
ante_partner_fields_set_draft (AntePartnerFields *self, AnteDesk *desk, AnteInviteDraft *draft)
{
  g_set_object (&self->desk, desk);
  g_set_object (&self->draft, draft);
  for (guint i = 0; i < N_ROWS; i++)
    ante_form_row_bind (self->rows[i], G_OBJECT (draft), fields[i].property, find_problem, NULL);
  g_signal_connect_object (draft, "notify::order-set-id", G_CALLBACK (describe_package), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (draft, "notify::selection", G_CALLBACK (show_rows), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (draft, "notify::pharmacy-id", G_CALLBACK (load_packages), self, G_CONNECT_SWAPPED);
  load_pharmacies (self);
}

void
ante_partner_fields_set_state (AntePartnerFields *self, const char *state)
{
  if (g_strcmp0 (self->state, state) == 0)
    return;
  g_free (self->state);
  self->state = g_strdup (state);
  if (self->draft != NULL)
    load_pharmacies (self);
}

void
ante_partner_fields_set_last (AntePartnerFields *self, const AnteOrder *last)
{
  ante_order_free (self->last);
  self->last = ante_order_copy (last);
}

/* A row that is not there yet has a wait row in its place, which can be tried again. */
static GtkWidget *
find_focus (AntePartnerFields *self, guint row)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->rows[row])))
    return GTK_WIDGET (self->rows[row]);
  if (row == PACKAGE && gtk_widget_get_visible (GTK_WIDGET (self->packages_wait)))
    return GTK_WIDGET (self->packages_wait);
  return gtk_widget_get_visible (GTK_WIDGET (self->pharmacies_wait)) ? GTK_WIDGET (self->pharmacies_wait)
                                                                     : GTK_WIDGET (self->rows[SELECTION]);
}

GtkWidget *
ante_partner_fields_reveal (AntePartnerFields *self)
{
  GtkWidget *first = NULL;

  for (guint i = 0; i < N_ROWS; i++)
    if (ante_form_row_reveal (self->rows[i]) && first == NULL)
      first = find_focus (self, i);
  return first;
}

void
ante_partner_fields_stop (AntePartnerFields *self)
{
  g_cancellable_cancel (self->asking_pharmacies);
  g_clear_object (&self->asking_pharmacies);
  self->pharmacies_known = FALSE;
  self->n_pharmacies = 0;
  stop_packages (self);
}
