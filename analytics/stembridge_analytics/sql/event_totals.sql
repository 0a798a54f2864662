-- grain: one row for all events
-- inputs: events, fact_learner_course
WITH people AS (
    SELECT COUNT(DISTINCT f.learner_id) AS enrolled FROM fact_learner_course AS f
)
SELECT
    COUNT(*) AS events,
    COALESCE(SUM(CASE WHEN e.is_implicit THEN 1 ELSE 0 END), 0) AS implicit_events,
    COALESCE(SUM(CASE WHEN e.is_mismatch THEN 1 ELSE 0 END), 0) AS mismatch_events,
    COALESCE(SUM(CASE WHEN e.is_service THEN 1 ELSE 0 END), 0) AS service_events,
    COALESCE(SUM(CASE WHEN e.learner_id IS NULL THEN 1 ELSE 0 END), 0) AS events_without_person,
    COALESCE(SUM(CASE WHEN e.course_id IS NULL THEN 1 ELSE 0 END), 0) AS events_without_course,
    COALESCE(SUM(CASE WHEN e.is_in_period THEN 0 ELSE 1 END), 0) AS outside_events,
    MAX(p.enrolled) AS enrolled_people
FROM events AS e
CROSS JOIN people AS p
