#include <algorithm>
#include <array>

#include "livescore/core/parse_integer.h"
#include "livescore/core/text/char_set.h"
#include "openfootball/decode.h"

namespace livescore::openfootball {
namespace {

/// The zone in which a country's competitions state their times. Of a country with several, the
/// zone of most matches. `words` begin a title, in lower case.
struct country_rule {
    std::string_view name;
    std::string_view zone;
    std::array<std::string_view, 4> words{};
};

constexpr std::array<country_rule, 40> countries{{
    {"Argentina", "America/Argentina/Buenos_Aires", {"argentine"}},
    {"Australia", "Australia/Sydney", {"australian"}},
    {"Austria", "Europe/Vienna", {"austrian", "österr.", "österreichische", "österreich"}},
    {"Belgium", "Europe/Brussels", {"belgian"}},
    {"Brazil", "America/Sao_Paulo", {"brazilian", "brasileiro"}},
    {"China", "Asia/Shanghai", {"chinese"}},
    {"Colombia", "America/Bogota", {"colombian"}},
    {"Croatia", "Europe/Zagreb", {"croatian"}},
    {"Czech Republic", "Europe/Prague", {"czech"}},
    {"Denmark", "Europe/Copenhagen", {"danish"}},
    {"Egypt", "Africa/Cairo", {"egyptian"}},
    {"England", "Europe/London", {"english"}},
    {"Finland", "Europe/Helsinki", {"finnish"}},
    {"France", "Europe/Paris", {"french"}},
    {"Germany", "Europe/Berlin", {"german", "deutsche", "deutschland"}},
    {"Greece", "Europe/Athens", {"greek"}},
    {"Hungary", "Europe/Budapest", {"hungarian"}},
    {"Ireland", "Europe/Dublin", {"irish"}},
    {"Italy", "Europe/Rome", {"italian", "italia"}},
    {"Japan", "Asia/Tokyo", {"japanese"}},
    {"Mexico", "America/Mexico_City", {"mexican"}},
    {"Morocco", "Africa/Casablanca", {"moroccan"}},
    {"Netherlands", "Europe/Amsterdam", {"dutch", "holland"}},
    {"Norway", "Europe/Oslo", {"norwegian"}},
    {"Poland", "Europe/Warsaw", {"polish"}},
    {"Portugal", "Europe/Lisbon", {"portuguese"}},
    {"Qatar", "Asia/Qatar", {}},
    {"Romania", "Europe/Bucharest", {"romanian"}},
    {"Russia", "Europe/Moscow", {"russian"}},
    {"Scotland", "Europe/London", {"scottish"}},
    {"Serbia", "Europe/Belgrade", {"serbian"}},
    {"South Africa", "Africa/Johannesburg", {}},
    {"South Korea", "Asia/Seoul", {"south korean"}},
    {"Spain", "Europe/Madrid", {"spanish", "españa"}},
    {"Sweden", "Europe/Stockholm", {"swedish"}},
    {"Switzerland", "Europe/Zurich", {"swiss"}},
    {"Turkey", "Europe/Istanbul", {"turkish"}},
    {"Ukraine", "Europe/Kiev", {"ukrainian"}},
    {"United States", "America/New_York", {"u.s.", "usa"}},
    {"Wales", "Europe/London", {"welsh"}},
}};

/// The hosts of tournaments: their zone holds where a file states no offset.
struct host_rule {
    std::string_view name;
    std::string_view year;
    std::string_view country;
};
constexpr std::array<host_rule, 9> hosts{{
    {"World Cup", "2006", "Germany"},
    {"World Cup", "2010", "South Africa"},
    {"World Cup", "2014", "Brazil"},
    {"World Cup", "2018", "Russia"},
    {"World Cup", "2022", "Qatar"},
    {"World Cup", "2026", "United States"},
    {"UEFA Euro", "2012", "Poland"},
    {"UEFA Euro", "2016", "France"},
    {"UEFA Euro", "2024", "Germany"},
}};

/// `title`: without its season and country, in lower case. A title without a country is of this
/// one; an empty country is of none.
struct known_rule {
    std::string_view title;
    std::string_view name;
    std::string_view country;
    bool is_cup = false;
};
constexpr std::array<known_rule, 21> known{{
    {"premier league", "Premier League", "England"},
    {"championship", "Championship", "England"},
    {"efl championship", "Championship", "England"},
    {"bundesliga", "Bundesliga", "Germany"},
    {"1. bundesliga", "Bundesliga", "Germany"},
    {"1.bundesliga", "Bundesliga", "Germany"},
    {"2. bundesliga", "2. Bundesliga", "Germany"},
    {"2.bundesliga", "2. Bundesliga", "Germany"},
    {"la liga", "La Liga", "Spain"},
    {"primera división", "La Liga", "Spain"},
    {"primera división de españa", "La Liga", "Spain"},
    {"serie a", "Serie A", "Italy"},
    {"ligue 1", "Ligue 1", "France"},
    {"eredivisie", "Eredivisie", "Netherlands"},
    {"champions league", "UEFA Champions League", "", true},
    {"uefa champions league", "UEFA Champions League", "", true},
    {"europa league", "UEFA Europa League", "", true},
    {"uefa europa league", "UEFA Europa League", "", true},
    {"uefa euro", "UEFA Euro", "", true},
    {"euro", "UEFA Euro", "", true},
    {"world cup", "World Cup", "", true},
}};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == ',')) text.remove_suffix(1);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    return text;
}

