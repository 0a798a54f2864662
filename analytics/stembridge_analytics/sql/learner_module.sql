-- grain: one person in one module (chapter) of a course run in which this person worked
-- inputs: events, structure_blocks
-- Only runs whose structure is known have modules. A chapter, sequence, unit or block of the module
-- stands for it.
SELECT
    e.course_id AS course_id,
    e.learner_id AS learner_id,
    b.module_id AS module_id,
    MIN(b.module_no) AS module_no,
    MIN(e.time_us) AS first_us,
    MAX(e.time_us) AS last_us,
    SUM(CASE WHEN e.is_twin THEN 0 ELSE 1 END) AS courseware_events
FROM events AS e
INNER JOIN structure_blocks AS b
    ON e.course_id = b.course_id AND e.block_id = b.block_id
WHERE e.is_own AND e.is_courseware AND b.module_id IS NOT NULL
GROUP BY e.course_id, e.learner_id, b.module_id
