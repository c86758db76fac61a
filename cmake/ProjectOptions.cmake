option(LIVESCORE_TESTS "Build the tests" ON)
option(LIVESCORE_WERROR "Warnings are errors" OFF)
set(LIVESCORE_SANITIZE "" CACHE STRING "Comma-separated sanitizers: address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
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
