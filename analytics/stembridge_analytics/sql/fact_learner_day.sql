-- grain: one person in one course run on one UTC day with any event
-- inputs: events
SELECT
    e.course_id AS course_id,
    e.learner_id AS learner_id,
    e.day AS day,
    e.week AS week,
    COUNT(*) AS events,
    SUM(CASE WHEN e.is_courseware AND NOT e.is_twin THEN 1 ELSE 0 END) AS courseware_events,
    SUM(CASE WHEN e.is_implicit THEN 1 ELSE 0 END) AS implicit_events,
    SUM(CASE WHEN e.kind = 'video' THEN 1 ELSE 0 END) AS video_events,
    SUM(CASE WHEN e.kind = 'problem' AND e.action = 'checked' AND NOT e.is_twin
        THEN 1 ELSE 0 END) AS problem_events,
    SUM(CASE WHEN e.kind = 'forum' AND e.action IN (
        'thread.created', 'response.created', 'comment.created'
    ) THEN 1 ELSE 0 END) AS forum_events
FROM events AS e
WHERE e.is_own
GROUP BY e.course_id, e.learner_id, e.day, e.week
