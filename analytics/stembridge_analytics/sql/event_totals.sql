-- grain: one row for all events
-- inputs: events
SELECT
    COUNT(*) AS events,
    COALESCE(SUM(CASE WHEN e.is_implicit THEN 1 ELSE 0 END), 0) AS implicit_events,
    COALESCE(SUM(CASE WHEN e.is_mismatch THEN 1 ELSE 0 END), 0) AS mismatch_events,
    COALESCE(SUM(CASE WHEN e.is_service THEN 1 ELSE 0 END), 0) AS service_events,
    COALESCE(SUM(CASE WHEN e.learner_id IS NULL THEN 1 ELSE 0 END), 0) AS events_without_person,
    COALESCE(SUM(CASE WHEN e.course_id IS NULL THEN 1 ELSE 0 END), 0) AS events_without_course
FROM events AS e
