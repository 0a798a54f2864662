-- grain: one course run on one UTC day, from its first enrolment to the last day of the logs
-- inputs: fact_enrolment, dim_course, calendar
-- What the platform's table dates before the logs has happened by their first day.
WITH logs AS (
    SELECT MIN(c.day) AS first_day FROM calendar AS c
),
spells AS (
    SELECT
        f.course_id AS course_id,
        f.spell AS spell,
        f.evidence AS evidence,
        CASE WHEN f.start_day < l.first_day THEN l.first_day ELSE f.start_day END AS start_day,
        CASE WHEN f.end_day < l.first_day THEN l.first_day ELSE f.end_day END AS end_day
    FROM fact_enrolment AS f
    CROSS JOIN logs AS l
),
starts AS (
    SELECT
        f.course_id AS course_id,
        MIN(f.start_day) AS first_day
    FROM spells AS f
    GROUP BY f.course_id
),
firsts AS (
    SELECT
        d.course_id AS course_id,
        CASE
            WHEN d.first_enrolment_day IS NULL OR s.first_day < d.first_enrolment_day
                THEN s.first_day
            ELSE d.first_enrolment_day
        END AS first_day
    FROM dim_course AS d
    INNER JOIN starts AS s
        ON d.course_id = s.course_id
),
changes AS (
    SELECT
        f.course_id AS course_id,
        f.start_day AS day,
        1 AS enrolled,
        CASE WHEN f.spell = 1 THEN 1 ELSE 0 END AS newly,
        CASE WHEN f.evidence = 'event' THEN 1 ELSE 0 END AS by_events
    FROM spells AS f
    UNION ALL
    SELECT
        f.course_id AS course_id,
        f.end_day AS day,
        -1 AS enrolled,
        0 AS newly,
        CASE WHEN f.evidence = 'event' THEN -1 ELSE 0 END AS by_events
    FROM spells AS f
    WHERE f.end_day IS NOT NULL
),
daily AS (
    SELECT
        c.course_id AS course_id,
        c.day AS day,
        SUM(c.enrolled) AS enrolled,
        SUM(c.newly) AS newly,
        SUM(c.by_events) AS by_events
    FROM changes AS c
    GROUP BY c.course_id, c.day
)
SELECT
    f.course_id AS course_id,
    c.day AS day,
    SUM(COALESCE(d.enrolled, 0)) OVER (
        PARTITION BY f.course_id ORDER BY c.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS enrolled,
    SUM(COALESCE(d.newly, 0)) OVER (
        PARTITION BY f.course_id ORDER BY c.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS enrolled_total,
    SUM(COALESCE(d.by_events, 0)) OVER (
        PARTITION BY f.course_id ORDER BY c.day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS enrolled_edx_pipeline
FROM firsts AS f
INNER JOIN calendar AS c
    ON f.first_day <= c.day
LEFT JOIN daily AS d
    ON f.course_id = d.course_id AND c.day = d.day
