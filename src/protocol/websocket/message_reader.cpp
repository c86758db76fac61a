#include "livescore/protocol/websocket/message_reader.h"

#include <algorithm>
#include <array>
#include <string>

#include "frame_header.h"
#include "livescore/protocol/websocket/utf8_validator.h"

namespace livescore::websocket {
namespace {

std::string_view view(std::span<const char> bytes) noexcept {
    return {bytes.data(), bytes.size()};
}

std::span<char> take(std::span<char>& input, std::uint64_t limit) noexcept {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(limit, input.size()));
    const auto taken = input.first(size);
    input = input.subspan(size);
    return taken;
}

incoming fail(close_code code, std::string_view why) noexcept {
    return {incoming_kind::failure, code, why};
}

incoming data_message(opcode op, std::string_view payload) noexcept {
    const auto kind = op == opcode::text ? incoming_kind::text : incoming_kind::binary;
    return {kind, close_code::no_status, payload};
}

incoming close_message(std::string_view payload) noexcept {
    if (payload.empty()) return {incoming_kind::close};
    if (payload.size() == 1) return fail(close_code::protocol_error, "half a close code");
    const auto code = static_cast<std::uint16_t>(read_big_endian(payload.substr(0, 2)));
    if (!is_valid_on_wire(code)) return fail(close_code::protocol_error, "invalid close code");
    const std::string_view reason = payload.substr(2);
    if (!is_valid_utf8(reason)) {
        return fail(close_code::invalid_payload, "close reason is not valid UTF-8");
    }
    return {incoming_kind::close, static_cast<close_code>(code), reason};
}

incoming control_message(opcode op, std::string_view payload) noexcept {
    if (op == opcode::close) return close_message(payload);
    const auto kind = op == opcode::ping ? incoming_kind::ping : incoming_kind::pong;
    return {kind, close_code::no_status, payload};
}

incoming not_utf8() noexcept {
    return fail(close_code::invalid_payload, "text is not valid UTF-8");
}

}  // namespace

/// An unfinished header, frame or message.
struct message_reader::partial {
    std::array<char, max_client_header_size> header_bytes{};
    std::size_t header_size = 0;  // not 0: inside a header

    frame_header frame;
    std::uint64_t received = 0;  // bytes of the frame's payload
    bool in_payload = false;
    std::string control;  // payload of a control frame

    // Set from the first frame's header to the end of the final frame.
    bool message_open = false;
    opcode message_op = opcode::binary;
    std::string message;
    utf8_validator text;
};

message_reader::message_reader(std::size_t max_message_size) noexcept
    : max_message_size_(static_cast<std::uint32_t>(max_message_size)) {}

message_reader::~message_reader() = default;

bool message_reader::is_unfinished() const noexcept {
    return partial_ &&
           (partial_->header_size != 0 || partial_->in_payload || partial_->message_open);
}

std::size_t message_reader::held_bytes() const noexcept {
    if (!partial_) return 0;
    return sizeof(partial) + partial_->message.capacity() + partial_->control.capacity();
}

message_reader::partial& message_reader::make_partial() {
    if (!partial_) partial_ = std::make_unique<partial>();
    return *partial_;
}

void message_reader::free_delivered() noexcept {
    if (!partial_) return;
    const bool in_frame = partial_->header_size != 0 || partial_->in_payload;
    if (finished_ || !(in_frame || partial_->message_open)) {
        partial_.reset();
    } else if (!in_frame) {
        partial_->control.clear();
    }
}

std::optional<incoming> message_reader::next(std::span<char>& input) {
    free_delivered();
    if (finished_) input = {};
    while (!input.empty()) {
        const bool in_payload = partial_ && partial_->in_payload;
        const auto item = in_payload ? read_payload(input) : begin_frame(input);
        if (!item) continue;
        finished_ = item->kind == incoming_kind::close || item->kind == incoming_kind::failure;
        return item;
    }
    return std::nullopt;
}

parsed_header message_reader::read_header(std::span<char>& input) {
    const std::size_t held = partial_ ? partial_->header_size : 0;
    std::string_view bytes = view(input);
    if (held != 0) {
        auto& header_bytes = partial_->header_bytes;
        const std::size_t more = std::min(input.size(), header_bytes.size() - held);
        std::copy_n(input.begin(), more, header_bytes.begin() + static_cast<std::ptrdiff_t>(held));
        bytes = {header_bytes.data(), held + more};
    }
    const parsed_header parsed = parse_header(bytes);
    if (!parsed.violation.empty()) return parsed;
    if (parsed.size == 0) {
        partial& p = make_partial();
        if (held == 0) std::copy(bytes.begin(), bytes.end(), p.header_bytes.begin());
        p.header_size = bytes.size();
        input = {};
        return parsed;
    }
    input = input.subspan(parsed.size - held);
    if (partial_) partial_->header_size = 0;
    return parsed;
}

std::optional<incoming> message_reader::refuse_data_frame(
    const frame_header& header) const noexcept {
    const bool open = partial_ && partial_->message_open;
    if (open && header.op != opcode::continuation) {
        return fail(close_code::protocol_error, "new message inside a fragmented one");
    }
    if (!open && header.op == opcode::continuation) {
        return fail(close_code::protocol_error, "continuation of no message");
    }
    const std::size_t before = open ? partial_->message.size() : 0;
    if (header.payload_size > max_message_size_ - before) {
        return fail(close_code::message_too_big, "message too big");
    }
    return std::nullopt;
}

std::optional<incoming> message_reader::begin_frame(std::span<char>& input) {
    const auto [header, header_size, violation] = read_header(input);
    if (!violation.empty()) return fail(close_code::protocol_error, violation);
    if (header_size == 0) return std::nullopt;
    const bool control = is_control(header.op);
    if (!control) {
        if (auto refusal = refuse_data_frame(header)) return refusal;
    }

    const bool undivided = header.fin && header.op != opcode::continuation;
    if (undivided && header.payload_size <= input.size()) {
        const auto payload = take(input, header.payload_size);
        unmask(payload, header.mask, 0);
        if (control) return control_message(header.op, view(payload));
        if (header.op == opcode::text && !is_valid_utf8(view(payload))) return not_utf8();
        return data_message(header.op, view(payload));
    }

    partial& p = make_partial();
    p.frame = header;
    p.received = 0;
    p.in_payload = true;
    if (!control && !p.message_open) {
        p.message_open = true;
        p.message_op = header.op;
    }
    return read_payload(input);  // at once, since an empty payload needs no more input
}

std::optional<incoming> message_reader::read_payload(std::span<char>& input) {
    partial& p = *partial_;
    const auto chunk = take(input, p.frame.payload_size - p.received);
    unmask(chunk, p.frame.mask, p.received);
    p.received += chunk.size();
    p.in_payload = p.received < p.frame.payload_size;

    if (is_control(p.frame.op)) {
        p.control += view(chunk);
        if (p.in_payload) return std::nullopt;
        return control_message(p.frame.op, p.control);
    }

    if (p.message_op == opcode::text && !p.text.consume(view(chunk))) return not_utf8();
    p.message += view(chunk);
    if (p.in_payload || !p.frame.fin) return std::nullopt;
    p.message_open = false;
    if (p.message_op == opcode::text && !p.text.complete()) return not_utf8();
    return data_message(p.message_op, p.message);
}

}  // namespace livescore::websocket
