-- grain: one course run
-- inputs: fact_learner_course, run_window, calendar
-- E leaves out who had left before the run began. Nobody enrolled: no row.
WITH logs AS (
    SELECT MAX(c.day) AS last_day FROM calendar AS c
),
sums AS (
    SELECT
        f.course_id AS course_id,
        SUM(CASE WHEN f.is_in_funnel THEN 1 ELSE 0 END) AS enrolled,
        SUM(CASE WHEN f.is_in_funnel THEN 0 ELSE 1 END) AS left_before,
        SUM(CASE WHEN f.is_in_funnel AND f.is_inferred THEN 1 ELSE 0 END) AS enrolled_inferred,
        SUM(CASE WHEN f.is_in_funnel AND f.route = 'self' THEN 1 ELSE 0 END) AS enrolled_self,
        SUM(CASE WHEN f.is_in_funnel AND f.route = 'bulk' THEN 1 ELSE 0 END) AS enrolled_bulk,
        SUM(CASE WHEN f.is_in_funnel AND f.route = 'staff' THEN 1 ELSE 0 END) AS enrolled_staff,
        SUM(CASE WHEN f.is_in_funnel AND NOT f.is_enrolled THEN 1 ELSE 0 END) AS unenrolled,
        SUM(CASE WHEN f.is_in_funnel AND f.is_started THEN 1 ELSE 0 END) AS started,
        SUM(CASE WHEN f.is_in_funnel AND f.is_started AND f.is_engaged THEN 1 ELSE 0 END) AS engaged,
        SUM(CASE WHEN f.is_in_funnel AND f.is_completed_k1 THEN 1 ELSE 0 END) AS completed_k1,
        SUM(CASE WHEN f.is_in_funnel AND f.is_completed_k2 THEN 1 ELSE 0 END) AS completed_k2,
        SUM(CASE WHEN f.is_in_funnel AND f.is_completed_k2 AND f.is_started THEN 1 ELSE 0 END)
            AS completed_k2_started,
        SUM(CASE WHEN f.is_in_funnel AND f.is_completed_k3 THEN 1 ELSE 0 END) AS completed_k3,
        SUM(CASE WHEN f.is_in_funnel AND f.is_waiting THEN 1 ELSE 0 END) AS waiting,
        SUM(CASE WHEN f.is_in_funnel AND f.is_passed THEN 1 ELSE 0 END) AS passed,
        SUM(CASE WHEN f.is_in_funnel AND f.is_certified THEN 1 ELSE 0 END) AS certified,
        MIN(f.enrolled_day) AS first_enrolled_day,
        MAX(f.enrolled_day) AS last_enrolled_day
    FROM fact_learner_course AS f
    GROUP BY f.course_id
)
SELECT
    s.course_id AS course_id,
    s.enrolled AS enrolled,
    s.left_before AS left_before,
    s.enrolled_inferred AS enrolled_inferred,
    s.enrolled_self AS enrolled_self,
    s.enrolled_bulk AS enrolled_bulk,
    s.enrolled_staff AS enrolled_staff,
    s.unenrolled AS unenrolled,
    s.started AS started,
    s.engaged AS engaged,
    s.completed_k1 AS completed_k1,
    s.completed_k2 AS completed_k2,
    s.completed_k2_started AS completed_k2_started,
    s.completed_k3 AS completed_k3,
    s.waiting AS waiting,
    s.passed AS passed,
    s.certified AS certified,
    CASE WHEN w.modules > 0 THEN TRUE ELSE FALSE END AS has_structure,
    CASE WHEN w.has_k1 THEN TRUE ELSE FALSE END AS has_completion_events,
    CASE WHEN w.has_k2 THEN TRUE ELSE FALSE END AS has_pass_events,
    CASE WHEN w.has_k3 THEN TRUE ELSE FALSE END AS has_pass_mark,
    CASE WHEN w.has_peer_review THEN TRUE ELSE FALSE END AS has_peer_review,
    CASE WHEN w.has_certificates THEN TRUE ELSE FALSE END AS has_certificate_events,
    w.is_start_mature AS is_start_mature,
    w.is_completion_mature AS is_completion_mature,
    w.is_certified_mature AS is_certified_mature,
    s.first_enrolled_day AS first_enrolled_day,
    s.last_enrolled_day AS last_enrolled_day,
    l.last_day AS last_day
FROM sums AS s
LEFT JOIN run_window AS w
    ON s.course_id = w.course_id
CROSS JOIN logs AS l
