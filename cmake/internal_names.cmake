# An archive of the objects as they are would put every internal name into the program it is linked
# into, where it could clash with one of the program's. So they are linked into one object, in which
# all that is not epi_ (hidden, by the visibility preset) is made local.
function(epindex_hide_internal_names library)
  if(NOT CMAKE_EXECUTABLE_FORMAT STREQUAL "ELF")
    return() # objcopy knows how for ELF alone
  endif()
  if(NOT CMAKE_OBJCOPY)
    message(FATAL_ERROR "objcopy is missing. On Debian, install it with:\n  apt-get install binutils")
  endif()
  separate_arguments(link UNIX_COMMAND "${CMAKE_C_FLAGS}")
  if(CMAKE_C_COMPILER_TARGET)
    list(APPEND link ${CMAKE_C_COMPILE_OPTIONS_TARGET}${CMAKE_C_COMPILER_TARGET})
  endif()
  list(APPEND link -r -nostdlib)
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    # Where the flags ask for link-time optimisation, it ends here: objcopy needs machine code.
    list(APPEND link -flinker-output=nolto-rel)
  endif()
  set(archive $<TARGET_FILE:${library}>)
  add_custom_command(TARGET ${library} POST_BUILD
    COMMAND ${CMAKE_C_COMPILER} ${link} -o ${archive}.o
            -Wl,--whole-archive ${archive} -Wl,--no-whole-archive
    COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${archive}.o
    COMMAND ${CMAKE_COMMAND} -E rm ${archive}
    COMMAND ${CMAKE_AR} qcD ${archive} ${archive}.o
    COMMAND ${CMAKE_RANLIB} ${archive}
    COMMAND ${CMAKE_COMMAND} -E rm ${archive}.o
    COMMENT "Making the static library's internal names local"
    VERBATIM)
endfunction()
