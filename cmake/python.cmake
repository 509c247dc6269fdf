# `cmake --install`, the Python package: its modules go where the Python found here looks for them,
# if that is below the prefix, with metadata for importlib.metadata and pip, and with a link to the
# library, so that it is found without searching and before ldconfig has run.
option(EPINDEX_PYTHON "Install the Python package, which needs the shared library" ${EPINDEX_SHARED})
set(EPINDEX_PYTHON_DIR "" CACHE STRING
  "Where to install the Python package, below the prefix (default: where Python looks for it)")
if(NOT EPINDEX_PYTHON)
  return()
endif()

set(package_source ${PROJECT_SOURCE_DIR}/python)
file(STRINGS ${package_source}/pyproject.toml pyproject)
foreach(field description requires-python license)
  set(line ${pyproject})
  list(FILTER line INCLUDE REGEX "^${field} = ")
  string(REGEX REPLACE "^[^\"]*\"(.*)\"$" "\\1" package_${field} "${line}")
endforeach()
file(STRINGS ${package_source}/epindex/__init__.py package_version REGEX "^__version__ = ")
if(NOT package_version STREQUAL "__version__ = \"${PROJECT_VERSION}\"")
  message(FATAL_ERROR "The version is ${PROJECT_VERSION} in CMakeLists.txt, "
    "and another in python/epindex/__init__.py")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/python_metadata.in
  ${PROJECT_BINARY_DIR}/python/METADATA @ONLY)
file(WRITE ${PROJECT_BINARY_DIR}/python/INSTALLER "cmake\n")

find_program(EPINDEX_PYTHON_EXECUTABLE python3 REQUIRED)
set(python_dirs "")
if(NOT EPINDEX_PYTHON_DIR)
  # The folders it looks into, then the one below any other prefix.
  execute_process(
    COMMAND ${EPINDEX_PYTHON_EXECUTABLE} -I -c "
import site, sysconfig
print(*site.getsitepackages(), sep=';')
print(sysconfig.get_path('purelib', 'posix_prefix', {'base': '.', 'platbase': '.'}))"
    OUTPUT_VARIABLE python_dirs OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCH "^(.*)\n(.*)$" python_dirs "${python_dirs}")
  set(python_dirs "${CMAKE_MATCH_1}")
  set(python_dir_elsewhere "${CMAKE_MATCH_2}")
endif()

# The prefix is known when it is installed: `cmake --install --prefix`.
configure_file(${CMAKE_CURRENT_LIST_DIR}/python_dir.cmake.in
  ${PROJECT_BINARY_DIR}/python/python_dir.cmake @ONLY)
install(SCRIPT ${PROJECT_BINARY_DIR}/python/python_dir.cmake)
install(DIRECTORY ${package_source}/epindex DESTINATION "\${epindex_python_dir}"
        FILES_MATCHING PATTERN "*.py" PATTERN "*.pyi" PATTERN "py.typed"
        PATTERN "__pycache__" EXCLUDE)
install(FILES ${PROJECT_BINARY_DIR}/python/METADATA ${PROJECT_BINARY_DIR}/python/INSTALLER
        DESTINATION "\${epindex_python_dir}/epindex-${PROJECT_VERSION}.dist-info")
include(cmake/native.cmake)
# The package as it is installed, for tests and benchmarks: modules of the sources beside what is built.
set(EPINDEX_PYTHON_PACKAGE ${PROJECT_BINARY_DIR}/python/package)
file(GLOB modules CONFIGURE_DEPENDS ${package_source}/epindex/*.py*)
file(MAKE_DIRECTORY ${EPINDEX_PYTHON_PACKAGE}/epindex)
file(GLOB linked ${EPINDEX_PYTHON_PACKAGE}/epindex/*.py*)
if(linked)
  file(REMOVE ${linked}) # also links to modules that are gone
endif()
foreach(module IN LISTS modules)
  cmake_path(GET module FILENAME name)
  file(CREATE_LINK ${module} ${EPINDEX_PYTHON_PACKAGE}/epindex/${name} SYMBOLIC)
endforeach()
add_custom_target(epindex_python ALL DEPENDS epindex)
if(TARGET epindex_native)
  set_target_properties(epindex_native PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${EPINDEX_PYTHON_PACKAGE}/epindex)
  add_dependencies(epindex_python epindex_native)
  install(FILES $<TARGET_FILE:epindex_native> DESTINATION "\${epindex_python_dir}/epindex")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/python_finish.cmake.in
  ${PROJECT_BINARY_DIR}/python/python_finish.cmake @ONLY)
install(SCRIPT ${PROJECT_BINARY_DIR}/python/python_finish.cmake)
