#include "feed/stored_memory.h"

#include <nlohmann/json.hpp>

namespace livescore {

using nlohmann::json;

std::optional<std::string> write_stored_memory(const fixture_memory& memory) {
    if (memory == fixture_memory{}) return std::nullopt;
    json missing = json::array();
    for (const missing_entry& entry : memory.missing)
        missing.push_back(json::array({raw(entry.entry), entry.polls}));
    return json{{"missing", std::move(missing)}}.dump();
}

fixture_memory read_stored_memory(std::string_view text) {
    const json object = json::parse(text);
    fixture_memory memory;
    for (const json& pair : object.value("missing", json::array())) {
        memory.missing.push_back(
            {commentary_id{pair.at(0).get<std::int64_t>()}, pair.at(1).get<int>()});
    }
    return memory;
}

}  // namespace livescore
