#include "admin/completion.h"

#include <algorithm>
#include <iostream>
#include <string_view>
#include <utility>

namespace livescore {
namespace {

// clang-format off
constexpr std::string_view bash = R"shell(# bash: eval "$(livescore-admin completion bash)"
_livescore_admin() {
    local IFS=$'\n'
    COMPREPLY=($(compgen -W "$(livescore-admin __complete "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _livescore_admin livescore-admin
)shell";

constexpr std::string_view zsh = R"shell(#compdef livescore-admin
# zsh: eval "$(livescore-admin completion zsh)"
_livescore_admin() {
    local -a candidates
    candidates=(${(f)"$(livescore-admin __complete "${(@)words[2,CURRENT-1]}" 2>/dev/null)"})
    compadd -a candidates
}
compdef _livescore_admin livescore-admin
)shell";

constexpr std::string_view fish = R"shell(# fish: livescore-admin completion fish | source
complete -c livescore-admin -f -a '(livescore-admin __complete (commandline -opc)[2..] 2>/dev/null)'
)shell";
// clang-format on

const CLI::Option* find_option(const CLI::App& app, const std::string& word) {
    const auto options = app.get_options([](const CLI::Option*) { return true; });
    const auto found = std::ranges::find_if(
        options, [&](const CLI::Option* option) { return option->check_name(word); });
    return found == options.end() ? nullptr : *found;
}

bool takes_value(const CLI::Option& option) {
    return option.get_items_expected_max() > 0;
}

}  // namespace

completion::completion(CLI::App& app) : app_(app) {
    script_ = app.add_subcommand("completion", "The script that completes commands in a shell");
    script_->footer("Example:\n  eval \"$(livescore-admin completion bash)\"");
    CLI::Option* const shell = script_->add_option("shell", shell_, "bash, zsh or fish");
    shell->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
    add_choices(*shell, {"bash", "zsh", "fish"});
}

void completion::add_choices(const CLI::Option& option, std::vector<std::string> choices) {
    std::erase(choices, "");
    choices_[&option] = std::move(choices);
}

std::vector<std::string> completion::candidates(const std::vector<std::string>& words) const {
    const CLI::App* at = &app_;
    const CLI::Option* pending = nullptr;  // it waits for its value
    for (const auto& word : words) {
        if (std::exchange(pending, nullptr) != nullptr) continue;
        if (word.starts_with('-')) {
            const CLI::Option* option = find_option(*at, word);
            if (option == nullptr) option = find_option(app_, word);
            if (option != nullptr && takes_value(*option)) pending = option;
            continue;
        }
        const auto subcommands =
            at->get_subcommands([&](const CLI::App* sub) { return sub->get_name() == word; });
        if (!subcommands.empty()) at = subcommands.front();
    }
    const auto choices_of = [this](const CLI::Option* option) {
        const auto found = choices_.find(option);
        return found == choices_.end() ? std::vector<std::string>() : found->second;
    };
    if (pending != nullptr) return choices_of(pending);

    std::vector<std::string> found;
    const auto subcommands = at->get_subcommands([](const CLI::App*) { return true; });
    for (const CLI::App* sub : subcommands) found.push_back(sub->get_name());
    for (const CLI::Option* option : at->get_options([](const CLI::Option*) { return true; })) {
        if (option->get_positional()) {
            const auto choices = choices_of(option);
            found.insert(found.end(), choices.begin(), choices.end());
        }
        for (const auto& name : option->get_lnames()) found.push_back("--" + name);
    }
    return found;
}

bool completion::run() const {
    if (!script_->parsed()) return false;
    std::cout << (shell_ == "bash" ? bash : shell_ == "zsh" ? zsh : fish);
    return true;
}

}  // namespace livescore
