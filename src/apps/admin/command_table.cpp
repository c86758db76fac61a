#include <iterator>
#include <utility>

#include "admin/command_parts.h"

namespace livescore {

command_option page_limit() {
    return {"--limit", "limit", "How many at most (default 100)", option_kind::number};
}

const std::vector<command_description>& service_commands() {
    static const std::vector<command_description> all = [] {
        std::vector<command_description> commands;
        for (auto part : {competition_commands(), webhook_commands(), operation_commands()}) {
            commands.insert(commands.end(), std::make_move_iterator(part.begin()),
                            std::make_move_iterator(part.end()));
        }
        return commands;
    }();
    return all;
}

const char* describe_noun(const std::string& noun) {
    static const std::vector<std::pair<std::string, const char*>> nouns{
        {"league", "Leagues"},
        {"team", "Teams"},
        {"player", "Players"},
        {"webhook", "Webhooks"},
        {"job", "Jobs of the delay queue"},
        {"instance", "API instances and workers"},
        {"audit", "The audit log of operators"},
        {"feed", "Providers of scores"}};
    for (const auto& [word, help] : nouns) {
        if (word == noun) return help;
    }
    return "";
}

}  // namespace livescore
