// livescore-describe: prints the documents that describe the API, without a server. It is a tool
// for developers and is not installed. Types of clients and tests come from its output.
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "livescore/api/documents.h"

int main(int argc, char** argv) {
    const std::string_view wanted = argc == 2 ? argv[1] : "";
    if (wanted == "openapi") {
        std::cout << livescore::openapi_document().body << '\n';
    } else if (wanted == "asyncapi") {
        std::cout << livescore::asyncapi_document().body << '\n';
    } else {
        std::cerr << "usage: livescore-describe openapi | asyncapi\n";
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
