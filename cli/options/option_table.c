#include "options/option_table.h"

#include <string.h>

#include "options/options.h"

#define PLACE(member) offsetof(struct options, member)
#define LEVELS                                                                                     \
    "trust (not at all), dir (one stat per path entry), meta (and one per "                        \
    "distribution), content (read it all again)"

const struct option_row option_rows[] = {
    {OPTIONS_FILE, 'f', "file", "FILE", SET_TEXT, PLACE(file),
     "answer from this index as it is, and look at no directory; without it: from the indexes "
     "that serve the environment and are fresh, and from a scan where there is none"},
    {OPTIONS_CHECKED_FILE, 'f', "file", "FILE", SET_TEXT, PLACE(file), "the same as FILE"},
    {OPTIONS_BUILD, 'o', "output", "FILE", SET_TEXT, PLACE(output),
     "one index of all path entries; - is standard output"},
    {OPTIONS_BUILD, 0, "in-place", NULL, SET_IN_PLACE, PLACE(store),
     "each into DIR/__epindex__, wherever DIR is"},
    {OPTIONS_BUILD, 0, "system", NULL, SET_SYSTEM, PLACE(store),
     "each into the system's store, /var/cache/epindex"},
    {OPTIONS_STORE, 0, "system", NULL, SET_SYSTEM, PLACE(store),
     "the system's store [the user's: $XDG_CACHE_HOME/epindex, or ~/.cache/epindex]"},
    {OPTIONS_BUILD, 0, "sealed", NULL, SET_SEALED, PLACE(kind),
     "for an image or archive that ships the index with what it describes: paths relative to the "
     "index, no time stamps, the same bytes on every build; with -o or --in-place"},
    {OPTIONS_BUILD, 0, "level", "LEVEL", SET_LEVEL, PLACE(level),
     "how closely readers are to check that it still describes the directories: " LEVELS
     " [meta; with --sealed: trust]"},
    {OPTIONS_LEVEL, 0, "level", "LEVEL", SET_LEVEL, PLACE(level),
     "how closely the indexes are checked: " LEVELS " [what each index asks for]"},
    {OPTIONS_BUILD, 0, "force", NULL, SET_TRUE, PLACE(force),
     "read everything and write, even where the index is fresh"},
    {OPTIONS_BUILD, 0, "strict", NULL, SET_TRUE, PLACE(strict),
     "exit with 1 when some of the input was bad"},
    {OPTIONS_FROM, 0, "from", "FILE", ADD_TEXT, PLACE(from),
     "with -o: make a catalogue, of the lines that epindex scan printed, instead of an index of an "
     "environment; - is standard input; repeat it"},
    {OPTIONS_FROM, 0, "shards", "N", SET_TEXT, PLACE(shards),
     "with --from: a folder of N files; an entry is in the one that its group and name lead to"},
    {OPTIONS_FROM, 0, "shard", "I", SET_TEXT, PLACE(shard),
     "with --shards: only the file of shard I, from 0, for one process of several"},
    {OPTIONS_FROM, 0, "assemble", "DIR", SET_TEXT, PLACE(assemble),
     "with --shards, in place of --from: make the folder DIR, in which each shard was written so, "
     "the catalogue"},
    {OPTIONS_FROM, 0, "memory", "MIB", SET_TEXT, PLACE(memory),
     "with --from: build in so many MiB; what does not fit is sorted beside the catalogue [256]"},
    {OPTIONS_SCAN, 0, "identity", "HOW", SET_TEXT, PLACE(identity),
     "write down by what a file is known to be the same later: size, time (and size), hash (of all "
     "of "
     "it, which has to be read) or none [none]"},
    {OPTIONS_SCAN, 0, "since", "FILE", SET_TEXT, PLACE(since),
     "the last catalogue, a file or folder: inputs that it has with the same identity are not "
     "read; their lines are taken from there, and come last"},
    {OPTIONS_SCAN, '0', "null", NULL, SET_TRUE, PLACE(null),
     "the list on standard input has a NUL behind each path"},
    {OPTIONS_SCAN, 0, "strict", NULL, SET_TRUE, PLACE(strict),
     "exit with 1 when some of the input was bad"},
    {OPTIONS_CATALOGUE, 0, "catalogue", "DIR", SET_TEXT, PLACE(catalogue),
     "answer from this catalogue, a folder of shards; GROUP and NAME are taken as they are"},
    {OPTIONS_DRY_RUN, 'n', "dry-run", NULL, SET_TRUE, PLACE(dry_run),
     "say what would be done, and do nothing"},
    {OPTIONS_GROUPS, 'g', "group", "GROUP", ADD_TEXT, PLACE(groups),
     "only this group; repeat it for more"},
    {OPTIONS_DIST, 'd', "dist", "DIST", SET_TEXT, PLACE(dist),
     "only entries of this distribution, in any spelling of its name"},
    {OPTIONS_PATTERN, 'r', "regex", NULL, SET_TRUE, PLACE(regex),
     "the operands are regular expressions, as of grep -E"},
    {OPTIONS_PATTERN, 'i', "ignore-case", NULL, SET_TRUE, PLACE(ignore_case),
     "in upper or lower case"},
    {OPTIONS_FIELDS, 'c', "count", NULL, SET_TRUE, PLACE(count), "print only how many there are"},
    {OPTIONS_FIELDS, 'o', "fields", "LIST", REPLACE_TEXT, PLACE(fields),
     "print only these, in this order, with commas between them; they are named as the keys of "
     "--format=json"},
    {OPTIONS_FIELDS, '0', "null", NULL, SET_TRUE, PLACE(null),
     "end rows of tsv with a NUL, and write fields as they are (for xargs -0)"},
    {OPTIONS_DIFF, 0, "ignore-versions", NULL, SET_TRUE, PLACE(ignore_versions),
     "another version alone is no difference"},
    {OPTIONS_DOCTOR, 0, "ignore", "CODE", ADD_TEXT, PLACE(ignored),
     "leave out findings of this code, or CODE:DIST those of one distribution; repeat it"},
    {OPTIONS_DOCTOR, 0, "accepted", "TEXTFILE", SET_TEXT, PLACE(accepted),
     "leave out the findings that TEXTFILE lists, one to a line as --ignore takes them; # begins a "
     "comment"},
    {OPTIONS_FORMAT, 0, "format", "FORMAT", SET_FORMAT, PLACE(format), NULL},
    {OPTIONS_COMMON, 'q', "quiet", NULL, SET_TRUE, PLACE(quiet), "print errors only"},
    {OPTIONS_COMMON, 'v', "verbose", NULL, SET_TRUE, PLACE(verbose),
     "also each path entry, and each problem with the input"},
    {OPTIONS_COMMON, 'h', "help", NULL, PRINT_HELP, 0, "print this text"},
    {OPTIONS_COMMON, 'V', "version", NULL, PRINT_VERSION, 0, "print the version"},
    {OPTIONS_ENVIRONMENT, 0, "path", "DIR", ADD_TEXT, PLACE(paths),
     "a path entry, as in sys.path; repeat it, in order"},
    {OPTIONS_ENVIRONMENT, 0, "prefix", "DIR", SET_TEXT, PLACE(prefix),
     "a venv or prefix, read without running anything: pyvenv.cfg, lib/pythonX.Y/site-packages, "
     "path lines of .pth files; a user's own ~/.local is no part of a prefix"},
    {OPTIONS_ENVIRONMENT, 0, "python", "EXE", SET_TEXT, PLACE(python),
     "ask this interpreter for its sys.path; the answer is kept while what it depends on stays the "
     "same"},
    {OPTIONS_ENVIRONMENT, 0, "ask", NULL, SET_TRUE, PLACE(ask),
     "start the interpreter, whatever it answered before"},
};
const size_t n_option_rows = sizeof option_rows / sizeof option_rows[0];

bool takes_option(const struct command *command, const struct option_row *row)
{
    return (command->families | OPTIONS_COMMON) & row->families;
}

const struct option_row *find_option(const struct command *command, const char *word, size_t length)
{
    for (size_t i = 0; i < n_option_rows; i++) {
        const struct option_row *row = &option_rows[i];
        if ((!command || takes_option(command, row)) && strncmp(row->word, word, length) == 0 &&
            row->word[length] == '\0')
            return row;
    }
    return NULL;
}

const struct option_row *find_letter(const struct command *command, char letter)
{
    for (size_t i = 0; i < n_option_rows; i++) {
        const struct option_row *row = &option_rows[i];
        if (row->letter == letter && (!command || takes_option(command, row)))
            return row;
    }
    return NULL;
}
