/// `livescore-admin replay MATCH`: shows a stored match again, event by event.
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>

#include "admin/service_caller.h"

namespace livescore {

class replay_command {
public:
    explicit replay_command(CLI::App& app);
    /// Runs it when it was given.
    [[nodiscard]] std::optional<int> run(const std::function<service_caller()>& connect) const;

private:
    CLI::App* parsed_ = nullptr;
    std::string match_;
    std::string speed_ = "1";
    std::string from_ = "0";
    bool json_ = false;
};

}  // namespace livescore
