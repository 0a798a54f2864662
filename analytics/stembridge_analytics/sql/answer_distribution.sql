-- grain: one answer given to one part of one problem of one course run
-- inputs: problem_answer
-- First and last responses as the edX pipeline counts them: the parts of each person's first and last
-- answer to the whole problem; who answered once counts in both. It left out parts of kinds that it
-- did not know, and took the newest word on whether an answer is right: here each is its own row.
WITH ends AS (
    SELECT
        p.course_id AS course_id,
        p.learner_id AS learner_id,
        p.block_id AS block_id,
        MIN(p.attempt_no) AS first_no,
        MAX(p.attempt_no) AS last_no
    FROM problem_answer AS p
    GROUP BY p.course_id, p.learner_id, p.block_id
)
SELECT
    p.course_id AS course_id,
    p.block_id AS block_id,
    p.part_id AS part_id,
    p.answer AS answer,
    p.is_correct AS is_correct,
    p.variant AS variant,
    MAX(p.response_type) AS response_type,
    SUM(CASE WHEN p.attempt_no = e.first_no THEN 1 ELSE 0 END) AS first_responses,
    SUM(CASE WHEN p.attempt_no = e.last_no THEN 1 ELSE 0 END) AS last_responses,
    COUNT(*) AS responses
FROM problem_answer AS p
INNER JOIN ends AS e
    ON p.course_id = e.course_id AND p.learner_id = e.learner_id AND p.block_id = e.block_id
GROUP BY p.course_id, p.block_id, p.part_id, p.answer, p.is_correct, p.variant
