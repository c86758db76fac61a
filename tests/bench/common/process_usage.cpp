#include "process_usage.h"

#include <filesystem>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>

namespace bench {

process_usage usage_of(const std::vector<int>& pids) {
    process_usage total;
    for (const int pid : pids) {
        const std::filesystem::path process = "/proc/" + std::to_string(pid);
        std::ifstream status(process / "status");
        if (!status) throw std::runtime_error("process " + std::to_string(pid) + " is gone");
        for (std::string word; status >> word;) {
            // Not VmRSS: the pages of the program's file, which its first requests touch, are no
            // cost of a connection.
            if (word != "RssAnon:") continue;
            std::int64_t kib = 0;
            status >> kib;
            total.resident_bytes += kib * 1024;
            break;
        }
        for (const auto& task : std::filesystem::directory_iterator(process / "task")) {
            nanoseconds run_time = 0;
            std::ifstream(task.path() / "schedstat") >> run_time;
            total.cpu += run_time;
        }
    }
    return total;
}

}  // namespace bench
