-- grain: one course run on one UTC day, from its first enrolment event to the last day of the logs
-- inputs: events, calendar
-- The edX pipeline's daily enrolment: a state machine over enrolment events alone that starts
-- unenrolled. Of events at the same moment the one that comes first in the alphabet comes first.
WITH changes AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.time_us AS time_us,
        e.day AS day,
        e.action AS action,
        e.mode AS mode,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref
    FROM events AS e
    WHERE e.kind = 'enrolment' AND e.action IN ('activated', 'deactivated', 'mode_changed')
        AND e.course_id IS NOT NULL AND e.learner_id IS NOT NULL AND e.mode IS NOT NULL
        AND e.is_in_period
),
switches AS (
    SELECT
        c.course_id AS course_id,
        c.day AS day,
        c.action AS action,
        LAG(c.action) OVER (
            PARTITION BY c.course_id, c.learner_id
            ORDER BY c.time_us, c.action, c.mode, c.line_ref
        ) AS previous
    FROM changes AS c
    WHERE c.action <> 'mode_changed'
),
seen AS (
    -- Whoever has any of these events, be it a deactivation, counts as ever enrolled from then on.
    SELECT
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        MIN(c.day) AS day
    FROM changes AS c
    GROUP BY c.course_id, c.learner_id
),
steps AS (
    SELECT
        s.course_id AS course_id,
        s.day AS day,
        CASE
            WHEN s.action = 'activated' AND (s.previous IS NULL OR s.previous = 'deactivated')
                THEN 1
            WHEN s.action = 'deactivated' AND s.previous = 'activated' THEN -1
            ELSE 0
        END AS enrolled,
        0 AS ever
    FROM switches AS s
    UNION ALL
    SELECT
        s.course_id AS course_id,
        s.day AS day,
        0 AS enrolled,
        1 AS ever
    FROM seen AS s
),
daily AS (
    SELECT
        s.course_id AS course_id,
        s.day AS day,
        SUM(s.enrolled) AS enrolled,
        SUM(s.ever) AS ever
    FROM steps AS s
    GROUP BY s.course_id, s.day
),
firsts AS (
    SELECT
        s.course_id AS course_id,
        MIN(s.day) AS first_day
    FROM seen AS s
    GROUP BY s.course_id
)
SELECT
    f.course_id AS course_id,
    c.day AS day,
    SUM(COALESCE(d.enrolled, 0)) OVER (
        PARTITION BY f.course_id ORDER BY c.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS enrolled,
    SUM(COALESCE(d.ever, 0)) OVER (
        PARTITION BY f.course_id ORDER BY c.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS ever_enrolled
FROM firsts AS f
INNER JOIN calendar AS c
    ON f.first_day <= c.day
LEFT JOIN daily AS d
    ON f.course_id = d.course_id AND c.day = d.day
