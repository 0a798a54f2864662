-- grain: one person in E with one case block whose variant was drawn at random
-- inputs: fact_case, fact_learner_course
-- The first draw counts, whatever was shown later: else those who got another one after it would be
-- compared by what they did, and not by chance.
WITH draws AS (
    SELECT
        c.course_id AS course_id,
        c.learner_id AS learner_id,
        c.block_id AS block_id,
        c.time_us AS time_us,
        c.variant AS variant,
        c.variants AS variants,
        ROW_NUMBER() OVER (
            PARTITION BY c.course_id, c.learner_id, c.block_id ORDER BY c.deed_no
        ) AS place,
        COUNT(*) OVER (PARTITION BY c.course_id, c.learner_id, c.block_id) AS draws
    FROM fact_case AS c
    WHERE c.action = 'case.variant_assigned' AND c.variant IS NOT NULL
        AND c.variants IS NOT NULL
)
SELECT
    d.course_id AS course_id,
    d.learner_id AS learner_id,
    d.block_id AS block_id,
    d.time_us AS assigned_us,
    d.variant AS variant,
    d.variants AS variants,
    d.draws AS draws
FROM draws AS d
INNER JOIN fact_learner_course AS f
    ON d.course_id = f.course_id AND d.learner_id = f.learner_id
WHERE d.place = 1 AND f.is_in_funnel
