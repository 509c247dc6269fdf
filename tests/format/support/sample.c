#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <xxhash.h>

#include "file.h"
#include "writer.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LOCAL "/opt/site"
#define WHEEL "/opt/app.whl"
#define DROP "/etc/entry_points.d"

static struct path_entry path_entries[] = {
    {.path = LOCAL,
     .kind = PATH_DIRECTORY,
     .stamp = {STAMP_EXACT, UINT64_MAX, 1700000000123456789, -1},
     .distributions = 3},
    {.path = "/nowhere", .kind = PATH_MISSING, .stamp = {.state = STAMP_ABSENT}},
    {.path = WHEEL,
     .kind = PATH_ZIP,
     .stamp = {STAMP_RACY, 1, INT64_MIN, INT64_MAX},
     .distributions = 1},
    {.path = "/dev/null", .kind = PATH_OTHER, .stamp = {.state = STAMP_NONE}},
    {.path = DROP, .kind = PATH_DROP, .stamp = {STAMP_EXACT, 7, 0, 0}, .distributions = 2},
};

static struct distribution distributions[] = {
    {.public.directory = "alpha-1.0.dist-info",
     .public.location = LOCAL "/alpha-1.0.dist-info",
     .public.number = 0,
     .public.path_entry = 0,
     .public.name = "Alpha",
     .public.version = "1.0",
     .public.normalized = "alpha",
     .has_problems = true,
     .stamp = {STAMP_EXACT, 11, 5, 6},
     .content = {{1, 2, 3}},
     .public.entries = 6,
     .metadata_stamp = {STAMP_EXACT, 21, -7, INT64_MAX}},
    {.public.directory = "beta.egg-info",
     .public.location = LOCAL "/beta.egg-info",
     .public.number = 1,
     .public.path_entry = 0,
     .public.name = NULL,
     .public.version = NULL,
     .public.normalized = "beta",
     .stamp = {STAMP_RACY, 12, 5, 6},
     .content = {{4, 5, 6}},
     .public.entries = 3},
    {.public.directory = "gamma-2.dist-info",
     .public.location = LOCAL "/gamma-2.dist-info",
     .public.number = 2,
     .public.path_entry = 0,
     .public.name = "gamma",
     .public.version = "",
     .public.normalized = "gamma",
     .stamp = {.state = STAMP_ABSENT},
     .content = {{7}}},
    {.public.directory = "Alpha-0.9.dist-info",
     .public.location = WHEEL "/Alpha-0.9.dist-info",
     .public.number = 3,
     .public.path_entry = 2,
     .public.name = "Alpha",
     .public.version = "0.9",
     .public.normalized = "alpha",
     .public.shadowed = true,
     .content = {{8}}},
    {.public.directory = "delta-3.txt",
     .public.location = DROP "/delta-3.txt",
     .public.number = 4,
     .public.path_entry = 4,
     .public.name = "delta",
     .public.version = "3",
     .public.normalized = "delta",
     .stamp = {STAMP_EXACT, 13, 5, 6},
     .content = {{9}},
     .public.entries = 2},
    {.public.directory = "epsilon.txt",
     .public.location = DROP "/epsilon.txt",
     .public.number = 5,
     .public.path_entry = 4,
     .public.name = "",
     .public.version = NULL,
     .public.normalized = "epsilon",
     .stamp = {STAMP_EXACT, 14, 5, 6},
     .content = {{10}},
     .public.entries = 1},
};

#define OF(dist_, version_, location_, number)                                                     \
    .dist = dist_, .version = version_, .location = location_, .distribution = number
#define ALPHA OF("Alpha", "1.0", LOCAL "/alpha-1.0.dist-info", 0)
#define BETA OF(NULL, NULL, LOCAL "/beta.egg-info", 1)
#define DELTA OF("delta", "3", DROP "/delta-3.txt", 4)
#define EPSILON OF("", NULL, DROP "/epsilon.txt", 5)

#define ENTRY(value_, group_, name_, module_, attr_, extras_, dist_, line_)                        \
    {                                                                                              \
        .value = value_, .group = group_, .name = name_, .module = module_, .attr = attr_,         \
        .extras = extras_, dist_, .line = line_                                                    \
    }

