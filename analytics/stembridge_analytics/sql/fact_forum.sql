-- grain: one person in the forum of one course run
-- inputs: events
SELECT
    e.course_id AS course_id,
    e.learner_id AS learner_id,
    SUM(CASE WHEN e.action = 'thread.created' THEN 1 ELSE 0 END) AS threads,
    SUM(CASE WHEN e.action = 'response.created' THEN 1 ELSE 0 END) AS responses,
    SUM(CASE WHEN e.action = 'comment.created' THEN 1 ELSE 0 END) AS comments,
    SUM(CASE WHEN e.action IN ('thread.created', 'response.created', 'comment.created')
        THEN 1 ELSE 0 END) AS posts,
    SUM(CASE WHEN e.action IN ('thread.voted', 'response.voted', 'comment.voted')
        THEN 1 ELSE 0 END) AS votes,
    SUM(CASE WHEN e.action = 'thread.viewed' THEN 1 ELSE 0 END) AS views,
    SUM(CASE WHEN e.action = 'searched' THEN 1 ELSE 0 END) AS searches,
    MIN(CASE WHEN e.action IN ('thread.created', 'response.created', 'comment.created')
        THEN e.time_us END) AS first_post_us,
    MAX(CASE WHEN e.action IN ('thread.created', 'response.created', 'comment.created')
        THEN e.time_us END) AS last_post_us,
    MIN(e.time_us) AS first_us,
    MAX(e.time_us) AS last_us
FROM events AS e
WHERE e.is_own AND e.kind = 'forum'
GROUP BY e.course_id, e.learner_id
