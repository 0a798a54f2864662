-- grain: one person at one required unit (vertical) of a course run, all or part of it completed
-- inputs: events, structure_blocks
-- A unit is completed when the platform says so of the unit, or of each block in it that can be
-- completed: all but discussions, which the platform leaves out too, blocks that only staff see, and
-- blocks of which each learner gets a choice (see structure_blocks.is_required). A unit without any
-- such block is required of nobody.
WITH leaves AS (
    SELECT
        b.course_id AS course_id,
        b.unit_id AS unit_id,
        COUNT(*) AS leaves
    FROM structure_blocks AS b
    WHERE b.is_required AND b.is_leaf AND b.unit_id IS NOT NULL AND b.block_type <> 'discussion'
        AND b.block_id <> b.unit_id
    GROUP BY b.course_id, b.unit_id
),
done AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        b.unit_id AS unit_id,
        e.block_id AS block_id,
        MIN(e.time_us) AS completed_us
    FROM events AS e
    INNER JOIN structure_blocks AS b
        ON e.course_id = b.course_id AND e.block_id = b.block_id
    WHERE e.is_own AND e.kind = 'completion' AND e.completion = 1.0
        AND b.is_required AND b.unit_id IS NOT NULL AND b.block_type <> 'discussion'
        AND (b.is_leaf OR b.block_id = b.unit_id)
    GROUP BY e.course_id, e.learner_id, b.unit_id, e.block_id
),
units AS (
    SELECT
        d.course_id AS course_id,
        d.learner_id AS learner_id,
        d.unit_id AS unit_id,
        SUM(CASE WHEN d.block_id <> d.unit_id THEN 1 ELSE 0 END) AS blocks_completed,
        MIN(CASE WHEN d.block_id = d.unit_id THEN d.completed_us END) AS told_us,
        MAX(CASE WHEN d.block_id <> d.unit_id THEN d.completed_us END) AS last_block_us
    FROM done AS d
    GROUP BY d.course_id, d.learner_id, d.unit_id
),
judged AS (
    SELECT
        u.course_id AS course_id,
        u.learner_id AS learner_id,
        u.unit_id AS unit_id,
        l.leaves AS blocks,
        u.blocks_completed AS blocks_completed,
        u.told_us AS told_us,
        CASE WHEN u.blocks_completed >= l.leaves THEN u.last_block_us END AS reached_us
    FROM units AS u
    INNER JOIN leaves AS l
        ON u.course_id = l.course_id AND u.unit_id = l.unit_id
)
SELECT
    j.course_id AS course_id,
    j.learner_id AS learner_id,
    j.unit_id AS unit_id,
    j.blocks AS blocks,
    j.blocks_completed AS blocks_completed,
    CASE WHEN j.told_us IS NULL AND j.reached_us IS NULL THEN FALSE ELSE TRUE END AS is_completed,
    CASE
        WHEN j.told_us IS NULL THEN j.reached_us
        WHEN j.reached_us IS NULL OR j.told_us <= j.reached_us THEN j.told_us
        ELSE j.reached_us
    END AS completed_us
FROM judged AS j
