-- grain: one person with one video of one course run that the person started
-- inputs: events, video_view, watched_segments
-- A video is finished where the segment with its finish was seen. The finish of a video of d seconds,
-- the longest that any event says, is at d - 30 s or 0.95 d, whatever is later.
WITH lengths AS (
    SELECT
        e.course_id AS course_id,
        e.block_id AS block_id,
        MAX(e.duration_s) AS duration_s
    FROM events AS e
    WHERE e.kind = 'video' AND e.course_id IS NOT NULL AND e.block_id IS NOT NULL
        AND e.duration_s > 0
    GROUP BY e.course_id, e.block_id
),
finishes AS (
    SELECT
        l.course_id AS course_id,
        l.block_id AS block_id,
        l.duration_s AS duration_s,
        CAST(FLOOR(CASE
            WHEN l.duration_s - 30 > 0.95 * l.duration_s THEN l.duration_s - 30
            ELSE 0.95 * l.duration_s
        END / 5) AS BIGINT) AS finish_segment
    FROM lengths AS l
),
plays AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.block_id AS block_id,
        COUNT(*) AS plays,
        MIN(e.time_us) AS first_us,
        MAX(e.time_us) AS last_us,
        MIN(e.day) AS first_day
    FROM events AS e
    WHERE e.is_own AND e.kind = 'video' AND e.action = 'played' AND e.block_id IS NOT NULL
    GROUP BY e.course_id, e.learner_id, e.block_id
),
pieces AS (
    SELECT
        v.course_id AS course_id,
        v.learner_id AS learner_id,
        v.block_id AS block_id,
        COUNT(*) AS pieces,
        SUM(v.end_s - v.start_s) AS played_s
    FROM video_view AS v
    GROUP BY v.course_id, v.learner_id, v.block_id
),
seen AS (
    SELECT
        w.course_id AS course_id,
        w.learner_id AS learner_id,
        w.block_id AS block_id,
        SUM(w.last_segment - w.first_segment + 1) AS segments,
        MAX(CASE WHEN w.first_segment <= f.finish_segment AND w.last_segment >= f.finish_segment
            THEN 1 ELSE 0 END) AS is_finished
    FROM watched_segments AS w
    LEFT JOIN finishes AS f
        ON w.course_id = f.course_id AND w.block_id = f.block_id
    GROUP BY w.course_id, w.learner_id, w.block_id
)
SELECT
    p.course_id AS course_id,
    p.learner_id AS learner_id,
    p.block_id AS block_id,
    p.plays AS plays,
    COALESCE(c.pieces, 0) AS pieces,
    COALESCE(c.played_s, 0) AS played_s,
    COALESCE(s.segments, 0) AS segments,
    f.duration_s AS duration_s,
    CASE
        WHEN f.duration_s IS NULL THEN NULL
        WHEN s.is_finished = 1 THEN TRUE
        ELSE FALSE
    END AS is_finished,
    p.first_us AS first_us,
    p.last_us AS last_us,
    p.first_day AS first_day
FROM plays AS p
LEFT JOIN pieces AS c
    ON p.course_id = c.course_id AND p.learner_id = c.learner_id AND p.block_id = c.block_id
LEFT JOIN seen AS s
    ON p.course_id = s.course_id AND p.learner_id = s.learner_id AND p.block_id = s.block_id
LEFT JOIN finishes AS f
    ON p.course_id = f.course_id AND p.block_id = f.block_id
