/* The one copy of it: xxhash.h holds the implementation as well. */
#define XXH_IMPLEMENTATION
#include "hash.h"

#ifdef __linux__
#include <sys/auxv.h>
#endif
#include <time.h>

uint64_t hash_seed(void)
{
#ifdef __linux__
    /* Sixteen random bytes that the kernel gives each program. What else they are used for must not
     * be known by them: only a hash of them is. */
    const void *random = (const void *)(uintptr_t)getauxval(AT_RANDOM);
    if (random != NULL)
        return XXH3_64bits(random, 16);
#endif
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return XXH3_64bits_withSeed(&now, sizeof now, (uint64_t)(uintptr_t)&now);
}
