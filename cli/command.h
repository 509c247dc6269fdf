/* A subcommand: what it is called, what it takes, and what runs it. */
#ifndef EPINDEX_CLI_COMMAND_H
#define EPINDEX_CLI_COMMAND_H

struct options;

/* What every command ends with. */
enum exit_status {
    EXIT_FOUND = 0,    /* done, found, sound */
    EXIT_NOTHING = 1,  /* the answer is no: none found, damaged, --strict and bad input */
    EXIT_TROUBLE = 2,  /* wrong usage, an unusable file, output that could not be written */
    EXIT_CONTINUE = -1 /* never an exit status: the caller goes on */
};

/* Options come in families; a command takes whole families. --help, --quiet and --verbose are
 * everybody's. */
enum option_family {
    OPTIONS_COMMON = 1 << 0,
    OPTIONS_FILE = 1 << 1,                 /* -f */
    OPTIONS_ENVIRONMENT = 1 << 2,          /* --path, --python, --prefix */
    OPTIONS_FORMAT = 1 << 3,               /* --format */
    OPTIONS_BUILD = 1 << 4,                /* -o, --in-place, --system, --sealed, --level, ... */
    OPTIONS_LEVEL = 1 << 5,                /* --level alone */
    OPTIONS_FILE_AND_ENVIRONMENT = 1 << 6, /* both families, not excluding each other */
    OPTIONS_SYSTEM = 1 << 7,               /* --system alone */
    OPTIONS_DIFF = 1 << 8                  /* --ignore-versions */
};

struct command {
    const char *name;
    const char *summary;  /* for the list of commands */
    const char *operands; /* "GROUP [NAME]" */
    int min_operands, max_operands;
    unsigned families; /* of enum option_family */
    unsigned formats;  /* of enum output_format, one bit each; 0: takes no --format */
    enum exit_status (*run)(const struct options *options);
    const char *help; /* what --help prints below the line of usage */
};

extern const struct command command_rebuild, command_check, command_lookup, command_groups,
    command_dump, command_hash, command_verify, command_where, command_gc, command_diff,
    command_doctor, command_explain;

/* All of them, in the order they are listed, NULL at the end. */
extern const struct command *const commands[];

/* NULL: there is none of that name. */
const struct command *find_command(const char *name);
/* Says that there is no such command, and which was meant. */
enum exit_status refuse_command(const char *name);

enum exit_status print_general_help(void);
enum exit_status print_version(void);
enum exit_status print_command_help(const struct command *command);

/* What several commands' help texts share. */
#define HELP_ENVIRONMENT                                                                           \
    "Which environment:\n"                                                                         \
    "      --path DIR      a path entry, as in sys.path; repeat it, in order\n"                    \
    "      --python EXE    ask this interpreter for its sys.path\n"                                \
    "      --prefix DIR    a venv or prefix, read without running anything: pyvenv.cfg,\n"         \
    "                      lib/pythonX.Y/site-packages, path lines of .pth files; a user's\n"      \
    "                      own ~/.local is no part of a prefix\n"                                  \
    "  None of them: the active virtual environment ($VIRTUAL_ENV), else python3.\n"
#define HELP_FILE                                                                                  \
    "  -f, --file FILE     answer from this index as it is, and look at no directory; without\n"   \
    "                      it: from the indexes that serve the environment and are fresh, and\n"   \
    "                      from a scan where there is none (epindex where)\n"
#define HELP_LEVEL                                                                                 \
    "      --level LEVEL   how closely the indexes of the environment are checked before they\n"   \
    "                      answer: trust, dir, meta or content [what each index asks for];\n"      \
    "                      not with --file\n"
#define HELP_STORES                                                                                \
    "Indexes are looked for, for each path entry DIR, in this order: EPINDEX_FILE, which\n"        \
    "names one file for several path entries; DIR/__epindex__/index.cdb; /var/cache/epindex;\n"    \
    "$XDG_CACHE_HOME/epindex, or ~/.cache/epindex. The first that is fresh serves, if only\n"      \
    "you, root, or in DIR the owner of DIR, may write it. EPINDEX_DISABLE=1 turns all of\n"        \
    "them off; a file DIR/__epindex__/disable does it for DIR.\n"
#define HELP_FORMAT                                                                                \
    "      --format FORMAT table (on a terminal), tsv (otherwise), json, ndjson or ini\n"
#define HELP_OUTPUT                                                                                \
    "Output: tsv has group, name, value, distribution and version; a tab or line end inside\n"     \
    "one of them is \\t, \\n or \\r, a backslash \\\\; a distribution or version that the "        \
    "metadata\n"                                                                                   \
    "does not tell is empty. json is an array of objects with the keys group, name, value,\n"      \
    "dist, version and location (its metadata directory; of a sealed index, relative to the\n"     \
    "index's folder), null where the metadata does not tell; ndjson is one object a line. ini\n"   \
    "is an entry_points.txt.\n"
#define HELP_COMMON                                                                                \
    "  -q, --quiet         only errors\n"                                                          \
    "  -v, --verbose       also each path entry and each problem with the input\n"                 \
    "  -h, --help          this text\n"

#endif
