#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options/operands.h"
#include "options/option_table.h"
#include "options/options.h"
#include "options/suggest.h"
#include "output/message.h"
#include "output/shell.h"

/* The row that a word means, which may be cut short where no other begins so; the command NULL:
 * that of any command. */
static const struct option_row *resolve(const struct command *command, const char *word,
                                        size_t length)
{
    const struct option_row *found = find_option(command, word, length);
    for (size_t i = 0; !found && length && i < n_option_rows; i++) {
        const struct option_row *row = &option_rows[i];
        if ((command && !takes_option(command, row)) || strncmp(row->word, word, length) != 0)
            continue;
        for (size_t j = 0; j < n_option_rows; j++) {
            const struct option_row *other = &option_rows[j];
            if ((!command || takes_option(command, other)) &&
                strncmp(other->word, word, length) == 0 && strcmp(other->word, row->word) != 0)
                return NULL;
        }
        found = row;
    }
    return found;
}

/* Where the command stands among the arguments: behind options, and what they take. `count`: there
 * is none. */
static int find_command_word(int count, char **arguments)
{
    for (int i = 1; i < count; i++) {
        const char *argument = arguments[i];
        const struct option_row *row = NULL;
        if (argument[0] != '-' || argument[1] == '\0')
            return i;
        bool is_long = argument[1] == '-';
        if (is_long && argument[2] == '\0')
            return i + 1;
        if (is_long)
            row = strchr(argument, '=') ? NULL : resolve(NULL, argument + 2, strlen(argument + 2));
        else if (argument[2] == '\0')
            row = find_letter(NULL, argument[1]);
        if (row && row->value)
            i++;
    }
    return count;
}

static void hint_at_help(const struct command *command)
{
    print_hint("\"epindex %s --help\" says more.", command->name);
}

static enum exit_status refuse_letter(const struct command *command, char letter)
{
    print_error("%s has no option -%c", command->name, letter);
    hint_at_help(command);
    return EXIT_TROUBLE;
}

static enum exit_status refuse_word(const struct command *command, const char *word, size_t length)
{
    struct suggestions suggestions;
    char shown[64] = "";
    strncat(shown, word, length < sizeof shown ? length : sizeof shown - 1);
    print_error("%s has no option --%s", command->name, shown);
    suggest_for(&suggestions, shown);
    for (size_t i = 0; i < n_option_rows; i++) {
        if (takes_option(command, &option_rows[i]))
            suggest_consider(&suggestions, option_rows[i].word);
    }
    enum output_format format;
    if (find_format(shown, &format) && command->formats & 1u << format)
        print_hint("Did you mean \"--format=%s\"?", shown);
    else if (!suggest_print(&suggestions, "--"))
        hint_at_help(command);
    return EXIT_TROUBLE;
}

static enum exit_status set_level(epi_level *level, const char *name)
{
    for (*level = EPI_LEVEL_TRUST; *level <= EPI_LEVEL_CONTENT; ++*level) {
        if (strcmp(name, epi_level_name(*level)) == 0)
            return EXIT_CONTINUE;
    }
    print_error("there is no level \"%s\": choose trust, dir, meta or content", name);
    return EXIT_TROUBLE;
}

static enum exit_status set_format(struct options *options, const char *name)
{
    char list[FORMAT_LIST_SIZE];
    if (find_format(name, &options->format)) {
        if (options->command->formats & 1u << options->format)
            return EXIT_CONTINUE;
        print_error("%s has no output in the format %s", options->command->name, name);
    } else {
        print_error("there is no format \"%s\"", name);
    }
    print_hint("Choose %s.", list_formats(options->command->formats, list));
    return EXIT_TROUBLE;
}

static enum exit_status set_store(struct options *options, epi_store store)
{
    if (options->store == EPI_STORE_FITTING || options->store == store) {
        options->store = store;
        return EXIT_CONTINUE;
    }
    print_error("--in-place and --system exclude each other: each says where to write");
    return EXIT_TROUBLE;
}

static enum exit_status set_text(const char **text, const struct option_row *row,
                                 const char *argument)
{
    if (*text && strcmp(*text, argument) != 0) {
        print_error("--%s is there twice: %s and %s", row->word, *text, argument);
        if (strcmp(row->word, "prefix") == 0)
            print_hint("\"epindex diff %s %s\" compares the two.", *text, argument);
        return EXIT_TROUBLE;
    }
    *text = argument;
    return EXIT_CONTINUE;
}

