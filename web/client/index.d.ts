/** A client of Live Score. What the service sends and takes has the types of its own description (api.d.ts). */
import type { components } from "./api.js";

type Schemas = components["schemas"];
export type Match = Schemas["Match"];
export type MatchStatus = Schemas["MatchStatus"];
export type MatchEvent = Schemas["Event"];
export type EventType = Schemas["EventType"];
export type CommentaryEntry = Schemas["Entry"];
export type Pagination = Schemas["Pagination"];
export type Lineups = Schemas["Lineups"];
export type Standings = Schemas["Standings"];

export interface Answer<Data> { data: Data }
export interface Page<Item> { data: Item[]; pagination: Pagination }
/** A page of the log, and the epoch that its `seq` count in. */
export type LogPage = Schemas["LogPage"] & { epoch?: string };

/** The filters of `GET /api/matches`. */
export interface MatchQuery {
    limit?: number;
    offset?: number;
    cursor?: string;
    status?: string;
    live?: boolean;
    sport?: string;
    league?: number | string;
    team?: number | string;
    date?: string;
    timezone?: string;
    from?: string;
    to?: string;
    season?: string;
    stage?: string;
    group?: string;
    round?: number | string;
    ids?: string;
    sort?: "startTime" | "-startTime" | "-createdAt";
    include?: string;
    fields?: string;
    total?: boolean;
}

export type Transport = "websocket" | "stream" | "poll";

export interface Status {
    state: "idle" | "connecting" | "open" | "waiting" | "paused" | "closed";
    /** What the subscriptions go over, while open. */
    transport: Transport | null;
    /** Since when `state` and `transport` are so: ms since 1970. */
    since: number;
    /** What was told may not be all by now. */
    stale: boolean;
    /** The server's instance, where the connection tells it. */
    instance: string | null;
    /** Of the last ping, in ms. */
    latency: number | null;
    /** Why the connection was lost, in words. */
    reason: string | null;
}

/** A refused request or subscription, or refused credentials. `message` says what happened. */
export class LiveScoreError extends Error {
    constructor(message: string, facts?: {
        status?: number; code?: string; details?: LiveScoreError["details"]; retryAfter?: number;
        topic?: LiveScoreError["topic"]; cause?: unknown;
    });
    /** The HTTP status; 0: there was no answer, or the error came over a subscription. */
    status: number;
    /** As in the service's list of errors: "unknown_match", "forbidden", … */
    code: string;
    /** The offending fields. */
    details: Schemas["ProblemDetail"][];
    /** Seconds. */
    retryAfter?: number;
    /** What a refused subscription was of. */
    topic?: { matchId?: number; leagueId?: number; teamId?: number; channel?: string };
}

interface CommonHandlers {
    /** The subscription was refused and is over. */
    onError?(error: LiveScoreError): void;
    /** As `LiveScore.connection`, whenever it changes. */
    onStatus?(status: Status): void;
}
export interface MatchHandlers extends CommonHandlers {
    /** The match as it stands: at first (unless `since` is given), and after events that could not be replayed (`lost`). */
    onSnapshot?(match: Match, info: { lost: boolean }): void;
    /** Each event once, in order. `replayed`: it happened before the connection was made, or made again. */
    onEvent?(event: MatchEvent, info: { replayed: boolean }): void;
}
export interface SetHandlers extends CommonHandlers {
    /** At first, and whenever the connection was made again, behind the events that were missed. */
    onSnapshot?(matches: Match[], info: { lost: boolean }): void;
    /** A match came in that the snapshot did not have. Its events follow. */
    onMatch?(match: Match): void;
    /** Each event once, for each match in order. */
    onEvent?(event: MatchEvent, info: { replayed: boolean }): void;
}
export interface ListHandlers extends CommonHandlers {
    /** The page as it is now: at first, and after each change. */
    onList?(matches: Match[], info: { pagination: Pagination | null }): void;
    /** An event of a match of the list, before the list that it changes. */
    onEvent?(event: MatchEvent): void;
}
/** `early`, for a client with a delay: the match has changed within that time, and this is not to be shown yet. */
export type ListedMatch = Match & { early?: boolean };
export interface WholeListHandlers extends CommonHandlers {
    /** All as they are now: at first, and whenever some came in or were read again. */
    onMatches?(matches: ListedMatch[]): void;
    /** Each score:update, match:status and match:removed of one of them, once. `before` is the match before it. */
    onEvent?(event: MatchEvent, info: { before: ListedMatch }): void;
    /** A reading failed, and the client tries again. */
    onTrouble?(error: LiveScoreError): void;
}
export interface AllHandlers extends CommonHandlers {
    onMatches?(matches: Match[], info: { complete: boolean; replaced: boolean }): void;
    onEvent?(event: MatchEvent): void;
}

export interface FollowOptions {
    /** Only these types are told. */
    events?: EventType[];
}
export interface MatchOptions extends FollowOptions {
    /** Begin behind this event; 0: tell the whole history first. */
    since?: number;
    /** The epoch that `since` counts in. */
    epoch?: string;
}

export interface Subscription {
    readonly closed: boolean;
    /** Ends it, for good. May be passed around without its object. */
    close: () => void;
}

