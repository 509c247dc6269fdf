# Every dependency is found by pkg-config; a missing one is an error that says what to install.
find_package(PkgConfig)
if(NOT PKG_CONFIG_FOUND)
  message(FATAL_ERROR
    "pkg-config is missing. On Debian, install it with:\n  apt-get install pkg-config")
endif()

function(epindex_require target module package)
  pkg_check_modules(${target} QUIET IMPORTED_TARGET GLOBAL ${module})
  if(NOT ${target}_FOUND)
    # Indented, a line is shown as it is: not broken, and good to copy.
    message(FATAL_ERROR
      "${module} was not found by pkg-config. On Debian, install it with:\n"
      "  apt-get install ${package}")
  endif()
endfunction()

epindex_require(CDB libcdb libcdb-dev)
epindex_require(XXHASH libxxhash libxxhash-dev)
# Before minizip, whose header includes zlib's: its package need not depend on it.
epindex_require(ZLIB zlib zlib1g-dev)
epindex_require(MINIZIP minizip libminizip-dev)
if(EPINDEX_COMMAND)
  epindex_require(SMARTCOLS smartcols libsmartcols-dev)
endif()

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
  epindex_require(CRITERION criterion libcriterion-dev)
endif()