static epi_entry entries[] = {
    ENTRY("alpha.cli:main", "console_scripts", "alpha", "alpha.cli", "main", "", ALPHA, 2),
    ENTRY("alpha.cli:other [extra, more]", "console_scripts", "other", "alpha.cli", "other",
          "extra,more", ALPHA, 3),
    ENTRY("one", "a", "b/c", "one", NULL, "", ALPHA, 6),
    ENTRY("two", "a/b", "c", "two", NULL, "", ALPHA, 8),
    ENTRY("three", "a/b/c", "d", "three", NULL, "", ALPHA, 10),
    ENTRY("no reference at all", "", "", NULL, NULL, "", ALPHA, 12),
    ENTRY("alpha.beta:main", "console_scripts", "alpha", "alpha.beta", "main", "", BETA, 2),
    ENTRY("alpha.beta:again", "console_scripts", "alpha", "alpha.beta", "again", "", BETA, 3),
    ENTRY("four", "a", "b/c", "four", NULL, "", BETA, 5),
    ENTRY("gr\xc3\xbc\xc3\x9f\x65:x.y", "\xe2\x98\x83 group", "n\xc3\xa4me with = and space",
          "gr\xc3\xbc\xc3\x9f\x65", "x.y", "", DELTA, 1),
    ENTRY("delta:main", "console_scripts", "alpha", "delta", "main", "", DELTA, 4),
    ENTRY("", "a", "", NULL, NULL, "", EPSILON, 2),
};

static const epi_problem problems[] = {
    {LOCAL "/beta.egg-info/entry_points.txt", 4, "no-equals-sign", "expected 'name = value'", {0}},
    {"/opt/app.whl", 0, "bad-zip", "the central directory is cut off", {0}},
};

static void finish_hash(const XXH3_state_t *state, struct hash *hash)
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
    memcpy(hash->bytes, canonical.digest, sizeof(hash->bytes));
}

void set_hashes(struct path_entry *paths, size_t n_paths, const struct distribution *dists,
                struct hash *directory_hash)
{
    static const char *const kinds[] = {"dir",     "egg",        "zip",  "drop",
                                        "missing", "unreadable", "other"};
    XXH3_state_t *directory = XXH3_createState();
    XXH3_state_t *content = XXH3_createState();
    XXH3_128bits_reset(directory);
    for (size_t i = 0; i < n_paths; i++) {
        const char *kind = kinds[paths[i].kind];
        XXH3_128bits_reset(content);
        XXH3_128bits_update(content, kind, strlen(kind) + 1);
        for (uint32_t n = paths[i].distributions; n > 0; n--, dists++) {
            XXH3_128bits_update(content, dists->public.directory,
                                strlen(dists->public.directory) + 1);
            XXH3_128bits_update(content, dists->content.bytes, 16);
        }
        finish_hash(content, &paths[i].content);
        XXH3_128bits_update(directory, paths[i].content.bytes, 16);
    }
    finish_hash(directory, directory_hash);
    XXH3_freeState(content);
    XXH3_freeState(directory);
}

/* The same without stamps, and with paths that lead from the index file's directory. */
static void seal(void)
{
    for (size_t i = 0; i < COUNT(path_entries); i++) {
        path_entries[i].stamp = (struct stamp){.state = STAMP_NONE};
        path_entries[i].path++;
    }
    for (size_t i = 0; i < COUNT(distributions); i++) {
        distributions[i].stamp = (struct stamp){.state = STAMP_NONE};
        distributions[i].metadata_stamp = (struct stamp){.state = STAMP_NONE};
        distributions[i].public.location++;
    }
    for (size_t i = 0; i < COUNT(entries); i++)
        entries[i].location++;
}

struct fmt_contents sample_contents(epi_kind kind)
{
    if (kind == EPI_SEALED && path_entries[0].path[0] == '/')
        seal();
    struct fmt_contents contents = {
        .kind = kind,
        .synced = kind == EPI_SEALED,
        .boot = kind == EPI_SEALED ? "" : "7a0b2f9c-6b5e-4a43-9a57-0c3a2c5d1e11",
        .level = kind == EPI_SEALED ? EPI_LEVEL_TRUST : EPI_LEVEL_META,
        .path_entries = path_entries,
        .n_path_entries = COUNT(path_entries),
        .distributions = distributions,
        .n_distributions = COUNT(distributions),
        .entries = entries,
        .n_entries = COUNT(entries),
        .problems = problems,
        .n_problems = COUNT(problems),
    };
    set_hashes(path_entries, COUNT(path_entries), distributions, &contents.directory_hash);
    return contents;
}

