-- grain: one name of an event in one course run
-- inputs: events
-- From where to where a name was in use tells of releases of the platform and of switches in it.
SELECT
    e.course_id AS course_id,
    e.kind AS kind,
    e.action AS action,
    e.event_name AS event_name,
    MIN(e.day) AS first_day,
    MAX(e.day) AS last_day,
    COUNT(*) AS events
FROM events AS e
WHERE e.course_id IS NOT NULL AND e.is_in_period
GROUP BY e.course_id, e.kind, e.action, e.event_name
