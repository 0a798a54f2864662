-- grain: one person in one course run in one week with any event
-- inputs: fact_learner_day
SELECT
    f.course_id AS course_id,
    f.learner_id AS learner_id,
    f.week AS week,
    SUM(CASE WHEN f.courseware_events > 0 THEN 1 ELSE 0 END) AS active_days,
    SUM(f.events) AS events,
    SUM(f.courseware_events) AS courseware_events,
    SUM(f.implicit_events) AS implicit_events,
    SUM(f.video_events) AS video_events,
    SUM(f.problem_events) AS problem_events,
    SUM(f.forum_events) AS forum_events,
    CASE WHEN SUM(f.courseware_events) > 0 THEN TRUE ELSE FALSE END AS is_active
FROM fact_learner_day AS f
GROUP BY f.course_id, f.learner_id, f.week
