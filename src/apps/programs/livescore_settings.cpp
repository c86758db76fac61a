// livescore-settings: prints the documents that come from the declaration of the settings. It is a
// tool for developers and is not installed. scripts/checks/configuration_documents runs it.
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "config/documents.h"

int main(int argc, char** argv) {
    const std::string_view wanted = argc == 2 ? argv[1] : "";
    if (wanted == "--markdown") {
        std::cout << livescore::configuration_markdown();
    } else if (wanted == "--env") {
        std::cout << livescore::env_example();
    } else {
        std::cerr << "usage: livescore-settings --markdown | --env\n";
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
