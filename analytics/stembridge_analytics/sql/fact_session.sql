-- grain: one session of one person in one course run
-- inputs: events
-- A session is what a person did with gaps of at most 30 minutes. It is made of the requests that the
-- person made: what others did about them (an enrolment by staff, a grade by a task) is no sign of
-- presence. Implicit events count, because reading leaves no other trace, but not those of blocks
-- (`/xblock/...`), which pages call by themselves; edx2bigquery leaves out the same.
WITH own AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.time_us AS time_us,
        e.day AS day,
        e.week AS week,
        CASE WHEN e.is_courseware AND NOT e.is_twin THEN 1 ELSE 0 END AS courseware,
        CASE WHEN e.is_implicit THEN 1 ELSE 0 END AS implicit,
        CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no AS line_ref
    FROM events AS e
    WHERE e.is_own AND e.actor_id = e.learner_id
        AND (e.source IS NULL OR e.source <> 'task')
        AND NOT (e.is_implicit AND e.action IN ('handler', 'block_view'))
),
gaps AS (
    SELECT
        o.course_id AS course_id,
        o.learner_id AS learner_id,
        o.time_us AS time_us,
        o.day AS day,
        o.week AS week,
        o.courseware AS courseware,
        o.implicit AS implicit,
        o.line_ref AS line_ref,
        o.time_us - LAG(o.time_us) OVER (
            PARTITION BY o.course_id, o.learner_id ORDER BY o.time_us, o.line_ref
        ) AS gap_us
    FROM own AS o
),
numbered AS (
    SELECT
        g.course_id AS course_id,
        g.learner_id AS learner_id,
        g.time_us AS time_us,
        g.day AS day,
        g.week AS week,
        g.courseware AS courseware,
        g.implicit AS implicit,
        g.gap_us AS gap_us,
        SUM(CASE WHEN g.gap_us IS NULL OR g.gap_us > 1800000000 THEN 1 ELSE 0 END) OVER (
            PARTITION BY g.course_id, g.learner_id ORDER BY g.time_us, g.line_ref
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS session
    FROM gaps AS g
)
SELECT
    n.course_id AS course_id,
    n.learner_id AS learner_id,
    n.session AS session,
    MIN(n.time_us) AS start_us,
    MAX(n.time_us) AS end_us,
    MIN(n.day) AS start_day,
    MIN(n.week) AS start_week,
    COUNT(*) AS events,
    SUM(n.courseware) AS courseware_events,
    SUM(n.implicit) AS implicit_events,
    SUM(CASE WHEN n.gap_us <= 300000000 THEN n.gap_us ELSE 0 END) / 1e6 AS time_5_s,
    SUM(CASE WHEN n.gap_us <= 1800000000 THEN n.gap_us ELSE 0 END) / 1e6 AS time_30_s
FROM numbered AS n
GROUP BY n.course_id, n.learner_id, n.session
