/* Finding a command among those there are, and every --help. */
#include <string.h>
#include <unistd.h>

#include "epindex.h"
#include "options/command.h"
#include "options/option_table.h"
#include "options/options.h"
#include "options/suggest.h"
#include "output/message.h"
#include "output/stream.h"

/* Where a line of help ends, and where the text of an option begins. */
#define HELP_WIDTH 80
#define TEXT_COLUMN 22

const struct command *find_command(const struct command *const *commands, const char *name)
{
    for (const struct command *const *command = commands; *command; command++) {
        if (strcmp(name, (*command)->name) == 0)
            return *command;
    }
    return NULL;
}

/* What other programs call what a command here does. */
static const char *other_name(const char *name)
{
    static const char *const names[][2] = {
        {"list", "\"groups\", \"distributions\" or \"dump\""},
        {"ls", "\"groups\", \"distributions\" or \"dump\""},
        {"search", "\"lookup\" with a pattern, or \"groups\""},
        {"find", "\"lookup\" with a pattern, or \"groups\""},
        {"status", "\"where\" or \"check\""},
        {"info", "\"where\" or \"explain\""},
        {"show", "\"explain\" or \"lookup\""},
        {"clean", "\"gc\" or \"purge\""},
        {"build", "\"rebuild\""},
        {"update", "\"rebuild\""},
        {"freeze", "\"distributions --format=freeze\""},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i][0]) == 0)
            return names[i][1];
    }
    return NULL;
}

enum exit_status refuse_command(const struct command *const *commands, const char *name)
{
    struct suggestions suggestions;
    const char *other = other_name(name);
    print_error("there is no command \"%s\"", name);
    suggest_for(&suggestions, name);
    for (const struct command *const *command = commands; *command; command++)
        suggest_consider(&suggestions, (*command)->name);
    suggest_consider(&suggestions, "help");
    if (other)
        print_hint("Did you mean %s?", other);
    else if (!suggest_print(&suggestions, ""))
        print_hint("\"epindex --help\" lists the commands.");
    return EXIT_TROUBLE;
}

static void pad(struct stream *out, size_t used, size_t wanted)
{
    for (; used < wanted; used++)
        stream_char(out, ' ');
}

/* A paragraph whose first line goes on at column `used`, its lines beginning at TEXT_COLUMN. */
static void print_wrapped(struct stream *out, const char *text, size_t used)
{
    pad(out, used, TEXT_COLUMN);
    used = used > TEXT_COLUMN ? used : TEXT_COLUMN;
    bool first = true;
    while (*text) {
        size_t length = strcspn(text, " ");
        if (!first && used + 1 + length > HELP_WIDTH) {
            stream_char(out, '\n');
            pad(out, 0, TEXT_COLUMN);
            used = TEXT_COLUMN;
        } else if (!first) {
            stream_char(out, ' ');
            used++;
        }
        stream_write(out, text, length);
        used += length;
        first = false;
        text += length + (text[length] == ' ');
    }
    stream_char(out, '\n');
}

static void print_option(struct stream *out, const struct option_row *row, const char *help)
{
    size_t used = 6 + 2 + strlen(row->word);
    stream_text(out, "  ");
    if (row->letter) {
        stream_char(out, '-');
        stream_char(out, row->letter);
        stream_text(out, ", ");
    } else {
        stream_text(out, "    ");
    }
    stream_text(out, "--");
    stream_text(out, row->word);
    if (row->value) {
        stream_char(out, ' ');
        stream_text(out, row->value);
        used += 1 + strlen(row->value);
    }
    if (used + 1 > TEXT_COLUMN) {
        stream_char(out, '\n');
        used = 0;
    }
    print_wrapped(out, help, used);
}

static void print_options(struct stream *out, const struct command *command, unsigned families)
{
    char formats[FORMAT_LIST_SIZE];
    for (size_t i = 0; i < n_option_rows; i++) {
        const struct option_row *row = &option_rows[i];
        if (takes_option(command, row) && row->families & families)
            print_option(out, row,
                         row->help ? row->help : describe_formats(command->formats, formats));
    }
}

