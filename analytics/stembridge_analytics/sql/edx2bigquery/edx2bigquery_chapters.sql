-- grain: one person with any chapter, or any work, in one course run
-- inputs: events, identity, structure_blocks, table_modules
-- view: a step of `edx2bigquery_person_course`
-- Chapters by the platform's table of learners' states; in courses that it lacks, by work on blocks
-- of the chapter, which needs the course's structure (null without).
WITH courses AS (
    SELECT t.course_id AS course_id
    FROM table_modules AS t
    WHERE t.block_type = 'chapter'
    GROUP BY t.course_id
),
structures AS (
    SELECT s.course_id AS course_id FROM structure_blocks AS s GROUP BY s.course_id
),
opened AS (
    SELECT
        t.course_id AS course_id,
        COALESCE(i.learner_id, t.key) AS learner_id,
        t.block_id AS block_id
    FROM table_modules AS t
    LEFT JOIN identity AS i
        ON t.key = i.key
    WHERE t.block_type = 'chapter'
    GROUP BY t.course_id, COALESCE(i.learner_id, t.key), t.block_id
),
worked AS (
    SELECT
        e.course_id AS course_id,
        e.actor_id AS learner_id,
        e.block_id AS block_id
    FROM events AS e
    LEFT JOIN courses AS c
        ON e.course_id = c.course_id
    WHERE e.is_courseware AND e.course_id IS NOT NULL AND e.actor_id IS NOT NULL
        AND e.is_in_period AND c.course_id IS NULL
    GROUP BY e.course_id, e.actor_id, e.block_id
),
reached AS (
    SELECT
        w.course_id AS course_id,
        w.learner_id AS learner_id,
        s.module_id AS module_id
    FROM worked AS w
    LEFT JOIN structure_blocks AS s
        ON w.course_id = s.course_id AND w.block_id = s.block_id
    GROUP BY w.course_id, w.learner_id, s.module_id
)
SELECT
    o.course_id AS course_id,
    o.learner_id AS learner_id,
    COUNT(*) AS chapters
FROM opened AS o
GROUP BY o.course_id, o.learner_id
UNION ALL
SELECT
    r.course_id AS course_id,
    r.learner_id AS learner_id,
    CASE WHEN MAX(t.course_id) IS NOT NULL THEN COUNT(r.module_id) END AS chapters
FROM reached AS r
LEFT JOIN structures AS t
    ON r.course_id = t.course_id
GROUP BY r.course_id, r.learner_id
