#include "description/asyncapi.h"

#include "description/components.h"
#include "livescore/core/version.h"

namespace livescore {

std::string write_asyncapi() {
    description_json document = description_file_json("asyncapi.json");
    document["info"]["version"] = version();
    add_components(document);
    return document.dump();
}

}  // namespace livescore
