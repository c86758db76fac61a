#include "config/catalogue.h"

#include <algorithm>

#include "config/api_config.h"
#include "config/tool_config.h"
#include "config/worker_config.h"
#include "settings/sections.h"

namespace livescore {
namespace {

catalogue_section& section_of(std::vector<catalogue_section>& all, const setting_section& like) {
    const auto found = std::ranges::find(all, like.title, &catalogue_section::title);
    if (found != all.end()) return *found;
    return all.emplace_back(catalogue_section{like.title, like.introduction, {}});
}

catalogue_entry& entry_of(catalogue_section& section, const setting& like) {
    const auto found =
        std::ranges::find(section.entries, like.name,
                          [](const catalogue_entry& entry) { return entry.declared.name; });
    if (found != section.entries.end()) return *found;
    return section.entries.emplace_back(catalogue_entry{like, {}});
}

void add(std::vector<catalogue_section>& all, std::string_view reader, const setting_table& table) {
    for (const auto& section : table.sections()) {
        catalogue_section& here = section_of(all, section);
        for (const auto& declared : section.settings) {
            entry_of(here, declared).readers.push_back(reader);
        }
    }
}

template <class Config>
void add_program(std::vector<catalogue_section>& all, std::string_view reader) {
    Config config;
    add(all, reader, table_of(config));
}

}  // namespace

std::vector<catalogue_section> all_settings() {
    std::vector<catalogue_section> all;
    add_program<api_config>(all, "API");
    add_program<worker_config>(all, "worker");
    add_program<migrate_config>(all, "migrate");
    add_program<admin_config>(all, "admin");
    add_program<admin_service_config>(all, "admin");
    setting_table compose;
    declare_compose(compose);
    add(all, "Compose", compose);
    return all;
}

}  // namespace livescore
