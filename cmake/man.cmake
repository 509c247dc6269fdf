# The manual pages, built by scdoc where that is to be found.
find_program(SCDOC scdoc)
file(GLOB man_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/man/*.scd)
set(man_dir ${PROJECT_BINARY_DIR}/man)

if(SCDOC)
  file(MAKE_DIRECTORY ${man_dir})
  set(man_pages)
  foreach(source IN LISTS man_sources)
    get_filename_component(page ${source} NAME_WLE)
    # scdoc reads its standard input; the date on the page is SOURCE_DATE_EPOCH's, or today's. No
    # name is to be hyphenated (.nh), so that it can be copied.
    add_custom_command(OUTPUT ${man_dir}/${page}
                       COMMAND sh -c "\"$1\" <\"$2\" >\"$3.part\" && sed \"/^.TH/a .nh\" \"$3.part\" >\"$3\" && rm \"$3.part\"" -
                               ${SCDOC} ${source} ${man_dir}/${page}
                       DEPENDS ${source} VERBATIM)
    list(APPEND man_pages ${man_dir}/${page})
    string(REGEX MATCH "[0-9]$" section ${page})
    if(EPINDEX_INSTALL)
      install(FILES ${man_dir}/${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
    endif()
  endforeach()
  add_custom_target(epindex_man ALL DEPENDS ${man_pages})
else()
  message(STATUS "scdoc was not found: no manual pages. On Debian: apt-get install scdoc")
endif()
