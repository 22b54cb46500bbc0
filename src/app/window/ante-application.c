/* SPDX-License-Identifier: GPL-3.0-or-later
 * The program: one desk, one window. */
#include "app/window/ante-application.h"

#include "app/window/ante-window.h"
#include "shared/crypto/ante-crypto.h"
#include "ante-config.h"
#include "ante-resources.h"

#include <glib/gi18n.h>
#include <locale.h>

#define RESOURCES "/org/anteroom/Anteroom"

struct _AnteApplication
{
  AdwApplication parent_instance;

  const AnteProgram *program; /* static */
  char *provider_uri;         /* owned, nullable: given on the command line, training only */
  char *relay_uri;            /* likewise */
  char *data_dir;             /* owned, nullable until started */
  AnteDesk *desk;             /* likewise */
};

G_DEFINE_FINAL_TYPE (AnteApplication, ante_application, ADW_TYPE_APPLICATION)

/* --- Keys --- */

static const struct { const char *action; const char *keys[3]; } accelerators[] = {
  { "win.search", { "<Control>f" } },
  { "win.new-appointment", { "<Control>n" } },
  { "win.refresh", { "F5", "<Control>r" } },
  { "win.undo", { "<Control>z" } },
  { "win.show-list-1", { "<Alt>1" } },
  { "win.show-list-2", { "<Alt>2" } },
  { "win.show-list-3", { "<Alt>3" } },
  { "win.show-list-4", { "<Alt>4" } },
  { "win.show-list-5", { "<Alt>5" } },
  { "win.show-list-6", { "<Alt>6" } },
  { "win.show-list-7", { "<Alt>7" } },
  { "win.show-list-8", { "<Alt>8" } },
  { "win.show-list-9", { "<Alt>9" } },
  { "win.next-region", { "F6" } },
  { "win.previous-region", { "<Shift>F6" } },
  { "win.lists", { "F9" } },
  { "win.preferences", { "<Control>comma" } },
  { "win.shortcuts", { "<Control>question" } },
  { "window.close", { "<Control>w" } },
  { "app.quit", { "<Control>q" } },
};

static void
set_accelerators (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (application, accelerators[i].action, (const char **) accelerators[i].keys);
}

/* --- Actions --- */

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  GtkWindow *window = gtk_application_get_active_window (data);

  if (window != NULL)
    gtk_window_close (window);
}

/* The one window, also while a dialog stands before it. */
static AnteWindow *
find_window (GtkApplication *application)
{
  for (GList *each = gtk_application_get_windows (application); each != NULL; each = each->next)
    if (ANTE_IS_WINDOW (each->data))
      return each->data;

  return NULL;
}

static void
show_attention_cb (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       data)
{
  g_application_activate (G_APPLICATION (data));
  ante_window_show_attention (find_window (data));
}

static const GActionEntry actions[] = {
  { "quit", quit_cb },
  { "show-attention", show_attention_cb },
};

/* --- The desk --- */

static AnteDesk *
make_desk (AnteApplication *self)
{
  g_autoptr (AnteClock) clock = ante_clock_new_system ();
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (AnteKeyring) keyring = ante_keyring_new_system (self->program->application_id);
  AnteDeskOptions options = {
    .application_id = self->program->application_id,
    .data_dir = self->data_dir,
    .provider_uri = self->provider_uri != NULL ? self->provider_uri : self->program->provider_uri,
    .training = self->program->training,
    .clock = clock,
    .random = random,
    .keyring = keyring,
  };

  return ante_desk_new (&options);
}

static void
start_desk (AnteApplication *self)
{
  self->data_dir = g_build_filename (g_get_user_data_dir (), self->program->folder, NULL);
  self->desk = make_desk (self);
  ante_desk_start (self->desk, FALSE);
}

static void
open_window (AnteApplication *self)
{
  AnteWindow *window = ante_window_new (GTK_APPLICATION (self), self->desk, self->data_dir);

  ante_window_set_relay_uri (window, self->relay_uri);
  ante_window_open (window);
}

/* libadwaita adds icons after GTK has read the themes, which makes them be read again by whoever first looks for one:
 * not by the window, which is being built meanwhile. */
static gpointer
read_icon_themes (gpointer data)
{
  g_autoptr (GtkIconTheme) theme = data;

  gtk_icon_theme_has_icon (theme, "ante-today-symbolic");
  return NULL;
}

static void
read_icon_themes_aside (void)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  g_thread_unref (g_thread_new ("icons", read_icon_themes, g_object_ref (theme)));
}

