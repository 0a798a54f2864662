-- grain: one course run
-- inputs: fact_learner_course, dim_course, calendar
WITH logs AS (
    SELECT MAX(c.day) AS last_day FROM calendar AS c
)
SELECT
    f.course_id AS course_id,
    COUNT(*) AS enrolled,
    SUM(CASE WHEN f.is_inferred THEN 1 ELSE 0 END) AS enrolled_inferred,
    SUM(CASE WHEN f.is_enrolled THEN 0 ELSE 1 END) AS unenrolled,
    SUM(CASE WHEN f.is_started THEN 1 ELSE 0 END) AS started,
    SUM(CASE WHEN f.is_completed_k2 THEN 1 ELSE 0 END) AS completed_k2,
    SUM(CASE WHEN f.is_completed_k2 AND f.is_started THEN 1 ELSE 0 END) AS completed_k2_started,
    SUM(CASE WHEN f.is_passed THEN 1 ELSE 0 END) AS passed,
    SUM(CASE WHEN f.is_certified THEN 1 ELSE 0 END) AS certified,
    CASE WHEN MAX(d.pass_events + d.certificate_events) > 0 THEN TRUE ELSE FALSE END
        AS has_pass_events,
    CASE WHEN MAX(d.certificate_events) > 0 THEN TRUE ELSE FALSE END AS has_certificate_events,
    MIN(f.enrolled_day) AS first_enrolled_day,
    MAX(f.enrolled_day) AS last_enrolled_day,
    MAX(l.last_day) AS last_day
FROM fact_learner_course AS f
INNER JOIN dim_course AS d
    ON f.course_id = d.course_id
CROSS JOIN logs AS l
GROUP BY f.course_id
