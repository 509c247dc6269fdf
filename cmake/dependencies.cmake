# Every dependency is found by pkg-config; a missing one is an error that says what to install.
find_package(PkgConfig)
if(NOT PKG_CONFIG_FOUND)
  message(FATAL_ERROR
    "pkg-config is missing. On Debian, install it with:\n  apt-get install pkg-config")
endif()

function(epindex_require target module package)
  pkg_check_modules(${target} QUIET IMPORTED_TARGET ${module})
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
if(EPINDEX_TESTS)
  epindex_require(CRITERION criterion libcriterion-dev)
endif()
