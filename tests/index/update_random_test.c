/* Random trees, random edits: whatever happened in between, epi_update() ends with what
 * EPI_BUILD_FORCE would have written, and epi_check() has said whether that was another content. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trees.h"

TestSuite(update_random, .init = scratch_make, .fini = scratch_remove, .timeout = 300);

/* A sequence that is the same everywhere. */
struct dice {
    uint64_t state;
};

static unsigned throw(struct dice * dice, unsigned sides)
{
    dice->state = dice->state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)((dice->state >> 33) % sides);
}

#define PICK(dice, array) array[throw(dice, sizeof array / sizeof *array)]

/* Each may hide what the later ones have. */
static const char *const path_entries[] = {"one", "two.egg", "entry_points.d", "gone/three"};
#define N_PATH_ENTRIES 4

static const char *const names[] = {"alpha", "beta", "gamma", "Delta_x"};

/* Good, bad, and between. The last has an object reference that does not parse. */
static const char *const texts[] = {
    "[g]\na = alpha:a\n",
    "[g]\na = alpha:b\n",
    "[g]\nb = beta:b [x, y]\n",
    "[h]\na = alpha.c\na = alpha.d\n[g]\nz = zeta\n",
    "",
    "[g]\nno equals sign\nc = c:c\n",
    "[g]\nd = \xff\xfe\n",
    "[i]\n = unnamed:e\n",
    "before = any:section\n[j]\n",
    "[g]\na = not a reference ?\n",
};

static struct path random_child(struct dice *dice, struct path folder)
{
    static const char *const suffixes[] = {".dist-info", ".egg-info", "-1.0.dist-info",
                                           "-2.dist-info", "-1.0.egg-info"};
    struct path child = folder;
    strcat(child.text, "/");
    strcat(child.text, PICK(dice, names));
    strcat(child.text, PICK(dice, suffixes));
    return child;
}

static struct path below(struct path folder, const char *name)
{
    strcat(folder.text, "/");
    strcat(folder.text, name);
    return folder;
}

static bool is_directory(struct path path)
{
    struct stat status;
    return stat(path.text, &status) == 0 && S_ISDIR(status.st_mode);
}

/* A change in the folder itself: what is only in a METADATA is seen when something else says that
 * the folder is to be read again. */
static void touch_folder(struct path folder)
{
    put_file(below(folder, "unrelated.py"), "");
    remove_tree(below(folder, "unrelated.py"));
}

static void install(struct dice *dice, struct path folder)
{
    struct path child = random_child(dice, folder);
    remove_tree(child);
    put_distribution(child, PICK(dice, names), throw(dice, 2) ? "1.0" : "2",
                     throw(dice, 4) == 0 ? NULL : PICK(dice, texts));
}

static void install_plain_egg_info(struct dice *dice, struct path folder)
{
    struct path child = below(folder, PICK(dice, names));
    strcat(child.text, ".egg-info");
    remove_tree(child);
    replace_by_rename(child, throw(dice, 2) ? "Name: plain\nVersion: 1\n\n" : "no header at all");
}

static void install_egg_info_of_the_egg(struct dice *dice, struct path folder)
{
    struct path child = below(folder, "EGG-INFO");
    if (!is_directory(folder))
        return;
    static const char *const metadata[] = {"Name: alpha\nVersion: 7\n\n", "Version: 7\n\n", ""};
    put_file(below(child, "PKG-INFO"), PICK(dice, metadata));
    put_file(below(child, "entry_points.txt"), PICK(dice, texts));
    touch_folder(folder);
}

static void drop(struct dice *dice, struct path folder)
{
    static const char *const files[] = {"alpha.txt", "beta-1.txt", "-1.txt", ".hidden.txt"};
    struct path file = below(folder, PICK(dice, files));
    switch (throw(dice, 4)) {
    case 0:
        remove_tree(file);
        break;
    case 1:
        remove_tree(file);
        cr_assert_eq(symlink("nowhere", file.text), 0);
        break;
    default:
        remove_tree(file);
        put_file(file, PICK(dice, texts));
    }
}

