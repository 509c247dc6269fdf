/* An index cut at every length, and with bytes flipped: nothing crashes, nothing runs on, and
 * verify (or the opening before it) finds each of them. Meant to run under sanitizers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "raw_index.h"
#include "sample.h"
#include "walk_everything.h"

enum { ALL_OF_THE_FIRST = 8192, RANDOM_FLIPS = 4000 };

static unsigned failures;

static void expect(bool good, const char *what, size_t at, unsigned flip)
{
    if (!good) {
        fprintf(stderr, "%s: offset %zu, flipped by %02x\n", what, at, flip);
        failures++;
    }
}

static void write_at(int fd, size_t at, const void *bytes, size_t size)
{
    if (pwrite(fd, bytes, size, (off_t)at) != (ssize_t)size) {
        perror("pwrite");
        exit(2);
    }
}

/* xorshift: the same flips every time. */
static uint64_t next_random(void)
{
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static void cut_everywhere(int fd, const char *bytes, size_t size)
{
    for (size_t cut = size; cut-- > 0;) {
        if (ftruncate(fd, (off_t)cut) != 0)
            exit(2);
        struct walked walked = walk_everything(fd);
        expect(walked.open != FMT_OK && walked.open != FMT_SYSTEM, "a cut file was opened", cut, 0);
    }
    write_at(fd, 0, bytes, size);
}

/* Once as the damage is, and once with the checksum put right, so that it gets further. */
static void flip(int fd, const char *bytes, size_t at, unsigned by)
{
    char flipped = (char)((unsigned char)bytes[at] ^ by);
    write_at(fd, at, &flipped, 1);
    struct walked walked = walk_everything(fd);
    expect(walked.open != FMT_OK || walked.verify == FMT_DAMAGED, "a flipped byte went unseen", at,
           by);
    if (walked.open == FMT_OK) {
        /* What verify lets pass, no walk stumbles over. */
        raw_correct_checksum(fd);
        walked = walk_everything(fd);
        expect(walked.open != FMT_OK || walked.verify != FMT_OK || !walked.damaged,
               "verify let damage pass", at, by);
        write_at(fd, 2048, bytes + 2048, 512);
    }
    write_at(fd, at, bytes + at, 1);
}

static void damage(int fd, bool cuts)
{
    size_t size = (size_t)lseek(fd, 0, SEEK_END);
    char *bytes = malloc(size);
    if (bytes == NULL || pread(fd, bytes, size, 0) != (ssize_t)size)
        exit(2);
    struct walked walked = walk_everything(fd);
    expect(walked.open == FMT_OK && walked.verify == FMT_OK && !walked.damaged &&
               walked.elements > 0,
           "the file was not sound to begin with", 0, 0);
    if (cuts)
        cut_everywhere(fd, bytes, size);
    for (size_t at = 0; at < size && at < ALL_OF_THE_FIRST; at++)
        flip(fd, bytes, at, at % 2 == 0 ? 0xff : 1u << next_random() % 8);
    for (size_t i = 0; i < RANDOM_FLIPS; i++)
        flip(fd, bytes, (size_t)(next_random() % size), (unsigned)(1 + next_random() % 255));
    walked = walk_everything(fd);
    expect(walked.verify == FMT_OK, "the file was not put right again", 0, 0);
    free(bytes);
    close(fd);
}

int main(void)
{
    struct fmt_contents contents = sample_contents(EPI_LOCAL);
    damage(written_file(&contents), true);
    struct many *many = many_entries(60, 20);
    damage(written_file(&many->contents), false);
    many_free(many);
    printf("%u failures\n", failures);
    return failures == 0 ? 0 : 1;
}