/** The part of the platform's WebSocket that the client uses; that of the package `ws` fits. */
export interface WebSocketLike {
    readonly readyState: number;
    send(data: string): void;
    close(code?: number, reason?: string): void;
    onopen: ((event: any) => void) | null;
    onmessage: ((event: any) => void) | null;
    onclose: ((event: any) => void) | null;
    onerror: ((event: any) => void) | null;
}

type Token = string | null | undefined;
export interface Options {
    /** A function is called for each request and connection, and before the token of an open connection ends. */
    token?: Token | (() => Token | Promise<Token>);
    /** Where the platform has none: Node.js before 22. Without one, event streams are used. */
    WebSocket?: new (url: string, protocols?: string[]) => WebSocketLike;
    fetch?: typeof globalThis.fetch;
    /** Seconds: what is followed is told so long after it happened. Sets of matches refuse it; requests are not delayed. */
    delay?: number;
    /** Default: all three. Fall-backs are tried in this order. */
    transports?: Transport[];
    onStatus?(status: Status): void;
    /** What concerns no single subscription: the server refuses the token. */
    onError?(error: LiveScoreError): void;
    /** Waiting times in ms, where the defaults do not fit. */
    timings?: Partial<Timings>;
}
export interface Timings {
    requestMs: number;
    connectMs: number;
    hedgeMs: number;
    pingMs: number;
    pongMs: number;
    streamConnectMs: number;
    streamSilenceMs: number;
    pollMs: number;
    probeMs: number;
    climbMs: number;
}

export class LiveScore extends EventTarget {
    /** @param url default: where this page came from */
    constructor(url?: string | URL, options?: Options);
    constructor(options: Options & { baseUrl?: string });

    /** The event `connection` tells each change; `event.detail` is the new status. */
    readonly connection: Status;
    /** Seconds after which everything is told. */
    readonly delay: number;
    /** The server's time: ms since 1970. */
    now(): number;

    /** Follows a match. Several subscriptions may follow the same one. */
    match(id: number | string, handlers: MatchHandlers, options?: MatchOptions): Subscription;
    /** Reads a match. */
    match(id: number | string): Promise<Answer<Match>>;
    /** Follows some matches by one subscription; each as `match`. */
    matches(ids: (number | string)[], handlers: MatchHandlers, options?: FollowOptions): Subscription;
    /** Reads a page of matches. */
    matches(query?: MatchQuery): Promise<Page<Match>>;
    league(id: number | string, handlers: SetHandlers, options?: FollowOptions): Subscription;
    team(id: number | string, handlers: SetHandlers, options?: FollowOptions): Subscription;
    /** The running matches. */
    live(handlers: SetHandlers, options?: FollowOptions): Subscription;
    /** A page of matches that stays current. */
    list(query: MatchQuery, handlers: ListHandlers): Subscription;
    /** All matches of a query, on however many pages, kept current. */
    all(query: MatchQuery, handlers: WholeListHandlers): Subscription;
    /** As `match`, but returns the function that ends it. */
    subscribe(matchId: number | string, handlers: MatchHandlers, options?: MatchOptions): () => void;
    /** New matches, scores and status of all matches. Returns a function that ends it. */
    followAll(handlers: AllHandlers, options?: { limit?: number }): () => void;
    /** Ends everything, for good. */
    close(): void;

    createMatch(match: Schemas["NewMatch"]): Promise<Answer<Match>>;
    updateMatch(id: number, changes: Schemas["MatchChange"]): Promise<Answer<Match>>;
    setScore(id: number, homeScore: number, awayScore: number): Promise<Answer<Match>>;
    setStatus(id: number, change: Schemas["StatusRequest"]): Promise<Answer<Match>>;
    commentary(id: number, query?: { limit?: number; cursor?: string; offset?: number }): Promise<Page<CommentaryEntry>>;
    commentaryEntry(id: number, entryId: number): Promise<Answer<CommentaryEntry>>;
    addCommentary(id: number, entry: Schemas["NewEntry"]): Promise<Answer<CommentaryEntry>>;
    updateCommentary(id: number, entryId: number, changes: Schemas["EntryChange"]): Promise<Answer<CommentaryEntry>>;
    removeCommentary(id: number, entryId: number): Promise<unknown>;
    lineups(id: number): Promise<Answer<Lineups>>;
    standings(leagueId: number, query?: Record<string, unknown>): Promise<Answer<Standings>>;
    events(id: number, query?: { since?: number; epoch?: string; limit?: number; wait?: number }): Promise<LogPage>;
    /** Any route: repeats what meets a passing failure, a change under one Idempotency-Key. */
    request(method: string, path: string, options?: {
        query?: Record<string, unknown>; body?: unknown; signal?: AbortSignal; attempts?: number;
    }): Promise<any>;
}

/** The match after an event: a new object, or the same one when the event is not new to it. */
export function applyEvent(match: Match, event: MatchEvent): Match;
/** The commentary of a match after an event, newest first. */
export function applyCommentary(entries: CommentaryEntry[], event: MatchEvent): CommentaryEntry[];
/** Seconds of play at `now`, in ms since 1970. */
export function elapsedSeconds(match: Match, now: number): number;