static enum exit_status set_option(struct options *options, const struct option_row *row,
                                   const char *argument)
{
    void *place = (char *)options + row->place;
    struct arguments *list = place;
    if (!argument) /* of an option that takes none */
        argument = "";
    switch (row->action) {
    case SET_TRUE:
        *(bool *)place = true;
        break;
    case SET_TEXT:
        return set_text(place, row, argument);
    case REPLACE_TEXT:
        *(const char **)place = argument;
        break;
    case ADD_TEXT:
        list->items[list->count++] = argument;
        break;
    case SET_LEVEL:
        return set_level(place, argument);
    case SET_FORMAT:
        return set_format(options, argument);
    case SET_IN_PLACE:
        return set_store(options, EPI_STORE_IN_PLACE);
    case SET_SYSTEM:
        return set_store(options, EPI_STORE_SYSTEM);
    case SET_SEALED:
        options->kind = EPI_SEALED;
        break;
    case PRINT_HELP:
        return print_command_help(options->command);
    case PRINT_VERSION:
        return print_version();
    }
    return EXIT_CONTINUE;
}

/* The arguments that are left to read, without the one that names the command. */
struct reader {
    struct options *options;
    char **next, **end;
};

static enum exit_status take_argument(struct reader *reader, const struct option_row *row,
                                      const char *attached)
{
    const char *argument = attached;
    if (row->value && !argument) {
        if (reader->next == reader->end) {
            print_error("--%s needs an argument", row->word);
            hint_at_help(reader->options->command);
            return EXIT_TROUBLE;
        }
        argument = *reader->next++;
    } else if (!row->value && argument) {
        print_error("--%s takes no argument", row->word);
        return EXIT_TROUBLE;
    }
    return set_option(reader->options, row, argument);
}

static enum exit_status read_word(struct reader *reader, const char *word)
{
    size_t length = strcspn(word, "=");
    const struct option_row *row = resolve(reader->options->command, word, length);
    if (!row)
        return refuse_word(reader->options->command, word, length);
    return take_argument(reader, row, word[length] ? word + length + 1 : NULL);
}

static enum exit_status read_letters(struct reader *reader, const char *letters)
{
    enum exit_status status = EXIT_CONTINUE;
    for (; *letters && status == EXIT_CONTINUE; letters++) {
        const struct option_row *row = find_letter(reader->options->command, *letters);
        if (!row)
            return refuse_letter(reader->options->command, *letters);
        if (row->value)
            return take_argument(reader, row, letters[1] ? letters + 1 : NULL);
        status = take_argument(reader, row, NULL);
    }
    return status;
}

/* Options and operands may stand in any order; behind "--" there are operands only. */
static enum exit_status read_all(struct reader *reader, char **operands)
{
    struct options *options = reader->options;
    enum exit_status status = EXIT_CONTINUE;
    bool only_operands = false;
    while (reader->next < reader->end && status == EXIT_CONTINUE) {
        char *argument = *reader->next++;
        if (only_operands || argument[0] != '-' || argument[1] == '\0')
            operands[options->n_operands++] = argument;
        else if (strcmp(argument, "--") == 0)
            only_operands = true;
        else if (argument[1] == '-')
            status = read_word(reader, argument + 2);
        else
            status = read_letters(reader, argument + 1);
    }
    options->operands = operands;
    return status;
}

/* --path, --python, --prefix and --file each name all there is to look at. */
static enum exit_status check_choice(const struct options *options)
{
    const struct {
        const char *name;
        bool given;
    } choices[] = {{"--file", options->file != NULL},
                   {"--path", options->paths.count > 0},
                   {"--python", options->python != NULL},
                   {"--prefix", options->prefix != NULL},
                   {"--catalogue", options->catalogue != NULL}};
    const char *first = NULL;
    bool file_is_apart = options->command->families & OPTIONS_CHECKED_FILE;
    for (size_t i = file_is_apart; i < sizeof choices / sizeof choices[0]; i++) {
        if (!choices[i].given)
            continue;
        if (first) {
            print_error("%s and %s exclude each other: each says what to look at", first,
                        choices[i].name);
            return EXIT_TROUBLE;
        }
        first = choices[i].name;
    }
    if (!file_is_apart && options->file && options->level != EPI_LEVEL_DEFAULT) {
        print_error("--file and --level exclude each other: a file that is named answers as it is");
        return EXIT_TROUBLE;
    }
    return EXIT_CONTINUE;
}

