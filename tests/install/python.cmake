# The Python package: what `cmake --install` puts in place, and the wheel.
if(EPINDEX_SANITIZE OR NOT EPINDEX_PYTHON)
  return() # a Python that was not built with the sanitizers cannot load the library
endif()
add_test(NAME install_python COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/python_install_test.sh)
set_tests_properties(install_python PROPERTIES ENVIRONMENT
  "BUILD=${PROJECT_BINARY_DIR};PYTHON=${EPINDEX_PYTHON_EXECUTABLE};VERSION=${PROJECT_VERSION}")

# Neither depends on the compiler of this build.
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug" AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
  add_test(NAME python_wheel COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/python_wheel_test.sh)
  set_tests_properties(python_wheel PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300 ENVIRONMENT
    "SOURCE=${PROJECT_SOURCE_DIR};PYTHON=${EPINDEX_PYTHON_EXECUTABLE};VERSION=${PROJECT_VERSION};CC=${CMAKE_C_COMPILER}")
endif()
