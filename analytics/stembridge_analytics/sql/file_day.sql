-- grain: one log file on one UTC day of which it holds events
-- inputs: events
SELECT
    e.file_no AS file_no,
    e.day AS day,
    COUNT(*) AS events,
    COUNT(DISTINCT e.learner_id) AS learners
FROM events AS e
WHERE e.is_in_period
GROUP BY e.file_no, e.day
