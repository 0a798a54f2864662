-- grain: one person on one platform, service accounts left out
-- inputs: events, identity
WITH conflicts AS (
    SELECT
        i.learner_id AS learner_id,
        MAX(CASE WHEN i.is_conflict THEN 1 ELSE 0 END) AS conflict
    FROM identity AS i
    GROUP BY i.learner_id
)
SELECT
    e.learner_id AS learner_id,
    MIN(e.day) AS first_day,
    MAX(e.day) AS last_day,
    COUNT(DISTINCT e.course_id) AS courses,
    COUNT(*) AS events,
    CASE WHEN MAX(c.conflict) = 1 THEN TRUE ELSE FALSE END AS has_conflict
FROM events AS e
LEFT JOIN conflicts AS c
    ON e.learner_id = c.learner_id
WHERE e.learner_id IS NOT NULL AND NOT e.is_mismatch AND NOT e.is_service
    AND NOT e.is_staff AND e.is_in_period
GROUP BY e.learner_id