static void change_entry_points(struct dice *dice, struct path folder)
{
    struct path child = random_child(dice, folder);
    if (!is_directory(child))
        return;
    struct path file = below(child, "entry_points.txt");
    switch (throw(dice, 4)) {
    case 0:
        remove_tree(file);
        break;
    case 1:
        replace_by_rename(file, PICK(dice, texts));
        break;
    case 2:
        remove_tree(file);
        cr_assert_eq(symlink("nowhere", file.text), 0);
        break;
    default:
        if (access(file.text, F_OK) != 0)
            remove_tree(file);
        put_file(file, PICK(dice, texts));
    }
}

static void change_metadata(struct dice *dice, struct path folder)
{
    struct path child = random_child(dice, folder);
    if (!is_directory(child))
        return;
    struct path file = below(child, throw(dice, 2) ? "METADATA" : "PKG-INFO");
    switch (throw(dice, 4)) {
    case 0:
        remove_tree(file);
        break;
    case 1:
        put_file(file, "");
        break;
    default:
        put_file(file, throw(dice, 2) ? "Name: renamed\nVersion: 3\n\n" : "Version: 4\n\n");
    }
    touch_folder(folder);
}

static void turn_into_a_link(struct dice *dice, struct path folder)
{
    struct path child = random_child(dice, folder);
    struct path target = scratch("elsewhere/%u.dist-info", throw(dice, 3));
    remove_tree(child);
    cr_assert_eq(symlink(target.text, child.text), 0);
    if (throw(dice, 2))
        put_distribution(target, "linked", "1", PICK(dice, texts));
}

static void take_away_or_bring_back(struct path folder)
{
    struct path away = folder;
    strcat(away.text, ".away");
    if (is_directory(folder))
        cr_assert_eq(rename(folder.text, away.text), 0);
    else
        cr_assert_eq(rename(away.text, folder.text), 0);
}

static void change_something(struct dice *dice)
{
    unsigned number = throw(dice, N_PATH_ENTRIES);
    struct path folder = scratch("%s", path_entries[number]);
    unsigned what = throw(dice, 20);
    if (what == 0 || !is_directory(folder)) {
        take_away_or_bring_back(folder);
        return;
    }
    if (what < 6)
        install(dice, folder);
    else if (what < 9)
        remove_tree(random_child(dice, folder));
    else if (what < 13)
        change_entry_points(dice, folder);
    else if (what == 13)
        change_metadata(dice, folder);
    else if (what == 14)
        install_plain_egg_info(dice, folder);
    else if (what == 15)
        install_egg_info_of_the_egg(dice, scratch("two.egg"));
    else if (what < 18)
        drop(dice, folder);
    else if (what == 18)
        turn_into_a_link(dice, folder);
    else
        touch_folder(folder);
}

static void make_folders(void)
{
    for (size_t i = 0; i < N_PATH_ENTRIES; i++)
        put_file(scratch("%s/some.py", path_entries[i]), "");
    put_file(scratch("elsewhere/some.py"), "");
}

struct case_of_change {
    const char *const *paths;
    epi_build_options options;
    struct path updated, built;
};

static void hash_of(const epi_index *index, char *hash)
{
    epi_info info = {.size = sizeof info};
    cr_assert_eq(epi_describe(index, &info), EPI_OK);
    memcpy(hash, info.directory_hash, sizeof info.directory_hash);
}

