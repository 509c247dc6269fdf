/* How often this program has allocated, the library's part included. */
#ifndef EPINDEX_TESTS_ALLOCATIONS_H
#define EPINDEX_TESTS_ALLOCATIONS_H

#include <stdatomic.h>

/* AddressSanitizer has a malloc() of its own, which leaves no room for the one that counts. */
#if defined(__SANITIZE_ADDRESS__)
#define HAS_OWN_MALLOC 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_OWN_MALLOC 1
#endif
#endif

#ifndef HAS_OWN_MALLOC
extern atomic_size_t allocations;
#endif

#endif
