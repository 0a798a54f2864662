-- grain: one person who is staff, in one course run or (course_id null) everywhere
-- inputs: staff_accounts, identity
-- view: a step of the tables that are also made from the platform's own tables
SELECT DISTINCT
    COALESCE(i.learner_id, s.key) AS learner_id,
    s.course_id AS course_id
FROM staff_accounts AS s
LEFT JOIN identity AS i
    ON s.key = i.key
