-- grain: one block of one course run
-- inputs: dim_block, learner_block
-- A finished video or a right answer is no completion here: only completion events are.
WITH reached AS (
    SELECT
        l.course_id AS course_id,
        l.block_id AS block_id,
        COUNT(*) AS learners_reached,
        SUM(CASE WHEN l.is_in_logs THEN 0 ELSE 1 END) AS learners_by_table,
        SUM(CASE WHEN l.is_completed THEN 1 ELSE 0 END) AS learners_completed,
        MIN(l.first_us) AS first_us
    FROM learner_block AS l
    GROUP BY l.course_id, l.block_id
)
SELECT
    b.course_id AS course_id,
    b.block_id AS block_id,
    b.block_type AS block_type,
    b.title AS title,
    b.module_no AS module_no,
    b.place AS place,
    b.is_leaf AS is_leaf,
    b.is_required AS is_required,
    COALESCE(r.learners_reached, 0) AS learners_reached,
    COALESCE(r.learners_by_table, 0) AS learners_by_table,
    COALESCE(r.learners_completed, 0) AS learners_completed,
    r.first_us AS first_us
FROM dim_block AS b
LEFT JOIN reached AS r
    ON b.course_id = r.course_id AND b.block_id = r.block_id
