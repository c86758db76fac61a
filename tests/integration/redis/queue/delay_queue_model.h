/// A simple model of the delay queue, to compare the queue with.
#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "livescore/domain/schedule/transition_job.h"

namespace livescore::test {

inline constexpr int max_attempts = 3;
inline constexpr std::chrono::milliseconds backoff_base{4};
inline constexpr std::chrono::milliseconds backoff_cap{30};
inline constexpr int history_entries = 40;

inline std::int64_t ceil_ms(std::int64_t us) {
    return (us + 999) / 1000;
}

/// The promise of the queue, without Redis.
class queue_model {
public:
    enum class place { waiting, leased, dead };
    struct entry {
        place at = place::waiting;
        std::int64_t score = 0;  ///< ms: due, or end of the lease, or death
        std::int64_t due = 0;    ///< us
        int attempts = 0;
        std::string token{};
    };

    void schedule(const transition_job& job) {
        const auto due = job.due.time_since_epoch().count();
        const bool is_new =
            jobs_.try_emplace(job_id(job), entry{place::waiting, ceil_ms(due), due, 0}).second;
        if (!is_new) return;
        auto before = job;
        --before.schedule_version;
        for (const auto step : {transition::kick_off, transition::half_time,
                                transition::second_half, transition::full_time}) {
            before.step = step;
            const auto old = jobs_.find(job_id(before));
            if (old != jobs_.end() && old->second.at != place::leased) jobs_.erase(old);
        }
    }
    /// Latest first, as "job outcome attempts".
    void record(const std::string& id, const std::string& outcome, int attempts) {
        history_.insert(history_.begin(), id + ' ' + outcome + ' ' + std::to_string(attempts));
        if (history_.size() > history_entries) history_.pop_back();
    }
    /// Ids in the order in which workers must claim them.
    std::vector<std::string> claim(std::int64_t now, std::size_t max, std::int64_t lease,
                                   std::int64_t ahead) {
        const auto now_ms = now / 1000;
        std::vector<std::pair<std::int64_t, std::string>> due;
        std::vector<std::pair<std::int64_t, std::string>> expired;
        for (const auto& [id, job] : jobs_) {
            if (job.at == place::leased && job.score <= now_ms) expired.emplace_back(job.score, id);
        }
        std::sort(expired.begin(), expired.end());
        for (const auto& [score, id] : expired) {
            auto& job = jobs_.at(id);
            const bool give_up = job.attempts >= max_attempts;
            job.at = give_up ? place::dead : place::waiting;
            job.score = give_up ? now_ms : ceil_ms(job.due);
            job.token.clear();
            record(id, give_up ? "dead" : "expired", job.attempts);
        }
        for (const auto& [id, job] : jobs_) {
            if (job.at == place::waiting && job.score <= now_ms + ahead) {
                due.emplace_back(job.score, id);
            }
        }
        std::sort(due.begin(), due.end());
        if (due.size() > max) due.resize(max);
        std::vector<std::string> ids;
        for (const auto& [score, id] : due) {
            auto& job = jobs_.at(id);
            job.at = place::leased;
            job.score = now_ms + lease;
            ++job.attempts;
            ids.push_back(id);
        }
        return ids;
    }
    std::optional<std::int64_t> next_in(std::int64_t now, std::int64_t ahead) const {
        std::optional<std::int64_t> next;
        for (const auto& [id, job] : jobs_) {
            if (job.at == place::dead) continue;
            const auto at = job.at == place::waiting ? job.score - ahead : job.score;
            const auto in = std::max<std::int64_t>(0, at * 1000 - now);
            next = std::min(next.value_or(in), in);
        }
        return next;
    }
    /// Null unless `token` holds the lease.
    entry* leased(const std::string& id, const std::string& token) {
        const auto at = jobs_.find(id);
        const bool holds =
            at != jobs_.end() && at->second.at == place::leased && at->second.token == token;
        return holds ? &at->second : nullptr;
    }
    std::int64_t count(place where, std::int64_t up_to) const {
        return std::count_if(jobs_.begin(), jobs_.end(), [&](const auto& job) {
            return job.second.at == where && job.second.score <= up_to;
        });
    }
    std::map<std::string, entry>& jobs() { return jobs_; }
    const std::vector<std::string>& history() const { return history_; }
    /// Ids in the order in which the queue must list them.
    std::vector<std::string> list(place where) const {
        std::vector<std::pair<std::int64_t, std::string>> found;
        for (const auto& [id, job] : jobs_) {
            if (job.at == where) found.emplace_back(job.score, id);
        }
        std::sort(found.begin(), found.end());
        if (where == place::dead) std::reverse(found.begin(), found.end());
        std::vector<std::string> ids;
        for (const auto& [score, id] : found) ids.push_back(id);
        return ids;
    }

private:
    std::map<std::string, entry> jobs_;
    std::vector<std::string> history_;
};

}  // namespace livescore::test
