#include <array>

#include "livescore/feeds/provider_adapter.h"

namespace livescore {

const provider_adapter* find_adapter(std::string_view name) noexcept {
    const std::array adapters{&openligadb_adapter(), &openfootball_adapter(),
                              &football_data_adapter(), &api_football_adapter()};
    for (const provider_adapter* adapter : adapters) {
        if (adapter->name() == name) return adapter;
    }
    return nullptr;
}

}  // namespace livescore
