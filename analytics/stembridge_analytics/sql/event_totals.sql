-- grain: one row for all events
-- inputs: events, fact_learner_course, dim_learner, table_enrolments, calendar
WITH enrolled AS (
    SELECT COUNT(DISTINCT f.learner_id) AS people
    FROM fact_learner_course AS f
    WHERE f.is_in_funnel
),
logs AS (
    SELECT (MAX(c.day_no) + 1) * 86400000000 AS end_us FROM calendar AS c
),
late AS (
    SELECT COALESCE(SUM(CASE WHEN n.created_us >= l.end_us THEN 1 ELSE 0 END), 0) AS enrolments
    FROM table_enrolments AS n
    CROSS JOIN logs AS l
),
learners AS (
    SELECT
        COUNT(*) AS people,
        SUM(CASE WHEN d.has_attributes THEN 1 ELSE 0 END) AS described,
        SUM(CASE WHEN d.attribute_conflicts > 0 THEN 1 ELSE 0 END) AS in_conflict
    FROM dim_learner AS d
)
SELECT
    COUNT(*) AS events,
    COALESCE(SUM(CASE WHEN e.is_implicit THEN 1 ELSE 0 END), 0) AS implicit_events,
    COALESCE(SUM(CASE WHEN e.is_mismatch THEN 1 ELSE 0 END), 0) AS mismatch_events,
    COALESCE(SUM(CASE WHEN e.is_service THEN 1 ELSE 0 END), 0) AS service_events,
    COALESCE(SUM(CASE WHEN e.is_staff THEN 1 ELSE 0 END), 0) AS staff_events,
    COALESCE(SUM(CASE WHEN e.learner_id IS NULL THEN 1 ELSE 0 END), 0) AS events_without_person,
    COALESCE(SUM(CASE WHEN e.course_id IS NULL THEN 1 ELSE 0 END), 0) AS events_without_course,
    COALESCE(SUM(CASE WHEN e.is_in_period THEN 0 ELSE 1 END), 0) AS outside_events,
    COALESCE(SUM(CASE WHEN e.is_feigned THEN 1 ELSE 0 END), 0) AS feigned_events,
    COALESCE(MAX(p.people), 0) AS enrolled_people,
    COALESCE(MAX(l.people), 0) AS learners,
    COALESCE(MAX(t.enrolments), 0) AS late_enrolments,
    COALESCE(MAX(l.described), 0) AS described_learners,
    COALESCE(MAX(l.in_conflict), 0) AS conflicting_learners
FROM events AS e
CROSS JOIN late AS t
CROSS JOIN enrolled AS p
CROSS JOIN learners AS l
