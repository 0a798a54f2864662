-- grain: one course run
-- inputs: events, course_keys, run_settings
WITH seen AS (
    SELECT
        e.course_id AS course_id,
        MIN(e.day) AS first_day,
        MAX(e.day) AS last_day,
        MIN(CASE WHEN e.kind = 'enrolment' THEN e.day END) AS first_enrolment_day,
        COUNT(*) AS events,
        COUNT(DISTINCT CASE WHEN e.is_service OR e.is_staff OR e.is_mismatch THEN NULL ELSE e.learner_id END)
            AS learners,
        SUM(CASE WHEN e.kind = 'enrolment' THEN 1 ELSE 0 END) AS enrolment_events,
        SUM(CASE WHEN e.is_about_learner AND e.kind = 'grade' AND e.action IN ('passed', 'failed')
            THEN 1 ELSE 0 END)
            AS pass_events,
        SUM(CASE WHEN e.is_about_learner AND e.kind = 'certificate' THEN 1 ELSE 0 END) AS certificate_events,
        SUM(CASE WHEN e.is_about_learner AND e.kind = 'assessment' AND e.action = 'create_submission'
            THEN 1 ELSE 0 END)
            AS submission_events,
        SUM(CASE WHEN e.is_about_learner AND e.kind = 'completion' THEN 1 ELSE 0 END) AS completion_events
    FROM events AS e
    WHERE e.course_id IS NOT NULL AND e.is_in_period
    GROUP BY e.course_id
)
SELECT
    s.course_id AS course_id,
    k.org AS org,
    k.course AS course,
    k.run AS run,
    r.programme AS programme,
    r.title AS title,
    r.country AS country,
    r.language AS language,
    r.start_day AS start_day,
    r.end_day AS end_day,
    r.is_self_paced AS is_self_paced,
    r.workload_hours AS workload_hours,
    s.first_day AS first_day,
    s.last_day AS last_day,
    s.first_enrolment_day AS first_enrolment_day,
    s.events AS events,
    s.learners AS learners,
    s.enrolment_events AS enrolment_events,
    s.pass_events AS pass_events,
    s.certificate_events AS certificate_events,
    s.completion_events AS completion_events,
    s.submission_events AS submission_events
FROM seen AS s
INNER JOIN course_keys AS k
    ON s.course_id = k.course_id
LEFT JOIN run_settings AS r
    ON s.course_id = r.course_id
