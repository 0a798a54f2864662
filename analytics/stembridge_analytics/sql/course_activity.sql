-- grain: one course run on one UTC day with any event of a learner
-- inputs: fact_learner_day
SELECT
    f.course_id AS course_id,
    f.day AS day,
    SUM(f.events) AS events,
    SUM(f.courseware_events) AS courseware_events,
    COUNT(*) AS learners
FROM fact_learner_day AS f
GROUP BY f.course_id, f.day
