# The Python package's compiled binding, one file for every CPython from 3.8 on (the stable ABI). It is left out where there are
# no headers of Python to compile it with; ctypes does the same then, at 0.7 ms more for a process that asks once.
option(EPINDEX_NATIVE "Build the Python package's compiled binding where Python's headers are" ${EPINDEX_PYTHON})
set(EPINDEX_PYTHON_HEADERS "" CACHE PATH "The folder with Python.h (default: that of EPINDEX_PYTHON_EXECUTABLE)")

if(NOT EPINDEX_NATIVE)
  return()
endif()

if(NOT EPINDEX_PYTHON_HEADERS)
  execute_process(COMMAND ${EPINDEX_PYTHON_EXECUTABLE} -I -c "import sysconfig; print(sysconfig.get_path('include'))"
                  OUTPUT_VARIABLE python_headers OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
else()
  set(python_headers ${EPINDEX_PYTHON_HEADERS})
endif()
include(CheckCSourceCompiles)
include(CMakePushCheckState)
cmake_push_check_state(RESET)
set(CMAKE_REQUIRED_INCLUDES ${python_headers})
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
unset(EPINDEX_HAS_PYTHON_HEADERS CACHE)
check_c_source_compiles("
  #define Py_LIMITED_API 0x03080000
  #include <Python.h>
  PyObject *none(void) { return Py_None; }" EPINDEX_HAS_PYTHON_HEADERS)
unset(CMAKE_TRY_COMPILE_TARGET_TYPE)
cmake_pop_check_state()
if(NOT EPINDEX_HAS_PYTHON_HEADERS)
  message(STATUS "No Python.h (Debian: python3-dev): the Python package will do with ctypes")
  return()
endif()

add_library(epindex_native MODULE ${CMAKE_CURRENT_LIST_DIR}/../python/native.c
            ${CMAKE_CURRENT_LIST_DIR}/../python/native_columns.c
            ${CMAKE_CURRENT_LIST_DIR}/../python/native_listing.c)
set_target_properties(epindex_native PROPERTIES OUTPUT_NAME _native PREFIX "" SUFFIX .abi3.so C_VISIBILITY_PRESET default)
target_compile_definitions(epindex_native PRIVATE Py_LIMITED_API=0x03080000)
target_include_directories(epindex_native SYSTEM PRIVATE ${python_headers})
target_include_directories(epindex_native PRIVATE ${CMAKE_CURRENT_LIST_DIR}/../lib/include)
if(APPLE)
  # What it calls is in the interpreter that loads it.
  target_link_options(epindex_native PRIVATE -undefined dynamic_lookup)
endif()
target_link_libraries(epindex_native PRIVATE epindex_strict ${CMAKE_DL_LIBS})