/* One round: a few changes, then both ways to the same index. */
static void expect_update_to_equal_build(const struct case_of_change *this, uint64_t seed,
                                         unsigned round)
{
    epi_index *before = open_index(this->updated), *updated, *built;
    epi_detail detail;
    struct stat old_file, new_file;
    char old_hash[33], new_hash[33];
    cr_assert_eq(stat(this->updated.text, &old_file), 0);

    epi_report *report = check(before, EPI_LEVEL_META);
    epi_outcome outcome;
    epi_status status = epi_update(this->paths, N_PATH_ENTRIES, this->updated.text, &this->options,
                                   &outcome, &updated, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);
    epi_build_options force = this->options;
    force.flags = EPI_BUILD_FORCE;
    status =
        epi_update(this->paths, N_PATH_ENTRIES, this->built.text, &force, NULL, &built, &detail);
    cr_assert_eq(status, EPI_OK, "%s", detail.text);

    hash_of(before, old_hash);
    hash_of(built, new_hash);
    bool changed = strcmp(old_hash, new_hash) != 0;
    char *verdicts = report_text(report);
    cr_expect_eq(report->verdict == EPI_STALE, changed, "seed %ju, round %u: %s", (uintmax_t)seed,
                 round, verdicts);
    char *found = dump_all(updated), *expected = dump_all(built);
    cr_expect_str_eq(found, expected, "seed %ju, round %u: %s, but built:\n%s\nupdated:\n%s",
                     (uintmax_t)seed, round, verdicts, expected, found);
    cr_expect_eq(epi_verify(updated, NULL, NULL), EPI_OK);
    if (this->options.kind == EPI_SEALED)
        cr_expect(same_bytes(this->updated, this->built), "seed %ju, round %u", (uintmax_t)seed,
                  round);
    cr_expect(changed ? outcome == EPI_BUILT : outcome != EPI_BUILT,
              "seed %ju, round %u: outcome %d: %s", (uintmax_t)seed, round, (int)outcome, verdicts);
    cr_assert_eq(stat(this->updated.text, &new_file), 0);
    cr_expect_eq(outcome == EPI_KEPT, old_file.st_ino == new_file.st_ino);
    epi_index *reopened = open_index(this->updated);
    char *on_disk = dump_all(reopened);
    cr_expect_str_eq(on_disk, found);

    free(on_disk);
    free(found);
    free(expected);
    free(verdicts);
    epi_report_free(report);
    epi_close(reopened);
    epi_close(before);
    epi_close(updated);
    epi_close(built);
}

static void run_rounds(epi_build_options options, uint64_t seed, unsigned rounds)
{
    struct path absolute[N_PATH_ENTRIES];
    const char *paths[N_PATH_ENTRIES];
    struct dice dice = {seed};
    make_folders();
    for (size_t i = 0; i < N_PATH_ENTRIES; i++) {
        absolute[i] = scratch("%s", path_entries[i]);
        paths[i] = absolute[i].text;
    }
    struct case_of_change this = {paths, options, scratch("updated.cdb"), scratch("built.cdb")};
    cr_assert_eq(epi_update(paths, N_PATH_ENTRIES, this.updated.text, &options, NULL, NULL, NULL),
                 EPI_OK);
    for (unsigned round = 0; round < rounds; round++) {
        for (unsigned changes = throw(&dice, 4); changes > 0; changes--)
            change_something(&dice);
        /* Every other round the stamps are racy. */
        if (round % 2 == 0)
            settle();
        expect_update_to_equal_build(&this, seed, round);
    }
}

Test(update_random, ends_with_what_a_build_would_have_written)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        run_rounds((epi_build_options)EPI_BUILD_OPTIONS_INIT, seed, 100);
        scratch_remove();
        scratch_make();
    }
}

Test(update_random, ends_with_what_a_build_would_have_written_also_at_level_content)
{
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.level = EPI_LEVEL_CONTENT;
    run_rounds(options, 4, 60);
}

Test(update_random, ends_with_what_a_build_would_have_written_also_if_sealed)
{
    epi_build_options options = EPI_BUILD_OPTIONS_INIT;
    options.kind = EPI_SEALED;
    run_rounds(options, 5, 60);
}