struct fmt_contents documented_contents(void)
{
    /* 'n' and name, 'v' and version, 'e' and the file: what the content hash is over. */
    static const char content[] = "npip\0v23.0.1\0e[console_scripts]\n"
                                  "pip = pip._internal.cli.main:main\n";
    static struct path_entry path_entry = {.path = "lib", .distributions = 1};
    static struct distribution distribution = {.public.directory = "pip-23.0.1.dist-info",
                                               .public.location = "lib/pip-23.0.1.dist-info",
                                               .public.name = "pip",
                                               .public.version = "23.0.1",
                                               .public.normalized = "pip",
                                               .public.entries = 1};
    static const epi_entry entry = {.value = "pip._internal.cli.main:main",
                                    .group = "console_scripts",
                                    .name = "pip",
                                    .module = "pip._internal.cli.main",
                                    .attr = "main",
                                    .extras = "",
                                    .dist = "pip",
                                    .version = "23.0.1",
                                    .location = "lib/pip-23.0.1.dist-info",
                                    .line = 2};
    struct fmt_contents contents = {.kind = EPI_SEALED,
                                    .synced = true,
                                    .level = EPI_LEVEL_TRUST,
                                    .path_entries = &path_entry,
                                    .n_path_entries = 1,
                                    .distributions = &distribution,
                                    .n_distributions = 1,
                                    .entries = &entry,
                                    .n_entries = 1};
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(content, sizeof(content) - 1));
    memcpy(distribution.content.bytes, canonical.digest, 16);
    set_hashes(&path_entry, 1, &distribution, &contents.directory_hash);
    return contents;
}

void write_contents(int fd, const struct fmt_contents *contents)
{
    struct fmt_file file;
    if (fmt_make(&file, contents, NULL) != FMT_OK || !write_all(fd, file.bytes, file.size)) {
        fputs("the sample cannot be written\n", stderr);
        abort();
    }
    fmt_file_free(&file);
}

int written_file(const struct fmt_contents *contents)
{
    int fd = memfd_create("index", MFD_CLOEXEC);
    write_contents(fd, contents);
    return fd;
}

struct many *many_entries(size_t count, size_t per_group)
{
    struct many *many = calloc(1, sizeof(*many));
    if (many == NULL || (many->entries = calloc(count + 1, sizeof(*many->entries))) == NULL ||
        (many->texts = calloc(count + 1, sizeof(*many->texts))) == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    many->path_entry =
        (struct path_entry){.path = "/p", .stamp = {.state = STAMP_EXACT}, .distributions = 1};
    many->distribution = (struct distribution){.public.directory = "d.dist-info",
                                               .public.location = "/p/d.dist-info",
                                               .public.name = "d",
                                               .public.normalized = "d",
                                               .stamp = {.state = STAMP_EXACT},
                                               .public.entries = (uint32_t)count};
    for (size_t i = 0; i < count; i++) {
        char(*text)[16] = many->texts[i];
        snprintf(text[0], sizeof(text[0]), "group%06u", (unsigned)(i / per_group) % 1000000);
        snprintf(text[1], sizeof(text[1]), "name%06u", (unsigned)i % 1000000);
        many->entries[i] = (epi_entry){.value = "module:attr",
                                       .group = text[0],
                                       .name = text[1],
                                       .module = "module",
                                       .attr = "attr",
                                       .extras = "",
                                       .dist = "d",
                                       .location = "/p/d.dist-info",
                                       .line = (uint32_t)i + 1};
    }
    many->contents = (struct fmt_contents){
        .level = EPI_LEVEL_META,
        .path_entries = &many->path_entry,
        .n_path_entries = 1,
        .distributions = &many->distribution,
        .n_distributions = 1,
        .entries = many->entries,
        .n_entries = count,
    };
    set_hashes(&many->path_entry, 1, &many->distribution, &many->contents.directory_hash);
    return many;
}

void many_free(struct many *many)
{
    free(many->entries);
    free(many->texts);
    free(many);
}
