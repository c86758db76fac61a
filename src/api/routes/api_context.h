/// Everything that handlers work with.
#pragma once
#include "livescore/api/api_options.h"
#include "livescore/api/health.h"
#include "livescore/core/metrics.h"
#include "livescore/domain/byte_budget.h"
#include "livescore/fanout/feed.h"
#include "livescore/feeds/feed_service.h"
#include "livescore/service/competition/competition_service.h"
#include "livescore/service/job_service.h"
#include "livescore/service/match_service.h"
#include "livescore/service/match_sheet_service.h"
#include "livescore/service/operations/operations_service.h"
#include "livescore/service/standings/standings_service.h"
#include "livescore/service/viewers/viewer_service.h"
#include "livescore/service/webhook/webhook_service.h"

namespace livescore {

class access_control;
class connection_admission;
class delivery_backlog;
class denials;
class replay_places;
class request_gate;
class shared_answers;

/// One for all shards; its parts may be used from any thread.
struct api_context {
    const api_options& options;
    match_service& matches;
    competition_service& competitions;
    match_sheet_service& sheets;
    job_service& jobs;
    feed_service& feeds;
    standings_service& tables;
    webhook_service& webhooks;
    viewer_service& viewers;
    operations_service& operations;
    feed& events;
    health_board& health;
    metrics_registry& metrics;
    request_gate& gate;
    connection_admission& admission;
    denials& denied;
    access_control& rights;
    delivery_backlog& backlog;
    replay_places& replays;
    byte_budget& answer_bytes;  ///< of answers that are read, or wait for their client
    shared_answers* answers_of_others = nullptr;  ///< null: the cache has one level
};

/// The bounds of a page that a handler reads.
[[nodiscard]] inline page_bytes page_bytes_of(api_context& context) {
    return {context.options.http_page_max_bytes, &context.answer_bytes};
}

}  // namespace livescore
