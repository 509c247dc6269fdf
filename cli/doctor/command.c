/* epindex doctor: what is wrong with this environment? */
#include "commands.h"
#include "doctor/findings.h"
#include "output/message.h"
#include "paths/choose.h"

static epi_status open_paths(const struct string_list *paths, epi_level level, unsigned flags,
                             epi_index **index, epi_detail *detail)
{
    epi_open_options how = EPI_OPEN_OPTIONS_INIT;
    how.flags = EPI_NO_SAVE | flags;
    how.level = level;
    return epi_open((const char *const *)paths->items, paths->count, &how, index, detail);
}

/* `index` answers; `scanned` has just been read. */
static enum exit_status examine(const struct options *options, const epi_index *index,
                                const epi_index *scanned)
{
    struct inventory inventory;
    struct findings findings = {.choice = options->choice};
    enum exit_status result = EXIT_TROUBLE;
    if (take_inventory(scanned, &inventory) == EPI_OK) {
        check_path_entries(&inventory, &findings);
        check_problems(&inventory, &findings);
        check_modules(&inventory, &findings);
        check_distributions(&inventory, &findings);
        check_names(&inventory, &findings);
        check_stores(index, options->level, &findings);
        check_enabled(&inventory, &findings);
    } else {
        findings.no_memory = true;
    }
    if (findings.no_memory)
        print_out_of_memory();
    else if (drop_accepted(options, &findings))
        result = print_findings(options, &findings);
    findings_free(&findings);
    inventory_free(&inventory);
    return result;
}

static enum exit_status doctor(const struct options *options)
{
    struct string_list paths = {0};
    epi_index *index = NULL, *scanned = NULL;
    epi_detail detail = {""};
    enum exit_status result = EXIT_TROUBLE;
    if (!choose_paths(options, &paths))
        goto cleanup;
    epi_status status = open_paths(&paths, options->level, 0, &index, &detail);
    if (status == EPI_OK)
        status = open_paths(&paths, EPI_LEVEL_DEFAULT, EPI_NO_STORES, &scanned, &detail);
    if (status == EPI_OK)
        result = examine(options, index, scanned);
    else
        print_library_error(status, &detail, "the environment could not be read");

cleanup:
    epi_close(scanned);
    epi_close(index);
    string_list_free(&paths);
    return result;
}

const struct command command_doctor = {
    .name = "doctor",
    .summary = "what is wrong with the environment, and what to do about it",
    .operands = "",
    .families =
        OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT | OPTIONS_DOCTOR | OPTIONS_FIELDS,
    .formats = FORMATS_OF_ROWS,
    .run = doctor,
    .only_looks = true,
    .about = "Looks for what is wrong with the environment: what is installed, whether the\n"
             "modules that entry points name are there, and the stores. The directories are\n"
             "read anew, nothing is imported, nothing is written. Each finding has a code:\n"
             "\n"
             "error: does not work\n"
             "  invalid-reference     the value of an entry point is no object reference\n"
             "  unreadable            a path entry, or a file in it, may not be read\n"
             "  no-equals-sign, empty-name, not-utf-8, nul-byte, byte-order-mark, too-large,\n"
             "  dangling-link, bad-zip, no-name, same-hash, more-problems\n"
             "                        a file that importlib.metadata stumbles over\n"
             "warning: works, maybe not as meant\n"
             "  missing-module        no path entry has the module that an entry point names:\n"
             "                        who asks for that entry gets an error\n"
             "  shadowed              an earlier distribution of the same name hides it\n"
             "  name-clash            two distributions give the same name in a group\n"
             "  duplicate-distribution\n"
             "                        two versions of one distribution in one path entry\n"
             "  leftover              what pip left of a broken uninstall: ~name\n"
             "  no-metadata           a metadata directory without METADATA or PKG-INFO\n"
             "  missing-path-entry    on the path, but not there\n"
             "  not-a-path-entry      on the path, but neither a directory nor a zip file\n"
             "  index-stale, index-untrusted, index-unusable\n"
             "                        an index that cannot serve, or should not, and why\n"
             "  store-unwritable      what is read cannot be kept for the next process\n"
             "note: as it should be, or not yours to mend, but good to know\n"
             "  missing-module, name-clash\n"
             "                        of what came with the system's packages (in /usr/lib)\n"
             "  editable              an editable install hides the metadata of its source\n"
             "  duplicate-metadata    one distribution has two metadata directories, of one\n"
             "                        version\n"
             "  same-path-entry       the path has one directory twice\n"
             "  missing-extra         a module that is there only with the extras named\n"
             "  not-checked           modules that were not looked for, and why\n"
             "  index-moved           an index that holds, and is dear to check\n"
             "  no-index              no index serves the path entry: each process reads it\n"
             "  stores-off            EPINDEX_DISABLE, or __epindex__/disable\n"
             "  enabled               python -m epindex enable is at work\n"
             "\n"
             "A module counts as there where a package, a module, an extension module of any\n"
             "version or a namespace package of that name lies on the path, or the standard\n"
             "library has one. Where that cannot be known without running code (editable\n"
             "installs with an import hook, packages that change their __path__, archives),\n"
             "nothing is reported. A missing pythonXY.zip is normal. --quiet leaves out notes\n"
             "and the summary; --verbose unfolds findings of one kind on one distribution.\n",
    .output = "tsv has severity, code, path, line, what is wrong and what to do. json\n"
              "is an array of objects with the keys severity, code, path, line, group, name,\n"
              "dist, what and advice, null where they do not apply.\n",
    .statuses = "0 nothing found, or notes only; 1 errors or warnings; 2 no answer.\n",
    .examples = "  epindex doctor\n"
                "  epindex doctor -q -o code,dist | sort -u | tr '\\t' ':' > doctor.txt\n"
                "  epindex doctor --ignore missing-module:ipython --accepted doctor.txt\n"
                "  epindex doctor --prefix venv --format=json\n"};
