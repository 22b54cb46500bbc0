/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the operator wants: the command line, and a settings file where it says nothing. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct _AnteRelayCommand AnteRelayCommand;

typedef struct
{
  /* Settings */         char *data_dir;   /* owned */
                         char *database;   /* owned, nullable: a file in the data folder */
                         char *listen;     /* owned */
                         char *public_url; /* owned, nullable: http on the port listened to, for trying things out */
                         char *provider_url;      /* owned, nullable: the provider's own */
                         char *provider_keys_dir; /* owned, nullable */
                         char *metrics;    /* owned, nullable: only asked over the operator's socket */
                         char *hook_networks; /* owned, nullable: webhooks come from anywhere */
                         char *clinic_limit, *desk_limit, *stranger_limit; /* owned; numbers */
                         char *retention_days; /* owned, nullable: everything is kept */
  /* Command line only */ char *config;    /* owned, nullable: the settings file */
                         char *proxy;      /* owned, nullable; for setup, as are those below */
                         char *user;       /* owned, nullable */
                         gboolean replace, ask;
                         char *from, *to;  /* owned, nullable; settings files, for migrate */
                         const AnteRelayCommand *command; /* nullable: the relay is to run */
                         char **arguments; /* owned; as many as the command takes */
} AnteRelayOptions;
void ante_relay_options_clear (AnteRelayOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AnteRelayOptions, ante_relay_options_clear)
/** ante_relay_options_copy: what is said, without the command. @self is empty. */
void ante_relay_options_copy (AnteRelayOptions *self, const AnteRelayOptions *other);

/* What the program does other than run, named by the words after its options. */
struct _AnteRelayCommand
{
  const char *words;                        /* "clinic add" */
  const char *arguments;                    /* "NAME", or "" */
  const char *help;
  gboolean makes_settings;                  /* there need be none yet, and no file is read */
  int (*run) (const AnteRelayOptions *options); /* the exit status */
};

/* A setting is a line of the file and an option of the same name. */
typedef struct
{
  const char *name;
  const char *argument;                        /* what stands for the value in --help */
  const char *help;
  gsize offset;                                /* of its char * in AnteRelayOptions */
  gboolean (*check) (char **value, GError **); /* nullable; may write the value more simply */
} AnteRelaySetting;

/** ante_relay_options_read: @commands ends with one without words. @error's message is one sentence for the
 *  operator. --help and --version do as they say and end the program. */
gboolean ante_relay_options_read (AnteRelayOptions *self, const AnteRelayCommand *commands, int argc, char **argv,
                                  GError **error);

/** ante_relay_options_read_file: takes from the file at @path each setting that is not said yet. One that is not
 *  known is refused, since a misspelt setting would silently be another one's default. */
gboolean ante_relay_options_read_file (AnteRelayOptions *self, const char *path, GError **error);

/** ante_relay_options_check: every setting that is said; and that the one there is no default for is said. */
gboolean ante_relay_options_check (AnteRelayOptions *self, GError **error);

/** ante_relay_options_check_one: likewise one setting that is said, by its name. */
gboolean ante_relay_options_check_one (AnteRelayOptions *self, const char *name, GError **error);

/** ante_relay_options_write: the settings that are said, as a settings file. (transfer full). */
char *ante_relay_options_write (const AnteRelayOptions *self);

/** ante_relay_settings: every setting there is. The last has no name. */
const AnteRelaySetting *ante_relay_settings (void);

G_END_DECLS
