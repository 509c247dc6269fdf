/* epindex doctor: what is wrong with this environment? */
#include "doctor_findings.h"
#include "message.h"
#include "options.h"
#include "source.h"

static enum exit_status examine(const struct options *options, const epi_index *index,
                                const epi_view *view)
{
    struct environment environment;
    struct findings findings = {0};
    enum exit_status result = EXIT_TROUBLE;
    if (read_environment(index, &environment)) {
        check_path_entries(&environment, &findings);
        check_problems(&environment, &findings);
        check_modules(&environment, &findings);
        check_distributions(&environment, &findings);
        check_names(&environment, &findings);
        check_stores(options, view, &findings);
    } else {
        findings.no_memory = true;
    }
    if (findings.no_memory)
        print_out_of_memory();
    else
        result = print_findings(options, &findings);
    findings_free(&findings);
    free_environment(&environment);
    return result;
}

static enum exit_status doctor(const struct options *options)
{
    struct path_list paths = {0};
    epi_view *view = NULL;
    epi_index *index = NULL;
    epi_detail detail = {""};
    enum exit_status result = EXIT_TROUBLE;
    if (!open_view(options, EPI_VIEW_NO_SAVE, &paths, &view))
        goto cleanup;
    epi_status status =
        epi_index_scan((const char *const *)paths.items, paths.count, NULL, &index, &detail);
    if (status == EPI_OK)
        result = examine(options, index, view);
    else
        print_library_error(status, &detail, "the environment could not be read");

cleanup:
    epi_index_close(index);
    epi_view_close(view);
    path_list_free(&paths);
    return result;
}

const struct command command_doctor = {
    .name = "doctor",
    .summary = "what is wrong with the environment, and what to do about it",
    .operands = "",
    .families = OPTIONS_ENVIRONMENT | OPTIONS_LEVEL | OPTIONS_FORMAT,
    .formats = FORMATS_WITHOUT_INI,
    .run = doctor,
    .help =
        "Looks for what is wrong with the environment: what is installed, whether the modules\n"
        "that entry points name are there, and the stores. The directories are read anew,\n"
        "nothing is imported, nothing is written. Each finding has a code:\n"
        "\n"
        "error: does not work\n"
        "  missing-module        no path entry has the module that an entry point names\n"
        "  invalid-reference     the value of an entry point is no object reference\n"
        "  unreadable            a path entry, or a file in it, may not be read\n"
        "  no-equals-sign, empty-name, not-utf-8, nul-byte, byte-order-mark, too-large,\n"
        "  dangling-link, bad-zip, no-name, more-problems\n"
        "                        a file that importlib.metadata stumbles over, or a line of it\n"
        "warning: works, maybe not as meant\n"
        "  shadowed              an earlier distribution of the same name hides it\n"
        "  name-clash            two distributions give the same name in a group\n"
        "  duplicate-distribution\n"
        "                        two versions of one distribution in one path entry\n"
        "  leftover              what pip left of a broken uninstall: ~name\n"
        "  no-metadata           a metadata directory without METADATA or PKG-INFO\n"
        "  missing-path-entry    on the path, but not there\n"
        "  not-a-path-entry      on the path, but neither a directory nor a zip file\n"
        "  index-stale, index-untrusted, index-unusable\n"
        "                        an index that cannot serve, and why\n"
        "  store-unwritable      what is read cannot be kept for the next process\n"
        "note: as it should be, but good to know\n"
        "  editable              an editable install hides the metadata of its source tree\n"
        "  duplicate-metadata    one distribution has two metadata directories, of one version\n"
        "  same-path-entry       the path has one directory twice\n"
        "  missing-extra         a module that is there only with the extras that are named\n"
        "  not-checked           modules that were not looked for, and why\n"
        "  no-index              no index serves the path entry: each process reads it\n"
        "  stores-off            EPINDEX_DISABLE, or __epindex__/disable\n"
        "\n"
        "A module counts as there where a package, a module, an extension module of any\n"
        "version or a namespace package of that name lies on the path, or the standard library\n"
        "has one. Where that cannot be told without running code (editable installs with an\n"
        "import hook, packages that change their __path__, archives), nothing is reported.\n"
        "A missing pythonXY.zip is normal.\n"
        "\n"
        "      --level LEVEL   how closely to check the indexes: trust, dir, meta or content\n"
        "                      [what each index asks for]\n"
        "      --format FORMAT table (on a terminal), tsv (otherwise), json or ndjson\n"
        "  -q, --quiet         no notes, and no summary\n"
        "  -v, --verbose       also each path entry\n"
        "  -h, --help          this text\n"
        "\n" HELP_ENVIRONMENT "\n"
        "Output: tsv has severity, code, path, line, what is wrong and what to do. json is an\n"
        "array of objects with the keys severity, code, path, line, group, name, dist, what and\n"
        "advice, null where they do not apply.\n"
        "\n"
        "Exit status: 0 nothing found, or notes only; 1 errors or warnings; 2 no answer.\n"
        "\n"
        "Examples:\n"
        "  epindex doctor\n"
        "  epindex doctor --prefix venv --format=json\n"};
