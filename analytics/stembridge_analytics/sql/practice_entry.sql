-- grain: one commitment, use or statement about colleagues of one person in one course run, one
--     code entered or one answer to the follow-up in one block, as it last stands
-- inputs: fact_practice
-- The same id again is a correction. Statements without an id are entries of their own; of codes
-- and answers each block holds one. A withdrawal counts unless the entry was made again after it,
-- a confirmation whenever it came. What is withdrawn or confirmed but was never made, as far as the
-- logs go, is no entry. A million people or more are no class: one such number would make sums too
-- large to hold, and no report; fact_practice has it as it was told.
WITH named AS (
    SELECT
        f.course_id AS course_id,
        f.learner_id AS learner_id,
        f.deed_no AS deed_no,
        f.block_id AS block_id,
        f.time_us AS time_us,
        CASE
            WHEN f.action = 'practice.committed' THEN 'commitment'
            WHEN f.action = 'practice.implemented' THEN 'use'
            WHEN f.action = 'practice.cascaded' THEN 'cascade'
            WHEN f.action = 'practice.referral_entered' THEN 'referral'
            ELSE 'answer'
        END AS entry_type,
        CASE
            WHEN f.action = 'practice.committed' THEN f.commitment_id
            WHEN f.action = 'practice.implemented' THEN f.use_id
            WHEN f.action = 'practice.cascaded' THEN f.cascade_id
        END AS entry_id,
        CASE WHEN f.action = 'practice.committed' THEN f.planned_day ELSE f.on_day END
            AS event_day,
        f.commitment_id AS commitment_id,
        f.class_id AS class_id,
        f.lesson AS lesson,
        f.level AS level,
        CASE WHEN f.pupils < 1000000 THEN f.pupils END AS pupils,
        CASE WHEN f.girls < 1000000 THEN f.girls END AS girls,
        f.adapted AS is_adapted,
        f.tier AS tier,
        CASE WHEN f.colleagues < 1000000 THEN f.colleagues END AS colleagues,
        f.referral_code AS referral_code,
        f.has_used AS has_used,
        f.obstacle AS obstacle
    FROM fact_practice AS f
    WHERE f.action IN ('practice.committed', 'practice.implemented', 'practice.cascaded',
        'practice.referral_entered', 'practice.answered')
),
told AS (
    -- What makes two deeds speak of the same entry: its id, or its block, or nothing but itself.
    SELECT
        n.course_id AS course_id,
        n.learner_id AS learner_id,
        n.deed_no AS deed_no,
        n.block_id AS block_id,
        n.time_us AS time_us,
        n.entry_type AS entry_type,
        n.entry_id AS entry_id,
        n.event_day AS event_day,
        n.commitment_id AS commitment_id,
        n.class_id AS class_id,
        n.lesson AS lesson,
        n.level AS level,
        n.pupils AS pupils,
        n.girls AS girls,
        n.is_adapted AS is_adapted,
        n.tier AS tier,
        n.colleagues AS colleagues,
        n.referral_code AS referral_code,
        n.has_used AS has_used,
        n.obstacle AS obstacle,
        COALESCE(n.entry_id, CASE WHEN n.entry_type IN ('referral', 'answer') THEN n.block_id
            ELSE '' END) AS entry_key,
        CASE WHEN n.entry_id IS NULL AND n.entry_type IN ('commitment', 'use', 'cascade')
            THEN n.deed_no ELSE 0 END AS entry_place
    FROM named AS n
),
ordered AS (
    SELECT
        t.course_id AS course_id,
        t.learner_id AS learner_id,
        t.deed_no AS deed_no,
        t.block_id AS block_id,
        t.entry_type AS entry_type,
        t.entry_id AS entry_id,
        t.event_day AS event_day,
        t.commitment_id AS commitment_id,
        t.class_id AS class_id,
        t.lesson AS lesson,
        t.level AS level,
        t.pupils AS pupils,
        t.girls AS girls,
        t.is_adapted AS is_adapted,
        t.tier AS tier,
        t.colleagues AS colleagues,
        t.referral_code AS referral_code,
        t.has_used AS has_used,
        t.obstacle AS obstacle,
        t.time_us AS last_us,
        MIN(t.time_us) OVER (
            PARTITION BY t.course_id, t.learner_id, t.entry_type, t.entry_key, t.entry_place
        ) AS first_us,
        MIN(t.deed_no) OVER (
            PARTITION BY t.course_id, t.learner_id, t.entry_type, t.entry_key, t.entry_place
        ) AS first_no,
        ROW_NUMBER() OVER (
            PARTITION BY t.course_id, t.learner_id, t.entry_type, t.entry_key, t.entry_place
            ORDER BY t.deed_no DESC
        ) AS from_last
    FROM told AS t
),
withdrawn AS (
    SELECT
        w.course_id AS course_id,
        w.learner_id AS learner_id,
        w.entry_type AS entry_type,
        w.entry_id AS entry_id,
        w.deed_no AS deed_no,
        w.time_us AS time_us,
        w.obstacle AS obstacle
    FROM (
        SELECT
            f.course_id AS course_id,
            f.learner_id AS learner_id,
            f.entry_type AS entry_type,
            f.entry_id AS entry_id,
            f.deed_no AS deed_no,
            f.time_us AS time_us,
            f.obstacle AS obstacle,
            ROW_NUMBER() OVER (
                PARTITION BY f.course_id, f.learner_id, f.entry_type, f.entry_id
                ORDER BY f.deed_no DESC
            ) AS from_last
        FROM fact_practice AS f
        WHERE f.action = 'practice.withdrawn' AND f.entry_id IS NOT NULL
            AND f.entry_type IS NOT NULL
    ) AS w
    WHERE w.from_last = 1
),
confirmed AS (
    SELECT
        f.course_id AS course_id,
        f.learner_id AS learner_id,
        f.use_id AS use_id,
        MIN(f.time_us) AS confirmed_us
    FROM fact_practice AS f
    WHERE f.action = 'practice.confirmed' AND f.use_id IS NOT NULL
    GROUP BY f.course_id, f.learner_id, f.use_id
)
SELECT
    o.course_id AS course_id,
    o.learner_id AS learner_id,
    ROW_NUMBER() OVER (PARTITION BY o.course_id, o.learner_id ORDER BY o.first_no) AS entry_no,
    o.block_id AS block_id,
    o.entry_type AS entry_type,
    o.entry_id AS entry_id,
    o.first_us AS first_us,
    o.last_us AS last_us,
    o.event_day AS event_day,
    o.commitment_id AS commitment_id,
    o.class_id AS class_id,
    o.lesson AS lesson,
    o.level AS level,
    o.pupils AS pupils,
    o.girls AS girls,
    o.is_adapted AS is_adapted,
    CASE WHEN c.use_id IS NOT NULL THEN 'E3' ELSE o.tier END AS tier,
    CASE WHEN c.use_id IS NOT NULL THEN TRUE ELSE FALSE END AS is_confirmed,
    c.confirmed_us AS confirmed_us,
    o.colleagues AS colleagues,
    o.referral_code AS referral_code,
    o.has_used AS has_used,
    CASE WHEN w.deed_no > o.deed_no THEN w.obstacle ELSE o.obstacle END AS obstacle,
    CASE WHEN w.deed_no > o.deed_no THEN TRUE ELSE FALSE END AS is_withdrawn,
    CASE WHEN w.deed_no > o.deed_no THEN w.time_us END AS withdrawn_us
FROM ordered AS o
LEFT JOIN withdrawn AS w
    ON o.course_id = w.course_id AND o.learner_id = w.learner_id
    AND o.entry_type = w.entry_type AND o.entry_id = w.entry_id
LEFT JOIN confirmed AS c
    ON o.entry_type = 'use' AND o.course_id = c.course_id AND o.learner_id = c.learner_id
    AND o.entry_id = c.use_id
WHERE o.from_last = 1
