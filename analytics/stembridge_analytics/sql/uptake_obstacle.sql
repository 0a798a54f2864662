-- grain: one thing that stood in the way, in one kind of entry of one course run, by people in E
-- inputs: practice_entry, uptake_learner
SELECT
    p.course_id AS course_id,
    p.entry_type AS entry_type,
    COALESCE(p.obstacle, 'not stated') AS obstacle,
    COUNT(*) AS entries,
    COUNT(DISTINCT p.learner_id) AS people
FROM practice_entry AS p
INNER JOIN uptake_learner AS l
    ON p.course_id = l.course_id AND p.learner_id = l.learner_id
WHERE p.is_withdrawn OR (p.entry_type = 'answer' AND NOT p.has_used)
GROUP BY p.course_id, p.entry_type, COALESCE(p.obstacle, 'not stated')
