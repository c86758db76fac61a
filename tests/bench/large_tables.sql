-- Fills a migrated, empty database like three years of a busy service. It has :matches matches of 500 leagues and
-- 20,000 teams in ten sports. Most matches are over, some hundred are on now, and two months are planned. The last
-- match has :events comments and as many events.
-- psql -v matches=1000000 -v events=100000 -f large_tables.sql; scripts/bench --only lists uses it.
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL synchronous_commit = off;
SELECT setseed(0.25);

-- Half of all leagues play football. League 500 was given up two years ago: all of its matches are old.
INSERT INTO leagues (sport, name)
SELECT CASE WHEN i % 2 = 0 THEN 'football' ELSE (ARRAY['basketball', 'tennis', 'hockey', 'handball', 'volleyball', 'rugby', 'cricket',
    'baseball', 'darts'])[1 + i / 2 % 9] END, 'League ' || i FROM generate_series(1, 500) i;
INSERT INTO teams (sport, name) SELECT l.sport, 'Team ' || i FROM generate_series(1, 20000) i JOIN leagues l ON l.id = 1 + (i - 1) % 500;

-- Few leagues have many matches (a third power); a league's teams are those of its number. A match is made 0 to 60 days ahead.
-- Even leagues play from July to June, odd ones in a calendar year; every tenth is a cup with groups and a final. One match of twenty has
-- no season.
INSERT INTO matches (sport, home_team, away_team, league_id, home_team_id, away_team_id, status, phase, start_time, end_time,
                     home_score, away_score, elapsed_seconds, stats, last_seq, created_at, updated_at, season, stage, group_name, round)
SELECT l.sport, 'Team ' || d.home, 'Team ' || d.away, d.league, d.home, d.away, s.status::match_status,
    CASE s.status WHEN 'live' THEN 'second_half' WHEN 'halftime' THEN 'half_time' WHEN 'finished' THEN 'full_time' END,
    d.start, d.start + interval '2 hours', d.luck * 4, d.luck * 3, CASE s.status WHEN 'finished' THEN 5400 ELSE 0 END,
    '{"possession": {"home": 55, "away": 45}, "shots": {"home": 12, "away": 9}}', 1, d.created, greatest(d.created, d.start),
    CASE WHEN d.i % 20 <> 7 THEN CASE WHEN d.league % 2 = 0
        THEN to_char(d.start - interval '6 months', 'YYYY') || '-' || to_char(d.start + interval '6 months', 'YY')
        ELSE to_char(d.start, 'YYYY') END END,
    CASE WHEN d.league % 10 = 0 THEN CASE WHEN d.i % 2000 = 10 THEN 'Final' ELSE 'Group stage' END END,
    CASE WHEN d.league % 10 = 0 AND d.i % 2000 <> 10 THEN chr(65 + d.i % 8) END,
    CASE WHEN d.league % 10 <> 0 THEN (1 + d.i % 38)::text END
FROM (
    SELECT r.*, 1 + (r.league - 1 + 500 * floor(40 * r.one))::integer % 20000 AS home,
        1 + (r.league - 1 + 500 * ((floor(40 * r.one) + 1 + floor(39 * r.two))::integer % 40))::integer % 20000 AS away,
        r.start - r.ahead * interval '60 days' AS created
    FROM (
        SELECT i, random() AS luck, random() AS one, random() AS two, random() AS ahead,
            CASE WHEN i % 2000 = 0 AND i < :matches / 3 THEN 500 ELSE 1 + floor(499 * random() ^ 3)::integer END AS league,
            now() + interval '60 days' - (:matches - i) * (interval '1155 days' / :matches) AS start
        FROM generate_series(1, :matches) i) r) d
JOIN leagues l ON l.id = d.league
CROSS JOIN LATERAL (SELECT CASE
    WHEN d.start > now() THEN CASE WHEN d.luck < 0.01 THEN 'postponed' WHEN d.luck < 0.015 THEN 'cancelled' ELSE 'scheduled' END
    WHEN d.start > now() - interval '2 hours' THEN
        CASE WHEN d.luck < 0.15 THEN 'halftime' WHEN d.luck < 0.17 THEN 'suspended' ELSE 'live' END
    WHEN d.luck < 0.005 THEN 'cancelled' WHEN d.luck < 0.0055 THEN 'abandoned' ELSE 'finished' END AS status) s
ORDER BY d.created;

-- PostgreSQL plans the checks of foreign keys by the statistics. With the statistics of the empty table each check
-- would read the whole table.
ANALYZE matches;

-- Each match was made by an event; the logs of the older half have been removed.
INSERT INTO match_events (match_id, seq, type, payload, committed_at)
SELECT id, 1, 'match:created', json_build_object('type', 'match:created', 'matchId', id, 'seq', 1, 'data', json_build_object(
    'id', id, 'sport', sport, 'homeTeam', home_team, 'awayTeam', away_team, 'status', 'scheduled')), least(created_at, now())
FROM matches WHERE id > :matches / 2;

-- The large match: its comments go on to this day.
INSERT INTO matches (sport, home_team, away_team, league_id, home_team_id, away_team_id, status, phase, start_time, end_time, last_seq)
VALUES ('football', 'Team 2', 'Team 502', 2, 2, 502, 'live', 'first_half', now() - interval '1 day', now() + interval '1 day', :events);
INSERT INTO commentary (match_id, minute, sequence, event_type, actor, team, message, tags, created_at)
SELECT currval('matches_id_seq'), i / 1000, i, 'commentary', 'Player ' || i % 22, 'Team 2',
    'No. ' || i || ': a low drive from the edge of the area, wide of the far post.', ARRAY['shot'], now() - (:events - i) * interval '0.5 seconds'
FROM generate_series(1, :events) i;
INSERT INTO match_events (match_id, seq, type, payload, committed_at)
SELECT currval('matches_id_seq'), i, 'commentary:new', json_build_object('type', 'commentary:new', 'matchId', currval('matches_id_seq'),
    'seq', i, 'timestamp', now(), 'data', json_build_object('id', i, 'minute', i / 1000, 'message',
    'No. ' || i || ': a low drive from the edge of the area, wide of the far post.')), now() - (:events - i) * interval '0.5 seconds'
FROM generate_series(1, :events) i;
-- Other matches get comments too, so that the table holds more than the large match.
INSERT INTO commentary (match_id, minute, message)
SELECT 1 + i * 7 % :matches, i % 90, 'A throw-in.' FROM generate_series(1, :events) i;
COMMIT;
VACUUM ANALYZE;
