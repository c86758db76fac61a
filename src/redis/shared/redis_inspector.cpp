// What INFO says of Redis, for operators.
#include <charconv>
#include <map>
#include <utility>

#include "link/client.h"
#include "livescore/redis/redis.h"
#include "livescore/service/operations/operations_store.h"

namespace livescore {
namespace {

using info_lines = std::map<std::string, std::string, std::less<>>;

/// "name:value" lines, with headings that begin with '#'.
info_lines read_info(std::string_view text) {
    info_lines lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        const auto colon = line.find(':');
        if (line.starts_with('#') || colon == std::string_view::npos) continue;
        lines.emplace(line.substr(0, colon), line.substr(colon + 1));
    }
    return lines;
}

std::optional<std::string> info_text(const info_lines& lines, std::string_view name) {
    const auto found = lines.find(name);
    if (found == lines.end()) return std::nullopt;
    return found->second;
}

std::optional<std::int64_t> info_number(const info_lines& lines, std::string_view name) {
    const auto text = info_text(lines, name);
    if (!text) return std::nullopt;
    std::int64_t number = 0;
    const auto read = std::from_chars(text->data(), text->data() + text->size(), number);
    if (read.ec != std::errc()) return std::nullopt;
    return number;
}

asio::awaitable<redis_overview> inspect_redis(std::shared_ptr<redis_connection> commands) {
    if (commands->ready_link() == nullptr)
        throw infrastructure_error(errc::unavailable, "Redis is away");
    std::vector<std::string> command{"INFO"};
    const redis_reply reply = co_await redis_connection::execute(commands, std::move(command));
    check_reply(reply);
    const info_lines lines = read_info(as_text(reply));
    redis_overview found;
    found.version = info_text(lines, "redis_version").value_or("");
    found.used_bytes = info_number(lines, "used_memory").value_or(0);
    found.max_bytes = info_number(lines, "maxmemory").value_or(0);
    found.clients = info_number(lines, "connected_clients").value_or(0);
    found.commands_per_second = info_number(lines, "instantaneous_ops_per_sec").value_or(0);
    found.evicted_keys = info_number(lines, "evicted_keys").value_or(0);
    found.rejected_connections = info_number(lines, "rejected_connections").value_or(0);
    found.output_drops = info_number(lines, "client_output_buffer_limit_disconnections");
    found.role = info_text(lines, "role");
    found.replicas = info_number(lines, "connected_slaves");
    co_return found;
}

class info_inspector final : public redis_inspector {
public:
    explicit info_inspector(const redis_client& client) : commands_(client.commands()) {}
    asio::awaitable<redis_overview> inspect() override { return inspect_redis(commands_); }

private:
    std::shared_ptr<redis_connection> commands_;
};

}  // namespace

std::unique_ptr<redis_inspector> make_redis_inspector(redis_client& client) {
    return std::make_unique<info_inspector>(client);
}

}  // namespace livescore
