/// The API's settings, read from the environment; .env.example documents each.
#pragma once
#include "common_config.h"
#include "livescore/api/api_options.h"
#include "livescore/fanout/feed.h"

namespace livescore {

struct api_config {
    common_config common;
    api_options api;
    feed_options feed;
};

[[nodiscard]] api_config read_api_config(env_reader& env);

}  // namespace livescore
