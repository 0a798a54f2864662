-- grain: one piece of one video that one person played
-- inputs: events
-- The edX pipeline's viewings: from a play to the pause, stop or seek that comes next. Where a seek
-- ended the viewing before, the play starts at the seek's new place, not at its own: browsers often
-- write the old one. A play followed by another, or by nothing, is no viewing. At the same moment
-- actions come in the order of the alphabet.
WITH told AS (
    SELECT
        e.course_id AS course_id,
        e.actor_id AS learner_id,
        e.block_id AS block_id,
        e.time_us AS time_us,
        e.day AS day,
        e.action AS action,
        e.copies AS copies,
        CASE
            WHEN e.action = 'sought' THEN e.new_position_s
            WHEN e.action = 'paused' THEN COALESCE(e.position_s, 0)
            ELSE e.position_s
        END AS place_s,
        CASE WHEN e.action = 'sought' THEN e.old_position_s ELSE 0 END AS old_place_s,
        e.duration_s AS duration_s,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref
    FROM events AS e
    WHERE e.kind = 'video' AND e.action IN ('played', 'paused', 'stopped', 'sought')
        AND e.course_id IS NOT NULL AND e.actor_id IS NOT NULL AND e.block_id IS NOT NULL
        AND e.is_in_period
),
followed AS (
    SELECT
        t.course_id AS course_id,
        t.learner_id AS learner_id,
        t.block_id AS block_id,
        t.time_us AS time_us,
        t.day AS day,
        t.action AS action,
        t.copies AS copies,
        t.place_s AS place_s,
        t.old_place_s AS old_place_s,
        t.duration_s AS duration_s,
        t.line_ref AS line_ref,
        LEAD(t.action) OVER (
            PARTITION BY t.course_id, t.learner_id, t.block_id
            ORDER BY t.time_us, t.action, t.place_s, t.old_place_s, t.line_ref
        ) AS next_action,
        LEAD(t.place_s) OVER (
            PARTITION BY t.course_id, t.learner_id, t.block_id
            ORDER BY t.time_us, t.action, t.place_s, t.old_place_s, t.line_ref
        ) AS next_place_s,
        LEAD(t.old_place_s) OVER (
            PARTITION BY t.course_id, t.learner_id, t.block_id
            ORDER BY t.time_us, t.action, t.place_s, t.old_place_s, t.line_ref
        ) AS next_old_place_s
    FROM told AS t
    -- Ten hours: beyond, the place is a fault of the player, and the event was left out.
    WHERE t.place_s <= 36000 AND t.old_place_s <= 36000
),
plays AS (
    SELECT
        f.course_id AS course_id,
        f.learner_id AS learner_id,
        f.block_id AS block_id,
        f.time_us AS time_us,
        f.day AS day,
        f.copies AS copies,
        f.place_s AS place_s,
        CASE WHEN f.duration_s > 0 THEN f.duration_s END AS duration_s,
        f.next_action AS next_action,
        CASE WHEN f.next_action = 'sought' THEN f.next_old_place_s ELSE f.next_place_s END AS end_s,
        LAG(f.next_action) OVER (
            PARTITION BY f.course_id, f.learner_id, f.block_id
            ORDER BY f.time_us, f.action, f.place_s, f.old_place_s, f.line_ref
        ) AS ended_before,
        LAG(f.next_place_s) OVER (
            PARTITION BY f.course_id, f.learner_id, f.block_id
            ORDER BY f.time_us, f.action, f.place_s, f.old_place_s, f.line_ref
        ) AS sought_s
    FROM followed AS f
    WHERE f.action = 'played'
),
started AS (
    SELECT
        p.course_id AS course_id,
        p.learner_id AS learner_id,
        p.block_id AS block_id,
        p.time_us AS time_us,
        p.day AS day,
        -- Of a play that was logged twice the second followed the first, not the seek.
        CASE WHEN p.ended_before = 'sought' AND p.copies = 1 THEN p.sought_s ELSE p.place_s END
            AS start_s,
        p.end_s AS end_s,
        p.next_action AS ended_by,
        p.duration_s AS duration_s
    FROM plays AS p
    WHERE p.next_action IN ('paused', 'stopped', 'sought')
)
SELECT
    s.course_id AS course_id,
    s.learner_id AS learner_id,
    s.block_id AS block_id,
    s.time_us AS start_us,
    s.day AS day,
    s.start_s AS start_s,
    s.end_s AS end_s,
    s.ended_by AS ended_by,
    s.duration_s AS duration_s
FROM started AS s
WHERE s.end_s - s.start_s >= 0.25 AND (s.duration_s IS NULL OR s.end_s <= s.duration_s + 1)
