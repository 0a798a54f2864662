-- grain: one person at one problem of one course run that the person answered
-- inputs: events
-- Answers are those that the server recorded; the browser's twins are left out.
WITH answered AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.block_id AS block_id,
        e.time_us AS time_us,
        e.day AS day,
        e.success AS success,
        e.attempts AS attempts,
        e.earned AS earned,
        e.possible AS possible,
        ROW_NUMBER() OVER (
            PARTITION BY e.course_id, e.learner_id, e.block_id
            ORDER BY e.time_us, CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no
        ) AS from_first,
        ROW_NUMBER() OVER (
            PARTITION BY e.course_id, e.learner_id, e.block_id
            ORDER BY e.time_us DESC, CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no DESC
        ) AS from_last
    FROM events AS e
    WHERE e.is_own AND e.kind = 'problem' AND e.action = 'checked' AND NOT e.is_twin
        AND e.block_id IS NOT NULL
),
summed AS (
    SELECT
        a.course_id AS course_id,
        a.learner_id AS learner_id,
        a.block_id AS block_id,
        COUNT(*) AS answers,
        MAX(a.attempts) AS attempts,
        MIN(a.time_us) AS first_us,
        MAX(a.time_us) AS last_us,
        MIN(a.day) AS first_day,
        MAX(CASE WHEN a.from_first = 1 AND a.success THEN 1
            WHEN a.from_first = 1 AND NOT a.success THEN 0 END) AS first_is_correct,
        MAX(CASE WHEN a.from_last = 1 AND a.success THEN 1
            WHEN a.from_last = 1 AND NOT a.success THEN 0 END) AS is_correct,
        MAX(CASE WHEN a.from_last = 1 THEN a.earned END) AS earned,
        MAX(CASE WHEN a.from_last = 1 THEN a.possible END) AS possible,
        MAX(CASE WHEN a.possible > 0 THEN a.earned / a.possible END) AS best_share
    FROM answered AS a
    GROUP BY a.course_id, a.learner_id, a.block_id
),
helped AS (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.block_id AS block_id,
        MIN(CASE WHEN e.action = 'answer_shown' THEN e.time_us END) AS shown_us,
        SUM(CASE WHEN e.action = 'hint_shown' THEN 1 ELSE 0 END) AS hints
    FROM events AS e
    WHERE e.is_own AND e.kind = 'problem' AND e.action IN ('answer_shown', 'hint_shown')
        AND e.block_id IS NOT NULL
    GROUP BY e.course_id, e.learner_id, e.block_id
)
SELECT
    s.course_id AS course_id,
    s.learner_id AS learner_id,
    s.block_id AS block_id,
    s.answers AS answers,
    CASE WHEN s.attempts > s.answers THEN s.attempts ELSE s.answers END AS attempts,
    s.first_us AS first_us,
    s.last_us AS last_us,
    s.first_day AS first_day,
    CASE WHEN s.first_is_correct = 1 THEN TRUE WHEN s.first_is_correct = 0 THEN FALSE END
        AS first_is_correct,
    CASE WHEN s.is_correct = 1 THEN TRUE WHEN s.is_correct = 0 THEN FALSE END AS is_correct,
    s.earned AS earned,
    s.possible AS possible,
    s.best_share AS best_share,
    CASE WHEN h.shown_us < s.last_us THEN TRUE ELSE FALSE END AS is_shown,
    COALESCE(h.hints, 0) AS hints
FROM summed AS s
LEFT JOIN helped AS h
    ON s.course_id = h.course_id AND s.learner_id = h.learner_id AND s.block_id = h.block_id