/* --- The application --- */

static void
ante_application_startup (GApplication *application)
{
  ante_register_resource ();
  /* First, so that keyring and cache are opened while the display is. */
  start_desk (ANTE_APPLICATION (application));
  G_APPLICATION_CLASS (ante_application_parent_class)->startup (application);
  read_icon_themes_aside ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  set_accelerators (GTK_APPLICATION (application));
}

static void
ante_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window != NULL)
    gtk_window_present (window);
  else
    open_window (ANTE_APPLICATION (application));
}

static void
ante_application_shutdown (GApplication *application)
{
  AnteApplication *self = ANTE_APPLICATION (application);

  ante_desk_stop (self->desk);
  G_APPLICATION_CLASS (ante_application_parent_class)->shutdown (application);
}

static gboolean
refuse_far_uri (const char *option,
                const char *uri)
{
  if (uri == NULL || ante_uri_is_loopback (uri))
    return FALSE;

  g_printerr (_("%s takes only an address on this computer, such as http://127.0.0.1:8790\n"), option);
  return TRUE;
}

static int
ante_application_handle_local_options (GApplication *application,
                                       GVariantDict *options)
{
  AnteApplication *self = ANTE_APPLICATION (application);

  g_variant_dict_lookup (options, "provider-uri", "s", &self->provider_uri);
  g_variant_dict_lookup (options, "relay-uri", "s", &self->relay_uri);
  if (refuse_far_uri ("--provider-uri", self->provider_uri) || refuse_far_uri ("--relay-uri", self->relay_uri))
    return 2;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Anteroom %s\n", ANTE_VERSION);
      return 0;
    }

  return -1;
}

static void
ante_application_finalize (GObject *object)
{
  AnteApplication *self = ANTE_APPLICATION (object);

  g_clear_object (&self->desk);
  g_free (self->data_dir);
  g_free (self->provider_uri);
  g_free (self->relay_uri);

  G_OBJECT_CLASS (ante_application_parent_class)->finalize (object);
}

static void
ante_application_class_init (AnteApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ante_application_finalize;
  application_class->startup = ante_application_startup;
  application_class->activate = ante_application_activate;
  application_class->shutdown = ante_application_shutdown;
  application_class->handle_local_options = ante_application_handle_local_options;
}

static void
ante_application_init (AnteApplication *self)
{
}

static const GOptionEntry all_options[] = {
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Say the version and leave"), NULL },
  { NULL },
};

static const GOptionEntry training_options[] = {
  { "provider-uri", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Address of the simulated provider, on this computer"), N_("URI") },
  { "relay-uri", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Address of the relay the assistant begins with, on this computer"), N_("URI") },
  { NULL },
};

AnteApplication *
ante_application_new (const AnteProgram *program)
{
  g_return_val_if_fail (program != NULL, NULL);

  AnteApplication *self = g_object_new (ANTE_TYPE_APPLICATION,
                                        "application-id", program->application_id,
                                        "resource-base-path", RESOURCES,
                                        NULL);

  self->program = program;
  g_application_add_main_option_entries (G_APPLICATION (self), all_options);
  if (program->training)
    g_application_add_main_option_entries (G_APPLICATION (self), training_options);
  return self;
}

int
ante_application_main (const AnteProgram  *program,
                       int                 argc,
                       char              **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (ANTE_GETTEXT_PACKAGE, ANTE_LOCALE_DIR);
  bind_textdomain_codeset (ANTE_GETTEXT_PACKAGE, "UTF-8");
  textdomain (ANTE_GETTEXT_PACKAGE);
  g_set_application_name (program->training ? _("Anteroom Training") : _("Anteroom"));

  if (!ante_crypto_init ())
    {
      g_printerr (_("Anteroom cannot encrypt on this computer and does not start.\n"));
      return 1;
    }

  g_autoptr (AnteApplication) application = ante_application_new (program);

  return g_application_run (G_APPLICATION (application), argc, argv);
}

gboolean
ante_uri_is_loopback (const char *uri)
{
  g_autoptr (GUri) parsed = uri != NULL ? g_uri_parse (uri, G_URI_FLAGS_NONE, NULL) : NULL;
  static const char *const hosts[] = { "127.0.0.1", "::1", "localhost", NULL };

  return parsed != NULL && g_strcmp0 (g_uri_get_scheme (parsed), "http") == 0
      && g_uri_get_host (parsed) != NULL && g_strv_contains (hosts, g_uri_get_host (parsed))
      && g_uri_get_userinfo (parsed) == NULL;
}
