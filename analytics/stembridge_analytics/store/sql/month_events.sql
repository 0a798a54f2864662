-- grain: one event of the months :first to :last that is new, or whose month is written anew
-- inputs: staged_events, numbers, stored_events (of the months written anew), places
-- BY NAME: the two sides have the same columns in another order.
WITH kept AS (
    SELECT * FROM places WHERE place = 1
),
stored AS (
    SELECT
        e.* EXCLUDE (file_no, line_no, copies),
        COALESCE(k.file_no, e.file_no) AS file_no,
        COALESCE(k.line_no, e.line_no) AS line_no,
        COALESCE(k.copies, e.copies) AS copies
    FROM stored_events AS e
    LEFT JOIN kept AS k
        ON e.time_us = k.time_us AND e.duplicate_key = k.duplicate_key
    WHERE k.origin IS NULL OR k.origin < 2
),
incoming AS (
    SELECT
        s.* EXCLUDE (file_no),
        n.file_no AS file_no,
        COALESCE(k.copies, 1) AS copies
    FROM staged_events AS s
    JOIN numbers AS n
        ON s.file_no = n.staged_no
    LEFT JOIN kept AS k
        ON s.time_us = k.time_us AND s.duplicate_key = k.duplicate_key
    WHERE s.day >= CAST(':first-01' AS DATE)
        AND s.day <= LAST_DAY(CAST(':last-01' AS DATE))
        AND (k.origin IS NULL
            OR (k.origin = 2 AND k.file_no = n.file_no AND k.line_no = s.line_no))
),
rows AS (
    SELECT * FROM stored
    UNION ALL BY NAME
    SELECT * FROM incoming
)
SELECT
    SUBSTRING(CAST(r.day AS VARCHAR), 1, 7) AS month,
    r.*
FROM rows AS r
ORDER BY month, r.course_id NULLS LAST, r.time_us, r.file_no, r.line_no
