-- grain: one person in one week with any event, on the whole platform
-- inputs: events
-- The edX pipeline's active users: any event that names somebody, also outside of courses.
SELECT
    e.week AS week,
    e.actor_id AS learner_id,
    SUM(e.copies) AS events
FROM events AS e
WHERE e.actor_id IS NOT NULL AND e.is_in_period
GROUP BY e.week, e.actor_id
