-- grain: one person with an enrolment event in one course run, by one way to tell whose event it is
-- inputs: events, aspects_enrolment
-- Aspects' student status: the latest state wins, and who has none failed. A state is an event that
-- says passed or failed, or a calculated course grade whose letter is `Pass` or missing; other
-- letters, such as A, say nothing.
WITH told AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.actor_id AS actor_id,
        e.time_us AS time_us,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref,
        CASE
            WHEN e.action IN ('passed', 'failed') THEN e.action
            WHEN e.letter_grade = 'Pass' THEN 'passed'
            WHEN e.letter_grade IS NULL OR e.letter_grade = 'Fail' THEN 'failed'
        END AS state,
        -- An event of failing carries no grade, and that was read as nought.
        CASE
            WHEN e.action = 'course_graded' THEN COALESCE(e.grade, 0)
            WHEN e.action = 'failed' THEN 0
        END AS grade
    FROM events AS e
    WHERE e.kind = 'grade' AND e.action IN ('passed', 'failed', 'course_graded')
        AND e.course_id IS NOT NULL AND e.learner_id IS NOT NULL AND e.is_in_period
),
counted AS (
    SELECT
        'learner' AS counted_for,
        t.course_id AS course_id,
        t.learner_id AS learner_id,
        t.time_us AS time_us,
        t.line_ref AS line_ref,
        t.state AS state,
        t.grade AS grade
    FROM told AS t
    UNION ALL
    SELECT
        'requester' AS counted_for,
        t.course_id AS course_id,
        COALESCE(t.actor_id, t.learner_id) AS learner_id,
        t.time_us AS time_us,
        t.line_ref AS line_ref,
        t.state AS state,
        t.grade AS grade
    FROM told AS t
),
states AS (
    SELECT
        c.counted_for AS counted_for,
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        c.state AS state,
        c.time_us AS time_us,
        ROW_NUMBER() OVER (
            PARTITION BY c.counted_for, c.course_id, c.learner_id
            ORDER BY c.time_us DESC, c.line_ref DESC
        ) AS from_last
    FROM counted AS c
    WHERE c.state IS NOT NULL
),
grades AS (
    SELECT
        c.counted_for AS counted_for,
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        c.grade AS grade,
        ROW_NUMBER() OVER (
            PARTITION BY c.counted_for, c.course_id, c.learner_id
            ORDER BY c.time_us DESC, c.line_ref DESC
        ) AS from_last
    FROM counted AS c
    WHERE c.grade IS NOT NULL
)
SELECT
    e.counted_for AS counted_for,
    e.course_id AS course_id,
    e.learner_id AS learner_id,
    COALESCE(s.state, 'failed') AS approving_state,
    s.time_us AS state_us,
    g.grade AS course_grade,
    e.enrolment_status AS enrolment_status,
    e.enrolment_mode AS enrolment_mode
FROM aspects_enrolment AS e
LEFT JOIN states AS s
    ON e.counted_for = s.counted_for AND e.course_id = s.course_id
    AND e.learner_id = s.learner_id AND s.from_last = 1
LEFT JOIN grades AS g
    ON e.counted_for = g.counted_for AND e.course_id = g.course_id
    AND e.learner_id = g.learner_id AND g.from_last = 1
