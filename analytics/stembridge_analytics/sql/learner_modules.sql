-- grain: one learner at one block, in the platform's table of learners' states
-- inputs: table_modules, linked_keys, staff_people
-- view: a step of learner_block; who is in no log goes by the hash of the table
-- Two keys of one person are one person, whose latest row counts.
WITH told AS (
    SELECT
        m.course_id AS course_id,
        COALESCE(i.learner_id, m.key) AS learner_id,
        m.block_id AS block_id,
        m.block_type AS block_type,
        m.earned AS earned,
        m.possible AS possible,
        m.created_us AS created_us,
        m.modified_us AS modified_us,
        ROW_NUMBER() OVER (
            PARTITION BY m.course_id, COALESCE(i.learner_id, m.key), m.block_id
            ORDER BY COALESCE(m.modified_us, 0) DESC, m.key
        ) AS place
    FROM table_modules AS m
    LEFT JOIN linked_keys AS i
        ON m.key = i.key
)
SELECT
    t.course_id AS course_id,
    t.learner_id AS learner_id,
    t.block_id AS block_id,
    t.block_type AS block_type,
    t.earned AS earned,
    t.possible AS possible,
    t.created_us AS created_us,
    t.modified_us AS modified_us
FROM told AS t
LEFT JOIN staff_people AS everywhere
    ON t.learner_id = everywhere.learner_id AND everywhere.course_id IS NULL
LEFT JOIN staff_people AS here
    ON t.learner_id = here.learner_id AND t.course_id = here.course_id
WHERE t.place = 1 AND everywhere.learner_id IS NULL AND here.learner_id IS NULL
