-- grain: one course run on one UTC day with one enrolment mode that somebody has or had last
-- inputs: events, calendar
-- The edX pipeline's daily enrolment by mode: whoever ever had an enrolment event stands, on every
-- day from the first on, under the mode of the last one, a deactivation's too. Of events at the same
-- moment the one that comes first in the alphabet comes first.
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
numbered AS (
    -- A change of mode leaves the state as the switch before it has set it.
    SELECT
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        c.day AS day,
        c.action AS action,
        c.mode AS mode,
        SUM(CASE WHEN c.action = 'mode_changed' THEN 0 ELSE 1 END) OVER (
            PARTITION BY c.course_id, c.learner_id
            ORDER BY c.time_us, c.action, c.mode, c.line_ref
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS switch_no,
        ROW_NUMBER() OVER (
            PARTITION BY c.course_id, c.learner_id, c.day
            ORDER BY c.time_us DESC, c.action DESC, c.mode DESC, c.line_ref DESC
        ) AS from_last
    FROM changes AS c
),
switches AS (
    SELECT
        n.course_id AS course_id,
        n.learner_id AS learner_id,
        n.switch_no AS switch_no,
        MAX(CASE WHEN n.action = 'activated' THEN 1 ELSE 0 END) AS enrolled
    FROM numbered AS n
    GROUP BY n.course_id, n.learner_id, n.switch_no
),
ends AS (
    SELECT
        n.course_id AS course_id,
        n.learner_id AS learner_id,
        n.day AS day,
        n.mode AS mode,
        s.enrolled AS enrolled,
        LAG(n.mode) OVER (
            PARTITION BY n.course_id, n.learner_id ORDER BY n.day
        ) AS previous_mode,
        LAG(s.enrolled) OVER (
            PARTITION BY n.course_id, n.learner_id ORDER BY n.day
        ) AS previous_enrolled
    FROM numbered AS n
    INNER JOIN switches AS s
        ON n.course_id = s.course_id AND n.learner_id = s.learner_id AND n.switch_no = s.switch_no
    WHERE n.from_last = 1
),
steps AS (
    SELECT
        e.course_id AS course_id,
        e.mode AS mode,
        e.day AS day,
        e.enrolled AS enrolled,
        1 AS ever
    FROM ends AS e
    UNION ALL
    SELECT
        e.course_id AS course_id,
        e.previous_mode AS mode,
        e.day AS day,
        -e.previous_enrolled AS enrolled,
        -1 AS ever
    FROM ends AS e
    WHERE e.previous_mode IS NOT NULL
),
daily AS (
    SELECT
        s.course_id AS course_id,
        s.mode AS mode,
        s.day AS day,
        SUM(s.enrolled) AS enrolled,
        SUM(s.ever) AS ever
    FROM steps AS s
    GROUP BY s.course_id, s.mode, s.day
),
firsts AS (
    SELECT
        d.course_id AS course_id,
        d.mode AS mode,
        MIN(d.day) AS first_day
    FROM daily AS d
    GROUP BY d.course_id, d.mode
),
days AS (
    SELECT
        f.course_id AS course_id,
        f.mode AS mode,
        c.day AS day,
        SUM(COALESCE(d.enrolled, 0)) OVER (
            PARTITION BY f.course_id, f.mode ORDER BY c.day
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS enrolled,
        SUM(COALESCE(d.ever, 0)) OVER (
            PARTITION BY f.course_id, f.mode ORDER BY c.day
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS ever_enrolled
    FROM firsts AS f
    INNER JOIN calendar AS c
        ON f.first_day <= c.day
    LEFT JOIN daily AS d
        ON f.course_id = d.course_id AND f.mode = d.mode AND c.day = d.day
)
SELECT
    d.course_id AS course_id,
    d.day AS day,
    d.mode AS mode,
    d.enrolled AS enrolled,
    d.ever_enrolled AS ever_enrolled
FROM days AS d
WHERE d.ever_enrolled > 0
