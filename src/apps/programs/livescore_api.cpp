#include "programs/run_api.h"

int main(int argc, char** argv) {
    return livescore::run_api(argc, argv);
}
