-- grain: one person in one course run, by one of Aspects' two ways to tell whose event it is
-- inputs: events
-- Aspects' most recent enrolment: the latest event wins, whatever came before. Until August 2025 the
-- event counted for whoever made the request: an instructor who enrolled a class was enrolled.
WITH told AS (
    SELECT
        'learner' AS counted_for,
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.time_us AS time_us,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref,
        e.action AS action,
        e.mode AS mode
    FROM events AS e
    WHERE e.kind = 'enrolment' AND e.action IN ('activated', 'deactivated', 'mode_changed')
        AND e.course_id IS NOT NULL AND e.learner_id IS NOT NULL AND e.is_in_period
    UNION ALL
    SELECT
        'requester' AS counted_for,
        e.course_id AS course_id,
        COALESCE(e.actor_id, e.learner_id) AS learner_id,
        e.time_us AS time_us,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref,
        e.action AS action,
        e.mode AS mode
    FROM events AS e
    WHERE e.kind = 'enrolment' AND e.action IN ('activated', 'deactivated', 'mode_changed')
        AND e.course_id IS NOT NULL AND e.learner_id IS NOT NULL AND e.is_in_period
),
ranked AS (
    SELECT
        t.counted_for AS counted_for,
        t.course_id AS course_id,
        t.learner_id AS learner_id,
        t.time_us AS time_us,
        t.action AS action,
        t.mode AS mode,
        ROW_NUMBER() OVER (
            PARTITION BY t.counted_for, t.course_id, t.learner_id
            ORDER BY t.time_us DESC, t.line_ref DESC
        ) AS from_last
    FROM told AS t
)
SELECT
    r.counted_for AS counted_for,
    r.course_id AS course_id,
    r.learner_id AS learner_id,
    CASE WHEN r.action = 'deactivated' THEN 'unregistered' ELSE 'registered' END
        AS enrolment_status,
    r.mode AS enrolment_mode,
    r.time_us AS emission_us
FROM ranked AS r
WHERE r.from_last = 1
