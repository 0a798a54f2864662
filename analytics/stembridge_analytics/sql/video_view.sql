-- grain: one piece of a video that one person played without a break
-- inputs: events
-- As in the edX pipeline: a piece goes from a play to the pause, stop or seek that comes next. A play
-- with another play or nothing after it gives no piece; ends that no play precedes are left out. A
-- play after a piece that a seek ended starts where that seek led, because players often log the
-- place before it. A pause without a place is one at 0. No piece ends before it starts, is shorter
-- than 0.25 s or goes beyond the length of the video by more than a second.
-- Unlike there, `completed` ends a piece where nothing else does.
WITH acts AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.block_id AS block_id,
        e.time_us AS time_us,
        e.day AS day,
        e.action AS action,
        CASE
            WHEN e.action = 'sought' THEN e.old_position_s
            WHEN e.action = 'paused' THEN COALESCE(e.position_s, 0)
            ELSE e.position_s
        END AS at_s,
        CASE WHEN e.action = 'sought' THEN e.new_position_s END AS to_s,
        e.duration_s AS duration_s,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref
    FROM events AS e
    WHERE e.is_own AND e.kind = 'video' AND e.block_id IS NOT NULL
        AND (
            e.action = 'paused'
            OR (e.action IN ('played', 'stopped', 'completed') AND e.position_s IS NOT NULL)
            OR (e.action = 'sought' AND e.old_position_s IS NOT NULL
                AND e.new_position_s IS NOT NULL)
        )
),
neighbours AS (
    SELECT
        a.course_id AS course_id,
        a.learner_id AS learner_id,
        a.block_id AS block_id,
        a.time_us AS time_us,
        a.day AS day,
        a.action AS action,
        a.at_s AS at_s,
        a.to_s AS to_s,
        a.duration_s AS duration_s,
        a.line_ref AS line_ref,
        LAG(a.action, 1) OVER (
            PARTITION BY a.course_id, a.learner_id, a.block_id ORDER BY a.time_us, a.line_ref
        ) AS before,
        LAG(a.action, 2) OVER (
            PARTITION BY a.course_id, a.learner_id, a.block_id ORDER BY a.time_us, a.line_ref
        ) AS before_that,
        LEAD(a.action, 1) OVER (
            PARTITION BY a.course_id, a.learner_id, a.block_id ORDER BY a.time_us, a.line_ref
        ) AS after
    FROM acts AS a
),
bounds AS (
    -- Plays, and what ends a piece: at most one for each play.
    SELECT
        n.course_id AS course_id,
        n.learner_id AS learner_id,
        n.block_id AS block_id,
        n.time_us AS time_us,
        n.day AS day,
        n.action AS action,
        n.at_s AS at_s,
        n.to_s AS to_s,
        n.duration_s AS duration_s,
        n.line_ref AS line_ref
    FROM neighbours AS n
    WHERE n.action = 'played'
        OR (n.action IN ('paused', 'stopped', 'sought')
            AND (n.before = 'played' OR (n.before = 'completed' AND n.before_that = 'played')))
        OR (n.action = 'completed' AND n.before = 'played'
            AND (n.after IS NULL OR n.after IN ('played', 'completed')))
),
pairs AS (
    SELECT
        b.course_id AS course_id,
        b.learner_id AS learner_id,
        b.block_id AS block_id,
        b.time_us AS start_us,
        b.day AS day,
        b.action AS action,
        b.line_ref AS line_ref,
        b.duration_s AS duration_s,
        CASE
            WHEN LAG(b.action) OVER (
                PARTITION BY b.course_id, b.learner_id, b.block_id ORDER BY b.time_us, b.line_ref
            ) = 'sought' THEN LAG(b.to_s) OVER (
                PARTITION BY b.course_id, b.learner_id, b.block_id ORDER BY b.time_us, b.line_ref
            )
            ELSE b.at_s
        END AS start_s,
        LEAD(b.action) OVER (
            PARTITION BY b.course_id, b.learner_id, b.block_id ORDER BY b.time_us, b.line_ref
        ) AS ended_by,
        LEAD(b.at_s) OVER (
            PARTITION BY b.course_id, b.learner_id, b.block_id ORDER BY b.time_us, b.line_ref
        ) AS end_s
    FROM bounds AS b
)
SELECT
    p.course_id AS course_id,
    p.learner_id AS learner_id,
    p.block_id AS block_id,
    ROW_NUMBER() OVER (
        PARTITION BY p.course_id, p.learner_id, p.block_id ORDER BY p.start_us, p.line_ref
    ) AS piece,
    p.start_us AS start_us,
    p.day AS start_day,
    p.start_s AS start_s,
    p.end_s AS end_s,
    p.ended_by AS ended_by
FROM pairs AS p
WHERE p.action = 'played' AND p.ended_by <> 'played' AND p.end_s - p.start_s >= 0.25
    AND (p.duration_s IS NULL OR p.duration_s = 0 OR p.end_s <= p.duration_s + 1)
