# The manual pages, built by scdoc where that is to be found, and the completions of shells.
find_program(SCDOC scdoc)
file(GLOB man_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/man/*.scd)
set(man_dir ${PROJECT_BINARY_DIR}/man)

if(SCDOC)
  file(MAKE_DIRECTORY ${man_dir})
  set(man_pages)
  foreach(source IN LISTS man_sources)
    get_filename_component(page ${source} NAME_WLE)
    # scdoc reads its standard input; the date on the page is SOURCE_DATE_EPOCH's, or today's.
    add_custom_command(OUTPUT ${man_dir}/${page}
                       COMMAND sh -c "exec \"$1\" <\"$2\" >\"$3\"" -
                               ${SCDOC} ${source} ${man_dir}/${page}
                       DEPENDS ${source} VERBATIM)
    list(APPEND man_pages ${man_dir}/${page})
    string(REGEX MATCH "[0-9]$" section ${page})
    install(FILES ${man_dir}/${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
  endforeach()
  add_custom_target(man ALL DEPENDS ${man_pages})
else()
  message(STATUS "scdoc was not found: no manual pages. On Debian: apt-get install scdoc")
endif()

set(completions ${PROJECT_SOURCE_DIR}/packaging/completions)
install(FILES ${completions}/epindex.bash RENAME epindex
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${completions}/_epindex DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${completions}/epindex.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