static void retype(FILE *out, const char *option, const char *argument)
{
    if (!argument)
        return;
    fprintf(out, " %s ", option);
    print_quoted(out, argument);
}

static enum exit_status keep_choice(struct options *options)
{
    char *choice = NULL;
    size_t length;
    FILE *out = names_environment(options) || options->file || options->catalogue
                    ? open_memstream(&choice, &length)
                    : NULL;
    options->choice = "";
    if (!out)
        return EXIT_CONTINUE;
    if (!(options->command->families & OPTIONS_CHECKED_FILE))
        retype(out, "-f", options->file);
    retype(out, "--catalogue", options->catalogue);
    for (size_t i = 0; i < options->paths.count; i++)
        retype(out, "--path", options->paths.items[i]);
    retype(out, "--prefix", options->prefix);
    retype(out, "--python", options->python);
    if (fclose(out) != 0 || !choice) {
        free(choice);
        print_out_of_memory();
        return EXIT_TROUBLE;
    }
    options->choice = options->owned_choice = choice;
    return EXIT_CONTINUE;
}

static enum exit_status read_options(const struct command *command, int count, char **arguments,
                                     int command_word, struct options *options)
{
    size_t room = (size_t)count;
    /* One array for all: no list can be longer than the arguments. */
    char **owned = calloc(6 * room, sizeof *owned);
    if (!owned) {
        print_out_of_memory();
        return EXIT_TROUBLE;
    }
    *options = (struct options){.command = command, .format = default_format(), .owned = owned};
    options->paths.items = (const char **)(owned + room);
    options->groups.items = (const char **)(owned + 2 * room);
    options->ignored.items = (const char **)(owned + 3 * room);
    options->from.items = (const char **)(owned + 4 * room);
    char **rest = owned + 5 * room, **end = rest;
    for (int i = 1; i < count; i++) {
        if (i != command_word)
            *end++ = arguments[i];
    }
    struct reader reader = {options, rest, end};
    enum exit_status status = read_all(&reader, owned);
    if (status == EXIT_CONTINUE)
        status = keep_choice(options);
    if (status == EXIT_CONTINUE)
        status = check_operands(options);
    return status == EXIT_CONTINUE ? check_choice(options) : status;
}

static bool is_one_of(const char *argument, const char *letter, const char *word)
{
    return strcmp(argument, letter) == 0 || strcmp(argument, word) == 0;
}

/* Only options, or nothing at all. */
static enum exit_status without_command(const struct command *const *commands, int count,
                                        char **arguments)
{
    for (int i = 1; i < count; i++) {
        if (is_one_of(arguments[i], "-h", "--help"))
            return print_general_help(commands);
        if (is_one_of(arguments[i], "-V", "--version"))
            return print_version();
    }
    print_error("which command?");
    print_hint("\"epindex --help\" lists them.");
    return EXIT_TROUBLE;
}

enum exit_status read_arguments(const struct command *const *commands, int count, char **arguments,
                                struct options *options)
{
    *options = (struct options){0};
    int place = find_command_word(count, arguments);
    if (place >= count)
        return without_command(commands, count, arguments);
    bool is_help = strcmp(arguments[place], "help") == 0;
    if (is_help && place + 1 == count)
        return print_general_help(commands);
    const char *name = arguments[place + is_help];
    const struct command *command = find_command(commands, name);
    if (!command)
        return refuse_command(commands, name);
    if (is_help)
        return print_command_help(command);
    return read_options(command, count, arguments, place, options);
}

void free_options(struct options *options)
{
    free(options->owned);
    free(options->owned_choice);
    *options = (struct options){0};
}

bool names_environment(const struct options *options)
{
    return options->paths.count || options->python || options->prefix;
}

bool wants_group(const struct options *options, const char *group)
{
    for (size_t i = 0; i < options->groups.count; i++) {
        if (strcmp(options->groups.items[i], group) == 0)
            return true;
    }
    return options->groups.count == 0;
}
