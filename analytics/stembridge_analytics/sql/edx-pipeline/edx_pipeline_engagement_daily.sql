-- grain: one person in one course run on one UTC day with one block or topic and one interaction
-- inputs: events
-- The edX pipeline's module engagement. An answer that is right counts twice: attempted, completed.
-- It counted lines, so copies count here.
WITH touched AS (
    SELECT
        e.course_id AS course_id,
        e.actor_id AS learner_id,
        e.day AS day,
        'problem' AS entity_type,
        e.block_id AS entity_id,
        'attempted' AS interaction,
        e.copies AS copies
    FROM events AS e
    WHERE e.kind = 'problem' AND e.action = 'checked' AND e.source = 'server' AND e.is_in_period
    UNION ALL
    SELECT
        e.course_id AS course_id,
        e.actor_id AS learner_id,
        e.day AS day,
        'problem' AS entity_type,
        e.block_id AS entity_id,
        'completed' AS interaction,
        e.copies AS copies
    FROM events AS e
    WHERE e.kind = 'problem' AND e.action = 'checked' AND e.source = 'server' AND e.is_in_period
        AND e.success
    UNION ALL
    SELECT
        e.course_id AS course_id,
        e.actor_id AS learner_id,
        e.day AS day,
        'video' AS entity_type,
        e.block_id AS entity_id,
        'viewed' AS interaction,
        e.copies AS copies
    FROM events AS e
    WHERE e.kind = 'video' AND e.action = 'played' AND e.is_in_period
    UNION ALL
    SELECT
        e.course_id AS course_id,
        e.actor_id AS learner_id,
        e.day AS day,
        'discussion' AS entity_type,
        e.topic_id AS entity_id,
        'contributed' AS interaction,
        e.copies AS copies
    FROM events AS e
    WHERE e.kind = 'forum' AND e.action LIKE '%.created' AND e.is_in_period
)
SELECT
    t.course_id AS course_id,
    t.learner_id AS learner_id,
    t.day AS day,
    t.entity_type AS entity_type,
    t.entity_id AS entity_id,
    t.interaction AS interaction,
    SUM(t.copies) AS interactions
FROM touched AS t
WHERE t.course_id IS NOT NULL AND t.learner_id IS NOT NULL AND t.entity_id IS NOT NULL
GROUP BY t.course_id, t.learner_id, t.day, t.entity_type, t.entity_id, t.interaction
