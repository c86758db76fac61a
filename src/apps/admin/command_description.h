/// The commands of livescore-admin that ask the service. A command is data: which request it makes
/// of its arguments, and which members of the answer a table shows. admin/service_commands.h runs
/// them.
#pragma once
#include <string>
#include <vector>

namespace livescore {

/// How the text of an option becomes a member of the request's body. In a query it stays text.
enum class option_kind {
    text,        ///< an empty text clears the member: null
    number,      ///< a whole number; an empty text clears the member
    words,       ///< "a,b" or given repeatedly: a list of texts; "" alone: an empty list
    numbers,     ///< the same, of whole numbers
    references,  ///< "provider=reference", repeatedly: an object; an empty reference clears it
    json,        ///< JSON as it stands, or @FILE
    yes          ///< a flag: true when it is given
};

struct command_option {
    const char* name;    ///< "--age-class"
    const char* member;  ///< "ageClass": of the body, or of the query when the request is a GET
    const char* help;
    option_kind kind = option_kind::text;
    std::vector<std::string> choices{};  ///< the values that it may have; empty: any
    bool required = false;
};

struct command_argument {
    const char* name;  ///< stands as {name} in the path
    const char* help;
};

/// A column of a table. `member` is a JSON pointer into a row, "/budget/leftDay".
struct table_column {
    const char* title;
    const char* member;
};

struct command_description {
    const char* noun;
    const char* verb;
    const char* summary;
    const char* method;  ///< GET, POST, PATCH, DELETE
    const char* path;
    std::vector<command_argument> arguments{};
    std::vector<command_option> options{};
    std::vector<table_column> columns{};  ///< none: the answer is shown member by member
    const char* example = "";             ///< without the program's name
    const char* body = "";                ///< JSON that is sent whatever the options; "": none
    bool paged = false;                   ///< the list goes on behind `nextCursor`
};

/// All of them, each noun's together, in the order of the help.
[[nodiscard]] const std::vector<command_description>& service_commands();
/// The help of a noun: "Leagues".
[[nodiscard]] const char* describe_noun(const std::string& noun);

}  // namespace livescore
