-- grain: one course run in one week, from its first event to the last week of the logs
-- inputs: fact_learner_day, dim_course, calendar
WITH weeks AS (
    SELECT
        c.week AS week,
        MAX(c.day) AS last_day,
        COUNT(*) AS days_in_logs
    FROM calendar AS c
    GROUP BY c.week
),
active AS (
    SELECT
        f.course_id AS course_id,
        f.week AS week,
        COUNT(DISTINCT CASE WHEN f.courseware_events > 0 THEN f.learner_id END) AS active_learners,
        SUM(f.courseware_events) AS courseware_events,
        SUM(f.implicit_events) AS implicit_events
    FROM fact_learner_day AS f
    GROUP BY f.course_id, f.week
)
SELECT
    d.course_id AS course_id,
    w.week AS week,
    COALESCE(a.active_learners, 0) AS active_learners,
    COALESCE(a.courseware_events, 0) AS courseware_events,
    COALESCE(a.implicit_events, 0) AS implicit_events,
    w.days_in_logs AS days_in_logs
FROM dim_course AS d
INNER JOIN weeks AS w
    ON d.first_day <= w.last_day
LEFT JOIN active AS a
    ON d.course_id = a.course_id AND w.week = a.week
