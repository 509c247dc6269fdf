# Libraries that few processes need are loaded when they are first used: finding and loading them at
# every start would cost more than a lookup. They are not in the list of what the file needs
# (NEEDED), so a note in the file, as https://uapi-group.org/specifications/specs/elf_dlopen_metadata
# describes it, tells packaging tools of them.
if(CMAKE_EXECUTABLE_FORMAT STREQUAL "ELF")
  set(can_load ON)
else()
  set(can_load OFF) # the notes are for ELF files, and sonames are their names
endif()
option(EPINDEX_LOAD_ON_DEMAND "Load zlib when it is first used" ${can_load})
# One of them alone, for a wheel: what it has in it needs not be loaded.
set(EPINDEX_LOAD_ZLIB ${EPINDEX_LOAD_ON_DEMAND} CACHE BOOL "Load zlib when it is first used")
mark_as_advanced(EPINDEX_LOAD_ZLIB)

# The name by which the dynamic linker finds the library behind `file`.
function(epindex_read_soname file variable)
  execute_process(COMMAND ${CMAKE_READELF} -d ${file} OUTPUT_VARIABLE dynamic ERROR_QUIET)
  if(NOT dynamic MATCHES "SONAME[^[]*\\[([^]]+)\\]")
    message(FATAL_ERROR
      "${file} is no shared library, so it cannot be loaded on demand. Link it instead:\n"
      "  cmake -DEPINDEX_LOAD_ON_DEMAND=OFF")
  endif()
  set(${variable} ${CMAKE_MATCH_1} PARENT_SCOPE)
endfunction()

# Gives `target` the library that pkg-config found as `library`. Loaded on demand, its name is
# EPINDEX_<library>_SONAME to the compiler; where the library itself is not at hand, that is given.
function(epindex_use_on_demand target library priority feature description)
  if(NOT EPINDEX_LOAD_${library})
    target_link_libraries(${target} PUBLIC PkgConfig::${library})
    return()
  endif()
  set(soname "${EPINDEX_${library}_SONAME}")
  if(NOT soname)
    get_target_property(files PkgConfig::${library} INTERFACE_LINK_LIBRARIES)
    list(GET files 0 file)
    epindex_read_soname(${file} soname)
  endif()
  if(CMAKE_EXECUTABLE_FORMAT STREQUAL "ELF")
    set(note ${CMAKE_CURRENT_BINARY_DIR}/${feature}_note.c)
    configure_file(${PROJECT_SOURCE_DIR}/cmake/dlopen_note.c.in ${note} @ONLY)
    target_sources(${target} PRIVATE ${note})
  endif()
  target_include_directories(${target} SYSTEM PUBLIC
    $<TARGET_PROPERTY:PkgConfig::${library},INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_definitions(${target} PRIVATE EPINDEX_${library}_SONAME="${soname}")
  target_link_libraries(${target} PUBLIC ${CMAKE_DL_LIBS})
endfunction()

set(ZLIB_LINKED "")
if(NOT EPINDEX_LOAD_ZLIB)
  set(ZLIB_LINKED PkgConfig::ZLIB)
endif()