bool is_year(std::string_view text) {
    return text.size() == 4 && is_digits(text) &&
           (text.starts_with("19") || text.starts_with("20"));
}

/// Takes "2024/25", "2024-2025" or "2022" from the end of the title.
std::string take_season(std::string_view& title) {
    const std::string_view text = trimmed(title);
    const auto blank = text.find_last_of(" ,");
    const std::string_view tail = blank == std::string_view::npos ? text : text.substr(blank + 1);
    const auto slash = tail.find_first_of("/-");
    const std::string_view first = tail.substr(0, slash);
    if (!is_year(first)) return {};
    std::string label(first);
    if (slash != std::string_view::npos) {
        const std::string_view second = tail.substr(slash + 1);
        if (!is_year(second) && !(second.size() == 2 && is_digits(second))) return {};
        label += '-';
        label += second.substr(second.size() - 2);
    }
    title = trimmed(text.substr(0, text.size() - tail.size()));
    return label;
}

/// Takes the word that begins the title, if it is that one.
bool take_word(std::string_view& title, std::string_view word) {
    if (word.empty() || !lower_case(title).starts_with(word)) return false;
    if (title.size() > word.size() && title[word.size()] != ' ') return false;
    title = trimmed(title.substr(word.size()));
    return true;
}

const country_rule* take_country(std::string_view& title) {
    for (const country_rule& rule : countries) {
        if (take_word(title, lower_case(rule.name))) return &rule;
    }
    // Longer words stand before those that they begin with.
    for (const country_rule& rule : countries) {
        for (const std::string_view word : rule.words) {
            if (take_word(title, word)) return &rule;
        }
    }
    return nullptr;
}

const country_rule* find_country(std::string_view name) {
    const auto* const found = std::ranges::find(countries, name, &country_rule::name);
    return found == countries.end() ? nullptr : found;
}

/// "Austria 2024/25" is the country's first league.
std::string_view first_league(const country_rule* country) {
    if (country == nullptr) return "";
    if (country->name == "Austria" || country->name == "Germany") return "Bundesliga";
    if (country->name == "Spain") return "La Liga";
    return country->name == "Netherlands" ? "Eredivisie" : "";
}

const known_rule* find_known(std::string_view title, const country_rule* country) {
    std::string plain = lower_case(title);
    if (plain.starts_with("fifa ")) plain.erase(0, 5);
    for (const known_rule& rule : known) {
        if (rule.title != plain) continue;
        if (rule.country.empty() || country == nullptr || rule.country == country->name)
            return &rule;
    }
    return nullptr;
}

}  // namespace

competition identify(std::string_view title) {
    competition found;
    std::string_view rest = title;
    found.season = take_season(rest);
    const std::string bare(rest);
    const country_rule* country = take_country(rest);
    if (rest.empty()) rest = first_league(country);
    const known_rule* const rule = find_known(rest, country);
    if (rule != nullptr) {
        found.name = rule->name;
        country = find_country(rule->country);
    } else {
        found.name = rest.empty() ? bare : std::string(rest);
    }
    if (found.name.empty()) found.name = std::string(trimmed(title));
    if (country != nullptr) {
        found.country = std::string(country->name);
        found.zone = country->zone;
    } else if (found.name.starts_with("UEFA ")) {
        // UEFA states Central European time, wherever a club cup's match is played.
        found.zone = "Europe/Zurich";
    }
    for (const host_rule& host : hosts) {
        if (host.name == found.name && host.year == found.season)
            found.zone = find_country(host.country)->zone;
    }
    found.is_cup = rule != nullptr && rule->is_cup;
    for (const char* word : {"cup", "pokal", "copa", "coupe", "beker", "trophy"}) {
        if (rule == nullptr && mentions(found.name, word)) found.is_cup = true;
    }
    for (const char* word : {"women", "frauen", "femen", "fémin"}) {
        if (mentions(bare, word)) found.is_female = true;
    }
    return found;
}

}  // namespace livescore::openfootball
