-- grain: one code that one person entered at one block, as it last stands
-- inputs: practice_entry, fact_practice, fact_learner_course, run_window
-- The run it counts for is the last that its owner had enrolled in by then.
WITH owners AS (
    SELECT
        f.referral_code AS referral_code,
        MIN(f.learner_id) AS owner_id,
        COUNT(DISTINCT f.learner_id) AS owners
    FROM fact_practice AS f
    WHERE f.action = 'practice.referral_created' AND f.referral_code IS NOT NULL
    GROUP BY f.referral_code
),
entered AS (
    SELECT
        p.course_id AS course_id,
        p.learner_id AS learner_id,
        p.block_id AS block_id,
        p.referral_code AS referral_code,
        p.last_us AS entered_us,
        CASE WHEN o.owners = 1 THEN o.owner_id END AS owner_id,
        COALESCE(o.owners, 0) AS owners
    FROM practice_entry AS p
    LEFT JOIN owners AS o
        ON p.referral_code = o.referral_code
    WHERE p.entry_type = 'referral' AND p.referral_code IS NOT NULL
),
runs AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.block_id AS block_id,
        f.course_id AS owner_course_id,
        w.end_us AS end_us,
        ROW_NUMBER() OVER (
            PARTITION BY e.course_id, e.learner_id, e.block_id
            ORDER BY f.enrolled_us DESC, f.course_id
        ) AS place
    FROM entered AS e
    INNER JOIN fact_learner_course AS f
        ON e.owner_id = f.learner_id AND f.enrolled_us <= e.entered_us
    LEFT JOIN run_window AS w
        ON f.course_id = w.course_id
    WHERE f.is_in_funnel
)
SELECT
    e.course_id AS course_id,
    e.learner_id AS learner_id,
    e.block_id AS block_id,
    e.referral_code AS referral_code,
    e.entered_us AS entered_us,
    e.owner_id AS owner_id,
    e.owners AS owners,
    r.owner_course_id AS owner_course_id,
    CASE WHEN e.owner_id = e.learner_id THEN TRUE ELSE FALSE END AS is_self,
    CASE WHEN r.end_us IS NULL OR e.entered_us < r.end_us + 31536000000000 THEN TRUE
        ELSE FALSE END AS is_in_window,
    CASE WHEN r.owner_course_id IS NOT NULL AND e.owner_id <> e.learner_id
        AND (r.end_us IS NULL OR e.entered_us < r.end_us + 31536000000000) THEN TRUE
        ELSE FALSE END AS is_verified
FROM entered AS e
LEFT JOIN runs AS r
    ON e.course_id = r.course_id AND e.learner_id = r.learner_id AND e.block_id = r.block_id
    AND r.place = 1
