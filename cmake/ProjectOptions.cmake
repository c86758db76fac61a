option(LIVESCORE_TESTS "Build the tests" ON)
option(LIVESCORE_WERROR "Warnings are errors" OFF)
option(LIVESCORE_BENCH "Have the target bench without the tests; it is built only when asked for" OFF)
option(LIVESCORE_HARDEN "Guard the programs against faults of memory; needs optimisation, and goes with no sanitizer" ON)
set(LIVESCORE_X86_64_LEVEL "" CACHE STRING "Oldest x86-64 that the programs run on: v2, v3 or v4; empty: any")
option(LIVESCORE_FUZZ "Have the targets of tests/fuzz (clang only); they are built only when asked for" OFF)
option(LIVESCORE_UNITY "Compile the sources of a folder together: a build takes a third of the time (cmake/Rooms.cmake)" OFF)
set(LIVESCORE_SANITIZE "" CACHE STRING "Comma-separated sanitizers: address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # A clone compiles the same in any folder, so the compiler cache of one clone serves the others. (This does not hold
  # with LIVESCORE_UNITY: CMake writes the whole paths of the sources into its translation units.)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${CCACHE_PROGRAM}")
endif()

# What an attacker would use after a fault of memory is closed: return addresses are guarded, the library's copies are
# checked, and no table of function pointers stays writable. (Sanitizers find more, and do not go with FORTIFY.)
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(LIVESCORE_HARDEN AND NOT LIVESCORE_SANITIZE)
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    add_compile_options(-fcf-protection)
  endif()
  add_link_options(-Wl,-z,relro,-z,now)
endif()

if(LIVESCORE_X86_64_LEVEL AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  add_compile_options(-march=x86-64-${LIVESCORE_X86_64_LEVEL})
endif()

add_library(livescore_options INTERFACE)
target_compile_options(livescore_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough)
if(LIVESCORE_WERROR)
  target_compile_options(livescore_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of g++ 12's middle end in standard containers and coroutine frames.
  target_compile_options(livescore_options INTERFACE -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
  if(CMAKE_INTERPROCEDURAL_OPTIMIZATION)
    # The same when it links. It numbers a coroutine template's frame differently in each file, and takes that for two types.
    target_link_options(livescore_options INTERFACE -Wno-odr -Wno-stringop-overread)
  endif()
endif()
if(LIVESCORE_UNITY)
  # Where one .cpp stands above another, the compiler takes its classes for classes of a header, and its names for names
  # that the other .cpp hides. Builds without LIVESCORE_UNITY warn of both faults.
  target_compile_options(livescore_options INTERFACE
    -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local> $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
if(LIVESCORE_SANITIZE)
  target_compile_options(livescore_options INTERFACE
    -fsanitize=${LIVESCORE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(livescore_options INTERFACE -fsanitize=${LIVESCORE_SANITIZE})
  if(LIVESCORE_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Boost.Asio uses atomic_thread_fence, which ThreadSanitizer does not model.
    target_compile_options(livescore_options INTERFACE -Wno-tsan)
  endif()
endif()
if(LIVESCORE_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "LIVESCORE_FUZZ needs clang, whose libFuzzer it is")
  endif()
  # All of our code reports its coverage to libFuzzer; only the targets link main().
  # Clang 14 cannot put the signature that this check reads before a coroutine's parts when they stand in sections of
  # their own ("Cannot represent a difference across sections"). The check is of calls through a wrong function type.
  target_compile_options(livescore_options INTERFACE -fsanitize=fuzzer-no-link -fno-sanitize=function)
endif()