static const char environment_heading[] = "Which environment:\n";
static const char environment_default[] =
    "  None of them: the active virtual environment ($VIRTUAL_ENV), read as a prefix\n"
    "  with PYTHONPATH in front; else python3, which is asked for its sys.path.\n";

enum exit_status print_general_help(const struct command *const *commands)
{
    static const struct command any = {.families = OPTIONS_COMMON | OPTIONS_ENVIRONMENT};
    struct stream out;
    stream_open(&out, STDOUT_FILENO);
    stream_text(&out, "Usage: epindex COMMAND [OPTION]... [OPERAND]...\n"
                      "\n"
                      "The entry points of a Python environment, compiled into one file that any\n"
                      "program looks up in microseconds.\n"
                      "\n"
                      "Commands:\n");
    for (const struct command *const *command = commands; *command; command++) {
        stream_text(&out, "  ");
        stream_text(&out, (*command)->name);
        pad(&out, strlen((*command)->name), 14);
        stream_text(&out, (*command)->summary);
        stream_char(&out, '\n');
    }
    stream_text(&out, "  help          what a command does: epindex help COMMAND\n"
                      "\n"
                      "Options:\n");
    print_options(&out, &any, OPTIONS_COMMON);
    stream_text(&out, "\n");
    stream_text(&out, environment_heading);
    print_options(&out, &any, OPTIONS_ENVIRONMENT);
    stream_text(&out, environment_default);
    stream_text(&out,
                "\n"
                "Indexes are looked for, for each path entry DIR, in this order: EPINDEX_FILE,\n"
                "which names one file for several path entries; DIR/__epindex__/index.cdb;\n"
                "/var/cache/epindex; $XDG_CACHE_HOME/epindex, or ~/.cache/epindex. The first\n"
                "that is fresh serves, if only you, root, or in DIR the owner of DIR, may write\n"
                "it. EPINDEX_DISABLE=1 turns all of them off; a file DIR/__epindex__/disable\n"
                "does it for DIR.\n"
                "\n"
                "Exit status: 0 yes, 1 no (none found, stale, damaged, different, bad input with\n"
                "--strict), 2 wrong usage or a file that cannot be used.\n"
                "\n"
                "Examples:\n"
                "  epindex lookup console_scripts pip      what the command \"pip\" runs\n"
                "  epindex where                           which indexes answer that\n"
                "  epindex rebuild                         bring them up to date\n"
                "  epindex rebuild -o plugins.cdb          the same question, from a file:\n"
                "  epindex lookup -f plugins.cdb console_scripts pip\n");
    return stream_finish(&out, EXIT_FOUND);
}

enum exit_status print_command_help(const struct command *command)
{
    struct stream out;
    stream_open(&out, STDOUT_FILENO);
    stream_text(&out, "Usage: epindex ");
    stream_text(&out, command->name);
    stream_text(&out, " [OPTION]...");
    stream_text(&out, command->operands[0] ? " " : "");
    stream_text(&out, command->operands);
    stream_text(&out, "\n\n");
    stream_text(&out, command->about);
    stream_text(&out, "\nOptions:\n");
    print_options(&out, command, ~(unsigned)OPTIONS_ENVIRONMENT);
    if (command->families & OPTIONS_ENVIRONMENT) {
        stream_char(&out, '\n');
        stream_text(&out, environment_heading);
        print_options(&out, command, OPTIONS_ENVIRONMENT);
        stream_text(&out, environment_default);
    }
    if (command->output) {
        stream_text(&out, "\nOutput: ");
        stream_text(&out, command->output);
    }
    stream_text(&out, "\nExit status: ");
    stream_text(&out, command->statuses);
    stream_text(&out, "\nExamples:\n");
    stream_text(&out, command->examples);
    return stream_finish(&out, EXIT_FOUND);
}

enum exit_status print_version(void)
{
    struct stream out;
    stream_open(&out, STDOUT_FILENO);
    stream_text(&out, "epindex ");
    stream_text(&out, epi_version());
    stream_char(&out, '\n');
    return stream_finish(&out, EXIT_FOUND);
}
