# `cmake --install`: the command, the libraries, the header, and what finds them from elsewhere: a
# pkg-config file and a CMake package. Nothing installed knows its prefix: it may be chosen, or
# changed, at install time.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/epindex)

if(EPINDEX_COMMAND)
  install(TARGETS epindex_command RUNTIME)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/lib/include/epindex.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
if(EPINDEX_SHARED)
  install(TARGETS epindex EXPORT epindexTargets LIBRARY)
  install(EXPORT epindexTargets NAMESPACE epindex:: DESTINATION ${package_dir})
endif()
if(EPINDEX_STATIC)
  install(TARGETS epindex_static EXPORT epindexStaticTargets ARCHIVE)
  install(EXPORT epindexStaticTargets NAMESPACE epindex:: DESTINATION ${package_dir})
endif()

# What a program that links the static library has to find as well.
set(static_modules cdb:libcdb)
if(NOT EPINDEX_LOAD_ZLIB)
  list(APPEND static_modules zlib:zlib)
endif()
list(JOIN static_modules " " static_modules)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/epindexConfig.cmake.in
  ${PROJECT_BINARY_DIR}/epindexConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/epindexConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/epindexConfig.cmake
              ${PROJECT_BINARY_DIR}/epindexConfigVersion.cmake
        DESTINATION ${package_dir})

# The folders in the pkg-config file are told from its own place, unless they were set to fixed ones.
set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
foreach(kind LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE ${CMAKE_INSTALL_${kind}})
    set(pc_${kind} ${CMAKE_INSTALL_${kind}})
  else()
    set(pc_${kind} "\${prefix}/${CMAKE_INSTALL_${kind}}")
  endif()
endforeach()
if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
  set(pc_prefix ${CMAKE_INSTALL_PREFIX})
else()
  file(RELATIVE_PATH up /prefix/${pc_dir} /prefix)
  string(REGEX REPLACE "/$" "" up ${up})
  set(pc_prefix "\${pcfiledir}/${up}")
endif()
# As flags, not as Requires.private: who links the shared library needs no other's pkg-config file.
set(pc_libs_private ${CDB_STATIC_LDFLAGS})
if(EPINDEX_LOAD_ZLIB)
  list(TRANSFORM CMAKE_DL_LIBS PREPEND -l OUTPUT_VARIABLE pc_dl_libs)
  list(APPEND pc_libs_private ${pc_dl_libs})
else()
  list(APPEND pc_libs_private ${ZLIB_STATIC_LDFLAGS})
endif()
list(JOIN pc_libs_private " " pc_libs_private)
set(pc_libs "")
if(NOT EPINDEX_SHARED)
  # What is private to a shared library is everybody's who links the static one.
  set(pc_libs " ${pc_libs_private}")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/epindex.pc.in ${PROJECT_BINARY_DIR}/epindex.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/epindex.pc DESTINATION ${pc_dir})

if(EPINDEX_COMMAND)
  set(completions ${PROJECT_SOURCE_DIR}/packaging/completions)
  install(FILES ${completions}/epindex.bash RENAME epindex
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${completions}/_epindex DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES ${completions}/epindex.fish
          DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

# What package managers' triggers run, for packages that have such.
option(EPINDEX_TRIGGERS "Install the script that package managers' triggers run" OFF)
if(EPINDEX_TRIGGERS)
  set(EPINDEX_REFRESH_COMMAND ${CMAKE_INSTALL_FULL_BINDIR}/epindex)
  configure_file(${PROJECT_SOURCE_DIR}/packaging/refresh-system-store.in
    ${PROJECT_BINARY_DIR}/packaging/refresh-system-store @ONLY)
  install(PROGRAMS ${PROJECT_BINARY_DIR}/packaging/refresh-system-store
          DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/epindex)
endif()

# For systems whose package manager has no triggers.
option(EPINDEX_SYSTEMD "Install systemd units that keep the system's store" OFF)
set(EPINDEX_SYSTEMD_DIR lib/systemd/system CACHE STRING "Where systemd's units are installed")
set(EPINDEX_SYSTEMD_PYTHON /usr/bin/python3 CACHE FILEPATH "The Python whose indexes the units keep")
if(EPINDEX_SYSTEMD)
  foreach(unit epindex.service epindex.timer epindex@.path)
    configure_file(${PROJECT_SOURCE_DIR}/packaging/systemd/${unit}.in
      ${PROJECT_BINARY_DIR}/packaging/${unit} @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/packaging/${unit} DESTINATION ${EPINDEX_SYSTEMD_DIR})
  endforeach()
endif()
