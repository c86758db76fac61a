// Preloaded into a server, it leaves the server's memory as it would be without the memory trimmer.
#include <cstddef>

extern "C" int malloc_trim(std::size_t /*kept_bytes*/) {
    return 0;
}
