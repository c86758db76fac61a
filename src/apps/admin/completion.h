/// The completion of livescore-admin's command line in shells.
#pragma once
#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <vector>

namespace livescore {

/// It knows the commands from CLI11's own tree, so that it cannot differ from them. Each shell's
/// script asks the program: `livescore-admin __complete WORD…` prints what may come behind these
/// words, a line each.
class completion {
public:
    /// `app` must outlive this. Adds the command `completion`.
    explicit completion(CLI::App& app);
    /// The values of an option, once it was added to the tree.
    void add_choices(const CLI::Option& option, std::vector<std::string> choices);

    /// What may come behind the words, in the tree's order. `words`: without the program's name,
    /// and without the word that is being typed.
    [[nodiscard]] std::vector<std::string> candidates(const std::vector<std::string>& words) const;

    /// True when the command was `completion`: it has printed the script then.
    [[nodiscard]] bool run() const;

private:
    CLI::App& app_;
    CLI::App* script_ = nullptr;
    std::string shell_;
    std::map<const CLI::Option*, std::vector<std::string>> choices_;
};

}  // namespace livescore
