# One interface target carries the compiler's strictness, so that no directory repeats it.
add_library(epindex_strict INTERFACE)
if(EPINDEX_WARNINGS)
  target_compile_options(epindex_strict INTERFACE
    -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
    $<$<BOOL:${EPINDEX_WERROR}>:-Werror>)
endif()
# POSIX.1-2008 and what Linux has beside it; lib/base/platform.h stands in for that elsewhere.
target_compile_definitions(epindex_strict INTERFACE _GNU_SOURCE _FILE_OFFSET_BITS=64 _TIME_BITS=64)
if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
  target_compile_options(epindex_strict INTERFACE -include ${PROJECT_SOURCE_DIR}/lib/base/platform.h)
endif()

if(EPINDEX_SANITIZE)
  add_compile_options(-fsanitize=${EPINDEX_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${EPINDEX_SANITIZE})
endif()
