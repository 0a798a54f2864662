-- grain: one course run in one week with one of the edX pipeline's labels
-- inputs: events, calendar
-- The edX pipeline's course activity. Active: any event of somebody in a course, implicit ones and
-- those of staff and service accounts included, that no background task wrote and that is not about
-- enrolment. It counted lines, so copies count here. docs/definitions.md tells more.
WITH weeks AS (
    SELECT
        c.week AS week,
        COUNT(*) AS days_in_logs
    FROM calendar AS c
    GROUP BY c.week
),
people AS (
    SELECT
        e.course_id AS course_id,
        e.week AS week,
        e.actor_id AS actor_id,
        SUM(e.copies) AS active,
        SUM(CASE WHEN e.kind = 'video' AND e.action = 'played' AND e.source IN ('browser', 'mobile')
            THEN e.copies ELSE 0 END) AS played,
        SUM(CASE WHEN e.kind = 'problem' AND e.action = 'checked' AND e.source = 'server'
            THEN e.copies ELSE 0 END) AS attempted,
        SUM(CASE WHEN e.kind = 'forum' AND e.action LIKE '%.created' AND e.source = 'server'
            THEN e.copies ELSE 0 END) AS posted
    FROM events AS e
    WHERE e.course_id IS NOT NULL AND e.actor_id IS NOT NULL AND e.is_in_period
        AND (e.source IS NULL OR e.source <> 'task')
        AND e.event_name NOT LIKE 'edx.course.enrollment.%'
    GROUP BY e.course_id, e.week, e.actor_id
),
sums AS (
    SELECT
        p.course_id AS course_id,
        p.week AS week,
        COUNT(*) AS active_people,
        SUM(p.active) AS active_events,
        SUM(CASE WHEN p.played > 0 THEN 1 ELSE 0 END) AS played_people,
        SUM(p.played) AS played_events,
        SUM(CASE WHEN p.attempted > 0 THEN 1 ELSE 0 END) AS attempted_people,
        SUM(p.attempted) AS attempted_events,
        SUM(CASE WHEN p.posted > 0 THEN 1 ELSE 0 END) AS posted_people,
        SUM(p.posted) AS posted_events
    FROM people AS p
    GROUP BY p.course_id, p.week
),
labelled AS (
    SELECT s.course_id AS course_id, s.week AS week, 'ACTIVE' AS label,
        s.active_people AS people, s.active_events AS events
    FROM sums AS s
    UNION ALL
    SELECT s.course_id AS course_id, s.week AS week, 'PLAYED_VIDEO' AS label,
        s.played_people AS people, s.played_events AS events
    FROM sums AS s
    UNION ALL
    SELECT s.course_id AS course_id, s.week AS week, 'ATTEMPTED_PROBLEM' AS label,
        s.attempted_people AS people, s.attempted_events AS events
    FROM sums AS s
    UNION ALL
    SELECT s.course_id AS course_id, s.week AS week, 'POSTED_FORUM' AS label,
        s.posted_people AS people, s.posted_events AS events
    FROM sums AS s
)
SELECT
    l.course_id AS course_id,
    l.week AS week,
    l.label AS label,
    l.people AS people,
    l.events AS events,
    w.days_in_logs AS days_in_logs
FROM labelled AS l
INNER JOIN weeks AS w
    ON l.week = w.week
WHERE l.people > 0
