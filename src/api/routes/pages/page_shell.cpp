#include "routes/pages/page_shell.h"

#include <array>
#include <utility>

namespace livescore {

namespace {

void append_escaped(std::string& html, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                html.append("&amp;");
                break;
            case '<':
                html.append("&lt;");
                break;
            case '>':
                html.append("&gt;");
                break;
            case '"':
                html.append("&quot;");
                break;
            case '\'':
                html.append("&#39;");
                break;
            default:
                html.push_back(c);
        }
    }
}

std::string_view state_of(const match& of) {
    switch (of.status) {
        case match_status::scheduled:
            return "not started";
        case match_status::live:
            return "live";
        case match_status::halftime:
            return "half time";
        case match_status::finished:
            return "full time";
        case match_status::postponed:
            return "postponed";
        case match_status::cancelled:
            return "cancelled";
        case match_status::suspended:
            return "suspended";
        case match_status::abandoned:
            return "abandoned";
        case match_status::awarded:
            return "awarded";
    }
    return {};
}

bool shows_score(const match& of) {
    switch (of.status) {
        case match_status::scheduled:
        case match_status::postponed:
        case match_status::cancelled:
            return false;
        default:
            return of.details.score_known;
    }
}

}  // namespace

page_words words_of(const match& of) {
    std::string between = " – ";
    if (shows_score(of)) {
        between = " " + std::to_string(of.score.home) + "–" + std::to_string(of.score.away) + " ";
    }
    page_words words;
    words.title = of.home_team + between + of.away_team + ", ";
    words.title.append(state_of(of));
    if (of.league) words.description = *of.league + ". ";
    words.description += "Score, line-ups, statistics and commentary of " + of.home_team +
                         " against " + of.away_team + ", as it happens.";
    return words;
}

page_words words_of(const league& of) {
    std::string name = of.name;
    if (of.country) name += ", " + *of.country;
    return {name, "Table, fixtures and results of " + of.name + ", as they happen."};
}

page_words words_of(const team& of) {
    return {of.name, "Form, next and last matches of " + of.name + "."};
}

std::string fill_shell(std::string_view shell, const page_words& words) {
    const std::array<std::pair<std::string_view, const std::string*>, 2> places{
        {{"{{title}}", &words.title}, {"{{description}}", &words.description}}};
    std::string html;
    html.reserve(shell.size() + 2 * (words.title.size() + words.description.size()));
    while (!shell.empty()) {
        std::size_t at = shell.size();
        const std::pair<std::string_view, const std::string*>* next = nullptr;
        for (const auto& place : places) {
            const std::size_t found = shell.find(place.first);
            if (found < at) {
                at = found;
                next = &place;
            }
        }
        html.append(shell.substr(0, at));
        if (next == nullptr) break;
        append_escaped(html, *next->second);
        shell.remove_prefix(at + next->first.size());
    }
    return html;
}

}  // namespace livescore
