-- grain: one UTC day from the first to the last event that a server or browser wrote
-- inputs: calendar, events
SELECT
    c.day AS day,
    c.day_no AS day_no,
    c.week AS week,
    COUNT(e.time_us) AS events,
    SUM(CASE WHEN e.is_implicit THEN 1 ELSE 0 END) AS implicit_events,
    COUNT(DISTINCT CASE WHEN e.is_service OR e.is_staff OR e.is_mismatch THEN NULL ELSE e.learner_id END)
        AS learners
FROM calendar AS c
LEFT JOIN events AS e
    ON c.day = e.day
GROUP BY c.day, c.day_no, c.week
