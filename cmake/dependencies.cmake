# Every dependency is found by pkg-config; a missing one is an error that says what to install.
# A project that has another way out says so in EPINDEX_MISSING_HINT.

# epindex_missing(WHAT SOURCE DEBIAN FEDORA ALPINE ARCH HOMEBREW): ends with what to install where. NONE: no package is known there.
function(epindex_missing what source debian fedora alpine arch homebrew)
  set(systems "Debian  |apt-get install ${debian}" "Fedora  |dnf install ${fedora}" "Alpine  |apk add ${alpine}"
    "Arch    |pacman -S ${arch}" "macOS   |brew install ${homebrew}")
  list(TRANSFORM systems REPLACE "^([A-Za-z ]+)[|].* NONE$" "\\1|no package: build it from ${source}")
  list(TRANSFORM systems REPLACE "[|]" " ")
  # Indented, a line is shown as it is: not broken, and good to copy.
  list(JOIN systems "\n  " systems)
  message(FATAL_ERROR "${what}. It comes with:\n  ${systems}\n${EPINDEX_MISSING_HINT}")
endfunction()

find_package(PkgConfig)
if(NOT PKG_CONFIG_FOUND)
  epindex_missing("pkg-config is missing" https://www.freedesktop.org/wiki/Software/pkg-config/
    pkg-config pkgconf-pkg-config pkgconf pkgconf pkgconf)
endif()

# epindex_require(TARGET MODULE SOURCE DEBIAN FEDORA ALPINE ARCH HOMEBREW)
function(epindex_require target module)
  pkg_check_modules(${target} QUIET IMPORTED_TARGET GLOBAL ${module})
  if(NOT ${target}_FOUND)
    epindex_missing("${module} was not found by pkg-config" ${ARGN})
  endif()
endfunction()

epindex_require(CDB libcdb https://www.corpit.ru/mjt/tinycdb.html libcdb-dev tinycdb-devel NONE tinycdb tinycdb)
epindex_require(XXHASH libxxhash https://xxhash.com libxxhash-dev xxhash-devel xxhash-dev xxhash xxhash)
epindex_require(ZLIB zlib https://zlib.net zlib1g-dev zlib-devel zlib-dev zlib zlib)
# tinycdb is put into what is built, where there is an archive of it that fits into a shared library.
option(EPINDEX_STATIC_CDB "Link tinycdb statically, where libcdb_pic.a is found" ON)
find_library(EPINDEX_CDB_ARCHIVE libcdb_pic.a HINTS ${CDB_LIBDIR} ${CDB_LIBRARY_DIRS})
mark_as_advanced(EPINDEX_CDB_ARCHIVE)
add_library(epindex_cdb INTERFACE)
if(EPINDEX_STATIC_CDB AND EPINDEX_CDB_ARCHIVE)
  message(STATUS "tinycdb: linked in from ${EPINDEX_CDB_ARCHIVE}")
  target_include_directories(epindex_cdb SYSTEM INTERFACE
    $<TARGET_PROPERTY:PkgConfig::CDB,INTERFACE_INCLUDE_DIRECTORIES>)
  target_link_libraries(epindex_cdb INTERFACE ${EPINDEX_CDB_ARCHIVE})
else()
  message(STATUS "tinycdb: the shared library, which each process has to find and load")
  target_link_libraries(epindex_cdb INTERFACE PkgConfig::CDB)
endif()

if(EPINDEX_TESTS)
  epindex_require(CRITERION criterion https://github.com/Snaipe/Criterion
    libcriterion-dev NONE NONE criterion criterion)
endif()
